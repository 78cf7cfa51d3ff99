//! What is measured. Each file is one question; each answer carries its unit, its kind and its conditions.

mod picture;
mod quality;
mod size;
mod speed;

pub use picture::pictures;
pub use quality::{
    Answer, Distance, Passage, Scores, compare, measures as quality_measures, robustness_measures, score,
};
pub use size::measures as size_measures;
pub use speed::{Times, measures as speed_measures, median, spread};
