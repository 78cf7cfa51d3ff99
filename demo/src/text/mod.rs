//! Text as tokens: the tokenizer of a model, calibration text and held-out passages.

mod held_out;
mod tokenizer;
mod typos;

pub use held_out::{calibration, passages, passages_with_typos};
pub(crate) use tokenizer::Form;
pub use tokenizer::Tokenizer;
pub use typos::with_typos;
