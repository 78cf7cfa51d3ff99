//! The documents that have all the words, or the most telling of them. The rarest word is read first and the others
//! are only looked up in its documents, so that frequent words cost little.

use std::sync::Mutex;

use tantivy::postings::Postings;
use tantivy::{DocSet, TERMINATED};

use super::index::{Dictionary, Index};
use super::plan::{Plan, Slot, Source, Way};
use super::rank::variant;

/// Up to so many ways a word is looked up document by document; with more they are read into one array first.
const MAX_CURSORS: usize = 6;
/// A word in more than this share of all documents brings no document alone, when only some of the words are found.
const COMMON: f32 = 0.2;
/// Share of the best document's weight that another must have, when only some of the words are found.
const MIN_SHARE: f32 = 0.5;
/// Most documents that are taken when only some of the words are found.
const MAX_SOME: usize = 2000;

/// What is added to the worth of a word as written, to tell it from other ways of writing: those are worth at most 2.
const WRITTEN: f32 = 4.0;

/// Documents in order of number, with what was found in each.
#[derive(Default)]
pub struct Gathered {
    /// Numbers of documents.
    pub docs: Vec<u32>,
    /// What was found in each.
    pub finds: Vec<Find>,
}

/// What was found in a document, wherever it stands.
#[derive(Clone, Copy, Debug, Default)]
pub struct Find {
    /// The sum of the words' weights, each times one to two for how often it occurs, less where it is written otherwise.
    pub text: f32,
    /// The sum of the weights of the words that occur as written.
    pub written: f32,
    /// The sum of the weights of all words that occur.
    pub found: f32,
}

impl Find {
    /// Adds a slot of this weight with this worth; a worth of zero is nothing.
    fn add(&mut self, weight: f32, worth: f32) {
        let written = worth >= WRITTEN;
        self.text += weight * if written { worth - WRITTEN } else { worth };
        self.written += if written { weight } else { 0.0 };
        self.found += if worth > 0.0 { weight } else { 0.0 };
    }
}

/// Worth of a word that occurs so often, written in a way that counts this much.
fn worth(factor: f32, count: u32) -> f32 {
    let often = 1.0 + (count - count.min(1)) as f32 / (count as f32 + 2.0);
    factor * often + if factor >= variant::AS_WRITTEN { WRITTEN } else { 0.0 }
}

/// One number for each document, zero between uses.
#[derive(Default)]
pub struct Sheet {
    values: Vec<f32>,
    touched: Vec<u32>,
}

/// Sheets that are not in use.
#[derive(Default)]
pub struct Sheets(Mutex<Vec<Sheet>>);

impl Sheets {
    fn take(&self, size: u32) -> Sheet {
        let sheet = self.0.lock().ok().and_then(|mut free| free.pop());
        sheet.unwrap_or_else(|| Sheet { values: vec![0.0; size as usize], touched: Vec::new() })
    }

    fn give_back(&self, mut sheet: Sheet) {
        sheet.clear();
        if let Ok(mut free) = self.0.lock() {
            free.push(sheet);
        }
    }
}

impl Sheet {
    fn raise(&mut self, doc: u32, value: f32) {
        let old = &mut self.values[doc as usize];
        if *old == 0.0 {
            self.touched.push(doc);
        }
        *old = old.max(value);
    }

    fn clear(&mut self) {
        if self.touched.len() > self.values.len() / 8 {
            self.values.fill(0.0);
        } else {
            self.touched.iter().for_each(|doc| self.values[*doc as usize] = 0.0);
        }
        self.touched.clear();
    }

    /// The touched documents in order of number.
    fn sorted(&mut self) -> Vec<u32> {
        if self.touched.len() > self.values.len() / 16 {
            return (0..).zip(&self.values).filter(|(_, v)| **v > 0.0).map(|(doc, _)| doc).collect();
        }
        self.touched.sort_unstable();
        self.touched.clone()
    }
}

/// Documents that have every required word of the plan in some way.
pub fn all(index: &Index, plan: &Plan) -> Gathered {
    let mut slots: Vec<(&Slot, u32)> = plan.slots.iter().filter(|s| s.required).map(|s| (s, s.count(index))).collect();
    slots.sort_by_key(|s| s.1);
    let Some(((first, count), others)) = slots.split_first() else { return Gathered::default() };
    if *count == 0 {
        return Gathered::default();
    }
    let mut sheet = index.sheets.take(index.len());
    let mut gathered = Gathered::default();
    match first.ways.as_slice() {
        [Way { source: Source::Word(dictionary, word), factor }] => {
            gathered.docs.reserve(*count as usize);
            gathered.finds.reserve(*count as usize);
            let mut cursor = index.postings(*dictionary, *word);
            while cursor.doc() != TERMINATED {
                gathered.docs.push(cursor.doc());
                let mut find = Find::default();
                find.add(first.weight, worth(*factor, cursor.term_freq()));
                gathered.finds.push(find);
                cursor.advance();
            }
        }
        ways => {
            read(index, ways, &mut sheet);
            gathered.docs = sheet.sorted();
            gathered.finds = vec![Find::default(); gathered.docs.len()];
            gathered.keep(first.weight, |doc, _| sheet.values[doc as usize]);
        }
    }
    for (slot, count) in others {
        if gathered.docs.is_empty() {
            break;
        }
        let cursors: usize = slot.ways.iter().map(|w| w.source.cursors()).sum();
        if cursors <= MAX_CURSORS || gathered.docs.len() * cursors < *count as usize / 8 {
            look_up(index, slot, &mut gathered);
        } else {
            sheet.clear();
            read(index, &slot.ways, &mut sheet);
            gathered.keep(slot.weight, |doc, _| sheet.values[doc as usize]);
        }
    }
    index.sheets.give_back(sheet);
    gathered
}

/// Documents that have the most telling words of the plan.
pub fn some(index: &Index, plan: &Plan) -> Gathered {
    let mut slots: Vec<(&Slot, u32)> = plan.slots.iter().filter(|s| s.required).map(|s| (s, s.count(index))).collect();
    slots.retain(|s| s.1 > 0);
    slots.sort_by_key(|s| s.1);
    let mut sheet = index.sheets.take(index.len());
    // Place of each document among the finds, from 1.
    let mut places = index.sheets.take(index.len());
    let mut found: Vec<(u32, Find)> = Vec::new();
    let common = (index.len() as f32 * COMMON) as u32;
    for (n, (slot, count)) in slots.iter().enumerate() {
        sheet.clear();
        read(index, &slot.ways, &mut sheet);
        let only_known = n > 0 && *count > common;
        for doc in &sheet.touched {
            let mut place = places.values[*doc as usize] as usize;
            if place == 0 {
                if only_known {
                    continue;
                }
                found.push((*doc, Find::default()));
                place = found.len();
                places.raise(*doc, place as f32);
            }
            found[place - 1].1.add(slot.weight, sheet.values[*doc as usize]);
        }
    }
    index.sheets.give_back(sheet);
    index.sheets.give_back(places);
    let best = found.iter().map(|f| f.1.found).fold(0.0, f32::max);
    found.retain(|f| f.1.found >= best * MIN_SHARE);
    if found.len() > MAX_SOME {
        let tie = |doc: u32| index.orders.tie[doc as usize];
        found.select_nth_unstable_by(MAX_SOME, |a, b| b.1.text.total_cmp(&a.1.text).then(tie(a.0).cmp(&tie(b.0))));
        found.truncate(MAX_SOME);
    }
    found.sort_unstable_by_key(|f| f.0);
    let (docs, finds) = found.into_iter().unzip();
    Gathered { docs, finds }
}

impl Gathered {
    /// Keeps the documents in which a word of this weight is worth something, and adds it.
    fn keep(&mut self, weight: f32, worth: impl Fn(u32, usize) -> f32) {
        let mut kept = 0;
        for i in 0..self.docs.len() {
            let worth = worth(self.docs[i], i);
            if worth > 0.0 {
                self.docs[kept] = self.docs[i];
                self.finds[kept] = self.finds[i];
                self.finds[kept].add(weight, worth);
                kept += 1;
            }
        }
        self.docs.truncate(kept);
        self.finds.truncate(kept);
    }

    /// Adds the documents of another gathering that are not there yet.
    pub fn merge(&mut self, other: Self) {
        let mut more: Vec<(u32, Find)> = other.docs.into_iter().zip(other.finds).collect();
        more.retain(|m| self.docs.binary_search(&m.0).is_err());
        more.extend(self.docs.drain(..).zip(self.finds.drain(..)));
        more.sort_unstable_by_key(|m| m.0);
        (self.docs, self.finds) = more.into_iter().unzip();
    }

    /// Puts documents in that are not there yet; nothing was found in them.
    pub fn insert(&mut self, docs: impl IntoIterator<Item = u32>) {
        for doc in docs {
            if let Err(at) = self.docs.binary_search(&doc) {
                self.docs.insert(at, doc);
                self.finds.insert(at, Find::default());
            }
        }
    }
}

/// Looks a word up in the gathered documents alone.
fn look_up(index: &Index, slot: &Slot, gathered: &mut Gathered) {
    let mut best = vec![0.0_f32; gathered.docs.len()];
    let mut visit = |dictionary, word, factor: f32| {
        let mut cursor = index.postings(dictionary, word);
        for (doc, best) in gathered.docs.iter().zip(&mut best) {
            if cursor.doc() < *doc {
                cursor.seek(*doc);
            }
            if cursor.doc() == *doc {
                *best = best.max(worth(factor, cursor.term_freq()));
            }
        }
    };
    for Way { source, factor } in &slot.ways {
        match source {
            Source::Word(dictionary, word) => visit(*dictionary, *word, *factor),
            Source::AnyOf(words) => words.iter().for_each(|word| visit(Dictionary::Words, *word, *factor)),
            Source::Docs(_) => {}
        }
    }
    for Way { source, factor } in &slot.ways {
        if let Source::Docs(docs) = source {
            for (doc, best) in gathered.docs.iter().zip(&mut best) {
                if docs.binary_search(doc).is_ok() {
                    *best = best.max(worth(*factor, 1));
                }
            }
        }
    }
    gathered.keep(slot.weight, |_, i| best[i]);
}

/// Reads all ways of a word into a sheet.
fn read(index: &Index, ways: &[Way], sheet: &mut Sheet) {
    let visit = |dictionary, word, factor: f32, sheet: &mut Sheet| {
        let mut cursor = index.postings(dictionary, word);
        while cursor.doc() != TERMINATED {
            sheet.raise(cursor.doc(), worth(factor, cursor.term_freq()));
            cursor.advance();
        }
    };
    for Way { source, factor } in ways {
        match source {
            Source::Word(dictionary, word) => visit(*dictionary, *word, *factor, sheet),
            Source::AnyOf(words) => words.iter().for_each(|word| visit(Dictionary::Words, *word, *factor, sheet)),
            Source::Docs(docs) => docs.iter().for_each(|doc| sheet.raise(*doc, worth(*factor, 1))),
        }
    }
}

impl Source {
    fn cursors(&self) -> usize {
        match self {
            Self::AnyOf(words) => words.len(),
            Self::Word(..) | Self::Docs(_) => 1,
        }
    }
}
