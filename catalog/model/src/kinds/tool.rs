//! Tools: software, services and calculators to make models efficient or to measure them.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "tool",
    label: "Tool",
    plural: "Tools",
    intro: "Software, services and calculators to make models efficient or to measure them.",
    schema_org: "SoftwareApplication",
    required: &["topics", "description"],
    optional: &["authors", "publisher", "date", "versions"],
    by_year: false,
    needs_link: true,
};
