//! Organizations: groups that work on efficient and sustainable AI.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "organization",
    label: "Organization",
    plural: "Organizations",
    intro: "Groups that work on efficient and sustainable AI.",
    schema_org: "Organization",
    required: &["description"],
    optional: &[],
    by_year: false,
    needs_link: true,
};
