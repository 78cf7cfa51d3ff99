//! Training of the built-in models: from nothing but a seed to files that every other program can open.
//!
//! `cargo run --release -p demo --features train --bin train -- stories-s` does all of it; with the same seed, sizes
//! and steps the text is the same, and so is the model, but for the order in which threads add.

mod begin;
mod gradient;
mod look;
mod product;
mod progress;
mod size;
mod text;
pub mod tokenizer;
mod weights;

pub use begin::{Group, begin};
pub use gradient::{BlockNumbers, Numbers, gradients};
pub use look::look;
pub use progress::{Plan, Point, Progress, Road, Saved, run};
pub use size::{Drill, Focus, LENGTH, SIZES, Size, Stage};
pub use text::{AGAIN, ASKED, Lesson, Text};
pub use weights::Weights;
