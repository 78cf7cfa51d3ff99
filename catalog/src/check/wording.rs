//! How titles, texts and names are written, and entries that are nearly the same.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, each};
use crate::files::Data;
use crate::text::{fold, similarity};

/// Longest title, in bytes. What is longer is reported and not compared: nearness costs the product of two lengths.
const MAX_TITLE: usize = 300;

/// Marks that text was decoded with the wrong character set, or holds what nobody sees.
fn damage(text: &str) -> Option<&'static str> {
    const WRONG: &[&str] = &["‚Ä", "√©", "√®", "√†", "Ã©", "Ã¨", "â€", "\u{FFFD}"];
    if WRONG.iter().any(|w| text.contains(w)) {
        return Some("was decoded with the wrong character set");
    }
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
    };
    text.chars().any(hidden).then_some("holds control, zero-width or direction characters")
}

/// Titles are clean: no stray spaces, marks or damage, and a capital or digit at the beginning.
pub fn titles(data: &Data, findings: &mut Findings) {
    for (_, entry, file) in each(data) {
        for title in std::iter::once(&entry.title).chain(&entry.names) {
            if let Some(what) = damage(title) {
                findings.error(&file, format!("\"{title}\" {what}"));
            }
            if title.trim() != title || title.contains("  ") || title.contains('\n') {
                findings.error(&file, format!("\"{title}\" has stray white space"));
            }
            if title.len() > MAX_TITLE {
                findings.error(&file, format!("a title is longer than {MAX_TITLE} bytes"));
            }
        }
        let title = &entry.title;
        if title.ends_with(['.', ',', ';', ':'])
            && !title.ends_with("...")
            && entry.language.as_deref() != Some("fr")
            && !title.contains(". ")
        {
            findings.error(&file, format!("the title ends with \"{}\"", title.chars().last().unwrap_or_default()));
        }
        if title.matches('(').count() != title.matches(')').count() || title.contains("[](") || title.contains("](") {
            findings.error(&file, "the title has unbalanced brackets or Markdown in it");
        }
        let letters = title.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = title.chars().filter(|c| c.is_uppercase()).count();
        if letters > 25 && capitals == letters {
            findings.error(&file, "the title is all capitals");
        }
        // Method names may begin small ("xFormers"), whole titles do not.
        if title.chars().next().is_some_and(char::is_lowercase) && title.contains(' ') && capitals == 0 {
            findings.error(&file, "the title has no capital");
        }
    }
}

/// Descriptions and notes are sentences without damage.
pub fn texts(data: &Data, findings: &mut Findings) {
    for (_, entry, file) in each(data) {
        for (key, text) in [("description", &entry.description), ("note", &entry.note)] {
            let Some(text) = text else { continue };
            if let Some(what) = damage(text) {
                findings.error(&file, format!("\"{key}\" {what}"));
            }
            if text.trim() != text || text.contains("  ") {
                findings.error(&file, format!("\"{key}\" has stray white space"));
            }
            if !text.ends_with(['.', '?', '!', '»', ')']) {
                findings.error(&file, format!("\"{key}\" does not end like a sentence"));
            }
            let longest = if key == "description" { 600 } else { 1_000 };
            if text.chars().count() > longest {
                findings.error(&file, format!("\"{key}\" is longer than {longest} characters"));
            }
        }
        for text in [&entry.guide, &entry.measure, &entry.example].into_iter().flatten() {
            if let Some(what) = damage(text) {
                findings.error(&file, format!("a long text {what}"));
            }
        }
    }
}

/// Names are full, clean and stand once.
pub fn authors(data: &Data, findings: &mut Findings) {
    for (_, entry, file) in each(data) {
        let mut seen = BTreeSet::new();
        for author in &entry.authors {
            let name = &author.name;
            if !seen.insert(fold(name)) {
                findings.error(&file, format!("the author \"{name}\" stands twice"));
            }
            if name.trim() != name || name.contains("  ") || damage(name).is_some() || name.is_empty() {
                findings.error(&file, format!("the author \"{name}\" is not clean"));
            }
            if name.contains(" and ") || name.contains(';') || (name.contains(',') && !name.contains(", Jr")) {
                findings.error(&file, format!("\"{name}\" looks like several authors, or like \"Family, Given\""));
            }
        }
    }
}

/// No two entries of a kind have the same title or name, or nearly so. Titles that differ in a number or in "for …" are
/// different works (FlashAttention and FlashAttention-2).
pub fn duplicates(data: &Data, findings: &mut Findings) {
    let all: Vec<_> = each(data)
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
                if id.kind != other.kind || title == title_b || long || !seen.insert((a, b)) {
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
    fn bad_wording_is_found() {
        let data = data(&[
            (
                "paper/a",
                "title = \"Les promesses de l‚ÄôIA \"\ndescription = \"no end\"\nauthors = [{ name = \"A B and C D\" }, { name = \"E F\" }, { name = \"e f\" }]",
            ),
            ("paper/b", "title = \"[A link](b)\"\nnote = \"Hidden\u{200B} mark.\""),
        ]);
        let titles = messages(&data, "titles");
        assert!(
            titles.contains("wrong character set")
                && titles.contains("stray white space")
                && titles.contains("Markdown"),
            "{titles}"
        );
        let texts = messages(&data, "texts");
        assert!(texts.contains("does not end like a sentence") && texts.contains("zero-width"), "{texts}");
        let authors = messages(&data, "authors");
        assert!(authors.contains("looks like several authors") && authors.contains("stands twice"), "{authors}");
    }

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
