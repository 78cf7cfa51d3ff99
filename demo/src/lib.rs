//! The lab engine will live here: bytes in, events out, no I/O of its own.
//!
//! Nothing is built yet. Until a method runs, no page offers one: the filter `has:demo` finds nothing.
