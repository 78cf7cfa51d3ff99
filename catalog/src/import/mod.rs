//! Reads awesome lists.

use std::process::ExitCode;

/// Arguments of `catalog import`.
#[derive(clap::Args)]
pub struct Args {}

/// Runs `catalog import`.
pub fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not built yet")
}
