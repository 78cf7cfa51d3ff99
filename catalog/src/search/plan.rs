//! From words to what is looked up: for every word a slot, and in it all the ways in which documents may write it. It
//! consults the dictionary, never the documents' order.

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::Arc;

use super::fuzzy;
use super::index::{Dictionary, Index};
use super::parse::Parsed;
use super::rank::variant;
use super::stop;
use super::words::{Ord, Words};

/// Most words that the start of a word stands for: the most frequent are taken.
const MAX_STARTS: usize = 256;
/// Most other words of a stem that are taken, the most frequent first.
const MAX_FAMILY: usize = 8;
/// Most misspellings that are considered for a word.
const MAX_NEAR: usize = 6;
/// Most ways to cut an unknown word in two.
const MAX_CUTS: usize = 2;
/// A query of so many telling words is more a description than a name.
const MANY_WORDS: usize = 5;
/// Shortest start of a word that is completed, in letters.
const MIN_START: usize = 2;

/// A word that is asked for.
pub struct Slot {
    /// As asked, folded.
    pub word: String,
    /// The ways in which it may be written.
    pub ways: Vec<Way>,
    /// How telling it is: the rarer, the more.
    pub weight: f32,
    /// Results must have it; stop words need not be found.
    pub required: bool,
    /// It may be misspelt (a quoted phrase may not).
    pub fuzzy: bool,
    /// Put instead by a correction.
    pub corrected: Option<String>,
    /// How many typos have been allowed for.
    typos: u8,
}

/// One way to write a word.
pub struct Way {
    /// Where its documents are found.
    pub source: Source,
    /// What it counts: see [`variant`].
    pub factor: f32,
}

/// Where documents come from.
pub enum Source {
    /// A word of a dictionary.
    Word(Dictionary, Ord),
    /// Several words that count alike.
    AnyOf(Vec<Ord>),
    /// A list that was made already (phrases).
    Docs(Arc<Vec<u32>>),
}

/// Which words of the short fields belong to which slot.
#[derive(Default)]
pub struct Lookup {
    words: Vec<(Ord, u8, f32)>,
    /// One bit for each place modulo 64: most words of a document are told apart by it alone.
    bits: u64,
    /// One bit for each shape (first letter and length) of these words.
    shapes: u64,
    start: Option<(Range<Ord>, usize, f32)>,
}

/// All slots of a query.
#[derive(Default)]
pub struct Plan {
    /// One for each word or phrase.
    pub slots: Vec<Slot>,
    /// Sum of the slots' weights.
    pub weight: f32,
    /// The same of the slots that must be found.
    pub required: f32,
    /// A question or a long description, of which nobody expects every word to be found.
    pub talk: bool,
    /// For ranking and marking.
    pub lookup: Lookup,
}

impl Lookup {
    fn add(&mut self, words: &Words, word: Ord, slot: usize, factor: f32) {
        self.bits |= 1 << (word & 63);
        self.shapes |= shape(words.word(word));
        let entry = (word, slot as u8, factor);
        let at = self.words.partition_point(|w| w.0 < word);
        self.words.insert(at, entry);
    }

    /// Calls back for each slot that a word belongs to.
    pub fn each(&self, word: Ord, mut found: impl FnMut(usize, f32)) {
        if self.bits >> (word & 63) & 1 == 1 {
            let from = self.words.partition_point(|w| w.0 < word);
            for (_, slot, factor) in self.words[from..].iter().take_while(|w| w.0 == word) {
                found(usize::from(*slot), *factor);
            }
        }
        if let Some((range, slot, factor)) = &self.start
            && range.contains(&word)
        {
            found(*slot, *factor);
        }
    }
}

/// A cheap sign of a word: words of another shape are other words.
fn shape(word: &str) -> u64 {
    let first = word.bytes().next().map_or(0, usize::from);
    1 << ((first * 7 + word.len()) & 63)
}

impl Plan {
    /// Whether a word of a text can belong to a slot at all: false for most words, without asking the dictionary.
    pub fn may_have(&self, word: &str) -> bool {
        let is_start = |slot: &Slot| word.starts_with(slot.word.as_str());
        self.lookup.shapes & shape(word) != 0
            || self.lookup.start.as_ref().is_some_and(|(_, slot, _)| self.slots.get(*slot).is_some_and(is_start))
    }

    /// Plans the words and phrases of a query as written, joined, cut, of the same stem, and by synonyms; the last word
    /// also as the start of a word.
    pub fn new(index: &Index, parsed: &Parsed) -> Self {
        let mut plan = Self::default();
        let mut first_of_word = Vec::new();
        for word in &parsed.words {
            let first = plan.slots.len();
            for part in &word.parts {
                first_of_word.push(part == &word.parts[0]);
                plan.slots.push(Slot {
                    word: part.clone(),
                    ways: Vec::new(),
                    weight: 0.0,
                    required: true,
                    fuzzy: true,
                    corrected: None,
                    typos: 0,
                });
            }
            for (joined, from, count) in &word.joined {
                let slots = (first + from)..(first + from + count).min(plan.slots.len());
                plan.add_word(index, joined, slots, variant::AS_WRITTEN);
            }
        }
        plan.add_as_written(index);
        plan.add_joined_neighbours(index, &first_of_word);
        plan.add_synonyms(index);
        if parsed.open_end {
            plan.add_start(index);
        }
        plan.add_cuts(index);
        plan.add_phrases(index, parsed);
        plan.weigh(index);
        plan
    }

    fn add(&mut self, slots: Range<usize>, source: impl Fn() -> Source, factor: f32) {
        for slot in slots {
            self.slots[slot].ways.push(Way { source: source(), factor });
        }
    }

    /// One word of the dictionary, if it is there, for a run of slots.
    fn add_word(&mut self, index: &Index, word: &str, slots: Range<usize>, factor: f32) {
        if let Some(ord) = index.words.find(word) {
            self.add_ord(index, ord, slots, factor);
        }
    }

    fn add_ord(&mut self, index: &Index, ord: Ord, slots: Range<usize>, factor: f32) {
        slots.clone().for_each(|slot| self.lookup.add(&index.words, ord, slot, factor));
        self.add(slots, || Source::Word(Dictionary::Words, ord), factor);
    }

    fn add_as_written(&mut self, index: &Index) {
        for slot in 0..self.slots.len() {
            let word = self.slots[slot].word.clone();
            self.add_word(index, &word, slot..slot + 1, variant::AS_WRITTEN);
            // Two words of a title that stand apart there and together here.
            if let Some(pair) = index.pairs.find(&word) {
                self.add(slot..slot + 1, || Source::Word(Dictionary::Pairs, pair), variant::JOINED);
                for (a, b) in cuts(index, &word) {
                    self.lookup.add(&index.words, a, slot, variant::JOINED);
                    self.lookup.add(&index.words, b, slot, variant::JOINED);
                }
            }
            let mut family: Vec<Ord> =
                index.words.family(&word).iter().copied().filter(|o| index.words.word(*o) != word).collect();
            family.sort_by_key(|o| (Reverse(index.words.count(*o)), *o));
            for ord in family.into_iter().take(MAX_FAMILY) {
                self.add_ord(index, ord, slot..slot + 1, variant::FAMILY);
            }
        }
    }

    /// "post training" also as "posttraining".
    fn add_joined_neighbours(&mut self, index: &Index, first_of_word: &[bool]) {
        for (second, begins) in first_of_word.iter().enumerate().take(self.slots.len()).skip(1) {
            let (a, b) = (&self.slots[second - 1].word, &self.slots[second].word);
            if !begins || stop::is_stop_word(a) || stop::is_stop_word(b) {
                continue;
            }
            let joined = format!("{a}{b}");
            self.add_word(index, &joined, second - 1..second + 1, variant::JOINED);
        }
    }

    fn add_synonyms(&mut self, index: &Index) {
        let words: Vec<String> = self.slots.iter().map(|s| s.word.clone()).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        for (from, count, other) in index.synonyms.in_words(&words) {
            let slots = from..from + count;
            if let [word] = other {
                self.add_word(index, word, slots, variant::SYNONYM);
                continue;
            }
            let docs = Arc::new(index.phrase(other));
            if docs.is_empty() {
                continue;
            }
            for ord in other.iter().filter(|w| !stop::is_stop_word(w)).filter_map(|w| index.words.find(w)) {
                slots.clone().for_each(|slot| self.lookup.add(&index.words, ord, slot, variant::SYNONYM));
            }
            self.add(slots, || Source::Docs(Arc::clone(&docs)), variant::SYNONYM);
        }
    }

    /// The last word as the start of others.
    fn add_start(&mut self, index: &Index) {
        let Some(slot) = self.slots.len().checked_sub(1) else { return };
        let word = &self.slots[slot].word;
        if word.chars().count() < MIN_START {
            return;
        }
        let range = index.words.starting_with(word);
        // The word itself, where it is one, is the first that begins so.
        let own = range.clone().take(1).filter(|o| index.words.word(*o) == word).count() as Ord;
        let mut ords: Vec<Ord> = (range.start + own..range.end).collect();
        if ords.is_empty() {
            return;
        }
        if ords.len() > MAX_STARTS {
            ords.select_nth_unstable_by_key(MAX_STARTS, |o| (Reverse(index.words.count(*o)), *o));
            ords.truncate(MAX_STARTS);
            ords.sort_unstable();
        }
        self.lookup.start = Some((range, slot, variant::START));
        self.slots[slot].ways.push(Way { source: Source::AnyOf(ords), factor: variant::START });
    }

    /// An unknown word that is two known ones.
    fn add_cuts(&mut self, index: &Index) {
        for slot in 0..self.slots.len() {
            if !self.slots[slot].ways.is_empty() {
                continue;
            }
            let word = self.slots[slot].word.clone();
            let mut found = cuts(index, &word);
            found.sort_by_key(|(a, b)| Reverse(index.words.count(*a).min(index.words.count(*b))));
            for (a, b) in found.into_iter().take(MAX_CUTS) {
                let docs = index.phrase(&[index.words.word(a).to_owned(), index.words.word(b).to_owned()]);
                if !docs.is_empty() {
                    self.lookup.add(&index.words, a, slot, variant::JOINED);
                    self.lookup.add(&index.words, b, slot, variant::JOINED);
                    let docs = Arc::new(docs);
                    self.add(slot..slot + 1, || Source::Docs(Arc::clone(&docs)), variant::JOINED);
                }
            }
        }
    }

    fn add_phrases(&mut self, index: &Index, parsed: &Parsed) {
        // Results have all phrases. Once no document has those read so far, the others need not be read.
        let mut in_all: Option<Vec<u32>> = None;
        for phrase in &parsed.phrases {
            let hopeless = in_all.as_ref().is_some_and(Vec::is_empty);
            let slot = self.slots.len();
            for word in phrase.iter().filter_map(|w| index.words.find(w)) {
                self.lookup.add(&index.words, word, slot, variant::AS_WRITTEN);
            }
            let mut docs = if hopeless { Vec::new() } else { index.phrase(phrase) };
            if phrase.len() > 1 && !hopeless {
                // Written as one word ("post-training" against "posttraining") it is the same phrase.
                docs.extend(index.phrase(&[phrase.concat()]));
                docs.sort_unstable();
                docs.dedup();
                if let Some(ord) = index.words.find(&phrase.concat()) {
                    self.lookup.add(&index.words, ord, slot, variant::AS_WRITTEN);
                }
            }
            match &mut in_all {
                Some(kept) => kept.retain(|doc| docs.binary_search(doc).is_ok()),
                None => in_all = Some(docs.clone()),
            }
            let way = Way { source: Source::Docs(Arc::new(docs)), factor: variant::AS_WRITTEN };
            let word = phrase.join(" ");
            self.slots.push(Slot {
                word,
                ways: vec![way],
                weight: 0.0,
                required: true,
                fuzzy: false,
                corrected: None,
                typos: 0,
            });
        }
    }

    /// Weights and duties of all slots.
    fn weigh(&mut self, index: &Index) {
        let all_stop = self.slots.iter().all(|s| s.fuzzy && stop::is_stop_word(&s.word));
        for slot in &mut self.slots {
            slot.required = all_stop || !slot.fuzzy || !stop::is_stop_word(&slot.word);
            slot.weigh(index);
        }
        self.sum();
    }

    fn sum(&mut self) {
        let telling = self.slots.iter().filter(|s| s.required && !s.ways.is_empty()).count();
        let asks = self.slots.first().is_some_and(|s| stop::is_question_word(&s.word));
        self.talk = self.slots.iter().all(|s| s.fuzzy) && (telling >= MANY_WORDS || (asks && telling >= 2));
        self.weight = self.slots.iter().map(|s| s.weight).sum();
        self.required = self.slots.iter().filter(|s| s.required).map(|s| s.weight).sum();
    }

    /// Adds words that are at most `limit` typos away to a slot; says whether there are any. A word that the dictionary
    /// has is taken for a misspelling only of words that are `more` times as frequent.
    pub fn add_typos(&mut self, index: &Index, slot: usize, limit: u8, more: u32) -> bool {
        let Slot { word, fuzzy: may, typos: had, .. } = &self.slots[slot];
        let limit = limit.min(fuzzy::allowed(word));
        if !may || limit <= *had {
            return false;
        }
        let known = index.words.find(word).map_or(0, |o| index.words.count(o));
        let mut near = fuzzy::near(&index.words, word, limit);
        near.retain(|n| n.typos > *had && index.words.count(n.ord) >= known.saturating_mul(more));
        near.truncate(MAX_NEAR);
        for n in &near {
            let factor = if n.typos == 1 { variant::ONE_TYPO } else { variant::TWO_TYPOS };
            self.add_ord(index, n.ord, slot..slot + 1, factor);
        }
        self.slots[slot].typos = limit;
        let Some(best) = near.first() else { return false };
        self.slots[slot].corrected.get_or_insert_with(|| index.words.word(best.ord).to_owned());
        if known == 0 {
            self.slots[slot].weigh(index);
            self.sum();
        }
        true
    }

    /// The words with their corrections; none where nothing was corrected.
    pub fn corrected(&self) -> Option<String> {
        self.slots.iter().any(|s| s.corrected.is_some()).then(|| {
            let words: Vec<&str> = self.slots.iter().map(|s| s.corrected.as_deref().unwrap_or(&s.word)).collect();
            words.join(" ")
        })
    }
}

impl Slot {
    /// No document writes it in any way.
    pub fn is_unknown(&self) -> bool {
        self.ways.is_empty()
    }

    /// In how many documents it occurs at most.
    pub fn count(&self, index: &Index) -> u32 {
        self.ways.iter().map(|w| w.source.count(index)).sum()
    }

    /// The rarer, the more telling. A word that occurs nowhere weighs nothing: no document could gain by it.
    fn weigh(&mut self, index: &Index) {
        let near = self.ways.iter().filter(|w| w.factor > variant::START).map(|w| w.source.count(index)).max();
        let count = near.or_else(|| self.ways.iter().map(|w| w.source.count(index)).max());
        self.weight = count.filter(|c| *c > 0).map_or(0.0, |count| {
            let (all, count) = (index.len() as f32, (count as f32).min(index.len() as f32));
            (1.0 + (all - count + 0.5) / (count + 0.5)).ln().max(0.05)
        });
    }
}

impl Source {
    /// How many documents there are at most.
    pub fn count(&self, index: &Index) -> u32 {
        match self {
            Self::Word(dictionary, ord) => index.count(*dictionary, *ord),
            Self::AnyOf(ords) => ords.iter().map(|o| index.words.count(*o)).sum(),
            Self::Docs(docs) => docs.len() as u32,
        }
    }
}

/// All ways to cut a word into two known ones.
fn cuts(index: &Index, word: &str) -> Vec<(Ord, Ord)> {
    let places = word.char_indices().map(|(i, _)| i).filter(|i| *i >= 2 && i + 2 <= word.len());
    places.filter_map(|i| Some((index.words.find(&word[..i])?, index.words.find(&word[i..])?))).collect()
}
