//! Every number of the run on the stage, and every run.

use demo_protocol::{Measure, Report, Request, Side, Sort, address};
use leptos::prelude::*;

use super::drive;
use super::number::{short, with_unit};
use super::state::Lab;

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

const fn sort(sort: Sort) -> &'static str {
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
    let rows = move || lab.runs.get().into_iter().rev().map(|run| run_row(lab, &run)).collect_view();
    let heads = COLUMNS.iter().map(|(_, _, _, head)| view! { <th scope="col">{*head}</th> }).collect_view();
    view! {
        <section class="runs" hidden=move || lab.runs.with(Vec::is_empty)>
            <div class="head"><h2>"Runs"</h2>
                <p class="acts js-only">
                    <button type="button" class="quiet" on:click=move |_| drive::download("runs.csv", "text/csv", &csv(lab))>"CSV"</button>
                    <button type="button" class="quiet" on:click=move |_| drive::download("runs.json", "application/json", &json(lab))>"JSON"</button>
                </p>
            </div>
            <div class="scroll" tabindex="0" role="region" aria-label="Runs">
                <table><thead><tr><th scope="col">"Recipe"</th>{heads}<th scope="col">"Device"</th></tr></thead><tbody>{rows}</tbody></table>
            </div>
        </section>
    }
    .into_any()
}

fn run_row(lab: Lab, run: &Report) -> AnyView {
    let cells = COLUMNS
        .iter()
        .map(|(metric, part, side, _)| {
            let text =
                run.measure(metric, *part, *side).map_or_else(|| "–".to_owned(), |m| with_unit(m.value, &m.unit));
            view! { <td class="num">{text}</td> }
        })
        .collect_view();
    let (title, link) = (lab.title(&run.request), link(&run.request));
    view! { <tr><th scope="row"><a href=link title="This run again">{title}</a></th>{cells}<td>{run.device.clone()}</td></tr> }.into_any()
}

/// The address that makes a run.
pub fn link(request: &Request) -> String {
    let pairs: Vec<String> =
        address::fields(request).iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    format!("/lab?{}", pairs.join("&"))
}

/// A value in an address.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// Every number of every run, a row for each.
fn csv(lab: Lab) -> String {
    let quote = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let mut out = "run,recipe,device,metric,part,side,value,spread,unit,how,conditions\n".to_owned();
    lab.runs.with_untracked(|runs| {
        for (number, run) in runs.iter().enumerate() {
            for m in &run.measures {
                let side = m.side.map_or("both", |side| if side == Side::Base { "original" } else { "variant" });
                let spread = m.spread.map_or_else(String::new, |spread| spread.to_string());
                let title = quote(&lab.title(&run.request));
                let (part, device) = (quote(m.part.as_deref().unwrap_or_default()), quote(&run.device));
                let (unit, conditions, how) = (quote(&m.unit), quote(&m.conditions), sort(m.sort));
                out += &format!(
                    "{number},{title},{device},{},{part},{side},{},{spread},{unit},{how},{conditions}\n",
                    m.metric, m.value
                );
            }
        }
    });
    out
}

fn json(lab: Lab) -> String {
    lab.runs.with_untracked(|runs| serde_json::to_string_pretty(runs).unwrap_or_default())
}

/// The address of what the form says now.
pub fn share(lab: Lab) -> String {
    let at = if lab.on_server.get_untracked() { "&at=server" } else { "" };
    lab.request.with_untracked(link) + at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_addresses_are_escaped() {
        assert_eq!(escape("A b&c=\"é\"\n"), "A+b%26c%3D%22%C3%A9%22%0A");
    }
}
