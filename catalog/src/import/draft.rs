//! What a list says to an entry as the data has it. Knows the kinds and the rules of `data/README.md`; knows nothing of
//! the entries that are there already.

use catalog_model::entry::{Affiliation, Author, Link, SeenIn, Source, Stage, Standing, Use, Version};
use catalog_model::identity::{Identifier, arxiv_month, identifiers_of_url, normalize_url};
use catalog_model::vocabulary::{ID_SCHEMES, Venue};
use catalog_model::{Entry, Kind};

use super::cell;
use super::profile::Profile;
use super::report::{Notes, short};
use super::rows::Found;
use super::sentence;
use crate::same::{Key, address_keys, url_key};
use crate::slug::slugify;
use crate::text::fold;

/// An entry that a list asks for.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// First byte in the list.
    pub at: usize,
    /// Kind of the entry.
    pub kind: Kind,
    /// Title as printed.
    pub printed: String,
    /// Headings above it.
    pub section: Vec<String>,
    /// Address worth keeping.
    pub url: Option<String>,
    /// Year as printed.
    pub year: Option<u16>,
    /// Venue as printed.
    pub venue: Option<String>,
    /// The entry, without slug.
    pub entry: Entry,
    /// What it can be known by, beside its title.
    pub keys: Vec<Key>,
}

/// What drafting needs to know of the world.
pub struct Setting<'a> {
    /// Id of the list.
    pub list: &'a str,
    /// Today, "2026-11-21".
    pub today: &'a str,
    /// Venues of the data.
    pub venues: &'a [Venue],
    /// Slugs of topics of the data.
    pub topics: &'a [String],
}

/// Schemes whose identifiers say the kind, where no profile does.
const KIND_OF_SCHEME: &[(&str, &str)] =
    &[("isbn", "book"), ("repo", "tool"), ("orcid", "person"), ("ror", "organization")];

/// What a link is by its text, folded: word, kind of link.
const LINK_WORDS: &[(&str, &str)] = &[
    ("code", "code"),
    ("github", "code"),
    ("repo", "code"),
    ("repository", "code"),
    ("implementation", "code"),
    ("official code", "code"),
    ("pdf", "pdf"),
    ("slides", "slides"),
    ("video", "video"),
    ("youtube", "video"),
    ("talk", "video"),
    ("blog", "article"),
    ("blog post", "article"),
    ("post", "article"),
    ("article", "article"),
    ("project", "project"),
    ("project page", "project"),
    ("demo", "project"),
    ("data", "data"),
    ("dataset", "data"),
    ("datasets", "data"),
    ("model", "model"),
    ("models", "model"),
    ("weights", "model"),
    ("hugging face", "model"),
    ("docs", "documentation"),
    ("documentation", "documentation"),
    ("website", "homepage"),
    ("homepage", "homepage"),
    ("site", "homepage"),
    ("leaderboard", "leaderboard"),
];

/// What the main link of a kind is, where it names no identifier.
const MAIN_LINK: &[(&str, &str)] = &[
    ("paper", "proceedings"),
    ("tool", "homepage"),
    ("article", "article"),
    ("report", "report"),
    ("book", "publisher"),
    ("lecture", "video"),
    ("person", "homepage"),
    ("organization", "homepage"),
    ("topic", "documentation"),
    ("metric", "article"),
    ("benchmark", "homepage"),
    ("fact", "article"),
];

/// Makes an entry of what was found.
pub fn draft(mut found: Found, profile: &Profile, setting: &Setting, notes: &mut Notes) -> Option<Candidate> {
    let main_url = found.main.as_ref().and_then(|l| l.url.clone());
    let ids = main_url.as_deref().map(identifiers_of_url).unwrap_or_default();
    let kind = match found.rule.kind() {
        Some(kind) => kind,
        None => guess(main_url.as_deref(), &ids, &found)?,
    };
    if kind.slug() == "paper" {
        behind_a_paper(&mut found);
    }
    let mut entry = Entry { title: found.title.clone(), added: Some(setting.today.to_owned()), ..Entry::default() };
    let mut keys = Vec::new();
    match kind.slug() {
        "fact" => {
            fact(&found, &mut entry, notes);
            keys.extend(entry.sources.iter().flat_map(|s| address_keys(&s.url)));
        }
        "metric" => {
            entry.uses =
                found.main.iter().chain(&found.links).chain(&found.uses).filter_map(|l| use_of(l, None)).collect()
        }
        slug => {
            identify(&found, slug, &mut entry, &mut keys);
            if slug == "benchmark" {
                let papers = found.uses.iter().filter_map(|l| use_of(l, Some("defining paper")));
                entry.uses = papers.chain(found.mentions.iter().filter_map(|l| use_of(l, None))).collect();
            }
        }
    }
    let allowed = |key: &str| kind.allows(key);
    let paper = kind.slug() == "paper";
    if paper {
        entry.versions = versions(&found, &entry, setting, notes);
    } else if allowed("date") {
        entry.date = found.year.map(|y| y.to_string());
    }
    if allowed("authors") {
        entry.authors = found.authors.iter().map(|name| Author { name: name.clone(), person: None }).collect();
    }
    if allowed("publisher") {
        entry.publisher = found.publisher.clone().or_else(|| found.venue.clone().filter(|_| !paper));
    }
    if allowed("affiliations") {
        entry.affiliations =
            found.affiliation.iter().map(|name| Affiliation { name: name.clone(), organization: None }).collect();
    }
    if entry.description.is_none() {
        entry.description = found.description.clone();
    }
    topics(&found, kind, profile, setting, &mut entry, notes);
    entry.seen_in = vec![seen_in(&found, &entry, setting)];
    Some(Candidate {
        at: found.at,
        kind,
        printed: found.title,
        section: found.section,
        url: main_url
            .filter(|_| !matches!(kind.slug(), "fact" | "metric"))
            .or_else(|| entry.sources.first().map(|s| s.url.clone()))
            .or_else(|| entry.uses.first().map(|u| u.url.clone())),
        year: found.year,
        venue: found.venue,
        entry,
        keys,
    })
}

/// What stands behind the title of a paper is often no description but its authors, venue and date.
fn behind_a_paper(found: &mut Found) {
    let Some(words) = found.description.take() else { return };
    let (authors, rest) = match sentence::leading_names(&words) {
        Some((names, rest)) if found.authors.is_empty() => (names, rest),
        _ => (Vec::new(), words.as_str()),
    };
    let dated =
        sentence::closing_date(rest).filter(|_| found.year.is_none() && (!authors.is_empty() || rest.len() <= 60));
    if let Some((venue, year)) = dated {
        found.year = Some(year);
        found.venue = found.venue.take().or(venue);
    }
    // A date and a venue that were read are no description.
    let left = if dated_only(rest) { "" } else { rest };
    found.description = Some(sentence::tidy_end(left)).filter(|d| !d.is_empty());
    if !authors.is_empty() {
        found.authors = authors;
    }
}

fn dated_only(text: &str) -> bool {
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    text.is_empty() || (text.len() <= 60 && sentence::dated(text).is_some())
}

fn guess(url: Option<&str>, ids: &[Identifier], found: &Found) -> Option<Kind> {
    // A paper is often linked to its code, with the paper itself beside it.
    let papers = ["paper", "pdf", "arxiv", "preprint", "openreview", "doi"];
    let beside = found.links.iter().filter(|l| papers.contains(&fold(&l.text).as_str()));
    let named = beside.filter_map(|l| l.url.as_deref()).flat_map(identifiers_of_url);
    // The title of a paper is longer than the name of a tool.
    let long = found.title.split(' ').count() >= 5;
    if long
        && ids.first().is_none_or(|id| id.scheme == "repo")
        && named.into_iter().any(|id| KIND_OF_SCHEME.iter().all(|k| k.0 != id.scheme))
    {
        return Kind::from_slug("paper");
    }
    let slug = match (url, ids.first()) {
        (_, Some(id)) if id.scheme == "repo" && !is_root(url) => "article",
        (_, Some(id)) => KIND_OF_SCHEME.iter().find(|k| k.0 == id.scheme).map_or("paper", |k| k.1),
        // A link without target: the title alone says nothing, and most lists of titles are lists of papers.
        (None, None) => "paper",
        (Some(_), None) => "article",
    };
    Kind::from_slug(slug)
}

/// Whether an address is that of a repository itself and not of a folder or file in it: many projects share one.
fn is_root(url: Option<&str>) -> bool {
    url.and_then(normalize_url).is_some_and(|u| u.split('/').count() <= 5 || u.contains("gitlab.com"))
}

/// Sorts the links into identifiers and links, and notes what the entry can be known by.
fn identify(found: &Found, kind: &str, entry: &mut Entry, keys: &mut Vec<Key>) {
    let all = found.main.iter().map(|l| (l, true)).chain(found.links.iter().map(|l| (l, false)));
    for (link, main) in all {
        let Some(url) = &link.url else { continue };
        let mut derived = false;
        for id in identifiers_of_url(url) {
            let part = id.scheme == "repo" && !is_root(Some(url));
            // Repositories and pages named in passing belong to works that others are about, too.
            let ours = main
                || matches!(
                    fold(&link.text).as_str(),
                    "paper"
                        | "pdf"
                        | "arxiv"
                        | "code"
                        | "github"
                        | "repo"
                        | "repository"
                        | "doi"
                        | "openreview"
                        | "preprint"
                );
            if part || !ours || entry.ids.contains_key(id.scheme) {
                continue;
            }
            // The address follows from the identifier, so the link need not be kept.
            derived |= ID_SCHEMES.iter().any(|s| s.slug == id.scheme && (s.url)(&id.value).is_some());
            entry.ids.insert(id.scheme.to_owned(), id.value.clone());
            // A work's code is not the work: one repository holds the code of many papers.
            if main || id.scheme != "repo" {
                keys.push((id.scheme.to_owned(), id.value));
            }
        }
        if derived {
            continue;
        }
        let word = fold(&link.text);
        let kind_of_link = LINK_WORDS.iter().find(|w| !main && w.0 == word).map(|w| w.1);
        let usual = if main { MAIN_LINK.iter().find(|m| m.0 == kind).map_or("article", |m| m.1) } else { "project" };
        let repository = identifiers_of_url(url).iter().any(|id| id.scheme == "repo");
        let kind_of_link = kind_of_link.unwrap_or(if url.ends_with(".pdf") && !main {
            "pdf"
        } else if repository {
            "code"
        } else {
            usual
        });
        let label = (kind_of_link == "project" && !cell::is_generic(&link.text)).then(|| short(&link.text));
        if !entry.links.iter().any(|l| l.url == *url) {
            entry.links.push(Link { kind: kind_of_link.to_owned(), url: url.clone(), label });
        }
        if main && entry.ids.is_empty() {
            keys.extend(url_key(url));
        }
    }
}

fn use_of(link: &cell::Link, what: Option<&str>) -> Option<Use> {
    let url = link.url.clone()?;
    let text = link.text.trim().trim_start_matches('[').trim_end_matches(']').trim().to_owned();
    let named = identifiers_of_url(&url).into_iter().next();
    let work = named.map(|id| format!("{}:{}", id.scheme, id.value)).unwrap_or_else(|| url.clone());
    Some(match what {
        Some(what) => {
            Use { title: if text.is_empty() { work } else { text }, url, what: Some(what.to_owned()), entry: None }
        }
        None => Use { title: work, url, what: Some(text).filter(|t| !t.is_empty()), entry: None },
    })
}

/// `**1,300MWh**: GPT-3 is estimated … (Source, 2024)`: the figure is printed, the claim is the title of the entry.
fn fact(found: &Found, entry: &mut Entry, notes: &mut Notes) {
    let figure = found.title.clone();
    let end = figure
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '<' | '>' | '≈' | '~' | '+' | '-' | '±')))
        .unwrap_or(figure.len());
    let (value, unit) = figure.split_at(end);
    if value.chars().any(|c| c.is_ascii_digit()) {
        entry.value = Some(value.replace(',', ""));
        entry.unit = Some(unit.trim().to_owned()).filter(|u| !u.is_empty());
    }
    if let Some(claim) = &found.description {
        entry.title = format!("{figure}: {}", claim.trim_end_matches('.'));
        entry.description = Some(claim.clone());
    }
    entry.standing = Some(Standing::Unverified);
    for link in found.main.iter().chain(&found.links) {
        let Some(url) = link.url.clone() else { continue };
        if entry.sources.iter().any(|s| s.url == url) {
            continue;
        }
        let title = if cell::is_generic(&link.text) { url.clone() } else { link.text.clone() };
        let date = found.year.map_or("unknown".to_owned(), |y| y.to_string());
        entry.sources.push(Source { title, url, date, entry: None });
    }
    if entry.sources.is_empty() {
        notes.add(
            found.at,
            "no-source",
            format!("the fact \"{}\" has no source", short(&figure)),
            "kept; needs a source",
        );
    } else if found.year.is_none() {
        notes.add(
            found.at,
            "source-without-year",
            format!("the source of \"{}\" has no year", short(&figure)),
            "kept; the date is \"unknown\"",
        );
    }
}

/// The dated versions that a row of a list speaks of: the preprint that its identifier proves, and the printed venue.
fn versions(found: &Found, entry: &Entry, setting: &Setting, notes: &mut Notes) -> Vec<Version> {
    let mut versions = Vec::new();
    let plain = |stage, year, venue: &str| Version { stage, year, venue: venue.to_owned(), title: None, url: None };
    let deposited = entry.ids.get("arxiv").and_then(|id| arxiv_month(id)).map(|(year, _)| year);
    if let Some(year) = deposited {
        versions.push(plain(Stage::Preprint, year, "arxiv"));
    }
    let venue = found.venue.as_deref().map(|name| venue_of(name, setting.venues));
    if let (Some((slug, stage, known)), Some(name)) = (&venue, &found.venue) {
        if !known && !setting.venues.is_empty() {
            notes.add_once(
                found.at,
                "unknown-venue",
                format!("the venue \"{}\" is not in venues.toml", short(name)),
                format!("written as \"{slug}\""),
            );
        }
        match found.year {
            _ if *stage == Stage::Preprint && deposited.is_some() => {}
            Some(year) => versions.push(plain(*stage, year, slug)),
            None => {}
        }
    }
    if let (Some(printed), Some(deposited)) = (found.year, deposited) {
        let preprint = venue.as_ref().is_none_or(|v| v.1 == Stage::Preprint);
        if printed < deposited || (preprint && printed != deposited) {
            let message = format!("the list says {printed}, the arXiv identifier {deposited}: {}", short(&found.title));
            let action = if printed < deposited && !preprint {
                "both are kept as printed"
            } else {
                "the preprint is dated by its identifier"
            };
            notes.add(found.at, "year-differs", message, action);
        }
    }
    if versions.is_empty() {
        match found.year {
            // Neither venue nor preprint is named: all that is known is that it was published.
            Some(year) => {
                let published =
                    ["doi", "acl", "pmlr", "neurips", "ieee", "pii"].iter().any(|s| entry.ids.contains_key(*s));
                versions.push(plain(if published { Stage::Proceedings } else { Stage::Preprint }, year, "unknown"));
            }
            None => notes.add(
                found.at,
                "no-year",
                format!("no year for \"{}\"", short(&found.title)),
                "kept without version",
            ),
        }
    }
    versions.sort_by_key(|v| (v.year, v.stage));
    versions
}

/// Slug and stage of a printed venue, and whether `venues.toml` has it.
fn venue_of(printed: &str, venues: &[Venue]) -> (String, Stage, bool) {
    let words = fold(printed);
    let undated: String = words
        .split(' ')
        .filter(|w| !(w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit())))
        .collect::<Vec<_>>()
        .join(" ");
    let named = |v: &&Venue| {
        [&v.slug, &v.name, &v.full].into_iter().chain(&v.variants).map(|n| fold(n)).any(|n| n == words || n == undated)
    };
    if let Some(venue) = venues.iter().find(named) {
        let stage = match venue.kind.as_str() {
            "archive" => Stage::Preprint,
            "workshop" => Stage::Workshop,
            "journal" => Stage::Journal,
            "software" => Stage::Software,
            _ => Stage::Proceedings,
        };
        return (venue.slug.clone(), stage, true);
    }
    let stage = match undated.as_str() {
        "arxiv" | "corr" | "preprint" | "biorxiv" | "openreview" => Stage::Preprint,
        "github" => Stage::Software,
        words if words.contains("workshop") => Stage::Workshop,
        words if ["journal", "transactions", "letters", "magazine"].iter().any(|w| words.contains(w)) => Stage::Journal,
        _ => Stage::Proceedings,
    };
    (slugify(&undated, 40).unwrap_or_else(|| "unknown".to_owned()), stage, false)
}

/// Badges and keywords that the profile knows are topics, all others keywords. Without a profile, the headings are.
fn topics(found: &Found, kind: Kind, profile: &Profile, setting: &Setting, entry: &mut Entry, notes: &mut Notes) {
    for tag in &found.tags {
        match profile.topic(tag) {
            Some(topic) if !entry.topics.iter().any(|t| t == topic) => entry.topics.push(topic.to_owned()),
            Some(_) => {}
            None if !entry.keywords.iter().any(|k| fold(k) == fold(tag)) => entry.keywords.push(tag.clone()),
            None => {}
        }
    }
    if kind.slug() == "topic" {
        // A topic is no topic of itself; its place in the tree is for a person.
        entry.topics.clear();
        return;
    }
    if entry.topics.is_empty() {
        entry.topics = found.rule.topics.clone();
    }
    if profile.plain {
        entry.topics.extend(found.section.iter().filter_map(|heading| slugify(heading, 60)));
    }
    if !setting.topics.is_empty() {
        for topic in entry.topics.iter().filter(|t| !setting.topics.contains(t)) {
            notes.add_once(
                found.at,
                "unknown-topic",
                format!("the data has no topic \"{topic}\""),
                "kept; needs a person",
            );
        }
    }
}

fn seen_in(found: &Found, entry: &Entry, setting: &Setting) -> SeenIn {
    let printed = found.main.as_ref().or_else(|| found.links.first()).filter(|l| !l.printed.is_empty());
    let wrong = printed.filter(|l| match &l.url {
        None => true,
        // Cleaned of tracking, or a version that the identifier does not name.
        Some(url) => {
            normalize_url(&l.printed) == normalize_url(url) && l.printed.trim_end_matches(')') != *url
                || has_version(url, entry)
        }
    });
    SeenIn {
        list: setting.list.to_owned(),
        section: found.section.join(" / "),
        title: (found.title != entry.title).then(|| found.title.clone()),
        url: wrong.map(|l| l.printed.trim_end().to_owned()),
    }
}

/// An arXiv address that names a version.
fn has_version(url: &str, entry: &Entry) -> bool {
    let Some(id) = entry.ids.get("arxiv") else { return false };
    url.find(id.as_str()).is_some_and(|at| {
        let rest = &url[at + id.len()..];
        rest.starts_with('v') && rest[1..].starts_with(|c: char| c.is_ascii_digit())
    })
}
