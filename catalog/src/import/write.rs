//! New entries to files. A file that is there is never touched.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use catalog_model::{Entry, EntryId};

use crate::files::MAX_FILE_BYTES;
use crate::fmt::to_toml;

/// Where an entry lies in the data folder.
pub fn place(id: &EntryId, entry: &Entry) -> PathBuf {
    let file = format!("{}.toml", id.slug);
    let folder = PathBuf::from(id.kind.slug());
    match entry.first_year().filter(|_| id.kind.card().by_year) {
        Some(year) => folder.join(year.to_string()).join(file),
        None => folder.join(file),
    }
}

/// Writes entries; gives back those that could not be written, with the reason. Fails where the folder cannot be
/// written at all.
pub fn write(out: &Path, entries: &[(EntryId, Entry)]) -> anyhow::Result<Vec<(EntryId, String)>> {
    let mut refused = Vec::new();
    fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display()))?;
    for (id, entry) in entries {
        let text = to_toml(entry);
        if text.len() as u64 > MAX_FILE_BYTES {
            refused.push((
                id.clone(),
                format!("the entry has {} bytes, at most {MAX_FILE_BYTES} can be read", text.len()),
            ));
            continue;
        }
        let path = out.join(place(id, entry));
        let folder = path.parent().unwrap_or(out);
        fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
        match OpenOptions::new().write(true).create_new(true).open(&path) {
            Ok(mut file) => {
                file.write_all(text.as_bytes()).with_context(|| format!("{} cannot be written", path.display()))?
            }
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                refused
                    .push((id.clone(), format!("{} is there already and cannot be read as an entry", path.display())));
            }
            Err(error) => return Err(error).with_context(|| format!("{} cannot be written", path.display())),
        }
    }
    Ok(refused)
}
