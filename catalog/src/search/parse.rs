//! What was typed, as a typed query. A bounded reader of our own: at most 256 characters, 32 words and 16 clauses
//! (operators, phrases, exclusions); nothing nests, so nothing can be deep. Reading never fails: what is no operator is text.

use catalog_model::facet::{self, FACETS};
use catalog_model::identity;
use catalog_model::query::{MAX_QUERY_CHARS, MAX_VALUES};
use catalog_model::vocabulary::ID_SCHEMES;

use super::tokens::{self, tokenize};

/// Most words that are searched.
pub const MAX_WORDS: usize = 32;
/// Most operators, phrases and exclusions together.
pub const MAX_CLAUSES: usize = 16;
/// Most notes that a query can cause.
const MAX_NOTES: usize = 8;

/// A typed query.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Parsed {
    /// Words to be found, in order.
    pub words: Vec<Word>,
    /// Quoted phrases to be found, as words.
    pub phrases: Vec<Vec<String>>,
    /// Words and phrases that must not occur.
    pub without: Vec<Vec<String>>,
    /// Filters: facet, value, and whether it is to be left out.
    pub filters: Vec<(&'static str, String, bool)>,
    /// Identifiers that an entry must have: scheme, normal form.
    pub ids: Vec<(&'static str, String)>,
    /// The words and phrases as typed, operators and exclusions left out.
    pub text: String,
    /// The last thing typed is a word: it may be only the start of one.
    pub open_end: bool,
    /// Every clause as typed.
    pub clauses: Vec<String>,
    /// What the reader should know.
    pub notes: Vec<String>,
}

/// A word of a query: what stands between two spaces may be several parts that are also searched joined.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Word {
    /// Its parts, folded.
    pub parts: Vec<String>,
    /// Parts written together: the word, the first part that it covers, how many it covers.
    pub joined: Vec<(String, usize, usize)>,
}

/// Reads a query.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut rest: &str = match text.char_indices().nth(MAX_QUERY_CHARS) {
        Some((end, _)) => {
            parsed.note(format!("Only the first {MAX_QUERY_CHARS} characters are searched."));
            &text[..end]
        }
        None => text,
    };
    let mut clauses = 0;
    let mut words = 0;
    let (mut left_out, mut words_left_out) = (false, false);
    while let Some((clause, after)) = next_clause(rest) {
        let typed = rest[..rest.len() - after.len()].trim();
        parsed.clauses.push(typed.to_owned());
        rest = after;
        let counted = !matches!(clause, Clause { kind: Kind::Text(_), negative: false });
        clauses += usize::from(counted);
        parsed.open_end = !counted;
        if clauses > MAX_CLAUSES && counted {
            left_out = true;
            continue;
        }
        match clause.kind {
            Kind::Operator(key, values) => parsed.operator(key, values, clause.negative),
            Kind::Phrase(phrase) => parsed.phrase(phrase, clause.negative),
            Kind::Text(chunk) => {
                let unknown = parsed.warn_of_unknown_operator(chunk);
                // To leave out what an operator means that there is not would leave out something else.
                if clause.negative && !unknown {
                    parsed.phrase(chunk, true);
                    continue;
                }
                let (taken, more) = parsed.text(chunk, MAX_WORDS - words);
                words += taken;
                words_left_out |= more;
            }
        }
    }
    if words_left_out {
        parsed.note(format!("Only the first {MAX_WORDS} words are searched."));
    }
    if left_out {
        parsed.note(format!("Only the first {MAX_CLAUSES} operators, phrases and exclusions are used."));
    }
    parsed
}

struct Clause<'a> {
    kind: Kind<'a>,
    negative: bool,
}

enum Kind<'a> {
    Operator(Key, &'a str),
    Phrase(&'a str),
    Text(&'a str),
}

/// What an operator asks.
#[derive(Clone, Copy)]
enum Key {
    Facet(&'static str),
    Id(Option<&'static str>),
}

fn key(word: &str) -> Option<Key> {
    let word = word.to_ascii_lowercase();
    if let Some(facet) = facet::facet(&word) {
        return Some(Key::Facet(facet.slug));
    }
    if word == "id" {
        return Some(Key::Id(None));
    }
    ID_SCHEMES.iter().find(|s| s.slug == word).map(|s| Key::Id(Some(s.slug)))
}

/// The next clause and what comes after it.
fn next_clause(text: &str) -> Option<(Clause<'_>, &str)> {
    let text = text.trim_start_matches(is_gap);
    if text.is_empty() {
        return None;
    }
    let (negative, body) = match text.strip_prefix('-') {
        Some(body) if body.starts_with(|c: char| c.is_alphanumeric() || is_quote(c)) => (true, body),
        _ => (false, text),
    };
    if body.starts_with(is_quote) {
        let (phrase, after) = quoted(body);
        return Some((Clause { kind: Kind::Phrase(phrase), negative }, after));
    }
    let end = body.find(|c| is_gap(c) || is_quote(c)).unwrap_or(body.len());
    let chunk = &body[..end];
    if let Some((word, value)) = chunk.split_once(':')
        && let Some(key) = key(word)
        // An address is text, even where its scheme is named like an operator.
        && !value.starts_with("//")
    {
        let value_at = word.len() + 1;
        if value.is_empty() && body[value_at..].starts_with(is_quote) {
            let (value, after) = quoted(&body[value_at..]);
            return Some((Clause { kind: Kind::Operator(key, value), negative }, after));
        }
        return Some((Clause { kind: Kind::Operator(key, value), negative }, &body[end..]));
    }
    Some((Clause { kind: Kind::Text(&body[..end]), negative }, &body[end..]))
}

fn is_gap(c: char) -> bool {
    c.is_whitespace() || c.is_control()
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

/// What stands between the quote at the start and the next one, or the end.
fn quoted(text: &str) -> (&str, &str) {
    let body = text.trim_start_matches(is_quote);
    match body.find(is_quote) {
        Some(end) => (&body[..end], body[end..].trim_start_matches(is_quote)),
        None => (body, ""),
    }
}

impl Parsed {
    /// Whether another query finds the same before its filters.
    pub fn finds_as(&self, other: &Self) -> bool {
        (&self.words, &self.phrases, &self.without, &self.ids, &self.text, self.open_end)
            == (&other.words, &other.phrases, &other.without, &other.ids, &other.text, other.open_end)
    }

    fn note(&mut self, note: String) {
        if self.notes.len() < MAX_NOTES && !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn operator(&mut self, key: Key, values: &str, negative: bool) {
        match key {
            Key::Facet(facet) => {
                for value in values.split(',').map(str::trim).filter(|v| !v.is_empty()) {
                    // Over the whole query, not for each operator: every value is looked up.
                    if self.filters.len() >= MAX_VALUES {
                        self.note(format!("Only the first {MAX_VALUES} values of filters are used."));
                        break;
                    }
                    let (value, flipped) = value.strip_prefix('-').map_or((value, false), |v| (v, true));
                    self.filters.push((facet, value.to_owned(), negative != flipped));
                }
            }
            Key::Id(_) if values.is_empty() => {}
            Key::Id(_) if negative => self.note("Identifiers cannot be left out; the exclusion is ignored.".to_owned()),
            Key::Id(Some(scheme)) => {
                let normal = identity::identify(&format!("{scheme}:{values}")).map(|i| (i.scheme, i.value));
                self.ids.push(normal.unwrap_or_else(|| (scheme, values.to_owned())));
            }
            Key::Id(None) => {
                let known = identity::identify(values).map(|i| (i.scheme, i.value));
                self.ids.push(known.unwrap_or_else(|| ("id", values.trim_start_matches('/').to_owned())));
            }
        }
    }

    fn phrase(&mut self, phrase: &str, negative: bool) {
        let mut words = tokens::words(phrase);
        words.truncate(MAX_WORDS);
        if words.is_empty() {
            return;
        }
        if negative {
            self.without.push(words);
        } else {
            self.push_text(phrase);
            if !self.phrases.contains(&words) {
                self.phrases.push(words);
            }
        }
    }

    /// Takes at most `room` words of a chunk; gives how many, and whether there were more.
    fn text(&mut self, chunk: &str, room: usize) -> (usize, bool) {
        self.push_text(chunk);
        let mut word = Word::default();
        let mut more = false;
        tokenize(chunk, |t| {
            if t.span > 1 {
                word.joined.push((t.text.to_owned(), t.position as usize, t.span as usize));
            } else if word.parts.len() < room {
                word.parts.push(t.text.to_owned());
            } else {
                more = true;
            }
        });
        let taken = word.parts.len();
        if taken > 0 {
            self.words.push(word);
        }
        (taken, more)
    }

    fn push_text(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(text);
    }

    /// `colour:red` looks like an operator; `2:4`, `C:` and addresses do not.
    fn warn_of_unknown_operator(&mut self, chunk: &str) -> bool {
        let Some((word, value)) = chunk.split_once(':') else { return false };
        let like_operator = (2..=20).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_lowercase());
        let unknown = like_operator && value.starts_with(char::is_alphanumeric);
        if unknown {
            let known: Vec<&str> = FACETS.iter().map(|f| f.slug).chain(["id"]).collect();
            self.note(format!("\"{word}:\" is no operator and was searched as text. Operators: {}.", known.join(", ")));
        }
        unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(parsed: &Parsed) -> String {
        parsed.words.iter().map(|w| w.parts.join("+")).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn reads_operators_phrases_and_exclusions() {
        let parsed = parse(
            "kind:paper topic:quantization,pruning -topic:lora year:2022..2024 \"exact phrase\" -survey -\"two words\" low-rank",
        );
        assert_eq!(
            parsed.filters,
            [
                ("kind", "paper".to_owned(), false),
                ("topic", "quantization".to_owned(), false),
                ("topic", "pruning".to_owned(), false),
                ("topic", "lora".to_owned(), true),
                ("year", "2022..2024".to_owned(), false),
            ]
        );
        assert_eq!(parsed.phrases, [["exact", "phrase"]]);
        assert_eq!(parsed.without, [vec!["survey"], vec!["two", "words"]]);
        assert_eq!(words(&parsed), "low+rank");
        assert_eq!(parsed.words[0].joined, [("lowrank".to_owned(), 0, 2)]);
        assert_eq!(parsed.text, "exact phrase low-rank");
        assert!(parsed.notes.is_empty());
    }

    #[test]
    fn identifiers_in_any_scheme() {
        assert_eq!(parse("arXiv:2210.17323v2").ids, [("arxiv", "2210.17323".to_owned())]);
        assert_eq!(parse("id:/paper/gptq").ids, [("id", "paper/gptq".to_owned())]);
        assert_eq!(parse("author:\"Song Han\" x").filters, [("author", "Song Han".to_owned(), false)]);
    }

    #[test]
    fn unknown_operators_are_text_and_said_so() {
        let parsed = parse("colour:red pruning");
        assert_eq!(words(&parsed), "colour+red pruning");
        assert_eq!(parsed.notes.len(), 1, "{:?}", parsed.notes);
        for text in ["2:4 sparsity", "https://arxiv.org/abs/2210.17323", "GPTQ: accurate", "a:b", "O(n^2)", "- x"] {
            assert!(parse(text).notes.is_empty(), "{text}");
        }
    }

    #[test]
    fn what_no_operator_says_is_not_left_out() {
        let parsed = parse("-colour:red pruning");
        assert_eq!(words(&parsed), "colour+red pruning");
        assert!(parsed.without.is_empty() && parsed.notes[0].contains("\"colour:\""), "{parsed:?}");
        assert_eq!(parse("-2:4").without, [["2:4"]]);
    }

    #[test]
    fn values_are_counted_over_the_whole_query() {
        let parsed = parse(&"author:a,b,c,d,e,f,g,h ".repeat(5));
        assert_eq!(parsed.filters.len(), MAX_VALUES);
        assert_eq!(parsed.notes, ["Only the first 20 values of filters are used."]);
    }

    #[test]
    fn anything_is_read_and_bounded() {
        for text in [
            "",
            "\"",
            "\"\"\"",
            "-",
            "-\"",
            "kind:",
            "kind:\"",
            ":",
            "a\"b",
            "-kind:-paper",
            &"(".repeat(1000),
            &"NOT ".repeat(500),
            &"a ".repeat(5000),
            "\u{202e}\0\u{7}x",
        ] {
            let parsed = parse(text);
            assert!(parsed.words.iter().map(|w| w.parts.len()).sum::<usize>() <= MAX_WORDS);
            assert!(parsed.notes.len() <= MAX_NOTES);
        }
        assert_eq!(parse(&"-a ".repeat(60)).without.len(), MAX_CLAUSES);
    }

    proptest::proptest! {
        #[test]
        fn any_characters_are_read(text in ".{0,300}") {
            let parsed = parse(&text);
            proptest::prop_assert!(parsed.phrases.len() + parsed.without.len() <= MAX_CLAUSES);
        }
    }
}
