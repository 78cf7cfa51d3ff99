//! Running other programs, and where things are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::{env, fs};

use anyhow::{Context, Result, ensure};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies in the repository").to_path_buf()
}

/// Where cargo builds, as cargo itself says: there is more than one way to set it.
pub fn target_dir() -> PathBuf {
    static DIR: OnceLock<PathBuf> = OnceLock::new();
    let asked = || {
        let text = output(&mut cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"])).ok()?;
        let json: serde_json::Value = serde_json::from_str(&text).ok()?;
        json["target_directory"].as_str().map(PathBuf::from)
    };
    DIR.get_or_init(|| asked().unwrap_or_else(|| root().join("target"))).clone()
}

/// Where the built assets go: beside the other build results, apart for each profile.
pub fn site_dir(release: bool) -> PathBuf {
    target_dir().join(if release { "site-release" } else { "site" })
}

/// The server program.
pub fn server(release: bool) -> PathBuf {
    target_dir().join(if release { "release" } else { "debug" }).join("api")
}

/// A cargo command in the root, with the same cargo that runs this.
pub fn cargo(args: &[&str]) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root()).args(args);
    command
}

/// Runs a command, shown before it runs; fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let shown = shown(command);
    println!("\x1b[2m$ {shown}\x1b[0m");
    let status = command.stdin(Stdio::null()).status().with_context(|| format!("starting {shown}"))?;
    ensure!(status.success(), "{shown} ended with {status}");
    Ok(())
}

/// Runs a command and gives back what it printed.
pub fn output(command: &mut Command) -> Result<String> {
    let shown = shown(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("starting {shown}"))?;
    ensure!(
        output.status.success(),
        "{shown} ended with {}: {}",
        output.status,
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether a program is on the path.
pub fn has(program: &str) -> bool {
    env::var_os("PATH").is_some_and(|path| env::split_paths(&path).any(|dir| fs::metadata(dir.join(program)).is_ok()))
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default().to_string_lossy().into_owned();
    let args: Vec<_> = command.get_args().map(|a| a.to_string_lossy().into_owned()).collect();
    format!("{program} {}", args.join(" "))
}
