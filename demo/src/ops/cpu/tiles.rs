//! The order in which the outputs of a product are made: tiles of some panels by some tokens, as many as there are
//! registers for. A panel is sixteen outputs side by side, column after column.
//!
//! Each output adds its products in the order of the columns, in a lane of its own. So it has the same bits whether one
//! token passes or many, and however many sums are made at a time: that is free to follow the registers.

use std::ops::Range;

use super::lanes::{LANES, Lanes};

/// A matrix in panels.
#[derive(Clone, Copy)]
pub struct Shape {
    /// Outputs.
    pub rows: usize,
    /// Inputs.
    pub cols: usize,
    /// Columns from the beginning of a panel to that of the next.
    pub stride: usize,
}

/// A product that is made tile by tile.
pub trait Tile {
    /// The outputs of `P` panels from `panel` on for `T` tokens from `token` on.
    fn tile<L: Lanes, const P: usize, const T: usize>(&mut self, panel: usize, token: usize);
}

/// The most tokens of a tile.
pub const fn strip<L: Lanes>() -> usize {
    if L::SUMS < 8 { L::SUMS } else { 8 }
}

/// The outputs of some panels for all tokens.
#[inline(always)]
pub fn all<L: Lanes>(work: &mut impl Tile, panels: Range<usize>, count: usize) {
    let mut token = 0;
    while token < count {
        // Nearly equal numbers of tokens at a time: of five, three and two are faster than four and one.
        let left = count - token;
        let tokens = left.div_ceil(left.div_ceil(strip::<L>()));
        match tokens {
            1 => along::<L, 1>(work, panels.clone(), token),
            2 => along::<L, 2>(work, panels.clone(), token),
            3 => along::<L, 3>(work, panels.clone(), token),
            4 => along::<L, 4>(work, panels.clone(), token),
            5 => along::<L, 5>(work, panels.clone(), token),
            6 => along::<L, 6>(work, panels.clone(), token),
            7 => along::<L, 7>(work, panels.clone(), token),
            _ => along::<L, 8>(work, panels.clone(), token),
        }
        token += tokens;
    }
}

/// All outputs of some panels for `T` tokens, as many panels at a time as there are registers for: while one sum waits
/// for its addition the others go on.
#[inline(always)]
fn along<L: Lanes, const T: usize>(work: &mut impl Tile, panels: Range<usize>, token: usize) {
    // What no tile of this width of vectors needs is not compiled.
    if T > L::SUMS {
        return;
    }
    let Range { start: mut panel, end: panels } = panels;
    if 4 * T <= L::SUMS {
        while panel + 4 <= panels {
            work.tile::<L, 4, T>(panel, token);
            panel += 4;
        }
    }
    if 2 * T <= L::SUMS {
        while panel + 2 <= panels {
            work.tile::<L, 2, T>(panel, token);
            panel += 2;
        }
    }
    while panel < panels {
        work.tile::<L, 1, T>(panel, token);
        panel += 1;
    }
}

/// Panels that are done together. One strip of tokens goes along the matrix as it lies. Where there are more, a few
/// panels at a time meet all of them, so that they come from memory once.
///
/// What is done with them must not be a closure: that would be compiled without the processor's vectors.
pub fn few_panels<L: Lanes>(rows: usize, count: usize) -> impl Iterator<Item = Range<usize>> {
    let panels = rows.div_ceil(LANES);
    let few = if L::SUMS > 8 { 2 } else { 1 };
    let step = if count <= strip::<L>() { panels.max(1) } else { few };
    (0..panels).step_by(step).map(move |first| first..(first + step).min(panels))
}

/// Writes the sums of a panel for a token where they belong: out is tokens × rows.
#[inline(always)]
pub fn write<L: Lanes>(total: L, rows: usize, panel: usize, token: usize, out: &mut [f32]) {
    let first = panel * LANES;
    let count = LANES.min(rows - first);
    let mut numbers = [0.0; LANES];
    total.store(&mut numbers);
    out[token * rows + first..][..count].copy_from_slice(&numbers[..count]);
}
