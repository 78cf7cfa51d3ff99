//! An entry as BibTeX: the version of record, with a key that never changes.

use catalog_model::entry::{Stage, Version};
use catalog_model::vocabulary::Venue;
use catalog_model::{Entry, EntryId};

use super::latex::{escape, protect_capitals};

/// Whether the entry is something that one cites: somebody stands behind it, and it has a year.
pub fn citable(entry: &Entry) -> bool {
    let somebody = !entry.authors.is_empty() || entry.publisher.is_some();
    somebody && entry.year().is_some()
}

/// The citation. Same entry, same bytes.
pub fn entry(id: &EntryId, entry: &Entry, venues: &[Venue]) -> String {
    let version = entry.version_of_record();
    let kind = entry_type(id.kind.slug(), version);
    let title = version.and_then(|v| v.title.as_deref()).unwrap_or(&entry.title);
    let mut fields: Vec<(&str, String)> = vec![("title", protect_capitals(&escape(title)))];
    if let Some(authors) = authors(entry) {
        fields.push(("author", authors));
    }
    if let Some(version) = version {
        if let Some(name) = container(kind) {
            let full =
                venues.iter().find(|v| v.slug == version.venue).map_or(version.venue.as_str(), |v| v.full.as_str());
            fields.push((name, escape(full)));
        }
    } else if let Some(publisher) = &entry.publisher {
        let name = if kind == "techreport" { "institution" } else { "publisher" };
        fields.push((name, escape(publisher)));
    }
    if let Some(year) = entry.year() {
        fields.push(("year", year.to_string()));
    }
    if let Some(month) = month(entry) {
        fields.push(("month", month.to_owned()));
    }
    if let Some(doi) = entry.ids.get("doi") {
        fields.push(("doi", doi.clone()));
    }
    if let Some(isbn) = entry.ids.get("isbn") {
        fields.push(("isbn", isbn.clone()));
    }
    if let Some(arxiv) = entry.ids.get("arxiv") {
        fields.push(("eprint", arxiv.clone()));
        fields.push(("archiveprefix", "arXiv".to_owned()));
    }
    if let Some(url) = url(entry) {
        fields.push(("url", url));
    }
    let mut out = format!("@{kind}{{{},\n", key(entry));
    for (name, value) in fields {
        // Months are macros, not text.
        let value = if name == "month" { value } else { format!("{{{value}}}") };
        out.push_str(&format!("  {name:<13} = {value},\n"));
    }
    out.push_str("}\n");
    out
}

/// The citation key: slug and year of first appearance, neither of which changes.
pub fn key(entry: &Entry) -> String {
    match entry.first_year() {
        Some(year) => format!("{}-{year}", entry.slug),
        None => entry.slug.clone(),
    }
}

/// Type of entry by stage of the version of record; by kind where there are no versions.
fn entry_type(kind: &str, version: Option<&Version>) -> &'static str {
    match version.map(|v| v.stage) {
        Some(Stage::Proceedings | Stage::Workshop) => "inproceedings",
        Some(Stage::Journal) => "article",
        Some(Stage::Preprint | Stage::Software) => "misc",
        None if kind == "report" => "techreport",
        None if kind == "book" => "book",
        None => "misc",
    }
}

fn container(kind: &str) -> Option<&'static str> {
    match kind {
        "inproceedings" => Some("booktitle"),
        "article" => Some("journal"),
        _ => None,
    }
}

/// Authors joined by "and"; where there are none, the publisher as one name.
fn authors(entry: &Entry) -> Option<String> {
    if entry.authors.is_empty() {
        return entry.publisher.as_ref().map(|p| format!("{{{}}}", escape(p)));
    }
    let names: Vec<String> = entry.authors.iter().map(|a| escape(&a.name)).collect();
    Some(names.join(" and "))
}

fn month(entry: &Entry) -> Option<&'static str> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let number: usize = entry.date.as_ref()?.get(5..7)?.parse().ok()?;
    MONTHS.get(number.checked_sub(1)?).copied()
}

/// Where to read it: not repeated where a DOI says so already. Not escaped: BibTeX styles set it verbatim, except
/// for what would end the field.
fn url(entry: &Entry) -> Option<String> {
    if entry.ids.contains_key("doi") {
        return None;
    }
    let link = entry.all_links().into_iter().find(|l| l.kind != "code" || entry.versions.is_empty())?;
    Some(link.url.replace('{', "%7B").replace('}', "%7D"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> (EntryId, Entry) {
        let id = EntryId::parse(name).unwrap();
        let mut entry: Entry = toml::from_str(text).unwrap();
        entry.slug.clone_from(&id.slug);
        (id, entry)
    }

    fn iclr() -> Vec<Venue> {
        vec![Venue {
            slug: "iclr".into(),
            name: "ICLR".into(),
            full: "International Conference on Learning Representations".into(),
            kind: "conference".into(),
            variants: vec![],
            url: None,
        }]
    }

    #[test]
    fn the_version_of_record_is_cited() {
        let (id, entry_) = read(
            "paper/gptq",
            r#"
            title = "GPTQ: Accurate Quantization"
            authors = [{ name = "Elias Frantar" }, { name = "Torsten Hoefler" }]
            versions = [
              { stage = "preprint", year = 2022, venue = "arxiv" },
              { stage = "proceedings", year = 2023, venue = "iclr", title = "OPTQ: Accurate Quantization" },
            ]
            ids = { arxiv = "2210.17323" }
            "#,
        );
        let expected = "@inproceedings{gptq-2022,
  title         = {{OPTQ}: Accurate Quantization},
  author        = {Elias Frantar and Torsten Hoefler},
  booktitle     = {International Conference on Learning Representations},
  year          = {2023},
  eprint        = {2210.17323},
  archiveprefix = {arXiv},
  url           = {https://arxiv.org/abs/2210.17323},
}
";
        assert_eq!(entry(&id, &entry_, &iclr()), expected);
    }

    #[test]
    fn works_without_versions() {
        let (id, report) = read(
            "report/energy",
            "title = \"Energy & AI\"\npublisher = \"IEA\"\ndate = \"2024-02\"\nlinks = [{ kind = \"report\", url = \"https://iea.org/x\" }]",
        );
        let text = entry(&id, &report, &[]);
        for part in
            ["@techreport{energy-2024,", "Energy \\& {AI}", "{{IEA}}", "institution   = {IEA}", "month         = feb,"]
        {
            assert!(text.contains(part), "{part} in {text}");
        }
        assert!(citable(&report));
        assert!(!citable(&Entry::default()));
    }
}
