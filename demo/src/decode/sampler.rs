//! From logits to the distribution that the next token is drawn from.

use demo_protocol::Sampling;

use crate::Problem;
use crate::lot::Lot;
use crate::ops::cpu::{exp, largest};

/// Checks what cannot be meant.
///
/// # Errors
/// Names the number and its range.
pub fn check(sampling: &Sampling) -> Result<(), Problem> {
    let within = |name: &str, number: f32, least: f32, most: f32| {
        if number.is_finite() && (least..=most).contains(&number) {
            return Ok(());
        }
        Err(Problem::new(name, format!("must be from {least} to {most}, not {number}")))
    };
    within("temperature", sampling.temperature, 0.0, 5.0)?;
    within("top_p", sampling.top_p, 0.01, 1.0)?;
    within("min_p", sampling.min_p, 0.0, 1.0)?;
    within("repetition_penalty", sampling.repetition_penalty, 0.5, 5.0)
}

/// The distribution of the next token: a share for each of the vocabulary, together 1. `seen` are the tokens before it.
/// Penalty, temperature, top-k, top-p and min-p are applied in this order; at temperature 0 the likeliest gets all.
pub fn distribution(logits: &[f32], sampling: &Sampling, seen: &[u32]) -> Vec<f32> {
    let mut logits = logits.to_vec();
    if sampling.repetition_penalty != 1.0 {
        penalize(&mut logits, sampling.repetition_penalty, seen);
    }
    if sampling.temperature == 0.0 {
        let mut shares = vec![0.0; logits.len()];
        if let Some(share) = shares.get_mut(largest(&logits) as usize) {
            *share = 1.0;
        }
        return shares;
    }
    logits.iter_mut().for_each(|logit| *logit /= sampling.temperature);
    let mut shares = softmax(&logits);
    let cut = sampling.top_k > 0 || sampling.top_p < 1.0 || sampling.min_p > 0.0;
    if cut {
        keep(&mut shares, sampling);
    }
    shares
}

/// Divides the logits of tokens that were there before, multiplies negative ones; each token once.
fn penalize(logits: &mut [f32], penalty: f32, seen: &[u32]) {
    let mut ids = seen.to_vec();
    ids.sort_unstable();
    ids.dedup();
    for id in ids {
        if let Some(logit) = logits.get_mut(id as usize) {
            *logit = if *logit > 0.0 { *logit / penalty } else { *logit * penalty };
        }
    }
}

/// Shares in proportion to e to the logits.
pub fn softmax(logits: &[f32]) -> Vec<f32> {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut shares: Vec<f32> = logits.iter().map(|logit| exp(logit - most)).collect();
    let sum: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum);
    shares
}

/// The share of the likeliest among all, before any filter.
pub fn confidence(logits: &[f32]) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    1.0 / logits.iter().map(|logit| exp(logit - most)).sum::<f32>()
}

/// The natural logarithm of a token's share among all, before any filter.
pub fn logprob(logits: &[f32], id: u32) -> f32 {
    let most = logits.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum: f32 = logits.iter().map(|logit| exp(logit - most)).sum();
    logits.get(id as usize).map_or(f32::NEG_INFINITY, |logit| logit - most - sum.ln())
}

/// Drops all but the likeliest, as far as the three cuts say, and makes the rest sum to 1. The likeliest always stays.
fn keep(shares: &mut [f32], sampling: &Sampling) {
    let mut order: Vec<usize> = (0..shares.len()).collect();
    order.sort_by(|a, b| shares[*b].total_cmp(&shares[*a]).then(a.cmp(b)));
    let mut kept = order.len();
    if sampling.top_k > 0 {
        kept = kept.min(sampling.top_k as usize);
    }
    if sampling.top_p < 1.0 {
        // The smallest set of the likeliest that reaches the share: the one that crosses it belongs to it.
        let mut sum = 0.0;
        let reached = order.iter().position(|id| {
            sum += shares[*id];
            sum >= sampling.top_p
        });
        kept = kept.min(reached.map_or(kept, |place| place + 1));
    }
    if sampling.min_p > 0.0 {
        let least = shares[order[0]] * sampling.min_p;
        kept = kept.min(order.partition_point(|id| shares[*id] >= least));
    }
    let kept = kept.max(1);
    order[kept..].iter().for_each(|id| shares[*id] = 0.0);
    let sum: f32 = shares.iter().sum();
    shares.iter_mut().for_each(|share| *share /= sum);
}

/// Draws by lot from shares that need not sum to 1. Where all are zero, the first.
pub fn draw(shares: &[f32], lot: &mut Lot) -> u32 {
    let sum: f32 = shares.iter().sum();
    let mut rest = lot.share() * sum;
    let mut last = 0;
    for (id, share) in shares.iter().enumerate() {
        if *share > 0.0 {
            last = id;
            if rest < *share {
                break;
            }
            rest -= share;
        }
    }
    last as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sampling() -> Sampling {
        Sampling { temperature: 1.0, ..Sampling::default() }
    }

    fn kept(shares: &[f32]) -> Vec<usize> {
        (0..shares.len()).filter(|id| shares[*id] > 0.0).collect()
    }

    /// Logits of these shares.
    fn logits(shares: &[f32]) -> Vec<f32> {
        shares.iter().map(|share| share.ln()).collect()
    }

    #[test]
    fn every_cut_keeps_what_it_should() {
        let logits = logits(&[0.1, 0.4, 0.2, 0.3]);
        let of = |sampling: Sampling| kept(&distribution(&logits, &sampling, &[]));
        assert_eq!(of(sampling()), [0, 1, 2, 3]);
        assert_eq!(of(Sampling { top_k: 2, ..sampling() }), [1, 3]);
        assert_eq!(of(Sampling { top_p: 0.69, ..sampling() }), [1, 3]);
        assert_eq!(of(Sampling { top_p: 0.72, ..sampling() }), [1, 2, 3]);
        assert_eq!(of(Sampling { min_p: 0.6, ..sampling() }), [1, 3]);
        assert_eq!(of(Sampling { min_p: 1.0, top_p: 0.01, ..sampling() }), [1]);
        assert_eq!(distribution(&logits, &Sampling::default(), &[]), [0.0, 1.0, 0.0, 0.0]);
    }

    #[test]
    fn what_is_kept_sums_to_one() {
        let shares = distribution(&logits(&[0.1, 0.4, 0.2, 0.3]), &Sampling { top_k: 2, ..sampling() }, &[]);
        assert!((shares[1] - 4.0 / 7.0).abs() < 1e-6 && (shares[3] - 3.0 / 7.0).abs() < 1e-6);
    }

    #[test]
    fn temperature_sharpens_and_flattens() {
        let logits = logits(&[0.2, 0.8]);
        let cold = distribution(&logits, &Sampling { temperature: 0.5, ..sampling() }, &[]);
        assert!((cold[1] - 0.64 / 0.68).abs() < 1e-6, "{cold:?}");
    }

    #[test]
    fn a_penalty_hits_each_token_once_and_always_downwards() {
        let mut logits = [2.0, -1.0, 3.0];
        penalize(&mut logits, 2.0, &[0, 0, 1, 99]);
        assert_eq!(logits, [1.0, -2.0, 3.0]);
    }

    #[test]
    fn draws_follow_the_shares() {
        let mut lot = Lot::new(7);
        let shares = [0.5, 0.0, 0.3, 0.2];
        let mut counts = [0_u32; 4];
        (0..20_000).for_each(|_| counts[draw(&shares, &mut lot) as usize] += 1);
        assert_eq!(counts[1], 0);
        for (count, share) in counts.iter().zip(shares) {
            assert!((f64::from(*count) / 20_000.0 - f64::from(share)).abs() < 0.012, "{counts:?}");
        }
        assert_eq!(draw(&[0.0; 3], &mut lot), 0);
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        assert!(check(&Sampling::default()).is_ok());
        let said = check(&Sampling { top_p: 0.0, ..sampling() }).unwrap_err().to_string();
        assert_eq!(said, "top_p: must be from 0.01 to 1, not 0");
        assert!(check(&Sampling { temperature: f32::NAN, ..sampling() }).is_err());
    }

    #[test]
    fn logprobs_are_of_the_whole_distribution() {
        let logits = logits(&[0.1, 0.4, 0.2, 0.3]);
        assert!((logprob(&logits, 1) - 0.4_f32.ln()).abs() < 1e-6);
        assert_eq!(logprob(&logits, 9), f32::NEG_INFINITY);
    }
}
