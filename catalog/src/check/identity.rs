//! Slugs, places and identifiers: what makes an entry the one it is.

use std::collections::BTreeMap;

use catalog_model::EntryId;
use catalog_model::vocabulary::ID_SCHEMES;

use super::{Findings, Scope};

/// No alias is taken by an entry or by another alias, and aliases are slugs.
pub fn slugs(scope: &Scope, findings: &mut Findings) {
    let mut aliases: BTreeMap<EntryId, String> = BTreeMap::new();
    for (id, entry, file) in scope.every() {
        for alias in &entry.aliases {
            if !catalog_model::id::is_slug(alias) {
                findings.error(&file, format!("the alias \"{alias}\" is no slug"));
                continue;
            }
            let old = EntryId::new(id.kind, alias.clone());
            if scope.data.entries.contains_key(&old) {
                findings.error(&file, format!("the alias \"{alias}\" is the slug of another entry"));
            }
            if let Some(first) = aliases.insert(old, file.to_string()) {
                findings.error(&file, format!("the alias \"{alias}\" is taken by {first}"));
            }
        }
    }
}

/// Kinds that are kept by year: the folder is the year of the earliest version.
pub fn places(scope: &Scope, findings: &mut Findings) {
    for (id, (entry, file)) in &scope.data.entries {
        let folder = file.parent().and_then(|p| p.file_name()).and_then(|n| n.to_str()).unwrap_or_default();
        let wanted = if id.kind.card().by_year { entry.first_year().map(|y| y.to_string()) } else { None };
        let wanted = wanted.unwrap_or_else(|| id.kind.slug().to_owned());
        if folder != wanted && !folder.is_empty() {
            findings.error(file.display(), format!("belongs into the folder \"{wanted}\""));
        }
    }
}

/// An identifier names one entry only.
pub fn ids(scope: &Scope, findings: &mut Findings) {
    let mut owners: BTreeMap<(&str, &str), (&EntryId, String)> = BTreeMap::new();
    for (id, entry, file) in scope.every() {
        for (scheme, value) in &entry.ids {
            // One repository may hold several works (a tool and its papers); all other schemes name one work.
            let Some(known) = ID_SCHEMES.iter().find(|s| s.slug == scheme && s.slug != "repo") else { continue };
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
