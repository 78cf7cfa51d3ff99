//! Small readings of running text: years, names, groups in brackets, leftovers of punctuation.

/// Stands for a link that says nothing, while the text around it is read.
pub const LINK: char = '\u{1}';

/// Parts of a conference that stand behind its year.
const VENUE_PARTS: &[&str] =
    &["findings", "workshop", "oral", "spotlight", "poster", "main", "industry", "demo", "short", "long"];

/// The first number that can be a year and stands alone.
pub fn year_in(text: &str) -> Option<u16> {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|digits| digits.len() == 4)
        .filter_map(|digits| digits.parse().ok())
        .find(|year| (1900..=2100).contains(year))
        .or_else(|| {
            // "2023.05" is cut at the point; "202305" is year and month.
            let six = text.split(|c: char| !c.is_ascii_digit()).find(|d| d.len() == 6)?;
            six[..4].parse().ok().filter(|y| (1950..=2100).contains(y))
        })
}

/// A year, alone or behind a few words ("ICLR 2023", "CVPR'22", "2023/05"); the words are a venue.
pub fn dated(text: &str) -> Option<(Option<String>, u16)> {
    let text = text.trim().trim_matches(['[', ']', '(', ')', '*', '_', ' ', ',', '.']);
    if text.chars().count() > 60 {
        return None;
    }
    let short = text.rsplit_once(['\'', '’']).filter(|(venue, digits)| {
        digits.len() == 2
            && digits.bytes().all(|b| b.is_ascii_digit())
            && venue.ends_with(|c: char| c.is_alphabetic() || c == ' ')
    });
    if let Some((venue, digits)) = short {
        let year: u16 = digits.parse().ok()?;
        return Some((venue_words(venue), if year < 60 { 2000 + year } else { 1900 + year }));
    }
    let year = year_in(text)?;
    let written = year.to_string();
    let (before, after) = text.split_once(&written)?;
    // Behind a year only a month or day may stand.
    let month =
        after.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '/' | '-' | ' ' | ',' | ')')) && after.len() <= 6;
    let part = VENUE_PARTS.contains(&after.trim_matches(['-', ' ', ')']).to_lowercase().as_str());
    (month || part).then(|| (venue_words(before), year))
}

fn venue_words(text: &str) -> Option<String> {
    let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let text = text.trim_matches([',', ';', ':', '-', '.', '@', ' ', '\'', '’']);
    let lower = text.to_lowercase();
    let month = months.iter().any(|m| lower.starts_with(m)) && text.split_whitespace().count() <= 2 && text.len() <= 12;
    // A venue is a name; "in", "and", "see" are not.
    (!month && text.chars().any(char::is_uppercase)).then(|| text.to_owned())
}

/// A name that is only a mark: a year, a venue with a year, a bracketed word.
pub fn is_label(text: &str) -> bool {
    let text = text.trim();
    let bracketed = (text.starts_with('[') && text.ends_with(']')) || (text.starts_with('(') && text.ends_with(')'));
    bracketed || (text.chars().count() <= 24 && dated(text).is_some() && !text.contains(':'))
}

/// "Lee et al. (2023)", "Lee and Xu, 2023": the text of a link that cites and does not name.
pub fn is_citation(text: &str) -> bool {
    let dated_end =
        text.trim_end_matches([')', ']']).ends_with(|c: char| c.is_ascii_digit()) && year_in(text).is_some();
    text.split_whitespace().count() <= 8 && (text.contains("et al") || (dated_end && !text.contains(':')))
}

/// Names at the start of a text, and what follows them: `Ann Lee, Bo Xu. ICLR 2023.` Two at least, each of two to five
/// words that are written like names.
pub fn leading_names(text: &str) -> Option<(Vec<String>, &str)> {
    let text = text.trim_start_matches(['*', '_', ' ', '.', ',', ';']);
    let mut end = text.len().min(4000);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    // A full stop behind a single letter is that of an initial.
    let mut before = [' ', ' '];
    for (at, c) in text[..end].char_indices() {
        let initial = before[1].is_uppercase() && !before[0].is_alphanumeric();
        if matches!(c, '(' | '[' | '|' | ';' | ':') || (c == '.' && !initial && !text[..at].ends_with("et al")) {
            end = at;
            break;
        }
        before = [before[1], c];
    }
    let (head, rest) = text.split_at(end);
    let found = names(head.trim_matches(['*', '_', ' ', ',']));
    let particle = |w: &str| {
        ["de", "van", "von", "der", "den", "la", "le", "di", "da", "dos", "del", "bin", "al", "el", "ten", "ter"]
            .contains(&w)
    };
    let like_a_name = |name: &String| {
        let words: Vec<&str> = name.split(' ').collect();
        (2..=5).contains(&words.len())
            && words.iter().all(|w| particle(w) || (w.starts_with(char::is_uppercase) && !w.contains(char::is_numeric)))
    };
    (found.len() >= 2 && found.iter().all(like_a_name))
        .then_some((found, rest.trim_start_matches(['.', '*', '_', ' ', ',', ';'])))
}

/// A date that closes a text: `…, 2022.03.`, `… ICLR 2023`.
pub fn closing_date(text: &str) -> Option<(Option<String>, u16)> {
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    let from = text.rfind([',', ';', '|', '(', '[']).map_or(0, |at| at + 1);
    let last = text.get(from..)?.trim();
    last.rsplit(". ").next().and_then(dated).or_else(|| dated(last))
}

/// Takes the groups in round or square brackets that a test wants out of a text. The test is told what is inside, and
/// whether nothing but punctuation stands before the group.
pub fn without_groups(text: &str, wanted: impl Fn(&str, bool) -> bool) -> (String, Vec<String>) {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut groups = Vec::new();
    for c in text.chars() {
        match c {
            '(' | '[' => {
                open.push((c, out.len()));
                out.push(c);
            }
            ')' | ']' => {
                let start = if c == ')' { '(' } else { '[' };
                match open.pop() {
                    Some((opened, from)) if opened == start => {
                        // A group as long as a paragraph is no remark; asking every test about it would cost time.
                        let inside = &out[from + 1..];
                        let first = from <= 80 && !out[..from].chars().any(char::is_alphanumeric);
                        if inside.len() <= 400 && wanted(inside, first) {
                            groups.push(inside.to_owned());
                            out.truncate(from);
                        } else {
                            out.push(c);
                        }
                    }
                    Some(other) => {
                        open.push(other);
                        out.push(c);
                    }
                    None => out.push(c),
                }
            }
            _ => out.push(c),
        }
    }
    (out, groups)
}

/// One line, without the punctuation that removed parts leave at its ends.
pub fn tidy_end(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let dangling = |c: char| {
        c.is_whitespace()
            || matches!(
                c,
                ':' | ',' | ';' | '-' | '–' | '—' | '|' | '·' | '•' | '/' | '*' | '(' | '[' | '&' | '+' | '~'
            )
    };
    let line = line.trim_end_matches(dangling).trim_start_matches(|c: char| {
        dangling(c) && !matches!(c, '(' | '[' | '+' | '~' | '/') || matches!(c, ')' | ']' | '.')
    });
    let mut line = line.replace("( ", "(").replace(" )", ")").replace(" ,", ",");
    if line.ends_with(" .") {
        line.truncate(line.len() - 2);
        line.push('.');
    }
    // An opening quote that lost its partner, as in `"[title](…)`.
    if line.matches('"').count() % 2 == 1 {
        line = line.trim_matches('"').trim().to_owned();
    }
    line.trim_end_matches(dangling).trim().to_owned()
}

/// The text without quotation marks that enclose all of it.
pub fn unquote(text: &str) -> &str {
    for (open, close) in [('"', '"'), ('“', '”'), ('«', '»'), ('\'', '\''), ('„', '“')] {
        if let Some(inside) = text.strip_prefix(open).and_then(|t| t.strip_suffix(close))
            && !inside.contains([open, close])
        {
            return inside.trim();
        }
    }
    text
}

/// Names of people, written one after the other.
pub fn names(text: &str) -> Vec<String> {
    let text = text.replace(" and ", ", ").replace(" & ", ", ");
    let mut found: Vec<String> = Vec::new();
    for name in text.split([',', ';']) {
        let name = name.trim().trim_end_matches('.').trim_end_matches("et al").trim();
        if name.chars().any(char::is_alphabetic) && !found.iter().any(|f| f == name) {
            found.push(name.to_owned());
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_dates_and_venues() {
        for (text, want) in [
            ("2024", Some((None, 2024))),
            ("ICLR 2023", Some((Some("ICLR"), 2023))),
            ("CVPR'22", Some((Some("CVPR"), 2022))),
            ("2023/05", Some((None, 2023))),
            ("2023.05.17", Some((None, 2023))),
            ("May 2023", Some((None, 2023))),
            ("EMNLP2023-findings", Some((Some("EMNLP"), 2023))),
            ("since 2015 in use", None),
            ("GLUE", None),
        ] {
            assert_eq!(dated(text), want.map(|(v, y): (Option<&str>, u16)| (v.map(str::to_owned), y)), "{text}");
        }
        assert_eq!(year_in("v20231 and 202305"), Some(2023));
    }

    #[test]
    fn takes_groups_out() {
        let (text, groups) = without_groups("a (2024) b [x (y)] c)", |g, _| dated(g).is_some());
        assert_eq!((text.as_str(), groups), ("a  b [x (y)] c)", vec!["2024".to_owned()]));
    }

    #[test]
    fn tidies_ends() {
        assert_eq!(tidy_end(" : a tool , that ( ) is - "), "a tool, that () is");
        assert_eq!(unquote("“Thirsty”"), "Thirsty");
        assert_eq!(unquote("\"a\" and \"b\""), "\"a\" and \"b\"");
        assert_eq!(names("Ann Lee, Bo Xu and Cy Day et al."), ["Ann Lee", "Bo Xu", "Cy Day"]);
    }

    #[test]
    fn reads_names_and_closing_dates() {
        let (found, rest) = leading_names("*Ann B. Lee, Bo van Xu*. , , 2022.03.").unwrap();
        assert_eq!((found, rest), (vec!["Ann B. Lee".to_owned(), "Bo van Xu".to_owned()], "2022.03."));
        assert!(leading_names("A tool for things, fast and small.").is_none());
        for (text, want) in [
            ("Ann Lee, Bo Xu. ICLR 2023.", Some((Some("ICLR"), 2023))),
            (", , 2022.03.", Some((None, 2022))),
            ("a tool", None),
        ] {
            assert_eq!(closing_date(text), want.map(|(v, y): (Option<&str>, u16)| (v.map(str::to_owned), y)), "{text}");
        }
        assert!(is_citation("De Vries (2023)") && is_citation("Lee et al., 2024") && !is_citation("Llama 2: a model"));
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in "\\PC{0,60}") {
            year_in(&text);
            dated(&text);
            names(&text);
            leading_names(&text);
            closing_date(&text);
            is_citation(&text);
            tidy_end(&text);
            unquote(&text);
            is_label(&text);
            without_groups(&text, |g, first| first && dated(g).is_some());
        }
    }
}
