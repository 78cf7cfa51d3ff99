//! Decode speed of the same weights on the same processor, one thread each.
//!
//! Natively: the engine, and whichever of transformers and llama.cpp the Python of `PARSIMONY_PYTHON` (several, with
//! colons between; `python3` without) can import. In one headless Chromium: the engine, wllama, and transformers.js
//! where one of those Pythons can write ONNX (`demo/reference/to_onnx.py`).

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::shell::{cargo, output, root, run as shell_run, site_dir, target_dir};
use crate::{build, tools};

/// Formats: the name of their file, and the bits of the recipe; none for the weights as they are.
const FORMATS: &[(&str, Option<&str>)] = &[("f16", None), ("Q8_0", Some("8")), ("Q4_0", Some("4"))];
const MODEL: &str = "data/models/stories-s";
const DRAFT: &str = "data/models/stories-s-draft";

/// npm packages of the other engines in a browser.
const WLLAMA: (&str, &str) = ("@wllama/wllama", "3.8.1");
const TRANSFORMERS: (&str, &str) = ("@huggingface/transformers", "4.3.1");

/// A program, a format, tokens per second.
type Row = (String, String, f64);

/// Prints the tables.
pub fn run() -> Result<()> {
    let model = root().join(MODEL);
    ensure!(model.join("model.safetensors").exists(), "there is no model in {MODEL}; make it with train");
    let pythons = env::var("PARSIMONY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let pythons: Vec<&str> = pythons.split(':').collect();
    let work = target_dir().join("bench-lab");
    fs::create_dir_all(&work)?;
    let rows = natively(&model, &work, &pythons)?;
    println!("On this processor:");
    print(&rows);
    if rows.len() == FORMATS.len() {
        println!("Nothing to compare with: {} imports neither transformers nor xllamacpp.", pythons.join(", "));
    }
    let text = in_chromium(&model, &work, &pythons)?;
    println!("\nIn Chromium on this processor:");
    print(&told(&text));
    println!("\nProposed tokens in Chromium, the same text told in less time:");
    speculation(&text);
    Ok(())
}

fn natively(model: &Path, work: &Path, pythons: &[&str]) -> Result<Vec<Row>> {
    shell_run(&mut cargo(&["build", "--release", "--package", "demo", "--bin", "lab"]))?;
    let lab = target_dir().join("release/lab");
    let (mut rows, mut files) = (Vec::new(), Vec::new());
    for (name, bits) in FORMATS {
        let recipe = work.join(format!("{name}.json"));
        let steps = bits.map(|bits| json!({ "method": "rtn", "settings": { "bits": bits } }));
        fs::write(&recipe, json!({ "version": 1, "steps": Vec::from_iter(steps) }).to_string())?;
        let gguf = work.join(format!("{name}.gguf"));
        let with = |command: &mut Command| {
            command.arg("--model").arg(model).arg("--recipe").arg(&recipe);
        };
        let mut export = Command::new(&lab);
        with(export.arg("export"));
        output(export.args(["--to", "gguf"]).arg(&gguf))?;
        files.push(gguf);
        let mut timed = Command::new(&lab);
        with(timed.arg("run"));
        let text = output(timed.args(["--passages", "4", "--tokens", "8", "--format", "json"]))?;
        rows.push(("ours".to_owned(), (*name).to_owned(), ours(&text)?));
    }
    for python in pythons {
        let mut other = Command::new(python);
        other.arg(root().join("demo/reference/speed.py")).arg(model).args(&files);
        rows.extend(told(&output(&mut other)?));
    }
    Ok(rows)
}

/// The page of `tests/benches/lab`, with whatever of the other programs can be had.
fn in_chromium(model: &Path, work: &Path, pythons: &[&str]) -> Result<String> {
    tools::chromium().map_err(anyhow::Error::msg)?;
    build::front(true)?;
    let onnx = work.join("onnx");
    let write = |python: &&str| {
        let mut command = Command::new(python);
        output(command.arg(root().join("demo/reference/to_onnx.py")).arg(model).arg(&onnx)).is_ok()
    };
    let mut bench = cargo(&["bench", "--quiet", "--package", "tests", "--bench", "lab"]);
    bench.env("PARSIMONY_BENCH_SITE", site_dir(true)).env("PARSIMONY_BENCH_MODEL", model);
    bench.env("PARSIMONY_BENCH_GGUF", work).env("PARSIMONY_BENCH_DRAFT", root().join(DRAFT));
    match tools::npm(WLLAMA.0, WLLAMA.1) {
        Ok(folder) => {
            bench.env("PARSIMONY_BENCH_WLLAMA", folder);
        }
        Err(missing) => println!("without wllama: {missing}"),
    }
    if pythons.iter().any(write) {
        match tools::npm(TRANSFORMERS.0, TRANSFORMERS.1) {
            Ok(folder) => {
                bench.env("PARSIMONY_BENCH_ONNX", &onnx);
                // It lies beside, as a dependency.
                bench.env("PARSIMONY_BENCH_ONNXRUNTIME", folder.join("../../onnxruntime-web"));
                bench.env("PARSIMONY_BENCH_TRANSFORMERS", folder);
            }
            Err(missing) => println!("without transformers.js: {missing}"),
        }
    } else {
        println!("without transformers.js: none of {} can write ONNX", pythons.join(", "));
    }
    output(&mut bench)
}

/// What speculation is worth: the middle of the ratios.
fn speculation(text: &str) {
    for line in lines(text).filter(|line| line["speculation"].is_string()) {
        let what = line["speculation"].as_str().unwrap_or_default();
        match line["fault"].as_str() {
            Some(fault) => println!("{what}: {fault}"),
            None => println!("{what:44} {:>5.2}× as fast as plain decoding", median(rates(&line))),
        }
    }
}

fn lines(text: &str) -> impl Iterator<Item = Value> {
    text.lines().filter_map(|line| serde_json::from_str(line).ok())
}

fn rates(line: &Value) -> Vec<f64> {
    line["rates"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
}

/// What lines of JSON tell of programs: the middle of their rates. A fault is printed.
fn told(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in lines(text).filter(|line| line["program"].is_string()) {
        let word = |key: &str| line[key].as_str().unwrap_or_default().trim_end_matches(".gguf").to_owned();
        match line["fault"].as_str() {
            Some(fault) => println!("{} {}: {fault}", word("program"), word("format")),
            None => rows.push((word("program"), word("format"), median(rates(&line)))),
        }
    }
    rows
}

fn print(rows: &[Row]) {
    println!("{:20} {:8} {:>12} {:>22}", "", "", "tokens/s", "ours, same format, is");
    for (program, format, rate) in rows {
        let same = |row: &&Row| row.0 == "ours" && (row.1 == *format || format == "f32" && row.1 == "f16");
        let ratio =
            rows.iter().find(same).filter(|_| program != "ours").map(|own| format!("{:.2}× as fast", own.2 / rate));
        println!("{program:20} {format:8} {rate:>12.0} {:>22}", ratio.unwrap_or_default());
    }
}

/// The variant's decode speed, from the lines of a run.
fn ours(text: &str) -> Result<f64> {
    let mut rates = lines(text)
        .filter(|line| line["metric"] == "throughput" && line["part"] == "decode" && line["side"] == "variant");
    rates.next().and_then(|line| line["value"].as_f64()).context("the run told no speed")
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
}
