//! The documents that have all the words, or the most telling of them. The rarest word is read first and the others
//! are only looked up in its documents, so that frequent words cost little.

use std::sync::Mutex;

use tantivy::postings::Postings;
use tantivy::{DocSet, TERMINATED};

use super::index::{Dictionary, Index};
use super::plan::{Plan, Slot, Source, Way};

/// Up to so many ways a word is looked up document by document; with more they are read into one array first.
const MAX_CURSORS: usize = 6;
/// A word in more than this share of all documents brings no document alone, when only some of the words are found.
const COMMON: f32 = 0.2;
/// Share of the best document's weight that another must have, when only some of the words are found.
const MIN_SHARE: f32 = 0.6;
/// Most documents that are taken when only some of the words are found.
const MAX_SOME: usize = 2000;

/// Documents in order of number, and what the words are worth as text in each: the sum of the words' weights, each
/// times one to two for how often it occurs.
#[derive(Default)]
pub struct Gathered {
    /// Numbers of documents.
    pub docs: Vec<u32>,
    /// Worth of each.
    pub text: Vec<f32>,
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

/// One to two: what occurs often in a text is more its subject.
fn often(count: u32) -> f32 {
    1.0 + (count - count.min(1)) as f32 / (count as f32 + 2.0)
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
            let worth = first.weight * factor;
            gathered.docs.reserve(*count as usize);
            gathered.text.reserve(*count as usize);
            let mut cursor = index.postings(*dictionary, *word);
            while cursor.doc() != TERMINATED {
                gathered.docs.push(cursor.doc());
                gathered.text.push(worth * often(cursor.term_freq()));
                cursor.advance();
            }
        }
        ways => {
            read(index, ways, &mut sheet);
            gathered.docs = sheet.sorted();
            gathered.text = gathered.docs.iter().map(|doc| sheet.values[*doc as usize] * first.weight).collect();
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
            gathered.keep(|doc, _| sheet.values[doc as usize] * slot.weight);
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
    let (mut sum, mut sheet) = (index.sheets.take(index.len()), index.sheets.take(index.len()));
    let common = (index.len() as f32 * COMMON) as u32;
    for (place, (slot, count)) in slots.iter().enumerate() {
        sheet.clear();
        read(index, &slot.ways, &mut sheet);
        let only_known = place > 0 && *count > common;
        for doc in &sheet.touched {
            let old = &mut sum.values[*doc as usize];
            if *old == 0.0 {
                if only_known {
                    continue;
                }
                sum.touched.push(*doc);
            }
            *old += sheet.values[*doc as usize] * slot.weight;
        }
    }
    let best = sum.touched.iter().map(|doc| sum.values[*doc as usize]).fold(0.0, f32::max);
    let mut found: Vec<(f32, u32)> = sum.touched.iter().map(|doc| (sum.values[*doc as usize], *doc)).collect();
    found.retain(|f| f.0 >= best * MIN_SHARE);
    if found.len() > MAX_SOME {
        let order = |a: &(f32, u32), b: &(f32, u32)| b.0.total_cmp(&a.0).then(index.orders.tie[a.1 as usize].cmp(&index.orders.tie[b.1 as usize]));
        found.select_nth_unstable_by(MAX_SOME, order);
        found.truncate(MAX_SOME);
    }
    found.sort_unstable_by_key(|f| f.1);
    index.sheets.give_back(sheet);
    index.sheets.give_back(sum);
    Gathered { docs: found.iter().map(|f| f.1).collect(), text: found.iter().map(|f| f.0).collect() }
}

impl Gathered {
    /// Keeps the documents to which `worth` gives something, and adds it.
    fn keep(&mut self, mut worth: impl FnMut(u32, usize) -> f32) {
        let mut kept = 0;
        for i in 0..self.docs.len() {
            let more = worth(self.docs[i], i);
            if more > 0.0 {
                self.docs[kept] = self.docs[i];
                self.text[kept] = self.text[i] + more;
                kept += 1;
            }
        }
        self.docs.truncate(kept);
        self.text.truncate(kept);
    }

    /// Puts documents in that are not there yet; their text is worth nothing.
    pub fn insert(&mut self, docs: impl IntoIterator<Item = u32>) {
        for doc in docs {
            if let Err(at) = self.docs.binary_search(&doc) {
                self.docs.insert(at, doc);
                self.text.insert(at, 0.0);
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
                *best = best.max(factor * often(cursor.term_freq()));
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
                    *best = best.max(*factor);
                }
            }
        }
    }
    gathered.keep(|_, i| best[i] * slot.weight);
}

/// Reads all ways of a word into a sheet.
fn read(index: &Index, ways: &[Way], sheet: &mut Sheet) {
    let visit = |dictionary, word, factor: f32, sheet: &mut Sheet| {
        let mut cursor = index.postings(dictionary, word);
        while cursor.doc() != TERMINATED {
            sheet.raise(cursor.doc(), factor * often(cursor.term_freq()));
            cursor.advance();
        }
    };
    for Way { source, factor } in ways {
        match source {
            Source::Word(dictionary, word) => visit(*dictionary, *word, *factor, sheet),
            Source::AnyOf(words) => words.iter().for_each(|word| visit(Dictionary::Words, *word, *factor, sheet)),
            Source::Docs(docs) => docs.iter().for_each(|doc| sheet.raise(*doc, *factor)),
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
