//! The models that the project trains.

use crate::model::Config;

/// A model to train, with its recipe.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// The folder of its files, and its name in requests.
    pub slug: &'static str,
    /// Its name on pages.
    pub name: &'static str,
    /// What it is and what it can do.
    pub summary: &'static str,
    /// Models with the same tokenizer that may draft for it.
    pub drafts: &'static [&'static str],
    /// d.
    pub hidden: usize,
    /// Blocks.
    pub layers: usize,
    /// Query heads.
    pub heads: usize,
    /// Key heads.
    pub kv_heads: usize,
    /// Width of the feed-forward part.
    pub ffn: usize,
    /// Sequences of a step.
    pub sequences: usize,
    /// Steps.
    pub steps: usize,
    /// The highest learning rate.
    pub rate: f64,
}

/// Tokens of a training sequence: longer than every story, so that no fact is out of sight.
pub const LENGTH: usize = 288;
/// Tokens of the vocabulary.
pub const VOCAB: usize = 2048;
/// The longest text that a model is asked to continue.
pub const CONTEXT: usize = 512;

/// How much of a word a head gives back at first: about as much as there is of it.
pub const COPY: f32 = 0.3;

/// Every model. A new one is one row.
pub const SIZES: &[Size] = &[
    Size {
        slug: "stories-s",
        name: "Stories S",
        summary: "Tells children's stories of up to 220 words. Small enough for every processor; its card says how well it remembers.",
        drafts: &["stories-s-draft"],
        hidden: 128,
        layers: 6,
        heads: 4,
        kv_heads: 2,
        ffn: 384,
        sequences: 16,
        steps: 26_000,
        rate: 3e-3,
    },
    Size {
        slug: "stories-s-draft",
        name: "Stories S, draft",
        summary: "Two blocks of the same kind, to guess the next words of Stories S. One block cannot copy a name: that takes two.",
        drafts: &[],
        hidden: 128,
        layers: 2,
        heads: 4,
        kv_heads: 2,
        ffn: 384,
        sequences: 16,
        steps: 2_000,
        rate: 4e-3,
    },
    Size {
        slug: "stories-t",
        name: "Stories T",
        summary: "Five times as large as Stories S.",
        drafts: &["stories-s-draft"],
        hidden: 256,
        layers: 8,
        heads: 8,
        kv_heads: 4,
        ffn: 768,
        sequences: 64,
        steps: 8_000,
        rate: 2e-3,
    },
];

impl Size {
    /// The shape.
    pub fn config(&self) -> Config {
        Config {
            hidden: self.hidden,
            layers: self.layers,
            heads: self.heads,
            kv_heads: self.kv_heads,
            head: self.hidden / self.heads,
            ffn: self.ffn,
            vocab: VOCAB,
            context: CONTEXT,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied: true,
            end: 0,
        }
    }

    /// How much more that counts which can be foretold only by looking back: all of it in the first four fifths of the
    /// steps, nothing in the last tenth.
    pub fn emphasis(&self, step: usize) -> f32 {
        let done = step as f32 / self.steps.max(1) as f32;
        ((0.9 - done) / 0.1).clamp(0.0, 1.0)
    }

    /// The learning rate of a step: up over the first 2 % (at least 50 steps), then down by a cosine to a twentieth.
    pub fn rate(&self, step: usize) -> f64 {
        let warm = (self.steps / 50).max(50);
        if step < warm {
            return self.rate * (step + 1) as f64 / warm as f64;
        }
        let share = (step - warm) as f64 / (self.steps - warm).max(1) as f64;
        let cosine = 0.5 + 0.5 * (std::f64::consts::PI * share.min(1.0)).cos();
        self.rate * (0.05 + 0.95 * cosine)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_rises_and_falls() {
        let size = SIZES[0];
        assert!(size.rate(0) < size.rate(40));
        assert!((size.rate(size.steps / 50) - size.rate).abs() < size.rate * 0.01);
        assert!((size.rate(size.steps) - size.rate * 0.05).abs() < 1e-9);
    }
}
