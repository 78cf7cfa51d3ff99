//! Works up to each year, as a line with its points and the number at the end.

use catalog_model::pages::Statistics;
use leptos::prelude::*;

use super::at;
use super::scale::{length, ticks};

const LEFT: f64 = 34.0;
const RIGHT: f64 = 644.0;
const TOP: f64 = 16.0;
const HIGH: f64 = 170.0;

/// The line.
pub fn picture(stats: &Statistics) -> AnyView {
    let marks = ticks(stats.growth.last().copied().unwrap_or(0), 4);
    let most = *marks.last().unwrap_or(&0);
    let step = (RIGHT - LEFT) / ((stats.years.len().max(2) - 1) as f64);
    let points: Vec<(f64, f64)> = stats
        .growth
        .iter()
        .enumerate()
        .map(|(i, n)| (LEFT + i as f64 * step, TOP + HIGH - length(*n, most, HIGH)))
        .collect();
    let line: Vec<String> = points.iter().map(|(x, y)| format!("{} {}", at(*x), at(*y))).collect();
    let axis = marks
        .iter()
        .map(|mark| {
            let y = TOP + HIGH - length(*mark, most, HIGH);
            view! { <path class="grid" d=format!("M{} {}H{RIGHT}", LEFT - 4.0, at(y))></path><text class="left" x=at(LEFT - 8.0) y=at(y + 4.0)>{mark.to_string()}</text> }
        })
        .collect_view();
    let dots = points
        .iter()
        .zip(stats.years.iter().zip(&stats.growth))
        .map(|((x, y), (year, count))| {
            view! {
                <circle cx=at(*x) cy=at(*y) r="3"><title>{format!("{year}: {count}")}</title></circle>
                <text class="tick" x=at(*x) y=at(TOP + HIGH + 18.0)>{year.to_string()}</text>
            }
        })
        .collect_view();
    let end = points
        .last()
        .zip(stats.growth.last())
        .map(|((x, y), n)| view! { <text class="end" x=at(x + 8.0) y=at(y + 4.0)>{n.to_string()}</text> });
    view! {
        <svg class="growth" viewBox="0 0 680 210" role="img" aria-label="Works in the catalog, by the year up to which they had appeared">
            {axis}
            <path class="line" d=format!("M{}", line.join("L"))></path>
            {dots}
            {end}
        </svg>
    }
    .into_any()
}

/// The same as a table.
pub fn table(stats: &Statistics) -> AnyView {
    let rows = stats
        .years
        .iter()
        .zip(&stats.growth)
        .map(|(year, count)| view! { <tr><th scope="row">{year.to_string()}</th><td class="num">{count.to_string()}</td></tr> })
        .collect_view();
    view! { <table><thead><tr><th scope="col">"Up to"</th><th scope="col">"Works"</th></tr></thead><tbody>{rows}</tbody></table> }.into_any()
}
