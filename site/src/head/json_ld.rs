//! Entries as schema.org data, for search engines.

use catalog_model::pages::EntryPage;
use serde_json::{Map, Value, json};

use crate::Site;

/// JSON that can stand inside a `<script>`: nothing in it can end the element or start a comment.
pub fn script(data: &Value) -> String {
    data.to_string()
        .replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
        .replace('\u{2028}', "\\u2028")
        .replace('\u{2029}', "\\u2029")
}

/// The site itself, with its search.
pub fn site(site: &Site) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "WebSite",
        "name": super::NAME,
        "url": format!("{}/", site.base_url),
        "potentialAction": {
            "@type": "SearchAction",
            "target": { "@type": "EntryPoint", "urlTemplate": format!("{}/search?q={{words}}", site.base_url) },
            "query-input": "required name=words",
        },
    })
}

/// The catalog as a data set.
pub fn dataset(site: &Site, entries: u32) -> Value {
    json!({
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "Parsimony: a catalog of research on AI efficiency",
        "description": format!("{entries} curated entries: papers, tools, metrics, benchmarks and sourced facts on efficient AI, with a tree of topics."),
        "url": format!("{}/about", site.base_url),
        "license": "https://creativecommons.org/licenses/by/4.0/",
        "version": site.revision,
        "isAccessibleForFree": true,
    })
}

/// An entry. The type is the one that its kind names.
pub fn entry(site: &Site, page: &EntryPage) -> Value {
    let entry = &page.entry;
    let url = format!("{}{}", site.base_url, page.id.path());
    let mut data = Map::new();
    let mut set = |key: &str, value: Value| {
        data.insert(key.to_owned(), value);
    };
    set("@context", "https://schema.org".into());
    set("@type", page.id.kind.card().schema_org.into());
    set("@id", url.clone().into());
    set("url", url.into());
    set("name", entry.title.clone().into());
    if !entry.names.is_empty() {
        set("alternateName", entry.names.clone().into());
    }
    if let Some(text) = &entry.description {
        set("description", text.clone().into());
    }
    if !entry.authors.is_empty() {
        let authors: Vec<Value> = entry.authors.iter().map(|a| json!({ "@type": "Person", "name": a.name })).collect();
        set("author", authors.into());
    }
    if !page.affiliations.is_empty() {
        let places: Vec<Value> =
            page.affiliations.iter().map(|(name, _)| json!({ "@type": "Organization", "name": name })).collect();
        set("affiliation", places.into());
    }
    if let Some(record) = page.versions.iter().find(|v| v.of_record) {
        set("datePublished", record.year.to_string().into());
        set("isPartOf", json!({ "@type": "CreativeWork", "name": record.venue.full }));
    } else if let Some(date) = &entry.date {
        set("datePublished", date.clone().into());
    }
    if let Some(publisher) = &entry.publisher {
        set("publisher", json!({ "@type": "Organization", "name": publisher }));
    }
    if let Some(doi) = entry.ids.get("doi") {
        set("identifier", json!({ "@type": "PropertyValue", "propertyID": "doi", "value": doi }));
    }
    if let Some(isbn) = entry.ids.get("isbn") {
        set("isbn", isbn.clone().into());
    }
    if !page.links.is_empty() {
        let links: Vec<Value> = page.links.iter().map(|l| l.url.clone().into()).collect();
        set("sameAs", links.into());
    }
    if !page.topics.is_empty() {
        let topics: Vec<Value> = page
            .topics
            .iter()
            .map(|t| json!({ "@type": "DefinedTerm", "name": t.title, "url": format!("{}/topic/{}", site.base_url, t.slug) }))
            .collect();
        set("about", topics.into());
    }
    if let Some(source) = page.sources.first() {
        set(
            "citation",
            json!({ "@type": "CreativeWork", "name": source.title, "url": source.url, "datePublished": source.date }),
        );
    }
    if let Some(language) = &entry.language {
        set("inLanguage", language.clone().into());
    }
    Value::Object(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cannot_leave_its_script() {
        let text = script(&json!({ "name": "</script><!-- \u{2028} & 'x'" }));
        assert!(!text.contains('<') && !text.contains('>') && !text.contains('&') && !text.contains('\u{2028}'));
        let back: Value = serde_json::from_str(&text).unwrap();
        assert_eq!(back["name"], "</script><!-- \u{2028} & 'x'");
    }
}
