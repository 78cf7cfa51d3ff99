//! What a method did to a matrix, to be looked at: its numbers before and after, and where they changed.

use demo_protocol::Picture;

use crate::model::{Checkpoint, Matrix, PARTS};

/// Bins of a histogram; odd, so that zero has one of its own.
const BINS: usize = 41;
/// Cells of a map along its longer side.
const CELLS: usize = 48;

/// A picture of every matrix that changed, block by block; each is drawn when it is asked for.
pub fn pictures<'a>(base: &'a Checkpoint, variant: &'a Checkpoint) -> impl Iterator<Item = Picture> + 'a {
    variant.blocks.iter().flat_map(|block| {
        let original = base.blocks.iter().find(|other| other.origin == block.origin);
        let changed = PARTS.into_iter().filter_map(move |part| {
            let original = original?.part(part);
            (original != block.part(part)).then_some((part, original))
        });
        changed.map(|(part, original)| {
            let name = Checkpoint::name(block.origin, part);
            picture(name, &original.to_matrix(), &block.part(part).to_matrix())
        })
    })
}

fn picture(name: String, before: &Matrix, after: &Matrix) -> Picture {
    let edge = before.data.iter().fold(0.0_f32, |most, w| most.max(w.abs()));
    let histogram = |matrix: &Matrix| {
        let mut bins = vec![0_u32; BINS];
        for w in &matrix.data {
            // From -edge to edge; what grew beyond lies in the outermost.
            let place = (w / edge.max(f32::MIN_POSITIVE) + 1.0) / 2.0 * BINS as f32;
            bins[(place.max(0.0) as usize).min(BINS - 1)] += 1;
        }
        bins
    };
    let side = before.rows.max(before.cols).max(1);
    let cells = |length: usize| (length * CELLS.min(side)).div_ceil(side).max(1);
    let (rows, cols) = (cells(before.rows), cells(before.cols));
    let (mut errors, mut zeros, mut counts) =
        (vec![0.0_f64; rows * cols], vec![0_u32; rows * cols], vec![0_u32; rows * cols]);
    for (place, (old, new)) in before.data.iter().zip(&after.data).enumerate() {
        let (row, col) = (place / before.cols * rows / before.rows, place % before.cols * cols / before.cols);
        let cell = row * cols + col;
        errors[cell] += f64::from(old - new).powi(2);
        zeros[cell] += u32::from(*new == 0.0);
        counts[cell] += 1;
    }
    // The root of the mean square of the change, beside that of the whole matrix.
    let whole = (before.energy() / before.data.len().max(1) as f64).sqrt().max(f64::MIN_POSITIVE);
    let relative = errors.iter().zip(&counts).map(|(sum, count)| (sum / f64::from(*count)).sqrt() / whole);
    let percent = |share: f64| (share * 100.0).round().clamp(0.0, 255.0) as u8;
    Picture {
        name,
        edge,
        before: histogram(before),
        after: histogram(after),
        columns: cols as u32,
        errors: relative.map(percent).collect(),
        zeros: zeros.iter().zip(&counts).map(|(zero, count)| percent(f64::from(*zero) / f64::from(*count))).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_by_hand() {
        let before = Matrix { rows: 2, cols: 4, data: vec![1.0, -1.0, 0.5, 0.5, 1.0, -1.0, 0.5, 0.5] };
        let after = Matrix { data: vec![1.0, -1.0, 0.0, 0.0, 1.0, -1.0, 0.5, 0.5], ..before.clone() };
        let picture = picture("m".into(), &before, &after);
        assert_eq!((picture.edge, picture.columns, picture.errors.len()), (1.0, 4, 8));
        assert_eq!(picture.zeros, [0, 0, 100, 100, 0, 0, 0, 0]);
        // 0.5 over the root of the mean of 1, 1, 0.25 and 0.25.
        assert_eq!(picture.errors, [0, 0, 63, 63, 0, 0, 0, 0]);
        assert_eq!((picture.before[BINS - 1], picture.before[0], picture.after[BINS / 2]), (2, 2, 2));
        assert_eq!(picture.before.iter().sum::<u32>(), 8);
    }

    #[test]
    fn large_matrices_have_small_maps() {
        let before = Matrix { rows: 384, cols: 128, data: vec![1.0; 384 * 128] };
        let picture = picture("m".into(), &before, &Matrix::zeros(384, 128));
        assert_eq!((picture.columns, picture.errors.len()), (16, 48 * 16));
        assert!(picture.errors.iter().chain(&picture.zeros).all(|cell| *cell == 100));
    }
}
