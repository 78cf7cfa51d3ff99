//! Results while typing, and filters without reload. The server renders the same fragment that the whole page holds;
//! this only fetches it, puts it in place, and keeps address, focus and what was unfolded.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::{
    AbortController, Element, FormData, HtmlElement, HtmlFormElement, RequestInit, Response, UrlSearchParams,
};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::dom;

/// Where fragments come from; takes the same query as `/search`.
const FRAGMENT: &str = "/search/results";
/// How long the keyboard must rest before a search is sent.
const REST: Duration = Duration::from_millis(80);

/// How an answer enters the history of the browser.
#[derive(Clone, Copy, PartialEq)]
enum Step {
    /// Takes the place of the current address: each letter is no step back.
    Replace,
    /// A new address: Back returns to the state before.
    Push,
    /// The address is already there (the reader went back).
    Stay,
}

/// One search at a time; a newer one cancels the older.
#[derive(Clone)]
struct Live {
    status: RwSignal<String>,
    running: Rc<RefCell<Option<AbortController>>>,
    waiting: Rc<Cell<Option<TimeoutHandle>>>,
    asked: Rc<Cell<u32>>,
}

/// Listens to the search form (`#ask`) and to links and forms marked `data-live`; says aloud how many results there are.
#[island]
pub fn LiveSearch() -> impl IntoView {
    let status = RwSignal::new(String::new());
    Effect::new(move |_| {
        let live = Live { status, running: Rc::default(), waiting: Rc::default(), asked: Rc::default() };
        let input = live.clone();
        let input = window_event_listener(leptos::ev::input, move |event| {
            if dom::target(&event).is_some_and(|t| t.id() == "q") {
                input.typed();
            }
        });
        let submit = live.clone();
        let submit = window_event_listener(leptos::ev::submit, move |event| {
            let Some(form) = dom::target(&event).and_then(|t| t.dyn_into::<HtmlFormElement>().ok()) else { return };
            let address = if form.id() == "ask" {
                Some(typed_address())
            } else if form.has_attribute("data-live") {
                filled_address(&form)
            } else {
                None
            };
            if let Some(address) = address {
                event.prevent_default();
                submit.go(&address, Step::Push);
            }
        });
        let click = live.clone();
        let click = window_event_listener(leptos::ev::click, move |event| {
            let plain =
                event.button() == 0 && !event.ctrl_key() && !event.meta_key() && !event.shift_key() && !event.alt_key();
            let link = dom::target(&event).and_then(|t| t.closest("a[data-live]").ok().flatten());
            if let (true, false, Some(href)) =
                (plain, event.default_prevented(), link.and_then(|l| l.get_attribute("href")))
            {
                event.prevent_default();
                click.go(&href, Step::Push);
            }
        });
        let back = window_event_listener(leptos::ev::popstate, move |_| live.returned());
        on_cleanup(move || {
            for handle in [input, submit, click, back] {
                handle.remove();
            }
        });
    });
    view! { <p class="vh" role="status">{move || status.get()}</p> }
}

impl Live {
    /// A letter was typed: ask when the keyboard rests.
    fn typed(&self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.clear();
        }
        let live = self.clone();
        let timer = set_timeout_with_handle(move || live.go(&typed_address(), Step::Replace), REST);
        self.waiting.set(timer.ok());
    }

    /// The reader went back or forward.
    fn returned(&self) {
        let location = window().location();
        let (path, search) = (location.pathname().unwrap_or_default(), location.search().unwrap_or_default());
        if path == "/search" {
            let asked = UrlSearchParams::new_with_str(&search).ok().and_then(|p| p.get("q")).unwrap_or_default();
            if let Some(field) = dom::search_field() {
                field.set_value(&asked);
            }
            self.go(&format!("{path}{search}"), Step::Stay);
        } else if let (Some(region), Some(rest)) = (dom::by_id("region"), dom::by_id("rest")) {
            self.forget();
            let _ = region.set_attribute("hidden", "");
            let _ = rest.remove_attribute("hidden");
        }
    }

    /// Drops what is waiting or on its way: it must not cover the page that the reader went back to.
    fn forget(&self) {
        if let Some(waiting) = self.waiting.take() {
            waiting.clear();
        }
        if let Some(running) = self.running.take() {
            running.abort();
        }
        self.asked.set(self.asked.get() + 1);
        busy(false);
    }

    /// Fetches the results of an address and shows them, unless something newer was asked meanwhile.
    fn go(&self, address: &str, step: Step) {
        if let Some(waiting) = self.waiting.take() {
            waiting.clear();
        }
        let query = address.split_once('?').map_or("", |a| a.1).to_owned();
        let number = self.asked.get() + 1;
        self.asked.set(number);
        let controller = AbortController::new().ok();
        let options = RequestInit::new();
        options.set_signal(controller.as_ref().map(AbortController::signal).as_ref());
        if let Some(older) = self.running.replace(controller) {
            older.abort();
        }
        let live = self.clone();
        let typing = if step == Step::Replace { if query.is_empty() { "typing=1" } else { "&typing=1" } } else { "" };
        let url = format!("{FRAGMENT}?{query}{typing}");
        let page = if query.is_empty() { "/search".to_owned() } else { format!("/search?{query}") };
        busy(true);
        spawn_local(async move {
            let answer = fetch(&url, &options).await;
            if live.asked.get() != number {
                return;
            }
            busy(false);
            match answer {
                Some(html) => {
                    remember(&page, step);
                    live.status.set(show(&html));
                }
                // No answer in place: the plain way always works, except while somebody types.
                None if step == Step::Replace => {
                    live.status.set("The search does not answer. Press Enter to try again.".to_owned())
                }
                None => {
                    let _ = window().location().set_href(&page);
                }
            }
        });
    }
}

/// The address of what the form says: the filters of the page with the new words, from the first page.
fn typed_address() -> String {
    let words = dom::search_field().map(|f| f.value()).unwrap_or_default();
    let location = window().location();
    let on_search = location.pathname().is_ok_and(|p| p == "/search");
    let before = if on_search { location.search().unwrap_or_default() } else { String::new() };
    let Ok(params) = UrlSearchParams::new_with_str(&before) else { return "/search".to_owned() };
    params.delete("page");
    params.delete("typing");
    if words.trim().is_empty() {
        params.delete("q");
    } else {
        params.set("q", words.trim());
    }
    format!("/search?{}", String::from(params.to_string()))
}

/// The address that a form would lead to, without its empty fields.
fn filled_address(form: &HtmlFormElement) -> Option<String> {
    let fields = FormData::new_with_form(form).ok()?;
    let params = UrlSearchParams::new_with_str_sequence_sequence(&fields).ok()?;
    for name in ["from", "to"] {
        if params.get(name).is_some_and(|v| v.is_empty()) {
            params.delete(name);
        }
    }
    Some(format!("/search?{}", String::from(params.to_string())))
}

async fn fetch(url: &str, options: &RequestInit) -> Option<String> {
    let answer = JsFuture::from(window().fetch_with_str_and_init(url, options)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    JsFuture::from(answer.text().ok()?).await.ok()?.as_string()
}

fn remember(page: &str, step: Step) {
    let Ok(history) = window().history() else { return };
    // Leaving the home page by typing is a step; every further letter is not.
    let on_search = window().location().pathname().is_ok_and(|p| p == "/search");
    let _ = match step {
        Step::Stay => Ok(()),
        Step::Replace if on_search => history.replace_state_with_url(&JsValue::NULL, "", Some(page)),
        Step::Replace | Step::Push => history.push_state_with_url(&JsValue::NULL, "", Some(page)),
    };
}

fn busy(busy: bool) {
    if let Some(region) = dom::by_id("region") {
        let _ = region.set_attribute("aria-busy", if busy { "true" } else { "false" });
    }
}

/// Puts each part of a fragment where its namesake is. Gives what to say aloud.
fn show(html: &str) -> String {
    let unfolded = unfolded();
    let focused = document().active_element().and_then(|e| e.get_attribute("data-key"));
    let Ok(holder) = document().create_element("div") else { return String::new() };
    holder.set_inner_html(html);
    let mut status = String::new();
    while let Some(part) = holder.first_element_child() {
        part.remove();
        status = part.get_attribute("data-status").unwrap_or(status);
        if let Some(place) = dom::by_id(&part.id()) {
            place.set_inner_html(&part.inner_html());
        }
    }
    if let (Some(region), Some(rest)) = (dom::by_id("region"), dom::by_id("rest")) {
        let _ = region.remove_attribute("hidden");
        let _ = rest.set_attribute("hidden", "");
    }
    for id in unfolded {
        if let Some(details) = dom::by_id(&id) {
            let _ = details.set_attribute("open", "");
        }
    }
    if let Some(key) = focused {
        focus_again(&key);
    }
    if !status.is_empty() {
        document().set_title(&format!("{status} · Parsimony"));
    }
    status
}

/// Ids of what the reader has unfolded among the filters.
fn unfolded() -> Vec<String> {
    let Ok(open) = document().query_selector_all("#region details[open]") else { return Vec::new() };
    (0..open.length()).filter_map(|i| open.item(i)?.dyn_into::<Element>().ok()).map(|e| e.id()).collect()
}

/// The link that was followed is a new element now; the focus goes to it, or to the results where it is gone.
fn focus_again(key: &str) {
    let found = document().query_selector(&format!("[data-key=\"{key}\"]")).ok().flatten();
    let place = found.or_else(|| document().get_element_by_id("found"));
    if let Some(place) = place.and_then(|p| p.dyn_into::<HtmlElement>().ok()) {
        let _ = place.focus();
    }
}
