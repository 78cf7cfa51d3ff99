//! Batches of stories as tokens.

use std::collections::BTreeSet;

use tokenizers::Encoding;

use super::size::{Drill, Focus, LENGTH};
use super::tokenizer::Tokenizer;
use crate::Problem;
use crate::stories::{Split, corpus, said_again};

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
    drill: Option<Drill>,
}

impl Text {
    /// From a seed on.
    pub const fn new(tokenizer: Tokenizer, split: Split, from: u64) -> Self {
        Self { tokenizer, split, next: from, drill: None }
    }

    /// Some sequences drill: every second holds only stories that ask for a kind of fact, and the answers get their
    /// share; or every fourth begins with a rhyme that is said again and again.
    #[must_use]
    pub const fn on(mut self, drill: Option<Drill>) -> Self {
        self.drill = drill;
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
        let focus = match self.drill {
            Some(Drill::Fact(focus)) => Some(focus),
            _ => None,
        };
        let kind = focus.map(|focus| focus.kind);
        for sequence in 0..sequences {
            let mut sought = Vec::with_capacity(LENGTH * 2);
            let (mut row, mut weights) = (Vec::with_capacity(LENGTH * 2), Vec::with_capacity(LENGTH * 2));
            if sequence % 4 == 0 && matches!(self.drill, Some(Drill::Rhymes)) {
                row.push(0);
                row.extend(self.encode(&said_again(self.next, self.split))?.get_ids());
                // All of it counts as any token: once a rhyme is known, there is nothing more to learn from it.
                weights.resize(row.len(), 1.0);
                sought.resize(row.len(), false);
            }
            while row.len() <= LENGTH {
                let story = corpus(self.split, self.next).next();
                self.next += 1;
                let Some(story) = story else { return Err(Problem::new("stories", "there are no more")) };
                if sequence % 2 == 0 && kind.is_some_and(|kind| story.recall.iter().all(|recall| recall.kind != kind)) {
                    continue;
                }
                let encoded = self.encode(&story.text)?;
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
        if let Some(Focus { share, .. }) = focus {
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

    fn encode(&self, text: &str) -> Result<Encoding, Problem> {
        self.tokenizer.encode(text, false).map_err(|e| Problem::new("tokenizer", e.to_string()))
    }

    /// The seed of the next story.
    pub const fn position(&self) -> u64 {
        self.next
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stories::RHYMES;

    #[test]
    fn every_fourth_sequence_begins_with_a_rhyme_and_all_of_it_counts_alike() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../data/models/stories-s/tokenizer.json");
        let tokenizer = Tokenizer::from_file(file).unwrap();
        let mut text = Text::new(tokenizer.clone(), Split::Train, 0).on(Some(Drill::Rhymes));
        let lesson = text.lesson(8, 1.0).unwrap();
        for (sequence, ids) in lesson.ids.chunks(LENGTH).enumerate() {
            let told = tokenizer.decode(ids, true).unwrap();
            let said = RHYMES.iter().map(|rhyme| told.matches(rhyme).count()).max().unwrap_or(0);
            assert_eq!(said >= 3, sequence % 4 == 0, "{told}");
            let weights = &lesson.weights[sequence * LENGTH..][..LENGTH / 2];
            assert_eq!(weights.iter().all(|weight| *weight == weights[0]), sequence % 4 == 0);
        }
        assert!((lesson.weights.iter().sum::<f32>() - 1.0).abs() < 1e-4);
        assert!(text.position() > 8);
    }
}
