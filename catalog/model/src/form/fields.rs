//! The table of fields, in the order in which forms show them.

use super::cells::{address, column, first, identifiers, many, maybe, name_and_slug, named, needed, one, text};
use super::{Column, Field, Input, Words};
use crate::Kind;
use crate::entry::{
    Affiliation, Author, Direction, Link, Relation, Source, Stage, Standing, Status, Symbol, Use, Version,
};

/// The fields of a kind.
pub fn fields_of(kind: Kind) -> impl Iterator<Item = &'static Field> {
    FIELDS.iter().filter(move |field| kind.allows(field.key))
}

const fn free(key: &'static str, label: &'static str) -> Column {
    Column { key, label, words: None }
}

const fn chosen(key: &'static str, label: &'static str, words: Words) -> Column {
    Column { key, label, words: Some(words) }
}

/// A number from a cell.
fn number<T: std::str::FromStr>(cell: &str, what: &str) -> Result<T, String> {
    cell.parse().map_err(|_| format!("the {what} \"{cell}\" is no number"))
}

/// One of a closed vocabulary.
fn word<T: Copy>(all: &[T], slug: fn(T) -> &'static str, cell: &str) -> Result<T, String> {
    all.iter().copied().find(|word| slug(*word) == cell).ok_or_else(|| {
        let known: Vec<_> = all.iter().map(|word| slug(*word)).collect();
        format!("\"{cell}\" is none of {}", known.join(", "))
    })
}

/// Every field.
pub const FIELDS: &[Field] = &[
    Field {
        key: "title",
        label: "Title",
        help: "As published; the name of a tool, person or organization; the claim of a fact in one line.",
        input: Input::Line,
        get: |e| one(Some(&e.title).filter(|t| !t.is_empty()).map(String::as_str)),
        set: |e, rows| {
            e.title = first(rows).unwrap_or_default();
            Ok(())
        },
    },
    Field {
        key: "names",
        label: "Other names",
        help: "Short names, abbreviations, former titles; one a line.",
        input: Input::Lines,
        get: |e| many(&e.names),
        set: |e, rows| {
            e.names = column(rows);
            Ok(())
        },
    },
    Field {
        key: "authors",
        label: "Authors",
        help: "Full names in the printed order, given names first; one a line. Where the catalog has a page of the person, \" = \" and its last word follow the name: Ann Lee = ann-lee.",
        input: Input::Lines,
        get: |e| e.authors.iter().map(|a| named(&a.name, a.person.as_ref())).collect(),
        set: |e, rows| {
            e.authors =
                rows.iter().map(|row| name_and_slug(row)).map(|(name, person)| Author { name, person }).collect();
            Ok(())
        },
    },
    Field {
        key: "affiliations",
        label: "Affiliations",
        help: "Where the person works, latest first; one a line.",
        input: Input::Lines,
        get: |e| e.affiliations.iter().map(|a| named(&a.name, a.organization.as_ref())).collect(),
        set: |e, rows| {
            e.affiliations = rows
                .iter()
                .map(|row| name_and_slug(row))
                .map(|(name, organization)| Affiliation { name, organization })
                .collect();
            Ok(())
        },
    },
    Field {
        key: "publisher",
        label: "Publisher",
        help: "Who published or makes it: newspaper, institute, company, project.",
        input: Input::Line,
        get: |e| one(e.publisher.as_deref()),
        set: |e, rows| {
            e.publisher = first(rows);
            Ok(())
        },
    },
    Field {
        key: "date",
        label: "Date",
        help: "When it first appeared: 2024, 2024-08 or 2024-08-04.",
        input: Input::Line,
        get: |e| one(e.date.as_deref()),
        set: |e, rows| {
            e.date = first(rows);
            Ok(())
        },
    },
    Field {
        key: "versions",
        label: "Versions",
        help: "Every dated version of the one work, earliest first. The title only where it was another one.",
        input: Input::Table(&[
            chosen("stage", "Stage", Words::Stages),
            free("year", "Year"),
            chosen("venue", "Venue", Words::Venues),
            free("title", "Other title"),
            free("url", "Address"),
        ]),
        get: |e| {
            let cells = |v: &Version| {
                let title = v.title.clone().unwrap_or_default();
                let url = v.url.clone().unwrap_or_default();
                vec![v.stage.slug().to_owned(), v.year.to_string(), v.venue.clone(), title, url]
            };
            e.versions.iter().map(cells).collect()
        },
        set: |e, rows| {
            let read = |row: &Vec<String>| {
                Ok(Version {
                    stage: word(Stage::ALL, Stage::slug, &needed(row, 0, "the stage")?)?,
                    year: number(&needed(row, 1, "the year")?, "year")?,
                    venue: needed(row, 2, "the venue")?,
                    title: maybe(row, 3),
                    url: maybe(row, 4).map(|url| address(&url)),
                })
            };
            e.versions = rows.iter().map(read).collect::<Result<_, String>>()?;
            Ok(())
        },
    },
    Field {
        key: "ids",
        label: "Identifiers",
        help: "Each identifier, or the address that holds it. Links to arXiv, DOI and the like follow from them.",
        input: Input::Table(&[chosen("scheme", "Sort", Words::Schemes), free("value", "Identifier")]),
        get: |e| e.ids.iter().map(|(scheme, value)| vec![scheme.clone(), value.clone()]).collect(),
        set: |e, rows| {
            e.ids = identifiers(rows)?;
            Ok(())
        },
    },
    Field {
        key: "links",
        label: "Further links",
        help: "Where else to go: homepage, code, video. What follows from an identifier is not repeated.",
        input: Input::Table(&[
            chosen("kind", "What is there", Words::Links),
            free("url", "Address"),
            free("label", "Words for the button"),
        ]),
        get: |e| {
            let cells = |l: &Link| vec![l.kind.clone(), l.url.clone(), l.label.clone().unwrap_or_default()];
            e.links.iter().map(cells).collect()
        },
        set: |e, rows| {
            let read = |row: &Vec<String>| {
                let kind = needed(row, 0, "what is behind the link")?;
                Ok(Link { kind, url: address(&needed(row, 1, "the address")?), label: maybe(row, 2) })
            };
            e.links = rows.iter().map(read).collect::<Result<_, String>>()?;
            Ok(())
        },
    },
    Field {
        key: "topics",
        label: "Topics",
        help: "The most fitting first; one to three are enough.",
        input: Input::Table(&[chosen("topic", "Topic", Words::Topics)]),
        get: |e| many(&e.topics),
        set: |e, rows| {
            e.topics = column(rows);
            Ok(())
        },
    },
    Field {
        key: "parent",
        label: "Broader topic",
        help: "Absent at the top of the tree.",
        input: Input::Choice(Words::Topics),
        get: |e| one(e.parent.as_deref()),
        set: |e, rows| {
            e.parent = first(rows);
            Ok(())
        },
    },
    Field {
        key: "order",
        label: "Place among its siblings",
        help: "A number, 1 first.",
        input: Input::Line,
        get: |e| one(e.order.map(|n| n.to_string()).as_deref()),
        set: |e, rows| {
            e.order = first(rows).map(|cell| number(&cell, "place")).transpose()?;
            Ok(())
        },
    },
    Field {
        key: "keywords",
        label: "Keywords",
        help: "Words that people would search for and that are not in the title; one a line.",
        input: Input::Lines,
        get: |e| many(&e.keywords),
        set: |e, rows| {
            e.keywords = column(rows);
            Ok(())
        },
    },
    Field {
        key: "language",
        label: "Language",
        help: "Two-letter code of the resource's language, where it is not English.",
        input: Input::Line,
        get: |e| one(e.language.as_deref()),
        set: |e, rows| {
            e.language = first(rows);
            Ok(())
        },
    },
    Field {
        key: "status",
        label: "Status",
        help: "Only where the work is no longer simply current.",
        input: Input::Choice(Words::Statuses),
        get: |e| one(e.status.map(Status::slug)),
        set: |e, rows| {
            e.status = first(rows).map(|cell| word(Status::ALL, Status::slug, &cell)).transpose()?;
            Ok(())
        },
    },
    Field {
        key: "description",
        label: "Description",
        help: "One or two precise sentences of your own on what it is or what it shows, up to 600 characters. No abstract, no praise.",
        input: Input::Text,
        get: |e| one(e.description.as_deref()),
        set: |e, rows| {
            e.description = first(rows);
            Ok(())
        },
    },
    Field {
        key: "note",
        label: "Note on the record",
        help: "Doubts, records that disagree, why something required is missing.",
        input: Input::Text,
        get: |e| one(e.note.as_deref()),
        set: |e, rows| {
            e.note = first(rows);
            Ok(())
        },
    },
    Field {
        key: "value",
        label: "Value",
        help: "The figure as claimed, without its unit: 1300, >10.",
        input: Input::Line,
        get: |e| one(e.value.as_deref()),
        set: |e, rows| {
            e.value = first(rows);
            Ok(())
        },
    },
    Field {
        key: "unit",
        label: "Unit",
        help: "Of the value, or in which a metric is reported: MWh, tokens/s, 1 (ratio).",
        input: Input::Line,
        get: |e| one(e.unit.as_deref()),
        set: |e, rows| {
            e.unit = first(rows);
            Ok(())
        },
    },
    Field {
        key: "standing",
        label: "Standing",
        help: "Whether the claim stands.",
        input: Input::Choice(Words::Standings),
        get: |e| one(e.standing.map(Standing::slug)),
        set: |e, rows| {
            e.standing = first(rows).map(|cell| word(Standing::ALL, Standing::slug, &cell)).transpose()?;
            Ok(())
        },
    },
    Field {
        key: "sources",
        label: "Sources",
        help: "Where the figure comes from. The entry as kind/slug, where the catalog has the source.",
        input: Input::Table(&[
            free("title", "Title"),
            free("url", "Address"),
            free("date", "Published"),
            free("entry", "Entry"),
        ]),
        get: |e| {
            let cells =
                |s: &Source| vec![s.title.clone(), s.url.clone(), s.date.clone(), s.entry.clone().unwrap_or_default()];
            e.sources.iter().map(cells).collect()
        },
        set: |e, rows| {
            let read = |row: &Vec<String>| Source {
                title: text(row, 0),
                url: address(&text(row, 1)),
                date: text(row, 2),
                entry: maybe(row, 3),
            };
            e.sources = rows.iter().map(read).collect();
            Ok(())
        },
    },
    Field {
        key: "direction",
        label: "Direction",
        help: "Which way is better.",
        input: Input::Choice(Words::Directions),
        get: |e| one(e.direction.map(Direction::slug)),
        set: |e, rows| {
            e.direction = first(rows).map(|cell| word(Direction::ALL, Direction::slug, &cell)).transpose()?;
            Ok(())
        },
    },
    Field {
        key: "formula",
        label: "Formula",
        help: "In LaTeX, without dollar signs.",
        input: Input::Text,
        get: |e| one(e.formula.as_deref()),
        set: |e, rows| {
            e.formula = first(rows);
            Ok(())
        },
    },
    Field {
        key: "symbols",
        label: "Symbols",
        help: "Every symbol of the formula, with its unit.",
        input: Input::Table(&[free("symbol", "LaTeX"), free("meaning", "Meaning")]),
        get: |e| e.symbols.iter().map(|s| vec![s.symbol.clone(), s.meaning.clone()]).collect(),
        set: |e, rows| {
            let read = |row: &Vec<String>| {
                Ok(Symbol { symbol: needed(row, 0, "the symbol")?, meaning: needed(row, 1, "the meaning")? })
            };
            e.symbols = rows.iter().map(read).collect::<Result<_, String>>()?;
            Ok(())
        },
    },
    Field {
        key: "measure",
        label: "How it is measured",
        help: "A metric: how to measure it honestly. A benchmark: what it measures. Markdown.",
        input: Input::Text,
        get: |e| one(e.measure.as_deref()),
        set: |e, rows| {
            e.measure = first(rows);
            Ok(())
        },
    },
    Field {
        key: "pitfalls",
        label: "Pitfalls",
        help: "What goes wrong when measuring or comparing; one a line.",
        input: Input::Lines,
        get: |e| many(&e.pitfalls),
        set: |e, rows| {
            e.pitfalls = column(rows);
            Ok(())
        },
    },
    Field {
        key: "example",
        label: "Example",
        help: "A worked example with numbers. Markdown.",
        input: Input::Text,
        get: |e| one(e.example.as_deref()),
        set: |e, rows| {
            e.example = first(rows);
            Ok(())
        },
    },
    Field {
        key: "uses",
        label: "Uses",
        help: "A metric: works that report it. A benchmark: the paper that defines it, and its data sets.",
        input: Input::Table(&[
            free("title", "Title"),
            free("url", "Address"),
            free("what", "How it is used"),
            free("entry", "Entry"),
        ]),
        get: |e| {
            let cells = |u: &Use| {
                vec![
                    u.title.clone(),
                    u.url.clone(),
                    u.what.clone().unwrap_or_default(),
                    u.entry.clone().unwrap_or_default(),
                ]
            };
            e.uses.iter().map(cells).collect()
        },
        set: |e, rows| {
            let read = |row: &Vec<String>| {
                let title = needed(row, 0, "the title")?;
                let url = address(&needed(row, 1, "the address")?);
                Ok(Use { title, url, what: maybe(row, 2), entry: maybe(row, 3) })
            };
            e.uses = rows.iter().map(read).collect::<Result<_, String>>()?;
            Ok(())
        },
    },
    Field {
        key: "related",
        label: "Related entries",
        help: "How this entry stands to another one of the catalog, named as kind/slug.",
        input: Input::Table(&[chosen("kind", "This entry …", Words::Relations), free("entry", "Entry")]),
        get: |e| e.related.iter().map(|r| vec![r.kind.clone(), r.entry.clone()]).collect(),
        set: |e, rows| {
            let read = |row: &Vec<String>| {
                let kind = needed(row, 0, "the relation")?;
                // The address of the entry's page is as good.
                let entry = needed(row, 1, "the entry")?.trim_start_matches('/').to_owned();
                Ok(Relation { kind, entry })
            };
            e.related = rows.iter().map(read).collect::<Result<_, String>>()?;
            Ok(())
        },
    },
    Field {
        key: "guide",
        label: "Guide",
        help: "The guide to a topic, in Markdown with $…$ formulas.",
        input: Input::Text,
        get: |e| one(e.guide.as_deref()),
        set: |e, rows| {
            e.guide = first(rows);
            Ok(())
        },
    },
];
