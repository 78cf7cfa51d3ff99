//! Base and variant in turns against the clock.

use std::ops::ControlFlow;

use demo_protocol::{Measure, Phase, Sampling, Side, Sort, Unit};

use super::Effort;
use super::course::Course;
use super::sides::Sides;
use crate::decode::{Drafter, Plan, Rounds, generate, sampler};
use crate::measure::{ALONE, Reads, Times, Told, median, middle, speed_measures, speed_ups};
use crate::methods::Decoding;
use crate::model::Rows;
use crate::ops::Ops;
use crate::text::calibration;
use crate::{Halt, Problem};

/// Tokens of the turn that is not counted.
const TRIAL: usize = 16;
/// Steps that are timed for each cost of speculation.
const STEPS: usize = 9;

/// What is told against the clock.
struct Task {
    text: Vec<u32>,
    made: usize,
    /// In words.
    what: String,
}

/// Who tells it: a side, in its way of decoding or plainly.
type Teller = (Side, bool);

/// The original, the variant in its way, and the variant plainly.
const TELLERS: [Teller; 3] = [(Side::Base, false), (Side::Variant, false), (Side::Variant, true)];

/// How many tokens there is time for: `seconds` for so many runs, of which each takes `first` microseconds, and `each`
/// for a token.
fn fitting(seconds: u64, runs: usize, first: f64, each: f64) -> usize {
    let run = seconds as f64 * 1e6 / runs.max(1) as f64;
    ((run - first).max(0.0) / each.max(1e-3)) as usize
}

/// How many of the tokens that were asked for are timed, where the same text ended after `told` of them, and why. Behind
/// its end mark there is another text, of which nobody asked how it is told.
fn to_its_end(asked: usize, told: usize) -> (usize, &'static str) {
    match told {
        _ if told >= asked => (asked, ""),
        _ if told >= TRIAL => (told, " to its end"),
        _ => (asked.min(TRIAL), " and on behind its end, which comes too soon to be timed"),
    }
}

impl Course<'_, '_> {
    /// Whether something proposes tokens.
    const fn speculates(&self) -> bool {
        matches!(self.way, Decoding::Draft { .. } | Decoding::Lookup { .. })
    }

    /// What proposes tokens lives on the text: it is timed on the request's own, everything else on the usual one.
    fn task(&self) -> Result<Task, Problem> {
        let Effort { prompt, made, .. } = self.bench.effort;
        if self.speculates() {
            let asked = (self.request.tokens as usize).max(1).min(self.positions - self.prompt.len());
            let told = self.tokens.iter().filter(|token| token.side == Side::Variant).count() + 1;
            // A text that was drawn is another one.
            let same = self.request.sampling.temperature == 0.0 && self.request.sampling.repetition_penalty == 1.0;
            let (made, end) = if same { to_its_end(asked, told) } else { (asked, "") };
            let what = format!("the request's own prompt of {} tokens, told greedily{end}", self.prompt.len());
            return Ok(Task { text: self.prompt.clone(), made, what });
        }
        let rows = Rows::one(prompt.min(self.positions / 2));
        let text = calibration(&self.source.tokenizer, rows, self.source.checkpoint.config.end, 77)?;
        let made = made.min(self.positions - text.len());
        Ok(Task { what: format!("prompt {}", text.len()), text, made })
    }

    /// Base and variant in turns against the clock. Where tokens are proposed for other weights than the original's, the
    /// variant's own model without proposals as well: what speculation is worth is seen beside that.
    pub async fn speed<O: Ops>(&mut self, ops: &O, sides: &Sides<O>) -> Result<(), Halt> {
        let Effort { runs, seconds, .. } = self.bench.effort;
        let Task { text, mut made, what } = self.task()?;
        let planned = made;
        let other = self.speculates() && self.variant != self.source.checkpoint;
        let tellers = &TELLERS[..if other { 3 } else { 2 }];
        let steps = tellers.len() * (runs + 1);
        let mut taken: [Vec<Times>; 3] = Default::default();
        // The first turn of each warms up and is not counted; it tells how long a text there is time for.
        for turn in 0..=runs {
            let trial = if turn == 0 { made.min(TRIAL) } else { made };
            let (mut first, mut each) = (0.0, 0.0);
            for (place, teller) in tellers.iter().enumerate() {
                self.step(Phase::Time, tellers.len() * turn + place, steps, Unit::Steps)?;
                let times = self.timed(ops, sides, *teller, &text, trial).await?;
                (first, each) = (first + times.first, each + times.each());
                if turn > 0 {
                    taken[place].push(times);
                }
            }
            if turn == 0 {
                made = fitting(seconds, runs, first, each).clamp(trial, made);
            }
        }
        self.step(Phase::Time, steps, steps, Unit::Steps)?;
        let [base, variant, plain] = taken;
        // Keys and values as they are in the middle of the text.
        let half_way = text.len() + made / 2;
        let reads = Reads {
            base: self.source.checkpoint.read_bytes(half_way),
            variant: self.variant.read_bytes(half_way),
            draft: self.draft.as_ref().map_or(0, |draft| draft.read_bytes(half_way)),
        };
        let conditions =
            format!("{}; {what}, {made} tokens, {runs} runs of each in turns, after a warm-up", ops.name());
        for measure in speed_measures(&base, &variant, &reads, &conditions) {
            self.measured(measure)?;
        }
        let alone = speed_ups(if other { &plain } else { &base }, &variant);
        if other {
            let side = Some(Side::Variant);
            self.measured(middle("speed-up-ratio", Some(ALONE), side, &alone, "×", &conditions))?;
        }
        // It is the same text each time, and so are the rounds.
        if let Some(times) = variant.last().filter(|times| times.rounds.proposed > 0) {
            self.break_even(&times.rounds, median(&alone))?;
        }
        if self.speculates() {
            self.costs(ops, sides, &text).await?;
        }
        for (side, times) in [(Side::Base, base.last()), (Side::Variant, variant.last())] {
            if let Some(times) = times {
                self.moved(side, Some(Default::default()), times.moved, &times.rounds, Told::Timed)?;
            }
        }
        if made < planned {
            self.warn(format!("This is slow here: timed texts have {made} tokens instead of {planned}."))?;
        }
        Ok(())
    }

    async fn timed<O: Ops>(
        &self,
        ops: &O,
        sides: &Sides<O>,
        (side, plainly): Teller,
        text: &[u32],
        made: usize,
    ) -> Result<Times, Halt> {
        let mut cache = sides.model(side).cache(ops, self.positions);
        let mut drafter = if plainly { Drafter::Nobody } else { sides.drafter(ops, side) };
        let sampling = Sampling::default();
        let plan = Plan { tokens: made, sampling, seed: 0, end: None, cached: sides.cached(side), logprobs: false };
        let (clock, wanted) = (self.bench.clock, self.listener.wanted());
        let (mut first, mut last, mut gaps) = (None, 0, Vec::with_capacity(made));
        let started = clock();
        // A token costs two calls that take tens of nanoseconds; nothing is told meanwhile.
        let see = |_: crate::decode::Made| {
            let now = clock();
            match first {
                None => first = Some((now, ops.moved())),
                Some(_) => gaps.push((now - last) as f64),
            }
            last = now;
            if wanted() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        let rounds = generate(ops, sides.model(side), &mut cache, &mut drafter, text, &plan, see).await?;
        let ended = clock();
        let (first, before) = first.unwrap_or((ended, None));
        let moved = before.zip(ops.moved()).map(|(before, now)| now.since(before));
        Ok(Times {
            first: (first - started) as f64,
            rest: (ended - first) as f64,
            gaps,
            prompt: text.len(),
            rounds,
            moved,
        })
    }

    /// What a round costs in tokens of plain decoding with the same weights, over which it has the speed-up: with fewer
    /// tokens a round, speculation is slower.
    fn break_even(&mut self, rounds: &Rounds, speed_up: f64) -> Result<(), Halt> {
        let per_round = rounds.tokens_per_round();
        let conditions = format!(
            "a round took as long as so many tokens of plain decoding with the same weights; {per_round:.2} were made in one, of the timed text"
        );
        let (part, side) = (Some("tokens per round to break even"), Some(Side::Variant));
        let value = per_round / speed_up.max(1e-9);
        self.measured(Measure::new("acceptance-rate", part, side, value, "tokens", Sort::Measured, &conditions))
    }

    /// The two costs that decide over speculation, each as a share of a plain step of the variant: a step of the draft
    /// (c), and the pass that judges a round (v).
    async fn costs<O: Ops>(&mut self, ops: &O, sides: &Sides<O>, text: &[u32]) -> Result<(), Halt> {
        let (Decoding::Draft { tokens, .. } | Decoding::Lookup { tokens, .. }) = self.way else { return Ok(()) };
        let clock = self.bench.clock;
        let model = sides.model(Side::Variant);
        let mut cache = model.cache(ops, self.positions);
        let mut drafts = sides.draft.as_ref().map(|draft| (draft, draft.cache(ops, self.positions)));
        // Everything but the last token is read beforehand; as many tokens as are proposed at most are judged with it.
        let before = text.len() - 1;
        let judged: Vec<u32> = text[before..].iter().chain(text.iter().cycle()).take(tokens + 1).copied().collect();
        if before == 0 || cache.room() < before + judged.len() {
            return Ok(());
        }
        ops.largest(model.extend(ops, &text[..before], &mut cache, 1)).await?;
        if let Some((draft, cache)) = &mut drafts {
            ops.largest(draft.extend(ops, &text[..before], cache, 1)).await?;
        }
        let (mut draft_shares, mut judge_shares) = (Vec::new(), Vec::new());
        // The first of each warms up.
        for step in 0..=STEPS {
            self.listener.look()?;
            cache.truncate(before);
            let start = clock();
            ops.largest(model.extend(ops, &judged[..1], &mut cache, 1)).await?;
            let plain = (clock() - start).max(1) as f64;
            cache.truncate(before);
            let start = clock();
            ops.largest(model.extend(ops, &judged, &mut cache, judged.len())).await?;
            let judge = (clock() - start) as f64;
            let mut own = None;
            if let Some((draft, cache)) = &mut drafts {
                cache.truncate(before);
                let start = clock();
                // As a draft does it: its logits come back.
                let logits = ops.read(draft.extend(ops, &judged[..1], cache, 1)).await?;
                sampler::distribution(&logits, &Sampling::default(), text);
                own = Some((clock() - start) as f64);
            }
            if step > 0 {
                judge_shares.push(judge / plain);
                draft_shares.extend(own.map(|own| own / plain));
            }
        }
        let conditions = format!(
            "{}; behind the request's prompt, {STEPS} steps of each in turns, as shares of one step of the model alone",
            ops.name()
        );
        let measure = |part: &str, shares: &[f64]| {
            middle("speed-up-ratio", Some(part), Some(Side::Variant), shares, "steps", &conditions)
        };
        let judge = measure(&format!("cost of judging {tokens} proposals (v)"), &judge_shares);
        let draft = (!draft_shares.is_empty()).then(|| measure("cost of a draft step (c)", &draft_shares));
        for measure in draft.into_iter().chain([judge]) {
            self.measured(measure)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_timed_to_its_end_and_no_prompt_is_taken_for_tokens() {
        assert_eq!(to_its_end(64, 65), (64, ""), "it did not end");
        assert_eq!(to_its_end(64, 40), (40, " to its end"));
        assert_eq!((to_its_end(64, 3).0, to_its_end(8, 3).0), (TRIAL, 8));
        // 5 runs in 30 seconds are 6 seconds each: the prompt takes 2 of them, and a token 10 ms.
        assert_eq!(fitting(30, 5, 2e6, 1e4), 400);
        assert_eq!((fitting(30, 5, 7e6, 1e4), fitting(30, 0, 0.0, 0.0) > 1_000_000), (0, true));
    }
}
