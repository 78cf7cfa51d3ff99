//! What a fresh machine lacks: installed where that is possible, named where it is not.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::shell::{has, output, root, run, target_dir};

/// The compile target of browser code.
pub const WASM: &str = "wasm32-unknown-unknown";

/// Makes sure that browser code can be compiled.
pub fn wasm_target() -> Result<()> {
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()))?;
    let library = PathBuf::from(sysroot.trim()).join("lib/rustlib").join(WASM).join("lib");
    if library.is_dir() {
        return Ok(());
    }
    if !has("rustup") {
        bail!("the compile target {WASM} is missing; install it with the tool that installed Rust");
    }
    run(Command::new("rustup").args(["target", "add", WASM]).current_dir(root()))
        .with_context(|| format!("the compile target {WASM} is missing: rustup target add {WASM}"))
}

/// Makes sure that a component of the toolchain is there, told by a cargo command that it brings.
pub fn component(command: &str, name: &str) -> Result<()> {
    if output(Command::new("cargo").args([command, "--version"]).current_dir(root())).is_ok() {
        return Ok(());
    }
    if !has("rustup") {
        bail!("cargo {command} is missing; install {name} with the tool that installed Rust");
    }
    run(Command::new("rustup").args(["component", "add", name]).current_dir(root()))
        .with_context(|| format!("cargo {command} is missing: rustup component add {name}"))
}

/// Makes sure that Debian packages are there, each told by a program of it. Says what is missing where they cannot be.
pub fn debian(packages: &[(&str, &str)]) -> Result<(), String> {
    let missing: Vec<&str> =
        packages.iter().filter(|(program, _)| !has(program)).map(|(_, package)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let command = format!("apt-get install --yes {}", missing.join(" "));
    let is_root = output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0");
    if !has("apt-get") || !is_root {
        return Err(format!("missing: {} (on Debian, as root: {command})", missing.join(", ")));
    }
    let install = || {
        run(Command::new("apt-get").args(["update", "--quiet=2"]))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "--yes", "--quiet=2", "--no-install-recommends"]).args(&missing);
        run(install.env("DEBIAN_FRONTEND", "noninteractive"))
    };
    install().map_err(|error| format!("{command} failed: {error:#}"))
}

/// Chromium and its driver.
pub fn chromium() -> Result<(), String> {
    debian(&[("chromium", "chromium"), ("chromedriver", "chromium-driver")])
}

/// Whether NVIDIA's driver is loaded.
pub fn nvidia_driver() -> bool {
    Path::new("/proc/driver/nvidia/version").exists()
}

/// An npm package in a folder of its own below the build results; gives the package's folder.
pub fn npm(package: &str, version: &str) -> Result<PathBuf, String> {
    let prefix = target_dir().join("tools").join(format!("{package}-{version}"));
    let folder = prefix.join("node_modules").join(package);
    if folder.join("package.json").is_file() {
        return Ok(folder);
    }
    debian(&[("npm", "npm")])?;
    std::fs::create_dir_all(&prefix).map_err(|e| format!("{}: {e}", prefix.display()))?;
    let mut install = Command::new("npm");
    install.args(["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--silent", "--prefix"]);
    run(install.arg(&prefix).arg(format!("{package}@{version}"))).map_err(|error| format!("{error:#}"))?;
    Ok(folder)
}
