//! The engine in a browser's worker. The page posts orders (JSON), the worker posts events (JSON). No logic belongs
//! here but the browser's own: files over the network, messages, the clock. Stopping is `terminate()` and a fresh worker.
#![cfg(target_arch = "wasm32")]

mod files;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::rc::Rc;

use demo::ops::cpu::Cpu;
use demo::{Bench, Effort, Files, Halt, Problem, Source};
use demo_protocol::{Event, Order, Phase, Place, Unit};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};

/// Models that were opened, by name.
type Open = Rc<RefCell<BTreeMap<String, Rc<Source>>>>;

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

/// Begins to take orders.
#[wasm_bindgen]
pub fn start() {
    console_error_panic_hook::set_once();
    let open = Open::default();
    let take = Closure::<dyn FnMut(MessageEvent)>::new(move |message: MessageEvent| {
        let open = Rc::clone(&open);
        spawn_local(async move {
            let text = message.data().as_string().unwrap_or_default();
            let done = match serde_json::from_str(&text) {
                Ok(order) => obey(&open, order).await,
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

async fn obey(open: &Open, order: Order) -> Result<(), Halt> {
    let Order::Run { request, model, draft } = order;
    let source = opened(open, &model).await?;
    let draft = match draft {
        Some(place) => Some(opened(open, &place).await?),
        None => None,
    };
    let mut see = |event: Event| {
        tell(&event);
        ControlFlow::Continue(())
    };
    let bench = Bench { ops: &Cpu, clock: &clock, effort: Effort::default() };
    demo::run(&bench, &request, &source, draft.as_deref(), &mut see).await?;
    Ok(())
}

/// A model: opened before, or got from where it lies.
async fn opened(open: &Open, place: &Place) -> Result<Rc<Source>, Problem> {
    if let Some(source) = open.borrow().get(&place.name) {
        return Ok(Rc::clone(source));
    }
    let mut told = |done: usize| {
        let total = Some(place.bytes.max(done as u64));
        tell(&Event::Progress { phase: Phase::Download, done: done as u64, total, unit: Unit::Bytes });
    };
    let config = files::fetch(&place.folder, "config.json", &mut |_| {}).await?;
    let tokenizer = files::fetch(&place.folder, "tokenizer.json", &mut |_| {}).await?;
    let weights = files::fetch(&place.folder, "model.safetensors", &mut told).await?;
    tell(&Event::Progress { phase: Phase::Parse, done: 0, total: None, unit: Unit::Steps });
    let files = Files {
        config: &config,
        tokenizer: &tokenizer,
        weights: vec![("model.safetensors".to_owned(), weights.as_slice())],
    };
    let source = Rc::new(Source::read(&files)?);
    open.borrow_mut().insert(place.name.clone(), Rc::clone(&source));
    Ok(source)
}
