//! The data folder as a tree of files: which of them a forge keeps, and writing them so that a crash leaves the old file
//! or the new one.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use git2::{ObjectType, Oid};

use super::ForgeError;

/// Largest file that a forge keeps; weights of models are not kept.
const MAX_BYTES: u64 = 1024 * 1024;
/// Levels of folders: a kind, a year. A link that leads back ends there.
const DEEPEST: usize = 3;
/// Folders that a forge does not keep.
const SKIPPED: &[&str] = &["models"];

/// So many files may be missing at once, or half of all: nobody means more than that.
const MOST_MISSING: usize = 20;

/// Every file that a forge keeps, by its path with slashes.
///
/// # Errors
/// When the folder cannot be read.
pub fn read(root: &Path) -> io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    walk(root, "", &mut files)?;
    Ok(files)
}

fn walk(folder: &Path, prefix: &str, files: &mut BTreeMap<String, Vec<u8>>) -> io::Result<()> {
    for item in fs::read_dir(folder)? {
        let item = item?;
        let Ok(name) = item.file_name().into_string() else { continue };
        // Links count as what they lead to, as they do for the catalog; one that leads nowhere is nothing.
        let (path, Ok(meta)) = (format!("{prefix}{name}"), fs::metadata(item.path())) else { continue };
        // A folder is entered where a file in it would be kept.
        if meta.is_dir() && is_kept(&format!("{path}/x"), 0) {
            walk(&item.path(), &format!("{path}/"), files)?;
        } else if meta.is_file() && is_kept(&path, meta.len()) {
            files.insert(path, fs::read(item.path())?);
        }
    }
    Ok(())
}

/// Whether a forge keeps a file with this path below the folder, and so many bytes.
pub fn is_kept(path: &str, bytes: u64) -> bool {
    let mut parts = path.split('/');
    let folder = parts.next().unwrap_or_default();
    // Editors and we ourselves leave unfinished files under names with a point before or a tilde behind, for a moment.
    bytes <= MAX_BYTES
        && path.split('/').count() <= DEEPEST + 1
        && !path.split('/').any(|part| part.is_empty() || part.starts_with('.') || part.ends_with('~'))
        && !(SKIPPED.contains(&folder) && parts.next().is_some())
}

/// An error where so many of the files are missing in a place that nobody can have meant it: it is empty for the moment, or
/// the wrong one.
///
/// # Errors
/// When it is so.
pub fn most_are_there<A, B>(
    files: &BTreeMap<String, A>,
    there: &BTreeMap<String, B>,
    place: &str,
) -> Result<(), ForgeError> {
    let missing = files.keys().filter(|path| !there.contains_key(*path)).count();
    if missing > MOST_MISSING && missing * 2 > files.len() {
        let all = files.len();
        return Err(ForgeError::later(format!(
            "{missing} of {all} files are missing in {place}: is it the right one?"
        )));
    }
    Ok(())
}

/// The name that git has for bytes.
pub fn id_of(bytes: &[u8]) -> Option<Oid> {
    Oid::hash_object(ObjectType::Blob, bytes).ok()
}

/// Brings the folder, as it was read, to these files; gives those that were written or removed.
///
/// # Errors
/// When a file cannot be got or written, or somebody is changing it in this moment.
pub fn bring(
    root: &Path,
    here: &BTreeMap<String, Vec<u8>>,
    files: &BTreeMap<String, Oid>,
    mut get: impl FnMut(Oid) -> Result<Vec<u8>, ForgeError>,
) -> Result<Vec<String>, ForgeError> {
    let mut written = Vec::new();
    for path in files.keys().chain(here.keys().filter(|path| !files.contains_key(*path))) {
        let (old, wanted) = (here.get(path), files.get(path));
        if old.and_then(|bytes| id_of(bytes)).as_ref() == wanted {
            continue;
        }
        let new = wanted.map(|id| get(*id)).transpose()?;
        // Saved by hand in this moment: the next round looks at it first.
        if fs::read(root.join(path)).ok().as_ref() != old {
            return Err(ForgeError::later(format!("{path} is being changed by hand")));
        }
        put(root, path, new.as_deref()).map_err(|error| unusable(root, &error))?;
        written.push(path.clone());
    }
    Ok(written)
}

/// What is said of a folder that cannot be read or written.
pub fn unusable(root: &Path, error: &io::Error) -> ForgeError {
    ForgeError::later(format!("the data folder {}: {error}", root.display()))
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
    fn what_is_kept_is_what_is_read() {
        for (path, kept) in [
            ("a", true),
            ("tool/a.toml", true),
            ("paper/2024/a.toml", true),
            ("a/b/c/d", true),
            ("models/s/weights", false),
            ("models", true),
            ("tool/.a.toml", false),
            ("tool/../a", false),
            ("tool//a", false),
            ("a~", false),
            ("a/b/c/d/e", false),
        ] {
            assert_eq!(is_kept(path, 1), kept, "{path}");
            let dir = tempfile::tempdir().unwrap();
            put(dir.path(), path, Some(b"a")).unwrap();
            assert_eq!(read(dir.path()).unwrap().contains_key(path), kept, "{path}");
        }
        assert!(!is_kept("tool/a.toml", MAX_BYTES + 1));
        let dir = tempfile::tempdir().unwrap();
        put(dir.path(), "tool/a.toml", Some(&vec![b'a'; MAX_BYTES as usize + 1])).unwrap();
        assert!(read(dir.path()).unwrap().is_empty());
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
