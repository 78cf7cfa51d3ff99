//! The definition of a metric or benchmark, rendered.

use catalog_model::Entry;
use catalog_model::pages::{Measure, UseRow};

use super::overview::scrolling;
use crate::prose;

/// The definition, where the entry has any part of one.
pub(super) fn measure(entry: &Entry) -> Option<Measure> {
    if entry.formula.is_none() && entry.measure.is_none() && entry.uses.is_empty() && entry.direction.is_none() {
        return None;
    }
    let tex = |tex: &str| prose::inline_formula(tex).unwrap_or_else(|_| code(tex));
    Some(Measure {
        formula: entry.formula.as_deref().map(|f| prose::formula(f).unwrap_or_else(|_| code(f))),
        symbols: entry.symbols.iter().map(|s| (tex(&s.symbol), inline(&s.meaning))).collect(),
        unit: entry.unit.as_deref().map(inline),
        direction: entry.direction,
        measure: entry.measure.as_deref().map(|m| scrolling(&prose::render(m).html)),
        pitfalls: entry.pitfalls.iter().map(|p| inline(p)).collect(),
        example: entry.example.as_deref().map(|e| scrolling(&prose::render(e).html)),
        uses: entry
            .uses
            .iter()
            .map(|u| UseRow {
                title: u.title.clone(),
                url: u.url.clone(),
                what: u.what.clone(),
                entry: u.entry.as_ref().map(|e| format!("/{e}")),
            })
            .collect(),
    })
}

/// One paragraph of Markdown without the paragraph around it. Plain words take the short way.
pub(super) fn inline(text: &str) -> String {
    if !text.contains(['$', '`', '*', '_', '[', '\\', '<', '&']) {
        return escape(text);
    }
    let html = prose::render(text).html;
    let inner = html.trim().strip_prefix("<p>").and_then(|h| h.strip_suffix("</p>"));
    match inner {
        Some(inner) if !inner.contains("<p>") => inner.to_owned(),
        _ => html,
    }
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(text))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_keeps_one_paragraph_bare() {
        assert_eq!(inline("bits < 8 & more"), "bits &lt; 8 &amp; more");
        assert_eq!(inline("the `head`"), "the <code>head</code>");
        assert!(inline("$x$").starts_with("<math"));
    }
}
