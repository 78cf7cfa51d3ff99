//! Devices that are chosen while the program runs: which there are, opening one, and taking the fastest.

use std::any::Any;
use std::ops::ControlFlow;

use demo_protocol::{DeviceChoice, Event, Phase, Sampling, Unit};

use super::agree;
use super::cpu::Cpu;
#[cfg(any(feature = "wgpu", feature = "cuda"))]
use super::gpu;
use super::plain::Plain;
#[cfg(any(feature = "flex", feature = "burn-wgpu"))]
use super::tensors::Tensors;
use crate::decode::{Drafter, Plan, generate};
use crate::model::{Checkpoint, Model, Rows};
use crate::ops::Ops;
use crate::ops::guard::guarded;
use crate::{Halt, Listener, Problem};

/// An open device.
pub enum Device {
    /// The processor, own kernels.
    Cpu(Cpu),
    /// The processor, plain loops.
    Plain(Plain),
    /// The processor, burn's kernels.
    #[cfg(feature = "flex")]
    Flex(Tensors<burn::backend::Flex>),
    /// A GPU by WebGPU, own kernels.
    #[cfg(feature = "wgpu")]
    Wgpu(gpu::WebGpu),
    /// A GPU by WebGPU, burn's kernels.
    #[cfg(feature = "burn-wgpu")]
    WgpuBurn(Tensors<burn::backend::Wgpu>),
    /// An NVIDIA GPU, own kernels.
    #[cfg(feature = "cuda")]
    Cuda(gpu::Cuda),
}

/// Does the same on whichever device it is: `$ops` is its [`Ops`].
macro_rules! on {
    ($device:expr, $ops:ident => $what:expr) => {
        match $device {
            $crate::ops::device::Device::Cpu($ops) => $what,
            $crate::ops::device::Device::Plain($ops) => $what,
            #[cfg(feature = "flex")]
            $crate::ops::device::Device::Flex($ops) => $what,
            #[cfg(feature = "wgpu")]
            $crate::ops::device::Device::Wgpu($ops) => $what,
            #[cfg(feature = "burn-wgpu")]
            $crate::ops::device::Device::WgpuBurn($ops) => $what,
            #[cfg(feature = "cuda")]
            $crate::ops::device::Device::Cuda($ops) => $what,
        }
    };
}
pub(crate) use on;

/// Every device that this program was built with, the processor first. Whether one is at hand, opening it tells.
pub const BUILT: &[DeviceChoice] = &[
    DeviceChoice::Cpu,
    #[cfg(feature = "cuda")]
    DeviceChoice::Cuda,
    #[cfg(feature = "wgpu")]
    DeviceChoice::Wgpu,
    #[cfg(feature = "burn-wgpu")]
    DeviceChoice::WgpuBurn,
    #[cfg(feature = "flex")]
    DeviceChoice::Flex,
    DeviceChoice::Plain,
];

/// Devices that are there to compare the own kernels with: nobody is offered one unasked.
const COMPARED: &[DeviceChoice] = &[DeviceChoice::Flex, DeviceChoice::WgpuBurn, DeviceChoice::Plain];

impl Device {
    /// Opens a device. [`DeviceChoice::Best`] is the processor here: a choice needs a model, see [`choose`].
    ///
    /// # Errors
    /// Says what is missing.
    pub async fn open(choice: DeviceChoice) -> Result<Self, Problem> {
        match choice {
            DeviceChoice::Best | DeviceChoice::Cpu => Ok(Self::Cpu(Cpu)),
            DeviceChoice::Plain => Ok(Self::Plain(Plain)),
            #[cfg(feature = "flex")]
            DeviceChoice::Flex => Ok(Self::Flex(Tensors::new(Default::default()))),
            #[cfg(feature = "wgpu")]
            DeviceChoice::Wgpu => Ok(Self::Wgpu(gpu::webgpu().await?)),
            #[cfg(feature = "burn-wgpu")]
            DeviceChoice::WgpuBurn => {
                gpu::webgpu().await?;
                Ok(Self::WgpuBurn(Tensors::new(Default::default())))
            }
            #[cfg(feature = "cuda")]
            DeviceChoice::Cuda => Ok(Self::Cuda(gpu::cuda()?)),
            #[allow(unreachable_patterns, reason = "with every feature there is no other")]
            other => Err(Problem::new("device", format!("{other:?} is not in this program; choose the processor"))),
        }
    }

    /// Its name, as the driver gives it.
    pub fn name(&self) -> String {
        on!(self, ops => ops.name())
    }

    /// The logits of every token of a text, row by row.
    ///
    /// # Errors
    /// Where the device is lost.
    pub async fn logits(&self, checkpoint: &Checkpoint, ids: &[u32]) -> Result<Vec<f32>, Problem> {
        on!(self, ops => {
            let model = Model::upload(ops, checkpoint, ids.len());
            ops.read(model.logits(ops, ids, Rows::one(ids.len()))).await
        })
    }

    /// Whether all that the lab does on it agrees with the reference: see [`agree::check`]. What burn computes has other
    /// bits for one token than for many.
    ///
    /// # Errors
    /// Says where it does not.
    pub async fn check(&self, told: &mut dyn FnMut(String)) -> Result<(), Problem> {
        let same_bits = match self {
            #[cfg(feature = "flex")]
            Self::Flex(_) => false,
            #[cfg(feature = "burn-wgpu")]
            Self::WgpuBurn(_) => false,
            _ => true,
        };
        on!(self, ops => agree::check(ops, same_bits, told).await)
    }
}

/// How far a logit may be from the reference, as a share of the largest.
pub const TOLERANCE: f64 = 2e-3;
/// Tokens of the trial.
const TRIAL: usize = 24;

/// Greedy tokens per second with a model, after a warm-up that is not counted; 0 where its logits are not those of the
/// processor.
async fn rate<O: Ops>(
    ops: &O,
    checkpoint: &Checkpoint,
    clock: &dyn Fn() -> u64,
    wanted: &dyn Fn() -> bool,
) -> Result<f64, Halt> {
    let positions = checkpoint.config.context.min(TRIAL * 2);
    let model = Model::upload(ops, checkpoint, positions);
    crate::look(wanted)?;
    if !agrees(ops, &model, checkpoint).await? {
        return Ok(0.0);
    }
    let mut cache = model.cache(ops, positions);
    let plan =
        |tokens| Plan { tokens, sampling: Sampling::default(), seed: 0, end: None, cached: true, logprobs: false };
    let mut go_on = |_| if wanted() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
    let prompt = [checkpoint.config.end];
    generate(ops, &model, &mut cache, &mut Drafter::Nobody, &prompt, &plan(2), &mut go_on).await?;
    let started = clock();
    let tokens = TRIAL.min(positions.saturating_sub(2)).max(1);
    generate(ops, &model, &mut cache, &mut Drafter::Nobody, &prompt, &plan(tokens), &mut go_on).await?;
    Ok(tokens as f64 * 1e6 / (clock() - started).max(1) as f64)
}

/// Whether the logits of a few tokens are those of the processor, within what devices may differ by.
async fn agrees<O: Ops>(ops: &O, model: &Model<O>, checkpoint: &Checkpoint) -> Result<bool, Problem> {
    let few = checkpoint.config.vocab.min(checkpoint.config.context).min(8);
    let ids: Vec<u32> = (0..few as u32).collect();
    let found = ops.read(model.logits(ops, &ids, Rows::one(few))).await?;
    let right = match reference(model) {
        Some(model) => model.logits(&Cpu, &ids, Rows::one(few)).data,
        None => Model::upload(&Cpu, checkpoint, few).logits(&Cpu, &ids, Rows::one(few)).data,
    };
    Ok(apart(&found, &right).is_some_and(|(apart, most)| apart <= TOLERANCE * most))
}

/// The model itself, where its device is the reference: then it need not be packed once more to be compared with.
pub(crate) fn reference<O: Ops>(model: &Model<O>) -> Option<&Model<Cpu>> {
    (model as &dyn Any).downcast_ref()
}

/// The largest difference of logits from the reference, and the largest logit of the reference; none where one is no
/// number, or some are missing.
pub fn apart(found: &[f32], right: &[f32]) -> Option<(f64, f64)> {
    let sound = found.len() == right.len() && found.iter().chain(right).all(|logit| logit.is_finite());
    let most = right.iter().fold(0.0_f32, |most, logit| most.max(logit.abs()));
    let apart = found.iter().zip(right).fold(0.0_f32, |most, (a, b)| most.max((a - b).abs()));
    sound.then_some((f64::from(apart), f64::from(most)))
}

/// Opens what is asked for. For [`DeviceChoice::Best`] every device with own kernels that opens is tried with the model,
/// `tried` hears its name and its tokens per second (0 where it failed or computed wrongly), and the fastest is taken.
/// Where there is but one, nothing is tried.
///
/// # Errors
/// Says what is missing.
pub async fn choose(
    choice: DeviceChoice,
    checkpoint: &Checkpoint,
    clock: &dyn Fn() -> u64,
    mut tried: impl FnMut(String, f64),
) -> Result<Device, Problem> {
    let mut emit = |event| {
        if let Event::Trial { device, rate } = event {
            tried(device, rate);
        }
        ControlFlow::Continue(())
    };
    choose_for(choice, checkpoint, clock, &mut Listener::new(&mut emit, &|| true)).await.map_err(|halt| match halt {
        Halt::Problem(problem) => problem,
        Halt::Stopped => Problem::new("device", "nobody waits for it any more"),
    })
}

/// The same for a listener, who hears of each trial, and in a warning of each device that broke down in it.
///
/// # Errors
/// Says what is missing, or that nobody wants to go on.
pub async fn choose_for(
    choice: DeviceChoice,
    checkpoint: &Checkpoint,
    clock: &dyn Fn() -> u64,
    listener: &mut Listener<'_>,
) -> Result<Device, Halt> {
    if choice != DeviceChoice::Best {
        let broken =
            |what| Problem::new(format!("{choice:?}"), format!("does not open ({what}); choose the processor"));
        return Ok(guarded(Device::open(choice)).await.map_err(broken)??);
    }
    let mut devices = Vec::new();
    for choice in BUILT.iter().filter(|choice| !COMPARED.contains(choice)) {
        listener.look()?;
        devices.extend(guarded(Device::open(*choice)).await.ok().and_then(Result::ok));
    }
    let (mut best, mut most) = (0, 0.0);
    for (place, device) in devices.iter().enumerate().filter(|_| devices.len() > 1) {
        // Said before: shaders are compiled in a trial, which may take long.
        let (done, total) = (place as u64, Some(devices.len() as u64));
        listener.tell(Event::Progress { phase: Phase::WarmUp, done, total, unit: Unit::Steps })?;
        let rate = on!(device, ops => trial(ops, checkpoint, clock, listener).await?);
        if rate > most {
            (best, most) = (place, rate);
        }
    }
    // The processor is the first, and always opens.
    Ok(if devices.is_empty() { Device::Cpu(Cpu) } else { devices.swap_remove(best) })
}

/// Tries a device with a model; its rate, which is 0 where it fails, computes wrongly or breaks down.
pub(crate) async fn trial<O: Ops>(
    ops: &O,
    checkpoint: &Checkpoint,
    clock: &dyn Fn() -> u64,
    listener: &mut Listener<'_>,
) -> Result<f64, Halt> {
    listener.look()?;
    let device = ops.name();
    let (rate, fault) = match guarded(rate(ops, checkpoint, clock, listener.wanted())).await {
        Ok(Ok(rate)) if rate > 0.0 => (rate, None),
        Ok(Ok(_)) => (0.0, Some("computes wrongly".to_owned())),
        Ok(Err(Halt::Stopped)) => return Err(Halt::Stopped),
        Ok(Err(Halt::Problem(problem))) if problem.of_device => (0.0, Some(problem.what)),
        Ok(Err(Halt::Problem(problem))) => (0.0, Some(format!("failed: {problem}"))),
        Err(panic) => (0.0, Some(format!("broke down: {panic}"))),
    };
    listener.tell(Event::Trial { device: device.clone(), rate })?;
    if let Some(fault) = fault {
        listener.tell(Event::Warning { text: format!("{device} was tried and {fault}. It is left out.") })?;
    }
    Ok(rate)
}
