//! Pages that list what belongs together: a kind, a venue, a year; and the indexes of venues and years.

use catalog_model::pages::{CountPage, ListPage};
use leptos::prelude::*;

use crate::Site;
use crate::chart::years::{bars, table};
use crate::document::{Place, document};
use crate::head::Head;
use crate::parts::{card, count_list, crumbs, external, fact, shelf};
use crate::words::thousands;

fn place(path: &str) -> Place {
    match path {
        "/metrics" | "/benchmarks" => Place::Metrics,
        "/facts" => Place::Facts,
        "/venues" | "/years" => Place::Statistics,
        _ => Place::Elsewhere,
    }
}

/// A list of entries.
pub fn list(site: &Site, data: &ListPage) -> String {
    let head = Head {
        around: (data.before.as_ref().map(|b| b.1.clone()), data.after.as_ref().map(|a| a.1.clone())),
        ..Head::new(data.title.clone(), data.intro.clone(), data.path.clone())
    };
    document(site, &head, place(&data.path), || body(data))
}

fn body(data: &ListPage) -> AnyView {
    let way = data.within.clone().map(|within| crumbs(vec![within]));
    let around = (data.before.is_some() || data.after.is_some()).then(|| {
        let link = |to: &Option<(String, String)>, rel: &'static str| to.clone().map(|(label, url)| view! { <li><a rel=rel href=url>{label}</a></li> });
        view! { <nav class="pager" aria-label="Before and after"><ul>{link(&data.before, "prev")}{link(&data.after, "next")}</ul></nav> }
    });
    let chart = (data.years.len() > 1).then(|| {
        view! {
            <figure class="chart small">
                <figcaption>"By year of first appearance"</figcaption>
                <div class="scroll" tabindex="0" role="region" aria-label="Chart: entries by year">{bars(&data.years, "Entries by year of first appearance")}</div>
                <details><summary>"The same as a table"</summary>{table(&data.years, "Entries")}</details>
            </figure>
        }
    });
    let counts = data
        .counts
        .iter()
        .filter(|(_, rows)| !rows.is_empty())
        .map(|(title, rows)| view! { <section><h2>{title.clone()}</h2>{count_list(rows)}</section> })
        .collect_view();
    let total: usize = data.shelves.iter().map(|s| s.cards.len()).sum();
    let has_side = data.years.len() > 1 || data.counts.iter().any(|c| !c.1.is_empty());
    // A single list without a heading is read at length; several are overviews.
    let shelves = data
        .shelves
        .iter()
        .map(|s| {
            if s.title.is_empty() {
                let cards = s
                    .cards
                    .iter()
                    .map(|c| view! { <li>{if c.figure.is_some() { fact(c, 2) } else { card(c, 2) }}</li> })
                    .collect_view();
                view! { <ul class="hits">{cards}</ul> }.into_any()
            } else {
                shelf(s)
            }
        })
        .collect_view();
    view! {
        <div class="page" class:sided=has_side>
            <header>
                {way}
                <h1>{data.title.clone()}</h1>
                <p class="lead">{data.intro.clone()}</p>
                <p class="acts">
                    {data.search.clone().map(|url| view! { <a href=url>"Search and filter "{if total == 1 { "it".to_owned() } else { format!("these {}", thousands(total as u32)) }}</a> })}
                    {data.link.clone().map(|(label, url)| external(label, url))}
                </p>
                {around}
            </header>
            {has_side.then(|| view! { <aside aria-label="In numbers">{chart}{counts}</aside> })}
            <div class="shelves">
                {shelves}
                {(total == 0).then(|| view! { <p>"Nothing here yet."</p> })}
            </div>
        </div>
    }
    .into_any()
}

/// An index of names with numbers.
pub fn counts(site: &Site, data: &CountPage) -> String {
    let head = Head::new(data.title.clone(), data.intro.clone(), data.path.clone());
    document(site, &head, place(&data.path), || {
        let groups = data
            .groups
            .iter()
            .map(|(title, rows)| {
                let rows = rows
                    .iter()
                    .map(|(c, full)| {
                        let full = (!full.is_empty()).then(|| view! { <span class="by">{full.clone()}</span> });
                        view! { <li><a href=c.url.clone()><span>{c.label.clone()}{full}</span><data>{thousands(c.count)}</data></a></li> }
                    })
                    .collect_view();
                view! { <section><h2>{title.clone()}</h2><ul class="counts long">{rows}</ul></section> }
            })
            .collect_view();
        view! {
            <div class="column">
                <h1>{data.title.clone()}</h1>
                <p class="lead">{data.intro.clone()}</p>
                {groups}
            </div>
        }
    })
}
