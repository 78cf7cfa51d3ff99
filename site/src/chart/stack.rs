//! Works by year, stacked by topic. Fifteen colours cannot be told apart by anybody, so the stack only shows the whole
//! and the proportions; the rows below it name each topic with its own bars.

use catalog_model::pages::{Statistics, YearCount};
use leptos::prelude::*;

use super::at;
use super::scale::{length, ticks};
use super::years::run;
use crate::parts::chip;

/// Left edge, width of a year, height of the plot.
const LEFT: f64 = 34.0;
const HIGH: f64 = 220.0;
const WIDE: f64 = 680.0;

/// The stacked bars.
pub fn picture(stats: &Statistics) -> AnyView {
    let totals: Vec<u32> = (0..stats.years.len()).map(|i| stats.by_topic.iter().map(|row| row[i]).sum()).collect();
    let marks = ticks(totals.iter().copied().max().unwrap_or(0), 4);
    let most = *marks.last().unwrap_or(&0);
    let step = (WIDE - LEFT) / (stats.years.len().max(1) as f64);
    let axis = marks
        .iter()
        .map(|mark| {
            let y = 16.0 + HIGH - length(*mark, most, HIGH);
            view! { <path class="grid" d=format!("M{} {}H{WIDE}", LEFT - 4.0, at(y))></path><text class="left" x=at(LEFT - 8.0) y=at(y + 4.0)>{mark.to_string()}</text> }
        })
        .collect_view();
    let columns = stats
        .years
        .iter()
        .enumerate()
        .map(|(i, year)| {
            let x = LEFT + i as f64 * step;
            let width = (step * 0.72).min(48.0);
            let mut top = 16.0 + HIGH;
            let parts = stats
                .topics
                .iter()
                .zip(&stats.by_topic)
                .filter(|(_, row)| row[i] > 0)
                .map(|(topic, row)| {
                    let high = length(row[i], most, HIGH);
                    top -= high;
                    let words = format!("{year}, {}: {}", topic.title, row[i]);
                    view! {
                        <rect class=format!("part hue-{}", topic.hue) x=at(x + (step - width) / 2.0) y=at(top) width=at(width) height=at(high)>
                            <title>{words}</title>
                        </rect>
                    }
                })
                .collect_view();
            let middle = at(x + step / 2.0);
            let total = (totals[i] > 0).then(|| view! { <text class="value" x=middle.clone() y=at(top - 4.0)>{totals[i].to_string()}</text> });
            view! { {parts}{total}<text class="tick" x=middle y=at(HIGH + 32.0)>{year.to_string()}</text> }
        })
        .collect_view();
    view! {
        <svg class="stack" viewBox=format!("0 0 {WIDE} 256") role="img" aria-label="Works by year of first appearance, stacked by topic">{axis}{columns}</svg>
    }
    .into_any()
}

/// A row for each topic: colour, name, bars, number.
pub fn rows(stats: &Statistics) -> AnyView {
    let span = (stats.years.first().copied().unwrap_or(0), stats.years.last().copied().unwrap_or(0));
    let rows = stats
        .topics
        .iter()
        .zip(&stats.by_topic)
        .map(|(topic, counts)| {
            let years: Vec<YearCount> =
                stats.years.iter().zip(counts).map(|(year, count)| YearCount { year: *year, count: *count }).collect();
            let total: u32 = counts.iter().sum();
            view! {
                <li class=format!("hue-{}", topic.hue)>
                    {chip(topic)}
                    {run(&years, span)}
                    <data>{total.to_string()}</data>
                </li>
            }
        })
        .collect_view();
    view! { <ul class="legend">{rows}</ul> }.into_any()
}

/// The same as a table.
pub fn table(stats: &Statistics) -> AnyView {
    let head = stats.topics.iter().map(|t| view! { <th scope="col">{t.title.clone()}</th> }).collect_view();
    let rows = stats
        .years
        .iter()
        .enumerate()
        .map(|(i, year)| {
            let cells =
                stats.by_topic.iter().map(|row| view! { <td class="num">{row[i].to_string()}</td> }).collect_view();
            view! { <tr><th scope="row">{year.to_string()}</th>{cells}</tr> }
        })
        .collect_view();
    view! { <table><thead><tr><th scope="col">"Year"</th>{head}</tr></thead><tbody>{rows}</tbody></table> }.into_any()
}
