//! `data/` to entries. Reading never fails as a whole: a file that cannot be used becomes a finding, and the rest is read.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use catalog_model::pages::Demos;
use catalog_model::vocabulary::{SourceList, Venue};
use catalog_model::{Entry, EntryId, Kind, id::is_slug};
use serde::Deserialize;

use crate::check::Finding;

/// Largest file that is read. The longest real entry (a topic with its guide) is under 20 KB.
pub const MAX_FILE_BYTES: u64 = 256 * 1024;
/// Most entry files that are read.
pub const MAX_FILES: usize = 200_000;

/// Everything under `data/`, as read, with what was wrong.
#[derive(Clone, Debug, Default)]
pub struct Data {
    /// Entries by identity, with the file each came from (relative to the data folder).
    pub entries: BTreeMap<EntryId, (Entry, PathBuf)>,
    /// `venues.toml`.
    pub venues: Vec<Venue>,
    /// `sources.toml`.
    pub sources: Vec<SourceList>,
    /// `synonyms.toml`: groups of words with one meaning.
    pub synonyms: Vec<Vec<String>>,
    /// The lab's methods by entry. Not of the files: whoever opens the catalog gives them.
    pub demos: Demos,
    /// What could not be read.
    pub findings: Vec<Finding>,
    /// Hash of all bytes read: the same data, the same revision.
    pub revision: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Vocabularies {
    #[serde(default)]
    venue: Vec<Venue>,
    #[serde(default)]
    source: Vec<SourceList>,
    #[serde(default)]
    synonym: Vec<Synonym>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Synonym {
    words: Vec<String>,
}

/// Where an entry lies in the data folder.
pub fn place(id: &EntryId, entry: &Entry) -> PathBuf {
    let file = format!("{}.toml", id.slug);
    let folder = PathBuf::from(id.kind.slug());
    match entry.first_year().filter(|_| id.kind.card().by_year) {
        Some(year) => folder.join(year.to_string()).join(file),
        None => folder.join(file),
    }
}

/// Reads a data folder.
pub fn read(root: &Path) -> Data {
    let mut data = Data::default();
    let mut hash = Hash::default();
    if !root.is_dir() {
        data.findings.push(Finding::error("file", root.display(), "the data folder does not exist or is not a folder"));
    }
    for name in VOCABULARIES {
        let Some(text) = read_text(root, Path::new(name), &mut data.findings, &mut hash) else { continue };
        match toml::from_str::<Vocabularies>(&text) {
            Ok(vocabularies) => {
                data.venues.extend(vocabularies.venue);
                data.sources.extend(vocabularies.source);
                data.synonyms.extend(vocabularies.synonym.into_iter().map(|s| s.words));
            }
            Err(error) => data.findings.push(parse_finding(name, &text, &error)),
        }
    }
    strangers(root, &mut data.findings);
    for kind in Kind::all() {
        let mut files = Vec::new();
        let mut seen = HashSet::new();
        walk(root, Path::new(kind.slug()), usize::from(kind.card().by_year), &mut seen, &mut files, &mut data.findings);
        files.sort();
        for file in files {
            if data.entries.len() >= MAX_FILES {
                data.findings.push(Finding::error(
                    "file",
                    file.display(),
                    format!("more than {MAX_FILES} entries; the rest is not read"),
                ));
                break;
            }
            let Some(text) = read_text(root, &file, &mut data.findings, &mut hash) else { continue };
            read_entry(kind, file, &text, &mut data);
        }
    }
    data.revision = hash.hex();
    data
}

/// Folders beside those of the kinds, and what they are for.
const OTHER_FOLDERS: &[&str] = &["schema", "models"];
/// The vocabularies.
const VOCABULARIES: &[&str] = &["venues.toml", "sources.toml", "synonyms.toml"];

/// What lies in the data folder and is read by nobody: a misspelt folder would hide all that is in it.
fn strangers(root: &Path, findings: &mut Vec<Finding>) {
    let mut names: Vec<String> =
        fs::read_dir(root).into_iter().flatten().flatten().map(|i| i.file_name().to_string_lossy().into()).collect();
    names.sort();
    for name in names.iter().filter(|n| !n.starts_with('.')) {
        if root.join(name).is_dir() {
            if Kind::from_slug(name).is_none() && !OTHER_FOLDERS.contains(&name.as_str()) {
                let message = "no kind is called so; nothing in this folder is read";
                findings.push(Finding::error("file", name, message));
            }
        } else if name.ends_with(".toml") && !VOCABULARIES.contains(&name.as_str()) {
            findings.push(Finding::error("file", name, "lies in the folder of no kind and is not read"));
        }
    }
}

fn read_entry(kind: Kind, file: PathBuf, text: &str, data: &mut Data) {
    let shown = file.display().to_string();
    let slug = file.file_stem().and_then(|s| s.to_str()).unwrap_or_default().to_owned();
    if !is_slug(&slug) {
        data.findings.push(Finding::error(
            "slug",
            &shown,
            "the file name is no slug: 1 to 80 of a-z, 0-9 and single inner dashes",
        ));
        return;
    }
    let mut entry: Entry = match toml::from_str(text) {
        Ok(entry) => entry,
        Err(error) => {
            data.findings.push(parse_finding(&shown, text, &error));
            return;
        }
    };
    // Every key may be left out where a file is read, so an empty file would be an entry that says nothing.
    if entry.title.trim().is_empty() {
        data.findings.push(Finding::error("schema", &shown, "\"title\" is missing; the entry is not read"));
        return;
    }
    entry.slug.clone_from(&slug);
    let id = EntryId::new(kind, slug);
    if let Some((_, first)) = data.entries.get(&id) {
        let message = format!("the slug is taken by {}; this file is not read", first.display());
        data.findings.push(Finding::error("slug", &shown, message));
        return;
    }
    data.entries.insert(id, (entry, file));
}

/// A TOML error with its line and column.
fn parse_finding(file: &str, text: &str, error: &toml::de::Error) -> Finding {
    let at = error.span().map(|span| {
        let before = &text[..span.start.min(text.len())];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        (line, column)
    });
    let place = at.map(|(line, column)| format!("{file}:{line}:{column}")).unwrap_or_else(|| file.to_owned());
    Finding::error("schema", place, error.message())
}

/// Lists the TOML files of a folder and, `depth` levels below, of its folders. Links are followed once: a loop ends.
fn walk(
    root: &Path,
    dir: &Path,
    depth: usize,
    seen: &mut HashSet<PathBuf>,
    files: &mut Vec<PathBuf>,
    findings: &mut Vec<Finding>,
) {
    let full = root.join(dir);
    let Ok(real) = full.canonicalize() else { return };
    if !seen.insert(real) {
        findings.push(Finding::error(
            "file",
            dir.display(),
            "the folder is reached twice (a link leads back); it is read once",
        ));
        return;
    }
    let listing = match fs::read_dir(&full) {
        Ok(listing) => listing,
        Err(error) => {
            findings.push(Finding::error("file", dir.display(), format!("cannot be listed: {error}")));
            return;
        }
    };
    for item in listing.flatten() {
        let path = dir.join(item.file_name());
        let Ok(meta) = fs::metadata(root.join(&path)) else {
            // A file that went between the list and here (half written, renamed) is nothing; a link that leads nowhere is.
            if item.file_type().is_ok_and(|kind| kind.is_symlink()) {
                findings.push(Finding::error("file", path.display(), "is a link to nothing, or to itself"));
            }
            continue;
        };
        if meta.is_dir() {
            if depth > 0 {
                walk(root, &path, depth - 1, seen, files, findings);
            } else {
                findings.push(Finding::error(
                    "file",
                    path.display(),
                    "a folder where only files belong; it is not read",
                ));
            }
        } else if path.extension().is_some_and(|e| e == "toml") {
            files.push(path);
        } else if !item.file_name().to_string_lossy().starts_with('.') {
            findings.push(Finding::warning("file", path.display(), "is not a .toml file and is not read"));
        }
    }
}

fn read_text(root: &Path, file: &Path, findings: &mut Vec<Finding>, hash: &mut Hash) -> Option<String> {
    let full = root.join(file);
    let refuse = |why: String| Some(Finding::error("file", file.display(), why));
    let finding = match fs::metadata(&full) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        Err(error) => refuse(format!("cannot be read: {error}")),
        Ok(meta) if !meta.is_file() => refuse("is not a regular file".into()),
        Ok(meta) if meta.len() > MAX_FILE_BYTES => {
            // Its bytes are not read, so that only another size makes another state.
            hash.add(file.to_string_lossy().as_bytes());
            hash.add(&meta.len().to_le_bytes());
            refuse(format!("is {} bytes long; at most {MAX_FILE_BYTES} are read", meta.len()))
        }
        Ok(_) => match fs::read(&full) {
            Err(error) => refuse(format!("cannot be read: {error}")),
            Ok(bytes) => {
                hash.add(file.to_string_lossy().as_bytes());
                hash.add(&bytes);
                match String::from_utf8(bytes) {
                    Ok(text) => return Some(text),
                    Err(error) => {
                        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
                        let line = good.iter().filter(|b| **b == b'\n').count() + 1;
                        Some(Finding::error("file", format!("{}:{line}", file.display()), "is not valid UTF-8"))
                    }
                }
            }
        },
    };
    findings.extend(finding);
    None
}

/// FNV-1a, 64 bits: enough to tell two states of the data apart; not for security.
#[derive(Clone, Copy)]
pub struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Mixes bytes in.
    pub fn add(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    /// The hash so far as 16 hexadecimal digits.
    pub fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for (file, bytes) in files {
            let path = dir.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        }
        dir
    }

    fn messages(data: &Data) -> String {
        data.findings.iter().map(|f| format!("{f}\n")).collect()
    }

    const GOOD: &[u8] = b"title = \"Good\"\n";

    #[test]
    fn one_broken_file_costs_only_itself() {
        let long = vec![b'#'; 10 * 1024 * 1024];
        let dir = folder(&[
            ("tool/good.toml", GOOD),
            ("tool/broken.toml", b"title = \"x\"\nlinks = [\n"),
            ("tool/unknown.toml", b"title = \"x\"\ncolour = \"red\"\n"),
            ("tool/latin.toml", b"title = \"caf\xe9\"\n"),
            ("tool/long.toml", &long),
            ("tool/Bad_Name.toml", GOOD),
            ("tool/notes.txt", GOOD),
            ("tool/deep/x.toml", GOOD),
            ("paper/2020/twice.toml", GOOD),
            ("paper/2021/twice.toml", GOOD),
        ]);
        let data = read(dir.path());
        let slugs: Vec<_> = data.entries.keys().map(ToString::to_string).collect();
        assert_eq!(slugs, ["paper/twice", "tool/good"]);
        let messages = messages(&data);
        for part in [
            "tool/broken.toml:",
            "unknown field `colour`",
            "tool/latin.toml:1: is not valid UTF-8",
            "10485760 bytes long",
            "no slug",
            "notes.txt: is not a .toml file",
            "a folder where only files belong",
            "the slug is taken by paper/2020/twice.toml",
        ] {
            assert!(messages.contains(part), "{part} in\n{messages}");
        }
    }

    #[test]
    fn an_entry_without_title_is_held_back() {
        let dir = folder(&[
            ("tool/empty.toml", b""),
            ("tool/blank.toml", b"title = \" \"\n"),
            ("tool/none.toml", b"date = \"2024\"\n"),
            ("tool/good.toml", GOOD),
        ]);
        let data = read(dir.path());
        assert_eq!(data.entries.keys().map(ToString::to_string).collect::<Vec<_>>(), ["tool/good"]);
        let schema = data.findings.iter().filter(|f| f.check == "schema" && f.message.contains("\"title\" is missing"));
        assert_eq!(schema.count(), 3, "{}", messages(&data));
    }

    #[test]
    fn what_nobody_reads_is_named() {
        let dir = folder(&[
            ("papers/2022/lost.toml", GOOD),
            ("lost.toml", GOOD),
            (".hidden/x.toml", GOOD),
            ("schema/tool.json", b"{}"),
            ("models/x.toml", GOOD),
            ("venues.toml", b""),
            ("README.md", b""),
            ("tool/good.toml", GOOD),
        ]);
        let data = read(dir.path());
        let found: Vec<_> = data.findings.iter().map(ToString::to_string).collect();
        assert_eq!(
            found,
            [
                "error[file] lost.toml: lies in the folder of no kind and is not read",
                "error[file] papers: no kind is called so; nothing in this folder is read",
            ]
        );
    }

    #[test]
    fn loops_of_links_end() {
        let dir = folder(&[("paper/2020/a.toml", GOOD)]);
        std::os::unix::fs::symlink(dir.path().join("paper"), dir.path().join("paper/2021")).unwrap();
        std::os::unix::fs::symlink(dir.path().join("paper/2020/b.toml"), dir.path().join("paper/2020/b.toml")).unwrap();
        let data = read(dir.path());
        assert_eq!(data.entries.len(), 1);
        let messages = messages(&data);
        assert!(
            messages.contains("reached twice") && messages.contains("a link to nothing, or to itself"),
            "{messages}"
        );
    }

    #[test]
    fn the_revision_is_that_of_the_bytes() {
        let dir = folder(&[("tool/a.toml", GOOD)]);
        let first = read(dir.path()).revision;
        assert_eq!(read(dir.path()).revision, first);
        fs::write(dir.path().join("tool/a.toml"), b"title = \"Other\"\n").unwrap();
        assert_ne!(read(dir.path()).revision, first);
    }
}
