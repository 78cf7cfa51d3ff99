//! The lab: a recipe, a run, what came out. The one page whose content lives in an island, because a run is a stream of
//! events that only the browser sees. The server draws the same island with a run that was recorded, or one that it just
//! made for a browser without scripts.

mod charts;
mod costs;
mod drive;
mod engine;
mod explain;
mod figures;
mod form;
mod hub;
mod memory;
mod number;
mod own;
mod patience;
mod pictures;
mod save;
mod scatter;
mod share;
mod sheet;
mod shelf;
mod state;
mod stream;
mod tables;
mod voices;

use std::collections::BTreeMap;

use demo_protocol::{DeviceChoice, MethodCard, ModelCard, Report, Request};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

pub use number::with_unit;
pub use scatter::quality_and_size;
pub use share::link;
use state::Lab;

/// What the page of the lab shows.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LabPage {
    /// Every method.
    pub methods: Vec<MethodCard>,
    /// Models at hand, the first one first.
    pub models: Vec<ModelCard>,
    /// Openings: name and text.
    pub prompts: Vec<(String, String)>,
    /// What the form says.
    pub request: Request,
    /// Whether the server is to run it.
    pub on_server: bool,
    /// What of the address was not understood.
    pub notes: Vec<String>,
    /// Where the model lies that the address is about: it may be fetched from there.
    pub offer: Option<String>,
    /// The run that is shown first.
    pub report: Option<Report>,
    /// Whether that one, and those of `runs`, were made elsewhere and earlier.
    pub recorded: bool,
    /// Runs that the charts compare.
    pub runs: Vec<Report>,
    /// Titles of entries by address: "/paper/gptq".
    pub titles: BTreeMap<String, String>,
    /// The engine's files.
    pub engine: Engine,
    /// Devices of the server.
    pub server_devices: Vec<DeviceChoice>,
}

/// Addresses of the engine's files.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Engine {
    /// The worker's script.
    pub worker: String,
    /// The engine for the processor.
    pub cpu: Build,
    /// The same with WebGPU: larger, so it is loaded only where a GPU may be asked.
    pub gpu: Build,
}

/// Addresses of one build of the engine.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Build {
    /// Its module.
    pub js: String,
    /// Its wasm.
    pub wasm: String,
}

/// Numbers that charts and the table of runs show of runs that are not on the stage: metric and part.
const COMPARED: &[(&str, Option<&str>)] = &[
    ("model-size", None),
    ("model-size", Some("bits per weight")),
    ("perplexity", None),
    ("perplexity", Some("ratio")),
    ("recall-accuracy", None),
    ("fidelity", Some("top-1 agreement")),
    ("throughput", Some("decode")),
    ("speed-up-ratio", None),
];
/// Metrics of which every part is kept: they are explained.
const EXPLAINED: &[&str] = &["acceptance-rate"];

impl LabPage {
    /// Leaves of the runs only what is compared: the page carries them to every visitor.
    pub fn slim(&mut self) {
        for run in &mut self.runs {
            run.tokens.clear();
            run.layers.clear();
            run.base_text.clear();
            run.variant_text.clear();
            run.measures.retain(|m| {
                COMPARED.contains(&(m.metric.as_str(), m.part.as_deref())) || EXPLAINED.contains(&m.metric.as_str())
            });
        }
    }

    /// A link may name a model that is not here: then another is chosen, and said so where the link does not say where
    /// it is to be had.
    pub fn choose(&mut self, other: &ModelCard) {
        if self.models.iter().any(|card| card.slug == self.request.model) {
            return;
        }
        let wanted = std::mem::replace(&mut self.request.model, other.slug.to_string());
        if self.offer.is_some() {
            return;
        }
        let shown: String = wanted.chars().take(80).collect();
        self.notes.push(match shown.strip_prefix("own: ") {
            Some(name) => format!(
                "This link was made with a model of somebody's own, \"{name}\". Open it under \"Your own model\", or run {} instead.",
                other.name
            ),
            None => format!("There is no model \"{shown}\" here; {} is chosen instead.", other.name),
        });
    }

    /// The address of a model, where it is one that any page may read.
    pub fn offered(from: &str) -> Option<String> {
        hub::folder(from, "").is_ok().then(|| from.to_owned())
    }

    /// A link to an entry of the catalog, by its address; the last part of the address where it has no title.
    fn entry(&self, address: &str) -> AnyView {
        let last = address.rsplit('/').next().unwrap_or(address);
        let title = self.titles.get(address).cloned().unwrap_or_else(|| last.replace('-', " "));
        view! { <a href=address.to_owned()>{title}</a> }.into_any()
    }
}

/// The lab itself.
#[island]
pub fn LabBench(page: LabPage) -> impl IntoView {
    let lab = Lab::new(page);
    // In the browser alone: what was kept on an earlier visit, and what its address says.
    Effect::new(move |_| {
        engine::recall(lab);
        voices::recall(lab);
        own::look_on_shelf(lab);
        share::opened(lab);
    });
    view! {
        <div class="lab">
            {sheet::sheet(lab)}
            {form::form(lab)}
            <div class="stage">
                {voices::progress(lab)}
                {voices::voices(lab)}
                {figures::figures(lab)}
            </div>
            <div class="below">
                {charts::charts(lab)}
                {tables::runs(lab)}
                {tables::measures(lab)}
                {costs::costs(lab)}
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(model: &str, offer: Option<String>) -> LabPage {
        let card = |slug: &'static str| ModelCard {
            slug: slug.into(),
            name: slug.into(),
            summary: "".into(),
            parameters: 1,
            bytes: 1,
            sha256: "".into(),
            drafts: Vec::new().into(),
            context: 64,
        };
        LabPage {
            methods: Vec::new(),
            models: vec![card("draft"), card("tales")],
            prompts: Vec::new(),
            request: Request::new(model, "Once"),
            on_server: false,
            notes: Vec::new(),
            offer,
            report: None,
            recorded: false,
            runs: Vec::new(),
            titles: BTreeMap::new(),
            engine: Engine::default(),
            server_devices: Vec::new(),
        }
    }

    #[test]
    fn a_model_that_is_not_here_is_replaced_and_said_where_nothing_else_says_it() {
        let chosen = |model: &str, offer| {
            let mut page = page(model, offer);
            let other = page.models[1].clone();
            page.choose(&other);
            (page.request.model, page.notes.join(" "))
        };
        assert_eq!(chosen("draft", None), ("draft".to_owned(), String::new()));
        let (model, said) = chosen("gpt", None);
        assert_eq!(
            (model.as_str(), said.as_str()),
            ("tales", "There is no model \"gpt\" here; tales is chosen instead.")
        );
        let (model, said) = chosen("own: m", None);
        assert!(model == "tales" && said.contains("somebody's own, \"m\"") && said.contains("or run tales"), "{said}");
        let offer = LabPage::offered("https://a.org/m");
        assert_eq!(chosen("own: m", offer), ("tales".to_owned(), String::new()));
        assert_eq!(LabPage::offered("our shop"), None);
    }
}
