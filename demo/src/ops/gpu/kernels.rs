//! The kernels, written once for every runtime of CubeCL: WGSL for WebGPU, C++ for CUDA.
//!
//! Every sum has one order, whatever passes beside it: a token gets the same logits alone and among others, which
//! greedy speculation stands on. Nothing needs subgroups, half floats or more than eight buffers, so that every WebGPU
//! adapter can run it.

// The macro's code is not ours to lint.
#![allow(clippy::too_many_arguments, clippy::needless_range_loop, missing_docs)]

use cubecl::prelude::*;

/// Units that share the sum of an output.
pub const LANES: usize = 16;
/// Outputs of a cube.
pub const OUTPUTS: usize = 8;
/// Units of a cube in all other kernels.
pub const UNITS: usize = 64;
/// From so many tokens on, units no longer share sums. Both ways give the same bits.
pub const MANY: usize = 16;

/// Adds up what the lanes of a cube found: `sums[token]` of each lane to one number for output and token.
#[cube]
fn gather(
    sums: &Array<f32>,
    out: &mut Array<f32>,
    output: usize,
    rows: usize,
    first: usize,
    tokens: usize,
    #[comptime] tile: usize,
) {
    let lane = UNIT_POS_X as usize;
    let own = UNIT_POS_Y as usize * tile;
    let mut shared = SharedMemory::<f32>::new(comptime!(LANES * OUTPUTS * tile));
    #[unroll]
    for token in 0..tile {
        shared[(own + token) * LANES + lane] = sums[token];
    }
    sync_cube();
    if lane < tile && first + lane < tokens && output < rows {
        let mut sum = 0.0f32;
        for other in 0..LANES {
            sum += shared[(own + lane) * LANES + other];
        }
        out[(first + lane) * rows + output] = sum;
    }
}

/// `out[token][output] = Σ weights[output][i] * x[token][i]`, for so many tokens at a time.
#[cube(launch_unchecked)]
pub fn dense(
    weights: &Array<f32>,
    x: &Array<f32>,
    out: &mut Array<f32>,
    rows: u32,
    cols: u32,
    tokens: u32,
    #[comptime] tile: usize,
) {
    let (rows, cols, tokens) = (rows as usize, cols as usize, tokens as usize);
    let output = CUBE_POS_X as usize * OUTPUTS + UNIT_POS_Y as usize;
    let first = CUBE_POS_Y as usize * tile;
    let mut sums = Array::<f32>::new(tile);
    #[unroll]
    for token in 0..tile {
        sums[token] = 0.0f32;
    }
    if output < rows {
        let mut col = UNIT_POS_X as usize;
        while col < cols {
            let weight = weights[output * cols + col];
            #[unroll]
            for token in 0..tile {
                // Beyond the last token the last is read again; nothing of it is written.
                sums[token] += weight * x[clamp_max(first + token, tokens - 1) * cols + col];
            }
            col += LANES;
        }
    }
    gather(&sums, out, output, rows, first, tokens, tile);
}

/// The number of the lowest `bits` bits of a word.
#[cube]
fn decode(code: u32, scale: f32, zero: f32, #[comptime] bits: usize) -> f32 {
    let mask = comptime!((1u32 << bits) - 1);
    (f32::cast_from(code & mask) - zero) * scale
}

/// The same with codes of `bits` bits, the first in the lowest bits of a word: `scale * (code - zero)`.
#[cube(launch_unchecked)]
pub fn packed(
    codes: &Array<u32>,
    scales: &Array<f32>,
    zeros: &Array<f32>,
    x: &Array<f32>,
    out: &mut Array<f32>,
    rows: u32,
    cols: u32,
    group: u32,
    tokens: u32,
    #[comptime] bits: usize,
    #[comptime] tile: usize,
) {
    let (rows, cols, tokens) = (rows as usize, cols as usize, tokens as usize);
    let group = group as usize;
    let per = comptime!(32 / bits);
    let words = cols / per;
    let output = CUBE_POS_X as usize * OUTPUTS + UNIT_POS_Y as usize;
    let first = CUBE_POS_Y as usize * tile;
    let mut sums = Array::<f32>::new(tile);
    #[unroll]
    for token in 0..tile {
        sums[token] = 0.0f32;
    }
    if output < rows {
        let mut word = UNIT_POS_X as usize;
        while word < words {
            let code = codes[output * words + word];
            let place = output * (cols / group) + word * per / group;
            let (scale, zero) = (scales[place], zeros[place]);
            #[unroll]
            for part in 0..per {
                let weight = decode(code >> comptime!((part * bits) as u32), scale, zero, bits);
                #[unroll]
                for token in 0..tile {
                    sums[token] += weight * x[clamp_max(first + token, tokens - 1) * cols + word * per + part];
                }
            }
            word += LANES;
        }
    }
    gather(&sums, out, output, rows, first, tokens, tile);
}

/// As [`dense`], for so many tokens that there is work for every unit without sharing a sum: one unit for an output and
/// a token, which adds in the order of the lanes.
#[cube(launch_unchecked)]
pub fn dense_many(weights: &Array<f32>, x: &Array<f32>, out: &mut Array<f32>, rows: u32, cols: u32, tokens: u32) {
    let (rows, cols, tokens) = (rows as usize, cols as usize, tokens as usize);
    let output = ABSOLUTE_POS_X as usize;
    let token = ABSOLUTE_POS_Y as usize;
    if output < rows && token < tokens {
        let mut sums = Array::<f32>::new(LANES);
        #[unroll]
        for lane in 0..LANES {
            sums[lane] = 0.0f32;
        }
        let mut start = 0;
        while start < cols {
            #[unroll]
            for lane in 0..LANES {
                if start + lane < cols {
                    sums[lane] += weights[output * cols + start + lane] * x[token * cols + start + lane];
                }
            }
            start += LANES;
        }
        let mut sum = 0.0f32;
        #[unroll]
        for lane in 0..LANES {
            sum += sums[lane];
        }
        out[token * rows + output] = sum;
    }
}

/// As [`packed`], one unit for an output and a token.
#[cube(launch_unchecked)]
pub fn packed_many(
    codes: &Array<u32>,
    scales: &Array<f32>,
    zeros: &Array<f32>,
    x: &Array<f32>,
    out: &mut Array<f32>,
    rows: u32,
    cols: u32,
    group: u32,
    tokens: u32,
    #[comptime] bits: usize,
) {
    let (rows, cols, tokens) = (rows as usize, cols as usize, tokens as usize);
    let group = group as usize;
    let per = comptime!(32 / bits);
    let words = cols / per;
    let output = ABSOLUTE_POS_X as usize;
    let token = ABSOLUTE_POS_Y as usize;
    if output < rows && token < tokens {
        let mut sums = Array::<f32>::new(LANES);
        #[unroll]
        for lane in 0..LANES {
            sums[lane] = 0.0f32;
        }
        let mut start = 0;
        while start < words {
            #[unroll]
            for lane in 0..LANES {
                let word = start + lane;
                if word < words {
                    let code = codes[output * words + word];
                    let place = output * (cols / group) + word * per / group;
                    let (scale, zero) = (scales[place], zeros[place]);
                    #[unroll]
                    for part in 0..per {
                        let weight = decode(code >> comptime!((part * bits) as u32), scale, zero, bits);
                        sums[lane] += weight * x[token * cols + word * per + part];
                    }
                }
            }
            start += LANES;
        }
        let mut sum = 0.0f32;
        #[unroll]
        for lane in 0..LANES {
            sum += sums[lane];
        }
        out[token * rows + output] = sum;
    }
}

/// Rows of a table of numbers, one unit for each number.
#[cube(launch_unchecked)]
pub fn pick(table: &Array<f32>, ids: &Array<u32>, out: &mut Array<f32>, cols: u32) {
    let cols = cols as usize;
    if ABSOLUTE_POS < out.len() {
        out[ABSOLUTE_POS] = table[ids[ABSOLUTE_POS / cols] as usize * cols + ABSOLUTE_POS % cols];
    }
}

/// Rows of a table of codes.
#[cube(launch_unchecked)]
pub fn pick_packed(
    codes: &Array<u32>,
    scales: &Array<f32>,
    zeros: &Array<f32>,
    ids: &Array<u32>,
    out: &mut Array<f32>,
    cols: u32,
    group: u32,
    #[comptime] bits: usize,
) {
    let (cols, group) = (cols as usize, group as usize);
    if ABSOLUTE_POS < out.len() {
        let per = comptime!(32 / bits);
        let (row, col) = (ids[ABSOLUTE_POS / cols] as usize, ABSOLUTE_POS % cols);
        let code = codes[row * (cols / per) + col / per] >> ((col % per) * bits) as u32;
        let place = row * (cols / group) + col / group;
        out[ABSOLUTE_POS] = decode(code, scales[place], zeros[place], bits);
    }
}

/// Each row over the root of its mean square, times the gains. One cube for each row.
#[cube(launch_unchecked)]
pub fn norm(x: &Array<f32>, gains: &Array<f32>, out: &mut Array<f32>, width: u32, eps: f32) {
    let width = width as usize;
    let row = CUBE_POS_X as usize * width;
    let mut shared = SharedMemory::<f32>::new(UNITS);
    let mut sum = 0.0f32;
    let mut col = UNIT_POS_X as usize;
    while col < width {
        sum += x[row + col] * x[row + col];
        col += UNITS;
    }
    shared[UNIT_POS_X as usize] = sum;
    sync_cube();
    let mut all = 0.0f32;
    for unit in 0..UNITS {
        all += shared[unit];
    }
    let scale = 1.0f32 / (all / f32::cast_from(width as u32) + eps).sqrt();
    let mut col = UNIT_POS_X as usize;
    while col < width {
        out[row + col] = x[row + col] * scale * gains[col];
        col += UNITS;
    }
}

/// Queries and keys turned by the angles of their positions; keys and values written behind the first `start` rows.
/// One unit for each pair of numbers; `angles` has cosine and sine of each.
#[cube(launch_unchecked)]
pub fn turn(
    q: &Array<f32>,
    k: &Array<f32>,
    v: &Array<f32>,
    angles: &Array<f32>,
    turned: &mut Array<f32>,
    keys: &mut Array<f32>,
    values: &mut Array<f32>,
    heads: u32,
    groups: u32,
    width: u32,
    length: u32,
    from: u32,
    start: u32,
    tokens: u32,
) {
    let (heads, groups, half) = (heads as usize, groups as usize, width as usize / 2);
    let pairs = (heads + 2 * groups) * half;
    if ABSOLUTE_POS < tokens as usize * pairs {
        let (token, pair) = (ABSOLUTE_POS / pairs, ABSOLUTE_POS % pairs);
        let (head, place) = (pair / half, pair % half);
        let angle = ((from as usize + token % length as usize) * half + place) * 2;
        let (cos, sin) = (angles[angle], angles[angle + 1]);
        let row = (start as usize + token) * groups;
        if head < heads {
            let at = (token * heads + head) * 2 * half + place;
            turned[at] = q[at] * cos - q[at + half] * sin;
            turned[at + half] = q[at + half] * cos + q[at] * sin;
        } else if head < heads + groups {
            let at = (token * groups + head - heads) * 2 * half + place;
            let to = (row + head - heads) * 2 * half + place;
            keys[to] = k[at] * cos - k[at + half] * sin;
            keys[to + half] = k[at + half] * cos + k[at] * sin;
        } else {
            let at = (token * groups + head - heads - groups) * 2 * half + place;
            let to = (row + head - heads - groups) * 2 * half + place;
            values[to] = v[at];
            values[to + half] = v[at + half];
        }
    }
}

/// Causal attention of one head and token for each cube, over 64 keys at a time: the largest score so far rescales what
/// was summed before (2205.14135).
#[cube(launch_unchecked)]
pub fn attend(
    q: &Array<f32>,
    keys: &Array<f32>,
    values: &Array<f32>,
    out: &mut Array<f32>,
    heads: u32,
    groups: u32,
    length: u32,
    from: u32,
    #[comptime] width: usize,
) {
    let (heads, groups, length) = (heads as usize, groups as usize, length as usize);
    let (head, token, unit) = (CUBE_POS_X as usize, CUBE_POS_Y as usize, UNIT_POS_X as usize);
    let group = head / (heads / groups);
    let own = (token * heads + head) * width;
    let sequence = token / length * length;
    let seen = from as usize + token % length + 1;
    let scale = 1.0f32 / f32::cast_from(width as u32).sqrt();
    // Numbers of the result that this unit adds up.
    let parts = comptime!(width.div_ceil(UNITS));

    let mut scores = SharedMemory::<f32>::new(UNITS);
    let mut shares = SharedMemory::<f32>::new(UNITS);
    let mut sums = Array::<f32>::new(parts);
    #[unroll]
    for part in 0..parts {
        sums[part] = 0.0f32;
    }
    let mut most = f32::new(-1.0e30);
    let mut all = 0.0f32;
    let mut start = 0;
    while start < seen {
        let place = start + unit;
        let mut score = f32::new(-1.0e30);
        if place < seen {
            score = 0.0f32;
            let key = ((sequence + place) * groups + group) * width;
            for i in 0..width {
                score += q[own + i] * keys[key + i];
            }
            score *= scale;
        }
        scores[unit] = score;
        sync_cube();
        let mut next = most;
        for other in 0..UNITS {
            next = clamp_min(next, scores[other]);
        }
        let mut share = 0.0f32;
        if place < seen {
            share = (score - next).exp();
        }
        shares[unit] = share;
        sync_cube();
        let fade = (most - next).exp();
        all *= fade;
        #[unroll]
        for part in 0..parts {
            sums[part] *= fade;
        }
        let count = clamp_max(seen - start, UNITS);
        for other in 0..count {
            all += shares[other];
            let value = ((sequence + start + other) * groups + group) * width;
            #[unroll]
            for part in 0..parts {
                let i = part * UNITS + unit;
                if i < width {
                    sums[part] += shares[other] * values[value + i];
                }
            }
        }
        most = next;
        start += UNITS;
        sync_cube();
    }
    #[unroll]
    for part in 0..parts {
        let i = part * UNITS + unit;
        if i < width {
            out[own + i] = sums[part] / all;
        }
    }
}

/// As [`attend`], one unit for a head and a token: scores are computed twice, so that none need be kept.
#[cube(launch_unchecked)]
pub fn attend_many(
    q: &Array<f32>,
    keys: &Array<f32>,
    values: &Array<f32>,
    out: &mut Array<f32>,
    heads: u32,
    groups: u32,
    length: u32,
    from: u32,
    tokens: u32,
    #[comptime] width: usize,
) {
    let (heads, groups, length) = (heads as usize, groups as usize, length as usize);
    if ABSOLUTE_POS < tokens as usize * heads {
        let (token, head) = (ABSOLUTE_POS / heads, ABSOLUTE_POS % heads);
        let group = head / (heads / groups);
        let own = (token * heads + head) * width;
        let sequence = token / length * length;
        let seen = from as usize + token % length + 1;
        let scale = 1.0f32 / f32::cast_from(width as u32).sqrt();
        let mut sums = Array::<f32>::new(width);
        #[unroll]
        for i in 0..width {
            sums[i] = 0.0f32;
        }
        let mut most = f32::new(-1.0e30);
        let mut all = 0.0f32;
        let mut start = 0;
        while start < seen {
            let end = clamp_max(start + UNITS, seen);
            let mut next = most;
            for place in start..end {
                let key = ((sequence + place) * groups + group) * width;
                let mut score = 0.0f32;
                for i in 0..width {
                    score += q[own + i] * keys[key + i];
                }
                next = clamp_min(next, score * scale);
            }
            let fade = (most - next).exp();
            all *= fade;
            #[unroll]
            for i in 0..width {
                sums[i] *= fade;
            }
            for place in start..end {
                let key = ((sequence + place) * groups + group) * width;
                let mut score = 0.0f32;
                for i in 0..width {
                    score += q[own + i] * keys[key + i];
                }
                let share = (score * scale - next).exp();
                all += share;
                #[unroll]
                for i in 0..width {
                    sums[i] += share * values[key + i];
                }
            }
            most = next;
            start += UNITS;
        }
        #[unroll]
        for i in 0..width {
            out[own + i] = sums[i] / all;
        }
    }
}

/// `silu(gate) * up`.
#[cube(launch_unchecked)]
pub fn gate(gate: &Array<f32>, up: &Array<f32>, out: &mut Array<f32>) {
    if ABSOLUTE_POS < out.len() {
        let x = gate[ABSOLUTE_POS];
        out[ABSOLUTE_POS] = x / (1.0f32 + (-x).exp()) * up[ABSOLUTE_POS];
    }
}

/// The sum.
#[cube(launch_unchecked)]
pub fn add(x: &Array<f32>, y: &Array<f32>, out: &mut Array<f32>) {
    if ABSOLUTE_POS < out.len() {
        out[ABSOLUTE_POS] = x[ABSOLUTE_POS] + y[ABSOLUTE_POS];
    }
}

/// The numbers from `start` on.
#[cube(launch_unchecked)]
pub fn tail(x: &Array<f32>, out: &mut Array<f32>, start: u32) {
    if ABSOLUTE_POS < out.len() {
        out[ABSOLUTE_POS] = x[start as usize + ABSOLUTE_POS];
    }
}

/// The place of the largest number of each row; of equals the first. One cube for each row.
#[cube(launch_unchecked)]
pub fn largest(x: &Array<f32>, out: &mut Array<u32>, width: u32) {
    let width = width as usize;
    let row = CUBE_POS_X as usize * width;
    let unit = UNIT_POS_X as usize;
    let mut numbers = SharedMemory::<f32>::new(UNITS);
    let mut places = SharedMemory::<u32>::new(UNITS);
    let mut best = f32::new(-3.0e38);
    let mut place = 0u32;
    let mut col = unit;
    while col < width {
        if x[row + col] > best {
            best = x[row + col];
            place = col as u32;
        }
        col += UNITS;
    }
    numbers[unit] = best;
    places[unit] = place;
    sync_cube();
    if unit == 0 {
        for other in 1..UNITS {
            if numbers[other] > best || (numbers[other] == best && places[other] < place) {
                best = numbers[other];
                place = places[other];
            }
        }
        out[CUBE_POS_X as usize] = place;
    }
}
