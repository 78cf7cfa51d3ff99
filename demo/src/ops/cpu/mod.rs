//! The lab's own kernels on the processor.
//!
//! Plain Rust that compilers turn into vector code: AVX2 or AVX-512 where the processor has it, simd128 in the browser.
//! No fused multiply-add and no change of order anywhere, and elementary functions of our own: the same request gives
//! the same bits in every browser and on every server.

mod attention;
mod codes;
mod dot;
mod lanes;
mod linear;
mod numbers;
mod scalar;
mod tiles;

use std::sync::Arc;

pub use linear::{Packed, dot_rows};

use super::{Heads, Ops};
use crate::Problem;
use crate::model::{Rows, Weight};
pub use scalar::exp;
use scalar::{inverse_root, silu};

/// The processor.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

/// Activations: rows × width.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    /// Numbers of a row.
    pub width: usize,
    /// Row by row.
    pub data: Vec<f32>,
}

impl Act {
    /// Row by row.
    pub fn rows(&self) -> std::slice::ChunksExact<'_, f32> {
        self.data.chunks_exact(self.width)
    }
}

pub use attention::Kv;

/// Cosines and sines: positions × half a head.
pub struct Rope {
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Ops for Cpu {
    type Act = Act;
    type Gain = Vec<f32>;
    type Linear = Arc<Packed>;
    type Kv = Kv;
    type Rope = Rope;

    fn name(&self) -> String {
        "CPU, own kernels".to_owned()
    }

    fn gain(&self, gains: &[f32]) -> Vec<f32> {
        gains.to_vec()
    }

    fn linear(&self, weight: &Weight) -> Arc<Packed> {
        Arc::new(Packed::new(weight))
    }

    fn rope(&self, heads: Heads, theta: f32, positions: usize) -> Rope {
        let (cos, sin) = rope_tables(heads.width, theta, positions);
        Rope { cos, sin }
    }

    fn kv(&self, heads: Heads, capacity: usize) -> Kv {
        Kv::new(heads, capacity)
    }

    fn embed(&self, table: &Arc<Packed>, ids: &[u32]) -> Act {
        let mut data = vec![0.0; ids.len() * table.cols()];
        for (id, out) in ids.iter().zip(data.chunks_exact_mut(table.cols())) {
            table.copy_row(*id as usize, out);
        }
        Act { width: table.cols(), data }
    }

    fn norm(&self, x: &Act, gain: &Vec<f32>, eps: f32) -> Act {
        let mut data = Vec::with_capacity(x.data.len());
        for row in x.rows() {
            let scale = inverse_root(dot::dot(row, row) / x.width as f32 + eps);
            data.extend(row.iter().zip(gain).map(|(x, gain)| x * scale * gain));
        }
        Act { width: x.width, data }
    }

    fn apply(&self, x: &Act, linear: &Arc<Packed>) -> Act {
        let mut data = vec![0.0; x.data.len() / x.width * linear.rows()];
        linear.apply(&x.data, &mut data);
        Act { width: linear.rows(), data }
    }

    fn attend(&self, qkv: [Act; 3], heads: Heads, rope: &Rope, rows: Rows, kv: Option<(&mut Kv, usize)>) -> Act {
        attention::attend(qkv, heads, rope, rows, kv)
    }

    fn gate(&self, mut gate: Act, up: Act) -> Act {
        gate.data.iter_mut().zip(&up.data).for_each(|(gate, up)| *gate = silu(*gate) * up);
        gate
    }

    fn add(&self, mut x: Act, y: Act) -> Act {
        x.data.iter_mut().zip(&y.data).for_each(|(x, y)| *x += y);
        x
    }

    fn last(&self, mut x: Act, rows: usize) -> Act {
        let drop = x.data.len().saturating_sub(rows * x.width);
        x.data.drain(..drop);
        x
    }

    async fn read(&self, x: Act) -> Result<Vec<f32>, Problem> {
        Ok(x.data)
    }

    async fn largest(&self, x: Act) -> Result<Vec<u32>, Problem> {
        Ok(x.rows().map(largest).collect())
    }
}

/// The place of the largest number; of equals the first. A row of nothing but NaN gives 0.
pub fn largest(row: &[f32]) -> u32 {
    let mut best = (0, f32::NEG_INFINITY);
    for (place, number) in row.iter().enumerate() {
        if *number > best.1 {
            best = (place, *number);
        }
    }
    best.0 as u32
}

/// Cosines and sines for positions × half a head. The angles are products in f32, as every other implementation has
/// them; their functions are taken in f64 by one library on every machine.
pub fn rope_tables(width: usize, theta: f32, positions: usize) -> (Vec<f32>, Vec<f32>) {
    let half = width / 2;
    let rates: Vec<f32> =
        (0..half).map(|i| (1.0 / libm::pow(f64::from(theta), (2 * i) as f64 / width as f64)) as f32).collect();
    let angles = (0..positions).flat_map(|position| rates.iter().map(move |rate| f64::from(position as f32 * rate)));
    angles.map(|angle| (libm::cos(angle) as f32, libm::sin(angle) as f32)).unzip()
}
