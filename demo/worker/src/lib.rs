//! The engine in a browser's worker: models are opened from bytes, a run calls back with every event. No logic belongs
//! here; stopping is `terminate()` and a fresh worker.
#![cfg(target_arch = "wasm32")]

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use demo::ops::cpu::Cpu;
use demo::{Bench, Effort, Files, Halt, Source};
use demo_protocol::{Event, Request};
use js_sys::Function;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = performance, js_name = now)]
    fn milliseconds() -> f64;
}

/// Microseconds since the worker began.
fn clock() -> u64 {
    (milliseconds() * 1e3) as u64
}

/// The engine with the models that were opened.
#[wasm_bindgen]
#[derive(Default)]
pub struct Engine {
    models: BTreeMap<String, Source>,
}

#[wasm_bindgen]
impl Engine {
    /// An engine without models.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        console_error_panic_hook::set_once();
        Self::default()
    }

    /// Opens a model from the bytes of its files under a name.
    ///
    /// # Errors
    /// Names the file, the tensor and the reason.
    pub fn open(&mut self, name: String, config: &[u8], tokenizer: &[u8], weights: &[u8]) -> Result<(), JsError> {
        let files = Files { config, tokenizer, weights: vec![("model.safetensors".to_owned(), weights)] };
        let source = Source::read(&files).map_err(|problem| JsError::new(&problem.to_string()))?;
        self.models.insert(name, source);
        Ok(())
    }

    /// Runs a request (JSON) and calls `emit` with every event (JSON). `draft` names the draft model.
    ///
    /// # Errors
    /// What is wrong with the request. What goes wrong with the run is its last event.
    pub async fn run(&self, request: String, draft: Option<String>, emit: Function) -> Result<(), JsError> {
        let request: Request = serde_json::from_str(&request)?;
        let unknown = |name: &str| JsError::new(&format!("no model \"{name}\" is open"));
        let source = self.models.get(&request.model).ok_or_else(|| unknown(&request.model))?;
        let draft = draft.map(|name| self.models.get(&name).ok_or_else(|| unknown(&name))).transpose()?;
        let tell = |event: &Event| {
            let text = serde_json::to_string(event).unwrap_or_default();
            emit.call1(&JsValue::NULL, &JsValue::from_str(&text)).is_ok()
        };
        let mut see = |event: Event| if tell(&event) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) };
        let bench = Bench { ops: &Cpu, clock: &clock, effort: Effort::default() };
        if let Err(Halt::Problem(problem)) = demo::run(&bench, &request, source, draft, &mut see).await {
            tell(&Event::Failed { reason: problem.to_string() });
        }
        Ok(())
    }
}
