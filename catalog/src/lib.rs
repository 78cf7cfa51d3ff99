//! The catalog: reads and checks `data/`, imports lists, searches, and keeps what is not catalog truth.
//!
//! It knows nothing of HTTP or pages. `data/` is the truth; everything else here is derived from it and swapped whole.

pub mod check;
pub mod day;
pub mod evaluate;
pub mod export;
pub mod files;
pub mod fmt;
pub mod import;
mod math_letters;
pub mod pages;
pub mod propose;
pub mod prose;
pub mod same;
pub mod schema;
pub mod search;
pub mod slug;
pub mod snapshot;
pub mod store;
pub mod text;
pub mod topics;

pub use files::Data;
pub use snapshot::{Catalog, Snapshot};

/// Writes to standard output. Whoever reads only the first lines may close the pipe: that is no error of ours.
pub(crate) fn print(text: &str) {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
}
