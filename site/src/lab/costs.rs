//! Energy, emissions and money of a million tokens: modelled from the measured speed, under assumptions that the reader
//! can change. What is assumed is a range, so what follows is one.

use demo_protocol::{Measure, Report, Side, Sort};
use leptos::prelude::*;

use super::number::{short, with_unit};
use super::state::{Lab, Where};

/// From the least to the most.
pub type Range = (f64, f64);
/// What is assumed, in the order of [`ASSUMED`].
pub type Assumed = [Range; 5];

/// An assumption: label, unit, from, to, and why.
const ASSUMED: [(&str, &str, f64, f64, &str); 5] = [
    ("Power of this machine", "W", 10.0, 30.0, "a laptop under load; a meter at the plug tells more"),
    ("Power of the server", "W", 100.0, 300.0, "one server under load, with its fans and power supply"),
    (
        "Power where runs were recorded",
        "W",
        20.0,
        60.0,
        "some cores of a rented server, with their share of all else in it",
    ),
    ("Emissions", "g/kWh", 450.0, 450.0, "about the world's electricity; your grid's operator publishes its own"),
    ("Price", "$/h", 0.05, 0.05, "a small rented machine"),
];

/// What is assumed before anybody changes it.
pub fn assumed() -> Assumed {
    ASSUMED.map(|(_, _, from, to, _)| (from, to))
}

/// Power of the place where a run was made, from what is assumed.
const fn watts(assumed: &Assumed, at: Where) -> Range {
    let [here, server, recorded, ..] = *assumed;
    ordered(match at {
        Where::Here => here,
        Where::Server => server,
        Where::Recorded => recorded,
    })
}

/// A range whose ends may have been given the other way round.
const fn ordered((from, to): Range) -> Range {
    (from.min(to), from.max(to))
}

/// A row: label, metric, its entry where the catalog has one, unit, and its number from seconds, watts, grams and dollars.
type Row = (&'static str, &'static str, Option<&'static str>, &'static str, fn(f64, f64, f64, f64) -> f64);

const ROWS: [Row; 4] = [
    ("Time", "time", None, "s", |seconds, _, _, _| seconds),
    ("Energy", "energy-consumption", Some("energy-consumption"), "Wh", |seconds, watts, _, _| watts * seconds / 3600.0),
    ("Emissions", "carbon-emission", Some("carbon-emission"), "g", |seconds, watts, grams, _| {
        watts * seconds / 3.6e6 * grams
    }),
    ("Cost", "cost", None, "$", |seconds, _, _, price| seconds / 3600.0 * price),
];

/// Seconds for a million tokens at a speed.
fn seconds(rate: &Measure) -> f64 {
    1e6 / rate.value.max(1e-9)
}

/// The number of a row, from the least to the most.
fn range(row: &Row, seconds: f64, assumed: &Assumed, at: Where) -> Range {
    let [.., grams, price] = assumed.map(ordered);
    let watts = watts(assumed, at);
    let of = row.4;
    (of(seconds, watts.0, grams.0, price.0), of(seconds, watts.1, grams.1, price.1))
}

fn said((from, to): Range, unit: &str) -> String {
    if from == to { with_unit(from, unit) } else { format!("{} to {}", short(from), with_unit(to, unit)) }
}

/// The same as numbers of a run, with what is assumed: for files that leave the page.
pub fn modelled(report: &Report, at: Where, assumed: &Assumed) -> Vec<Measure> {
    let [.., grams, price] = assumed.map(ordered);
    let conditions = format!(
        "a million tokens, one text at a time, at the measured speed; assumed: {}, {}, {}",
        said(watts(assumed, at), "W"),
        said(grams, "g/kWh"),
        said(price, "$/h")
    );
    let sides = [Side::Base, Side::Variant].into_iter();
    sides
        .filter_map(|side| Some((side, report.measure("throughput", Some("decode"), Some(side))?)))
        .flat_map(|(side, rate)| {
            let conditions = &conditions;
            ROWS.iter().skip(1).map(move |row| {
                let (from, to) = range(row, seconds(rate), assumed, at);
                let part = Some("per million tokens");
                let middle = (from + to) / 2.0;
                let mut measure = Measure::new(row.1, part, Some(side), middle, row.3, Sort::Modelled, conditions);
                if from != to {
                    measure.spread = Some((to - from) / 2.0);
                    measure.spread_of = Some("half the range of what is assumed".to_owned());
                }
                measure
            })
        })
        .collect()
}

/// What a million tokens cost, original beside variant.
pub fn costs(lab: Lab) -> AnyView {
    let fields = ASSUMED
        .iter()
        .enumerate()
        .map(|(place, (label, unit, from, to, why))| {
            let field = |number: f64, end: &'static str, pick: fn(&mut Range) -> &mut f64| {
                let change = move |event| {
                    if let Ok(number) = event_target_value(&event).parse::<f64>()
                        && number.is_finite()
                        && number >= 0.0
                    {
                        lab.assumed.update(|all| *pick(&mut all[place]) = number);
                    }
                };
                view! { <input type="number" min="0" step="any" value=number.to_string() on:input=change aria-label=format!("{label}, {end}, {unit}")/> }
            };
            view! {
                <div class="field" title=*why><span>{format!("{label}, {unit}")}</span>
                    <span class="range">{field(*from, "from", |range| &mut range.0)}"to"{field(*to, "to", |range| &mut range.1)}</span></div>
            }
        })
        .collect_view();
    let whys = ASSUMED.iter().map(|(label, .., why)| format!("{label}: {why}")).collect::<Vec<_>>().join(". ") + ".";
    let rows = ROWS
        .iter()
        .map(|row| {
            let cell = move |side| {
                move || {
                    let (assumed, at) = (lab.assumed.get(), lab.at.get());
                    let rate = lab.measure("throughput", Some("decode"), Some(side));
                    rate.map_or_else(|| "–".to_owned(), |rate| said(range(row, seconds(&rate), &assumed, at), row.3))
                }
            };
            let name = match row.2 {
                Some(metric) => view! { <a href=format!("/metric/{metric}")>{row.0}</a> }.into_any(),
                None => row.0.into_any(),
            };
            view! { <tr><th scope="row">{name}</th><td class="num">{cell(Side::Base)}</td><td class="num">{cell(Side::Variant)}</td></tr> }
        })
        .collect_view();
    let whose = move || match lab.at.get() {
        Where::Recorded => "the power of a machine like the one that it was recorded on",
        Where::Server => "the server's power",
        Where::Here => "this machine's power",
    };
    view! {
        <details class="costs">
            <summary>"What a million tokens cost, modelled"</summary>
            <div class="assumed js-only">{fields}</div>
            <table>
                <thead><tr><th scope="col">"One million tokens"</th><th scope="col">"Original"</th><th scope="col">"Variant"</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
            <p class="quiet-line">"Modelled: measured speed, one text at a time, times what is assumed, here "{whose}". "{whys}</p>
        </details>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_of_power_gives_a_range_of_energy_for_each_place() {
        let assumed = assumed();
        // 100 tokens a second: 10,000 s.
        assert_eq!(range(&ROWS[1], 1e4, &assumed, Where::Here), (10.0 * 1e4 / 3600.0, 30.0 * 1e4 / 3600.0));
        assert_eq!(range(&ROWS[1], 1e4, &assumed, Where::Server).0, 100.0 * 1e4 / 3600.0, "a server draws more");
        assert_eq!(range(&ROWS[1], 1e4, &assumed, Where::Recorded).1, 60.0 * 1e4 / 3600.0, "a share of one");
        assert_eq!(said(range(&ROWS[1], 1e4, &assumed, Where::Here), "Wh"), "27.8 to 83.3 Wh");
        assert_eq!(said(range(&ROWS[0], 1e4, &assumed, Where::Here), "s"), "10,000 s");
    }

    #[test]
    fn a_range_whose_ends_were_swapped_is_the_same() {
        let rate =
            Measure::new("throughput", Some("decode"), Some(Side::Variant), 100.0, "tokens/s", Sort::Measured, "");
        let report = Report {
            request: demo_protocol::Request::new("s", "Once"),
            engine: String::new(),
            device: String::new(),
            model_hash: String::new(),
            text_hash: None,
            base_text: String::new(),
            variant_text: String::new(),
            tokens: Vec::new(),
            first_difference: None,
            measures: vec![rate],
            layers: Vec::new(),
            warnings: Vec::new(),
        };
        let swapped = assumed().map(|(from, to)| (to, from));
        let found = modelled(&report, Where::Here, &swapped);
        assert_eq!(found, modelled(&report, Where::Here, &assumed()));
        assert_eq!(found.len(), 3);
        assert!(found.iter().all(|m| m.spread.is_none_or(|spread| spread > 0.0)), "{found:?}");
        assert!(
            found[0].conditions.ends_with("assumed: 10.0 to 30.0 W, 450 g/kWh, 0.050 $/h"),
            "{}",
            found[0].conditions
        );
    }
}
