//! A whole model on the host: the shape and every weight. Methods change it; devices upload it.

use crate::model::config::Config;
use crate::model::weight::{Float, Matrix, Weight};

/// One of the seven matrices of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Part {
    /// Queries: hidden to heads.
    Q,
    /// Keys: hidden to key heads.
    K,
    /// Values: hidden to key heads.
    V,
    /// Heads back to hidden.
    O,
    /// What opens the feed-forward part.
    Gate,
    /// What it lets through.
    Up,
    /// Back to hidden.
    Down,
}

/// Every matrix of a block, in the order in which a pass uses them.
pub const PARTS: [Part; 7] = [Part::Q, Part::K, Part::V, Part::O, Part::Gate, Part::Up, Part::Down];

impl Part {
    /// Its name in files, behind `model.layers.N.` and before `.weight`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Q => "self_attn.q_proj",
            Self::K => "self_attn.k_proj",
            Self::V => "self_attn.v_proj",
            Self::O => "self_attn.o_proj",
            Self::Gate => "mlp.gate_proj",
            Self::Up => "mlp.up_proj",
            Self::Down => "mlp.down_proj",
        }
    }

    /// Outputs and inputs.
    pub const fn shape(self, config: &Config) -> (usize, usize) {
        match self {
            Self::Q => (config.q_width(), config.hidden),
            Self::K | Self::V => (config.kv_width(), config.hidden),
            Self::O => (config.hidden, config.q_width()),
            Self::Gate | Self::Up => (config.ffn, config.hidden),
            Self::Down => (config.hidden, config.ffn),
        }
    }
}

/// One block.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Which block of the original model it is: others may have been removed.
    pub origin: usize,
    /// Gains of the norm before attention.
    pub attn_norm: Vec<f32>,
    /// Gains of the norm before the feed-forward part.
    pub mlp_norm: Vec<f32>,
    /// The matrices, in the order of [`PARTS`].
    pub parts: [Weight; 7],
}

impl Block {
    /// One of the matrices.
    pub fn part(&self, part: Part) -> &Weight {
        &self.parts[part as usize]
    }

    /// One of the matrices, to change.
    pub fn part_mut(&mut self, part: Part) -> &mut Weight {
        &mut self.parts[part as usize]
    }
}

/// A whole model.
#[derive(Clone, Debug, PartialEq)]
pub struct Checkpoint {
    /// The shape. `layers` is the number of `blocks`.
    pub config: Config,
    /// Vocabulary × hidden.
    pub embed: Weight,
    /// The blocks, first to last.
    pub blocks: Vec<Block>,
    /// Gains of the last norm.
    pub norm: Vec<f32>,
    /// Vocabulary × hidden; none where the embedding serves.
    pub head: Option<Weight>,
}

impl Checkpoint {
    /// The name of a matrix in files, without `.weight`.
    pub fn name(block: usize, part: Part) -> String {
        format!("model.layers.{block}.{}", part.name())
    }

    /// Every matrix, the embedding first.
    pub fn weights(&self) -> impl Iterator<Item = &Weight> {
        std::iter::once(&self.embed).chain(self.blocks.iter().flat_map(|b| &b.parts)).chain(&self.head)
    }

    /// Numbers of all norms.
    pub fn gains(&self) -> usize {
        self.norm.len() + self.blocks.iter().map(|b| b.attn_norm.len() + b.mlp_norm.len()).sum::<usize>()
    }

    /// Numbers that are not zero.
    pub fn parameters(&self) -> usize {
        self.weights().map(Weight::nonzero).sum::<usize>() + self.gains()
    }

    /// Numbers, zeros included, as if every matrix were dense.
    pub fn dense_parameters(&self) -> usize {
        self.weights().map(|w| w.shape().0 * w.shape().1).sum::<usize>() + self.gains()
    }

    /// Bytes of all tensors in a file; norms in f16 beside the weights.
    pub fn bytes(&self) -> usize {
        self.weights().map(Weight::bytes).sum::<usize>() + self.gains() * 2
    }

    /// Bytes that one token reads at a position: every weight once as a file holds it, of the embedding one row where it is
    /// not the head as well, and keys and values in f32.
    pub fn read_bytes(&self, position: usize) -> usize {
        let rows = self.config.vocab.max(1);
        let spared = self.head.as_ref().map_or(0, |_| self.embed.bytes() / rows * (rows - 1));
        let kept = 2 * self.blocks.len() * self.config.kv_heads * self.config.head * position * 4;
        self.bytes() - spared + kept
    }

    /// A model with weights by lot, for training and tests: normal-like, with a deviation that keeps the size of what
    /// passes through (one over the root of the inputs); that of what writes into the residual stream is divided by the
    /// root of twice the layers. Embeddings this large give each word a direction of its own from the start. From the
    /// usual 0.02, made for models thirty times as wide, names of one kind grew into one direction and were never told
    /// apart again: no name was ever copied.
    pub fn random(config: &Config, seed: u64) -> Self {
        let mut lot = crate::lot::Lot::new(seed);
        let mut dense = |(rows, cols): (usize, usize), deviation: f32| Weight::Dense {
            matrix: Matrix { rows, cols, data: (0..rows * cols).map(|_| lot.normal() * deviation).collect() },
            float: Float::F32,
        };
        let keeping = |inputs: usize| 1.0 / (inputs as f32).sqrt();
        let embed = dense((config.vocab, config.hidden), keeping(config.hidden));
        let blocks = (0..config.layers)
            .map(|origin| Block {
                origin,
                attn_norm: vec![1.0; config.hidden],
                mlp_norm: vec![1.0; config.hidden],
                parts: PARTS.map(|part| {
                    let last = matches!(part, Part::O | Part::Down);
                    let calmed = if last { (2.0 * config.layers as f32).sqrt() } else { 1.0 };
                    let shape = part.shape(config);
                    dense(shape, keeping(shape.1) / calmed)
                }),
            })
            .collect();
        let head = (!config.tied).then(|| dense((config.vocab, config.hidden), keeping(config.hidden)));
        Self { config: config.clone(), embed, blocks, norm: vec![1.0; config.hidden], head }
    }
}
