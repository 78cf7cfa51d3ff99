//! People: people whose work the lists point to.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "person",
    label: "Person",
    plural: "People",
    intro: "People whose work the lists point to.",
    schema_org: "Person",
    required: &["affiliations", "topics"],
    optional: &[],
    by_year: false,
    needs_link: false,
};
