//! Parts of pages that the browser fetches alone.

use catalog_model::pages::Search;
use leptos::prelude::*;

use crate::document::render;
use crate::parts::{filters, found, status};

/// The filters and results of a search: what `LiveSearch` puts in place of the elements with the same ids.
pub fn results(search: &Search) -> String {
    render(|| {
        view! {
            <aside id="filters" data-status=status(search)>{filters(search)}</aside>
            <section id="found">{found(search)}</section>
        }
    })
}
