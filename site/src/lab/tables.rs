//! Every number of the run on the stage, and every run.

use demo_protocol::{Measure, Side, Sort};
use leptos::prelude::*;

use super::explain;
use super::number::{short, with_unit};
use super::save;
use super::share;
use super::state::{Failure, Lab, Made, Where};

/// Every number with its conditions.
pub fn measures(lab: Lab) -> AnyView {
    let rows = move || {
        lab.measures.with(|all| {
            let mut done: Vec<(&str, Option<&str>)> = Vec::new();
            let mut rows = Vec::new();
            for measure in all {
                let key = (measure.metric.as_str(), measure.part.as_deref());
                if done.contains(&key) {
                    continue;
                }
                done.push(key);
                let of = |side| all.iter().find(|m| (m.metric.as_str(), m.part.as_deref()) == key && m.side == side);
                rows.push(row(lab, measure, of(Some(Side::Base)), of(Some(Side::Variant)).or_else(|| of(None))));
            }
            rows.collect_view()
        })
    };
    view! {
        <details class="all-measures">
            <summary>"Every number of this run, with its conditions"</summary>
            <div class="scroll" tabindex="0" role="region" aria-label="Every number of this run">
                <table>
                    <thead><tr><th scope="col">"Metric"</th><th scope="col">"Original"</th><th scope="col">"Variant"</th><th scope="col">"How"</th><th scope="col">"Conditions"</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </details>
    }
    .into_any()
}

fn row(lab: Lab, measure: &Measure, base: Option<&Measure>, variant: Option<&Measure>) -> AnyView {
    let number = |m: Option<&Measure>| m.map_or_else(|| "–".to_owned(), spoken);
    let name = lab.page.with_value(|page| page.entry(&format!("/metric/{}", measure.metric)));
    let part = measure.part.clone().map(|part| format!(", {part}"));
    view! {
        <tr><th scope="row">{name}{part}</th><td class="num">{number(base)}</td><td class="num">{number(variant)}</td>
        <td>{sort(measure.sort)}</td><td>{measure.conditions.clone()}</td></tr>
    }
    .into_any()
}

/// How a number came about, in a word.
pub const fn sort(sort: Sort) -> &'static str {
    match sort {
        Sort::Exact => "counted",
        Sort::Measured => "measured",
        Sort::Modelled => "modelled",
    }
}

fn spoken(measure: &Measure) -> String {
    let spread = measure.spread.filter(|spread| *spread > 0.0).map(|spread| format!(" ± {}", short(spread)));
    with_unit(measure.value, &measure.unit) + &spread.unwrap_or_default()
}

/// The columns of the table of runs: metric, part, side, heading.
const COLUMNS: &[(&str, Option<&str>, Option<Side>, &str)] = &[
    ("model-size", None, Some(Side::Variant), "Size"),
    ("model-size", Some("bits per weight"), Some(Side::Variant), "Bits per weight"),
    ("perplexity", None, Some(Side::Variant), "Perplexity"),
    ("recall-accuracy", None, Some(Side::Variant), "Recall"),
    ("fidelity", Some("top-1 agreement"), None, "Agreement"),
    ("throughput", Some("decode"), Some(Side::Variant), "Speed"),
    ("speed-up-ratio", None, None, "Speed-up"),
];

/// Every run of the session, and those recorded earlier.
pub fn runs(lab: Lab) -> AnyView {
    let rows = move || {
        let (runs, failures) = (lab.runs.get(), lab.failures.get());
        let mut rows = Vec::new();
        // The newest first; what failed stands where it happened.
        for place in (0..=runs.len()).rev() {
            let here = failures.iter().rev().filter(|failure| failure.after == place);
            rows.extend(here.map(|failure| failure_row(lab, failure)));
            rows.extend(place.checked_sub(1).map(|place| run_row(lab, &runs[place])));
        }
        rows.collect_view()
    };
    let heads = COLUMNS.iter().map(|(_, _, _, head)| view! { <th scope="col">{*head}</th> }).collect_view();
    view! {
        <section class="runs" hidden=move || lab.runs.with(Vec::is_empty) && lab.failures.with(Vec::is_empty)>
            <div class="head"><h2>"Runs"</h2>
                <p class="acts js-only">
                    <button type="button" class="quiet" on:click=move |_| save::download("runs.csv", "text/csv", &save::csv(lab))>"CSV"</button>
                    <button type="button" class="quiet" on:click=move |_| save::download("runs.json", "application/json", &save::json(lab))>"JSON"</button>
                </p>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Runs">
                <table><thead><tr><th scope="col">"Recipe"</th>{heads}<th scope="col">"Device"</th></tr></thead><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

fn run_row(lab: Lab, run: &Made) -> AnyView {
    let report = &run.report;
    let cells = COLUMNS
        .iter()
        .map(|(metric, part, side, _)| {
            let text =
                report.measure(metric, *part, *side).map_or_else(|| "–".to_owned(), |m| with_unit(m.value, &m.unit));
            view! { <td class="num">{text}</td> }
        })
        .collect_view();
    let (title, link) = (lab.title(&report.request), share::whole(lab, &report.request));
    let guesses = explain::acceptance(&report.measures).map(|said| view! { <small>{said}</small> });
    view! { <tr class:earlier=run.at == Where::Recorded><th scope="row"><a href=link title="This run again">{title}</a>{guesses}</th>{cells}
        <td>{report.device.clone()}<small>{run.at.words()}</small></td></tr> }
    .into_any()
}

fn failure_row(lab: Lab, failure: &Failure) -> AnyView {
    let (title, link) = (lab.title(&failure.request), share::whole(lab, &failure.request));
    let reason = format!("Failed: {}", failure.reason);
    view! { <tr class="failed"><th scope="row"><a href=link title="This run again">{title}</a></th><td colspan=(COLUMNS.len() + 1).to_string()>{reason}</td></tr> }
        .into_any()
}
