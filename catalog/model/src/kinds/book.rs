//! Books: books on efficient computing and efficient deep learning.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "book",
    label: "Book",
    plural: "Books",
    intro: "Books on efficient computing and efficient deep learning.",
    schema_org: "Book",
    required: &["authors", "date", "topics"],
    optional: &["publisher"],
    by_year: false,
    needs_link: true,
};
