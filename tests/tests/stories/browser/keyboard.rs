//! The site by keyboard alone.

use serde_json::json;
use tests::browser::{DESK, tell};

const ENTER: &str = "\u{e007}";
const ESCAPE: &str = "\u{e00c}";
const TAB: &str = "\u{e004}";

#[tokio::test]
async fn keys_lead_through_a_search() {
    tell("keys", DESK, |browser| async move {
        browser.open_alive("/search?q=quantization").await;
        let focus = "return document.activeElement.id || document.activeElement.getAttribute('href')";
        browser.run("document.activeElement.blur()").await;
        browser.press("/").await;
        assert_eq!(browser.run(focus).await, json!("q"));
        // In the field the same keys are letters.
        browser.press("jk?/").await;
        assert_eq!(browser.run("return document.getElementById('q').value").await, json!("jk?/"));
        browser.open_alive("/search?q=quantization").await;
        browser.run("document.getElementById('q').focus()").await;
        browser.press(ESCAPE).await;
        assert_ne!(browser.run(focus).await, json!("q"), "Esc leaves the field");

        let results = browser.run("return [...document.querySelectorAll('#found [data-walk]')].slice(0, 3).map(a => a.getAttribute('href'))").await;
        for (key, place) in [("j", 0), ("j", 1), ("j", 2), ("k", 1), ("k", 0), ("k", 0)] {
            browser.press(key).await;
            assert_eq!(browser.run(focus).await, results[place], "{key}");
        }
        browser.press(ENTER).await;
        let first = results[0].as_str().expect("a result").to_owned();
        browser.until("the result's page", &format!("return location.pathname === '{first}'")).await;
    })
    .await;
}

#[tokio::test]
async fn the_list_of_keys_opens_and_closes() {
    tell("list of keys", DESK, |browser| async move {
        browser.open_alive("/paper/gptq").await;
        let open = "return !!document.querySelector('dialog[open]')";
        browser.press("?").await;
        browser.until("the list", open).await;
        let text = browser.run("return document.querySelector('dialog[open]').textContent").await;
        for key in ["/", "j", "k", "Enter", "Esc", "?"] {
            assert!(text.as_str().is_some_and(|t| t.contains(key)), "{key}: {text}");
        }
        browser.press(ESCAPE).await;
        browser.until("it is closed", "return !document.querySelector('dialog[open]')").await;
        // `/` works on every page, not only where results are.
        browser.press("/").await;
        assert_eq!(browser.run("return document.activeElement.id").await, json!("q"));
    })
    .await;
}

#[tokio::test]
async fn the_first_stop_is_the_way_to_the_content() {
    tell("skip link", DESK, |browser| async move {
        for path in ["/topics", "/paper/gptq"] {
            browser.open_alive(path).await;
            browser.press(TAB).await;
            assert_eq!(browser.run("return document.activeElement.getAttribute('href')").await, json!("#main"), "{path}");
            let seen = "const r = document.activeElement.getBoundingClientRect(); return r.width > 20 && r.height > 10 && r.top >= 0 && r.left >= 0";
            assert_eq!(browser.run(seen).await, json!(true), "{path}: it can be seen while it has the focus");
            browser.press(ENTER).await;
            browser.until("the content", "return document.activeElement.id === 'main' || location.hash === '#main'").await;
        }
    })
    .await;
}

#[tokio::test]
async fn focus_can_be_seen_wherever_it_is() {
    tell("visible focus", DESK, |browser| async move {
        for path in ["/search?q=quantization", "/paper/gptq", "/topics"] {
            browser.open_alive(path).await;
            for stop in 0..15 {
                browser.press(TAB).await;
                let seen = "const e = document.activeElement; if (e === document.body) return 'left';
                    const s = getComputedStyle(e), b = getComputedStyle(e.parentElement);
                    const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1;
                    const parent = b.outlineStyle !== 'none' && parseFloat(b.outlineWidth) >= 1;
                    return ring || parent || s.boxShadow !== 'none' ? 'seen' : e.outerHTML.slice(0, 200)";
                let seen = browser.run(seen).await;
                if seen == json!("left") {
                    break;
                }
                assert_eq!(seen, json!("seen"), "{path}, stop {stop}");
            }
        }
    })
    .await;
}
