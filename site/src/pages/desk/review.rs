//! One submission under review: what it changes, how it will look, what the checks say, and the decisions.

use catalog_model::desk::{CheckRow, Review};
use catalog_model::submission::{REASONS, State};
use leptos::prelude::*;

use super::queue::who;
use super::{difference, history, likenesses, private, state, what};
use crate::Site;
use crate::document::{Place, document};
use crate::pages::entry;
use crate::parts::{crumbs, external};

/// The page.
pub fn review(site: &Site, data: &Review) -> String {
    let submitted = &data.submitted;
    let head = private(&format!("Review: {}", submitted.title), &format!("/review/{}", submitted.id));
    document(site, &head, Place::Elsewhere, || {
        let by = (!submitted.about.name.is_empty()).then(|| {
            let name = match submitted.about.link.is_empty() {
                true => view! { <span>{submitted.about.name.clone()}</span> }.into_any(),
                false => external(submitted.about.name.clone(), submitted.about.link.clone()),
            };
            view! { <span>"by "{name}</span> }
        });
        let interest = (!submitted.about.interest.is_empty())
            .then(|| view! { <p class="note"><b>"Conflict of interest: "</b>{submitted.about.interest.clone()}</p> });
        let near = (!data.near.is_empty())
            .then(|| view! { <section><h2>"Looks like"</h2>{likenesses(&data.near, false)}</section> });
        let page = data.page.as_ref().map(|page| {
            view! { <section><h2>"As it would be"</h2><div class="sheet">{entry::article(page, None)}</div></section> }
        });
        let detail = (!submitted.detail.is_empty()).then(|| view! { <p class="note">{submitted.detail.clone()}</p> });
        view! {
            <div class="desk">
                <div class="head">{crumbs(vec![("Review".to_owned(), "/review".to_owned())])}{who(&data.reviewer)}</div>
                <p class="over"><span class="kind">{what(submitted)}</span>{state(submitted.state)}<span>{submitted.age.clone()}</span>{by}</p>
                <h1>{submitted.title.clone()}</h1>
                {detail}
                {interest}
                <section><h2>"The change"</h2>{difference(&data.file, &data.diff)}</section>
                <section><h2>"Checks"</h2>{checks(&data.checks)}</section>
                {near}
                {decide(data)}
                {page}
                <section><h2>"What happened"</h2>{history(&submitted.history)}</section>
            </div>
        }
    })
}

/// The checks as a table; those that found nothing are one line.
fn checks(rows: &[CheckRow]) -> AnyView {
    let bad = rows.iter().filter(|row| !row.found.is_empty());
    let table = bad
        .map(|row| {
            let found = row.found.iter().map(|f| view! { <li>{f.clone()}</li> }).collect_view();
            view! { <tr><th scope="row">{row.name.clone()}</th><td>{row.about.clone()}</td><td><ul>{found}</ul></td></tr> }
        })
        .collect_view();
    let good: Vec<&str> = rows.iter().filter(|row| row.found.is_empty()).map(|row| row.name.as_str()).collect();
    let any = good.len() < rows.len();
    view! {
        {any.then(|| view! { <div class="scroll" tabindex="0" role="region" aria-label="Checks that found something"><table><thead><tr><th scope="col">"Check"</th><th scope="col">"Asks that"</th><th scope="col">"Found"</th></tr></thead><tbody>{table}</tbody></table></div> })}
        <p class="by">{format!("{} of {} find nothing: {}.", good.len(), rows.len(), good.join(", "))}</p>
    }
    .into_any()
}

/// The decisions that are possible now.
fn decide(data: &Review) -> Option<AnyView> {
    let submitted = &data.submitted;
    if !data.may_decide {
        return None;
    }
    let action = format!("/review/{}", submitted.id);
    let version = submitted.version.to_string();
    let barred = (!data.barred.is_empty()).then(|| view! { <p class="note">{data.barred.clone()}</p> });
    let approve = (data.barred.is_empty() && submitted.state == State::Opened).then(|| {
        view! {
            <form method="post" action=action.clone()>
                <input type="hidden" name="version" value=version.clone()/>
                <button class="primary" name="do" value="approve">"Approve and merge"</button>
            </form>
        }
    });
    let again = (submitted.state == State::Failed).then(|| {
        view! { <form method="post" action=action.clone()><button class="primary" name="do" value="again">"Try again"</button></form> }
    });
    let reasons =
        REASONS.iter().map(|(word, sentence)| view! { <option value=*word>{*sentence}</option> }).collect_view();
    Some(
        view! {
            <section class="decide" aria-label="Decide">
                {barred}
                {approve}
                {again}
                <form method="post" action=action class="entry-form">
                    <input type="hidden" name="version" value=version/>
                    <div class="field"><label for="why">"To the sender"</label><p class="help" id="h-why">"What should change, or why not. The sender reads this."</p>
                        <textarea id="why" name="why" rows="3" aria-describedby="h-why" maxlength="2000"></textarea></div>
                    <div class="field"><label for="reason">"Or one of the usual reasons to decline"</label><select id="reason" name="reason"><option value="">"–"</option>{reasons}</select></div>
                    <div class="acts">
                        <button name="do" value="return">"Ask for changes"</button>
                        <button name="do" value="decline">"Decline"</button>
                    </div>
                </form>
            </section>
        }
        .into_any(),
    )
}
