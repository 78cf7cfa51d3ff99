//! Byte-pair encoding: of all neighbours, the pair that comes first in the list of merges becomes one, again and again.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap, HashMap};

use super::byte_signs;
use super::file::{Form, fallback};
use crate::Problem;

/// The list of merges, and the symbols that it begins with.
pub struct Merges {
    /// Of a pair: its place in the list, and what it becomes.
    pairs: HashMap<(u32, u32), (u32, u32)>,
    /// The token of each byte.
    bytes: [Option<u32>; 256],
    /// The token of each character, where text is taken by characters.
    characters: HashMap<char, u32>,
}

impl Merges {
    /// From tokens with their numbers and pairs of tokens.
    ///
    /// # Errors
    /// Where a merge makes or takes what is no token.
    pub fn new(form: &Form, tokens: &BTreeMap<String, u32>, merges: &[(String, String)]) -> Result<Self, Problem> {
        let mut pairs = HashMap::with_capacity(merges.len());
        for (rank, (a, b)) in merges.iter().enumerate() {
            let ids = (tokens.get(a), tokens.get(b), tokens.get(&format!("{a}{b}")));
            let (Some(first), Some(second), Some(whole)) = ids else {
                let what = format!("merges \"{a}\" and \"{b}\", but not all of the two and their sum are tokens");
                return Err(Problem::new("tokenizer.json", what));
            };
            // Where a pair stands twice, the later place counts, as in the library.
            pairs.insert((*first, *second), (rank as u32, *whole));
        }
        let (mut bytes, mut characters) = ([None; 256], HashMap::new());
        let signs = byte_signs();
        for (token, id) in tokens {
            let mut signs_of = token.chars();
            let single = signs_of.next().filter(|_| signs_of.next().is_none());
            match (form, single) {
                (Form::Bytes { .. }, Some(sign)) => {
                    if let Some(byte) = signs.get(&sign) {
                        bytes[usize::from(*byte)] = Some(*id);
                    }
                }
                (Form::Characters { .. }, Some(character)) => {
                    characters.insert(character, *id);
                }
                (Form::Characters { .. }, None) => {
                    if let Some(byte) = fallback(token) {
                        bytes[usize::from(byte)] = Some(*id);
                    }
                }
                _ => {}
            }
        }
        Ok(Self { pairs, bytes, characters })
    }

    fn byte(&self, byte: u8) -> Result<u32, Problem> {
        self.bytes[usize::from(byte)]
            .ok_or_else(|| Problem::new("text", format!("the tokenizer has no token for byte {byte:#04x}")))
    }

    /// Tokens of a word, by its bytes.
    pub fn encode_bytes(&self, word: &[u8], ids: &mut Vec<u32>) -> Result<(), Problem> {
        let symbols = word.iter().map(|byte| self.byte(*byte)).collect::<Result<_, _>>()?;
        self.merge(symbols, ids);
        Ok(())
    }

    /// Tokens of a text, by its characters.
    pub fn encode_characters(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Problem> {
        let mut symbols = Vec::with_capacity(text.len());
        for character in text.chars() {
            if let Some(id) = self.characters.get(&character) {
                symbols.push(*id);
            } else {
                for byte in character.encode_utf8(&mut [0; 4]).bytes() {
                    symbols.push(self.byte(byte)?);
                }
            }
        }
        self.merge(symbols, ids);
        Ok(())
    }

    /// Merges neighbours until no pair is in the list: the earliest in the list first, of equals the leftmost. Time
    /// grows with n log n, so that a long line of one letter is no trouble.
    fn merge(&self, mut symbols: Vec<u32>, ids: &mut Vec<u32>) {
        const GONE: u32 = u32::MAX;
        let count = symbols.len();
        let mut next: Vec<usize> = (1..=count).collect();
        let mut before: Vec<Option<usize>> = (0..count).map(|place| place.checked_sub(1)).collect();
        let mut queue = BinaryHeap::new();
        let pair = |symbols: &[u32], left: usize, right: usize| {
            let (rank, whole) = self.pairs.get(&(*symbols.get(left)?, *symbols.get(right)?))?;
            Some(Reverse((*rank, left, right, *whole, (symbols[left], symbols[right]))))
        };
        queue.extend((1..count).filter_map(|right| pair(&symbols, right - 1, right)));
        while let Some(Reverse((_, left, right, whole, was))) = queue.pop() {
            // What was found earlier may have been merged with something else since.
            if (symbols[left], symbols[right]) != was || next[left] != right {
                continue;
            }
            (symbols[left], symbols[right]) = (whole, GONE);
            next[left] = next[right];
            if next[left] < count {
                before[next[left]] = Some(left);
                queue.extend(pair(&symbols, left, next[left]));
            }
            if let Some(first) = before[left] {
                queue.extend(pair(&symbols, first, left));
            }
        }
        ids.extend(symbols.into_iter().filter(|id| *id != GONE));
    }
}
