//! What a kind needs, and whether single fields make sense.

use super::Faults;
use crate::entry::{KEYS, Stage};
use crate::identity::{arxiv_month, normalize_id, tracking_parameter};
use crate::vocabulary::{ID_SCHEMES, LINK_KINDS, RELATIONS};
use crate::{Entry, Kind};

/// Each kind has the keys it needs and no others.
pub fn keys(kind: Kind, entry: &Entry, faults: &mut Faults) {
    for key in KEYS.iter().filter(|key| entry.has(key) && !kind.allows(key)) {
        faults.error(key, format!("a {} has no \"{key}\"", kind.card().label.to_lowercase()));
    }
    for key in kind.card().required.iter().filter(|key| !entry.has(key)) {
        let message = format!("\"{key}\" is missing");
        // What cannot be established is said in a note, not invented.
        match &entry.note {
            Some(_) => faults.warning(key, format!("{message} (accepted, because a note explains the record)")),
            None => faults.error(key, message),
        }
    }
    if entry.title.trim().is_empty() {
        faults.error("title", "\"title\" is missing");
    }
}

/// Identifiers are of a known scheme and in normal form.
pub fn ids(_: Kind, entry: &Entry, faults: &mut Faults) {
    for (scheme, value) in &entry.ids {
        let Some(known) = ID_SCHEMES.iter().find(|s| s.slug == scheme) else {
            let all: Vec<_> = ID_SCHEMES.iter().map(|s| s.slug).collect();
            faults.error("ids", format!("unknown identifier scheme \"{scheme}\"; known: {}", all.join(", ")));
            continue;
        };
        let normal = normalize_id(known.slug, value);
        if normal.as_deref() != Some(value.as_str()) {
            let hint = normal.map_or_else(|| "cannot be read".to_owned(), |n| format!("should be \"{n}\""));
            faults.error("ids", format!("{} \"{value}\" {hint}", known.label));
        }
    }
}

/// An arXiv identifier tells the year and month of the first deposit: no preprint is dated otherwise, nothing far before.
pub fn arxiv_years(_: Kind, entry: &Entry, faults: &mut Faults) {
    let Some((deposited, _)) = entry.ids.get("arxiv").and_then(|id| arxiv_month(id)) else { return };
    for version in &entry.versions {
        if version.stage == Stage::Preprint && version.venue == "arxiv" && version.year != deposited {
            let message =
                format!("the preprint is dated {}, but arXiv {} is of {deposited}", version.year, entry.ids["arxiv"]);
            faults.error("versions", message);
        }
    }
    // Some works reach arXiv long after they were published, so an earlier publication is only worth a look.
    if let Some(version) = entry.versions.iter().find(|v| v.stage != Stage::Preprint && v.year + 1 < deposited) {
        let message = format!("a version of {} is older than its arXiv identifier ({deposited})", version.year);
        faults.warning("versions", message);
    }
}

/// Dates are real, of 1900 to 2100; versions are of 1940 to 2100 and in order of year.
pub fn dates(_: Kind, entry: &Entry, faults: &mut Faults) {
    for (key, date) in [("date", &entry.date), ("added", &entry.added)] {
        if let Some(date) = date.as_ref().filter(|d| !is_date(d)) {
            faults.error(key, format!("\"{key}\" must be YYYY, YYYY-MM or YYYY-MM-DD, not \"{date}\""));
        }
    }
    for version in entry.versions.iter().filter(|v| !(1940..=2100).contains(&v.year)) {
        faults.error("versions", format!("a version of the year {} cannot be", version.year));
    }
    if !entry.versions.is_sorted_by_key(|v| v.year) {
        faults.error("versions", "\"versions\" are not in order of year, earliest first");
    }
}

/// `2024`, `2024-02`, `2024-02-16`, with a real month and day.
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |i: usize, digits: usize| -> Option<u32> {
        let part = parts.get(i)?;
        (part.len() == digits && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok()).flatten()
    };
    let year = number(0, 4).is_some_and(|y| (1900..=2100).contains(&y));
    let month = parts.len() < 2 || number(1, 2).is_some_and(|m| (1..=12).contains(&m));
    let day = parts.len() < 3 || number(2, 2).is_some_and(|d| (1..=days_in(number(0, 4), number(1, 2))).contains(&d));
    year && month && day && parts.len() <= 3
}

fn days_in(year: Option<u32>, month: Option<u32>) -> u32 {
    match (year, month) {
        (_, Some(4 | 6 | 9 | 11)) => 30,
        (Some(y), Some(2)) if y % 4 == 0 && (y % 100 != 0 || y % 400 == 0) => 29,
        (_, Some(2)) => 28,
        _ => 31,
    }
}

/// Addresses are absolute and clean; none repeats what follows from an identifier; entries have one.
pub fn links(kind: Kind, entry: &Entry, faults: &mut Faults) {
    let from_ids: Vec<String> =
        Entry { links: Vec::new(), ..entry.clone() }.all_links().into_iter().map(|l| l.url).collect();
    let own = entry.links.iter().map(|l| ("links", &l.url));
    let versions = entry.versions.iter().filter_map(|v| Some(("versions", v.url.as_ref()?)));
    let sources = entry.sources.iter().map(|s| ("sources", &s.url));
    let uses = entry.uses.iter().map(|u| ("uses", &u.url));
    for (key, url) in own.chain(versions).chain(sources).chain(uses) {
        if let Err(why) = clean_address(url) {
            faults.error(key, format!("address {url}: {why}"));
        }
    }
    for link in entry.links.iter().filter(|l| from_ids.contains(&l.url)) {
        let message = format!("the link {} follows from \"ids\" or \"versions\" and must not be repeated", link.url);
        faults.error("links", message);
    }
    let none = entry.all_links().is_empty() && entry.uses.is_empty() && !entry.ids.contains_key("isbn");
    if kind.card().needs_link && none {
        match entry.note {
            Some(_) => faults.warning("links", "has no link (accepted, because a note explains the record)"),
            None => faults.error("links", "has no link and no identifier that gives one"),
        }
    }
}

fn clean_address(url: &str) -> Result<(), String> {
    let rest = url
        .strip_prefix("https://")
        .or_else(|| url.strip_prefix("http://"))
        .ok_or("must begin with https:// or http://")?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if !host.contains('.') || host.contains('@') || host.contains(char::is_whitespace) {
        return Err("has no proper host".into());
    }
    if url.contains(char::is_whitespace) {
        return Err("contains white space".into());
    }
    if let Some(name) = tracking_parameter(url) {
        return Err(format!("carries the tracking parameter \"{name}\""));
    }
    if url.contains("#:~:text=") {
        return Err("carries a text fragment".into());
    }
    Ok(())
}

/// Facts have sources with title, address and date.
pub fn sources(kind: Kind, entry: &Entry, faults: &mut Faults) {
    if kind.card().required.contains(&"sources") && entry.sources.is_empty() {
        faults.error("sources", "a fact needs at least one source");
    }
    for source in &entry.sources {
        if source.title.trim().is_empty() {
            faults.error("sources", "a source has no title");
        }
        if !is_date(&source.date) {
            let message = format!("the source \"{}\" has no proper date (YYYY, YYYY-MM or YYYY-MM-DD)", source.title);
            faults.error("sources", message);
        }
    }
}

/// Closed vocabularies.
pub fn words(kind: Kind, entry: &Entry, faults: &mut Faults) {
    for link in entry.links.iter().filter(|l| !LINK_KINDS.iter().any(|k| k.0 == l.kind)) {
        let known: Vec<_> = LINK_KINDS.iter().map(|k| k.0).collect();
        faults.error("links", format!("unknown kind of link \"{}\"; known: {}", link.kind, known.join(", ")));
    }
    for relation in entry.related.iter().filter(|r| !RELATIONS.iter().any(|k| k.0 == r.kind)) {
        let known: Vec<_> = RELATIONS.iter().map(|k| k.0).collect();
        faults.error("related", format!("unknown relation \"{}\"; known: {}", relation.kind, known.join(", ")));
    }
    if let Some(language) = &entry.language
        && !(language.len() == 2 && language.bytes().all(|b| b.is_ascii_lowercase()))
    {
        let message = format!("\"language\" must be a two-letter ISO 639-1 code, not \"{language}\"");
        faults.error("language", message);
    }
    if Some(kind) == Kind::from_slug("topic") && !entry.topics.is_empty() {
        faults.error("topics", "a topic says its place by \"parent\", not by \"topics\"");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_real() {
        for good in ["2024", "2024-02", "2024-02-29"] {
            assert!(is_date(good), "{good}");
        }
        for bad in ["", "24", "2024-13", "2023-02-29", "2024-02-30", "2024-1-1", "2024-01-01-01", "2024-02-16T10:00"] {
            assert!(!is_date(bad), "{bad}");
        }
    }

    #[test]
    fn addresses_are_clean() {
        assert!(clean_address("https://a.org/x(1)").is_ok());
        for bad in [
            "ftp://a.org",
            "Deloitte",
            "https://x",
            "https://a.org/?utm_source=b",
            "https://a.org/?mc_cid=1",
            "https://a.org/#:~:text=c",
        ] {
            assert!(clean_address(bad).is_err(), "{bad}");
        }
    }
}
