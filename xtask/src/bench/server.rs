//! A release server for a measurement, stopped when it goes out of scope.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use anyhow::{Context, Result};

use crate::build;
use crate::shell::{has, root, server, site_dir};

/// A running server.
pub struct Running {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Running {
    /// Builds and starts it on a free port, on one core and with one worker thread.
    pub fn start() -> Result<Self> {
        build::run(&build::Args { release: true })?;
        let mut command = if has("taskset") {
            let mut pinned = Command::new("taskset");
            pinned.args(["-c", "0"]).arg(server(true));
            pinned
        } else {
            Command::new(server(true))
        };
        command.current_dir(root()).arg("--site").arg(site_dir(true));
        let var = std::env::temp_dir().join(format!("parsimony-bench-{}", std::process::id()));
        command.arg("--var").arg(var).args([
            "--addr",
            "127.0.0.1:0",
            "--threads",
            "1",
            "--no-rate-limit",
            "--log",
            "warn",
        ]);
        let mut child = command.stdout(Stdio::piped()).spawn().context("starting the server")?;
        let stdout = child.stdout.take().context("the server's output")?;
        let mut running = Self { child, url: String::new() };
        for line in BufReader::new(stdout).lines() {
            if let Some((_, url)) = line?.split_once("is ready: ") {
                url.trim().clone_into(&mut running.url);
                return Ok(running);
            }
        }
        anyhow::bail!("the server ended before it was ready")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
