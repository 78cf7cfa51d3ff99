//! `cargo xtask bench`: the tables. Figures are ratios within one run where something is compared; absolute times are
//! of the machine that printed them.

mod http;
mod lab;
mod lighthouse;
mod search;
mod server;
mod size;
mod submit;

use anyhow::{Result, bail};

/// Arguments of `cargo xtask bench`.
#[derive(clap::Args)]
pub struct Args {
    /// Which tables; all when none is named: search, http, size, lab, submit, lighthouse.
    tables: Vec<String>,
}

/// A table of measurements.
struct Table {
    name: &'static str,
    print: fn() -> Result<()>,
}

/// Every table. A new one is one file and one row.
const TABLES: &[Table] = &[
    Table { name: "search", print: search::run },
    Table { name: "http", print: http::run },
    Table { name: "size", print: size::run },
    Table { name: "lab", print: lab::run },
    Table { name: "submit", print: submit::run },
    Table { name: "lighthouse", print: lighthouse::run },
];

/// Prints the tables.
pub fn run(args: &Args) -> Result<()> {
    if let Some(unknown) = args.tables.iter().find(|t| !TABLES.iter().any(|k| k.name == t.as_str())) {
        let known: Vec<_> = TABLES.iter().map(|t| t.name).collect();
        bail!("no table is called \"{unknown}\"; there are: {}", known.join(", "));
    }
    for table in TABLES {
        if args.tables.is_empty() || args.tables.iter().any(|t| t == table.name) {
            println!("\n\x1b[1m== {} ==\x1b[0m", table.name);
            (table.print)()?;
        }
    }
    Ok(())
}
