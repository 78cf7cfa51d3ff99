//! Decode speed in one headless Chromium, printed by `cargo xtask bench lab` below the table of native programs: a line
//! of JSON for each program and format. Folders come from `PARSIMONY_BENCH_…`; what is not there is left out.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tests::browser::{DESK, tell_at};
use tests::serve::{Asked, Said, serve};

/// Counted turns of every program.
const TURNS: usize = 5;
/// The longest that all turns may take.
const PATIENCE: Duration = Duration::from_secs(600);

/// A number format: its name in the table, and what each program calls it.
struct Format {
    name: &'static str,
    bits: Option<&'static str>,
    gguf: &'static str,
    dtype: &'static str,
}

const FORMATS: &[Format] = &[
    Format { name: "f16", bits: None, gguf: "f16.gguf", dtype: "fp32" },
    Format { name: "Q8_0", bits: Some("8"), gguf: "Q8_0.gguf", dtype: "q8" },
    Format { name: "Q4_0", bits: Some("4"), gguf: "Q4_0.gguf", dtype: "q4" },
];

/// Where a path of the page lies: its first part, and the variable that names the folder.
const FOLDERS: &[(&str, &str)] = &[
    ("assets", "PARSIMONY_BENCH_SITE"),
    ("model", "PARSIMONY_BENCH_MODEL"),
    ("draft", "PARSIMONY_BENCH_DRAFT"),
    ("gguf", "PARSIMONY_BENCH_GGUF"),
    ("onnx", "PARSIMONY_BENCH_ONNX"),
    ("wllama", "PARSIMONY_BENCH_WLLAMA"),
    ("transformers", "PARSIMONY_BENCH_TRANSFORMERS"),
    ("onnxruntime-web", "PARSIMONY_BENCH_ONNXRUNTIME"),
];

fn folder(first: &str) -> Option<PathBuf> {
    let (_, variable) = FOLDERS.iter().find(|(name, _)| *name == first)?;
    std::env::var_os(variable).map(PathBuf::from).filter(|folder| folder.is_dir())
}

/// What the page is told: where the engine lies, and who takes part.
fn settings(site: &Path) -> Value {
    let manifest: Value =
        serde_json::from_slice(&fs::read(site.join("manifest.json")).expect("the built site")).expect("a manifest");
    let mut contest = Vec::new();
    for Format { name, bits, gguf, dtype } in FORMATS {
        contest.push(json!({ "program": "ours", "name": name, "bits": bits }));
        if folder("wllama").is_some() {
            contest.push(json!({ "program": "wllama", "name": name, "gguf": gguf }));
        }
        if folder("transformers").is_some() && folder("onnx").is_some() {
            contest.push(json!({ "program": "transformers.js", "name": name, "dtype": dtype }));
        }
    }
    let cpu = json!({ "js": manifest["engine.js"], "wasm": manifest["engine.wasm"] });
    json!({ "engine": { "worker": manifest["worker.js"], "cpu": cpu }, "contest": contest, "turns": TURNS })
}

fn answer(asked: &Asked) -> Option<Said> {
    let path = asked.path().trim_start_matches('/');
    let found = match path {
        "" => Some(b"<!doctype html><title>Contest</title><script type=module src=/contest.js></script>".to_vec()),
        "contest.js" => Some(include_bytes!("lab/contest.js").to_vec()),
        "settings.json" => Some(settings(&PathBuf::from(std::env::var_os("PARSIMONY_BENCH_SITE")?)).to_string().into()),
        _ => {
            let (first, rest) = path.split_once('/')?;
            let rest = if first == "assets" { path } else { rest };
            folder(first).filter(|_| !rest.contains("..")).and_then(|folder| fs::read(folder.join(rest)).ok())
        }
    };
    let kind = match path.rsplit('.').next() {
        Some("js" | "mjs") => "text/javascript",
        Some("wasm") => "application/wasm",
        Some("json") => "application/json",
        _ if path.is_empty() => "text/html",
        _ => "application/octet-stream",
    };
    let headers = format!("content-type: {kind}\r\n");
    Some(match found {
        Some(body) => Said { status: 200, headers, body },
        None => Said { status: 404, headers: String::new(), body: Vec::new() },
    })
}

fn main() {
    if folder("assets").is_none() {
        return println!("no built site: use cargo xtask bench lab");
    }
    let origin = format!("http://{}", serve(answer));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(tell_at(&origin, "contest", DESK, |browser| async move {
        browser.open_page("/").await;
        let began = Instant::now();
        loop {
            let results = browser.run("return window.results ?? null").await;
            if let Some(results) = results.as_array() {
                return results.iter().for_each(|result| println!("{result}"));
            }
            assert!(began.elapsed() < PATIENCE, "the page does not end; console: {:?}", browser.console());
            tokio::time::sleep(Duration::from_millis(500)).await;
        }
    }));
}
