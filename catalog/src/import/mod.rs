//! Reads awesome lists: Markdown in; entries, and a report of everything that was mended, doubted or refused, out.
//!
//! The way of a list: bytes are mended to text (`mend`), the text becomes bullets and rows (`markdown`), each is tidied
//! (`cell`) and read (`rows`), drafted as an entry (`draft`) with what is known of the list (`profile`), and put beside
//! what is there already (`merge`). Only then are files written (`write`), and none that exists is ever touched.

mod absorb;
mod cell;
mod draft;
mod html;
mod markdown;
mod marks;
mod mend;
mod merge;
mod places;
mod profile;
pub mod report;
mod rows;
mod sentence;
mod write;

#[cfg(test)]
mod cases;
#[cfg(test)]
mod trials;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use catalog_model::{Entry, EntryId};

use crate::day::today;
use crate::files::{self, Data};
use crate::slug;
use draft::Setting;
use merge::Shelf;
use places::Places;
use profile::Profile;
use report::{Diagnostic, Notes, Outcome, Report, Severity};

/// Arguments of `catalog import`.
#[derive(clap::Args)]
pub struct Args {
    /// The list: a Markdown file.
    list: PathBuf,
    /// The data folder: new entries are written there, existing ones are compared and never changed.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Write the whole report to this file, as JSON.
    #[arg(long, value_name = "FILE.json")]
    report: Option<PathBuf>,
    /// What is known about the list; without it, chosen by the list's headings. `none` reads it like any list.
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// Write no entries; print what would be added, what would change and what is in conflict.
    #[arg(long)]
    dry_run: bool,
}

/// What an import would do.
pub struct Import {
    /// The report.
    pub report: Report,
    /// Entries to be written.
    pub new: Vec<(EntryId, Entry)>,
}

/// Runs `catalog import`.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    if args.out.exists() && !args.out.is_dir() {
        bail!("{} is no folder; --out needs one", args.out.display());
    }
    if let Some(name) = &args.profile {
        Profile::named(name)?;
    }
    let size = fs::metadata(&args.list).with_context(|| format!("{} cannot be read", args.list.display()))?;
    if !size.is_file() {
        bail!("{} is no file; give a list in Markdown", args.list.display());
    }
    let name = args.list.file_stem().and_then(|s| s.to_str()).unwrap_or("list");
    let data = if args.out.is_dir() { files::read(&args.out) } else { Data::default() };
    let mut import = match mend::too_large(size.len()) {
        Some(refusal) => refused(name, refusal),
        None => {
            let bytes = fs::read(&args.list).with_context(|| format!("{} cannot be read", args.list.display()))?;
            import(&bytes, name, &data, args.profile.as_deref(), &today())?
        }
    };
    let mut error = None;
    if !args.dry_run && !import.new.is_empty() {
        let written = write::write(&args.out, &import.new);
        for (id, reason) in written.refused {
            import.report.refuse(&id, &reason);
        }
        error = written.error;
    }
    if let Some(path) = &args.report {
        let mut text = serde_json::to_string_pretty(&import.report).context("the report cannot be written as JSON")?;
        text.push('\n');
        fs::write(path, text).with_context(|| format!("{} cannot be written", path.display()))?;
    }
    let unread = data.findings.iter().filter(|f| f.severity == crate::check::Severity::Error).count();
    crate::print(&summary(&import.report, args.dry_run, &args.out, unread));
    if let Some(error) = error {
        return Err(error);
    }
    let refused =
        import.report.entries.is_empty() && import.report.diagnostics.iter().any(|d| d.severity == Severity::Error);
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads a list and compares it with the data. Writes nothing. Fails only where a profile is unknown or broken.
pub fn import(bytes: &[u8], name: &str, data: &Data, profile: Option<&str>, today: &str) -> anyhow::Result<Import> {
    let mended = match mend::read(bytes) {
        Ok(mended) => mended,
        Err(refusal) => return Ok(refused(name, refusal)),
    };
    let places = Places::new(&mended.text, mended.shifts);
    let mut notes = Notes::new(&places);
    let document = markdown::read(&mended.text, &mut notes);
    let profile = match profile {
        Some(name) => Profile::named(name)?,
        None => Profile::of(&document)?,
    };
    let list = if profile.id.is_empty() { list_id(document.title.as_deref(), name) } else { profile.id.clone() };
    let topics: Vec<String> =
        data.entries.keys().filter(|id| id.kind.slug() == "topic").map(|id| id.slug.clone()).collect();
    let setting = Setting { list: &list, today, venues: &data.venues, topics: &topics };
    let mut shelf = Shelf::of(data);
    let mut entries = Vec::new();
    for found in rows::read(&document, &profile, &mut notes) {
        let Some(candidate) = draft::draft(found, &profile, &setting, &mut notes) else { continue };
        entries.push(shelf.place(candidate, &mut notes));
    }
    let mut counts = BTreeMap::new();
    for entry in &entries {
        *counts.entry(entry.section.join(" / ")).or_insert(0) += 1;
    }
    let diagnostics = notes.finish(mended.notes);
    Ok(Import { report: Report { list, counts, entries, diagnostics }, new: shelf.fresh() })
}

/// Nothing is read of a list.
fn refused(name: &str, refusal: Diagnostic) -> Import {
    let report = Report { list: list_id(None, name), diagnostics: vec![refusal], ..Report::default() };
    Import { report, new: Vec::new() }
}

/// Id of a list without profile: its title, else its file's name.
fn list_id(title: Option<&str>, name: &str) -> String {
    title.and_then(|t| slug::slugify(t, 60)).or_else(|| slug::slugify(name, 60)).unwrap_or_else(|| "list".to_owned())
}

fn summary(report: &Report, dry_run: bool, out: &Path, unread: usize) -> String {
    let mut lines = Vec::new();
    let number = |outcome| report.entries.iter().filter(|e| e.outcome == outcome).count();
    if dry_run {
        for (outcome, sign) in [(Outcome::Added, '+'), (Outcome::Merged, '~')] {
            for entry in report.entries.iter().filter(|e| e.outcome == outcome) {
                lines.push(format!(
                    "{sign} {}/{}  (line {}) {}",
                    entry.kind,
                    entry.slug,
                    entry.line,
                    report::short(&entry.title)
                ));
            }
        }
        for left in report.diagnostics.iter().filter(|d| d.code == "left-for-a-person") {
            lines.push(format!("  line {}: {}", left.line, left.message));
        }
    }
    for entry in report.entries.iter().filter(|e| e.outcome == Outcome::Conflict) {
        lines.push(format!("! {}/{}  (line {}) {}", entry.kind, entry.slug, entry.line, report::short(&entry.title)));
    }
    for d in report.diagnostics.iter().filter(|d| d.severity != Severity::Info) {
        lines.push(format!(
            "{}:{} {} {}: {} ({})",
            d.line,
            d.column,
            if d.severity == Severity::Error { "error" } else { "warning" },
            d.code,
            d.message,
            d.action
        ));
    }
    if !lines.is_empty() {
        lines.push(String::new());
    }
    for (section, count) in &report.counts {
        lines.push(format!("{count:>5}  {}", if section.is_empty() { "(no section)" } else { section }));
    }
    let outcomes = [Outcome::Added, Outcome::Merged, Outcome::Unchanged, Outcome::Conflict]
        .map(|o| format!("{} {}", number(o), o.word()));
    lines.push(format!("{:>5}  entries in the list {}: {}", report.entries.len(), report.list, outcomes.join(", ")));
    let mended = report.diagnostics.iter().filter(|d| d.severity == Severity::Info).count();
    lines.push(format!("       {} diagnostics, {mended} of them for information", report.diagnostics.len()));
    if unread > 0 {
        lines.push(format!("       {unread} errors in {}: what cannot be read there was not compared", out.display()));
    }
    if dry_run {
        lines.push(format!("       nothing was written to {}", out.display()));
    }
    lines.push(String::new());
    lines.join("\n")
}
