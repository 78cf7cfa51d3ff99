//! What became of a submission, at an address that only its sender knows.

use catalog_model::desk::Status;
use catalog_model::submission::State;
use leptos::prelude::*;

use super::{history, private, said, state, what};
use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;

/// The steps that a submission takes, as people see them.
const STEPS: &[(State, &str)] = &[
    (State::Stored, "Received"),
    (State::Checked, "Checked"),
    (State::Opened, "Proposed"),
    (State::Approved, "Approved"),
    (State::Merged, "In the catalog"),
];

/// The page. It loads itself again while the server works on the submission.
pub fn status(site: &Site, data: &Status) -> String {
    let submitted = &data.submitted;
    let head = Head { form: data.fresh, ..private("Your submission", &data.path) };
    document(site, &head, Place::Elsewhere, || {
        let now = submitted.state;
        // Two steps of the server are one for people.
        let step_now = if matches!(now, State::Committed | State::Branched) { State::Checked } else { now };
        // The browser's draft of the form has done its work.
        let sent = match submitted.correction {
            true => format!("{}/edit", submitted.entry.path()),
            false => format!("/submit/{}", submitted.entry.kind.slug()),
        };
        let fresh = data.fresh.then(|| {
            view! {
                <section class="said keep" data-sent=sent>
                    <p><b>"Thank you. Keep this address:"</b>" it is the only way back to your submission."</p>
                    <p><a href=data.path.clone()><code>{format!("{}{}", site.base_url, data.path)}</code></a></p>
                </section>
            }
        });
        let off_the_road = matches!(now, State::Returned | State::Declined | State::Withdrawn | State::Failed);
        let steps = (!off_the_road).then(|| {
            let rows = STEPS
                .iter()
                .map(|(step, label)| {
                    let done = *step <= now;
                    view! { <li class:done=done aria-current=(*step == step_now).then_some("step")><span aria-hidden="true">{if done { "●" } else { "○" }}</span><span class="vh">{if done { "done: " } else { "to come: " }}</span>" "{*label}</li> }
                })
                .collect_view();
            view! { <ol class="steps" aria-label="Steps">{rows}</ol> }
        });
        let detail = (!submitted.detail.is_empty()).then(|| view! { <p class="note">{submitted.detail.clone()}</p> });
        let merged = (now == State::Merged)
            .then(|| view! { <p><a class="button" href=submitted.entry.path()>"See the entry"</a></p> });
        let proposal = (!submitted.change_url.is_empty())
            .then(|| view! { <p><a href=submitted.change_url.clone() rel="noopener external">"The proposal on the forge"</a></p> });
        let acts = now.is_open().then(|| {
            view! {
                <div class="acts">
                    <a class="button" href=format!("{}/edit", data.path)>"Change it"</a>
                    <form method="post" action=format!("{}/withdraw", data.path)><button class="quiet">"Take it back"</button></form>
                </div>
            }
        });
        let again = now.is_moving().then(|| view! { <p class="by"><a href=data.path.clone()>"Look again"</a></p> });
        view! {
            <div class="column desk">
                {fresh}
                {said(&data.said)}
                <p class="over"><span class="kind">{what(submitted)}</span>{state(now)}</p>
                <h1>{submitted.title.clone()}</h1>
                {steps}
                <p class="lead">{now.meaning()}</p>
                {detail}
                {merged}
                {proposal}
                {again}
                {acts}
                <section><h2>"What happened"</h2>{history(&submitted.history)}</section>
            </div>
        }
    })
}
