//! The pages of submissions: proposing, following, reviewing. All of them work without scripts.

mod form;
mod preview;
mod queue;
mod review;
mod sign_in;
mod start;
mod status;

pub use form::form;
pub use preview::preview;
pub use queue::queue;
pub use review::review;
pub use sign_in::sign_in;
pub use start::start;
pub use status::status;

use catalog_model::desk::{Event, Submitted};
use catalog_model::pages::{DiffLine, Likeness, Near};
use catalog_model::submission::State;
use leptos::prelude::*;

use crate::head::Head;

/// The head of a page that no search engine should keep.
fn private(title: &str, path: &str) -> Head {
    Head {
        noindex: true,
        ..Head::new(title.to_owned(), "Proposing and reviewing entries.".to_owned(), path.to_owned())
    }
}

/// A sentence on what was just done.
fn said(text: &str) -> Option<AnyView> {
    (!text.is_empty()).then(|| view! { <p class="said" role="status">{text.to_owned()}</p> }.into_any())
}

/// The state as a word that is coloured and always written.
fn state(state: State) -> AnyView {
    let class = match state {
        State::Merged => "flag good",
        State::Returned | State::Declined | State::Failed => "flag",
        _ => "flag calm",
    };
    view! { <span class=class>{state.label()}</span> }.into_any()
}

/// The difference of a file.
fn difference(file: &str, lines: &[DiffLine]) -> AnyView {
    let rows = lines
        .iter()
        .map(|line| {
            let (class, word) = match line.sign {
                '+' => ("added", "added: "),
                '-' => ("removed", "removed: "),
                _ => ("kept", ""),
            };
            view! { <span class=class><span class="vh">{word}</span><span aria-hidden="true">{line.sign.to_string()}" "</span>{line.text.clone()}{"\n"}</span> }
        })
        .collect_view();
    view! {
        <figure class="diff">
            <figcaption><code>{format!("data/{file}")}</code></figcaption>
            <pre tabindex="0" role="region" aria-label="Difference of the file"><code>{rows}</code></pre>
        </figure>
    }
    .into_any()
}

/// What an entry looks like, with the reasons; `correct` offers to correct what is there.
fn likenesses(near: &[Near], correct: bool) -> AnyView {
    let rows = near
        .iter()
        .map(|n| {
            let title = match n.pending {
                true => view! { <b>{n.title.clone()}</b> }.into_any(),
                false => view! { <a href=n.id.path()>{n.title.clone()}</a> }.into_any(),
            };
            let what = match (n.pending, n.likeness) {
                (true, Likeness::Similar) => "proposed already and waiting for review",
                (true, _) => "proposed already and waiting for review: nothing more to do",
                (false, _) => n.id.kind.card().label,
            };
            let edit = (correct && !n.pending).then(|| {
                view! { <a class="button" href=format!("{}/edit", n.id.path())>"Suggest a correction"</a> }
            });
            view! { <li>{title}<p class="by"><span>{what}</span><span class="why">{n.why.clone()}</span></p>{edit}</li> }
        })
        .collect_view();
    view! { <ul class="rows near">{rows}</ul> }.into_any()
}

/// What happened to a submission.
fn history(events: &[Event]) -> AnyView {
    let rows = events
        .iter()
        .map(|e| {
            let detail = (!e.detail.is_empty()).then(|| view! { <p>{e.detail.clone()}</p> });
            view! { <li><p class="by"><time>{e.at.clone()}" UTC"</time><span>{e.who.clone()}": "{e.what.clone()}</span></p>{detail}</li> }
        })
        .collect_view();
    view! { <ol class="timeline history">{rows}</ol> }.into_any()
}

/// What a submission is, in one line.
fn what(submitted: &Submitted) -> String {
    let kind = submitted.entry.kind.card().label.to_lowercase();
    if submitted.correction { format!("correction of a {kind}") } else { format!("new {kind}") }
}
