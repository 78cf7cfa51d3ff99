//! Against the clock: base and variant in turns, so that a machine that gets warm slows both.

use demo_protocol::{Measure, Side, Sort};

use crate::decode::Rounds;
use crate::ops::Moved;

/// The speed-up of what proposes by itself, where the weights were changed as well.
pub const ALONE: &str = "over the same weights decoded plainly";

/// What one run took, in microseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Times {
    /// From the prompt to the first token.
    pub first: f64,
    /// All further rounds.
    pub rest: f64,
    /// From each token to the next. Those of a round come together.
    pub gaps: Vec<f64>,
    /// Tokens of the prompt.
    pub prompt: usize,
    /// What the rounds came to.
    pub rounds: Rounds,
    /// What went to the device and back in all further rounds, where that is counted.
    pub moved: Option<Moved>,
}

impl Times {
    /// Microseconds of a token behind the first round.
    pub fn each(&self) -> f64 {
        (self.rest / self.rounds.behind_first().max(1) as f64).max(1e-3)
    }
}

/// Bytes of memory that a pass reads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reads {
    /// Of the original.
    pub base: usize,
    /// Of the variant.
    pub variant: usize,
    /// Of its draft; 0 where there is none.
    pub draft: usize,
}

/// The middle of some numbers; 0 of none.
pub fn median(numbers: &[f64]) -> f64 {
    quantile(numbers, 0.5)
}

/// Half the distance of the quartiles.
fn spread(numbers: &[f64]) -> f64 {
    (quantile(numbers, 0.75) - quantile(numbers, 0.25)) / 2.0
}

/// Between two neighbours in proportion.
fn quantile(numbers: &[f64], share: f64) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = sorted.len().saturating_sub(1) as f64 * share;
    let (low, high) = (place.floor() as usize, place.ceil() as usize);
    match (sorted.get(low), sorted.get(high)) {
        (Some(low), Some(high)) => low + (high - low) * place.fract(),
        _ => 0.0,
    }
}

/// The middle of what was measured time and again, with its spread.
pub fn middle(
    metric: &str,
    part: Option<&str>,
    side: Option<Side>,
    numbers: &[f64],
    unit: &str,
    conditions: &str,
) -> Measure {
    Measure {
        spread: Some(spread(numbers)),
        spread_of: Some("half the interquartile range".to_owned()),
        ..Measure::new(metric, part, side, median(numbers), unit, Sort::Measured, conditions)
    }
}

/// How much faster the second is than the first, turn by turn.
pub fn speed_ups(plain: &[Times], other: &[Times]) -> Vec<f64> {
    plain.iter().zip(other).map(|(plain, other)| plain.each() / other.each()).collect()
}

/// Every number of speed. The two lists are of runs in turns: base, variant, base, variant. `conditions` says on what.
pub fn measures(base: &[Times], variant: &[Times], reads: &Reads, conditions: &str) -> Vec<Measure> {
    let measure = |metric: &str, part: Option<&str>, side: Option<Side>, numbers: &[f64], unit: &str| {
        middle(metric, part, side, numbers, unit, conditions)
    };
    let mut all = Vec::new();
    for (side, times, read) in [(Side::Base, base, reads.base), (Side::Variant, variant, reads.variant)] {
        let side = Some(side);
        let of = |f: &dyn Fn(&Times) -> f64| times.iter().map(f).collect::<Vec<f64>>();
        all.push(measure("inference-latency", Some("first token"), side, &of(&|t| t.first / 1e3), "ms"));
        all.push(measure("inference-latency", Some("each token"), side, &of(&|t| t.each() / 1e3), "ms"));
        for (part, share) in [("from token to token, p50", 0.5), ("from token to token, p95", 0.95)] {
            let gaps = of(&|t| quantile(&t.gaps, share) / 1e3);
            let mut measure = measure("inference-latency", Some(part), side, &gaps, "ms");
            measure.conditions += "; as they come out: the tokens of a round of speculation come together";
            all.push(measure);
        }
        all.push(measure("throughput", Some("decode"), side, &of(&|t| 1e6 / t.each()), "tokens/s"));
        all.push(measure("throughput", Some("prefill"), side, &of(&|t| t.prompt as f64 * 1e6 / t.first), "tokens/s"));
        // Bytes over microseconds are megabytes over seconds.
        let bandwidth = of(&|t| {
            let passes = t.rounds.rounds.saturating_sub(1) * read;
            let drafts = (t.rounds.draft_passes - t.rounds.first_draft_passes) * reads.draft;
            (passes + drafts) as f64 / t.rest.max(1e-3) / 1e3
        });
        let mut bandwidth = measure("throughput", Some("effective bandwidth"), side, &bandwidth, "GB/s");
        bandwidth.conditions +=
            "; bytes of the weights, as the file holds them, and of keys and values, for every pass";
        if reads.draft > 0 && side == Some(Side::Variant) {
            bandwidth.conditions += " of the model and of its draft";
        }
        all.push(bandwidth);
    }
    all.push(measure("speed-up-ratio", None, None, &speed_ups(base, variant), "×"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn middles_and_spreads() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[1.0, 2.0]), 1.5);
        assert_eq!(spread(&[1.0, 2.0, 3.0, 4.0, 5.0]), 1.0);
        assert_eq!((median(&[]), spread(&[])), (0.0, 0.0));
    }

    #[test]
    fn a_speed_up_is_of_turns() {
        let rounds = Rounds { rounds: 11, made: 11, first_made: 1, ..Rounds::default() };
        let times = |rest: f64| Times { first: 1.0, rest, gaps: Vec::new(), prompt: 1, rounds, moved: None };
        // The machine got slower from turn to turn.
        let [plain, other] = [[40.0, 80.0, 160.0], [20.0, 40.0, 40.0]].map(|all| all.map(times));
        assert_eq!(speed_ups(&plain, &other), [2.0, 2.0, 4.0]);
        let measure = middle("speed-up-ratio", Some(ALONE), None, &speed_ups(&plain, &other), "×", "CPU");
        assert_eq!((measure.value, measure.spread), (2.0, Some(0.5)));
    }

    #[test]
    fn speed_by_hand() {
        let times = |rest: f64, rounds| {
            let gaps = (0..100).map(|gap| if gap < 90 { 400.0 } else { 1_400.0 }).collect();
            Times { first: 2_000.0, rest, gaps, prompt: 64, rounds, moved: None }
        };
        let plain = Rounds { rounds: 101, made: 101, first_made: 1, ..Rounds::default() };
        // 5 tokens come out of the first round, 100 of the 25 behind it, with 3 passes of the draft in each round.
        let drafted = Rounds {
            rounds: 26,
            made: 105,
            first_made: 5,
            draft_passes: 78,
            first_draft_passes: 3,
            ..Rounds::default()
        };
        let reads = Reads { base: 1_000_000, variant: 500_000, draft: 100_000 };
        let all = measures(&[times(100_000.0, plain)], &[times(50_000.0, drafted)], &reads, "CPU");
        let of = |metric: &str, part: Option<&str>, side| {
            all.iter().find(|m| m.metric == metric && m.part.as_deref() == part && m.side == side).unwrap().value
        };
        let (base, variant) = (Some(Side::Base), Some(Side::Variant));
        assert_eq!(of("throughput", Some("decode"), base), 1_000.0);
        assert_eq!(of("throughput", Some("prefill"), base), 32_000.0);
        assert_eq!(of("speed-up-ratio", None, None), 2.0);
        assert_eq!(of("throughput", Some("effective bandwidth"), base), 1.0);
        // (25 · 500,000 + 75 · 100,000) bytes in 50 ms.
        assert_eq!(of("throughput", Some("effective bandwidth"), variant), 0.4);
        assert_eq!(of("inference-latency", Some("from token to token, p50"), base), 0.4);
        assert_eq!(of("inference-latency", Some("from token to token, p95"), variant), 1.4);
    }
}
