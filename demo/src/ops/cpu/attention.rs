//! Causal attention on the processor.

use multiversion::multiversion;

use super::dot::dot;
use super::scalar::exp;
use super::{Act, Kv, Rope};
use crate::model::Rows;
use crate::ops::Heads;

/// See [`Ops::attend`](crate::ops::Ops::attend).
pub fn attend([mut q, mut k, v]: [Act; 3], heads: Heads, rope: &Rope, rows: Rows, kv: Option<(&mut Kv, usize)>) -> Act {
    let from = kv.as_ref().map_or(0, |(_, from)| *from);
    for (act, count) in [(&mut q, heads.count), (&mut k, heads.kv)] {
        for (row, numbers) in act.data.chunks_exact_mut(count * heads.width).enumerate() {
            let position = from + row % rows.length;
            numbers.chunks_exact_mut(heads.width).for_each(|head| turn(head, rope, position));
        }
    }
    let mut out = vec![0.0; q.data.len()];
    if let Some((kept, from)) = kv {
        keep(kept, &k.data, &v.data, heads, from);
        look(&q.data, kept, heads, from, &mut out);
    } else {
        let (q_size, kv_size) = (rows.length * heads.count * heads.width, rows.length * heads.kv * heads.width);
        let mut kept = Kv { k: vec![0.0; kv_size], v: vec![0.0; kv_size], capacity: rows.length };
        for sequence in 0..rows.sequences {
            let own = sequence * kv_size..(sequence + 1) * kv_size;
            keep(&mut kept, &k.data[own.clone()], &v.data[own], heads, 0);
            let own = sequence * q_size..(sequence + 1) * q_size;
            look(&q.data[own.clone()], &kept, heads, 0, &mut out[own]);
        }
    }
    Act { width: q.width, data: out }
}

/// Turns the pairs of a head, each number with the one half a head further on, by the angles of a position.
fn turn(head: &mut [f32], rope: &Rope, position: usize) {
    let half = head.len() / 2;
    let angles = position * half..(position + 1) * half;
    let (first, second) = head.split_at_mut(half);
    let turns = rope.cos[angles.clone()].iter().zip(&rope.sin[angles]);
    for ((a, b), (cos, sin)) in first.iter_mut().zip(second).zip(turns) {
        (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
    }
}

/// Writes keys and values of new tokens behind the first `from`.
fn keep(kept: &mut Kv, k: &[f32], v: &[f32], heads: Heads, from: usize) {
    let width = heads.width;
    for (store, new) in [(&mut kept.k, k), (&mut kept.v, v)] {
        for (token, numbers) in new.chunks_exact(heads.kv * width).enumerate() {
            for (head, numbers) in numbers.chunks_exact(width).enumerate() {
                let place = (head * kept.capacity + from + token) * width;
                store[place..place + width].copy_from_slice(numbers);
            }
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2"))]
fn look(q: &[f32], kept: &Kv, heads: Heads, from: usize, out: &mut [f32]) {
    let (width, shared) = (heads.width, heads.count / heads.kv);
    let scale = 1.0 / (width as f32).sqrt();
    let row = heads.count * width;
    let mut shares = Vec::with_capacity(from + q.len() / row);
    for (token, (q, out)) in q.chunks_exact(row).zip(out.chunks_exact_mut(row)).enumerate() {
        let seen = from + token + 1;
        for (head, (q, out)) in q.chunks_exact(width).zip(out.chunks_exact_mut(width)).enumerate() {
            let own = head / shared * kept.capacity * width;
            let (k, v) = (&kept.k[own..own + seen * width], &kept.v[own..own + seen * width]);
            shares.clear();
            shares.extend(k.chunks_exact(width).map(|k| dot(q, k) * scale));
            let most = shares.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            shares.iter_mut().for_each(|share| *share = exp(*share - most));
            let sum: f32 = shares.iter().sum();
            for (share, v) in shares.iter().zip(v.chunks_exact(width)) {
                out.iter_mut().zip(v).for_each(|(out, v)| *out += share * v);
            }
            out.iter_mut().for_each(|out| *out /= sum);
        }
    }
}
