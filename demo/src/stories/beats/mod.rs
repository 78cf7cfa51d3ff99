//! Beats that many plots share: how a story opens, what the air is like in the middle, how it closes.

mod closing;
mod middle;
mod opening;

pub(super) use closing::{close, close_day};
pub(super) use middle::{air, ask_around, chatter, search};
pub(super) use opening::{open, open_at, open_evening, open_home};
