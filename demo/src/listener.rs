//! Who hears of a run, and may end it.

use std::ops::ControlFlow;

use demo_protocol::Event;

use crate::Halt;

/// Who hears of a run, and may end it: by the answer to an event, or between events, where the engine looks up from
/// long work to see whether it is still wanted.
pub struct Listener<'a> {
    emit: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    wanted: &'a dyn Fn() -> bool,
}

impl<'a> Listener<'a> {
    /// Events go to `emit`. `wanted` is asked at least once for each token, block or few sequences of text, so it
    /// should be cheap: the time, a flag.
    pub fn new(emit: &'a mut dyn FnMut(Event) -> ControlFlow<()>, wanted: &'a dyn Fn() -> bool) -> Self {
        Self { emit, wanted }
    }

    /// Tells what happens.
    ///
    /// # Errors
    /// Where nobody wants to go on.
    pub fn tell(&mut self, event: Event) -> Result<(), Halt> {
        if (self.emit)(event).is_break() { Err(Halt::Stopped) } else { Ok(()) }
    }

    /// Looks up from long work.
    ///
    /// # Errors
    /// Where nobody wants to go on.
    pub fn look(&self) -> Result<(), Halt> {
        look(self.wanted)
    }

    /// The question alone, for work that tells nothing.
    pub const fn wanted(&self) -> &'a dyn Fn() -> bool {
        self.wanted
    }
}

/// Asks whether work is still wanted.
///
/// # Errors
/// Where it is not.
pub fn look(wanted: &dyn Fn() -> bool) -> Result<(), Halt> {
    if wanted() { Ok(()) } else { Err(Halt::Stopped) }
}
