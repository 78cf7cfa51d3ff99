//! What a kind needs, and whether single fields make sense.

use catalog_model::entry::KEYS;
use catalog_model::identity::tracking_parameter;
use catalog_model::{Entry, Kind};

use super::{Findings, each};
use crate::files::Data;

/// Each kind has the keys it needs and no others.
pub fn keys(data: &Data, findings: &mut Findings) {
    for (id, entry, file) in each(data) {
        let keys = serde_json::to_value(entry).unwrap_or_default();
        let has = |key: &str| keys.get(key).is_some_and(|value| !value.is_null());
        for key in KEYS.iter().filter(|key| has(key) && !id.kind.allows(key)) {
            findings.error(&file, format!("a {} has no \"{key}\"", id.kind.card().label.to_lowercase()));
        }
        for key in id.kind.card().required.iter().filter(|key| !has(key)) {
            let message = format!("\"{key}\" is missing");
            // What cannot be established is said in a note, not invented.
            match &entry.note {
                Some(_) => findings.warning(&file, format!("{message} (accepted, because a note explains the record)")),
                None => findings.error(&file, message),
            }
        }
        if entry.title.trim().is_empty() {
            findings.error(&file, "\"title\" is missing");
        }
    }
}

/// Dates are real, of 1900 to 2100; versions are of 1940 to 2100 and in order of year.
pub fn dates(data: &Data, findings: &mut Findings) {
    for (_, entry, file) in each(data) {
        for (key, date) in [("date", &entry.date), ("added", &entry.added)] {
            if let Some(date) = date.as_ref().filter(|d| !is_date(d)) {
                findings.error(&file, format!("\"{key}\" must be YYYY, YYYY-MM or YYYY-MM-DD, not \"{date}\""));
            }
        }
        for version in entry.versions.iter().filter(|v| !(1940..=2100).contains(&v.year)) {
            findings.error(&file, format!("a version of the year {} cannot be", version.year));
        }
        if !entry.versions.is_sorted_by_key(|v| v.year) {
            findings.error(&file, "\"versions\" are not in order of year, earliest first");
        }
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
pub fn links(data: &Data, findings: &mut Findings) {
    for (id, entry, file) in each(data) {
        let from_ids: Vec<String> =
            Entry { links: Vec::new(), ..entry.clone() }.all_links().into_iter().map(|l| l.url).collect();
        let versions = entry.versions.iter().filter_map(|v| v.url.as_ref());
        let sources = entry.sources.iter().map(|s| &s.url);
        let uses = entry.uses.iter().map(|u| &u.url);
        for url in entry.links.iter().map(|l| &l.url).chain(versions).chain(sources).chain(uses) {
            if let Err(why) = clean_address(url) {
                findings.error(&file, format!("address {url}: {why}"));
            }
        }
        for link in entry.links.iter().filter(|l| from_ids.contains(&l.url)) {
            findings.error(
                &file,
                format!("the link {} follows from \"ids\" or \"versions\" and must not be repeated", link.url),
            );
        }
        let none = entry.all_links().is_empty() && entry.uses.is_empty() && !entry.ids.contains_key("isbn");
        if id.kind.card().needs_link && none {
            match entry.note {
                Some(_) => findings.warning(&file, "has no link (accepted, because a note explains the record)"),
                None => findings.error(&file, "has no link and no identifier that gives one"),
            }
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
pub fn sources(data: &Data, findings: &mut Findings) {
    let fact = Kind::from_slug("fact");
    for (id, entry, file) in each(data) {
        if Some(id.kind) == fact && entry.sources.is_empty() {
            findings.error(&file, "a fact needs at least one source");
        }
        for source in &entry.sources {
            if source.title.trim().is_empty() {
                findings.error(&file, "a source has no title");
            }
            if !is_date(&source.date) {
                findings.error(
                    &file,
                    format!("the source \"{}\" has no proper date (YYYY, YYYY-MM or YYYY-MM-DD)", source.title),
                );
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::tests::{data, messages};

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

    #[test]
    fn a_fact_without_source_and_a_paper_with_a_guide_are_refused() {
        let data = data(&[
            (
                "fact/a",
                "title = \"A\"\nvalue = \"1\"\nunit = \"MWh\"\nstanding = \"holds\"\ntopics = [\"x\"]\ndescription = \"D.\"",
            ),
            ("paper/b", "title = \"B\"\nguide = \"no\""),
        ]);
        assert!(messages(&data, "sources").contains("at least one source"));
        let keys = messages(&data, "keys");
        assert!(keys.contains("a paper has no \"guide\"") && keys.contains("\"authors\" is missing"), "{keys}");
        assert!(messages(&data, "links").contains("paper/b.toml: has no link"));
    }
}
