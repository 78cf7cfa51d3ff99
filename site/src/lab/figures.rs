//! The figures that matter most, large, beside those of the original.

use demo_protocol::{Measure, Side};
use leptos::prelude::*;

use super::number::{short, with_unit};
use super::state::{Lab, Warning};

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
    // Of a device that was left nothing else is on the page any more: its warnings have its name.
    let warnings = move || {
        let device = lab.device.get();
        let row = |warning: Warning| view! { <p class="note">{told(&warning, &device)}</p> };
        lab.warnings.get().into_iter().map(row).collect_view()
    };
    view! { <section class="figures" aria-label="The figures that matter most"><dl>{rows}</dl>{super::sheet::facts(lab)}{warnings}</section> }
        .into_any()
}

/// A warning, with its device where that is another than the one that made what is shown.
fn told(Warning { device, text }: &Warning, now: &str) -> String {
    if device.is_empty() || device == now || text.starts_with(device.as_str()) {
        return text.clone();
    }
    format!("{device}, which was left: {text}")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_warning_names_the_device_that_was_left() {
        let warning = |device: &str, text: &str| Warning { device: device.to_owned(), text: text.to_owned() };
        let of = |warning: Warning| told(&warning, "CPU, own kernels");
        assert_eq!(of(warning("WebGPU, x", "This is slow here.")), "WebGPU, x, which was left: This is slow here.");
        assert_eq!(of(warning("CPU, own kernels", "This is slow here.")), "This is slow here.");
        assert_eq!(of(warning("", "It was made shorter.")), "It was made shorter.");
        assert_eq!(of(warning("WebGPU, x", "WebGPU, x broke down.")), "WebGPU, x broke down.", "once is enough");
    }
}
