//! Copies the text of the box that the button stands in.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// A button inside an element with `data-copy-box`; it copies that box's `<pre>`.
#[island]
pub fn CopyButton() -> impl IntoView {
    let label = RwSignal::new("Copy");
    let copy = move |event: leptos::ev::MouseEvent| {
        let text = dom::target(&event)
            .and_then(|button| button.closest("[data-copy-box]").ok().flatten())
            .and_then(|area| area.query_selector("pre").ok().flatten())
            .and_then(|pre| pre.text_content());
        let Some(text) = text else { return };
        spawn_local(async move {
            let done = JsFuture::from(window().navigator().clipboard().write_text(&text)).await.is_ok();
            label.set(if done { "Copied" } else { "Select and copy by hand" });
            set_timeout(move || label.set("Copy"), Duration::from_secs(2));
        });
    };
    view! { <button type="button" class="quiet js-only" on:click=copy><span role="status">{move || label.get()}</span></button> }
}
