//! Bullets and rows to what they say: title, link, year, venue, authors, tags. Everything that makes no entry leaves a
//! note. Knows nothing of kinds or of other entries.

use std::collections::{HashMap, HashSet};

use super::cell::{self, Link, Part, Tidy};
use super::markdown::{Cell, Document, Item, Mark};
use super::marks::{without_emoji, without_shortcodes};
use super::profile::{Field, Profile, Rule};
use super::report::{Notes, short};
use super::sentence;
use crate::text::fold;

/// What one bullet or row says.
#[derive(Debug, Default)]
pub struct Found {
    /// First byte.
    pub at: usize,
    /// Headings above it.
    pub section: Vec<String>,
    /// What its section holds.
    pub rule: Rule,
    /// Title as printed.
    pub title: String,
    /// The link that the entry is known by.
    pub main: Option<Link>,
    /// Further links, with what they are called.
    pub links: Vec<Link>,
    /// Works that use it, or where it comes from.
    pub uses: Vec<Link>,
    /// Links inside of the description.
    pub mentions: Vec<Link>,
    /// Year as printed.
    pub year: Option<u16>,
    /// Venue as printed.
    pub venue: Option<String>,
    /// Authors as printed.
    pub authors: Vec<String>,
    /// Publisher as printed.
    pub publisher: Option<String>,
    /// Affiliation as printed.
    pub affiliation: Option<String>,
    /// The list's own words on it.
    pub description: Option<String>,
    /// Badges and keywords.
    pub tags: Vec<String>,
}

/// Longest title; what is longer is a paragraph.
const MAX_TITLE: usize = 400;

/// Reads everything that a list says.
pub fn read(document: &Document, profile: &Profile, notes: &mut Notes) -> Vec<Found> {
    let mut all: Vec<Found> = Vec::new();
    // Where the entry of a bullet stands, for the bullets nested in it.
    let mut by_item: HashMap<usize, usize> = HashMap::new();
    // Neighbours share their section, and with it its rule.
    let mut rule: Option<(&Vec<String>, bool, Rule)> = None;
    let headings: HashSet<&str> = document.headings.iter().map(String::as_str).collect();
    for (index, item) in document.items.iter().enumerate() {
        if is_contents(item, &headings) {
            notes.add(
                item.at,
                "contents",
                format!("a line of the table of contents: {}", shown(item)),
                "no entry is made",
            );
            continue;
        }
        if profile.skips(&item.section) {
            let message = format!("in the section {}: {}", short(&item.section.join(" / ")), shown(item));
            notes.add(item.at, "skipped-section", message, "no entry is made");
            continue;
        }
        let rows = item.header.is_some();
        if rule.as_ref().is_none_or(|(section, of_rows, _)| (*section, *of_rows) != (&item.section, rows)) {
            rule = Some((&item.section, rows, profile.rule(&item.section, rows)));
        }
        let rule = rule.as_ref().map(|r| r.2.clone()).unwrap_or_default();
        let mut found = Found { at: item.at, section: item.section.clone(), rule, ..Found::default() };
        let parent = item.parent.and_then(|p| by_item.get(&p).copied());
        let whole = match &item.header {
            Some(header) => row(item, header, &mut found, notes),
            None => bullet(item, &mut found, parent.is_some(), notes),
        };
        match whole {
            Whole::Entry if settle(&mut found, notes) => {
                by_item.insert(index, all.len());
                all.push(found);
            }
            Whole::Links => {
                let Some(above) = parent.and_then(|p| all.get_mut(p)) else { continue };
                let message = format!("a nested bullet of nothing but links: {}", shown(item));
                notes.add(item.at, "attached", message, format!("added to {}", short(&above.title)));
                above.links.append(&mut found.links);
            }
            Whole::Entry | Whole::Nothing => {}
        }
    }
    all
}

/// What became of a bullet or row.
enum Whole {
    Entry,
    /// Nothing but links: they belong to the bullet above.
    Links,
    Nothing,
}

fn is_contents(item: &Item, headings: &HashSet<&str>) -> bool {
    let mut links = item.cells.iter().flat_map(|c| &c.pieces).filter_map(|p| match &p.mark {
        Mark::Link { url, .. } => Some((url, &p.text)),
        _ => None,
    });
    let anchor =
        |(url, text): (&String, &String)| url.starts_with('#') || (url.is_empty() && headings.contains(text.as_str()));
    links.next().is_some_and(anchor) && links.all(anchor)
}

fn shown(item: &Item) -> String {
    short(&item.cells.iter().map(|c| super::markdown::plain(&c.pieces)).collect::<Vec<_>>().join(" | "))
}

/// A link whose text is a name.
fn is_named_link(part: &Part) -> bool {
    matches!(part, Part::Link(l) if !l.image && !l.bare && !cell::is_generic(&l.text))
}

/// A link whose target is known.
fn has_target(link: &Link) -> bool {
    link.url.is_some()
}

fn row(item: &Item, header: &[String], found: &mut Found, notes: &mut Notes) -> Whole {
    let cells: Vec<Tidy> = item.cells.iter().map(|c| cell::tidy(c, notes)).collect();
    let mut fields: Vec<Option<Field>> =
        (0..cells.len()).map(|i| header.get(i).and_then(|h| found.rule.field(h))).collect();
    let titles: Vec<usize> = (0..fields.len()).filter(|i| fields[*i] == Some(Field::Title)).collect();
    let has_link = |t: &Tidy| t.parts.iter().any(|p| matches!(p, Part::Link(_)));
    let says = |i: &usize| has_link(&cells[*i]) || !cell::is_null(&cell::words(&cells[*i].parts));
    // Where the title's own column is empty, the name may stand in another.
    let names = |i: &usize| fields[*i] != Some(Field::Uses) && cells[*i].parts.iter().any(is_named_link);
    let Some(title_at) = titles
        .iter()
        .copied()
        .find(says)
        .or_else(|| (0..cells.len()).find(names))
        .or_else(|| titles.first().copied())
        .or_else(|| cells.iter().position(has_link))
        .or_else(|| cells.iter().position(|t| !cell::is_null(&cell::words(&t.parts))))
    else {
        notes.add(item.at, "placeholder", "a row without a word", "skipped");
        return Whole::Nothing;
    };
    // A second column that could be the title ("Paper" beside "Name") holds links.
    for extra in titles.iter().filter(|i| **i != title_at) {
        fields[*extra] = Some(Field::Links);
    }
    fields[title_at] = Some(Field::Title);
    let whole_cell = found.rule.whole_cell;
    let kept = title(&cells[title_at].parts, whole_cell, found);
    let rest = if whole_cell { String::new() } else { kept };
    found.tags.extend(cells[title_at].tags.iter().cloned());
    for (i, tidy) in cells.into_iter().enumerate() {
        if i == title_at {
            continue;
        }
        let name = header.get(i).map(String::as_str).unwrap_or_default();
        column(fields[i], name, tidy, item.cells.get(i), found, notes);
    }
    if !cell::is_null(&rest) && found.description.is_none() {
        found.description = Some(rest);
    }
    if found.main.is_none() && !found.links.is_empty() {
        let first = found.links.iter().position(has_target).unwrap_or(0);
        found.main = Some(found.links.remove(first));
    }
    if cell::is_null(&found.title) {
        let empty = found.main.as_ref().is_none_or(|l| l.printed.is_empty());
        let (code, message) = if empty {
            ("placeholder", "a row without title and link")
        } else {
            ("no-title", "a row whose link has no title")
        };
        notes.add(item.at, code, format!("{message}: {}", shown(item)), "skipped");
        return Whole::Nothing;
    }
    if found.main.is_none() && !found.rule.without_link {
        notes.add(item.at, "no-link", format!("a row without link: {}", shown(item)), "no entry is made");
        return Whole::Nothing;
    }
    Whole::Entry
}

fn column(field: Option<Field>, name: &str, tidy: Tidy, source: Option<&Cell>, found: &mut Found, notes: &mut Notes) {
    let words = cell::words(&tidy.parts);
    let at = source.and_then(|c| c.pieces.first()).map_or(found.at, |p| p.at);
    found.tags.extend(tidy.tags);
    let mut links: Vec<Link> =
        tidy.parts.iter().filter_map(|p| if let Part::Link(link) = p { Some(link.clone()) } else { None }).collect();
    if cell::is_null(&words) && links.is_empty() {
        return;
    }
    match field {
        Some(Field::Year) => {
            found.year = sentence::year_in(&words);
            if found.year.is_none() {
                notes.add(at, "column-not-used", format!("no year in \"{}\"", short(&words)), "left out");
            }
        }
        Some(Field::Venue) => {
            found.year = found.year.or_else(|| sentence::year_in(&words));
            found.venue = Some(words).filter(|w| !cell::is_null(w));
        }
        Some(Field::Tags) => {
            found.tags.extend(words.split([',', ';']).map(str::trim).filter(|t| !cell::is_null(t)).map(str::to_owned))
        }
        Some(Field::Authors) => found.authors = sentence::names(&words),
        Some(Field::Publisher) => found.publisher = Some(words),
        Some(Field::Affiliation) => found.affiliation = Some(words).filter(|w| !cell::is_null(w)),
        Some(Field::Description) => {
            found.description = Some(words).filter(|w| !cell::is_null(w));
            found.mentions.append(&mut links);
        }
        Some(Field::Uses) => found.uses.append(&mut links),
        Some(Field::Links | Field::Title) => {
            for link in &mut links {
                if ["", "here", "link", "links", "url"].contains(&fold(&link.text).as_str()) {
                    link.text = name.to_owned();
                }
            }
        }
        None => {
            if !cell::is_null(&words) && links.is_empty() {
                // Once for each column: its cells all say the same kind of thing.
                let section = short(&found.section.join(" / "));
                let message = format!("the meaning of the column \"{}\" in {section} is not known", short(name));
                notes.add_once(
                    at,
                    "column-not-used",
                    message,
                    format!("its words are left out, from \"{}\" on", short(&words)),
                );
            }
        }
    }
    found.links.append(&mut links);
}

/// Finds title and main link among the parts of a cell; gives back the words that are left.
fn title(parts: &[Part], whole_cell: bool, found: &mut Found) -> String {
    let links: Vec<&Link> =
        parts.iter().filter_map(|p| if let Part::Link(link) = p { Some(link) } else { None }).collect();
    let named = links.iter().position(|l| !l.image && !cell::is_generic(&l.text));
    let mut rest = String::new();
    if whole_cell || named.is_none() {
        found.title = words_without_generic(parts);
    }
    if let Some(named) = named {
        if !whole_cell {
            found.title = links[named].text.clone();
            let after = parts.iter().filter(|p| !matches!(p, Part::Link(l) if l.at == links[named].at || l.bare || l.image || cell::is_generic(&l.text)));
            let words = cell::words(&after.cloned().collect::<Vec<_>>());
            rest = sentence::tidy_end(&without_shortcodes(&without_emoji(&words)));
        }
    } else if found.title.is_empty() {
        // Only pictures or generic words: better than nothing.
        found.title =
            links.iter().map(|l| l.text.as_str()).find(|t| !t.trim().is_empty()).unwrap_or_default().to_owned();
    }
    let main = named.or_else(|| (0..links.len()).next());
    for (i, link) in links.iter().enumerate() {
        if Some(i) == main {
            found.main = Some((*link).clone());
        } else {
            found.links.push((*link).clone());
        }
    }
    rest
}

fn words_without_generic(parts: &[Part]) -> String {
    let kept: Vec<Part> =
        parts.iter().filter(|p| !matches!(p, Part::Link(l) if l.bare || cell::is_generic(&l.text))).cloned().collect();
    sentence::tidy_end(&without_shortcodes(&without_emoji(&cell::words(&kept))))
}

fn bullet(item: &Item, found: &mut Found, nested: bool, notes: &mut Notes) -> Whole {
    let empty = Cell::default();
    let tidy = cell::tidy(item.cells.first().unwrap_or(&empty), notes);
    found.tags = tidy.tags;
    let parts = tidy.parts;
    let first_link = parts.iter().position(|p| matches!(p, Part::Link(_)));
    let words = cell::words(&parts);
    let Some(first_link) = first_link else {
        if words.is_empty() {
            notes.add(item.at, "placeholder", "an empty bullet", "skipped");
            return Whole::Nothing;
        }
        if !found.rule.without_link {
            notes.add(item.at, "no-link", format!("a bullet without link: {}", short(&words)), "no entry is made");
            return Whole::Nothing;
        }
        let (bold, after) = bold_title(&parts, parts.len()).unwrap_or((words, parts.len()));
        found.title = bold;
        rest_of_bullet(&parts, after, found);
        return Whole::Entry;
    };
    if let Some((bold, after)) = bold_title(&parts, first_link) {
        found.title = bold;
        before_title(&parts[..after.saturating_sub(1)], found);
        found.links = links(&parts[after..]);
        rest_of_bullet(&parts, after, found);
        main_of_links(found);
        return Whole::Entry;
    }
    let named = parts.iter().position(is_named_link);
    if let Some(at) = named
        && let Part::Link(link) = &parts[at]
    {
        found.title = link.text.clone();
        let before = sentence::tidy_end(&without_shortcodes(&without_emoji(&cell::words(&parts[..at]))));
        if sentence::is_citation(&link.text) && before.split(' ').count() >= 3 {
            // `Title of the work - [Lee et al. (2023)](address)`
            found.title = before;
            dated(link.text.rsplit(['(', '[', ',']).next().unwrap_or_default(), found);
        }
        found.main = Some(link.clone());
        before_title(&parts[..at], found);
        found.links = links(&parts[..at]);
        found.links.extend(links(&parts[at + 1..]));
        rest_of_bullet(&parts, at + 1, found);
        return Whole::Entry;
    }
    // No link names anything: the title stands before the first one, or there is none.
    found.links = links(&parts);
    let before = sentence::tidy_end(&without_shortcodes(&without_emoji(&cell::words(&parts[..first_link]))));
    if before.chars().filter(|c| c.is_alphanumeric()).count() >= 3 && !sentence::is_label(&before) {
        found.title = before;
        rest_of_bullet(&parts, first_link, found);
        main_of_links(found);
        return Whole::Entry;
    }
    if nested {
        return Whole::Links;
    }
    let text = parts.iter().find_map(|p| match p {
        Part::Link(l) if !l.text.trim().is_empty() => Some(l.text.clone()),
        _ => None,
    });
    match text {
        Some(text) => {
            found.title = text;
            rest_of_bullet(&parts, first_link + 1, found);
            main_of_links(found);
            Whole::Entry
        }
        None if found.links.iter().all(|l| l.printed.is_empty()) => {
            notes.add(item.at, "placeholder", format!("a bullet with an empty link: {}", short(&words)), "skipped");
            Whole::Nothing
        }
        None => {
            let address = found.links.first().map(|l| l.printed.as_str()).unwrap_or_default();
            notes.add(
                item.at,
                "no-title",
                format!("a bullet whose link has no title: {}", short(address)),
                "no entry is made",
            );
            Whole::Nothing
        }
    }
}

/// A bold name at the start of a bullet, and the part behind it.
fn bold_title(parts: &[Part], before: usize) -> Option<(String, usize)> {
    for (i, part) in parts[..before].iter().enumerate() {
        let Part::Text { text, strong, .. } = part else { continue };
        let plain = without_shortcodes(&without_emoji(text));
        if !strong {
            if plain.chars().any(char::is_alphanumeric) && !sentence::is_label(&plain) {
                return None;
            }
            continue;
        }
        let name = sentence::tidy_end(&plain);
        let telling = name.chars().filter(|c| c.is_alphanumeric()).count() >= 2;
        return (telling && !sentence::is_label(&name)).then_some((name, i + 1));
    }
    None
}

fn links(parts: &[Part]) -> Vec<Link> {
    parts.iter().filter_map(|p| if let Part::Link(link) = p { Some(link.clone()) } else { None }).collect()
}

fn main_of_links(found: &mut Found) {
    let first = found.links.iter().position(has_target).or(if found.links.is_empty() { None } else { Some(0) });
    if let Some(first) = first {
        found.main = Some(found.links.remove(first));
    }
}

/// `[2023/05]` or `(ICLR 2023)` before the title.
fn before_title(parts: &[Part], found: &mut Found) {
    let (_, groups) = sentence::without_groups(&cell::words(parts), |_, _| true);
    for group in groups {
        dated(&group, found);
    }
}

fn dated(group: &str, found: &mut Found) {
    if let Some((venue, year)) = sentence::dated(group) {
        found.year = found.year.or(Some(year));
        found.venue = found.venue.take().or(venue);
    }
}

/// What stands behind the title: a year in brackets, then a colon, dash or comma and what it announces.
fn rest_of_bullet(parts: &[Part], from: usize, found: &mut Found) {
    let mut text = String::new();
    for part in parts.get(from..).unwrap_or_default() {
        match part {
            Part::Text { text: words, .. } => text.push_str(words),
            // The place of a link that says nothing is marked, so that the brackets around it can go.
            Part::Link(link) if link.bare || cell::is_generic(&link.text) => text.push(sentence::LINK),
            Part::Link(link) => text.push_str(&link.text),
            Part::Break => text.push(' '),
        }
    }
    let text = without_shortcodes(&without_emoji(&text));
    let (text, groups) = sentence::without_groups(&text, |group, first| {
        group.contains(sentence::LINK) || (first && sentence::dated(group).is_some())
    });
    for group in groups {
        dated(&group.replace(sentence::LINK, " "), found);
    }
    let text = text.replace(sentence::LINK, " ");
    let text =
        text.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '"' | '”' | '*' | '_' | '»' | '\'' | '.'));
    let (field, rest) = match text.chars().next() {
        Some(':' | '：') => (found.rule.after_colon, &text[text.chars().next().map_or(0, char::len_utf8)..]),
        Some(c @ ('-' | '–' | '—' | '‐')) => {
            (found.rule.after_dash, text[c.len_utf8()..].trim_start_matches(['-', '–', '—']))
        }
        Some(',') => (found.rule.after_comma, &text[1..]),
        _ => (None, text),
    };
    let rest = sentence::tidy_end(rest);
    if rest.is_empty() || cell::is_null(&rest) {
        return;
    }
    match field {
        Some(Field::Publisher) => found.publisher = Some(rest),
        Some(Field::Authors) => found.authors = sentence::names(&rest),
        Some(Field::Venue) => found.venue = Some(rest),
        Some(Field::Affiliation) => found.affiliation = Some(rest),
        _ => found.description = Some(rest),
    }
}

/// The last look at an entry: title, target, leftovers. False where it is none after all.
fn settle(found: &mut Found, notes: &mut Notes) -> bool {
    let title = sentence::unquote(found.title.split_whitespace().collect::<Vec<_>>().join(" ").trim()).to_owned();
    found.title = title;
    if found.title.chars().count() > MAX_TITLE {
        let cut: String = found.title.chars().take(MAX_TITLE).collect();
        notes.add(
            found.at,
            "long-title",
            format!("a title of {} characters: {}", found.title.chars().count(), short(&cut)),
            format!("cut to {MAX_TITLE}"),
        );
        found.title = cut;
    }
    if found.title.is_empty() {
        notes.add(found.at, "placeholder", "an entry without a word", "skipped");
        return false;
    }
    // "ICLR'24" on a badge is no topic.
    for tag in std::mem::take(&mut found.tags) {
        let archive = ["arxiv", "corr"].contains(&fold(&tag).as_str());
        match sentence::dated(&tag) {
            Some((venue, year)) => {
                found.year = found.year.or(Some(year));
                found.venue = found.venue.take().or(venue);
            }
            None if archive => found.venue = found.venue.take().or(Some(tag)),
            None => found.tags.push(tag),
        }
    }
    if found.year.is_none() && found.title.ends_with([')', ']']) {
        let (_, groups) = sentence::without_groups(&found.title, |_, _| true);
        found.year = groups.last().and_then(|g| sentence::dated(g)).filter(|d| d.0.is_none()).map(|d| d.1);
    }
    let Some(main) = &mut found.main else { return true };
    if main.url.is_some() {
        return true;
    }
    let outside = found.links.iter().position(|l| l.bare && l.url.is_some());
    if let Some(outside) = outside {
        let link = found.links.remove(outside);
        let message = format!("\"{}\" has no target, but {} stands beside it", short(&main.text), short(&link.printed));
        notes.add(main.at, "target-outside", message, "taken as the target");
        found.main = Some(link);
    } else if main.printed.is_empty() {
        let message = format!("\"{}\" has a link without target", short(&found.title));
        notes.add(main.at, "no-target", message, "kept without address; needs an identifier");
    } else if is_relative(&main.printed) {
        let message = format!("\"{}\" leads to {}, a place beside the list", short(&found.title), short(&main.printed));
        notes.add(main.at, "relative-link", message, "no entry is made");
        return false;
    } else {
        let message = format!("the target of \"{}\" is no address: {}", short(&found.title), short(&main.printed));
        notes.add(main.at, "target-not-url", message, "title kept, target left out");
    }
    true
}

fn is_relative(target: &str) -> bool {
    let file = [".md", ".html", ".pdf", ".txt", ".rst", ".ipynb", ".py"]
        .iter()
        .any(|e| target.split('#').next().unwrap_or_default().ends_with(e));
    target.starts_with(['#', '/', '.'])
        || (!target.contains(':') && (file || target.contains('/')))
        || target.starts_with("mailto:")
        || ["LICENSE", "CONTRIBUTING"].contains(&target)
}
