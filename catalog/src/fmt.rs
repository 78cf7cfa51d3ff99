//! The one order and shape of entry files. What is written by a program and what is written by hand look the same,
//! so that a diff shows what changed and nothing else. Comments stay.

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use catalog_model::entry::{Entry, KEYS};
use toml_edit::{Array, Decor, DocumentMut, InlineTable, Item, Table, Value};

use crate::files;

/// Longest line on which an array of plain strings stays together, in characters.
const LINE: usize = 118;

/// Order of the keys inside small tables, all types together.
const INNER_KEYS: &[&str] = &[
    "name",
    "person",
    "organization",
    "stage",
    "year",
    "venue",
    "list",
    "source",
    "section",
    "symbol",
    "meaning",
    "kind",
    "title",
    "url",
    "date",
    "what",
    "match",
    "label",
    "entry",
];

/// Arguments of `catalog fmt`.
#[derive(clap::Args)]
pub struct Args {
    /// The data folder.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Change nothing; name the files that are not in shape and fail.
    #[arg(long)]
    check: bool,
}

/// Runs `catalog fmt`.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let data = files::read(&args.data);
    let mut changed = 0;
    let mut told = String::new();
    for (_, file) in data.entries.values() {
        let path = args.data.join(file);
        let text = fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
        let shaped = format(&text).with_context(|| format!("formatting {}", path.display()))?;
        if shaped != text {
            changed += 1;
            let what = if args.check { "not in shape:" } else { "formatted:" };
            told.push_str(&format!("{what} {}\n", file.display()));
            if !args.check {
                fs::write(&path, shaped).with_context(|| format!("writing {}", path.display()))?;
            }
        }
    }
    let what = if args.check { "not in shape" } else { "changed" };
    told.push_str(&format!("{} entries, {changed} {what}\n", data.entries.len()));
    let failed = args.check && changed > 0;
    if failed {
        told.push_str("To mend: cargo run -p catalog -- fmt\n");
    }
    crate::print(&told);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// An entry as the text of its file.
pub fn to_toml(entry: &Entry) -> String {
    let plain = toml::to_string(entry).expect("an entry has only strings, numbers, lists and tables");
    format(&plain).expect("what was just written can be read")
}

/// The text of an entry file with what differs between two entries changed in it. What does not differ stays as it is
/// written, and its comments with it.
///
/// # Errors
/// Where the text is no TOML.
pub fn amend(text: &str, before: &Entry, after: &Entry) -> Result<String, toml_edit::TomlError> {
    let mut doc: DocumentMut = text.parse()?;
    let (old, new): (DocumentMut, DocumentMut) = (to_toml(before).parse()?, to_toml(after).parse()?);
    let mut changed = false;
    for key in KEYS {
        let value = |doc: &DocumentMut| doc.get(key).map(|item| item.to_string().trim().to_owned());
        if value(&old) == value(&new) {
            continue;
        }
        changed = true;
        match new.get(key) {
            // In place, so that the comment above the key stays.
            Some(item) if doc.contains_key(key) => doc[key] = item.clone(),
            Some(item) => {
                doc.insert(key, item.clone());
            }
            None => {
                doc.remove(key);
            }
        }
    }
    if changed { format(&doc.to_string()) } else { Ok(text.to_owned()) }
}

/// Brings the text of an entry file into shape. Fails only where it is not TOML.
pub fn format(text: &str) -> Result<String, toml_edit::TomlError> {
    let doc: DocumentMut = text.parse()?;
    let mut rows: Vec<(usize, String)> = Vec::new();
    for (name, item) in doc.iter() {
        let key = doc.key(name).expect("the key was just listed");
        let mut row = String::new();
        push_comments(key.leaf_decor(), &mut row);
        let mut behind = String::new();
        match item {
            // A comment between the items of an array stays where it is, and all others with it.
            Item::Value(value) => {
                if !value.as_array().is_some_and(has_comment) {
                    value_comments(value, &mut row);
                }
                behind = comments(value.decor().suffix().and_then(|s| s.as_str()).unwrap_or_default());
            }
            // Tables are written on one line each, where a comment has no place: it goes above all of them.
            tables => item_comments(tables, &mut row),
        }
        let Ok(mut value) = item.clone().into_value() else { continue };
        value.decor_mut().clear();
        row.push_str(&write_key(name));
        row.push_str(" = ");
        write_top(name, &value, &mut row);
        match behind.trim_end() {
            "" => {}
            comment => row.push_str(&format!(" {comment}")),
        }
        row.push('\n');
        let place = KEYS.iter().position(|k| *k == name).unwrap_or(KEYS.len());
        rows.push((place, row));
    }
    // Stable, so that unknown keys (which `check` refuses) keep their order at the end.
    rows.sort_by_key(|row| row.0);
    let mut out: String = rows.into_iter().map(|row| row.1).collect();
    out.push_str(&comments(doc.trailing().as_str().unwrap_or_default()));
    Ok(out)
}

/// The comment lines of white space between keys, each on a line of its own.
fn comments(decor: &str) -> String {
    decor.lines().map(str::trim).filter(|l| l.starts_with('#')).map(|l| format!("{l}\n")).collect()
}

fn push_comments(decor: &Decor, out: &mut String) {
    for text in [decor.prefix(), decor.suffix()].into_iter().flatten() {
        out.push_str(&comments(text.as_str().unwrap_or_default()));
    }
}

/// The comments of tables in their order: above headers and keys, and behind headers and values.
fn item_comments(item: &Item, out: &mut String) {
    let mut table_comments = |table: &Table| {
        push_comments(table.decor(), out);
        for (name, item) in table {
            if let Some(key) = table.key(name) {
                push_comments(key.dotted_decor(), out);
                push_comments(key.leaf_decor(), out);
            }
            item_comments(item, out);
        }
    };
    match item {
        Item::None => {}
        Item::Table(table) => table_comments(table),
        Item::ArrayOfTables(tables) => tables.iter().for_each(table_comments),
        Item::Value(value) => {
            value_comments(value, out);
            push_comments(value.decor(), out);
        }
    }
}

/// The comments inside of a value, its own left out.
fn value_comments(value: &Value, out: &mut String) {
    match value {
        Value::Array(array) => {
            for value in array {
                value_comments(value, out);
                push_comments(value.decor(), out);
            }
            out.push_str(&comments(array.trailing().as_str().unwrap_or_default()));
        }
        Value::InlineTable(table) => {
            for (name, value) in table {
                if let Some(key) = table.key(name) {
                    push_comments(key.leaf_decor(), out);
                }
                value_comments(value, out);
                push_comments(value.decor(), out);
            }
            out.push_str(&comments(table.trailing().as_str().unwrap_or_default()));
        }
        _ => {}
    }
}

fn write_key(name: &str) -> String {
    toml_edit::Key::new(name).display_repr().into_owned()
}

fn write_top(name: &str, value: &Value, out: &mut String) {
    match value {
        Value::Array(array) if array.to_string().contains('#') && has_comment(array) => {
            out.push_str(array.to_string().trim());
        }
        Value::Array(array) => write_array(array, out),
        Value::String(text) => write_string(text.value(), LONG.contains(&name), out),
        other => write_value(other, out),
    }
}

/// Keys whose text always stands between `'''` on lines of its own.
const LONG: &[&str] = &["measure", "example", "guide"];

/// A comment between the items of an array: then the array stays as it is. (A `#` inside a string is none.)
fn has_comment(array: &Array) -> bool {
    let decor =
        |d: &Decor| [d.prefix(), d.suffix()].into_iter().flatten().filter_map(|r| r.as_str()).any(|s| s.contains('#'));
    array.iter().any(|v| decor(v.decor())) || array.trailing().as_str().is_some_and(|t| t.contains('#'))
}

fn write_array(array: &Array, out: &mut String) {
    if array.is_empty() {
        out.push_str("[]");
        return;
    }
    let items: Vec<String> = array
        .iter()
        .map(|value| {
            let mut item = String::new();
            write_value(value, &mut item);
            item
        })
        .collect();
    let one_line = items.join(", ");
    if array.iter().all(|v| v.is_str()) && one_line.chars().count() + 20 <= LINE {
        out.push_str(&format!("[{one_line}]"));
        return;
    }
    out.push_str("[\n");
    for item in items {
        out.push_str(&format!("  {item},\n"));
    }
    out.push(']');
}

fn write_value(value: &Value, out: &mut String) {
    match value {
        Value::String(text) => write_string(text.value(), false, out),
        Value::InlineTable(table) => write_table(table, out),
        Value::Array(array) => write_array(array, out),
        Value::Integer(n) => out.push_str(&n.value().to_string()),
        Value::Float(n) => out.push_str(&n.value().to_string()),
        Value::Boolean(b) => out.push_str(&b.value().to_string()),
        Value::Datetime(d) => out.push_str(&d.value().to_string()),
    }
}

fn write_table(table: &InlineTable, out: &mut String) {
    let mut pairs: Vec<(&str, &Value)> = table.iter().collect();
    pairs.sort_by_key(|(k, _)| INNER_KEYS.iter().position(|i| i == k).unwrap_or(INNER_KEYS.len()));
    out.push_str("{ ");
    for (i, (name, value)) in pairs.into_iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        out.push_str(&write_key(name));
        out.push_str(" = ");
        write_value(value, out);
    }
    out.push_str(" }");
}

/// Picks the plainest quotes that hold the text: `"…"`, else `'…'`, else `'''…'''`, else escapes.
fn write_string(text: &str, long: bool, out: &mut String) {
    let literal_ok = !text.chars().any(|c| c.is_control() && c != '\n' && c != '\t');
    let many_lines = text.contains('\n') || long;
    if literal_ok && many_lines && !text.contains("'''") && !text.ends_with('\'') {
        out.push_str(&format!("'''\n{}\n'''", text.trim_matches('\n')));
    } else if !many_lines && !text.contains(['"', '\\']) && literal_ok {
        out.push_str(&format!("\"{text}\""));
    } else if !many_lines && literal_ok && !text.contains('\'') {
        out.push_str(&format!("'{text}'"));
    } else {
        out.push_str(&Value::from(text).to_string());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_keys_and_keeps_comments() {
        let text = "# about the year\ndate = \"2024\"\n\ntitle = 'He said \"hi\"' # spoken\nlinks = [{ url = \"https://a.b\", kind = \"article\" }]\n# last\n";
        let shaped = format(text).unwrap();
        insta::assert_snapshot!(shaped, @r#"
        title = 'He said "hi"' # spoken
        # about the year
        date = "2024"
        links = [
          { kind = "article", url = "https://a.b" },
        ]
        # last
        "#);
        assert_eq!(format(&shaped).unwrap(), shaped);
    }

    #[test]
    fn what_does_not_change_stays_with_its_comments() {
        let text = "title = \"X\"\n# seen on the page of 2024\ndate = \"2024\"\nlinks = [\n  # the old home\n  { kind = \"homepage\", url = \"https://a.b/\" },\n]\nnote = \"Gone.\"\n";
        let before: Entry = toml::from_str(text).unwrap();
        let after = Entry { date: Some("2025".into()), note: None, topics: vec!["a".into()], ..before.clone() };
        let amended = amend(text, &before, &after).unwrap();
        insta::assert_snapshot!(amended, @r#"
        title = "X"
        # seen on the page of 2024
        date = "2025"
        links = [
          # the old home
          { kind = "homepage", url = "https://a.b/" },
        ]
        topics = ["a"]
        "#);
        assert_eq!(toml::from_str::<Entry>(&amended).unwrap(), after);
        assert_eq!(amend(text, &before, &before).unwrap(), text);
    }

    #[test]
    fn comments_of_tables_stay_above_them() {
        let text = "# top\ntitle = \"X\"\n# about links\n[[links]] # behind the header\n# inner\nkind = \"homepage\" # why\nurl = \"https://a.b/\"\n# second link\n[[links]]\nkind = \"code\"\nurl = \"https://c.d/\"\n# about ids\n[ids]\n# on repo\nrepo = \"github.com/a/b\" # canonical\n# last\n";
        let shaped = format(text).unwrap();
        insta::assert_snapshot!(shaped, @r#"
        # top
        title = "X"
        # about ids
        # on repo
        # canonical
        ids = { repo = "github.com/a/b" }
        # about links
        # behind the header
        # inner
        # why
        # second link
        links = [
          { kind = "homepage", url = "https://a.b/" },
          { kind = "code", url = "https://c.d/" },
        ]
        # last
        "#);
        assert_eq!(format(&shaped).unwrap(), shaped);
        for text in [
            "title = \"X\"\n# one\nids.repo = \"a\" # two\n# three\nids.doi = \"b\"\n",
            "title = \"X\" # one\nlinks = [ # two\n  { kind = \"a\" }, # three\n]\n",
            "title = \"X\"\nuses = [{ what = [ # one\n  \"a\", # two\n] }] # three\n",
        ] {
            let shaped = format(text).unwrap();
            for comment in ["# one", "# two", "# three"] {
                assert_eq!(shaped.matches(comment).count(), 1, "{comment} in {shaped}");
            }
            assert_eq!(format(&shaped).unwrap(), shaped);
        }
    }

    #[test]
    fn long_text_stands_between_literal_quotes() {
        let entry =
            Entry { title: "x".into(), guide: Some("## The idea\n$$\\frac{1}{2}$$".into()), ..Entry::default() };
        let text = to_toml(&entry);
        assert!(text.contains("guide = '''\n## The idea\n$$\\frac{1}{2}$$\n'''\n"), "{text}");
        let again: Entry = toml::from_str(&text).unwrap();
        assert_eq!(again.guide.unwrap().trim_end(), entry.guide.unwrap());
    }

    #[test]
    fn arrays_of_tables_become_inline() {
        let shaped = format("title = \"t\"\n[[links]]\nkind = \"code\"\nurl = \"https://a.b\"\n").unwrap();
        assert_eq!(shaped, "title = \"t\"\nlinks = [\n  { kind = \"code\", url = \"https://a.b\" },\n]\n");
    }

    proptest::proptest! {
        #[test]
        fn any_text_survives(title in "\\PC{0,50}", note in "(\\PC|[\n\t'\"\\\\]){0,50}") {
            let entry = Entry { title, note: Some(note), ..Entry::default() };
            let text = to_toml(&entry);
            let again: Entry = toml::from_str(&text).unwrap();
            proptest::prop_assert_eq!(&again.title, &entry.title);
            let trimmed = |e: &Entry| e.note.clone().unwrap().trim_matches('\n').to_owned();
            proptest::prop_assert_eq!(trimmed(&again), trimmed(&entry));
            proptest::prop_assert_eq!(format(&text).unwrap(), text);
        }
    }
}
