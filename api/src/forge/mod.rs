//! Where changes are proposed and merged. A forge keeps the data's files under version control; the server asks it for
//! nothing else. Two members: [`local`], a bare repository beside the database, and [`github`]. A new forge is one file
//! that implements [`Forge`], and one arm in [`open`].
//!
//! Every call may be repeated: a proposal that was made is found again, a merge that was done is done. So whoever lost an
//! answer asks once more.

mod folder;
pub mod github;
pub mod local;
pub mod text;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::http::HeaderMap;
use catalog::store::Change;
use git2::Oid;

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

    /// The message of the commit that merges it.
    pub fn merge_message(&self, reviewer: &str) -> String {
        let trailers = [self.trailers.as_slice(), &[format!("Reviewed-by: {reviewer}")]].concat();
        message(&format!("Merge: {}", self.title), &trailers)
    }

    /// A conflict where its file is not in `main`, whose files these are, as the proposal knew it.
    fn fits(&self, main: &BTreeMap<String, Oid>) -> Result<(), ForgeError> {
        let known_as = self.moved_from.as_ref().unwrap_or(&self.file);
        let was = self.before.as_ref().and_then(|text| folder::id_of(text.as_bytes()));
        if main.get(known_as) != was.as_ref() {
            return Err(ForgeError::Conflict(format!("{known_as} has changed since the proposal was made")));
        }
        if self.moved_from.is_some() && main.contains_key(&self.file) {
            return Err(ForgeError::Conflict(format!("{} is there already", self.file)));
        }
        Ok(())
    }
}

/// A commit's message: every part on one line, so that no text can pass for a trailer.
fn message(title: &str, trailers: &[String]) -> String {
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
    /// It will hardly work by itself.
    #[error("{0}")]
    Broken(String),
}

impl ForgeError {
    /// Try again, whenever it suits.
    pub fn later(why: impl Into<String>) -> Self {
        Self::Later { after: None, why: why.into() }
    }
}

/// What became of a proposal on the forge itself, where people may decide as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It waits.
    Open,
    /// It is in `main`.
    Merged,
    /// Somebody closed it.
    Closed,
}

/// A forge. Calls block: they belong on a thread of their own.
pub trait Forge: Send + Sync {
    /// Its name in logs.
    fn name(&self) -> &'static str;

    /// Writes the proposal as a commit that nobody sees; gives its id.
    fn commit(&self, proposal: &Proposal) -> Result<String, ForgeError>;

    /// Puts the proposal's branch on a commit.
    fn branch(&self, proposal: &Proposal, commit: &str) -> Result<(), ForgeError>;

    /// Asks for the branch, which is at this commit, to be merged.
    fn open(&self, proposal: &Proposal, commit: &str) -> Result<Change, ForgeError>;

    /// What has become of proposals, by whomever; one answer for each.
    fn standing(&self, changes: &[Change]) -> Result<Vec<Standing>, ForgeError>;

    /// Merges it, if its commit is still this one.
    fn merge(&self, proposal: &Proposal, change: &Change, commit: &str, reviewer: &str) -> Result<(), ForgeError>;

    /// Closes it without a merge and removes its branch; says whether somebody had merged it before.
    fn close(&self, proposal: &Proposal, change: &Change) -> Result<bool, ForgeError>;

    /// Brings the data folder to what is merged.
    fn sync(&self, data: &Path) -> Result<Synced, ForgeError>;

    /// The id of a hook's delivery, where the forge really sent it. A forge without hooks sends none.
    fn delivery(&self, _: &HeaderMap, _body: &[u8]) -> Option<String> {
        None
    }
}

/// The forge that the settings name: GitHub where its settings were given, else the repository beside the database.
///
/// # Errors
/// When its repository cannot be made or opened, or its settings cannot be used.
pub fn open(config: &Config, github: Option<&Arc<github::Settings>>) -> anyhow::Result<Arc<dyn Forge>> {
    if let Some(settings) = github {
        return Ok(Arc::new(github::GitHub::new(Arc::clone(settings), config.var.join("replaced"))?));
    }
    let repository = config.var.join("catalog.git");
    let local = local::Local::open(&repository).with_context(|| format!("the repository {}", repository.display()))?;
    Ok(Arc::new(local))
}
