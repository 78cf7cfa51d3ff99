//! Charts of the lab: quality against size and against speed over all runs, and what each matrix lost.

use demo_protocol::{LayerError, MethodCard, Report, Side, title};
use leptos::prelude::*;

use super::number::{short, with_unit};
use super::state::Lab;

/// A run in a chart.
#[derive(Clone, Debug, PartialEq)]
struct Point {
    x: f64,
    y: f64,
    /// Half the height of its error bar.
    spread: f64,
    label: String,
    recorded: bool,
}

const WIDE: f64 = 600.0;
const HIGH: f64 = 320.0;
/// Room for marks of the axes, and for labels: left, top, right, bottom.
const MARGIN: (f64, f64, f64, f64) = (52.0, 16.0, 212.0, 40.0);
/// From one label to the next.
const LINE: f64 = 14.0;

/// All charts.
pub fn charts(lab: Lab) -> AnyView {
    let of = move |metric: &'static str, part: Option<&'static str>| {
        let methods = lab.page.with_value(|page| page.methods.clone());
        let recorded = lab.page.with_value(|page| page.runs.len());
        lab.runs.with(|runs| points(runs, &methods, recorded, metric, part))
    };
    let size = move || scatter(&of("model-size", None), SIZE.0, SIZE.1, SIZE.2, false);
    let speed = move || scatter(&of("throughput", Some("decode")), "Quality against speed", "Speed", "tokens/s", true);
    let errors = move || lab.layers.with(|layers| errors(layers));
    view! { <section class="lab-charts" aria-label="Charts">{size}{speed}{errors}{super::pictures::pictures(lab)}</section> }.into_any()
}

/// The words of the chart that is drawn on two pages: name, axis, unit.
const SIZE: (&str, &str, &str) = ("Quality against size", "Size", "bytes");

/// Quality against size of runs that were recorded and changed it, without a caption; nothing where there are none.
pub fn quality_and_size(runs: &[Report], methods: &[MethodCard]) -> Option<AnyView> {
    let size = |run: &Report, side| run.measure("model-size", None, Some(side)).map(|size| size.value);
    let runs: Vec<Report> =
        runs.iter().filter(|run| size(run, Side::Base) != size(run, Side::Variant)).cloned().collect();
    let points = points(&runs, methods, runs.len(), "model-size", None);
    (!points.is_empty()).then(|| plot(&points, SIZE.0, SIZE.1, SIZE.2, false))
}

/// The runs, of which the first so many were recorded, and the original as the last one measured it.
fn points(runs: &[Report], methods: &[MethodCard], recorded: usize, metric: &str, part: Option<&str>) -> Vec<Point> {
    let made = runs
        .iter()
        .enumerate()
        .filter_map(|(place, run)| point(run, metric, part, title(&run.request.recipe, methods), place < recorded));
    made.chain(runs.last().and_then(|run| original(run, metric, part))).collect()
}

fn point(run: &Report, metric: &str, part: Option<&str>, label: String, recorded: bool) -> Option<Point> {
    let x = run.measure(metric, part, Some(Side::Variant))?.value;
    let y = run.measure("perplexity", Some("ratio"), None)?;
    (x > 0.0 && y.value > 0.0).then(|| Point { x, y: y.value, spread: y.spread.unwrap_or(0.0), label, recorded })
}

/// The original, as the last run measured it: what all others are compared with.
fn original(run: &Report, metric: &str, part: Option<&str>) -> Option<Point> {
    let x = run.measure(metric, part, Some(Side::Base))?.value;
    Some(Point { x, y: 1.0, spread: 0.0, label: "original".to_owned(), recorded: false })
}

/// Marks of an axis over `least..=most`, a handful of round numbers.
fn marks(least: f64, most: f64) -> Vec<f64> {
    let rough = (most - least).max(1e-9) / 4.0;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= rough).unwrap_or(power);
    // A mark at an end counts, whatever its last bit.
    let first = (least / step - 1e-9).ceil() as i64;
    let last = (most / step + 1e-9).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// A mark's text without zeros that say nothing: "1.00 MB" is "1 MB".
fn round(text: &str) -> String {
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '−'))).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let number = if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number };
    format!("{number}{unit}")
}

/// Marks of a logarithmic axis: the closer the ends, the finer.
fn log_marks(least: f64, most: f64) -> Vec<f64> {
    const FINE: &[f64] =
        &[0.9, 0.95, 1.0, 1.02, 1.05, 1.1, 1.2, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];
    let mut taken: Vec<f64> = Vec::new();
    for mark in FINE.iter().copied().filter(|mark| (least..=most).contains(mark)) {
        // Two marks need room for their numbers.
        if taken.last().is_none_or(|last| (mark / last).ln() > (most / least).ln() / 9.0) {
            taken.push(mark);
        }
    }
    taken
}

/// Points that no other is better than in both: less y, and more or less x.
fn front(points: &[Point], more: bool) -> Vec<&Point> {
    let better = |a: &Point, b: &Point| if more { a.x >= b.x } else { a.x <= b.x };
    let mut front: Vec<&Point> = points
        .iter()
        .filter(|p| !points.iter().any(|q| better(q, p) && q.y <= p.y && (q.x, q.y) != (p.x, p.y)))
        .collect();
    front.sort_by(|a, b| a.x.total_cmp(&b.x));
    front
}

/// The chart of [`plot`] with its caption; nothing where there are no points.
fn scatter(points: &[Point], name: &'static str, axis: &'static str, unit: &'static str, more: bool) -> AnyView {
    if points.is_empty() {
        return ().into_any();
    }
    view! {
        <figure class="chart">
            <figcaption><h2>{name}</h2><p>"Perplexity as a multiple of the original's. The line joins the runs that no other beats in both."</p></figcaption>
            {plot(points, name, axis, unit, more)}
        </figure>
    }
    .into_any()
}

/// Perplexity (times the original's, logarithmic) against something.
fn plot(points: &[Point], name: &'static str, axis: &'static str, unit: &'static str, more: bool) -> AnyView {
    let (left, top, right, bottom) = MARGIN;
    let over = |f: fn(&Point) -> f64, start: f64, pick: fn(f64, f64) -> f64| points.iter().map(f).fold(start, pick);
    let (least_x, most_x) = (0.0, over(|p| p.x, 0.0, f64::max) * 1.05);
    let (least_y, most_y) =
        (over(|p| p.y - p.spread, 1.0, f64::min) / 1.02, over(|p| p.y + p.spread, 1.1, f64::max) * 1.05);
    let x = move |value: f64| left + (value - least_x) / (most_x - least_x) * (WIDE - left - right);
    let y = move |value: f64| {
        let share = (value.max(least_y) / least_y).ln() / (most_y / least_y).ln();
        HIGH - bottom - share * (HIGH - top - bottom)
    };
    let across = marks(least_x, most_x)
        .into_iter()
        .map(
            |mark| view! { <text class="tick" x=at(x(mark)) y=at(HIGH - bottom + 18.0)>{round(&with_unit(mark, unit))}</text> },
        )
        .collect_view();
    let up = log_marks(least_y, most_y)
        .into_iter()
        .map(|mark| {
            view! {
                <path class="grid" d=format!("M{left} {}H{}", at(y(mark)), at(WIDE - right))></path>
                <text class="left" x=at(left - 8.0) y=at(y(mark) + 4.0)>{round(&format!("{}×", short(mark)))}</text>
            }
        })
        .collect_view();
    let line: Vec<String> = front(points, more).iter().map(|p| format!("{} {}", at(x(p.x)), at(y(p.y)))).collect();
    let line = (line.len() > 1).then(|| view! { <path class="front" d=format!("M{}", line.join("L"))></path> });
    // Labels in a column of their own, in the order of their points, each joined to its own.
    let mut order: Vec<&Point> = points.iter().collect();
    order.sort_by(|a, b| y(a.y).total_cmp(&y(b.y)).then(b.x.total_cmp(&a.x)));
    let places = apart(&order.iter().map(|p| y(p.y)).collect::<Vec<_>>(), LINE, HIGH - bottom);
    let column = WIDE - right + 26.0;
    let dots = order
        .into_iter()
        .zip(places)
        .map(|(p, place)| {
            let (px, py) = (x(p.x), y(p.y));
            let bar = (p.spread > 0.0).then(|| {
                view! { <path class="spread" d=format!("M{} {}V{}", at(px), at(y(p.y - p.spread)), at(y(p.y + p.spread)))></path> }
            });
            let class = if p.recorded { "dot recorded" } else { "dot" };
            let leader = format!("M{} {}L{} {}H{}", at(px + 5.0), at(py), at(column - 12.0), at(place), at(column - 4.0));
            view! { <g><path class="leader" d=leader></path>{bar}<circle class=class cx=at(px) cy=at(py) r="4"></circle>
                <text class="name" x=at(column) y=at(place + 4.0)>{cut(&p.label)}<title>{p.label.clone()}</title></text></g> }
        })
        .collect_view();
    let rows = points
        .iter()
        .map(|p| view! { <tr><th scope="row">{p.label.clone()}</th><td class="num">{with_unit(p.x, unit)}</td><td class="num">{format!("{}× ± {}", short(p.y), short(p.spread))}</td></tr> })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label=format!("Chart: {name}")>
            <svg class="scatter" viewBox=format!("0 0 {WIDE} {HIGH}") width=WIDE.to_string() height=HIGH.to_string() role="img" aria-label=name>
                {up}
                <path class="axis" d=format!("M{left} {top}V{}H{}", HIGH - bottom, WIDE - right)></path>
                {across}
                <text class="axis-name" x=at((left + WIDE - right) / 2.0) y=at(HIGH - 4.0)>{axis}</text>
                {line}{dots}
            </svg>
        </div>
        <details><summary>"The same as a table"</summary>
            <table><thead><tr><th scope="col">"Run"</th><th scope="col">{axis}</th><th scope="col">"Perplexity"</th></tr></thead><tbody>{rows}</tbody></table>
        </details>
    }
    .into_any()
}

/// Places as near as may be to those wanted (sorted), `room` apart and none below `end`.
fn apart(wanted: &[f64], room: f64, end: f64) -> Vec<f64> {
    let mut places: Vec<f64> = Vec::with_capacity(wanted.len());
    for place in wanted {
        let least = places.last().map_or(*place, |last| last + room);
        places.push(place.max(least));
    }
    for (below, place) in places.iter_mut().rev().enumerate() {
        *place = place.min(end - room * below as f64);
    }
    places
}

/// A label that fits its column.
fn cut(label: &str) -> String {
    const MOST: usize = 32;
    match label.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}…", label[..end].trim_end()),
        None => label.to_owned(),
    }
}

fn at(value: f64) -> String {
    format!("{value:.1}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_have_round_marks() {
        assert_eq!(marks(0.0, 3_000_000.0), [0.0, 1e6, 2e6, 3e6]);
        assert_eq!(marks(0.0, 0.3), [0.0, 0.1, 0.2, 0.30000000000000004]);
        assert_eq!(log_marks(1.0, 1.12), [1.0, 1.02, 1.05, 1.1]);
        assert_eq!(["1.00 MB", "50.0×", "1,000 tokens/s", "0"].map(round), ["1 MB", "50×", "1,000 tokens/s", "0"]);
        let wide = log_marks(1.0, 400.0);
        assert!(wide.len() < 9 && wide[0] == 1.0, "{wide:?}");
    }

    #[test]
    fn labels_never_lie_on_each_other() {
        assert_eq!(apart(&[10.0, 50.0], 14.0, 100.0), [10.0, 50.0]);
        assert_eq!(apart(&[10.0, 12.0, 12.0], 14.0, 100.0), [10.0, 24.0, 38.0]);
        assert_eq!(apart(&[90.0, 95.0, 99.0], 14.0, 100.0), [72.0, 86.0, 100.0]);
        assert_eq!(cut("2:4 sparsity, size times input (Wanda)"), "2:4 sparsity, size times input (…");
    }

    #[test]
    fn the_front_is_what_nothing_beats() {
        let point = |x, y| Point { x, y, spread: 0.0, label: String::new(), recorded: false };
        let points = [point(1.0, 3.0), point(2.0, 2.0), point(2.0, 2.5), point(3.0, 2.0), point(4.0, 1.0)];
        let xs = |more| front(&points, more).iter().map(|p| (p.x, p.y)).collect::<Vec<_>>();
        assert_eq!(xs(false), [(1.0, 3.0), (2.0, 2.0), (4.0, 1.0)]);
        assert_eq!(xs(true), [(4.0, 1.0)]);
    }
}
