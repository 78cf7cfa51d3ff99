//! Who proposes tokens.

use demo_protocol::{Origin, Sampling};

use super::sampler::{distribution, draw};
use crate::Problem;
use crate::lot::Lot;
use crate::model::{Cache, Model};
use crate::ops::Ops;

/// Who proposes tokens.
pub enum Drafter<'a, O: Ops> {
    /// Nobody: plain decoding.
    Nobody,
    /// A smaller model with the same vocabulary (2211.17192, 2302.01318).
    Model {
        /// The smaller model.
        model: &'a Model<O>,
        /// What it has read.
        cache: Cache<O>,
        /// Tokens of a round.
        tokens: usize,
    },
    /// What followed when the last tokens stood in the text before (prompt lookup).
    Lookup(Lookup),
}

/// How to look up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lookup {
    /// The longest ending that is looked for.
    pub longest: usize,
    /// The most tokens of a round.
    pub tokens: usize,
}

/// A proposed token, and what the drafter would have drawn it from: none where it was certain.
#[derive(Clone, Debug, PartialEq)]
pub struct Proposal {
    /// The token.
    pub id: u32,
    /// The share of each token of the vocabulary.
    pub shares: Option<Vec<f32>>,
}

impl<O: Ops> Drafter<'_, O> {
    /// Where accepted proposals come from.
    pub const fn origin(&self) -> Origin {
        match self {
            Self::Nobody => Origin::Target,
            Self::Model { .. } => Origin::Draft,
            Self::Lookup(_) => Origin::Lookup,
        }
    }

    /// Proposes at most `most` tokens behind `text`, and how many passes of the draft model that took.
    pub(super) async fn propose(
        &mut self,
        ops: &O,
        text: &[u32],
        most: usize,
        sampling: &Sampling,
        lot: &mut Lot,
    ) -> Result<Vec<Proposal>, Problem> {
        match self {
            Self::Nobody => Ok(Vec::new()),
            Self::Lookup(lookup) => {
                let found = lookup.find(text);
                Ok(found.iter().take(most).map(|id| Proposal { id: *id, shares: None }).collect())
            }
            Self::Model { model, cache, tokens } => {
                let mut text = text.to_vec();
                let mut proposals = Vec::new();
                // What was refused last time is forgotten; what was accepted unseen is read now.
                while proposals.len() < most.min(*tokens) {
                    let logits = model.extend(ops, &text[cache.len()..], cache, 1);
                    let shares = distribution(&ops.read(logits).await?, sampling, &text);
                    let id = draw(&shares, lot);
                    text.push(id);
                    proposals.push(Proposal { id, shares: Some(shares) });
                }
                Ok(proposals)
            }
        }
    }

    /// Forgets everything behind the first `length` tokens of the text.
    pub(super) const fn truncate(&mut self, length: usize) {
        if let Self::Model { cache, .. } = self {
            cache.truncate(length);
        }
    }
}

impl Lookup {
    /// What followed the latest earlier place of the longest ending of the text that has one.
    pub fn find<'t>(&self, text: &'t [u32]) -> &'t [u32] {
        for length in (1..=self.longest.min(text.len().saturating_sub(1))).rev() {
            let ending = &text[text.len() - length..];
            let place = (0..text.len() - length).rev().find(|from| text[*from..].starts_with(ending));
            if let Some(place) = place {
                let from = place + length;
                return &text[from..(from + self.tokens).min(text.len())];
            }
        }
        &[]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let lookup = Lookup { longest: 2, tokens: 4 };
        let [a, b, c, d] = [0, 1, 2, 3];
        assert_eq!(lookup.find(&[a, b, c, d, a, b]), [c, d, a, b]);
        assert_eq!(Lookup { tokens: 2, ..lookup }.find(&[a, b, c, d, a, b]), [c, d]);
        assert_eq!(lookup.find(&[a, b, c, a, b, d, a, b]), [d, a, b], "the latest place");
        assert_eq!(lookup.find(&[c, a, b, d, b]), [d, b], "a shorter ending where the long one is new");
        assert!(lookup.find(&[a]).is_empty() && lookup.find(&[]).is_empty() && lookup.find(&[a, b, c]).is_empty());
    }
}
