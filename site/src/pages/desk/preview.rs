//! A form that is in order: the entry's page as it would be, the difference of the file, and the last button.

use catalog_model::desk::{Form, Preview};
use leptos::prelude::*;

use super::form::title;
use super::{difference, private};
use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;
use crate::pages::entry;

/// The page.
pub fn preview(site: &Site, data: &Preview) -> String {
    let form = &data.form;
    let head = Head { form: form.work, ..private(&format!("Preview: {}", title(form)), &form.action) };
    document(site, &head, Place::Elsewhere, || {
        let notes = form.notes.iter().map(|n| view! { <p class="said" role="status">{n.clone()}</p> }).collect_view();
        view! {
            <div class="desk">
                <section class="bar" aria-label="Preview">
                    <h1 class="over-title">"Preview"</h1>
                    <p>"So the page will look. Nothing is sent before you press the button."</p>
                    {notes}
                    <form method="post" action=form.action.clone()>
                        {carried(form)}
                        {form.work.then(|| view! { <input type="hidden" name="work" data-work=form.token.clone()/> })}
                        <div class="acts">
                            <button class="primary" name="do" value="send">"Send for review"</button>
                            <button name="do" value="edit">"Go on editing"</button>
                        </div>
                    </form>
                </section>
                <section class="sheet" aria-label="The page as it would be">{entry::article(&data.page, None)}</section>
                <section><h2>"The file"</h2>{difference(&data.file, &data.diff)}</section>
            </div>
        }
    })
}

/// Everything of the form, hidden.
fn carried(form: &Form) -> AnyView {
    let mut pairs: Vec<(String, String)> = form.draft.values.clone().into_iter().collect();
    pairs.extend([
        ("token".to_owned(), form.token.clone()),
        ("about.name".to_owned(), form.about.name.clone()),
        ("about.link".to_owned(), form.about.link.clone()),
        ("about.interest".to_owned(), form.about.interest.clone()),
        ("about.another".to_owned(), if form.about.another { "yes" } else { "" }.to_owned()),
    ]);
    pairs
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view()
        .into_any()
}
