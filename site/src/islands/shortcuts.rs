//! The keyboard: `/` to the search field, `j` and `k` along results, `?` for this list.

use leptos::prelude::*;
use leptos::web_sys::{HtmlDialogElement, HtmlElement, KeyboardEvent};
use wasm_bindgen::JsCast;

use super::dom;

/// What each key does.
const KEYS: &[(&str, &str)] = &[
    ("/", "Go to the search field"),
    ("j", "Next result"),
    ("k", "Previous result"),
    ("Enter", "Open the result"),
    ("Esc", "Leave the field, close this list"),
    ("?", "Show this list"),
];

/// A button that opens the list, the list, and the keys.
#[island]
pub fn Shortcuts() -> impl IntoView {
    let dialog: NodeRef<leptos::html::Dialog> = NodeRef::new();
    let checked = RwSignal::new(true);
    let open = move || {
        checked.set(letters());
        if let Some(dialog) = dialog.get_untracked() {
            let dialog: &HtmlDialogElement = &dialog;
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        }
    };
    Effect::new(move |_| {
        let handle = window_event_listener(leptos::ev::keydown, move |event| press(&event, &open));
        on_cleanup(move || handle.remove());
    });
    view! {
        <button type="button" class="link js-only" on:click=move |_| open()>"Keyboard shortcuts"</button>
        <dialog node_ref=dialog class="keys" aria-labelledby="keys-title">
            <h2 id="keys-title">"Keyboard shortcuts"</h2>
            <dl>
                {KEYS.iter().map(|(key, what)| view! { <div><dt><kbd>{*key}</kbd></dt><dd>{*what}</dd></div> }).collect_view()}
            </dl>
            <label class="choice">
                <input type="checkbox" prop:checked=move || checked.get() on:change=move |event| keep_letters(event_target_checked(&event))/>
                " Keys of a single character act on the page"
            </label>
            <form method="dialog"><button>"Close"</button></form>
        </dialog>
    }
}

/// Where a reader's choice is kept who does not want single characters to act: speech input and a slip of the hand
/// trigger them as well (WCAG 2.1.4).
const LETTERS: &str = "keys";

fn letters() -> bool {
    let storage = window().local_storage().ok().flatten();
    storage.and_then(|s| s.get_item(LETTERS).ok().flatten()).is_none_or(|kept| kept != "off")
}

fn keep_letters(on: bool) {
    if let Some(storage) = window().local_storage().ok().flatten() {
        let _ = if on { storage.remove_item(LETTERS) } else { storage.set_item(LETTERS, "off") };
    }
}

fn press(event: &KeyboardEvent, open: &impl Fn()) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() || event.default_prevented() {
        return;
    }
    let typing = dom::target(event).is_some_and(|t| dom::takes_text(&t));
    match event.key().as_str() {
        "Escape" if typing => {
            if let Some(field) = dom::target(event).and_then(|t| t.dyn_into::<HtmlElement>().ok()) {
                let _ = field.blur();
            }
        }
        _ if typing || !letters() => {}
        "/" => {
            if let Some(field) = dom::search_field() {
                event.prevent_default();
                let _ = field.focus();
                field.select();
            }
        }
        "?" => {
            event.prevent_default();
            open();
        }
        "j" => walk(event, 1),
        "k" => walk(event, -1),
        _ => {}
    }
}

/// Moves the focus along everything that can be walked (`data-walk`); Enter then follows the link by itself.
fn walk(event: &KeyboardEvent, step: i32) {
    let Ok(links) = dom::document().query_selector_all("[data-walk]") else { return };
    let links: Vec<HtmlElement> = (0..links.length())
        .filter_map(|i| links.item(i)?.dyn_into().ok())
        .filter(|e: &HtmlElement| e.offset_parent().is_some())
        .collect();
    if links.is_empty() {
        return;
    }
    let focused = dom::document().active_element();
    let at = links.iter().position(|l| focused.as_ref() == Some(l.as_ref()));
    let next = match at {
        Some(at) => (at as i32 + step).clamp(0, links.len() as i32 - 1) as usize,
        None if step > 0 => 0,
        None => links.len() - 1,
    };
    event.prevent_default();
    let _ = links[next].focus();
}
