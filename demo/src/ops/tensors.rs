//! Any backend of burn as a device.

use std::fmt::Debug;

use burn::tensor::activation::{silu, softmax};
use burn::tensor::{Int, Tensor, TensorData, backend::Backend};

use super::cpu::rope_tables;
use super::{Heads, Moved, Ops};
use crate::Problem;
use crate::model::{Rows, Weight};

/// A device of a backend.
pub struct Tensors<B: Backend> {
    device: B::Device,
}

impl<B: Backend> Tensors<B> {
    /// The device.
    pub const fn new(device: B::Device) -> Self {
        Self { device }
    }

    /// Nothing can be read back.
    fn lost(&self, why: &impl Debug) -> Problem {
        Problem::device(self.name(), format!("was lost: {why:?}"))
    }

    /// Numbers to the device.
    fn tensor<const D: usize>(&self, data: Vec<f32>, shape: [usize; D]) -> Tensor<B, D> {
        Tensor::from_data(TensorData::new(data, shape), &self.device)
    }
}

/// Keys and values: 1 × heads × capacity × width. Taken out while they change, so that they change in place.
pub struct Kv<B: Backend>(Option<[Tensor<B, 4>; 2]>);

/// Cosines and sines: positions × half a head.
pub struct Rope<B: Backend> {
    cos: Tensor<B, 2>,
    sin: Tensor<B, 2>,
}

/// What cannot be seen: far below every score, and finite, so that no row is without a number.
const UNSEEN: f32 = -1e9;

impl<B: Backend> Ops for Tensors<B> {
    type Act = Tensor<B, 2>;
    type Gain = Tensor<B, 1>;
    /// Out × in.
    type Linear = Tensor<B, 2>;
    type Kv = Kv<B>;
    type Rope = Rope<B>;

    fn name(&self) -> String {
        format!("{}, {:?}", B::name(&self.device), self.device)
    }

    /// burn does not count.
    fn moved(&self) -> Option<Moved> {
        None
    }

    fn gain(&self, gains: &[f32]) -> Tensor<B, 1> {
        self.tensor(gains.to_vec(), [gains.len()])
    }

    fn linear(&self, weight: &Weight) -> Tensor<B, 2> {
        let matrix = weight.to_matrix();
        self.tensor(matrix.data, [matrix.rows, matrix.cols])
    }

    fn rope(&self, heads: Heads, theta: f32, positions: usize) -> Rope<B> {
        let (cos, sin) = rope_tables(heads.width, theta, positions);
        let shape = [positions, heads.width / 2];
        Rope { cos: self.tensor(cos, shape), sin: self.tensor(sin, shape) }
    }

    fn kv(&self, heads: Heads, capacity: usize) -> Kv<B> {
        let empty = || Tensor::zeros([1, heads.kv, capacity, heads.width], &self.device);
        Kv(Some([empty(), empty()]))
    }

    fn embed(&self, table: &Tensor<B, 2>, ids: &[u32]) -> Tensor<B, 2> {
        let ids: Vec<i32> = ids.iter().map(|id| *id as i32).collect();
        let count = ids.len();
        let ids = Tensor::<B, 1, Int>::from_data(TensorData::new(ids, [count]), &self.device);
        table.clone().select(0, ids)
    }

    fn norm(&self, x: &Tensor<B, 2>, gain: &Tensor<B, 1>, eps: f32) -> Tensor<B, 2> {
        let scale = x.clone().square().mean_dim(1).add_scalar(eps).sqrt().recip();
        x.clone().mul(scale).mul(gain.clone().unsqueeze())
    }

    fn apply(&self, x: &Tensor<B, 2>, linear: &Tensor<B, 2>) -> Tensor<B, 2> {
        x.clone().matmul(linear.clone().transpose())
    }

    fn attend(
        &self,
        [q, k, v]: [Tensor<B, 2>; 3],
        heads: Heads,
        rope: &Rope<B>,
        rows: Rows,
        kv: Option<(&mut Kv<B>, usize)>,
    ) -> Tensor<B, 2> {
        let Rows { sequences, length } = rows;
        let Heads { count, kv: groups, width } = heads;
        let from = kv.as_ref().map_or(0, |(_, from)| *from);
        let split = |x: Tensor<B, 2>, heads: usize| x.reshape([sequences, length, heads, width]).swap_dims(1, 2);
        let q = turn(split(q, count), rope, from);
        let mut k = turn(split(k, groups), rope, from);
        let mut v = split(v, groups);
        let seen = from + length;
        if let Some((kept, _)) = kv
            && let Some([keys, values]) = kept.0.take()
        {
            let place = [0..1, 0..groups, from..seen, 0..width];
            let keys = keys.slice_assign(place.clone(), k);
            let values = values.slice_assign(place, v);
            let filled = [0..1, 0..groups, 0..seen, 0..width];
            (k, v) = (keys.clone().slice(filled.clone()), values.clone().slice(filled));
            kept.0 = Some([keys, values]);
        }
        // Query heads that share a key head are rows of one product.
        let shared = count / groups;
        let q = q.reshape([sequences, groups, shared * length, width]);
        let mut scores = q.matmul(k.swap_dims(2, 3)).mul_scalar(1.0 / (width as f32).sqrt());
        if length > 1 {
            let seen_by = |row: usize| from + row % length;
            let mask = (0..shared * length)
                .flat_map(|row| (0..seen).map(move |place| if place > seen_by(row) { UNSEEN } else { 0.0 }))
                .collect();
            scores = scores.add(self.tensor(mask, [1, 1, shared * length, seen]));
        }
        softmax(scores, 3)
            .matmul(v)
            .reshape([sequences, count, length, width])
            .swap_dims(1, 2)
            .reshape([sequences * length, count * width])
    }

    fn gate(&self, gate: Tensor<B, 2>, up: Tensor<B, 2>) -> Tensor<B, 2> {
        silu(gate).mul(up)
    }

    fn add(&self, x: Tensor<B, 2>, y: Tensor<B, 2>) -> Tensor<B, 2> {
        x.add(y)
    }

    fn last(&self, x: Tensor<B, 2>, rows: usize) -> Tensor<B, 2> {
        let [count, _] = x.dims();
        if rows >= count { x } else { x.narrow(0, count - rows, rows) }
    }

    async fn read(&self, x: Tensor<B, 2>) -> Result<Vec<f32>, Problem> {
        let data = x.into_data_async().await.map_err(|e| self.lost(&e))?;
        data.convert::<f32>().into_vec().map_err(|e| self.lost(&e))
    }

    async fn largest(&self, x: Tensor<B, 2>) -> Result<Vec<u32>, Problem> {
        let data = x.argmax(1).into_data_async().await.map_err(|e| self.lost(&e))?;
        Ok(data.iter::<i64>().map(|id| u32::try_from(id).unwrap_or(0)).collect())
    }
}

/// Turns each number of a head with the one half a head further on, by the angles of its position.
fn turn<B: Backend>(x: Tensor<B, 4>, rope: &Rope<B>, from: usize) -> Tensor<B, 4> {
    let [_, _, length, width] = x.dims();
    let angles = |table: &Tensor<B, 2>| table.clone().narrow(0, from, length).unsqueeze::<4>();
    let (cos, sin) = (angles(&rope.cos), angles(&rope.sin));
    let first = x.clone().narrow(3, 0, width / 2);
    let second = x.narrow(3, width / 2, width / 2);
    let turned =
        [first.clone().mul(cos.clone()).sub(second.clone().mul(sin.clone())), second.mul(cos).add(first.mul(sin))];
    Tensor::cat(turned.to_vec(), 3)
}
