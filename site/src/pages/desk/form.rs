//! The form of an entry, drawn from the table of fields. Errors stand beside their field and are summed up at the top.

use catalog_model::check::{Fault, Severity};
use catalog_model::desk::Form;
use catalog_model::form::{Column, Field, Input, WAS, Words, fields_of, name_of};
use catalog_model::pages::Likeness;
use leptos::prelude::*;

use super::likenesses;
use crate::Site;
use crate::document::{Place, document};
use crate::head::Head;

/// Empty rows that a table gets when somebody asks for more.
const MORE: usize = 3;

/// The page.
pub fn form(site: &Site, data: &Form) -> String {
    let title = title(data);
    let head = Head {
        noindex: true,
        form: true,
        ..Head::new(title.clone(), data.kind.card().intro.to_owned(), data.action.clone())
    };
    document(site, &head, Place::Elsewhere, || {
        let fields = fields_of(data.kind).map(|f| field(data, f)).collect_view();
        let notes = data.notes.iter().map(|n| view! { <p class="said" role="status">{n.clone()}</p> }).collect_view();
        view! {
            <div class="column desk">
                <h1>{title}</h1>
                <p class="lead">{data.kind.card().intro}</p>
                {notes}
                {summary(data)}
                {(!data.near.is_empty()).then(|| near(data))}
                <form method="post" action=data.action.clone() class="entry-form" novalidate data-kind=data.kind.slug() data-fresh=data.faults.is_empty().then_some("")>
                    // The first button is what the Enter key presses.
                    <button class="vh" name="do" value="preview" tabindex="-1" aria-hidden="true">"Preview"</button>
                    <input type="hidden" name="token" value=data.token.clone()/>
                    {was(data)}
                    {fields}
                    {about(data)}
                    <div class="acts">
                        <button class="primary" name="do" value="preview">"Preview"</button>
                        <p class="by">"Nothing is sent yet."</p>
                    </div>
                </form>
            </div>
        }
    })
}

/// What the form is for.
pub fn title(data: &Form) -> String {
    match &data.of {
        Some((_, title)) => format!("Correct: {title}"),
        None => format!("New {}", data.kind.card().label.to_lowercase()),
    }
}

fn label_of(key: &str) -> String {
    if key == "another" {
        return "Another work".to_owned();
    }
    let label = catalog_model::form::FIELDS.iter().find(|f| f.key == key).map(|f| f.label);
    label
        .map(str::to_owned)
        .unwrap_or_else(|| ABOUT.iter().find(|a| a.0 == key).map_or_else(String::new, |a| a.1.to_owned()))
}

/// What is to be mended, with ways there.
fn summary(data: &Form) -> Option<AnyView> {
    let errors: Vec<&Fault> = data.faults.iter().filter(|f| f.severity == Severity::Error).collect();
    if errors.is_empty() {
        return None;
    }
    let heading = match errors.len() {
        1 => "One thing to mend".to_owned(),
        n => format!("{n} things to mend"),
    };
    let rows = errors
        .iter()
        .map(|f| match label_of(f.key).as_str() {
            "" => view! { <li>{f.message.clone()}</li> }.into_any(),
            label => {
                view! { <li><a href=format!("#{}", id_of(f.key))>{label.to_owned()}</a>": "{f.message.clone()}</li> }
                    .into_any()
            }
        })
        .collect_view();
    Some(view! { <section class="faults" role="alert"><h2>{heading}</h2><ul>{rows}</ul></section> }.into_any())
}

/// What it looks like, and the way on.
fn near(data: &Form) -> AnyView {
    let stopped = data.near.iter().any(|n| n.likeness != Likeness::Similar);
    let (heading, words) = match stopped {
        true => (
            "This is known",
            "The same work cannot be added twice. Correct the entry that is there, or, where the identifier is wrong, mend it here.",
        ),
        false => ("Is it one of these?", "If it is another work, say so at the end of the form."),
    };
    view! { <section class="alike"><h2>{heading}</h2><p>{words}</p>{likenesses(&data.near, data.of.is_none())}</section> }.into_any()
}

fn id_of(name: &str) -> String {
    format!("f-{}", name.replace('.', "-"))
}

/// The faults of a field, and the id that names them.
fn faults_of(data: &Form, key: &str) -> (Option<String>, Option<AnyView>) {
    let texts: Vec<(Severity, String)> =
        data.faults.iter().filter(|f| f.key == key).map(|f| (f.severity, f.message.clone())).collect();
    if texts.is_empty() {
        return (None, None);
    }
    let id = format!("e-{key}");
    let rows = texts
        .into_iter()
        .map(|(severity, text)| view! { <span class=if severity == Severity::Error { "error" } else { "warning" }>{text}</span> })
        .collect_view();
    (Some(id.clone()), Some(view! { <p class="wrong" id=id>{rows}</p> }.into_any()))
}

fn field(data: &Form, field: &'static Field) -> AnyView {
    let needed = field.key == "title" || data.kind.card().required.contains(&field.key);
    let required = needed.then(|| view! { <span class="needed">"required"</span> });
    let (fault_id, faults) = faults_of(data, field.key);
    let help_id = format!("h-{}", field.key);
    let described = [Some(help_id.clone()), fault_id.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let invalid = fault_id.is_some().then_some("true");
    let id = id_of(field.key);
    let help = view! { <p class="help" id=help_id>{field.help}</p> };
    let text = data.draft.value(field.key).to_owned();
    let lines = |least: usize| (text.lines().count() + 1).clamp(least, 24).to_string();
    let control = match field.input {
        Input::Table(columns) => {
            return view! {
                <fieldset class="table" id=id aria-describedby=described data-key=field.key>
                    <legend>{field.label}{required}</legend>
                    {help}
                    {faults}
                    {table(data, field.key, columns)}
                    <button class="quiet" name="do" value=format!("more:{}", field.key)>"More rows"<span class="vh">" for "{field.label}</span></button>
                </fieldset>
            }
            .into_any();
        }
        Input::Line => {
            view! { <input id=id.clone() name=field.key value=text aria-describedby=described aria-invalid=invalid autocomplete="off"/> }.into_any()
        }
        Input::Text => {
            let rows = lines(3);
            view! { <textarea id=id.clone() name=field.key rows=rows aria-describedby=described aria-invalid=invalid>{inner(&text)}</textarea> }.into_any()
        }
        Input::Lines => {
            let rows = lines(2);
            view! { <textarea id=id.clone() name=field.key rows=rows aria-describedby=described aria-invalid=invalid class="lines">{inner(&text)}</textarea> }.into_any()
        }
        Input::Choice(words) => {
            let options = choices(data, words, &text);
            view! { <select id=id.clone() name=field.key aria-describedby=described aria-invalid=invalid>{options}</select> }.into_any()
        }
    };
    view! {
        <div class="field" data-key=field.key>
            <label for=id>{field.label}{required}</label>
            {help}
            {control}
            {faults}
        </div>
    }
    .into_any()
}

/// The text of a textarea: the parser drops a line break at its beginning.
fn inner(text: &str) -> String {
    if text.starts_with('\n') { format!("\n{text}") } else { text.to_owned() }
}

/// What a corrected entry was like when the form was opened.
fn was(data: &Form) -> Option<AnyView> {
    let was = data.draft.value(WAS).to_owned();
    (!was.is_empty()).then(|| view! { <input type="hidden" name=WAS value=was/> }.into_any())
}

/// The rows of a table, each a group of its own; on a phone the columns stand below each other.
fn table(data: &Form, key: &'static str, columns: &'static [Column]) -> AnyView {
    let rows = data.draft.rows(key) + if data.more == key { MORE - 1 } else { 0 };
    (0..rows)
        .map(|row| {
            let cells = columns
                .iter()
                .map(|column| {
                    let name = name_of(key, row, column.key);
                    let (id, value) = (id_of(&name), data.draft.value(&name).to_owned());
                    let control = match column.words {
                        Some(words) => view! { <select id=id.clone() name=name>{choices(data, words, &value)}</select> }.into_any(),
                        None => view! { <input id=id.clone() name=name value=value autocomplete="off"/> }.into_any(),
                    };
                    view! { <div class=format!("cell c-{}", column.key)><label for=id>{column.label}<span class="vh">{format!(" {}", row + 1)}</span></label>{control}</div> }
                })
                .collect_view();
            view! { <div class="row">{cells}</div> }
        })
        .collect_view()
        .into_any()
}

/// The words to choose from. What was typed and is none of them stays, so that nothing is lost.
fn choices(data: &Form, words: Words, chosen: &str) -> AnyView {
    let all: Vec<(String, String)> = match words.fixed() {
        Some(fixed) => fixed.into_iter().map(|(slug, label)| (slug.to_owned(), label.to_owned())).collect(),
        None => data.options.get(&words).cloned().unwrap_or_default(),
    };
    let stranger = (!chosen.is_empty() && !all.iter().any(|(slug, _)| slug == chosen))
        .then(|| view! { <option value=chosen.to_owned() selected=true>{chosen.to_owned()}</option> });
    let options = all
        .into_iter()
        .map(|(slug, label)| {
            let selected = slug == chosen;
            view! { <option value=slug selected=selected>{label}</option> }
        })
        .collect_view();
    view! { <option value="">"–"</option>{stranger}{options} }.into_any()
}

/// The fields about the sender: key, label, help.
const ABOUT: &[(&str, &str, &str)] = &[
    ("name", "Your name", "As it shall stand in the history of the catalog. Leave it empty to stay unnamed."),
    ("link", "Your page", "A homepage or profile, beginning with https://."),
    (
        "interest",
        "Conflict of interest",
        "Did you write, make or sell it, or know who did? Say how; it is no reason to decline.",
    ),
];

fn about(data: &Form) -> AnyView {
    let fields = ABOUT
        .iter()
        .map(|(key, label, help)| {
            let value = match *key {
                "name" => &data.about.name,
                "link" => &data.about.link,
                _ => &data.about.interest,
            };
            let (fault_id, faults) = faults_of(data, key);
            let described = [Some(format!("h-{key}")), fault_id.clone()].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let name = format!("about.{key}");
            view! {
                <div class="field">
                    <label for=id_of(key)>{*label}</label>
                    <p class="help" id=format!("h-{key}")>{*help}</p>
                    <input id=id_of(key) name=name value=value.clone() aria-describedby=described aria-invalid=fault_id.is_some().then_some("true")/>
                    {faults}
                </div>
            }
        })
        .collect_view();
    let (fault_id, faults) = faults_of(data, "another");
    let another = (!data.near.is_empty() && data.of.is_none()).then(|| {
        view! {
            <div class="field check">
                <label><input type="checkbox" name="about.another" value="yes" id="f-another" checked=data.about.another aria-describedby=fault_id.clone() aria-invalid=fault_id.is_some().then_some("true")/>" I have looked at the similar entries; this is another work"</label>
                {faults}
            </div>
        }
    });
    view! {
        <fieldset class="about-you">
            <legend>"About you"</legend>
            <p class="help">"All of this is optional. No e-mail address is asked for: you get a secret address where you can follow and change your submission."</p>
            {fields}
            {another}
            // Whoever fills this in is no person: nobody sees it.
            <div class="trap" aria-hidden="true"><label>"Leave this empty"<input name="website" tabindex="-1" autocomplete="off"/></label></div>
        </fieldset>
    }
    .into_any()
}
