//! Lighthouse on home, search and entry: the four categories.

use std::process::Command;

use anyhow::{Context, Result};

use super::server::Running;
use crate::shell::{output, target_dir};
use crate::tools;

const FLAGS: &str = "--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";
const CATEGORIES: &[&str] = &["performance", "accessibility", "best-practices", "seo"];

/// Prints the scores.
pub fn run() -> Result<()> {
    tools::chromium().map_err(anyhow::Error::msg)?;
    let lighthouse = tools::npm("lighthouse", "12.8.2").map_err(anyhow::Error::msg)?;
    let server = Running::start()?;
    println!("{:10} {:>13} {:>13} {:>15} {:>6}", "", CATEGORIES[0], CATEGORIES[1], CATEGORIES[2], CATEGORIES[3]);
    for (name, path) in [("home", "/"), ("search", "/search?q=quantization"), ("entry", "/paper/gptq")] {
        let report = target_dir().join(format!("lighthouse-{name}.json"));
        let mut command = Command::new("node");
        command.arg(lighthouse.join("cli/index.js")).arg(format!("{}{path}", server.url));
        command.args(["--quiet", "--output=json", "--output-path"]).arg(&report).arg(format!("--chrome-flags={FLAGS}"));
        output(command.env("CHROME_PATH", "/usr/bin/chromium"))?;
        let json: serde_json::Value =
            serde_json::from_slice(&std::fs::read(&report)?).context("Lighthouse's report")?;
        let scores: Vec<String> = CATEGORIES
            .iter()
            .map(|c| json["categories"][c]["score"].as_f64().map_or("-".to_owned(), |s| format!("{:.0}", s * 100.0)))
            .collect();
        println!("{name:10} {:>13} {:>13} {:>15} {:>6}", scores[0], scores[1], scores[2], scores[3]);
        for audit in json["audits"].as_object().into_iter().flatten().map(|(_, a)| a) {
            let weightless = audit["scoreDisplayMode"] == "informative" || audit["score"].is_null();
            if !weightless && audit["score"].as_f64().is_some_and(|s| s < 0.9) {
                println!("             below 90: {}", audit["title"].as_str().unwrap_or_default());
            }
        }
    }
    Ok(())
}
