//! Text as tokens: the tokenizer of a model, calibration text and held-out passages.

mod held_out;
mod tokenizer;

pub use held_out::{calibration, passages};
pub use tokenizer::Tokenizer;
