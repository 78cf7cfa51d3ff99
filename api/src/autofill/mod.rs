//! What other catalogs know of an identifier: title, authors, year, venue. Never needed, and never believed without a
//! person: it only fills in a form.
//!
//! The address that is asked is built from a constant host and an identifier that was parsed; nothing that somebody typed
//! is ever fetched. A new source is one file, and one line in [`SOURCES`].

mod arxiv;
mod crossref;
mod datacite;
mod openreview;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use catalog::day;
use catalog::store::Store;
use catalog_model::Entry;
use catalog_model::entry::{Stage, Version};
use catalog_model::identity::Identifier;
use catalog_model::vocabulary::Venue;

use crate::bounded;

/// A source has so long to answer, connection included.
const PATIENCE: Duration = Duration::from_secs(5);
/// Longest answer that is read.
const MAX_BYTES: u64 = 2 * 1024 * 1024;
/// Redirects that are followed, on the same host.
const REDIRECTS: usize = 2;
/// What was found is remembered for so long,
const FOUND_LASTS: Duration = Duration::from_secs(30 * 24 * 3_600);
/// and what was not found for so long.
const MISSED_LASTS: Duration = Duration::from_secs(3_600);
/// After so many failures in a row a source is left alone for a while.
const FAILURES: u32 = 5;
const REST: Duration = Duration::from_secs(120);

/// Somebody who knows works by their identifiers.
pub struct Source {
    /// Its name.
    pub name: &'static str,
    /// Its host.
    host: &'static str,
    /// The scheme of the identifiers that it knows.
    scheme: &'static str,
    /// Path and query for an identifier.
    path: fn(&str) -> String,
    /// The least time between two requests, as it asks for.
    pause: Duration,
    /// Reads an answer.
    read: fn(u16, &str) -> Result<Facts, Missed>,
}

/// Every source, in the order in which they are asked.
pub const SOURCES: &[&Source] = &[&arxiv::SOURCE, &crossref::SOURCE, &datacite::SOURCE, &openreview::SOURCE];

/// What a source says of a work.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Facts {
    /// Title.
    pub title: String,
    /// Authors in order, full names.
    pub authors: Vec<String>,
    /// How far it is published, and when.
    pub stage: Option<Stage>,
    /// Year.
    pub year: Option<u16>,
    /// Month and day where known, as `2024-08` or `2024-08-04`.
    pub date: Option<String>,
    /// Where it appeared, as the source writes it.
    pub venue: String,
    /// Who published it.
    pub publisher: String,
    /// Further identifiers: scheme and value.
    pub ids: Vec<(String, String)>,
}

/// What is said when the answers take too long.
pub const LATE: &str =
    "Other catalogs take long to answer. Please fill in the form yourself, or try again in a moment.";

/// Why a source gave nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Missed {
    /// It does not know the identifier.
    Unknown,
    /// It asks to be asked later.
    Busy,
    /// It did not answer, or not in time.
    Silent(String),
    /// Its answer cannot be understood.
    Strange(String),
}

impl Missed {
    /// What to tell the person.
    fn explain(&self, source: &str) -> String {
        match self {
            Self::Unknown => format!("{source} does not know it."),
            Self::Busy => format!("{source} is asked too often at the moment."),
            Self::Silent(_) => format!("{source} did not answer."),
            Self::Strange(_) => format!("{source} gave an answer that cannot be understood."),
        }
    }
}

/// What was found for an identifier, and what happened on the way.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The facts, with the name of the source.
    pub facts: Option<(Facts, &'static str)>,
    /// What to tell the person.
    pub notes: Vec<String>,
}

#[derive(Default)]
struct Manners {
    next: Option<Instant>,
    failures: u32,
}

/// Asks sources, politely.
pub struct Autofill {
    agent: ureq::Agent,
    /// Asked instead of the sources' own hosts, which become the first part of the path: for tests and mirrors.
    instead: Option<String>,
    off: bool,
    store: Store,
    manners: Mutex<HashMap<&'static str, Manners>>,
    flights: Mutex<HashMap<String, Arc<tokio::sync::Mutex<()>>>>,
}

impl Autofill {
    /// With a setting: nothing for the sources themselves, `off`, or another server's address.
    pub fn new(store: Store, setting: &str, base_url: &str) -> Self {
        let agent = ureq::Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(format!("Parsimony/{} ({base_url})", env!("CARGO_PKG_VERSION")))
            .build()
            .into();
        Self {
            agent,
            instead: Some(setting.trim_end_matches('/').to_owned()).filter(|s| s.starts_with("http")),
            off: setting == "off",
            store,
            manners: Mutex::default(),
            flights: Mutex::default(),
        }
    }

    /// Asks for an identifier; the same one is asked for once at a time, and remembered.
    pub async fn fill(self: &Arc<Self>, identifier: &Identifier) -> Filled {
        let mut filled = Filled::default();
        if self.off {
            return filled;
        }
        for source in SOURCES.iter().filter(|s| s.scheme == identifier.scheme) {
            match self.ask(source, &identifier.value).await {
                Ok(facts) => {
                    filled.notes.push(format!(
                        "Filled in from {}: please compare it with the work itself, and describe it in your own words.",
                        source.name
                    ));
                    filled.facts = Some((facts, source.name));
                    return filled;
                }
                Err(missed) => {
                    if let Missed::Silent(why) | Missed::Strange(why) = &missed {
                        tracing::warn!(source = source.name, why, "autofill");
                    }
                    filled.notes.push(missed.explain(source.name));
                }
            }
        }
        if !filled.notes.is_empty() {
            filled.notes.push("Please fill in the form yourself; everything works without it.".to_owned());
        }
        filled
    }

    async fn ask(self: &Arc<Self>, source: &'static Source, id: &str) -> Result<Facts, Missed> {
        let name = format!("autofill:{}:{id}", source.host);
        let flight = {
            let mut flights = self.flights.lock().unwrap_or_else(PoisonError::into_inner);
            // Those that nobody waits for are over.
            flights.retain(|_, flight| Arc::strong_count(flight) > 1);
            Arc::clone(flights.entry(name.clone()).or_default())
        };
        let _one_at_a_time = flight.lock().await;
        if let Ok(Some(known)) = self.store.remembered(&name).await {
            return serde_json::from_str::<Option<Facts>>(&known).ok().flatten().ok_or(Missed::Unknown);
        }
        let wait = self.turn(source)?;
        tokio::time::sleep(wait).await;
        let (this, id) = (Arc::clone(self), id.to_owned());
        let answer = tokio::task::spawn_blocking(move || this.fetch(source, &(source.path)(&id))).await;
        let answer = answer.unwrap_or_else(|panic| Err(Missed::Strange(panic.to_string())));
        let result = answer.and_then(|(status, body)| match status {
            429 | 503 => Err(Missed::Busy),
            500.. => Err(Missed::Silent(format!("status {status}"))),
            _ => (source.read)(status, &body),
        });
        self.learn(source, result.as_ref().err());
        let lasting = match &result {
            Ok(facts) => Some((Some(facts), FOUND_LASTS)),
            Err(Missed::Unknown) => Some((None, MISSED_LASTS)),
            Err(_) => None,
        };
        if let Some((facts, lasts)) = lasting {
            let text = serde_json::to_string(&facts).unwrap_or_default();
            if let Err(error) = self.store.remember(&name, &text, day::now() + day::micros(lasts)).await {
                tracing::warn!(%error, "an answer was not remembered");
            }
        }
        result
    }

    /// How long to wait for one's turn with a source.
    fn turn(&self, source: &'static Source) -> Result<Duration, Missed> {
        let mut manners = self.manners.lock().unwrap_or_else(PoisonError::into_inner);
        let manners = manners.entry(source.name).or_default();
        let now = Instant::now();
        let turn = manners.next.filter(|next| *next > now).unwrap_or(now);
        // Nobody waits longer for a turn than for an answer.
        if turn - now > PATIENCE {
            return Err(Missed::Busy);
        }
        manners.next = Some(turn + source.pause);
        Ok(turn - now)
    }

    /// Counts failures; after several in a row the source rests.
    fn learn(&self, source: &'static Source, missed: Option<&Missed>) {
        let mut manners = self.manners.lock().unwrap_or_else(PoisonError::into_inner);
        let manners = manners.entry(source.name).or_default();
        if !matches!(missed, Some(Missed::Busy | Missed::Silent(_))) {
            manners.failures = 0;
            return;
        }
        manners.failures += 1;
        if manners.failures >= FAILURES {
            manners.failures = 0;
            manners.next = Some(Instant::now() + REST);
        }
    }

    /// Gets a path of a source. Redirects are followed on its own host alone.
    fn fetch(&self, source: &Source, path: &str) -> Result<(u16, String), Missed> {
        let own = format!("https://{}", source.host);
        let base = self.instead.as_ref().map_or_else(|| own.clone(), |other| format!("{other}/{}", source.host));
        let silent = |error: ureq::Error| Missed::Silent(error.to_string());
        let mut path = path.to_owned();
        for _ in 0..=REDIRECTS {
            let mut response = self.agent.get(format!("{base}{path}")).call().map_err(silent)?;
            let status = response.status().as_u16();
            if (300..400).contains(&status) {
                let to = response.headers().get("location").and_then(|l| l.to_str().ok()).unwrap_or_default();
                let rest = to.strip_prefix(&own).unwrap_or(to);
                if !rest.starts_with('/') || rest.starts_with("//") {
                    return Err(Missed::Strange(format!("a redirect to {to}")));
                }
                rest.clone_into(&mut path);
                continue;
            }
            let text =
                bounded::read(response.body_mut(), MAX_BYTES).map_err(|error| Missed::Silent(error.to_string()))?;
            let text = text.ok_or_else(|| Missed::Strange(format!("more than {MAX_BYTES} bytes")))?;
            return Ok((status, String::from_utf8_lossy(&text).into_owned()));
        }
        Err(Missed::Strange("redirects without end".to_owned()))
    }
}

/// The facts as an entry that a form can show; a venue where the catalog knows it.
pub fn entry_of(facts: &Facts, identifier: &Identifier, venues: &[Venue]) -> Entry {
    let mut entry = Entry { title: facts.title.clone(), ..Entry::default() };
    let author = |name: &String| catalog_model::entry::Author { name: name.clone(), person: None };
    entry.authors = facts.authors.iter().map(author).collect();
    entry.ids = facts.ids.iter().cloned().collect();
    entry.ids.insert(identifier.scheme.to_owned(), identifier.value.clone());
    entry.publisher = Some(facts.publisher.clone()).filter(|p| !p.is_empty());
    entry.date = facts.date.clone().or_else(|| facts.year.map(|y| y.to_string()));
    if let (Some(stage), Some(year)) = (facts.stage, facts.year) {
        let venue = venue_of(&facts.venue, venues).unwrap_or_default();
        entry.versions = vec![Version { stage, year, venue, title: None, url: None }];
    }
    entry
}

/// The slug of a venue by any of its names; a year and the words behind it do not count.
fn venue_of(written: &str, venues: &[Venue]) -> Option<String> {
    let fold = |text: &str| catalog::text::fold(text);
    let wanted = fold(written);
    let plain: Vec<&str> =
        wanted.split(' ').take_while(|w| !(w.len() == 4 && w.bytes().all(|b| b.is_ascii_digit()))).collect();
    let plain = plain.join(" ");
    let is = |v: &&Venue| {
        [&v.slug, &v.name, &v.full].into_iter().chain(&v.variants).any(|name| {
            let name = fold(name);
            !name.is_empty() && (name == wanted || name == plain)
        })
    };
    venues.iter().find(is).map(|v| v.slug.clone())
}

/// A text with every run of white space as one space, without tags, which some sources leave in titles.
fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        let near = after.char_indices().nth(40).map_or(after, |(end, _)| &after[..end]);
        let tag = near
            .split_once('>')
            .filter(|(tag, _)| tag.trim_start_matches('/').starts_with(|c: char| c.is_ascii_alphabetic()));
        match tag {
            Some((tag, _)) => rest = &after[tag.len() + 1..],
            None => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// JSON, or a strange answer.
fn json(text: &str) -> Result<serde_json::Value, Missed> {
    serde_json::from_str(text).map_err(|e| Missed::Strange(e.to_string()))
}

/// A text in a path: everything but what is plain is encoded.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => char::from(b).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn venue(slug: &str, name: &str, full: &str) -> Venue {
        Venue {
            slug: slug.into(),
            name: name.into(),
            full: full.into(),
            kind: "conference".into(),
            variants: vec!["NIPS".into()],
            url: None,
        }
    }

    #[test]
    fn venues_are_known_by_any_name() {
        let venues = [venue("neurips", "NeurIPS", "Advances in Neural Information Processing Systems")];
        for written in
            ["NeurIPS", "neurips 2023 poster", "Advances in Neural Information Processing Systems", "NIPS 2016"]
        {
            assert_eq!(venue_of(written, &venues).as_deref(), Some("neurips"), "{written}");
        }
        for written in ["", "2023", "Nature"] {
            assert_eq!(venue_of(written, &venues), None, "{written}");
        }
    }

    #[test]
    fn texts_are_tidied() {
        assert_eq!(tidy(" A <i>fast</i>\n  way, if a < b and c > d "), "A fast way, if a < b and c > d");
        assert_eq!(encoded("10.1145/3630106.3658542"), "10.1145%2F3630106.3658542");
    }

    proptest::proptest! {
        #[test]
        fn no_answer_makes_a_source_panic(status in 200u16..500, body in "\\PC{0,300}|<feed>(<entry>|<title>|</entry>|[a-z&;]){0,40}|\\{\"(data|message|notes)\":(\\{\"[a-z]{1,8}\":[0-9]{1,4}\\}|\\[\\{\\}\\]|null)\\}") {
            for source in SOURCES {
                let _ = (source.read)(status, &body);
            }
        }
    }
}
