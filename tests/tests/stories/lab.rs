//! The lab on the server: cards, runs that tell what happens, and what is refused.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::folder::Folder;
use tests::http::{Answer, Ask, Line};
use tests::model;
use tests::server::Server;
use tests::settings::needed;

const RUNS: &str = "/api/v1/lab/runs";

/// A server with a model whose weights are by lot: runs are real, only the text means nothing.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<(Folder, Server)> = OnceLock::new();
    let settings = needed("stories of the lab")?;
    let (_, server) = SERVER.get_or_init(|| {
        let folder = Folder::small();
        model::write(folder.path());
        let server = Server::start(settings, folder.path(), &["--no-rate-limit"]);
        (folder, server)
    });
    Some(server)
}

fn post(server: &Server, body: &Value, headers: &[(&'static str, &'static str)]) -> Answer {
    let body = body.to_string();
    let mut ask = Ask::new("POST", RUNS).with("content-type", "application/json");
    for (name, value) in headers {
        ask = ask.with(name, value);
    }
    server.ask(&Ask { body: body.as_bytes(), ..ask })
}

fn short_run(recipe: &Value) -> Value {
    let measure = json!({ "quality": false, "speed": false, "layers": true, "robustness": false });
    json!({ "model": model::NAME, "prompt": "Once there was a girl.", "tokens": 24, "recipe": recipe, "measure": measure })
}

fn recipe(steps: &Value) -> Value {
    json!({ "version": 1, "steps": steps })
}

fn events(answer: &Answer) -> Vec<Value> {
    answer.text().lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

fn report(events: &[Value]) -> &Value {
    let last = events.last().expect("an event");
    assert_eq!(last["event"], "report", "{last}");
    last
}

#[test]
fn methods_and_models_are_described() {
    let Some(server) = server() else { return };
    let methods = server.get("/api/v1/lab/methods").json();
    let gptq = methods.as_array().expect("a list").iter().find(|m| m["slug"] == "gptq").expect("GPTQ");
    assert!(gptq["knobs"].as_array().is_some_and(|knobs| knobs.iter().any(|knob| knob["name"] == "act_order")));
    let models = server.get("/api/v1/lab/models").json();
    let model = models.as_array().expect("a list").iter().find(|m| m["slug"] == model::NAME).expect("the model");
    assert_eq!(model["context"], 512);
}

#[test]
fn what_cards_name_is_in_the_catalog() {
    let Some(server) = Server::shared("stories of the lab") else { return };
    let methods = server.get("/api/v1/lab/methods").json();
    let mut missing = Vec::new();
    for method in methods.as_array().expect("a list") {
        let names = |key: &str, kind: &str| -> Vec<String> {
            let all = method[key].as_array().cloned().unwrap_or_else(|| vec![method[key].clone()]);
            all.iter().filter_map(|name| Some(format!("{kind}/{}", name.as_str()?))).collect()
        };
        let all =
            [names("papers", "paper"), names("topic", "topic"), names("improves", "metric"), names("harms", "metric")];
        for id in all.concat() {
            if server.get(&format!("/api/v1/entries/{id}")).status != 200 {
                missing.push(format!("{}: {id}", method["slug"]));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn a_run_tells_what_happens_and_ends_with_a_report() {
    let Some(server) = server() else { return };
    let answer = post(server, &short_run(&recipe(&json!([{ "method": "gptq", "settings": { "bits": "3" } }]))), &[]);
    assert_eq!((answer.status, answer.content_type()), (200, "application/x-ndjson"), "{}", answer.text());
    let events = events(&answer);
    let count = |kind: &str| events.iter().filter(|e| e["event"] == kind).count();
    assert_eq!(count("layer"), model::MATRICES, "one for each matrix");
    assert!(count("token") > 1, "both sides");
    let device = events.iter().find(|e| e["event"] == "device").expect("the device");
    assert_eq!((&device["sound"], &device["deviation"]), (&json!(true), &json!(0.0)));
    let report = report(&events);
    let ratio = report["measures"].as_array().expect("measures").iter().find(|m| m["metric"] == "compression-ratio");
    let ratio = ratio.and_then(|m| m["value"].as_f64()).expect("a ratio");
    assert!((1.5..8.0).contains(&ratio), "{ratio}");
    let loses_less = |e: &&Value| e["event"] == "layer" && e["output_error"].as_f64() < e["rounding_error"].as_f64();
    let better = events.iter().filter(loses_less).count();
    assert!(better * 10 >= model::MATRICES * 9, "GPTQ loses less than rounding in {better} matrices");
}

#[test]
fn speculation_does_not_change_the_text() {
    let Some(server) = server() else { return };
    for method in ["lookup", "draft"] {
        let answer = post(server, &short_run(&recipe(&json!([{ "method": method }]))), &[]);
        let events = events(&answer);
        let report = report(&events);
        assert!(report["first_difference"].is_null() && report["base_text"] == report["variant_text"], "{report}");
        assert!(report["base_text"].as_str().is_some_and(|text| !text.is_empty()), "{report}");
    }
}

#[test]
fn the_same_as_server_sent_events() {
    let Some(server) = server() else { return };
    let answer = post(server, &short_run(&recipe(&json!([]))), &[("accept", "text/event-stream")]);
    assert_eq!(answer.content_type(), "text/event-stream");
    let text = answer.text();
    assert!(
        text.starts_with("data: {\"event\":\"progress\"") && text.contains("data: {\"event\":\"report\""),
        "{text}"
    );
}

#[test]
fn what_cannot_be_done_is_refused_with_the_reason() {
    let Some(server) = server() else { return };
    let with = |key: &str, value: Value| {
        let mut run = short_run(&recipe(&json!([])));
        run[key] = value;
        run
    };
    for (body, says) in [
        (json!([]), "The body must be a run"),
        (json!({ "model": model::NAME }), "missing field `prompt`"),
        (with("modle", json!("x")), "unknown field `modle`"),
        (with("model", json!("../../etc")), "There is no model \\\"../../etc\\\""),
        (with("tokens", json!(100_000)), "\\\"tokens\\\" must be from 1 to 256"),
        (with("prompt", json!("a".repeat(3_000))), "has 3000 bytes"),
        (with("device", json!("cuda")), "one that this server has: cpu"),
        (with("recipe", recipe(&json!([{ "method": "magic" }]))), "is no method"),
        (
            with("recipe", recipe(&json!([{ "method": "rtn", "settings": { "bits": "5" } }]))),
            "must be one of: 8, 4, 3, 2",
        ),
        (
            with(
                "recipe",
                recipe(
                    &json!([{ "method": "rtn" }, { "method": "rtn" }, { "method": "rtn" }, { "method": "rtn" }, { "method": "rtn" }, { "method": "rtn" }, { "method": "rtn" }]),
                ),
            ),
            "has 7 steps",
        ),
    ] {
        let answer = post(server, &body, &[]);
        assert_eq!((answer.status, answer.content_type()), (400, "application/problem+json"), "{body}");
        assert!(answer.text().contains(says), "{says}: {}", answer.text());
    }
    assert_eq!(server.get(RUNS).status, 405);
    // What shows only when the work begins is told in the stream.
    let answer =
        post(server, &with("recipe", recipe(&json!([{ "method": "layer-drop", "settings": { "blocks": 2.0 } }]))), &[]);
    let events = events(&answer);
    let last = events.last().expect("an event");
    assert!(
        last["event"] == "failed" && last["reason"].as_str().is_some_and(|r| r.contains("at least one must stay")),
        "{last}"
    );
}

#[test]
fn who_leaves_frees_the_device() {
    let Some(server) = server() else { return };
    let mut long = short_run(&recipe(&json!([{ "method": "gptq" }])));
    long["tokens"] = json!(256);
    long["measure"] = json!({ "quality": true, "speed": true });
    let body = long.to_string();
    for _ in 0..3 {
        let mut line = Line::open(server.address).expect("a connection");
        let head = format!("POST {RUNS} HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{body}", body.len());
        line.send(head.as_bytes()).expect("sent");
        std::thread::sleep(Duration::from_millis(100));
    }
    let started = Instant::now();
    let answer = post(server, &short_run(&recipe(&json!([]))), &[]);
    report(&events(&answer));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
}

/// Sends a run and reads nothing of its answer.
fn begin(server: &Server, run: &Value) -> Line {
    let body = run.to_string();
    let mut line = Line::open(server.address).expect("a connection");
    let head = format!(
        "POST {RUNS} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    line.send(head.as_bytes()).expect("sent");
    line
}

/// A run of minutes.
fn long_run() -> Value {
    let mut long = short_run(&recipe(&json!([{ "method": "gptq" }])));
    long["tokens"] = json!(256);
    long["measure"] = json!({ "quality": true, "speed": true, "robustness": true });
    long["device"] = json!("plain");
    long
}

/// A server of the story's own, with the model.
fn own_server(flags: &[&str]) -> Option<(Folder, Server)> {
    let settings = needed("stories of the lab")?;
    let folder = Folder::small();
    model::write(folder.path());
    let server = Server::start(settings, folder.path(), &[&["--no-rate-limit"], flags].concat());
    Some((folder, server))
}

#[test]
fn a_run_that_takes_too_long_is_ended_with_a_reason() {
    let Some((_folder, server)) = own_server(&["--lab-timeout", "1"]) else { return };
    let started = Instant::now();
    let answer = post(&server, &long_run(), &[]);
    let events = events(&answer);
    let last = events.last().expect("an event");
    let told = last["reason"].as_str().is_some_and(|reason| reason.contains("longer than the 1 seconds"));
    assert!(last["event"] == "failed" && told, "{last}");
    let took = started.elapsed();
    assert!((1.0..15.0).contains(&took.as_secs_f64()), "{took:?}");
    // The device is free again.
    let mut short = short_run(&recipe(&json!([])));
    short["tokens"] = json!(2);
    let after = self::events(&post(&server, &short, &[]));
    assert!(after.iter().any(|event| event["event"] == "device"), "{after:?}");
}

#[test]
fn a_full_queue_is_said_and_empties_when_its_people_leave() {
    let Some((_folder, server)) = own_server(&[]) else { return };
    let short = short_run(&recipe(&json!([])));
    // Each has its place before the next one asks.
    let waiting: Vec<Line> = (0..8)
        .map(|_| {
            let mut line = begin(&server, &long_run());
            assert_eq!(line.read_status().expect("an answer"), 200);
            line
        })
        .collect();
    let answer = post(&server, &short_run(&recipe(&json!([{ "method": "magic" }]))), &[]);
    assert_eq!(answer.status, 400, "what is wrong is said first");
    let full = post(&server, &long_run(), &[("accept", "application/x-ndjson")]);
    assert_eq!((full.status, full.content_type()), (503, "application/problem+json"), "{}", full.text());
    assert!(full.text().contains("All places in the queue of the lab are taken"), "{}", full.text());
    // All leave: whoever has the device stops at its next event, those who wait do not begin.
    drop(waiting);
    let left = Instant::now();
    let answer = loop {
        let answer = post(&server, &short, &[]);
        if answer.status == 200 || left.elapsed() > Duration::from_secs(20) {
            break answer;
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    report(&events(&answer));
    assert!(left.elapsed() < Duration::from_secs(10), "{:?}", left.elapsed());
}
