//! Helps with the form of an entry. The server draws the form, reads it and checks it; here the same reading and the same
//! checks run while one types, and what was typed is kept in the browser until it is sent.
#![cfg(target_arch = "wasm32")]

mod draft;
mod typing;
mod work;

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, FormData, HtmlFormElement};

/// Called once by the page's start script.
#[wasm_bindgen]
pub fn start() {
    let Some(document) = web_sys::window().and_then(|w| w.document()) else { return };
    draft::forget_sent(&document);
    let _ = work::prove(&document);
    let Some(form) = document.query_selector("form[data-kind]").ok().flatten() else { return };
    let Ok(form) = form.dyn_into::<HtmlFormElement>() else { return };
    // A listener that cannot be set leaves a form that works as it does without scripts.
    let _ = draft::keep(&document, &form);
    let _ = typing::check(&document, &form);
}

/// Everything of a form that is text, as it would be sent.
fn pairs(form: &HtmlFormElement) -> Vec<(String, String)> {
    let Ok(data) = FormData::new_with_form(form) else { return Vec::new() };
    let entries = js_sys::try_iter(&data).ok().flatten().into_iter().flatten().flatten();
    entries
        .filter_map(|pair| {
            let pair: js_sys::Array = pair.dyn_into().ok()?;
            Some((pair.get(0).as_string()?, pair.get(1).as_string()?))
        })
        .collect()
}

/// A new element with a class and a text.
fn element(document: &Document, tag: &str, class: &str, text: &str) -> Result<web_sys::Element, JsValue> {
    let element = document.create_element(tag)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Ok(element)
}
