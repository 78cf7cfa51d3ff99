//! Small helpers over the page. They are called from event handlers only, never while the server renders.

use leptos::web_sys::{Document, Element, Event, HtmlElement, HtmlInputElement};
use wasm_bindgen::JsCast;

/// The page.
pub fn document() -> Document {
    leptos::prelude::document()
}

/// The element with this id.
pub fn by_id(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}

/// The search field, where the page has one.
pub fn search_field() -> Option<HtmlInputElement> {
    document().get_element_by_id("q")?.dyn_into().ok()
}

/// The element an event came from.
pub fn target(event: &Event) -> Option<Element> {
    event.target()?.dyn_into().ok()
}

/// Whether the keyboard belongs to the element: typing there must not trigger shortcuts.
pub fn takes_text(element: &Element) -> bool {
    matches!(element.tag_name().as_str(), "INPUT" | "TEXTAREA" | "SELECT") || element.has_attribute("contenteditable")
}
