//! The model: its shape, its weights on the host, and the one forward pass that every device runs.

pub mod checkpoint;
pub mod config;
pub mod forward;
pub mod weight;

pub use checkpoint::{Block, Checkpoint, PARTS, Part};
pub use config::Config;
pub use forward::{Blind, Cache, Frame, Layer, Model, Rows, Site, Tap};
pub use weight::{Float, Grouped, Matrix, Pattern, Weight, as_f16};
