//! Accessibility as axe-core judges it: it finds nothing.

use std::fs;

use tests::browser::{Browser, PHONE, tell};
use tests::settings::{needed, skipped};

/// All rules.
pub const ALL: &str = "{}";
/// The rules that a theme can break: layout and structure are the same in both.
pub const COLOURS: &str = "{ runOnly: ['color-contrast', 'link-in-text-block'] }";

/// What axe, which must be in the page already, finds with these options: rule, impact, the first places.
pub async fn faults(browser: &Browser, options: &str) -> String {
    let script = format!(
        "const done = arguments[arguments.length - 1];
        const place = n => n.target.join(' ') + ' ' + n.html.slice(0, 140) + ' ' + (n.any[0]?.message ?? n.all[0]?.message ?? '');
        const line = v => `${{v.id}} (${{v.impact}}), ${{v.nodes.length}} places: ${{v.help}}: ` + v.nodes.slice(0, 3).map(place).join(' | ');
        axe.run({{ resultTypes: ['violations'], ...{options} }}).then(r => done(r.violations.map(line).join('\\n  ')), e => done('axe failed: ' + e))"
    );
    let found = browser.run_async(&script).await;
    found.as_str().map_or_else(|| found.to_string(), str::to_owned)
}

#[tokio::test]
async fn nothing_on_a_phone() {
    let Some(settings) = needed("browser stories") else { return };
    let Some(axe) = &settings.axe else { return skipped("accessibility checks: no axe-core") };
    let axe = fs::read_to_string(axe).expect("axe-core can be read");
    tell("axe on a phone", PHONE, |browser| async move {
        for path in ["/", "/search?q=quantization", "/paper/gptq"] {
            browser.open_alive(path).await;
            browser.run(&axe).await;
            assert_eq!(faults(&browser, ALL).await, "", "{path}");
        }
    })
    .await;
}
