//! Facts: sourced, dated claims with a value and a unit.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "fact",
    label: "Fact",
    plural: "Facts",
    intro: "Sourced, dated claims with a value and a unit.",
    schema_org: "Claim",
    required: &["value", "unit", "standing", "sources", "topics", "description"],
    optional: &[],
    by_year: false,
    needs_link: false,
};
