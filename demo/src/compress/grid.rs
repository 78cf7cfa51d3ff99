//! Quantization grids: which numbers codes may stand for, and rounding to them.

use crate::Problem;
use crate::model::{Grouped, Matrix, as_f16};

/// Weights that share a scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// All of a matrix.
    Tensor,
    /// Those of an output.
    Row,
    /// So many neighbours of a row.
    Group(usize),
}

/// How numbers become codes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grid {
    /// 2, 3, 4 or 8.
    pub bits: u8,
    /// What shares a scale.
    pub span: Span,
    /// Whether 0 has the middle code and the code below the others stays unused (restricted range); else the range goes
    /// from the least number to the largest, and always holds 0.
    pub symmetric: bool,
    /// Whether a narrower range is taken where it makes the sum of |error|^2.4 smaller.
    pub clip: bool,
}

/// Scale and code of zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Step {
    /// The distance of neighbours, a number that f16 holds.
    pub scale: f32,
    /// The code of 0.
    pub zero: u8,
    /// The least code.
    pub least: u8,
    /// The largest code.
    pub most: u8,
}

impl Step {
    /// The nearest code; of two equally near ones the even one, as GPUs round.
    pub fn code(self, number: f32) -> u8 {
        let place = (number / self.scale).round_ties_even() + f32::from(self.zero);
        place.clamp(f32::from(self.least), f32::from(self.most)) as u8
    }

    /// The number of a code.
    pub fn number(self, code: u8) -> f32 {
        self.scale * (f32::from(code) - f32::from(self.zero))
    }

    /// The number of the nearest code.
    pub fn round(self, number: f32) -> f32 {
        self.number(self.code(number))
    }
}

impl Grid {
    /// Weights of a row that share a scale.
    ///
    /// # Errors
    /// Where groups do not divide the row.
    pub fn width(&self, cols: usize) -> Result<usize, Problem> {
        match self.span {
            Span::Tensor | Span::Row => Ok(cols),
            Span::Group(width) if width > 0 && cols.is_multiple_of(width) => Ok(width),
            Span::Group(width) => {
                let fits: Vec<String> =
                    [128, 64, 32, 16].iter().filter(|w| cols.is_multiple_of(**w)).map(ToString::to_string).collect();
                let fits = if fits.is_empty() {
                    "take one scale per row".to_owned()
                } else {
                    format!("these do: {}", fits.join(", "))
                };
                Err(Problem::new("group", format!("{width} does not divide the {cols} inputs of a matrix; {fits}")))
            }
        }
    }

    /// The step for some numbers.
    pub fn step(&self, numbers: &[f32]) -> Step {
        let (low, high) = numbers.iter().fold((0.0_f32, 0.0_f32), |(low, high), n| (low.min(*n), high.max(*n)));
        let whole = self.step_of(low, high);
        if !self.clip {
            return whole;
        }
        let lost = |step: Step| numbers.iter().map(|n| f64::from((n - step.round(*n)).abs()).powf(2.4)).sum::<f64>();
        let mut best = (lost(whole), whole);
        for share in 1..=80 {
            let share = 1.0 - share as f32 / 100.0;
            let step = self.step_of(low * share, high * share);
            let lost = lost(step);
            if lost < best.0 {
                best = (lost, step);
            }
        }
        best.1
    }

    fn step_of(&self, low: f32, high: f32) -> Step {
        let levels = (1_u16 << self.bits) as f32;
        let most = (levels - 1.0) as u8;
        if self.symmetric {
            let middle = 1_u8 << (self.bits - 1);
            let scale = stored(low.abs().max(high) / f32::from(middle - 1));
            return Step { scale, zero: middle, least: 1, most };
        }
        let scale = stored((high - low) / (levels - 1.0));
        let zero = (-low / scale).round_ties_even().clamp(0.0, levels - 1.0) as u8;
        Step { scale, zero, least: 0, most }
    }

    /// The steps of a matrix: one for each group of each row, row by row. A step for the whole matrix is repeated.
    ///
    /// # Errors
    /// Where groups do not divide the rows.
    pub fn steps(&self, matrix: &Matrix) -> Result<Vec<Step>, Problem> {
        let width = self.width(matrix.cols)?;
        if self.span == Span::Tensor {
            return Ok(vec![self.step(&matrix.data); matrix.rows]);
        }
        Ok(matrix.data.chunks_exact(width).map(|numbers| self.step(numbers)).collect())
    }

    /// Codes to a matrix: `steps` as [`Grid::steps`] gives them.
    ///
    /// # Errors
    /// Where groups do not divide the rows.
    pub fn grouped(&self, rows: usize, cols: usize, codes: Vec<u8>, steps: &[Step]) -> Result<Grouped, Problem> {
        Ok(Grouped {
            rows,
            cols,
            bits: self.bits,
            group: self.width(cols)?,
            codes,
            scales: steps.iter().map(|step| step.scale).collect(),
            zeros: steps.iter().map(|step| step.zero).collect(),
            symmetric: self.symmetric,
            stored_scales: if self.span == Span::Tensor { 1 } else { steps.len() },
        })
    }

    /// Rounds every number to the nearest of its grid.
    ///
    /// # Errors
    /// Where groups do not divide the rows.
    pub fn round(&self, matrix: &Matrix) -> Result<Grouped, Problem> {
        let width = self.width(matrix.cols)?;
        let steps = self.steps(matrix)?;
        let groups = matrix.data.chunks_exact(width).zip(&steps);
        let codes = groups.flat_map(|(numbers, step)| numbers.iter().map(|number| step.code(*number))).collect();
        self.grouped(matrix.rows, matrix.cols, codes, &steps)
    }
}

/// A scale as a file holds it. Of numbers that are all zero, or so small that f16 has none, the scale is 1.
fn stored(scale: f32) -> f32 {
    let scale = as_f16(scale);
    if scale > 0.0 && scale.is_finite() { scale } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lot::Lot;

    const fn grid(bits: u8, symmetric: bool) -> Grid {
        Grid { bits, span: Span::Row, symmetric, clip: false }
    }

    fn row(data: &[f32]) -> Matrix {
        Matrix { rows: 1, cols: data.len(), data: data.to_vec() }
    }

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let grouped = grid(2, false).round(&row(&[-1.0, 0.0, 0.5, 2.0])).unwrap();
        assert_eq!(
            (&grouped.scales[..], &grouped.zeros[..], &grouped.codes[..]),
            (&[1.0][..], &[1][..], &[0, 1, 1, 3][..])
        );
        assert_eq!(grouped.to_matrix().data, [-1.0, 0.0, 0.0, 2.0]);
    }

    #[test]
    fn of_two_equally_near_the_even_one() {
        let step = Step { scale: 1.0, zero: 128, least: 1, most: 255 };
        assert_eq!([7.0, -3.5, 1.0, -0.5].map(|n| step.round(n)), [7.0, -4.0, 1.0, 0.0]);
    }

    #[test]
    fn invariants() {
        let mut lot = Lot::new(9);
        for bits in [2, 3, 4, 8] {
            for symmetric in [true, false] {
                for span in [Span::Tensor, Span::Row, Span::Group(16)] {
                    let grid = Grid { bits, span, symmetric, clip: false };
                    let matrix = Matrix { rows: 3, cols: 32, data: (0..96).map(|_| lot.normal()).collect() };
                    let once = grid.round(&matrix).unwrap();
                    let rounded = once.to_matrix();
                    for (index, (w, r)) in matrix.data.iter().zip(&rounded.data).enumerate() {
                        // Scales are stored in f16: the ends of the range may lie a little outside of it.
                        let scale = once.scales[index / once.group];
                        let slack = scale * f32::from(1_u16 << (bits - 1)) * 1e-3;
                        assert!((w - r).abs() <= scale / 2.0 + slack, "{grid:?}: {w} became {r}");
                    }
                    let half = |matrix: &Matrix| Matrix {
                        data: matrix.data.iter().map(|w| w / 2.0).collect(),
                        ..matrix.clone()
                    };
                    assert_eq!(
                        grid.round(&half(&matrix)).unwrap().to_matrix(),
                        half(&rounded),
                        "{grid:?}: Q(cw) = cQ(w)"
                    );
                    let zero = grid.round(&Matrix::zeros(3, 32)).unwrap().to_matrix();
                    assert_eq!(zero, Matrix::zeros(3, 32), "zero stays zero");
                    if symmetric {
                        let minus = Matrix { data: matrix.data.iter().map(|w| -w).collect(), ..matrix.clone() };
                        let back: Vec<f32> = grid.round(&minus).unwrap().to_matrix().data.iter().map(|w| -w).collect();
                        assert_eq!(back, rounded.data, "Q(-w) = -Q(w)");
                    }
                }
            }
        }
    }

    #[test]
    fn rounding_twice_is_rounding_once() {
        // Exact steps, so that the second range is the first one.
        let matrix = row(&[-7.0, 3.2, 1.4, 7.0, -0.6, 2.5, 0.0, 6.6]);
        let once = grid(4, true).round(&matrix).unwrap().to_matrix();
        assert_eq!(grid(4, true).round(&once).unwrap().to_matrix(), once);
    }

    #[test]
    fn a_narrower_range_is_taken_where_it_pays() {
        let mut data = [0.1, -0.12, 0.08, 0.11, -0.09, 0.13, -0.1, 0.12].repeat(8);
        data[5] = 1.0;
        let lost = |clip: bool| {
            let grid = Grid { clip, ..grid(3, true) };
            let rounded = grid.round(&row(&data)).unwrap().to_matrix();
            data.iter().zip(&rounded.data).map(|(a, b)| (a - b).abs().powf(2.4)).sum::<f32>()
        };
        assert!(lost(true) <= lost(false));
    }

    #[test]
    fn groups_that_do_not_fit_are_explained() {
        let grid = Grid { span: Span::Group(128), ..grid(4, true) };
        let said = grid.round(&Matrix::zeros(2, 576)).unwrap_err().to_string();
        assert_eq!(said, "group: 128 does not divide the 576 inputs of a matrix; these do: 64, 32, 16");
        // Groups of neither a row of numbers so small that f16 has none of them, nor of zeros, divide by zero.
        let tiny =
            Grid { span: Span::Group(16), ..grid }.round(&Matrix { rows: 1, cols: 16, data: vec![1e-12; 16] }).unwrap();
        assert!(tiny.to_matrix().data.iter().all(|w| w.is_finite()));
    }
}
