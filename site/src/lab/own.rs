//! The visitor's own models: opened from files or from an address, kept, opened again, forgotten.

use std::cell::RefCell;

use demo_protocol::{ModelCard, Order};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{File, HtmlInputElement};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::drive::{failed, received, signal, turn, wanted};
use super::engine::{self, Own};
use super::hub;
use super::memory::{self, Gate};
use super::number::with_unit;
use super::shelf::{self, Kept};
use super::state::Lab;

/// A model that is being opened; only when it is open it is among the others.
struct Opening {
    own: Own,
    /// What it must be, where it was kept.
    kept: Option<Kept>,
    /// The address it came from.
    from: Option<String>,
}

thread_local! {
    static OPENING: RefCell<Option<Opening>> = const { RefCell::new(None) };
}

/// What was being opened is not wanted, or cannot be opened.
pub fn give_up() {
    OPENING.set(None);
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
    lab.busy();
    if size > hub::MOST {
        let (size, most) = (with_unit(size, "bytes"), with_unit(hub::MOST, "bytes"));
        return lab.fail(&format!("The files have {size}; a page can hold {most}."));
    }
    // Named after its weights, as the browser does not tell the folder.
    let weights = files.iter().map(File::name).find(|name| name.ends_with(".safetensors")).unwrap_or_default();
    let name = format!("own: {} ({:.1} MB)", weights.trim_end_matches(".safetensors"), size / 1e6);
    let turn = turn();
    spawn_local(async move {
        let checked = check(lab, &files).await;
        if !wanted(turn) {
            return;
        }
        if let Err(fault) = checked {
            return received(lab, &failed(&format!("{fault}.")));
        }
        let mut parts = Vec::new();
        for file in &files {
            let read = JsFuture::from(file.array_buffer()).await;
            if !wanted(turn) {
                return;
            }
            let Ok(bytes) = read else {
                return received(lab, &failed(&format!("{} cannot be read.", file.name())));
            };
            parts.extend([JsValue::from_str(&file.name()), bytes]);
        }
        hand_over(lab, free(lab, name), parts, None, None);
    });
}

/// Looks at the config and at the headers of the weights, before the rest is read. Where no config was chosen the engine
/// says so.
async fn check(lab: Lab, files: &[File]) -> Result<(), String> {
    let Some(config) = files.iter().find(|file| file.name() == "config.json") else { return Ok(()) };
    let mut gate = Gate::new(&part(config, 0.0, config.size()).await?, shelf::offer().await)?;
    for file in files.iter().filter(|file| file.name().ends_with(".safetensors")) {
        let name = file.name();
        let first = part(file, 0.0, 8.0).await?;
        let length = match first.first_chunk::<8>() {
            Some(first) => memory::length(&name, *first)?,
            None => return Err(format!("{name}: has {} bytes, too few for a .safetensors file", first.len())),
        };
        let head = part(file, 0.0, 8.0 + length as f64).await?;
        if !gate.look(&name, &head, Some(file.size()))? {
            return Err(format!("{name}: its header has {length} bytes, but the file ends before"));
        }
    }
    gate.unkept().into_iter().for_each(|text| lab.warn(text));
    Ok(())
}

/// A part of a file.
async fn part(file: &File, from: f64, to: f64) -> Result<Vec<u8>, String> {
    let bad = |_| format!("{} cannot be read", file.name());
    let part = file.slice_with_f64_and_f64(from, to.min(file.size())).map_err(bad)?;
    let bytes = JsFuture::from(part.array_buffer()).await.map_err(bad)?;
    Ok(js_sys::Uint8Array::new(&bytes).to_vec())
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
    let from = address.trim().to_owned();
    lab.busy();
    engine::watch(lab);
    let signal = signal();
    let turn = turn();
    spawn_local(async move {
        let came = hub::model(lab, &folder, signal.as_ref()).await;
        match came {
            // Stopped by the visitor: then nothing is to be said.
            _ if !wanted(turn) => {}
            Ok(parts) => hand_over(lab, free(lab, format!("own: {}", hub::name(&folder))), parts, None, Some(from)),
            Err(fault) => received(lab, &failed(&format!("{fault}."))),
        }
    });
}

/// An own model is open: one from the shelf must be what was put there, any other is put there.
pub fn opened(lab: Lab, card: ModelCard) {
    let Some(Opening { own, kept, from }) = OPENING.take() else { return };
    engine::remember(own.clone());
    // The model that the link is about: its run is now one with this model.
    if from.is_some() && lab.offer.get_untracked() == from {
        lab.linked.update(|linked| linked.iter_mut().for_each(|run| run.model = card.slug.to_string()));
    }
    lab.offer.set(None);
    if let Some(from) = &from {
        lab.addresses.update(|all| drop(all.insert(card.slug.to_string(), from.clone())));
    }
    if let Some(kept) = kept {
        if kept.card.sha256 != card.sha256 {
            lab.fault.set(Some(format!("{} is not what was kept: delete it and choose its files again.", card.name)));
        }
        return;
    }
    spawn_local(async move {
        if let Err(fault) = shelf::keep(card, &own.1, from).await {
            lab.warn(format!("The model is open as long as this page; it could not be kept: {fault}."));
        }
        look_on_shelf(lab);
    });
}

/// Shows what is kept.
pub fn look_on_shelf(lab: Lab) {
    spawn_local(async move {
        lab.kept.set(shelf::list().await);
        lab.room.set(shelf::room().await);
    });
}

/// Opens a kept model.
pub fn open_kept(lab: Lab, kept: Kept) {
    if lab.running.get_untracked() {
        return;
    }
    lab.busy();
    let turn = turn();
    spawn_local(async move {
        let taken = shelf::take(&kept).await;
        let from = kept.from.clone();
        match taken {
            _ if !wanted(turn) => {}
            Ok(parts) => hand_over(lab, kept.card.slug.to_string(), parts, Some(kept), from),
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
fn hand_over(lab: Lab, name: String, parts: Vec<JsValue>, kept: Option<Kept>, from: Option<String>) {
    OPENING.set(Some(Opening { own: (name.clone(), parts.clone()), kept, from }));
    engine::send(lab, Order::Open { name, again: false }, parts);
}
