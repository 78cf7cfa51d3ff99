//! Light and dark: by the system and by the switch, remembered, and there before anything is drawn.

use serde_json::json;
use tests::browser::{DESK, tell};
use tests::html::Page;
use tests::server::Server;

const PAPER: &str = "return getComputedStyle(document.body).backgroundColor + getComputedStyle(document.documentElement).backgroundColor";
const CHOSEN: &str = "return document.documentElement.dataset.theme || ''";

#[tokio::test]
async fn the_switch_is_remembered() {
    tell("theme switch", DESK, |browser| async move {
        browser.prefer("light");
        browser.open_alive("/").await;
        let light = browser.run(PAPER).await;
        let choose = |theme: &str| {
            format!("const s = document.querySelector('.theme select'); s.value = '{theme}'; s.dispatchEvent(new Event('change', {{ bubbles: true }}))")
        };
        browser.run(&choose("dark")).await;
        browser.until("the dark theme", &format!("{CHOSEN} === 'dark'")).await;
        let dark = browser.run(PAPER).await;
        assert_ne!(light, dark);
        // Watches, from before the page begins, what holds when the body comes.
        let watch = "new MutationObserver(() => { if (document.body && window.atBody === undefined) window.atBody = document.documentElement.dataset.theme || 'none' }).observe(document, { childList: true, subtree: true })";
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch }));
        for path in ["/paper/gptq", "/search?q=lora"] {
            browser.open_page(path).await;
            assert_eq!(browser.run("return window.atBody").await, json!("dark"), "{path}: set before the body is there");
            assert_eq!(browser.run(PAPER).await, dark, "{path}");
            browser.alive().await;
            assert_eq!(browser.run("return document.querySelector('.theme select').value").await, json!("dark"), "{path}");
        }
        browser.run(&choose("")).await;
        browser.until("the system's theme", "return !document.documentElement.dataset.theme").await;
        assert_eq!(browser.run(PAPER).await, light);
    })
    .await;
}

#[tokio::test]
async fn without_a_choice_the_system_decides() {
    tell("system theme", DESK, |browser| async move {
        browser.prefer("light");
        browser.open_page("/paper/gptq").await;
        let light = browser.run(PAPER).await;
        browser.prefer("dark");
        let dark = browser.run(PAPER).await;
        assert_ne!(light, dark);
        browser.run("localStorage.setItem('theme', 'light')").await;
        browser.open_page("/paper/gptq").await;
        assert_eq!(browser.run(PAPER).await, light, "a choice is stronger than the system");
        browser.run("localStorage.setItem('theme', '\"><script>alert(1)</script>')").await;
        browser.open_page("/paper/gptq").await;
        assert_eq!(browser.run(CHOSEN).await, json!(""), "what is no theme is no choice");
    })
    .await;
}

#[test]
fn the_theme_is_set_before_the_style_is_read() {
    let Some(server) = Server::shared("stories of pages") else { return };
    let page = Page::read(&server.get("/").text());
    let place = |find: &dyn Fn(&tests::html::Tag) -> bool| page.tags.iter().position(find).expect("a tag");
    let theme = place(&|t| t.name == "script" && t.get("src").is_some_and(|s| s.contains("theme")));
    let tag = &page.tags[theme];
    assert!(
        tag.get("async").is_none() && tag.get("defer").is_none() && !tag.is("type", "module"),
        "it runs where it stands"
    );
    assert!(theme < place(&|t| t.is("rel", "stylesheet")) && theme < place(&|t| t.name == "body"));
}
