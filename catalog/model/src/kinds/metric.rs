//! Metrics: what is measured: definition, formula, unit, pitfalls.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "metric",
    label: "Metric",
    plural: "Metrics",
    intro: "What is measured: definition, formula, unit, pitfalls.",
    schema_org: "DefinedTerm",
    required: &["unit", "direction", "formula", "symbols", "measure", "pitfalls", "topics", "description"],
    optional: &["example", "uses"],
    by_year: false,
    needs_link: false,
};
