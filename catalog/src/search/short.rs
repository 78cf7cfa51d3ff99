//! For every document the words of its short fields (title, names, authors, subject) as dictionary places, in one
//! array. Ranking reads it: where a word stands says more than how often.

use std::collections::HashMap;

use super::tokens::tokenize;
use super::words::{Ord, Words};
use super::{Lexicon, SearchDoc};

/// A short field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Field {
    /// The title.
    Title,
    /// Short and other names.
    Name,
    /// The last name of the first author.
    FirstAuthor,
    /// All other names of authors.
    Author,
    /// Topics with the broader ones, keywords, venues, kind, years.
    Subject,
}

/// How many fields there are.
pub const FIELDS: usize = 5;

/// A word in a short field.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// The word.
    pub word: Ord,
    /// The field.
    pub field: Field,
    /// Number of the word in its field.
    pub place: u8,
    /// How many words it covers.
    pub span: u8,
}

/// The short fields of all documents.
#[derive(Default)]
pub struct ShortFields {
    ends: Vec<u32>,
    marks: Vec<Mark>,
    /// Length of each title in words.
    title_words: Vec<u8>,
}

impl ShortFields {
    /// Reads the documents.
    pub fn build(docs: &[SearchDoc], subjects: &[Vec<String>], words: &Words) -> Self {
        let places: HashMap<&str, Ord> = (0..words.len()).map(|ord| (words.word(ord), ord)).collect();
        let mut short = Self::default();
        for (doc, subjects) in docs.iter().zip(subjects) {
            let mut title_words = 0_u8;
            let mut add = |text: &str, field: Field| {
                tokenize(text, |t| {
                    let Some(word) = places.get(t.text) else { return };
                    if field == Field::Title && t.span == 1 {
                        title_words = title_words.saturating_add(1);
                    }
                    let place = u8::try_from(t.position).unwrap_or(u8::MAX);
                    let span = u8::try_from(t.span).unwrap_or(u8::MAX);
                    let mark = Mark { word: *word, field, place, span };
                    short.marks.push(mark);
                });
            };
            add(&doc.title, Field::Title);
            doc.names.iter().for_each(|n| add(n, Field::Name));
            for (i, author) in doc.authors.iter().enumerate() {
                // People are looked for by the last name of the first author, more than by any other name.
                let (given, last) = author.rsplit_once(' ').unwrap_or(("", author));
                add(given, Field::Author);
                add(last, if i == 0 { Field::FirstAuthor } else { Field::Author });
            }
            let subject_start = short.marks.len();
            for subject in subjects {
                tokenize(subject, |t| {
                    if let Some(word) = places.get(t.text) {
                        short.marks.push(Mark { word: *word, field: Field::Subject, place: 0, span: 1 });
                    }
                });
            }
            // A subject word counts once, wherever it stands.
            let mut tail = short.marks.split_off(subject_start);
            tail.sort_by_key(|m| m.word);
            tail.dedup_by_key(|m| m.word);
            short.marks.append(&mut tail);
            short.ends.push(short.marks.len() as u32);
            short.title_words.push(title_words);
        }
        short.marks.shrink_to_fit();
        short
    }

    /// The words of one document, title first.
    pub fn of(&self, doc: u32) -> &[Mark] {
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { self.ends[doc - 1] as usize };
        &self.marks[start..self.ends[doc] as usize]
    }

    /// How many words its title has.
    pub fn title_words(&self, doc: u32) -> u8 {
        self.title_words[doc as usize]
    }
}

/// The texts of a document's subject.
pub fn subject(doc: &SearchDoc, lexicon: &Lexicon, topics: &HashMap<&str, usize>) -> Vec<String> {
    let mut out = Vec::new();
    let mut seen = Vec::new();
    for slug in &doc.topics {
        let mut at = topics.get(slug.as_str()).copied();
        if at.is_none() {
            out.push(slug.clone());
        }
        // A topic brings the broader ones; what was met before ends the way up, so a loop ends too.
        while let Some(i) = at.filter(|i| !seen.contains(i)) {
            seen.push(i);
            let topic = &lexicon.topics[i];
            out.push(topic.label.clone());
            out.extend(topic.names.iter().cloned());
            at = topic.parent.as_deref().and_then(|p| topics.get(p).copied());
        }
    }
    out.extend(doc.keywords.iter().cloned());
    for venue in &doc.venues {
        out.push(lexicon.venues.iter().find(|v| v.0 == *venue).map_or_else(|| venue.clone(), |v| v.1.clone()));
    }
    out.extend(doc.venue_label.clone());
    out.push(doc.kind.clone());
    out.extend(doc.years.iter().chain(&doc.year).map(ToString::to_string));
    out
}
