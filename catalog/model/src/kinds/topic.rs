//! Topics: the subjects of the catalog: one tree, with a guide to each.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "topic",
    label: "Topic",
    plural: "Topics",
    intro: "The subjects of the catalog: one tree, with a guide to each.",
    schema_org: "DefinedTerm",
    required: &["order", "description", "guide"],
    optional: &["parent", "crosswalk", "read_first"],
    by_year: false,
    needs_link: false,
};
