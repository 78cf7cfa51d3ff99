//! Decode speed of the same weights on the same processor, one thread each: the engine, and whichever of transformers
//! and llama.cpp the Python of `PARSIMONY_PYTHON` (several, with colons between; `python3` without) can import.

use std::env;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use crate::shell::{cargo, output, root, run as shell_run, target_dir};

/// Formats: the name of their file, and the bits of the recipe; none for the weights as they are.
const FORMATS: &[(&str, Option<&str>)] = &[("f16", None), ("Q8_0", Some("8")), ("Q4_0", Some("4"))];
const MODEL: &str = "data/models/stories-s";

/// Prints the table.
pub fn run() -> Result<()> {
    let model = root().join(MODEL);
    ensure!(model.join("model.safetensors").exists(), "there is no model in {MODEL}; make it with train");
    shell_run(&mut cargo(&["build", "--release", "--package", "demo", "--bin", "lab"]))?;
    let lab = target_dir().join("release/lab");
    let work = target_dir().join("bench-lab");
    fs::create_dir_all(&work)?;
    let (mut rows, mut files) = (Vec::new(), Vec::new());
    for (name, bits) in FORMATS {
        let recipe = work.join(format!("{name}.json"));
        let steps = bits.map(|bits| json!({ "method": "rtn", "settings": { "bits": bits } }));
        fs::write(&recipe, json!({ "version": 1, "steps": Vec::from_iter(steps) }).to_string())?;
        let gguf = work.join(format!("{name}.gguf"));
        let with = |command: &mut Command| {
            command.arg("--model").arg(&model).arg("--recipe").arg(&recipe);
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
    let pythons = env::var("PARSIMONY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    for python in pythons.split(':') {
        let mut other = Command::new(python);
        other.arg(root().join("demo/reference/speed.py")).arg(&model).args(&files);
        let text = output(&mut other)?;
        for line in text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok()) {
            let word = |key: &str| line[key].as_str().unwrap_or_default().trim_end_matches(".gguf").to_owned();
            let rates = line["rates"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
            rows.push((word("program"), word("format"), median(rates)));
        }
    }
    println!("{:14} {:8} {:>12} {:>22}", "", "", "tokens/s", "ours, same format, is");
    for (program, format, rate) in &rows {
        let same =
            |row: &&(String, String, f64)| row.0 == "ours" && (row.1 == *format || format == "f32" && row.1 == "f16");
        let ratio =
            rows.iter().find(same).filter(|_| program != "ours").map(|own| format!("{:.2}× as fast", own.2 / rate));
        println!("{program:14} {format:8} {rate:>12.0} {:>22}", ratio.unwrap_or_default());
    }
    if rows.len() == FORMATS.len() {
        println!(
            "Nothing to compare with: {} imports neither transformers nor xllamacpp.",
            Path::new(&pythons).display()
        );
    }
    Ok(())
}

/// The variant's decode speed, from the lines of a run.
fn ours(text: &str) -> Result<f64> {
    let lines = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut rates =
        lines.filter(|line| line["metric"] == "throughput" && line["part"] == "decode" && line["side"] == "variant");
    rates.next().and_then(|line| line["value"].as_f64()).context("the run told no speed")
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(f64::NAN)
}
