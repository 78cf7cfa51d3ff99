//! The engine in a browser's worker. The page posts orders (JSON), the worker posts events (JSON); files travel beside. No logic belongs
//! here but the browser's own: files over the network, messages, the clock. Stopping is `terminate()` and a fresh worker.
#![cfg(target_arch = "wasm32")]

mod files;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use demo::files::{gguf, packed};
use demo::methods;
use demo::ops::device::BUILT;
#[cfg(debug_assertions)]
use demo::ops::device::Device;
use demo::{Bench, Effort, Fetched, Files, Halt, Listener, Problem, Source};
use demo_protocol::{DeviceChoice, Event, Form, ModelCard, Order, Phase, Place, Request, Unit};
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// A model with its tokenizer's file, which exports need.
struct Held {
    source: Source,
    tokenizer: Vec<u8>,
    /// Bytes of its files that came over the network.
    fetched: u64,
}

/// Models that were opened, by name.
type Open = Rc<RefCell<BTreeMap<String, Rc<Held>>>>;

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn tell(event: &Event) {
    let text = serde_json::to_string(event).unwrap_or_default();
    // Fails only when the page is gone.
    let _ = scope().post_message(&JsValue::from_str(&text));
}

/// Microseconds since the worker began.
fn clock() -> u64 {
    (scope().performance().map_or(0.0, |performance| performance.now()) * 1e3) as u64
}

/// What WebAssembly's memory has grown to: it never shrinks.
fn memory() -> Option<u64> {
    Some(core::arch::wasm32::memory_size::<0>() as u64 * 65_536)
}

/// Begins to take orders.
#[wasm_bindgen]
pub fn start() {
    // A panic ends the worker without a word to the page otherwise.
    std::panic::set_hook(Box::new(|panic| {
        let what = panic.to_string();
        web_sys::console::error_1(&JsValue::from_str(&what));
        let first = what.lines().take(2).collect::<Vec<_>>().join(" ");
        tell(&Event::Failed { reason: format!("The engine broke down ({first}).") });
    }));
    let open = Open::default();
    let take = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let open = Rc::clone(&open);
        spawn_local(async move {
            // Either an order, or an order with files: [order, name, bytes, name, bytes, …].
            let data = message.data();
            let parts: Vec<JsValue> = if Array::is_array(&data) { Array::from(&data).to_vec() } else { vec![data] };
            let text = parts.first().and_then(JsValue::as_string).unwrap_or_default();
            let files = parts.get(1..).unwrap_or_default().chunks_exact(2);
            let files = files.map(|pair| (pair[0].as_string().unwrap_or_default(), Uint8Array::new(&pair[1]).to_vec()));
            let done = match serde_json::from_str(&text) {
                #[cfg(debug_assertions)]
                _ if text.starts_with("{\"check\"") => check(&text).await,
                Ok(order) => obey(&open, order, files.collect()).await,
                Err(fault) => Err(Problem::new("order", fault.to_string()).into()),
            };
            if let Err(Halt::Problem(problem)) = done {
                tell(&Event::Failed { reason: problem.to_string() });
            }
        });
    });
    scope().set_onmessage(Some(take.as_ref().unchecked_ref()));
    // It takes orders for as long as the worker lives.
    take.forget();
}

async fn obey(open: &Open, order: Order, files: Vec<(String, Vec<u8>)>) -> Result<(), Halt> {
    match order {
        Order::Run { request, model, draft } => {
            let held = opened(open, &model).await?;
            let draft = match draft {
                Some(place) => Some(opened(open, &place).await?),
                None => None,
            };
            if request.device == DeviceChoice::Wgpu && !BUILT.contains(&request.device) {
                let what = "this browser has no adapter to give; choose the processor, or the server";
                return Err(Problem::new("WebGPU", what).into());
            }
            let fetched = Fetched { model: held.fetched, draft: draft.as_ref().map_or(0, |draft| draft.fetched) };
            let (memory, fetched, effort) = (&memory, Some(fetched), Effort::default());
            let bench = Bench { clock: &clock, memory, fetched, effort };
            let draft = draft.as_ref().map(|draft| &draft.source);
            demo::run_chosen(&bench, &request, &held.source, draft, Listener::new(&mut see, &|| true)).await?;
        }
        Order::Open { name, again } => own(open, name, again, files)?,
        Order::Export { request, model, form } => export(&*opened(open, &model).await?, &request, form)?,
    }
    Ok(())
}

/// What only tests ask for: `{ "check": DEVICE }` compares a device with the reference, in every format and with every
/// method; the names of what was found right are posted.
#[cfg(debug_assertions)]
async fn check(text: &str) -> Result<(), Halt> {
    let asked: serde_json::Value = serde_json::from_str(text).unwrap_or_default();
    let device = serde_json::from_value(asked["check"].clone());
    let device = Device::open(device.map_err(|fault| Problem::new("check", fault.to_string()))?).await?;
    let mut found = Vec::new();
    device.check(&mut |what| found.push(what)).await?;
    let said = serde_json::json!({ "event": "checked", "device": device.name(), "found": found });
    let _ = scope().post_message(&JsValue::from_str(&said.to_string()));
    Ok(())
}

fn see(event: Event) -> ControlFlow<()> {
    tell(&event);
    ControlFlow::Continue(())
}

/// Reads a model and keeps it.
fn keep(
    open: &Open,
    name: &str,
    config: &[u8],
    tokenizer: Vec<u8>,
    weights: &[(String, Vec<u8>)],
    fetched: u64,
) -> Result<Rc<Held>, Problem> {
    let total = weights.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    let told = |done| tell(&Event::Progress { phase: Phase::Parse, done, total: Some(total), unit: Unit::Bytes });
    told(0);
    let weights = weights.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    let source = Source::read(&Files { config, tokenizer: &tokenizer, weights })?;
    told(total);
    let held = Rc::new(Held { source, tokenizer, fetched });
    open.borrow_mut().insert(name.to_owned(), Rc::clone(&held));
    Ok(held)
}

/// The visitor's own model, from files that came with the order.
fn own(open: &Open, name: String, again: bool, files: Vec<(String, Vec<u8>)>) -> Result<(), Problem> {
    let (weights, mut others): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|(name, _)| name.ends_with(".safetensors"));
    let mut take = |wanted: &str| {
        let place = others.iter().position(|(name, _)| name == wanted);
        let missing = || {
            Problem::new(
                wanted,
                "is missing; choose config.json, tokenizer.json and the .safetensors files of one model together",
            )
        };
        place.map(|place| others.swap_remove(place).1).ok_or_else(missing)
    };
    let (config, tokenizer) = (take("config.json")?, take("tokenizer.json")?);
    let bytes: usize = weights.iter().map(|(_, bytes)| bytes.len()).sum();
    let held = keep(open, &name, &config, tokenizer, &weights, 0);
    if again {
        // It was read before: if that fails now, it is this worker that is at fault.
        return held.map(drop).map_err(|problem| Problem::new("The engine broke down", format!("{problem}.")));
    }
    let held = held?;
    tell(&Event::Opened(ModelCard {
        slug: name.clone().into(),
        name: name.into(),
        summary: "From files of this machine.".into(),
        parameters: held.source.checkpoint.dense_parameters() as u64,
        bytes: bytes as u64,
        sha256: held.source.hash.clone().into(),
        drafts: Vec::new().into(),
        context: held.source.checkpoint.config.context as u32,
    }));
    Ok(())
}

/// Compresses, writes, and hands the files over.
fn export(held: &Held, request: &Request, form: Form) -> Result<(), Halt> {
    let steps = methods::check(&request.recipe).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        Problem::new("recipe", told.join("; "))
    })?;
    let sequences = Effort::default().calibration;
    let (checkpoint, _) =
        demo::compress_model(&held.source, &steps, sequences, request.seed, Listener::new(&mut see, &|| true))?;
    match form {
        Form::Gguf => {
            let made = gguf::write(&checkpoint, &held.tokenizer, &request.model)?;
            let note = (!made.widened.is_empty()).then(|| {
                format!("{} quantized matrices are written as f16: GGUF has their grid only for 8 or 4 bits, symmetric, in groups of 32.", made.widened.len())
            });
            hand_over(&format!("{}.gguf", request.model), &made.bytes, note);
        }
        Form::Safetensors => {
            let made = packed::pack(&checkpoint);
            hand_over("model.safetensors", &made.weights, None);
            hand_over("config.json", made.config.as_bytes(), None);
            hand_over("tokenizer.json", &held.tokenizer, None);
        }
    }
    Ok(())
}

/// A file to the page: what it is, and its bytes.
fn hand_over(file: &str, bytes: &[u8], note: Option<String>) {
    let event = Event::Exported { file: file.to_owned(), note };
    let text = JsValue::from_str(&serde_json::to_string(&event).unwrap_or_default());
    let _ = scope().post_message(&Array::of2(&text, &Uint8Array::from(bytes)));
}

/// A model: opened before, or got from where it lies.
async fn opened(open: &Open, place: &Place) -> Result<Rc<Held>, Problem> {
    if let Some(held) = open.borrow().get(&place.name) {
        return Ok(Rc::clone(held));
    }
    let mut told = |done: usize| {
        let total = Some(place.bytes.max(done as u64));
        tell(&Event::Progress { phase: Phase::Download, done: done as u64, total, unit: Unit::Bytes });
    };
    let config = files::fetch(&place.folder, "config.json", &mut |_| {}).await?;
    let tokenizer = files::fetch(&place.folder, "tokenizer.json", &mut |_| {}).await?;
    let weights = files::fetch(&place.folder, "model.safetensors", &mut told).await?;
    let fetched = [&config, &tokenizer, &weights].iter().map(|file| file.len() as u64).sum();
    keep(open, &place.name, &config, tokenizer, &[("model.safetensors".to_owned(), weights)], fetched)
}
