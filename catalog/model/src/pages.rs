//! What each page of the site shows, as data: the contract between `catalog::pages`, which gathers it, and `site`,
//! which draws it. Pages draw what is there and leave out what is not; they never ask for a kind.
//!
//! Every `url` is a path on this site (`/paper/gptq`); every `html` was cleaned by `catalog::prose`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::entry::{Direction, Fit, Link, Stage, Standing, Status};
use crate::vocabulary::{SourceList, Venue};
use crate::{Entry, EntryId, Kind, Query, Results};

/// A topic, to be named, linked and coloured.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TopicRef {
    /// Word in addresses.
    pub slug: String,
    /// Label.
    pub title: String,
    /// Number of its colour, 1 to 15, shared by a whole branch of the tree; 0 for an unknown topic.
    pub hue: u8,
    /// Depth in the tree, 0 at the top.
    pub depth: u8,
}

/// A venue, to be named and linked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VenueRef {
    /// Word in addresses.
    pub slug: String,
    /// Short name.
    pub name: String,
    /// Full name.
    pub full: String,
}

/// A name with a number that leads to a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// What is counted.
    pub label: String,
    /// How many.
    pub count: u32,
    /// The list.
    pub url: String,
}

/// How many entries a year has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct YearCount {
    /// The year.
    pub year: u16,
    /// How many.
    pub count: u32,
}

/// An entry as a line or block of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Identity.
    pub id: EntryId,
    /// Title.
    pub title: String,
    /// Year of the version of record.
    pub year: Option<u16>,
    /// Venue of record, or nothing.
    pub venue: Option<VenueRef>,
    /// Publisher, affiliation: who stands behind it where there is no venue.
    pub publisher: Option<String>,
    /// Author names.
    pub authors: Vec<String>,
    /// Description, plain text.
    pub text: Option<String>,
    /// Topics.
    pub topics: Vec<TopicRef>,
    /// A fact's value with its unit.
    pub figure: Option<Figure>,
    /// How many entries it has, for a topic.
    pub count: Option<u32>,
    /// Day it was added.
    pub added: Option<String>,
    /// Has a public repository.
    pub has_code: bool,
}

/// A method of the lab that belongs to an entry: its paper, its topic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// The method: "GPTQ".
    pub title: String,
    /// The lab, with the method chosen.
    pub url: String,
}

/// The lab's methods by entry. The catalog is told them by whoever has a lab; by itself it has none.
pub type Demos = BTreeMap<EntryId, Vec<Demo>>;

/// A number with its unit and standing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figure {
    /// As claimed.
    pub value: String,
    /// Its unit.
    pub unit: String,
    /// Whether it stands.
    pub standing: Option<Standing>,
    /// Title, address and date of the first source.
    pub source: Option<(String, String, String)>,
}

/// A topic with what lies below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicRow {
    /// The topic.
    pub topic: TopicRef,
    /// What it is, in one sentence.
    pub text: String,
    /// Entries in it and below it.
    pub count: u32,
    /// The same by year.
    pub years: Vec<YearCount>,
    /// Its subtopics.
    pub children: Vec<TopicRow>,
}

/// The home page.
#[derive(Clone, Debug, Default)]
pub struct Home {
    /// Entries in all.
    pub entries: u32,
    /// The same by kind.
    pub kinds: Vec<Count>,
    /// The tree with counts.
    pub topics: Vec<TopicRow>,
    /// Latest works by year.
    pub newest: Vec<Card>,
    /// Facts, one from each of several subjects.
    pub facts: Vec<Card>,
    /// Most recently added, with the day.
    pub added: Vec<Card>,
    /// First and last year of all runs of years.
    pub span: (u16, u16),
}

/// A page of results.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// What was asked.
    pub query: Query,
    /// What was found.
    pub results: Results,
    /// Topics by slug, to label and colour them.
    pub topics: Arc<HashMap<String, TopicRef>>,
}

/// An author as a link.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorRef {
    /// Full name.
    pub name: String,
    /// Their page, or a search for their works.
    pub url: String,
    /// How many works of theirs the catalog has.
    pub works: u32,
}

/// One dated version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionRow {
    /// How far it is published.
    pub stage: Stage,
    /// Its year.
    pub year: u16,
    /// Its venue.
    pub venue: VenueRef,
    /// Its title, where it differs.
    pub title: Option<String>,
    /// Its page.
    pub url: Option<String>,
    /// This is the version to cite.
    pub of_record: bool,
}

/// Another entry, and why it is named here.
#[derive(Clone, Debug, PartialEq)]
pub struct Related {
    /// The entry.
    pub card: Card,
    /// Why, in words, the strongest first.
    pub reasons: Vec<String>,
}

/// A place in a source list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listed {
    /// Name of the list.
    pub list: String,
    /// Its address.
    pub url: String,
    /// The section there.
    pub section: String,
    /// Title as printed, where it differs.
    pub title: Option<String>,
    /// Address as printed, where it was wrong.
    pub printed_url: Option<String>,
}

/// A list of entries under a heading.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shelf {
    /// Heading.
    pub title: String,
    /// Entries.
    pub cards: Vec<Card>,
    /// Where all of them are, when there are more.
    pub more: Option<Count>,
}

/// A work that uses or defines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UseRow {
    /// Title of the work.
    pub title: String,
    /// Where to read it.
    pub url: String,
    /// How it is used there.
    pub what: Option<String>,
    /// Its page here.
    pub entry: Option<String>,
}

/// The source of a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceRow {
    /// Title of the source.
    pub title: String,
    /// Where to read it.
    pub url: String,
    /// When it was published.
    pub date: String,
    /// Its page here.
    pub entry: Option<String>,
}

/// Rendered prose.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProseView {
    /// Safe HTML.
    pub html: String,
    /// Second-level headings: id, text.
    pub headings: Vec<(String, String)>,
}

/// What a measure is, for metrics and benchmarks.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measure {
    /// The formula as MathML.
    pub formula: Option<String>,
    /// Its symbols as MathML, with meanings (HTML).
    pub symbols: Vec<(String, String)>,
    /// Unit it is reported in.
    pub unit: Option<String>,
    /// Which way is better.
    pub direction: Option<Direction>,
    /// How to measure it, or what it measures.
    pub measure: Option<String>,
    /// What goes wrong (HTML of each).
    pub pitfalls: Vec<String>,
    /// A worked example.
    pub example: Option<String>,
    /// Works that use it.
    pub uses: Vec<UseRow>,
}

/// What a topic page has beside an entry's.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TopicPart {
    /// The topic itself.
    pub topic: TopicRef,
    /// Broader topics, the broadest first.
    pub path: Vec<TopicRef>,
    /// Narrower topics.
    pub children: Vec<TopicRow>,
    /// Topics beside it.
    pub siblings: Vec<TopicRef>,
    /// Entries in it and below.
    pub count: u32,
    /// The same by year.
    pub years: Vec<YearCount>,
    /// The same by kind.
    pub kinds: Vec<Count>,
    /// Entries to read first, in order.
    pub read_first: Vec<Card>,
    /// The same subject elsewhere: source, its address, section, fit.
    pub crosswalk: Vec<(String, String, String, Fit)>,
}

/// The page of one entry, of any kind.
#[derive(Clone, Debug)]
pub struct EntryPage {
    /// Identity.
    pub id: EntryId,
    /// The file's content.
    pub entry: Entry,
    /// Authors as links.
    pub authors: Vec<AuthorRef>,
    /// Affiliations as names with a page, where there is one.
    pub affiliations: Vec<(String, Option<String>)>,
    /// Versions, earliest first.
    pub versions: Vec<VersionRow>,
    /// Buttons.
    pub links: Vec<Link>,
    /// Methods of the lab that are from it, or about it.
    pub demos: Vec<Demo>,
    /// Topics.
    pub topics: Vec<TopicRef>,
    /// Description as HTML, where there is one.
    pub description: Option<String>,
    /// Status, when not simply current.
    pub status: Option<Status>,
    /// A fact's figure.
    pub figure: Option<Figure>,
    /// A fact's sources.
    pub sources: Vec<SourceRow>,
    /// A metric's or benchmark's definition.
    pub measure: Option<Measure>,
    /// A topic's part.
    pub topic: Option<TopicPart>,
    /// The guide.
    pub guide: Option<ProseView>,
    /// Lists that belong to it: works of a person, people of an organization, metrics of a topic.
    pub shelves: Vec<Shelf>,
    /// Related entries.
    pub related: Vec<Related>,
    /// Where the source lists have it.
    pub listed: Vec<Listed>,
    /// The citation as BibTeX, for works that one cites.
    pub bibtex: Option<String>,
    /// Path of the entry's file in the data folder.
    pub file: String,
}

/// A page that lists what belongs together: a kind, a venue, a year.
#[derive(Clone, Debug, Default)]
pub struct ListPage {
    /// Heading.
    pub title: String,
    /// What is listed, in a sentence.
    pub intro: String,
    /// Its address.
    pub path: String,
    /// The word for what this page is one of, with that list's address ("Venues", "/venues").
    pub within: Option<(String, String)>,
    /// Entries by year, where that tells something.
    pub years: Vec<YearCount>,
    /// Counts beside it: topics, venues.
    pub counts: Vec<(String, Vec<Count>)>,
    /// The lists.
    pub shelves: Vec<Shelf>,
    /// The page before and after (label, address).
    pub before: Option<(String, String)>,
    /// See `before`.
    pub after: Option<(String, String)>,
    /// Outside address (label, address).
    pub link: Option<(String, String)>,
    /// The same as a search.
    pub search: Option<String>,
}

/// The index of venues, or of years: names with numbers in groups.
#[derive(Clone, Debug, Default)]
pub struct CountPage {
    /// Heading.
    pub title: String,
    /// What is listed.
    pub intro: String,
    /// Its address.
    pub path: String,
    /// Groups with a heading; each count with a longer name.
    pub groups: Vec<(String, Vec<(Count, String)>)>,
}

/// The tree of topics.
#[derive(Clone, Debug, Default)]
pub struct TopicsPage {
    /// The tree.
    pub topics: Vec<TopicRow>,
    /// First and last year of all runs of years.
    pub span: (u16, u16),
}

/// Statistics over works (entries with a year).
#[derive(Clone, Debug, Default)]
pub struct Statistics {
    /// Entries in all.
    pub entries: u32,
    /// The same by kind.
    pub kinds: Vec<Count>,
    /// Years, without gaps.
    pub years: Vec<u16>,
    /// Works first published before the first of `years`.
    pub before: u32,
    /// Topics at the top of the tree, those with works.
    pub topics: Vec<TopicRef>,
    /// Works by topic and year: a work counts once, in the branch of its first topic.
    pub by_topic: Vec<Vec<u32>>,
    /// Venues with most works.
    pub venues: Vec<VenueRef>,
    /// Works by topic (any of a work's branches) and venue (of record).
    pub by_venue: Vec<Vec<u32>>,
    /// Works first published up to and including each of `years`.
    pub growth: Vec<u32>,
}

/// What the catalog is, and how it works.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Entries in all.
    pub entries: u32,
    /// The same by kind.
    pub kinds: Vec<Count>,
    /// The lists it was made from.
    pub sources: Vec<SourceList>,
    /// How results are ranked: name and explanation, the strongest rule first.
    pub ranking: Vec<(String, String)>,
    /// Hash of the data.
    pub revision: String,
}

/// What people look for, for curators.
#[derive(Clone, Debug, Default)]
pub struct Searches {
    /// Searches that found nothing, the most frequent first.
    pub missing: Vec<SearchRow>,
    /// Searches that found something.
    pub found: Vec<SearchRow>,
}

/// A search that was made, perhaps often.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchRow {
    /// Folded words.
    pub query: String,
    /// Filters as in the URL, beginning with `?`, or nothing.
    pub filters: String,
    /// How often.
    pub times: u32,
    /// Results at best.
    pub results: u32,
    /// Last day, UTC.
    pub last_day: String,
    /// Mean time inside the search, microseconds.
    pub mean_us: u64,
}

/// Nothing is at an address.
#[derive(Clone, Debug, Default)]
pub struct NotFound {
    /// The address asked for.
    pub path: String,
    /// Words in it, for a search.
    pub words: String,
    /// Entries with similar names.
    pub near: Vec<Card>,
}

/// A venue page needs the venue itself.
pub fn venue_url(venue: &Venue) -> String {
    format!("/venue/{}", venue.slug)
}

/// Address of a topic's page.
pub fn topic_url(slug: &str) -> String {
    format!("/topic/{slug}")
}

impl Card {
    /// The kind.
    pub fn kind(&self) -> Kind {
        self.id.kind
    }
}

/// How sure it is that two entries are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same work.
    Same,
    /// One identifier on two titles: one of them is wrong.
    Clash,
    /// Perhaps; a person must look.
    Similar,
}

/// A work that a submission looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Near {
    /// Which.
    pub id: EntryId,
    /// Its title.
    pub title: String,
    /// It is proposed itself, and not in the catalog yet.
    pub pending: bool,
    /// How sure.
    pub likeness: Likeness,
    /// Why.
    pub why: String,
}

/// A line of a difference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffLine {
    /// `+`, `-`, or a space for what stays.
    pub sign: char,
    /// The line.
    pub text: String,
}
