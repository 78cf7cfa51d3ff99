//! The head of a document: what browsers, search engines and reference managers read.

pub mod highwire;
pub mod json_ld;

use serde_json::Value;

use crate::Site;
use crate::words::{cut, push_escaped};

/// The parts of a head that differ from page to page.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Title without the site's name.
    pub title: String,
    /// What the page is, for previews.
    pub description: String,
    /// Path of the canonical address.
    pub path: String,
    /// Open Graph type; `website` where empty.
    pub og_type: &'static str,
    /// Further `<meta name=… content=…>`, in order.
    pub metas: Vec<(&'static str, String)>,
    /// JSON-LD.
    pub json_ld: Option<Value>,
    /// The same as JSON: address.
    pub json: Option<String>,
    /// Search engines should not keep it.
    pub noindex: bool,
    /// Loads the islands with the lab among them.
    pub lab: bool,
    /// The page has the form of an entry, which a module of its own helps with.
    pub form: bool,
    /// Pages before and after.
    pub around: (Option<String>, Option<String>),
}

/// Name of the site.
pub const NAME: &str = "Parsimony";

impl Head {
    /// A head with title, description and path.
    pub fn new(title: impl Into<String>, description: impl Into<String>, path: impl Into<String>) -> Self {
        Self { title: title.into(), description: description.into(), path: path.into(), ..Self::default() }
    }

    /// Writes the content of `<head>`.
    pub fn write(&self, site: &Site, out: &mut String) {
        let title = if self.title.is_empty() {
            format!("{NAME}: research on AI efficiency")
        } else {
            format!("{} · {NAME}", self.title)
        };
        let canonical = format!("{}{}", site.base_url, self.path);
        let description = cut(&self.description, 180);
        out.push_str(
            "<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        );
        out.push_str("<title>");
        push_escaped(&title, out);
        out.push_str("</title>");
        attribute(out, "<script src=\"", &site.assets.theme_js, "\"></script>");
        attribute(out, "<link rel=\"stylesheet\" href=\"", &site.assets.css, "\">");
        attribute(out, "<link rel=\"icon\" type=\"image/svg+xml\" href=\"", &site.assets.icon, "\">");
        out.push_str("<meta name=\"color-scheme\" content=\"light dark\">");
        meta(out, "description", &description);
        if self.noindex {
            meta(out, "robots", "noindex");
        }
        attribute(out, "<link rel=\"canonical\" href=\"", &canonical, "\">");
        for (rel, address) in [("prev", &self.around.0), ("next", &self.around.1)] {
            if let Some(address) = address {
                attribute(out, &format!("<link rel=\"{rel}\" href=\""), address, "\">");
            }
        }
        if let Some(json) = &self.json {
            attribute(out, "<link rel=\"alternate\" type=\"application/json\" href=\"", json, "\">");
        }
        out.push_str("<link rel=\"search\" type=\"application/opensearchdescription+xml\" title=\"Parsimony\" href=\"/opensearch.xml\">");
        for (name, content) in &self.metas {
            meta(out, name, content);
        }
        let og_type = if self.og_type.is_empty() { "website" } else { self.og_type };
        let og_title = if self.title.is_empty() { NAME } else { &self.title };
        for (property, content) in [
            ("og:title", og_title),
            ("og:description", &description),
            ("og:type", og_type),
            ("og:url", &canonical),
            ("og:site_name", NAME),
        ] {
            attribute(out, &format!("<meta property=\"{property}\" content=\""), content, "\">");
        }
        meta(out, "twitter:card", "summary");
        if let Some(data) = &self.json_ld {
            out.push_str("<script type=\"application/ld+json\">");
            out.push_str(&json_ld::script(data));
            out.push_str("</script>");
        }
        attribute(out, "<script type=\"module\" id=\"start\" src=\"", &site.assets.start_js, "\"");
        let assets = &site.assets;
        let (js, wasm) = if self.lab { (&assets.lab_js, &assets.lab_wasm) } else { (&assets.js, &assets.wasm) };
        if self.form {
            attribute(out, " data-form-js=\"", &assets.form_js, "\"");
            attribute(out, " data-form-wasm=\"", &assets.form_wasm, "\"");
        }
        attribute(out, " data-js=\"", js, "\"");
        attribute(out, " data-wasm=\"", wasm, "\"></script>");
    }
}

fn meta(out: &mut String, name: &str, content: &str) {
    attribute(out, &format!("<meta name=\"{name}\" content=\""), content, "\">");
}

fn attribute(out: &mut String, before: &str, value: &str, after: &str) {
    out.push_str(before);
    push_escaped(value, out);
    out.push_str(after);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_breaks_out_of_an_attribute() {
        let head = Head::new("a \"quoted\" <title>", "x</script>", "/search?q=\"><script>");
        let mut out = String::new();
        head.write(&Site { base_url: "https://example.org".into(), ..Site::default() }, &mut out);
        assert!(out.contains("<title>a &quot;quoted&quot; &lt;title&gt; · Parsimony</title>"));
        assert!(!out.contains("\"><script>"));
        assert!(out.contains("<link rel=\"canonical\" href=\"https://example.org/search?q="));
    }
}
