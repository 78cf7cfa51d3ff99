//! How long an engine may say nothing before somebody asks, and how much longer something takes.

use std::time::Duration;

use demo_protocol::Phase;

use super::state::{Doing, Progress};

/// How often is looked.
pub const TICK: Duration = Duration::from_secs(5);

/// The longest silence in seconds that is usual, and a name for it. Models of a gigabyte on a slow machine are usual.
const LIMITS: &[(Doing, u64, &str)] = &[
    (Doing::Engine, 60, "getting the engine"),
    (Doing::Phase(Phase::Wait), 600, "waiting for the device"),
    (Doing::Phase(Phase::Download), 60, "downloading the model"),
    (Doing::Phase(Phase::Parse), 120, "reading the model"),
    (Doing::Phase(Phase::Calibrate), 180, "looking at calibration text"),
    (Doing::Phase(Phase::Compress), 180, "compressing"),
    (Doing::Phase(Phase::Upload), 120, "bringing weights to the device"),
    // A driver may take minutes to compile what it has not seen before, and says nothing meanwhile.
    (Doing::Phase(Phase::WarmUp), 600, "testing the device"),
    (Doing::Phase(Phase::Generate), 120, "telling the story"),
    (Doing::Phase(Phase::Score), 180, "scoring held-out stories"),
    (Doing::Phase(Phase::Time), 180, "measuring speed"),
];
/// The same where nothing was said at all yet.
const FIRST: (u64, &str) = (120, "starting");

/// What is said of so many ticks of silence; nothing while they are usual.
pub fn silence(doing: Option<Doing>, ticks: u64) -> Option<String> {
    let found = doing.and_then(|doing| LIMITS.iter().find(|(of, ..)| *of == doing));
    let (limit, name) = found.map_or(FIRST, |(_, limit, name)| (*limit, name));
    let seconds = ticks * TICK.as_secs();
    (seconds >= limit).then(|| format!("Nothing was heard of the engine for {} while {name}", span(seconds as f64)))
}

/// Seconds that it still takes, by what was done since it began; none where that cannot be said yet.
pub fn left(progress: &Progress) -> Option<f64> {
    let (first, since) = progress.first;
    let took = (progress.at - since) / 1e3;
    let (done, total) = (progress.done.checked_sub(first)?, progress.total?);
    (done > 0 && took >= 1.0 && total > progress.done).then(|| took / done as f64 * (total - progress.done) as f64)
}

/// A time in words.
pub fn span(seconds: f64) -> String {
    match seconds {
        s if s < 1.5 => "a second".to_owned(),
        s if s < 90.0 => format!("{s:.0} s"),
        s if s < 5400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3600.0),
    }
}

#[cfg(test)]
mod tests {
    use demo_protocol::Unit;

    use super::*;

    #[test]
    fn silence_is_told_after_its_limit() {
        let score = Some(Doing::Phase(Phase::Score));
        assert_eq!(silence(score, 35), None);
        assert_eq!(
            silence(score, 36).unwrap(),
            "Nothing was heard of the engine for 3 min while scoring held-out stories"
        );
        assert!(silence(None, 23).is_none() && silence(None, 24).unwrap().ends_with("while starting"));
    }

    #[test]
    fn what_is_left_follows_from_what_was_done() {
        let progress = |done, total, at| Progress {
            doing: Doing::Engine,
            done,
            total,
            unit: Unit::Bytes,
            first: (100, 1000.0),
            at,
        };
        assert_eq!(left(&progress(300, Some(1100), 5000.0)), Some(16.0));
        assert_eq!(left(&progress(300, None, 5000.0)), None, "nobody knows the end");
        assert_eq!(left(&progress(300, Some(1100), 1500.0)), None, "too early to say");
        assert_eq!(left(&progress(100, Some(1100), 9000.0)), None, "nothing was done yet");
        assert_eq!([0.2, 42.0, 100.0, 7200.0].map(span), ["a second", "42 s", "2 min", "2.0 h"]);
    }
}
