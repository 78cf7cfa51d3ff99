//! Entries by year as bars: a run of years beside a name, a chart with numbers, a histogram to filter by.

use catalog_model::Query;
use catalog_model::pages::YearCount;
use catalog_model::results::FacetValue;
use leptos::prelude::*;

use super::at;
use super::scale::length;
use crate::address;

/// Width and height of a run of years beside a name.
const RUN: (f64, f64) = (104.0, 22.0);

/// A run of years without words, for rows of many: all share the years of `span`, each has its own height.
pub fn run(years: &[YearCount], span: (u16, u16)) -> AnyView {
    let (first, last) = span;
    let count = f64::from(last.saturating_sub(first)) + 1.0;
    let step = RUN.0 / count;
    let most = years.iter().filter(|y| y.year >= first).map(|y| y.count).max().unwrap_or(0);
    let bars = years
        .iter()
        .filter(|y| y.count > 0 && (first..=last).contains(&y.year))
        .map(|y| {
            let high = length(y.count, most, RUN.1 - 2.0).max(1.5);
            let x = f64::from(y.year - first) * step;
            view! { <rect x=at(x) y=at(RUN.1 - 1.0 - high) width=at((step - 1.0).max(1.0)) height=at(high)></rect> }
        })
        .collect_view();
    view! {
        <svg class="run" width="104" height="22" viewBox="0 0 104 22" aria-hidden="true" focusable="false">
            {bars}
            <path d="M0 21.5H104"></path>
        </svg>
    }
    .into_any()
}

/// A chart of one row of bars with the number above and the year below each.
pub fn bars(years: &[YearCount], title: &str) -> AnyView {
    const HIGH: f64 = 96.0;
    const STEP: f64 = 30.0;
    let most = years.iter().map(|y| y.count).max().unwrap_or(0);
    let width = STEP * years.len() as f64;
    // Beyond sixteen years only every fifth is named.
    let sparse = years.len() > 16;
    let marks = years
        .iter()
        .enumerate()
        .map(|(i, y)| {
            let x = i as f64 * STEP;
            let high = length(y.count, most, HIGH);
            let middle = at(x + STEP / 2.0);
            let name = (!sparse || y.year % 5 == 0).then(
                || view! { <text class="tick" x=middle.clone() y="131">{format!("’{:02}", y.year % 100)}</text> },
            );
            let number = (y.count > 0).then(
                || view! { <text class="value" x=middle.clone() y=at(112.0 - high)>{y.count.to_string()}</text> },
            );
            let bar = (y.count > 0)
                .then(|| view! { <rect x=at(x + 4.0) y=at(116.0 - high) width="22" height=at(high)></rect> });
            view! { <g>{bar}{number}{name}</g> }
        })
        .collect_view();
    view! {
        <svg class="bars" width=at(width) height="138" viewBox=format!("0 0 {} 138", at(width)) role="img" aria-label=title.to_owned()>
            <path class="axis" d=format!("M0 116.5H{}", at(width))></path>
            {marks}
        </svg>
    }
    .into_any()
}

/// The same numbers as a table.
pub fn table(years: &[YearCount], what: &str) -> AnyView {
    let rows = years
        .iter()
        .map(|y| view! { <tr><th scope="row">{y.year.to_string()}</th><td class="num">{y.count.to_string()}</td></tr> })
        .collect_view();
    view! { <table><thead><tr><th scope="col">"Year"</th><th scope="col">{what.to_owned()}</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
}

/// The histogram among the filters: each bar is a link that filters by its year. Years before the first of the last
/// sixteen are only reached by the form.
pub fn histogram(query: &Query, values: &[FacetValue]) -> Option<AnyView> {
    const SHOWN: u16 = 16;
    const HIGH: f64 = 40.0;
    let counts: Vec<(u16, &FacetValue)> = values.iter().filter_map(|v| Some((v.value.parse().ok()?, v))).collect();
    let last = counts.iter().map(|c| c.0).max()?;
    let first = counts.iter().map(|c| c.0).min()?.max(last.saturating_sub(SHOWN - 1));
    let most = counts.iter().filter(|c| c.0 >= first).map(|c| c.1.count).max().unwrap_or(0);
    let step = 240.0 / (f64::from(last - first) + 1.0);
    let width = (step - 2.0).clamp(2.0, 28.0);
    let bars = counts
        .iter()
        .filter(|c| c.0 >= first && (c.1.count > 0 || c.1.selected))
        .map(|(year, value)| {
            let high = length(value.count, most, HIGH).max(2.0);
            let x = f64::from(year - first) * step;
            let label = format!("{year}: {}", value.count);
            let words = label.clone();
            view! {
                <a data-live="" data-key=format!("year:{year}") href=address::only(query, "year", &value.value) aria-label=label class:on=value.selected>
                    <title>{words}</title>
                    <rect class="hit-area" x=at(x) y="0" width=at(step) height="42"></rect>
                    <rect class="bar" x=at(x + (step - width) / 2.0) y=at(42.0 - high) width=at(width) height=at(high)></rect>
                </a>
            }
        })
        .collect_view();
    let end = (first != last).then(|| view! { <text class="end" x="240" y="56">{last.to_string()}</text> });
    Some(
        view! {
            <svg class="histogram" viewBox="0 0 240 60" role="group" aria-label="Results by year">
                <path class="axis" d="M0 42.5H240"></path>
                {bars}
                <text x="0" y="56">{first.to_string()}</text>
                {end}
            </svg>
        }
        .into_any(),
    )
}
