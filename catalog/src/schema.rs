//! JSON Schema of every kind, from the Rust types, for editors (`.taplo.toml` names them).

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use catalog_model::{Entry, Kind};
use serde_json::{Value, json};

/// Arguments of `catalog schema`.
#[derive(clap::Args)]
pub struct Args {
    /// The data folder; the schemas go to its folder `schema`.
    #[arg(long, default_value = "data")]
    data: PathBuf,
    /// Change nothing; fail where a schema is not up to date.
    #[arg(long)]
    check: bool,
}

/// Runs `catalog schema`.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let dir = args.data.join("schema");
    let mut told = String::new();
    for kind in Kind::all() {
        let path = dir.join(format!("{}.json", kind.slug()));
        let text = text(kind);
        if is_current(&path, &text) {
            continue;
        }
        let what = if args.check { "out of date:" } else { "written:" };
        told.push_str(&format!("{what} {}\n", path.display()));
        if !args.check {
            fs::create_dir_all(&dir).with_context(|| format!("making {}", dir.display()))?;
            fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
        }
    }
    let failed = args.check && !told.is_empty();
    if failed {
        told.push_str("To mend: cargo run -p catalog -- schema\n");
    }
    crate::print(&told);
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn is_current(path: &Path, text: &str) -> bool {
    fs::read_to_string(path).is_ok_and(|old| old == text)
}

/// The schema file of a kind.
pub fn text(kind: Kind) -> String {
    let mut text = serde_json::to_string_pretty(&of(kind)).expect("a JSON value can be written");
    text.push('\n');
    text
}

/// The schema of an entry, cut to the keys that this kind may have and asking for those it needs.
fn of(kind: Kind) -> Value {
    let mut schema = serde_json::to_value(schemars::schema_for!(Entry)).expect("a schema is JSON");
    let card = kind.card();
    if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
        properties.retain(|key, _| kind.allows(key));
        for property in properties.values_mut() {
            if let Some(object) = property.as_object_mut() {
                object.remove("default");
            }
        }
    }
    schema["title"] = json!(card.label);
    schema["description"] = json!(card.intro);
    let mut required = vec!["title"];
    required.extend(card.required);
    schema["required"] = json!(required);
    schema
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schema_asks_for_what_the_card_asks() {
        for kind in Kind::all() {
            let schema = of(kind);
            let properties = schema["properties"].as_object().unwrap();
            for key in schema["required"].as_array().unwrap() {
                assert!(properties.contains_key(key.as_str().unwrap()), "{kind:?} {key}");
            }
            assert_eq!(schema["additionalProperties"], json!(false));
        }
        assert!(of(Kind::from_slug("paper").unwrap())["properties"].get("guide").is_none());
    }
}
