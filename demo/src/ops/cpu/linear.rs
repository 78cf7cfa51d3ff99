//! A matrix as the processor's kernels want it.

use multiversion::multiversion;

use super::dot::{LANES, Source, products};
use crate::model::{Grouped, Weight};

/// A matrix, out × in.
pub struct Packed {
    rows: usize,
    cols: usize,
    body: Body,
}

enum Body {
    /// Every number.
    Plain(Vec<f32>),
    /// Codes of up to 8 bits, one a byte, less the middle code.
    Bytes(Scaled<i8>),
    /// Codes of 4 bits. A byte holds those of a column and of the one 16 further on.
    Nibbles(Scaled<u8>),
}

struct Scaled<T> {
    codes: Vec<T>,
    scales: Vec<f32>,
    /// The code of zero of each group, less the middle code; empty where it is the middle everywhere.
    zeros: Vec<f32>,
    group: usize,
    /// Groups of a row.
    groups: usize,
}

impl Packed {
    /// Brings a weight into its form.
    pub fn new(weight: &Weight) -> Self {
        let (rows, cols) = weight.shape();
        let body = match weight {
            Weight::Dense { matrix, .. } | Weight::Sparse { matrix, .. } => Body::Plain(matrix.data.clone()),
            // A group that ends within a vector would need another kernel; such shapes are rare and run unpacked.
            Weight::Grouped(g) if g.group != g.cols && !g.group.is_multiple_of(LANES) => {
                Body::Plain(g.to_matrix().data)
            }
            Weight::Grouped(g) if g.bits == 4 && g.group.is_multiple_of(2 * LANES) => {
                Body::Nibbles(Scaled::new(g, nibbles(&g.codes)))
            }
            Weight::Grouped(g) => {
                let middle = middle(g.bits);
                Body::Bytes(Scaled::new(g, g.codes.iter().map(|code| (i16::from(*code) - middle) as i8).collect()))
            }
        };
        Self { rows, cols, body }
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
        match &self.body {
            Body::Plain(data) => data.len() * 4,
            Body::Bytes(s) => s.codes.len() + (s.scales.len() + s.zeros.len()) * 4,
            Body::Nibbles(s) => s.codes.len() + (s.scales.len() + s.zeros.len()) * 4,
        }
    }

    /// One row as numbers.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        match &self.body {
            Body::Plain(data) => out.copy_from_slice(&data[row * self.cols..(row + 1) * self.cols]),
            Body::Bytes(s) => fill(Bytes { s, cols: self.cols }, row, out),
            Body::Nibbles(s) => fill(Nibbles { s, cols: self.cols }, row, out),
        }
    }

    /// `out = x · wᵀ`: x is tokens × cols, out tokens × rows.
    pub fn apply(&self, x: &[f32], out: &mut [f32]) {
        match &self.body {
            Body::Plain(data) => plain(data, self.rows, self.cols, x, out),
            Body::Bytes(s) => bytes(s, self.rows, self.cols, x, out),
            Body::Nibbles(s) => nibble_products(s, self.rows, self.cols, x, out),
        }
    }
}

/// The products of every row with every row: n × n numbers for n rows of `width`.
pub fn dot_rows(rows: &[f32], width: usize) -> Vec<f32> {
    let count = rows.len() / width;
    let mut out = vec![0.0; count * count];
    plain(rows, count, width, rows, &mut out);
    out
}

const fn middle(bits: u8) -> i16 {
    1 << (bits - 1)
}

fn nibbles(codes: &[u8]) -> Vec<u8> {
    let halves = codes.chunks_exact(2 * LANES).map(|block| block.split_at(LANES));
    halves.flat_map(|(low, high)| low.iter().zip(high).map(|(low, high)| low | (high << 4))).collect()
}

impl<T> Scaled<T> {
    fn new(grouped: &Grouped, codes: Vec<T>) -> Self {
        let middle = f32::from(middle(grouped.bits));
        let zeros = if grouped.symmetric {
            Vec::new()
        } else {
            grouped.zeros.iter().map(|zero| f32::from(*zero) - middle).collect()
        };
        let groups = grouped.cols / grouped.group;
        Self { codes, scales: grouped.scales.clone(), zeros, group: grouped.group, groups }
    }

    #[inline(always)]
    fn zero(&self, row: usize, at: usize) -> f32 {
        if self.zeros.is_empty() { 0.0 } else { self.zeros[row * self.groups + at / self.group] }
    }
}

fn fill<S: Source>(source: S, row: usize, out: &mut [f32]) {
    let group = source.group();
    for (at, out) in out.iter_mut().enumerate() {
        *out = source.single(row, at) * source.scale(row, at / group);
    }
}

#[derive(Clone, Copy)]
struct Plain<'a> {
    data: &'a [f32],
    cols: usize,
}

impl Source for Plain<'_> {
    #[inline(always)]
    fn group(self) -> usize {
        self.cols
    }

    #[inline(always)]
    fn block(self, row: usize, at: usize) -> [f32; LANES] {
        let from = row * self.cols + at;
        *self.data[from..from + LANES].as_array().unwrap_or(&[0.0; LANES])
    }

    #[inline(always)]
    fn single(self, row: usize, at: usize) -> f32 {
        self.data[row * self.cols + at]
    }

    #[inline(always)]
    fn scale(self, _: usize, _: usize) -> f32 {
        1.0
    }
}

#[derive(Clone, Copy)]
struct Bytes<'a> {
    s: &'a Scaled<i8>,
    cols: usize,
}

impl Source for Bytes<'_> {
    #[inline(always)]
    fn group(self) -> usize {
        self.s.group
    }

    #[inline(always)]
    fn block(self, row: usize, at: usize) -> [f32; LANES] {
        let from = row * self.cols + at;
        let zero = self.s.zero(row, at);
        let codes: &[i8; LANES] = self.s.codes[from..from + LANES].as_array().unwrap_or(&[0; LANES]);
        codes.map(|code| f32::from(code) - zero)
    }

    #[inline(always)]
    fn single(self, row: usize, at: usize) -> f32 {
        f32::from(self.s.codes[row * self.cols + at]) - self.s.zero(row, at)
    }

    #[inline(always)]
    fn scale(self, row: usize, group: usize) -> f32 {
        self.s.scales[row * self.s.groups + group]
    }
}

#[derive(Clone, Copy)]
struct Nibbles<'a> {
    s: &'a Scaled<u8>,
    cols: usize,
}

impl Source for Nibbles<'_> {
    #[inline(always)]
    fn group(self) -> usize {
        self.s.group
    }

    #[inline(always)]
    fn block(self, row: usize, at: usize) -> [f32; LANES] {
        let from = (row * self.cols + at) / (2 * LANES) * LANES;
        let shift = if at.is_multiple_of(2 * LANES) { 0 } else { 4 };
        let zero = self.s.zero(row, at) + 8.0;
        let codes: &[u8; LANES] = self.s.codes[from..from + LANES].as_array().unwrap_or(&[0; LANES]);
        codes.map(|byte| f32::from((byte >> shift) & 15) - zero)
    }

    #[inline(always)]
    fn single(self, row: usize, at: usize) -> f32 {
        self.block(row, at / LANES * LANES)[at % LANES]
    }

    #[inline(always)]
    fn scale(self, row: usize, group: usize) -> f32 {
        self.s.scales[row * self.s.groups + group]
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2"))]
fn plain(data: &[f32], rows: usize, cols: usize, x: &[f32], out: &mut [f32]) {
    products(Plain { data, cols }, rows, cols, x, out);
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2"))]
fn bytes(s: &Scaled<i8>, rows: usize, cols: usize, x: &[f32], out: &mut [f32]) {
    products(Bytes { s, cols }, rows, cols, x, out);
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2"))]
fn nibble_products(s: &Scaled<u8>, rows: usize, cols: usize, x: &[f32], out: &mut [f32]) {
    products(Nibbles { s, cols }, rows, cols, x, out);
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
