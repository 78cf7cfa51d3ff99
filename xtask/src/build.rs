//! Builds the browser code with its assets, then the server: with cargo alone, no external program.

use std::path::PathBuf;

use anyhow::Result;

use crate::shell::{cargo, site_dir, target_dir};
use crate::{assets, shell, tools};

/// Arguments of `cargo xtask build`.
#[derive(clap::Args, Clone, Copy, Default)]
pub struct Args {
    /// Optimised, small, compressed.
    #[arg(long)]
    pub release: bool,
}

/// Runs `cargo xtask build`.
pub fn run(args: &Args) -> Result<()> {
    front(args.release)?;
    server(args.release)
}

/// Browser code and assets.
pub fn front(release: bool) -> Result<()> {
    tools::wasm_target()?;
    let profile = if release { "wasm-release" } else { "dev" };
    shell::run(&mut cargo(&["build", "--package", "site-browser", "--target", tools::WASM, "--profile", profile]))?;
    assets::make(&wasm(release), &site_dir(release), release)
}

/// The server program.
pub fn server(release: bool) -> Result<()> {
    let profile = if release { "release" } else { "dev" };
    shell::run(&mut cargo(&["build", "--package", "api", "--profile", profile]))
}

fn wasm(release: bool) -> PathBuf {
    let folder = if release { "wasm-release" } else { "debug" };
    target_dir().join(tools::WASM).join(folder).join("site_browser.wasm")
}
