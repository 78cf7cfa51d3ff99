//! A matrix as the processor's kernels want it: sixteen outputs side by side, column after column.
//!
//! ```text
//! panel 0:  w[0][0] w[1][0] … w[15][0]   w[0][1] w[1][1] … w[15][1]   …
//! panel 1:  w[16][0] …
//! ```
//!
//! `product.rs` multiplies them.

use super::lanes::{LANES, Lanes, run};
use super::product::{Numbers, Product, Scales, Shape, Source};
use crate::model::{Grouped, Weight};

/// A matrix, out × in.
pub struct Packed {
    rows: usize,
    cols: usize,
    body: Body,
}

enum Body {
    /// Every number.
    Plain(Vec<[f32; LANES]>),
    /// Codes of up to 8 bits less the middle code, sixteen for a column.
    Bytes(Scaled<i8>),
    /// Codes of up to 4 bits, sixteen bytes for two columns: the lower halves for the first, the upper for the second.
    Nibbles(Scaled<u8>),
}

struct Scaled<T> {
    codes: Vec<[T; LANES]>,
    /// For each panel and group: the scales of its sixteen outputs.
    scales: Vec<[f32; LANES]>,
    /// The codes of zero, less the middle code; empty where it is the middle everywhere.
    zeros: Vec<[f32; LANES]>,
    /// Inputs that share a scale.
    group: usize,
}

impl Packed {
    /// Brings a weight into its form.
    pub fn new(weight: &Weight) -> Self {
        let (rows, cols) = weight.shape();
        match weight {
            Weight::Dense { matrix, .. } | Weight::Sparse { matrix, .. } => Self::plain(&matrix.data, rows, cols),
            Weight::Grouped(g) if g.bits <= 4 && g.group.is_multiple_of(2) => {
                // Codes of fewer bits move up, so that the middle is 8 for all.
                let code = |code: u8| code + 8 - middle(g.bits);
                let pairs = panels(rows, cols / 2, |row, pair| {
                    let at = row * cols + 2 * pair;
                    code(g.codes[at]) | (code(g.codes[at + 1]) << 4)
                });
                Self { rows, cols, body: Body::Nibbles(Scaled::new(g, pairs)) }
            }
            Weight::Grouped(g) => {
                let middle = i16::from(middle(g.bits));
                let codes = panels(rows, cols, |row, col| (i16::from(g.codes[row * cols + col]) - middle) as i8);
                Self { rows, cols, body: Body::Bytes(Scaled::new(g, codes)) }
            }
        }
    }

    /// From numbers, row by row.
    pub fn plain(data: &[f32], rows: usize, cols: usize) -> Self {
        Self { rows, cols, body: Body::Plain(panels(rows, cols, |row, col| data[row * cols + col])) }
    }

    /// Outputs.
    pub const fn rows(&self) -> usize {
        self.rows
    }

    /// Inputs.
    pub const fn cols(&self) -> usize {
        self.cols
    }

    /// Bytes that a pass reads.
    pub fn bytes(&self) -> usize {
        LANES
            * match &self.body {
                Body::Plain(data) => data.len() * 4,
                Body::Bytes(s) => s.codes.len() + (s.scales.len() + s.zeros.len()) * 4,
                Body::Nibbles(s) => s.codes.len() + (s.scales.len() + s.zeros.len()) * 4,
            }
    }

    /// One row as numbers.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let (panel, lane) = (row / LANES, row % LANES);
        match &self.body {
            Body::Plain(data) => {
                let panel = &data[panel * self.cols..(panel + 1) * self.cols];
                out.iter_mut().zip(panel).for_each(|(out, column)| *out = column[lane]);
            }
            Body::Bytes(s) => s.copy_row(self.cols, row, out, |col| f32::from(s.codes[panel * self.cols + col][lane])),
            Body::Nibbles(s) => s.copy_row(self.cols, row, out, |col| {
                let both = s.codes[(panel * self.cols + col) / 2][lane];
                f32::from(if col % 2 == 0 { both & 15 } else { both >> 4 }) - 8.0
            }),
        }
    }

    /// `out = x · wᵀ`: x is tokens × cols, out tokens × rows.
    pub fn apply(&self, x: &[f32], out: &mut [f32]) {
        let shape = Shape { rows: self.rows, cols: self.cols, stride: self.cols };
        match &self.body {
            Body::Plain(data) => run(Product { source: Numbers(data), shape, x, out }),
            Body::Bytes(s) => run(Product { source: Bytes(s), shape, x, out }),
            Body::Nibbles(s) => run(Product { source: Nibbles(s), shape, x, out }),
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

const fn middle(bits: u8) -> u8 {
    1 << (bits - 1)
}

/// Sixteen rows side by side; where there are no more rows, nothing.
fn panels<T: Copy + Default>(rows: usize, cols: usize, of: impl Fn(usize, usize) -> T) -> Vec<[T; LANES]> {
    let mut out = Vec::with_capacity(rows.div_ceil(LANES) * cols);
    for first in (0..rows).step_by(LANES) {
        out.extend((0..cols).map(|col| {
            std::array::from_fn(|lane| if first + lane < rows { of(first + lane, col) } else { T::default() })
        }));
    }
    out
}

impl<T> Scaled<T> {
    fn new(g: &Grouped, codes: Vec<[T; LANES]>) -> Self {
        let (groups, middle) = (g.cols / g.group, f32::from(middle(g.bits)));
        let scales = panels(g.rows, groups, |row, group| g.scales[row * groups + group]);
        let zero = |row, group| f32::from(g.zeros[row * groups + group]) - middle;
        let zeros = if g.symmetric { Vec::new() } else { panels(g.rows, groups, zero) };
        Self { codes, scales, zeros, group: g.group }
    }

    const fn scales(&self) -> Scales<'_> {
        Scales { scales: self.scales.as_slice(), zeros: self.zeros.as_slice(), group: self.group }
    }

    fn copy_row(&self, cols: usize, row: usize, out: &mut [f32], code: impl Fn(usize) -> f32) {
        let (panel, lane, groups) = (row / LANES, row % LANES, cols / self.group);
        for (col, out) in out.iter_mut().enumerate() {
            let at = panel * groups + col / self.group;
            let zero = self.zeros.get(at).map_or(0.0, |zeros| zeros[lane]);
            *out = (code(col) - zero) * self.scales[at][lane];
        }
    }
}

#[derive(Clone, Copy)]
struct Bytes<'a>(&'a Scaled<i8>);

impl Source for Bytes<'_> {
    type Cell = [i8; LANES];
    const STEP: usize = 1;
    #[inline(always)]
    fn cells(&self) -> &[Self::Cell] {
        &self.0.codes
    }
    #[inline(always)]
    fn widen<L: Lanes>(cell: &Self::Cell) -> [L; 2] {
        let column = L::integers(cell);
        [column, column]
    }
    #[inline(always)]
    fn scales(&self) -> Option<Scales<'_>> {
        Some(self.0.scales())
    }
}

#[derive(Clone, Copy)]
struct Nibbles<'a>(&'a Scaled<u8>);

impl Source for Nibbles<'_> {
    type Cell = [u8; LANES];
    const STEP: usize = 2;
    #[inline(always)]
    fn cells(&self) -> &[Self::Cell] {
        &self.0.codes
    }
    #[inline(always)]
    fn widen<L: Lanes>(cell: &Self::Cell) -> [L; 2] {
        L::nibbles(cell)
    }
    #[inline(always)]
    fn scales(&self) -> Option<Scales<'_>> {
        Some(self.0.scales())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lot::Lot;
    use crate::model::{Float, Matrix};

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
            for (group, cols) in [(32, 96), (16, 48), (64, 64), (30, 30), (10, 30)] {
                for symmetric in [true, false] {
                    weights.push(grouped(6, cols, bits, group, symmetric, &mut lot));
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
            for (place, right) in right(&weight, &x).iter().enumerate() {
                let scale: f32 = matrix.row(place % rows).iter().map(|w| w.abs()).sum();
                assert!((f64::from(out[place]) - right).abs() < 1e-5 * f64::from(scale), "{rows}×{cols} {place}");
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
