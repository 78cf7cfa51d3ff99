//! The figures of all engines as one table or as JSON.

use std::fmt::Write as _;
use std::time::Duration;

use serde::Serialize;

use super::collection::Asked;
use super::measure::{Answer, Measured, measure};

/// Everything measured in one run.
#[derive(Serialize)]
pub struct Report {
    /// What was searched.
    pub collection: String,
    /// How many documents.
    pub documents: usize,
    /// How many queries.
    pub queries: usize,
    /// Ours first.
    pub engines: Vec<Engine>,
}

/// The figures of one engine.
#[derive(Serialize)]
pub struct Engine {
    /// Name.
    pub name: String,
    /// Time to build the index.
    pub build_ms: f64,
    /// Growth of the process while building.
    pub memory_bytes: u64,
    /// Per form of query.
    pub forms: Vec<Measured>,
    /// Over all queries.
    pub all: Measured,
}

impl Engine {
    /// Figures of what an engine answered.
    pub fn new(name: &str, build: Duration, memory_bytes: u64, asked: &[Asked], answers: &[Answer]) -> Self {
        let (forms, all) = measure(asked, answers);
        Self { name: name.to_owned(), build_ms: build.as_secs_f64() * 1000.0, memory_bytes, forms, all }
    }
}

impl Report {
    /// The table for people.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let _ =
            writeln!(out, "{} documents ({}), {} queries, one thread", self.documents, self.collection, self.queries);
        let _ = writeln!(
            out,
            "catalog: whole answers with facet counts and snippets; FTS5: the first ten rowids. Times in ms; of a query asked five times the median."
        );
        let forms = self.engines.first().map_or(0, |e| e.forms.len());
        for place in 0..=forms {
            let of = |e: &Engine| if place < forms { e.forms[place].clone() } else { e.all.clone() };
            let Some(first) = self.engines.first().map(of) else { continue };
            let _ = writeln!(out, "\n{} ({})", first.form, first.queries);
            let _ = writeln!(
                out,
                "  {:<16} {:>9} {:>9} {:>7} {:>8} {:>9} {:>9}",
                "", "success@1", "success@5", "MRR", "nDCG@10", "p50", "p99"
            );
            for engine in &self.engines {
                let Measured { scores, p50_ms, p99_ms, .. } = of(engine);
                let _ = writeln!(
                    out,
                    "  {:<16} {:>8.1}% {:>8.1}% {:>7.3} {:>8.3} {:>9.3} {:>9.3}",
                    engine.name,
                    scores.success_1 * 100.0,
                    scores.success_5 * 100.0,
                    scores.mrr,
                    scores.ndcg_10,
                    p50_ms,
                    p99_ms,
                );
            }
        }
        let _ = writeln!(out, "\nindex            {:>12} {:>12}", "build", "memory");
        for engine in &self.engines {
            let _ = writeln!(
                out,
                "  {:<14} {:>9.0} ms {:>9.1} MB",
                engine.name,
                engine.build_ms,
                engine.memory_bytes as f64 / 1e6
            );
        }
        let _ = writeln!(
            out,
            "memory: growth of the process's resident set while building, as the kernel reports it; documents not counted"
        );
        out
    }
}

/// Resident memory of this process; 0 where the system does not tell.
pub fn resident_bytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:"));
    line.and_then(|l| l.trim().trim_end_matches("kB").trim().parse::<u64>().ok()).unwrap_or(0) * 1024
}
