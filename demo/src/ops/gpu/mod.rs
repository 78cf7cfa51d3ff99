//! The lab's own kernels on a GPU: WebGPU in the browser and natively, CUDA on the server.
//!
//! Weights stay packed as codes, and a token costs a fixed number of dispatches whose only answer is four bytes. What
//! they gain is seen by turning them off: then [`Tensors`](super::tensors::Tensors) does the same with burn's kernels.

#![expect(
    unsafe_code,
    reason = "kernels do not check bounds: every length given is that of its buffer, every place below it"
)]

mod device;
mod kernels;
mod linear;

use std::sync::atomic::{AtomicU64, Ordering};

use cubecl::prelude::*;
use cubecl::server::Handle;

pub use device::*;
pub use linear::Linear;

use super::cpu::rope_tables;
use super::{Heads, Moved, Ops};
use crate::Problem;
use crate::model::{Rows, Weight};

/// A GPU.
pub struct Gpu<R: Runtime> {
    client: ComputeClient<R>,
    name: String,
    /// Bytes that were sent to it.
    up: AtomicU64,
    /// Bytes that came back.
    down: AtomicU64,
}

/// Activations: rows × width.
#[derive(Clone)]
pub struct Act {
    handle: Handle,
    rows: usize,
    width: usize,
}

impl Act {
    const fn len(&self) -> usize {
        self.rows * self.width
    }
}

/// Keys and values: capacity × (key heads × width).
pub struct Kv {
    keys: Handle,
    values: Handle,
    size: usize,
}

/// Cosine and sine by turns: positions × half a head.
pub struct Rope {
    angles: Handle,
    size: usize,
}

impl<R: Runtime> Gpu<R> {
    /// The device of a client, under a name for people.
    pub const fn new(client: ComputeClient<R>, name: String) -> Self {
        Self { client, name, up: AtomicU64::new(0), down: AtomicU64::new(0) }
    }

    /// Everything that goes to the device goes through here.
    fn send(&self, bytes: &[u8]) -> Handle {
        self.up.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        self.client.create_from_slice(bytes)
    }

    fn numbers(&self, numbers: &[f32]) -> Handle {
        self.send(f32::as_bytes(numbers))
    }

    fn empty(&self, rows: usize, width: usize) -> Act {
        Act { handle: self.client.empty(rows * width * 4), rows, width }
    }

    /// An argument of a kernel.
    fn array(&self, handle: &Handle, length: usize) -> ArrayArg<R> {
        debug_assert!(handle.size() >= length as u64 * 4);
        unsafe { ArrayArg::from_raw_parts(handle.clone(), length) }
    }

    /// One unit for each of so many numbers.
    #[allow(clippy::unused_self, reason = "called beside methods that need it")]
    fn spread(&self, count: usize) -> (CubeCount, CubeDim) {
        let cubes = count.div_ceil(kernels::UNITS) as u32;
        // No dimension holds more than 65,535.
        let (x, y) = if cubes < 65_535 { (cubes, 1) } else { (32_768, cubes.div_ceil(32_768)) };
        (CubeCount::Static(x, y, 1), CubeDim::new_1d(kernels::UNITS as u32))
    }

    /// Bytes of a buffer. Everything that comes back comes through here.
    async fn bytes(&self, handle: &Handle) -> Result<Vec<u8>, Problem> {
        let read = self.client.read_async(vec![handle.clone()]).await;
        let lost = |what: String| Problem::device(self.name.as_str(), format!("was lost: {what}"));
        let mut all = read.map_err(|e| lost(format!("{e:?}")))?;
        if all.is_empty() {
            return Err(lost("nothing came back".to_owned()));
        }
        let bytes = all.remove(0).to_vec();
        self.down.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        Ok(bytes)
    }
}

impl<R: Runtime> Ops for Gpu<R> {
    type Act = Act;
    type Gain = Handle;
    type Linear = Linear;
    type Kv = Kv;
    type Rope = Rope;

    fn name(&self) -> String {
        self.name.clone()
    }

    fn moved(&self) -> Option<Moved> {
        Some(Moved { up: self.up.load(Ordering::Relaxed), down: self.down.load(Ordering::Relaxed) })
    }

    fn gain(&self, gains: &[f32]) -> Handle {
        self.numbers(gains)
    }

    fn linear(&self, weight: &Weight) -> Linear {
        Linear::upload(self, weight)
    }

    fn rope(&self, heads: Heads, theta: f32, positions: usize) -> Rope {
        let (cos, sin) = rope_tables(heads.width, theta, positions);
        let angles: Vec<f32> = cos.into_iter().zip(sin).flat_map(|(cos, sin)| [cos, sin]).collect();
        Rope { angles: self.numbers(&angles), size: angles.len() }
    }

    fn kv(&self, heads: Heads, capacity: usize) -> Kv {
        let size = capacity * heads.kv * heads.width;
        Kv { keys: self.client.empty(size * 4), values: self.client.empty(size * 4), size }
    }

    fn embed(&self, table: &Linear, ids: &[u32]) -> Act {
        table.pick(self, ids)
    }

    fn norm(&self, x: &Act, gain: &Handle, eps: f32) -> Act {
        let out = self.empty(x.rows, x.width);
        unsafe {
            kernels::norm::launch_unchecked::<R>(
                &self.client,
                CubeCount::Static(x.rows as u32, 1, 1),
                CubeDim::new_1d(kernels::UNITS as u32),
                self.array(&x.handle, x.len()),
                self.array(gain, x.width),
                self.array(&out.handle, out.len()),
                x.width as u32,
                eps,
            )
        };
        out
    }

    fn apply(&self, x: &Act, linear: &Linear) -> Act {
        linear.apply(self, x)
    }

    fn attend(&self, [q, k, v]: [Act; 3], heads: Heads, rope: &Rope, rows: Rows, kv: Option<(&mut Kv, usize)>) -> Act {
        let Heads { count, kv: groups, width } = heads;
        let tokens = rows.sequences * rows.length;
        // Without a cache the keys of this pass are all there are.
        let fresh;
        let (kept, from) = match kv {
            Some((kept, from)) => (&*kept, from),
            None => {
                fresh = self.kv(heads, tokens);
                (&fresh, 0)
            }
        };
        let turned = self.empty(tokens, q.width);
        let (cubes, units) = self.spread(tokens * (count + 2 * groups) * width / 2);
        unsafe {
            kernels::turn::launch_unchecked::<R>(
                &self.client,
                cubes,
                units,
                self.array(&q.handle, q.len()),
                self.array(&k.handle, k.len()),
                self.array(&v.handle, v.len()),
                self.array(&rope.angles, rope.size),
                self.array(&turned.handle, turned.len()),
                self.array(&kept.keys, kept.size),
                self.array(&kept.values, kept.size),
                count as u32,
                groups as u32,
                width as u32,
                rows.length as u32,
                from as u32,
                from as u32,
                tokens as u32,
            )
        };
        let out = self.empty(tokens, q.width);
        let acts = [self.array(&turned.handle, turned.len()), self.array(&out.handle, out.len())];
        let [queries, made] = acts;
        let (keys, values) = (self.array(&kept.keys, kept.size), self.array(&kept.values, kept.size));
        let (count, groups, length, from) = (count as u32, groups as u32, rows.length as u32, from as u32);
        if tokens >= kernels::MANY {
            let (cubes, units) = self.spread(tokens * count as usize);
            unsafe {
                kernels::attend_many::launch_unchecked::<R>(
                    &self.client,
                    cubes,
                    units,
                    queries,
                    keys,
                    values,
                    made,
                    count,
                    groups,
                    length,
                    from,
                    tokens as u32,
                    width,
                )
            };
        } else {
            let (cubes, units) = (CubeCount::Static(count, tokens as u32, 1), CubeDim::new_1d(kernels::UNITS as u32));
            unsafe {
                kernels::attend::launch_unchecked::<R>(
                    &self.client,
                    cubes,
                    units,
                    queries,
                    keys,
                    values,
                    made,
                    count,
                    groups,
                    length,
                    from,
                    width,
                )
            };
        }
        out
    }

    fn gate(&self, gate: Act, up: Act) -> Act {
        let out = self.empty(gate.rows, gate.width);
        let (cubes, units) = self.spread(out.len());
        let [gate, up, made] = [&gate, &up, &out].map(|act| self.array(&act.handle, act.len()));
        unsafe { kernels::gate::launch_unchecked::<R>(&self.client, cubes, units, gate, up, made) };
        out
    }

    fn add(&self, x: Act, y: Act) -> Act {
        let out = self.empty(x.rows, x.width);
        let (cubes, units) = self.spread(out.len());
        let [x, y, made] = [&x, &y, &out].map(|act| self.array(&act.handle, act.len()));
        unsafe { kernels::add::launch_unchecked::<R>(&self.client, cubes, units, x, y, made) };
        out
    }

    fn last(&self, x: Act, rows: usize) -> Act {
        if rows >= x.rows {
            return x;
        }
        let out = self.empty(rows, x.width);
        let (cubes, units) = self.spread(out.len());
        let start = ((x.rows - rows) * x.width) as u32;
        let (x, made) = (self.array(&x.handle, x.len()), self.array(&out.handle, out.len()));
        unsafe { kernels::tail::launch_unchecked::<R>(&self.client, cubes, units, x, made, start) };
        out
    }

    async fn read(&self, x: Act) -> Result<Vec<f32>, Problem> {
        let bytes = self.bytes(&x.handle).await?;
        Ok(f32::from_bytes(&bytes)[..x.len()].to_vec())
    }

    async fn largest(&self, x: Act) -> Result<Vec<u32>, Problem> {
        let places = self.client.empty(x.rows * 4);
        unsafe {
            kernels::largest::launch_unchecked::<R>(
                &self.client,
                CubeCount::Static(x.rows as u32, 1, 1),
                CubeDim::new_1d(kernels::UNITS as u32),
                self.array(&x.handle, x.len()),
                self.array(&places, x.rows),
                x.width as u32,
            )
        };
        Ok(u32::from_bytes(&self.bytes(&places).await?)[..x.rows].to_vec())
    }
}
