//! What people look for and do not find, for curators; nothing that says who they are.

use std::time::Duration;

use tests::folder::Folder;
use tests::html::Page;
use tests::http::Ask;
use tests::server::Server;
use tests::settings::needed;

const PAGE: &str = "/curation/searches";
/// Searches are written down in batches.
const SOON: Duration = Duration::from_secs(5);

#[test]
fn curators_see_what_was_not_found() {
    let Some(settings) = needed("stories of the search log") else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    for _ in 0..2 {
        server.get("/search?q=Kingfisher+caching&kind=paper");
    }
    server.get("/api/v1/search?q=kingfisher+caching&kind=paper");
    server.get("/api/v1/search?q=wren");
    // Half-typed words, further pages and what looks like a person's own data are not kept.
    server.get("/search/results?q=zzkingf&typing=1");
    server.get("/api/v1/search?q=zzpelican&page=2");
    server.get("/search?q=ada.finch%40example.org");
    server.get("/search?q=%2B49+1701234567890");
    let (page, _) = server.until(PAGE, SOON, |a| a.text().contains("kingfisher caching") && a.text().contains("wren"));
    let text = page.text();
    for absent in ["zzkingf", "zzpelican", "example.org", "finch", "1701234567890"] {
        assert!(!text.contains(absent), "{absent}");
    }
    assert_eq!(page.header("cache-control"), Some("private, no-store"));
    assert!(Page::read(&text).inline_code().is_empty());
    let row = text.split("<tr").find(|row| row.contains("kingfisher caching")).expect("a row");
    assert!(row.contains("<td class=\"num\">3</td>"), "asked three times, in whatever spelling: {row}");

    // The bytes of the database hold nothing of them either.
    let mut bytes = Vec::new();
    for file in std::fs::read_dir(server.process.dir.join("var")).expect("the server's folder").flatten() {
        bytes.extend(std::fs::read(file.path()).unwrap_or_default());
    }
    let holds = |word: &str| bytes.windows(word.len()).any(|w| w == word.as_bytes());
    assert!(holds("kingfisher caching"), "the search is in the database");
    for absent in ["ada.finch", "example.org", "1701234567890", "127.0.0.1"] {
        assert!(!holds(absent), "{absent}");
    }
}

#[test]
fn the_log_outlives_a_stop() {
    let Some(settings) = needed("stories of the search log") else { return };
    let (folder, var) = (Folder::small(), Folder::empty());
    let args = ["--var", var.path().to_str().expect("a plain path")];
    let mut server = Server::start(settings, folder.path(), &args);
    server.get("/search?q=hoopoe");
    // At once: what is still in memory is written before the end.
    server.process.signal("TERM");
    let status = server.process.ended(Duration::from_secs(10)).expect("ends");
    assert_eq!(status.code(), Some(0), "{}", server.process.said());
    let again = Server::start(settings, folder.path(), &args);
    assert!(again.get(PAGE).text().contains("hoopoe"));
}

#[test]
fn the_page_is_for_the_machine_itself() {
    let Some(settings) = needed("stories of the search log") else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    assert_eq!(server.get(PAGE).status, 200);
    // Through a proxy on the same machine every visitor looks local.
    assert_eq!(server.ask(&Ask::get(PAGE).with("x-forwarded-for", "203.0.113.7")).status, 404);
    // A server with a public address stands behind something: there nobody counts as local.
    let public = Server::start(settings, folder.path(), &["--base-url", "https://example.org"]);
    assert_eq!(public.get(PAGE).status, 404);
    let open = Server::start(settings, folder.path(), &["--open-curation"]);
    assert_eq!(open.ask(&Ask::get(PAGE).with("x-forwarded-for", "203.0.113.7")).status, 200);
}
