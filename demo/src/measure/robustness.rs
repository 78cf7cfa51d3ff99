//! What typing errors do to base and variant.

use demo_protocol::{Measure, Side, Sort};

use super::{Distance, Scores};

/// What base and variant made of the same text.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// The original.
    pub base: Scores,
    /// The variant.
    pub variant: Scores,
    /// How far they are apart.
    pub distance: Distance,
}

impl Pair {
    /// Passages that were scored.
    pub fn passages(&self) -> usize {
        self.base.ends.len()
    }
}

/// What errors in `percent` of the letters do to both: `clean` is of the same stories without. Where one has more
/// stories than the other, only those of both are compared with each other.
pub fn measures(clean: &Pair, typos: &Pair, percent: f32) -> Vec<Measure> {
    let stories = clean.passages().min(typos.passages());
    let errors = format!("errors in {percent} % of the letters (swapped, dropped, in the other case) by a fixed seed");
    let conditions = format!("{stories} held-out stories, {errors}");
    let measure = |part: &str, side: Option<Side>, value: f64, unit: &str, conditions: &str| {
        let part = format!("{part} with {percent} % typos");
        Measure::new("robustness", Some(&part), side, value, unit, Sort::Measured, conditions)
    };
    let mut all = Vec::new();
    for (side, clean, typos) in
        [(Side::Base, &clean.base, &typos.base), (Side::Variant, &clean.variant, &typos.variant)]
    {
        let (without, with) = (clean.mean_of(stories), typos.mean_of(stories));
        all.push(measure("perplexity", Some(side), with.exp(), "", &conditions));
        let ratio = (with - without).exp();
        all.push(measure("perplexity over that of the clean text", Some(side), ratio, "×", &conditions));
    }
    // It needs no text without errors, so it is of every story that was scored with them.
    let (tokens, stories) = (typos.distance.divergence.len(), typos.passages());
    let agree = 100.0 * typos.distance.agree as f64 / tokens.max(1) as f64;
    let conditions = format!(
        "tokens for which base and variant have the same likeliest one, both after the same text with errors: {tokens} of {stories} held-out stories, {errors}"
    );
    all.push(measure("top-1 agreement", None, agree, "%", &conditions));
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_is_of_the_stories_of_both() {
        let scores =
            |nats: &[f64]| Scores { nats: nats.to_vec(), ends: (1..=nats.len()).collect(), ..Scores::default() };
        let pair =
            |base: &[f64], variant: &[f64]| Pair { base: scores(base), variant: scores(variant), ..Pair::default() };
        let clean = pair(&[1.0, 2.0, 9.0], &[1.5, 2.5, 9.0]);
        let typos = pair(&[2.0, 3.0], &[3.5, 4.5]);
        let all = measures(&clean, &typos, 3.0);
        let of = |part: &str, side| all.iter().find(|m| m.part.as_deref() == Some(part) && m.side == side).unwrap();
        let ratio = "perplexity over that of the clean text with 3 % typos";
        assert!((of(ratio, Some(Side::Base)).value - 1.0_f64.exp()).abs() < 1e-9);
        assert!((of(ratio, Some(Side::Variant)).value - 2.0_f64.exp()).abs() < 1e-9);
        assert!((of("perplexity with 3 % typos", Some(Side::Base)).value - 2.5_f64.exp()).abs() < 1e-9);
        assert!(of(ratio, Some(Side::Base)).conditions.starts_with("2 held-out stories, errors in 3 %"));
    }

    #[test]
    fn agreement_is_of_every_story_with_errors() {
        let pair = |stories: usize| {
            let scores = Scores { nats: vec![1.0; stories], ends: (1..=stories).collect(), ..Scores::default() };
            let distance = Distance { divergence: vec![0.0; stories], agree: stories / 2, ..Distance::default() };
            Pair { base: scores.clone(), variant: scores, distance }
        };
        // Fewer stories without errors than with them.
        let all = measures(&pair(2), &pair(4), 1.0);
        let of = |part: &str| all.iter().find(|m| m.part.as_deref() == Some(part)).unwrap();
        let agree = of("top-1 agreement with 1 % typos");
        assert_eq!(agree.value, 50.0);
        assert!(
            agree.conditions.contains("base and variant") && agree.conditions.contains(": 4 of 4 held-out stories")
        );
        assert!(of("perplexity with 1 % typos").conditions.starts_with("2 held-out stories"));
    }
}
