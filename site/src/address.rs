//! Addresses of searches: what a click on a filter leads to. Pure functions over the query.

use catalog_model::Query;
use catalog_model::query::{Sort, View};

/// The search page.
pub const SEARCH: &str = "/search";

/// The query with a value chosen, or no longer chosen; always from the first page.
pub fn toggled(query: &Query, facet: &str, value: &str) -> String {
    let mut next = first_page(query);
    let chosen = next.filter_mut(facet);
    let was = chosen.include.iter().any(|v| v == value);
    remove(chosen, value);
    if !was {
        chosen.include.push(value.to_owned());
    }
    next.to_url(SEARCH)
}

/// The query with a value left out, or no longer left out.
pub fn excluded(query: &Query, facet: &str, value: &str) -> String {
    let mut next = first_page(query);
    let chosen = next.filter_mut(facet);
    let was = chosen.exclude.iter().any(|v| v == value);
    remove(chosen, value);
    if !was {
        chosen.exclude.push(value.to_owned());
    }
    next.to_url(SEARCH)
}

/// The query with this value alone of its filter (a single year), or without it where it is chosen already.
pub fn only(query: &Query, facet: &str, value: &str) -> String {
    let mut next = first_page(query);
    let chosen = next.filter_mut(facet);
    let was = chosen.include == [value];
    chosen.include = if was { Vec::new() } else { vec![value.to_owned()] };
    next.to_url(SEARCH)
}

/// The query without anything of a filter.
pub fn without(query: &Query, facet: &str) -> String {
    let mut next = first_page(query);
    *next.filter_mut(facet) = catalog_model::query::Selection::default();
    next.to_url(SEARCH)
}

/// The words alone, without any filter.
pub fn words_alone(query: &Query) -> String {
    Query { q: query.q.clone(), sort: query.sort, view: query.view, per_page: query.per_page, ..Query::default() }
        .to_url(SEARCH)
}

/// The filters alone, without words.
pub fn filters_alone(query: &Query) -> String {
    Query { q: String::new(), ..first_page(query) }.to_url(SEARCH)
}

/// These words with filters as they stand in an address (`?topic=pruning`, or nothing).
pub fn search_words(words: &str, filters: &str) -> String {
    let words = Query::words(words).to_url(SEARCH);
    match filters.strip_prefix('?') {
        Some(filters) if !filters.is_empty() => format!("{words}&{filters}"),
        _ => words,
    }
}

/// In another order.
pub fn sorted(query: &Query, sort: Sort) -> String {
    Query { sort, ..first_page(query) }.to_url(SEARCH)
}

/// Laid out in another way; the page stays.
pub fn viewed(query: &Query, view: View) -> String {
    Query { view, ..query.clone() }.to_url(SEARCH)
}

/// Another page.
pub fn paged(query: &Query, page: u32) -> String {
    Query { page, ..query.clone() }.to_url(SEARCH)
}

/// The same search as JSON.
pub fn api(query: &Query) -> String {
    query.to_url("/api/v1/search")
}

/// Name and value of what a form must carry along so that nothing is lost when it sets `except` anew.
pub fn carried(query: &Query, except: &[&str]) -> Vec<(&'static str, String)> {
    first_page(query).to_pairs().into_iter().filter(|(name, _)| !except.contains(name)).collect()
}

fn first_page(query: &Query) -> Query {
    Query { page: 1, typing: false, ..query.clone() }
}

fn remove(chosen: &mut catalog_model::query::Selection, value: &str) {
    chosen.include.retain(|v| v != value);
    chosen.exclude.retain(|v| v != value);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_goes_on_and_off() {
        let query = Query { q: "4 bit".into(), page: 3, ..Query::default() };
        assert_eq!(toggled(&query, "topic", "pruning"), "/search?q=4+bit&topic=pruning");
        let on = query.clone().with("topic", "pruning");
        assert_eq!(toggled(&on, "topic", "pruning"), "/search?q=4+bit");
        assert_eq!(excluded(&on, "topic", "pruning"), "/search?q=4+bit&topic=-pruning");
        assert_eq!(toggled(&on, "topic", "caching"), "/search?q=4+bit&topic=pruning&topic=caching");
        assert_eq!(without(&on, "topic"), "/search?q=4+bit");
    }

    #[test]
    fn years_replace_each_other() {
        let query = Query::default().with("year", "2022..2024");
        assert_eq!(only(&query, "year", "2023"), "/search?year=2023");
        assert_eq!(only(&Query::default().with("year", "2023"), "year", "2023"), "/search");
    }

    #[test]
    fn forms_carry_the_rest() {
        let query = Query { q: "a".into(), page: 2, ..Query::default() }.with("kind", "paper").with("year", "2020");
        assert_eq!(carried(&query, &["q"]), [("kind", "paper".to_owned()), ("year", "2020".to_owned())]);
        assert_eq!(paged(&query, 3), "/search?q=a&kind=paper&year=2020&page=3");
    }
}
