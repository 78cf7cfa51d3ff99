//! Text as LaTeX that any BibTeX program of the last thirty years reads: ASCII, accents as commands.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Escapes text. Letters that have no command are kept as they are.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.nfc() {
        match c {
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '\\' => out.push_str("{\\textbackslash}"),
            '~' => out.push_str("{\\textasciitilde}"),
            '^' => out.push_str("{\\textasciicircum}"),
            '"' => out.push_str("''"),
            c if c.is_ascii() => out.push(c),
            c => match command(c) {
                Some(command) => out.push_str(command),
                None => push_accented(c, &mut out),
            },
        }
    }
    out
}

/// Braces around the words whose capitals must stay: those with a capital, or a digit beside one, after their first letter.
pub fn protect_capitals(escaped: &str) -> String {
    let mut out = String::with_capacity(escaped.len() + 16);
    for (i, word) in escaped.split(' ').enumerate() {
        if i > 0 {
            out.push(' ');
        }
        for (j, part) in word.split('-').enumerate() {
            if j > 0 {
                out.push('-');
            }
            push_protected(part, &mut out);
        }
    }
    out
}

fn push_protected(part: &str, out: &mut String) {
    let is_word = |c: char| c.is_alphanumeric();
    let start = part.find(is_word).unwrap_or(part.len());
    let end = part.rfind(is_word).map_or(start, |i| i + part[i..].chars().next().map_or(0, char::len_utf8));
    let core = &part[start..end];
    let telling = core.chars().skip(1).any(char::is_uppercase)
        || (core.chars().any(char::is_uppercase) && core.chars().any(|c| c.is_ascii_digit()));
    // A formula is protected with all of its word, for a brace must not close inside of it.
    if telling && has_formula(part) {
        let plain = !part.contains(['\\', '{', '}']);
        out.push_str(&if plain { format!("{{{part}}}") } else { part.to_owned() });
        return;
    }
    // A word with commands or braces of its own is left alone: braces must stay balanced.
    if telling && !core.contains(['\\', '{', '}']) {
        out.push_str(&part[..start]);
        out.push('{');
        out.push_str(core);
        out.push('}');
        out.push_str(&part[end..]);
    } else {
        out.push_str(part);
    }
}

/// Whether a dollar sign stands in escaped text that is not itself escaped.
fn has_formula(escaped: &str) -> bool {
    escaped.match_indices('$').any(|(at, _)| !escaped[..at].ends_with('\\'))
}

fn push_accented(c: char, out: &mut String) {
    let parts: Vec<char> = std::iter::once(c).nfd().collect();
    let accents = parts.get(1..).unwrap_or_default();
    let commands: Option<Vec<&str>> = accents.iter().map(|a| accent(*a)).collect();
    match (parts.first(), commands) {
        (Some(base), Some(commands)) if base.is_ascii_alphabetic() && commands.len() == 1 => {
            let base = match base {
                'i' => "\\i".to_owned(),
                'j' => "\\j".to_owned(),
                other => other.to_string(),
            };
            out.push_str(&format!("{{\\{}{{{base}}}}}", commands[0]));
        }
        _ if is_combining_mark(c) => {}
        _ => out.push(c),
    }
}

fn accent(mark: char) -> Option<&'static str> {
    Some(match mark {
        '\u{300}' => "`",
        '\u{301}' => "'",
        '\u{302}' => "^",
        '\u{303}' => "~",
        '\u{304}' => "=",
        '\u{306}' => "u",
        '\u{307}' => ".",
        '\u{308}' => "\"",
        '\u{30A}' => "r",
        '\u{30B}' => "H",
        '\u{30C}' => "v",
        '\u{323}' => "d",
        '\u{327}' => "c",
        '\u{328}' => "k",
        _ => return None,
    })
}

fn command(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "{\\ss}",
        'æ' => "{\\ae}",
        'Æ' => "{\\AE}",
        'œ' => "{\\oe}",
        'Œ' => "{\\OE}",
        'ø' => "{\\o}",
        'Ø' => "{\\O}",
        'ł' => "{\\l}",
        'Ł' => "{\\L}",
        'ı' => "{\\i}",
        '–' => "--",
        '—' => "---",
        '‐' | '‑' => "-",
        '“' => "``",
        '”' => "''",
        '‘' => "`",
        '’' => "'",
        '…' => "{\\ldots}",
        '\u{a0}' => "~",
        '×' => "$\\times$",
        '≈' => "$\\approx$",
        '≤' => "$\\leq$",
        '≥' => "$\\geq$",
        '∞' => "$\\infty$",
        '²' => "$^2$",
        '³' => "$^3$",
        'α' => "$\\alpha$",
        'β' => "$\\beta$",
        'γ' => "$\\gamma$",
        'δ' => "$\\delta$",
        'ε' => "$\\epsilon$",
        'λ' => "$\\lambda$",
        'μ' | 'µ' => "$\\mu$",
        'π' => "$\\pi$",
        'σ' => "$\\sigma$",
        'τ' => "$\\tau$",
        'ω' => "$\\omega$",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_signs() {
        for (text, latex) in [
            ("Samuel Rincé", "Samuel Rinc{\\'{e}}"),
            ("Łukasz Straße", "{\\L}ukasz Stra{\\ss}e"),
            ("Dong-Hyun Kışın", "Dong-Hyun K{\\i}{\\c{s}}{\\i}n"),
            ("Jürgen & Söhne 100%", "J{\\\"{u}}rgen \\& S{\\\"{o}}hne 100\\%"),
            ("naïve", "na{\\\"{\\i}}ve"),
            ("O(n²) “fast” – now", "O(n$^2$) ``fast'' -- now"),
            ("a_b^c", "a\\_b{\\textasciicircum}c"),
            ("北京", "北京"),
        ] {
            assert_eq!(escape(text), latex);
        }
    }

    #[test]
    fn capitals_stay() {
        for (text, protected) in [
            ("GPTQ: Accurate Quantization", "{GPTQ}: Accurate Quantization"),
            ("LLM-QAT for LLaMA", "{LLM}-{QAT} for {LLaMA}"),
            ("Making AI Less ``Thirsty''", "Making {AI} Less ``Thirsty''"),
            ("(BERT)", "({BERT})"),
            ("FlashAttention-2", "{FlashAttention}-2"),
            ("A W4A8 kernel", "A {W4A8} kernel"),
            ("O(n$^2$)", "{O(n$^2$)}"),
            ("MoE$^2$:", "{MoE$^2$:}"),
            ("n$^2$ of A", "n$^2$ of A"),
            ("$\\times$A2", "$\\times$A2"),
            ("\\$5B", "\\${5B}"),
        ] {
            assert_eq!(protect_capitals(text), protected);
        }
    }

    proptest::proptest! {
        #[test]
        fn braces_stay_balanced(text in "([A-Z0-9(²α×$]|\\PC){0,60}") {
            let out = protect_capitals(&escape(&text));
            let mut depth = 0i32;
            let mut in_formula = false;
            let mut previous = ' ';
            for c in out.chars() {
                match c {
                    '{' if previous != '\\' => depth += 1,
                    '}' if previous != '\\' => {
                        depth -= 1;
                        proptest::prop_assert!(!in_formula, "{}", out);
                    }
                    '$' if previous != '\\' => in_formula = !in_formula,
                    _ => {}
                }
                proptest::prop_assert!(depth >= 0, "{}", out);
                previous = c;
            }
            proptest::prop_assert!(depth == 0 && !in_formula, "{}", out);
        }
    }
}
