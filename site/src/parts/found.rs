//! What a search found: status line, notes, results as list or table, pages, and what to do when nothing was found.

use catalog_model::pages::{Search, TopicRef};
use catalog_model::query::{Sort, View};
use catalog_model::{Hit, Kind, Query};
use leptos::prelude::*;

use super::chip::chip;
use crate::address;
use crate::words::{authors, marked, plural, thousands, took, venue_and_year};

/// The state in words, for the reader and for assistive technology.
pub fn status(search: &Search) -> String {
    let results = plural(search.results.total, "result", "results");
    if search.query.q.is_empty() { results } else { format!("{results} for {}", search.query.q) }
}

/// Everything right of the filters.
pub fn found(search: &Search) -> AnyView {
    let (query, results) = (&search.query, &search.results);
    let notes = (!results.notes.is_empty()).then(|| {
        let items = results.notes.iter().map(|n| view! { <li>{n.clone()}</li> }).collect_view();
        view! { <ul class="notes" aria-label="Notes on this search">{items}</ul> }
    });
    let body = if results.total == 0 {
        nothing(search)
    } else if query.view == View::Table {
        table(search)
    } else {
        let hits = results.hits.iter().map(|h| hit(h, search)).collect_view();
        view! { <ol class="hits" start=first(search).to_string()>{hits}</ol> }.into_any()
    };
    let suggestion = (results.total > 0).then(|| did_you_mean(search)).flatten();
    view! {
        <h2 class="vh">"Results"</h2>
        {bar(search)}
        {active(search)}
        {notes}
        {suggestion}
        {body}
        {pager(search)}
    }
    .into_any()
}

fn first(search: &Search) -> u32 {
    search.results.page.saturating_sub(1).saturating_mul(search.results.per_page).saturating_add(1)
}

/// Count and time in one quiet line; order and layout beside it.
fn bar(search: &Search) -> AnyView {
    let (query, results) = (&search.query, &search.results);
    let sorts = Sort::ALL
        .iter()
        .map(|(sort, slug, label)| {
            let on = *sort == query.sort;
            view! { <li><a data-live="" data-key=format!("sort-{slug}") href=address::sorted(query, *sort) aria-current=on.then_some("true")>{*label}</a></li> }
        })
        .collect_view();
    let views = [(View::List, "List"), (View::Table, "Table")].map(|(view, label)| {
        let on = view == query.view;
        view! { <li><a data-live="" data-key=format!("view-{label}") href=address::viewed(query, view) aria-current=on.then_some("true")>{label}</a></li> }
    });
    let chosen: usize = query.filters.iter().map(|s| s.include.len() + s.exclude.len()).sum();
    let filters = if chosen == 0 { "Filters".to_owned() } else { format!("Filters ({chosen})") };
    view! {
        <div class="bar">
            <p class="count"><b>{thousands(results.total)}</b>{if results.total == 1 { " result" } else { " results" }}<span class="took">" in "{took(results.took_us)}</span></p>
            <a class="to-filters" href="#filters">{filters}</a>
            <nav aria-label="Order"><ul class="switch">{sorts}</ul></nav>
            <nav aria-label="Layout"><ul class="switch">{views}</ul></nav>
        </div>
    }
    .into_any()
}

/// What is chosen, each to be taken away by a click.
fn active(search: &Search) -> Option<AnyView> {
    let query = &search.query;
    let mut chips: Vec<AnyView> = Vec::new();
    for (facet, chosen) in catalog_model::facet::FACETS.iter().zip(&query.filters) {
        for value in &chosen.include {
            chips.push(removable(
                facet.label,
                &label(search, facet.slug, value),
                address::toggled(query, facet.slug, value),
                false,
            ));
        }
        for value in &chosen.exclude {
            chips.push(removable(
                facet.label,
                &label(search, facet.slug, value),
                address::excluded(query, facet.slug, value),
                true,
            ));
        }
    }
    if chips.is_empty() {
        return None;
    }
    let all = (chips.len() > 1).then(
        || view! { <li><a class="clear" data-live="" href=address::words_alone(query)>"Remove all filters"</a></li> },
    );
    Some(view! { <ul class="active" aria-label="Active filters">{chips}{all}</ul> }.into_any())
}

fn removable(facet: &'static str, value: &str, href: String, excluded: bool) -> AnyView {
    let words = if excluded { format!("not {value}") } else { value.to_owned() };
    view! {
        <li><a class="on" class:not=excluded data-live="" href=href><span class="facet">{facet}": "</span>{words}<span class="vh">", remove this filter"</span></a></li>
    }
    .into_any()
}

/// The word for a value: as the filter lists say, else the topic's title, else as written.
fn label(search: &Search, facet: &str, value: &str) -> String {
    let listed = search.results.facets.get(facet).and_then(|values| values.iter().find(|v| v.value == value));
    match listed {
        Some(found) => found.label.clone(),
        None if facet == "topic" => search.topics.get(value).map_or_else(|| value.to_owned(), |t| t.title.clone()),
        None => match value.split_once("..") {
            Some((from, "")) => format!("from {from}"),
            Some(("", to)) => format!("up to {to}"),
            Some((from, to)) => format!("{from} to {to}"),
            None => value.to_owned(),
        },
    }
}

fn topic(search: &Search, slug: &str) -> TopicRef {
    search.topics.get(slug).cloned().unwrap_or_else(|| TopicRef {
        slug: slug.to_owned(),
        title: slug.to_owned(),
        ..TopicRef::default()
    })
}

fn kind_label(slug: &str) -> String {
    Kind::from_slug(slug).map_or_else(|| slug.to_owned(), |k| k.card().label.to_owned())
}

/// One name for a narrow column.
fn first_author(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [one, ..] => format!("{one} et al."),
    }
}

/// One result.
fn hit(hit: &Hit, search: &Search) -> impl IntoView + use<> {
    let place = venue_and_year(hit.venue.as_deref(), hit.year);
    // A person is their own author; the title says it already.
    let people = if hit.authors == [hit.title.as_str()] { String::new() } else { authors(&hit.authors) };
    let topics = hit
        .topics
        .iter()
        .take(3)
        .map(|slug| {
            view! { <li>{chip(&topic(search, slug))}</li> }
        })
        .collect_view();
    let cite = (hit.year.is_some() && !hit.authors.is_empty())
        .then(|| view! { <a href=format!("{}#cite", hit.url)>"Cite"</a> });
    let work =
        hit.link.clone().map(|url| view! { <a class="out" href=url rel="noopener external">"Open the work"</a> });
    view! {
        <li>
            <article class="hit">
                <p class="over">
                    <span class="kind">{kind_label(&hit.kind)}</span>
                    {(!place.is_empty()).then(|| view! { <span>{place}</span> })}
                    {hit.has_code.then(|| view! { <span>"code"</span> })}
                    {hit.has_demo.then(|| view! { <span>"runs in the lab"</span> })}
                </p>
                <h3><a href=hit.url.clone() data-walk="" inner_html=marked(&hit.title, &hit.title_marks)></a></h3>
                {(!people.is_empty()).then(|| view! { <p class="by">{people}</p> })}
                {(!hit.snippet.is_empty()).then(|| view! { <p class="snip" inner_html=marked(&hit.snippet, &hit.snippet_marks)></p> })}
                <div class="foot"><ul class="chips" aria-label="Topics">{topics}</ul><p class="acts">{work}{cite}</p></div>
            </article>
        </li>
    }
}

/// Results as rows to compare; the headings of what can be sorted by are links.
fn table(search: &Search) -> AnyView {
    let query = &search.query;
    let sort = |label: &'static str, to: Sort, up: bool| {
        let on = query.sort == to;
        let direction = on.then_some(if up { "ascending" } else { "descending" });
        view! { <th scope="col" aria-sort=direction><a data-live="" data-key=format!("column-{label}") href=address::sorted(query, to)>{label}</a></th> }
    };
    // A second click on the year turns the order round.
    let year = if query.sort == Sort::Newest { (Sort::Oldest, true) } else { (Sort::Newest, false) };
    let shown = if query.sort == Sort::Oldest {
        Some("ascending")
    } else {
        (query.sort == Sort::Newest).then_some("descending")
    };
    let rows = search
        .results
        .hits
        .iter()
        .map(|h| {
            let topic = h.topics.first().map(|slug| chip(&topic(search, slug)));
            view! {
                <tr>
                    <td class="num">{h.year.map(|y| y.to_string())}</td>
                    <th scope="row"><a href=h.url.clone() data-walk="" inner_html=marked(&h.title, &h.title_marks)></a></th>
                    <td>{kind_label(&h.kind)}</td>
                    <td class="people">{first_author(&h.authors)}</td>
                    <td>{h.venue.clone()}</td>
                    <td>{topic}</td>
                    <td>{h.has_code.then_some("code")}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Results as a table">
            <table class="wide">
                <thead><tr>
                    <th scope="col" aria-sort=shown><a data-live="" data-key="column-Year" href=address::sorted(query, year.0)>"Year"</a></th>
                    {sort("Title", Sort::Title, true)}
                    <th scope="col">"Kind"</th>
                    <th scope="col">"Authors"</th>
                    <th scope="col">"Venue"</th>
                    <th scope="col">"Topic"</th>
                    <th scope="col">"Has"</th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn did_you_mean(search: &Search) -> Option<AnyView> {
    let words = search.results.did_you_mean.clone()?;
    let href = Query { q: words.clone(), page: 1, ..search.query.clone() }.to_url(address::SEARCH);
    Some(view! { <p class="mean">"Did you mean "<a data-live="" href=href>{words}</a>"?"</p> }.into_any())
}

/// Nothing was found: what to change, and what each change would give.
fn nothing(search: &Search) -> AnyView {
    let (query, results) = (&search.query, &search.results);
    let relax = results
        .relax
        .iter()
        .map(|r| {
            let href = format!("/search?{}", r.url.trim_start_matches('?'));
            view! { <li><a data-live="" href=href>{r.change.clone()}</a><span class="gives">{plural(r.total, "result", "results")}</span></li> }
        })
        .collect_view();
    let relaxed =
        (!results.relax.is_empty()).then(|| view! { <h3>"One change would find"</h3><ul class="relax">{relax}</ul> });
    let filtered = query.filters.iter().any(|s| !s.is_empty());
    let words = (filtered && !query.q.is_empty()).then(|| view! { <li><a data-live="" href=address::words_alone(query)>"Search the same words without filters"</a></li> });
    let filters = (filtered && !query.q.is_empty()).then(|| view! { <li><a data-live="" href=address::filters_alone(query)>"Keep the filters and drop the words"</a></li> });
    view! {
        <div class="nothing">
            <p class="lead">"Nothing in the catalog matches "{if query.q.is_empty() { "these filters".to_owned() } else { format!("“{}”", query.q) }}{(filtered && !query.q.is_empty()).then_some(" with these filters")}"."</p>
            {did_you_mean(search)}
            {relaxed}
            <h3>"Or"</h3>
            <ul>
                {words}
                {filters}
                <li><a href="/topics">"Browse the topics"</a></li>
                <li><a href="/about#search">"See what is searched, and how"</a></li>
            </ul>
        </div>
    }
    .into_any()
}

/// Pages around this one.
fn pager(search: &Search) -> Option<AnyView> {
    let results = &search.results;
    let last = results.total.div_ceil(results.per_page.max(1)).max(1);
    if last == 1 && results.page <= 1 {
        return None;
    }
    let here = results.page;
    let link = |page: u32, label: String, rel: Option<&'static str>| {
        let key = format!("page-{label}");
        view! { <li><a data-live="" data-key=key rel=rel href=address::paged(&search.query, page)>{label}</a></li> }
            .into_any()
    };
    let numbers = pages(here, last)
        .into_iter()
        .map(|page| match page {
            Some(page) if page == here => {
                view! { <li><span aria-current="page">{page.to_string()}</span></li> }.into_any()
            }
            Some(page) => link(page, page.to_string(), None),
            None => view! { <li aria-hidden="true">"…"</li> }.into_any(),
        })
        .collect_view();
    let before = (here > 1).then(|| link((here - 1).min(last), "Previous".to_owned(), Some("prev")));
    let after = (here < last).then(|| link(here + 1, "Next".to_owned(), Some("next")));
    Some(view! { <nav class="pager" aria-label="Pages of results"><ul>{before}{numbers}{after}</ul></nav> }.into_any())
}

/// Page numbers to show: the first, the last, those around `here`; `None` for a gap.
fn pages(here: u32, last: u32) -> Vec<Option<u32>> {
    let mut shown: Vec<u32> = [1, here.saturating_sub(1), here, here.saturating_add(1), last]
        .into_iter()
        .filter(|p| (1..=last).contains(p))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let mut out = Vec::new();
    let mut before = 0;
    for page in shown {
        match page - before {
            0 | 1 => {}
            2 => out.push(Some(page - 1)),
            _ => out.push(None),
        }
        out.push(Some(page));
        before = page;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_have_gaps() {
        assert_eq!(pages(1, 1), [Some(1)]);
        assert_eq!(pages(1, 4), [Some(1), Some(2), Some(3), Some(4)]);
        assert_eq!(pages(5, 9), [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]);
        assert_eq!(pages(1_000_000_000, 3), [Some(1), Some(2), Some(3)]);
    }
}
