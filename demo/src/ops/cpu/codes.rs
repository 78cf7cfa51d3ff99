//! Rows times a matrix of codes, in whole numbers.
//!
//! Inputs are rounded to 16 bits of the largest in their block, so that a block's products are sums of whole numbers,
//! two columns an instruction, and codes never become floating-point numbers. What that costs in accuracy is a 65,000th
//! of the block's largest input at most, for each; that of 8 bits, as other programs have it, is 256 times as much.

use super::lanes::{LANES, Lanes, PAIRS, Work};
use super::tiles::{Tile, all, few_panels, write};
use crate::model::Grouped;

/// Columns of a block at most: so many products of a code and an input are less than 2³¹ in sum.
const BLOCK: usize = 256;
/// The largest input of a block becomes this.
const LARGEST: f32 = 32767.0;

/// A matrix of codes in panels, pairs of columns side by side. Where a group has no partner for its last column, it
/// gets one of nothing.
pub struct Codes {
    rows: usize,
    cols: usize,
    cells: Cells,
    /// For each panel and group: the scales of its sixteen outputs.
    scales: Vec<[f32; LANES]>,
    /// The codes of zero as they stand in the cells; empty where it is `middle` everywhere.
    zeros: Vec<[i32; LANES]>,
    middle: i32,
    /// Inputs that share a scale.
    group: usize,
    /// All columns, in their order.
    blocks: Vec<Block>,
}

enum Cells {
    /// Codes of up to 8 bits less the middle code: an output's pair, then the next output's.
    Bytes(Vec<[i8; PAIRS]>),
    /// Codes of up to 4 bits: the lower halves are the pairs of the first eight outputs, the upper those of the others.
    Nibbles(Vec<[u8; LANES]>),
}

impl Codes {
    /// Brings groups into this form.
    pub fn new(g: &Grouped) -> Self {
        let (rows, groups) = (g.rows, g.cols / g.group);
        let middle = 1 << (g.bits - 1);
        let code = |row: usize, group: usize, col: usize| {
            if row < rows && col < g.group { g.codes[row * g.cols + group * g.group + col] } else { middle }
        };
        let (cells, stored) = if g.bits <= 4 {
            // What stands at a place is a code of a lower and one of an upper output, of the same column.
            let cell = |first: usize, group: usize, pair: usize| {
                std::array::from_fn(|at| {
                    let (row, col) = (first + at / 2, 2 * pair + at % 2);
                    code(row, group, col) | (code(row + LANES / 2, group, col) << 4)
                })
            };
            (Cells::Nibbles(in_panels(g, cell)), i32::from(middle))
        } else {
            let cell = |first: usize, group: usize, pair: usize| {
                let code = |at: usize| code(first + at / 2, group, 2 * pair + at % 2);
                std::array::from_fn(|at| (i16::from(code(at)) - i16::from(middle)) as i8)
            };
            (Cells::Bytes(in_panels(g, cell)), 0)
        };
        let zero = |row: usize, group| i32::from(g.zeros[row * groups + group]) - i32::from(middle) + stored;
        let zeros = if g.symmetric { Vec::new() } else { panels(rows, groups, zero) };
        let scales = panels(rows, groups, |row, group| g.scales[row * groups + group]);
        let pairs = g.group.div_ceil(2);
        let of = |group: usize| {
            (0..pairs).step_by(BLOCK / 2).map(move |pair| Block {
                group,
                pair: group * pairs + pair,
                pairs: (pairs - pair).min(BLOCK / 2),
            })
        };
        let blocks = (0..groups).flat_map(of).collect();
        Self { rows, cols: g.cols, cells, scales, zeros, middle: stored, group: g.group, blocks }
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
        let cells = match &self.cells {
            Cells::Bytes(cells) => size_of_val(&cells[..]),
            Cells::Nibbles(cells) => size_of_val(&cells[..]),
        };
        cells + size_of_val(&self.scales[..]) + size_of_val(&self.zeros[..])
    }

    /// One row as numbers.
    pub fn copy_row(&self, row: usize, out: &mut [f32]) {
        let (panel, lane) = (row / LANES, row % LANES);
        let (pairs, groups) = (self.group.div_ceil(2), self.cols / self.group);
        for (col, out) in out.iter_mut().enumerate() {
            let (group, within) = (col / self.group, col % self.group);
            let (cell, place) = ((panel * groups + group) * pairs + within / 2, 2 * (lane % 8) + within % 2);
            let code = match &self.cells {
                Cells::Bytes(cells) => i32::from(cells[cell][2 * lane + within % 2]),
                Cells::Nibbles(cells) if lane < LANES / 2 => i32::from(cells[cell][place] & 15),
                Cells::Nibbles(cells) => i32::from(cells[cell][place] >> 4),
            };
            let at = panel * groups + group;
            let zero = self.zeros.get(at).map_or(self.middle, |zeros| zeros[lane]);
            *out = (code - zero) as f32 * self.scales[at][lane];
        }
    }
}

/// Pairs of columns, group after group, panel after panel: `of` gets the first output, the group and the pair in it.
fn in_panels<T>(g: &Grouped, of: impl Fn(usize, usize, usize) -> T) -> Vec<T> {
    let (groups, pairs) = (g.cols / g.group, g.group.div_ceil(2));
    let mut cells = Vec::with_capacity(g.rows.div_ceil(LANES) * groups * pairs);
    for first in (0..g.rows).step_by(LANES) {
        for group in 0..groups {
            cells.extend((0..pairs).map(|pair| of(first, group, pair)));
        }
    }
    cells
}

/// Sixteen rows side by side; where there are no more rows, nothing.
pub fn panels<T: Copy + Default>(rows: usize, cols: usize, of: impl Fn(usize, usize) -> T) -> Vec<[T; LANES]> {
    let mut out = Vec::with_capacity(rows.div_ceil(LANES) * cols);
    for first in (0..rows).step_by(LANES) {
        out.extend((0..cols).map(|col| {
            std::array::from_fn(|lane| if first + lane < rows { of(first + lane, col) } else { T::default() })
        }));
    }
    out
}

/// Some columns that share a scale of theirs and one of the inputs.
#[derive(Clone, Copy)]
struct Block {
    group: usize,
    /// The first pair, from the beginning of a panel.
    pair: usize,
    pairs: usize,
}

/// Inputs in whole numbers.
struct Inputs {
    /// Token by token, pair by pair, as the cells: the first in the lower half.
    pairs: Vec<i32>,
    /// For each token and block, what one of them is worth.
    scales: Vec<f32>,
    /// The sums of their numbers.
    sums: Vec<i32>,
}

impl Inputs {
    #[inline(always)]
    fn new(x: &[f32], group: usize) -> Self {
        let (groups, blocks) = (x.len() / group, group.div_ceil(BLOCK));
        let mut inputs = Self {
            pairs: Vec::with_capacity(groups * group.div_ceil(2)),
            scales: Vec::with_capacity(groups * blocks),
            sums: Vec::with_capacity(groups * blocks),
        };
        for group in x.chunks_exact(group) {
            for block in group.chunks(BLOCK) {
                inputs.block(block);
            }
        }
        inputs
    }

    #[inline(always)]
    fn block(&mut self, x: &[f32]) {
        let mut most = [0.0_f32; LANES];
        // What is no number makes the scale none, and so every product.
        let mut odd = [0.0_f32; LANES];
        for part in x.chunks(LANES) {
            for ((x, most), odd) in part.iter().zip(&mut most).zip(&mut odd) {
                *most = if x.abs() > *most { x.abs() } else { *most };
                *odd += x * 0.0;
            }
        }
        let largest = most.iter().copied().fold(0.0, |a, b| if b > a { b } else { a });
        let scale = largest / LARGEST + odd.iter().sum::<f32>();
        // Where the largest is so small that its inverse is none, all are nothing.
        let inverse = if LARGEST / largest < f32::INFINITY { LARGEST / largest } else { 0.0 };
        let from = self.pairs.len();
        self.pairs.resize(from + x.len().div_ceil(2), 0);
        let (pairs, rest) = x.as_chunks::<2>();
        for (to, [a, b]) in self.pairs[from..].iter_mut().zip(pairs) {
            *to = round(b * inverse) << 16 | round(a * inverse) & 0xffff;
        }
        if let (Some(to), [a]) = (self.pairs.last_mut(), rest) {
            *to = round(a * inverse) & 0xffff;
        }
        let mut sum = 0;
        for pair in &self.pairs[from..] {
            sum += (pair >> 16) + (pair << 16 >> 16);
        }
        self.scales.push(scale);
        self.sums.push(sum);
    }
}

/// The nearest whole number of one below 2²²; of two the even one. Added to so large a number, what is less than one is
/// rounded away, and the rest stands in the last bits: no processor needs an instruction of its own for it.
#[inline(always)]
const fn round(x: f32) -> i32 {
    const LARGE: f32 = 12_582_912.0;
    (x + LARGE).to_bits().wrapping_sub(LARGE.to_bits()) as i32
}

/// `out = x · wᵀ`: x is tokens × cols, out tokens × rows.
pub struct Product<'a> {
    /// w.
    pub codes: &'a Codes,
    /// What is multiplied.
    pub x: &'a [f32],
    /// What comes out.
    pub out: &'a mut [f32],
}

impl Work for Product<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self { codes, x, out } = self;
        let count = x.len() / codes.cols;
        let inputs = Inputs::new(x, codes.group);
        match &codes.cells {
            Cells::Bytes(cells) => multiply::<_, L>(cells, codes, &inputs, count, out),
            Cells::Nibbles(cells) => multiply::<_, L>(cells, codes, &inputs, count, out),
        }
    }
}

/// Codes of sixteen outputs and two columns.
trait Cell {
    /// As whole numbers of 16 bits, an output's pair beside the next one's.
    fn pairs<L: Lanes>(&self) -> L::Ints;
}

impl Cell for [i8; PAIRS] {
    #[inline(always)]
    fn pairs<L: Lanes>(&self) -> L::Ints {
        L::bytes(self)
    }
}

impl Cell for [u8; LANES] {
    #[inline(always)]
    fn pairs<L: Lanes>(&self) -> L::Ints {
        L::nibbles(self)
    }
}

#[inline(always)]
fn multiply<C: Cell, L: Lanes>(cells: &[C], codes: &Codes, inputs: &Inputs, count: usize, out: &mut [f32]) {
    let stride = cells.len() / codes.rows.div_ceil(LANES);
    for range in few_panels::<L>(codes.rows, count) {
        all::<L>(&mut Tiles { cells, stride, codes, inputs, out: &mut *out }, range, count);
    }
}

struct Tiles<'a, C> {
    cells: &'a [C],
    /// Cells of a panel.
    stride: usize,
    codes: &'a Codes,
    inputs: &'a Inputs,
    out: &'a mut [f32],
}

impl<C: Cell> Tile for Tiles<'_, C> {
    #[inline(always)]
    fn tile<L: Lanes, const P: usize, const T: usize>(&mut self, panel: usize, token: usize) {
        let groups = self.codes.cols / self.codes.group;
        let mut total = [[L::splat(0.0); T]; P];
        for (index, block) in self.codes.blocks.iter().enumerate() {
            let cells: [&[C]; P] =
                std::array::from_fn(|p| &self.cells[(panel + p) * self.stride + block.pair..][..block.pairs]);
            let xs: [&[i32]; T] =
                std::array::from_fn(|t| &self.inputs.pairs[(token + t) * self.stride + block.pair..][..block.pairs]);
            let mut sums = [[L::whole(0); T]; P];
            for at in 0..block.pairs {
                let mut inputs = [L::whole(0); T];
                for t in 0..T {
                    inputs[t] = L::whole(xs[t][at]);
                }
                for p in 0..P {
                    let pairs = cells[p][at].pairs::<L>();
                    for t in 0..T {
                        sums[p][t] = L::dot(sums[p][t], pairs, inputs[t]);
                    }
                }
            }
            for p in 0..P {
                let at = (panel + p) * groups + block.group;
                let scale = L::load(&self.codes.scales[at]);
                for t in 0..T {
                    let of = (token + t) * self.codes.blocks.len() + index;
                    let mut sum = sums[p][t];
                    // What a code of zero has added to every product.
                    if let Some(zeros) = self.codes.zeros.get(at) {
                        sum = L::less(sum, L::wholes(zeros), L::whole(self.inputs.sums[of]));
                    } else if self.codes.middle != 0 {
                        sum = L::less(sum, L::whole(self.codes.middle), L::whole(self.inputs.sums[of]));
                    }
                    let worth = scale.mul(L::splat(self.inputs.scales[of]));
                    total[p][t] = total[p][t].add(L::floats(sum).mul(worth));
                }
            }
        }
        for (p, total) in total.into_iter().enumerate() {
            for (t, total) in total.into_iter().enumerate() {
                write(total, self.codes.rows, panel + p, token + t, self.out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_is_not_hidden() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
            let mut x = [1.0; 40];
            x[17] = bad;
            let inputs = Inputs::new(&x, 20);
            assert!(inputs.scales[0].is_nan() && inputs.scales[1] == 1.0 / LARGEST, "{bad}");
        }
        assert_eq!(
            [-1.5, -0.5, 0.5, 1.5, 2.5, 0.49, 32_767.0, -32_767.0].map(round),
            [-2, 0, 0, 2, 2, 0, 32_767, -32_767]
        );
        let nothing = Inputs::new(&[0.0, 1e-44, -1e-44], 3);
        assert_eq!((nothing.pairs, nothing.sums), (vec![0, 0], vec![0]));
        let some = Inputs::new(&[-1.0, 0.5, 0.25], 3);
        assert_eq!((some.pairs, some.sums), (vec![16384 << 16 | 32769, 8192], vec![16384 + 8192 - 32767]));
    }

    #[test]
    fn the_largest_sums_fit() {
        let of = |code: u8, zero: u8| Grouped {
            rows: 3,
            cols: BLOCK,
            bits: 8,
            group: BLOCK,
            codes: vec![code; 3 * BLOCK],
            scales: vec![1.0; 3],
            zeros: vec![zero; 3],
            symmetric: false,
            stored_scales: 3,
        };
        for (code, zero) in [(255, 0), (0, 255), (0, 0), (255, 255)] {
            let mut out = [0.0; 3];
            super::super::lanes::run(Product { codes: &Codes::new(&of(code, zero)), x: &[1.0; BLOCK], out: &mut out });
            let right = (f32::from(code) - f32::from(zero)) * BLOCK as f32;
            out.iter().for_each(|out| assert!((out - right).abs() <= right.abs() * 1e-5, "{out} {right}"));
        }
    }
}
