//! The course of a run: what is checked and compressed first, then all that a device has to do with.

use std::ops::ControlFlow;

use demo_protocol::{Event, LayerError, Measure, Phase, Report, Request, Side, Sort, Token, Unit};

use super::sides::Sides;
use super::{Bench, SEQUENCE, Source, compress, drafting};
use crate::decode::{Plan, Rounds, generate, sampler};
use crate::measure::{Counted, Pair, Told, fetched, moved, pictures, size_measures};
use crate::methods::{self, Decoding, Steps};
use crate::model::Checkpoint;
use crate::ops::cpu::Cpu;
use crate::ops::guard::guarded;
use crate::ops::{Moved, Ops};
use crate::{Halt, Listener, Problem};

/// A run under way.
pub(super) struct Course<'a, 'l> {
    pub bench: &'a Bench<'a>,
    pub request: &'a Request,
    pub source: &'a Source,
    /// What proposes tokens, as it computes.
    pub draft: Option<Checkpoint>,
    pub listener: Listener<'l>,
    /// How the variant makes tokens.
    pub way: Decoding,
    /// The compressed model.
    pub variant: Checkpoint,
    layers: Vec<LayerError>,
    /// What compressing took, told once the device is known to be sound.
    compressing: Measure,
    /// The end mark and the request's prompt.
    pub prompt: Vec<u32>,
    /// The most tokens of a text.
    pub positions: usize,
    /// What base and variant made of clean text, where it was scored.
    pub clean: Option<Pair>,
    measures: Vec<Measure>,
    /// Both texts, as they were told.
    pub tokens: Vec<Token>,
    warnings: Vec<String>,
}

/// A text that was made.
struct Text {
    ids: Vec<u32>,
    rounds: Rounds,
}

impl<'a, 'l> Course<'a, 'l> {
    /// Checks the request and compresses the model. No device is needed for it.
    pub fn begin(
        bench: &'a Bench<'a>,
        request: &'a Request,
        source: &'a Source,
        draft: Option<&'a Source>,
        mut listener: Listener<'l>,
    ) -> Result<Self, Halt> {
        let steps = methods::check(&request.recipe).map_err(|faults| {
            let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
            Problem::new("recipe", told.join("; "))
        })?;
        sampler::check(&request.sampling)?;
        let way = methods::decoding(&steps);
        let draft = drafting(source, draft, way)?;
        let config = &source.checkpoint.config;
        let mut prompt = vec![config.end];
        prompt.extend(source.tokenizer.encode(&request.prompt)?);
        let positions = config.context.min((prompt.len() + request.tokens as usize + 1).max(SEQUENCE * 2));
        if prompt.len() + request.tokens as usize > positions {
            let what = format!(
                "{} tokens and {} to make are more than the {positions} of the model",
                prompt.len(),
                request.tokens
            );
            return Err(Problem::new("prompt", what).into());
        }
        let started = (bench.clock)();
        let mut warnings = Vec::new();
        let (variant, layers) = compressed(bench, request, source, &steps, &mut listener, &mut warnings)?;
        let took = ((bench.clock)() - started) as f64 / 1e6;
        let conditions = format!(
            "{} steps on the CPU, up to {} sequences of calibration text",
            steps.len(),
            bench.effort.calibration
        );
        let (part, side) = (Some("compression"), Some(Side::Variant));
        let compressing = Measure::new("training-time", part, side, took, "s", Sort::Measured, &conditions);
        if request.measure.layers {
            for picture in pictures(&source.checkpoint, &variant) {
                listener.tell(Event::Picture(picture))?;
            }
        }
        Ok(Self {
            bench,
            request,
            source,
            draft,
            listener,
            way,
            variant,
            layers,
            compressing,
            prompt,
            positions,
            clean: None,
            measures: Vec::new(),
            tokens: Vec::new(),
            warnings,
        })
    }

    /// Does everything else on a device that may fail: then on the processor, where `fall` allows it.
    pub async fn guarded<O: Ops>(&mut self, ops: &O, fall: bool) -> Result<Report, Halt> {
        let told = self.warnings.len();
        let done = guarded(self.on(ops)).await;
        let problem = match done {
            Err(panic) => Problem::device(ops.name(), format!("broke down: {panic}")),
            Ok(Err(Halt::Problem(problem))) if problem.of_device => problem,
            Ok(done) => return done,
        };
        if !fall {
            return Err(problem.into());
        }
        // What the device told is void.
        self.measures.clear();
        self.tokens.clear();
        self.warnings.truncate(told);
        self.clean = None;
        let Problem { place, what, .. } = problem;
        self.warn(format!("{place} {what}. The run goes on with the processor, from its first text."))?;
        self.on(&Cpu).await
    }

    /// Does everything else on a device: brings models to it, tests it, tells, scores, times.
    pub async fn on<O: Ops>(&mut self, ops: &O) -> Result<Report, Halt> {
        let sides = self.sides(ops)?;
        self.self_test(ops, &sides).await?;
        self.measured(self.compressing.clone())?;
        let base = self.tell_story(ops, &sides, Side::Base).await?;
        let variant = self.tell_story(ops, &sides, Side::Variant).await?;
        self.counted(&sides, variant.rounds)?;
        let first_difference = self.first_difference(&base.ids, &variant.ids)?;
        if variant.rounds.proposed > 0 {
            self.speculation(&variant.rounds)?;
        }
        let text_hash = if self.request.measure.quality { Some(self.quality(ops, &sides).await?) } else { None };
        if self.request.measure.robustness {
            self.robustness(ops, &sides).await?;
        }
        if self.request.measure.speed {
            self.speed(ops, &sides).await?;
        }
        if let Some(most) = (self.bench.memory)() {
            let what = "the most that this program has held so far, of the processor's memory: engine, files, models (beside another device's also the reference's, one at a time), work space, and on a server all else that it does";
            let most =
                Measure::new("model-size", Some("peak memory"), None, most as f64, "bytes", Sort::Measured, what);
            self.measured(most)?;
        }
        let report = Report {
            request: self.request.clone(),
            engine: env!("CARGO_PKG_VERSION").to_owned(),
            device: ops.name(),
            model_hash: self.source.hash.clone(),
            text_hash,
            base_text: self.source.tokenizer.decode(&base.ids),
            variant_text: self.source.tokenizer.decode(&variant.ids),
            first_difference: first_difference.map(|place| place as u32),
            tokens: self.tokens.clone(),
            measures: self.measures.clone(),
            layers: self.layers.clone(),
            warnings: self.warnings.clone(),
        };
        self.listener.tell(Event::Report(Box::new(report.clone())))?;
        Ok(report)
    }

    pub fn step(&mut self, phase: Phase, done: usize, total: usize, unit: Unit) -> Result<(), Halt> {
        self.listener.tell(Event::Progress { phase, done: done as u64, total: Some(total as u64), unit })
    }

    pub fn measured(&mut self, measure: Measure) -> Result<(), Halt> {
        self.measures.push(measure.clone());
        self.listener.tell(Event::Measure(measure))
    }

    pub fn warn(&mut self, text: String) -> Result<(), Halt> {
        self.warnings.push(text.clone());
        self.listener.tell(Event::Warning { text })
    }

    /// Everything that is counted: sizes, operations, and files that came over the network.
    fn counted<O: Ops>(&mut self, sides: &Sides<O>, rounds: Rounds) -> Result<(), Halt> {
        let counted = Counted {
            base: &self.source.checkpoint,
            variant: &self.variant,
            draft: self.draft.as_ref(),
            rounds,
            cached: sides.cached(Side::Variant),
            position: self.prompt.len(),
        };
        for measure in size_measures(&counted) {
            self.measured(measure)?;
        }
        if let Some(bytes) = self.bench.fetched {
            let draft = if self.draft.is_some() { bytes.draft } else { 0 };
            for measure in fetched(bytes.model, draft) {
                self.measured(measure)?;
            }
        }
        Ok(())
    }

    /// Makes the text of one side, token by token.
    async fn tell_story<O: Ops>(&mut self, ops: &O, sides: &Sides<O>, side: Side) -> Result<Text, Halt> {
        /// Tokens between two words of progress.
        const STEP: usize = 8;
        let model = sides.model(side);
        let mut cache = model.cache(ops, self.positions);
        let mut drafter = sides.drafter(ops, side);
        let tokens = self.request.tokens as usize;
        // Both texts are one bar.
        let (before, total) = (if side == Side::Base { 0 } else { tokens }, 2 * tokens);
        self.step(Phase::Generate, before, total, Unit::Tokens)?;
        let plan = Plan {
            tokens,
            sampling: self.request.sampling.clone(),
            seed: self.request.seed,
            end: Some(self.source.checkpoint.config.end),
            cached: sides.cached(side),
            logprobs: true,
        };
        let prompt = self.prompt.clone();
        let (mut ids, started) = (prompt.clone(), (self.bench.clock)());
        let mut first = None;
        let (listener, told) = (&mut self.listener, &mut self.tokens);
        let see = |made: crate::decode::Made| {
            first.get_or_insert_with(|| ops.moved());
            let text = self.source.tokenizer.added(&ids, made.id);
            let token = Token {
                side,
                index: (ids.len() - prompt.len()) as u32,
                id: made.id,
                text,
                logprob: made.logprob,
                origin: made.origin,
                at_us: (self.bench.clock)() - started,
            };
            ids.push(made.id);
            told.push(token.clone());
            let mut heard = listener.tell(Event::Token(token));
            let done = ids.len() - prompt.len();
            if done.is_multiple_of(STEP) {
                let (phase, done, total) = (Phase::Generate, (before + done) as u64, Some(total as u64));
                heard = heard.and_then(|()| listener.tell(Event::Progress { phase, done, total, unit: Unit::Tokens }));
            }
            if heard.and_then(|()| listener.look()).is_err() {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let rounds = generate(ops, model, &mut cache, &mut drafter, &prompt, &plan, see).await?;
        self.step(Phase::Generate, before + tokens, total, Unit::Tokens)?;
        self.moved(side, first.flatten(), ops.moved(), &rounds, Told::Text)?;
        ids.drain(..prompt.len());
        Ok(Text { ids, rounds })
    }

    /// What went to the device and back behind the first round of a text.
    pub fn moved(
        &mut self,
        side: Side,
        first: Option<Moved>,
        last: Option<Moved>,
        rounds: &Rounds,
        told: Told,
    ) -> Result<(), Halt> {
        let tokens = rounds.behind_first();
        if let (Some(first), Some(last), true) = (first, last, tokens > 0) {
            for measure in moved(side, last.since(first), tokens, told) {
                self.measured(measure)?;
            }
        }
        Ok(())
    }

    /// The first token in which the texts differ, from 0.
    fn first_difference(&mut self, base: &[u32], variant: &[u32]) -> Result<Option<usize>, Halt> {
        let alike = base.iter().zip(variant).take_while(|(base, variant)| base == variant).count();
        let differs = alike < base.len() || alike < variant.len();
        let sampling = if self.request.sampling.temperature == 0.0 { "greedy" } else { "drawn with the same seed" };
        let conditions = if differs {
            format!("tokens that both texts share before the first that differs, {sampling}")
        } else {
            format!("no token differs: the texts are the same to their end, {sampling}")
        };
        let part = Some("tokens before the first divergent one");
        self.measured(Measure::new("fidelity", part, None, alike as f64, "tokens", Sort::Exact, &conditions))?;
        Ok(differs.then_some(alike))
    }

    fn speculation(&mut self, rounds: &Rounds) -> Result<(), Halt> {
        let conditions = format!(
            "accepted of those tested, of the prompt's text: {} of {}; {} proposed in {} rounds for {} tokens",
            rounds.accepted, rounds.tested, rounds.proposed, rounds.rounds, rounds.made
        );
        let measure = |part: Option<&str>, value: f64, unit: &str| {
            Measure::new("acceptance-rate", part, Some(Side::Variant), value, unit, Sort::Measured, &conditions)
        };
        self.measured(measure(None, rounds.acceptance().unwrap_or(0.0) * 100.0, "%"))?;
        self.measured(measure(Some("tokens per round"), rounds.tokens_per_round(), "tokens"))
    }
}

/// The model that the recipe makes, and what each matrix lost.
fn compressed(
    bench: &Bench<'_>,
    request: &Request,
    source: &Source,
    steps: &Steps,
    listener: &mut Listener<'_>,
    warnings: &mut Vec<String>,
) -> Result<(Checkpoint, Vec<LayerError>), Halt> {
    let wanted = listener.wanted();
    let mut emit = |event: Event| {
        if let Event::Warning { text } = &event {
            warnings.push(text.clone());
        }
        if listener.tell(event).is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    compress(source, steps, bench.effort.calibration, request.seed, Listener::new(&mut emit, wanted))
}
