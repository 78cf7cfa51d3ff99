//! How tokens are made: sampling, plain decoding, speculation.
//!
//! There is one loop for all of it ([`generate`]): a round proposes some tokens, one pass of the target judges all of
//! them, and one token of the target's own follows. Plain decoding proposes nothing.

mod draft;
mod generate;
pub mod sampler;

pub use draft::{Drafter, Lookup, Pace, Proposal};
pub use generate::{Made, Plan, Rounds, generate};
