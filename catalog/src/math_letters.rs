//! Letters of mathematical alphabets. Browsers follow MathML Core, which knows no `mathvariant` but "normal": the letter
//! itself must be the bold, script or double-struck one.

/// An alphabet: its `mathvariant`, first capital, first small letter, first digit, and letters that stand elsewhere.
struct Alphabet {
    variant: &'static str,
    capitals: u32,
    small: Option<u32>,
    digits: Option<u32>,
    elsewhere: &'static [(char, char)],
}

const ALPHABETS: &[Alphabet] = &[
    Alphabet { variant: "bold", capitals: 0x1D400, small: Some(0x1D41A), digits: Some(0x1D7CE), elsewhere: &[] },
    Alphabet { variant: "bold-italic", capitals: 0x1D468, small: Some(0x1D482), digits: None, elsewhere: &[] },
    Alphabet {
        variant: "script",
        capitals: 0x1D49C,
        small: None,
        digits: None,
        elsewhere: &[('B', 'ℬ'), ('E', 'ℰ'), ('F', 'ℱ'), ('H', 'ℋ'), ('I', 'ℐ'), ('L', 'ℒ'), ('M', 'ℳ'), ('R', 'ℛ')],
    },
    Alphabet {
        variant: "fraktur",
        capitals: 0x1D504,
        small: Some(0x1D51E),
        digits: None,
        elsewhere: &[('C', 'ℭ'), ('H', 'ℌ'), ('I', 'ℑ'), ('R', 'ℜ'), ('Z', 'ℨ')],
    },
    Alphabet {
        variant: "double-struck",
        capitals: 0x1D538,
        small: Some(0x1D552),
        digits: Some(0x1D7D8),
        elsewhere: &[('C', 'ℂ'), ('H', 'ℍ'), ('N', 'ℕ'), ('P', 'ℙ'), ('Q', 'ℚ'), ('R', 'ℝ'), ('Z', 'ℤ')],
    },
    Alphabet { variant: "sans-serif", capitals: 0x1D5A0, small: Some(0x1D5BA), digits: Some(0x1D7E2), elsewhere: &[] },
    Alphabet { variant: "monospace", capitals: 0x1D670, small: Some(0x1D68A), digits: Some(0x1D7F6), elsewhere: &[] },
];

/// Writes the letters of every `<… mathvariant="bold">x</…>` in their alphabet and drops the attribute.
pub fn spell_out(mathml: &str) -> String {
    const MARK: &str = " mathvariant=\"";
    let mut out = String::with_capacity(mathml.len());
    let mut rest = mathml;
    while let Some(at) = rest.find(MARK) {
        let (before, from) = rest.split_at(at);
        let from = &from[MARK.len()..];
        let Some((variant, from)) = from.split_once('"') else { break };
        out.push_str(before);
        rest = from;
        match ALPHABETS.iter().find(|a| a.variant == variant) {
            None => out.push_str(&format!("{MARK}{variant}\"")),
            Some(alphabet) => {
                let (Some(open), Some(close)) = (rest.find('>'), rest.find('<')) else { continue };
                if open < close {
                    out.push_str(&rest[..=open]);
                    let text = &rest[open + 1..close];
                    // An entity (&lt;) is no run of letters.
                    match text.contains('&') {
                        true => out.push_str(text),
                        false => out.extend(text.chars().map(|c| alphabet.letter(c))),
                    }
                    rest = &rest[close..];
                }
            }
        }
    }
    out.push_str(rest);
    out
}

impl Alphabet {
    fn letter(&self, c: char) -> char {
        if let Some((_, there)) = self.elsewhere.iter().find(|(here, _)| *here == c) {
            return *there;
        }
        let (first, base) = match c {
            'A'..='Z' => ('A', Some(self.capitals)),
            'a'..='z' => ('a', self.small),
            '0'..='9' => ('0', self.digits),
            _ => return c,
        };
        base.and_then(|base| char::from_u32(base + (c as u32 - first as u32))).unwrap_or(c)
    }
}

#[cfg(test)]
mod tests {
    use super::spell_out;

    #[test]
    fn letters_take_their_alphabet() {
        for (from, to) in [
            ("<mi mathvariant=\"double-struck\">R</mi>", "<mi>ℝ</mi>"),
            ("<mi mathvariant=\"script\">L</mi>", "<mi>ℒ</mi>"),
            ("<mi mathvariant=\"bold\">x</mi><mn>1</mn>", "<mi>𝐱</mi><mn>1</mn>"),
            ("<mi mathvariant=\"normal\">d</mi>", "<mi mathvariant=\"normal\">d</mi>"),
            ("<mi mathvariant=\"double-struck\">&lt;</mi>", "<mi>&lt;</mi>"),
        ] {
            assert_eq!(spell_out(from), to);
        }
        assert_eq!(spell_out(" mathvariant=\"bold"), " mathvariant=\"bold");
    }
}
