//! Names that lead somewhere: topics in their colour, counts, the path of a topic, outside links.

use catalog_model::entry::is_web;
use catalog_model::pages::{Count, TopicRef};
use leptos::prelude::*;

use crate::words::thousands;

/// A topic with its colour; the name says it too.
pub fn chip(topic: &TopicRef) -> AnyView {
    let class = format!("chip hue-{}", topic.hue);
    view! { <a class=class href=format!("/topic/{}", topic.slug)>{topic.title.clone()}</a> }.into_any()
}

/// Topics as a list.
pub fn chips(topics: &[TopicRef]) -> Option<AnyView> {
    if topics.is_empty() {
        return None;
    }
    let items = topics.iter().map(|t| view! { <li>{chip(t)}</li> }).collect_view();
    Some(view! { <ul class="chips" aria-label="Topics">{items}</ul> }.into_any())
}

/// Names with numbers, each a link.
pub fn count_list(counts: &[Count]) -> AnyView {
    let rows = counts
        .iter()
        .map(|c| view! { <li><a href=c.url.clone()><span>{c.label.clone()}</span><data>{thousands(c.count)}</data></a></li> })
        .collect_view();
    view! { <ul class="counts">{rows}</ul> }.into_any()
}

/// Kinds with numbers in one quiet line.
pub fn kind_row(kinds: &[Count]) -> AnyView {
    let items = kinds
        .iter()
        .map(|c| view! { <li><a href=c.url.clone()><b>{thousands(c.count)}</b>" "{c.label.to_lowercase()}</a></li> })
        .collect_view();
    view! { <ul class="kinds">{items}</ul> }.into_any()
}

/// Where a page stands: links from the widest to the nearest.
pub fn crumbs(path: Vec<(String, String)>) -> AnyView {
    let items = path.into_iter().map(|(label, url)| view! { <li><a href=url>{label}</a></li> }).collect_view();
    view! { <nav class="crumbs" aria-label="Breadcrumb"><ol>{items}</ol></nav> }.into_any()
}

/// A link that leaves the site; the words alone where the address is none of the web.
pub fn external(label: String, url: String) -> AnyView {
    if !is_web(&url) {
        return view! { <span>{label}</span> }.into_any();
    }
    view! { <a class="out" href=url rel="noopener external">{label}</a> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_runs_code_is_no_link() {
        let html = |url: &str| external("Source".to_owned(), url.to_owned()).to_html();
        assert!(html("https://example.org/a").contains("href=\"https://example.org/a\""));
        for bad in ["javascript:alert(1)", "data:text/html,x", "", "//example.org"] {
            assert!(!html(bad).contains("href"), "{bad}");
        }
    }
}
