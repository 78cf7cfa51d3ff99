//! Rows times a matrix in panels: sixteen outputs side by side, column after column.
//!
//! Each output adds its products in the order of the columns, in a lane of its own. So it has the same bits whether one
//! token passes or many, and however many sums are made at a time: that is free to follow the registers.

use std::ops::Range;

use super::lanes::{LANES, Lanes, Work};

/// Where a panel's numbers come from, before they are scaled.
pub trait Source {
    /// What lies side by side.
    type Cell;
    /// Columns of a cell: 1 or 2.
    const STEP: usize;
    /// All cells: panel by panel, column by column.
    fn cells(&self) -> &[Self::Cell];
    /// The numbers of a cell's column, or of both.
    fn widen<L: Lanes>(cell: &Self::Cell) -> [L; 2];
    /// What they are multiplied with; nothing where they are what they are.
    fn scales(&self) -> Option<Scales<'_>>;
}

/// Scales of groups of columns, and the codes of zero.
#[derive(Clone, Copy)]
pub struct Scales<'a> {
    /// For each panel and group.
    pub scales: &'a [[f32; LANES]],
    /// The same; empty where codes mean themselves.
    pub zeros: &'a [[f32; LANES]],
    /// Columns that share a scale.
    pub group: usize,
}

/// Numbers as they are.
pub struct Numbers<'a>(pub &'a [[f32; LANES]]);

impl Source for Numbers<'_> {
    type Cell = [f32; LANES];
    const STEP: usize = 1;
    #[inline(always)]
    fn cells(&self) -> &[Self::Cell] {
        self.0
    }
    #[inline(always)]
    fn widen<L: Lanes>(cell: &Self::Cell) -> [L; 2] {
        let column = L::load(cell);
        [column, column]
    }
    #[inline(always)]
    fn scales(&self) -> Option<Scales<'_>> {
        None
    }
}

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

/// `out = x · wᵀ`: x is tokens × cols, out tokens × rows.
pub struct Product<'a, S> {
    /// w.
    pub source: S,
    /// Its shape.
    pub shape: Shape,
    /// What is multiplied.
    pub x: &'a [f32],
    /// What comes out.
    pub out: &'a mut [f32],
}

impl<S: Source> Work for Product<'_, S> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        multiply::<S, L>(&self.source, self.shape, self.x, self.out);
    }
}

/// See [`Product`].
#[inline(always)]
pub fn multiply<S: Source, L: Lanes>(source: &S, shape: Shape, x: &[f32], out: &mut [f32]) {
    // What a code of zero adds to every product of a group is taken away at once: its share of the inputs' sum.
    let sums: Vec<f32> = match source.scales() {
        Some(s) if !s.zeros.is_empty() => x.chunks_exact(s.group).map(|xs| xs.iter().sum()).collect(),
        _ => Vec::new(),
    };
    let (count, panels) = (x.len() / shape.cols.max(1), shape.rows.div_ceil(LANES));
    let strips = count.div_ceil(strip::<L>());
    // One strip goes along the matrix as it lies. Where there are more, a few panels at a time meet all of them: they
    // come from memory once, and codes become numbers once.
    if strips <= 1 {
        return Tiles { source, shape, first: 0, x, sums: &sums, out }.all::<L>(0..panels);
    }
    let some = if L::SUMS > 8 { 2 } else { 1 };
    let mut numbers: Vec<[f32; LANES]> = Vec::new();
    for first in (0..panels).step_by(some) {
        let range = first..(first + some).min(panels);
        let Some(scales) = source.scales() else {
            Tiles { source, shape, first: 0, x, sums: &sums, out: &mut *out }.all::<L>(range);
            continue;
        };
        numbers.clear();
        for panel in range.clone() {
            let cells = &source.cells()[panel * shape.stride / S::STEP..][..shape.cols / S::STEP];
            for cell in cells {
                for column in S::widen::<L>(cell).into_iter().take(S::STEP) {
                    let mut lanes = [0.0; LANES];
                    column.store(&mut lanes);
                    numbers.push(lanes);
                }
            }
        }
        let (source, shape) = (&Widened { numbers: &numbers, scales }, Shape { stride: shape.cols, ..shape });
        Tiles { source, shape, first, x, sums: &sums, out: &mut *out }.all::<L>(range);
    }
}

/// The most tokens of a strip.
const fn strip<L: Lanes>() -> usize {
    if L::SUMS < 8 { L::SUMS } else { 8 }
}

/// Codes of a few panels as numbers, not scaled yet.
struct Widened<'a> {
    numbers: &'a [[f32; LANES]],
    scales: Scales<'a>,
}

impl Source for Widened<'_> {
    type Cell = [f32; LANES];
    const STEP: usize = 1;
    #[inline(always)]
    fn cells(&self) -> &[Self::Cell] {
        self.numbers
    }
    #[inline(always)]
    fn widen<L: Lanes>(cell: &Self::Cell) -> [L; 2] {
        let column = L::load(cell);
        [column, column]
    }
    #[inline(always)]
    fn scales(&self) -> Option<Scales<'_>> {
        Some(self.scales)
    }
}

struct Tiles<'a, S> {
    source: &'a S,
    shape: Shape,
    /// The panel that the source's cells begin with.
    first: usize,
    x: &'a [f32],
    /// Sums of the inputs, token by token and group by group; empty where none are wanted.
    sums: &'a [f32],
    out: &'a mut [f32],
}

impl<S: Source> Tiles<'_, S> {
    /// The outputs of some panels for all tokens.
    #[inline(always)]
    fn all<L: Lanes>(&mut self, panels: Range<usize>) {
        let (mut token, count) = (0, self.x.len() / self.shape.cols.max(1));
        while token < count {
            // Nearly equal numbers of tokens at a time: of five, three and two are faster than four and one.
            let left = count - token;
            let tokens = left.div_ceil(left.div_ceil(strip::<L>()));
            match tokens {
                1 => self.strip::<L, 1>(panels.clone(), token),
                2 => self.strip::<L, 2>(panels.clone(), token),
                3 => self.strip::<L, 3>(panels.clone(), token),
                4 => self.strip::<L, 4>(panels.clone(), token),
                5 => self.strip::<L, 5>(panels.clone(), token),
                6 => self.strip::<L, 6>(panels.clone(), token),
                7 => self.strip::<L, 7>(panels.clone(), token),
                _ => self.strip::<L, 8>(panels.clone(), token),
            }
            token += tokens;
        }
    }

    /// All outputs of some panels for `T` tokens, as many panels at a time as there are registers for: while one sum
    /// waits for its addition the others go on.
    #[inline(always)]
    fn strip<L: Lanes, const T: usize>(&mut self, panels: Range<usize>, token: usize) {
        // What no tile of this width of vectors needs is not compiled.
        if T > L::SUMS {
            return;
        }
        let Range { start: mut panel, end: panels } = panels;
        if 4 * T <= L::SUMS {
            while panel + 4 <= panels {
                self.tile::<L, 4, T>(panel, token);
                panel += 4;
            }
        }
        if 2 * T <= L::SUMS {
            while panel + 2 <= panels {
                self.tile::<L, 2, T>(panel, token);
                panel += 2;
            }
        }
        while panel < panels {
            self.tile::<L, 1, T>(panel, token);
            panel += 1;
        }
    }

    /// The outputs of `P` panels for `T` tokens.
    #[inline(always)]
    fn tile<L: Lanes, const P: usize, const T: usize>(&mut self, panel: usize, token: usize) {
        let Shape { rows, cols, .. } = self.shape;
        let mut total = [[L::splat(0.0); T]; P];
        match self.source.scales() {
            None => self.add::<L, P, T>((panel, token), (0, cols), &mut total),
            Some(Scales { scales, zeros, group }) => {
                let groups = cols / group;
                for index in 0..groups {
                    let mut part = [[L::splat(0.0); T]; P];
                    self.add::<L, P, T>((panel, token), (index * group, group), &mut part);
                    for p in 0..P {
                        let at = (panel + p) * groups + index;
                        let scale = L::load(&scales[at]);
                        for t in 0..T {
                            if let Some(zero) = zeros.get(at) {
                                let sum = L::splat(self.sums[(token + t) * groups + index]);
                                part[p][t] = part[p][t].sub(L::load(zero).mul(sum));
                            }
                            total[p][t] = total[p][t].add(part[p][t].mul(scale));
                        }
                    }
                }
            }
        }
        for (p, total) in total.iter().enumerate() {
            let first = (panel + p) * LANES;
            let count = LANES.min(rows - first);
            for (t, total) in total.iter().enumerate() {
                let mut numbers = [0.0; LANES];
                total.store(&mut numbers);
                let from = (token + t) * rows + first;
                self.out[from..from + count].copy_from_slice(&numbers[..count]);
            }
        }
    }

    /// Adds the products of `count` columns from `from` on.
    #[inline(always)]
    fn add<L: Lanes, const P: usize, const T: usize>(
        &self,
        (panel, token): (usize, usize),
        (from, count): (usize, usize),
        sums: &mut [[L; T]; P],
    ) {
        let Shape { cols, stride, .. } = self.shape;
        let cells = self.source.cells();
        let steps = count / S::STEP;
        let cells: [&[S::Cell]; P] =
            std::array::from_fn(|p| &cells[((panel - self.first + p) * stride + from) / S::STEP..][..steps]);
        let xs: [&[f32]; T] = std::array::from_fn(|t| &self.x[(token + t) * cols + from..][..count]);
        for at in 0..steps {
            let mut inputs = [[L::splat(0.0); 2]; T];
            for t in 0..T {
                for step in 0..S::STEP {
                    inputs[t][step] = L::splat(xs[t][at * S::STEP + step]);
                }
            }
            for p in 0..P {
                let weights = S::widen::<L>(&cells[p][at]);
                for step in 0..S::STEP {
                    for t in 0..T {
                        sums[p][t] = sums[p][t].add(weights[step].mul(inputs[t][step]));
                    }
                }
            }
        }
    }
}
