//! What stands between the network and the pages: headers, request ids, limits per client, forms from other sites.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tests::http::{Answer, Ask};
use tests::pages;
use tests::server::Server;
use tests::settings::needed;

fn assert_headers(path: &str, answer: &Answer) {
    let header = |name: &str| answer.header(name).unwrap_or_else(|| panic!("{path} ({}): {name}", answer.status));
    let policy = header("content-security-policy");
    let parts: Vec<&str> = policy.split(';').map(str::trim).collect();
    for part in
        ["default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "object-src 'none'"]
    {
        assert!(parts.contains(&part), "{path}: {part} in {policy}");
    }
    for source in ["script-src", "style-src"] {
        let part = parts.iter().find(|p| p.starts_with(source)).unwrap_or_else(|| panic!("{source} in {policy}"));
        for open in ["'unsafe-inline'", "'unsafe-eval'", "*", "https:", "http:", "data:"] {
            assert!(!part.split(' ').any(|word| word == open), "{path}: {part}");
        }
    }
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert!(["strict-origin-when-cross-origin", "same-origin"].contains(&header("referrer-policy")), "{path}");
    assert!(header("permissions-policy").contains("camera=()"), "{path}");
    assert_eq!(header("cross-origin-opener-policy"), "same-origin", "{path}");
    assert!(header("x-request-id").len() >= 16, "{path}");
    // Over plain HTTP it means nothing, and on a developer's machine it would lock the port out.
    assert_eq!(answer.header("strict-transport-security"), None, "{path}");
    assert_eq!(answer.header("server"), None, "{path}");
    assert_eq!(answer.header("x-powered-by"), None, "{path}");
}

#[test]
fn every_answer_carries_the_headers() {
    let (Some(settings), Some(server)) = (needed("stories of the guard"), Server::shared("stories of the guard"))
    else {
        return;
    };
    for (_, path) in pages::all(&settings.data) {
        assert_headers(&path, &server.get(&path));
    }
    for path in [
        pages::NOTHING,
        "/nothing",
        "/api/v1/search?q=x",
        "/api/v1/entries/x/y",
        "/healthz",
        "/readyz",
        "/assets/none.js",
        "/topics/",
    ] {
        assert_headers(path, &server.get(path));
    }
    assert_headers("DELETE", &server.ask(&Ask::new("DELETE", "/search")));
    let long = format!("/search?q={}", "x".repeat(9_000));
    assert_headers("a long address", &server.get(&long));
}

#[test]
fn behind_https_browsers_are_told_to_stay_there() {
    let Some(settings) = needed("stories of the guard") else { return };
    let folder = tests::folder::Folder::small();
    let server = Server::start(settings, folder.path(), &["--base-url", "https://example.org/"]);
    let answer = server.get("/paper/wren");
    assert!(answer.header("strict-transport-security").is_some_and(|h| h.contains("max-age=31536000")));
    assert!(
        answer.text().contains("href=\"https://example.org/paper/wren\""),
        "canonical links name the public address"
    );
    assert!(!answer.text().contains(&server.origin()), "and never the one listened on");
}

#[test]
fn a_request_keeps_its_id() {
    let Some(server) = Server::shared("stories of the guard") else { return };
    let (one, two) = (server.get("/"), server.get("/"));
    assert_ne!(one.header("x-request-id"), two.header("x-request-id"));
    let own = server.ask(&Ask::get("/").with("x-request-id", "from-the-proxy-1"));
    assert_eq!(own.header("x-request-id"), Some("from-the-proxy-1"));
}

#[test]
fn probes_say_how_it_is() {
    let Some(server) = Server::shared("stories of the guard") else { return };
    assert_eq!(
        (server.get("/healthz").status, server.get("/healthz").text().trim().to_owned()),
        (200, "ok".to_owned())
    );
    let ready = server.get("/readyz");
    let json = ready.json();
    assert_eq!((ready.status, json["ready"].as_bool()), (200, Some(true)));
    assert!(json["entries"].as_u64() > Some(300) && json["revision"].is_string(), "{json}");
    assert_eq!(json["held_back"].as_array().map(Vec::len), Some(0), "{json}");
}

#[test]
fn who_asks_too_often_waits() {
    let Some(settings) = needed("stories of the guard") else { return };
    let folder = tests::folder::Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    let mut asked = 0;
    let started = Instant::now();
    let refused = loop {
        asked += 1;
        assert!(asked < 600, "no limit after {asked} searches in {:?}", started.elapsed());
        // A client that is no trusted proxy cannot give itself another address.
        let spoofed = format!("10.0.{}.{}", asked / 250, asked % 250);
        let answer = server.ask(&Ask::get("/api/v1/search?q=wren").with("x-forwarded-for", &spoofed));
        if answer.status != 200 {
            break answer;
        }
    };
    assert!(asked > 50, "a burst is fine: {asked}");
    assert_eq!((refused.status, refused.content_type()), (429, "application/problem+json"));
    let wait: u64 = refused.header("retry-after").and_then(|w| w.parse().ok()).expect("when to come back");
    assert!((1..=5).contains(&wait), "{wait}");
    assert!(refused.json()["detail"].as_str().is_some_and(|d| d.contains("per second")));
    let page = (0..200)
        .map(|_| server.ask(&Ask::get("/search?q=wren").with("accept", "text/html")))
        .find(|page| page.status == 429)
        .expect("people are limited, too");
    assert_eq!(page.content_type(), "text/html", "and get a page that says so");
    // Other classes have limits of their own.
    assert_eq!(server.get("/paper/wren").status, 200);
    assert_eq!(server.get("/healthz").status, 200);
    sleep(Duration::from_secs(wait));
    assert_eq!(server.get("/api/v1/search?q=wren").status, 200, "who waits is served again");
}

#[test]
fn addresses_that_lead_nowhere_count_as_well() {
    let Some(settings) = needed("stories of the guard") else { return };
    let folder = tests::folder::Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    let refused = (0..600).find(|n| server.get(&format!("/a/b/c/{n}")).status == 429);
    assert!(refused.is_some(), "drawing a page that says \"nothing here\" costs as much as any other");
}

#[test]
fn a_flood_of_searches_is_shed_at_once() {
    let Some(settings) = needed("stories of the guard") else { return };
    let folder = tests::folder::Folder::small();
    let server = Server::start(settings, folder.path(), &["--no-rate-limit", "--threads", "1"]);
    let mut lines: Vec<_> = (0..400).map(|_| tests::http::Line::open(server.address).expect("a connection")).collect();
    for line in &mut lines {
        line.send(b"GET /api/v1/search?q=wren HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").expect("sent");
    }
    let statuses: Vec<u16> = lines
        .iter_mut()
        .map(|line| {
            let (bytes, took) = line.read_to_end().expect("an answer");
            tests::http::parse(&bytes, false, took).expect("an answer").status
        })
        .collect();
    assert!(statuses.iter().all(|s| matches!(s, 200 | 503)), "served or told to come back: {statuses:?}");
    assert!(statuses.contains(&200), "some are served");
    assert_eq!(server.get("/api/v1/search?q=wren").status, 200, "and after the flood all is well");
}

#[test]
fn a_trusted_proxy_speaks_for_its_clients() {
    let Some(settings) = needed("stories of the guard") else { return };
    let folder = tests::folder::Folder::small();
    let server = Server::start(settings, folder.path(), &["--trusted-proxies", "127.0.0.1"]);
    let ask = |client: &str| server.ask(&Ask::get("/api/v1/search?q=wren").with("x-forwarded-for", client)).status;
    let refused = (0..600).find(|_| ask("203.0.113.7") == 429);
    assert!(refused.is_some(), "one client is limited");
    assert_eq!(ask("203.0.113.8"), 200, "another is not");
    // A moment gives a little back, so that one question may pass; half of what a new client has does not.
    let half = refused.unwrap_or_default() / 2;
    let again = (0..half).any(|_| ask("203.0.113.9, 203.0.113.7") == 429);
    assert!(again, "what stands left of the proxy's own word is the client's");
}

#[test]
fn other_sites_cannot_send_forms() {
    let Some(server) = Server::shared("stories of the guard") else { return };
    let post = |headers: &[(&'static str, &'static str)]| {
        server.ask(&Ask { headers: headers.to_vec(), body: b"q=x", ..Ask::new("POST", "/search") })
    };
    for headers in [
        &[("sec-fetch-site", "cross-site")][..],
        &[("sec-fetch-site", "same-site")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ] {
        let answer = post(headers);
        assert_eq!(answer.status, 403, "{headers:?}");
        assert_eq!(answer.content_type(), "application/problem+json");
    }
    // From the site itself it is only the wrong method.
    assert_eq!(post(&[("sec-fetch-site", "same-origin")]).status, 405);
    // A link from elsewhere is welcome.
    assert_eq!(server.ask(&Ask::get("/search?q=x").with("sec-fetch-site", "cross-site")).status, 200);
}

#[test]
fn a_body_that_is_too_long_is_refused_before_it_comes() {
    let Some(server) = Server::shared("stories of the guard") else { return };
    let mut line = tests::http::Line::open(server.address).expect("a connection");
    line.send(b"POST /search HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 1000000\r\n\r\n")
        .expect("sent");
    line.finish();
    let (bytes, took) = line.read_to_end().expect("an answer");
    let answer = tests::http::parse(&bytes, false, took).expect("an answer");
    assert_eq!((answer.status, answer.content_type()), (413, "application/problem+json"), "{}", answer.text());
    assert!(took < Duration::from_secs(5));
}
