//! Measures search.

use std::process::ExitCode;

/// Arguments of `catalog evaluate`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `catalog evaluate`.
pub fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not built yet")
}
