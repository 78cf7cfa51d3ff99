//! The words of the catalog: what an entry is, which kinds there are, what can be asked and what is answered.
//!
//! Everything here compiles for the server and for the browser. Nothing here touches files, clock or network, and
//! nothing may depend on a crate with tables (Unicode data, regex): each visitor would pay for it.

pub mod check;
pub mod desk;
pub mod entry;
pub mod facet;
pub mod form;
pub mod id;
pub mod identity;
pub mod kind;
mod kinds;
pub mod pages;
pub mod problem;
pub mod query;
pub mod results;
pub mod submission;
pub mod vocabulary;
pub mod work;

pub use entry::Entry;
pub use id::EntryId;
pub use kind::{Kind, KindCard};
pub use problem::Problem;
pub use query::Query;
pub use results::{Hit, Results};
