//! Drives runs: by the engine in this browser, or by the server. Called from event handlers only.

use std::cell::RefCell;

use demo_protocol::{Event, Form, Order, Place, Recipe, Request, Setting, Settings, Step};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, RequestInit, Response};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::engine;
use super::own;
use super::share;
use super::sheet;
use super::state::Lab;
use super::stream::Lines;

/// What is under way besides the worker.
#[derive(Default)]
struct Way {
    /// Grows whenever something begins or is stopped: what waited for a file finds that nobody wants it any more.
    turn: u64,
    /// Ends what comes over the network.
    network: Option<AbortController>,
}

thread_local! {
    static WAY: RefCell<Way> = RefCell::default();
}

/// Begins something new; what is under way is not wanted any more.
pub fn turn() -> u64 {
    WAY.with_borrow_mut(|way| {
        way.turn += 1;
        way.turn
    })
}

/// Whether nothing else began since.
pub fn wanted(turn: u64) -> bool {
    WAY.with_borrow(|way| way.turn == turn)
}

/// What ends a download when the visitor stops it.
pub fn signal() -> Option<AbortSignal> {
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    WAY.with_borrow_mut(|way| way.network = controller);
    signal
}

/// Runs what the form says.
pub fn run(lab: Lab) {
    lab.queue.update(std::collections::VecDeque::clear);
    // The address is a link to this run from now on.
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&share::share(lab)));
    }
    begin(lab, lab.request.get_untracked());
}

/// Runs rounding and GPTQ at 8, 4, 3 and 2 bits with the form's model and opening, one after the other.
pub fn sweep(lab: Lab) {
    let plain = lab.request.get_untracked();
    let bits = ["8", "4", "3", "2"];
    let runs = ["rtn", "gptq"].into_iter().flat_map(|method| bits.map(|bits| (method, bits))).map(|(method, bits)| {
        let settings = Settings::default().with("bits", Setting::Word(bits.to_owned()));
        let steps = vec![Step { method: method.to_owned(), settings }];
        Request { recipe: Recipe { steps, ..Recipe::default() }, ..plain.clone() }
    });
    lab.queue.set(runs.collect());
    next(lab);
}

/// Ends what runs, and forgets what waits.
pub fn stop(lab: Lab) {
    turn();
    lab.queue.update(std::collections::VecDeque::clear);
    engine::end();
    hang_up();
    lab.end();
}

/// Ends what comes over the network.
fn hang_up() {
    if let Some(network) = WAY.with_borrow_mut(|way| way.network.take()) {
        network.abort();
    }
}

/// The next run that waits.
fn next(lab: Lab) {
    if let Some(request) = lab.queue.try_update(std::collections::VecDeque::pop_front).flatten() {
        begin(lab, request);
    }
}

fn begin(lab: Lab, request: Request) {
    let turn = turn();
    lab.begin(&request);
    if lab.on_server.get_untracked() { on_server(lab, &request, turn) } else { in_browser(lab, request) }
}

/// Hands an event over; goes on with what waits when the run is over, however it ended.
pub fn received(lab: Lab, text: &str) {
    let (event, understood) = match serde_json::from_str(text) {
        Ok(event) => (event, true),
        Err(fault) => {
            let reason = format!("What came is not understood ({fault}). Reload the page.");
            (Event::Failed { reason }, false)
        }
    };
    let event = match event {
        Event::Failed { reason } => {
            if engine::retreat(lab, &reason) {
                return;
            }
            own::give_up();
            hang_up();
            // A fault of what was asked leaves the engine and its models as they were.
            if understood && engine::is_sound(lab, &reason) {
                engine::landed()
            } else {
                engine::end()
            }
            Event::Failed { reason: reason.clone() + engine::advice(&reason) }
        }
        event => event,
    };
    if let Event::Opened(card) = &event {
        own::opened(lab, card.clone());
    }
    if matches!(event, Event::Opened(_) | Event::Exported { .. } | Event::Report(_)) {
        engine::landed();
    }
    let report = matches!(event, Event::Report(_));
    if lab.receive(event, engine::now()) {
        if report {
            lab.made.set(Some(sheet::stamp(lab)));
        }
        next(lab);
    }
}

fn in_browser(lab: Lab, request: Request) {
    match order(lab, request) {
        Some(order) => engine::send(lab, order, Vec::new()),
        None => received(lab, &failed("The model is not at hand.")),
    }
}

/// Compresses the form's model by the form's recipe and offers the files for download.
pub fn export(lab: Lab, form: Form) {
    let request = lab.request.get_untracked();
    let Some(Order::Run { request, model, .. }) = order(lab, request) else { return };
    lab.busy();
    engine::send(lab, Order::Export { request, model, form }, Vec::new());
}

/// The event that says why something failed.
pub fn failed(reason: &str) -> String {
    serde_json::to_string(&Event::Failed { reason: reason.to_owned() }).unwrap_or_default()
}

/// The order to the worker: the request, and where its models lie.
fn order(lab: Lab, request: Request) -> Option<Order> {
    let own = lab.own.get_untracked();
    lab.page.with_value(|page| {
        let place = |slug: &str| {
            if own.iter().any(|card| card.slug == slug) {
                return Some(Place { name: slug.to_owned(), folder: String::new(), bytes: 0 });
            }
            let card = page.models.iter().find(|card| card.slug == slug)?;
            Some(Place { name: slug.to_owned(), folder: format!("/api/v1/lab/models/{slug}/"), bytes: card.bytes })
        };
        let wants_draft = request.recipe.steps.iter().any(|step| step.method == "draft");
        let card = page.models.iter().find(|card| card.slug == request.model);
        let mut drafts = card.into_iter().filter(|_| wants_draft).flat_map(|card| card.drafts.iter());
        let draft = drafts.find_map(|draft| place(draft));
        Some(Order::Run { model: place(&request.model)?, draft, request: Box::new(request) })
    })
}

fn on_server(lab: Lab, request: &Request, turn: u64) {
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&serde_json::to_string(request).unwrap_or_default()));
    options.set_signal(signal().as_ref());
    engine::watch(lab);
    spawn_local(async move {
        if let Err(reason) = streamed(lab, &options, turn).await {
            // Stopped by the visitor: then nothing is to be said.
            if wanted(turn) && lab.running.get_untracked() {
                received(lab, &failed(&reason));
            }
        }
    });
}

/// Reads the server's events until the last.
async fn streamed(lab: Lab, options: &RequestInit, turn: u64) -> Result<(), String> {
    let gone = |_| "The connection to the server failed. Try again, or run in this browser.".to_owned();
    let answer = JsFuture::from(window().fetch_with_str_and_init("/api/v1/lab/runs", options)).await.map_err(gone)?;
    let answer: Response = answer.unchecked_into();
    if !answer.ok() {
        let text = JsFuture::from(answer.text().map_err(gone)?).await.map_err(gone)?.as_string().unwrap_or_default();
        let problem: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
        let detail = problem.get("detail").and_then(|detail| detail.as_str()).unwrap_or("The server refused the run.");
        return Err(detail.to_owned());
    }
    let Some(body) = answer.body() else { return Err("The server sent nothing.".to_owned()) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let mut lines = Lines::default();
    loop {
        let part = JsFuture::from(reader.read()).await.map_err(gone)?;
        let of = |key: &str| js_sys::Reflect::get(&part, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED);
        if of("done").is_truthy() {
            break;
        }
        let piece: js_sys::Uint8Array = of("value").unchecked_into();
        for line in lines.take(&piece.to_vec()) {
            if wanted(turn) {
                received(lab, &line);
            }
        }
    }
    if wanted(turn) && lab.running.get_untracked() {
        return Err("The server ended the run without a report. Try again.".to_owned());
    }
    Ok(())
}
