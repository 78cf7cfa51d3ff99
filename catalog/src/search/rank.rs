//! The order of results: one table of points, the rules in words for the reader, and the function that applies them.
//! It reads where words stand; it never sees how they were found.

use super::gather::Find;
use super::index::Index;
use super::plan::Plan;
use super::short::{FIELDS, Field};

/// Points. The page that explains the order is made from [`RULES`], which names these constants.
pub mod points {
    /// The entry has the identifier or address that was asked for.
    pub const IDENTIFIER: f32 = 4000.0;
    /// The title is exactly what was asked for.
    pub const EXACT_TITLE: f32 = 2000.0;
    /// A short or other name is exactly what was asked for.
    pub const EXACT_NAME: f32 = 1500.0;
    /// What stands before the colon of the title is exactly what was asked for.
    pub const EXACT_HEAD: f32 = 1000.0;
    /// The title begins with what was asked for.
    pub const TITLE_START: f32 = 300.0;
    /// All words stand in the title.
    pub const TITLE_WORDS: f32 = 100.0;
    /// All words are in names.
    pub const NAME_WORDS: f32 = 100.0;
    /// All words are last names of the first author.
    pub const FIRST_AUTHOR_WORDS: f32 = 65.0;
    /// All words are names of authors.
    pub const AUTHOR_WORDS: f32 = 52.0;
    /// All words are topics, keywords, venues or years.
    pub const SUBJECT_WORDS: f32 = 45.0;
    /// All words are anywhere in a text of usual length; up to twice this where they occur often, more in a short text
    /// and much less in a long one.
    pub const TEXT_WORDS: f32 = 12.0;
    /// The words are the whole title; a share of it where they are a share of the title.
    pub const COVERAGE: f32 = 20.0;
    /// The words occur as written, not in another form; a share of it where some do.
    pub const AS_WRITTEN: f32 = 35.0;
    /// The words follow one another in the title as they were asked for.
    pub const ORDER: f32 = 15.0;
}

/// How much a word counts that was not written as asked for.
pub mod variant {
    /// As written.
    pub const AS_WRITTEN: f32 = 1.0;
    /// Written together or apart: `post-training`, `posttraining`.
    pub const JOINED: f32 = 0.95;
    /// Of the same stem: `quantize`, `quantization`.
    pub const FAMILY: f32 = 0.75;
    /// Another word for it: `KD`, `knowledge distillation`.
    pub const SYNONYM: f32 = 0.75;
    /// The start of the word, for the last word of a query.
    pub const START: f32 = 0.7;
    /// One typo.
    pub const ONE_TYPO: f32 = 0.65;
    /// Two typos.
    pub const TWO_TYPOS: f32 = 0.5;
}

/// A rule of the order of results, for readers.
pub struct Rule {
    /// What decides.
    pub title: &'static str,
    /// How, in a sentence or two.
    pub explanation: &'static str,
    /// Points at most; none where no points are given.
    pub points: Option<f32>,
}

const fn rule(title: &'static str, points: f32, explanation: &'static str) -> Rule {
    Rule { title, explanation, points: Some(points) }
}

const fn plain(title: &'static str, explanation: &'static str) -> Rule {
    Rule { title, explanation, points: None }
}

/// The rules, in the order in which they weigh.
pub const RULES: &[Rule] = &[
    rule(
        "Identifier or address",
        points::IDENTIFIER,
        "A pasted link, DOI, arXiv number or other identifier finds exactly the entry that has it.",
    ),
    rule(
        "Exact title",
        points::EXACT_TITLE,
        "The title is what was typed. Case, accents, spaces, hyphens and punctuation make no difference.",
    ),
    rule(
        "Exact name",
        points::EXACT_NAME,
        "A short name or other name of the entry, such as GPTQ or W4A8, is what was typed.",
    ),
    rule("Name in the title", points::EXACT_HEAD, "What stands before the colon of the title is what was typed."),
    rule("Start of the title", points::TITLE_START, "The title begins with what was typed; the last word may be cut."),
    rule(
        "Words in the title",
        points::TITLE_WORDS,
        "All words stand in the title. Rare words weigh more than frequent ones; where only some of the words stand there, their share counts.",
    ),
    rule("Words in names", points::NAME_WORDS, "The same for short and other names."),
    rule(
        "Authors",
        points::FIRST_AUTHOR_WORDS,
        "The same for author names, the last name of the first author a little before the others.",
    ),
    rule(
        "Topics, keywords, venue, year",
        points::SUBJECT_WORDS,
        "The same for topics with their broader topics, keywords, venues, kind and years.",
    ),
    rule(
        "As written",
        points::AS_WRITTEN,
        "The words occur just as they were typed, not in another form. Questions and long descriptions gain nothing by it.",
    ),
    rule(
        "Text",
        points::TEXT_WORDS * 2.0,
        "The same for descriptions, notes and guides: a word counts more where it occurs more than once, and less in a long text.",
    ),
    rule(
        "Share of the title",
        points::COVERAGE,
        "The larger the share of the title that the words make up, the better.",
    ),
    rule("Order of the words", points::ORDER, "The words follow one another in the title as they were typed."),
    plain(
        "Other spellings",
        "A word counts a little less where it is written together or apart, has another ending, is a synonym, or is only the start of a word; less with one typo, least with two. Typos are considered only where the words as typed find nothing good: one in words of four letters and more, two in eight and more.",
    ),
    plain(
        "Words that say little",
        "Words such as \"how\", \"the\" or \"without\" need not be found, but count in titles that have them.",
    ),
    plain(
        "Not all words found",
        "Where no entry has all words, or those of a question are all found only in a few texts, entries with the most telling words are shown too; the smaller their share of the words, the fewer the points.",
    ),
    plain(
        "Equal points",
        "The more complete record first, then the newer work, then by title. Nothing is paid for, and nothing depends on who is looking.",
    ),
];

/// Points of one document.
#[derive(Clone, Copy, Debug)]
pub struct Score {
    /// The sum.
    pub points: f32,
    /// Every required word stands in a short field (title, names, authors, subject).
    pub all_short: bool,
}

/// Points per field for a word as written, by [`Field`].
const FIELD_POINTS: [f32; FIELDS] =
    [points::TITLE_WORDS, points::NAME_WORDS, points::FIRST_AUTHOR_WORDS, points::AUTHOR_WORDS, points::SUBJECT_WORDS];

/// Most words of a query; see `parse::MAX_WORDS` and `parse::MAX_CLAUSES`.
const SLOTS: usize = 64;

/// The points of a document for a plan, given what was found in it.
pub fn score(index: &Index, plan: &Plan, doc: u32, find: Find) -> Score {
    let slots = plan.slots.len().min(SLOTS);
    let mut best = [0.0_f32; SLOTS];
    let mut place = [u8::MAX; SLOTS];
    let mut covered = 0_u64;
    for mark in index.short.of(doc) {
        plan.lookup.each(mark.word, |slot, factor| {
            if slot >= slots {
                return;
            }
            let worth = FIELD_POINTS[mark.field as usize] * factor;
            if worth > best[slot] {
                best[slot] = worth;
            }
            if mark.field == Field::Title {
                let span = u32::from(mark.span).min(63);
                covered |= ((1 << span) - 1) << mark.place.min(63);
                if place[slot] == u8::MAX
                    || (slot > 0 && place[slot - 1] != u8::MAX && mark.place == place[slot - 1].saturating_add(1))
                {
                    place[slot] = mark.place;
                }
            }
        });
    }
    let brevity = index.brevity[doc as usize];
    let mut points = find.text * points::TEXT_WORDS * brevity;
    if !plan.talk {
        points += find.written * points::AS_WRITTEN * brevity.min(1.0);
    }
    let mut all_short = true;
    let mut in_order = 0_u32;
    for slot in 0..slots {
        points += best[slot] * plan.slots[slot].weight;
        all_short &= best[slot] > 0.0 || !plan.slots[slot].required;
        if slot > 0
            && place[slot] != u8::MAX
            && place[slot - 1] != u8::MAX
            && place[slot] == place[slot - 1].saturating_add(1)
        {
            in_order += 1;
        }
    }
    if plan.weight > 0.0 {
        points /= plan.weight;
    }
    // Of what was named as a whole nothing was looked up: it lacks nothing.
    if !plan.talk && find.found > 0.0 && plan.required > 0.0 {
        points *= (find.found / plan.required).min(1.0);
    }
    let title_words = u32::from(index.short.title_words(doc)).clamp(1, 64);
    points += points::COVERAGE * covered.count_ones().min(title_words) as f32 / title_words as f32;
    if slots > 1 {
        points += points::ORDER * in_order as f32 / (slots - 1) as f32;
    }
    Score { points, all_short }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rules_are_in_order_of_weight() {
        let with_points: Vec<f32> = RULES.iter().filter_map(|r| r.points).collect();
        assert!(with_points.windows(2).all(|w| w[0] >= w[1]), "{with_points:?}");
    }
}
