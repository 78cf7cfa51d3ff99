//! From a list that nobody prepared to a page that can be found, through the two programs.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use tests::folder::{Folder, ids};
use tests::server::Server;
use tests::settings::{Settings, needed, skipped};

const LIST: &str = "# Awesome Birds\n\n## Singing\n\n- [Nightingale: A Song Model](https://example.org/nightingale) - sings at night.\n\
- [Blackbird](https://github.com/example/blackbird) - sings at dusk.\n\n## Flying\n\n| Title | Year | Link |\n|---|---|---|\n\
| Swift Inference | 2023 | [paper](https://arxiv.org/abs/2301.00001) |\n";

/// Imports a list into a folder; gives the report.
fn import(settings: &Settings, list: &[u8], out: &Folder) -> Option<(bool, Value, String)> {
    let Some(catalog) = &settings.catalog else {
        skipped("stories of import: the catalog program was not built");
        return None;
    };
    let work = Folder::empty();
    work.write("list.md", list);
    let (file, report) = (work.file("list.md"), work.file("report.json"));
    let mut command = Command::new(catalog);
    command.arg("import").arg(file).arg("--out").arg(out.path()).arg("--report").arg(&report);
    let output = command.output().expect("the catalog program starts");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let report = fs::read(&report).ok().and_then(|r| serde_json::from_slice(&r).ok()).unwrap_or(Value::Null);
    Some((output.status.success(), report, said))
}

#[test]
fn an_unknown_list_becomes_a_site() {
    let Some(settings) = needed("stories of import") else { return };
    let folder = Folder::empty();
    let Some((good, report, said)) = import(settings, LIST.as_bytes(), &folder) else { return };
    assert!(good, "{said}");
    assert_eq!(report["entries"].as_array().map(Vec::len), Some(3), "{report}");
    let server = Server::start(settings, folder.path(), &[]);
    assert_eq!(server.get("/readyz").json()["entries"].as_u64(), Some(ids(folder.path()).len() as u64));
    for words in ["nightingale", "blackbird", "swift+inference"] {
        let results = server.get(&format!("/api/v1/search?q={words}")).json();
        let url = results["hits"][0]["url"].as_str().unwrap_or_else(|| panic!("{words}: {results}")).to_owned();
        assert_eq!(server.get(&url).status, 200, "{url}");
    }
    // The same again changes nothing.
    let files = |dir: &Path| ids(dir).into_iter().collect::<Vec<_>>();
    let before = files(folder.path());
    let (good, report, said) = import(settings, LIST.as_bytes(), &folder).expect("the program is there");
    assert!(good, "{said}");
    let outcomes: Vec<_> = report["entries"].as_array().into_iter().flatten().map(|e| e["outcome"].clone()).collect();
    assert!(outcomes.iter().all(|o| o == "unchanged"), "{outcomes:?}");
    assert_eq!(files(folder.path()), before);
}

#[test]
fn lists_of_any_bytes_get_a_clear_answer() {
    let Some(settings) = needed("stories of import") else { return };
    let long = format!("- [{}](https://example.org/x)\n", "word ".repeat(200_000));
    let cases: [(&str, Vec<u8>); 4] = [
        ("empty", Vec::new()),
        ("binary", (0..=255u8).cycle().take(100_000).collect()),
        ("one line of 1 MB", long.into_bytes()),
        ("deeply nested", "> - ".repeat(20_000).into_bytes()),
    ];
    for (name, bytes) in cases {
        let folder = Folder::empty();
        let Some((_, report, said)) = import(settings, &bytes, &folder) else { return };
        assert!(!said.contains("panicked") && !said.contains("overflow"), "{name}: {said}");
        assert!(report["diagnostics"].is_array() || !said.trim().is_empty(), "{name}: says what it did");
    }
}
