//! From answers to figures. Pure arithmetic.
//!
//! With `r` relevant documents listed best first, document `i` (from 0) has the gain `(r - i) / r`:
//! nDCG@10 = sum of gain / log2(rank + 1) over the first ten results, divided by the same sum of the best possible order.

use std::collections::HashSet;
use std::time::Duration;

use serde::Serialize;

use super::collection::Asked;

/// What an engine answered to one query.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Ids, the first result first.
    pub ids: Vec<String>,
    /// How long it took.
    pub took: Duration,
}

/// Quality, each from 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Scores {
    /// Share of queries whose first result is relevant.
    pub success_1: f64,
    /// Share of queries with a relevant result among the first five.
    pub success_5: f64,
    /// Mean of one over the rank of the first relevant result.
    pub mrr: f64,
    /// Mean nDCG of the first ten results.
    pub ndcg_10: f64,
}

/// Figures over a set of queries.
#[derive(Clone, Debug, Serialize)]
pub struct Measured {
    /// The form of the queries; "all" for all.
    pub form: String,
    /// How many queries.
    pub queries: usize,
    /// Quality.
    #[serde(flatten)]
    pub scores: Scores,
    /// Median time in milliseconds.
    pub p50_ms: f64,
    /// Time in milliseconds that 99 of 100 queries stay within.
    pub p99_ms: f64,
}

/// Figures per form, in order of first appearance, and over all.
pub fn measure(asked: &[Asked], answers: &[Answer]) -> (Vec<Measured>, Measured) {
    let mut forms: Vec<&str> = Vec::new();
    for query in asked {
        if !forms.contains(&query.form.as_str()) {
            forms.push(&query.form);
        }
    }
    let of = |form: Option<&str>| {
        let chosen = asked.iter().zip(answers).filter(|(a, _)| form.is_none_or(|f| a.form == f)).collect();
        figures(form.unwrap_or("all"), chosen)
    };
    (forms.iter().map(|f| of(Some(f))).collect(), of(None))
}

fn figures(form: &str, pairs: Vec<(&Asked, &Answer)>) -> Measured {
    let count = pairs.len().max(1) as f64;
    let mut scores = Scores::default();
    for (asked, answer) in &pairs {
        let one = score(&asked.relevant, &answer.ids);
        scores.success_1 += one.success_1 / count;
        scores.success_5 += one.success_5 / count;
        scores.mrr += one.mrr / count;
        scores.ndcg_10 += one.ndcg_10 / count;
    }
    let mut times: Vec<Duration> = pairs.iter().map(|(_, answer)| answer.took).collect();
    times.sort_unstable();
    Measured {
        form: form.to_owned(),
        queries: pairs.len(),
        scores,
        p50_ms: percentile(&times, 0.5),
        p99_ms: percentile(&times, 0.99),
    }
}

fn score(relevant: &[String], ids: &[String]) -> Scores {
    let first = ids.iter().position(|id| relevant.contains(id));
    let gain = |i: usize| (relevant.len() - i) as f64 / relevant.len() as f64;
    let discount = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let mut seen = HashSet::new();
    let gained: f64 = ids
        .iter()
        .take(10)
        .enumerate()
        .filter(|(_, id)| seen.insert(*id))
        .filter_map(|(rank, id)| relevant.iter().position(|r| r == id).map(|i| gain(i) * discount(rank)))
        .sum();
    let best: f64 = (0..relevant.len().min(10)).map(|i| gain(i) * discount(i)).sum();
    Scores {
        success_1: f64::from(u8::from(first == Some(0))),
        success_5: f64::from(u8::from(first.is_some_and(|f| f < 5))),
        mrr: first.map_or(0.0, |f| 1.0 / (f as f64 + 1.0)),
        ndcg_10: if best > 0.0 { gained / best } else { 0.0 },
    }
}

/// The smallest time that at least this share of the sorted times stays within, in milliseconds.
fn percentile(sorted: &[Duration], share: f64) -> f64 {
    let rank = (sorted.len() as f64 * share).ceil() as usize;
    sorted.get(rank.saturating_sub(1)).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(list: &[&str]) -> Vec<String> {
        list.iter().map(|s| (*s).to_owned()).collect()
    }

    #[test]
    fn scores_of_orders() {
        let perfect = score(&own(&["a", "b"]), &own(&["a", "b", "c"]));
        assert_eq!((perfect.success_1, perfect.mrr, perfect.ndcg_10), (1.0, 1.0, 1.0));
        let second = score(&own(&["a"]), &own(&["x", "a"]));
        assert_eq!((second.success_1, second.success_5, second.mrr), (0.0, 1.0, 0.5));
        assert!((second.ndcg_10 - 1.0 / 3_f64.log2()).abs() < 1e-9);
        assert!(score(&own(&["a", "b"]), &own(&["b", "a"])).ndcg_10 < 1.0);
        assert_eq!(score(&own(&["a"]), &[]), Scores::default());
        assert!(score(&own(&["a"]), &own(&["a", "a", "a"])).ndcg_10 <= 1.0);
    }

    #[test]
    fn percentiles() {
        let times: Vec<Duration> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!((percentile(&times, 0.5), percentile(&times, 0.99)), (50.0, 99.0));
        assert_eq!(percentile(&[], 0.5), 0.0);
    }
}
