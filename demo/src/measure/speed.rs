//! Against the clock: base and variant in turns, so that a machine that gets warm slows both.

use demo_protocol::{Measure, Side, Sort};

/// What one run took, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Times {
    /// From the prompt to the first token.
    pub first: f64,
    /// All further tokens.
    pub rest: f64,
    /// Tokens of the prompt.
    pub prompt: usize,
    /// Tokens made.
    pub made: usize,
}

/// The middle of some numbers; 0 of none.
pub fn median(numbers: &[f64]) -> f64 {
    quantile(numbers, 0.5)
}

/// Half the distance of the quartiles.
pub fn spread(numbers: &[f64]) -> f64 {
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

/// Every number of speed. The two lists are of runs in turns: base, variant, base, variant. Bytes are what a pass of the
/// base and of the variant reads.
pub fn measures(base: &[Times], variant: &[Times], bytes: (usize, usize), device: &str) -> Vec<Measure> {
    let runs = base.len().min(variant.len());
    let (prompt, made) = base.first().map_or((0, 0), |times| (times.prompt, times.made));
    let conditions = format!("{device}; prompt {prompt}, {made} tokens, {runs} runs of each in turns, after a warm-up");
    let measure = |metric: &str, part: Option<&str>, side: Option<Side>, numbers: &[f64], unit: &str| Measure {
        metric: metric.to_owned(),
        part: part.map(str::to_owned),
        side,
        value: median(numbers),
        spread: Some(spread(numbers)),
        spread_of: Some("half the interquartile range".to_owned()),
        unit: unit.to_owned(),
        sort: Sort::Measured,
        conditions: conditions.clone(),
    };
    let mut all = Vec::new();
    for (side, times, bytes) in [(Side::Base, base, bytes.0), (Side::Variant, variant, bytes.1)] {
        let side = Some(side);
        let of = |f: fn(&Times) -> f64| times.iter().map(f).collect::<Vec<f64>>();
        all.push(measure("inference-latency", Some("first token"), side, &of(|t| t.first / 1e3), "ms"));
        all.push(measure("inference-latency", Some("each token"), side, &of(|t| each(t) / 1e3), "ms"));
        let decode = of(|t| 1e6 / each(t));
        all.push(measure("throughput", Some("decode"), side, &decode, "tokens/s"));
        all.push(measure("throughput", Some("prefill"), side, &of(|t| t.prompt as f64 * 1e6 / t.first), "tokens/s"));
        let bandwidth: Vec<f64> = decode.iter().map(|rate| rate * bytes as f64 / 1e9).collect();
        all.push(measure("throughput", Some("effective bandwidth"), side, &bandwidth, "GB/s"));
    }
    let ratios: Vec<f64> = base.iter().zip(variant).map(|(b, v)| each(b) / each(v)).collect();
    all.push(measure("speed-up-ratio", None, None, &ratios, "×"));
    all
}

/// Microseconds of a token behind the first.
fn each(times: &Times) -> f64 {
    (times.rest / times.made.saturating_sub(1).max(1) as f64).max(1e-3)
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
    fn speed_by_hand() {
        let times = |rest| Times { first: 2_000.0, rest, prompt: 64, made: 101 };
        let all = measures(&[times(100_000.0)], &[times(50_000.0)], (1_000_000, 500_000), "CPU");
        let of = |metric: &str, part: Option<&str>, side| {
            all.iter().find(|m| m.metric == metric && m.part.as_deref() == part && m.side == side).unwrap().value
        };
        assert_eq!(of("throughput", Some("decode"), Some(Side::Base)), 1_000.0);
        assert_eq!(of("throughput", Some("prefill"), Some(Side::Base)), 32_000.0);
        assert_eq!(of("speed-up-ratio", None, None), 2.0);
        assert_eq!(of("throughput", Some("effective bandwidth"), Some(Side::Variant)), 1.0);
    }
}
