//! The order of the house: sizes of files, who may use whom, where the target may be asked, complete tables.
//! These need no built server.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use catalog_model::facet::FACETS;
use catalog_model::kind::KINDS;
use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository").to_path_buf()
}

/// Files of the repository with one of the endings, as path and text.
fn files(endings: &[&str]) -> Vec<(String, String)> {
    let mut names = listed().unwrap_or_else(|| {
        let mut names = Vec::new();
        walk(&root(), &root(), &mut names);
        names
    });
    names.retain(|n| endings.iter().any(|e| n.ends_with(e)));
    names.sort();
    // A file that git still lists may be gone from the folder.
    names.into_iter().filter_map(|n| Some((n.clone(), fs::read_to_string(root().join(&n)).ok()?))).collect()
}

/// What git keeps or would keep.
fn listed() -> Option<Vec<String>> {
    let mut command = Command::new("git");
    command.args(["ls-files", "--cached", "--others", "--exclude-standard"]).current_dir(root());
    let output = command.output().ok().filter(|o| o.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect())
}

/// The same without git: all but what is built.
fn walk(root: &Path, dir: &Path, names: &mut Vec<String>) {
    for item in fs::read_dir(dir).into_iter().flatten().flatten() {
        let (path, name) = (item.path(), item.file_name());
        if path.is_dir() {
            if !["target", "var", "node_modules", ".git"].iter().any(|skip| name == *skip) {
                walk(root, &path, names);
            }
        } else if let Ok(inside) = path.strip_prefix(root) {
            names.push(inside.display().to_string());
        }
    }
}

/// The part of a Rust file before its unit tests.
fn without_tests(text: &str) -> &str {
    text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text)
}

#[test]
fn no_file_is_too_long_to_read() {
    const MOST: usize = 600;
    let sources = files(&[".rs", ".css", ".js"]);
    assert!(sources.len() > 100, "{} sources", sources.len());
    let long: Vec<_> = sources
        .iter()
        .filter(|(_, t)| t.lines().count() > MOST)
        .map(|(n, t)| format!("{n}: {}", t.lines().count()))
        .collect();
    assert!(long.is_empty(), "over {MOST} lines: {long:?}");
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<_> =
        files(&[".rs"]).into_iter().filter(|(_, t)| !t.trim_start().starts_with("//!")).map(|(n, _)| n).collect();
    assert!(silent.is_empty(), "without a first line of //!: {silent:?}");
}

#[test]
fn the_target_is_asked_in_few_places() {
    // Where `cfg` may stand outside tests, what it may ask, and why.
    const PLACES: &[(&str, &str, &str)] = &[
        ("site/browser/src/lib.rs", "target_arch", "the shell is empty on the host"),
        ("site/lab-browser/src/lib.rs", "target_arch", "the shell is empty on the host"),
        ("site/form-browser/src/lib.rs", "target_arch", "the crate is empty on the host"),
        ("demo/worker/src/lib.rs", "target_arch", "the shell is empty on the host"),
        ("demo/worker/src/lib.rs", "debug_assertions", "what tests ask is in no release"),
        (
            "demo/src/text/tokenizer/mod.rs",
            "all(test",
            "the library that it is tested against is not made for browsers",
        ),
        ("demo/src/run/mod.rs", "all(test", "some of its tests panic, which ends a program in a browser"),
        ("demo/src/ops/guard.rs", "all(test", "a panic ends a program in a browser"),
        ("demo/src/lib.rs", "feature", "training is for programs alone"),
        ("demo/src/lib.rs", "not(target_arch", "what a program holds is asked of the system, where there is one"),
        ("demo/src/ops/cpu/lanes.rs", "", "which vectors a processor has"),
        ("demo/src/ops/mod.rs", "feature", "which kinds of devices were compiled in"),
        ("demo/src/ops/mod.rs", "any(feature", "which kinds of devices were compiled in"),
        ("demo/src/ops/device.rs", "feature", "which devices were compiled in"),
        ("demo/src/ops/device.rs", "any(feature", "which devices were compiled in"),
        ("demo/src/ops/gpu/device.rs", "feature", "which GPUs were compiled in"),
        ("site/src/lib.rs", "feature", "the browser's half is the islands alone"),
        ("site/src/lib.rs", "any(feature", "the lab is drawn on both sides"),
    ];
    let mut found = Vec::new();
    for (name, text) in files(&[".rs"]) {
        for line in without_tests(&text).lines().map(str::trim) {
            let asks = ["#[cfg(", "#![cfg(", "cfg!(", "#[cfg_attr("]
                .iter()
                .find_map(|mark| line.split_once(mark).map(|l| l.1));
            let Some(asks) = asks.filter(|_| !line.starts_with("//")) else { continue };
            let allowed = PLACES.iter().any(|(file, what, _)| *file == name && asks.starts_with(what));
            // Words of the model describe themselves for the schema where the catalog asks for it.
            let schema = name.starts_with("catalog/model/") && asks.contains("feature = \"schema\"");
            if !(asks.starts_with("test") || allowed || schema || name.starts_with("tests/")) {
                found.push(format!("{name}: {line}"));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Names of the workspace's packages with those they use when built for use (not for tests).
fn arrows() -> BTreeMap<String, Vec<String>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command.args(["metadata", "--no-deps", "--offline", "--format-version", "1"]).current_dir(root());
    let output = command.output().expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("metadata");
    let packages = metadata["packages"].as_array().expect("packages");
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    let used = |p: &Value| {
        p["dependencies"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|d| d["kind"].is_null())
            .map(|d| text(&d["name"]))
            .collect()
    };
    packages.iter().map(|p| (text(&p["name"]), used(p))).collect()
}

#[test]
fn crates_use_only_what_they_may() {
    let arrows = arrows();
    let uses = |name: &str| arrows.get(name).unwrap_or_else(|| panic!("package {name}"));
    let own: Vec<&String> = arrows.keys().collect();

    // What every visitor downloads stays small. (The hash is linked only into the module of forms, which proves work.)
    let few = ["serde", "schemars", "sha2"];
    let model: Vec<_> = uses("catalog-model").iter().filter(|d| !few.contains(&d.as_str())).collect();
    assert!(model.is_empty(), "catalog-model uses {model:?}");

    // Ours that each may use; and what it must never use.
    let rules: &[(&str, &[&str], &[&str])] = &[
        ("catalog-model", &[], &[]),
        ("catalog", &["catalog-model"], &["axum", "hyper", "leptos", "tower-http"]),
        ("site", &["catalog-model", "demo-protocol"], &["tantivy", "sqlx", "axum", "tokio", "hyper", "tower-http"]),
        ("site-browser", &["site"], &["catalog-model", "serde_json"]),
        ("site-lab-browser", &["site"], &["catalog-model"]),
        ("site-form-browser", &["catalog-model"], &["site", "leptos"]),
        ("demo", &["demo-protocol"], &["axum", "leptos", "tokio"]),
        ("demo-worker", &["demo", "demo-protocol"], &["burn", "leptos", "tokio"]),
        ("demo-protocol", &[], &["axum", "burn", "leptos", "tokio"]),
        ("api", &["catalog", "catalog-model", "site", "demo", "demo-protocol"], &["tantivy", "sqlx", "leptos"]),
        ("xtask", &[], &["tokio", "axum"]),
        ("tests", &["catalog-model"], &[]),
    ];
    let mut faults = Vec::new();
    for (name, may, never) in rules {
        for used in uses(name) {
            let ours = own.contains(&used) && !may.contains(&used.as_str());
            if ours || never.contains(&used.as_str()) {
                faults.push(format!("{name} uses {used}"));
            }
        }
    }
    let unnamed: Vec<_> = own.iter().filter(|name| !rules.iter().any(|r| r.0 == name.as_str())).collect();
    assert!(faults.is_empty(), "{faults:?}");
    assert!(unnamed.is_empty(), "no rule for {unnamed:?}");
}

#[test]
fn pages_do_not_ask_for_a_kind() {
    // Places that name a kind, and why a card of the kind cannot say it.
    const ALLOWED: &[(&str, &str)] = &[
        ("site/src/head/highwire.rs", "citation tags exist for certain types of publications"),
        ("site/src/pages/entry.rs", "the Open Graph type, and which section of the header lights up"),
    ];
    let mut found = Vec::new();
    for (name, text) in files(&[".rs"]).into_iter().filter(|(n, _)| n.starts_with("site/src/")) {
        for (number, line) in without_tests(&text).lines().enumerate() {
            // Compared with, matched on, or made from a word for a kind.
            let asks = |slug: &str| {
                ["== \"K\"", "!= \"K\"", "\"K\" ==", "\"K\" =>", "\"K\" |", "| \"K\"", "matches!(", "slug(\"K\")"]
                    .iter()
                    .any(|form| line.contains(&form.replace('K', slug)) && line.contains(&format!("\"{slug}\"")))
            };
            // A facet may have the name of a kind ("topic"); what is compared with the slug of a facet is no kind.
            let about_facet = line.contains("facet");
            if KINDS.iter().any(|k| asks(k.slug)) && !about_facet && !ALLOWED.iter().any(|(file, _)| *file == name) {
                found.push(format!("{name}:{}: {}", number + 1, line.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn tables_are_complete() {
    let stems = |folder: &str| {
        let mut stems: Vec<String> = fs::read_dir(root().join(folder))
            .unwrap_or_else(|e| panic!("{folder}: {e}"))
            .flatten()
            .filter_map(|f| f.path().file_stem().map(|s| s.to_string_lossy().into_owned()))
            .filter(|s| s != "mod")
            .collect();
        stems.sort();
        stems
    };
    let mut kinds: Vec<String> = KINDS.iter().map(|k| k.slug.to_owned()).collect();
    kinds.sort();
    assert_eq!(stems("catalog/model/src/kinds"), kinds, "a file for each kind");
    assert_eq!(stems("data/schema"), kinds, "a schema for each kind");
    for kind in KINDS {
        assert!(root().join("data").join(kind.slug).is_dir(), "a folder for {}", kind.slug);
        assert!(
            !kind.label.is_empty()
                && !kind.plural.is_empty()
                && kind.intro.ends_with('.')
                && !kind.schema_org.is_empty(),
            "{}",
            kind.slug
        );
    }
    let format = fs::read_to_string(root().join("data/README.md")).expect("data/README.md").to_lowercase();
    for kind in KINDS {
        assert!(format.contains(kind.slug), "data/README.md explains {}", kind.slug);
    }
    for (i, facet) in FACETS.iter().enumerate() {
        assert!(!facet.label.is_empty() && !facet.help.is_empty() && facet.shown > 0, "{}", facet.slug);
        assert!(FACETS[i + 1..].iter().all(|f| f.slug != facet.slug), "{} once", facet.slug);
    }
}

#[test]
fn the_readme_names_every_folder() {
    let readme = fs::read_to_string(root().join("README.md")).expect("README.md");
    let mut folders: Vec<String> =
        files(&[""]).iter().filter_map(|(n, _)| n.split_once('/').map(|n| n.0.to_owned())).collect();
    folders.dedup();
    for folder in folders.iter().filter(|f| !f.starts_with('.')) {
        assert!(
            readme.contains(&format!("`{folder}`"))
                || readme.contains(&format!("`{folder}/"))
                || readme.contains(&format!("{folder}/")),
            "README.md names {folder}/"
        );
    }
    for command in ["cargo xtask serve", "cargo xtask test", "cargo xtask bench"] {
        assert!(readme.contains(command), "README.md names {command}");
    }
}

#[test]
fn texts_are_clean() {
    let mut faults = Vec::new();
    for (name, text) in files(&[".rs", ".css", ".js", ".toml", ".md"]) {
        if text.contains("\r\n")
            || text.lines().any(|l| l.ends_with(' ') && !name.ends_with(".md"))
            || !(text.is_empty() || text.ends_with('\n'))
        {
            faults.push(format!("{name}: line ends"));
        }
        // A path of one machine says nothing to anybody else.
        for place in ["/work", "/root", "/home", "/Users"].map(|p| format!("{p}/")) {
            let names = text
                .lines()
                .any(|l| l.split(|c: char| c.is_whitespace() || "\"'`(".contains(c)).any(|w| w.starts_with(&place)));
            if names {
                faults.push(format!("{name}: a path below {place}"));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:?}");
}
