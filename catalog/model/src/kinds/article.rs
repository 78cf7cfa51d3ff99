//! Articles: essays, news and blog posts on the cost and the efficiency of AI.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "article",
    label: "Article",
    plural: "Articles",
    intro: "Essays, news and blog posts on the cost and the efficiency of AI.",
    schema_org: "Article",
    required: &["publisher", "date", "topics"],
    optional: &["authors"],
    by_year: false,
    needs_link: true,
};
