//! What is wrong, beside its field, a moment after one has stopped typing there. Fields that nobody has touched stay
//! silent: an empty form is no reproach.

use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

use catalog_model::Kind;
use catalog_model::check::{Fault, Severity};
use catalog_model::form::Draft;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, Event, HtmlFormElement};

use crate::{element, pairs};

/// Milliseconds of quiet before something is said.
const QUIET: i32 = 400;

struct Form {
    document: Document,
    form: HtmlFormElement,
    kind: Kind,
    touched: RefCell<BTreeSet<String>>,
    timer: Cell<Option<i32>>,
}

/// Begins to check a form while it is filled in.
pub fn check(document: &Document, form: &HtmlFormElement) -> Result<(), JsValue> {
    let Some(kind) = form.get_attribute("data-kind").and_then(|slug| Kind::from_slug(&slug)) else { return Ok(()) };
    let state = Rc::new(Form {
        document: document.clone(),
        form: form.clone(),
        kind,
        touched: RefCell::default(),
        timer: Cell::default(),
    });
    let told = Rc::clone(&state);
    let tell: Closure<dyn Fn()> = Closure::new(move || told.tell());
    let heard = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let field =
            event.target().and_then(|t| t.dyn_into::<Element>().ok()).and_then(|e| e.closest("[data-key]").ok()?);
        let Some(key) = field.and_then(|f| f.get_attribute("data-key")) else { return };
        state.touched.borrow_mut().insert(key);
        let Some(window) = web_sys::window() else { return };
        if let Some(timer) = state.timer.take() {
            window.clear_timeout_with_handle(timer);
        }
        let later = window.set_timeout_with_callback_and_timeout_and_arguments_0(tell.as_ref().unchecked_ref(), QUIET);
        state.timer.set(later.ok());
    });
    form.add_event_listener_with_callback("input", heard.as_ref().unchecked_ref())?;
    // As long as the page lives.
    heard.forget();
    Ok(())
}

impl Form {
    /// Reads the form as the server would, and says what is wrong with the fields that were touched.
    fn tell(&self) {
        let draft = Draft::from_pairs(self.kind, pairs(&self.form));
        let faults = draft.read(self.kind, None).faults;
        for key in self.touched.borrow().iter() {
            let of: Vec<&Fault> = faults.iter().filter(|fault| fault.key == *key).collect();
            // A field that cannot be marked is still checked by the server.
            let _ = self.mark(key, &of);
        }
    }

    fn mark(&self, key: &str, faults: &[&Fault]) -> Result<(), JsValue> {
        let Some(field) = self.form.query_selector(&format!("[data-key=\"{key}\"]"))? else { return Ok(()) };
        let id = format!("e-{key}");
        let place = match field.query_selector(".wrong")? {
            Some(place) => place,
            None => {
                let place = element(&self.document, "p", "wrong", "")?;
                place.set_id(&id);
                place.set_attribute("role", "status")?;
                let after = field.query_selector(".help")?;
                match after {
                    // In a table above the rows, else below the field.
                    Some(help) if field.tag_name() == "FIELDSET" => {
                        help.parent_node().map(|parent| parent.insert_before(&place, help.next_sibling().as_ref()));
                    }
                    _ => {
                        field.append_child(&place)?;
                    }
                }
                place
            }
        };
        place.set_text_content(None);
        for fault in faults {
            let class = if fault.severity == Severity::Error { "error" } else { "warning" };
            place.append_child(&*element(&self.document, "span", class, &fault.message)?)?;
        }
        let control = field.query_selector("input, textarea, select")?;
        if let Some(control) = control.filter(|_| field.tag_name() != "FIELDSET") {
            match faults.is_empty() {
                true => control.remove_attribute("aria-invalid")?,
                false => {
                    control.set_attribute("aria-invalid", "true")?;
                    control.set_attribute("aria-describedby", &format!("h-{key} {id}"))?;
                }
            }
        }
        Ok(())
    }
}
