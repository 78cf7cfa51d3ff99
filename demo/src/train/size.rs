//! The models that the project trains.

use super::begin::Group;
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
    /// How it is trained, one after the other.
    pub stages: &'static [Stage],
}

/// A part of a training with a schedule of its own.
#[derive(Clone, Copy, Debug)]
pub struct Stage {
    /// Steps.
    pub steps: usize,
    /// The highest learning rate.
    pub rate: f64,
    /// What some sequences are chosen for.
    pub drill: Option<Drill>,
}

/// What some sequences of a stage are chosen for; the others hold any stories.
#[derive(Clone, Copy, Debug)]
pub enum Drill {
    /// Every second: a kind of fact.
    Fact(Focus),
    /// Every fourth: rhymes that are said again and again.
    Rhymes,
}

/// A kind of fact that is to be learnt before all else.
#[derive(Clone, Copy, Debug)]
pub struct Focus {
    /// As [`Recall::kind`](crate::stories::Recall::kind) has it.
    pub kind: &'static str,
    /// What its answers count in a step, of 1 in all.
    pub share: f32,
    /// Heads that begin anew and look for it.
    pub look: Group,
}

const fn stage(steps: usize, rate: f64) -> Stage {
    Stage { steps, rate, drill: None }
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
        stages: &[
            stage(26_000, 3e-3),
            Stage {
                drill: Some(Drill::Fact(Focus { kind: "number", share: 0.5, look: Group { block: 3, group: 0 } })),
                ..stage(600, 1e-3)
            },
            stage(1_300, 1e-3),
            Stage { drill: Some(Drill::Rhymes), ..stage(3_000, 1.2e-3) },
        ],
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
        stages: &[stage(2_000, 4e-3), Stage { drill: Some(Drill::Rhymes), ..stage(2_000, 2e-3) }],
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
        stages: &[stage(8_000, 2e-3)],
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
}

impl Stage {
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
        let stage = SIZES[0].stages[0];
        assert!(stage.rate(0) < stage.rate(40));
        assert!((stage.rate(stage.steps / 50) - stage.rate).abs() < stage.rate * 0.01);
        assert!((stage.rate(stage.steps) - stage.rate * 0.05).abs() < 1e-9);
    }
}
