//! One run, from files to a report.

mod course;
mod quality;
mod sides;
mod source;
mod speed;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

use demo_protocol::{DeviceChoice, LayerError, Report, Request};

use crate::compress::{Work, rounded};
use crate::methods::{self, Decoding, Steps};
use crate::model::{Checkpoint, Rows};
use crate::ops::device::{Device, choose_for, on};
use crate::text::calibration;
use crate::{Halt, Listener, Problem};
use course::Course;
pub use source::{Files, Source};

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

/// Tokens of a calibration sequence.
const SEQUENCE: usize = 256;

/// What runs need besides files.
pub struct Bench<'a> {
    /// Microseconds since whenever.
    pub clock: &'a dyn Fn() -> u64,
    /// The most bytes that the program has held so far; none where nobody can tell.
    pub memory: &'a dyn Fn() -> Option<u64>,
    /// What came over the network for the models; none where they lay at hand.
    pub fetched: Option<Fetched>,
    /// How much to measure.
    pub effort: Effort,
}

/// Bytes that came over the network.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fetched {
    /// For the model.
    pub model: u64,
    /// For its draft.
    pub draft: u64,
}

/// Runs a request on a device: `draft` is the model that the recipe's draft names, if it names one.
///
/// # Errors
/// What is wrong with the request or the files, that the device is lost, or that nobody wants to go on.
pub async fn run(
    device: &Device,
    bench: &Bench<'_>,
    request: &Request,
    source: &Source,
    draft: Option<&Source>,
    listener: Listener<'_>,
) -> Result<Report, Halt> {
    let mut course = Course::begin(bench, request, source, draft, listener)?;
    on!(device, ops => course.on(ops).await)
}

/// Runs a request on the device that it asks for. Under [`DeviceChoice::Best`] devices are tried first, and where the
/// one that is taken breaks down, the run goes on with the processor, and a warning says so.
///
/// # Errors
/// Those of [`run`], that the device is not there, and that it breaks down where it alone was asked for.
pub async fn run_chosen(
    bench: &Bench<'_>,
    request: &Request,
    source: &Source,
    draft: Option<&Source>,
    mut listener: Listener<'_>,
) -> Result<Report, Halt> {
    let device = choose_for(request.device, &source.checkpoint, bench.clock, &mut listener).await?;
    let mut course = Course::begin(bench, request, source, draft, listener)?;
    // A fault of the processor's own kernels is one of this program, and is left as it is.
    let own = matches!(device, Device::Cpu(_));
    on!(&device, ops => match own {
        true => course.on(ops).await,
        false => course.guarded(ops, request.device == DeviceChoice::Best).await,
    })
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
    listener: Listener<'_>,
) -> Result<(Checkpoint, Vec<LayerError>), Halt> {
    let config = &source.checkpoint.config;
    let rows = Rows { sequences, length: SEQUENCE.min(config.context) };
    let needed = steps.iter().any(|(method, _)| method.card.calibrated);
    let text = if needed { calibration(&source.tokenizer, rows, config.end, seed)? } else { Vec::new() };
    let mut work = Work::new(source.checkpoint.clone(), text, rows, listener);
    methods::apply(&mut work, steps)?;
    Ok((work.checkpoint, work.layers))
}

/// The draft as it computes, for a way that has one.
fn drafting(source: &Source, draft: Option<&Source>, way: Decoding) -> Result<Option<Checkpoint>, Problem> {
    let Decoding::Draft { bits, .. } = way else { return Ok(None) };
    let Some(draft) = draft else { return Err(Problem::new("draft", "no draft model is loaded")) };
    if draft.checkpoint.config.vocab == source.checkpoint.config.vocab {
        let own = |bits| rounded(&draft.checkpoint, bits);
        return Ok(Some(bits.map_or_else(|| Ok(draft.checkpoint.clone()), own)?));
    }
    let (ours, theirs) = (source.checkpoint.config.vocab, draft.checkpoint.config.vocab);
    Err(Problem::new(
        "draft",
        format!("the draft has a vocabulary of {theirs}, the model one of {ours}; they cannot be paired"),
    ))
}
