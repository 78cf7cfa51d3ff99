//! The curator's commands.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Reads, checks, imports and searches the catalog's data.
#[derive(Parser)]
#[command(name = "catalog", version, max_term_width = 120)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Read an awesome list (Markdown) and write its entries.
    Import(catalog::import::Args),
    /// Report everything that is wrong in the data, at once.
    Check(catalog::check::Args),
    /// Bring entry files into the one order and shape.
    Fmt(catalog::fmt::Args),
    /// Write the JSON Schema of every kind, for editors.
    Schema(catalog::schema::Args),
    /// Measure search quality and speed, beside SQLite FTS5 on the same documents.
    Evaluate(catalog::evaluate::Args),
}

fn main() -> anyhow::Result<ExitCode> {
    match Cli::parse().command {
        Command::Import(args) => catalog::import::run(&args),
        Command::Check(args) => catalog::check::run(&args),
        Command::Fmt(args) => catalog::fmt::run(&args),
        Command::Schema(args) => catalog::schema::run(&args),
        Command::Evaluate(args) => catalog::evaluate::run(&args),
    }
}
