//! The whole way on a phone without scripts: paste, correct a field, send, follow, review, merge, find.

use std::process::Command;

use tests::browser::{DESK, Look, PHONE, tell, tell_on};
use tests::folder::Folder;
use tests::server::Server;
use tests::settings::needed;

const PLAIN: Look = Look { scripts: false, ..PHONE };

#[tokio::test]
async fn from_a_link_to_an_entry_on_a_phone() {
    let Some(settings) = needed("browser stories") else { return };
    let (data, var) = (Folder::small(), Folder::empty());
    let path = var.path().to_string_lossy().into_owned();
    let server = Server::start_inviting(settings, data.path(), &["--var", &path, "--form-seconds", "0"]);
    let join = server.join.clone();
    tell_on(&server, "a submission", PLAIN, |browser| async move {
        browser.open_page("/submit").await;
        browser.type_into("#paste", "https://arxiv.org/abs/2404.01234v2\u{e007}").await;
        browser.until_path("what was found", |p| p.starts_with("/submit?q=")).await;
        let said = browser.find("main").await.text().await.expect("text");
        assert!(said.contains("Read as arXiv 2404.01234"), "{said}");
        browser.click(".kinds a").await;
        browser.until_path("the form", |p| p.starts_with("/submit/paper")).await;
        let wide = browser.run("return document.documentElement.scrollWidth <= innerWidth").await;
        assert_eq!(wide, true, "nothing stands out of the window");
        browser.type_into("#f-title", "heron: sorting weights by size").await;
        browser.type_into("#f-authors", "Ann Lee").await;
        browser.type_into("#f-versions-0-year", "2024").await;
        for (field, value) in
            [("versions-0-stage", "preprint"), ("versions-0-venue", "arxiv"), ("topics-0-topic", "pruning")]
        {
            browser.click(&format!("#f-{field} option[value={value}]")).await;
        }
        browser.click(".entry-form > .acts button").await;
        // The server says what is wrong, where it is wrong.
        let wrong = browser.find("#e-title").await.text().await.expect("text");
        assert!(wrong.contains("no capital"), "{wrong}");
        browser.find("#f-title").await.clear().await.expect("a field");
        browser.type_into("#f-title", "Heron: Sorting Weights by Size").await;
        browser.click(".entry-form > .acts button").await;
        let sheet = browser.find(".sheet h1").await.text().await.expect("text");
        assert_eq!(sheet, "Heron: Sorting Weights by Size");
        browser.click("button[value=send]").await;
        browser.until_path("the status", |p| p.starts_with("/submission/")).await;
        let status = browser.path().await.split('?').next().unwrap_or_default().to_owned();

        browser.open_page(&join).await;
        browser.type_into("#name", "Bo").await;
        browser.type_into("#passphrase", "a long enough passphrase").await;
        browser.click("button.primary").await;
        browser.until_path("the queue", |p| p == "/review").await;
        browser.click(".queue a").await;
        browser.until_path("the review", |p| p.starts_with("/review/")).await;
        assert_eq!(browser.find(".sheet h1").await.text().await.expect("text"), sheet);
        browser.click("button[value=approve]").await;
        browser.until_path("the queue again", |p| p.starts_with("/review?")).await;

        browser.open_page(&status).await;
        // The page loads itself again until it is merged.
        browser
            .until(
                "the merge",
                "return [...document.querySelectorAll('a.button')].some(a => a.textContent == 'See the entry')",
            )
            .await;
        browser.open_page("/search?q=heron").await;
        browser.click("#found [data-walk]").await;
        browser.until_path("the entry", |p| p == "/paper/heron").await;
    })
    .await;
    let log = Command::new("git").arg("-C").arg(var.file("catalog.git")).args(["log", "--format=%s"]).output();
    let log = String::from_utf8_lossy(&log.expect("git runs").stdout).into_owned();
    // Where there was no browser, nothing was told.
    if settings.browser {
        assert!(log.contains("Merge: Add paper/heron"), "{log}");
    }
}

#[tokio::test]
async fn with_scripts_one_is_told_while_typing_and_nothing_is_lost() {
    tell("a form with scripts", DESK, |browser| async move {
        browser.open_alive("/submit/tool").await;
        browser.type_into("#f-title", "lower case all the way").await;
        browser.until("a word on the title", "return document.querySelector('#e-title')?.textContent.includes('no capital')").await;
        let told = browser.run("return [...document.querySelectorAll('.wrong')].length").await;
        assert_eq!(told, 1, "fields that nobody touched stay silent");
        browser.find("#f-title").await.clear().await.expect("a field");
        browser.type_into("#f-title", "Leaf Counter").await;
        browser.until("silence", "return document.querySelector('#e-title')?.textContent === ''").await;
        browser.type_into("#f-links-0-url", "https://example.org/?utm_source=x").await;
        browser.until("a word on the link", "return document.querySelector('[data-key=links] .wrong')?.textContent.includes('missing')").await;

        // Gone by accident, and back again.
        browser.open_alive("/").await;
        browser.open_alive("/submit/tool").await;
        assert_eq!(browser.find("#f-title").await.prop("value").await.expect("a value").as_deref(), Some(""));
        browser.click(".said button").await;
        browser.until("what was typed", "return document.querySelector('#f-title')?.value === 'Leaf Counter' && document.querySelector('#f-links-0-url').value.includes('utm')").await;
        assert_eq!(browser.console(), Vec::<String>::new());
    })
    .await;
}
