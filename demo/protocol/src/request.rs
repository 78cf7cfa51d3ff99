//! What to run.

use serde::{Deserialize, Serialize};

use crate::recipe::Recipe;

/// One run: a model before and after a recipe, on one prompt.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// The slug of a built-in model, or the name that the page gave to the visitor's own.
    pub model: String,
    /// What is done to it.
    #[serde(default)]
    pub recipe: Recipe,
    /// The beginning of the text.
    pub prompt: String,
    /// Tokens to make.
    #[serde(default = "tokens")]
    pub tokens: u32,
    /// Of everything that is drawn by lot.
    #[serde(default)]
    pub seed: u64,
    /// How the next token is chosen.
    #[serde(default)]
    pub sampling: Sampling,
    /// Where to compute.
    #[serde(default)]
    pub device: DeviceChoice,
    /// What to measure besides the text itself.
    #[serde(default)]
    pub measure: Wish,
}

const fn tokens() -> u32 {
    128
}

impl Request {
    /// A run with everything at its default.
    pub fn new(model: &str, prompt: &str) -> Self {
        Self {
            model: model.to_owned(),
            recipe: Recipe::default(),
            prompt: prompt.to_owned(),
            tokens: tokens(),
            seed: 0,
            sampling: Sampling::default(),
            device: DeviceChoice::default(),
            measure: Wish::default(),
        }
    }
}

/// How the next token is chosen. The defaults choose the likeliest.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sampling {
    /// 0 takes the likeliest; 1 leaves the distribution as it is.
    pub temperature: f32,
    /// Keep the k likeliest; 0 keeps all.
    pub top_k: u32,
    /// Keep the likeliest that together reach this share; 1 keeps all.
    pub top_p: f32,
    /// Keep what is at least this share of the likeliest; 0 keeps all.
    pub min_p: f32,
    /// Divides the logits of tokens that were there before (multiplies negative ones); 1 does nothing.
    pub repetition_penalty: f32,
}

impl Default for Sampling {
    fn default() -> Self {
        Self { temperature: 0.0, top_k: 0, top_p: 1.0, min_p: 0.0, repetition_penalty: 1.0 }
    }
}

/// Where to compute.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceChoice {
    /// The fastest for this model, by a measurement.
    #[default]
    Best,
    /// The processor, with the lab's own kernels.
    Cpu,
    /// The processor, with plain loops: what the own kernels are compared with.
    Plain,
    /// The processor, with burn's kernels: what the own kernels are compared with.
    Flex,
    /// WebGPU in the browser, Vulkan or Metal outside.
    Wgpu,
    /// The same with burn's kernels: what the own kernels are compared with.
    WgpuBurn,
    /// CUDA; on servers only.
    Cuda,
}

/// What to measure besides the text itself. Everything costs time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Wish {
    /// Perplexity, fidelity and recall on held-out text.
    pub quality: bool,
    /// Tokens per second, base and variant in turns.
    pub speed: bool,
    /// The error of each changed matrix.
    pub layers: bool,
    /// Agreement under typos.
    pub robustness: bool,
}

impl Default for Wish {
    fn default() -> Self {
        Self { quality: true, speed: true, layers: true, robustness: false }
    }
}
