//! From a typed query to documents with points, in stages: what is named exactly; all words; all words with typos; the
//! most telling words. A later stage runs only where the earlier ones found nothing good. Filters come afterwards.

use std::ops::Range;

use catalog_model::identity;

use super::gather::{self, Gathered};
use super::index::Index;
use super::parse::Parsed;
use super::plan::Plan;
use super::rank::{self, points, variant};
use super::tokens::squash;

/// Shortest start of a title that counts, in letters.
const MIN_TITLE_START: usize = 3;
/// Up to so many titles that begin as asked are taken even where a word is not found.
const MAX_TITLE_STARTS: usize = 50;
/// A known word is taken for a misspelling only if it occurs in at most this share of the documents ...
const RARE: u32 = 10_000;
/// ... and the other word is at least so many times as frequent.
const MORE: u32 = 5;
/// Most words in which two typos are looked for.
const MAX_TWO_TYPOS: usize = 4;
/// With fewer entries than this that have all words of a question, and only in their texts, some may be missing.
const FEW: usize = 10;

/// What was found, before filters.
#[derive(Default)]
pub struct Found {
    /// Documents in order of number.
    pub docs: Vec<u32>,
    /// Points of each.
    pub points: Vec<f32>,
    /// What was looked up, for marks.
    pub plan: Plan,
    /// The query with its typos corrected, where that is what was found.
    pub corrected: Option<String>,
    /// There were no words: the points say nothing.
    pub unordered: bool,
    /// What the reader should know.
    pub notes: Vec<String>,
}

/// Runs the stages.
pub fn find(index: &Index, parsed: &Parsed) -> Found {
    let mut found = if parsed.words.is_empty() && parsed.phrases.is_empty() {
        Found {
            docs: (0..index.len()).collect(),
            points: vec![0.0; index.docs.len()],
            unordered: true,
            ..Found::default()
        }
    } else {
        let mut notes = Vec::new();
        match identified(index, parsed, &mut notes) {
            Some(mut found) => {
                found.notes = notes;
                found
            }
            None => Found { notes, ..by_words(index, parsed) },
        }
    };
    for (scheme, value) in &parsed.ids {
        let with = index.identified(scheme, value);
        if with.is_empty() {
            found.notes.push(format!("No entry has the identifier {scheme}:{value}."));
        }
        found.keep(|doc| with.binary_search(&doc).is_ok());
    }
    for words in &parsed.without {
        if found.docs.is_empty() {
            break;
        }
        let mut without = index.phrase(words);
        if words.len() > 1 {
            without.extend(index.phrase(&[words.concat()]));
            without.sort_unstable();
        }
        found.keep(|doc| without.binary_search(&doc).is_err());
    }
    found
}

impl Found {
    fn keep(&mut self, keep: impl Fn(u32) -> bool) {
        let kept: Vec<bool> = self.docs.iter().map(|doc| keep(*doc)).collect();
        let mut flags = kept.iter();
        self.docs.retain(|_| *flags.next().unwrap_or(&false));
        let mut flags = kept.iter();
        self.points.retain(|_| *flags.next().unwrap_or(&false));
    }
}

/// A pasted identifier or address: exactly what has it. None where the text is none, or should be read as words.
fn identified(index: &Index, parsed: &Parsed, notes: &mut Vec<String>) -> Option<Found> {
    let text = parsed.text.trim();
    let exactly =
        |docs: &[u32]| Found { docs: docs.to_vec(), points: vec![points::IDENTIFIER; docs.len()], ..Found::default() };
    let path = text.trim_start_matches('/');
    if path.contains('/') && !index.identified("id", path).is_empty() {
        return Some(exactly(index.identified("id", path)));
    }
    for part in std::iter::once(text).chain(text.split_whitespace()) {
        let address = part.contains("://") || part.starts_with("www.");
        let id = identity::identify(part);
        if let Some(id) = &id {
            let docs = index.identified(id.scheme, &id.value);
            if !docs.is_empty() {
                return Some(exactly(docs));
            }
        }
        let url = if address { identity::normalize_url(part) } else { None };
        if let Some(url) = &url {
            let docs = index.identified("url", url);
            if !docs.is_empty() {
                return Some(exactly(docs));
            }
        }
        if part == text && (id.is_some() || url.is_some()) {
            let shown = id.map_or_else(|| part.to_owned(), |id| format!("{}:{}", id.scheme, id.value));
            notes.push(format!("No entry has the identifier or address {shown}."));
            // An address has no words worth searching; another identifier may still be mentioned in a text.
            return address.then(Found::default);
        }
    }
    None
}

fn by_words(index: &Index, parsed: &Parsed) -> Found {
    let exact = Exact::new(index, &squash(&parsed.text));
    let mut plan = Plan::new(index, parsed);
    let mut gathered = gather::all(index, &plan);
    if parsed.phrases.is_empty() {
        exact.insert_into(index, &mut gathered);
    }
    let mut scored = Scored::new(index, &plan, &exact, &gathered);
    let mut corrected = None;
    let mut notes = Vec::new();
    let may_lack = parsed.phrases.is_empty();
    if gathered.docs.is_empty() {
        for limit in [1, 2] {
            if gathered.docs.is_empty() && allow_typos(index, &mut plan, limit) {
                gathered = gather::all(index, &plan);
            }
        }
        corrected = plan.corrected();
        let exact = corrected.as_deref().map_or_else(Exact::default, |c| Exact::new(index, &squash(c)).corrected());
        if may_lack {
            exact.insert_into(index, &mut gathered);
        }
        scored = Scored::new(index, &plan, &exact, &gathered);
        if gathered.docs.is_empty() && may_lack {
            gathered = gather::some(index, &plan);
            scored = Scored::new(index, &plan, &exact, &gathered);
            if !gathered.docs.is_empty() {
                notes.push("No entry has all of these words; those with the most telling ones are shown.".to_owned());
            }
        }
    } else if !scored.any_short() && exact.is_empty() && suspect_typos(index, &mut plan) {
        let wider = gather::all(index, &plan);
        let wider_scored = Scored::new(index, &plan, &exact, &wider);
        if wider_scored.any_short() {
            corrected = plan.corrected();
            let keep = |i: usize| wider_scored.all_short[i] || gathered.docs.binary_search(&wider.docs[i]).is_ok();
            let kept: Vec<usize> = (0..wider.docs.len()).filter(|i| keep(*i)).collect();
            gathered.docs = kept.iter().map(|i| wider.docs[*i]).collect();
            scored = Scored {
                points: kept.iter().map(|i| wider_scored.points[*i]).collect(),
                all_short: kept.iter().map(|i| wider_scored.all_short[*i]).collect(),
            };
        }
    }
    if may_lack && notes.is_empty() && gathered.docs.len() < FEW && exact.is_empty() && !scored.any_short() && plan.talk
    {
        let before = gathered.docs.len();
        gathered = gather::all(index, &plan);
        gathered.merge(gather::some(index, &plan));
        scored = Scored::new(index, &plan, &exact, &gathered);
        if gathered.docs.len() > before {
            notes.push(
                "Few entries have all of these words; others with the most telling ones are shown too.".to_owned(),
            );
        }
    }
    // A correction that finds nothing helps nobody.
    let corrected = corrected.filter(|_| !gathered.docs.is_empty());
    Found { docs: gathered.docs, points: scored.points, plan, corrected, unordered: false, notes }
}

/// Typos in the words that occur nowhere; where all occur, one typo in any of them. Looking for two typos takes
/// milliseconds in a large dictionary, so only a few words may have them.
fn allow_typos(index: &Index, plan: &mut Plan, limit: u8) -> bool {
    let unknown: Vec<usize> =
        (0..plan.slots.len()).filter(|s| plan.slots[*s].required && plan.slots[*s].is_unknown()).collect();
    let slots: Vec<usize> = match (limit, unknown.is_empty()) {
        (1, true) => (0..plan.slots.len()).filter(|s| plan.slots[*s].required).collect(),
        (1, false) => unknown,
        _ => unknown.into_iter().take(MAX_TWO_TYPOS).collect(),
    };
    let mut any = false;
    for slot in slots {
        any |= plan.add_typos(index, slot, limit, 1);
    }
    any
}

/// Typos in words that occur so rarely that they may be typos themselves.
fn suspect_typos(index: &Index, plan: &mut Plan) -> bool {
    let rare = (index.len() / RARE).max(2);
    let mut any = false;
    for slot in 0..plan.slots.len() {
        let count = index.words.find(&plan.slots[slot].word).map_or(0, |ord| index.words.count(ord));
        if plan.slots[slot].required && count <= rare {
            any |= plan.add_typos(index, slot, 1, MORE);
        }
    }
    any
}

/// Points of gathered documents.
struct Scored {
    points: Vec<f32>,
    /// Whether all words stand in short fields.
    all_short: Vec<bool>,
}

impl Scored {
    fn new(index: &Index, plan: &Plan, exact: &Exact, gathered: &Gathered) -> Self {
        let each = gathered.docs.iter().zip(&gathered.finds).map(|(doc, find)| {
            let score = rank::score(index, plan, *doc, *find);
            (score.points + exact.points(index, *doc), score.all_short)
        });
        let (points, all_short) = each.unzip();
        Self { points, all_short }
    }

    fn any_short(&self) -> bool {
        self.all_short.contains(&true)
    }
}

/// What is named exactly by the whole query.
#[derive(Default)]
struct Exact {
    /// Documents with points, in order of number.
    docs: Vec<(u32, f32)>,
    /// Places in the title order of the titles that begin as asked.
    starts: Range<u32>,
}

impl Exact {
    fn new(index: &Index, squashed: &str) -> Self {
        if squashed.is_empty() {
            return Self::default();
        }
        let titled = index.keys.titled(squashed).map(|doc| (doc, points::EXACT_TITLE));
        let named = index.keys.named(squashed).iter().map(|doc| (*doc, points::EXACT_NAME));
        let headed = index.keys.headed(squashed).iter().map(|doc| (*doc, points::EXACT_HEAD));
        let mut docs: Vec<(u32, f32)> = titled.chain(named).chain(headed).collect();
        docs.sort_by(|a, b| a.0.cmp(&b.0).then(b.1.total_cmp(&a.1)));
        docs.dedup_by_key(|d| d.0);
        let long = squashed.chars().count() >= MIN_TITLE_START;
        let starts = if long { index.keys.titles_starting(squashed) } else { 0..0 };
        Self { docs, starts }
    }

    /// The same for a query that was corrected: it counts as a typo does.
    fn corrected(mut self) -> Self {
        self.docs.iter_mut().for_each(|d| d.1 *= variant::ONE_TYPO);
        self
    }

    fn is_empty(&self) -> bool {
        self.docs.is_empty() && self.starts.is_empty()
    }

    fn insert_into(&self, index: &Index, gathered: &mut Gathered) {
        gathered.insert(self.docs.iter().map(|d| d.0));
        if self.starts.len() <= MAX_TITLE_STARTS {
            gathered.insert(self.starts.clone().map(|place| index.keys.doc_at(place)));
        }
    }

    fn points(&self, index: &Index, doc: u32) -> f32 {
        let exact = self.docs.binary_search_by_key(&doc, |d| d.0).map_or(0.0, |at| self.docs[at].1);
        if !self.starts.is_empty() && self.starts.contains(&index.keys.place(doc)) {
            exact + points::TITLE_START
        } else {
            exact
        }
    }
}
