//! Energy, emissions and money of a million tokens: modelled from the measured speed, under assumptions that the reader
//! can change.

use demo_protocol::Side;
use leptos::prelude::*;

use super::number::with_unit;
use super::state::Lab;

/// An assumption: label, unit, what is assumed at first, and why.
const ASSUMED: [(&str, &str, f64, &str); 3] = [
    ("Power", "W", 15.0, "a laptop's processor under load; a meter at the plug tells more"),
    ("Emissions", "g/kWh", 450.0, "about the world's electricity; your grid's operator publishes its own"),
    ("Price", "$/h", 0.05, "a small rented machine"),
];

/// A row: label, the metric's entry, unit, and its number from seconds and the three assumptions.
type Row = (&'static str, Option<&'static str>, &'static str, fn(f64, [f64; 3]) -> f64);

const ROWS: [Row; 4] = [
    ("Time", None, "s", |seconds, _| seconds),
    ("Energy", Some("energy-consumption"), "Wh", |seconds, [watts, _, _]| watts * seconds / 3600.0),
    ("Emissions", Some("carbon-emission"), "g", |seconds, [watts, grams, _]| watts * seconds / 3.6e6 * grams),
    ("Cost", None, "$", |seconds, [_, _, price]| seconds / 3600.0 * price),
];

/// What a million tokens cost, original beside variant.
pub fn costs(lab: Lab) -> AnyView {
    let assumed = ASSUMED.map(|(_, _, number, _)| RwSignal::new(number));
    let fields = ASSUMED
        .iter()
        .zip(assumed)
        .map(|((label, unit, number, why), signal)| {
            let change = move |event| {
                if let Ok(number) = event_target_value(&event).parse::<f64>()
                    && number.is_finite()
                    && number >= 0.0
                {
                    signal.set(number);
                }
            };
            view! {
                <label class="field" title=*why><span>{format!("{label}, {unit}")}</span>
                    <input type="number" min="0" step="any" value=number.to_string() on:input=change/></label>
            }
        })
        .collect_view();
    let whys = ASSUMED.iter().map(|(label, _, _, why)| format!("{label}: {why}")).collect::<Vec<_>>().join(". ") + ".";
    let seconds =
        move |side| lab.measure("throughput", Some("decode"), Some(side)).map(|rate| 1e6 / rate.value.max(1e-9));
    let rows = ROWS
        .iter()
        .map(|(label, metric, unit, of)| {
            let cell = move |side| {
                move || {
                    let assumed = assumed.map(|signal| signal.get());
                    seconds(side).map_or_else(|| "–".to_owned(), |seconds| with_unit(of(seconds, assumed), unit))
                }
            };
            let name = match metric {
                Some(metric) => view! { <a href=format!("/metric/{metric}")>{*label}</a> }.into_any(),
                None => label.into_any(),
            };
            view! { <tr><th scope="row">{name}</th><td class="num">{cell(Side::Base)}</td><td class="num">{cell(Side::Variant)}</td></tr> }
        })
        .collect_view();
    view! {
        <details class="costs">
            <summary>"What a million tokens cost, modelled"</summary>
            <div class="assumed js-only">{fields}</div>
            <table>
                <thead><tr><th scope="col">"One million tokens"</th><th scope="col">"Original"</th><th scope="col">"Variant"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="quiet-line">"Modelled: measured speed, one text at a time, times what is assumed. "{whys}</p>
        </details>
    }
    .into_any()
}
