//! One folding of text for identity and search: what reads the same compares the same.

use unicode_normalization::UnicodeNormalization;

/// Lower case without accents, ligatures, superscripts or typographic marks; Greek letters by name; every run of
/// anything else than letters and digits becomes one space. `"Self‐Attention isn’t O(n²)"` gives
/// `"self attention isnt o n2"`. Idempotent.
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.nfkd() {
        // Apostrophes join ("isn't" = "isnt"); combining marks vanish.
        if is_apostrophe(c) || is_mark(c) {
            continue;
        }
        let mut push = |part: &str| {
            if gap && !out.is_empty() {
                out.push(' ');
            }
            gap = false;
            out.push_str(part);
        };
        if let Some(name) = latin(c) {
            push(name);
        } else if c.is_alphanumeric() {
            // Lower-casing can give marks again ("İ"), so they are dropped once more.
            let lower: String = c.to_lowercase().filter(|c| !is_mark(*c)).collect();
            push(&lower);
        } else {
            gap = true;
        }
    }
    out
}

/// Share of agreement of two titles from 0 to 1: normalized edit similarity of their folded forms.
pub fn similarity(a: &str, b: &str) -> f64 {
    let (a, b): (Vec<char>, Vec<char>) = (fold(a).chars().collect(), fold(b).chars().collect());
    let longest = a.len().max(b.len());
    if longest == 0 {
        return 1.0;
    }
    1.0 - edit_distance(&a, &b) as f64 / longest as f64
}

/// Insertions, deletions and replacements that lead from `a` to `b`.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

/// Straight and typographic apostrophes, primes and the modifier letters used for them.
pub fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘' | '`' | '´' | 'ʼ' | '′' | '＇')
}

fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Letters that no decomposition turns into Latin ones.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'ø' | 'Ø' => "o",
        'ł' | 'Ł' => "l",
        'đ' | 'Đ' | 'ð' | 'Ð' => "d",
        'þ' | 'Þ' => "th",
        'ı' => "i",
        'α' | 'Α' => "alpha",
        'β' | 'Β' => "beta",
        'γ' | 'Γ' => "gamma",
        'δ' | 'Δ' => "delta",
        'ε' | 'Ε' => "epsilon",
        'η' | 'Η' => "eta",
        'θ' | 'Θ' => "theta",
        'κ' | 'Κ' => "kappa",
        'λ' | 'Λ' => "lambda",
        'μ' | 'Μ' => "mu",
        'ν' | 'Ν' => "nu",
        'π' | 'Π' => "pi",
        'ρ' | 'Ρ' => "rho",
        'σ' | 'ς' | 'Σ' => "sigma",
        'τ' | 'Τ' => "tau",
        'φ' | 'Φ' => "phi",
        'χ' | 'Χ' => "chi",
        'ψ' | 'Ψ' => "psi",
        'ω' | 'Ω' => "omega",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_what_reads_the_same() {
        for (a, b) in [
            ("Making AI Less “Thirsty”", "making ai less thirsty"),
            ("L’IA durable, vœu pieux", "lia durable voeu pieux"),
            ("Self-attention Does Not Need O(n²) Memory", "self attention does not need o n2 memory"),
            ("MoE²", "moe2"),
            ("Samuel Rincé", "samuel rince"),
            ("ﬁne‑tuning", "fine tuning"),
            ("β-VAE", "beta vae"),
            ("Łukasz Straße", "lukasz strasse"),
        ] {
            assert_eq!(fold(a), b);
        }
    }

    #[test]
    fn similarity_is_edit_share() {
        assert_eq!(similarity("GPTQ", "gptq!"), 1.0);
        assert!(similarity("FlashAttention", "FlashAttention-2") < 1.0);
        assert_eq!(similarity("", ""), 1.0);
    }

    proptest::proptest! {
        #[test]
        fn folding_is_idempotent(text in "\\PC{0,60}") {
            let once = fold(&text);
            proptest::prop_assert_eq!(fold(&once), once.clone());
            proptest::prop_assert!(!once.starts_with(' ') && !once.ends_with(' '));
        }
    }
}
