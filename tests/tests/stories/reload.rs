//! Files change while the server runs: what is whole appears by itself, what is broken is named and changes nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tests::folder::Folder;
use tests::http::Answer;
use tests::server::Server;
use tests::settings::{Settings, needed};

/// Within this time a change is served.
pub const SOON: Duration = Duration::from_secs(3);

fn settings() -> Option<&'static Settings> {
    needed("stories of changed data")
}

fn held_back(answer: &Answer) -> String {
    answer.json()["held_back"].to_string()
}

const NEW: &str = r#"title = "Robin: A New Tool"
links = [
  { kind = "homepage", url = "https://example.org/robin" },
]
topics = ["pruning"]
description = "Came while the server ran."
added = "2026-11-21"
"#;

#[test]
fn files_come_change_break_heal_and_go() {
    let Some(settings) = settings() else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    let revision = || server.get("/readyz").json()["revision"].as_str().unwrap_or_default().to_owned();
    let before = revision();
    assert_eq!(server.get("/tool/robin").status, 404);

    folder.write("tool/robin.toml", NEW);
    let (page, _) = server.until("/tool/robin", SOON, |a| a.status == 200);
    assert!(page.text().contains("Robin: A New Tool"));
    let found = server.get("/api/v1/search?q=robin").json();
    assert_eq!(found["hits"][0]["id"], "tool/robin", "found as soon as it is there");
    let after = revision();
    assert_ne!(before, after);

    folder.edit("tool/robin.toml", "A New Tool", "A Better Tool");
    server.until("/tool/robin", SOON, |a| a.text().contains("A Better Tool"));

    // Half an edit: the old state stays, whole, and the probe names file and line.
    folder.write("tool/robin.toml", "title = \"Robin: Half a");
    let (ready, _) = server.until("/readyz", SOON, |a| held_back(a).contains("tool/robin.toml"));
    assert_eq!((ready.status, ready.json()["ready"].as_bool()), (200, Some(true)));
    assert!(held_back(&ready).contains("tool/robin.toml:1:"), "{}", held_back(&ready));
    assert!(server.get("/tool/robin").text().contains("A Better Tool"));
    // While it is broken, other changes wait too: a state is whole or not there.
    folder.edit("tool/birdbath.toml", "Measures the energy", "Counts the joules");
    std::thread::sleep(Duration::from_millis(700));
    assert!(server.get("/tool/birdbath").text().contains("Measures the energy"));

    folder.write("tool/robin.toml", NEW.replace("A New Tool", "A Mended Tool"));
    server.until("/tool/robin", SOON, |a| a.text().contains("A Mended Tool"));
    server.until("/tool/birdbath", SOON, |a| a.text().contains("Counts the joules"));
    assert_eq!(held_back(&server.get("/readyz")), "[]");

    folder.remove("tool/robin.toml");
    server.until("/tool/robin", SOON, |a| a.status == 404);
    assert_eq!(server.get("/api/v1/search?q=robin").json()["hits"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_new_year_and_a_new_venue_are_taken_up() {
    let Some(settings) = settings() else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    let venues = std::fs::read_to_string(folder.file("venues.toml")).expect("the venues");
    let venue = "\n[[venue]]\nslug = \"aviary\"\nname = \"AVIARY\"\nfull = \"Conference on Small Birds\"\nkind = \"conference\"\n";
    folder.write("venues.toml", venues + venue);
    let paper = std::fs::read_to_string(folder.file("paper/2022/wren.toml")).expect("a paper");
    let paper = paper
        .replace("year = 2022, venue = \"arxiv\"", "year = 2024, venue = \"aviary\"")
        .replace("Wren", "Swift")
        .replace("2202.00002", "2402.00002");
    folder.write(
        "paper/2024/swift.toml",
        paper.replace("  { stage = \"proceedings\", year = 2023, venue = \"icml\" },\n", ""),
    );
    server.until("/paper/swift", SOON, |a| a.status == 200);
    let (venue, _) = server.until("/venue/aviary", SOON, |a| a.status == 200);
    assert!(venue.text().contains("/paper/swift"));
    assert!(server.get("/year/2024").text().contains("/paper/swift"));
}

#[test]
fn a_hangup_signal_reads_the_files_again() {
    let Some(settings) = settings() else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &[]);
    // Nothing changed: it says so and goes on.
    server.process.signal("HUP");
    let until = Instant::now() + SOON;
    while !server.process.said().contains("SIGHUP") && Instant::now() < until {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(server.process.said().contains("SIGHUP"), "{}", server.process.said());
    assert_eq!(server.get("/healthz").status, 200);
    folder.write("tool/robin.toml", NEW);
    server.process.signal("HUP");
    server.until("/tool/robin", SOON, |a| a.status == 200);
}

#[test]
fn answers_stay_whole_while_files_change() {
    let Some(settings) = settings() else { return };
    let folder = Folder::small();
    let server = Server::start(settings, folder.path(), &["--no-rate-limit"]);
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let mut answers = 0;
            // The end by time is for the case that the other side fails.
            let until = Instant::now() + 10 * SOON;
            while !stop.load(Ordering::Relaxed) && Instant::now() < until {
                for path in ["/paper/wren", "/api/v1/search?q=wren", "/search?q=wren", "/topics"] {
                    let answer = server.get(path);
                    assert_eq!(answer.status, 200, "{path}");
                    answers += 1;
                }
            }
            answers
        });
        for round in 0..6 {
            folder.write("tool/robin.toml", NEW.replace("New", &format!("Number {round}")));
            server.until("/tool/robin", SOON, |a| a.text().contains(&format!("Number {round}")));
        }
        stop.store(true, Ordering::Relaxed);
        assert!(reader.join().expect("every answer is whole") > 20);
    });
}
