//! The large search field of the home and search pages: a plain GET form that `LiveSearch` makes live.

use catalog_model::Query;
use leptos::prelude::*;

use crate::address::carried;
use crate::islands::LiveSearch;

/// The form with the words of a query; its filters travel along as hidden fields.
pub fn search_form(query: &Query, autofocus: bool) -> AnyView {
    let hidden = carried(query, &["q"])
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        <form id="ask" class="ask" role="search" action="/search">
            <label class="vh" for="q">"Search the catalog"</label>
            <input
                type="search"
                id="q"
                name="q"
                value=query.q.clone()
                placeholder="Title, method, author …"
                autocomplete="off"
                autocapitalize="off"
                spellcheck="false"
                maxlength="256"
                autofocus=autofocus.then_some("")
            />
            {hidden}
            <button>"Search"</button>
        </form>
        <LiveSearch/>
    }
    .into_any()
}
