//! The engine in this browser: a worker that is started when it is needed, watched while it works, and replaced when it
//! breaks down. A fault of what was asked of it is none of its own: it stays, with the models that it has. Where the
//! fastest device was asked for and the GPU is at fault, the same order goes to a fresh worker that has the processor
//! alone.

use std::cell::RefCell;

use demo_protocol::{DeviceChoice, Event, Order, Unit};
use leptos::prelude::*;
use leptos::web_sys::{MessageEvent, Worker, WorkerOptions, WorkerType};
use wasm_bindgen::prelude::*;

use super::drive::{failed, received};
use super::patience;
use super::save::offer;
use super::state::{Doing, Lab};

/// What computes, as long as the page lives.
#[derive(Default)]
struct Engine {
    worker: Option<Worker>,
    /// Whether the worker may ask the GPU.
    gpu: bool,
    /// Whether it takes orders, and whether it has the build with the GPU.
    ready: Option<bool>,
    /// What it is doing.
    flight: Option<Flight>,
    /// The visitor's models that are open: names, and files as a worker wants them.
    own: Vec<Own>,
    /// Looks at the silence from time to time.
    watch: Option<IntervalHandle>,
}

/// Name and files of an own model: names and bytes by turns.
pub type Own = (String, Vec<JsValue>);

/// An order that is being followed.
#[derive(Clone)]
struct Flight {
    order: Order,
    files: Vec<JsValue>,
    /// Whether another worker failed at it already.
    again: bool,
}

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::default();
}

/// How reasons begin that say that the engine itself is at fault, not what was asked of it.
const BROKE: &str = "The engine broke down";
/// Where it is remembered that the GPU failed, until the tab is closed.
const GPU_OFF: &str = "lab-gpu-off";

/// Milliseconds, to tell how long things take.
pub fn now() -> f64 {
    js_sys::Date::now()
}

/// Ends the worker.
pub fn end() {
    ENGINE.with_borrow_mut(|engine| {
        engine.flight = None;
        engine.ready = None;
        if let Some(worker) = engine.worker.take() {
            // What it said last may still be on its way.
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.terminate();
        }
    });
}

/// The order was followed to its end.
pub fn landed() {
    ENGINE.with_borrow_mut(|engine| engine.flight = None);
}

/// An own model is open: later workers get it as well.
pub fn remember(own: Own) {
    ENGINE.with_borrow_mut(|engine| {
        engine.own.retain(|(other, _)| *other != own.0);
        engine.own.push(own);
    });
}

/// Whether the GPU failed before in this visit.
pub fn recall(lab: Lab) {
    let storage = window().session_storage().ok().flatten();
    let off = storage.and_then(|storage| storage.get_item(GPU_OFF).ok().flatten()).is_some();
    lab.gpu_off.set(off);
}

/// Hands an order to the worker, with files beside it; starts one where there is none.
pub fn send(lab: Lab, order: Order, files: Vec<JsValue>) {
    dispatch(lab, Flight { order, files, again: false });
}

fn dispatch(lab: Lab, flight: Flight) {
    let Ok(text) = serde_json::to_string(&flight.order) else { return };
    let message = message(&text, &flight.files);
    let device = device(lab, &flight.order);
    let best = device == DeviceChoice::Best && !lab.gpu_off.get_untracked() && !flight.again;
    let gpu = device == DeviceChoice::Wgpu || best;
    watch(lab);
    let running = ENGINE.with_borrow_mut(|engine| {
        engine.flight = Some(flight.clone());
        // What opens on the processor alone, any worker does.
        engine.worker.clone().filter(|_| engine.gpu == gpu || device == DeviceChoice::Cpu)
    });
    if let Some(worker) = running {
        if worker.post_message(&message).is_err() {
            end();
            received(lab, &failed("The browser has no memory left for this model."));
        }
        return;
    }
    end();
    // A fresh worker knows nothing of the visitor's models: it gets them again first.
    let waiting = ENGINE.with_borrow_mut(|engine| {
        engine.flight = Some(flight);
        let again = engine.own.iter().map(|(name, files)| {
            let open = Order::Open { name: name.clone(), again: true };
            self::message(&serde_json::to_string(&open).unwrap_or_default(), files)
        });
        again.chain([message]).collect()
    });
    start(lab, waiting, gpu);
}

/// The device that an order is for. What is opened now is run by the form's device next.
fn device(lab: Lab, order: &Order) -> DeviceChoice {
    match order {
        Order::Run { request, .. } => request.device,
        Order::Open { .. } | Order::Export { .. } => lab.request.with_untracked(|request| request.device),
    }
}

fn message(text: &str, files: &[JsValue]) -> JsValue {
    if files.is_empty() {
        return JsValue::from_str(text);
    }
    std::iter::once(JsValue::from_str(text)).chain(files.iter().cloned()).collect::<js_sys::Array>().into()
}

/// Starts a worker, which gets the messages when it is ready. With `gpu` it may ask the GPU, if there is one.
fn start(lab: Lab, waiting: Vec<JsValue>, gpu: bool) {
    let files = lab.page.with_value(|page| page.engine.clone());
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = match Worker::new_with_options(&files.worker, &options) {
        Ok(worker) => worker,
        Err(_) => return received(lab, &failed("This browser starts no worker. Choose \"this server\".")),
    };
    let mut waiting = Some(waiting);
    let own = worker.clone();
    let take = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let data = message.data();
        if js_sys::Array::is_array(&data) {
            let parts = js_sys::Array::from(&data);
            let text = parts.get(0).as_string().unwrap_or_default();
            if let Ok(Event::Exported { file, .. }) = serde_json::from_str(&text) {
                offer(&file, "application/octet-stream", &parts.get(1));
            }
            return received(lab, &text);
        }
        let text = data.as_string().unwrap_or_default();
        // Before it takes orders, the worker's script speaks: of what has come, and of the build that it took.
        if waiting.is_some()
            && let Ok(said) = serde_json::from_str::<serde_json::Value>(&text)
        {
            match said["event"].as_str() {
                Some("engine") => {
                    let done = said["done"].as_u64().unwrap_or(0);
                    return lab.tell(Doing::Engine, done, said["total"].as_u64(), Unit::Bytes, now());
                }
                Some("ready") => {
                    ENGINE.with_borrow_mut(|engine| engine.ready = Some(said["gpu"] == true));
                    lab.heard();
                    return waiting.take().iter().flatten().for_each(|message| drop(own.post_message(message)));
                }
                _ => {}
            }
        }
        received(lab, &text);
    });
    let broke = Closure::<dyn FnMut(JsValue)>::new(move |fault: JsValue| {
        let what = js_sys::Reflect::get(&fault, &JsValue::from_str("message")).ok().and_then(|what| what.as_string());
        let what = what.filter(|what| !what.is_empty()).unwrap_or_else(|| "its script did not load".to_owned());
        received(lab, &failed(&format!("{BROKE} ({what}).")));
    });
    worker.set_onmessage(Some(take.as_ref().unchecked_ref()));
    worker.set_onerror(Some(broke.as_ref().unchecked_ref()));
    // Both live as long as the worker, which ends by `terminate` and never calls again.
    take.forget();
    broke.forget();
    let builds = serde_json::json!({ "cpu": files.cpu, "gpu": gpu.then_some(files.gpu) });
    let _ = worker.post_message(&JsValue::from_str(&builds.to_string()));
    ENGINE.with_borrow_mut(|engine| (engine.worker, engine.gpu, engine.ready) = (Some(worker), gpu, None));
}

/// What a visitor can do about a reason; empty where the reason says it.
pub fn advice(reason: &str) -> &'static str {
    if reason.starts_with(BROKE) {
        " The next run gets a fresh one; if it happens again, take another device, a smaller model, or the server."
    } else {
        ""
    }
}

/// The device of the run under way, where it is a GPU. What is said of another order's is of the run before.
fn gpu_at_work(lab: Lab) -> Option<String> {
    let runs =
        ENGINE.with_borrow(|engine| engine.flight.as_ref().is_some_and(|f| matches!(f.order, Order::Run { .. })));
    let name = lab.device.get_untracked();
    (runs && !name.is_empty() && !name.starts_with("CPU")).then_some(name)
}

/// Whether the worker can go on after a failure: it is there, it said itself what is wrong with the order, and no GPU was
/// at work that may be lost.
pub fn is_sound(lab: Lab, reason: &str) -> bool {
    let starts = ENGINE.with_borrow(|engine| engine.worker.is_some() && engine.ready.is_none());
    !starts && !reason.starts_with(BROKE) && gpu_at_work(lab).is_none()
}

/// The worker failed. Gives whether its order was handed to a fresh one that has the processor alone: that is done once,
/// where the fastest device was asked for and the GPU may be at fault.
pub fn retreat(lab: Lab, reason: &str) -> bool {
    let found = ENGINE.with_borrow(|engine| Some((engine.flight.clone()?, engine.gpu, engine.ready)));
    let Some((flight, true, ready)) = found.filter(|(flight, ..)| !flight.again) else { return false };
    // The worker started and took the build without a GPU, or the order is for a certain device: nobody else to ask.
    if ready == Some(false) || device(lab, &flight.order) != DeviceChoice::Best {
        return false;
    }
    let on_gpu = gpu_at_work(lab);
    // An engine that did not come says nothing of the GPU: the network may be at fault.
    let came = ready.is_some();
    if came && on_gpu.is_none() && !reason.starts_with(BROKE) {
        return false;
    }
    end();
    if came {
        lab.gpu_off.set(true);
        if let Some(storage) = window().session_storage().ok().flatten() {
            let _ = storage.set_item(GPU_OFF, "1");
        }
    }
    match &flight.order {
        Order::Run { request, .. } => lab.begin(request),
        Order::Open { .. } | Order::Export { .. } => lab.busy(),
    }
    let who = on_gpu.unwrap_or_else(|| "The engine with the GPU".to_owned());
    let (failed, further) = if came {
        ("failed", "The GPU is not tried again in this visit, unless you choose it.")
    } else {
        ("did not come", "The next run asks for the GPU again.")
    };
    lab.notice.set(Some(format!(
        "{who} {failed}, so the processor goes on by itself, from the beginning. {further} What was said: {reason}"
    )));
    dispatch(lab, Flight { again: true, ..flight });
    true
}

/// Looks at the silence from now on, as long as something runs.
pub fn watch(lab: Lab) {
    let looking = ENGINE.with_borrow(|engine| engine.watch.is_some());
    if !looking && let Ok(handle) = set_interval_with_handle(move || tick(lab), patience::TICK) {
        ENGINE.with_borrow_mut(|engine| engine.watch = Some(handle));
    }
}

/// Ticks are counted, not time: a machine that slept said nothing for a good reason.
fn tick(lab: Lab) {
    if !lab.running.get_untracked() {
        if let Some(handle) = ENGINE.with_borrow_mut(|engine| engine.watch.take()) {
            handle.clear();
        }
        return;
    }
    lab.silence.update_value(|ticks| *ticks += 1);
    let doing = lab.progress.with_untracked(|progress| progress.map(|progress| progress.doing));
    let Some(said) = patience::silence(doing, lab.silence.get_value()) else { return };
    // A read-back of a GPU that hangs never comes.
    if !retreat(lab, &format!("{BROKE} ({said}).")) {
        lab.silent.set(Some(said));
    }
}
