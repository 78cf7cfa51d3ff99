//! The whole way on a phone without scripts: paste, correct a field, send, follow, review, merge, find.

use tests::browser::{Browser, DESK, Look, PHONE, tell, tell_on};
use tests::folder::Folder;
use tests::github::GitHub;
use tests::house::{PASSPHRASE, git};
use tests::server::Server;
use tests::settings::needed;

const PLAIN: Look = Look { scripts: false, ..PHONE };
const TITLE: &str = "Heron: Sorting Weights by Size";

/// Pastes a link, fills in the form, mends a field, sends it; gives the address of its status.
async fn propose(browser: &Browser) -> String {
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
    // The server says what is wrong, where it is wrong. (The address stays the same.)
    browser.until("what is wrong", "return document.querySelector('#e-title') !== null").await;
    let wrong = browser.find("#e-title").await.text().await.expect("text");
    assert!(wrong.contains("no capital"), "{wrong}");
    browser.find("#f-title").await.clear().await.expect("a field");
    browser.type_into("#f-title", TITLE).await;
    browser.click(".entry-form > .acts button").await;
    browser.until("the preview", "return document.querySelector('.sheet h1') !== null").await;
    assert_eq!(browser.find(".sheet h1").await.text().await.expect("text"), TITLE);
    browser.click("button[value=send]").await;
    browser.until_path("the status", |p| p.starts_with("/submission/")).await;
    browser.path().await.split('?').next().unwrap_or_default().to_owned()
}

/// A maintainer who has just signed in looks at it and merges it; its sender follows, and finds the entry.
async fn decide(browser: &Browser, status: &str) {
    browser.until_path("the queue", |p| p == "/review").await;
    browser.click(".queue a").await;
    browser.until_path("the review", |p| p.starts_with("/review/")).await;
    assert_eq!(browser.find(".sheet h1").await.text().await.expect("text"), TITLE);
    browser.click("button[value=approve]").await;
    browser.until_path("the queue again", |p| p.starts_with("/review?")).await;

    browser.open_page(status).await;
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
}

#[tokio::test]
async fn from_a_link_to_an_entry_on_a_phone() {
    let Some(settings) = needed("browser stories") else { return };
    let (data, var) = (Folder::small(), Folder::empty());
    let path = var.path().to_string_lossy().into_owned();
    let server = Server::start_inviting(settings, data.path(), &["--var", &path, "--form-seconds", "0"]);
    let join = server.join.clone();
    tell_on(&server, "a submission", PLAIN, |browser| async move {
        let status = propose(&browser).await;
        browser.open_page(&join).await;
        browser.type_into("#name", "Bo").await;
        browser.type_into("#passphrase", PASSPHRASE).await;
        browser.click("button.primary").await;
        decide(&browser, &status).await;
    })
    .await;
    // Where there was no browser, nothing was told.
    if settings.browser {
        let log = git(&var.file("catalog.git"), &["log", "--format=%s", "main"]);
        assert!(log.contains("Merge: Add paper/heron"), "{log}");
    }
}

#[tokio::test]
async fn the_same_with_github_as_the_forge() {
    let Some(settings) = needed("browser stories") else { return };
    let data = Folder::small();
    let forge = GitHub::start(data.path());
    let github = forge.settings("reviewers = [\"bo\"]");
    let server = Server::start(settings, data.path(), &["--form-seconds", "0", "--github", &github]);
    forge.login("bo");
    tell_on(&server, "a submission to GitHub", PLAIN, |browser| async move {
        let status = propose(&browser).await;
        browser.until("the request", "return document.querySelector('a[href*=\"/pull/1\"]') !== null").await;
        browser.open_page("/review").await;
        browser.until_path("the door", |p| p.starts_with("/sign-in")).await;
        // To GitHub, which agrees, and back; the browser keeps the session though it comes from elsewhere.
        browser.click("a.button[href^='/sign-in/github']").await;
        decide(&browser, &status).await;
    })
    .await;
    if settings.browser {
        let log = git(forge.git.path(), &["log", "--format=%B", "main"]);
        assert!(log.contains("Merge: Add paper/heron") && log.contains("Reviewed-by: bo (GitHub)"), "{log}");
        assert_eq!(forge.faults(), Vec::<String>::new());
    }
}

#[tokio::test]
async fn under_pressure_the_browser_works_by_itself() {
    let Some(settings) = needed("browser stories") else { return };
    let data = Folder::small();
    let args = ["--form-seconds", "0", "--usual-submissions", "0"];
    let server = Server::start(settings, data.path(), &args);
    tell_on(&server, "a proof of work", DESK, |browser| async move {
        browser.open_alive("/submit/tool").await;
        browser.type_into("#f-title", "Leaf Counter").await;
        browser.click("#f-topics-0-topic option[value=pruning]").await;
        browser.type_into("#f-description", "Counts what is left.").await;
        browser.click("#f-links-0-kind option[value=homepage]").await;
        browser.type_into("#f-links-0-url", "https://example.org/").await;
        browser.click(".entry-form > .acts button").await;
        browser.until("the proof", "return document.querySelector('input[data-work]')?.value > ''").await;
        browser.click("button[value=send]").await;
        browser.until_path("the status", |p| p.starts_with("/submission/")).await;
    })
    .await;
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

#[tokio::test]
async fn a_draft_that_is_taken_up_again_undoes_nothing() {
    let Some(settings) = needed("browser stories") else { return };
    let data = Folder::small();
    let server = Server::start(settings, data.path(), &["--form-seconds", "0"]);
    tell_on(&server, "a draft that is taken up again", DESK, |browser| async move {
        browser.open_alive("/paper/wren/edit").await;
        browser.type_into("#f-note", "Two birds.").await;
        browser.open_alive("/").await;
        // Somebody else changes the entry meanwhile.
        data.edit("paper/2022/wren.toml", "one after the other", "one by one");
        let theirs = "const asked = new XMLHttpRequest(); asked.open('GET', '/paper/wren', false); asked.send();
            return asked.responseText.includes('one by one')";
        browser.until("their words", theirs).await;
        browser.open_alive("/paper/wren/edit").await;
        browser.click(".said button").await;
        browser.until("what was typed", "return document.querySelector('#f-note')?.value === 'Two birds.'").await;
        browser.click(".entry-form > .acts button").await;
        browser.until("the preview", "return document.querySelector('.sheet h1') !== null").await;
        let difference = browser.find("main").await.text().await.expect("text");
        assert!(difference.contains("Two birds.") && difference.contains("one by one"), "{difference}");
        assert!(!difference.contains("one after the other"), "{difference}");
    })
    .await;
}
