//! What the first visit to each type of page transfers, with brotli.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use super::server::Running;
use crate::shell::{output, site_dir};

/// One address of each type of page.
pub const PAGES: &[(&str, &str)] = &[
    ("home", "/"),
    ("search", "/search?q=quantization"),
    ("table", "/search?q=pruning&view=table"),
    ("paper", "/paper/gptq"),
    ("topic with guide", "/topic/quantization"),
    ("metric", "/metric/perplexity"),
    ("person", "/person/song-han"),
    ("topics", "/topics"),
    ("facts", "/facts"),
    ("venue", "/venue/iclr"),
    ("year", "/year/2023"),
    ("statistics", "/statistics"),
    ("about", "/about"),
    ("lab", "/lab"),
];

/// Prints the table.
pub fn run() -> Result<()> {
    let server = Running::start()?;
    // Of the files whose names begin so.
    let compressed = |names: &[&str], extension: &str| -> Result<u64> {
        let mut sum = 0;
        for file in fs::read_dir(site_dir(true).join("assets"))?.flatten() {
            let name = file.file_name().to_string_lossy().into_owned();
            let own = names.iter().any(|start| name.split('.').next() == Some(start));
            if own && name.ends_with(&format!("{extension}.br")) {
                sum += file.metadata()?.len();
            }
        }
        Ok(sum)
    };
    let kb = |bytes: u64| format!("{:.1}", bytes as f64 / 1000.0);
    println!("{:18} {:>8} {:>8} {:>8} {:>8} {:>8}   kB, brotli", "", "HTML", "CSS", "JS", "wasm", "sum");
    let css = compressed(&["style"], ".css")?;
    for (name, path) in PAGES {
        let islands = if *path == "/lab" { "lab" } else { "site" };
        let js = compressed(&["theme", "start", islands], ".js")?;
        let wasm = compressed(&[islands], ".wasm")?;
        let mut curl = Command::new("curl");
        curl.args([
            "--silent",
            "--fail",
            "--output",
            "/dev/null",
            "--header",
            "Accept-Encoding: br",
            "--write-out",
            "%{size_download}",
        ]);
        let html: u64 = output(curl.arg(format!("{}{path}", server.url)))?.trim().parse().context("size from curl")?;
        println!(
            "{name:18} {:>8} {:>8} {:>8} {:>8} {:>8}",
            kb(html),
            kb(css),
            kb(js),
            kb(wasm),
            kb(html + css + js + wasm)
        );
    }
    // Loaded with the first run; of the two builds the one that the browser can use.
    for (name, build) in [("engine, processor", "engine"), ("engine, WebGPU too", "engine-gpu")] {
        let (js, wasm) = (compressed(&["worker", build], ".js")?, compressed(&[build], ".wasm")?);
        println!("{name:18} {:>8} {:>8} {:>8} {:>8} {:>8}", "", "", kb(js), kb(wasm), kb(js + wasm));
    }
    Ok(())
}
