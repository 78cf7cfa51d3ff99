//! Runs as files: every number with its conditions, and what follows from assumptions as further numbers. Files that the
//! page or its worker made are offered for download.

use demo_protocol::{Report, Side};
use leptos::prelude::*;
use leptos::web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, Url};
use wasm_bindgen::prelude::*;

use super::costs;
use super::state::{Lab, Made, Where};
use super::tables::sort;

/// A run with what it costs among its numbers.
fn with_costs(lab: Lab, run: &Made) -> Report {
    let mut report = run.report.clone();
    let costs = lab.assumed.with_untracked(|assumed| costs::modelled(&report, run.at, assumed));
    report.measures.extend(costs);
    report
}

/// Every number of every run, what it costs among them, a row for each.
pub fn csv(lab: Lab) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = "run,recipe,model,seed,device,recorded,metric,part,side,value,spread,spread_of,unit,how,conditions\n"
        .to_owned();
    lab.runs.with_untracked(|runs| {
        for (number, run) in runs.iter().enumerate() {
            let report = with_costs(lab, run);
            let (title, model, seed) =
                (quote(&lab.title(&report.request)), quote(&report.request.model), report.request.seed);
            for m in &report.measures {
                let side = m.side.map_or("both", |side| if side == Side::Base { "original" } else { "variant" });
                let spread = m.spread.map_or_else(String::new, |spread| spread.to_string());
                let spread_of = quote(m.spread_of.as_deref().unwrap_or_default());
                let (part, device) = (quote(m.part.as_deref().unwrap_or_default()), quote(&report.device));
                let (unit, conditions, how) = (quote(&m.unit), quote(&m.conditions), sort(m.sort));
                out += &format!(
                    "{number},{title},{model},{seed},{device},{},{},{part},{side},{},{spread},{spread_of},{unit},{how},{conditions}\n",
                    run.at == Where::Recorded, m.metric, m.value
                );
            }
        }
    });
    out
}

/// Every run as it was reported, what it costs among its numbers.
pub fn json(lab: Lab) -> String {
    let runs: Vec<Report> = lab.runs.with_untracked(|runs| runs.iter().map(|run| with_costs(lab, run)).collect());
    serde_json::to_string_pretty(&runs).unwrap_or_default()
}

/// Offers a text for download.
pub fn download(name: &str, kind: &str, text: &str) {
    offer(name, kind, &JsValue::from_str(text));
}

/// Offers text or bytes for download.
pub fn offer(name: &str, kind: &str, content: &JsValue) {
    let parts = js_sys::Array::of1(content);
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let Ok(blob) = Blob::new_with_blob_sequence_and_options(&parts, &options) else { return };
    let Ok(address) = Url::create_object_url_with_blob(&blob) else { return };
    if let Some(link) = document().create_element("a").ok().and_then(|e| e.dyn_into::<HtmlAnchorElement>().ok()) {
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    let _ = Url::revoke_object_url(&address);
}
