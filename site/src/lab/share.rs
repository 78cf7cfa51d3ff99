//! Links to runs: made, copied, and opened.

use demo_protocol::address::FROM;
use demo_protocol::{Request, address};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{HtmlInputElement, UrlSearchParams};
use wasm_bindgen_futures::JsFuture;

use super::hub;
use super::own;
use super::shelf;
use super::state::Lab;

/// The address that makes a run.
pub fn link(request: &Request) -> String {
    let pairs: Vec<String> =
        address::fields(request).iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    format!("/lab?{}", pairs.join("&"))
}

/// The same, with the address of an own model where it came from one.
pub fn whole(lab: Lab, request: &Request) -> String {
    let from = lab.addresses.with(|all| all.get(&request.model).map(|from| format!("&{FROM}={}", escape(from))));
    link(request) + &from.unwrap_or_default()
}

/// A value in an address.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' => out.push(char::from(byte)),
            b' ' => out.push('+'),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out
}

/// The address of what the form says now.
pub fn share(lab: Lab) -> String {
    let at = if lab.on_server.get_untracked() { "&at=server" } else { "" };
    untrack(|| lab.request.with_untracked(|request| whole(lab, request))) + at
}

/// A button that copies the link to what the form says; where the browser does not let it, the link is shown to be copied
/// by hand.
pub fn button(lab: Lab) -> AnyView {
    let said = RwSignal::new("");
    let copy = move |_| {
        let link = window().location().origin().unwrap_or_default() + &share(lab);
        spawn_local(async move {
            let clipboard = window().navigator();
            let done = shelf::has(&clipboard, "clipboard").is_ok()
                && JsFuture::from(clipboard.clipboard().write_text(&link)).await.is_ok();
            lab.by_hand.set((!done).then_some(link));
            if done {
                said.set("Copied");
                set_timeout(move || said.set(""), std::time::Duration::from_secs(2));
            }
        });
    };
    view! { <button class="quiet js-only" type="button" on:click=copy title="A link that fills this form in: model, recipe, text, seed, device">"Copy link"</button>
        <span class="about js-only" role="status">{move || said.get()}</span> }
    .into_any()
}

/// The link to be copied by hand, where the browser copies nothing.
pub fn by_hand(lab: Lab) -> AnyView {
    let select = |event: leptos::ev::FocusEvent| event_target::<HtmlInputElement>(&event).select();
    let field = move || {
        lab.by_hand.get().map(|link| {
            view! { <label class="field tall by-hand"><span>"This browser copies nothing by itself. Copy the link from here:"</span>
                <input type="text" readonly=true value=link on:focus=select/></label> }
        })
    };
    view! { {field} }.into_any()
}

/// Looks at the address that was opened: whether it describes a run, and whether it names where a model comes from.
pub fn opened(lab: Lab) {
    let search = window().location().search().unwrap_or_default();
    let Ok(fields) = UrlSearchParams::new_with_str(&search) else { return };
    let run = ["model", "prompt", "step1", "tokens", "seed"].iter().any(|field| fields.has(field));
    lab.linked.set(run.then(|| lab.request.get_untracked()));
    // From this site itself a model may come as well, whatever its scheme.
    if let Some(from) = fields.get(FROM)
        && hub::folder(&from, &window().location().origin().unwrap_or_default()).is_ok()
    {
        lab.offer.set(Some(from));
    }
}

/// What is said of a link before anything runs.
pub fn invitation(lab: Lab) -> AnyView {
    let run = move |_| super::drive::run(lab);
    let said = move || {
        if lab.running.get() {
            return None;
        }
        if let Some(from) = lab.offer.get() {
            let fetch = from.clone();
            let fetch = move |_| {
                // A model from there may lie on the shelf already.
                match lab.kept.get_untracked().into_iter().find(|kept| kept.from.as_deref() == Some(fetch.as_str())) {
                    Some(kept) => own::open_kept(lab, kept),
                    None => own::get(lab, &fetch),
                }
            };
            let words = format!(
                "This link is about a model at {from}. It is fetched only when you say so, and stays in this browser; until then the form has another."
            );
            return Some(view! { <p class="invitation">{words}" "<button class="quiet js-only" type="button" on:click=fetch>"Fetch it"</button></p> }.into_any());
        }
        // Once the form says something else, it is not the link's run any more.
        if lab.linked.with(|linked| linked.is_none() || lab.request.with(|request| linked.as_ref() != Some(request))) {
            return None;
        }
        let said = lab.request.with(|request| {
            format!(
                "The link's run is in the form: {}, {} tokens. Press Run to make it.",
                lab.title(request),
                request.tokens
            )
        });
        Some(view! { <p class="invitation">{said}" "<button class="quiet" type="button" on:click=run>"Run it now"</button></p> }.into_any())
    };
    view! { {said} }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_addresses_are_escaped() {
        assert_eq!(escape("A b&c=\"é\"\n"), "A+b%26c%3D%22%C3%A9%22%0A");
    }
}
