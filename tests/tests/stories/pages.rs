//! Pages: each is there, whole, and leads only to what is there.

use std::collections::{BTreeSet, HashMap};

use serde_json::Value;
use tests::folder::{Folder, ids};
use tests::html::Page;
use tests::http::Ask;
use tests::pages;
use tests::server::Server;
use tests::settings::needed;

use crate::crawl::{links, visits, without_fragment};

/// What is wrong with the form of a page, in words.
fn faults(path: &str, page: &Page) -> Vec<String> {
    let mut faults = Vec::new();
    let mut want = |holds: bool, what: &str| {
        if !holds {
            faults.push(format!("{path}: {what}"));
        }
    };
    let title = page.first("title").map(|t| t.text.as_str()).unwrap_or_default();
    want(title.contains("Parsimony") && title.len() > "Parsimony".len(), "a title with the site's name");
    want(page.all("h1").count() == 1, "one first heading");
    want(page.first("html").is_some_and(|t| t.is("lang", "en")), "a language");
    want(page.metas("viewport").len() == 1, "a viewport");
    want(
        page.metas("description").iter().all(|d| !d.is_empty()) && page.metas("description").len() == 1,
        "a description",
    );
    want(
        page.with("link", "rel", "canonical").and_then(|t| t.get("href")).is_some_and(|h| h.starts_with("http")),
        "a canonical address",
    );
    want(
        page.with("meta", "property", "og:title").and_then(|t| t.get("content")).is_some_and(|t| !t.is_empty()),
        "an Open Graph title",
    );
    want(
        page.with("main", "id", "main").is_some() && page.with("a", "href", "#main").is_some(),
        "a main part and a way to skip to it",
    );
    want(page.inline_code().is_empty(), &format!("no inline code, but: {:?}", page.inline_code()));
    let mut ids = BTreeSet::new();
    for id in page.tags.iter().filter_map(|t| t.get("id")) {
        want(ids.insert(id), &format!("the id {id} once"));
    }
    for tag in page.tags.iter().filter(|t| t.name == "a" && t.get("href").is_some_and(|h| h.starts_with("http"))) {
        want(
            tag.get("rel").is_some_and(|r| r.contains("noopener")),
            &format!("rel=noopener for {:?}", tag.get("href")),
        );
    }
    for data in page.all("script").filter(|t| t.is("type", "application/ld+json")) {
        let json: Option<Value> = serde_json::from_str(&data.text).ok();
        want(
            json.is_some_and(|j| j["@context"] == "https://schema.org" && j["@type"].is_string()),
            "JSON-LD that can be read",
        );
    }
    faults
}

#[test]
fn every_page_is_whole() {
    let Some(visits) = visits() else { return };
    let drawn: Vec<_> = visits.iter().filter(|(_, v)| !v.page.tags.is_empty()).collect();
    assert!(drawn.len() > 300, "{} pages", drawn.len());
    let mut all = Vec::new();
    for (path, visit) in &drawn {
        all.extend(faults(path, &visit.page));
        if visit.answer.header("content-type") != Some("text/html; charset=utf-8") {
            all.push(format!("{path}: {:?}", visit.answer.header("content-type")));
        }
    }
    assert!(all.is_empty(), "{} faults on {} pages:\n{}", all.len(), drawn.len(), all[..all.len().min(40)].join("\n"));
}

#[test]
fn every_entry_and_type_of_page_is_there() {
    let (Some(visits), Some(settings)) = (visits(), needed("stories of pages")) else { return };
    let ids = ids(&settings.data);
    assert!(ids.len() >= 307, "both lists are in the catalog: {} entries", ids.len());
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    for id in &ids {
        let visit = &visits[&format!("/{id}")];
        assert_eq!(visit.answer.status, 200, "{id}");
        *kinds.entry(id.split('/').next().unwrap_or_default()).or_default() += 1;
        let canonical = visit.page.with("link", "rel", "canonical").and_then(|t| t.get("href")).unwrap_or_default();
        assert!(canonical.ends_with(&format!("/{id}")), "{id}: {canonical}");
        let data = visit.page.all("script").find(|t| t.is("type", "application/ld+json")).expect("JSON-LD");
        let data: Value = serde_json::from_str(&data.text).expect("JSON-LD that can be read");
        let heading = &visit.page.first("h1").expect("a heading").text;
        assert_eq!(data["name"].as_str(), Some(heading.as_str()), "{id}");
    }
    for kind in catalog_model::Kind::all() {
        assert!(kinds.contains_key(kind.slug()), "no {}", kind.slug());
    }
    for (name, path) in pages::all(&settings.data) {
        assert_eq!(visits[&path].answer.status, 200, "{name} {path}");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let Some(visits) = visits() else { return };
    let mut broken = BTreeSet::new();
    for (path, visit) in visits {
        for link in links(&visit.page) {
            let target = without_fragment(&link);
            // Of the searches only some were read.
            let Some(found) = visits.get(target) else { continue };
            if found.answer.status != 200 {
                broken.insert(format!("{link} ({}) on {path}", found.answer.status));
            }
            let fragment = link.split_once('#').map_or("", |l| l.1);
            if !fragment.is_empty() && !found.page.tags.iter().any(|t| t.is("id", fragment)) {
                broken.insert(format!("{link} (no such place) on {path}"));
            }
        }
        for fragment in visit.page.links().filter_map(|l| l.strip_prefix('#')) {
            if !visit.page.tags.iter().any(|t| t.is("id", fragment)) {
                broken.insert(format!("#{fragment} on {path}"));
            }
        }
    }
    let list: Vec<_> = broken.iter().take(40).cloned().collect();
    assert!(broken.is_empty(), "{} broken links:\n{}", broken.len(), list.join("\n"));
}

#[test]
fn an_unknown_address_helps() {
    let Some(server) = Server::shared("stories of pages") else { return };
    let ask = Ask::get(pages::NOTHING).with("accept", "text/html");
    let answer = server.ask(&ask);
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let page = Page::read(&answer.text());
    assert!(faults(pages::NOTHING, &page).is_empty(), "{:?}", faults(pages::NOTHING, &page));
    assert!(page.links().any(|l| l == "/paper/gptq"), "names what is meant");
    assert!(page.with("form", "action", "/search").is_some(), "offers a search");
    for path in ["/nothing", "/paper", "/paper/gptq/more", "/venue/nowhere", "/year/1066", "/year/abc", "/wp-login.php"]
    {
        let answer = server.ask(&Ask::get(path).with("accept", "text/html"));
        assert_eq!((answer.status, answer.content_type()), (404, "text/html"), "{path}");
    }
    // One address for each page: a slash at the end leads to the page without it.
    let slash = server.get("/topics/");
    assert_eq!((slash.status, slash.header("location")), (301, Some("/topics")));
}

#[test]
fn a_renamed_entry_redirects() {
    let Some(settings) = needed("stories of pages") else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    let answer = server.get("/paper/house-sparrow");
    assert_eq!((answer.status, answer.header("location")), (301, Some("/paper/sparrow")));
    let answer = server.get("/api/v1/entries/paper/house-sparrow");
    assert!(matches!(answer.status, 301 | 308), "{}", answer.status);
    assert_eq!(answer.header("location"), Some("/api/v1/entries/paper/sparrow"));
    assert_eq!(server.get("/paper/sparrow").status, 200);
}

#[test]
fn head_is_get_without_body() {
    let Some(server) = Server::shared("stories of pages") else { return };
    for path in ["/", "/paper/gptq", "/search?q=gptq", "/api/v1/search?q=gptq", "/paper/nothing-of-this-name"] {
        let (get, head) = (server.get(path), server.ask(&Ask::new("HEAD", path)));
        assert_eq!((head.status, head.content_type()), (get.status, get.content_type()), "{path}");
        assert_eq!(head.header("etag"), get.header("etag"), "{path}");
        assert!(head.body.is_empty() && !get.body.is_empty(), "{path}");
    }
}

#[test]
fn a_page_that_did_not_change_is_not_sent_again() {
    let Some(settings) = needed("stories of pages") else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    let first = server.get("/paper/wren");
    let tag = first.header("etag").expect("a tag").to_owned();
    assert!(first.header("cache-control").is_some_and(|c| c.contains("no-cache")));
    let again = server.ask(&Ask::get("/paper/wren").with("if-none-match", &tag));
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(tag.as_str()));
    assert!(again.header("content-security-policy").is_some());

    folder.edit("paper/2022/wren.toml", "With Care", "With Great Care");
    let (after, _) = server.until("/paper/wren", super::reload::SOON, |a| a.text().contains("With Great Care"));
    assert_ne!(after.header("etag"), Some(tag.as_str()));
    let stale = server.ask(&Ask::get("/paper/wren").with("if-none-match", &tag));
    assert_eq!(stale.status, 200);
}
