//! What can be counted: parameters, bytes, operations.

use demo_protocol::{Measure, Side, Sort};

use crate::decode::Rounds;
use crate::model::{Checkpoint, Weight};

/// What is counted.
pub struct Counted<'a> {
    /// The original.
    pub base: &'a Checkpoint,
    /// The compressed model.
    pub variant: &'a Checkpoint,
    /// What drafts for it.
    pub draft: Option<&'a Checkpoint>,
    /// How the variant's text was made.
    pub rounds: Rounds,
    /// Whether keys and values were remembered.
    pub cached: bool,
    /// Where the token stands that operations and bytes are counted for.
    pub position: usize,
}

/// What a token of a text takes of two models: passes, which read the weights, and tokens that are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// Passes of the model itself.
    pub passes: f64,
    /// Tokens that it reads.
    pub read: f64,
    /// Passes of the draft.
    pub draft_passes: f64,
    /// Tokens that the draft reads.
    pub draft_read: f64,
}

impl Share {
    /// One pass and one token: plain decoding.
    pub const PLAIN: Self = Self { passes: 1.0, read: 1.0, draft_passes: 0.0, draft_read: 0.0 };

    /// Of a text that was made. The end mark was made as well.
    pub fn of(rounds: &Rounds) -> Self {
        let made = rounds.made + usize::from(rounds.ended);
        if made == 0 {
            return Self::PLAIN;
        }
        let share = |count: usize| count as f64 / made as f64;
        Self {
            passes: share(rounds.rounds),
            read: share(rounds.read),
            draft_passes: share(rounds.draft_passes),
            draft_read: share(rounds.draft_read),
        }
    }
}

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

/// What no method touches, for the conditions of sizes.
const KEPT: &str = "embedding, head and norms count too, and stay as the model's file has them";

/// Every number that can be counted.
pub fn measures(counted: &Counted) -> Vec<Measure> {
    let Counted { base, variant, draft, rounds, cached, position } = counted;
    let mut all = Vec::new();
    for (side, checkpoint, draft, rounds) in
        [(Side::Base, base, None, None), (Side::Variant, variant, *draft, Some(rounds))]
    {
        let share = rounds.map_or(Share::PLAIN, Share::of);
        let both = |count: fn(&Checkpoint) -> usize| (count(checkpoint) + draft.map_or(0, count)) as f64;
        let with = if draft.is_some() { "; with the draft model" } else { "" };
        let mut measure = |metric: &str, part: Option<&str>, value: f64, unit: &str, conditions: String| {
            all.push(Measure::new(metric, part, Some(side), value, unit, Sort::Exact, &conditions));
        };
        let (bytes, weights) = (both(Checkpoint::bytes), both(Checkpoint::dense_parameters));
        let kept = both(Checkpoint::parameters);
        measure("number-of-parameters", None, kept, "", format!("numbers that are not zero{with}"));
        measure("number-of-parameters", Some("dense"), weights, "", format!("zeros included{with}"));
        measure("model-size", None, bytes, "bytes", format!("tensors of the exported file; {KEPT}{with}"));
        let whole = format!("all bytes over all parameters: scales, places and zeros included; {KEPT}{with}");
        measure("model-size", Some("bits per weight"), bytes * 8.0 / weights, "bits", whole);
        let at = match (draft, *cached || side == Side::Base) {
            (_, false) => format!(
                "mean over the text above: without a cache {:.1} tokens are read for each that is made",
                share.read
            ),
            _ if share == Share::PLAIN => format!("one token at position {position}"),
            (None, _) => format!(
                "one token at position {position}, of the text above: {:.2} passes for each token, {:.2} tokens read in them",
                share.passes, share.read
            ),
            (Some(_), _) => format!(
                "one token at position {position}, of the text above: {:.2} passes of the model for each token, {:.2} tokens read in them; {:.2} passes of the draft, {:.2} tokens read",
                share.passes, share.read, share.draft_passes, share.draft_read
            ),
        };
        // Without a cache a pass reads the text from its beginning: on average a token has half of it before itself.
        let place = if *cached || side == Side::Base { *position } else { (share.read / 2.0) as usize };
        let operations = |of: fn(&Checkpoint, usize) -> f64| {
            share.read * of(checkpoint, place) + draft.map_or(0.0, |draft| share.draft_read * of(draft, place))
        };
        measure("flops", None, operations(dense_flops), "FLOP/token", at.clone());
        measure(
            "flops",
            Some("without zeros"),
            operations(sparse_flops),
            "FLOP/token",
            format!("{at}, without products with zero"),
        );
        let what = format!(
            "{at}: every weight once a pass, as the file holds it, and f32 keys and values; counted, not metered"
        );
        measure(
            "throughput",
            Some("memory read for a token"),
            memory(&share, checkpoint, draft, *position),
            "bytes",
            what,
        );
    }
    let smaller = (variant.bytes() + draft.map_or(0, Checkpoint::bytes)).max(1);
    let conditions = match draft {
        Some(_) => "bytes of the base over bytes of the variant and its draft model",
        None => "bytes of the base over bytes of the variant",
    };
    let ratio = base.bytes() as f64 / smaller as f64;
    all.push(Measure::new("compression-ratio", None, None, ratio, "×", Sort::Exact, conditions));
    all
}

/// Bytes of memory that a token reads.
pub fn memory(share: &Share, checkpoint: &Checkpoint, draft: Option<&Checkpoint>, position: usize) -> f64 {
    let own = share.passes * checkpoint.read_bytes(position) as f64;
    own + draft.map_or(0.0, |draft| share.draft_passes * draft.read_bytes(position) as f64)
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
        let count = |draft: Option<&Checkpoint>, rounds: Rounds, cached: bool| {
            measures(&Counted { base: &checkpoint, variant: &checkpoint, draft, rounds, cached, position: 5 })
        };
        let of = |all: &[Measure], metric: &str, part: Option<&str>| {
            let variant = |m: &&Measure| m.metric == metric && m.part.as_deref() == part && m.side != Some(Side::Base);
            all.iter().find(variant).unwrap().value
        };
        // A text of 10 tokens and its end mark, a pass for each.
        let plain = Rounds { rounds: 11, made: 10, ended: true, read: 11, ..Rounds::default() };
        let all = count(None, plain, true);
        assert_eq!(of(&all, "compression-ratio", None), 1.0);
        assert_eq!(of(&all, "flops", None), 400.0);
        assert_eq!(of(&all, "throughput", Some("memory read for a token")), checkpoint.read_bytes(5) as f64);

        // 10 tokens in 4 rounds with 12 proposals by a draft of the same size: 16 tokens read by the one, 14 by the other.
        let drafted = Rounds { rounds: 4, made: 10, read: 16, draft_passes: 12, draft_read: 14, ..Rounds::default() };
        let all = count(Some(&checkpoint), drafted, true);
        assert_eq!(of(&all, "flops", None), 400.0 * (1.6 + 1.4));
        let read = checkpoint.read_bytes(5) as f64;
        assert!((of(&all, "throughput", Some("memory read for a token")) - read * 1.6).abs() < 1e-6);
        assert_eq!(of(&all, "model-size", None), 2.0 * checkpoint.bytes() as f64);
        assert_eq!(of(&all, "compression-ratio", None), 0.5);
        assert!(all.iter().filter(|m| m.metric == "flops").any(|m| m.conditions.contains("of the draft")));

        // Without a cache: 4 tokens by passes over 1, 2, 3 and 4, of which half lies before each.
        let again = Rounds { rounds: 4, made: 4, read: 10, ..Rounds::default() };
        assert_eq!(of(&count(None, again, false), "flops", None), 2.5 * dense_flops(&checkpoint, 1));
    }
}
