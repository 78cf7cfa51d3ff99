//! What a printed report says above its texts, figures and charts, and the line on the page that says where a run is from.

use demo_protocol::Request;
use leptos::prelude::*;

use super::state::{Facts, Lab, Where};

/// A hash that is short enough to read; the whole of it is a click or a pause away.
fn hash(what: &'static str, whole: &str) -> AnyView {
    let short: String = whole.chars().take(12).collect();
    let (title, whole) = (format!("SHA-256 of {what}: {whole}"), whole.to_owned());
    view! { <details class="hash"><summary title=title>{what}" "<code>{short}"…"</code></summary><code>{whole}</code></details> }
        .into_any()
}

/// Hashes, version, seed of the run on the stage.
pub fn facts(lab: Lab) -> AnyView {
    let said = move || {
        let Facts { engine, model_hash, text_hash } = lab.facts.get();
        if engine.is_empty() {
            return None;
        }
        let seed = lab.shown.with(|shown| shown.as_ref().map(|request| request.seed));
        let seed = seed.map(|seed| format!(", seed {seed}"));
        let text = text_hash.map(|text| hash("held-out text", &text));
        Some(view! { <div class="facts">"Engine "{engine}{seed}{hash("model", &model_hash)}{text}</div> })
    };
    view! { {said} }.into_any()
}

/// When and where a run was made, from what the browser says of itself.
pub fn stamp(lab: Lab) -> String {
    let when = js_sys::Date::new_0().to_iso_string().as_string().unwrap_or_default();
    let when = when.get(..16).unwrap_or_default().replace('T', " ");
    let browser = window().navigator().user_agent().unwrap_or_default();
    let place = if lab.at.get_untracked() == Where::Server { "on the server, shown in" } else { "in" };
    format!("{when} UTC, {place} {browser}")
}

/// Name and value of every setting of a request, the recipe's first.
fn settings(lab: Lab, request: &Request) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    lab.page.with_value(|page| {
        for (place, step) in request.recipe.steps.iter().enumerate() {
            let card = page.methods.iter().find(|card| card.slug == step.method);
            let Some(card) = card else { continue };
            let whole = card.complete(place, &step.settings).unwrap_or_default();
            let knobs: Vec<String> = card
                .knobs
                .iter()
                .filter_map(|knob| Some(format!("{}: {}", knob.label, whole.get(&knob.name)?)))
                .collect();
            rows.push((format!("Step {}, {}", place + 1, card.name), knobs.join("; ")));
        }
    });
    if rows.is_empty() {
        rows.push(("Steps".to_owned(), "none: the model as it is".to_owned()));
    }
    let sampling = &request.sampling;
    let pairs = [
        ("Tokens to make", request.tokens.to_string()),
        ("Seed", request.seed.to_string()),
        ("Temperature", sampling.temperature.to_string()),
        ("Top k", sampling.top_k.to_string()),
        ("Top p", sampling.top_p.to_string()),
        ("Min p", sampling.min_p.to_string()),
        ("Repetition penalty", sampling.repetition_penalty.to_string()),
        ("Text with typing errors scored", if request.measure.robustness { "yes" } else { "no" }.to_owned()),
    ];
    rows.extend(pairs.map(|(name, value)| (name.to_owned(), value)));
    rows
}

/// The head of the printed report; on a screen it is not seen.
pub fn sheet(lab: Lab) -> AnyView {
    let said = move || {
        let request = lab.shown.get()?;
        let facts = lab.facts.get();
        let mut rows = vec![("Model".to_owned(), request.model.clone())];
        let mut add = |name: &str, value: String| {
            if !value.is_empty() {
                rows.push((name.to_owned(), value));
            }
        };
        add("Model, SHA-256", facts.model_hash);
        add("Held-out text, SHA-256", facts.text_hash.unwrap_or_default());
        add("Engine", facts.engine);
        add("Device", lab.device.get());
        add(
            "Made",
            match (lab.at.get(), lab.made.get()) {
                (Where::Recorded, _) => "recorded earlier, elsewhere".to_owned(),
                (_, Some(made)) => made,
                _ => String::new(),
            },
        );
        rows.extend(settings(lab, &request));
        let rows =
            rows.into_iter().map(|(name, value)| view! { <div><dt>{name}</dt><dd>{value}</dd></div> }).collect_view();
        let link = super::share::whole(lab, &request);
        Some(view! { <h2>"Report of a run: "{lab.title(&request)}</h2><dl>{rows}</dl><p>"The same again: "{link}</p> })
    };
    view! { <section class="lab-report" aria-hidden="true">{said}</section> }.into_any()
}

/// A button that prints the report, with everything in it unfolded.
pub fn button() -> AnyView {
    let print = move |_| {
        if let Ok(all) = document().query_selector_all(".lab .below > details") {
            for place in 0..all.length() {
                let element = all.item(place).map(wasm_bindgen::JsCast::unchecked_into::<web_sys::Element>);
                let _ = element.map(|element| element.set_attribute("open", ""));
            }
        }
        let _ = window().print();
    };
    view! { <button class="quiet js-only" type="button" on:click=print title="The run on the page as a report: recipe, settings, hashes, texts, figures, numbers, charts">"Print report"</button> }
        .into_any()
}
