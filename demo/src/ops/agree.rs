//! Whether a device computes what the reference does: every format, whole texts and tokens one by one, every method,
//! every way to make tokens. Tests ask it of each device natively, and of WebGPU and the processor in a browser.

use std::ops::ControlFlow;

use demo_protocol::{Event, Sampling, Settings};

use super::Ops;
use super::cpu::{Cpu, largest};
use crate::compress::Work;
use crate::decode::{Drafter, Lookup, Made, Pace, Plan, generate};
use crate::lot::Lot;
use crate::methods::{Act, METHODS};
use crate::model::{Checkpoint, Config, Grouped, Model, Rows, Weight};
use crate::{Halt, Listener, Problem};

/// Positions that the models here are made for.
const POSITIONS: usize = 128;
/// How far a number may be from the reference, as a share of the largest.
const TOLERANCE: f32 = 2e-4;
/// Bits and groups of codes by lot: every width, also where a group is not a whole word of the device.
const FORMATS: [(u8, usize); 6] = [(8, 16), (4, 16), (3, 16), (2, 16), (4, 8), (2, 8)];

/// Checks a device; `told` hears what was found right. With `same_bits`, a token alone must have the bits of a token among
/// others.
///
/// # Errors
/// Says where the device and the reference differ, or that it was lost.
pub async fn check<O: Ops>(ops: &O, same_bits: bool, told: &mut dyn FnMut(String)) -> Result<(), Problem> {
    for (hidden, heads, kv_heads, vocab) in [(64, 4, 2, 90), (48, 3, 1, 67)] {
        let dense = Checkpoint::random(&config(hidden, heads, kv_heads, vocab), 3);
        passes(ops, &format!("dense, {hidden} wide"), &dense, same_bits, told).await?;
        for (bits, group) in FORMATS {
            let what = format!("{bits} bits in groups of {group}, {hidden} wide");
            passes(ops, &what, &by_lot(&dense, bits, group), same_bits, told).await?;
        }
    }
    methods(ops, same_bits, told).await?;
    decoding(ops, told).await
}

/// The shape of a small model.
fn config(hidden: usize, heads: usize, kv_heads: usize, vocab: usize) -> Config {
    Config {
        hidden,
        layers: 2,
        heads,
        kv_heads,
        head: 16,
        ffn: 96,
        vocab,
        context: POSITIONS,
        rope_theta: 10_000.0,
        eps: 1e-5,
        tied: true,
        end: 0,
    }
}

/// Codes, scales and zeros by lot in place of every matrix.
fn by_lot(checkpoint: &Checkpoint, bits: u8, group: usize) -> Checkpoint {
    let mut lot = Lot::new(u64::from(bits));
    let mut made = checkpoint.clone();
    let parts = made.blocks.iter_mut().flat_map(|block| &mut block.parts).chain([&mut made.embed]);
    for weight in parts {
        let (rows, cols) = weight.shape();
        let (count, groups) = (rows * cols, rows * cols / group);
        let mut below = |most: usize| lot.below(most) as u8;
        let codes = (0..count).map(|_| below(1 << bits)).collect();
        let zeros = (0..groups).map(|_| below(1 << bits)).collect();
        let scales = (0..groups).map(|_| f32::from(1 + below(4)) / f32::from(1_u16 << bits) / 8.0).collect();
        let stored_scales = groups;
        *weight =
            Weight::Grouped(Grouped { rows, cols, bits, group, codes, scales, zeros, symmetric: false, stored_scales });
    }
    made
}

fn ids(count: usize, vocab: usize) -> Vec<u32> {
    (0..count).map(|i| (i * 7 % vocab) as u32).collect()
}

fn unlike(what: &str, how: impl Into<String>) -> Problem {
    Problem::new(what, how)
}

fn alike(what: &str, found: &[f32], right: &[f32]) -> Result<(), Problem> {
    let most = right.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    let apart = found.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0_f32, f32::max);
    // What is no number is not alike either.
    if found.len() == right.len() && found.iter().all(|x| x.is_finite()) && apart <= TOLERANCE * most {
        return Ok(());
    }
    Err(unlike(what, format!("{apart} apart where the largest is {most}")))
}

/// Sequences side by side, and one token by token, against the reference and against each other.
async fn passes<O: Ops>(
    ops: &O,
    what: &str,
    checkpoint: &Checkpoint,
    same_bits: bool,
    told: &mut dyn FnMut(String),
) -> Result<(), Problem> {
    let vocab = checkpoint.config.vocab;
    let (right, found) = (Model::upload(&Cpu, checkpoint, POSITIONS), Model::upload(ops, checkpoint, POSITIONS));
    let (two, text) = (Rows { sequences: 2, length: 37 }, ids(74, vocab));
    let logits = ops.read(found.logits(ops, &text, two)).await?;
    alike(what, &logits, &right.logits(&Cpu, &text, two).data)?;
    // More keys than attention takes at a time.
    let text = ids(80, vocab);
    let whole = ops.read(found.logits(ops, &text, Rows::one(80))).await?;
    let mut cache = found.cache(ops, POSITIONS);
    let mut steps = Vec::new();
    for (from, to, last) in [(0, 70, 0), (70, 77, 7), (77, 78, 1), (78, 79, 1), (79, 80, 1)] {
        let logits = ops.read(found.extend(ops, &text[from..to], &mut cache, last.max(1))).await?;
        steps.extend(logits.into_iter().filter(|_| last > 0));
    }
    let what = format!("{what}, token by token");
    alike(&what, &steps, &whole[70 * vocab..])?;
    if same_bits && steps != whole[70 * vocab..] {
        return Err(unlike(&what, "a token alone has not the bits of a token among others"));
    }
    // Forgetting is as if it had never been read.
    cache.truncate(60);
    let again = ops.read(found.extend(ops, &text[60..], &mut cache, 1)).await?;
    alike(&format!("{what}, gone back"), &again, &whole[79 * vocab..])?;
    told(what);
    Ok(())
}

/// What each method makes of a model, with its knobs as they stand.
async fn methods<O: Ops>(ops: &O, same_bits: bool, told: &mut dyn FnMut(String)) -> Result<(), Problem> {
    let dense = Checkpoint::random(&Config { layers: 3, ..config(64, 4, 2, 90) }, 11);
    let (text, rows) = (ids(4 * 32, 90), Rows { sequences: 4, length: 32 });
    for method in METHODS {
        let Act::Weights(act) = method.act else { continue };
        let slug = &method.card.slug;
        let settings = method.card.complete(0, &Settings::default());
        let settings = settings.map_err(|_| unlike(slug, "a knob's default does not fit it"))?;
        let mut go_on = |_: Event| ControlFlow::Continue(());
        let mut work = Work::new(dense.clone(), text.clone(), rows, Listener::new(&mut go_on, &|| true));
        act(&mut work, &settings).map_err(|halt| of(slug, halt))?;
        if work.checkpoint == dense {
            return Err(unlike(slug, "changed nothing"));
        }
        passes(ops, slug, &work.checkpoint, same_bits, told).await?;
    }
    Ok(())
}

fn of(what: &str, halt: Halt) -> Problem {
    match halt {
        Halt::Problem(problem) => problem,
        Halt::Stopped => unlike(what, "was stopped"),
    }
}

/// Greedy text does not depend on who proposes, nor on what is remembered; nor does the device's own arg-max.
async fn decoding<O: Ops>(ops: &O, told: &mut dyn FnMut(String)) -> Result<(), Problem> {
    let target = Model::upload(ops, &Checkpoint::random(&config(64, 4, 2, 90), 3), POSITIONS);
    let draft = Model::upload(ops, &Checkpoint::random(&Config { layers: 1, ..config(64, 4, 2, 90) }, 4), POSITIONS);
    let plain = greedy(ops, &target, &mut Drafter::Nobody, true).await?;
    if plain.len() != MADE {
        return Err(unlike("plain decoding", format!("made {} tokens of {MADE}", plain.len())));
    }
    let lookup = Lookup { longest: 3, tokens: 4 };
    let drafters = [
        (
            "a draft that is always right",
            Drafter::Model { model: &target, cache: target.cache(ops, POSITIONS), pace: Pace::new(4), least: 0.0 },
        ),
        (
            "a draft that guesses",
            Drafter::Model { model: &draft, cache: draft.cache(ops, POSITIONS), pace: Pace::new(4), least: 0.0 },
        ),
        ("prompt lookup", Drafter::Lookup { lookup, pace: Pace::new(4) }),
    ];
    for (what, mut drafter) in drafters {
        if greedy(ops, &target, &mut drafter, true).await? != plain {
            return Err(unlike(what, "tells another text than plain decoding"));
        }
        told(what.to_owned());
    }
    if greedy(ops, &target, &mut Drafter::Nobody, false).await? != plain {
        return Err(unlike("without a cache", "tells another text than with one"));
    }
    told("without a cache".to_owned());
    let logits = target.extend(ops, &[1, 2, 3], &mut target.cache(ops, 8), 3);
    let right: Vec<u32> = ops.read(logits.clone()).await?.chunks_exact(90).map(largest).collect();
    if ops.largest(logits).await? != right {
        return Err(unlike("arg-max", "is not the place of the largest"));
    }
    told("arg-max".to_owned());
    Ok(())
}

/// Tokens of a text.
const MADE: usize = 24;

async fn greedy<O: Ops>(
    ops: &O,
    model: &Model<O>,
    drafter: &mut Drafter<'_, O>,
    cached: bool,
) -> Result<Vec<u32>, Problem> {
    let plan = Plan { tokens: MADE, sampling: Sampling::default(), seed: 0, end: None, cached, logprobs: false };
    let mut made = Vec::new();
    let mut cache = model.cache(ops, POSITIONS);
    let see = |token: Made| {
        made.push(token.id);
        ControlFlow::Continue(())
    };
    generate(ops, model, &mut cache, drafter, &[1, 2, 3], &plan, see).await.map_err(|halt| of("decoding", halt))?;
    Ok(made)
}
