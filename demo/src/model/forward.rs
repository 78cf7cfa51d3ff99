//! The forward pass, once for all devices and number formats.

use crate::model::checkpoint::{Block, Checkpoint, Part};
use crate::model::config::Config;
use crate::ops::{Heads, Ops};

/// How rows of activations are to be read: so many sequences of equal length, one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rows {
    /// Sequences.
    pub sequences: usize,
    /// Tokens of each.
    pub length: usize,
}

impl Rows {
    /// One sequence.
    pub const fn one(length: usize) -> Self {
        Self { sequences: 1, length }
    }
}

/// A place in the pass where a method can look at activations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Site {
    /// The residual stream before a block.
    Stream,
    /// What queries, keys and values are made of.
    Attention,
    /// What the heads found: input of `o_proj`.
    Heads,
    /// What gate and up are made of.
    Feed,
    /// Input of `down_proj`.
    Inner,
}

impl Site {
    /// Where the input of a matrix is seen.
    pub const fn input_of(part: Part) -> Self {
        match part {
            Part::Q | Part::K | Part::V => Self::Attention,
            Part::O => Self::Heads,
            Part::Gate | Part::Up => Self::Feed,
            Part::Down => Self::Inner,
        }
    }
}

/// Looks at activations of a block.
pub trait Tap<O: Ops> {
    /// Called at each site of each block, first to last.
    fn see(&mut self, block: usize, site: Site, x: &O::Act);
}

/// Looks at nothing.
pub struct Blind;

impl<O: Ops> Tap<O> for Blind {
    fn see(&mut self, _: usize, _: Site, _: &O::Act) {}
}

impl<O: Ops, F: FnMut(usize, Site, &O::Act)> Tap<O> for F {
    fn see(&mut self, block: usize, site: Site, x: &O::Act) {
        self(block, site, x);
    }
}

/// A block on a device.
pub struct Layer<O: Ops> {
    attn_norm: O::Gain,
    mlp_norm: O::Gain,
    parts: [O::Linear; 7],
}

/// What every block of a model shares.
pub struct Frame<O: Ops> {
    heads: Heads,
    eps: f32,
    rope: O::Rope,
}

impl<O: Ops> Frame<O> {
    /// Of a shape, for so many positions.
    pub fn new(ops: &O, config: &Config, positions: usize) -> Self {
        let heads = Heads::of(config);
        Self { heads, eps: config.eps, rope: ops.rope(heads, config.rope_theta, positions) }
    }
}

impl<O: Ops> Layer<O> {
    /// Brings a block to the device.
    pub fn upload(ops: &O, block: &Block) -> Self {
        Self {
            attn_norm: ops.gain(&block.attn_norm),
            mlp_norm: ops.gain(&block.mlp_norm),
            parts: block.parts.each_ref().map(|weight| ops.linear(weight)),
        }
    }

    /// The residual stream from before the block to behind it. `see` is shown every site on the way.
    pub fn pass(
        &self,
        ops: &O,
        frame: &Frame<O>,
        x: O::Act,
        rows: Rows,
        kv: Option<(&mut O::Kv, usize)>,
        see: &mut impl FnMut(Site, &O::Act),
    ) -> O::Act {
        see(Site::Stream, &x);
        let h = ops.norm(&x, &self.attn_norm, frame.eps);
        see(Site::Attention, &h);
        let qkv = [Part::Q, Part::K, Part::V].map(|part| ops.apply(&h, self.part(part)));
        let found = ops.attend(qkv, frame.heads, &frame.rope, rows, kv);
        see(Site::Heads, &found);
        let x = ops.add(x, ops.apply(&found, self.part(Part::O)));
        let h = ops.norm(&x, &self.mlp_norm, frame.eps);
        see(Site::Feed, &h);
        let inner = ops.gate(ops.apply(&h, self.part(Part::Gate)), ops.apply(&h, self.part(Part::Up)));
        see(Site::Inner, &inner);
        ops.add(x, ops.apply(&inner, self.part(Part::Down)))
    }

    /// From its gains and its matrices in the order of [`PARTS`](super::PARTS).
    pub const fn new(attn_norm: O::Gain, mlp_norm: O::Gain, parts: [O::Linear; 7]) -> Self {
        Self { attn_norm, mlp_norm, parts }
    }

    const fn part(&self, part: Part) -> &O::Linear {
        &self.parts[part as usize]
    }
}

/// A model on a device.
pub struct Model<O: Ops> {
    /// The shape.
    pub config: Config,
    embed: O::Linear,
    layers: Vec<Layer<O>>,
    norm: O::Gain,
    head: Option<O::Linear>,
    frame: Frame<O>,
}

/// Keys and values of the tokens so far, of every block. Room for all of them is made at the start.
pub struct Cache<O: Ops> {
    blocks: Vec<O::Kv>,
    length: usize,
    capacity: usize,
}

impl<O: Ops> Cache<O> {
    /// Tokens in it.
    pub const fn len(&self) -> usize {
        self.length
    }

    /// Whether nothing is in it.
    pub const fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Tokens that still fit.
    pub const fn room(&self) -> usize {
        self.capacity - self.length
    }

    /// Forgets everything behind the first `length` tokens.
    pub const fn truncate(&mut self, length: usize) {
        if length < self.length {
            self.length = length;
        }
    }
}

impl<O: Ops> Model<O> {
    /// Brings a checkpoint to the device. Positions up to `positions` can be asked for.
    pub fn upload(ops: &O, checkpoint: &Checkpoint, positions: usize) -> Self {
        let layers = checkpoint.blocks.iter().map(|block| Layer::upload(ops, block)).collect();
        Self::assemble(
            ops,
            &checkpoint.config,
            positions,
            ops.linear(&checkpoint.embed),
            layers,
            ops.gain(&checkpoint.norm),
            checkpoint.head.as_ref().map(|head| ops.linear(head)),
        )
    }

    /// A model of parts that are on the device already: what training does at every step.
    pub fn assemble(
        ops: &O,
        config: &Config,
        positions: usize,
        embed: O::Linear,
        layers: Vec<Layer<O>>,
        norm: O::Gain,
        head: Option<O::Linear>,
    ) -> Self {
        let frame = Frame::new(ops, config, positions);
        Self { config: config.clone(), embed, layers, norm, head, frame }
    }

    /// Room for keys and values of so many tokens.
    pub fn cache(&self, ops: &O, capacity: usize) -> Cache<O> {
        let heads = Heads::of(&self.config);
        Cache { blocks: self.layers.iter().map(|_| ops.kv(heads, capacity)).collect(), length: 0, capacity }
    }

    /// The residual stream behind the last norm, for every token: tokens × hidden.
    ///
    /// With a cache, `ids` is one sequence that goes on behind what is in it, and there must be room for it. Without,
    /// it is `rows.sequences` sequences of `rows.length` tokens.
    pub fn hidden(
        &self,
        ops: &O,
        ids: &[u32],
        rows: Rows,
        mut cache: Option<&mut Cache<O>>,
        tap: &mut impl Tap<O>,
    ) -> O::Act {
        debug_assert_eq!(ids.len(), rows.sequences * rows.length);
        let mut x = ops.embed(&self.embed, ids);
        for (index, layer) in self.layers.iter().enumerate() {
            let kv = cache.as_deref_mut().map(|cache| (&mut cache.blocks[index], cache.length));
            x = layer.pass(ops, &self.frame, x, rows, kv, &mut |site, x| tap.see(index, site, x));
        }
        // The stream behind the last block is seen as that before a block that is not there.
        tap.see(self.layers.len(), Site::Stream, &x);
        if let Some(cache) = cache {
            cache.length += rows.length;
        }
        ops.norm(&x, &self.norm, self.config.eps)
    }

    /// Logits of every row: tokens × vocabulary.
    pub fn head(&self, ops: &O, hidden: &O::Act) -> O::Act {
        ops.apply(hidden, self.head.as_ref().unwrap_or(&self.embed))
    }

    /// Logits of the last `last` tokens of one sequence, which goes on behind what is in the cache.
    // A function of its own: a browser's optimised code of a function is taken up by its next call, and what calls this
    // is called once a text.
    #[inline(never)]
    pub fn extend(&self, ops: &O, ids: &[u32], cache: &mut Cache<O>, last: usize) -> O::Act {
        let hidden = self.hidden(ops, ids, Rows::one(ids.len()), Some(cache), &mut Blind);
        self.head(ops, &ops.last(hidden, last))
    }

    /// Logits of every token of sequences of equal length.
    pub fn logits(&self, ops: &O, ids: &[u32], rows: Rows) -> O::Act {
        let hidden = self.hidden(ops, ids, rows, None, &mut Blind);
        self.head(ops, &hidden)
    }
}
