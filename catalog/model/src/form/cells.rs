//! Between the values of an entry and the cells of a form.

use std::collections::BTreeMap;

use crate::identity::{clean_url, normalize_id};

/// One cell in one row, or nothing.
pub fn one(text: Option<&str>) -> Vec<Vec<String>> {
    text.map(|text| vec![vec![text.to_owned()]]).unwrap_or_default()
}

/// One cell a row.
pub fn many<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<Vec<String>> {
    texts.into_iter().map(|text| vec![text.clone()]).collect()
}

/// A name with the slug of its entry behind an equals sign.
pub fn named(name: &str, slug: Option<&String>) -> Vec<String> {
    vec![slug.map_or_else(|| name.to_owned(), |slug| format!("{name} = {slug}"))]
}

/// The two parts of [`named`].
pub fn name_and_slug(row: &[String]) -> (String, Option<String>) {
    let text = text(row, 0);
    match text.rsplit_once(" = ") {
        Some((name, slug)) if crate::id::is_slug(slug.trim()) => (name.trim().to_owned(), Some(slug.trim().to_owned())),
        _ => (text, None),
    }
}

/// The cell of a row; empty where there is none.
pub fn text(row: &[String], column: usize) -> String {
    row.get(column).cloned().unwrap_or_default()
}

/// The cell of a row, or nothing where it is empty.
pub fn maybe(row: &[String], column: usize) -> Option<String> {
    Some(text(row, column)).filter(|text| !text.is_empty())
}

/// The only cell of a field, or nothing.
pub fn first(rows: &[Vec<String>]) -> Option<String> {
    rows.first().and_then(|row| maybe(row, 0))
}

/// The first cell of every row.
pub fn column(rows: &[Vec<String>]) -> Vec<String> {
    rows.iter().map(|row| text(row, 0)).collect()
}

/// A cell that a row cannot do without.
pub fn needed(row: &[String], column: usize, what: &str) -> Result<String, String> {
    maybe(row, column).ok_or_else(|| {
        let rest: Vec<&str> = row.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
        format!("{what} is missing beside \"{}\"", rest.join(", "))
    })
}

/// An address without what only follows people around.
pub fn address(text: &str) -> String {
    clean_url(text).unwrap_or_else(|| text.to_owned())
}

/// Identifiers by scheme, each in its normal form where it has one.
pub fn identifiers(rows: &[Vec<String>]) -> Result<BTreeMap<String, String>, String> {
    let mut ids = BTreeMap::new();
    for row in rows {
        let (scheme, typed) = (text(row, 0), text(row, 1));
        if scheme.is_empty() {
            return Err(format!("choose what sort of identifier \"{typed}\" is"));
        }
        if typed.is_empty() {
            return Err(format!("the {scheme} identifier has no value"));
        }
        // A pasted address of the right sort is as good as the identifier.
        let pasted = crate::identity::identify(&typed).filter(|id| id.scheme == scheme).map(|id| id.value);
        let value = normalize_id(&scheme, &typed).or(pasted).unwrap_or(typed);
        if ids.insert(scheme.clone(), value).is_some() {
            return Err(format!("there are two {scheme} identifiers"));
        }
    }
    Ok(ids)
}
