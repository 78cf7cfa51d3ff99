//! Where changes are proposed and merged. A forge keeps the data's files under version control; the server asks it for
//! nothing else. Two members: [`local`], a bare repository beside the database, and [`github`]. A new forge is one file
//! that implements [`Forge`], and one arm in [`open`].
//!
//! Every call may be repeated: a proposal that was made is found again, a merge that was done is done. So whoever lost an
//! answer asks once more.

mod folder;
pub mod local;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use catalog::store::Change;

use crate::config::Config;

/// The folder of a repository below which files are changed, and nowhere else.
pub const FOLDER: &str = "data";

/// A change of one entry, as a forge sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The submission; the branch is named after it.
    pub id: String,
    /// The file, below [`FOLDER`].
    pub file: String,
    /// The file before, where it moves.
    pub moved_from: Option<String>,
    /// The text that the change was made on; none for a new file.
    pub before: Option<String>,
    /// The text of the file.
    pub text: String,
    /// What it is, in one line.
    pub title: String,
    /// Who to credit, as a name; may be empty.
    pub author: String,
    /// Lines of the commit's end: `Submitted-by: …`.
    pub trailers: Vec<String>,
    /// What a reviewer should read, as Markdown.
    pub body: String,
}

impl Proposal {
    /// Its branch.
    pub fn branch(&self) -> String {
        format!("submit/{}", self.id)
    }

    /// The message of its commit.
    pub fn message(&self) -> String {
        message(&self.title, &self.trailers)
    }
}

/// A commit's message: every part on one line, so that no text can pass for a trailer.
pub fn message(title: &str, trailers: &[String]) -> String {
    let line = |text: &String| text.split_whitespace().collect::<Vec<_>>().join(" ") + "\n";
    format!("{}\n{}", line(&title.to_owned()), trailers.iter().map(line).collect::<String>())
}

/// What a forge brought into the data folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Synced {
    /// Files of the folder that were written or removed.
    pub written: Vec<String>,
    /// Files that somebody changed in the folder and that the forge took up.
    pub absorbed: Vec<String>,
}

/// Why a forge did not do it.
#[derive(Debug, thiserror::Error)]
pub enum ForgeError {
    /// Not now: try again, not before this time has passed.
    #[error("{why}")]
    Later {
        /// The least time to wait; none where the caller may choose.
        after: Option<Duration>,
        /// What was wrong.
        why: String,
    },
    /// The file has changed since the proposal was made.
    #[error("{0}")]
    Conflict(String),
    /// It will not work by itself.
    #[error("{0}")]
    Broken(String),
}

/// A forge. Calls block: they belong on a thread of their own.
pub trait Forge: Send + Sync {
    /// Its name in logs.
    fn name(&self) -> &'static str;

    /// Writes the proposal as a commit that nobody sees; gives its id.
    fn commit(&self, proposal: &Proposal) -> Result<String, ForgeError>;

    /// Puts the proposal's branch on a commit.
    fn branch(&self, proposal: &Proposal, commit: &str) -> Result<(), ForgeError>;

    /// Asks for the branch to be merged.
    fn open(&self, proposal: &Proposal) -> Result<Change, ForgeError>;

    /// Whether it has been merged, by whomever.
    fn is_merged(&self, change: &Change) -> Result<bool, ForgeError>;

    /// Merges it, if its commit is still this one.
    fn merge(&self, proposal: &Proposal, change: &Change, commit: &str, reviewer: &str) -> Result<(), ForgeError>;

    /// Closes it without a merge and removes its branch.
    fn close(&self, proposal: &Proposal, change: &Change) -> Result<(), ForgeError>;

    /// Brings the data folder to what is merged.
    fn sync(&self, data: &Path) -> Result<Synced, ForgeError>;
}

/// The forge that the settings name.
///
/// # Errors
/// When its repository cannot be made or opened.
pub fn open(config: &Config) -> anyhow::Result<Arc<dyn Forge>> {
    let repository = config.var.join("catalog.git");
    let local = local::Local::open(&repository).with_context(|| format!("the repository {}", repository.display()))?;
    Ok(Arc::new(local))
}
