//! What the pages of submissions and of their review show, as data; see [`crate::pages`].

use std::collections::BTreeMap;

use crate::check::Fault;
use crate::form::{Draft, Words};
use crate::pages::{DiffLine, EntryPage, Near};
use crate::submission::State;
use crate::{EntryId, Kind};

/// The first page: one field, and what was found for what was pasted there.
#[derive(Clone, Debug, Default)]
pub struct Start {
    /// What was pasted; empty at first.
    pub pasted: String,
    /// What it was understood as, in words.
    pub read_as: String,
    /// What the catalog and the queue have that is like it.
    pub near: Vec<Near>,
}

/// What somebody says of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct About {
    /// To be credited.
    pub name: String,
    /// Where to find them.
    pub link: String,
    /// Conflict of interest.
    pub interest: String,
    /// They say that they have looked at the similar works, and that this is another one.
    pub another: bool,
}

/// The form of an entry.
#[derive(Clone, Debug)]
pub struct Form {
    /// Kind.
    pub kind: Kind,
    /// The entry that is corrected, with its title.
    pub of: Option<(EntryId, String)>,
    /// Where it is sent.
    pub action: String,
    /// What stands in it.
    pub draft: Draft,
    /// The table that gets more rows.
    pub more: String,
    /// Words to choose from that only the data knows.
    pub options: BTreeMap<Words, Vec<(String, String)>>,
    /// What is wrong, by field; those of the sender are called `name`, `link`, `interest`, and `another`.
    pub faults: Vec<Fault>,
    /// What it looks like.
    pub near: Vec<Near>,
    /// What happened on the way here: what was filled in and from where, why something was not taken.
    pub notes: Vec<String>,
    /// The sender.
    pub about: About,
    /// Signed; sent back with the form.
    pub token: String,
    /// A proof of work is asked for: see [`crate::work`].
    pub work: bool,
}

/// A form that is in order, as it would be.
#[derive(Clone, Debug)]
pub struct Preview {
    /// The form, to be sent on as it is.
    pub form: Form,
    /// The entry's page.
    pub page: EntryPage,
    /// The file's path.
    pub file: String,
    /// The file's difference.
    pub diff: Vec<DiffLine>,
}

/// A line of a submission's history.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// When, "2026-11-21 14:05".
    pub at: String,
    /// Who: "sender", "server", a reviewer.
    pub who: String,
    /// What.
    pub what: String,
    /// Why.
    pub detail: String,
}

/// A submission, for its sender and for reviewers.
#[derive(Clone, Debug)]
pub struct Submitted {
    /// Its id.
    pub id: String,
    /// The entry.
    pub entry: EntryId,
    /// Its title.
    pub title: String,
    /// It corrects an entry that is there.
    pub correction: bool,
    /// Where it stands.
    pub state: State,
    /// Why.
    pub detail: String,
    /// The proposal on the forge, where people can see it there.
    pub change_url: String,
    /// When it came, "2026-11-21 14:05".
    pub created: String,
    /// How long ago, in words.
    pub age: String,
    /// Counts its changes.
    pub version: i64,
    /// The sender.
    pub about: About,
    /// Warnings and likenesses.
    pub remarks: Vec<String>,
    /// What happened.
    pub history: Vec<Event>,
}

/// The status page.
#[derive(Clone, Debug)]
pub struct Status {
    /// The submission.
    pub submitted: Submitted,
    /// The page's own address.
    pub path: String,
    /// It was sent just now: the address must be kept.
    pub fresh: bool,
    /// A sentence on what was just done.
    pub said: String,
}

/// The queue of a reviewer.
#[derive(Clone, Debug, Default)]
pub struct Queue {
    /// Who is signed in.
    pub reviewer: String,
    /// What is open, the oldest first.
    pub open: Vec<Submitted>,
    /// What is over, the latest first.
    pub closed: Vec<Submitted>,
    /// A sentence on what was just done.
    pub said: String,
}

/// A row of the table of checks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckRow {
    /// Name.
    pub name: String,
    /// What it asks for.
    pub about: String,
    /// What it found; empty where all is well.
    pub found: Vec<String>,
}

/// A submission under review.
#[derive(Clone, Debug)]
pub struct Review {
    /// Who is signed in.
    pub reviewer: String,
    /// The submission.
    pub submitted: Submitted,
    /// The page as it would be; none where the entry cannot be worked out any more.
    pub page: Option<EntryPage>,
    /// The file's path.
    pub file: String,
    /// The file's difference.
    pub diff: Vec<DiffLine>,
    /// The checks, against the catalog as it is.
    pub checks: Vec<CheckRow>,
    /// What it looks like.
    pub near: Vec<Near>,
    /// Why it cannot be approved by this reviewer; empty where it can.
    pub barred: String,
    /// It can be decided on now.
    pub may_decide: bool,
}

/// Signing in, or setting a passphrase with a one-time link.
#[derive(Clone, Debug, Default)]
pub struct SignIn {
    /// The secret of a one-time link; empty for signing in.
    pub invitation: String,
    /// The name that was typed.
    pub name: String,
    /// What was wrong.
    pub fault: String,
    /// Where to go afterwards.
    pub next: String,
    /// One can sign in with GitHub.
    pub git_hub: bool,
}
