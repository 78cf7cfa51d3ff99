//! How well a model tells held-out text, and how far a variant is from its base on it.

use std::collections::BTreeMap;

use demo_protocol::{Measure, Side, Sort};

use crate::model::{Model, Rows};
use crate::ops::Ops;
use crate::ops::cpu::largest;
use crate::{Halt, Problem, look};

/// A held-out text as tokens, with the places where it needs an earlier fact.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// The tokens, the end mark first.
    pub ids: Vec<u32>,
    /// Bytes of the text.
    pub bytes: usize,
    /// Where an earlier fact is needed.
    pub answers: Vec<Answer>,
}

/// Tokens that follow from something told before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The first of them, as a place in `ids`.
    pub from: usize,
    /// Behind the last.
    pub to: usize,
    /// What sort of fact it is: "colour", "person", "day".
    pub kind: &'static str,
}

/// What a model made of passages.
#[derive(Clone, Debug, Default)]
pub struct Scores {
    /// Natural logarithms of one over the share of each token but the first of each passage.
    pub nats: Vec<f64>,
    /// Bytes of all passages.
    pub bytes: usize,
    /// Answers of which every token was the likeliest.
    pub right: usize,
    /// Answers.
    pub answers: usize,
    /// The same two for each kind of fact.
    pub kinds: BTreeMap<&'static str, (usize, usize)>,
    /// How many `nats` there were behind each passage.
    pub ends: Vec<usize>,
}

/// How far two models are from each other, token by token.
#[derive(Clone, Debug, Default)]
pub struct Distance {
    /// Divergence of the variant from the base (Kullback and Leibler), in nats.
    pub divergence: Vec<f64>,
    /// The root of the divergence of both from their mean (Jensen and Shannon), in bits.
    pub apart: Vec<f64>,
    /// Tokens for which both have the same likeliest one.
    pub agree: usize,
    /// Differences of the share of the right token.
    pub shifts: Vec<f64>,
}

/// Tokens whose distributions are compared between two looks.
const TOKENS: usize = 64;

/// Logits of every token of a passage but the last, row by row.
async fn logits<O: Ops>(ops: &O, model: &Model<O>, passage: &Passage) -> Result<Vec<f32>, Problem> {
    let ids = &passage.ids[..passage.ids.len() - 1];
    let logits = ops.read(model.logits(ops, ids, Rows::one(ids.len()))).await?;
    if let Some(place) = logits.iter().position(|logit| !logit.is_finite()) {
        return Err(Problem::new("model", format!("logit {place} of a held-out text is {}", logits[place])));
    }
    Ok(logits)
}

/// The logarithms of the shares of a row, in f64.
fn log_shares(row: &[f32]) -> Vec<f64> {
    let most = f64::from(row.iter().copied().fold(f32::NEG_INFINITY, f32::max));
    let sum: f64 = row.iter().map(|logit| (f64::from(*logit) - most).exp()).sum();
    let under = most + sum.ln();
    row.iter().map(|logit| f64::from(*logit) - under).collect()
}

impl Scores {
    fn add(&mut self, passage: &Passage, rows: &[&[f32]]) {
        for (row, next) in rows.iter().zip(&passage.ids[1..]) {
            self.nats.push(-log_shares(row)[*next as usize]);
        }
        self.bytes += passage.bytes;
        self.ends.push(self.nats.len());
        for answer in &passage.answers {
            self.answers += 1;
            let right = (answer.from..answer.to).all(|place| largest(rows[place - 1]) == passage.ids[place]);
            self.right += usize::from(right);
            let kind = self.kinds.entry(answer.kind).or_default();
            *kind = (kind.0 + usize::from(right), kind.1 + 1);
        }
    }

    /// Nats of a token, on average.
    pub fn mean(&self) -> f64 {
        self.nats.iter().sum::<f64>() / self.nats.len().max(1) as f64
    }

    /// Nats of a token of the first so many passages, on average.
    pub fn mean_of(&self, passages: usize) -> f64 {
        let end = passages.min(self.ends.len()).checked_sub(1).map_or(0, |last| self.ends[last]);
        mean(&self.nats[..end])
    }

    /// Bits of a byte of text.
    pub fn bits_per_byte(&self) -> f64 {
        self.nats.iter().sum::<f64>() / std::f64::consts::LN_2 / self.bytes.max(1) as f64
    }

    /// The share of right answers.
    pub fn recall(&self) -> f64 {
        self.right as f64 / self.answers.max(1) as f64
    }
}

/// Scores one model.
///
/// # Errors
/// Where the device is lost or a logit is no number.
pub async fn score<O: Ops>(ops: &O, model: &Model<O>, passages: &[Passage]) -> Result<Scores, Problem> {
    let mut scores = Scores::default();
    for passage in passages.iter().filter(|passage| passage.ids.len() > 1) {
        let logits = logits(ops, model, passage).await?;
        let rows: Vec<&[f32]> = logits.chunks_exact(model.config.vocab).collect();
        scores.add(passage, &rows);
    }
    Ok(scores)
}

/// Scores base and variant on one passage and adds it to all three.
///
/// # Errors
/// Where a device is lost, a logit is no number, or nobody wants to go on.
pub async fn compare<O: Ops>(
    ops: &O,
    (base, variant): (&Model<O>, &Model<O>),
    passage: &Passage,
    (base_scores, variant_scores, distance): (&mut Scores, &mut Scores, &mut Distance),
    wanted: &dyn Fn() -> bool,
) -> Result<(), Halt> {
    if passage.ids.len() < 2 {
        return Ok(());
    }
    let theirs = logits(ops, base, passage).await?;
    look(wanted)?;
    let ours = logits(ops, variant, passage).await?;
    look(wanted)?;
    let vocab = base.config.vocab;
    let rows = [&theirs, &ours].map(|logits| logits.chunks_exact(vocab).collect::<Vec<&[f32]>>());
    let [theirs, ours] = rows;
    base_scores.add(passage, &theirs);
    variant_scores.add(passage, &ours);
    for (place, ((theirs, ours), next)) in theirs.iter().zip(&ours).zip(&passage.ids[1..]).enumerate() {
        if place.is_multiple_of(TOKENS) {
            look(wanted)?;
        }
        distance.add(theirs, ours, *next as usize);
    }
    Ok(())
}

impl Distance {
    fn add(&mut self, theirs: &[f32], ours: &[f32], next: usize) {
        self.agree += usize::from(largest(theirs) == largest(ours));
        let (p, q) = (log_shares(theirs), log_shares(ours));
        let (mut divergence, mut apart) = (0.0, 0.0);
        for (p, q) in p.iter().zip(&q) {
            let (ps, qs) = (p.exp(), q.exp());
            divergence += ps * (p - q);
            let mean = ((ps + qs) / 2.0).max(f64::MIN_POSITIVE).ln();
            apart += ps * (p - mean) / 2.0 + qs * (q - mean) / 2.0;
        }
        self.divergence.push(divergence.max(0.0));
        self.apart.push((apart.max(0.0) / std::f64::consts::LN_2).sqrt());
        self.shifts.push(q[next].exp() - p[next].exp());
    }
}

/// The value below which a share of the sorted numbers lies.
fn quantile(sorted: &[f64], share: f64) -> f64 {
    let place = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
    sorted.get(place).copied().unwrap_or(0.0)
}

fn mean(numbers: &[f64]) -> f64 {
    numbers.iter().sum::<f64>() / numbers.len().max(1) as f64
}

/// The standard error of a mean.
fn standard_error(numbers: &[f64]) -> f64 {
    let mean = mean(numbers);
    let count = numbers.len().max(2) as f64;
    let variance = numbers.iter().map(|n| (n - mean).powi(2)).sum::<f64>() / (count - 1.0);
    (variance / count).sqrt()
}

/// Every number of quality and fidelity.
pub fn measures(base: &Scores, variant: &Scores, distance: &Distance, what: &str) -> Vec<Measure> {
    let conditions = format!("{} tokens of {what}", base.nats.len());
    let measure = |metric: &str, part: Option<&str>, side: Option<Side>, value: f64, unit: &str| {
        Measure::new(metric, part, side, value, unit, Sort::Measured, &conditions)
    };
    let mut all = Vec::new();
    for (side, scores) in [(Side::Base, base), (Side::Variant, variant)] {
        all.push(measure("perplexity", None, Some(side), scores.mean().exp(), ""));
        all.push(measure("perplexity", Some("bits per byte"), Some(side), scores.bits_per_byte(), "bits/byte"));
        if scores.answers > 0 {
            let answers = format!("{} places in {what} where an earlier fact is needed", scores.answers);
            let recall = measure("recall-accuracy", None, Some(side), scores.recall() * 100.0, "%");
            all.push(Measure { conditions: answers, ..recall });
        }
    }
    // The two read the same tokens: the error of their ratio is that of the differences, much less than that of each.
    let differences: Vec<f64> = variant.nats.iter().zip(&base.nats).map(|(v, b)| v - b).collect();
    let ratio = mean(&differences).exp();
    all.push(Measure {
        spread: Some(ratio * standard_error(&differences)),
        spread_of: Some("paired standard error".to_owned()),
        ..measure("perplexity", Some("ratio"), None, ratio, "×")
    });
    // The same error in bits of a byte: there are as many differences as tokens, and fewer than bytes.
    let to_bits = differences.len() as f64 / std::f64::consts::LN_2 / base.bytes.max(1) as f64;
    all.push(Measure {
        spread: Some(to_bits * standard_error(&differences)),
        spread_of: Some("paired standard error".to_owned()),
        ..measure("perplexity", Some("bits per byte, difference"), None, to_bits * mean(&differences), "bits/byte")
    });
    let mut sorted = distance.divergence.clone();
    sorted.sort_by(f64::total_cmp);
    all.push(measure("fidelity", Some("divergence, mean"), None, mean(&sorted), "nats"));
    all.push(measure("fidelity", Some("divergence, median"), None, quantile(&sorted, 0.5), "nats"));
    all.push(measure("fidelity", Some("divergence, p99"), None, quantile(&sorted, 0.99), "nats"));
    let agree = 100.0 * distance.agree as f64 / distance.divergence.len().max(1) as f64;
    all.push(measure("fidelity", Some("top-1 agreement"), None, agree, "%"));
    all.push(measure("fidelity", Some("probability loyalty"), None, 1.0 - mean(&distance.apart), ""));
    let shift = mean(&distance.shifts.iter().map(|shift| shift * shift).collect::<Vec<_>>()).sqrt();
    all.push(measure("fidelity", Some("shift of the right token's probability, RMS"), None, shift * 100.0, "%"));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_by_hand() {
        // Shares of a half and a half against three quarters and a quarter.
        let mut distance = Distance::default();
        distance.add(&[0.0, 0.0], &[3.0_f32.ln(), 0.0], 0);
        assert!((distance.divergence[0] - 0.143_841).abs() < 1e-6);
        assert_eq!(distance.agree, 1);
        assert!((distance.shifts[0] - 0.25).abs() < 1e-7);
        distance.add(&[1.0, 2.0], &[1.0, 2.0], 1);
        assert!(distance.divergence[1].abs() < 1e-12 && distance.apart[1].abs() < 1e-6);
    }

    #[test]
    fn scores_by_hand() {
        let passage = Passage {
            ids: vec![0, 1, 0],
            bytes: 4,
            answers: vec![Answer { from: 1, to: 2, kind: "day" }, Answer { from: 2, to: 3, kind: "person" }],
        };
        let mut scores = Scores::default();
        scores.add(&passage, &[&[0.0, 3.0_f32.ln()], &[0.0, 0.1]]);
        assert!((scores.nats[0] - (4.0_f64 / 3.0).ln()).abs() < 1e-6);
        assert_eq!((scores.right, scores.answers, &scores.ends[..]), (1, 2, &[2][..]));
        assert_eq!((scores.mean_of(1), scores.mean_of(9), scores.mean_of(0)), (scores.mean(), scores.mean(), 0.0));
        assert!(
            (scores.bits_per_byte() - scores.nats.iter().sum::<f64>() / 4.0 / std::f64::consts::LN_2).abs() < 1e-12
        );
    }

    #[test]
    fn errors_are_of_the_pairs() {
        let scores = |shift: f64| Scores {
            nats: (0..100).map(|i| f64::from(i % 10) + shift).collect(),
            bytes: 100,
            right: 1,
            answers: 2,
            kinds: BTreeMap::new(),
            ends: vec![100],
        };
        let all = measures(&scores(0.0), &scores(0.1), &Distance::default(), "test");
        let ratio = all.iter().find(|m| m.part.as_deref() == Some("ratio")).unwrap();
        assert!((ratio.value - 0.1_f64.exp()).abs() < 1e-9 && ratio.spread.unwrap() < 1e-9);
        assert!(all.iter().any(|m| m.metric == "recall-accuracy" && m.value == 50.0));
        // As many tokens as bytes: 0.1 nats are 0.144 bits, and every token agrees.
        let bits = |part: &str, side| {
            all.iter().find(|m| m.part.as_deref() == Some(part) && m.side == side).map(|m| (m.value, m.spread))
        };
        let (difference, error) = bits("bits per byte, difference", None).unwrap();
        assert!((difference - 0.144_27).abs() < 1e-5 && error.unwrap() < 1e-9, "{difference} {error:?}");
        let apart =
            bits("bits per byte", Some(Side::Variant)).unwrap().0 - bits("bits per byte", Some(Side::Base)).unwrap().0;
        assert!((apart - difference).abs() < 1e-9);
        // Differences of 0 and 0.2 by turns: the error of their mean is 0.1 over the root of 99.
        let mut other = scores(0.0);
        other.nats.iter_mut().step_by(2).for_each(|nats| *nats += 0.2);
        let all = measures(&scores(0.0), &other, &Distance::default(), "test");
        let found = all.iter().find(|m| m.part.as_deref() == Some("bits per byte, difference")).unwrap();
        assert!((found.spread.unwrap() - 0.1 / 99.0_f64.sqrt() / std::f64::consts::LN_2).abs() < 1e-9, "{found:?}");
    }
}
