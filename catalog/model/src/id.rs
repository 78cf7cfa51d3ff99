//! How an entry is named everywhere: `kind/slug`.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Kind;

/// Kind and slug of an entry; written `paper/gptq`, and its page is `/paper/gptq`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EntryId {
    /// The kind.
    pub kind: Kind,
    /// The slug, unique within the kind.
    pub slug: String,
}

impl EntryId {
    /// Puts the two parts together; the slug is taken as it is.
    pub fn new(kind: Kind, slug: impl Into<String>) -> Self {
        Self { kind, slug: slug.into() }
    }

    /// Reads `kind/slug`; none where the kind is unknown or the slug malformed.
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, slug) = text.split_once('/')?;
        is_slug(slug).then_some(())?;
        Some(Self::new(Kind::from_slug(kind)?, slug))
    }

    /// Address of the entry's page on the site.
    pub fn path(&self) -> String {
        format!("/{self}")
    }
}

/// A slug is 1 to 80 of `a-z`, `0-9` and single inner dashes. Nothing else ever names a file or an address.
pub fn is_slug(text: &str) -> bool {
    (1..=80).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

impl fmt::Display for EntryId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind.slug(), self.slug)
    }
}

impl From<EntryId> for String {
    fn from(id: EntryId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for EntryId {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("\"{text}\" is not kind/slug of a known kind"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        assert_eq!(EntryId::parse("paper/gptq").unwrap().path(), "/paper/gptq");
        for bad in ["paper", "paper/", "nothing/gptq", "paper/../x", "paper/GPTQ", "paper/a--b", "paper/-a"] {
            assert_eq!(EntryId::parse(bad), None, "{bad}");
        }
    }
}
