//! The site without scripts: search by form, filter by link, entry, next page, all by plain GET.

use fantoccini::Locator;
use tests::browser::{Browser, DESK, Look, tell};

const PLAIN: Look = Look { scripts: false, ..DESK };

/// Text of the first element of a selector.
async fn text(browser: &Browser, selector: &str) -> String {
    browser.find(selector).await.text().await.unwrap_or_else(|e| panic!("{selector}: {e}"))
}

async fn count(browser: &Browser, selector: &str) -> usize {
    browser.client().find_all(Locator::Css(selector)).await.expect("a list").len()
}

#[tokio::test]
async fn everything_works_by_plain_links_and_forms() {
    tell("no scripts", PLAIN, |browser| async move {
        browser.open_page("/").await;
        let alive = browser.find("html").await.attr("data-hydrated").await.expect("an element");
        assert_eq!(alive, None, "scripts do not run here");
        let class = browser.find("html").await.attr("class").await.expect("an element").unwrap_or_default();
        assert!(!class.split(' ').any(|c| c == "js"), "scripts do not run here");

        browser.type_into("#q", "quantization\u{e007}").await;
        browser.until_path("the search", |p| p == "/search?q=quantization").await;
        assert!(count(&browser, "#found [data-walk]").await > 5);
        let all = text(&browser, "#found .count b").await;

        browser.click("#filters a[data-key='kind:paper']").await;
        browser.until_path("the filter", |p| p.contains("kind=paper")).await;
        let papers = text(&browser, "#found .count b").await;
        assert_ne!(all, papers);

        browser.click("#found .pager a[rel=next]").await;
        browser.until_path("the next page", |p| p.contains("page=2")).await;
        assert_eq!(text(&browser, "#found .count b").await, papers, "the same search on its next page");
        assert!(count(&browser, "#found [data-walk]").await > 0);

        // A new word in the form keeps the filter and begins at the first page.
        browser.find("#q").await.clear().await.expect("a field");
        browser.type_into("#q", "gptq\u{e007}").await;
        let right = |p: &str| p.contains("q=gptq") && p.contains("kind=paper") && !p.contains("page=");
        browser.until_path("word and filter", right).await;

        browser.click("#found [data-walk]").await;
        browser.until_path("the entry", |p| p == "/paper/gptq").await;
        assert!(text(&browser, "h1").await.starts_with("GPTQ"));
        assert!(text(&browser, "#cite pre").await.contains("Frantar"));

        // The years have a form of their own.
        browser.open_page("/search?q=quantization").await;
        browser.type_into("#filters input[name=from]", "2023").await;
        browser.type_into("#filters input[name=to]", "2023\u{e007}").await;
        browser.until_path("the years", |p| p.contains("2023")).await;
        assert!(text(&browser, "#found .active").await.contains("2023"), "{}", browser.path().await);

        // What only scripts can do is not offered.
        assert!(!browser.find(".theme").await.is_displayed().await.expect("an element"));
    })
    .await;
}

#[tokio::test]
async fn pages_can_be_read_without_scripts() {
    tell("reading without scripts", PLAIN, |browser| async move {
        for path in
            ["/", "/topics", "/topic/quantization", "/metric/perplexity", "/statistics", "/venue/iclr", "/facts"]
        {
            browser.open_page(path).await;
            assert!(browser.find("h1").await.is_displayed().await.expect("an element"), "{path}");
            let text = text(&browser, "main").await;
            assert!(text.len() > 100, "{path}: {text}");
        }
    })
    .await;
}
