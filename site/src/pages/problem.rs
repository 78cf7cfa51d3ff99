//! Pages for when something is not there or did not work. They say what happened and what to do next.

use catalog_model::Problem;
use catalog_model::pages::NotFound;
use leptos::prelude::*;

use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;
use crate::parts::card_list;

/// Nothing is at an address (404).
pub fn not_found(site: &Site, data: &NotFound) -> String {
    let head = Head { noindex: true, ..Head::new("Not found", "Nothing is at this address.", data.path.clone()) };
    document(site, &head, Place::Search, || {
        let near =
            (!data.near.is_empty()).then(|| view! { <h2>"Did you look for one of these?"</h2>{card_list(&data.near)} });
        view! {
            <div class="column">
                <h1>"Nothing is at this address"</h1>
                <p class="lead">"No page of the catalog has the address "<code>{data.path.clone()}</code>"."</p>
                {near}
                <h2>"Search for it"</h2>
                <form class="ask" role="search" action="/search">
                    <label class="vh" for="q">"Search the catalog"</label>
                    <input type="search" id="q" name="q" value=data.words.clone() autocomplete="off" maxlength="256"/>
                    <button>"Search"</button>
                </form>
                <p class="acts"><a href="/">"Home"</a><a href="/topics">"Topics"</a><a href="/search">"All entries"</a></p>
            </div>
        }
    })
}

/// Anything else that went wrong.
pub fn problem(site: &Site, data: &Problem) -> String {
    let head = Head { noindex: true, ..Head::new(data.title.clone(), data.detail.clone(), data.instance.clone()) };
    document(site, &head, Place::Elsewhere, || {
        let next = match data.status {
            429 => "Wait a little, then load the page again.",
            500.. => "It is not your fault. Load the page again in a moment; the rest of the site may work meanwhile.",
            _ => "Check the address, or start from the home page.",
        };
        view! {
            <div class="column">
                <p class="over"><span class="kind">"Error "{data.status.to_string()}</span></p>
                <h1>{data.title.clone()}</h1>
                <p class="lead">{data.detail.clone()}</p>
                <p>{next}</p>
                <p class="acts"><a href="/">"Home"</a><a href="/search">"Search"</a><a href="/topics">"Topics"</a></p>
            </div>
        }
    })
}
