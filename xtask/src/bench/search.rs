//! Search in process: quality and latency beside SQLite FTS5 on the same documents and queries.

use anyhow::Result;

use crate::shell::{cargo, run as shell_run};

/// Runs `catalog evaluate` on the catalog and on synthetic entries.
pub fn run() -> Result<()> {
    // Of the largest, fewer queries: FTS5 in the any-word way takes half a second for each.
    let sets: &[&[&str]] = &[
        &["--queries", "data/evaluation.tsv"],
        &["--synthetic", "10000"],
        &["--synthetic", "100000", "--per-form", "40"],
    ];
    for set in sets {
        let mut all = vec!["run", "--release", "--quiet", "--package", "catalog", "--", "evaluate"];
        all.extend(*set);
        shell_run(&mut cargo(&all))?;
    }
    Ok(())
}
