//! Dot products, several at a time. Whatever is computed together, each product adds in the same order: lane by lane
//! over the row, then the lanes by halves.

/// Partial sums of a product.
pub const LANES: usize = 16;

/// Partial sums to one number.
#[inline(always)]
pub fn gather(mut lanes: [f32; LANES]) -> f32 {
    let mut width = LANES / 2;
    while width > 0 {
        for lane in 0..width {
            lanes[lane] += lanes[lane + width];
        }
        width /= 2;
    }
    lanes[0]
}

/// The product of two rows of equal length.
#[inline(always)]
pub fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0; LANES];
    let (a_blocks, a_rest) = a.as_chunks::<LANES>();
    let (b_blocks, b_rest) = b.as_chunks::<LANES>();
    for (a, b) in a_blocks.iter().zip(b_blocks) {
        for lane in 0..LANES {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    for (lane, (a, b)) in a_rest.iter().zip(b_rest).enumerate() {
        lanes[lane] += a * b;
    }
    gather(lanes)
}

/// Where the numbers of weight rows come from: as they are, or out of codes with a scale for each group.
pub trait Source: Copy {
    /// Inputs that share a scale; a multiple of [`LANES`], or the whole row.
    fn group(self) -> usize;
    /// [`LANES`] numbers of a row from a column on, before scaling.
    fn block(self, row: usize, at: usize) -> [f32; LANES];
    /// One number, before scaling.
    fn single(self, row: usize, at: usize) -> f32;
    /// The scale of a group of a row. 1 for numbers as they are.
    fn scale(self, row: usize, group: usize) -> f32;
}

/// `out[x][row] = x · w[row]` for all rows, where `x` has rows of `cols` and `out` rows of `rows`.
#[inline(always)]
pub fn products<S: Source>(source: S, rows: usize, cols: usize, x: &[f32], out: &mut [f32]) {
    let count = x.len() / cols;
    let mut row = 0;
    // Four weight rows at a time stay in the innermost cache while all tokens pass by.
    while row < rows {
        let taken = if row + 4 <= rows { 4 } else { 1 };
        let mut token = 0;
        while token < count {
            let pair = token + 2 <= count;
            match (taken, pair) {
                (4, true) => tile::<S, 4, 2>(source, row, token, rows, cols, x, out),
                (4, false) => tile::<S, 4, 1>(source, row, token, rows, cols, x, out),
                (_, true) => tile::<S, 1, 2>(source, row, token, rows, cols, x, out),
                (_, false) => tile::<S, 1, 1>(source, row, token, rows, cols, x, out),
            }
            token += if pair { 2 } else { 1 };
        }
        row += taken;
    }
}

#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "loops of constant length over several arrays, which compilers unroll")]
fn tile<S: Source, const W: usize, const X: usize>(
    source: S,
    row: usize,
    token: usize,
    rows: usize,
    cols: usize,
    x: &[f32],
    out: &mut [f32],
) {
    let x: [&[f32]; X] = std::array::from_fn(|i| &x[(token + i) * cols..(token + i + 1) * cols]);
    let group = source.group();
    let mut total = [[[0.0; LANES]; X]; W];
    let mut start = 0;
    let mut index = 0;
    while start < cols {
        let end = (start + group).min(cols);
        let mut lanes = [[[0.0; LANES]; X]; W];
        let mut at = start;
        while at + LANES <= end {
            let xs: [&[f32; LANES]; X] =
                std::array::from_fn(|i| x[i][at..at + LANES].as_array().unwrap_or(&[0.0; LANES]));
            for w in 0..W {
                let block = source.block(row + w, at);
                for i in 0..X {
                    for lane in 0..LANES {
                        lanes[w][i][lane] += block[lane] * xs[i][lane];
                    }
                }
            }
            at += LANES;
        }
        for rest in at..end {
            for w in 0..W {
                let number = source.single(row + w, rest);
                for i in 0..X {
                    lanes[w][i][rest - at] += number * x[i][rest];
                }
            }
        }
        for w in 0..W {
            let scale = source.scale(row + w, index);
            for i in 0..X {
                for lane in 0..LANES {
                    total[w][i][lane] += lanes[w][i][lane] * scale;
                }
            }
        }
        start = end;
        index += 1;
    }
    for w in 0..W {
        for i in 0..X {
            out[(token + i) * rows + row + w] = gather(total[w][i]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_product_of_any_length_is_right() {
        for length in [0, 1, 15, 16, 17, 64, 100] {
            let a: Vec<f32> = (0..length).map(|i| i as f32).collect();
            let b: Vec<f32> = (0..length).map(|i| (i % 3) as f32).collect();
            let right: f32 = a.iter().zip(&b).map(|(a, b)| a * b).sum();
            assert_eq!(dot(&a, &b), right, "{length}");
        }
    }
}
