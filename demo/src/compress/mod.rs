//! What methods that change weights have in common: grids, calibration, and the walk through a model's matrices.

pub mod grid;
pub mod symmetric;
#[cfg(test)]
mod tests;
mod work;

pub use grid::{Grid, Span, Step};
pub use symmetric::Square;
pub use work::{Changed, Inputs, Look, Seen, Work};

use crate::Problem;
use crate::model::{Checkpoint, Weight};

/// Weights that share a scale where a whole model is rounded; a row where they do not divide it.
const GROUP: usize = 32;

/// A model with every dense matrix rounded to the nearest, embedding and head too.
///
/// # Errors
/// Where no grid has so many bits.
pub fn rounded(checkpoint: &Checkpoint, bits: u8) -> Result<Checkpoint, Problem> {
    let mut rounded = checkpoint.clone();
    let parts = rounded.blocks.iter_mut().flat_map(|block| &mut block.parts);
    for weight in std::iter::once(&mut rounded.embed).chain(parts).chain(&mut rounded.head) {
        if let Weight::Dense { matrix, .. } = weight {
            let span = if matrix.cols.is_multiple_of(GROUP) { Span::Group(GROUP) } else { Span::Row };
            let grid = Grid { bits, span, symmetric: true, clip: false };
            *weight = Weight::Grouped(grid.round(matrix)?);
        }
    }
    Ok(rounded)
}
