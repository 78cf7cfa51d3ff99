//! What a device can do. The forward pass is written once over [`Ops`]; burn's backends and the lab's own processor
//! kernels are its members.
//!
//! - [`agree`]: whether a device computes what the reference does.
//! - [`cpu`]: own kernels, plain Rust. Every output is one dot product in one fixed order, so a pass over many tokens
//!   gives bit for bit what single passes give, here and in the browser. It is the reference, and what calibrates.
//! - [`device`]: which of them, chosen while the program runs.
//! - [`guard`]: panics of the libraries below, as errors.
//! - `gpu`: own kernels in CubeCL, for WebGPU and CUDA.
//! - [`plain`]: the processor without own kernels, to see what they are worth.
//! - `tensors`: any backend of burn: flex on the processor, WebGPU, CUDA; with autodiff it trains.

pub mod agree;
pub mod cpu;
pub mod device;
#[cfg(any(feature = "wgpu", feature = "cuda"))]
pub mod gpu;
pub mod guard;
pub mod plain;
#[cfg(any(feature = "flex", feature = "burn-wgpu"))]
pub mod tensors;

use crate::Problem;
use crate::model::{Config, Rows, Weight};

/// The head layout that attention needs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Heads {
    /// Query heads.
    pub count: usize,
    /// Key and value heads.
    pub kv: usize,
    /// Width of one.
    pub width: usize,
}

impl Heads {
    /// Those of a model.
    pub const fn of(config: &Config) -> Self {
        Self { count: config.heads, kv: config.kv_heads, width: config.head }
    }
}

/// Bytes that went between the program's memory and the device's, since it was opened. Arguments of kernels (a few
/// numbers each) are left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// To the device.
    pub up: u64,
    /// Back.
    pub down: u64,
}

impl Moved {
    /// What has gone since then.
    pub const fn since(self, then: Self) -> Self {
        Self { up: self.up - then.up, down: self.down - then.down }
    }
}

/// What a device can do. Activations are matrices: tokens × width.
pub trait Ops: 'static {
    /// Activations.
    type Act: Clone;
    /// Gains of a norm.
    type Gain;
    /// A matrix, in the format that the device computes with.
    type Linear;
    /// Keys and values of one block for the tokens so far.
    type Kv;
    /// Cosines and sines of the rotary embedding.
    type Rope;

    /// The name of the device.
    fn name(&self) -> String;
    /// What went to the device and back, where it counts: nothing on the processor, which has no memory of its own.
    fn moved(&self) -> Option<Moved> {
        Some(Moved::default())
    }
    /// Gains to the device.
    fn gain(&self, gains: &[f32]) -> Self::Gain;
    /// A matrix to the device.
    fn linear(&self, weight: &Weight) -> Self::Linear;
    /// The rotary embedding for so many positions.
    fn rope(&self, heads: Heads, theta: f32, positions: usize) -> Self::Rope;
    /// Room for keys and values of so many tokens.
    fn kv(&self, heads: Heads, capacity: usize) -> Self::Kv;

    /// Rows of a table, by number: tokens × width.
    fn embed(&self, table: &Self::Linear, ids: &[u32]) -> Self::Act;
    /// Each row over the root of its mean square, times the gains.
    fn norm(&self, x: &Self::Act, gain: &Self::Gain, eps: f32) -> Self::Act;
    /// Each row times the transposed matrix: tokens × outputs.
    fn apply(&self, x: &Self::Act, linear: &Self::Linear) -> Self::Act;
    /// Causal attention with rotary embedding. With `kv`, one sequence goes on behind the first `from` tokens of it, and
    /// its keys and values are kept; without, the rows are whole sequences from their beginning.
    fn attend(
        &self,
        qkv: [Self::Act; 3],
        heads: Heads,
        rope: &Self::Rope,
        rows: Rows,
        kv: Option<(&mut Self::Kv, usize)>,
    ) -> Self::Act;
    /// `silu(gate) * up`.
    fn gate(&self, gate: Self::Act, up: Self::Act) -> Self::Act;
    /// The sum.
    fn add(&self, x: Self::Act, y: Self::Act) -> Self::Act;
    /// The last rows.
    fn last(&self, x: Self::Act, rows: usize) -> Self::Act;
    /// To the host, row by row. Where the device is lost it fails with a [`Problem::device`], as the next one does.
    fn read(&self, x: Self::Act) -> impl Future<Output = Result<Vec<f32>, Problem>>;
    /// The place of the largest number of each row; of equals the first.
    fn largest(&self, x: Self::Act) -> impl Future<Output = Result<Vec<u32>, Problem>>;
}
