//! The data folder as a tree of files: which of them a forge keeps, and writing them so that a crash leaves the old file
//! or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

/// Largest file that a forge keeps; weights of models are not kept.
const MAX_BYTES: u64 = 1024 * 1024;
/// Levels of folders: a kind, a year. A link that leads back ends there.
const DEEPEST: usize = 3;
/// Folders that a forge does not keep.
const SKIPPED: &[&str] = &["models"];

/// Every file that a forge keeps, by its path with slashes.
///
/// # Errors
/// When the folder cannot be read.
pub fn read(root: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    walk(root, "", DEEPEST, &mut files)?;
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, depth: usize, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let Ok(name) = item.file_name().into_string() else { continue };
        // Editors and we ourselves leave unfinished files under such names for a moment.
        if name.starts_with('.') || name.ends_with('~') {
            continue;
        }
        // Links count as what they lead to, as they do for the catalog; one that leads nowhere is nothing.
        let (path, Ok(meta)) = (format!("{prefix}{name}"), fs::metadata(item.path())) else { continue };
        if meta.is_dir() && depth > 0 && !SKIPPED.contains(&path.as_str()) {
            walk(&item.path(), &format!("{path}/"), depth - 1, files)?;
        } else if meta.is_file() && meta.len() <= MAX_BYTES {
            files.insert(path, fs::read(item.path())?);
        }
    }
    Ok(())
}

/// Writes a file whole and surely, or removes it.
///
/// # Errors
/// When the disk does not take it; then the old file is still there.
pub fn put(root: &Path, path: &str, bytes: Option<&[u8]>) -> io::Result<()> {
    let file = root.join(path);
    let folder = file.parent().unwrap_or(root);
    match bytes {
        Some(bytes) => {
            fs::create_dir_all(folder)?;
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let new = folder.join(format!(".{name}.new~"));
            let written = File::create(&new).and_then(|mut out| {
                out.write_all(bytes)?;
                out.sync_all()
            });
            if let Err(error) = written.and_then(|()| fs::rename(&new, &file)) {
                let _ = fs::remove_file(&new);
                return Err(error);
            }
        }
        None => match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        },
    }
    // The name is on the disk only when the folder is.
    File::open(folder).and_then(|folder| folder.sync_all()).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_come_back_and_others_stay_out() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path();
        put(root, "tool/a.toml", Some(b"a")).unwrap();
        put(root, "models/s/weights", Some(b"b")).unwrap();
        put(root, ".hidden", Some(b"c")).unwrap();
        put(root, "tool/b.toml~", Some(b"d")).unwrap();
        assert_eq!(read(root).unwrap().into_keys().collect::<Vec<_>>(), ["tool/a.toml"]);
        put(root, "tool/a.toml", Some(b"new")).unwrap();
        assert_eq!(read(root).unwrap()["tool/a.toml"], b"new");
        put(root, "tool/a.toml", None).unwrap();
        put(root, "nowhere/a.toml", None).unwrap();
        assert!(read(root).unwrap().is_empty());
    }

    #[test]
    fn a_file_that_cannot_be_written_leaves_the_old_one() {
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), "tool/a.toml", Some(b"a")).unwrap();
        // A folder where the new file would go.
        fs::create_dir(dir.path().join("tool/.a.toml.new~")).unwrap();
        assert!(put(dir.path(), "tool/a.toml", Some(b"b")).is_err());
        assert_eq!(read(dir.path()).unwrap()["tool/a.toml"], b"a");
    }
}
