//! Lectures: courses and talks to learn from.

use crate::KindCard;

/// The card.
pub const CARD: KindCard = KindCard {
    slug: "lecture",
    label: "Lecture",
    plural: "Lectures",
    intro: "Courses and talks to learn from.",
    schema_org: "Course",
    required: &["publisher", "topics"],
    optional: &["authors", "date"],
    by_year: false,
    needs_link: true,
};
