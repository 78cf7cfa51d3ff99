//! `cargo xtask bench`: the tables. Figures are ratios within one run where something is compared; absolute times are
//! of the machine that printed them.

mod http;
mod lighthouse;
mod search;
mod server;
mod size;

use anyhow::{Result, bail};

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Which tables; all when none is named: search, http, size, lighthouse.
    tables: Vec<String>,
}

/// Name and program of each table.
const TABLES: &[(&str, fn() -> Result<()>)] =
    &[("search", search::run), ("http", http::run), ("size", size::run), ("lighthouse", lighthouse::run)];

/// Prints the tables.
pub fn run(args: &Args) -> Result<()> {
    if let Some(unknown) = args.tables.iter().find(|t| !TABLES.iter().any(|k| k.0 == **t)) {
        let known: Vec<_> = TABLES.iter().map(|t| t.0).collect();
        bail!("no table is called \"{unknown}\"; there are: {}", known.join(", "));
    }
    for (name, print) in TABLES {
        if args.tables.is_empty() || args.tables.iter().any(|t| t == name) {
            println!("\n\x1b[1m== {name} ==\x1b[0m");
            print()?;
        }
    }
    Ok(())
}
