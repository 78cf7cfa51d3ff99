//! What must hold on every type of page. Opening a page costs most, so each is opened once for all checks.

use std::fs;

use tests::browser::{Browser, DESK, tell};
use tests::pages::{self, NOTHING};
use tests::settings::{needed, skipped};

use super::{axe, phone, policy};

/// Judges every second page, from the first or the second on: two browsers share the work.
async fn judge(name: &str, from: usize) {
    let Some(settings) = needed("browser stories") else { return };
    let axe = settings.axe.as_ref().map(|path| fs::read_to_string(path).expect("axe-core can be read"));
    if axe.is_none() {
        skipped("accessibility checks: no axe-core");
    }
    let mut paths: Vec<String> = pages::all(&settings.data).into_iter().map(|(_, path)| path).collect();
    paths.push(NOTHING.to_owned());
    let paths: Vec<String> = paths.into_iter().skip(from).step_by(2).collect();
    tell(name, DESK, |browser| async move {
        let mut faults = Vec::new();
        for path in &paths {
            for (check, found) in check(&browser, path, axe.as_deref()).await {
                faults.push(format!("{path}: {check}:\n  {found}"));
            }
        }
        assert!(faults.is_empty(), "{} faults on {} pages:\n{}", faults.len(), paths.len(), faults.join("\n"));
    })
    .await;
}

/// Name of each check that found something, and what.
async fn check(browser: &Browser, path: &str, axe: Option<&str>) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    let mut note = |check: &'static str, what: String| {
        if !what.is_empty() {
            found.push((check, what));
        }
    };
    browser.prefer("light");
    browser.open_alive(path).await;
    note("console", policy::complaints(browser, path));
    if let Some(axe) = axe {
        browser.run(axe).await;
        note("axe by day", axe::faults(browser, axe::ALL).await);
        browser.prefer("dark");
        browser.settled().await;
        note("axe by night", axe::faults(browser, axe::COLOURS).await);
    }
    for width in [390, 320] {
        browser.as_phone(width);
        note(if width == 390 { "on a phone" } else { "on a small phone" }, phone::too_wide(browser).await);
    }
    browser.as_desk();
    // Readers who need larger letters set twice the size.
    browser.run("document.documentElement.style.fontSize = '200%'").await;
    note("with text at 200 %", phone::too_wide(browser).await);
    found
}

#[tokio::test]
async fn first_half() {
    judge("every page, first half", 0).await;
}

#[tokio::test]
async fn second_half() {
    judge("every page, second half", 1).await;
}
