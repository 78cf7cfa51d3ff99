//! The figures that matter most, large, beside those of the original.

use demo_protocol::{Measure, Side};
use leptos::prelude::*;

use super::number::{short, with_unit};
use super::state::Lab;

/// Metric, part, label, and whether more is better.
const FIGURES: &[(&str, Option<&str>, &str, bool)] = &[
    ("model-size", None, "Size", false),
    ("throughput", Some("decode"), "Speed", true),
    ("perplexity", None, "Perplexity", false),
    ("recall-accuracy", None, "Recall", true),
    ("fidelity", Some("top-1 agreement"), "Agreement", true),
];

/// All of them; each keeps its place while it is waited for.
pub fn figures(lab: Lab) -> AnyView {
    let rows = FIGURES.iter().map(|row| figure(lab, *row)).collect_view();
    let warnings =
        move || lab.warnings.get().into_iter().map(|text| view! { <p class="note">{text}</p> }).collect_view();
    view! { <section class="figures" aria-label="The figures that matter most"><dl>{rows}</dl>{super::sheet::facts(lab)}{warnings}</section> }
        .into_any()
}

fn figure(lab: Lab, (metric, part, label, more): (&'static str, Option<&'static str>, &'static str, bool)) -> AnyView {
    let variant = move || lab.measure(metric, part, Some(Side::Variant)).or_else(|| lab.measure(metric, part, None));
    let value = move || variant().map_or_else(|| "–".to_owned(), |m| with_unit(m.value, &m.unit));
    let spread = move || variant().and_then(|m| Some(format!(" ± {}", short(m.spread.filter(|s| *s > 0.0)?))));
    let change = move || {
        let variant = variant()?;
        let Some(base) = lab.measure(metric, part, Some(Side::Base)) else {
            return Some(view! { <span>"with the original"</span> }.into_any());
        };
        Some(beside(&base, &variant, more))
    };
    view! {
        <div class="reading">
            <dt><a href=format!("/metric/{metric}")>{label}</a></dt>
            <dd class="value">{value}<small>{spread}</small></dd>
            <dd class="change">{change}</dd>
        </div>
    }
    .into_any()
}

/// The original's number, and how the variant's compares: said in words, and with a colour for better and worse.
fn beside(base: &Measure, variant: &Measure, more: bool) -> AnyView {
    let was = with_unit(base.value, &base.unit);
    let ratio = variant.value / base.value;
    if !ratio.is_finite() || (ratio - 1.0).abs() < 0.0005 {
        return view! { <span>"as the original, "{was}</span> }.into_any();
    }
    let percent = (ratio - 1.0) * 100.0;
    let said = if ratio >= 2.0 {
        format!("{}×", short(ratio))
    } else {
        format!("{}{} %", if percent > 0.0 { "+" } else { "−" }, short(percent.abs()))
    };
    let class = if (ratio > 1.0) == more { "better" } else { "worse" };
    view! { <b class=class>{said}</b>" against "{was} }.into_any()
}
