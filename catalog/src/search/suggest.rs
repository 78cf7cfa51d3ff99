//! Where nothing is found: which single change would find something. Each change is tried, so that what is promised is
//! what comes.

use std::time::{Duration, Instant};

use catalog_model::facet::FACETS;
use catalog_model::results::Relax;
use catalog_model::{Query, results::FacetValue};

use super::parse::Parsed;

/// Most changes that are tried.
const MAX_TRIED: usize = 16;
/// Time of a whole search after which no further change is tried that would search again.
const BUDGET: Duration = Duration::from_millis(50);
/// Most changes that are shown.
const MAX_SHOWN: usize = 6;

/// Single changes after which `total` finds something, filters first. It is told whether it may search again; where it
/// may not, it need not know. `started` is when the search began.
pub fn relax(
    query: &Query,
    parsed: &Parsed,
    started: Instant,
    total: impl Fn(&Query, bool) -> Option<usize>,
) -> Vec<Relax> {
    let mut changes = Vec::new();
    for (i, facet) in FACETS.iter().enumerate() {
        let Some(chosen) = query.filters.get(i) else { continue };
        let name = facet.label.to_lowercase();
        // Any of several values is enough, so that one less can only find less.
        match chosen.include.as_slice() {
            [] => {}
            [value] => changes.push((format!("without the filter {name}: {value}"), without(query, i))),
            _ => changes.push((format!("without the filter {name}"), without(query, i))),
        }
        for value in &chosen.exclude {
            let mut changed = query.clone();
            changed.filters[i].exclude.retain(|v| v != value);
            changes.push((format!("without leaving out {name}: {value}"), changed));
        }
    }
    if changes.len() > 1 {
        let all = Query { filters: Query::default().filters, ..query.clone() };
        changes.push(("without all filters".to_owned(), all));
    }
    if parsed.clauses.len() > 1 {
        for (i, clause) in parsed.clauses.iter().enumerate() {
            let rest: Vec<&str> =
                parsed.clauses.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, c)| c.as_str()).collect();
            changes.push((format!("without {clause}"), Query { q: rest.join(" "), ..query.clone() }));
        }
    }
    let mut shown = Vec::new();
    for (change, mut changed) in changes.into_iter().take(MAX_TRIED) {
        if shown.len() == MAX_SHOWN {
            break;
        }
        changed.page = 1;
        let Some(total) = total(&changed, started.elapsed() < BUDGET).map(|total| total as u32) else { continue };
        if total > 0 {
            let url = changed.to_url("");
            shown.push(Relax { change, total, url: url.trim_start_matches('?').to_owned() });
        }
    }
    shown
}

/// The query without the chosen values of a filter.
fn without(query: &Query, filter: usize) -> Query {
    let mut changed = query.clone();
    changed.filters[filter].include.clear();
    changed
}

/// Names the choices by their labels instead of their words in addresses.
pub fn label(relax: &mut [Relax], facets: &std::collections::BTreeMap<String, Vec<FacetValue>>) {
    for change in relax {
        let known = facets.values().flatten().find(|v| change.change.ends_with(&format!(": {}", v.value)));
        if let Some(value) = known.filter(|v| v.value != v.label) {
            let end = change.change.len() - value.value.len();
            change.change.replace_range(end.., &value.label);
        }
    }
}
