//! The home page: the search field, the map of the field, facts, what is new.

use catalog_model::Query;
use catalog_model::pages::{Home, TopicRow};
use leptos::prelude::*;

use crate::Site;
use crate::chart::years::run;
use crate::document::{Place, document};
use crate::head::{Head, json_ld};
use crate::parts::{card_list, fact, kind_row, search_form};
use crate::recorded;
use crate::words::thousands;

/// Searches that show what can be asked.
const EXAMPLES: &[(&str, &str)] = &[
    ("GPTQ", "/search?q=GPTQ"),
    ("4-bit quantization of weights", "/search?q=4-bit+quantization+weights"),
    ("papers with code since 2023", "/search?kind=paper&year=2023..&has=code"),
    ("energy per token", "/search?q=energy+per+token"),
    ("author:Hoefler", "/search?q=author:Hoefler"),
];

/// The home page.
pub fn home(site: &Site, data: &Home) -> String {
    let head = Head {
        json_ld: Some(json_ld::site(site)),
        ..Head::new(
            "",
            "A catalog of research on AI efficiency: papers, tools, metrics, benchmarks and sourced facts, with a guide to every topic.",
            "/",
        )
    };
    document(site, &head, Place::Search, || body(data, recorded::chart(&site.recorded)))
}

fn body(data: &Home, lab: Option<AnyView>) -> AnyView {
    let examples = EXAMPLES.iter().map(|(label, href)| view! { <li><a href=*href>{*label}</a></li> }).collect_view();
    let map = data.topics.iter().map(|row| topic(row, data.span)).collect_view();
    let facts = data.facts.iter().map(|f| fact(f, 3)).collect_view();
    view! {
        <div class="hero">
            <h1>"Research on making AI do more with less"</h1>
            {search_form(&Query::default(), false)}
            <p class="examples" id="examples">"Try"</p>
            <ul class="examples" aria-labelledby="examples">{examples}</ul>
        </div>
        <div id="region" class="region" hidden=""><aside id="filters" class="filters" aria-label="Filters"></aside><section id="found" class="found" tabindex="-1" aria-label="Results"></section></div>
        <div id="rest" class="home">
            {kind_row(&data.kinds)}
            <section aria-labelledby="map">
                <div class="head"><h2 id="map">"The field"</h2><p>"Entries by topic; bars show years of first appearance, "{data.span.0.to_string()}" to "{data.span.1.to_string()}"."</p></div>
                <ol class="map">{map}</ol>
            </section>
            {(!data.facts.is_empty()).then(|| view! {
                <section aria-labelledby="facts">
                    <div class="head"><h2 id="facts">"Figures with their sources"</h2><p><a href="/facts">"All facts"</a></p></div>
                    <div class="facts">{facts}</div>
                </section>
            })}
            {lab}
            <div class="pair">
                <section aria-labelledby="newest"><div class="head"><h2 id="newest">"Newest papers"</h2><p><a href="/search?kind=paper&sort=newest">"All papers"</a></p></div>{card_list(&data.newest)}</section>
                <section aria-labelledby="added"><div class="head"><h2 id="added">"Lately added"</h2><p><a href="/search">"Everything"</a></p></div>{card_list(&data.added)}</section>
            </div>
        </div>
    }
    .into_any()
}

/// A topic of the map: name, run of years, number; its subtopics below.
fn topic(row: &TopicRow, span: (u16, u16)) -> AnyView {
    let children = row
        .children
        .iter()
        .map(|c| view! { <li><a href=format!("/topic/{}", c.topic.slug)>{c.topic.title.clone()}</a>" "<data>{thousands(c.count)}</data></li> })
        .collect_view();
    let below = (!row.children.is_empty()).then(|| view! { <ul>{children}</ul> });
    view! {
        <li class=format!("hue-{}", row.topic.hue)>
            <h3><a href=format!("/topic/{}", row.topic.slug)>{row.topic.title.clone()}</a></h3>
            {run(&row.years, span)}
            <data>{thousands(row.count)}</data>
            {below}
        </li>
    }
    .into_any()
}
