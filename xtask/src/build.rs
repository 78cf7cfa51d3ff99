//! Builds the browser code with its assets, then the server: with cargo alone, no external program.

use std::path::PathBuf;

use anyhow::{Context, Result};

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
    /// Features of the package.
    features: &'static str,
    /// The profile of a release build; else it is `dev`.
    profile: &'static str,
    /// What the compiler is told besides.
    flags: &'static str,
}

/// What the engine is told: vectors, which every browser of the last years has, and where random numbers come from,
/// which the GPU's libraries ask.
const ENGINE: &str = "-Ctarget-feature=+simd128 --cfg=getrandom_backend=\"wasm_js\"";

/// Where cargo looks for what the compiler is told.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Every module. The islands are small first; the engine is fast first.
const MODULES: &[Module] = &[
    Module { name: "site", package: "site-browser", features: "", profile: "wasm-release", flags: "" },
    Module { name: "lab", package: "site-lab-browser", features: "", profile: "wasm-release", flags: "" },
    Module { name: "form", package: "site-form-browser", features: "", profile: "wasm-release", flags: "" },
    Module { name: "engine", package: "demo-worker", features: "", profile: "wasm-engine", flags: ENGINE },
    Module { name: "engine-gpu", package: "demo-worker", features: "wgpu", profile: "wasm-engine", flags: ENGINE },
];

/// Browser code and assets.
pub fn front(release: bool) -> Result<()> {
    tools::wasm_target()?;
    let mut made = Vec::new();
    for Module { name, package, features, profile, flags } in MODULES {
        // One build for each: together, each would get the features of all.
        let profile = if release { profile } else { "dev" };
        let mut command = cargo(&[
            "build",
            "--package",
            package,
            "--features",
            features,
            "--target",
            tools::WASM,
            "--profile",
            profile,
        ]);
        shell::run(command.env(FLAGS, flags))?;
        let folder = if release { profile } else { "debug" };
        let built = target_dir().join(tools::WASM).join(folder);
        let file = built.join(format!("{name}.module.wasm"));
        // Under a name of its own: two modules may come of one package.
        std::fs::copy(built.join(format!("{}.wasm", package.replace('-', "_"))), &file)
            .with_context(|| format!("keeping {name}"))?;
        made.push((*name, file));
    }
    assets::make(&made, &site_dir(release), release)
}

/// The unit tests of the engine as a module for browsers, compiled for the vectors that ship: it has a `main` that
/// returns where all pass, and ends the module where one does not.
pub fn engine_tests() -> Result<PathBuf> {
    tools::wasm_target()?;
    let mut command = cargo(&["test", "--package", "demo", "--lib", "--no-default-features", "--no-run"]);
    command.args(["--target", tools::WASM, "--message-format", "json-render-diagnostics"]);
    // They are compiled to be run once.
    command.args(["--config", "profile.dev.package.demo.opt-level=1"]);
    command.env(FLAGS, ENGINE);
    let told = shell::output(&mut command)?;
    let mut lines = told.lines().rev().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    let file = lines.find_map(|line| line["executable"].as_str().map(PathBuf::from));
    file.context("cargo names no module of tests")
}

/// The server program; with CUDA, which takes long to compile, where there is a driver for it.
pub fn server(release: bool) -> Result<()> {
    let profile = if release { "release" } else { "dev" };
    let mut build = cargo(&["build", "--package", "api", "--profile", profile]);
    if tools::nvidia_driver() {
        build.args(["--features", "cuda"]);
    }
    shell::run(&mut build)
}
