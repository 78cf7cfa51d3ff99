//! One run, from files to a report.

use std::ops::ControlFlow;

use demo_protocol::{Event, LayerError, Measure, Phase, Report, Request, Side, Sort, Token, Unit};
use sha2::{Digest, Sha256};

use crate::compress::Work;
use crate::decode::{Drafter, Lookup, Pace, Plan, Rounds, generate, sampler};
use crate::files::hub;
use crate::files::safetensors::File;
use crate::measure::{
    Distance, Passage, Scores, Times, compare, pictures, quality_measures, robustness_measures, size_measures,
    speed_measures,
};
use crate::methods::{self, Decoding, Steps};
use crate::model::{Cache, Checkpoint, Config, Model, Rows};
use crate::ops::Ops;
use crate::ops::cpu::Cpu;
use crate::ops::device::{Device, TOLERANCE, on};
use crate::stories::Split;
use crate::text::{Tokenizer, calibration, passages, passages_with_typos};
use crate::{Halt, Problem};

/// The files of a model, as they came.
pub struct Files<'a> {
    /// `config.json`.
    pub config: &'a [u8],
    /// `tokenizer.json`.
    pub tokenizer: &'a [u8],
    /// Names and bytes of the `.safetensors` files.
    pub weights: Vec<(String, &'a [u8])>,
}

/// A model, read.
pub struct Source {
    /// Shape and weights.
    pub checkpoint: Checkpoint,
    /// Text to tokens and back.
    pub tokenizer: Tokenizer,
    /// SHA-256 of the weight files one after the other, in hex.
    pub hash: String,
}

impl Source {
    /// Reads a model from its files.
    ///
    /// # Errors
    /// Names the file, the tensor and the reason.
    pub fn read(files: &Files) -> Result<Self, Problem> {
        let config = Config::parse(files.config)?;
        let tokenizer = Tokenizer::parse(files.tokenizer, config.vocab)?;
        let parsed: Result<Vec<File>, Problem> =
            files.weights.iter().map(|(name, bytes)| File::parse(name, bytes)).collect();
        let checkpoint = hub::read(config, &parsed?)?;
        let mut hash = Sha256::new();
        files.weights.iter().for_each(|(_, bytes)| hash.update(bytes));
        let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { checkpoint, tokenizer, hash })
    }
}

/// How much of everything a run measures. The defaults are those of the page.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Held-out stories.
    pub passages: usize,
    /// Calibration sequences.
    pub calibration: usize,
    /// Timed runs of each side.
    pub runs: usize,
    /// Tokens of the prompt of a timed run.
    pub prompt: usize,
    /// Tokens made by a timed run.
    pub made: usize,
    /// What scoring, and timing, may take each: on slow devices less is done, and it is said.
    pub seconds: u64,
}

impl Default for Effort {
    fn default() -> Self {
        Self { passages: 24, calibration: 16, runs: 5, prompt: 64, made: 128, seconds: 30 }
    }
}

/// Held-out stories that are scored however long it takes.
const FEWEST: usize = 2;
/// Tokens of the turn that is not counted.
const TRIAL: usize = 16;
/// Tokens of a calibration sequence.
const SEQUENCE: usize = 256;

/// What runs need besides files.
pub struct Bench<'a> {
    /// The device.
    pub device: &'a Device,
    /// Microseconds since whenever.
    pub clock: &'a dyn Fn() -> u64,
    /// The most bytes that the program has held so far; none where nobody can tell.
    pub memory: &'a dyn Fn() -> Option<u64>,
    /// How much to measure.
    pub effort: Effort,
}

/// Runs a request: `draft` is the model that the recipe's draft names, if it names one.
///
/// # Errors
/// What is wrong with the request or the files, that the device is lost, or that nobody wants to go on.
pub async fn run(
    bench: &Bench<'_>,
    request: &Request,
    source: &Source,
    draft: Option<&Source>,
    emit: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<Report, Halt> {
    on!(bench.device, ops => run_on(ops, bench, request, source, draft, emit).await)
}

async fn run_on<O: Ops>(
    ops: &O,
    bench: &Bench<'_>,
    request: &Request,
    source: &Source,
    draft: Option<&Source>,
    emit: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<Report, Halt> {
    let steps = methods::check(&request.recipe).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::new("recipe", told.join("; "))
    })?;
    sampler::check(&request.sampling)?;
    let mut run =
        Run { ops, bench, request, source, emit, measures: Vec::new(), tokens: Vec::new(), warnings: Vec::new() };
    let end = source.checkpoint.config.end;
    let mut prompt = vec![end];
    prompt.extend(source.tokenizer.encode(&request.prompt)?);
    let positions = source.checkpoint.config.context.min(prompt.len() + request.tokens as usize + 1).max(SEQUENCE * 2);
    let positions = positions.min(source.checkpoint.config.context);
    if prompt.len() + request.tokens as usize > positions {
        let what = format!(
            "{} tokens and {} to make are more than the {positions} of the model",
            prompt.len(),
            request.tokens
        );
        return Err(Problem::new("prompt", what).into());
    }
    let (variant, layers) = run.compress(&steps)?;
    if request.measure.layers {
        for picture in pictures(&source.checkpoint, &variant) {
            run.tell(Event::Picture(picture))?;
        }
    }
    run.told(Phase::Upload, 0)?;
    let base_model = Model::upload(ops, &source.checkpoint, positions);
    let variant_model = Model::upload(ops, &variant, positions);
    let draft_model = draft.map(|draft| Model::upload(ops, &draft.checkpoint, positions));
    run.self_test(&variant, &variant_model, &prompt, positions).await?;
    let way = methods::decoding(&steps);
    if let Decoding::Draft { .. } = way {
        check_draft(source, draft)?;
    }
    for measure in size_measures(&source.checkpoint, &variant, prompt.len()) {
        run.measured(measure)?;
    }
    let sides = Sides { base: &base_model, variant: &variant_model, draft: draft_model.as_ref(), way, positions };
    let base_ids = run.tell_story(&sides, Side::Base, &prompt, end).await?;
    let variant_ids = run.tell_story(&sides, Side::Variant, &prompt, end).await?;
    let text_hash = if request.measure.quality { Some(run.quality(&sides, end).await?) } else { None };
    if request.measure.robustness {
        run.robustness(&sides, end).await?;
    }
    if request.measure.speed {
        run.speed(&sides, (&source.checkpoint, &variant)).await?;
    }
    if let Some(most) = (bench.memory)() {
        let what =
            "the most that this program has held so far, of the processor's memory: engine, files, models, work space";
        let most = Measure::new("model-size", Some("peak memory"), None, most as f64, "bytes", Sort::Measured, what);
        run.measured(most)?;
    }
    let first_difference = base_ids
        .iter()
        .zip(&variant_ids)
        .position(|(base, variant)| base != variant)
        .or_else(|| (base_ids.len() != variant_ids.len()).then(|| base_ids.len().min(variant_ids.len())));
    let report = Report {
        request: request.clone(),
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        device: ops.name(),
        model_hash: source.hash.clone(),
        text_hash,
        base_text: source.tokenizer.decode(&base_ids),
        variant_text: source.tokenizer.decode(&variant_ids),
        first_difference: first_difference.map(|place| place as u32),
        tokens: run.tokens,
        measures: run.measures,
        layers,
        warnings: run.warnings,
    };
    if (run.emit)(Event::Report(Box::new(report.clone()))).is_break() {
        return Err(Halt::Stopped);
    }
    Ok(report)
}

/// Does what the steps say to a model, on the processor: the result is the same wherever it runs afterwards.
///
/// # Errors
/// What a method says, or that nobody wants to go on.
pub fn compress(
    source: &Source,
    steps: &Steps,
    sequences: usize,
    seed: u64,
    emit: &mut dyn FnMut(Event) -> ControlFlow<()>,
) -> Result<(Checkpoint, Vec<LayerError>), Halt> {
    let config = &source.checkpoint.config;
    let rows = Rows { sequences, length: SEQUENCE.min(config.context) };
    let needed = steps.iter().any(|(method, _)| method.card.calibrated);
    let text = if needed { calibration(&source.tokenizer, rows, config.end, seed)? } else { Vec::new() };
    let mut work = Work::new(source.checkpoint.clone(), &text, rows, emit);
    methods::apply(&mut work, steps)?;
    Ok((work.checkpoint, work.layers))
}

fn check_draft(source: &Source, draft: Option<&Source>) -> Result<(), Problem> {
    let Some(draft) = draft else { return Err(Problem::new("draft", "no draft model is loaded")) };
    if draft.checkpoint.config.vocab == source.checkpoint.config.vocab {
        return Ok(());
    }
    let (ours, theirs) = (source.checkpoint.config.vocab, draft.checkpoint.config.vocab);
    Err(Problem::new(
        "draft",
        format!("the draft has a vocabulary of {theirs}, the model one of {ours}; they cannot be paired"),
    ))
}

/// The two models that are compared, and how the variant makes tokens.
struct Sides<'a, O: Ops> {
    base: &'a Model<O>,
    variant: &'a Model<O>,
    draft: Option<&'a Model<O>>,
    way: Decoding,
    positions: usize,
}

impl<O: Ops> Sides<'_, O> {
    const fn model(&self, side: Side) -> &Model<O> {
        match side {
            Side::Base => self.base,
            Side::Variant => self.variant,
        }
    }

    fn drafter(&self, ops: &O, side: Side) -> Drafter<'_, O> {
        match (side, self.way, self.draft) {
            (Side::Variant, Decoding::Draft { tokens }, Some(model)) => {
                Drafter::Model { model, cache: model.cache(ops, self.positions), pace: Pace::new(tokens) }
            }
            (Side::Variant, Decoding::Lookup { longest, tokens }, _) => {
                Drafter::Lookup { lookup: Lookup { longest, tokens }, pace: Pace::new(tokens) }
            }
            _ => Drafter::Nobody,
        }
    }

    const fn cached(&self, side: Side) -> bool {
        !matches!((side, self.way), (Side::Variant, Decoding::Uncached))
    }
}

struct Run<'a, O: Ops> {
    ops: &'a O,
    bench: &'a Bench<'a>,
    request: &'a Request,
    source: &'a Source,
    emit: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    measures: Vec<Measure>,
    tokens: Vec<Token>,
    warnings: Vec<String>,
}

impl<O: Ops> Run<'_, O> {
    fn tell(&mut self, event: Event) -> Result<(), Halt> {
        if (self.emit)(event).is_break() { Err(Halt::Stopped) } else { Ok(()) }
    }

    fn told(&mut self, phase: Phase, done: usize) -> Result<(), Halt> {
        self.tell(Event::Progress { phase, done: done as u64, total: None, unit: Unit::Steps })
    }

    fn step(&mut self, phase: Phase, done: usize, total: usize) -> Result<(), Halt> {
        self.tell(Event::Progress { phase, done: done as u64, total: Some(total as u64), unit: Unit::Steps })
    }

    fn measured(&mut self, measure: Measure) -> Result<(), Halt> {
        self.measures.push(measure.clone());
        self.tell(Event::Measure(measure))
    }

    fn warn(&mut self, text: String) -> Result<(), Halt> {
        self.warnings.push(text.clone());
        self.tell(Event::Warning { text })
    }

    /// The model that the recipe makes, and what each matrix lost.
    fn compress(&mut self, steps: &Steps) -> Result<(Checkpoint, Vec<LayerError>), Halt> {
        let started = (self.bench.clock)();
        let mut warnings = Vec::new();
        let mut emit = |event: Event| {
            if let Event::Warning { text } = &event {
                warnings.push(text.clone());
            }
            (self.emit)(event)
        };
        let (sequences, seed) = (self.bench.effort.calibration, self.request.seed);
        let (checkpoint, layers) = compress(self.source, steps, sequences, seed, &mut emit)?;
        self.warnings.extend(warnings);
        let took = ((self.bench.clock)() - started) as f64 / 1e6;
        let conditions = format!("{} steps on the CPU, up to {sequences} sequences of calibration text", steps.len());
        let (part, side) = (Some("compression"), Some(Side::Variant));
        self.measured(Measure::new("training-time", part, side, took, "s", Sort::Measured, &conditions))?;
        Ok((checkpoint, layers))
    }

    /// Compares the device with the reference on the prompt, before anything it computes is believed.
    async fn self_test(
        &mut self,
        checkpoint: &Checkpoint,
        model: &Model<O>,
        prompt: &[u32],
        positions: usize,
    ) -> Result<(), Halt> {
        self.told(Phase::WarmUp, 0)?;
        let ids = &prompt[..prompt.len().min(32)];
        let reference = Model::upload(&Cpu, checkpoint, positions).logits(&Cpu, ids, Rows::one(ids.len())).data;
        let found = self.ops.read(model.logits(self.ops, ids, Rows::one(ids.len()))).await?;
        let largest = reference.iter().fold(0.0_f32, |most, logit| most.max(logit.abs()));
        let deviation = reference.iter().zip(&found).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
        let alike = reference.len() == found.len() && found.iter().all(|logit| logit.is_finite());
        let sound = alike && deviation <= TOLERANCE * f64::from(largest);
        self.tell(Event::Device {
            name: self.ops.name(),
            deviation: deviation.is_finite().then_some(deviation),
            sound,
        })?;
        if sound {
            return Ok(());
        }
        let what = format!(
            "computes wrongly: a logit of the prompt is {deviation:.3} from the reference, where {:.3} is allowed. Nothing it says would mean anything; choose another device",
            TOLERANCE * f64::from(largest)
        );
        Err(Problem::new(self.ops.name(), what).into())
    }

    /// Makes the text of one side, token by token; its tokens.
    async fn tell_story(
        &mut self,
        sides: &Sides<'_, O>,
        side: Side,
        prompt: &[u32],
        end: u32,
    ) -> Result<Vec<u32>, Halt> {
        let ops = self.ops;
        self.told(Phase::Generate, 0)?;
        let model = sides.model(side);
        let mut cache = model.cache(ops, sides.positions);
        let mut drafter = sides.drafter(ops, side);
        let plan = Plan {
            tokens: self.request.tokens as usize,
            sampling: self.request.sampling.clone(),
            seed: self.request.seed,
            end: Some(end),
            cached: sides.cached(side),
            logprobs: true,
        };
        let (mut ids, started) = (prompt.to_vec(), (self.bench.clock)());
        let (emit, tokens) = (&mut self.emit, &mut self.tokens);
        let see = |made: crate::decode::Made| {
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
            tokens.push(token.clone());
            emit(Event::Token(token))
        };
        let rounds = generate(ops, model, &mut cache, &mut drafter, prompt, &plan, see).await?;
        if rounds.proposed > 0 {
            self.speculation(&rounds)?;
        }
        ids.drain(..prompt.len());
        Ok(ids)
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

    /// What a round costs in tokens of plain decoding: with fewer tokens a round, speculation is slower. The rounds are
    /// those of the variant's last timed text; it is the same text each time.
    fn break_even(&mut self, rounds: &Rounds, speed_up: f64) -> Result<(), Halt> {
        let per_round = rounds.tokens_per_round();
        let conditions =
            format!("a round took as long as so many tokens of plain decoding; {per_round:.2} were made in one");
        let (part, side) = (Some("tokens per round to break even"), Some(Side::Variant));
        let value = per_round / speed_up.max(1e-9);
        self.measured(Measure::new("acceptance-rate", part, side, value, "tokens", Sort::Measured, &conditions))
    }

    /// Compares both sides on passages, for as long as the effort gives; how many were done. At least [`FEWEST`] are.
    async fn compared(
        &mut self,
        sides: &Sides<'_, O>,
        passages: &[Passage],
        all: (&mut Scores, &mut Scores, &mut Distance),
        what: &str,
    ) -> Result<usize, Halt> {
        let started = (self.bench.clock)();
        // Four texts are scored where typing errors are asked for, one else.
        let parts = if self.request.measure.robustness { 4 } else { 1 };
        let most = self.bench.effort.seconds * 1_000_000 / parts;
        for (done, passage) in passages.iter().enumerate() {
            self.step(Phase::Score, done, passages.len())?;
            let late = (self.bench.clock)() - started > most;
            if late && done >= FEWEST {
                let count = passages.len();
                let what = format!("This is slow here: {done} of {count} {what} were scored, so errors are larger.");
                self.warn(what)?;
                return Ok(done);
            }
            compare(self.ops, (sides.base, sides.variant), passage, (&mut *all.0, &mut *all.1, &mut *all.2)).await?;
        }
        self.step(Phase::Score, passages.len(), passages.len())?;
        Ok(passages.len())
    }

    /// Perplexity, recall and fidelity on held-out stories; the hash of their text.
    async fn quality(&mut self, sides: &Sides<'_, O>, end: u32) -> Result<String, Halt> {
        let count = self.bench.effort.passages;
        let passages: Vec<Passage> = passages(&self.source.tokenizer, Split::Test, count, end, sides.positions)?;
        let (mut base, mut variant, mut distance) = (Scores::default(), Scores::default(), Distance::default());
        let done =
            self.compared(sides, &passages, (&mut base, &mut variant, &mut distance), "held-out stories").await?;
        for measure in quality_measures(&base, &variant, &distance, &format!("{done} held-out stories")) {
            self.measured(measure)?;
        }
        let mut hash = Sha256::new();
        passages[..done].iter().flat_map(|passage| &passage.ids).for_each(|id| hash.update(id.to_le_bytes()));
        Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Perplexity and agreement on held-out stories with typing errors.
    async fn robustness(&mut self, sides: &Sides<'_, O>, end: u32) -> Result<(), Halt> {
        let count = self.bench.effort.passages;
        for percent in [1.0, 3.0, 5.0] {
            let passages = passages_with_typos(&self.source.tokenizer, count, percent, end, sides.positions)?;
            let (mut base, mut variant, mut distance) = (Scores::default(), Scores::default(), Distance::default());
            let what = format!("stories with {percent} % typing errors");
            let done = self.compared(sides, &passages, (&mut base, &mut variant, &mut distance), &what).await?;
            for measure in robustness_measures(&base, &variant, &distance, percent, done) {
                self.measured(measure)?;
            }
        }
        Ok(())
    }

    /// Base and variant in turns against the clock.
    async fn speed(&mut self, sides: &Sides<'_, O>, checkpoints: (&Checkpoint, &Checkpoint)) -> Result<(), Halt> {
        let Effort { runs, prompt, made, seconds, .. } = self.bench.effort;
        let end = checkpoints.0.config.end;
        let text = calibration(&self.source.tokenizer, Rows::one(prompt.min(sides.positions / 2)), end, 77)?;
        let (mut base, mut variant, mut rounds) = (Vec::new(), Vec::new(), Rounds::default());
        let mut made = made.min(sides.positions - text.len());
        let planned = made;
        // The first turn of each side warms up and is not counted; it tells how long a text there is time for.
        for turn in 0..=runs {
            self.step(Phase::Time, turn, runs + 1)?;
            let started = (self.bench.clock)();
            let trial = if turn == 0 { made.min(TRIAL) } else { made };
            for (side, times) in [(Side::Base, &mut base), (Side::Variant, &mut variant)] {
                let model = sides.model(side);
                let mut cache = model.cache(self.ops, sides.positions);
                let (taken, done) = self.timed(sides, side, &mut cache, &text, trial).await?;
                rounds = done;
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
        self.step(Phase::Time, runs + 1, runs + 1)?;
        let bytes = (checkpoints.0.bytes(), checkpoints.1.bytes());
        for measure in speed_measures(&base, &variant, bytes, &self.ops.name()) {
            let speed_up = (measure.metric == "speed-up-ratio").then_some(measure.value);
            self.measured(measure)?;
            if let Some(speed_up) = speed_up.filter(|_| rounds.proposed > 0) {
                self.break_even(&rounds, speed_up)?;
            }
        }
        if base.iter().any(|times| times.made < planned) {
            self.warn(format!("Timed texts have {made} tokens where {planned} are usual."))?;
        }
        Ok(())
    }

    async fn timed(
        &self,
        sides: &Sides<'_, O>,
        side: Side,
        cache: &mut Cache<O>,
        text: &[u32],
        made: usize,
    ) -> Result<(Times, Rounds), Halt> {
        let ops = self.ops;
        let mut drafter = sides.drafter(ops, side);
        let plan = Plan {
            tokens: made,
            sampling: demo_protocol::Sampling::default(),
            seed: 0,
            end: None,
            cached: sides.cached(side),
            logprobs: false,
        };
        let started = (self.bench.clock)();
        let (mut first, mut count) = (None, 0);
        let see = |_: crate::decode::Made| {
            first.get_or_insert_with(|| (self.bench.clock)());
            count += 1;
            ControlFlow::Continue(())
        };
        let rounds = generate(ops, sides.model(side), cache, &mut drafter, text, &plan, see).await?;
        let ended = (self.bench.clock)();
        let first = first.unwrap_or(ended);
        let times =
            Times { first: (first - started) as f64, rest: (ended - first) as f64, prompt: text.len(), made: count };
        Ok((times, rounds))
    }
}
