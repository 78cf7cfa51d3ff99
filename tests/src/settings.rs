//! What `cargo xtask test` hands over, and the file in which it wants to read what was left out.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;
use std::sync::{Mutex, OnceLock};

/// What a run has to work with.
#[derive(Debug)]
pub struct Settings {
    /// The server program.
    pub server: PathBuf,
    /// The built assets.
    pub site: PathBuf,
    /// The real data folder.
    pub data: PathBuf,
    /// The `catalog` program, where it was built.
    pub catalog: Option<PathBuf>,
    /// Chromium and its driver are there.
    pub browser: bool,
    /// The unit tests of the lab's engine, for browsers.
    pub engine: Option<PathBuf>,
    /// `axe.min.js`.
    pub axe: Option<PathBuf>,
    /// A PostgreSQL server, to which the name of a database is added.
    pub postgres: Option<String>,
    /// Houses use it.
    pub on_postgres: bool,
}

/// The settings, or nothing where the stories were started without `cargo xtask test`.
pub fn settings() -> Option<&'static Settings> {
    static SETTINGS: OnceLock<Option<Settings>> = OnceLock::new();
    SETTINGS.get_or_init(read).as_ref()
}

fn read() -> Option<Settings> {
    let path = |name: &str| std::env::var_os(name).map(PathBuf::from);
    let server = path("PARSIMONY_TEST_SERVER")?;
    let catalog = Some(server.with_file_name("catalog")).filter(|p| p.is_file());
    Some(Settings {
        catalog,
        site: path("PARSIMONY_TEST_SITE")?,
        data: path("PARSIMONY_TEST_DATA")?,
        browser: std::env::var_os("PARSIMONY_TEST_BROWSER").is_some(),
        engine: path("PARSIMONY_TEST_ENGINE"),
        axe: path("PARSIMONY_TEST_AXE"),
        postgres: std::env::var("PARSIMONY_TEST_POSTGRES").ok(),
        on_postgres: std::env::var_os("PARSIMONY_TEST_ON_POSTGRES").is_some(),
        server,
    })
}

/// Writes down, once a run, that something was not tested.
pub fn skipped(what: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    if !SAID.lock().expect("nothing panics under this lock").insert(what.to_owned()) {
        return;
    }
    eprintln!("SKIPPED: {what}");
    if let Some(file) = std::env::var_os("PARSIMONY_TEST_SKIPPED") {
        let written = OpenOptions::new().create(true).append(true).open(file).and_then(|mut f| writeln!(f, "{what}"));
        written.expect("the file for skipped stories can be written");
    }
}

/// The settings, or a line on what is not tested.
pub fn needed(stories: &str) -> Option<&'static Settings> {
    let settings = settings();
    if settings.is_none() {
        skipped(&format!("{stories}: not run, use cargo xtask test"));
    }
    settings
}
