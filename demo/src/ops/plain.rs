//! The processor without the lab's kernels: the loops that one would write first. What the own kernels are worth is the
//! difference to this.
//!
//! Matrices are f32, row by row, whatever format they came in; an output is one sum from first to last, so a token has
//! the same bits alone and among others here as well.

use super::cpu::{largest, rope_tables};
use super::{Heads, Ops};
use crate::Problem;
use crate::model::{Matrix, Rows, Weight};

/// The processor, plain loops.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

/// Activations: rows × width.
#[derive(Clone, Debug, PartialEq)]
pub struct Act {
    width: usize,
    data: Vec<f32>,
}

impl Act {
    fn rows(&self) -> impl Iterator<Item = &[f32]> {
        self.data.chunks_exact(self.width)
    }
}

/// Keys and values: tokens × heads × width.
pub struct Kv {
    k: Vec<f32>,
    v: Vec<f32>,
}

/// Cosines and sines: positions × half a head.
pub struct Rope {
    cos: Vec<f32>,
    sin: Vec<f32>,
}

impl Ops for Plain {
    type Act = Act;
    type Gain = Vec<f32>;
    type Linear = Matrix;
    type Kv = Kv;
    type Rope = Rope;

    fn name(&self) -> String {
        "CPU, plain loops".to_owned()
    }

    fn gain(&self, gains: &[f32]) -> Vec<f32> {
        gains.to_vec()
    }

    fn linear(&self, weight: &Weight) -> Matrix {
        weight.to_matrix()
    }

    fn rope(&self, heads: Heads, theta: f32, positions: usize) -> Rope {
        let (cos, sin) = rope_tables(heads.width, theta, positions);
        Rope { cos, sin }
    }

    fn kv(&self, heads: Heads, capacity: usize) -> Kv {
        let empty = vec![0.0; capacity * heads.kv * heads.width];
        Kv { k: empty.clone(), v: empty }
    }

    fn embed(&self, table: &Matrix, ids: &[u32]) -> Act {
        Act { width: table.cols, data: ids.iter().flat_map(|id| table.row(*id as usize)).copied().collect() }
    }

    fn norm(&self, x: &Act, gain: &Vec<f32>, eps: f32) -> Act {
        let mut data = Vec::with_capacity(x.data.len());
        for row in x.rows() {
            let scale = 1.0 / (dot(row, row) / x.width as f32 + eps).sqrt();
            data.extend(row.iter().zip(gain).map(|(x, gain)| x * scale * gain));
        }
        Act { width: x.width, data }
    }

    fn apply(&self, x: &Act, linear: &Matrix) -> Act {
        let data = x.rows().flat_map(|x| (0..linear.rows).map(|row| dot(x, linear.row(row)))).collect();
        Act { width: linear.rows, data }
    }

    fn attend(&self, qkv: [Act; 3], heads: Heads, rope: &Rope, rows: Rows, kv: Option<(&mut Kv, usize)>) -> Act {
        let [mut q, mut k, v] = qkv;
        let from = kv.as_ref().map_or(0, |(_, from)| *from);
        for act in [&mut q, &mut k] {
            for (row, numbers) in act.data.chunks_exact_mut(act.width).enumerate() {
                numbers.chunks_exact_mut(heads.width).for_each(|head| turn(head, rope, from + row % rows.length));
            }
        }
        let mut out = Vec::with_capacity(q.data.len());
        let width = heads.kv * heads.width;
        if let Some((kept, from)) = kv {
            let place = from * width..from * width + k.data.len();
            kept.k[place.clone()].copy_from_slice(&k.data);
            kept.v[place].copy_from_slice(&v.data);
            look(&q.data, &kept.k, &kept.v, heads, from, &mut out);
        } else {
            let sequence = rows.length * width;
            let queries = q.data.chunks_exact(rows.length * q.width);
            let others = k.data.chunks_exact(sequence).zip(v.data.chunks_exact(sequence));
            queries.zip(others).for_each(|(q, (k, v))| look(q, k, v, heads, 0, &mut out));
        }
        Act { width: q.width, data: out }
    }

    fn gate(&self, mut gate: Act, up: Act) -> Act {
        gate.data.iter_mut().zip(&up.data).for_each(|(gate, up)| *gate = *gate / (1.0 + libm::expf(-*gate)) * up);
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

fn dot(a: &[f32], b: &[f32]) -> f32 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

/// Turns the halves of a head against each other.
fn turn(head: &mut [f32], rope: &Rope, position: usize) {
    let half = head.len() / 2;
    let (first, second) = head.split_at_mut(half);
    let angles = rope.cos[position * half..].iter().zip(&rope.sin[position * half..]);
    for ((a, b), (cos, sin)) in first.iter_mut().zip(second).zip(angles) {
        (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
    }
}

/// What the heads of each token find among the tokens up to it. The first has `from` before it.
fn look(q: &[f32], k: &[f32], v: &[f32], heads: Heads, from: usize, out: &mut Vec<f32>) {
    let Heads { count, kv, width } = heads;
    let scale = 1.0 / (width as f32).sqrt();
    for (place, q) in q.chunks_exact(width).enumerate() {
        let (token, head) = (place / count, place % count * kv / count);
        let of = |past: usize| (past * kv + head) * width..(past * kv + head + 1) * width;
        let mut shares: Vec<f32> = (0..=from + token).map(|past| dot(q, &k[of(past)]) * scale).collect();
        let most = shares.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        shares.iter_mut().for_each(|share| *share = libm::expf(*share - most));
        let sum: f32 = shares.iter().sum();
        let start = out.len();
        out.resize(start + width, 0.0);
        for (past, share) in shares.iter().enumerate() {
            out[start..].iter_mut().zip(&v[of(past)]).for_each(|(out, v)| *out += share / sum * v);
        }
    }
}
