//! The project's commands. `cargo xtask serve` and `cargo xtask test` do everything on a fresh machine.

mod assets;
mod bench;
mod build;
mod contract;
mod postgres;
mod serve;
mod shell;
mod test;
mod tools;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Parsimony: build, serve, test, measure.
#[derive(Parser)]
#[command(name = "cargo xtask", max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build server and browser code and start the site on 127.0.0.1:3000.
    Serve(serve::Args),
    /// Check formatting and lints, run unit tests, stories and browser tests; say what was skipped.
    Test(test::Args),
    /// Print the tables of measurements: search, HTTP, transfer size, lab, submissions, Lighthouse.
    Bench(bench::Args),
    /// Only build.
    Build(build::Args),
    /// Cut GitHub's description of its API to what the server uses: `tests/contract/github.json`.
    Contract,
}

fn main() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Serve(args) => serve::run(&args),
        Command::Test(args) => test::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Contract => contract::run(),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
