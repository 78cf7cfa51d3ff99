//! Batches of stories as tokens.

use std::collections::BTreeSet;

use super::size::LENGTH;
use super::tokenizer::Tokenizer;
use crate::Problem;
use crate::stories::{Split, corpus};

/// Tokens from here on are words or large parts of them: byte-level BPE numbers what is frequent first.
const WORDS: u32 = 500;

/// What one step learns from: sequences one after the other.
pub struct Lesson {
    /// The tokens.
    pub ids: Vec<u32>,
    /// The token behind each.
    pub targets: Vec<u32>,
    /// What each target counts; 1 in all.
    pub weights: Vec<f32>,
}

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

    /// Sequences of stories, an end mark before each; the last story of a sequence is cut. A word that its story has told
    /// before weighs `again` times as much as another token: to foretell it, the model must look back, and most of the
    /// text asks for no such thing.
    ///
    /// # Errors
    /// Where the tokenizer fails.
    pub fn lesson(&mut self, sequences: usize, again: f32) -> Result<Lesson, Problem> {
        let count = sequences * LENGTH;
        let mut lesson = Lesson {
            ids: Vec::with_capacity(count),
            targets: Vec::with_capacity(count),
            weights: Vec::with_capacity(count),
        };
        for _ in 0..sequences {
            let (mut row, mut weights) = (Vec::with_capacity(LENGTH * 2), Vec::with_capacity(LENGTH * 2));
            while row.len() <= LENGTH {
                let story = corpus(self.split, self.next).next();
                self.next += 1;
                let text = story.map(|story| story.text).unwrap_or_default();
                let encoded =
                    self.tokenizer.encode_fast(text, false).map_err(|e| Problem::new("tokenizer", e.to_string()))?;
                let mut told = BTreeSet::new();
                row.push(0);
                weights.push(1.0);
                for id in encoded.get_ids() {
                    row.push(*id);
                    weights.push(if *id >= WORDS && !told.insert(*id) { again } else { 1.0 });
                }
            }
            lesson.ids.extend(&row[..LENGTH]);
            lesson.targets.extend(&row[1..=LENGTH]);
            lesson.weights.extend(&weights[1..=LENGTH]);
        }
        let sum: f32 = lesson.weights.iter().sum();
        lesson.weights.iter_mut().for_each(|weight| *weight /= sum);
        Ok(lesson)
    }

    /// The seed of the next story.
    pub const fn position(&self) -> u64 {
        self.next
    }
}
