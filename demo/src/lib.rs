//! The engine of the lab: small language models, compressed and measured.
//!
//! Bytes in, events out: nothing here reads a file, a clock or a network but the programs in `src/bin`, and natively
//! `memory.rs`, which programs ask what they hold. The same code runs in the browser's worker, on the server and in a
//! terminal.

pub mod compress;
pub mod decode;
pub mod files;
mod listener;
pub mod lot;
pub mod measure;
#[cfg(not(target_arch = "wasm32"))]
mod memory;
pub mod methods;
pub mod model;
pub mod ops;
mod problem;
mod run;
pub mod stories;
pub mod text;
#[cfg(feature = "train")]
pub mod train;

pub use listener::{Listener, look};
#[cfg(not(target_arch = "wasm32"))]
pub use memory::peak_memory;
pub use problem::{Halt, Problem};
pub use run::{Bench, Effort, Fetched, Files, Source, compress as compress_model, run, run_chosen};
