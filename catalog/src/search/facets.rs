//! Filters: from chosen words to values, which documents pass, and the counts beside the results. A count leaves its own
//! facet's choices out, so that the alternatives stay visible.

use catalog_model::Query;
use catalog_model::facet::FACETS;
use catalog_model::results::FacetValue;

use super::columns::{self, Column, Value};
use super::index::Index;
use crate::text;

/// Most values that are given of a facet that is not a tree or a row of years.
const MAX_SHOWN: usize = 50;
/// Up to so many documents the values are sorted instead of counted in an array over all values.
const FEW_DOCS: usize = 2048;

/// What is chosen of one facet, as numbers of values.
#[derive(Default)]
pub struct Chosen {
    include: Vec<u32>,
    exclude: Vec<u32>,
    /// Something was asked that no document has: nothing passes.
    asked: bool,
}

/// What is chosen of every facet, in the order of the table.
pub struct Filters(Vec<Chosen>);

impl Filters {
    /// Reads the filters of a query and its operators. Unknown values become notes.
    pub fn new(
        index: &Index,
        query: &Query,
        operators: &[(&'static str, String, bool)],
        notes: &mut Vec<String>,
    ) -> Self {
        let chosen = FACETS.iter().zip(&index.columns).map(|(facet, column)| {
            let selection = query.filter(facet.slug);
            let typed = operators.iter().filter(|o| o.0 == facet.slug);
            let include = selection.include.iter().chain(typed.clone().filter(|o| !o.2).map(|o| &o.1));
            let exclude = selection.exclude.iter().chain(typed.filter(|o| o.2).map(|o| &o.1));
            let mut read = |value: &String| {
                let found = resolve(facet.slug, column, value);
                if found.is_empty() {
                    notes.push(format!("No entry matches {}:{value}.", facet.slug));
                }
                found
            };
            let mut chosen = Chosen::default();
            for value in include {
                chosen.asked = true;
                chosen.include.extend(read(value));
            }
            exclude.for_each(|value| chosen.exclude.extend(read(value)));
            for places in [&mut chosen.include, &mut chosen.exclude] {
                places.sort_unstable();
                places.dedup();
            }
            chosen
        });
        Self(chosen.collect())
    }

    /// Whether nothing is chosen at all.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Chosen::is_empty)
    }

    /// One bit for each facet whose choice the document does not meet.
    fn misses(&self, index: &Index, doc: u32) -> u32 {
        let mut misses = 0;
        for (i, (chosen, column)) in self.0.iter().zip(&index.columns).enumerate() {
            if !chosen.is_empty() && !chosen.passes(column.of(doc)) {
                misses |= 1 << i;
            }
        }
        misses
    }
}

impl Chosen {
    fn is_empty(&self) -> bool {
        !self.asked && self.exclude.is_empty()
    }

    fn passes(&self, values: &[u32]) -> bool {
        let has = |list: &[u32]| values.iter().any(|v| list.binary_search(v).is_ok());
        (!self.asked || has(&self.include)) && !has(&self.exclude)
    }
}

/// Splits documents by the filters: those that pass all, and the counts of every facet.
pub fn apply(index: &Index, filters: &Filters, docs: &[u32]) -> (Vec<u32>, Vec<Vec<FacetValue>>) {
    let mut passed = Vec::with_capacity(docs.len());
    // Documents that miss exactly one facet count there and nowhere else.
    let mut one_short: Vec<Vec<u32>> = vec![Vec::new(); FACETS.len()];
    if filters.is_empty() {
        passed.extend_from_slice(docs);
    } else {
        for doc in docs {
            let misses = filters.misses(index, *doc);
            match misses.count_ones() {
                0 => passed.push(*doc),
                1 => one_short[misses.trailing_zeros() as usize].push(*doc),
                _ => {}
            }
        }
    }
    let columns = FACETS.iter().zip(&index.columns).zip(&filters.0).zip(&one_short);
    let counts =
        columns.map(|(((facet, column), chosen), more)| values(facet.slug, column, chosen, &passed, more)).collect();
    (passed, counts)
}

/// Those documents that pass all filters.
pub fn passing(index: &Index, filters: &Filters, docs: &[u32]) -> usize {
    docs.iter().filter(|doc| filters.misses(index, **doc) == 0).count()
}

fn values(facet: &str, column: &Column, chosen: &Chosen, docs: &[u32], more: &[u32]) -> Vec<FacetValue> {
    let mut counted = count(column, docs, more);
    // What is chosen is shown even where nothing has it, so that it can be taken back.
    let known = counted.len();
    for place in chosen.include.iter().chain(&chosen.exclude) {
        if counted[..known].binary_search_by_key(place, |c| c.0).is_err() {
            counted.push((*place, 0));
        }
    }
    let all = &column.values;
    match facet {
        "topic" => counted.sort_unstable_by_key(|c| c.0),
        "year" => counted.sort_by(|a, b| all[b.0 as usize].slug.cmp(&all[a.0 as usize].slug)),
        _ => {
            let by_count = |a: &(u32, u32), b: &(u32, u32)| {
                let label = |c: &(u32, u32)| (&all[c.0 as usize].label, c.0);
                b.1.cmp(&a.1).then_with(|| label(a).cmp(&label(b)))
            };
            if counted.len() > MAX_SHOWN {
                let is_chosen = |c: &(u32, u32)| {
                    chosen.include.binary_search(&c.0).is_ok() || chosen.exclude.binary_search(&c.0).is_ok()
                };
                counted.select_nth_unstable_by(MAX_SHOWN, by_count);
                let rest = counted.split_off(MAX_SHOWN);
                counted.extend(rest.into_iter().filter(is_chosen).take(MAX_SHOWN));
            }
            counted.sort_unstable_by(by_count);
        }
    }
    let shown = counted.into_iter().map(|(place, count)| {
        let Value { slug, label, depth, .. } = &all[place as usize];
        FacetValue {
            value: slug.clone(),
            label: label.clone(),
            count,
            selected: chosen.include.binary_search(&place).is_ok(),
            excluded: chosen.exclude.binary_search(&place).is_ok(),
            depth: *depth,
        }
    });
    shown.collect()
}

/// Values with their counts in the order of their numbers, only those that occur.
fn count(column: &Column, docs: &[u32], more: &[u32]) -> Vec<(u32, u32)> {
    let docs = docs.iter().chain(more);
    if docs.clone().count() <= FEW_DOCS && column.values.len() > 256 {
        let mut seen: Vec<u32> = docs.flat_map(|doc| column.of(*doc)).copied().collect();
        seen.sort_unstable();
        return seen.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u32)).collect();
    }
    let mut counts = vec![0_u32; column.values.len()];
    docs.for_each(|doc| column.of(*doc).iter().for_each(|value| counts[*value as usize] += 1));
    (0..).zip(counts).filter(|c| c.1 > 0).collect()
}

/// The values that a chosen word means: by slug, else by spelling; a range for years; words of a name for authors. A
/// topic stands for the narrower ones too, since documents have all broader topics of theirs.
fn resolve(facet: &str, column: &Column, chosen: &str) -> Vec<u32> {
    if let Some(place) = column.find(chosen) {
        return vec![place];
    }
    let all = || (0..).zip(&column.values);
    match facet {
        "year" => {
            let Some((from, to)) = years(chosen) else { return Vec::new() };
            let inside = |v: &Value| v.slug.parse::<u16>().is_ok_and(|y| (from..=to).contains(&y));
            all().filter(|(_, v)| inside(v)).map(|(place, _)| place).collect()
        }
        "author" => {
            let asked = text::fold(chosen);
            column.named(asked.split(' ').filter(|w| !w.is_empty()))
        }
        _ => {
            if let Some(place) = column.find(&columns::slug(chosen)) {
                return vec![place];
            }
            let asked = text::fold(chosen);
            all().filter(|(_, v)| v.names.contains(&asked)).map(|(place, _)| place).collect()
        }
    }
}

/// `2022`, `2022..2024`, `2022..`, `..2020`.
fn years(text: &str) -> Option<(u16, u16)> {
    let (from, to) = text.split_once("..").unwrap_or((text, text));
    let to = to.trim_start_matches('.').trim_start_matches('=');
    let year = |text: &str, open: u16| if text.is_empty() { Some(open) } else { text.trim().parse().ok() };
    let (from, to) = (year(from, 0)?, year(to, u16::MAX)?);
    (text != "..").then_some((from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn year_ranges() {
        for (text, range) in [
            ("2022", Some((2022, 2022))),
            ("2022..2024", Some((2022, 2024))),
            ("2022..", Some((2022, u16::MAX))),
            ("..2020", Some((0, 2020))),
            ("..", None),
            ("x", None),
            ("", None),
            ("99999", None),
        ] {
            assert_eq!(years(text).filter(|_| !text.is_empty()), range, "{text}");
        }
    }
}
