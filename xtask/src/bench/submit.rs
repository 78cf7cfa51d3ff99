//! Submissions through the local forge: rates, the time from a merge to the search, and what is left after many crashes.

use anyhow::Result;

use crate::build;
use crate::shell::{self, cargo, root, server, site_dir};

/// Builds the release server and lets `tests/benches/submit.rs` print its tables.
pub fn run() -> Result<()> {
    build::run(&build::Args { release: true })?;
    let mut bench = cargo(&["bench", "--quiet", "--package", "tests", "--bench", "submit"]);
    bench.env("PARSIMONY_TEST_SERVER", server(true));
    bench.env("PARSIMONY_TEST_SITE", site_dir(true));
    bench.env("PARSIMONY_TEST_DATA", root().join("data"));
    shell::run(&mut bench)
}
