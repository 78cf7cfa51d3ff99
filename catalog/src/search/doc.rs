//! What the index knows of an entry: plain data, so that any collection can be indexed (see `catalog evaluate --docs`).

/// A document to be found.
#[derive(Clone, Debug, Default)]
pub struct SearchDoc {
    /// `kind/slug`, or any unique id of a foreign collection.
    pub id: String,
    /// Slug of the kind.
    pub kind: String,
    /// Slug of the entry.
    pub slug: String,
    /// Title.
    pub title: String,
    /// Short and other names, as written.
    pub names: Vec<String>,
    /// Author names (or, for a person, the name).
    pub authors: Vec<String>,
    /// Year of the version of record.
    pub year: Option<u16>,
    /// Years of all versions, for the year filter.
    pub years: Vec<u16>,
    /// Slugs of the venues of all versions.
    pub venues: Vec<String>,
    /// Short name of the venue of record or the publisher, for display.
    pub venue_label: Option<String>,
    /// Topic slugs, the narrowest first, without their broader topics.
    pub topics: Vec<String>,
    /// Free keywords.
    pub keywords: Vec<String>,
    /// Identifiers in normal form as `(scheme, value)`, and `("url", normal address)` for links.
    pub ids: Vec<(String, String)>,
    /// Description, note, fact value with unit, guide text: what snippets are taken from, the best first.
    pub texts: Vec<String>,
    /// `code`, `demo`.
    pub has: Vec<String>,
    /// Ids of the source lists that have it.
    pub lists: Vec<String>,
    /// Where the work itself is.
    pub link: Option<String>,
    /// How complete the record is, 0 to 1: breaks ties.
    pub completeness: f32,
    /// Day it was added.
    pub added: Option<String>,
}

/// The words around the documents that search needs to know.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// Topics in tree order: slug, label, depth, slug of the broader topic, other names.
    pub topics: Vec<TopicWord>,
    /// Venues: slug, short name, other spellings (full name included).
    pub venues: Vec<(String, String, Vec<String>)>,
    /// Source lists: id, name.
    pub lists: Vec<(String, String)>,
    /// Groups of words with one meaning.
    pub synonyms: Vec<Vec<String>>,
}

/// A topic as search sees it.
#[derive(Clone, Debug, Default)]
pub struct TopicWord {
    /// Slug.
    pub slug: String,
    /// Label on pages.
    pub label: String,
    /// Depth in the tree.
    pub depth: u8,
    /// The broader topic.
    pub parent: Option<String>,
    /// Synonyms.
    pub names: Vec<String>,
}
