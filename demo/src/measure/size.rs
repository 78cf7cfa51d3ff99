//! What can be counted: parameters, bytes, operations.

use demo_protocol::{Measure, Side, Sort};

use crate::model::{Checkpoint, Weight};

/// Operations of one token at a position, zeros included: two for each weight of a matrix that it meets, and four for
/// each head's width and each token that it looks back on.
pub fn dense_flops(checkpoint: &Checkpoint, position: usize) -> f64 {
    flops(checkpoint, position, |weight| weight.shape().0 * weight.shape().1)
}

/// The same without what is multiplied by zero.
pub fn sparse_flops(checkpoint: &Checkpoint, position: usize) -> f64 {
    flops(checkpoint, position, Weight::nonzero)
}

fn flops(checkpoint: &Checkpoint, position: usize, count: impl Fn(&Weight) -> usize) -> f64 {
    let blocks: usize = checkpoint.blocks.iter().flat_map(|block| &block.parts).map(&count).sum();
    let head = count(checkpoint.head.as_ref().unwrap_or(&checkpoint.embed));
    let attention = 4 * checkpoint.blocks.len() * checkpoint.config.q_width() * position;
    (2 * (blocks + head) + attention) as f64
}

/// Every number that can be counted. `position` is the one that operations are counted for.
pub fn measures(base: &Checkpoint, variant: &Checkpoint, position: usize) -> Vec<Measure> {
    let measure = |metric: &str, part: Option<&str>, side: Option<Side>, value: f64, unit: &str, conditions: &str| {
        Measure::new(metric, part, side, value, unit, Sort::Exact, conditions)
    };
    let at = format!("one token at position {position}");
    let mut all = Vec::new();
    for (side, checkpoint) in [(Side::Base, base), (Side::Variant, variant)] {
        let (bytes, weights) = (checkpoint.bytes() as f64, checkpoint.dense_parameters() as f64);
        let side = Some(side);
        let kept = checkpoint.parameters() as f64;
        all.push(measure("number-of-parameters", None, side, kept, "", "numbers that are not zero"));
        all.push(measure("number-of-parameters", Some("dense"), side, weights, "", "zeros included"));
        all.push(measure("model-size", None, side, bytes, "bytes", "tensors of the exported file"));
        all.push(measure(
            "model-size",
            Some("bits per weight"),
            side,
            bytes * 8.0 / weights,
            "bits",
            "scales, places and zeros included",
        ));
        all.push(measure("flops", None, side, dense_flops(checkpoint, position), "FLOP/token", &at));
        let read = checkpoint.read_bytes(position) as f64;
        let what = format!("{at}: every weight once, as the file holds it, and f32 keys and values");
        all.push(measure("communication-volume", Some("read for a token"), side, read, "bytes", &what));
        let sparse = format!("{at}, without products with zero");
        all.push(measure(
            "flops",
            Some("without zeros"),
            side,
            sparse_flops(checkpoint, position),
            "FLOP/token",
            &sparse,
        ));
    }
    let ratio = base.bytes() as f64 / variant.bytes().max(1) as f64;
    all.push(measure("compression-ratio", None, None, ratio, "×", "bytes of the base over bytes of the variant"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Config;

    #[test]
    fn operations_by_hand() {
        let config = Config {
            hidden: 4,
            layers: 1,
            heads: 2,
            kv_heads: 1,
            head: 2,
            ffn: 6,
            vocab: 10,
            context: 8,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied: true,
            end: 0,
        };
        let checkpoint = Checkpoint::random(&config, 1);
        // Matrices: 16 + 8 + 8 + 16 + 3 · 24 = 120, head 40; one look back at each of 5 tokens: 4 · 4 · 5.
        assert_eq!(dense_flops(&checkpoint, 5), f64::from(2 * 160 + 80));
        assert_eq!(checkpoint.dense_parameters(), 160 + 12);
        let all = measures(&checkpoint, &checkpoint, 5);
        assert!(all.iter().any(|m| m.metric == "compression-ratio" && m.value == 1.0));
    }
}
