//! One cell or bullet, tidied: badges become tags, bare addresses become links, the sentence's leftovers go. What is
//! changed here is said in a note.

use std::ops::Range;

use catalog_model::identity::{clean_url, normalize_url};

use super::markdown::{Cell, Mark, Piece};
use super::report::{Notes, short};
use crate::text::fold;

/// A piece that is left after tidying.
#[derive(Debug, Clone)]
pub enum Part {
    /// Words.
    Text {
        /// First byte.
        at: usize,
        /// As written.
        text: String,
        /// In bold.
        strong: bool,
    },
    /// A link.
    Link(Link),
    /// The end of a line.
    Break,
}

/// A link of a list.
#[derive(Debug, Clone)]
pub struct Link {
    /// First byte.
    pub at: usize,
    /// Its text; empty for a bare address.
    pub text: String,
    /// Target as printed.
    pub printed: String,
    /// Target worth keeping; none where the printed one is no address.
    pub url: Option<String>,
    /// An image stands for its text.
    pub image: bool,
    /// An address written out, not a Markdown link.
    pub bare: bool,
}

/// A tidied cell.
#[derive(Debug, Default)]
pub struct Tidy {
    /// What is left, in order.
    pub parts: Vec<Part>,
    /// What badges say.
    pub tags: Vec<String>,
}

/// Hosts of pictures that say something in few words.
const BADGE_HOSTS: &[&str] =
    &["img.shields.io", "shields.io", "badgen.net", "badge.fury.io", "awesome.re", "camo.githubusercontent.com"];

/// Texts of links that say what is behind them and not what it is called, folded.
const GENERIC: &[&str] = &[
    "",
    "abs",
    "abstract",
    "arxiv",
    "article",
    "bib",
    "bibtex",
    "blog",
    "blog post",
    "code",
    "colab",
    "data",
    "dataset",
    "datasets",
    "demo",
    "doc",
    "docs",
    "documentation",
    "doi",
    "download",
    "github",
    "here",
    "hf",
    "home",
    "homepage",
    "html",
    "hugging face",
    "huggingface",
    "implementation",
    "journal",
    "link",
    "model",
    "models",
    "more",
    "notebook",
    "official",
    "official code",
    "official implementation",
    "openreview",
    "page",
    "paper",
    "paper link",
    "pdf",
    "post",
    "poster",
    "preprint",
    "project",
    "project page",
    "proceedings",
    "read",
    "read more",
    "repo",
    "repository",
    "site",
    "slides",
    "source",
    "sources",
    "src",
    "star",
    "stars",
    "supplementary",
    "talk",
    "url",
    "video",
    "web",
    "webpage",
    "website",
    "weights",
    "wiki",
    "youtube",
    "paper page",
    "code link",
    "pytorch",
    "tensorflow",
    "paper code",
    "scholar",
    "twitter",
    "linkedin",
];

/// Whether the text of a link names nothing.
pub fn is_generic(text: &str) -> bool {
    GENERIC.contains(&fold(text).as_str())
}

/// Tidies one cell.
pub fn tidy(cell: &Cell, notes: &mut Notes) -> Tidy {
    let mut out = Tidy::default();
    for piece in &cell.pieces {
        match &piece.mark {
            Mark::Break => out.parts.push(Part::Break),
            Mark::Image { url } => badge(piece, url, &mut out.tags, notes),
            Mark::Link { url, image } => {
                let picture = image.as_deref().filter(|i| url.is_empty() && is_badge(i));
                if let Some(picture) = picture {
                    badge(piece, picture, &mut out.tags, notes);
                } else if image.is_none() && is_badge(url) {
                    let message = format!("a badge without its exclamation mark: {}", short(&piece.text));
                    notes.add(piece.at, "badge-as-link", message, "read as a tag");
                    badge(piece, url, &mut out.tags, notes);
                } else {
                    let text = piece.text.split_whitespace().collect::<Vec<_>>().join(" ");
                    out.parts.push(Part::Link(link(piece.at, text, url, image.is_some(), false, notes)));
                }
            }
            Mark::Text => split_addresses(piece, &mut out.parts, notes),
        }
    }
    brackets(&mut out.parts, notes);
    tags_left_over(&mut out.parts, notes);
    out
}

fn link(at: usize, text: String, printed: &str, image: bool, bare: bool, notes: &mut Notes) -> Link {
    let (url, whole) = match without_scheme(printed) {
        Some((url, whole)) => {
            notes.add(at, "no-scheme", format!("an address without https: {}", short(printed)), "read as one");
            (Some(url), whole)
        }
        None => (clean_url(printed), printed.to_owned()),
    };
    if let Some(url) = &url
        && whole.len() > url.len() + 1
        && normalize_url(&whole) == normalize_url(url)
        && whole.contains(['?', '#'])
    {
        let message = format!("tracking parameters or a text fragment in {}", short(printed));
        notes.add(at, "tracking", message, format!("cleaned to {}", short(url)));
    }
    if url.as_deref().is_some_and(|u| whole.trim_end().ends_with(')') && !u.ends_with(')')) {
        notes.add(at, "stray-bracket", format!("a closing bracket at the end of {}", short(printed)), "left out");
    }
    Link { at, text, printed: printed.to_owned(), url, image, bare }
}

/// `//host/path` and `www.example.org/page`, of which every browser makes an address: cleaned, and as a whole.
fn without_scheme(printed: &str) -> Option<(String, String)> {
    let printed = printed.trim();
    let host = printed.strip_prefix("//").or_else(|| Some(printed).filter(|p| p.starts_with("www.")))?;
    let whole = format!("https://{host}");
    Some((clean_url(&whole)?, whole))
}

fn is_badge(url: &str) -> bool {
    let host = url.split("://").nth(1).unwrap_or_default().split('/').next().unwrap_or_default();
    BADGE_HOSTS.contains(&host)
}

/// Alternative texts that say what sort of badge it is, folded.
const BADGE_SORTS: &[&str] = &[
    "badge",
    "conference",
    "journal",
    "publish",
    "static badge",
    "status",
    "tag",
    "topic",
    "type",
    "venue",
    "year",
    "license",
];

/// A badge's alternative text and its image each say a word; a picture of something else says none.
fn badge(piece: &Piece, url: &str, tags: &mut Vec<String>, notes: &mut Notes) {
    let Some((label, word)) = badge_words(url) else { return };
    let text = piece.text.trim().trim_start_matches('!').trim().to_owned();
    let sort = label.is_some() || is_generic(&text) || BADGE_SORTS.contains(&fold(&text).as_str());
    if !sort && fold(&text) != fold(&word) {
        let message = format!("the badge's text says \"{}\", its image \"{}\"", short(&text), short(&word));
        notes.add(piece.at, "badge-conflict", message, "both are taken as candidates");
        tags.push(text);
    }
    tags.push(word);
}

/// Label and message of a static badge: `…/badge/Quantization-purple`, `…/badge/topic-Quantization-purple`.
fn badge_words(url: &str) -> Option<(Option<String>, String)> {
    if !is_badge(url) {
        return None;
    }
    let path = url.split("/badge/").nth(1)?.split(['?', '#']).next()?;
    let path = path.replace("--", "\u{1}").replace("__", "\u{2}");
    let plain = |word: &str| {
        let word = word.replace('_', " ").replace("%20", " ").replace('\u{1}', "-").replace('\u{2}', "_");
        Some(word.trim().to_owned()).filter(|w| !w.is_empty())
    };
    let parts: Vec<&str> = path.split('-').collect();
    match parts[..] {
        [word] | [word, _] => Some((None, plain(word)?)),
        [.., label, word, _] => Some((plain(label), plain(word)?)),
        [] => None,
    }
}

/// Addresses written out in text become links.
fn split_addresses(piece: &Piece, parts: &mut Vec<Part>, notes: &mut Notes) {
    let text = piece.text.as_str();
    let words = |from: usize, to: usize| Part::Text {
        at: piece.at + from,
        text: text[from..to].to_owned(),
        strong: piece.strong,
    };
    let mut done = 0;
    for range in addresses(text) {
        if done < range.start {
            parts.push(words(done, range.start));
        }
        done = range.end;
        parts.push(Part::Link(link(piece.at + range.start, String::new(), &text[range], false, true, notes)));
    }
    if done < text.len() {
        parts.push(words(done, text.len()));
    }
}

/// Where addresses stand in a text.
pub fn addresses(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(mark) = text[from..].find("://").map(|at| from + at) {
        let before = &text[from..mark];
        from = mark + 3;
        let Some(scheme) = ["https", "http"].into_iter().find(|scheme| before.ends_with(scheme)) else { continue };
        let start = mark - scheme.len();
        let rest = &text[start..];
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|')).unwrap_or(rest.len());
        let end = start + address_end(&rest[..end]);
        from = end.max(from);
        if clean_url(&text[start..end]).is_some() {
            found.push(start..end);
        }
    }
    found
}

/// Where an address ends: what no address can end in, and brackets that close none inside it, belong to the sentence.
fn address_end(text: &str) -> usize {
    let count = |bracket| text.matches(bracket).count();
    let (mut closing, opening) = (count(')'), count('('));
    let mut end = text.len();
    while let Some(last) = text[..end].chars().next_back() {
        let closes = last == ')' && closing > opening;
        if !closes && !matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | ']') {
            break;
        }
        closing -= usize::from(closes);
        end -= last.len_utf8();
    }
    end
}

/// `[title](address))`: the second bracket is text behind the link, and closes nothing.
fn brackets(parts: &mut [Part], notes: &mut Notes) {
    let mut open = 0usize;
    let mut after_link = false;
    for part in parts {
        match part {
            Part::Text { at, text, .. } => {
                if after_link && open == 0 && text.starts_with(')') {
                    notes.add(*at, "stray-bracket", "a closing bracket behind a link", "left out");
                    text.remove(0);
                }
                for c in text.chars() {
                    match c {
                        '(' => open += 1,
                        ')' => open = open.saturating_sub(1),
                        _ => {}
                    }
                }
                after_link = false;
            }
            Part::Link(_) => after_link = true,
            Part::Break => after_link = false,
        }
    }
}

/// `<b![…](…)>`: the parser leaves `<b` and `>` as text around the image; both go.
fn tags_left_over(parts: &mut [Part], notes: &mut Notes) {
    let opens = |text: &str| {
        let start = text.rfind('<')?;
        let name = text[start + 1..].trim_start_matches('/');
        (name.len() <= 10 && name.bytes().all(|b| b.is_ascii_alphanumeric()) && !text[start + 1..].is_empty())
            .then_some(start)
    };
    for i in 0..parts.len() {
        let (left, right) = parts.split_at_mut(i + 1);
        let Some(Part::Text { at, text, .. }) = left.last_mut() else { continue };
        if let Some(start) = opens(text)
            && let Some(Part::Text { text: next, .. }) = right.first_mut()
            && next.starts_with('>')
        {
            notes.add(
                *at + start.min(text.len()),
                "malformed-tag",
                format!("a broken tag: {}>", &text[start..]),
                "left out",
            );
            text.truncate(start);
            next.remove(0);
        } else if let Some(close) = text.find('>')
            && let Some(start) = opens(&text[..close])
        {
            notes.add(*at + start, "malformed-tag", format!("a broken tag: {}", &text[start..=close]), "left out");
            text.replace_range(start..=close, "");
        }
    }
}

/// The words of parts, with the texts of links, as one line.
pub fn words(parts: &[Part]) -> String {
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Text { text, .. } => out.push_str(text),
            Part::Link(link) => out.push_str(&link.text),
            Part::Break => out.push(' '),
        }
    }
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Cells that say nothing.
pub fn is_null(text: &str) -> bool {
    matches!(text.trim(), "" | "-" | "–" | "—" | "/" | "\\" | "?" | "n.a." | "…")
        || ["none", "n/a", "na", "tbd", "tba", "null", "nil"].contains(&text.trim().to_ascii_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn badges_say_words() {
        for (url, word) in [
            ("https://img.shields.io/badge/Quantization-purple", Some("Quantization")),
            ("https://img.shields.io/badge/topic-KV_Cache-blue?style=flat", Some("KV Cache")),
            ("https://img.shields.io/badge/Low--Rank-blue", Some("Low-Rank")),
            ("https://img.shields.io/github/stars/a/b", None),
            ("https://example.org/badge/x-y", None),
        ] {
            assert_eq!(badge_words(url).map(|b| b.1).as_deref(), word, "{url}");
        }
    }

    #[test]
    fn generic_texts_name_nothing() {
        assert!(["[Paper]", "PDF", "📄", "Code", "(link)"].iter().all(|t| is_generic(t)));
        assert!(!is_generic("GPTQ"));
    }
}
