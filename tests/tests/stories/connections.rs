//! Connections that behave badly: half a header, silence, too many; and a stop while they are open.

use std::thread::sleep;
use std::time::{Duration, Instant};

use tests::folder::Folder;
use tests::http::{Line, encode};
use tests::server::Server;
use tests::settings::needed;

/// What a busy machine may take beyond a deadline.
const SLACK: Duration = Duration::from_secs(4);

fn start(args: &[&str]) -> Option<(Server, Folder)> {
    let settings = needed("stories of connections")?;
    let folder = Folder::small();
    Some((Server::start(settings, folder.path(), args), folder))
}

#[test]
fn half_a_header_and_silence_are_closed() {
    let Some((server, _folder)) = start(&["--header-timeout", "0.5"]) else { return };
    let cases: [&[u8]; 6] =
        [b"", b"G", b"P", b"PRI * HTTP", b"GET / HTTP/1.1\r\nhost: x", b"GET / HTTP/1.1\r\nhost: x\r\nx-slow: 1\r\n"];
    for case in cases {
        let mut line = Line::open(server.address).expect("a connection");
        line.send(case).expect("sent");
        let (bytes, took) = line.read_to_end().expect("closed by the server");
        let shown = String::from_utf8_lossy(case).into_owned();
        assert!(
            took >= Duration::from_millis(400) && took < Duration::from_millis(500) * 2 + SLACK,
            "{shown:?}: {took:?}"
        );
        assert!(bytes.is_empty() || bytes.starts_with(b"HTTP/1.1 4"), "{shown:?}: {}", String::from_utf8_lossy(&bytes));
    }
    // A drip does not keep it open: the deadline is for the whole header.
    let mut line = Line::open(server.address).expect("a connection");
    let started = Instant::now();
    while started.elapsed() < Duration::from_secs(8) && line.send(b"x").is_ok() {
        sleep(Duration::from_millis(50));
    }
    assert!(started.elapsed() < Duration::from_secs(1) + SLACK, "dripped for {:?}", started.elapsed());
    assert_eq!(server.get("/healthz").status, 200);
}

#[test]
fn beyond_the_cap_connections_are_refused_at_once() {
    let Some((server, _folder)) = start(&["--max-connections", "3", "--header-timeout", "20"]) else { return };
    let mut held: Vec<Line> = Vec::new();
    for _ in 0..3 {
        let mut line = Line::open(server.address).expect("a connection");
        line.send(b"GET / HTTP/1.1\r\n").expect("sent");
        held.push(line);
    }
    // Accepting happens one after the other: what came fourth finds no place.
    let mut fourth = Line::open(server.address).expect("a connection");
    let (bytes, took) = fourth.read_to_end().expect("closed by the server");
    assert!(bytes.is_empty() && took < SLACK, "{took:?}");
    drop(held);
    let until = Instant::now() + SLACK;
    let served = loop {
        let answer = tests::http::send(server.address, &tests::http::Ask::get("/healthz"));
        if answer.is_ok() || Instant::now() > until {
            break answer;
        }
        sleep(Duration::from_millis(20));
    };
    assert_eq!(served.expect("served when there is a place again").status, 200);
}

#[test]
fn a_stop_waits_for_requests_but_not_for_half_of_one() {
    let Some((mut server, _folder)) = start(&["--header-timeout", "1", "--drain-timeout", "10"]) else { return };
    let mut half = Line::open(server.address).expect("a connection");
    half.send(b"GET / HTTP/1.1\r\nhost: x\r\n").expect("sent");
    let silent = Line::open(server.address).expect("a connection");
    let mut kept = Line::open(server.address).expect("a connection");
    kept.send(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").expect("sent");
    sleep(Duration::from_millis(200));
    let started = Instant::now();
    server.process.signal("TERM");
    let status = server.process.ended(Duration::from_secs(9)).expect("ends before the drain time is over");
    assert_eq!(status.code(), Some(0), "{}", server.process.said());
    assert!(started.elapsed() < Duration::from_secs(1) + SLACK, "{:?}", started.elapsed());
    let (bytes, _) = kept.read_to_end().expect("closed by the server");
    assert!(bytes.starts_with(b"HTTP/1.1 200"), "what was asked was answered");
    assert!(Line::open(server.address).is_err(), "nobody listens any more");
    drop((half, silent));
}

#[test]
fn nonsense_is_answered_or_closed_and_never_a_fault() {
    let Some((server, _folder)) = start(&["--header-timeout", "1"]) else { return };
    let many_headers: String = (0..500).map(|i| format!("x-{i}: y\r\n")).collect();
    let long_header = format!("GET / HTTP/1.1\r\nhost: x\r\nx-long: {}\r\n\r\n", "y".repeat(200_000));
    let long_address = format!("GET /{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "a".repeat(100_000));
    let cases: Vec<Vec<u8>> = vec![
        b"\r\n\r\n\r\n\r\n".to_vec(),
        b"hello\r\n\r\n".to_vec(),
        b"GET\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\nhost: x\r\n\r\n".to_vec(),
        b"GET  /  HTTP/1.1\r\nhost: x\r\n\r\n".to_vec(),
        b"GET /\x00 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET /\xff\xfe HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET http://elsewhere.example/ HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
        b"OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
        b"CONNECT x:1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n0\r\n\r\n".to_vec(),
        b"POST /search HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\nzz\r\n".to_vec(),
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense, not frames at all, and long enough to be read as one".to_vec(),
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        format!("GET / HTTP/1.1\r\nhost: x\r\n{many_headers}\r\n").into_bytes(),
        long_header.into_bytes(),
        long_address.into_bytes(),
    ];
    for case in cases {
        let shown: String = String::from_utf8_lossy(&case).chars().take(60).collect();
        let mut line = Line::open(server.address).expect("a connection");
        // The server may close before all is sent: that is an answer, too.
        let _ = line.send(&case);
        line.finish();
        let (bytes, took) = line.read_to_end().unwrap_or_else(|e| panic!("{shown:?}: {e}"));
        let start = String::from_utf8_lossy(&bytes).chars().take(12).collect::<String>();
        assert!(!start.starts_with("HTTP/1.1 5"), "{shown:?}: {start}");
        assert!(took < Duration::from_secs(2) + SLACK, "{shown:?}: {took:?}");
    }
    let path = format!("/search?q={}", encode("still here"));
    assert_eq!(server.get(&path).status, 200);
}
