//! The first page of a submission: one field that takes whatever names the work.

use catalog_model::Kind;
use catalog_model::desk::Start;
use catalog_model::pages::Likeness;
use leptos::prelude::*;

use super::likenesses;
use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;

/// The page.
pub fn start(site: &Site, data: &Start) -> String {
    let intro = "Propose an entry for the catalog, or a correction. No account is needed.";
    let mut head = Head::new("Submit".to_owned(), intro.to_owned(), "/submit".to_owned());
    head.noindex = !data.pasted.is_empty();
    document(site, &head, Place::Elsewhere, || {
        let asked = !data.pasted.is_empty();
        let known = data.near.iter().any(|n| n.likeness != Likeness::Similar);
        let found = (!data.near.is_empty()).then(|| {
            let heading = if known { "This is known" } else { "Is it one of these?" };
            view! { <section><h2>{heading}</h2>{likenesses(&data.near, true)}</section> }
        });
        let next = asked.then(|| {
            let heading = match (known, data.near.is_empty()) {
                (true, _) => "If it is another work all the same",
                (false, false) => "If it is none of these, what is it?",
                (false, true) => "It is not in the catalog yet. What is it?",
            };
            view! { <section><h2>{heading}</h2>{kinds(&data.pasted)}</section> }
        });
        let all = (!asked).then(|| view! { <section><h2>"Or begin with an empty form"</h2>{kinds("")}</section> });
        let read_as =
            (!data.read_as.is_empty()).then(|| view! { <p class="by">"Read as "{data.read_as.clone()}"."</p> });
        view! {
            <div class="column desk">
                <h1>"Submit"</h1>
                <p class="lead">{intro}" A maintainer looks at it before it appears."</p>
                <form class="paste" action="/submit">
                    <label for="paste">"Paste a link, DOI, arXiv id or title"</label>
                    <div class="line">
                        <input id="paste" name="q" value=data.pasted.clone() maxlength="2000" autocomplete="off" spellcheck="false" required/>
                        <button class="primary">"Look"</button>
                    </div>
                </form>
                {read_as}
                {found}
                {next}
                {all}
            </div>
        }
    })
}

/// The kinds to choose from, each with what belongs there.
fn kinds(pasted: &str) -> AnyView {
    let query = catalog_model::Query::words(pasted).to_url("");
    let from = query.strip_prefix("?q=").map(|q| format!("?from={q}")).unwrap_or_default();
    let rows = Kind::all()
        .map(|kind| {
            let card = kind.card();
            view! { <li><a href=format!("/submit/{}{from}", card.slug)>{card.label}</a><p class="by">{card.intro}</p></li> }
        })
        .collect_view();
    view! { <ul class="rows kinds">{rows}</ul> }.into_any()
}
