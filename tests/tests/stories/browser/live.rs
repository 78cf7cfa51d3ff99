//! Search while typing, and filters without reload.

use serde_json::json;
use tests::browser::{Browser, DESK, tell};

/// A mark on the window that a reload would wipe away.
async fn mark(browser: &Browser) {
    browser.run("window.marked = true").await;
}

async fn assert_not_reloaded(browser: &Browser) {
    assert_eq!(browser.run("return window.marked === true").await, json!(true), "the page was loaded anew");
}

/// Titles of the results, in order.
const TITLES: &str =
    "return [...document.querySelectorAll('#found [data-walk]')].map(a => a.getAttribute('href')).join(' ')";

#[tokio::test]
async fn results_follow_the_words() {
    tell("results follow the words", DESK, |browser| async move {
        browser.open_alive("/search?q=pruning").await;
        mark(&browser).await;
        let before = browser.run(TITLES).await;
        browser.run("const q = document.getElementById('q'); q.focus(); q.select()").await;
        browser.press("gptq").await;
        browser
            .until(
                "GPTQ comes first",
                "return document.querySelector('#found [data-walk]')?.getAttribute('href') === '/paper/gptq'",
            )
            .await;
        assert_ne!(browser.run(TITLES).await, before);
        assert_not_reloaded(&browser).await;
        browser.until("the address follows", "return location.search === '?q=gptq'").await;
        assert_eq!(browser.run("return document.activeElement.id").await, json!("q"), "the focus stays in the field");
        assert_eq!(browser.run("return document.getElementById('q').value").await, json!("gptq"));
        assert!(browser.client().title().await.expect("a title").contains("gptq"), "the title follows");
        // A further letter takes no step of the history.
        let steps = browser.run("return history.length").await;
        browser.press(" weights").await;
        browser.until("the address follows", "return location.search.includes('weights')").await;
        assert_eq!(browser.run("return history.length").await, steps);
        let said = browser
            .run("return [...document.querySelectorAll('[role=status]')].map(e => e.textContent).join(' ')")
            .await;
        assert!(said.as_str().is_some_and(|s| s.contains("result")), "the number is said aloud: {said}");
    })
    .await;
}

#[tokio::test]
async fn home_becomes_a_search_and_back_leads_home() {
    tell("home becomes a search", DESK, |browser| async move {
        browser.open_alive("/").await;
        mark(&browser).await;
        browser.type_into("#q", "lora").await;
        browser.until("results on the home page", "return document.querySelectorAll('#found [data-walk]').length > 0").await;
        browser.until("the address of the search", "return location.pathname === '/search' && location.search === '?q=lora'").await;
        assert_not_reloaded(&browser).await;
        assert_eq!(browser.run("return document.querySelector('#rest').checkVisibility()").await, json!(false), "the map makes room");
        browser.client().back().await.expect("back");
        browser.until("home again", "return location.pathname === '/' && document.querySelector('#rest')?.checkVisibility()").await;
        // Enter is the plain way and leads to the same.
        browser.run("const q = document.getElementById('q'); q.value = ''; q.focus()").await;
        browser.press("awq\u{e007}").await;
        browser.until("the search", "return location.search.startsWith('?q=awq') && document.querySelectorAll('#found [data-walk]').length > 0").await;
    })
    .await;
}

#[tokio::test]
async fn filters_work_without_reload_and_back_undoes_them() {
    tell("filters without reload", DESK, |browser| async move {
        browser.open_alive("/search?q=quantization").await;
        mark(&browser).await;
        let total = "return document.querySelector('#found .count b').textContent";
        let before = browser.run(total).await;
        browser.click("#filters a[data-key='kind:tool']").await;
        browser.until("the filter in the address", "return location.search.includes('kind=tool')").await;
        browser.until("other results", &format!("{total} !== {before}")).await;
        assert_not_reloaded(&browser).await;
        let kinds = browser.run("return [...new Set([...document.querySelectorAll('#found .hit .kind')].map(e => e.textContent))].join()").await;
        assert_eq!(kinds, json!("Tool"));
        assert_eq!(browser.run("return document.activeElement.dataset.key").await, json!("kind:tool"), "the focus stays on the filter");
        assert_eq!(browser.run("return document.activeElement.getAttribute('aria-current')").await, json!("true"));
        // The chosen filter stands above the results and goes by a click there.
        browser.click("#found .active a[data-live]").await;
        browser.until("all results again", &format!("{total} === {before}")).await;
        browser.client().back().await.expect("back");
        browser.until("the filter is back", "return location.search.includes('kind=tool') && document.querySelector('#found .count b').textContent").await;
        browser.until("its results too", &format!("{total} !== {before}")).await;
        browser.client().back().await.expect("back");
        browser.until("the first state", &format!("{total} === {before} && !location.search.includes('kind=')")).await;
        // Words typed now keep to the filters of the address.
        browser.click("#filters a[data-key='kind:paper']").await;
        browser.until("the filter in the address", "return location.search.includes('kind=paper')").await;
        browser.run("const q = document.getElementById('q'); q.focus(); q.select()").await;
        browser.press("attention").await;
        browser.until("words and filter", "return location.search.includes('q=attention') && location.search.includes('kind=paper')").await;
        assert_not_reloaded(&browser).await;
    })
    .await;
}

#[tokio::test]
async fn fast_typing_ends_with_the_last_word() {
    tell("fast typing", DESK, |browser| async move {
        browser.open_alive("/search").await;
        browser.run("document.getElementById('q').focus()").await;
        for word in ["quant", "ization of ", "weights", " \u{e003}\u{e003}\u{e003}\u{e003}\u{e003}\u{e003}\u{e003}\u{e003}activations"] {
            browser.press(word).await;
        }
        let words = browser.run("return document.getElementById('q').value.trim()").await;
        let script = format!(
            "return new URLSearchParams(location.search).get('q') === {words} && document.getElementById('region').getAttribute('aria-busy') === 'false'"
        );
        browser.until("the address of the last word", &script).await;
        let shown = browser.run(TITLES).await;
        let address = browser.path().await;
        browser.open_page(&address).await;
        assert_eq!(browser.run(TITLES).await, shown, "the same as the page at that address");
    })
    .await;
}

#[tokio::test]
async fn the_citation_can_be_copied() {
    tell("copying a citation", DESK, |browser| async move {
        let permissions = json!({ "origin": browser.origin(), "permissions": ["clipboardReadWrite", "clipboardSanitizedWrite"] });
        browser.devtools("Browser.grantPermissions", &permissions);
        browser.open_alive("/paper/gptq").await;
        browser.click("#cite button").await;
        browser.until("the button says so", "return document.querySelector('#cite button').textContent.includes('Copied')").await;
        let copied = browser.run_async("const done = arguments[arguments.length - 1]; navigator.clipboard.readText().then(done, e => done(String(e)))").await;
        let copied = copied.as_str().expect("text");
        assert!(copied.starts_with('@') && copied.contains("Frantar"), "{copied}");
    })
    .await;
}
