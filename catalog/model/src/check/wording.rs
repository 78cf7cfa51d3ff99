//! How titles, texts and names are written.

use std::collections::BTreeSet;

use super::Faults;
use crate::{Entry, Kind};

/// Longest title, in bytes. Nearness of titles costs the product of two lengths, so longer ones are not compared.
pub const MAX_TITLE: usize = 300;

/// Marks that text was decoded with the wrong character set, or holds what nobody sees.
pub fn damage(text: &str) -> Option<&'static str> {
    const WRONG: &[&str] = &["‚Ä", "√©", "√®", "√†", "Ã©", "Ã¨", "â€", "\u{FFFD}"];
    if WRONG.iter().any(|w| text.contains(w)) {
        return Some("was decoded with the wrong character set");
    }
    let hidden = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{E0000}'..='\u{E007F}')
    };
    text.chars().any(hidden).then_some("holds control, zero-width or direction characters")
}

/// Titles are clean: no stray spaces, marks or damage, and a capital or digit at the beginning.
pub fn titles(_: Kind, entry: &Entry, faults: &mut Faults) {
    let named = entry.names.iter().map(|name| ("names", name));
    for (key, title) in std::iter::once(("title", &entry.title)).chain(named) {
        if let Some(what) = damage(title) {
            faults.error(key, format!("\"{title}\" {what}"));
        }
        if title.trim() != title || title.contains("  ") || title.contains('\n') {
            faults.error(key, format!("\"{title}\" has stray white space"));
        }
        if title.len() > MAX_TITLE {
            faults.error(key, format!("a title is longer than {MAX_TITLE} bytes"));
        }
    }
    let title = &entry.title;
    if title.ends_with(['.', ',', ';', ':'])
        && !title.ends_with("...")
        && entry.language.as_deref() != Some("fr")
        && !title.contains(". ")
    {
        faults.error("title", format!("the title ends with \"{}\"", title.chars().last().unwrap_or_default()));
    }
    if title.matches('(').count() != title.matches(')').count() || title.contains("[](") || title.contains("](") {
        faults.error("title", "the title has unbalanced brackets or Markdown in it");
    }
    let letters = title.chars().filter(|c| c.is_alphabetic()).count();
    let capitals = title.chars().filter(|c| c.is_uppercase()).count();
    if letters > 25 && capitals == letters {
        faults.error("title", "the title is all capitals");
    }
    // Method names may begin small ("xFormers"), whole titles do not.
    if title.chars().next().is_some_and(char::is_lowercase) && title.contains(' ') && capitals == 0 {
        faults.error("title", "the title has no capital");
    }
}

/// Descriptions and notes are sentences without damage.
pub fn texts(_: Kind, entry: &Entry, faults: &mut Faults) {
    for (key, text) in [("description", &entry.description), ("note", &entry.note)] {
        let Some(text) = text else { continue };
        if let Some(what) = damage(text) {
            faults.error(key, format!("\"{key}\" {what}"));
        }
        if text.trim() != text || text.contains("  ") {
            faults.error(key, format!("\"{key}\" has stray white space"));
        }
        if !text.ends_with(['.', '?', '!', '»', ')']) {
            faults.error(key, format!("\"{key}\" does not end like a sentence"));
        }
        let longest = if key == "description" { 600 } else { 1_000 };
        if text.chars().count() > longest {
            faults.error(key, format!("\"{key}\" is longer than {longest} characters"));
        }
    }
    for (key, text) in [("guide", &entry.guide), ("measure", &entry.measure), ("example", &entry.example)] {
        if let Some(what) = text.as_deref().and_then(damage) {
            faults.error(key, format!("\"{key}\" {what}"));
        }
    }
}

/// Names are full, clean and stand once.
pub fn authors(_: Kind, entry: &Entry, faults: &mut Faults) {
    let mut seen = BTreeSet::new();
    for author in &entry.authors {
        let name = &author.name;
        if !seen.insert(name.to_lowercase()) {
            faults.error("authors", format!("the author \"{name}\" stands twice"));
        }
        if name.trim() != name || name.contains("  ") || damage(name).is_some() || name.is_empty() {
            faults.error("authors", format!("the author \"{name}\" is not clean"));
        }
        if name.contains(" and ") || name.contains(';') || (name.contains(',') && !name.contains(", Jr")) {
            let message = format!("\"{name}\" looks like several authors, or like \"Family, Given\"");
            faults.error("authors", message);
        }
        if name.contains("://") || name.to_lowercase().contains("www.") {
            faults.error("authors", format!("the author \"{name}\" is an address, not a name"));
        }
    }
}
