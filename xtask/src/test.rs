//! `cargo xtask test`: everything that must hold, in the order of what is quickest to know.

use std::fs;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::postgres::Postgres;
use crate::shell::{cargo, root, run as shell_run, server, site_dir, target_dir};
use crate::{build, tools};

/// Arguments of `cargo xtask test`.
#[derive(clap::Args)]
pub struct Args {
    /// Only steps whose name contains this.
    #[arg(long)]
    only: Option<String>,
}

struct Step {
    name: &'static str,
    run: fn() -> Result<()>,
}

const STEPS: &[Step] = &[
    Step { name: "format", run: format },
    Step { name: "lints", run: lints },
    Step { name: "unit tests", run: unit_tests },
    Step { name: "data", run: data },
    Step { name: "build", run: || build::run(&build::Args::default()) },
    Step { name: "stories", run: stories },
];

/// Runs the steps; the first that fails ends it.
pub fn run(args: &Args) -> Result<()> {
    let steps = STEPS.iter().filter(|s| args.only.as_ref().is_none_or(|only| s.name.contains(only.as_str())));
    let steps: Vec<&Step> = steps.collect();
    if steps.is_empty() {
        let names: Vec<_> = STEPS.iter().map(|s| s.name).collect();
        bail!("no step is called so; there are: {}", names.join(", "));
    }
    let started = Instant::now();
    let skipped = skipped_file();
    let _ = fs::remove_file(&skipped);
    fs::create_dir_all(target_dir())?;
    for step in steps {
        println!("\n\x1b[1m== {} ==\x1b[0m", step.name);
        let begun = Instant::now();
        (step.run)().with_context(|| format!("step \"{}\" failed", step.name))?;
        println!("== {}: ok, {} s ==", step.name, begun.elapsed().as_secs());
    }
    report_skipped(&fs::read_to_string(&skipped).unwrap_or_default());
    println!("\nAll steps passed in {} s.", started.elapsed().as_secs());
    Ok(())
}

/// Stories write down here what they had to leave out.
fn skipped_file() -> std::path::PathBuf {
    target_dir().join("skipped.txt")
}

fn report_skipped(text: &str) {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.dedup();
    if lines.is_empty() {
        println!("\nNothing was skipped.");
        return;
    }
    println!("\n\x1b[1;33mSKIPPED, not tested:\x1b[0m");
    for line in lines {
        println!("  - {line}");
    }
}

fn format() -> Result<()> {
    tools::component("fmt", "rustfmt")?;
    shell_run(&mut cargo(&["fmt", "--all", "--check"]))
}

fn lints() -> Result<()> {
    tools::component("clippy", "clippy")?;
    tools::wasm_target()?;
    shell_run(&mut cargo(&["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"]))?;
    // What only some machines can run, every machine can build.
    shell_run(&mut cargo(&["clippy", "--package", "demo", "--features", "wgpu,cuda", "--", "-D", "warnings"]))?;
    // On the host these three are empty.
    for package in ["site-browser", "site-lab-browser", "site-form-browser", "demo-worker"] {
        shell_run(&mut cargo(&["clippy", "--package", package, "--target", tools::WASM, "--", "-D", "warnings"]))?;
    }
    Ok(())
}

fn unit_tests() -> Result<()> {
    let mut tests = cargo(&["test", "--workspace", "--exclude", "tests"]);
    let postgres = Postgres::start();
    with_postgres(&mut tests, &postgres)?;
    shell_run(&mut tests)
}

/// Where there is a PostgreSQL server, the store is tested on it as well.
fn with_postgres(tests: &mut Command, postgres: &Result<Postgres, String>) -> Result<()> {
    match postgres {
        Ok(server) => {
            tests.env("PARSIMONY_TEST_POSTGRES", server.address());
            Ok(())
        }
        Err(why) => note_skipped(&format!("the store on PostgreSQL: {why}")),
    }
}

fn data() -> Result<()> {
    for command in [&["check"][..], &["fmt", "--check"], &["schema", "--check"]] {
        let mut all = vec!["run", "--quiet", "--package", "catalog", "--"];
        all.extend(command);
        shell_run(&mut cargo(&all))?;
    }
    Ok(())
}

fn stories() -> Result<()> {
    // Where the step is run alone: never against a server of yesterday.
    build::run(&build::Args::default())?;
    let mut stories = cargo(&["test", "--package", "tests"]);
    stories.env("PARSIMONY_TEST_SERVER", server(false));
    stories.env("PARSIMONY_TEST_SITE", site_dir(false));
    stories.env("PARSIMONY_TEST_DATA", root().join("data"));
    stories.env("PARSIMONY_TEST_SKIPPED", skipped_file());
    let browser = tools::chromium();
    match &browser {
        Ok(()) => {
            stories.env("PARSIMONY_TEST_BROWSER", "1");
            stories.env("PARSIMONY_TEST_ENGINE", build::engine_tests()?);
        }
        Err(why) => note_skipped(&format!("browser stories: {why}"))?,
    }
    let axe = tools::npm("axe-core", "4.14.1");
    match &axe {
        Ok(axe) => {
            stories.env("PARSIMONY_TEST_AXE", axe.join("axe.min.js"));
        }
        Err(why) => note_skipped(&format!("accessibility checks with axe-core: {why}"))?,
    }
    let postgres = Postgres::start();
    with_postgres(&mut stories, &postgres)?;
    shell_run(&mut stories)?;
    if postgres.is_ok() {
        // The way of a submission once more, with the other database under it.
        stories.env("PARSIMONY_TEST_ON_POSTGRES", "1").args(["--test", "stories", "--", "submit::"]);
        shell_run(&mut stories)?;
    }
    let postgres = postgres.map(drop).map_err(|why| format!("PostgreSQL: {why}"));
    // On a machine that says it is for checking, what is missing is a fault of the machine's set-up, not a choice.
    match (browser.and(axe.map(drop)).and(postgres), std::env::var_os("CI")) {
        (Err(why), Some(_)) => bail!("some stories could not run: {why}"),
        _ => Ok(()),
    }
}

fn note_skipped(line: &str) -> Result<()> {
    let old = fs::read_to_string(skipped_file()).unwrap_or_default();
    fs::write(skipped_file(), format!("{old}{line}\n")).context("writing down what was skipped")
}
