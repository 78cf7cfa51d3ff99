//! Every page, by name: from its data to a whole HTML document.

pub use crate::pages::about::about;
pub use crate::pages::desk::{form, preview, queue, review, sign_in, start, status};
pub use crate::pages::entry::entry;
pub use crate::pages::home::home;
pub use crate::pages::lab::lab;
pub use crate::pages::list::{counts, list};
pub use crate::pages::problem::{not_found, problem};
pub use crate::pages::search::{opensearch, search};
pub use crate::pages::searches::searches;
pub use crate::pages::statistics::statistics;
pub use crate::pages::topics::topics;
