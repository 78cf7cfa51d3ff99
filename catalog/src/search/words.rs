//! The dictionary: every word of the documents in order, with how often it occurs and where its postings lie. It knows
//! words, not documents.

use std::collections::HashMap;
use std::ops::Range;

use tantivy::postings::TermInfo;
use tantivy::termdict::TermDictionary;

use super::stem::stem;

/// Place of a word in the dictionary's order.
pub type Ord = u32;

/// Stands where no word is.
const FREE: Ord = Ord::MAX;

/// Mixes letters well enough for a table that is built from them once.
fn hash(word: &[u8]) -> u32 {
    let mut hash = 0_u64;
    for chunk in word.chunks(8) {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        hash =
            (hash.rotate_left(5) ^ u64::from_le_bytes(eight) ^ chunk.len() as u64).wrapping_mul(0x517c_c1b7_2722_0a95);
    }
    (hash >> 32) as u32
}

/// All words of one field, sorted.
#[derive(Default)]
pub struct Words {
    letters: String,
    ends: Vec<u32>,
    /// Letters that each word shares with the one before it.
    shared: Vec<u8>,
    postings: Vec<TermInfo>,
    /// Hash and place of every word, open addressing; a place of [`FREE`] is free. At most half are taken.
    table: Vec<(u32, Ord)>,
    /// Words that share a stem with another word, by stem.
    families: HashMap<Box<str>, Vec<Ord>>,
}

impl Words {
    /// Reads a dictionary; `families` says whether words of one stem are wanted.
    pub fn read(terms: &TermDictionary, families: bool) -> std::io::Result<Self> {
        let mut words = Self::default();
        let mut stream = terms.stream()?;
        while stream.advance() {
            // Our own tokenizer wrote the terms: they are text.
            let Ok(word) = std::str::from_utf8(stream.key()) else { continue };
            words.push(word)?;
            words.postings.push(stream.value().clone());
        }
        if families {
            words.gather_families();
        }
        words.fill_table();
        Ok(words)
    }

    fn push(&mut self, word: &str) -> std::io::Result<()> {
        let before = self.len().checked_sub(1).map_or("", |last| self.word(last));
        let shared = before.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
        self.shared.push(u8::try_from(shared).unwrap_or(u8::MAX));
        self.letters.push_str(word);
        self.ends.push(u32::try_from(self.letters.len()).map_err(std::io::Error::other)?);
        Ok(())
    }

    fn gather_families(&mut self) {
        let mut families: HashMap<Box<str>, Vec<Ord>> = HashMap::new();
        for ord in 0..self.len() {
            let word = self.word(ord);
            if word.len() >= 3 && word.bytes().all(|b| b.is_ascii_lowercase()) {
                families.entry(stem(word).into()).or_default().push(ord);
            }
        }
        families.retain(|_, members| members.len() > 1);
        families.shrink_to_fit();
        self.families = families;
    }

    /// How many words there are.
    pub fn len(&self) -> Ord {
        self.ends.len() as Ord
    }

    /// The word at a place.
    pub fn word(&self, ord: Ord) -> &str {
        let ord = ord as usize;
        let start = if ord == 0 { 0 } else { self.ends[ord - 1] as usize };
        &self.letters[start..self.ends[ord] as usize]
    }

    /// Letters shared with the word before.
    pub fn shared(&self, ord: Ord) -> usize {
        usize::from(self.shared[ord as usize])
    }

    /// First place after `ord` whose word shares fewer than `depth` letters with the word before it.
    pub fn skip(&self, ord: Ord, depth: usize) -> Ord {
        let from = ord as usize + 1;
        let depth = u8::try_from(depth).unwrap_or(u8::MAX);
        self.shared[from..].iter().position(|s| *s < depth).map_or(self.len(), |n| (from + n) as Ord)
    }

    /// Place of a word.
    pub fn find(&self, word: &str) -> Option<Ord> {
        self.find_bytes(word.as_bytes())
    }

    /// The same of letters that may be no text.
    pub fn find_bytes(&self, word: &[u8]) -> Option<Ord> {
        let hash = hash(word);
        let mask = self.table.len().checked_sub(1)?;
        let mut at = hash as usize & mask;
        loop {
            let (other, ord) = self.table[at];
            if ord == FREE {
                return None;
            }
            if other == hash && self.word(ord).as_bytes() == word {
                return Some(ord);
            }
            at = (at + 1) & mask;
        }
    }

    fn fill_table(&mut self) {
        let mask = (self.ends.len() * 2).next_power_of_two().max(2) - 1;
        let mut table = vec![(0, FREE); mask + 1];
        for ord in 0..self.len() {
            let hash = hash(self.word(ord).as_bytes());
            let mut at = hash as usize & mask;
            while table[at].1 != FREE {
                at = (at + 1) & mask;
            }
            table[at] = (hash, ord);
        }
        self.table = table;
    }

    /// Places of all words that begin so.
    pub fn starting_with(&self, start: &str) -> Range<Ord> {
        let from = self.lower_bound(start);
        let (mut low, mut high) = (from, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.word(middle).starts_with(start) { low = middle + 1 } else { high = middle }
        }
        from..low
    }

    fn lower_bound(&self, word: &str) -> Ord {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.word(middle) < word { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// Other words of the same family.
    pub fn family(&self, word: &str) -> &[Ord] {
        self.families.get(stem(word).as_str()).map_or(&[], Vec::as_slice)
    }

    /// In how many documents a word occurs.
    pub fn count(&self, ord: Ord) -> u32 {
        self.postings[ord as usize].doc_freq
    }

    /// Where its postings lie.
    pub fn postings(&self, ord: Ord) -> &TermInfo {
        &self.postings[ord as usize]
    }
}

#[cfg(test)]
impl Words {
    /// A dictionary of these words, which must be sorted.
    pub fn of(list: &[&str]) -> Self {
        let mut words = Self::default();
        for word in list {
            words.push(word).unwrap();
            words.postings.push(TermInfo { doc_freq: 1, postings_range: 0..0, positions_range: 0..0 });
        }
        words.gather_families();
        words.fill_table();
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_words_starts_and_families() {
        let words = Words::of(&["model", "modeling", "models", "moe", "prune"]);
        assert_eq!(words.find("moe"), Some(3));
        assert_eq!(words.find("mo"), None);
        assert_eq!(words.starting_with("mod"), 0..3);
        assert_eq!(words.starting_with(""), 0..5);
        assert!(words.starting_with("x").is_empty());
        assert_eq!(words.family("modelling"), [0, 1, 2]);
        assert_eq!(words.skip(0, 4), 3);
    }
}
