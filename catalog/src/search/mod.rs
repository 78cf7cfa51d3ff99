//! Search over one immutable set of documents: words and filters in, a page of results with counted filter values out.
//!
//! The road of a query: `parse` (typed query) → `find` (stages; `plan` and `gather` below it, `rank` for the order) →
//! `facets` (filters and counts) → the page with `snippet`s, or what to change (`suggest`). `index` holds everything.

mod columns;
mod doc;
mod entries;
mod facets;
mod find;
mod fuzzy;
mod gather;
mod index;
mod keys;
mod parse;
mod plan;
pub mod rank;
mod short;
mod snippet;
mod stem;
mod stop;
mod suggest;
mod synonyms;
mod tokens;
mod words;

pub use doc::{Lexicon, SearchDoc, TopicWord};
pub use entries::{docs, lexicon};

use std::cmp::Ordering;
use std::time::Instant;

use catalog_model::facet::FACETS;
use catalog_model::query::{MAX_PER_PAGE, Sort};
use catalog_model::{Hit, Query, Results};

use facets::Filters;
use find::Found;
use index::Index;
use parse::Parsed;

/// An index over documents, in memory, never changed: a new state of the data is a new index.
pub struct SearchIndex {
    index: Index,
}

impl SearchIndex {
    /// Builds the index.
    ///
    /// # Errors
    /// Only when tantivy cannot write to memory.
    pub fn build(docs: Vec<SearchDoc>, lexicon: Lexicon) -> anyhow::Result<Self> {
        Ok(Self { index: Index::build(docs, &lexicon)? })
    }

    /// How many documents there are.
    pub fn len(&self) -> usize {
        self.index.docs.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.index.docs.is_empty()
    }

    /// Answers a query. Never fails: what is not understood is said in `notes`.
    ///
    /// `query.typing` makes no difference to what is found: the last word always also stands for words that begin so,
    /// ranked below the word itself. So nothing jumps when typing ends.
    pub fn search(&self, query: &Query) -> Results {
        let started = Instant::now();
        let index = &self.index;
        let parsed = parse::parse(&query.q);
        let mut notes = parsed.notes.clone();
        if !parsed.clauses.is_empty() && !parsed.text.is_empty() && parsed.words.is_empty() && parsed.phrases.is_empty()
        {
            notes.push("The query has no letters or digits to search for.".to_owned());
        }
        let mut filters_notes = Vec::new();
        let filters = Filters::new(index, query, &parsed.filters, &mut filters_notes);
        notes.extend(filters_notes);
        let found = find::find(index, &parsed);
        let (passed, counts) = facets::apply(index, &filters, &found.docs);
        let facets = FACETS.iter().map(|f| f.slug.to_owned()).zip(counts).collect();
        let total = passed.len() as u32;
        let per_page = query.per_page.clamp(1, MAX_PER_PAGE);
        let page = query.page.max(1);
        let hits = self.page(query.sort, &found, &passed, page, per_page);
        let mut results = Results {
            total,
            page,
            per_page,
            facets,
            hits,
            did_you_mean: found.corrected.clone(),
            ..Results::default()
        };
        if total == 0 {
            let count = |changed: &Query, may_search| self.count(changed, may_search, &parsed, &found);
            results.relax = suggest::relax(query, &parsed, started, count);
            suggest::label(&mut results.relax, &results.facets);
        } else if results.hits.is_empty() {
            notes.push(format!("There are only {} pages.", total.div_ceil(per_page)));
        }
        notes.extend(found.notes);
        results.notes = notes;
        results.took_us = started.elapsed().as_micros() as u64;
        results
    }

    /// How many entries a changed query finds. Where only filters changed, what was found before them is the same, and
    /// no search is needed.
    fn count(&self, changed: &Query, may_search: bool, before: &Parsed, found: &Found) -> Option<usize> {
        let parsed = parse::parse(&changed.q);
        let filters = Filters::new(&self.index, changed, &parsed.filters, &mut Vec::new());
        if parsed.finds_as(before) {
            return Some(facets::passing(&self.index, &filters, &found.docs));
        }
        may_search.then(|| facets::passing(&self.index, &filters, &find::find(&self.index, &parsed).docs))
    }

    /// The hits of one page. Only what comes up to the end of the page is sorted.
    fn page(&self, sort: Sort, found: &Found, passed: &[u32], page: u32, per_page: u32) -> Vec<Hit> {
        let index = &self.index;
        let skipped = (page as usize - 1).saturating_mul(per_page as usize);
        if skipped >= passed.len() {
            return Vec::new();
        }
        let orders = &index.orders;
        let rank = |doc: u32| match sort {
            Sort::Relevance if !found.unordered => orders.tie[doc as usize],
            Sort::Relevance | Sort::Newest => orders.newest[doc as usize],
            Sort::Oldest => orders.oldest[doc as usize],
            Sort::Title => index.keys.place(doc),
        };
        let by_points = sort == Sort::Relevance && !found.unordered;
        let mut points = found.docs.iter().zip(&found.points);
        // Both lists are in order of number, and the one is part of the other.
        let mut ranked: Vec<(f32, u32, u32)> = passed
            .iter()
            .filter_map(|doc| {
                let of_doc = points.find(|p| p.0 == doc)?;
                Some((if by_points { *of_doc.1 } else { 0.0 }, rank(*doc), *doc))
            })
            .collect();
        let order = |a: &(f32, u32, u32), b: &(f32, u32, u32)| -> Ordering {
            b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2))
        };
        let end = skipped + per_page as usize;
        if end < ranked.len() {
            ranked.select_nth_unstable_by(end, order);
            ranked.truncate(end);
        }
        ranked.sort_unstable_by(order);
        ranked[skipped..].iter().map(|r| self.hit(found, r.2)).collect()
    }

    fn hit(&self, found: &Found, doc: u32) -> Hit {
        let index = &self.index;
        let SearchDoc { id, kind, slug, title, authors, year, venue_label, topics, texts, has, link, .. } =
            &index.docs[doc as usize];
        let (snippet, snippet_marks) = snippet::snippet(&index.words, &found.plan, texts);
        Hit {
            id: id.clone(),
            kind: kind.clone(),
            slug: slug.clone(),
            title: title.clone(),
            url: format!("/{id}"),
            link: link.clone(),
            year: *year,
            venue: venue_label.clone(),
            authors: authors.clone(),
            topics: topics.clone(),
            snippet,
            title_marks: snippet::marks(&index.words, &found.plan, title),
            snippet_marks,
            has_code: has.iter().any(|h| h == "code"),
            has_demo: has.iter().any(|h| h == "demo"),
        }
    }
}

#[cfg(test)]
mod tests;
