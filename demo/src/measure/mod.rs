//! What is measured. Each file is one question; each answer carries its unit, its kind and its conditions.

mod picture;
mod quality;
mod robustness;
mod size;
mod speed;
mod traffic;

pub use picture::pictures;
pub use quality::{Answer, Distance, Passage, Scores, compare, measures as quality_measures, score};
pub use robustness::{Pair, measures as robustness_measures};
pub use size::{Counted, Share, measures as size_measures, memory};
pub use speed::{ALONE, Reads, Times, measures as speed_measures, median, middle, speed_ups};
pub use traffic::{Told, fetched, moved, uploaded};
