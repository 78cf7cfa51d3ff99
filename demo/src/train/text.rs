//! Batches of stories as tokens.

use super::size::LENGTH;
use super::tokenizer::Tokenizer;
use crate::Problem;
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
    /// story of a row is cut.
    ///
    /// # Errors
    /// Where the tokenizer fails.
    pub fn rows(&mut self, sequences: usize) -> Result<Vec<u32>, Problem> {
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
        Ok(rows)
    }

    /// The seed of the next story.
    pub const fn position(&self) -> u64 {
        self.next
    }
}
