//! A small disk that can be full: a file system in memory, mounted on a folder. Only a user that may mount can make one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::settings::skipped;

/// The file that fills it.
const BALLAST: &str = ".ballast~";

/// A disk; it goes when the story ends.
pub struct Disk {
    path: PathBuf,
}

impl Disk {
    /// Mounts one on a folder, so many kilobytes large. None, and said so, where that is not allowed.
    pub fn on(path: &Path, kilobytes: usize) -> Option<Self> {
        fs::create_dir_all(path).expect("a folder");
        let size = format!("size={kilobytes}k");
        let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path).output();
        if mounted.is_ok_and(|done| done.status.success()) {
            return Some(Self { path: path.to_owned() });
        }
        skipped("a full disk: this user may not mount one");
        None
    }

    /// Takes all the space that is left.
    ///
    /// # Panics
    /// When something else is wrong with it.
    pub fn fill(&self) {
        let page = vec![0; 4096];
        let mut whole = Vec::new();
        loop {
            whole.extend_from_slice(&page);
            if let Err(error) = fs::write(self.path.join(BALLAST), &whole) {
                assert_eq!(error.kind(), std::io::ErrorKind::StorageFull);
                return;
            }
        }
    }

    /// Gives the space back.
    ///
    /// # Panics
    /// When it was not taken.
    pub fn free(&self) {
        fs::remove_file(self.path.join(BALLAST)).expect("the ballast");
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.path).status();
    }
}
