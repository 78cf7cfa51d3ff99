//! Slugs for new entries: the short name of a method, else the telling words of a title.

use std::collections::{HashMap, HashSet};

use catalog_model::{Entry, Kind};

use crate::text::fold;

/// Words that tell nothing, at the start of a slug.
const EMPTY_WORDS: &[&str] = &[
    "a", "an", "the", "of", "for", "and", "in", "on", "to", "with", "by", "from", "is", "are", "at", "via", "or", "as",
    "le", "la", "les", "der", "die", "das", "de", "du", "des",
];

/// Words before a colon that name no method.
const GENRES: &[&str] = &["position", "survey", "a survey", "review", "perspective", "tutorial", "towards", "on"];

/// A text as a slug of at most so many characters; none where no letter is left.
pub fn slugify(text: &str, most: usize) -> Option<String> {
    let mut slug = String::new();
    for word in fold(text).split(' ') {
        let word: String = word.chars().filter(char::is_ascii_alphanumeric).take(most).collect();
        if word.is_empty() {
            continue;
        }
        if slug.len() + 1 + word.len() > most && !slug.is_empty() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(&word);
    }
    (!slug.is_empty()).then_some(slug)
}

/// Gives out slugs, each once within a kind.
#[derive(Debug, Default)]
pub struct Slugs {
    taken: HashSet<(Kind, String)>,
    next: HashMap<(Kind, String), usize>,
}

impl Slugs {
    /// Marks a slug as given.
    pub fn take(&mut self, kind: Kind, slug: &str) {
        self.taken.insert((kind, slug.to_owned()));
    }

    /// A new slug for an entry. A taken one gets the year, then a number.
    pub fn give(&mut self, kind: Kind, entry: &Entry) -> String {
        let base = wanted(kind, entry);
        let slug = self.free(kind, base, entry.first_year());
        self.take(kind, &slug);
        slug
    }

    fn free(&mut self, kind: Kind, base: String, year: Option<u16>) -> String {
        let is_free = |slug: &String| !self.taken.contains(&(kind, slug.clone()));
        if is_free(&base) {
            return base;
        }
        if let Some(dated) = year.map(|y| format!("{base}-{y}")).filter(is_free) {
            return dated;
        }
        let next = self.next.entry((kind, base.clone())).or_insert(2);
        loop {
            let slug = format!("{base}-{next}");
            *next += 1;
            if !self.taken.contains(&(kind, slug.clone())) {
                return slug;
            }
        }
    }
}

fn wanted(kind: Kind, entry: &Entry) -> String {
    let title = entry.title.as_str();
    if kind.slug() == "paper"
        && let Some((name, rest)) = title.split_once(':')
        && !rest.trim().is_empty()
        && name.split_whitespace().count() <= 2
        && !GENRES.contains(&fold(name).as_str())
        && let Some(slug) = slugify(name, 60)
    {
        return slug;
    }
    let telling: Vec<String> = fold(title).split(' ').map(str::to_owned).collect();
    let most = if matches!(kind.slug(), "paper" | "fact") { 6 } else { 8 };
    let first = telling.iter().position(|w| !EMPTY_WORDS.contains(&w.as_str())).unwrap_or(0);
    let mut words: Vec<&str> = telling[first..].iter().take(most).map(String::as_str).collect();
    while words.len() > 1 && words.last().is_some_and(|w| EMPTY_WORDS.contains(w)) {
        words.pop();
    }
    // A title in another script has no slug of its own; its bytes give it one that stays.
    slugify(&words.join(" "), 70).unwrap_or_else(|| {
        let mut hash = crate::files::Hash::default();
        hash.add(title.as_bytes());
        format!("{}-{}", kind.slug(), &hash.hex()[..8])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_names_or_telling_words() {
        let paper = Kind::from_slug("paper").unwrap();
        let tool = Kind::from_slug("tool").unwrap();
        for (kind, title, want) in [
            (paper, "GPTQ: Accurate Post-Training Quantization", "gptq"),
            (paper, "The Effect of the Size of Models on Their Cost and Use", "effect-of-the-size-of-models"),
            (paper, "Self-attention Does Not Need O(n²) Memory", "self-attention-does-not-need-o"),
            (tool, "AI Energy Score", "ai-energy-score"),
            (tool, "Ünïcode Straße", "unicode-strasse"),
        ] {
            let mut slugs = Slugs::default();
            assert_eq!(slugs.give(kind, &Entry { title: title.into(), ..Entry::default() }), want);
            assert!(catalog_model::id::is_slug(&slugs.give(kind, &Entry { title: title.into(), ..Entry::default() })));
        }
    }

    #[test]
    fn a_taken_slug_gets_year_then_number() {
        let tool = Kind::from_slug("tool").unwrap();
        let entry = Entry { title: "X1".into(), date: Some("2024".into()), ..Entry::default() };
        let mut slugs = Slugs::default();
        let given: Vec<_> = (0..4).map(|_| slugs.give(tool, &entry)).collect();
        assert_eq!(given, ["x1", "x1-2024", "x1-2", "x1-3"]);
    }

    proptest::proptest! {
        #[test]
        fn every_title_gets_a_slug(title in "\\PC{1,120}") {
            let paper = Kind::from_slug("paper").unwrap();
            let slug = Slugs::default().give(paper, &Entry { title, ..Entry::default() });
            proptest::prop_assert!(catalog_model::id::is_slug(&slug), "{}", slug);
        }
    }
}
