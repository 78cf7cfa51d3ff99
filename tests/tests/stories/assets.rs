//! Built files: kept for ever because their names change with their content, and compressed beforehand.

use std::io::Read;

use tests::html::Page;
use tests::http::{Answer, Ask};
use tests::server::Server;

/// Addresses of the files that a page loads.
fn files(server: &Server) -> Vec<String> {
    let page = Page::read(&server.get("/").text());
    let attributes =
        page.tags.iter().filter(|t| matches!(t.name.as_str(), "script" | "link")).flat_map(|t| &t.attributes);
    let mut files: Vec<String> = attributes.map(|(_, v)| v.clone()).filter(|v| v.starts_with("/assets/")).collect();
    files.sort();
    files.dedup();
    files
}

fn unpack(answer: &Answer) -> Vec<u8> {
    let mut bytes = Vec::new();
    match answer.header("content-encoding") {
        Some("br") => brotli::Decompressor::new(&answer.body[..], 4096).read_to_end(&mut bytes).expect("brotli"),
        Some("gzip") => flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut bytes).expect("gzip"),
        other => panic!("not compressed: {other:?}"),
    };
    bytes
}

#[test]
fn files_are_kept_for_ever_and_come_compressed() {
    let Some(server) = Server::shared("stories of assets") else { return };
    let files = files(server);
    for extension in [".css", ".js", ".wasm"] {
        assert!(files.iter().any(|f| f.ends_with(extension)), "a {extension} among {files:?}");
    }
    let types =
        [("css", "text/css"), ("js", "text/javascript"), ("wasm", "application/wasm"), ("svg", "image/svg+xml")];
    for file in &files {
        let plain = server.get(file);
        assert_eq!(plain.status, 200, "{file}");
        let kept = plain.header("cache-control").unwrap_or_default();
        assert!(kept.contains("immutable") && kept.contains("max-age=31536000"), "{file}: {kept}");
        let expected = types.iter().find(|(e, _)| file.ends_with(&format!(".{e}"))).map(|(_, t)| *t);
        assert_eq!(Some(plain.content_type()), expected, "{file}");
        for encoding in ["br", "gzip"] {
            let packed = server.ask(&Ask::get(file).with("accept-encoding", encoding));
            assert_eq!(packed.header("content-encoding"), Some(encoding), "{file}");
            assert!(
                packed.header("vary").is_some_and(|v| v.to_lowercase().contains("accept-encoding")),
                "{file} {encoding}"
            );
            assert_eq!(packed.content_type(), plain.content_type(), "{file}");
            assert!(unpack(&packed) == plain.body, "{file}: {encoding} holds the same");
        }
    }
    // Each name carries a hash of its content.
    for file in &files {
        let hash = file.rsplit('.').nth(1).unwrap_or_default();
        assert!(hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_hexdigit()), "{file}");
    }
    // What is not there must not be kept for a year: it may be there in a minute.
    let missing = server.get("/assets/nothing.js");
    assert_eq!((missing.status, missing.content_type()), (404, "application/problem+json"));
    assert!(!missing.header("cache-control").is_some_and(|kept| kept.contains("max-age")));
}

#[test]
fn pages_come_compressed() {
    let Some(server) = Server::shared("stories of assets") else { return };
    for path in ["/", "/search?q=quantization", "/paper/gptq", "/api/v1/topics"] {
        let plain = server.get(path);
        for encoding in ["br", "gzip"] {
            let packed = server.ask(&Ask::get(path).with("accept-encoding", encoding));
            assert_eq!(packed.header("content-encoding"), Some(encoding), "{path}");
            assert!(packed.header("vary").is_some_and(|v| v.to_lowercase().contains("accept-encoding")), "{path}");
            assert!(packed.body.len() * 2 < plain.body.len(), "{path}: {} of {}", packed.body.len(), plain.body.len());
            let same = |a: &[u8], b: &[u8]| a.len().abs_diff(b.len()) < 20;
            // Not byte by byte: a search says how long it took.
            assert!(same(&unpack(&packed), &plain.body), "{path}");
        }
    }
}

#[test]
fn files_with_fixed_names_are_there() {
    let Some(server) = Server::shared("stories of assets") else { return };
    for (path, kind, word) in [
        ("/opensearch.xml", "application/opensearchdescription+xml", "{searchTerms}"),
        ("/static/favicon.svg", "image/svg+xml", "<svg"),
    ] {
        let answer = server.get(path);
        assert_eq!((answer.status, answer.content_type()), (200, kind), "{path}");
        assert!(answer.text().contains(word), "{path}: {}", answer.text());
    }
}

#[test]
fn no_file_outside_the_folder_is_served() {
    let Some(server) = Server::shared("stories of assets") else { return };
    for path in [
        "/assets/../manifest.json",
        "/assets/..%2fmanifest.json",
        "/assets/%2e%2e/manifest.json",
        "/assets/....//manifest.json",
        "/static/../../../../../../etc/passwd",
        "/static/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/static//etc/passwd",
        "/assets/",
        "/assets",
        "/static/",
    ] {
        let answer = server.get(path);
        assert!((300..500).contains(&answer.status), "{path}: {}", answer.status);
        assert!(!answer.text().contains("root:") && !answer.text().contains("site.wasm"), "{path}");
    }
}
