//! Base and variant in turns against the clock.

use std::ops::ControlFlow;

use demo_protocol::{Measure, Phase, Sampling, Side, Sort, Unit};

use super::Effort;
use super::course::Course;
use super::sides::Sides;
use crate::decode::{Plan, Rounds, generate, sampler};
use crate::measure::{Reads, Times, Told, median, speed_measures, spread};
use crate::methods::Decoding;
use crate::model::{Cache, Rows};
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

impl Course<'_, '_> {
    /// What proposes tokens lives on the text: it is timed on the request's own, everything else on the usual one.
    fn task(&self) -> Result<Task, Problem> {
        let Effort { prompt, made, .. } = self.bench.effort;
        if matches!(self.way, Decoding::Draft { .. } | Decoding::Lookup { .. }) {
            let made = (self.request.tokens as usize).max(1).min(self.positions - self.prompt.len());
            let what = format!("the request's own prompt of {} tokens, told greedily", self.prompt.len());
            return Ok(Task { text: self.prompt.clone(), made, what });
        }
        let rows = Rows::one(prompt.min(self.positions / 2));
        let text = calibration(&self.source.tokenizer, rows, self.source.checkpoint.config.end, 77)?;
        let made = made.min(self.positions - text.len());
        Ok(Task { what: format!("prompt {}", text.len()), text, made })
    }

    /// Base and variant in turns against the clock.
    pub async fn speed<O: Ops>(&mut self, ops: &O, sides: &Sides<O>) -> Result<(), Halt> {
        let Effort { runs, seconds, .. } = self.bench.effort;
        let Task { text, mut made, what } = self.task()?;
        let planned = made;
        let (mut base, mut variant) = (Vec::new(), Vec::new());
        // The first turn of each side warms up and is not counted; it tells how long a text there is time for.
        for turn in 0..=runs {
            let started = (self.bench.clock)();
            let trial = if turn == 0 { made.min(TRIAL) } else { made };
            for (half, (side, times)) in
                [(Side::Base, &mut base), (Side::Variant, &mut variant)].into_iter().enumerate()
            {
                self.step(Phase::Time, 2 * turn + half, 2 * (runs + 1), Unit::Steps)?;
                let mut cache = sides.model(side).cache(ops, self.positions);
                let taken = self.timed(ops, sides, side, &mut cache, &text, trial).await?;
                if turn > 0 {
                    times.push(taken);
                }
            }
            if turn == 0 {
                let took = ((self.bench.clock)() - started).max(1) as usize;
                let fits = seconds as usize * 1_000_000 / runs.max(1) * trial / took;
                made = fits.clamp(trial, made);
            }
        }
        self.step(Phase::Time, 2 * (runs + 1), 2 * (runs + 1), Unit::Steps)?;
        // Keys and values as they are in the middle of the text.
        let middle = text.len() + made / 2;
        let reads = Reads {
            base: self.source.checkpoint.read_bytes(middle),
            variant: self.variant.read_bytes(middle),
            draft: self.draft.map_or(0, |draft| draft.checkpoint.read_bytes(middle)),
        };
        let conditions =
            format!("{}; {what}, {made} tokens, {runs} runs of each in turns, after a warm-up", ops.name());
        // It is the same text each time, and so are the rounds.
        let rounds = variant.last().map_or_else(Rounds::default, |times| times.rounds);
        for measure in speed_measures(&base, &variant, &reads, &conditions) {
            let speed_up = (measure.metric == "speed-up-ratio").then_some(measure.value);
            self.measured(measure)?;
            if let Some(speed_up) = speed_up.filter(|_| rounds.proposed > 0) {
                self.break_even(&rounds, speed_up)?;
            }
        }
        if matches!(self.way, Decoding::Draft { .. } | Decoding::Lookup { .. }) {
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
        side: Side,
        cache: &mut Cache<O>,
        text: &[u32],
        made: usize,
    ) -> Result<Times, Halt> {
        let mut drafter = sides.drafter(ops, side);
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
        let rounds = generate(ops, sides.model(side), cache, &mut drafter, text, &plan, see).await?;
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

    /// What a round costs in tokens of plain decoding: with fewer tokens a round, speculation is slower.
    fn break_even(&mut self, rounds: &Rounds, speed_up: f64) -> Result<(), Halt> {
        let per_round = rounds.tokens_per_round();
        let conditions = format!(
            "a round took as long as so many tokens of plain decoding; {per_round:.2} were made in one, of the timed text"
        );
        let (part, side) = (Some("tokens per round to break even"), Some(Side::Variant));
        let value = per_round / speed_up.max(1e-9);
        self.measured(Measure::new("acceptance-rate", part, side, value, "tokens", Sort::Measured, &conditions))
    }

    /// The two costs that decide over speculation, each as a share of a plain step of the variant: a step of the draft
    /// (c), and the pass that judges a round (v).
    async fn costs<O: Ops>(&mut self, ops: &O, sides: &Sides<O>, text: &[u32]) -> Result<(), Halt> {
        let (Decoding::Draft { tokens } | Decoding::Lookup { tokens, .. }) = self.way else { return Ok(()) };
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
        let measure = |part: &str, shares: &[f64]| Measure {
            spread: Some(spread(shares)),
            spread_of: Some("half the interquartile range".to_owned()),
            ..Measure::new(
                "speed-up-ratio",
                Some(part),
                Some(Side::Variant),
                median(shares),
                "steps",
                Sort::Measured,
                &conditions,
            )
        };
        let judge = measure(&format!("cost of judging {tokens} proposals (v)"), &judge_shares);
        let draft = (!draft_shares.is_empty()).then(|| measure("cost of a draft step (c)", &draft_shares));
        for measure in draft.into_iter().chain([judge]) {
            self.measured(measure)?;
        }
        Ok(())
    }
}
