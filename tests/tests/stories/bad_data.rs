//! A data folder in a bad state: the site starts with what is whole and names the rest.

use std::os::unix::fs::symlink;

use serde_json::Value;
use tests::folder::Folder;
use tests::server::Server;
use tests::settings::needed;

/// Starts a server on a folder that was spoiled, and asks whether it is ready.
fn spoiled(folder: &Folder) -> Option<(Server, Value)> {
    let settings = needed("stories of bad data")?;
    let server = Server::start(settings, folder.path(), &[]);
    let ready = server.get("/readyz");
    assert_eq!(ready.status, 200, "a broken file never takes the site down: {}", ready.text());
    Some((server, ready.json()))
}

/// Every page of a catalog answers, whatever the catalog holds.
fn assert_serves(server: &Server) {
    for path in [
        "/",
        "/search",
        "/search?q=wren",
        "/topics",
        "/papers",
        "/people",
        "/metrics",
        "/facts",
        "/venues",
        "/years",
        "/statistics",
        "/about",
        "/api/v1/search",
        "/api/v1/topics",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
}

fn held_back(ready: &Value) -> String {
    ready["held_back"].to_string()
}

#[test]
fn an_empty_catalog_is_a_site() {
    let folder = Folder::empty();
    let Some((server, ready)) = spoiled(&folder) else { return };
    assert_eq!((ready["entries"].as_u64(), held_back(&ready).as_str()), (Some(0), "[]"));
    assert_serves(&server);
    assert_eq!(server.get("/paper/wren").status, 404);
    assert_eq!(server.get("/api/v1/search?q=wren").json()["total"], 0);
}

#[test]
fn a_missing_folder_is_named() {
    let folder = Folder::empty();
    let Some(settings) = needed("stories of bad data") else { return };
    let server = Server::start(settings, &folder.file("none"), &[]);
    let ready = server.get("/readyz").json();
    assert!(held_back(&ready).contains("none"), "{ready}");
    assert_serves(&server);
}

#[test]
fn one_broken_file_is_left_out_and_named() {
    let cases: [(&str, Vec<u8>); 6] = [
        ("half a line", b"title = \"Robin".to_vec()),
        ("an unknown key", b"title = \"Robin\"\ncolour = \"red\"\n".to_vec()),
        ("a wrong type", b"title = 7\n".to_vec()),
        ("invalid UTF-8", b"title = \"Robin\"\ndescription = \"caf\xe9\"\n".to_vec()),
        ("10 MB", [b"title = \"Robin\"\ndescription = \"".to_vec(), vec![b'x'; 10 << 20], b"\"\n".to_vec()].concat()),
        ("binary", (0..=255u8).cycle().take(4096).collect()),
    ];
    for (name, bytes) in cases {
        let folder = Folder::small();
        folder.write("tool/robin.toml", bytes);
        let Some((server, ready)) = spoiled(&folder) else { return };
        assert_eq!(ready["entries"], 5, "{name}: {ready}");
        assert!(held_back(&ready).contains("tool/robin.toml"), "{name}: {ready}");
        assert_serves(&server);
        assert_eq!((server.get("/tool/robin").status, server.get("/paper/wren").status), (404, 200), "{name}");
    }
}

#[test]
fn broken_vocabularies_do_not_stop_the_site() {
    let folder = Folder::small();
    folder.write("venues.toml", "[[venue]\nslug=");
    folder.write("synonyms.toml", b"\xff\xfe");
    let Some((server, ready)) = spoiled(&folder) else { return };
    assert!(held_back(&ready).contains("venues.toml") && held_back(&ready).contains("synonyms.toml"), "{ready}");
    assert_serves(&server);
    assert_eq!(server.get("/paper/wren").status, 200);
}

#[test]
fn a_slug_that_is_taken_is_served_once_and_named() {
    let folder = Folder::small();
    let wren = std::fs::read_to_string(folder.file("paper/2022/wren.toml")).expect("a paper");
    folder.write("paper/2024/wren.toml", wren.replace("Rounding Weights", "Another Paper"));
    let Some((server, ready)) = spoiled(&folder) else { return };
    assert!(
        held_back(&ready).contains("paper/2024/wren.toml") && held_back(&ready).contains("paper/2022/wren.toml"),
        "{ready}"
    );
    assert!(server.get("/paper/wren").text().contains("Rounding Weights"));
    assert_serves(&server);
}

#[test]
fn links_that_lead_in_circles_end() {
    let folder = Folder::small();
    symlink(folder.file("paper"), folder.file("paper/2022/again")).expect("a link");
    symlink(folder.file("paper"), folder.file("paper/2025")).expect("a link");
    symlink(folder.file("tool/self.toml"), folder.file("tool/self.toml")).expect("a link");
    symlink(folder.file("nowhere"), folder.file("tool/nowhere.toml")).expect("a link");
    let Some((server, ready)) = spoiled(&folder) else { return };
    assert_eq!(ready["entries"], 5, "{ready}");
    assert!(held_back(&ready).contains("self.toml"), "{ready}");
    assert_serves(&server);
}

#[test]
fn references_to_nothing_are_no_fault_of_the_page() {
    let folder = Folder::small();
    let wren = std::fs::read_to_string(folder.file("paper/2022/wren.toml")).expect("a paper");
    let lost = wren
        .replace("topics = [\"quantization\"]", "topics = [\"lost\", \"quantization\"]")
        .replace("venue = \"icml\"", "venue = \"lost\"")
        .replace("{ name = \"Ada Finch\" }", "{ name = \"Ada Finch\", person = \"lost\" }")
        .replace("added = ", "related = [\n  { kind = \"extends\", entry = \"paper/lost\" },\n]\nseen_in = [\n  { list = \"lost\", section = \"Lost\" },\n]\nadded = ");
    folder.write("paper/2022/wren.toml", lost);
    // A topic whose broader topics lead back to itself.
    folder.edit("topic/pruning.toml", "added = ", "parent = \"quantization\"\nadded = ");
    folder.edit("topic/quantization.toml", "added = ", "parent = \"pruning\"\nadded = ");
    let Some((server, _)) = spoiled(&folder) else { return };
    assert_serves(&server);
    for path in
        ["/paper/wren", "/topic/pruning", "/topic/quantization", "/search?topic=quantization", "/search?topic=lost"]
    {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
}

#[test]
fn text_of_entries_never_becomes_code() {
    let folder = Folder::small();
    let evil = r#"title = "<script>alert(1)</script> \"><img src=x onerror=alert(2)>"
names = ["</title><script>alert(3)</script>"]
links = [
  { kind = "homepage", url = "https://example.org/\" onmouseover=\"alert(5)" },
]
topics = ["pruning"]
description = "Evil </script><script>alert(6)</script> [a](javascript:alert(7)) $\\operatorname{<img src=x onerror=alert(8)>}$ <style>p{}</style>"
note = "<a href='javascript:alert(9)' onclick='alert(10)'>x</a>"
added = "2026-11-21"
"#;
    folder.write("tool/evil.toml", evil);
    let Some((server, _)) = spoiled(&folder) else { return };
    for path in [
        "/tool/evil",
        "/search?q=evil",
        "/search?q=evil&view=table",
        "/search/results?q=evil",
        "/tools",
        "/",
        "/topic/pruning",
    ] {
        let html = server.get(path).text();
        let page = tests::html::Page::read(&html);
        assert!(page.inline_code().is_empty(), "{path}: {:?}", page.inline_code());
        assert!(!page.all("img").any(|t| t.is("src", "x")), "{path}");
    }
}

#[test]
fn an_address_that_runs_code_is_never_a_link() {
    let folder = Folder::small();
    let tool = std::fs::read_to_string(folder.file("tool/birdbath.toml")).expect("a tool");
    for (slug, address) in
        [("runs", "javascript:alert(1)"), ("hides", " JavaScript:alert(1)"), ("carries", "data:text/html,x")]
    {
        folder.write(&format!("tool/{slug}.toml"), tool.replace("https://example.org/birdbath", address));
    }
    let Some((server, _)) = spoiled(&folder) else { return };
    for path in
        ["/tool/runs", "/tool/hides", "/tool/carries", "/tools", "/search?q=birdbath", "/search?kind=tool&view=table"]
    {
        let page = tests::html::Page::read(&server.get(path).text());
        let led = page
            .links()
            .find(|l| !l.starts_with(['/', '#']) && !l.starts_with("http://") && !l.starts_with("https://"));
        assert_eq!(led, None, "{path}");
    }
}
