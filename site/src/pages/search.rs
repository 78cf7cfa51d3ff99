//! The search page, which is also the page to browse by filters.

use catalog_model::pages::Search;
use leptos::prelude::*;

use crate::Site;
use crate::address;
use crate::document::{Place, document};
use crate::head::Head;
use crate::parts::{filters, found, search_form, status};
use crate::words::escape;

/// The page of a search.
pub fn search(site: &Site, data: &Search) -> String {
    let title = if data.query.is_empty() { "All entries".to_owned() } else { status(data) };
    let (page, last) = (data.results.page, data.results.total.div_ceil(data.results.per_page.max(1)));
    let head = Head {
        json: Some(address::api(&data.query)),
        around: (
            (page > 1).then(|| address::paged(&data.query, page - 1)),
            (page < last).then(|| address::paged(&data.query, page + 1)),
        ),
        ..Head::new(
            title,
            "Search papers, tools, metrics, benchmarks and facts on AI efficiency.",
            // Searches are endless and hold nothing of their own: to a search engine all of them are this one page, and
            // links that narrow further ask not to be followed.
            address::SEARCH,
        )
    };
    document(site, &head, Place::Search, || {
        view! {
            <h1 class="vh">"Search the catalog"</h1>
            <div class="hero small">{search_form(&data.query, data.query.is_empty())}</div>
            <div id="region" class="region">
                <aside id="filters" class="filters" aria-label="Filters">{filters(data)}</aside>
                <section id="found" class="found" tabindex="-1" aria-label="Results">{found(data)}</section>
            </div>
        }
    })
}

/// How a browser adds the search to its own (OpenSearch description).
pub fn opensearch(site: &Site) -> String {
    let base = escape(&site.base_url);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\
         <ShortName>Parsimony</ShortName>\
         <Description>Research on AI efficiency</Description>\
         <InputEncoding>UTF-8</InputEncoding>\
         <Url type=\"text/html\" template=\"{base}/search?q={{searchTerms}}\"/>\
         <Url type=\"application/json\" template=\"{base}/api/v1/search?q={{searchTerms}}\"/>\
         </OpenSearchDescription>\n"
    )
}
