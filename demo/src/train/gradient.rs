//! Loss and gradients on the processor, by hand: the same as burn's autodiff of the forward pass (a test compares them),
//! about ten times as fast on two cores. Each thread takes whole sequences; nothing is shared but the weights.

use std::thread;

use multiversion::multiversion;

use super::product::{View, product};
use super::text::Lesson;
use crate::model::{Checkpoint, Config, PARTS, Part, Weight};
use crate::ops::cpu::{exp, rope_tables};

/// Weights, or their gradients, as plain numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Numbers {
    /// Vocabulary × hidden.
    pub embed: Vec<f32>,
    /// Of each block: its matrices in the order of [`PARTS`], then the gains before attention and before the
    /// feed-forward part.
    pub blocks: Vec<BlockNumbers>,
}

/// Those of a block.
#[derive(Clone, Debug, PartialEq)]
pub struct BlockNumbers {
    /// In the order of [`PARTS`], out × in.
    pub parts: [Vec<f32>; 7],
    /// Before attention.
    pub attn: Vec<f32>,
    /// Before the feed-forward part.
    pub mlp: Vec<f32>,
}

impl Numbers {
    /// Zeros for a shape.
    pub fn zeros(config: &Config) -> Self {
        let zeros = |(rows, cols): (usize, usize)| vec![0.0; rows * cols];
        let block = BlockNumbers {
            parts: PARTS.map(|part| zeros(part.shape(config))),
            attn: vec![0.0; config.hidden],
            mlp: vec![0.0; config.hidden],
        };
        Self { embed: zeros((config.vocab, config.hidden)), blocks: vec![block; config.layers] }
    }

    /// Those of a checkpoint with a tied head.
    pub fn of(checkpoint: &Checkpoint) -> Self {
        let numbers = |weight: &Weight| weight.to_matrix().data;
        let blocks = checkpoint
            .blocks
            .iter()
            .map(|block| BlockNumbers {
                parts: block.parts.each_ref().map(numbers),
                attn: block.attn_norm.clone(),
                mlp: block.mlp_norm.clone(),
            })
            .collect();
        Self { embed: numbers(&checkpoint.embed), blocks }
    }

    fn add(&mut self, other: &Self) {
        let add = |to: &mut Vec<f32>, from: &Vec<f32>| to.iter_mut().zip(from).for_each(|(to, from)| *to += from);
        add(&mut self.embed, &other.embed);
        for (to, from) in self.blocks.iter_mut().zip(&other.blocks) {
            to.parts.iter_mut().zip(&from.parts).for_each(|(to, from)| add(to, from));
            add(&mut to.attn, &from.attn);
            add(&mut to.mlp, &from.mlp);
        }
    }
}

/// The loss of a lesson in nats, and the gradients of it.
pub fn gradients(config: &Config, weights: &Numbers, lesson: &Lesson, length: usize, threads: usize) -> (f32, Numbers) {
    let ids = &lesson.ids;
    let sequences = ids.len() / length;
    let share = sequences.div_ceil(threads.max(1)).max(1) * length;
    let mut results = thread::scope(|scope| {
        let running: Vec<_> = ids
            .chunks(share)
            .zip(lesson.targets.chunks(share).zip(lesson.weights.chunks(share)))
            .map(|(ids, (targets, counts))| {
                scope.spawn(move || {
                    let pass = Pass::new(config, weights, length);
                    let (mut sum, mut loss) = (Numbers::zeros(config), 0.0);
                    // One sequence at a time: what the way back needs of it is still in the cache.
                    let targets = targets.chunks(length).zip(counts.chunks(length));
                    for (ids, targets) in ids.chunks(length).zip(targets) {
                        loss += pass.run(ids, targets, &mut sum);
                    }
                    (loss, sum)
                })
            })
            .collect();
        running.into_iter().filter_map(|thread| thread.join().ok()).collect::<Vec<_>>()
    });
    let Some((mut loss, mut sum)) = results.pop() else { return (f32::NAN, Numbers::zeros(config)) };
    // A thread that ended early would leave a loss that is too small; it shows as no number at all.
    let all = results.len() + 1 == ids.len().div_ceil(share);
    for (other, numbers) in &results {
        loss += other;
        sum.add(numbers);
    }
    (if all { loss as f32 } else { f32::NAN }, sum)
}

/// What the way back needs of the way there, for each block.
struct Kept {
    x: Vec<f32>,
    h: Vec<f32>,
    q: Vec<f32>,
    k: Vec<f32>,
    v: Vec<f32>,
    /// Heads × length × length.
    shares: Vec<f32>,
    found: Vec<f32>,
    middle: Vec<f32>,
    h2: Vec<f32>,
    gate: Vec<f32>,
    up: Vec<f32>,
    inner: Vec<f32>,
}

/// There and back with one sequence.
struct Pass<'a> {
    config: &'a Config,
    weights: &'a Numbers,
    length: usize,
    cos: Vec<f32>,
    sin: Vec<f32>,
}

/// Query rows that are taken at a time: keys behind the last of them need not be looked at.
const BLOCK: usize = 96;
/// Rows of logits at a time, so that they stay in the cache.
const HEAD_ROWS: usize = 128;

impl<'a> Pass<'a> {
    fn new(config: &'a Config, weights: &'a Numbers, length: usize) -> Self {
        let (cos, sin) = rope_tables(config.head, config.rope_theta, length);
        Self { config, weights, length, cos, sin }
    }

    /// `x · wᵀ`.
    fn apply(&self, x: &[f32], block: usize, part: Part) -> Vec<f32> {
        let (out, inside) = part.shape(self.config);
        let mut y = vec![0.0; self.length * out];
        let w = View::rows(&self.weights.blocks[block].parts[part as usize], inside);
        product((self.length, inside, out), View::rows(x, inside), w.transposed(), &mut y, out, false);
        y
    }

    /// `dx += dy · w` and `dw += dyᵀ · x`.
    fn apply_back(&self, block: usize, part: Part, dy: &[f32], x: &[f32], dx: &mut [f32], sum: &mut Numbers) {
        let (out, inside) = part.shape(self.config);
        let w = View::rows(&self.weights.blocks[block].parts[part as usize], inside);
        product((self.length, out, inside), View::rows(dy, out), w, dx, inside, true);
        let dw = &mut sum.blocks[block].parts[part as usize];
        product((out, self.length, inside), View::rows(dy, out).transposed(), View::rows(x, inside), dw, inside, true);
    }

    /// The loss; the gradients are added to `sum`.
    fn run(&self, ids: &[u32], targets: (&[u32], &[f32]), sum: &mut Numbers) -> f64 {
        let (d, eps) = (self.config.hidden, self.config.eps);
        let mut x: Vec<f32> = Vec::with_capacity(self.length * d);
        ids.iter().for_each(|id| x.extend(&self.weights.embed[*id as usize * d..(*id as usize + 1) * d]));
        let mut kept = Vec::with_capacity(self.config.layers);
        for block in 0..self.config.layers {
            let h = norm(&x, &self.weights.blocks[block].attn, eps);
            let mut q = self.apply(&h, block, Part::Q);
            let mut k = self.apply(&h, block, Part::K);
            let v = self.apply(&h, block, Part::V);
            self.turn(&mut q, 1.0);
            self.turn(&mut k, 1.0);
            let (shares, found) = self.look(&q, &k, &v);
            let mut middle = self.apply(&found, block, Part::O);
            middle.iter_mut().zip(&x).for_each(|(middle, x)| *middle += x);
            let h2 = norm(&middle, &self.weights.blocks[block].mlp, eps);
            let gate = self.apply(&h2, block, Part::Gate);
            let up = self.apply(&h2, block, Part::Up);
            let inner = open(&gate, &up);
            let mut next = self.apply(&inner, block, Part::Down);
            next.iter_mut().zip(&middle).for_each(|(next, middle)| *next += middle);
            kept.push(Kept {
                x: std::mem::replace(&mut x, next),
                h,
                q,
                k,
                v,
                shares,
                found,
                middle,
                h2,
                gate,
                up,
                inner,
            });
        }
        let ones = vec![1.0; d];
        let last = norm(&x, &ones, eps);
        let (loss, d_last) = self.head(&last, targets, sum);
        let mut dx = vec![0.0; x.len()];
        norm_back(&x, &ones, eps, &d_last, &mut dx, &mut vec![0.0; d]);
        for (block, kept) in kept.iter().enumerate().rev() {
            self.back(block, kept, &mut dx, sum);
        }
        for (id, dx) in ids.iter().zip(dx.chunks_exact(d)) {
            let row = &mut sum.embed[*id as usize * d..(*id as usize + 1) * d];
            row.iter_mut().zip(dx).for_each(|(sum, dx)| *sum += dx);
        }
        loss
    }

    /// The way back through a block: `dx` comes in as that behind it and goes out as that before it.
    fn back(&self, block: usize, kept: &Kept, dx: &mut [f32], sum: &mut Numbers) {
        let (config, eps) = (self.config, self.config.eps);
        let mut d_inner = vec![0.0; self.length * config.ffn];
        self.apply_back(block, Part::Down, dx, &kept.inner, &mut d_inner, sum);
        let (mut d_gate, mut d_up) = (vec![0.0; d_inner.len()], vec![0.0; d_inner.len()]);
        open_back(&kept.gate, &kept.up, &d_inner, &mut d_gate, &mut d_up);
        let mut dh = vec![0.0; dx.len()];
        self.apply_back(block, Part::Gate, &d_gate, &kept.h2, &mut dh, sum);
        self.apply_back(block, Part::Up, &d_up, &kept.h2, &mut dh, sum);
        norm_back(&kept.middle, &self.weights.blocks[block].mlp, eps, &dh, dx, &mut sum.blocks[block].mlp);

        let mut d_found = vec![0.0; kept.found.len()];
        self.apply_back(block, Part::O, dx, &kept.found, &mut d_found, sum);
        let [mut dq, mut dk, dv] = self.look_back(kept, &d_found);
        self.turn(&mut dq, -1.0);
        self.turn(&mut dk, -1.0);
        let mut dh = vec![0.0; dx.len()];
        self.apply_back(block, Part::Q, &dq, &kept.h, &mut dh, sum);
        self.apply_back(block, Part::K, &dk, &kept.h, &mut dh, sum);
        self.apply_back(block, Part::V, &dv, &kept.h, &mut dh, sum);
        norm_back(&kept.x, &self.weights.blocks[block].attn, eps, &dh, dx, &mut sum.blocks[block].attn);
    }

    /// Logits, loss, and the way back through the head, for targets with their weights.
    fn head(&self, last: &[f32], (targets, weights): (&[u32], &[f32]), sum: &mut Numbers) -> (f64, Vec<f32>) {
        let (d, vocab) = (self.config.hidden, self.config.vocab);
        let embed = View::rows(&self.weights.embed, d);
        let mut loss = 0.0;
        let mut d_last = vec![0.0; last.len()];
        let mut logits = vec![0.0; HEAD_ROWS * vocab];
        let targets = targets.chunks(HEAD_ROWS).zip(weights.chunks(HEAD_ROWS));
        for ((h, dh), (targets, weights)) in
            last.chunks(HEAD_ROWS * d).zip(d_last.chunks_mut(HEAD_ROWS * d)).zip(targets)
        {
            let rows = targets.len();
            let logits = &mut logits[..rows * vocab];
            product((rows, d, vocab), View::rows(h, d), embed.transposed(), logits, vocab, false);
            for (row, (target, weight)) in logits.chunks_exact_mut(vocab).zip(targets.iter().zip(weights)) {
                let right = row[*target as usize];
                let (most, total) = shares_of(row);
                loss += f64::from(*weight) * (f64::from(most) + f64::from(total).ln() - f64::from(right));
                let scale = weight / total;
                row.iter_mut().for_each(|share| *share *= scale);
                row[*target as usize] -= scale * total;
            }
            product((rows, vocab, d), View::rows(logits, vocab), embed, dh, d, false);
            let back = View::rows(logits, vocab).transposed();
            product((vocab, rows, d), back, View::rows(h, d), &mut sum.embed, d, true);
        }
        (loss, d_last)
    }

    /// Turns heads by the angles of their positions, forward (1) or back (-1).
    fn turn(&self, x: &mut [f32], way: f32) {
        let (width, half) = (self.config.head, self.config.head / 2);
        let row = x.len() / self.length;
        for (index, numbers) in x.chunks_exact_mut(row).enumerate() {
            let position = index * half;
            let (cos, sin) = (&self.cos[position..position + half], &self.sin[position..position + half]);
            for head in numbers.chunks_exact_mut(width) {
                let (first, second) = head.split_at_mut(half);
                for ((a, b), (cos, sin)) in first.iter_mut().zip(second).zip(cos.iter().zip(sin)) {
                    let sin = sin * way;
                    (*a, *b) = (*a * cos - *b * sin, *b * cos + *a * sin);
                }
            }
        }
    }

    /// Calls with every query head: the place of its queries, of its keys, and of its shares.
    fn heads(&self, mut each: impl FnMut(usize, usize, usize)) {
        let (width, shared) = (self.config.head, self.config.heads / self.config.kv_heads);
        (0..self.config.heads)
            .for_each(|head| each(head * width, head / shared * width, head * self.length * self.length));
    }

    /// Calls with every block of query rows: its first row, its rows, and the keys that it can see.
    fn blocks(&self) -> impl Iterator<Item = (usize, usize, usize)> + use<> {
        let length = self.length;
        (0..length).step_by(BLOCK).map(move |from| {
            let to = (from + BLOCK).min(length);
            (from, to - from, to)
        })
    }

    fn look(&self, q: &[f32], k: &[f32], v: &[f32]) -> (Vec<f32>, Vec<f32>) {
        let (config, length) = (self.config, self.length);
        let (width, qw, kw) = (config.head, config.q_width(), config.kv_width());
        let scale = 1.0 / (width as f32).sqrt();
        let mut shares = vec![0.0; self.length * config.heads * length];
        let mut found = vec![0.0; self.length * qw];
        self.heads(|q_at, k_at, s_at| {
            for (from, rows, seen) in self.blocks() {
                let s = &mut shares[s_at + from * length..s_at + (from + rows) * length];
                let q = View::rows(&q[q_at + from * qw..], qw);
                product((rows, width, seen), q, View::rows(&k[k_at..], kw).transposed(), s, length, false);
                causal(s, length, from, scale);
                let out = &mut found[q_at + from * qw..];
                product((rows, seen, width), View::rows(s, length), View::rows(&v[k_at..], kw), out, qw, false);
            }
        });
        (shares, found)
    }

    fn look_back(&self, kept: &Kept, d_found: &[f32]) -> [Vec<f32>; 3] {
        let (config, length) = (self.config, self.length);
        let (width, qw, kw) = (config.head, config.q_width(), config.kv_width());
        let scale = 1.0 / (width as f32).sqrt();
        let mut dq = vec![0.0; kept.q.len()];
        let (mut dk, mut dv) = (vec![0.0; kept.k.len()], vec![0.0; kept.v.len()]);
        let mut ds = vec![0.0; BLOCK * length];
        self.heads(|q_at, k_at, s_at| {
            for (from, rows, seen) in self.blocks() {
                let s = &kept.shares[s_at + from * length..s_at + (from + rows) * length];
                let d_out = View::rows(&d_found[q_at + from * qw..], qw);
                let shares = View::rows(s, length);
                product((seen, rows, width), shares.transposed(), d_out, &mut dv[k_at..], kw, true);
                let v = View::rows(&kept.v[k_at..], kw);
                product((rows, width, seen), d_out, v.transposed(), &mut ds, length, false);
                causal_back(s, &mut ds, length, from, rows, scale);
                let d_scores = View::rows(&ds, length);
                let k = View::rows(&kept.k[k_at..], kw);
                product((rows, seen, width), d_scores, k, &mut dq[q_at + from * qw..], qw, true);
                let q = View::rows(&kept.q[q_at + from * qw..], qw);
                product((seen, rows, width), d_scores.transposed(), q, &mut dk[k_at..], kw, true);
            }
        });
        [dq, dk, dv]
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn norm(x: &[f32], gain: &[f32], eps: f32) -> Vec<f32> {
    let mut out = Vec::with_capacity(x.len());
    for row in x.chunks_exact(gain.len()) {
        let scale = root(row, eps);
        out.extend(row.iter().zip(gain).map(|(x, gain)| x * scale * gain));
    }
    out
}

#[inline(always)]
fn root(row: &[f32], eps: f32) -> f32 {
    let mut lanes = [0.0_f32; 16];
    row.chunks(16).for_each(|part| part.iter().zip(&mut lanes).for_each(|(x, lane)| *lane += x * x));
    1.0 / (lanes.iter().sum::<f32>() / row.len() as f32 + eps).sqrt()
}

/// `dx += …`, `d_gain += …`.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn norm_back(x: &[f32], gain: &[f32], eps: f32, dy: &[f32], dx: &mut [f32], d_gain: &mut [f32]) {
    let d = gain.len();
    for ((x, dy), dx) in x.chunks_exact(d).zip(dy.chunks_exact(d)).zip(dx.chunks_exact_mut(d)) {
        let scale = root(x, eps);
        let mut lanes = [0.0_f32; 16];
        for ((x, dy), gain) in x.chunks(16).zip(dy.chunks(16)).zip(gain.chunks(16)) {
            for (lane, ((x, dy), gain)) in lanes.iter_mut().zip(x.iter().zip(dy).zip(gain)) {
                *lane += x * dy * gain;
            }
        }
        let along = lanes.iter().sum::<f32>() * scale * scale * scale / d as f32;
        for ((((dx, x), dy), gain), d_gain) in dx.iter_mut().zip(x).zip(dy).zip(gain).zip(d_gain.iter_mut()) {
            *dx += scale * dy * gain - along * x;
            *d_gain += dy * x * scale;
        }
    }
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn open(gate: &[f32], up: &[f32]) -> Vec<f32> {
    gate.iter().zip(up).map(|(gate, up)| gate / (1.0 + exp(-gate)) * up).collect()
}

#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn open_back(gate: &[f32], up: &[f32], d_inner: &[f32], d_gate: &mut [f32], d_up: &mut [f32]) {
    let outs = d_gate.iter_mut().zip(d_up);
    for (((gate, up), d_inner), (d_gate, d_up)) in gate.iter().zip(up).zip(d_inner).zip(outs) {
        let share = 1.0 / (1.0 + exp(-gate));
        *d_up = d_inner * gate * share;
        *d_gate = d_inner * up * share * (1.0 + gate * (1.0 - share));
    }
}

/// e to the distance from the largest, in place; the largest, and the sum.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn shares_of(row: &mut [f32]) -> (f32, f32) {
    powers(row)
}

#[inline(always)]
fn powers(row: &mut [f32]) -> (f32, f32) {
    let mut most = [f32::NEG_INFINITY; 16];
    for part in row.chunks(16) {
        part.iter().zip(&mut most).for_each(|(x, most)| *most = if *x > *most { *x } else { *most });
    }
    let most = most.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut lanes = [0.0_f32; 16];
    for part in row.chunks_mut(16) {
        for (x, lane) in part.iter_mut().zip(&mut lanes) {
            *x = exp(*x - most);
            *lane += *x;
        }
    }
    (most, lanes.iter().sum())
}

/// Scores to shares, row by row; what lies ahead gets none.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn causal(scores: &mut [f32], length: usize, from: usize, scale: f32) {
    for (row, scores) in scores.chunks_exact_mut(length).enumerate() {
        let (seen, ahead) = scores.split_at_mut(from + row + 1);
        seen.iter_mut().for_each(|score| *score *= scale);
        let (_, total) = powers(seen);
        let each = 1.0 / total;
        seen.iter_mut().for_each(|share| *share *= each);
        ahead.fill(0.0);
    }
}

/// `d_shares` to the gradients of the scores, in place.
#[multiversion(targets("x86_64+avx512f+avx512bw+avx512vl+avx512dq", "x86_64+avx2+fma"))]
fn causal_back(shares: &[f32], d_shares: &mut [f32], length: usize, from: usize, rows: usize, scale: f32) {
    for (row, (shares, d)) in shares.chunks_exact(length).zip(d_shares.chunks_exact_mut(length)).take(rows).enumerate()
    {
        let seen = from + row + 1;
        let mut lanes = [0.0_f32; 16];
        for (shares, d) in shares[..seen].chunks(16).zip(d[..seen].chunks(16)) {
            lanes.iter_mut().zip(shares.iter().zip(d)).for_each(|(lane, (share, d))| *lane += share * d);
        }
        let mean = lanes.iter().sum::<f32>();
        d[..seen].iter_mut().zip(shares).for_each(|(d, share)| *d = share * (*d - mean) * scale);
        d[seen..].fill(0.0);
    }
}
