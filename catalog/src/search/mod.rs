//! Search over one immutable set of documents.

mod doc;
mod entries;

pub use doc::{Lexicon, SearchDoc, TopicWord};
pub use entries::{docs, lexicon};

use catalog_model::{Query, Results};

/// An index over documents, in memory, never changed: a new state of the data is a new index.
pub struct SearchIndex {}

impl SearchIndex {
    /// Builds the index.
    pub fn build(_docs: Vec<SearchDoc>, _lexicon: Lexicon) -> anyhow::Result<Self> {
        Ok(Self {})
    }

    /// Answers a query. Never fails: what is not understood is said in `notes`.
    pub fn search(&self, _query: &Query) -> Results {
        Results::default()
    }
}
