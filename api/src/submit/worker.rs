//! Carries submissions from state to state. Each step is done first and written down then, and each may be done again:
//! so a crash at any moment costs one repeated step. A forge that does not answer means waiting, longer each time.

use std::sync::Arc;
use std::time::Duration;

use catalog::day::{self, micros};
use catalog::snapshot::Reloaded;
use catalog::store::Submission;
use catalog_model::check::Severity;
use catalog_model::form::Draft;
use catalog_model::pages::Likeness;
use catalog_model::submission::State;

use super::{Desk, NotTaken, fill, request, target};
use crate::forge::{Forge, ForgeError, Standing, Synced};

/// So long after a worker's last sign of life another one may try its step.
const LEASE: Duration = Duration::from_secs(10);
/// The first pause after a failed step; it doubles up to the longest.
const PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// What others change again and again under our hands is begun anew so often.
const AGAIN: i64 = 5;
/// Main is read again this often, whatever is heard,
const EVERY: Duration = Duration::from_secs(300);
/// and not more often than this, whatever is heard.
const HEARD: Duration = Duration::from_millis(200);
/// Who is asked for a change and does not answer for so long is not waited for any more.
const UNANSWERED: Duration = Duration::from_secs(180 * 24 * 3_600);
/// A step that the forge refuses is tried so often.
const REFUSED: i64 = 4;

/// Works for ever.
pub async fn run(desk: Arc<Desk>) {
    if let Err(error) = desk.store.release_submissions().await {
        tracing::error!(%error, "the queue of submissions cannot be written");
    }
    let mut next_sync = tokio::time::Instant::now();
    loop {
        if tokio::time::Instant::now() >= next_sync {
            reconcile(&desk).await;
            next_sync = tokio::time::Instant::now() + EVERY;
        }
        match desk.store.claim_submission(micros(LEASE)).await {
            Ok(Some(submission)) => {
                step(&desk, submission).await;
                continue;
            }
            Ok(None) => {}
            Err(error) => {
                tracing::error!(%error, "the queue of submissions cannot be read or written");
                tokio::time::sleep(PAUSE).await;
            }
        }
        let due = desk.store.next_due().await.ok().flatten();
        let pause = due.map_or(EVERY, |due| Duration::from_micros(u64::try_from(due - day::now()).unwrap_or(0)));
        // A broken database must not make the loop spin.
        let until = (tokio::time::Instant::now() + pause.max(Duration::from_millis(20))).min(next_sync);
        tokio::select! {
            () = desk.bell.notified() => {}
            () = desk.moved.notified() => next_sync = next_sync.min(tokio::time::Instant::now() + HEARD),
            () = tokio::time::sleep_until(until) => {}
        }
    }
}

/// What the present step of a submission has led to.
enum Done {
    /// On to this, with a word for the log.
    Next(Box<Submission>, &'static str),
    /// Back to its sender.
    Returned(String),
    /// Others have changed what it rests on: from its checks on once more, and what was approved is so no longer.
    Again(String),
    /// Later.
    Wait(Option<Duration>, String),
    /// The forge refuses it: a few more tries, and then an operator must look.
    Refused(String),
    /// An operator must look.
    Failed(String),
}

impl From<ForgeError> for Done {
    fn from(error: ForgeError) -> Self {
        match error {
            ForgeError::Later { after, why } => Self::Wait(after, why),
            ForgeError::Conflict(why) => Self::Again(why),
            ForgeError::Broken(why) => Self::Refused(why),
        }
    }
}

/// Does the next step of a submission and writes it down.
async fn step(desk: &Arc<Desk>, submission: Submission) {
    let done = match alive(desk, &submission, next(desk, &submission)).await.unwrap_or_else(Done::from) {
        Done::Again(why) if submission.attempts + 1 >= AGAIN => Done::Failed(why),
        Done::Refused(why) if submission.attempts + 1 < REFUSED => Done::Wait(None, why),
        Done::Refused(why) => Done::Failed(why),
        done => done,
    };
    let mut is = submission.clone();
    is.attempts = 0;
    is.due = day::now();
    let what = match done {
        Done::Next(next, what) => {
            // Its checks end nothing: what was begun anew stays counted until it is written.
            let attempts = if submission.state == State::Stored { submission.attempts } else { 0 };
            is = Submission { attempts, due: day::now(), ..*next };
            what
        }
        Done::Returned(why) => {
            (is.state, is.detail) = (State::Returned, why);
            "returned"
        }
        Done::Again(why) => {
            tracing::info!(submission = is.id, why, "checked again");
            (is.state, is.detail) = (State::Stored, format!("It is checked again: {why}."));
            (is.approver, is.commit) = (String::new(), String::new());
            is.attempts = submission.attempts + 1;
            is.due = day::now() + micros(pause_after(submission.attempts));
            "checked again"
        }
        Done::Failed(why) | Done::Refused(why) => {
            tracing::error!(submission = is.id, why, "a submission cannot go on");
            (is.state, is.detail) = (State::Failed, why);
            "failed"
        }
        Done::Wait(after, why) => {
            let pause = after.unwrap_or(pause_after(submission.attempts)).max(PAUSE);
            tracing::warn!(submission = is.id, why, ?pause, "a submission waits");
            is.attempts = submission.attempts + 1;
            is.due = day::now() + micros(pause);
            is.detail = format!("Waiting for the forge; the next try is at {} UTC.", day::moment(is.due));
            ""
        }
    };
    match desk.store.advance(&submission, &is, "server", what).await {
        Ok(true) => tracing::info!(submission = is.id, state = is.state.slug(), attempts = is.attempts, "submission"),
        Ok(false) => tracing::info!(submission = is.id, "the submission was moved by somebody else meanwhile"),
        // The lease ends, and the step is done once more; not at once, because a full disk stays full for a while.
        Err(error) => {
            tracing::error!(%error, submission = is.id, "a step cannot be written down");
            tokio::time::sleep(PAUSE).await;
        }
    }
}

/// Longer after each try that failed.
fn pause_after(attempts: i64) -> Duration {
    PAUSE.saturating_mul(1 << attempts.clamp(0, 16)).min(LONGEST_PAUSE)
}

/// Gives signs of life while a step is done.
async fn alive<T>(desk: &Arc<Desk>, submission: &Submission, step: impl Future<Output = T>) -> T {
    let mut beat = tokio::time::interval(LEASE / 3);
    beat.reset();
    tokio::pin!(step);
    loop {
        tokio::select! {
            done = &mut step => return done,
            _ = beat.tick() => {
                if let Err(error) = desk.store.renew_claim(submission, micros(LEASE)).await {
                    tracing::warn!(%error, submission = submission.id, "no sign of life could be given");
                }
            }
        }
    }
}

async fn next(desk: &Arc<Desk>, submission: &Submission) -> Result<Done, ForgeError> {
    let is = Submission { detail: String::new(), ..submission.clone() };
    let to = |is: Submission, what| Ok(Done::Next(Box::new(is), what));
    let proposal = request::proposal_of(submission, &desk.base_url);
    let (change, commit) = (submission.change.clone(), submission.commit.clone());
    match submission.state {
        // Against what is merged by now, here or elsewhere.
        State::Stored => {
            sync(desk).await?;
            Ok(check(desk, submission).await)
        }
        State::Checked => {
            // A commit on what was edited by hand.
            sync(desk).await?;
            let commit = on_forge(desk, move |forge| forge.commit(&proposal)).await?;
            to(Submission { state: State::Committed, commit, ..is }, "committed")
        }
        State::Committed => {
            on_forge(desk, move |forge| forge.branch(&proposal, &commit)).await?;
            to(Submission { state: State::Branched, ..is }, "branched")
        }
        State::Branched => {
            let change = on_forge(desk, move |forge| forge.open(&proposal, &commit)).await?;
            to(Submission { state: State::Opened, change, ..is }, "opened")
        }
        State::Approved => {
            // What somebody edited in the folder comes first: a merge must not go over it unseen.
            sync(desk).await?;
            if let Some(done) = outdated(desk, submission).await {
                return Ok(done);
            }
            let reviewer = submission.approver.clone();
            on_forge(desk, move |forge| forge.merge(&proposal, &change, &commit, &reviewer)).await?;
            sync(desk).await?;
            to(Submission { state: State::Merged, closed: true, ..is }, "merged")
        }
        State::Declined | State::Withdrawn => {
            if !on_forge(desk, move |forge| forge.close(&proposal, &change)).await? {
                return to(Submission { closed: true, ..submission.clone() }, "");
            }
            // Decided there a moment earlier.
            sync(desk).await?;
            let detail = "It had been merged on the forge before this was decided here.".to_owned();
            to(Submission { state: State::Merged, detail, closed: true, ..is }, "merged")
        }
        State::Opened | State::Returned | State::Merged | State::Failed => {
            Ok(Done::Failed(format!("a submission that is {} was taken for work", submission.state.slug())))
        }
    }
}

/// What an approved submission needs before it can be merged: weeks may lie between its checks and here.
async fn outdated(desk: &Arc<Desk>, submission: &Submission) -> Option<Done> {
    // Merged before a crash: then it is its own duplicate, and no fault.
    let there = std::fs::read_to_string(desk.catalog.root().join(&submission.file));
    if there.is_ok_and(|text| text == submission.text) {
        return None;
    }
    match check(desk, submission).await {
        Done::Next(now, _) if now.text == submission.text && now.file == submission.file => None,
        // Others have changed the same entry: with their changes in it, it is no longer what was approved.
        Done::Next(now, _) => {
            let detail = "The entry has changed since; it is checked again, and looked at again.".to_owned();
            let (approver, commit) = (String::new(), String::new());
            let again = Submission { state: State::Stored, detail, approver, commit, ..*now };
            Some(Done::Next(Box::new(again), "checked again"))
        }
        Done::Returned(why) => Some(Done::Returned(why)),
        // It cannot be told now; the merge itself still refuses a file that has changed.
        Done::Again(_) | Done::Wait(..) | Done::Refused(_) | Done::Failed(_) => None,
    }
}

/// The checks once more, against the catalog as it is now: between the form and here others may have been merged.
async fn check(desk: &Arc<Desk>, submission: &Submission) -> Done {
    let draft = Draft { values: submission.draft.clone() };
    let proposal = match desk.work_out(target(submission), draft, Some(submission)).await {
        Ok(proposal) => proposal,
        Err(NotTaken::Refused(why)) => return Done::Returned(format!("{why}.")),
        Err(error) => return Done::Wait(None, error.to_string()),
    };
    if proposal.is_blocked() {
        let faults = proposal.faults.iter().filter(|f| f.severity == Severity::Error).map(|f| f.message.clone());
        let near = proposal.near.iter().filter(|n| n.likeness != Likeness::Similar);
        let near = near.map(|n| format!("it is like {} ({}): {}", n.title, n.id, n.why));
        return Done::Returned(format!("{}.", faults.chain(near).collect::<Vec<_>>().join("; ")));
    }
    if proposal.is_empty() {
        return Done::Returned("The entry reads so already; there is nothing to change.".to_owned());
    }
    let mut next = Submission { state: State::Checked, detail: String::new(), ..submission.clone() };
    fill(&mut next, proposal);
    // Who has the page of the one text open must not approve the other.
    if (&next.text, &next.file, &next.before) != (&submission.text, &submission.file, &submission.before) {
        next.version += 1;
    }
    Done::Next(Box::new(next), "checked")
}

/// Calls the forge on a thread where it may block.
async fn on_forge<T: Send + 'static>(
    desk: &Arc<Desk>,
    call: impl FnOnce(&dyn Forge) -> Result<T, ForgeError> + Send + 'static,
) -> Result<T, ForgeError> {
    let forge = Arc::clone(&desk.forge);
    let done = tokio::task::spawn_blocking(move || call(forge.as_ref())).await;
    done.unwrap_or_else(|panic| Err(ForgeError::Broken(format!("a fault of this server: {panic}"))))
}

/// Brings the data folder to what is merged, and serves it.
async fn sync(desk: &Arc<Desk>) -> Result<(), ForgeError> {
    let data = desk.catalog.root().to_owned();
    let synced = on_forge(desk, move |forge| forge.sync(&data)).await?;
    if synced != Synced::default() {
        let (written, absorbed) = (synced.written.len(), synced.absorbed.len());
        tracing::info!(forge = desk.forge.name(), written, absorbed, first = ?synced.written.first(), "synced");
    }
    if !synced.written.is_empty() {
        let catalog = Arc::clone(&desk.catalog);
        match tokio::task::spawn_blocking(move || catalog.reload()).await {
            Ok(Ok(Reloaded::HeldBack)) => tracing::error!("what was merged is broken; the old state is served"),
            Ok(Ok(_)) => {}
            Ok(Err(error)) => tracing::error!(%error, "the new state cannot be indexed"),
            Err(error) => tracing::error!(%error, "reading the data panicked"),
        }
    }
    Ok(())
}

/// Looks at main, and at proposals that people may have decided on the forge itself.
async fn reconcile(desk: &Arc<Desk>) {
    if let Err(error) = sync(desk).await {
        tracing::warn!(%error, forge = desk.forge.name(), "the forge cannot be read; the data stays as it is");
        return;
    }
    let mut open = desk.store.open_submissions(super::MOST_OPEN).await.unwrap_or_default();
    for was in open.extract_if(.., |s| s.state == State::Returned && s.changed < day::now() - micros(UNANSWERED)) {
        let detail = "Changes were asked for, and nobody answered for half a year.".to_owned();
        let is = Submission { state: State::Declined, detail, ..was.clone() };
        if let Err(error) = desk.store.advance(&was, &is, "server", is.state.slug()).await {
            tracing::error!(%error, submission = was.id, "an unanswered submission cannot be closed");
        }
    }
    // What was sent back or has stopped here may have been decided there all the same.
    open.retain(|s| matches!(s.state, State::Opened | State::Returned | State::Failed));
    // And only of the version that was proposed there.
    open.retain(|s| !s.change.id.is_empty() && !s.commit.is_empty());
    let changes: Vec<_> = open.iter().map(|s| s.change.clone()).collect();
    let standings = match on_forge(desk, move |forge| forge.standing(&changes)).await {
        Ok(standings) => standings,
        Err(error) => return tracing::warn!(%error, "the proposals cannot be looked at"),
    };
    for (was, standing) in open.into_iter().zip(standings) {
        let (state, detail) = match standing {
            Standing::Open => continue,
            Standing::Merged => (State::Merged, ""),
            Standing::Closed => {
                (State::Declined, "A maintainer closed the proposal on the forge; its page may say why.")
            }
        };
        let is = Submission { state, detail: detail.to_owned(), closed: state == State::Merged, ..was.clone() };
        if let Err(error) = desk.store.advance(&was, &is, "forge", is.state.slug()).await {
            tracing::error!(%error, submission = was.id, "what the forge decided cannot be written down");
        }
    }
}
