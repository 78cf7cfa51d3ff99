//! Papers: research papers: one entry per work, with all its versions.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "paper",
    label: "Paper",
    plural: "Papers",
    intro: "Research papers: one entry per work, with all its versions.",
    schema_org: "ScholarlyArticle",
    required: &["authors", "versions", "topics"],
    optional: &[],
    by_year: true,
    needs_link: true,
};
