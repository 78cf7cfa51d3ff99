//! The lab's engine by itself in a browser: its unit tests, vectors and invariants of the methods among them, and what
//! holds a device against the reference, on the processor and on WebGPU.

use std::fs;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::browser::{Browser, DESK, Look, tell_at};
use tests::serve::{Asked, Said, serve};
use tests::settings::{Settings, needed, skipped};

/// The longest that all of it may take: a debug build, on a GPU made of software.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs a module of tests. It ends where one fails; the trace has the name of that one.
const RUN: &str = "onmessage = async ({ data }) => {
    try {
        const { instance } = await WebAssembly.instantiateStreaming(fetch(data), {});
        postMessage({ event: 'ended', code: instance.exports.main(0, 0) });
    } catch (fault) {
        postMessage({ event: 'failed', reason: fault.stack });
    }
}";

/// Gives the engine one order; its last word stays in `said`. How much of the engine has come is none.
const ORDER: &str = "const [worker, builds, order] = arguments;
    const engine = new Worker(worker);
    engine.onmessage = ({ data }) => {
        const event = JSON.parse(data);
        if (event.event === 'ready') engine.postMessage(JSON.stringify(order));
        else if (event.event !== 'engine') window.said = event;
    };
    engine.postMessage(JSON.stringify(builds));
    return true";

fn answer(settings: &Settings, asked: &Asked) -> Option<Said> {
    let path = asked.path();
    let (kind, body) = match path {
        "/" => ("text/html", b"<!doctype html><title>The engine</title>".to_vec()),
        "/run.js" => ("text/javascript", RUN.as_bytes().to_vec()),
        "/tests.wasm" => ("application/wasm", fs::read(settings.engine.as_ref()?).ok()?),
        _ => {
            let name = path.strip_prefix("/assets/").filter(|name| !name.contains('/'))?;
            let kind = if name.ends_with(".wasm") { "application/wasm" } else { "text/javascript" };
            (kind, fs::read(settings.site.join("assets").join(name)).ok()?)
        }
    };
    Some(Said { status: 200, headers: format!("content-type: {kind}\r\n"), body })
}

/// Opens a page that has nothing but the engine's files beside it.
async fn on_an_empty_page<F: Future<Output = ()> + 'static>(
    name: &str,
    look: Look,
    story: impl FnOnce(&'static Settings, Browser) -> F,
) {
    let Some(settings) = needed("browser stories") else { return };
    if !settings.browser {
        return skipped("browser stories: no chromium with chromedriver");
    }
    let address = serve(|asked| answer(settings, asked));
    tell_at(&format!("http://{address}"), name, look, |browser| story(settings, browser)).await;
}

/// Waits for the last word of a worker.
async fn said(browser: &Browser) -> Value {
    let started = Instant::now();
    loop {
        let said = browser.run("return window.said ?? null").await;
        if !said.is_null() {
            return said;
        }
        assert!(started.elapsed() < PATIENCE, "the worker says nothing; console: {:?}", browser.console());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_engines_own_tests_pass() {
    on_an_empty_page("the engine's unit tests", DESK, |settings, browser| async move {
        let Some(file) = &settings.engine else { return skipped("the engine's unit tests in a browser: not built") };
        // The module is what it says: the vectors of the methods are in it.
        let module = fs::read(file).expect("the module of tests");
        for name in ["gptq", "layer_drop", "magnitude", "two_four", "wanda"] {
            let vector = format!("methods::{name}::tests::the_vector_that_can_be_checked_by_hand");
            assert!(module.windows(vector.len()).any(|bytes| bytes == vector.as_bytes()), "{vector} is not in it");
        }
        // As the linker writes it down: with a plus, and how long the name is.
        assert!(module.windows(9).any(|bytes| bytes == b"+\x07simd128"), "compiled without the vectors that ship");
        browser.open_page("/").await;
        let begin = "const worker = new Worker('/run.js');
            worker.onmessage = ({ data }) => window.said = data;
            worker.postMessage('/tests.wasm'); return true";
        browser.run(begin).await;
        let said = said(&browser).await;
        assert_eq!(said, json!({ "event": "ended", "code": 0 }), "{}", said["reason"].as_str().unwrap_or_default());
    })
    .await;
}

/// Asks the engine to hold a device against the reference; how much was found right.
async fn checked(settings: &Settings, browser: &Browser, device: &str) -> usize {
    let manifest = fs::read(settings.site.join("manifest.json")).expect("the built site");
    let manifest: Value = serde_json::from_slice(&manifest).expect("a manifest");
    let build = |name: &str| json!({ "js": manifest[format!("{name}.js")], "wasm": manifest[format!("{name}.wasm")] });
    let gpu = if device == "wgpu" { build("engine-gpu") } else { Value::Null };
    let builds = json!({ "cpu": build("engine"), "gpu": gpu });
    let order = json!({ "check": device });
    browser.open_page("/").await;
    let arguments = vec![manifest["worker.js"].clone(), builds, order];
    browser.client().execute(ORDER, arguments).await.expect("a worker");
    let said = said(browser).await;
    assert_eq!(said["event"], "checked", "{device}: {said}");
    let found = said["found"].as_array().expect("a list");
    for method in ["rtn", "gptq", "magnitude", "wanda", "two-four", "layer-drop"] {
        let told = |what: &Value| what.as_str().is_some_and(|what| what.starts_with(&format!("{method}, ")));
        assert!(found.iter().any(told), "{device}: {method} is not among {found:?}");
    }
    found.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_processor_in_a_browser_agrees_with_the_reference() {
    on_an_empty_page("the engine's check", DESK, |settings, browser| async move {
        assert_eq!(checked(settings, &browser, "cpu").await, 25);
        assert_eq!(checked(settings, &browser, "plain").await, 25);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn webgpu_in_a_browser_agrees_with_the_reference() {
    on_an_empty_page("the engine's check on WebGPU", Look { gpu: true, ..DESK }, |settings, browser| async move {
        let started = Instant::now();
        assert_eq!(checked(settings, &browser, "wgpu").await, 25);
        println!("WebGPU was checked in {:?}", started.elapsed());
    })
    .await;
}
