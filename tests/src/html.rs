//! Just enough of HTML for tests: the tags of a page with their attributes, and the text behind each. The site writes
//! well-formed HTML; what this cannot read fails a test, which is right.

/// A start tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// Name in lower case.
    pub name: String,
    /// Attributes in order, values decoded.
    pub attributes: Vec<(String, String)>,
    /// Text up to the next tag; for scripts and styles all that is inside.
    pub text: String,
}

impl Tag {
    /// The value of an attribute.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Whether an attribute has this value.
    pub fn is(&self, name: &str, value: &str) -> bool {
        self.get(name) == Some(value)
    }
}

/// A page as its start tags in order.
#[derive(Clone, Debug, Default)]
pub struct Page {
    /// All start tags.
    pub tags: Vec<Tag>,
}

impl Page {
    /// Reads a page.
    pub fn read(html: &str) -> Self {
        let mut tags: Vec<Tag> = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            if let Some(last) = tags.last_mut() {
                last.text.push_str(&decode(&rest[..at]));
            }
            rest = &rest[at..];
            if let Some(comment) = rest.strip_prefix("<!--") {
                rest = comment.split_once("-->").map_or("", |(_, after)| after);
                continue;
            }
            let starts = rest[1..].starts_with(|c: char| c.is_ascii_alphabetic());
            let Some(end) = end_of_tag(rest) else { break };
            if starts {
                let tag = read_tag(&rest[1..end]);
                rest = &rest[end + 1..];
                let raw = matches!(tag.name.as_str(), "script" | "style");
                let close = format!("</{}", tag.name);
                tags.push(tag);
                if let (true, Some(last)) = (raw, tags.last_mut()) {
                    let length = rest.find(&close).unwrap_or(rest.len());
                    last.text.push_str(&rest[..length]);
                    rest = &rest[length..];
                }
            } else {
                rest = &rest[end + 1..];
            }
        }
        Self { tags }
    }

    /// All tags of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Tag> {
        self.tags.iter().filter(move |t| t.name == name)
    }

    /// The first tag of a name.
    pub fn first(&self, name: &str) -> Option<&Tag> {
        self.tags.iter().find(|t| t.name == name)
    }

    /// The first tag of a name with an attribute of this value.
    pub fn with(&self, name: &str, attribute: &str, value: &str) -> Option<&Tag> {
        self.tags.iter().find(|t| t.name == name && t.is(attribute, value))
    }

    /// The contents of `<meta name=…>`, in order.
    pub fn metas(&self, name: &str) -> Vec<&str> {
        self.all("meta").filter(|t| t.is("name", name)).filter_map(|t| t.get("content")).collect()
    }

    /// Addresses of all links.
    pub fn links(&self) -> impl Iterator<Item = &str> {
        self.all("a").filter_map(|t| t.get("href"))
    }

    /// Everything that a strict content security policy forbids to be written into a page.
    pub fn inline_code(&self) -> Vec<String> {
        let mut found = Vec::new();
        for tag in &self.tags {
            for (name, value) in &tag.attributes {
                let address = matches!(name.as_str(), "href" | "src" | "action" | "formaction");
                let scripted = address && value.trim_start().to_ascii_lowercase().starts_with("javascript:");
                if name == "style" || name.starts_with("on") || scripted {
                    found.push(format!("<{} {name}=\"{value}\">", tag.name));
                }
            }
            let data = tag.is("type", "application/ld+json");
            let script = tag.name == "script" && !data && (tag.get("src").is_none() || !tag.text.trim().is_empty());
            if script || tag.name == "style" {
                found.push(format!("<{}>{}", tag.name, tag.text));
            }
        }
        found
    }
}

/// Where the tag that `text` begins with ends: the first `>` outside quotes.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), _) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

fn read_tag(inside: &str) -> Tag {
    let inside = inside.trim_end_matches('/');
    let end = inside.find(|c: char| c.is_ascii_whitespace()).unwrap_or(inside.len());
    let mut tag = Tag { name: inside[..end].to_ascii_lowercase(), ..Tag::default() };
    let mut rest = inside[end..].trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c == '=' || c.is_ascii_whitespace()).unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        rest = rest[end..].trim_start();
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            let after = after.trim_start();
            let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''));
            (value, rest) = match quote {
                Some(quote) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                None => after.split_once(|c: char| c.is_ascii_whitespace()).unwrap_or((after, "")),
            };
            rest = rest.trim_start();
        }
        tag.attributes.push((name, decode(value)));
    }
    tag
}

/// Decodes the references that the site writes.
pub fn decode(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let named = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'"), ("&amp;", "&")];
    named.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_tags_attributes_and_text() {
        let page = Page::read(
            "<!DOCTYPE html><p class='a > b' hidden>x &lt;y<br/>z<!-- <i> --></p><a href=\"/?a=1&amp;b=2\">go</a>",
        );
        assert_eq!(page.tags.len(), 3);
        let p = page.first("p").unwrap();
        assert_eq!((p.get("class"), p.get("hidden"), p.text.as_str()), (Some("a > b"), Some(""), "x <y"));
        assert_eq!(page.links().collect::<Vec<_>>(), ["/?a=1&b=2"]);
    }

    #[test]
    fn finds_inline_code() {
        let page = |html: &str| Page::read(html).inline_code().len();
        assert_eq!(
            page(
                "<script src=\"/a.js\"></script><script type=\"application/ld+json\">{\"a\":\"<p style='x'>\"}</script>"
            ),
            0
        );
        assert_eq!(
            page(
                "<script>alert(1)</script><p style=\"x\" onclick=\"y\"></p><style>p{}</style><a href=\" javascript:x\"></a>"
            ),
            5
        );
    }
}
