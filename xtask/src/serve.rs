//! `cargo xtask serve`.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::build;
use crate::shell::{root, server, site_dir};

/// Arguments of `cargo xtask serve`.
#[derive(clap::Args)]
pub struct Args {
    /// Optimised, small, compressed.
    #[arg(long, env = "PARSIMONY_RELEASE", value_parser = clap::builder::BoolishValueParser::new())]
    release: bool,
    /// Address and port, instead of 127.0.0.1:3000.
    #[arg(long)]
    addr: Option<String>,
    /// The data folder, instead of data.
    #[arg(long)]
    data: Option<PathBuf>,
    /// Anything else goes to the server (`-- --help` lists it).
    #[arg(last = true)]
    more: Vec<String>,
}

/// Builds and serves, until it is stopped.
pub fn run(args: &Args) -> Result<()> {
    build::run(&build::Args { release: args.release })?;
    let mut command = Command::new(server(args.release));
    command.current_dir(root()).arg("--site").arg(site_dir(args.release));
    if let Some(addr) = &args.addr {
        command.arg("--addr").arg(addr);
    }
    if let Some(data) = &args.data {
        // Counted from where the user stands; the server is started in the root.
        command.arg("--data").arg(std::path::absolute(data).context("--data")?);
    }
    command.args(&args.more);
    // The server takes the place of this program, so that signals reach it.
    Err(std::os::unix::process::CommandExt::exec(&mut command)).context("starting the server")
}
