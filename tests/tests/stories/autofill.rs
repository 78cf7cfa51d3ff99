//! Forms are filled in from other catalogs, which may be slow, wrong or gone.

use std::time::{Duration, Instant};

use tests::folder::Folder;
use tests::form::Form;
use tests::http::encode;
use tests::replay::{Replay, Reply};
use tests::server::Server;
use tests::settings::needed;

const ARXIV: &str = "/export.arxiv.org/api/query?id_list=";

/// A feed in arXiv's form.
fn feed(title: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><feed xmlns:arxiv=\"http://arxiv.org/schemas/atom\" xmlns=\"http://www.w3.org/2005/Atom\">\
         <title>arXiv Query</title><entry><id>http://arxiv.org/abs/2404.01234v1</id><title>{title}</title>\
         <published>2024-04-03T10:00:00Z</published><author><name>Ann Lee</name></author><author><name>Bo Berg</name></author></entry></feed>"
    )
}

fn house(replay: &Replay) -> Option<(Folder, Server)> {
    let settings = needed("filling in forms")?;
    let data = Folder::small();
    let origin = replay.origin();
    let server =
        Server::start(settings, data.path(), &["--no-rate-limit", "--form-seconds", "0", "--sources", &origin]);
    Some((data, server))
}

fn form(server: &Server, kind: &str, from: &str) -> (Form, String) {
    let answer = server.get(&format!("/submit/{kind}?from={}", encode(from)));
    assert_eq!(answer.status, 200);
    (Form::of(&answer, "/submit/"), answer.text())
}

#[test]
fn an_identifier_fills_the_form_and_is_asked_for_once() {
    let crossref = r#"{"message":{"publisher":"ACM","type":"proceedings-article","title":["Slow Birds"],"container-title":["International Conference on Machine Learning"],
        "author":[{"given":"Ann","family":"Lee"}],"published":{"date-parts":[[2023,7]]}}}"#;
    let openreview = r#"{"notes":[{"id":"aBcDeF1234","cdate":1675000000000,"content":{"title":{"value":"Fast Birds"},"authors":{"value":["Ann Lee"]},"venue":{"value":"ICML 2023 oral"}}}]}"#;
    let datacite = r#"{"data":{"attributes":{"titles":[{"title":"A Set of Birds"}],"creators":[{"givenName":"Ann","familyName":"Lee"}],"publisher":"Zenodo","publicationYear":2022,"types":{"resourceTypeGeneral":"Software"}}}}"#;
    let replay = Replay::start(vec![
        Reply::new("/export.arxiv.org/api/query?id_list=2404.01234&", 200, feed("Heron: Sorting &amp; Weighing")),
        Reply::new("/api.crossref.org/works/10.1145%2F1234", 200, crossref),
        Reply::new("/api.datacite.org/dois/10.5281%2Fzenodo.42", 200, datacite),
        Reply::new("/api2.openreview.net/notes?id=aBcDeF1234", 200, openreview),
    ]);
    let Some((_data, server)) = house(&replay) else { return };
    let (filled, text) = form(&server, "paper", "https://arxiv.org/pdf/2404.01234v3.pdf");
    assert!(text.contains("Filled in from arXiv"), "{text}");
    assert_eq!((filled.get("title"), filled.get("authors")), ("Heron: Sorting & Weighing", "Ann Lee\nBo Berg"));
    let version = ["stage", "year", "venue"].map(|c| filled.get(&format!("versions.0.{c}")).to_owned());
    assert_eq!(version, ["preprint", "2024", "arxiv"]);
    assert_eq!((filled.get("ids.0.scheme"), filled.get("ids.0.value")), ("arxiv", "2404.01234"));
    // What was filled in can be sent: only a topic is missing.
    let sent = filled.set("topics.0.topic", "pruning").press(&server, "preview");
    assert_eq!(sent.status, 200, "{}", sent.text());
    // Another spelling is the same work: remembered.
    form(&server, "paper", "arXiv:2404.01234");
    assert_eq!(replay.asked().len(), 1);

    let (doi, _) = form(&server, "paper", "https://doi.org/10.1145/1234");
    assert_eq!(
        ["title", "authors", "versions.0.venue", "versions.0.year"].map(|n| doi.get(n).to_owned()),
        ["Slow Birds", "Ann Lee", "icml", "2023"]
    );
    // What Crossref does not know, DataCite may; as a tool it has a publisher and a date.
    let (set, text) = form(&server, "tool", "10.5281/zenodo.42");
    assert!(text.contains("Crossref does not know it.") && text.contains("Filled in from DataCite"), "{text}");
    assert_eq!(["title", "publisher", "date"].map(|n| set.get(n).to_owned()), ["A Set of Birds", "Zenodo", "2022"]);
    let (note, _) = form(&server, "paper", "https://openreview.net/forum?id=aBcDeF1234");
    assert_eq!(
        ["title", "versions.0.stage", "versions.0.venue"].map(|n| note.get(n).to_owned()),
        ["Fast Birds", "proceedings", "icml"]
    );
}

#[test]
fn many_at_once_are_one_request() {
    let slow = Reply { after: Duration::from_millis(400), ..Reply::new(ARXIV, 200, feed("Heron")) };
    let replay = Replay::start(vec![slow]);
    let Some((_data, server)) = house(&replay) else { return };
    std::thread::scope(|scope| {
        let ask = || form(&server, "paper", "2404.01234").0.get("title").to_owned();
        let all: Vec<_> = (0..8).map(|_| scope.spawn(ask)).collect();
        for title in all {
            assert_eq!(title.join().expect("an answer"), "Heron");
        }
    });
    assert_eq!(replay.asked().len(), 1);
}

#[test]
fn nothing_that_a_source_does_breaks_the_form() {
    let replay = Replay::start(vec![
        Reply::new("/export.arxiv.org/api/query?id_list=2404.00001", 200, "<feed><title>arXiv Query</title></feed>"),
        Reply::new(
            "/export.arxiv.org/api/query?id_list=2404.00002",
            400,
            "<feed><entry><title>Error</title></entry></feed>",
        ),
        Reply::new("/api.crossref.org/works/10.1145%2F2", 429, ""),
        Reply::new("/api.crossref.org/works/10.1145%2F3", 500, "oh"),
        Reply::new("/api.crossref.org/works/10.1145%2F4", 200, "<html>"),
        Reply {
            headers: "location: http://169.254.169.254/secret\r\n",
            ..Reply::new("/api.crossref.org/works/10.1145%2F5", 302, "")
        },
        Reply {
            headers: "location: /works/elsewhere\r\n",
            ..Reply::new("/api.crossref.org/works/10.1145%2F6", 302, "")
        },
        Reply::new("/api.crossref.org/works/elsewhere", 200, r#"{"message":{"title":["Moved Birds"]}}"#),
        Reply::new("/api.crossref.org/works/10.1145%2F7", 0, ""),
        Reply::new("/api.crossref.org/works/10.1145%2F8", 200, "x".repeat(3_000_000)),
        Reply::new("/api.datacite.org/", 404, "{}"),
        Reply { after: Duration::from_secs(30), ..Reply::new("/api2.openreview.net/notes", 200, "{}") },
    ]);
    let Some((_data, server)) = house(&replay) else { return };
    for (from, said) in [
        ("2404.00001", "arXiv does not know it."),
        ("10.1145/2", "Crossref is asked too often at the moment."),
        ("10.1145/3", "Crossref did not answer."),
        ("10.1145/4", "Crossref gave an answer that cannot be understood."),
        ("10.1145/5", "Crossref gave an answer that cannot be understood."),
        ("10.1145/6", "Filled in from Crossref"),
        ("10.1145/7", "Crossref did not answer."),
        ("10.1145/8", "Crossref gave an answer that cannot be understood."),
    ] {
        let (filled, text) = form(&server, "paper", from);
        assert!(text.contains(said), "{from}: {said}");
        assert_eq!(filled.get("ids.0.value"), from, "the identifier is there in any case");
    }
    assert!(replay.asked().iter().all(|path| !path.contains("169.254")), "{:?}", replay.asked());
    // A source that says nothing is left alone after five seconds.
    let started = Instant::now();
    let (_, text) = form(&server, "paper", "https://openreview.net/forum?id=aBcDeF1234");
    assert!(
        text.contains("OpenReview did not answer.") && started.elapsed() < Duration::from_secs(9),
        "{:?}",
        started.elapsed()
    );
    // An address is never fetched.
    let asked = replay.asked().len();
    let (filled, _) = form(&server, "tool", &format!("{}/x", replay.origin()));
    assert_eq!(filled.get("links.0.url"), format!("{}/x", replay.origin()));
    assert_eq!(replay.asked().len(), asked);
}
