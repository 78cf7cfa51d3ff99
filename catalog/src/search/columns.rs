//! What the filters see: for every facet its values, and for every document which of them it has. One value function
//! per facet; the table of facets itself is `catalog_model::facet::FACETS`.

use std::collections::HashMap;

use catalog_model::Kind;
use catalog_model::facet::FACETS;

use super::{Lexicon, SearchDoc};
use crate::text;

/// A value of a facet.
#[derive(Clone, Debug, Default)]
pub struct Value {
    /// Word in the URL.
    pub slug: String,
    /// Word on the page.
    pub label: String,
    /// Depth in a tree.
    pub depth: u8,
    /// Folded spellings by which an operator may name it.
    pub names: Vec<String>,
}

/// A facet over all documents.
#[derive(Default)]
pub struct Column {
    /// Every value.
    pub values: Vec<Value>,
    places: HashMap<String, u32>,
    /// Values by each word of their slug, where one may ask for them by a part of a name.
    by_word: HashMap<String, Vec<u32>>,
    ends: Vec<u32>,
    of_docs: Vec<u32>,
}

impl Column {
    /// Numbers of the values that a document has.
    pub fn of(&self, doc: u32) -> &[u32] {
        let doc = doc as usize;
        let start = if doc == 0 { 0 } else { self.ends[doc - 1] as usize };
        &self.of_docs[start..self.ends[doc] as usize]
    }

    /// Number of the value with this slug.
    pub fn find(&self, slug: &str) -> Option<u32> {
        self.places.get(slug).copied()
    }

    /// Numbers of the values whose names have all of these words, in order; none without a word.
    pub fn named<'a>(&self, words: impl Iterator<Item = &'a str>) -> Vec<u32> {
        let mut lists: Vec<&[u32]> = words.map(|w| self.by_word.get(w).map_or(&[][..], Vec::as_slice)).collect();
        lists.sort_by_key(|list| list.len());
        let Some((rarest, others)) = lists.split_first() else { return Vec::new() };
        let in_all = |place: &&u32| others.iter().all(|list| list.binary_search(place).is_ok());
        rarest.iter().filter(in_all).copied().collect()
    }

    /// Makes [`Column::named`] possible. Values come in rising order, so that the lists are sorted.
    fn index_words(&mut self) {
        for (place, value) in (0..).zip(&self.values) {
            for word in value.slug.split('-') {
                let places = self.by_word.entry(word.to_owned()).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
    }

    fn add(&mut self, value: Value) -> u32 {
        if let Some(place) = self.places.get(&value.slug) {
            return *place;
        }
        let place = self.values.len() as u32;
        self.places.insert(value.slug.clone(), place);
        self.values.push(value);
        place
    }

    fn close(&mut self, mut values: Vec<u32>) {
        values.sort_unstable();
        values.dedup();
        self.of_docs.extend(values);
        self.ends.push(self.of_docs.len() as u32);
    }
}

/// Puts the values of one document into a column.
type Fill = fn(&SearchDoc, &Lexicon, &mut Column) -> Vec<u32>;

/// The value function of each facet.
const FILLS: &[(&str, Fill)] = &[
    ("kind", |doc, _, column| one(column, &doc.kind, kind_label(&doc.kind))),
    ("topic", fill_topics),
    ("year", |doc, _, column| {
        doc.years.iter().chain(&doc.year).flat_map(|y| one(column, &y.to_string(), y.to_string())).collect()
    }),
    ("venue", |doc, _, column| doc.venues.iter().flat_map(|v| one(column, v, v.clone())).collect()),
    ("author", |doc, _, column| doc.authors.iter().flat_map(|a| one(column, &slug(a), a.clone())).collect()),
    ("has", |doc, _, column| doc.has.iter().flat_map(|h| one(column, h, has_label(h))).collect()),
    ("list", |doc, _, column| doc.lists.iter().flat_map(|l| one(column, l, l.clone())).collect()),
];

/// One column per facet, in the order of [`FACETS`].
pub fn build(docs: &[SearchDoc], lexicon: &Lexicon) -> Vec<Column> {
    FACETS
        .iter()
        .map(|facet| {
            let mut column = Column::default();
            known(facet.slug, lexicon, &mut column);
            let fill = FILLS.iter().find(|f| f.0 == facet.slug).map(|f| f.1);
            for doc in docs {
                let values = fill.map_or_else(Vec::new, |fill| fill(doc, lexicon, &mut column));
                column.close(values);
            }
            // People are asked for by any of their names.
            if facet.slug == "author" {
                column.index_words();
            }
            column
        })
        .collect()
}

/// The values that the vocabularies name, in their order, with their labels.
fn known(facet: &str, lexicon: &Lexicon, column: &mut Column) {
    let mut add = |slug: &str, label: &str, depth: u8, names: &mut dyn Iterator<Item = &String>| {
        let names = names.map(|n| text::fold(n)).chain([text::fold(label), text::fold(slug)]).collect();
        column.add(Value { slug: slug.to_owned(), label: label.to_owned(), depth, names });
    };
    match facet {
        "kind" => Kind::all().for_each(|k| {
            let names = [k.card().label.to_owned()];
            add(k.slug(), k.card().plural, 0, &mut names.iter());
        }),
        "topic" => lexicon.topics.iter().for_each(|t| add(&t.slug, &t.label, t.depth, &mut t.names.iter())),
        "venue" => lexicon.venues.iter().for_each(|v| add(&v.0, &v.1, 0, &mut v.2.iter())),
        "list" => lexicon.lists.iter().for_each(|l| add(&l.0, &l.1, 0, &mut std::iter::empty())),
        _ => {}
    }
}

fn one(column: &mut Column, slug: &str, label: String) -> Vec<u32> {
    if slug.is_empty() {
        return Vec::new();
    }
    if let Some(place) = column.find(slug) {
        return vec![place];
    }
    let names = vec![text::fold(&label)];
    vec![column.add(Value { slug: slug.to_owned(), label, depth: 0, names })]
}

/// A document has its topics and all broader ones.
fn fill_topics(doc: &SearchDoc, lexicon: &Lexicon, column: &mut Column) -> Vec<u32> {
    let mut out = Vec::new();
    for topic in &doc.topics {
        let mut at = one(column, topic, topic.clone()).first().copied();
        while let Some(place) = at.filter(|p| !out.contains(p)) {
            out.push(place);
            // The lexicon's topics were put in first, in order: their places agree.
            let parent = lexicon.topics.get(place as usize).and_then(|t| t.parent.as_deref());
            at = parent.and_then(|p| column.find(p));
        }
    }
    out
}

/// A name as a word in an address.
pub fn slug(name: &str) -> String {
    text::fold(name).replace(' ', "-")
}

fn kind_label(slug: &str) -> String {
    Kind::from_slug(slug).map_or_else(|| slug.to_owned(), |k| k.card().plural.to_owned())
}

fn has_label(has: &str) -> String {
    match has {
        "code" => "Code".to_owned(),
        "demo" => "Live demo".to_owned(),
        other => other.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_facet_has_a_value_function() {
        for facet in FACETS {
            assert!(FILLS.iter().any(|f| f.0 == facet.slug), "{}", facet.slug);
        }
    }
}
