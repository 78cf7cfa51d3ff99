//! Accessibility of every type of page, in both themes, as axe-core judges it: it finds nothing.

use std::fs;

use tests::browser::{Browser, DESK, Look, PHONE, tell};
use tests::pages::{self, NOTHING};
use tests::settings::{needed, skipped};

/// What axe finds on the page: rule, impact, the first places.
const RUN: &str = "const done = arguments[arguments.length - 1];
axe.run({ resultTypes: ['violations'] }).then(
  r => done(r.violations.map(v => `${v.id} (${v.impact}): ${v.help}: ` + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + n.html.slice(0, 140) + ' ' + (n.any[0]?.message ?? '')).join(' | ')).join('\\n')),
  e => done('axe failed: ' + e))";

async fn faults(browser: &Browser, axe: &str, path: &str) -> Option<String> {
    browser.open_alive(path).await;
    browser.run(axe).await;
    let found = browser.run_async(RUN).await;
    let found = found.as_str().map_or_else(|| found.to_string(), str::to_owned);
    (!found.is_empty()).then(|| format!("{path}\n{found}"))
}

/// Judges pages with a look.
async fn judge(name: &str, look: Look, choose: impl Fn(&str) -> bool) {
    let Some(settings) = needed("browser stories") else { return };
    let Some(axe) = &settings.axe else { return skipped("accessibility checks: no axe-core") };
    let axe = fs::read_to_string(axe).expect("axe-core can be read");
    let mut paths: Vec<String> = pages::all(&settings.data).into_iter().map(|(_, path)| path).collect();
    paths.push(NOTHING.to_owned());
    paths.retain(|path| choose(path));
    tell(name, look, |browser| async move {
        let mut found = Vec::new();
        for path in &paths {
            found.extend(faults(&browser, &axe, path).await);
        }
        assert!(found.is_empty(), "axe finds, of {} pages:\n{}", paths.len(), found.join("\n\n"));
    })
    .await;
}

#[tokio::test]
async fn axe_finds_nothing_by_day() {
    judge("axe by day", Look { dark: false, ..DESK }, |_| true).await;
}

#[tokio::test]
async fn axe_finds_nothing_by_night() {
    judge("axe by night", Look { dark: true, ..DESK }, |_| true).await;
}

#[tokio::test]
async fn axe_finds_nothing_on_a_phone() {
    let some = ["/", "/search?q=quantization", "/paper/gptq", "/topic/quantization", "/statistics"];
    judge("axe on a phone", PHONE, |path| some.contains(&path)).await;
}
