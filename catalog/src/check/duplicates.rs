//! Entries that are nearly the same.

use std::collections::{BTreeMap, BTreeSet};

use catalog_model::check::MAX_TITLE;

use super::{Findings, Scope};
use crate::text::{fold, similarity};

/// No two entries of a kind have the same title or name, or nearly so. Titles that differ in a number or in "for …" are
/// different works (FlashAttention and FlashAttention-2).
pub fn titles(scope: &Scope, findings: &mut Findings) {
    let all: Vec<_> = scope
        .every()
        .map(|(id, entry, file)| (id, fold(&entry.title), file.to_string(), words_of(&entry.title)))
        .collect();
    let mut exact: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for (id, title, file, _) in &all {
        if let Some(first) = exact.insert((id.kind.slug(), title), file) {
            findings.error(file, format!("has the same title as {first}"));
        }
    }
    // Near titles share most words: candidates by word keep this far from all pairs.
    let mut by_word: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, (.., words)) in all.iter().enumerate() {
        for word in words {
            by_word.entry(word).or_default().push(i);
        }
    }
    let mut seen = BTreeSet::new();
    for group in by_word.values().filter(|g| g.len() <= 50) {
        for (n, &a) in group.iter().enumerate() {
            for &b in &group[n + 1..] {
                let ((id, title, file, words), (other, title_b, file_b, words_b)) = (&all[a], &all[b]);
                let long = title.len() > MAX_TITLE || title_b.len() > MAX_TITLE;
                if id.kind != other.kind
                    || !(scope.has(id) || scope.has(other))
                    || title == title_b
                    || long
                    || !seen.insert((a, b))
                {
                    continue;
                }
                let numbers = |w: &BTreeSet<String>| -> BTreeSet<String> {
                    w.iter().filter(|w| w.chars().any(|c| c.is_ascii_digit())).cloned().collect()
                };
                if similarity(title, title_b) >= 0.9 && numbers(words) == numbers(words_b) {
                    findings.warning(file, format!("is nearly the same as {file_b}"));
                }
            }
        }
    }
}

fn words_of(title: &str) -> BTreeSet<String> {
    fold(title).split(' ').filter(|w| w.len() > 3 || w.chars().any(|c| c.is_ascii_digit())).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{data, messages};

    #[test]
    fn titles_longer_than_any_are_not_compared() {
        let title = |word: &str| format!("title = \"commonword {}\"", format!("{word} ").repeat(8_000));
        let (a, b) = (title("abc"), title("abd"));
        let started = std::time::Instant::now();
        let data = data(&[("tool/a", a.as_str()), ("tool/b", b.as_str())]);
        assert_eq!(messages(&data, "duplicates"), "");
        assert_eq!(messages(&data, "titles").matches("longer than 300 bytes").count(), 2);
        assert!(started.elapsed() < std::time::Duration::from_secs(10), "{:?}", started.elapsed());
    }

    #[test]
    fn near_duplicates_are_found_but_not_sequels() {
        let data = data(&[
            ("paper/a", "title = \"AWQ: Activation-aware Weight Quantization for LLM Compression\""),
            ("paper/b", "title = \"AWQ: Activationaware Weight Quantization for LLM Compression\""),
            ("paper/c", "title = \"FlashAttention: Fast Exact Attention\""),
            ("paper/d", "title = \"FlashAttention-2: Fast Exact Attention\""),
        ]);
        let found = messages(&data, "duplicates");
        assert!(found.contains("paper/a.toml") && !found.contains("paper/c"), "{found}");
    }
}
