//! The content security policy in a real browser: nothing of ours breaks it, and what is smuggled in does not run. And:
//! nothing moves while a page loads.

use serde_json::json;
use tests::browser::{Browser, DESK, tell};
use tests::pages::NOTHING;

/// What the browser wrote to its console about a page: broken policy, missing files, faults of scripts.
pub fn complaints(browser: &Browser, path: &str) -> String {
    let mut lines = browser.console();
    // That the page itself is not there is what was asked for.
    lines.retain(|line| !(path == NOTHING && line.contains("404")));
    lines.join("\n  ")
}

#[tokio::test]
async fn what_is_smuggled_in_does_not_run() {
    tell("smuggled script", DESK, |browser| async move {
        browser.open_alive("/paper/gptq").await;
        let ways = [
            "const s = document.createElement('script'); s.textContent = 'window.hacked = 1'; document.head.append(s)",
            "const b = document.createElement('button'); b.setAttribute('onclick', 'window.hacked = 1'); document.body.append(b); b.click()",
            "const a = document.createElement('a'); a.href = 'javascript:window.hacked = 1'; document.body.append(a); a.click()",
            "const s = document.createElement('script'); s.src = 'data:text/javascript,window.hacked = 1'; document.head.append(s)",
            "const f = document.createElement('iframe'); f.srcdoc = '<script>parent.hacked = 1</script>'; document.body.append(f)",
        ];
        for way in ways {
            browser.run(way).await;
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            assert_eq!(browser.run("return window.hacked === undefined").await, json!(true), "{way}");
        }
        let styled = "const s = document.createElement('style'); s.textContent = 'body { opacity: 0.5 }'; document.head.append(s); return getComputedStyle(document.body).opacity";
        assert_eq!(browser.run(styled).await, json!("1"));
        assert!(browser.console().iter().any(|l| l.contains("Content Security Policy")), "the browser says why");
    })
    .await;
}

#[tokio::test]
async fn nothing_moves_while_a_page_loads() {
    tell("layout shift", DESK, |browser| async move {
        let sum = "const done = arguments[arguments.length - 1];
            let sum = 0, what = [];
            new PerformanceObserver(list => { for (const e of list.getEntries()) if (!e.hadRecentInput) { sum += e.value; what.push(...e.sources.map(s => `${s.node?.outerHTML?.slice(0, 100)} from ${JSON.stringify(s.previousRect)} to ${JSON.stringify(s.currentRect)}`)) } }).observe({ type: 'layout-shift', buffered: true });
            setTimeout(() => done([sum, what.join(' | ')]), 150)";
        for path in ["/", "/search?q=quantization", "/paper/gptq", "/topic/quantization", "/statistics"] {
            browser.open_alive(path).await;
            let shift = browser.run_async(sum).await;
            assert_eq!(shift[0].as_f64(), Some(0.0), "{path}: {shift}");
        }
    })
    .await;
}
