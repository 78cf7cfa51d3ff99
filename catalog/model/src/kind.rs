//! The kinds of entries, described as data. Pages, checks, forms, facets and folders read these cards; nothing
//! else in the project lists the kinds. A new kind is one file in `kinds/` and one line in [`KINDS`].

use std::{cmp, fmt, hash};

use serde::{Deserialize, Serialize};

use crate::kinds;

/// Every kind, in the order in which pages list them.
pub const KINDS: &[&KindCard] = &[
    &kinds::paper::CARD,
    &kinds::tool::CARD,
    &kinds::article::CARD,
    &kinds::report::CARD,
    &kinds::book::CARD,
    &kinds::lecture::CARD,
    &kinds::person::CARD,
    &kinds::organization::CARD,
    &kinds::fact::CARD,
    &kinds::topic::CARD,
    &kinds::metric::CARD,
    &kinds::benchmark::CARD,
];

/// Everything that is to be known about a kind.
#[derive(Debug)]
pub struct KindCard {
    /// Word in folders and addresses.
    pub slug: &'static str,
    /// Singular, for a label before a title.
    pub label: &'static str,
    /// Plural, for headings and filters.
    pub plural: &'static str,
    /// What belongs here, in one sentence.
    pub intro: &'static str,
    /// Type for search engines (schema.org).
    pub schema_org: &'static str,
    /// Keys of the entry file that must be there, beside `title`.
    pub required: &'static [&'static str],
    /// Further keys that may be there, beside [`COMMON`].
    pub optional: &'static [&'static str],
    /// Files lie in one folder per year of first appearance.
    pub by_year: bool,
    /// An entry needs at least one link, identifier or source.
    pub needs_link: bool,
}

/// Keys that every kind may have.
pub const COMMON: &[&str] = &[
    "title",
    "names",
    "aliases",
    "ids",
    "links",
    "topics",
    "keywords",
    "language",
    "status",
    "description",
    "note",
    "related",
    "seen_in",
    "added",
];

/// One of [`KINDS`].
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Kind(&'static KindCard);

impl Kind {
    /// All kinds, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        KINDS.iter().map(|card| Self(card))
    }

    /// The kind with this slug.
    pub fn from_slug(slug: &str) -> Option<Self> {
        Self::all().find(|kind| kind.slug() == slug)
    }

    /// The word in folders and addresses.
    pub fn slug(self) -> &'static str {
        self.0.slug
    }

    /// Its description.
    pub fn card(self) -> &'static KindCard {
        self.0
    }

    /// Place in [`KINDS`].
    pub fn rank(self) -> usize {
        KINDS.iter().position(|card| card.slug == self.0.slug).unwrap_or(KINDS.len())
    }

    /// Whether a file of this kind may have this key.
    pub fn allows(self, key: &str) -> bool {
        COMMON.contains(&key) || self.0.required.contains(&key) || self.0.optional.contains(&key)
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.0.slug == other.0.slug
    }
}
impl Eq for Kind {}
impl hash::Hash for Kind {
    fn hash<H: hash::Hasher>(&self, state: &mut H) {
        self.0.slug.hash(state);
    }
}
impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Self) -> Option<cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl Ord for Kind {
    fn cmp(&self, other: &Self) -> cmp::Ordering {
        self.rank().cmp(&other.rank())
    }
}
impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.slug)
    }
}
impl From<Kind> for String {
    fn from(kind: Kind) -> Self {
        kind.slug().to_owned()
    }
}
impl TryFrom<String> for Kind {
    type Error = String;
    fn try_from(slug: String) -> Result<Self, String> {
        Self::from_slug(&slug).ok_or_else(|| format!("unknown kind \"{slug}\""))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Entry, id::is_slug};

    #[test]
    fn cards_name_only_keys_that_an_entry_has() {
        let full = serde_json::to_value(Entry::default()).unwrap();
        assert!(full.get("title").is_some());
        for card in KINDS {
            assert!(is_slug(card.slug));
            for key in card.required.iter().chain(card.optional).chain(COMMON) {
                // An unknown key is refused by the type itself, so parsing tells whether the key exists.
                let probe = serde_json::json!({ *key: null });
                let error = serde_json::from_value::<Entry>(probe).err().map(|e| e.to_string()).unwrap_or_default();
                assert!(!error.contains("unknown field"), "{}: {key}", card.slug);
            }
        }
    }
}
