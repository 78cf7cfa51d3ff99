//! A matrix on the GPU: numbers, or codes packed into words.

use cubecl::prelude::*;
use cubecl::server::Handle;

use super::{Act, Gpu, kernels};
use crate::model::{Grouped, Weight};

/// A matrix, out × in.
#[derive(Clone)]
pub struct Linear {
    pub(super) rows: usize,
    pub(super) cols: usize,
    body: Body,
}

#[derive(Clone)]
enum Body {
    /// Every number as f32.
    Dense(Handle),
    /// Codes of 2, 4 or 8 bits, `32 / bits` in a word; a scale and the code of zero for each group.
    Packed { codes: Handle, scales: Handle, zeros: Handle, bits: usize, group: usize },
}

impl Linear {
    /// Brings a weight to the device. Codes of 3 bits lie in 4; grids that do not fill words become numbers.
    pub fn upload<R: Runtime>(gpu: &Gpu<R>, weight: &Weight) -> Self {
        let (rows, cols) = weight.shape();
        let body = match weight {
            Weight::Grouped(g) => pack(gpu, g),
            Weight::Dense { .. } | Weight::Sparse { .. } => None,
        };
        let body = body.unwrap_or_else(|| Body::Dense(gpu.numbers(&weight.to_matrix().data)));
        Self { rows, cols, body }
    }

    /// `x` times the transposed matrix.
    pub fn apply<R: Runtime>(&self, gpu: &Gpu<R>, x: &Act) -> Act {
        let out = gpu.empty(x.rows, self.rows);
        // One token alone, a round of speculation, or many.
        let tile = match x.rows {
            1 => 1,
            2..=4 => 4,
            _ => 8,
        };
        let many = x.rows >= kernels::MANY;
        // Of outputs and tokens.
        let (own, units) = match many {
            true => ((8, 8), CubeDim::new_2d(8, 8)),
            false => ((kernels::OUTPUTS, tile), CubeDim::new_2d(kernels::LANES as u32, kernels::OUTPUTS as u32)),
        };
        let cubes = CubeCount::Static(self.rows.div_ceil(own.0) as u32, x.rows.div_ceil(own.1) as u32, 1);
        let (rows, cols, tokens) = (self.rows as u32, self.cols as u32, x.rows as u32);
        let (input, made) = (gpu.array(&x.handle, x.len()), gpu.array(&out.handle, out.len()));
        let size = self.rows * self.cols;
        match &self.body {
            Body::Dense(weights) => {
                let weights = gpu.array(weights, size);
                let client = &gpu.client;
                if many {
                    unsafe {
                        kernels::dense_many::launch_unchecked::<R>(
                            client, cubes, units, weights, input, made, rows, cols, tokens,
                        )
                    };
                } else {
                    unsafe {
                        kernels::dense::launch_unchecked::<R>(
                            client, cubes, units, weights, input, made, rows, cols, tokens, tile,
                        )
                    };
                }
            }
            Body::Packed { codes, scales, zeros, bits, group } => {
                let grid = self.grid(gpu, codes, scales, zeros, *bits, *group);
                let [codes, scales, zeros] = grid;
                let group = *group as u32;
                let client = &gpu.client;
                if many {
                    unsafe {
                        kernels::packed_many::launch_unchecked::<R>(
                            client, cubes, units, codes, scales, zeros, input, made, rows, cols, group, tokens, *bits,
                        )
                    };
                } else {
                    unsafe {
                        kernels::packed::launch_unchecked::<R>(
                            client, cubes, units, codes, scales, zeros, input, made, rows, cols, group, tokens, *bits,
                            tile,
                        )
                    };
                }
            }
        }
        out
    }

    /// Rows by number.
    pub fn pick<R: Runtime>(&self, gpu: &Gpu<R>, ids: &[u32]) -> Act {
        let out = gpu.empty(ids.len(), self.cols);
        let (cubes, units) = gpu.spread(out.len());
        let numbers = gpu.send(u32::as_bytes(ids));
        let (ids, made) = (gpu.array(&numbers, ids.len()), gpu.array(&out.handle, out.len()));
        let cols = self.cols as u32;
        match &self.body {
            Body::Dense(table) => {
                let table = gpu.array(table, self.rows * self.cols);
                unsafe { kernels::pick::launch_unchecked::<R>(&gpu.client, cubes, units, table, ids, made, cols) };
            }
            Body::Packed { codes, scales, zeros, bits, group } => {
                let [codes, scales, zeros] = self.grid(gpu, codes, scales, zeros, *bits, *group);
                let group = *group as u32;
                unsafe {
                    kernels::pick_packed::launch_unchecked::<R>(
                        &gpu.client,
                        cubes,
                        units,
                        codes,
                        scales,
                        zeros,
                        ids,
                        made,
                        cols,
                        group,
                        *bits,
                    )
                };
            }
        }
        out
    }

    fn grid<R: Runtime>(
        &self,
        gpu: &Gpu<R>,
        codes: &Handle,
        scales: &Handle,
        zeros: &Handle,
        bits: usize,
        group: usize,
    ) -> [ArrayArg<R>; 3] {
        let (size, groups) = (self.rows * self.cols, self.rows * self.cols / group);
        [gpu.array(codes, size * bits / 32), gpu.array(scales, groups), gpu.array(zeros, groups)]
    }
}

/// The packed form, where words do not cross groups or rows.
fn pack<R: Runtime>(gpu: &Gpu<R>, g: &Grouped) -> Option<Body> {
    let bits = if g.bits == 3 { 4 } else { usize::from(g.bits) };
    let per = 32 / bits;
    if !g.group.is_multiple_of(per) || !g.cols.is_multiple_of(g.group) {
        return None;
    }
    let word = |codes: &[u8]| codes.iter().rev().fold(0_u32, |word, code| (word << bits) | u32::from(*code));
    let words: Vec<u32> = g.codes.chunks_exact(per).map(word).collect();
    let zeros: Vec<f32> = g.zeros.iter().map(|zero| f32::from(*zero)).collect();
    Some(Body::Packed {
        codes: gpu.send(u32::as_bytes(&words)),
        scales: gpu.numbers(&g.scales),
        zeros: gpu.numbers(&zeros),
        bits,
        group: g.group,
    })
}
