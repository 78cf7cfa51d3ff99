//! Requests per second and tail latency of the release server on one core, asked by `wrk` on the other.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use super::server::Running;
use crate::shell::{has, output, root, target_dir};
use crate::tools;

const SECONDS: &str = "8s";

/// Prints requests per second, p50 and p99 for three kinds of requests.
pub fn run() -> Result<()> {
    tools::debian(&[("wrk", "wrk")]).map_err(anyhow::Error::msg)?;
    let server = Running::start()?;
    let queries = queries()?;
    let entries = entries()?;
    println!(
        "{} different searches, {} different entries, 16 connections, {SECONDS} each, without compression",
        queries.len(),
        entries.len()
    );
    println!("{:28} {:>10} {:>10} {:>10} {:>8}", "", "requests/s", "p50", "p99", "errors");
    let search = |path: &str| queries.iter().map(|q| format!("{path}?q={q}")).collect::<Vec<_>>();
    for (name, paths) in [
        ("GET /search (page)", search("/search")),
        ("GET /search/results (part)", search("/search/results")),
        ("GET /api/v1/search (JSON)", search("/api/v1/search")),
        ("GET /{kind}/{slug} (page)", entries.clone()),
        ("GET / (page)", vec!["/".to_owned()]),
    ] {
        measure(&server.url, name, &paths)?;
    }
    Ok(())
}

fn measure(url: &str, name: &str, paths: &[String]) -> Result<()> {
    let list: Vec<String> =
        paths.iter().map(|p| format!("  \"{}\",", p.replace('\\', "").replace('"', "%22"))).collect();
    let script = format!(
        "local paths = {{\n{}\n}}\nlocal i = 0\nrequest = function() i = i % #paths + 1; return wrk.format(\"GET\", paths[i]) end\n\
         done = function(summary, latency) local e = summary.errors; io.write(string.format(\"RESULT %.0f %.3f %.3f %d\\n\", \
         summary.requests / summary.duration * 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, \
         e.connect + e.read + e.write + e.status + e.timeout)) end\n",
        list.join("\n")
    );
    let file = target_dir().join("bench.lua");
    fs::write(&file, script)?;
    let mut command = if has("taskset") {
        let mut pinned = Command::new("taskset");
        pinned.args(["-c", "1", "wrk"]);
        pinned
    } else {
        Command::new("wrk")
    };
    let printed = output(command.args(["-t1", "-c16", "-d", SECONDS, "-s"]).arg(&file).arg(url))?;
    let line = printed.lines().find_map(|l| l.strip_prefix("RESULT ")).context("wrk printed no result")?;
    let figures: Vec<&str> = line.split(' ').collect();
    let [rate, p50, p99, errors] = figures[..] else { anyhow::bail!("wrk printed \"{line}\"") };
    println!("{name:28} {rate:>10} {:>10} {:>10} {errors:>8}", format!("{p50} ms"), format!("{p99} ms"));
    ensure!(errors == "0", "{name}: {errors} requests failed");
    Ok(())
}

/// The queries of the evaluation set, encoded.
fn queries() -> Result<Vec<String>> {
    let text = fs::read_to_string(root().join("data/evaluation.tsv")).context("data/evaluation.tsv")?;
    let column = text.lines().skip(1).filter(|l| !l.starts_with('#')).filter_map(|l| l.split('\t').nth(1));
    Ok(column.map(encode).collect())
}

fn encode(text: &str) -> String {
    let safe = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
    text.bytes().map(|b| if safe(b) { (b as char).to_string() } else { format!("%{b:02X}") }).collect()
}

/// Addresses of all papers.
fn entries() -> Result<Vec<String>> {
    let mut paths = Vec::new();
    for year in fs::read_dir(root().join("data/paper"))?.flatten() {
        for file in fs::read_dir(year.path())?.flatten() {
            paths.push(format!("/paper/{}", file.path().file_stem().unwrap_or_default().to_string_lossy()));
        }
    }
    paths.sort();
    Ok(paths)
}
