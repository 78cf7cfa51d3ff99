//! Builds the browser code with its assets, then the server: with cargo alone, no external program.

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

/// A module of browser code: the name of its files, its package, and how it is compiled.
struct Module {
    name: &'static str,
    package: &'static str,
    /// The profile of a release build; else it is `dev`.
    profile: &'static str,
    /// What the compiler is told besides.
    flags: &'static str,
}

/// Every module. The islands are small first; the engine is fast first, and needs vectors, which every browser with
/// WebGPU has, and every other one of the last years.
const MODULES: &[Module] = &[
    Module { name: "site", package: "site-browser", profile: "wasm-release", flags: "" },
    Module { name: "lab", package: "site-lab-browser", profile: "wasm-release", flags: "" },
    Module { name: "engine", package: "demo-worker", profile: "wasm-engine", flags: "-Ctarget-feature=+simd128" },
];

/// Browser code and assets.
pub fn front(release: bool) -> Result<()> {
    tools::wasm_target()?;
    let mut made = Vec::new();
    for Module { name, package, profile, flags } in MODULES {
        // One build for each: together, each would get the features of all.
        let profile = if release { profile } else { "dev" };
        let mut command = cargo(&["build", "--package", package, "--target", tools::WASM, "--profile", profile]);
        shell::run(command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags))?;
        let folder = if release { profile } else { "debug" };
        let file = format!("{}.wasm", package.replace('-', "_"));
        made.push((*name, target_dir().join(tools::WASM).join(folder).join(file)));
    }
    assets::make(&made, &site_dir(release), release)
}

/// The server program.
pub fn server(release: bool) -> Result<()> {
    let profile = if release { "release" } else { "dev" };
    shell::run(&mut cargo(&["build", "--package", "api", "--profile", profile]))
}
