//! Brings the islands to life, with the lab among them: only its page loads this. No logic belongs here.
#![cfg(target_arch = "wasm32")]

/// Called once by the page's start script, after the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    use site as _;
    leptos::mount::hydrate_islands();
}
