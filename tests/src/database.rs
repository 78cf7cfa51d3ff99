//! Databases of the PostgreSQL server that the tests were given, one for each house.

use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use crate::settings::{Settings, skipped};

/// A new, empty one; none where no server was given.
///
/// # Panics
/// When the server does not make one.
pub fn fresh(settings: &Settings) -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let Some(server) = &settings.postgres else {
        skipped("the queue on PostgreSQL: no server was given");
        return None;
    };
    let name = format!("story_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let create = format!("CREATE DATABASE {name}");
    let made = Command::new("psql").arg(format!("{server}/postgres")).args(["-qc", &create]).output();
    let made = made.expect("psql comes with the server");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    Some(format!("{server}/{name}"))
}
