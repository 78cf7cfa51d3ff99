//! How many submissions arrive. As long as it is a usual number, forms ask for nothing; beyond it they ask for a proof of
//! work, or, of browsers without scripts, for patience.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Submissions of so long count.
const WINDOW: Duration = Duration::from_secs(600);
/// A form that has been open for so long needs no proof: waiting costs a flood more than counting does.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// Counts what arrives, over all clients.
pub struct Pressure {
    /// So many are usual; none where nobody is ever asked.
    usual: Option<usize>,
    last: Mutex<VecDeque<Instant>>,
}

impl Pressure {
    /// With the usual number in ten minutes.
    pub fn new(usual: Option<usize>) -> Self {
        Self { usual, last: Mutex::default() }
    }

    /// One more has arrived.
    pub fn count(&self) {
        if let Some(usual) = self.usual {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            last.push_back(Instant::now());
            // Older ones than these decide nothing.
            while last.len() > usual {
                last.pop_front();
            }
        }
    }

    /// Whether more arrive than usual.
    pub fn is_high(&self) -> bool {
        self.is_high_at(Instant::now())
    }

    fn is_high_at(&self, now: Instant) -> bool {
        let Some(usual) = self.usual else { return false };
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.len() >= usual && last.front().is_none_or(|first| now.saturating_duration_since(*first) < WINDOW)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pressure_rises_with_what_arrives() {
        let (three, off, always) = (Pressure::new(Some(3)), Pressure::new(None), Pressure::new(Some(0)));
        for count in 0..5 {
            assert_eq!((three.is_high(), off.is_high(), always.is_high()), (count >= 3, false, true), "{count}");
            for pressure in [&three, &off, &always] {
                pressure.count();
            }
        }
        assert!(!three.is_high_at(Instant::now() + WINDOW * 2));
    }
}
