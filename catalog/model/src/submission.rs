//! Submissions: what somebody proposed, on its way to a merged change.

use serde::{Deserialize, Serialize};

/// Where a submission stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Kept, and nothing more yet.
    Stored,
    /// Checked against the catalog as it is.
    Checked,
    /// Written as a commit that nobody sees yet.
    Committed,
    /// On a branch of its own.
    Branched,
    /// Proposed: a reviewer can look at it.
    Opened,
    /// Sent back with a reason; its sender may change it.
    Returned,
    /// A reviewer said yes; being merged.
    Approved,
    /// In the catalog.
    Merged,
    /// A reviewer said no.
    Declined,
    /// Taken back by its sender.
    Withdrawn,
    /// Cannot go on by itself: an operator must look.
    Failed,
}

/// What is to be said of each state: word in the database, name on pages, what it means for the sender.
const STATES: &[(State, &str, &str, &str)] = &[
    (State::Stored, "stored", "Received", "It is kept safely and will be checked in a moment."),
    (State::Checked, "checked", "Checked", "The checks have passed; it is being written down as a change."),
    (State::Committed, "committed", "Written", "The change is written; a branch for it comes next."),
    (State::Branched, "branched", "On a branch", "The change has a branch; the request to merge it comes next."),
    (State::Opened, "opened", "Waiting for review", "A maintainer will look at it."),
    (State::Returned, "returned", "Changes asked", "It needs a change before it can be merged."),
    (State::Approved, "approved", "Approved", "A maintainer said yes; it is being merged."),
    (State::Merged, "merged", "In the catalog", "It has been merged. Thank you."),
    (State::Declined, "declined", "Declined", "A maintainer decided against it."),
    (State::Withdrawn, "withdrawn", "Withdrawn", "You took it back."),
    (
        State::Failed,
        "failed",
        "Stopped",
        "Something went wrong on our side; an operator will look at it. Nothing is lost.",
    ),
];

impl State {
    /// All states, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        STATES.iter().map(|row| row.0)
    }

    fn row(self) -> &'static (Self, &'static str, &'static str, &'static str) {
        STATES.iter().find(|row| row.0 == self).unwrap_or(&STATES[0])
    }

    /// The word in the database and in addresses.
    pub fn slug(self) -> &'static str {
        self.row().1
    }

    /// The name on pages.
    pub fn label(self) -> &'static str {
        self.row().2
    }

    /// What it means for the sender.
    pub fn meaning(self) -> &'static str {
        self.row().3
    }

    /// The state of a word.
    pub fn from_slug(slug: &str) -> Option<Self> {
        STATES.iter().find(|row| row.1 == slug).map(|row| row.0)
    }

    /// Nothing more will happen.
    pub fn is_final(self) -> bool {
        matches!(self, Self::Merged | Self::Declined | Self::Withdrawn)
    }

    /// Its sender may still change it or take it back.
    pub fn is_open(self) -> bool {
        !self.is_final() && self != Self::Approved
    }

    /// The server is working on it, or will be in a moment.
    pub fn is_moving(self) -> bool {
        matches!(self, Self::Stored | Self::Checked | Self::Committed | Self::Branched | Self::Approved)
    }
}

/// Reasons to decline that are often given: word, sentence.
pub const REASONS: &[(&str, &str)] = &[
    ("scope", "It is not about the efficiency of AI."),
    ("duplicate", "The catalog has it already."),
    ("source", "No source can be found that supports it."),
    ("advertising", "It advertises more than it tells."),
    ("quality", "The record is too incomplete to be checked."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_its_word() {
        for state in State::all() {
            assert_eq!(State::from_slug(state.slug()), Some(state));
            assert_eq!(format!("{state:?}").to_lowercase(), state.slug());
            assert!(state.meaning().ends_with('.'));
        }
        assert_eq!(State::all().count(), State::Failed as usize + 1);
    }
}
