//! Reports: studies and data collections by institutions.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "report",
    label: "Report",
    plural: "Reports",
    intro: "Studies and data collections by institutions.",
    schema_org: "Report",
    required: &["publisher", "date", "topics"],
    optional: &["authors"],
    by_year: false,
    needs_link: true,
};
