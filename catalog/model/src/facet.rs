//! The table of filters. Each is a URL parameter, a list of counted values beside the results, and an operator in
//! the search box. A new filter is one row here and one value function in the search index.

/// A filter.
#[derive(Debug)]
pub struct Facet {
    /// URL parameter and search operator.
    pub slug: &'static str,
    /// Heading.
    pub label: &'static str,
    /// What the filter does, for the help page.
    pub help: &'static str,
    /// How many values are shown before "more".
    pub shown: usize,
}

/// Every filter, in page order. `year` takes one year or a range `2022..2024`; all others take slugs.
pub const FACETS: &[Facet] = &[
    Facet {
        slug: "kind",
        label: "Kind",
        help: "paper, tool, article, report, book, lecture, person, organization, fact, topic, metric, benchmark",
        shown: 12,
    },
    Facet { slug: "topic", label: "Topic", help: "a topic and everything below it in the tree", shown: 60 },
    Facet { slug: "year", label: "Year", help: "a year, or a range such as 2022..2024, 2022.. or ..2020", shown: 40 },
    Facet { slug: "venue", label: "Venue", help: "where a version of the work appeared", shown: 10 },
    Facet { slug: "author", label: "Author", help: "an author, a person", shown: 10 },
    Facet { slug: "has", label: "Has", help: "code: a public repository; demo: its method runs in the lab", shown: 5 },
    Facet {
        slug: "list",
        label: "Source list",
        help: "listed in one of the lists that the catalog was made from",
        shown: 5,
    },
];

/// The filter with this slug.
pub fn facet(slug: &str) -> Option<&'static Facet> {
    FACETS.iter().find(|f| f.slug == slug)
}
