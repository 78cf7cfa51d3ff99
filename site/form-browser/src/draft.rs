//! A draft of every form, kept in this browser until it is sent. Whoever comes back is asked, and nothing is filled in
//! unasked. The draft is given back by sending it to the server to be drawn: so it has all its rows.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Event, HtmlFormElement, HtmlInputElement, Storage};

use crate::{element, pairs};

/// Fields that belong to one sending and not to a draft. The marks of what the entry was like belong to the draft: without
/// them, what others have changed since would be undone.
const NOT_KEPT: &[&str] = &["token", "website", "do", "about.another", "work"];

fn storage() -> Option<Storage> {
    // Some browsers forbid it.
    web_sys::window()?.local_storage().ok()?
}

fn kept(form: &HtmlFormElement) -> Vec<(String, String)> {
    let all = pairs(form).into_iter();
    all.filter(|(name, value)| !NOT_KEPT.contains(&name.as_str()) && !value.is_empty()).collect()
}

/// Pairs as text: names and values one after the other, a character between them that no form sends.
fn write(pairs: &[(String, String)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}\u{1f}{value}")).collect::<Vec<_>>().join("\u{1e}")
}

fn read(text: &str) -> Vec<(String, String)> {
    let pair = |part: &str| part.split_once('\u{1f}').map(|(n, v)| (n.to_owned(), v.to_owned()));
    text.split('\u{1e}').filter_map(pair).collect()
}

/// On the page that says that a form has arrived: its draft is no longer needed.
pub fn forget_sent(document: &Document) {
    let mark = document.query_selector("[data-sent]").ok().flatten();
    if let (Some(action), Some(storage)) = (mark.and_then(|m| m.get_attribute("data-sent")), storage()) {
        let _ = storage.remove_item(&format!("draft {action}"));
    }
}

/// Begins to keep drafts of a form, and offers the one that was kept.
pub fn keep(document: &Document, form: &HtmlFormElement) -> Result<(), JsValue> {
    let Some(storage) = storage() else { return Ok(()) };
    let name = format!("draft {}", form.get_attribute("action").unwrap_or_default());
    let before = storage.get_item(&name)?.unwrap_or_default();
    let now = kept(form);
    // On a page that says what is wrong stands what was typed last: there is nothing to offer.
    if !before.is_empty() && read(&before) != now && form.has_attribute("data-fresh") {
        offer(document, form, &storage, &name, read(&before))?;
    }
    let (own, to, at) = (form.clone(), storage.clone(), name.clone());
    let changed = Closure::<dyn Fn(Event)>::new(move |_: Event| {
        // A full storage loses the draft and nothing else.
        let _ = to.set_item(&at, &write(&kept(&own)));
    });
    form.add_event_listener_with_callback("input", changed.as_ref().unchecked_ref())?;
    changed.forget();
    Ok(())
}

/// A line above the form with two buttons.
fn offer(
    document: &Document,
    form: &HtmlFormElement,
    storage: &Storage,
    name: &str,
    draft: Vec<(String, String)>,
) -> Result<(), JsValue> {
    let line = element(document, "p", "said", "This browser has kept what you typed here before. ")?;
    line.set_attribute("role", "status")?;
    let take = element(document, "button", "", "Take it up again")?;
    let forget = element(document, "button", "quiet", "Forget it")?;
    for button in [&take, &forget] {
        button.set_attribute("type", "button")?;
        line.append_child(button)?;
        line.append_child(&document.create_text_node(" "))?;
    }
    form.parent_node().map(|parent| parent.insert_before(&line, Some(form)));
    let (owner, own) = (document.clone(), form.clone());
    let taken = Closure::<dyn Fn()>::new(move || {
        let _ = give_back(&owner, &own, &draft);
    });
    take.add_event_listener_with_callback("click", taken.as_ref().unchecked_ref())?;
    taken.forget();
    let (storage, name) = (storage.clone(), name.to_owned());
    let forgotten = Closure::<dyn Fn()>::new(move || {
        let _ = storage.remove_item(&name);
        line.remove();
    });
    forget.add_event_listener_with_callback("click", forgotten.as_ref().unchecked_ref())?;
    forgotten.forget();
    Ok(())
}

/// Sends a draft to be drawn.
fn give_back(document: &Document, form: &HtmlFormElement, draft: &[(String, String)]) -> Result<(), JsValue> {
    let made: HtmlFormElement = document.create_element("form")?.dyn_into()?;
    made.set_method("post");
    made.set_action(&form.get_attribute("action").unwrap_or_default());
    let token = pairs(form).into_iter().find(|(name, _)| name == "token");
    let edit = ("do".to_owned(), "edit".to_owned());
    for (name, value) in draft.iter().chain(token.iter()).chain([&edit]) {
        let input: HtmlInputElement = document.create_element("input")?.dyn_into()?;
        input.set_type("hidden");
        input.set_name(name);
        input.set_value(value);
        made.append_child(&input)?;
    }
    if let Some(body) = document.body() {
        body.append_child(&made)?;
    }
    made.submit()
}
