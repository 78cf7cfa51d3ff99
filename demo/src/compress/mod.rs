//! What methods that change weights have in common: grids, calibration, and the walk through a model's matrices.

pub mod grid;
pub mod symmetric;
#[cfg(test)]
mod tests;
mod work;

pub use grid::{Grid, Span, Step};
pub use symmetric::Square;
pub use work::{Changed, Inputs, Look, Seen, Work};
