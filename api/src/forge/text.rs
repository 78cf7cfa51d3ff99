//! Other people's words in the texts of a forge. There, `@name` calls somebody, `#12` links an issue, and `fixes #12` in
//! a commit closes one: a title must not do any of it.

/// Invisible, and no part of a name or number: what it parts is not read as one.
const PART: char = '\u{2060}';

/// A plain text (a commit's message, a title) in which nothing is a mention or a reference any more.
pub fn inert(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        out.push(c);
        let before_digit = rest.peek().is_some_and(char::is_ascii_digit);
        let refers = match c {
            '@' => rest.peek().is_some_and(|next| next.is_alphanumeric()),
            '#' => before_digit,
            // "[skip ci]" would keep the checks from running.
            '[' => true,
            // GH-12
            '-' => before_digit && ends_with_any(&out, &["gh-"]),
            // The address of an issue is a reference as well.
            '/' => ends_with_any(&out, &["/issues/", "/pull/", "/discussions/"]),
            _ => false,
        };
        if refers {
            out.push(PART);
        }
    }
    out
}

fn ends_with_any(text: &str, ends: &[&str]) -> bool {
    let ending = |length: usize| text.len().checked_sub(length).map(|start| &text.as_bytes()[start..]);
    ends.iter().any(|end| ending(end.len()).is_some_and(|ending| ending.eq_ignore_ascii_case(end.as_bytes())))
}

/// A text as Markdown that reads just like it, on one line: no markup, mention, reference or link is left in it.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        let mut before = ' ';
        for c in word.chars() {
            // A comment of HTML parts what would be taken together: "@<!-- -->name".
            let parts = matches!(c, '@' | '#' | '-') || (c == '/' && before == '/') || (c == ':');
            if c.is_ascii_punctuation() {
                out.push('\\');
            }
            out.push(c);
            if parts || (c == '.' && before.eq_ignore_ascii_case(&'w')) {
                out.push_str("<!-- -->");
            }
            before = c;
        }
    }
    out
}

/// A text as it is, in a block of code: nothing in it means anything to a forge.
pub fn block(language: &str, text: &str) -> String {
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_end_matches('\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_calls_or_links_in_a_message() {
        let visible = |text: &str| text.replace(PART, "");
        for text in [
            "fixes #12 of @ann",
            "GH-7, gh-7",
            "closes https://github.com/a/b/issues/3",
            "a/b#4",
            "C# and F#",
            "see https://example.org/pull/9 ünd @ö",
            "a [skip ci] b",
        ] {
            let quiet = inert(text);
            assert_eq!(visible(&quiet), text);
            for sign in ["@a", "@ö", "#1", "#4", "GH-7", "gh-7", "/issues/3", "/pull/9", "[skip"] {
                assert!(!quiet.contains(sign), "{sign} in {quiet}");
            }
        }
        assert_eq!(inert("C# and F#, a-7, me@"), "C# and F#, a-7, me@");
    }

    #[test]
    fn markdown_reads_like_the_text() {
        let text = "<b>*x* @ann #1 GH-2 https://evil.org www.evil.org `a`\n# title\n- list [x](y)";
        let markdown = plain(text);
        let html = {
            let mut html = String::new();
            pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(&markdown));
            html
        };
        // What a reader sees: without the comments, and with entities read.
        let seen = html.replace("<!-- -->", "").replace("&lt;", "<").replace("&gt;", ">");
        assert_eq!(seen.trim(), format!("<p>{}</p>", text.split_whitespace().collect::<Vec<_>>().join(" ")));
        for sign in ["@ann", "#1", "GH-2", "://", "www.e", "<b>", "<h1", "<li", "<code", "<a"] {
            assert!(!html.contains(sign), "{sign} in {html}");
        }
    }

    #[test]
    fn a_block_cannot_be_left() {
        let block = block("toml", "a\n````\n@ann");
        assert!(block.starts_with("`````toml\n") && block.ends_with("\n`````\n"), "{block}");
    }
}
