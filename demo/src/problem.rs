//! What went wrong, where, and what to do, in words for the person who runs the lab.

use std::fmt;

/// What went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The file, tensor, knob or device that it is about.
    pub place: String,
    /// What is wrong, and what would be right.
    pub what: String,
    /// Whether a device failed at its own work: on another the same may go well.
    pub of_device: bool,
}

impl Problem {
    /// A problem with something that was given.
    pub fn new(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self { place: place.into(), what: what.into(), of_device: false }
    }

    /// A device failed: it was lost, broke down, or computes wrongly. What to do is always the same, and is not said.
    pub fn device(name: impl Into<String>, what: impl Into<String>) -> Self {
        Self { of_device: true, ..Self::new(name, what) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice = if self.of_device { ". Choose another device" } else { "" };
        write!(f, "{}: {}{advice}", self.place, self.what)
    }
}

impl std::error::Error for Problem {}

/// Why a run ended before its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Halt {
    /// Whoever listens does not want to go on.
    Stopped,
    /// Something went wrong.
    Problem(Problem),
}

impl From<Problem> for Halt {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}
