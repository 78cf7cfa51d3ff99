//! A matrix as the processor's kernels want it: sixteen outputs side by side, column after column.
//!
//! ```text
//! panel 0:  w[0][0] w[1][0] … w[15][0]   w[0][1] w[1][1] … w[15][1]   …
//! panel 1:  w[16][0] …
//! ```
//!
//! `numbers.rs` and `codes.rs` multiply them.

use super::codes::{self, Codes, panels};
use super::lanes::{LANES, run};
use super::numbers;
use super::tiles::Shape;
use crate::model::Weight;

/// A matrix, out × in.
pub enum Packed {
    /// Every number, in panels.
    Numbers {
        /// Outputs.
        rows: usize,
        /// Inputs.
        cols: usize,
        /// Panel by panel, column by column.
        cells: Vec<[f32; LANES]>,
    },
    /// Codes and their scales.
    Codes(Codes),
}

impl Packed {
    /// Brings a weight into its form.
    pub fn new(weight: &Weight) -> Self {
        match weight {
            Weight::Dense { matrix, .. } | Weight::Sparse { matrix, .. } => {
                Self::plain(&matrix.data, matrix.rows, matrix.cols)
            }
            Weight::Grouped(grouped) => Self::Codes(Codes::new(grouped)),
        }
    }

    /// From numbers, row by row.
    pub fn plain(data: &[f32], rows: usize, cols: usize) -> Self {
        Self::Numbers { rows, cols, cells: panels(rows, cols, |row, col| data[row * cols + col]) }
    }

    /// Outputs.
    pub const fn rows(&self) -> usize {
        match self {
            Self::Numbers { rows, .. } => *rows,
            Self::Codes(codes) => codes.rows(),
        }
    }

    /// Inputs.
    pub const fn cols(&self) -> usize {
        match self {
            Self::Numbers { cols, .. } => *cols,
            Self::Codes(codes) => codes.cols(),
        }
    }

    /// Bytes that a pass reads.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Numbers { cells, .. } => size_of_val(&cells[..]),
            Self::Codes(codes) => codes.bytes(),
        }
    }

    /// One row as numbers.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        match self {
            Self::Numbers { cols, cells, .. } => {
                let panel = &cells[row / LANES * cols..][..*cols];
                out.iter_mut().zip(panel).for_each(|(out, column)| *out = column[row % LANES]);
            }
            Self::Codes(codes) => codes.copy_row(row, out),
        }
    }

    /// `out = x · wᵀ`: x is tokens × cols, out tokens × rows.
    pub fn apply(&self, x: &[f32], out: &mut [f32]) {
        match self {
            Self::Numbers { rows, cols, cells } => {
                let shape = Shape { rows: *rows, cols: *cols, stride: *cols };
                run(numbers::Product { cells, shape, x, out });
            }
            Self::Codes(codes) => run(codes::Product { codes, x, out }),
        }
    }
}

/// The products of every row with every row: n × n numbers for n rows of `width`.
pub fn dot_rows(rows: &[f32], width: usize) -> Vec<f32> {
    let count = rows.len() / width;
    let mut out = vec![0.0; count * count];
    Packed::plain(rows, count, width).apply(rows, &mut out);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lot::Lot;
    use crate::model::{Float, Grouped, Matrix};

    fn grouped(rows: usize, cols: usize, bits: u8, group: usize, symmetric: bool, lot: &mut Lot) -> Weight {
        let (levels, count) = (1_usize << bits, rows * cols / group);
        Weight::Grouped(Grouped {
            rows,
            cols,
            bits,
            group,
            codes: (0..rows * cols).map(|_| lot.below(levels) as u8).collect(),
            scales: (0..count).map(|_| 0.01 + lot.share()).collect(),
            zeros: (0..count).map(|_| if symmetric { levels / 2 } else { lot.below(levels) } as u8).collect(),
            symmetric,
            stored_scales: count,
        })
    }

    /// Plain sums in f64.
    fn right(weight: &Weight, x: &[f32]) -> Vec<f64> {
        let matrix = weight.to_matrix();
        x.chunks_exact(matrix.cols)
            .flat_map(|x| {
                (0..matrix.rows)
                    .map(|row| matrix.row(row).iter().zip(x).map(|(w, x)| f64::from(*w) * f64::from(*x)).sum())
                    .collect::<Vec<f64>>()
            })
            .collect()
    }

    #[test]
    fn every_format_multiplies_rightly_and_alike_for_one_token_and_many() {
        let mut lot = Lot::new(5);
        let mut weights = Vec::new();
        for (rows, cols) in [(4, 16), (7, 33), (8, 128), (1, 5)] {
            let data = (0..rows * cols).map(|_| lot.normal()).collect();
            weights.push(Weight::Dense { matrix: Matrix { rows, cols, data }, float: Float::F32 });
        }
        for bits in [2, 3, 4, 8] {
            for (group, cols) in [(32, 96), (16, 48), (64, 64), (30, 30), (10, 30), (15, 45), (601, 601)] {
                for symmetric in [true, false] {
                    weights.push(grouped(21, cols, bits, group, symmetric, &mut lot));
                }
            }
        }
        for weight in weights {
            let (rows, cols) = weight.shape();
            let packed = Packed::new(&weight);
            let x: Vec<f32> = (0..5 * cols).map(|_| lot.normal()).collect();
            let mut out = vec![0.0; 5 * rows];
            packed.apply(&x, &mut out);
            let matrix = weight.to_matrix();
            // Where inputs are rounded, each is off by half a step of its block at most.
            let largest = x.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
            let off = 1e-5 + if matches!(weight, Weight::Grouped(_)) { largest / 65_534.0 } else { 0.0 };
            for (place, right) in right(&weight, &x).iter().enumerate() {
                let scale: f32 = matrix.row(place % rows).iter().map(|w| w.abs()).sum();
                assert!((f64::from(out[place]) - right).abs() < f64::from(off * scale), "{rows}×{cols} {place}");
            }
            for (token, together) in x.chunks_exact(cols).zip(out.chunks_exact(rows)) {
                let mut alone = vec![0.0; rows];
                packed.apply(token, &mut alone);
                assert_eq!(alone, together, "{rows}×{cols}: the same bits, alone and together");
            }
            let mut row = vec![0.0; cols];
            packed.copy_row(rows - 1, &mut row);
            row.iter().zip(matrix.row(rows - 1)).for_each(|(a, b)| assert!((a - b).abs() <= 1e-6 * b.abs()));
        }
    }
}
