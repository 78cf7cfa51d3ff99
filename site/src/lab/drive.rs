//! Drives the engine: a worker in this browser, or the server. Called from event handlers only.

use std::cell::RefCell;

use demo_protocol::{DeviceChoice, Event, Form, ModelCard, Order, Place, Recipe, Request, Setting, Settings, Step};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{
    AbortController, Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, MessageEvent,
    ReadableStreamDefaultReader, RequestInit, Response, Url, Worker, WorkerOptions, WorkerType,
};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::hub;
use super::shelf::{self, Kept};
use super::state::Lab;
use super::stream::Lines;
use super::tables;

/// What computes, as long as the page lives.
#[derive(Default)]
struct Engines {
    worker: Option<Worker>,
    /// Whether the worker may ask the GPU.
    gpu: bool,
    /// The visitor's models that are open: names, and files as a worker wants them.
    own: Vec<Own>,
    /// One that is being opened; only when it is open it is among the others.
    opening: Option<(Own, Option<Kept>)>,
    /// Grows whenever something begins or is stopped: what waited for a file finds that nobody wants it any more.
    turn: u64,
    server: Option<AbortController>,
}

type Own = (String, Vec<JsValue>);

/// Begins something new; what is under way is not wanted any more.
fn turn() -> u64 {
    ENGINES.with_borrow_mut(|engines| {
        engines.turn += 1;
        engines.turn
    })
}

/// Whether nothing else began since.
fn wanted(turn: u64) -> bool {
    ENGINES.with_borrow(|engines| engines.turn == turn)
}

thread_local! {
    static ENGINES: RefCell<Engines> = RefCell::default();
}

/// Runs what the form says.
pub fn run(lab: Lab) {
    lab.queue.update(std::collections::VecDeque::clear);
    // The address is a link to this run from now on.
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&tables::share(lab)));
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
    drop_engines();
    lab.end();
}

fn drop_engines() {
    ENGINES.with_borrow_mut(|engines| {
        if let Some(worker) = engines.worker.take() {
            worker.terminate();
        }
        if let Some(server) = engines.server.take() {
            server.abort();
        }
    });
}

/// The next run that waits.
fn next(lab: Lab) {
    if let Some(request) = lab.queue.try_update(std::collections::VecDeque::pop_front).flatten() {
        begin(lab, request);
    }
}

fn begin(lab: Lab, request: Request) {
    turn();
    lab.begin(&request);
    if lab.on_server.get_untracked() { on_server(lab, &request) } else { in_browser(lab, request) }
}

/// Hands an event over; goes on with what waits when the run is over.
fn received(lab: Lab, text: &str) {
    let event = match serde_json::from_str(text) {
        Ok(event) => event,
        Err(fault) => Event::Failed { reason: format!("What came is not understood ({fault}). Reload the page.") },
    };
    let failed = matches!(event, Event::Failed { .. });
    if let Event::Opened(card) = &event {
        opened(lab, card.clone());
    }
    if lab.receive(event) {
        if failed {
            ENGINES.with_borrow_mut(|engines| engines.opening = None);
            // Whatever state the engine is in: the next run gets a fresh one.
            stop_quietly(lab);
        }
        next(lab);
    }
}

fn stop_quietly(lab: Lab) {
    lab.queue.update(std::collections::VecDeque::clear);
    drop_engines();
}

fn in_browser(lab: Lab, request: Request) {
    match order(lab, request) {
        Some(order) => send(lab, &order, &[]),
        None => received(lab, &failed("The model is not at hand.")),
    }
}

/// Opens the visitor's own model from the files that were chosen.
pub fn open(lab: Lab, event: &leptos::ev::Event) {
    let input: Option<HtmlInputElement> = event.target().and_then(|target| target.dyn_into().ok());
    let Some(files) = input.and_then(|input| input.files()) else { return };
    let files: Vec<File> = (0..files.length()).filter_map(|place| files.get(place)).collect();
    if files.is_empty() || lab.running.get_untracked() {
        return;
    }
    let size: f64 = files.iter().map(|file| file.size()).sum();
    lab.fault.set(None);
    if size > hub::MOST {
        lab.fault.set(Some(format!("The files have {:.1} GB; a page can hold {:.1} GB.", size / 1e9, hub::MOST / 1e9)));
        return;
    }
    // Named after its largest file's folder or, where the browser does not say, after its weights.
    let weights = files.iter().map(File::name).find(|name| name.ends_with(".safetensors")).unwrap_or_default();
    let name = format!("own: {} ({:.1} MB)", weights.trim_end_matches(".safetensors"), size / 1e6);
    lab.running.set(true);
    let turn = turn();
    spawn_local(async move {
        let mut parts = Vec::new();
        for file in &files {
            let read = JsFuture::from(file.array_buffer()).await;
            if !wanted(turn) {
                return;
            }
            let Ok(bytes) = read else {
                received(lab, &failed(&format!("{} cannot be read.", file.name())));
                return;
            };
            parts.extend([JsValue::from_str(&file.name()), bytes]);
        }
        hand_over(lab, free(lab, name), parts, None);
    });
}

/// A name that no other own model has.
fn free(lab: Lab, name: String) -> String {
    let taken = |name: &str| {
        lab.own.with_untracked(|own| own.iter().any(|card| card.slug == name))
            || lab.kept.with_untracked(|kept| kept.iter().any(|kept| kept.card.slug == name))
    };
    if !taken(&name) {
        return name;
    }
    (2..).map(|number| format!("{name}, {number}")).find(|name| !taken(name)).unwrap_or(name)
}

/// Gets a model from an address and opens it.
pub fn get(lab: Lab, address: &str) {
    if lab.running.get_untracked() {
        return;
    }
    lab.fault.set(None);
    let folder = match hub::folder(address, &window().location().origin().unwrap_or_default()) {
        Ok(folder) => folder,
        Err(fault) => return lab.fault.set(Some(fault)),
    };
    lab.running.set(true);
    let controller = AbortController::new().ok();
    let signal = controller.as_ref().map(AbortController::signal);
    ENGINES.with_borrow_mut(|engines| engines.server = controller);
    let turn = turn();
    spawn_local(async move {
        let came = hub::model(lab, &folder, signal.as_ref()).await;
        match came {
            // Stopped by the visitor: then nothing is to be said.
            _ if !wanted(turn) => {}
            Ok(parts) => hand_over(lab, free(lab, format!("own: {}", hub::name(&folder))), parts, None),
            Err(fault) => received(lab, &failed(&fault)),
        }
    });
}

/// An own model is open: one from the shelf must be what was put there, any other is put there.
fn opened(lab: Lab, card: ModelCard) {
    let Some(((name, files), kept)) = ENGINES.with_borrow_mut(|engines| engines.opening.take()) else { return };
    ENGINES.with_borrow_mut(|engines| {
        engines.own.retain(|(other, _)| *other != name);
        engines.own.push((name, files.clone()));
    });
    if let Some(kept) = kept {
        if kept.card.sha256 != card.sha256 {
            lab.fault.set(Some(format!("{} is not what was kept: delete it and choose its files again.", card.name)));
        }
        return;
    }
    spawn_local(async move {
        if let Err(fault) = shelf::keep(card, &files).await {
            let text = format!("The model is open as long as this page; it could not be kept: {fault}.");
            lab.warnings.update(|all| all.push(text));
        }
        look_on_shelf(lab);
    });
}

/// Shows what is kept.
pub fn look_on_shelf(lab: Lab) {
    spawn_local(async move { lab.kept.set(shelf::list().await) });
}

/// Opens a kept model.
pub fn open_kept(lab: Lab, kept: Kept) {
    if lab.running.get_untracked() {
        return;
    }
    lab.fault.set(None);
    lab.running.set(true);
    let turn = turn();
    spawn_local(async move {
        let taken = shelf::take(&kept).await;
        match taken {
            _ if !wanted(turn) => {}
            Ok(parts) => hand_over(lab, kept.card.slug.to_string(), parts, Some(kept)),
            Err(fault) => received(lab, &failed(&format!("{} cannot be read: {fault}.", kept.card.name))),
        }
    });
}

/// Forgets a kept model.
pub fn forget(lab: Lab, kept: Kept) {
    spawn_local(async move {
        if let Err(fault) = shelf::forget(&kept).await {
            lab.fault.set(Some(format!("{} could not be deleted: {fault}.", kept.card.name)));
        }
        look_on_shelf(lab);
    });
}

/// Files of an own model to the worker; once it is open, they are at hand for later workers as well.
fn hand_over(lab: Lab, name: String, parts: Vec<JsValue>, kept: Option<Kept>) {
    ENGINES.with_borrow_mut(|engines| engines.opening = Some(((name.clone(), parts.clone()), kept)));
    send(lab, &Order::Open { name, again: false }, &parts);
}

/// Compresses the form's model by the form's recipe and offers the files for download.
pub fn export(lab: Lab, form: Form) {
    let request = lab.request.get_untracked();
    let Some(Order::Run { request, model, .. }) = order(lab, request) else { return };
    lab.fault.set(None);
    lab.running.set(true);
    send(lab, &Order::Export { request, model, form }, &[]);
}

/// Hands an order to the worker, with files beside it; starts one where there is none.
fn send(lab: Lab, order: &Order, files: &[JsValue]) {
    let Ok(text) = serde_json::to_string(order) else { return };
    let message = message(&text, files);
    let device = match order {
        Order::Run { request, .. } => request.device,
        // What is opened now is run by the form's device next.
        Order::Open { .. } | Order::Export { .. } => lab.request.with_untracked(|request| request.device),
    };
    let gpu = matches!(device, DeviceChoice::Best | DeviceChoice::Wgpu);
    let running = ENGINES.with_borrow(|engines| engines.worker.clone().filter(|_| engines.gpu || !gpu));
    if let Some(worker) = running {
        if worker.post_message(&message).is_err() {
            received(lab, &failed("The browser has no memory left for this model."));
        }
        return;
    }
    drop_engines();
    // A fresh worker knows nothing of the visitor's models: it gets them again first.
    let waiting = ENGINES.with_borrow(|engines| {
        let again = engines.own.iter().map(|(name, files)| {
            let open = Order::Open { name: name.clone(), again: true };
            self::message(&serde_json::to_string(&open).unwrap_or_default(), files)
        });
        again.chain([message]).collect()
    });
    start(lab, waiting, gpu);
}

fn message(text: &str, files: &[JsValue]) -> JsValue {
    if files.is_empty() {
        return JsValue::from_str(text);
    }
    std::iter::once(JsValue::from_str(text)).chain(files.iter().cloned()).collect::<js_sys::Array>().into()
}

/// Starts a worker, which gets the messages when it is ready. With `gpu` it may ask the GPU, if there is one.
fn start(lab: Lab, waiting: Vec<JsValue>, gpu: bool) {
    let engine = lab.page.with_value(|page| page.engine.clone());
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    let worker = match Worker::new_with_options(&engine.worker, &options) {
        Ok(worker) => worker,
        Err(_) => {
            received(lab, &failed("This browser starts no worker. Choose \"this server\"."));
            return;
        }
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
            received(lab, &text);
            return;
        }
        let text = data.as_string().unwrap_or_default();
        match waiting.take_if(|_| text.contains("\"event\":\"ready\"")) {
            Some(waiting) => waiting.iter().for_each(|message| drop(own.post_message(message))),
            None => received(lab, &text),
        }
    });
    let broke = Closure::<dyn FnMut(JsValue)>::new(move |_| {
        received(
            lab,
            &failed(
                "The engine broke down. The next run gets a fresh one; if it happens again, take a smaller model or run on the server.",
            ),
        );
    });
    worker.set_onmessage(Some(take.as_ref().unchecked_ref()));
    worker.set_onerror(Some(broke.as_ref().unchecked_ref()));
    // Both live as long as the worker, which ends by `terminate` and never calls again.
    take.forget();
    broke.forget();
    let builds = serde_json::json!({ "cpu": engine.cpu, "gpu": gpu.then_some(engine.gpu) });
    let _ = worker.post_message(&JsValue::from_str(&builds.to_string()));
    ENGINES.with_borrow_mut(|engines| (engines.worker, engines.gpu) = (Some(worker), gpu));
}

fn failed(reason: &str) -> String {
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

fn on_server(lab: Lab, request: &Request) {
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_body(&JsValue::from_str(&serde_json::to_string(request).unwrap_or_default()));
    let controller = AbortController::new().ok();
    options.set_signal(controller.as_ref().map(AbortController::signal).as_ref());
    ENGINES.with_borrow_mut(|engines| engines.server = controller);
    spawn_local(async move {
        if let Err(reason) = streamed(lab, &options).await {
            // Stopped by the visitor: then nothing is to be said.
            if lab.running.get_untracked() {
                received(lab, &failed(&reason));
            }
        }
    });
}

/// Reads the server's events until the last.
async fn streamed(lab: Lab, options: &RequestInit) -> Result<(), String> {
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
        lines.take(&piece.to_vec()).iter().for_each(|line| received(lab, line));
    }
    if lab.running.get_untracked() && lab.queue.with_untracked(std::collections::VecDeque::is_empty) {
        return Err("The server ended the run without a report. Try again.".to_owned());
    }
    Ok(())
}

/// Offers a text for download.
pub fn download(name: &str, kind: &str, text: &str) {
    offer(name, kind, &JsValue::from_str(text));
}

/// Offers text or bytes for download.
fn offer(name: &str, kind: &str, content: &JsValue) {
    let parts = js_sys::Array::of1(content);
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = Blob::new_with_blob_sequence_and_options(&parts, &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|e| e.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}
