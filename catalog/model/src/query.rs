//! What a visitor asks: words plus filters. Its URL form is the whole state of a search page and part of the API.

use serde::{Deserialize, Serialize};

use crate::facet::FACETS;

/// Most results on one page.
pub const MAX_PER_PAGE: u32 = 100;
/// Results on a page where nothing else is asked.
pub const PER_PAGE: u32 = 20;
/// Most characters of a query that are read; the rest is dropped with a note.
pub const MAX_QUERY_CHARS: usize = 256;
/// Most values taken for one filter.
pub const MAX_VALUES: usize = 20;

/// A search: words, filters, order, page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// What was typed, operators included.
    pub q: String,
    /// For each filter of [`FACETS`] (same order) what is chosen.
    pub filters: Vec<Selection>,
    /// Order of the results.
    pub sort: Sort,
    /// Page, from 1.
    pub page: u32,
    /// Results on a page, 1 to [`MAX_PER_PAGE`].
    pub per_page: u32,
    /// The last word is still being typed: it is also taken as the start of a word.
    pub typing: bool,
    /// List or table.
    pub view: View,
}

/// What is chosen of one filter: any of `include`, none of `exclude`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selection {
    /// An entry must have one of these.
    pub include: Vec<String>,
    /// An entry must have none of these.
    pub exclude: Vec<String>,
}

impl Selection {
    /// Nothing chosen.
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }
}

/// Order of results.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sort {
    /// Best match first; without words, newest first.
    #[default]
    Relevance,
    /// Latest year first.
    Newest,
    /// Earliest year first.
    Oldest,
    /// By title.
    Title,
}

impl Sort {
    /// Every order with its word in URLs and on pages.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Relevance, "relevance", "Best match"),
        (Self::Newest, "newest", "Newest first"),
        (Self::Oldest, "oldest", "Oldest first"),
        (Self::Title, "title", "Title"),
    ];

    /// Word in URLs.
    pub fn slug(self) -> &'static str {
        Self::ALL.iter().find(|s| s.0 == self).map_or("relevance", |s| s.1)
    }
}

/// How results are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum View {
    /// Blocks to read.
    #[default]
    List,
    /// Rows to compare.
    Table,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            q: String::new(),
            filters: vec![Selection::default(); FACETS.len()],
            sort: Sort::default(),
            page: 1,
            per_page: PER_PAGE,
            typing: false,
            view: View::default(),
        }
    }
}

impl Query {
    /// Words alone.
    pub fn words(q: impl Into<String>) -> Self {
        Self { q: q.into(), ..Self::default() }
    }

    /// What is chosen of a filter.
    pub fn filter(&self, facet: &str) -> &Selection {
        const NONE: &Selection = &Selection { include: Vec::new(), exclude: Vec::new() };
        FACETS.iter().position(|f| f.slug == facet).and_then(|i| self.filters.get(i)).unwrap_or(NONE)
    }

    /// The same, to change it. Panics on a facet that is not in the table.
    pub fn filter_mut(&mut self, facet: &str) -> &mut Selection {
        let index = FACETS.iter().position(|f| f.slug == facet).expect("a facet of the table");
        &mut self.filters[index]
    }

    /// The same query with one more chosen value.
    pub fn with(mut self, facet: &str, value: &str) -> Self {
        self.filter_mut(facet).include.push(value.to_owned());
        self
    }

    /// Reads decoded `name=value` pairs. Never fails: what cannot be used comes back as notes for the reader.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> (Self, Vec<String>) {
        let mut query = Self::default();
        let mut notes = Vec::new();
        // The two fields of the form of years; together they are one range.
        let (mut from, mut to) = ("", "");
        for (name, value) in pairs {
            let value = value.trim();
            match name {
                "q" => query.q = limit_chars(value, &mut notes),
                "sort" => match Sort::ALL.iter().find(|s| s.1 == value) {
                    Some(found) => query.sort = found.0,
                    None if value.is_empty() => {}
                    None => notes.push(unknown("sort", value, Sort::ALL.iter().map(|s| s.1))),
                },
                "view" => match value {
                    "table" => query.view = View::Table,
                    "list" | "" => query.view = View::List,
                    _ => notes.push(unknown("view", value, ["list", "table"].into_iter())),
                },
                "page" => query.page = number(name, value, 1, u32::MAX, 1, &mut notes),
                "per_page" => query.per_page = number(name, value, 1, MAX_PER_PAGE, PER_PAGE, &mut notes),
                "typing" => query.typing = value == "1",
                "from" => from = value,
                "to" => to = value,
                _ => query.read_filter(name, value, &mut notes),
            }
        }
        if !from.is_empty() || !to.is_empty() {
            let range = if from == to { from.to_owned() } else { format!("{from}..{to}") };
            query.read_filter("year", &range, &mut notes);
        }
        (query, notes)
    }

    fn read_filter(&mut self, name: &str, value: &str, notes: &mut Vec<String>) {
        let Some(index) = FACETS.iter().position(|f| f.slug == name) else {
            notes.push(unknown(
                "parameter",
                name,
                ["q"].into_iter().chain(FACETS.iter().map(|f| f.slug)).chain(["sort", "page", "per_page", "view"]),
            ));
            return;
        };
        let chosen = &mut self.filters[index];
        for value in value.split(',').map(str::trim).filter(|v| !v.is_empty()) {
            let (list, value) = match value.strip_prefix('-') {
                Some(rest) => (&mut chosen.exclude, rest),
                None => (&mut chosen.include, value),
            };
            let value: String = value.chars().take(80).collect();
            if list.len() >= MAX_VALUES {
                notes.push(format!("Only the first {MAX_VALUES} values of \"{name}\" are used."));
                return;
            }
            if !value.is_empty() && !list.contains(&value) {
                list.push(value);
            }
        }
    }

    /// The `name=value` pairs of this query, in a fixed order and without defaults.
    pub fn to_pairs(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if !self.q.is_empty() {
            pairs.push(("q", self.q.clone()));
        }
        for (facet, chosen) in FACETS.iter().zip(&self.filters) {
            pairs.extend(chosen.include.iter().map(|v| (facet.slug, v.clone())));
            pairs.extend(chosen.exclude.iter().map(|v| (facet.slug, format!("-{v}"))));
        }
        if self.sort != Sort::default() {
            pairs.push(("sort", self.sort.slug().to_owned()));
        }
        if self.view == View::Table {
            pairs.push(("view", "table".to_owned()));
        }
        if self.per_page != PER_PAGE {
            pairs.push(("per_page", self.per_page.to_string()));
        }
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        pairs
    }

    /// The address of this query below `path` ("/search").
    pub fn to_url(&self, path: &str) -> String {
        let mut url = path.to_owned();
        for (i, (name, value)) in self.to_pairs().into_iter().enumerate() {
            url.push(if i == 0 { '?' } else { '&' });
            url.push_str(name);
            url.push('=');
            percent_encode(&value, &mut url);
        }
        url
    }

    /// Neither words nor filters.
    pub fn is_empty(&self) -> bool {
        self.q.trim().is_empty() && self.filters.iter().all(Selection::is_empty)
    }
}

fn limit_chars(text: &str, notes: &mut Vec<String>) -> String {
    if text.chars().count() <= MAX_QUERY_CHARS {
        return text.to_owned();
    }
    notes.push(format!("The query was cut to its first {MAX_QUERY_CHARS} characters."));
    text.chars().take(MAX_QUERY_CHARS).collect()
}

fn number(name: &str, value: &str, min: u32, max: u32, default: u32, notes: &mut Vec<String>) -> u32 {
    if value.is_empty() {
        return default;
    }
    match value.parse::<u64>() {
        Ok(n) if (u64::from(min)..=u64::from(max)).contains(&n) => n as u32,
        Ok(n) => {
            let near = n.clamp(u64::from(min), u64::from(max)) as u32;
            notes.push(format!("\"{name}\" must lie between {min} and {max}; {near} is used."));
            near
        }
        Err(_) => {
            notes.push(format!("\"{name}\" must be a whole number; {default} is used."));
            default
        }
    }
}

fn unknown<'a>(what: &str, value: &str, known: impl Iterator<Item = &'a str>) -> String {
    let value: String = value.chars().take(40).collect();
    format!("Unknown {what} \"{value}\" is ignored. Known: {}.", known.collect::<Vec<_>>().join(", "))
}

/// Writes `text` as one value of a query string: letters, digits and `-._~:,` as they are, space as `+`, all else as `%XX`.
pub fn percent_encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' | b',' => out.push(byte as char),
            b' ' => out.push('+'),
            _ => {
                const HEX: &[u8; 16] = b"0123456789ABCDEF";
                out.push('%');
                out.push(HEX[usize::from(byte >> 4)] as char);
                out.push(HEX[usize::from(byte & 15)] as char);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&str, &str)]) -> (Query, Vec<String>) {
        Query::from_pairs(pairs.iter().copied())
    }

    #[test]
    fn reads_lists_and_exclusions() {
        let (query, notes) =
            read(&[("q", " 4-bit "), ("topic", "quantization"), ("topic", "-pruning"), ("year", "2022..2024")]);
        assert!(notes.is_empty());
        assert_eq!(query.q, "4-bit");
        assert_eq!(query.filter("topic").include, ["quantization"]);
        assert_eq!(query.filter("topic").exclude, ["pruning"]);
        assert_eq!(query.to_url("/search"), "/search?q=4-bit&topic=quantization&topic=-pruning&year=2022..2024");
    }

    #[test]
    fn the_form_of_years_is_a_range() {
        for (pairs, year) in [
            ([("from", "2020"), ("to", "2022")], "2020..2022"),
            ([("from", "2020"), ("to", "")], "2020.."),
            ([("from", "2020"), ("to", "2020")], "2020"),
        ] {
            let (query, notes) = read(&pairs);
            assert!(notes.is_empty());
            assert_eq!(query.filter("year").include, [year]);
        }
    }

    #[test]
    fn bad_input_becomes_notes() {
        let (query, notes) =
            read(&[("page", "0"), ("per_page", "1000000000"), ("sort", "magic"), ("colour", "red"), ("view", "pie")]);
        assert_eq!((query.page, query.per_page), (1, MAX_PER_PAGE));
        assert_eq!(notes.len(), 5, "{notes:?}");
        let (_, notes) = read(&[("q", &"x".repeat(10_000))]);
        assert_eq!(notes.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn url_pairs_round_trip(q in "\\PC{0,40}", topic in "[a-z]{1,8}", page in 1u32..1000) {
            let query = Query { q: q.trim().to_owned(), page, ..Query::default() }.with("topic", &topic);
            let pairs = query.to_pairs();
            let (again, notes) = Query::from_pairs(pairs.iter().map(|(n, v)| (*n, v.as_str())));
            proptest::prop_assert!(notes.is_empty());
            proptest::prop_assert_eq!(again, query);
        }
    }
}
