//! Where nothing is found: which single change would find something. Each change is tried, so that what is promised is
//! what comes.

use catalog_model::facet::FACETS;
use catalog_model::results::Relax;
use catalog_model::{Query, results::FacetValue};

use super::parse::Parsed;

/// Most changes that are tried.
const MAX_TRIED: usize = 16;
/// Most changes that are shown.
const MAX_SHOWN: usize = 6;

/// Single changes after which `total` finds something, filters first.
pub fn relax(query: &Query, parsed: &Parsed, total: impl Fn(&Query) -> usize) -> Vec<Relax> {
    let mut changes = Vec::new();
    for (i, facet) in FACETS.iter().enumerate() {
        let Some(chosen) = query.filters.get(i) else { continue };
        let name = facet.label.to_lowercase();
        for value in &chosen.include {
            let mut changed = query.clone();
            changed.filters[i].include.retain(|v| v != value);
            changes.push((format!("without the filter {name}: {value}"), changed));
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
        changed.page = 1;
        let total = total(&changed) as u32;
        if total > 0 && shown.len() < MAX_SHOWN {
            let url = changed.to_url("");
            shown.push(Relax { change, total, url: url.trim_start_matches('?').to_owned() });
        }
    }
    shown
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
