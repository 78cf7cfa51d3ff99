//! The site on a phone: nothing is wider than the screen, and the filters are a sheet.

use serde_json::json;
use tests::browser::{Browser, PHONE, tell};

/// Elements that stick out to the right, outside boxes that scroll by themselves.
const WIDER: &str = "
const width = document.documentElement.clientWidth;
if (document.documentElement.scrollWidth <= width) return '';
const scrolls = e => { for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) if (/auto|scroll|hidden|clip/.test(getComputedStyle(p).overflowX)) return true; return false };
const wide = [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > width + 1 && !scrolls(e));
return document.documentElement.scrollWidth + ' > ' + width + ': ' + wide.slice(0, 4).map(e => e.outerHTML.slice(0, 120)).join(' | ')";

/// What makes the page wider than the screen; empty when nothing does.
pub async fn too_wide(browser: &Browser) -> String {
    let found = browser.run(WIDER).await;
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}

#[tokio::test]
async fn filters_are_a_sheet() {
    tell("filter sheet", PHONE, |browser| async move {
        browser.open_alive("/search?q=quantization").await;
        let seen = "const r = document.querySelector('#filters').getBoundingClientRect(), s = getComputedStyle(document.querySelector('#filters'));
            return s.visibility !== 'hidden' && s.display !== 'none' && r.width > 200 && r.height > 200 && r.top < innerHeight && r.bottom > 0 && r.left < innerWidth && r.right > 0";
        assert_eq!(browser.run(seen).await, json!(false), "closed at first");
        assert_eq!(browser.run("return document.querySelector('#found [data-walk]').getBoundingClientRect().top < innerHeight").await, json!(true), "results at first sight");
        browser.click(".to-filters").await;
        browser.until("the sheet", seen).await;
        browser.click("#filters a[data-key='kind:paper']").await;
        browser.until("the filter in the address", "return location.search.includes('kind=paper')").await;
        browser.click("#filters .close").await;
        browser.until("the sheet is closed", &format!("return !(() => {{ {seen} }})()")).await;
        browser.until("results of the filter", "return [...document.querySelectorAll('#found .hit .kind')].every(e => e.textContent === 'Paper')").await;
    })
    .await;
}
