//! The proof of work that a form asks for while very many arrive: a number is looked for in small portions, so that the
//! page stays alive, and put into the form when it is found.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use catalog_model::work;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Document, HtmlInputElement};

/// Numbers tried in one go: some milliseconds.
const PORTION: u64 = 4_000;

/// Begins to look, where the page asks for it.
pub fn prove(document: &Document) -> Result<(), JsValue> {
    let Some(field) = document.query_selector("input[data-work]")? else { return Ok(()) };
    let field: HtmlInputElement = field.dyn_into()?;
    let token = field.get_attribute("data-work").unwrap_or_default();
    let (next, again) = (Cell::new(0), Rc::new(RefCell::new(None::<Closure<dyn Fn()>>)));
    let own = Rc::clone(&again);
    let portion = Closure::<dyn Fn()>::new(move || match work::find(&token, next.get(), PORTION) {
        Some(number) => field.set_value(&number.to_string()),
        None => {
            next.set(next.get() + PORTION);
            if let Some(portion) = own.borrow().as_ref() {
                let _ = soon(portion);
            }
        }
    });
    soon(&portion)?;
    // It holds itself, and so lives as long as the page.
    *again.borrow_mut() = Some(portion);
    Ok(())
}

fn soon(call: &Closure<dyn Fn()>) -> Result<(), JsValue> {
    let Some(window) = web_sys::window() else { return Ok(()) };
    window.set_timeout_with_callback(call.as_ref().unchecked_ref())?;
    Ok(())
}
