//! A data folder to play with: a copy of the miniature in `fixtures/data`, or of any other folder. It goes when the
//! story ends.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

fn miniature() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data")
}

/// A folder of a story's own.
pub struct Folder {
    dir: TempDir,
}

impl Folder {
    /// An empty one.
    ///
    /// # Panics
    /// When the machine has no place for it.
    pub fn empty() -> Self {
        Self { dir: tempfile::Builder::new().prefix("parsimony-data-").tempdir().expect("a temporary folder") }
    }

    /// A copy of the miniature catalog.
    pub fn small() -> Self {
        Self::copy(&miniature())
    }

    /// Puts the miniature catalog into an empty one.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn fill_small(&self) {
        copy(&miniature(), self.path());
    }

    /// A copy of a folder.
    ///
    /// # Panics
    /// When it cannot be read.
    pub fn copy(from: &Path) -> Self {
        let folder = Self::empty();
        copy(from, folder.path());
        folder
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    /// Writes a file, with the folders above it, as editors do: whole, then renamed into place.
    ///
    /// # Panics
    /// When it cannot be written.
    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let file = self.file(name);
        fs::create_dir_all(file.parent().expect("a file lies in a folder")).expect("a folder");
        let new = file.with_extension("new~");
        fs::write(&new, bytes).expect("a file");
        fs::rename(new, file).expect("a file in its place");
    }

    /// Removes a file.
    ///
    /// # Panics
    /// When it is not there.
    pub fn remove(&self, name: &str) {
        fs::remove_file(self.file(name)).expect("a file to remove");
    }

    /// Replaces text in a file.
    ///
    /// # Panics
    /// When the file does not have it.
    pub fn edit(&self, name: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.file(name)).expect("a file to edit");
        assert!(text.contains(from), "{name} has \"{from}\"");
        self.write(name, text.replace(from, to));
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for item in fs::read_dir(from).unwrap_or_else(|e| panic!("{}: {e}", from.display())).flatten() {
        let (path, target) = (item.path(), to.join(item.file_name()));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            fs::copy(&path, &target).expect("a copied file");
        }
    }
}

/// Identities `kind/slug` of all entry files of a data folder, sorted.
///
/// # Panics
/// When a folder cannot be listed.
pub fn ids(data: &Path) -> Vec<String> {
    let mut ids = Vec::new();
    for kind in catalog_model::Kind::all() {
        gather(&data.join(kind.slug()), kind.slug(), &mut ids);
    }
    ids.sort();
    ids
}

fn gather(dir: &Path, kind: &str, ids: &mut Vec<String>) {
    for item in fs::read_dir(dir).into_iter().flatten().flatten() {
        let path = item.path();
        if path.is_dir() {
            gather(&path, kind, ids);
        } else if path.extension().is_some_and(|e| e == "toml") {
            ids.push(format!("{kind}/{}", path.file_stem().unwrap_or_default().to_string_lossy()));
        }
    }
}
