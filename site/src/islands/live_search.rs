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

/// How long words must stand to count as a search.
const SETTLED: Duration = Duration::from_secs(2);

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
    /// Path and query of what is on the page, to tell a step back from a jump within the page.
    shown: Rc<RefCell<String>>,
    /// Title of the page that the server sent.
    title: Rc<str>,
}

/// Listens to the search form (`#ask`) and to links and forms marked `data-live`; says aloud how many results there are.
#[island]
pub fn LiveSearch() -> impl IntoView {
    let status = RwSignal::new(String::new());
    Effect::new(move |_| {
        let live = Live {
            status,
            running: Rc::default(),
            waiting: Rc::default(),
            asked: Rc::default(),
            shown: Rc::new(RefCell::new(here())),
            title: document().title().into(),
        };
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
        let page = here();
        // A link to a place on this page ("Filters", "Skip to the results") is a step in the history as well.
        if *self.shown.borrow() == page {
            return;
        }
        let (path, search) = page.split_once('?').unwrap_or((&page, ""));
        let asked = UrlSearchParams::new_with_str(search).ok().and_then(|p| p.get("q")).unwrap_or_default();
        if let Some(field) = dom::search_field() {
            field.set_value(&asked);
        }
        if path == "/search" {
            self.go(&page, Step::Stay);
        } else if let (Some(region), Some(rest)) = (dom::by_id("region"), dom::by_id("rest")) {
            self.forget();
            self.shown.replace(page);
            self.status.set(String::new());
            document().set_title(&self.title);
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

    /// Half-typed words are not written down as searches; what stands unchanged for a while is one, also where nobody
    /// presses Enter: asked once more, as a whole search.
    fn note_later(&self, url: String) {
        let url = url.replace("&typing=1", "").replace("typing=1", "");
        let noted = set_timeout_with_handle(
            move || {
                spawn_local(async move {
                    fetch(&url, &RequestInit::new()).await;
                });
            },
            SETTLED,
        );
        self.waiting.set(noted.ok());
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
                    live.shown.replace(here());
                    live.status.set(show(&html));
                    if step == Step::Replace {
                        live.note_later(url);
                    }
                }
                // No answer in place: the plain way always works, except while somebody types.
                None if step == Step::Replace => {
                    let text = "The search does not answer. Press Enter to try again.";
                    say_on_page(text);
                    live.status.set(text.to_owned());
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
    let now = here();
    let on_search = now.split('?').next() == Some("/search");
    let _ = match step {
        Step::Stay => Ok(()),
        // Enter after the words were searched while typing is no second step.
        _ if now == page => Ok(()),
        Step::Replace if on_search => history.replace_state_with_url(&JsValue::NULL, "", Some(page)),
        Step::Replace | Step::Push => history.push_state_with_url(&JsValue::NULL, "", Some(page)),
    };
}

/// Path and query of this page.
fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

/// Puts a line above the results, which are those of older words; the next answer replaces it.
fn say_on_page(text: &str) {
    let (Some(found), Ok(line)) = (dom::by_id("found"), document().create_element("p")) else { return };
    if dom::by_id("failed").is_none() {
        line.set_id("failed");
        line.set_class_name("notes");
        line.set_text_content(Some(text));
        let _ = found.insert_before(&line, found.first_child().as_ref());
    }
}

fn busy(busy: bool) {
    if let Some(region) = dom::by_id("region") {
        let _ = region.set_attribute("aria-busy", if busy { "true" } else { "false" });
    }
}

/// Puts each part of a fragment where its namesake is. Gives what to say aloud.
fn show(html: &str) -> String {
    let unfolded = unfolded();
    // What had the focus inside the results is about to be replaced: its namesake gets it, or the results do.
    let inside = |e: &Element| e.closest("#region").ok().flatten().is_some();
    let focused = document().active_element().filter(inside).map(|e| e.get_attribute("data-key").unwrap_or_default());
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
    let named = || document().query_selector(&format!("[data-key=\"{key}\"]")).ok().flatten();
    let found = if key.is_empty() { None } else { named() };
    if let Some(place) = found.or_else(|| document().get_element_by_id("found")) {
        // Unchecked: a link in a chart is an element of SVG, which has the method as well.
        let _ = place.unchecked_into::<HtmlElement>().focus();
    }
}
