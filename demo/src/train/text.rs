//! Batches of stories as tokens.

use std::collections::BTreeSet;

use super::size::{Focus, LENGTH};
use super::tokenizer::Tokenizer;
use crate::Problem;
use crate::stories::{Split, corpus};

/// What a word that comes again weighs more than another token, at full emphasis.
pub const AGAIN: f32 = 7.0;
/// What the tokens of a fact that is asked for weigh more: there are two or three to a story.
pub const ASKED: f32 = 25.0;
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
    focus: Option<Focus>,
}

impl Text {
    /// From a seed on.
    pub const fn new(tokenizer: Tokenizer, split: Split, from: u64) -> Self {
        Self { tokenizer, split, next: from, focus: None }
    }

    /// Every second sequence holds only stories that ask for a fact of the focus, and its answers get their share.
    #[must_use]
    pub const fn on(mut self, focus: Option<Focus>) -> Self {
        self.focus = focus;
        self
    }

    /// Sequences of stories, an end mark before each; the last story of a sequence is cut.
    ///
    /// What can be foretold only by looking back counts more, for most of the text asks for no such thing: a word that
    /// its story has told before, and more yet a fact that is asked for again. `emphasis` is from 0, where every token
    /// counts the same, to 1.
    ///
    /// # Errors
    /// Where the tokenizer fails.
    pub fn lesson(&mut self, sequences: usize, emphasis: f32) -> Result<Lesson, Problem> {
        let count = sequences * LENGTH;
        let mut lesson = Lesson {
            ids: Vec::with_capacity(count),
            targets: Vec::with_capacity(count),
            weights: Vec::with_capacity(count),
        };
        let mut focused = Vec::with_capacity(count);
        for sequence in 0..sequences {
            let mut sought = Vec::with_capacity(LENGTH * 2);
            let (mut row, mut weights) = (Vec::with_capacity(LENGTH * 2), Vec::with_capacity(LENGTH * 2));
            while row.len() <= LENGTH {
                let story = corpus(self.split, self.next).next();
                self.next += 1;
                let Some(story) = story else { return Err(Problem::new("stories", "there are no more")) };
                let kind = self.focus.map(|focus| focus.kind);
                if sequence % 2 == 0 && kind.is_some_and(|kind| story.recall.iter().all(|recall| recall.kind != kind)) {
                    continue;
                }
                let encoded =
                    self.tokenizer.encode(story.text, false).map_err(|e| Problem::new("tokenizer", e.to_string()))?;
                let asked = |(from, to): (usize, usize)| {
                    let mut answers = story.recall.iter();
                    answers.find(|recall| from < recall.prompt_end + recall.answer.len() && to > recall.prompt_end)
                };
                let mut told = BTreeSet::new();
                row.push(0);
                weights.push(1.0);
                sought.push(false);
                for (id, place) in encoded.get_ids().iter().zip(encoded.get_offsets()) {
                    let again = *id >= WORDS && !told.insert(*id);
                    let fact = asked(*place);
                    let more = if fact.is_some() {
                        ASKED
                    } else if again {
                        AGAIN
                    } else {
                        0.0
                    };
                    row.push(*id);
                    sought.push(fact.is_some_and(|fact| Some(fact.kind) == kind));
                    weights.push(1.0 + more * emphasis);
                }
            }
            lesson.ids.extend(&row[..LENGTH]);
            lesson.targets.extend(&row[1..=LENGTH]);
            lesson.weights.extend(&weights[1..=LENGTH]);
            focused.extend(&sought[1..=LENGTH]);
        }
        if let Some(Focus { share, .. }) = self.focus {
            let sum = |wanted: bool| -> f32 {
                lesson.weights.iter().zip(&focused).filter(|(_, is)| **is == wanted).map(|(weight, _)| weight).sum()
            };
            let (inside, outside) = (sum(true), sum(false));
            if inside > 0.0 {
                let scale = share / (1.0 - share) * outside / inside;
                lesson.weights.iter_mut().zip(&focused).filter(|(_, is)| **is).for_each(|(weight, _)| *weight *= scale);
            }
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
