//! What is kept out of training: seeds by stream, and combinations by a hash.

use super::rng::hash_pair;

/// Which part of the stories: to learn from, to tune on, to measure on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Split {
    /// What models learn from: it holds no combination that is held out.
    Train,
    /// What is tuned on; it may hold its own held-out combinations.
    Valid,
    /// What is measured on; it may hold its own held-out combinations.
    Test,
}

impl Split {
    pub(super) fn stream(self) -> u64 {
        match self {
            Self::Train => 0,
            Self::Valid => 1,
            Self::Test => 2,
        }
    }

    /// Whether a story of this split may hold the two together.
    pub(super) fn allows(self, one: &str, other: &str) -> bool {
        kept_for(one, other).is_none_or(|owner| owner == self)
    }

    /// Whether the pair is seen in this split alone.
    pub(super) fn owns(self, one: &str, other: &str) -> bool {
        kept_for(one, other) == Some(self)
    }
}

/// The one split that may hold this pair (a name and a thing, a plot and a place); none when all may. One pair in ten
/// is held out, half of them for each of the two.
fn kept_for(one: &str, other: &str) -> Option<Split> {
    match hash_pair(one, other) % 20 {
        0 => Some(Split::Valid),
        1 => Some(Split::Test),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_held_out_pair_belongs_to_one_split() {
        let pairs: Vec<String> = (0..2_000).map(|number| number.to_string()).collect();
        let count = |split: Split| pairs.iter().filter(|pair| split.owns("kite", pair)).count();
        assert_eq!(count(Split::Train), 0);
        assert!((70..130).contains(&count(Split::Valid)));
        assert!((70..130).contains(&count(Split::Test)));
        for pair in &pairs {
            let held = Split::Valid.owns("kite", pair) || Split::Test.owns("kite", pair);
            assert_eq!(held, !Split::Train.allows("kite", pair));
            assert!(!(Split::Valid.allows("kite", pair) && Split::Test.owns("kite", pair)));
        }
    }
}
