//! Benchmarks: agreed tasks and data on which efficiency is compared.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "benchmark",
    label: "Benchmark",
    plural: "Benchmarks",
    intro: "Agreed tasks and data on which efficiency is compared.",
    schema_org: "Dataset",
    required: &["measure", "uses", "topics", "description"],
    optional: &["date"],
    by_year: false,
    needs_link: true,
};
