//! Quality against size or speed: a point for each run, and the line of those that no other beats in both.

use demo_protocol::{MethodCard, Report, Side, asked};
use leptos::prelude::*;

use super::number::{short, with_unit};
use super::state::{Made, Where};

/// A run in a chart.
#[derive(Clone, Debug, Default, PartialEq)]
struct Point {
    x: f64,
    y: f64,
    /// Half the width, and half the height, of its error bars.
    spread: (f64, f64),
    label: String,
    /// Made elsewhere and earlier: to compare with, not to be compared.
    recorded: bool,
}

/// The words of a chart.
pub struct Words {
    name: &'static str,
    axis: &'static str,
    unit: &'static str,
    metric: &'static str,
    part: Option<&'static str>,
    /// Whether more is better across.
    more: bool,
}

/// The chart that is drawn on two pages.
pub const SIZE: Words =
    Words { name: "Quality against size", axis: "Size", unit: "bytes", metric: "model-size", part: None, more: false };
/// The other one.
pub const SPEED: Words = Words {
    name: "Quality against speed",
    axis: "Speed",
    unit: "tokens/s",
    metric: "throughput",
    part: Some("decode"),
    more: true,
};

/// How a chart is laid out.
struct Frame {
    class: &'static str,
    wide: f64,
    /// At least; many labels make it higher.
    high: f64,
    /// Room for marks of the axes, and for labels: left, top, right, bottom.
    margin: (f64, f64, f64, f64),
    /// Whether points have numbers, and a list below says whose: for narrow screens.
    numbered: bool,
}

const DESK: Frame =
    Frame { class: "scatter", wide: 600.0, high: 320.0, margin: (52.0, 16.0, 212.0, 40.0), numbered: false };
const PHONE: Frame =
    Frame { class: "scatter-phone", wide: 340.0, high: 280.0, margin: (44.0, 12.0, 50.0, 40.0), numbered: true };
/// From one label to the next.
const LINE: f64 = 14.0;

/// Where a point stands among the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Front,
    Beaten,
    Recorded,
}

impl Standing {
    const fn class(self) -> &'static str {
        match self {
            Self::Front => "dot",
            Self::Beaten => "dot beaten",
            Self::Recorded => "dot recorded",
        }
    }
}

/// Marks and what they mean.
const LEGEND: &[(Standing, &str)] = &[
    (Standing::Front, "of this session, beaten in both by none"),
    (Standing::Beaten, "of this session, beaten in both by another"),
    (Standing::Recorded, "recorded earlier, elsewhere: not in the line"),
];

/// Quality against size of runs that were recorded and changed it, without a caption; nothing where there are none.
pub fn quality_and_size(runs: &[Report], methods: &[MethodCard]) -> Option<AnyView> {
    let size = |run: &Report, side| run.measure("model-size", None, Some(side)).map(|size| size.value);
    let changed = runs.iter().filter(|run| size(run, Side::Base) != size(run, Side::Variant));
    // Among each other they are compared.
    let points = points(changed.map(|run| (run, false)), methods, &SIZE);
    (!points.is_empty()).then(|| plots(&points, &SIZE, ().into_any()))
}

/// The chart of a model's runs with its caption; nothing where there are no points.
pub fn chart(runs: &[Made], model: &str, methods: &[MethodCard], words: &'static Words) -> AnyView {
    let of_model = runs.iter().filter(|run| run.report.request.model == model);
    let others = runs.len() - of_model.clone().count();
    let points = points(of_model.map(|run| (&run.report, run.at == Where::Recorded)), methods, words);
    if points.is_empty() {
        return ().into_any();
    }
    let others = match others {
        0 => String::new(),
        1 => " One run of another model is in the table of runs alone.".to_owned(),
        n => format!(" {n} runs of other models are in the table of runs alone."),
    };
    let marks = LEGEND
        .iter()
        .map(|(standing, said)| {
            view! { <span><svg class="mark" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true"><circle class=standing.class() cx="5" cy="5" r="4"></circle></svg>" "{*said}</span> }
        })
        .collect_view();
    view! {
        <figure class="chart">
            <figcaption><h2>{words.name}</h2><p>"Perplexity as a multiple of the original's. The line joins the runs of this session that no other beats in both."{others}</p></figcaption>
            {plots(&points, words, view! { <p class="quiet-line tints plot">{marks}</p> }.into_any())}
        </figure>
    }
    .into_any()
}

/// The runs, each with whether it was recorded, and the original as the last one measured it.
fn points<'a>(runs: impl Iterator<Item = (&'a Report, bool)>, methods: &[MethodCard], words: &Words) -> Vec<Point> {
    let (mut points, mut last) = (Vec::new(), None);
    for (run, recorded) in runs {
        points.extend(point(run, words, asked(&run.request, methods), recorded));
        last = Some((run, recorded));
    }
    points.extend(last.and_then(|(run, recorded)| original(run, words, recorded)));
    points
}

fn point(run: &Report, words: &Words, label: String, recorded: bool) -> Option<Point> {
    let x = run.measure(words.metric, words.part, Some(Side::Variant))?;
    let y = run.measure("perplexity", Some("ratio"), None)?;
    let spread = (x.spread.unwrap_or(0.0), y.spread.unwrap_or(0.0));
    (x.value > 0.0 && y.value > 0.0).then_some(Point { x: x.value, y: y.value, spread, label, recorded })
}

/// The original, as the last run measured it: what all others are compared with.
fn original(run: &Report, words: &Words, recorded: bool) -> Option<Point> {
    let x = run.measure(words.metric, words.part, Some(Side::Base))?;
    let spread = (x.spread.unwrap_or(0.0), 0.0);
    Some(Point { x: x.value, y: 1.0, spread, label: "original".to_owned(), recorded })
}

/// Marks of an axis over `least..=most`, a handful of round numbers.
pub fn marks(least: f64, most: f64) -> Vec<f64> {
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

/// Points that no other is better than in both: less y, and more or less x. What was recorded takes no part.
fn front(points: &[Point], more: bool) -> Vec<&Point> {
    let better = |a: &Point, b: &Point| if more { a.x >= b.x } else { a.x <= b.x };
    let taking_part = || points.iter().filter(|point| !point.recorded);
    let beaten = |p: &Point| taking_part().any(|q| better(q, p) && q.y <= p.y && (q.x, q.y) != (p.x, p.y));
    let mut front: Vec<&Point> = taking_part().filter(|p| !beaten(p)).collect();
    front.sort_by(|a, b| a.x.total_cmp(&b.x));
    front
}

/// The chart for wide screens, the one for narrow ones, what its marks mean, and the same as a table.
fn plots(points: &[Point], words: &Words, legend: AnyView) -> AnyView {
    let Words { axis, unit, .. } = *words;
    let rows = points
        .iter()
        .map(|p| {
            let beside = |spread: f64| if spread > 0.0 { format!(" ± {}", short(spread)) } else { String::new() };
            let x = with_unit(p.x, unit) + &beside(if unit == "bytes" { 0.0 } else { p.spread.0 });
            let y = format!("{}×{}", short(p.y), beside(p.spread.1));
            view! { <tr><th scope="row">{p.label.clone()}</th><td class="num">{x}</td><td class="num">{y}</td></tr> }
        })
        .collect_view();
    view! {
        {plot(points, words, &DESK)}
        {plot(points, words, &PHONE)}
        {legend}
        <details><summary>"The same as a table"</summary>
            <table><thead><tr><th scope="col">"Run"</th><th scope="col">{axis}</th><th scope="col">"Perplexity"</th></tr></thead><tbody>{rows}</tbody></table>
        </details>
    }
    .into_any()
}

/// Perplexity (times the original's, logarithmic) against something.
fn plot(points: &[Point], words: &Words, frame: &Frame) -> AnyView {
    let Words { name, axis, unit, more, .. } = *words;
    let (left, top, right, bottom) = frame.margin;
    let wide = frame.wide;
    let high = frame.high.max(top + bottom + LINE * points.len() as f64);
    let over = |f: fn(&Point) -> f64, start: f64, pick: fn(f64, f64) -> f64| points.iter().map(f).fold(start, pick);
    let (least_x, most_x) = (0.0, over(|p| p.x + p.spread.0, 0.0, f64::max) * 1.05);
    let (least_y, most_y) =
        (over(|p| p.y - p.spread.1, 1.0, f64::min) / 1.02, over(|p| p.y + p.spread.1, 1.1, f64::max) * 1.05);
    let x = move |value: f64| left + (value.max(least_x) - least_x) / (most_x - least_x) * (wide - left - right);
    let y = move |value: f64| {
        let share = (value.max(least_y) / least_y).ln() / (most_y / least_y).ln();
        high - bottom - share * (high - top - bottom)
    };
    // A narrow chart has room for every other number.
    let every = if frame.numbered { 2 } else { 1 };
    let across = marks(least_x, most_x)
        .into_iter()
        .step_by(every)
        .map(
            |mark| view! { <text class="tick" x=at(x(mark)) y=at(high - bottom + 18.0)>{round(&with_unit(mark, unit))}</text> },
        )
        .collect_view();
    let up = log_marks(least_y, most_y)
        .into_iter()
        .map(|mark| {
            view! {
                <path class="grid" d=format!("M{left} {}H{}", at(y(mark)), at(wide - right))></path>
                <text class="left" x=at(left - 8.0) y=at(y(mark) + 4.0)>{round(&format!("{}×", short(mark)))}</text>
            }
        })
        .collect_view();
    let front = front(points, more);
    let line: Vec<String> = front.iter().map(|p| format!("{} {}", at(x(p.x)), at(y(p.y)))).collect();
    let line = (line.len() > 1).then(|| view! { <path class="front" d=format!("M{}", line.join("L"))></path> });
    let standing = |p: &Point| match p.recorded {
        true => Standing::Recorded,
        false if front.contains(&p) => Standing::Front,
        false => Standing::Beaten,
    };
    // Labels in a column of their own, in the order of their points, each joined to its own.
    let mut order: Vec<&Point> = points.iter().collect();
    order.sort_by(|a, b| y(a.y).total_cmp(&y(b.y)).then(b.x.total_cmp(&a.x)));
    let places = apart(&order.iter().map(|p| y(p.y)).collect::<Vec<_>>(), LINE, high - bottom);
    let column = wide - right + 26.0;
    let dots = order
        .iter()
        .zip(places)
        .enumerate()
        .map(|(number, (p, place))| {
            let (px, py) = (x(p.x), y(p.y));
            let (sx, sy) = p.spread;
            let mut bars = String::new();
            if sy > 0.0 {
                bars += &format!("M{} {}V{}", at(px), at(y(p.y - sy)), at(y(p.y + sy)));
            }
            if sx > 0.0 {
                bars += &format!("M{} {}H{}", at(x(p.x - sx)), at(py), at(x(p.x + sx)));
            }
            let bars = (!bars.is_empty()).then(|| view! { <path class="spread" d=bars></path> });
            let leader = format!("M{} {}L{} {}H{}", at(px + 5.0), at(py), at(column - 12.0), at(place), at(column - 4.0));
            let label = if frame.numbered { (number + 1).to_string() } else { cut(&p.label) };
            view! { <g class:earlier=p.recorded><path class="leader" d=leader></path>{bars}<circle class=standing(p).class() cx=at(px) cy=at(py) r="4"></circle>
                <text class="name" x=at(column) y=at(place + 4.0)>{label}<title>{p.label.clone()}</title></text></g> }
        })
        .collect_view();
    let key = frame.numbered.then(|| {
        let items = order.iter().map(|p| view! { <li class:earlier=p.recorded>{p.label.clone()}</li> }).collect_view();
        view! { <ol class="scatter-key">{items}</ol> }
    });
    let class = format!("{} plot", frame.class);
    view! {
        <div class=format!("for-{}", frame.class)>
            <svg class=class viewBox=format!("0 0 {wide} {high}") width=wide.to_string() height=high.to_string() role="img" aria-label=name>
                {up}
                <path class="axis" d=format!("M{left} {top}V{}H{}", high - bottom, wide - right)></path>
                {across}
                <text class="axis-name" x=at((left + wide - right) / 2.0) y=at(high - 4.0)>{axis}</text>
                {line}{dots}
            </svg>
            {key}
        </div>
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

/// A place in a drawing.
pub fn at(value: f64) -> String {
    format!("{value:.1}")
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
    fn the_front_is_what_nothing_of_this_session_beats() {
        let point = |x, y| Point { x, y, ..Point::default() };
        let mut points = vec![point(1.0, 3.0), point(2.0, 2.0), point(2.0, 2.5), point(3.0, 2.0), point(4.0, 1.0)];
        let xs = |points: &[Point], more| front(points, more).iter().map(|p| (p.x, p.y)).collect::<Vec<_>>();
        assert_eq!(xs(&points, false), [(1.0, 3.0), (2.0, 2.0), (4.0, 1.0)]);
        assert_eq!(xs(&points, true), [(4.0, 1.0)]);
        // A better one that was recorded changes nothing.
        points.push(Point { recorded: true, ..point(0.5, 0.5) });
        assert_eq!(xs(&points, false), [(1.0, 3.0), (2.0, 2.0), (4.0, 1.0)]);
    }
}
