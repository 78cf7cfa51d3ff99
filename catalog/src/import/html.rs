//! The little HTML that lists contain: tags with their attributes, text between them, comments. Nothing is judged here.

/// A piece of HTML, with the byte at which it starts.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<name …>`; the name in lower case.
    Open {
        /// Name of the tag.
        name: String,
        /// Its attributes, names in lower case, values decoded.
        attributes: Vec<(String, String)>,
    },
    /// `</name>`.
    Close(String),
    /// Text between tags, as written.
    Text(&'a str),
    /// Inside of a comment.
    Comment(&'a str),
}

/// Takes HTML apart. What is no tag is text; each byte is looked at a bounded number of times.
pub fn tokens(html: &str) -> Vec<(usize, Token<'_>)> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut text_from = 0;
    // Once a tag was found not to end, none after it does.
    let mut open_ended = false;
    while let Some(next) = html[at..].find('<').map(|n| at + n) {
        let rest = &html[next..];
        let token = if let Some(body) = rest.strip_prefix("<!--") {
            let inside = body.find("-->").map_or(body, |end| &body[..end]);
            let length = (inside.len() + 7).min(rest.len());
            Some((Token::Comment(inside), length))
        } else if open_ended {
            None
        } else {
            match tag(rest) {
                Tag::Whole(token, length) => Some((token, length)),
                Tag::None => None,
                Tag::Unended => {
                    open_ended = true;
                    None
                }
            }
        };
        match token {
            Some((token, length)) => {
                if text_from < next {
                    found.push((text_from, Token::Text(&html[text_from..next])));
                }
                found.push((next, token));
                at = next + length;
                text_from = at;
            }
            None => at = next + 1,
        }
    }
    if text_from < html.len() {
        found.push((text_from, Token::Text(&html[text_from..])));
    }
    found
}

enum Tag<'a> {
    Whole(Token<'a>, usize),
    None,
    Unended,
}

fn tag(text: &str) -> Tag<'_> {
    let (closing, body) = match text[1..].strip_prefix('/') {
        Some(body) => (true, body),
        None => (false, &text[1..]),
    };
    let name_end = body.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(body.len());
    let name = body[..name_end].to_ascii_lowercase();
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || body[name_end..].starts_with([':', '@', '!']) {
        return Tag::None;
    }
    let mut attributes = Vec::new();
    let mut rest = &body[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if let Some(after) = rest.strip_prefix('>') {
            let length = text.len() - after.len();
            let token = if closing { Token::Close(name) } else { Token::Open { name, attributes } };
            return Tag::Whole(token, length);
        }
        let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '=' | '>' | '/')).unwrap_or(rest.len());
        let (key, after) = rest.split_at(end);
        if after.is_empty() {
            return Tag::Unended;
        }
        if key.is_empty() && !after.starts_with('=') {
            return Tag::None;
        }
        let after = after.trim_start();
        let Some(value) = after.strip_prefix('=') else {
            attributes.push((key.to_ascii_lowercase(), String::new()));
            rest = after;
            continue;
        };
        let value = value.trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => match value[1..].split_once(quote) {
                Some(parts) => parts,
                None => return Tag::Unended,
            },
            _ => value.split_at(value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len())),
        };
        attributes.push((key.to_ascii_lowercase(), decode(value)));
        rest = after;
    }
}

/// The common entities decoded.
pub fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    for (entity, plain) in [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&mdash;", "—"),
        ("&ndash;", "–"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, plain);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_tags_apart() {
        let found: Vec<_> =
            tokens("a<li><A HREF='x&amp;y' b>t</a><br/><!-- c --> < b <b!x").into_iter().map(|t| t.1).collect();
        assert_eq!(
            found,
            [
                Token::Text("a"),
                Token::Open { name: "li".into(), attributes: vec![] },
                Token::Open {
                    name: "a".into(),
                    attributes: vec![("href".into(), "x&y".into()), ("b".into(), String::new())]
                },
                Token::Text("t"),
                Token::Close("a".into()),
                Token::Open { name: "br".into(), attributes: vec![] },
                Token::Comment(" c "),
                Token::Text(" < b <b!x"),
            ]
        );
    }

    #[test]
    fn what_does_not_end_costs_no_time() {
        for text in ["<a ".repeat(200_000), "<!--".repeat(200_000), "<a href='".repeat(100_000), "<".repeat(500_000)] {
            let started = std::time::Instant::now();
            tokens(&text);
            // In proportion it takes well under a second; a square would take minutes.
            assert!(started.elapsed() < std::time::Duration::from_secs(5), "{:.8} {:?}", text, started.elapsed());
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_kept(text in "[<>/!a-z=\"' &;é-]{0,60}") {
            for (at, token) in tokens(&text) {
                if let Token::Text(part) = token {
                    proptest::prop_assert!(text[at..].starts_with(part));
                }
            }
        }
    }
}
