//! The models of a run on a device, and the test that the device computes rightly.

use demo_protocol::{Event, Phase, Side, Unit};

use super::course::Course;
use crate::decode::{Drafter, Lookup, Pace};
use crate::measure::uploaded;
use crate::methods::Decoding;
use crate::model::{Checkpoint, Layer, Model, Rows, Weight};
use crate::ops::cpu::Cpu;
use crate::ops::device::{self, TOLERANCE, apart};
use crate::ops::{Moved, Ops};
use crate::{Halt, Problem};

/// The two models that are compared, and how the variant makes tokens.
pub(super) struct Sides<O: Ops> {
    base: Model<O>,
    variant: Model<O>,
    pub draft: Option<Model<O>>,
    way: Decoding,
    positions: usize,
    /// What bringing the base, and the variant with its draft, took, where the device counts.
    traffic: Option<[Moved; 2]>,
}

/// The text that devices are tested on: the same for every prompt.
pub(super) const TEST: &str = "One morning Mira found a small red key under the stairs, and she asked whose it was.";
/// Tokens of it at most.
const TESTED: usize = 32;

impl<O: Ops> Sides<O> {
    pub const fn model(&self, side: Side) -> &Model<O> {
        match side {
            Side::Base => &self.base,
            Side::Variant => &self.variant,
        }
    }

    pub fn drafter(&self, ops: &O, side: Side) -> Drafter<'_, O> {
        match (side, self.way, &self.draft) {
            (Side::Variant, Decoding::Draft { tokens, least, .. }, Some(model)) => {
                let (cache, least) = (model.cache(ops, self.positions), least as f32 / 100.0);
                Drafter::Model { model, cache, pace: Pace::new(tokens), least }
            }
            (Side::Variant, Decoding::Lookup { longest, tokens }, _) => {
                Drafter::Lookup { lookup: Lookup { longest, tokens }, pace: Pace::new(tokens) }
            }
            _ => Drafter::Nobody,
        }
    }

    pub const fn cached(&self, side: Side) -> bool {
        !matches!((side, self.way), (Side::Variant, Decoding::Uncached))
    }
}

/// Brings a model to a device, block by block; `told` hears of the bytes and may end it.
fn bring<O: Ops>(
    ops: &O,
    checkpoint: &Checkpoint,
    positions: usize,
    told: &mut dyn FnMut(usize) -> Result<(), Halt>,
) -> Result<Model<O>, Halt> {
    let embed = ops.linear(&checkpoint.embed);
    told(checkpoint.embed.bytes())?;
    let head = checkpoint.head.as_ref().map(|head| ops.linear(head));
    told(checkpoint.head.as_ref().map_or(0, Weight::bytes))?;
    let mut layers = Vec::with_capacity(checkpoint.blocks.len());
    for block in &checkpoint.blocks {
        layers.push(Layer::upload(ops, block));
        told(block.parts.iter().map(Weight::bytes).sum())?;
    }
    Ok(Model::assemble(ops, &checkpoint.config, positions, embed, layers, ops.gain(&checkpoint.norm), head))
}

impl Course<'_, '_> {
    /// Brings the models to a device.
    pub fn sides<O: Ops>(&mut self, ops: &O) -> Result<Sides<O>, Halt> {
        let base = &self.source.checkpoint;
        let draft = self.draft.as_ref();
        let matrices = |checkpoint: &Checkpoint| checkpoint.weights().map(Weight::bytes).sum::<usize>();
        let total = matrices(base) + matrices(&self.variant) + draft.map_or(0, matrices);
        let (listener, mut done) = (&mut self.listener, 0);
        let mut told = |bytes: usize| {
            done += bytes;
            let (done, total) = (done as u64, Some(total as u64));
            listener.tell(Event::Progress { phase: Phase::Upload, done, total, unit: Unit::Bytes })?;
            listener.look()
        };
        told(0)?;
        let positions = self.positions;
        let start = ops.moved();
        let base = bring(ops, base, positions, &mut told)?;
        let middle = ops.moved();
        let variant = bring(ops, &self.variant, positions, &mut told)?;
        let draft = draft.map(|draft| bring(ops, draft, positions, &mut told)).transpose()?;
        let traffic = match (start, middle, ops.moved()) {
            (Some(start), Some(middle), Some(end)) => Some([middle.since(start), end.since(middle)]),
            _ => None,
        };
        Ok(Sides { base, variant, draft, way: self.way, positions, traffic })
    }

    /// Compares the device with the reference on a fixed text, for every model that will compute, before anything that
    /// it says is believed.
    pub async fn self_test<O: Ops>(&mut self, ops: &O, sides: &Sides<O>) -> Result<(), Halt> {
        let end = self.source.checkpoint.config.end;
        let mut ids = vec![end];
        ids.extend(self.source.tokenizer.encode(TEST)?);
        ids.truncate(TESTED.min(self.positions));
        let draft = self.draft.as_ref().zip(sides.draft.as_ref());
        let models = [
            Some(("the original", &self.source.checkpoint, &sides.base)),
            Some(("the variant", &self.variant, &sides.variant)),
            draft.map(|(checkpoint, model)| ("the draft", checkpoint, model)),
        ];
        let models = models.into_iter().flatten();
        let (total, listener) = (models.clone().count() as u64, &mut self.listener);
        let mut worst = Some(0.0);
        let mut faults = Vec::new();
        for (done, (name, checkpoint, model)) in models.enumerate() {
            let (phase, unit) = (Phase::WarmUp, Unit::Steps);
            listener.tell(Event::Progress { phase, done: done as u64, total: Some(total), unit })?;
            let rows = Rows::one(ids.len());
            let reference = match device::reference(model) {
                Some(model) => model.logits(&Cpu, &ids, rows).data,
                None => bring(&Cpu, checkpoint, ids.len(), &mut |_| listener.look())?.logits(&Cpu, &ids, rows).data,
            };
            listener.look()?;
            let found = ops.read(model.logits(ops, &ids, rows)).await?;
            match apart(&found, &reference) {
                None => {
                    worst = None;
                    let place = found.iter().position(|logit| !logit.is_finite());
                    faults.push(match place {
                        Some(place) => format!("with {name}, logit {place} is {}", found[place]),
                        None => format!("with {name}, {} of {} logits came back", found.len(), reference.len()),
                    });
                }
                Some((apart, most)) => {
                    worst = worst.map(|worst: f64| worst.max(apart));
                    if apart > TOLERANCE * most {
                        let allowed = TOLERANCE * most;
                        faults.push(format!(
                            "with {name}, a logit is {apart:.3} from the reference, where {allowed:.3} is allowed"
                        ));
                    }
                }
            }
        }
        listener.tell(Event::Progress { phase: Phase::WarmUp, done: total, total: Some(total), unit: Unit::Steps })?;
        listener.tell(Event::Device { name: ops.name(), deviation: worst, sound: faults.is_empty() })?;
        if !faults.is_empty() {
            let what = format!(
                "computes wrongly on the test's text: {}. Nothing it says would mean anything",
                faults.join("; ")
            );
            return Err(Problem::device(ops.name(), what).into());
        }
        for (side, moved) in [Side::Base, Side::Variant].into_iter().zip(sides.traffic.into_iter().flatten()) {
            self.measured(uploaded(side, moved, side == Side::Variant && sides.draft.is_some()))?;
        }
        Ok(())
    }
}
