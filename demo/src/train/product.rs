//! Products of matrices that lie in slices, by the `gemm` crate, one thread each.

/// A matrix in a slice: the number at row r and column c is `data[r * rows + c * cols]`.
#[derive(Clone, Copy)]
pub struct View<'a> {
    /// The numbers, the first one first.
    pub data: &'a [f32],
    /// Distance of neighbours in a column.
    pub rows: usize,
    /// Distance of neighbours in a row.
    pub cols: usize,
}

impl<'a> View<'a> {
    /// A matrix whose rows lie one after the other.
    pub const fn rows(data: &'a [f32], width: usize) -> Self {
        Self { data, rows: width, cols: 1 }
    }

    /// Rows and columns exchanged.
    pub const fn transposed(self) -> Self {
        Self { data: self.data, rows: self.cols, cols: self.rows }
    }

    const fn reaches(self, rows: usize, cols: usize) -> bool {
        rows == 0 || cols == 0 || (rows - 1) * self.rows + (cols - 1) * self.cols < self.data.len()
    }
}

/// `out = a · b`, or `out += a · b`: m × k times k × n. Rows of `out` are `width` apart.
///
/// # Panics
/// Where a slice is too short for its shape: a fault of the program.
pub fn product((m, k, n): (usize, usize, usize), a: View, b: View, out: &mut [f32], width: usize, add: bool) {
    assert!(a.reaches(m, k) && b.reaches(k, n), "a factor is shorter than {m} × {k} × {n}");
    assert!(View::rows(out, width).reaches(m, n) && n <= width, "the product is shorter than {m} × {n}");
    #[expect(unsafe_code, reason = "the library takes pointers")]
    // SAFETY: every index that the library computes from these shapes and distances lies in its slice, as asserted
    // above, and `out` is borrowed for itself.
    unsafe {
        gemm::gemm(
            m,
            n,
            k,
            out.as_mut_ptr(),
            1,
            width as isize,
            add,
            a.data.as_ptr(),
            a.cols as isize,
            a.rows as isize,
            b.data.as_ptr(),
            b.cols as isize,
            b.rows as isize,
            1.0,
            1.0,
            false,
            false,
            false,
            gemm::Parallelism::None,
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_in_every_direction() {
        // [1 2 3; 4 5 6] times [1 0; 2 1; 3 0].
        let (a, b) = ([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [1.0, 0.0, 2.0, 1.0, 3.0, 0.0]);
        let mut out = [0.0; 4];
        product((2, 3, 2), View::rows(&a, 3), View::rows(&b, 2), &mut out, 2, false);
        assert_eq!(out, [14.0, 2.0, 32.0, 5.0]);
        product((2, 3, 2), View::rows(&a, 3), View::rows(&b, 2), &mut out, 2, true);
        assert_eq!(out, [28.0, 4.0, 64.0, 10.0]);
        let transposed = [1.0, 2.0, 3.0, 0.0, 1.0, 0.0];
        product((2, 3, 2), View::rows(&a, 3), View::rows(&transposed, 3).transposed(), &mut out, 2, false);
        assert_eq!(out, [14.0, 2.0, 32.0, 5.0]);
    }

    #[test]
    #[should_panic(expected = "shorter")]
    fn a_short_slice_is_noticed() {
        product((2, 2, 2), View::rows(&[0.0; 3], 2), View::rows(&[0.0; 4], 2), &mut [0.0; 4], 2, false);
    }
}
