//! Slugs, places and identifiers: what makes an entry the one it is.

use std::collections::BTreeMap;

use catalog_model::EntryId;
use catalog_model::entry::Stage;
use catalog_model::identity::arxiv_month;
use catalog_model::vocabulary::ID_SCHEMES;

use super::{Findings, each};
use crate::files::Data;

/// No alias is taken by an entry or by another alias, and aliases are slugs.
pub fn slugs(data: &Data, findings: &mut Findings) {
    let mut aliases: BTreeMap<EntryId, String> = BTreeMap::new();
    for (id, entry, file) in each(data) {
        for alias in &entry.aliases {
            if !catalog_model::id::is_slug(alias) {
                findings.error(&file, format!("the alias \"{alias}\" is no slug"));
                continue;
            }
            let old = EntryId::new(id.kind, alias.clone());
            if data.entries.contains_key(&old) {
                findings.error(&file, format!("the alias \"{alias}\" is the slug of another entry"));
            }
            if let Some(first) = aliases.insert(old, file.to_string()) {
                findings.error(&file, format!("the alias \"{alias}\" is taken by {first}"));
            }
        }
    }
}

/// Kinds that are kept by year: the folder is the year of the earliest version.
pub fn places(data: &Data, findings: &mut Findings) {
    for (id, (entry, file)) in &data.entries {
        let folder = file.parent().and_then(|p| p.file_name()).and_then(|n| n.to_str()).unwrap_or_default();
        let wanted = if id.kind.card().by_year { entry.first_year().map(|y| y.to_string()) } else { None };
        let wanted = wanted.unwrap_or_else(|| id.kind.slug().to_owned());
        if folder != wanted && !folder.is_empty() {
            findings.error(file.display(), format!("belongs into the folder \"{wanted}\""));
        }
    }
}

/// Identifiers are of a known scheme, in normal form, and name one entry only.
pub fn ids(data: &Data, findings: &mut Findings) {
    let mut owners: BTreeMap<(&str, &str), (&EntryId, String)> = BTreeMap::new();
    for (id, entry, file) in each(data) {
        for (scheme, value) in &entry.ids {
            let Some(known) = ID_SCHEMES.iter().find(|s| s.slug == scheme) else {
                let all: Vec<_> = ID_SCHEMES.iter().map(|s| s.slug).collect();
                findings.error(&file, format!("unknown identifier scheme \"{scheme}\"; known: {}", all.join(", ")));
                continue;
            };
            let normal = catalog_model::identity::normalize_id(known.slug, value);
            if normal.as_deref() != Some(value.as_str()) {
                let hint = normal.map_or_else(|| "cannot be read".to_owned(), |n| format!("should be \"{n}\""));
                findings.error(&file, format!("{} \"{value}\" {hint}", known.label));
            }
            // One repository may hold several works (a tool and its papers); all other schemes name one work.
            if known.slug == "repo" {
                continue;
            }
            if let Some((other, first)) = owners.insert((known.slug, value), (id, file.to_string())) {
                findings.error(
                    &file,
                    format!(
                        "{} {value} is also that of {first} ({other}): the same work, or a copied mistake",
                        known.label
                    ),
                );
            }
        }
    }
}

/// An arXiv identifier tells the year and month of the first deposit: no preprint is dated otherwise, nothing far before.
pub fn arxiv_years(data: &Data, findings: &mut Findings) {
    for (_, entry, file) in each(data) {
        let Some((deposited, _)) = entry.ids.get("arxiv").and_then(|id| arxiv_month(id)) else { continue };
        for version in &entry.versions {
            if version.stage == Stage::Preprint && version.venue == "arxiv" && version.year != deposited {
                findings.error(
                    &file,
                    format!(
                        "the preprint is dated {}, but arXiv {} is of {deposited}",
                        version.year, entry.ids["arxiv"]
                    ),
                );
            }
        }
        // Some works reach arXiv long after they were published, so an earlier publication is only worth a look.
        if let Some(version) = entry.versions.iter().find(|v| v.stage != Stage::Preprint && v.year + 1 < deposited) {
            findings.warning(
                &file,
                format!("a version of {} is older than its arXiv identifier ({deposited})", version.year),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::tests::{data, messages};

    #[test]
    fn one_identifier_names_one_entry() {
        let data = data(&[
            ("paper/a", "title = \"A\"\nids = { arxiv = \"2310.05175\" }\naliases = [\"b\"]"),
            (
                "paper/b",
                "title = \"B\"\nids = { arxiv = \"2310.05175\" }\nversions = [{ stage = \"preprint\", year = 2024, venue = \"arxiv\" }]",
            ),
            ("paper/c", "title = \"C\"\nids = { colour = \"red\", doi = \"10.1109/ABC\" }"),
        ]);
        let ids = messages(&data, "ids");
        assert!(
            ids.contains("is also that of") && ids.contains("unknown identifier scheme") && ids.contains("10.1109/abc"),
            "{ids}"
        );
        assert!(messages(&data, "slug").contains("the alias \"b\" is the slug of another entry"));
        assert!(messages(&data, "arxiv-year").contains("is of 2023"));
    }
}
