//! Charts of the lab: quality against size and against speed over all runs, and what each matrix lost.

use demo_protocol::LayerError;
use leptos::prelude::*;

use super::number::short;
use super::scatter::{self, SIZE, SPEED, Words, at, marks};
use super::state::Lab;

/// All charts. Those over runs are of the model on the stage: quality is a multiple of its own original's.
pub fn charts(lab: Lab) -> AnyView {
    let over = move |words: &'static Words| {
        let methods = lab.page.with_value(|page| page.methods.clone());
        let model = lab.shown.with(|shown| shown.as_ref().map(|request| request.model.clone())).unwrap_or_default();
        lab.runs.with(|runs| scatter::chart(runs, &model, &methods, words))
    };
    let errors = move || lab.layers.with(|layers| errors(layers));
    view! { <section class="lab-charts" aria-label="Charts">{move || over(&SIZE)}{move || over(&SPEED)}{errors}{super::pictures::pictures(lab)}</section> }.into_any()
}

/// What each matrix lost: its output's relative error, beside that of plain rounding where the method says so.
fn errors(layers: &[LayerError]) -> AnyView {
    if layers.is_empty() {
        return ().into_any();
    }
    let step = (520.0 / layers.len() as f64).clamp(3.0, 14.0);
    let (high, left) = (190.0, 52.0);
    let error = |layer: &LayerError| layer.output_error.unwrap_or(layer.weight_error);
    let most = layers.iter().flat_map(|l| [Some(error(l)), l.rounding_error]).flatten().fold(1e-6, f64::max) * 1.05;
    let y = move |value: f64| high - 24.0 - value / most * (high - 40.0);
    let up = marks(0.0, most)
        .into_iter()
        .map(|mark| {
            view! {
                <path class="grid" d=format!("M{left} {}H{}", at(y(mark)), at(left + step * layers.len() as f64))></path>
                <text class="left" x=at(left - 6.0) y=at(y(mark) + 4.0)>{format!("{} %", short(mark * 100.0))}</text>
            }
        })
        .collect_view();
    let mut last = None;
    let bars = layers
        .iter()
        .enumerate()
        .map(|(place, layer)| {
            let px = left + step * place as f64;
            let begins = last.replace(layer.layer) != Some(layer.layer);
            let block = begins.then(|| view! { <text class="start" x=at(px) y=at(high - 8.0)>{format!("{}", layer.layer)}</text> });
            let plain = layer.rounding_error.map(|plain| {
                view! { <path class="plain" d=format!("M{} {}h{}", at(px), at(y(plain)), at(step - 1.0))></path> }
            });
            let said = format!("{}: {} %", layer.name, short(error(layer) * 100.0));
            view! { <g><rect x=at(px) y=at(y(error(layer))) width=at(step - 1.0) height=at(y(0.0) - y(error(layer)))><title>{said}</title></rect>{plain}{block}</g> }
        })
        .collect_view();
    let compared = layers.iter().filter(|l| l.rounding_error.is_some()).count();
    let below = layers.iter().filter(|l| l.rounding_error.is_some_and(|plain| error(l) < plain)).count();
    let said = (compared > 0).then(|| {
        format!(" The marks are plain rounding to the same grid: {below} of {compared} matrices are below it.")
    });
    let what = if layers.iter().any(|l| l.output_error.is_some()) {
        "Relative error of each matrix' output on calibration text"
    } else {
        "Relative error of each matrix' weights"
    };
    let rows = layers
        .iter()
        .map(|l| {
            let percent = |value: Option<f64>| value.map_or_else(|| "–".to_owned(), |v| format!("{} %", short(v * 100.0)));
            view! {
                <tr><th scope="row">{l.name.clone()}</th><td class="num">{percent(Some(l.weight_error))}</td><td class="num">{percent(l.output_error)}</td>
                <td class="num">{percent(l.rounding_error)}</td><td class="num">{percent(Some(l.zeros))}</td><td>{l.note.clone().unwrap_or_default()}</td></tr>
            }
        })
        .collect_view();
    let wide = left + step * layers.len() as f64 + 8.0;
    view! {
        <figure class="chart">
            <figcaption><h2>"What each matrix lost"</h2><p>{what}", by block."{said}</p></figcaption>
            <div class="scroll" tabindex="0" role="region" aria-label="Chart: error of each matrix">
                <svg class="bars errors" viewBox=format!("0 0 {wide} {high}") width=at(wide) height=at(high) role="img" aria-label=what>{up}{bars}</svg>
            </div>
            <details><summary>"The same as a table"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Error of each matrix">
                <table><thead><tr><th scope="col">"Matrix"</th><th scope="col">"Weights"</th><th scope="col">"Output"</th><th scope="col">"Plain rounding"</th><th scope="col">"Zeros"</th><th scope="col">"Note"</th></tr></thead><tbody>{rows}</tbody></table>
                </div>
            </details>
        </figure>
    }
    .into_any()
}
