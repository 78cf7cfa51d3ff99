//! The desk of submissions: what is typed is worked out against the catalog, kept, and carried by [`worker`] from state
//! to state until it is merged or declined.

pub mod abuse;
pub mod pressure;
mod request;
pub mod secrets;
pub mod session;
pub mod worker;

use std::sync::Arc;

use catalog::day;
use catalog::propose::{self, Pending, Proposal, Refusal, Target};
use catalog::store::{Sender, Store, StoreError, Submission};
use catalog::{Catalog, Snapshot};
use catalog_model::check::Severity;
use catalog_model::form::Draft;
use catalog_model::submission::State;
use tokio::sync::Notify;

use crate::forge::Forge;
use pressure::Pressure;
use secrets::Secrets;

/// Submissions that are compared with a new one, and shown in the queue.
pub const MOST_OPEN: u32 = 1_000;

/// What the handlers and the worker share.
pub struct Desk {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// The database.
    pub store: Store,
    /// Where changes are merged.
    pub forge: Arc<dyn Forge>,
    /// Signs forms and names status pages.
    pub secrets: Secrets,
    /// Rings when there is something to do.
    pub bell: Notify,
    /// Rings when the forge says that something was decided there.
    pub moved: Notify,
    /// How many submissions arrive.
    pub pressure: Pressure,
    /// Origin of the site, for links in proposals.
    pub base_url: Arc<str>,
}

/// Why a submission was not taken.
#[derive(Debug, thiserror::Error)]
pub enum NotTaken {
    /// The entry to correct is not there.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A panic, or a queue that is full.
    #[error("{0}")]
    Fault(String),
}

impl Desk {
    /// New entries that are proposed and on their way; for a submission, those that came before it. What was sent back
    /// waits for its sender, and nobody waits for it.
    ///
    /// # Errors
    /// What the database says.
    pub async fn pending(&self, of: Option<&Submission>) -> Result<Vec<Pending>, StoreError> {
        let open = self.store.open_submissions(MOST_OPEN).await?;
        let first = |s: &Submission| of.is_none_or(|own| s.id < own.id);
        let waits = |s: &Submission| !matches!(s.state, State::Returned | State::Failed);
        let others = open.into_iter().filter(|s| first(s) && waits(s) && !s.correction);
        Ok(others.map(|s| Pending { id: s.entry_id, entry: s.entry }).collect())
    }

    /// Works a draft out: the entry, its file, what is wrong, what it looks like.
    ///
    /// # Errors
    /// When the entry to correct is gone, or the database does not answer.
    pub async fn work_out(&self, target: Target, draft: Draft, own: Option<&Submission>) -> Result<Proposal, NotTaken> {
        let pending = self.pending(own).await?;
        let catalog = Arc::clone(&self.catalog);
        // The day it came, not the day it is looked at: or a submission would be another one every day.
        let came: String = day::moment(own.map_or_else(day::now, |s| s.created)).chars().take(10).collect();
        let work = move || {
            let snapshot = catalog.snapshot();
            propose::propose(&catalog, &snapshot, &pending, &target, &draft, &came)
        };
        let done = tokio::task::spawn_blocking(work).await.map_err(|e| NotTaken::Fault(e.to_string()))?;
        Ok(done?)
    }

    /// The page of an entry as it would be.
    pub async fn preview(&self, proposal: &Proposal) -> Option<catalog_model::pages::EntryPage> {
        let catalog = Arc::clone(&self.catalog);
        let (id, entry, file) = (proposal.id.clone(), proposal.entry.clone(), proposal.file.clone());
        let draw = move || {
            let with: Snapshot = catalog.snapshot().with(&id, entry, file).ok()?;
            catalog::pages::entry(&with, &id)
        };
        tokio::task::spawn_blocking(draw).await.ok().flatten()
    }

    /// Keeps a submission and rings the bell. The same form again gives the same submission.
    ///
    /// # Errors
    /// What the database says; then nothing is kept.
    pub async fn take(
        &self,
        proposal: Proposal,
        target: &Target,
        sender: Sender,
        token: &str,
    ) -> Result<Submission, StoreError> {
        let mut new = Submission {
            secret: secrets::hash(&self.secrets.status(token)),
            token: secrets::hash(token),
            correction: matches!(target, Target::Correction(_)),
            sender,
            ..Submission::new(uuid::Uuid::now_v7().to_string(), proposal.id.clone(), day::now())
        };
        fill(&mut new, proposal);
        let kept = self.store.add_submission(&new).await?;
        self.pressure.count();
        self.bell.notify_one();
        Ok(kept)
    }

    /// Puts a changed draft in the place of a submission's; an approval, if there was one, is void.
    ///
    /// # Errors
    /// What the database says.
    pub async fn revise(&self, was: &Submission, proposal: Proposal, sender: Sender) -> Result<bool, StoreError> {
        let mut is = Submission {
            sender,
            state: State::Stored,
            detail: String::new(),
            version: was.version + 1,
            approver: String::new(),
            commit: String::new(),
            attempts: 0,
            due: day::now(),
            ..was.clone()
        };
        fill(&mut is, proposal);
        let done = self.store.advance(was, &is, "sender", "changed").await?;
        self.bell.notify_one();
        Ok(done)
    }

    /// Moves a submission by a person's decision.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decide(&self, was: &Submission, state: State, who: &str, detail: &str) -> Result<bool, StoreError> {
        let approver = if state == State::Approved { who.to_owned() } else { String::new() };
        let is = Submission { state, detail: detail.to_owned(), approver, attempts: 0, due: day::now(), ..was.clone() };
        let done = self.store.advance(was, &is, who, state.slug()).await?;
        self.bell.notify_one();
        Ok(done)
    }
}

/// What a proposal says, into the row.
fn fill(row: &mut Submission, proposal: Proposal) {
    let warnings = proposal.faults.iter().filter(|f| f.severity == Severity::Warning).map(|f| f.message.clone());
    let near = proposal.near.iter().map(|n| format!("{} ({}): {}", n.title, n.id, n.why));
    row.remarks = warnings.chain(near).collect();
    row.draft = proposal.draft.values;
    row.entry_id = proposal.id;
    row.entry = proposal.entry;
    row.file = proposal.file.to_string_lossy().into_owned();
    row.moved_from = proposal.moved_from.map(|path| path.to_string_lossy().into_owned());
    row.before = proposal.before;
    row.text = proposal.text;
}

/// What a submission changes.
pub fn target(submission: &Submission) -> Target {
    match submission.correction {
        true => Target::Correction(submission.entry_id.clone()),
        false => Target::New(submission.entry_id.kind),
    }
}
