//! What must hold for any list: nothing is lost, nothing panics, twice is once, the data is never overwritten.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::places::Places;
use super::report::{Notes, Outcome, Report};
use super::{Args, Import, import, markdown, mend, run, write};
use crate::files::{self, Data};

fn read(text: &str, data: &Data) -> Import {
    import(text.as_bytes(), "list", data, None, "2026-11-21").unwrap()
}

/// Every file of a folder with its bytes.
fn contents(folder: &Path) -> HashMap<PathBuf, Vec<u8>> {
    let mut found = HashMap::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for item in fs::read_dir(folder).unwrap().flatten() {
            if item.path().is_dir() {
                open.push(item.path());
            } else {
                found.insert(item.path(), fs::read(item.path()).unwrap());
            }
        }
    }
    found
}

/// Imports into a folder and gives back the report.
fn into(folder: &Path, text: &str) -> Report {
    let data = if folder.is_dir() { files::read(folder) } else { Data::default() };
    let import = read(text, &data);
    let written = write::write(folder, &import.new);
    assert!(written.refused.is_empty() && written.error.is_none(), "{written:?}");
    import.report
}

const LIST: &str = "# My List\n## Papers\n- [GPTX: Accurate Things](https://arxiv.org/abs/2210.17323) (ICLR 2023) - a method\n- [Other](https://arxiv.org/abs/2210.17323)\n- [Nowhere]()\n## Tools\n- [Toolbox](https://github.com/A/Toolbox?utm_source=x) - does things\n- [GPTX: Accurate Things](https://arxiv.org/pdf/2210.17323)\n";

#[test]
fn importing_twice_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("new/data");
    let first = into(&out, LIST);
    let outcomes: Vec<_> = first.entries.iter().map(|e| e.outcome).collect();
    assert_eq!(outcomes, [Outcome::Added, Outcome::Conflict, Outcome::Added, Outcome::Added, Outcome::Merged]);
    assert_eq!(first.list, "my-list");
    let before = contents(&out);
    assert_eq!(before.len(), 4);
    assert!(files::read(&out).findings.is_empty());
    let second = into(&out, LIST);
    assert!(second.entries.iter().all(|e| e.outcome == Outcome::Unchanged), "{:#?}", second.entries);
    assert_eq!(contents(&out), before);
}

#[test]
fn what_lies_in_the_data_is_never_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("paper/2022/gptx.toml");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    let curated = "title = \"GPTX: Accurate Things, Curated\"\nids = { arxiv = \"2210.17323\" }\n";
    fs::write(&file, curated).unwrap();
    let report = into(folder.path(), LIST);
    let outcomes: Vec<_> = report.entries.iter().map(|e| (e.outcome, e.slug.as_str())).collect();
    assert_eq!(outcomes[0], (Outcome::Merged, "gptx"));
    assert_eq!(outcomes[1], (Outcome::Conflict, "gptx"));
    let left = report.diagnostics.iter().find(|d| d.code == "left-for-a-person").unwrap();
    assert_eq!((left.line, left.action.as_str()), (3, "left for a person"));
    assert!(left.message.contains("paper/gptx") && left.message.contains("my-list / Papers"));
    let conflict = report.diagnostics.iter().find(|d| d.code == "same-identifier").unwrap();
    assert!(conflict.message.contains("\"Other\"") && conflict.message.contains("Curated"));
    assert_eq!(fs::read_to_string(&file).unwrap(), curated);
    assert_eq!(contents(folder.path()).len(), 3);
}

#[test]
fn a_broken_file_in_the_way_stays() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("tool")).unwrap();
    fs::write(folder.path().join("tool/toolbox.toml"), "broken = [").unwrap();
    let import = read("## T\n- [Toolbox](https://github.com/a/toolbox)\n", &files::read(folder.path()));
    let refused = write::write(folder.path(), &import.new).refused;
    assert_eq!(refused[0].0.to_string(), "tool/toolbox");
    assert_eq!(fs::read_to_string(folder.path().join("tool/toolbox.toml")).unwrap(), "broken = [");
}

#[test]
fn the_report_claims_no_entry_that_was_not_written() {
    let folder = tempfile::tempdir().unwrap();
    let (list, report, out) = (folder.path().join("list.md"), folder.path().join("r.json"), folder.path().join("data"));
    // Two entries of one slug, and a broken file where the second belongs.
    fs::write(&list, "## T\n- [Box: a study](https://arxiv.org/abs/2401.00001)\n- [Box](https://github.com/a/box)\n")
        .unwrap();
    fs::create_dir_all(out.join("tool")).unwrap();
    fs::write(out.join("tool/box.toml"), "broken = [").unwrap();
    let args = Args { list, out: out.clone(), report: Some(report.clone()), profile: None, dry_run: false };
    let rows = |report: &Path| -> Vec<(String, String)> {
        let json: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
        let text = |row: &serde_json::Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        json["entries"].as_array().unwrap().iter().map(|r| (text(r, "kind"), text(r, "outcome"))).collect()
    };
    run(&args).unwrap();
    let told = |kind: &str, outcome: &str| (kind.to_owned(), outcome.to_owned());
    assert_eq!(rows(&report), [told("paper", "added"), told("tool", "conflict")]);
    // A folder that cannot be made: the error is given back, and the report is written all the same.
    fs::remove_dir_all(&out).unwrap();
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("paper"), "in the way").unwrap();
    let error = run(&args).unwrap_err().to_string();
    assert!(error.contains("cannot be made"), "{error}");
    assert_eq!(rows(&report), [told("paper", "conflict"), told("tool", "conflict")]);
}

#[test]
fn a_list_that_is_too_large_is_not_even_read() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.md");
    // Without content: what is not read costs neither memory nor time.
    fs::File::create(&list).unwrap().set_len(1 << 40).unwrap();
    let args = Args { list, out: folder.path().join("data"), report: None, profile: None, dry_run: false };
    assert_eq!(format!("{:?}", run(&args).unwrap()), format!("{:?}", std::process::ExitCode::FAILURE));
}

#[test]
fn any_list_is_read_without_a_profile() {
    let import = read(
        "# Awesome Things\n\n- [Contents](#contents)\n\n## Frameworks :rocket:\n* **[Fast](https://github.com/x/fast)** – quick one. [Docs](https://fast.example.org/docs)\n* [Slow](https://slow.example.org) - slow one\n  * [Slower](https://slower.example.org)\n  * [Paper](https://arxiv.org/abs/2401.00009)\n* A group without link\n  * [In group](https://g.example.org)\n* [Code of conduct](CODE_OF_CONDUCT.md)\n\n## Papers\n1. `[2023/05]` **A Title in Bold.** Ann Lee, Bo Xu. ICLR 2023. [[Paper](https://openreview.net/forum?id=abcdef12)] [[Code](https://github.com/x/y)]\n2. (*ICML 2022*) [Linked Title](https://proceedings.mlr.press/v162/du22c.html)\n",
        &Data::default(),
    );
    let rows: Vec<_> = import
        .report
        .entries
        .iter()
        .map(|e| (e.kind.as_str(), e.title.as_str(), e.url.as_deref().unwrap_or("")))
        .collect();
    assert_eq!(
        rows,
        [
            ("tool", "Fast", "https://github.com/x/fast"),
            ("article", "Slow", "https://slow.example.org/"),
            ("article", "Slower", "https://slower.example.org/"),
            ("article", "In group", "https://g.example.org/"),
            ("paper", "A Title in Bold.", "https://openreview.net/forum?id=abcdef12"),
            ("paper", "Linked Title", "https://proceedings.mlr.press/v162/du22c.html"),
        ]
    );
    let entry = |title: &str| &import.new.iter().find(|e| e.1.title == title).unwrap().1;
    assert_eq!(entry("Fast").topics, ["frameworks"]);
    assert_eq!(entry("Fast").links[0].kind, "documentation");
    assert_eq!(entry("Slow").ids["arxiv"], "2401.00009");
    assert_eq!(entry("A Title in Bold.").ids["repo"], "github.com/x/y");
    assert_eq!(import.report.entries[5].venue.as_deref(), Some("ICML"));
    let codes: Vec<_> = import.report.diagnostics.iter().map(|d| (d.line, d.code)).collect();
    for expected in [(3, "contents"), (9, "attached"), (10, "no-link"), (12, "relative-link")] {
        assert!(codes.contains(&expected), "{expected:?} in {codes:?}");
    }
}

#[test]
fn the_shapes_of_other_lists_are_read_without_a_profile() {
    let import = read(
        "# Awesome Papers\n## Decoding\n- **Drafting Ahead of Time**  \n  *Ann B. Lee, Bo van Xu, Cy Day*. [[pdf](https://aclanthology.org/2023.findings-emnlp.257.pdf)], [[code](https://github.com/x/draft)], 2022.03. ![](https://img.shields.io/badge/EMNLP2023--findings-orange) ![](https://img.shields.io/badge/Draft-blue)\n* Toward Sustainable Machines: A Long Title - [Li et al. (2023)](https://arxiv.org/abs/2306.13177)\n* Another Sustainable Title of This Year - [Li et al. (2023)](https://arxiv.org/abs/2307.00001)\n\n| Title & Authors | Introduction | Links |\n|:--|:-:|:-:|\n| [![Star](https://img.shields.io/github/stars/x/sparse.svg)](https://github.com/x/sparse) [![Publish](https://img.shields.io/badge/Conference-ICML'23-blue)]() <br> :star: [SparseX: Pruned in One Shot](https://github.com/x/sparse) <br> Ann Lee, Bo Xu| <img width=\"5\" src=\"f.png\"> |[Github](https://github.com/x/sparse) [paper](https://arxiv.org/abs/2301.00774) | [//]: #Recommend\n",
        &Data::default(),
    );
    let rows: Vec<_> =
        import.report.entries.iter().map(|e| (e.kind.as_str(), e.title.as_str(), e.year, e.venue.as_deref())).collect();
    assert_eq!(
        rows,
        [
            ("paper", "Drafting Ahead of Time", Some(2023), Some("EMNLP")),
            ("paper", "Toward Sustainable Machines: A Long Title", Some(2023), None),
            ("paper", "Another Sustainable Title of This Year", Some(2023), None),
            ("paper", "SparseX: Pruned in One Shot", Some(2023), Some("ICML")),
        ]
    );
    let authors: Vec<Vec<_>> =
        import.new.iter().map(|e| e.1.authors.iter().map(|a| a.name.as_str()).collect()).collect();
    assert_eq!(authors, [vec!["Ann B. Lee", "Bo van Xu", "Cy Day"], vec![], vec![], vec!["Ann Lee", "Bo Xu"]]);
    assert_eq!(import.new[0].1.keywords, ["Draft"]);
    assert_eq!(import.new[3].1.ids.keys().collect::<Vec<_>>(), ["arxiv", "repo"]);
    assert!(import.report.diagnostics.iter().all(|d| !matches!(d.code, "badge-conflict" | "extra-cells")));
}

#[test]
fn lists_that_are_no_lists_get_a_clear_answer() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.md");
    let args =
        |out: &Path| Args { list: list.clone(), out: out.to_path_buf(), report: None, profile: None, dry_run: false };
    let out = folder.path().join("data");
    for (bytes, code) in [(&b""[..], "empty"), (b"\x00\x00\x01", "binary"), (b"   \n\n", "empty")] {
        let report = import(bytes, "list", &Data::default(), None, "2026-11-21").unwrap().report;
        assert_eq!(report.diagnostics[0].code, code);
        fs::write(&list, bytes).unwrap();
        assert_eq!(format!("{:?}", run(&args(&out)).unwrap()), format!("{:?}", std::process::ExitCode::FAILURE));
        assert!(!out.exists());
    }
    fs::write(&list, LIST).unwrap();
    // Whoever runs as root may write anywhere, so the folder is made impossible, not forbidden.
    let error = run(&args(&list)).unwrap_err().to_string();
    assert!(error.contains("is no folder"), "{error}");
    let error = run(&args(&list.join("below"))).unwrap_err().to_string();
    assert!(error.contains("cannot be made"), "{error}");
    let error = run(&Args { profile: Some("nothing".into()), ..args(&out) }).unwrap_err().to_string();
    assert!(error.contains("there is no profile \"nothing\""), "{error}");
    let error = run(&Args { list: folder.path().join("none.md"), ..args(&out) }).unwrap_err().to_string();
    assert!(error.contains("cannot be read"), "{error}");
    let error = run(&Args { list: folder.path().to_path_buf(), ..args(&out) }).unwrap_err().to_string();
    assert!(error.contains("is no file"), "{error}");
    let report = folder.path().join("report.json");
    run(&Args { dry_run: true, report: Some(report.clone()), ..args(&out) }).unwrap();
    assert!(!out.exists());
    let json: serde_json::Value = serde_json::from_slice(&fs::read(report).unwrap()).unwrap();
    assert_eq!(json["entries"][0]["outcome"], "added");
    assert_eq!(json["counts"]["Papers"], 3);
}

/// Time that this thread had on a processor, so that a busy machine fails no test; elsewhere than on Linux, plain time.
fn busy() -> Duration {
    let spent = fs::read_to_string("/proc/thread-self/schedstat").ok().and_then(|s| s.split(' ').next()?.parse().ok());
    spent.map_or_else(|| SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default(), Duration::from_nanos)
}

/// What a list of so many bytes in one line is made of.
const UNITS: &[&str] = &[
    "- ",
    "[",
    "](",
    "| ",
    "|-",
    "> ",
    "<a ",
    "<b",
    "*a_ ",
    "`",
    "![a](b) ",
    "https://",
    "https://a.org/ ",
    "‚Ä",
    ":a:",
    "(2020)-",
    "<!--",
    "&lt;",
    "(",
    "\\",
];

#[test]
fn a_line_of_a_megabyte_is_read() {
    for (before, unit) in [("", "x"), ("- ", "[a](https://a.org) ")] {
        let start = busy();
        read(&format!("{before}{}", unit.repeat((1 << 20) / unit.len())), &Data::default());
        let spent = busy() - start;
        assert!(spent < Duration::from_secs(30), "{unit} took {spent:?}");
    }
}

#[test]
fn no_line_costs_the_square_of_its_length() {
    for unit in UNITS {
        for before in ["", "- [t](https://a.org/?", "|a|b|\n|-|-|\n|"] {
            let start = busy();
            read(&format!("{before}{}", unit.repeat((32 << 10) / unit.len())), &Data::default());
            let spent = busy() - start;
            // In proportion it takes well under a second; a square would take minutes.
            assert!(spent < Duration::from_secs(5), "{before}{unit} took {spent:?}");
        }
    }
}

/// Small lists in which every entry carried, folded or compared what is long or many.
#[test]
fn nothing_long_is_paid_for_by_every_entry() {
    let bullets = |count: usize| (0..count).map(|i| format!("- [t{i}](http://a.b/{i})\n")).collect::<String>();
    let each = |count: usize, row: fn(usize) -> String| (0..count).map(row).collect::<String>();
    for (name, text) in [
        ("a long heading", format!("# L\n\n## {}\n\n{}", "word ".repeat(20_000), bullets(1_500))),
        (
            "a long title of a column",
            format!(
                "| a | {} |\n|-|-|\n{}",
                "Wörd ".repeat(20_000),
                each(1_500, |i| format!("|[t{i}](http://a.b/{i})|x|\n"))
            ),
        ),
        ("one name ever again", format!("# L\n## S\n{}", each(8_000, |i| format!("- [Website](https://a.org/{i})\n")))),
        ("closing brackets", each(40, |i| format!("- [a{i}](<http://a.b/{i}{}>)\n", ")".repeat(3_900)))),
        ("a DOI of brackets", each(40, |i| format!("- [a{i}](<https://doi.org/10.1234/{i}{}>)\n", ")".repeat(3_900)))),
        ("brackets in text", each(40, |i| format!("- a{i} https://a.b/{i}{}\n", ")".repeat(4_000)))),
        (
            "many headings",
            format!("# L\n\n{}{}", each(6_000, |i| format!("- [x{i}]()\n")), each(6_000, |i| format!("## h{i}\n\n"))),
        ),
    ] {
        let start = busy();
        read(&text, &Data::default());
        let spent = busy() - start;
        assert!(spent < Duration::from_secs(5), "{name} took {spent:?}");
    }
}

#[test]
fn what_is_cut_is_told() {
    let long = "word ".repeat(100);
    for text in [format!("## {long}\n- [a](https://a.org)\n"), format!("|a|{long}|\n|-|-|\n|[a](https://a.org)|x|\n")] {
        let report = read(&text, &Data::default()).report;
        assert!(report.diagnostics.iter().any(|d| d.code == "long-title"), "{:?}", report.diagnostics);
        assert!(report.entries[0].section.iter().all(|s| s.chars().count() <= 200));
    }
}

#[test]
fn long_lists_take_time_in_proportion() {
    let time = |count: usize, row: fn(usize) -> String| {
        let text = format!("## S\n{}", (0..count).map(row).collect::<String>());
        let start = busy();
        assert_eq!(read(&text, &Data::default()).report.entries.len(), count);
        (busy() - start).as_secs_f64()
    };
    for row in [
        |i| format!("- [Work {i} on things](https://example.org/{i}) (2024) - a text\n"),
        // The same address and the same title, ever again.
        |i| format!("- [Thing {i}](https://example.org/same)\n"),
        |i| format!("- [Thing](https://example.org/{i})\n"),
        |i| format!("- [Thing]()\n# S{i}\n"),
    ] {
        let (small, large) = (time(250, row), time(2_000, row));
        assert!(large / small < 24.0, "eight times {} took {:.0} times as long", row(1), large / small);
    }
}

/// The two lists that the catalog was made from, where they are at hand.
#[test]
fn the_source_lists_are_read_completely() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/sources");
    let folder = std::env::var_os("PARSIMONY_SOURCES").map_or(beside, PathBuf::from);
    let data = files::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../data"));
    for (file, list, total, counts) in [
        (
            "awesome-ai-efficiency.md",
            "awesome-ai-efficiency",
            100,
            &[
                ("Topics Summary", 13),
                ("Facts", 5),
                ("Tools", 9),
                ("Articles", 19),
                ("Reports", 7),
                ("Research Articles", 32),
                ("Books", 2),
                ("Lectures", 2),
                ("People", 7),
                ("Organizations", 4),
            ][..],
        ),
        (
            "awesome-resource-efficient-llm-papers.md",
            "resource-efficient-llm",
            207,
            &[("paper", 179), ("metric", 15), ("benchmark", 8), ("tool", 5)],
        ),
    ] {
        let Ok(bytes) = fs::read(folder.join(file)) else {
            eprintln!("SKIPPED: {file} is not in {} (set PARSIMONY_SOURCES)", folder.display());
            continue;
        };
        let report = import(&bytes, "list", &Data::default(), None, "2026-11-21").unwrap().report;
        assert_eq!((report.list.as_str(), report.entries.len()), (list, total));
        for (name, count) in counts {
            let found = report.entries.iter().filter(|e| e.kind == *name || e.section.join(" / ") == *name).count();
            assert_eq!(found, *count, "{list}: {name}");
        }
        assert!(report.entries.iter().all(|e| report.counts.contains_key(&e.section.join(" / "))));
        let damaged = report.diagnostics.iter().filter(|d| d.code == "charset").count();
        assert_eq!(damaged, if total == 100 { 30 } else { 17 });
        let conflicts: Vec<_> =
            report.entries.iter().filter(|e| e.outcome == Outcome::Conflict).map(|e| e.line).collect();
        assert_eq!(conflicts, if total == 100 { vec![124] } else { vec![] });
        // The curated data covers every row of its lists.
        let curated = import(&bytes, "list", &data, None, "2026-11-21").unwrap();
        let missed: Vec<_> = curated
            .report
            .entries
            .iter()
            .filter(|e| e.outcome != Outcome::Unchanged)
            .map(|e| (e.line, &e.title))
            .collect();
        assert!(missed.is_empty(), "{list}: not covered by data/: {missed:?}");
        assert!(curated.new.is_empty());
    }
}

/// Lines of which lists are made, and of which bad lists are made.
fn line() -> impl proptest::strategy::Strategy<Value = String> {
    proptest::prop_oneof![
        "[-*] \\[[a-z]{0,4}\\]\\((https://[a-z]{1,3}\\.org/[a-z]?)?\\)[ a-z(),:0-9-]{0,12}",
        " {0,6}[-*] [a-z*_\\[\\]()!<>|`:# ]{0,20}",
        "\\| \\[[a-z]{0,4}\\]\\((https://[a-z]\\.org/[0-9])?\\) \\| (20[0-9]{2})? \\| [a-z]{0,3} \\|",
        "\\|( ?-{1,3} ?\\|){1,4}",
        "#{1,4} [a-zA-Z]{0,8}",
        "> ?[-*]? ?\\[[a-z]\\]\\(https://a\\.org\\)",
        "<[a-z]{1,5}[^>\n]{0,6}>?\\[[a-z]\\]\\(https://b\\.org\\)</[a-z]>",
        "<li><a href=\"https://[a-z]\\.org\">[a-z]{0,3}</a></li>",
        "[0-9a-z!\\[\\]()*_`<>|#:./ é√‚Ä-]{0,30}",
        "```",
        "",
    ]
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(150))]

    /// Every bullet and row with a link is an entry or a diagnostic; importing again changes nothing.
    #[test]
    fn nothing_is_lost(lines in proptest::collection::vec(line(), 0..14)) {
        let text = lines.join("\n");
        if let Ok(mended) = mend::read(text.as_bytes()) {
            let places = Places::new(&mended.text, mended.shifts);
            let document = markdown::read(&mended.text, &mut Notes::new(&places));
            let report = read(&text, &Data::default()).report;
            for item in &document.items {
                let line = places.of(item.at).0;
                let has_link = item.cells.iter().flat_map(|c| &c.pieces).any(|p| matches!(p.mark, markdown::Mark::Link { .. }));
                let told = report.entries.iter().any(|e| e.line == line) || report.diagnostics.iter().any(|d| d.line == line);
                proptest::prop_assert!(!has_link || told, "line {} of {:?}: {:#?}", line, text, report);
            }
        }
    }

    #[test]
    fn twice_is_once(lines in proptest::collection::vec(line(), 0..14)) {
        let folder = tempfile::tempdir().unwrap();
        let text = lines.join("\n");
        let first = into(folder.path(), &text);
        let before = contents(folder.path());
        let second = into(folder.path(), &text);
        proptest::prop_assert_eq!(first.entries.len(), second.entries.len());
        proptest::prop_assert!(second.entries.iter().all(|e| e.outcome == Outcome::Unchanged), "{:?}: {:#?}", text, second.entries);
        proptest::prop_assert!(contents(folder.path()) == before);
    }

    #[test]
    fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..400)) {
        let report = import(&bytes, "list", &Data::default(), None, "2026-11-21").unwrap().report;
        proptest::prop_assert!(bytes.is_empty() != report.diagnostics.iter().all(|d| d.code != "empty") || !bytes.is_empty());
    }

    #[test]
    fn any_text_is_read(text in "\\PC{0,200}") {
        read(&text, &Data::default());
    }
}
