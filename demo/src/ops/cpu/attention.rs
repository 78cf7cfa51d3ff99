//! Causal attention on the processor: both of its products are those of a matrix in panels.

use super::lanes::{LANES, Lanes, Work, run};
use super::numbers::Product;
use super::scalar::exp;
use super::tiles::Shape;
use super::{Act, Rope};
use crate::model::Rows;
use crate::ops::Heads;

/// Keys and values of a sequence, each head's for itself, with room for `capacity` tokens.
pub struct Kv {
    /// Sixteen tokens side by side: panels × width.
    k: Vec<[f32; LANES]>,
    /// Sixteen numbers of a value side by side: panels × capacity.
    v: Vec<[f32; LANES]>,
    capacity: usize,
}

impl Kv {
    /// Nothing yet.
    pub fn new(heads: Heads, capacity: usize) -> Self {
        let empty = |cells: usize| vec![[0.0; LANES]; heads.kv * cells];
        let (k, v) = (capacity.div_ceil(LANES) * heads.width, heads.width.div_ceil(LANES) * capacity);
        Self { k: empty(k), v: empty(v), capacity }
    }

    /// Writes keys and values of new tokens behind the first `from`: both tokens × heads × width.
    fn keep(&mut self, k: &[f32], v: &[f32], heads: Heads, from: usize) {
        let Heads { kv: count, width, .. } = heads;
        let (k_cells, v_cells) = (self.k.len() / count, self.v.len() / count);
        for (place, (k, v)) in k.chunks_exact(width).zip(v.chunks_exact(width)).enumerate() {
            let (token, head) = (from + place / count, place % count);
            let own = head * k_cells + token / LANES * width;
            for (cell, k) in self.k[own..own + width].iter_mut().zip(k) {
                cell[token % LANES] = *k;
            }
            for (panel, v) in v.chunks(LANES).enumerate() {
                self.v[head * v_cells + panel * self.capacity + token][..v.len()].copy_from_slice(v);
            }
        }
    }
}

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
        kept.keep(&k.data, &v.data, heads, from);
        run(Look { q: &q.data, kept, heads, from, out: &mut out });
    } else {
        let (q_size, kv_size) = (rows.length * heads.count * heads.width, rows.length * heads.kv * heads.width);
        let mut kept = Kv::new(heads, rows.length);
        for sequence in 0..rows.sequences {
            let own = sequence * kv_size..(sequence + 1) * kv_size;
            kept.keep(&k.data[own.clone()], &v.data[own], heads, 0);
            let own = sequence * q_size..(sequence + 1) * q_size;
            run(Look { q: &q.data[own.clone()], kept: &kept, heads, from: 0, out: &mut out[own] });
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

/// Tokens whose queries are taken together.
const BLOCK: usize = 32;

/// What the queries of a sequence find behind the first `from` tokens of what is kept.
struct Look<'a> {
    /// Tokens × heads × width.
    q: &'a [f32],
    kept: &'a Kv,
    heads: Heads,
    from: usize,
    /// As the queries.
    out: &'a mut [f32],
}

impl Work for Look<'_> {
    #[inline(always)]
    fn run<L: Lanes>(self) {
        let Self { q, kept, heads, from, out } = self;
        let (width, shared) = (heads.width, heads.count / heads.kv);
        let (row, own, scale) = (heads.count * width, shared * width, 1.0 / (width as f32).sqrt());
        let (k_cells, v_cells) = (kept.k.len() / heads.kv, kept.v.len() / heads.kv);
        let (mut queries, mut scores, mut shares) = (Vec::new(), Vec::new(), Vec::new());
        // Some tokens at a time: few keys are looked at that lie ahead of all of them.
        for (block, (q, out)) in q.chunks(BLOCK * row).zip(out.chunks_mut(BLOCK * row)).enumerate() {
            let before = from + block * BLOCK;
            let seen = before + q.len() / row;
            for head in 0..heads.kv {
                let mine = head * own..(head + 1) * own;
                queries.clear();
                q.chunks_exact(row).for_each(|q| queries.extend_from_slice(&q[mine.clone()]));
                scores.resize(queries.len() / width * seen, 0.0);
                let cells = &kept.k[head * k_cells..(head + 1) * k_cells];
                let shape = Shape { rows: seen, cols: width, stride: width };
                Product { cells, shape, x: &queries, out: &mut scores }.run::<L>();
                let cells = &kept.v[head * v_cells..(head + 1) * v_cells];
                for (token, (scores, out)) in
                    scores.chunks_exact(shared * seen).zip(out.chunks_exact_mut(row)).enumerate()
                {
                    // What lies ahead of this token is not there for it.
                    let here = before + token + 1;
                    shares.clear();
                    scores.chunks_exact(seen).for_each(|scores| shares.extend_from_slice(&scores[..here]));
                    shares.chunks_exact_mut(here).for_each(|scores| soften(scores, scale));
                    let shape = Shape { rows: width, cols: here, stride: kept.capacity };
                    Product { cells, shape, x: &shares, out: &mut out[mine.clone()] }.run::<L>();
                }
            }
        }
    }
}

/// Scores to shares of 1.
#[inline(always)]
fn soften(scores: &mut [f32], scale: f32) {
    let mut most = [f32::NEG_INFINITY; LANES];
    for part in scores.chunks_mut(LANES) {
        for (score, most) in part.iter_mut().zip(&mut most) {
            *score *= scale;
            *most = if *score > *most { *score } else { *most };
        }
    }
    let most = most.iter().copied().fold(f32::NEG_INFINITY, |a, b| if b > a { b } else { a });
    let mut sums = [0.0_f32; LANES];
    for part in scores.chunks_mut(LANES) {
        for (score, sum) in part.iter_mut().zip(&mut sums) {
            *score = exp(*score - most);
            *sum += *score;
        }
    }
    let each = 1.0 / sums.iter().sum::<f32>();
    scores.iter_mut().for_each(|score| *score *= each);
}
