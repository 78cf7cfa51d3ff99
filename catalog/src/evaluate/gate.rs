//! What quality must not fall below.

use anyhow::{Context, bail};

use super::measure::{Measured, Scores};

/// A measure and the least that it may be.
#[derive(Clone, Copy, Debug)]
pub struct Threshold {
    /// Name, as on the command line.
    pub measure: &'static str,
    /// Reads it.
    pub value: fn(&Scores) -> f64,
    /// The least.
    pub least: f64,
}

/// What the catalog's evaluation set must reach: a little below what was measured when this was last raised.
pub const THRESHOLDS: &[Threshold] = &[
    Threshold { measure: "success@1", value: |s| s.success_1, least: 0.98 },
    Threshold { measure: "success@5", value: |s| s.success_5, least: 0.99 },
    Threshold { measure: "mrr", value: |s| s.mrr, least: 0.985 },
    Threshold { measure: "ndcg@10", value: |s| s.ndcg_10, least: 0.965 },
];

/// Reads `success@1=0.9,ndcg@10=0.85`, or `recorded`.
///
/// # Errors
/// On an unknown measure or a value that is no number.
pub fn parse(text: Option<&str>) -> anyhow::Result<Vec<Threshold>> {
    let Some(text) = text else { return Ok(Vec::new()) };
    if text == "recorded" {
        return Ok(THRESHOLDS.to_vec());
    }
    let one = |part: &str| {
        let (measure, least) = part.split_once('=').with_context(|| format!("\"{part}\" is not measure=value"))?;
        let Some(known) = THRESHOLDS.iter().find(|t| t.measure == measure.trim()) else {
            let known: Vec<&str> = THRESHOLDS.iter().map(|t| t.measure).collect();
            bail!("unknown measure \"{measure}\"; known: {}", known.join(", "));
        };
        Ok(Threshold { least: least.trim().parse()?, ..*known })
    };
    text.split(',').map(one).collect()
}

/// What fell below, in words.
pub fn failures(measured: &Measured, thresholds: &[Threshold]) -> Vec<String> {
    failures_of(&measured.scores, thresholds)
}

/// The same, of scores alone.
pub fn failures_of(scores: &Scores, thresholds: &[Threshold]) -> Vec<String> {
    let below = thresholds.iter().filter(|t| (t.value)(scores) < t.least);
    below.map(|t| format!("{} is {:.4}, below {:.4}", t.measure, (t.value)(scores), t.least)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_and_compares() {
        let scores = Scores { success_1: 0.5, ..Scores::default() };
        assert_eq!(failures_of(&scores, &parse(Some("success@1=0.5")).unwrap()).len(), 0);
        assert_eq!(failures_of(&scores, &parse(Some("success@1=0.6, mrr=0.1")).unwrap()).len(), 2);
        assert!(parse(Some("magic=1")).is_err() && parse(Some("mrr=x")).is_err());
        assert!(parse(None).unwrap().is_empty());
    }
}
