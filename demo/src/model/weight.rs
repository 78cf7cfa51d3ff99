//! Weights on the host, in every format that a method can leave them in.

use half::f16;

/// A matrix of f32, row-major: out × in.
#[derive(Clone, Debug, PartialEq)]
pub struct Matrix {
    /// Outputs.
    pub rows: usize,
    /// Inputs.
    pub cols: usize,
    /// `rows * cols` numbers, row by row.
    pub data: Vec<f32>,
}

impl Matrix {
    /// A matrix of zeros.
    pub fn zeros(rows: usize, cols: usize) -> Self {
        Self { rows, cols, data: vec![0.0; rows * cols] }
    }

    /// One row.
    pub fn row(&self, row: usize) -> &[f32] {
        &self.data[row * self.cols..(row + 1) * self.cols]
    }

    /// One row, to change.
    pub fn row_mut(&mut self, row: usize) -> &mut [f32] {
        &mut self.data[row * self.cols..(row + 1) * self.cols]
    }

    /// The sum of the squares, in f64.
    pub fn energy(&self) -> f64 {
        self.data.iter().map(|w| f64::from(*w).powi(2)).sum()
    }

    /// The norm of the difference over the norm of this one; 0 where both are zero.
    pub fn relative_error(&self, other: &Self) -> f64 {
        let lost: f64 = self.data.iter().zip(&other.data).map(|(a, b)| f64::from(a - b).powi(2)).sum();
        if lost == 0.0 { 0.0 } else { (lost / self.energy().max(f64::MIN_POSITIVE)).sqrt() }
    }
}

/// How a number is written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Float {
    /// 4 bytes.
    F32,
    /// 2 bytes, 11 bits of mantissa.
    F16,
    /// 2 bytes, 8 bits of mantissa.
    Bf16,
}

impl Float {
    /// Bytes of a number.
    pub const fn bytes(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }
}

/// How zeros are left out of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// One bit for each weight, then the weights that are left.
    Mask,
    /// Two of four, each with two bits for its place.
    TwoOfFour,
}

/// Integers with a scale for each group of neighbours in a row: `w = scale * (code - zero)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouped {
    /// Outputs.
    pub rows: usize,
    /// Inputs.
    pub cols: usize,
    /// Bits of a code: 2, 3, 4 or 8.
    pub bits: u8,
    /// Inputs that share a scale. Divides `cols`.
    pub group: usize,
    /// `rows * cols` codes below `2^bits`, row by row.
    pub codes: Vec<u8>,
    /// `rows * cols / group` scales, each a number that f16 holds.
    pub scales: Vec<f32>,
    /// The code of zero, for each group.
    pub zeros: Vec<u8>,
    /// Whether every group has the middle code for its zero, so that no file needs to say it.
    pub symmetric: bool,
    /// Scales that a file holds: fewer than `scales` where a whole row or matrix shares one.
    pub stored_scales: usize,
}

impl Grouped {
    /// The numbers that the codes stand for.
    pub fn to_matrix(&self) -> Matrix {
        let mut data = Vec::with_capacity(self.codes.len());
        for (codes, (scale, zero)) in self.codes.chunks_exact(self.group).zip(self.scales.iter().zip(&self.zeros)) {
            data.extend(codes.iter().map(|code| scale * (f32::from(*code) - f32::from(*zero))));
        }
        Matrix { rows: self.rows, cols: self.cols, data }
    }

    /// Bytes in a file: codes packed without gaps row by row, scales in f16, zero codes where they are not the middle.
    pub fn bytes(&self) -> usize {
        let bits = usize::from(self.bits);
        let zeros = if self.symmetric { 0 } else { (self.stored_scales * bits).div_ceil(8) };
        self.rows * (self.cols * bits).div_ceil(8) + self.stored_scales * 2 + zeros
    }
}

/// One weight matrix of a model.
#[derive(Clone, Debug, PartialEq)]
pub enum Weight {
    /// Every number.
    Dense {
        /// The numbers.
        matrix: Matrix,
        /// How a file holds them.
        float: Float,
    },
    /// Some of the numbers; the others are zero.
    Sparse {
        /// The numbers, zeros included.
        matrix: Matrix,
        /// How a file leaves the zeros out.
        pattern: Pattern,
        /// How a file holds the others.
        float: Float,
    },
    /// Integers and scales.
    Grouped(Grouped),
}

impl Weight {
    /// Outputs and inputs.
    pub fn shape(&self) -> (usize, usize) {
        match self {
            Self::Dense { matrix, .. } | Self::Sparse { matrix, .. } => (matrix.rows, matrix.cols),
            Self::Grouped(g) => (g.rows, g.cols),
        }
    }

    /// The numbers.
    pub fn to_matrix(&self) -> Matrix {
        match self {
            Self::Dense { matrix, .. } | Self::Sparse { matrix, .. } => matrix.clone(),
            Self::Grouped(g) => g.to_matrix(),
        }
    }

    /// Bytes in a file.
    pub fn bytes(&self) -> usize {
        let (rows, cols) = self.shape();
        match self {
            Self::Dense { float, .. } => rows * cols * float.bytes(),
            Self::Sparse { pattern: Pattern::Mask, float, .. } => {
                (rows * cols).div_ceil(8) + self.nonzero() * float.bytes()
            }
            Self::Sparse { pattern: Pattern::TwoOfFour, float, .. } => {
                let fours = rows * cols.div_ceil(4);
                fours * 2 * float.bytes() + fours.div_ceil(2)
            }
            Self::Grouped(g) => g.bytes(),
        }
    }

    /// Numbers that are not zero.
    pub fn nonzero(&self) -> usize {
        match self {
            Self::Dense { matrix, .. } | Self::Sparse { matrix, .. } => {
                matrix.data.iter().filter(|w| **w != 0.0).count()
            }
            Self::Grouped(g) => g
                .codes
                .chunks_exact(g.group)
                .zip(&g.zeros)
                .map(|(codes, zero)| codes.iter().filter(|code| *code != zero).count())
                .sum(),
        }
    }
}

/// The nearest number that f16 holds.
pub fn as_f16(number: f32) -> f32 {
    f16::from_f32(number).to_f32()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_those_of_a_file() {
        let matrix = Matrix { rows: 2, cols: 4, data: vec![1.0, 0.0, 2.0, 0.0, 0.0, 3.0, 4.0, 0.0] };
        assert_eq!(Weight::Dense { matrix: matrix.clone(), float: Float::F16 }.bytes(), 16);
        let sparse = |pattern| Weight::Sparse { matrix: matrix.clone(), pattern, float: Float::F16 };
        assert_eq!(sparse(Pattern::Mask).bytes(), 1 + 8);
        // 9 bits a weight: two numbers of 16 bits and two places of 2 bits for four weights.
        assert_eq!(sparse(Pattern::TwoOfFour).bytes(), 2 * 4 + 1);
        assert_eq!(sparse(Pattern::Mask).nonzero(), 4);
    }

    #[test]
    fn codes_stand_for_numbers() {
        let grouped = Grouped {
            rows: 1,
            cols: 4,
            bits: 2,
            group: 4,
            codes: vec![0, 1, 1, 3],
            scales: vec![1.0],
            zeros: vec![1],
            symmetric: false,
            stored_scales: 1,
        };
        assert_eq!(grouped.to_matrix().data, [-1.0, 0.0, 0.0, 2.0]);
        assert_eq!(grouped.bytes(), 1 + 2 + 1);
        assert_eq!(Weight::Grouped(grouped).nonzero(), 2);
    }

    #[test]
    fn relative_error_of_nothing_is_nothing() {
        let zero = Matrix::zeros(2, 2);
        assert_eq!(zero.relative_error(&zero), 0.0);
        let one = Matrix { rows: 1, cols: 2, data: vec![3.0, 4.0] };
        assert!((one.relative_error(&Matrix::zeros(1, 2)) - 1.0).abs() < 1e-12);
    }
}
