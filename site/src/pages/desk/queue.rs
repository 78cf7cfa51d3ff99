//! What waits for a reviewer.

use catalog_model::desk::{Queue, Submitted};
use catalog_model::submission::State;
use leptos::prelude::*;

use super::{private, said, state, what};
use crate::Site;
use crate::document::{Place, document};
use crate::words::plural;

/// The page.
pub fn queue(site: &Site, data: &Queue) -> String {
    document(site, &private("Review", "/review"), Place::Elsewhere, || {
        let waiting = data.open.iter().filter(|s| s.state == State::Opened).count();
        let closed = (!data.closed.is_empty()).then(|| {
            let rows = data.closed.iter().map(|s| view! { <li>{line(s)}</li> }).collect_view();
            view! { <section><h2>"Decided"</h2><ul class="rows">{rows}</ul></section> }
        });
        let open = match data.open.is_empty() {
            true => view! { <p class="lead">"Nothing waits. The queue is empty."</p> }.into_any(),
            false => view! {
                <form method="post" action="/review">
                    <ul class="rows queue">{data.open.iter().map(row).collect_view()}</ul>
                    <div class="acts">
                        <button class="primary" name="do" value="approve">"Approve and merge those that are ticked"</button>
                    </div>
                </form>
            }
            .into_any(),
        };
        view! {
            <div class="wide-column desk">
                <div class="head"><h1>"Review"</h1>{who(&data.reviewer)}</div>
                {said(&data.said)}
                <p class="by">{plural(waiting as u32, "submission waits", "submissions wait")}" for a decision."</p>
                {open}
                {closed}
            </div>
        }
    })
}

/// Who is signed in, and the way out.
pub fn who(reviewer: &str) -> AnyView {
    view! { <form class="who" method="post" action="/sign-out"><span>"Signed in as "{reviewer.to_owned()}</span>" "<button class="link">"Sign out"</button></form> }.into_any()
}

fn row(submitted: &Submitted) -> AnyView {
    let label = format!("Tick {}", submitted.title);
    let tick = match submitted.state == State::Opened {
        true => view! { <input type="checkbox" name="id" value=format!("{}.{}", submitted.id, submitted.version) aria-label=label/> }.into_any(),
        false => view! { <span></span> }.into_any(),
    };
    view! { <li>{tick}<div>{line(submitted)}</div></li> }.into_any()
}

/// A submission as a line of a list.
fn line(submitted: &Submitted) -> AnyView {
    let interest =
        (!submitted.about.interest.is_empty()).then(|| view! { <span class="flag">"Conflict of interest"</span> });
    let remarks = (!submitted.remarks.is_empty())
        .then(|| view! { <span>{plural(submitted.remarks.len() as u32, "remark", "remarks")}</span> });
    let by = (!submitted.about.name.is_empty()).then(|| view! { <span>"by "{submitted.about.name.clone()}</span> });
    view! {
        <a href=format!("/review/{}", submitted.id)>{submitted.title.clone()}</a>
        <p class="by">{state(submitted.state)}<span>{what(submitted)}</span><span><time title=format!("{} UTC", submitted.created)>{submitted.age.clone()}</time></span>{by}{remarks}{interest}</p>
    }
    .into_any()
}
