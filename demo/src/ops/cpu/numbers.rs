//! Rows times a matrix of numbers as they are, in panels.

use super::lanes::{LANES, Lanes, Work};
use super::tiles::{Shape, Tile, all, few_panels, write};

/// `out = x · wᵀ`: x is tokens × cols, out tokens × rows.
pub struct Product<'a> {
    /// w: panel by panel, column by column.
    pub cells: &'a [[f32; LANES]],
    /// Its shape.
    pub shape: Shape,
    /// What is multiplied.
    pub x: &'a [f32],
    /// What comes out.
    pub out: &'a mut [f32],
}

impl Work for Product<'_> {
    #[inline(always)]
    fn run<L: Lanes>(mut self) {
        let (rows, count) = (self.shape.rows, self.x.len() / self.shape.cols.max(1));
        for panels in few_panels::<L>(rows, count) {
            all::<L>(&mut self, panels, count);
        }
    }
}

impl Tile for Product<'_> {
    #[inline(always)]
    fn tile<L: Lanes, const P: usize, const T: usize>(&mut self, panel: usize, token: usize) {
        let Shape { rows, cols, stride } = self.shape;
        let cells: [&[[f32; LANES]]; P] = std::array::from_fn(|p| &self.cells[(panel + p) * stride..][..cols]);
        let xs: [&[f32]; T] = std::array::from_fn(|t| &self.x[(token + t) * cols..][..cols]);
        let mut sums = [[L::splat(0.0); T]; P];
        for at in 0..cols {
            let mut inputs = [L::splat(0.0); T];
            for t in 0..T {
                inputs[t] = L::splat(xs[t][at]);
            }
            for p in 0..P {
                let weights = L::load(&cells[p][at]);
                for t in 0..T {
                    sums[p][t] = sums[p][t].add(weights.mul(inputs[t]));
                }
            }
        }
        for (p, sums) in sums.into_iter().enumerate() {
            for (t, sum) in sums.into_iter().enumerate() {
                write(sum, rows, panel + p, token + t, self.out);
            }
        }
    }
}
