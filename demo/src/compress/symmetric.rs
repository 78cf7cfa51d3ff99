//! Symmetric positive definite matrices in f64: factors and inverses.

/// A square matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Square {
    /// Its side.
    pub side: usize,
    /// `side * side` numbers.
    pub data: Vec<f64>,
}

impl Square {
    /// A matrix of zeros.
    pub fn zeros(side: usize) -> Self {
        Self { side, data: vec![0.0; side * side] }
    }

    /// The number at a row and a column.
    pub fn at(&self, row: usize, col: usize) -> f64 {
        self.data[row * self.side + col]
    }

    /// The diagonal.
    pub fn diagonal(&self) -> impl Iterator<Item = f64> + '_ {
        self.data.iter().step_by(self.side + 1).copied()
    }

    /// Rows and columns in another order: place `i` gets what was at `order[i]`.
    pub fn permuted(&self, order: &[usize]) -> Self {
        let data = order.iter().flat_map(|row| order.iter().map(|col| self.at(*row, *col))).collect();
        Self { side: self.side, data }
    }

    /// The lower factor L of `L · Lᵀ`; none where the matrix is not positive definite.
    pub fn cholesky(&self) -> Option<Self> {
        let n = self.side;
        let mut l = Self::zeros(n);
        for row in 0..n {
            for col in 0..=row {
                let (above, own) = l.data.split_at(row * n);
                let other = if col == row { &own[..col] } else { &above[col * n..col * n + col] };
                let sum: f64 = own[..col].iter().zip(other).map(|(a, b)| a * b).sum();
                let rest = self.at(row, col) - sum;
                l.data[row * n + col] = if col < row {
                    rest / l.at(col, col)
                } else if rest > 0.0 && rest.is_finite() {
                    rest.sqrt()
                } else {
                    return None;
                };
            }
        }
        Some(l)
    }

    /// The inverse; none where the matrix is not positive definite.
    pub fn inverse(&self) -> Option<Self> {
        let n = self.side;
        let l = self.cholesky()?;
        // The inverse of L, column by column, kept transposed: row `col` of `t` is column `col` of it.
        let mut t = Self::zeros(n);
        for col in 0..n {
            let column = &mut t.data[col * n..(col + 1) * n];
            column[col] = 1.0 / l.at(col, col);
            for row in col + 1..n {
                let sum: f64 =
                    l.data[row * n + col..row * n + row].iter().zip(&column[col..row]).map(|(a, b)| a * b).sum();
                column[row] = -sum / l.at(row, row);
            }
        }
        let mut inverse = Self::zeros(n);
        for row in 0..n {
            for col in 0..=row {
                // Columns of the inverse of L begin at their own place: what lies before it is zero.
                let (a, b) = (&t.data[row * n + row..(row + 1) * n], &t.data[col * n + row..(col + 1) * n]);
                let sum = a.iter().zip(b).map(|(a, b)| a * b).sum();
                inverse.data[row * n + col] = sum;
                inverse.data[col * n + row] = sum;
            }
        }
        Some(inverse)
    }

    /// The upper factor U of `self = Uᵀ · U`, which is the lower one transposed.
    pub fn upper(&self) -> Option<Self> {
        let l = self.cholesky()?;
        let n = self.side;
        let data = (0..n * n).map(|i| l.data[i % n * n + i / n]).collect();
        Some(Self { side: n, data })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_times_its_inverse_is_one() {
        let mut lot = crate::lot::Lot::new(2);
        let n = 20;
        let x: Vec<f64> = (0..n * 40).map(|_| f64::from(lot.normal())).collect();
        let mut gram = Square::zeros(n);
        for row in x.chunks_exact(n) {
            for i in 0..n {
                (0..n).for_each(|j| gram.data[i * n + j] += row[i] * row[j]);
            }
        }
        let inverse = gram.inverse().unwrap();
        for i in 0..n {
            for j in 0..n {
                let sum: f64 = (0..n).map(|k| gram.at(i, k) * inverse.at(k, j)).sum();
                assert!((sum - f64::from(u8::from(i == j))).abs() < 1e-9);
            }
        }
        let upper = inverse.upper().unwrap();
        for i in 0..n {
            for j in 0..n {
                let sum: f64 = (0..n).map(|k| upper.at(k, i) * upper.at(k, j)).sum();
                assert!((sum - inverse.at(i, j)).abs() < 1e-9 && (j >= i || upper.at(i, j) == 0.0));
            }
        }
    }

    #[test]
    fn by_hand() {
        let h = Square { side: 2, data: vec![2.0, 1.0, 1.0, 2.0] };
        let inverse = h.inverse().unwrap();
        for (ours, right) in inverse.data.iter().zip([2.0 / 3.0, -1.0 / 3.0, -1.0 / 3.0, 2.0 / 3.0]) {
            assert!((ours - right).abs() < 1e-12);
        }
        assert_eq!(Square { side: 2, data: vec![1.0, 2.0, 2.0, 1.0] }.cholesky(), None);
        assert_eq!(h.permuted(&[1, 0]), h);
    }
}
