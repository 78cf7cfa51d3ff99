//! The one loop that makes tokens.

use std::ops::ControlFlow;

use demo_protocol::{Origin, Sampling};

use super::draft::{Drafter, Proposal, Proposed};
use super::sampler::{distribution, draw, logprob};
use crate::lot::Lot;
use crate::model::{Cache, Model};
use crate::ops::Ops;
use crate::{Halt, Problem};

/// What to make.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Tokens at most.
    pub tokens: usize,
    /// How the next one is chosen.
    pub sampling: Sampling,
    /// Of everything drawn by lot.
    pub seed: u64,
    /// Ends the text where it is made; it is not part of it.
    pub end: Option<u32>,
    /// Whether the model remembers keys and values. Without, every pass reads the whole text again.
    pub cached: bool,
    /// Whether logarithms of probabilities are wanted. Without, and at temperature 0, only the number of the likeliest
    /// token comes back from the device.
    pub logprobs: bool,
}

/// A token that was made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Made {
    /// The token.
    pub id: u32,
    /// Natural logarithm of its share before any filter; NaN where none was wanted.
    pub logprob: f32,
    /// Where it came from.
    pub origin: Origin,
}

/// What the rounds came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rounds {
    /// Passes of the target.
    pub rounds: usize,
    /// Tokens that were proposed.
    pub proposed: usize,
    /// Proposals that the target looked at: those behind a refused one are not.
    pub tested: usize,
    /// Proposals that were accepted.
    pub accepted: usize,
    /// Tokens that were made.
    pub made: usize,
    /// Whether the end mark was made behind them.
    pub ended: bool,
    /// Tokens that the target read, without those of the prompt before its last.
    pub read: usize,
    /// Passes of a draft model: one for each of its proposals, and some that ended in none.
    pub draft_passes: usize,
    /// Tokens that it read, without those of the prompt before its last.
    pub draft_read: usize,
    /// Of those made, those of the first round, which reads the prompt.
    pub first_made: usize,
    /// Of the passes of a draft model, those of the first round.
    pub first_draft_passes: usize,
}

impl Rounds {
    /// The share of the tested proposals that were accepted (α of 2211.17192); none where nothing was proposed.
    pub fn acceptance(&self) -> Option<f64> {
        (self.tested > 0).then(|| self.accepted as f64 / self.tested as f64)
    }

    /// Tokens for each pass of the target.
    pub fn tokens_per_round(&self) -> f64 {
        self.made as f64 / self.rounds.max(1) as f64
    }

    /// Tokens that were made behind the first round, the end mark among them.
    pub const fn behind_first(&self) -> usize {
        if self.rounds > 1 { self.made + self.ended as usize - self.first_made } else { 0 }
    }
}

/// Continues `prompt`, which is not empty. `see` gets every token as soon as it is certain, and may break off.
///
/// With speculation, the text of temperature 0 is that of plain decoding, and any other has the distribution of plain
/// decoding (2211.17192, theorem 1).
///
/// # Errors
/// Where the text does not fit the cache, the device is lost, or nobody wants to go on.
pub async fn generate<O: Ops>(
    ops: &O,
    model: &Model<O>,
    cache: &mut Cache<O>,
    drafter: &mut Drafter<'_, O>,
    prompt: &[u32],
    plan: &Plan,
    mut see: impl FnMut(Made) -> ControlFlow<()>,
) -> Result<Rounds, Halt> {
    let needed = prompt.len() + plan.tokens;
    cache.truncate(0);
    drafter.truncate(0);
    if prompt.is_empty() || needed > cache.room() {
        let what =
            format!("{} tokens and {} to make do not fit the {} of the model", prompt.len(), plan.tokens, cache.room());
        return Err(Problem::new("prompt", what).into());
    }
    let (mut text, mut lot, mut rounds) = (prompt.to_vec(), Lot::new(plan.seed), Rounds::default());
    // Tokens that a draft model has read.
    let mut known = prompt.len() - 1;
    while rounds.made < plan.tokens {
        // The last token of a round is the target's own.
        let most = plan.tokens - rounds.made - 1;
        let Proposed { proposals, passes } = drafter.propose(ops, &text, most, &plan.sampling, &mut lot).await?;
        if !plan.cached {
            cache.truncate(0);
        }
        let mut input = text[cache.len()..].to_vec();
        input.extend(proposals.iter().map(|proposal| proposal.id));
        rounds.read += if rounds.rounds == 0 { input.len() + 1 - prompt.len() } else { input.len() };
        if passes > 0 {
            let now = text.len() + passes - 1;
            rounds.draft_passes += passes;
            rounds.draft_read += now - known;
            known = now;
        }
        let logits = model.extend(ops, &input, cache, proposals.len() + 1);
        let judged = judge(ops, logits, &proposals, &text, plan, drafter.origin(), &mut lot).await?;
        let stand = judged.iter().filter(|made| made.origin != Origin::Target).count();
        drafter.learn(proposals.len(), stand);
        rounds.rounds += 1;
        rounds.proposed += proposals.len();
        rounds.tested += proposals.len().min(stand + 1);
        rounds.accepted += stand;
        for made in judged {
            if plan.end == Some(made.id) {
                rounds.ended = true;
                break;
            }
            rounds.made += 1;
            text.push(made.id);
            if see(made).is_break() {
                return Err(Halt::Stopped);
            }
        }
        if rounds.rounds == 1 {
            (rounds.first_made, rounds.first_draft_passes) = (rounds.made, rounds.draft_passes);
        }
        if rounds.ended {
            break;
        }
        // Neither has read the last token; what was refused is forgotten.
        known = known.min(text.len() - 1);
        cache.truncate(text.len() - 1);
        drafter.truncate(text.len() - 1);
    }
    Ok(rounds)
}

/// The proposals that stand, and the target's own token behind them.
async fn judge<O: Ops>(
    ops: &O,
    logits: O::Act,
    proposals: &[Proposal],
    text: &[u32],
    plan: &Plan,
    origin: Origin,
    lot: &mut Lot,
) -> Result<Vec<Made>, Problem> {
    let sampling = &plan.sampling;
    if !plan.logprobs && sampling.temperature == 0.0 && sampling.repetition_penalty == 1.0 {
        let likeliest = ops.largest(logits).await?;
        let stand = proposals.iter().zip(&likeliest).take_while(|(proposal, id)| proposal.id == **id).count();
        let made = |(place, id): (usize, &u32)| Made {
            id: *id,
            logprob: f32::NAN,
            origin: if place < stand { origin } else { Origin::Target },
        };
        return Ok(likeliest.iter().take(stand + 1).enumerate().map(made).collect());
    }
    let logits = ops.read(logits).await?;
    let rows: Vec<&[f32]> = logits.chunks_exact(logits.len() / (proposals.len() + 1)).collect();
    let mut seen = text.to_vec();
    let mut judged = Vec::new();
    for (proposal, row) in proposals.iter().zip(&rows) {
        let shares = distribution(row, sampling, &seen);
        let (id, stands) = accept(&shares, proposal, lot);
        judged.push(Made { id, logprob: logprob(row, id), origin: if stands { origin } else { Origin::Target } });
        if !stands {
            return Ok(judged);
        }
        seen.push(id);
    }
    let row = rows[proposals.len()];
    let id = draw(&distribution(row, sampling, &seen), lot);
    judged.push(Made { id, logprob: logprob(row, id), origin: Origin::Target });
    Ok(judged)
}

/// Takes a proposal with probability min(1, p/q), or draws from what p has more than q.
fn accept(shares: &[f32], proposal: &Proposal, lot: &mut Lot) -> (u32, bool) {
    let place = proposal.id as usize;
    let (p, q) = (shares[place], proposal.shares.as_ref().map_or(1.0, |shares| shares[place]));
    if lot.share() * q < p {
        return (proposal.id, true);
    }
    let rest: Vec<f32> = match &proposal.shares {
        Some(theirs) => shares.iter().zip(theirs).map(|(p, q)| (p - q).max(0.0)).collect(),
        None => shares.iter().enumerate().map(|(id, p)| if id == place { 0.0 } else { *p }).collect(),
    };
    // Where rounding left nothing, the two are the same.
    if rest.iter().all(|share| *share <= 0.0) {
        return (draw(shares, lot), false);
    }
    (draw(&rest, lot), false)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::{Lookup, Pace};
    use crate::model::{Checkpoint, Config};
    use crate::ops::cpu::Cpu;

    fn config(layers: usize) -> Config {
        Config {
            hidden: 16,
            layers,
            heads: 4,
            kv_heads: 2,
            head: 4,
            ffn: 24,
            vocab: 20,
            context: 128,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied: true,
            end: 0,
        }
    }

    /// A model that is sure of nothing and has its habits all the same.
    fn model(layers: usize, seed: u64, strength: f32) -> Model<Cpu> {
        let mut checkpoint = Checkpoint::random(&config(layers), seed);
        let weights = checkpoint.blocks.iter_mut().flat_map(|block| &mut block.parts).chain([&mut checkpoint.embed]);
        for weight in weights {
            if let crate::model::Weight::Dense { matrix, .. } = weight {
                matrix.data.iter_mut().for_each(|w| *w *= strength);
            }
        }
        Model::upload(&Cpu, &checkpoint, 128)
    }

    fn plan(tokens: usize, temperature: f32, seed: u64) -> Plan {
        let sampling = Sampling { temperature, ..Sampling::default() };
        Plan { tokens, sampling, seed, end: None, cached: true, logprobs: true }
    }

    fn run(model: &Model<Cpu>, drafter: &mut Drafter<Cpu>, plan: &Plan) -> (Vec<u32>, Rounds) {
        go_on(model, drafter, &[1, 2, 3], plan)
    }

    fn go_on(model: &Model<Cpu>, drafter: &mut Drafter<Cpu>, prompt: &[u32], plan: &Plan) -> (Vec<u32>, Rounds) {
        let mut made = Vec::new();
        let mut cache = model.cache(&Cpu, 128);
        let see = |token: Made| {
            made.push(token.id);
            ControlFlow::Continue(())
        };
        let rounds = pollster::block_on(generate(&Cpu, model, &mut cache, drafter, prompt, plan, see)).unwrap();
        (made, rounds)
    }

    fn with_model(model: &Model<Cpu>, tokens: usize) -> Drafter<'_, Cpu> {
        careful(model, tokens, 0.0)
    }

    fn careful(model: &Model<Cpu>, tokens: usize, least: f32) -> Drafter<'_, Cpu> {
        Drafter::Model { model, cache: model.cache(&Cpu, 128), pace: Pace::new(tokens), least }
    }

    #[test]
    fn greedy_text_is_the_same_whoever_proposes() {
        let (target, other) = (model(3, 5, 14.0), model(1, 6, 14.0));
        let plain = run(&target, &mut Drafter::Nobody, &plan(60, 0.0, 0));
        assert_eq!(plain.1, Rounds { rounds: 60, made: 60, read: 60, first_made: 1, ..Rounds::default() });
        for tokens in [1, 2, 4, 7] {
            let (text, rounds) = run(&target, &mut with_model(&other, tokens), &plan(60, 0.0, 0));
            assert_eq!((text, rounds.made), (plain.0.clone(), 60));
            // The target reads what was proposed and a token a round; the draft a token a pass, and what stood unread.
            assert_eq!((rounds.read, rounds.draft_passes), (rounds.rounds + rounds.proposed, rounds.proposed));
            assert!((rounds.proposed..=rounds.proposed + rounds.made).contains(&rounds.draft_read), "{rounds:?}");
            // A draft that is the target itself is always right.
            let (text, rounds) = run(&target, &mut with_model(&target, tokens), &plan(60, 0.0, 0));
            assert_eq!((text, rounds.acceptance()), (plain.0.clone(), Some(1.0)));
            // What is doubtful is not proposed: fewer are refused, for passes that ended in nothing.
            let (text, sure) = run(&target, &mut careful(&other, tokens, 0.5), &plan(60, 0.0, 0));
            assert_eq!(text, plain.0);
            assert!(sure.proposed < sure.draft_passes && sure.draft_passes <= sure.proposed + sure.rounds, "{sure:?}");
            assert!((sure.draft_passes..=sure.draft_passes + sure.made).contains(&sure.draft_read), "{sure:?}");
        }
        let mut lookup = Drafter::Lookup { lookup: Lookup { longest: 3, tokens: 6 }, pace: Pace::new(6) };
        let (text, rounds) = run(&target, &mut lookup, &plan(60, 0.0, 0));
        assert_eq!((text, rounds.draft_passes, rounds.draft_read), (plain.0.clone(), 0, 0));
        let without = Plan { cached: false, ..plan(60, 0.0, 0) };
        let (text, rounds) = run(&target, &mut Drafter::Nobody, &without);
        assert_eq!(text, plain.0, "with and without a cache");
        // The first pass reads the prompt of three, of which one counts; the others 4, 5, … 62.
        assert_eq!(rounds.read, 1 + (4..=62).sum::<usize>());
        let short = Plan { logprobs: false, ..plan(60, 0.0, 0) };
        assert_eq!(run(&target, &mut with_model(&other, 4), &short).0, plain.0, "by the device's own arg-max");
    }

    #[test]
    fn the_first_token_of_speculation_has_the_targets_distribution() {
        let (target, other) = (model(2, 5, 6.0), model(1, 9, 6.0));
        let mut cache = target.cache(&Cpu, 8);
        let logits = target.extend(&Cpu, &[1, 2, 3], &mut cache, 1);
        let shares = distribution(&logits.data, &plan(1, 1.0, 0).sampling, &[]);
        const DRAWS: u64 = 20_000;
        for name in ["model", "lookup"] {
            let mut counts = [0.0; 20];
            for seed in 0..DRAWS {
                let mut lot = Lot::new(seed);
                let proposal = if name == "model" {
                    let mut cache = other.cache(&Cpu, 8);
                    let logits = other.extend(&Cpu, &[1, 2, 3], &mut cache, 1);
                    let theirs = distribution(&logits.data, &plan(1, 1.0, 0).sampling, &[]);
                    Proposal { id: draw(&theirs, &mut lot), shares: Some(theirs) }
                } else {
                    Proposal { id: 4, shares: None }
                };
                counts[accept(&shares, &proposal, &mut lot).0 as usize] += 1.0;
            }
            let apart: f64 = counts
                .iter()
                .zip(&shares)
                .map(|(count, share)| {
                    (count - f64::from(*share) * DRAWS as f64).powi(2) / (f64::from(*share) * DRAWS as f64)
                })
                .sum();
            // 19 degrees of freedom, 0.1 %.
            assert!(apart < 43.82, "{name}: chi-square {apart}");
        }
    }

    /// How far counts are from what shares let expect, over the degrees of freedom; rare tokens together.
    fn chi_square(counts: &[f64], shares: &[f64]) -> (f64, usize) {
        let draws: f64 = counts.iter().sum();
        let (mut apart, mut cells, mut rest) = (0.0, 0, (0.0, 0.0));
        let cell = |count: f64, wanted: f64| (count - wanted).powi(2) / wanted;
        for (count, share) in counts.iter().zip(shares) {
            if share * draws < 5.0 {
                rest = (rest.0 + count, rest.1 + share * draws);
            } else {
                apart += cell(*count, share * draws);
                cells += 1;
            }
        }
        if rest.1 >= 5.0 {
            return (apart + cell(rest.0, rest.1), cells);
        }
        // So few that they cannot be judged, but they cannot be many either.
        assert!(rest.0 < 25.0, "{} where {} are expected", rest.0, rest.1);
        (apart, cells - 1)
    }

    #[test]
    fn whole_texts_of_speculation_have_the_targets_distribution() {
        // So weak that every token has its chance; the last one was there before, so that it can be looked up.
        const PROMPT: [u32; 5] = [1, 3, 7, 2, 3];
        // One proposal may have such a chance here, two have not.
        const LEAST: f32 = 0.25;
        let (target, other) = (model(2, 5, 2.5), model(1, 9, 2.5));
        let shares = |text: &[u32]| {
            let logits = target.extend(&Cpu, text, &mut target.cache(&Cpu, 8), 1);
            let shares = distribution(&logits.data, &plan(1, 1.0, 0).sampling, text);
            shares.iter().map(|share| f64::from(*share)).collect::<Vec<f64>>()
        };
        let first = shares(&PROMPT);
        // The second token, whichever the first was.
        let mut second = vec![0.0; 20];
        for (id, share) in first.iter().enumerate() {
            let behind = shares(&[&PROMPT[..], &[id as u32]].concat());
            second.iter_mut().zip(behind).for_each(|(sum, behind)| *sum += share * behind);
        }
        for name in ["nobody", "model", "careful model", "lookup"] {
            let (mut ones, mut twos) = (vec![0.0; 20], vec![0.0; 20]);
            let (mut accepted, mut dropped) = (0, 0);
            for seed in 0..2_500 {
                let mut drafter = match name {
                    "nobody" => Drafter::Nobody,
                    "model" => with_model(&other, 2),
                    "careful model" => careful(&other, 2, LEAST),
                    // What follows on the 3 is proposed, whatever the model thinks of it.
                    _ => Drafter::Lookup { lookup: Lookup { longest: 1, tokens: 2 }, pace: Pace::new(2) },
                };
                let (text, rounds) = go_on(&target, &mut drafter, &PROMPT, &plan(3, 1.0, seed));
                ones[text[0] as usize] += 1.0;
                twos[text[1] as usize] += 1.0;
                accepted += rounds.accepted;
                dropped += rounds.draft_passes.saturating_sub(rounds.proposed);
            }
            assert_eq!(dropped > 0, name == "careful model", "{name}: {dropped} dropped");
            assert_eq!(accepted > 0, name != "nobody", "{name}: {accepted} accepted");
            for (counts, shares) in [(&ones, &first), (&twos, &second)] {
                let (apart, freedom) = chi_square(counts, shares);
                // The 0.1 % point by Wilson and Hilferty.
                let n = freedom as f64;
                let most = n * (1.0 - 2.0 / (9.0 * n) + 3.09 * (2.0 / (9.0 * n)).sqrt()).powi(3);
                assert!(apart < most, "{name}: chi-square {apart} of {freedom} degrees, at most {most}");
            }
        }
    }

    #[test]
    fn what_is_impossible_is_never_accepted_and_what_is_sure_always() {
        let mut lot = Lot::new(1);
        for _ in 0..2_000 {
            let certain = |id| Proposal { id, shares: None };
            assert_eq!(accept(&[0.0, 1.0], &certain(0), &mut lot), (1, false), "p = 0");
            assert_eq!(accept(&[0.0, 1.0], &certain(1), &mut lot), (1, true), "p = q = 1");
            let guess = Proposal { id: 0, shares: Some(vec![0.9, 0.1]) };
            assert_eq!(accept(&[0.0, 1.0], &guess, &mut lot), (1, false), "p = 0 where the draft is nearly sure");
            // The draft has the target's own distribution: nothing is left over, and nothing is ever refused.
            let same = Proposal { id: 1, shares: Some(vec![0.25, 0.75]) };
            assert_eq!(accept(&[0.25, 0.75], &same, &mut lot), (1, true));
        }
    }

    #[test]
    fn going_on_behind_a_forgotten_end_is_a_fresh_start() {
        let target = model(3, 5, 14.0);
        let text: Vec<u32> = (0..40).map(|i| i * 7 % 20).collect();
        for kept in [0, 1, 15, 16, 17, 31, 39] {
            let mut cache = target.cache(&Cpu, 64);
            // Something else stood there before.
            let other: Vec<u32> = text[..kept].iter().copied().chain((0..50 - kept as u32).map(|i| i % 20)).collect();
            target.extend(&Cpu, &other, &mut cache, 1);
            cache.truncate(kept);
            assert_eq!((cache.len(), cache.room()), (kept, 64 - kept));
            let again = target.extend(&Cpu, &text[kept..], &mut cache, 1);
            let fresh = target.extend(&Cpu, &text, &mut target.cache(&Cpu, 64), 1);
            assert_eq!(again, fresh, "the same bits behind {kept}");
        }
    }

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let (p, q) = ([0.5, 0.3, 0.2], vec![0.2, 0.5, 0.3]);
        let mut counts = [0_u32; 3];
        let mut stood = 0;
        let mut lot = Lot::new(3);
        for _ in 0..20_000 {
            let proposal = Proposal { id: draw(&q, &mut lot), shares: Some(q.clone()) };
            let (id, stands) = accept(&p, &proposal, &mut lot);
            counts[id as usize] += 1;
            stood += u32::from(stands);
            assert!(stands || id == 0, "what p has more than q is the first alone");
        }
        assert!((f64::from(stood) / 20_000.0 - 0.7).abs() < 0.012, "accepted: the sum of the lesser shares");
        for (count, share) in counts.iter().zip(p) {
            assert!((f64::from(*count) / 20_000.0 - f64::from(share)).abs() < 0.012, "{counts:?}");
        }
    }

    #[test]
    fn a_text_can_end_and_be_broken_off() {
        let target = model(2, 5, 14.0);
        let (text, _) = run(&target, &mut Drafter::Nobody, &plan(20, 0.0, 0));
        let end = text[4];
        let first = text.iter().position(|id| *id == end).unwrap();
        let short = run(&target, &mut Drafter::Nobody, &Plan { end: Some(end), ..plan(20, 0.0, 0) });
        assert_eq!(short.0, text[..first]);
        assert!(short.1.ended && short.1.made == first);
        assert_eq!((short.1.first_made, short.1.behind_first()), (1.min(first), first));
        // A draft that is always right: the end is in the first round.
        for logprobs in [true, false] {
            let at_once = Plan { end: Some(end), logprobs, ..plan(20, 0.0, 0) };
            let (made, rounds) = run(&target, &mut with_model(&target, 7), &at_once);
            assert_eq!((made, rounds.rounds, rounds.ended), (text[..first].to_vec(), 1, true));
            assert_eq!((rounds.first_made, rounds.first_draft_passes), (first, rounds.draft_passes));
            assert_eq!((rounds.draft_passes, rounds.behind_first()), (7, 0));
        }
        let mut cache = target.cache(&Cpu, 128);
        let stop = |_: Made| ControlFlow::Break(());
        let halt =
            pollster::block_on(generate(&Cpu, &target, &mut cache, &mut Drafter::Nobody, &[1], &plan(5, 0.0, 0), stop));
        assert_eq!(halt.unwrap_err(), Halt::Stopped);
        let mut small = target.cache(&Cpu, 4);
        let see = |_: Made| ControlFlow::Continue(());
        let full =
            pollster::block_on(generate(&Cpu, &target, &mut small, &mut Drafter::Nobody, &[1], &plan(5, 0.0, 0), see));
        assert!(matches!(full, Err(Halt::Problem(_))));
    }
}
