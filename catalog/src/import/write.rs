//! New entries to files. A file that is there is never touched.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::Context;
use catalog_model::{Entry, EntryId};

use crate::files::{MAX_FILE_BYTES, place};
use crate::fmt::to_toml;

/// What became of the writing.
#[derive(Debug, Default)]
pub struct Written {
    /// Entries that could not be written, with the reason.
    pub refused: Vec<(EntryId, String)>,
    /// Why nothing more could be written after some point: the folder, the disk.
    pub error: Option<anyhow::Error>,
}

/// Writes entries. Goes on after one that cannot be, but not where the folder itself cannot be written.
pub fn write(out: &Path, entries: &[(EntryId, Entry)]) -> Written {
    let error = fs::create_dir_all(out).with_context(|| format!("{} cannot be made", out.display())).err();
    let mut written = Written { refused: Vec::new(), error };
    let mut done = 0;
    while let Some((id, entry)) = entries.get(done).filter(|_| written.error.is_none()) {
        match write_one(out, id, entry) {
            Ok(None) => {}
            Ok(Some(reason)) => written.refused.push((id.clone(), reason)),
            Err(error) => {
                written.error = Some(error);
                break;
            }
        }
        done += 1;
    }
    if let Some(error) = &written.error {
        let left = entries.iter().skip(done);
        written.refused.extend(left.map(|(id, _)| (id.clone(), error.to_string())));
    }
    written
}

/// Writes one; the text says why this one alone cannot be written.
fn write_one(out: &Path, id: &EntryId, entry: &Entry) -> anyhow::Result<Option<String>> {
    let text = to_toml(entry);
    if text.len() as u64 > MAX_FILE_BYTES {
        return Ok(Some(format!("the entry has {} bytes, at most {MAX_FILE_BYTES} can be read", text.len())));
    }
    let path = out.join(place(id, entry));
    let folder = path.parent().unwrap_or(out);
    fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    match OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => {
            let result = file.write_all(text.as_bytes());
            if result.is_err() {
                // Half an entry would be in the way of the next import.
                let _ = fs::remove_file(&path);
            }
            result.with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(None)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            Ok(Some(format!("{} is there already and cannot be read as an entry", path.display())))
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be written", path.display())),
    }
}
