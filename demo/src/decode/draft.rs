//! Who proposes tokens.

use demo_protocol::{Origin, Sampling};

use super::sampler::{confidence, distribution, draw};
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
        pace: Pace,
        /// The chance that the model must give to all that it proposes in a round: what is doubtful is not worth judging.
        least: f32,
    },
    /// What followed when the last tokens stood in the text before (prompt lookup).
    Lookup {
        /// How it is looked up.
        lookup: Lookup,
        /// Tokens of a round.
        pace: Pace,
    },
}

/// How many tokens are proposed: more while all are taken, fewer where some are refused, and for a while none where
/// nothing is taken time and again. What is judged in vain costs as much as what stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pace {
    most: usize,
    now: usize,
    /// Rounds in a row of which nothing was taken.
    vain: u32,
    /// Rounds that are let pass.
    rest: u32,
}

impl Pace {
    /// Begins with the most.
    pub const fn new(most: usize) -> Self {
        Self { most, now: most, vain: 0, rest: 0 }
    }

    /// Tokens of the next round.
    const fn next(&mut self) -> usize {
        if self.rest > 0 {
            self.rest -= 1;
            return 0;
        }
        self.now
    }

    fn learn(&mut self, proposed: usize, accepted: usize) {
        if proposed == 0 {
            return;
        }
        if accepted == 0 {
            (self.now, self.vain) = ((self.now / 2).max(1), (self.vain + 1).min(5));
            self.rest = (1 << self.vain) - 2;
            return;
        }
        self.vain = 0;
        self.now = if accepted == proposed { (self.now + 2).min(self.most) } else { accepted + 1 };
    }
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

/// What somebody proposes for a round.
#[derive(Debug, Default)]
pub struct Proposed {
    /// The tokens, in their order.
    pub proposals: Vec<Proposal>,
    /// Passes of a draft model that they took.
    pub passes: usize,
}

impl<O: Ops> Drafter<'_, O> {
    /// Where accepted proposals come from.
    pub const fn origin(&self) -> Origin {
        match self {
            Self::Nobody => Origin::Target,
            Self::Model { .. } => Origin::Draft,
            Self::Lookup { .. } => Origin::Lookup,
        }
    }

    /// Proposes at most `most` tokens behind `text`.
    pub(super) async fn propose(
        &mut self,
        ops: &O,
        text: &[u32],
        most: usize,
        sampling: &Sampling,
        lot: &mut Lot,
    ) -> Result<Proposed, Problem> {
        match self {
            Self::Nobody => Ok(Proposed::default()),
            Self::Lookup { lookup, pace } => {
                let most = most.min(pace.next());
                let found = if most == 0 { &[] } else { lookup.find(text) };
                let proposals = found.iter().take(most).map(|id| Proposal { id: *id, shares: None }).collect();
                Ok(Proposed { proposals, passes: 0 })
            }
            Self::Model { model, cache, pace, least } => {
                let most = most.min(pace.next());
                let (mut text, mut made) = (text.to_vec(), Proposed::default());
                let mut chance = 1.0;
                // What was refused last time is forgotten; what was accepted unseen is read now.
                while made.proposals.len() < most {
                    let logits = ops.read(model.extend(ops, &text[cache.len()..], cache, 1)).await?;
                    made.passes += 1;
                    // Of the distribution, not of what is drawn from it: else what is judged would have another one.
                    chance *= confidence(&logits);
                    if chance < *least {
                        break;
                    }
                    let shares = distribution(&logits, sampling, &text);
                    let id = draw(&shares, lot);
                    text.push(id);
                    made.proposals.push(Proposal { id, shares: Some(shares) });
                }
                Ok(made)
            }
        }
    }

    /// Hears how many of its proposals stand.
    pub(super) fn learn(&mut self, proposed: usize, accepted: usize) {
        if let Self::Model { pace, .. } | Self::Lookup { pace, .. } = self {
            pace.learn(proposed, accepted);
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

    #[test]
    fn less_is_proposed_where_it_is_refused() {
        let mut pace = Pace::new(6);
        let mut round = |accepted: usize| {
            let proposed = pace.next();
            pace.learn(proposed, accepted.min(proposed));
            proposed
        };
        assert_eq!([round(6), round(2), round(3), round(9), round(9)], [6, 6, 3, 5, 6]);
        // Halves, then rests of 2, 6, 14 and at most 30 rounds.
        let vain: Vec<usize> = (0..60).map(|_| round(0)).collect();
        let asked: Vec<usize> = vain.iter().enumerate().filter(|(_, n)| **n > 0).map(|(at, _)| at).collect();
        assert_eq!((&vain[..3], asked), (&[6, 3, 0][..], vec![0, 1, 4, 11, 26, 57]));
        let woken: Vec<usize> = (0..32).map(|_| round(9)).filter(|n| *n > 0).collect();
        assert_eq!(woken, [1, 3, 5, 6], "one that is taken wakes it");
    }
}
