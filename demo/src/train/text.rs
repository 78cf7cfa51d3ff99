//! Batches of stories as tokens.

use super::drill::drill;
use super::size::LENGTH;
use super::tokenizer::Tokenizer;
use crate::Problem;
use crate::lot::Lot;
use crate::stories::{Split, corpus};

/// Stories of one split, read as tokens as they are needed. No story comes twice.
pub struct Text {
    tokenizer: Tokenizer,
    split: Split,
    next: u64,
}

impl Text {
    /// From a seed on.
    pub const fn new(tokenizer: Tokenizer, split: Split, from: u64) -> Self {
        Self { tokenizer, split, next: from }
    }

    /// Sequences of `LENGTH + 1` tokens: an end mark, a story, an end mark, the next, until the row is full. The last
    /// story of a row is cut. A share of the rows, the first ones, become drills.
    ///
    /// # Errors
    /// Where the tokenizer fails.
    pub fn rows(&mut self, sequences: usize, drills: f64) -> Result<Vec<u32>, Problem> {
        let mut lot = Lot::new(self.next);
        let mut rows = Vec::with_capacity(sequences * (LENGTH + 1));
        for sequence in 1..=sequences {
            while rows.len() < sequence * (LENGTH + 1) {
                let story = corpus(self.split, self.next).next();
                self.next += 1;
                let text = story.map(|story| story.text).unwrap_or_default();
                let encoded =
                    self.tokenizer.encode_fast(text, false).map_err(|e| Problem::new("tokenizer", e.to_string()))?;
                rows.push(0);
                rows.extend(encoded.get_ids());
            }
            rows.truncate(sequence * (LENGTH + 1));
        }
        let (vocab, drills) =
            (self.tokenizer.get_vocab_size(true) as u32, (drills * sequences as f64).round() as usize);
        rows.chunks_exact_mut(LENGTH + 1).take(drills).for_each(|row| drill(row, vocab, &mut lot));
        Ok(rows)
    }

    /// The seed of the next story.
    pub const fn position(&self) -> u64 {
        self.next
    }
}
