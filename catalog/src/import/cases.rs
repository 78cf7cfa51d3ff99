//! The pathologies of real lists, each as a small list of its own that has the same shape.

use super::report::{Diagnostic, Outcome, Row, Severity};
use super::{Import, import};
use crate::files::Data;

fn read(text: &str) -> Import {
    read_as(text, None)
}

fn read_as(text: &str, profile: Option<&str>) -> Import {
    import(text.as_bytes(), "list", &Data::default(), profile, "2026-11-21").unwrap()
}

/// A list that the profile of the efficiency list is chosen for.
fn efficiency(body: &str) -> Import {
    read_as(&format!("# List\n\n{body}"), Some("awesome-ai-efficiency"))
}

fn papers(rows: &str) -> Import {
    efficiency(&format!("## Research Articles\n| Paper | Year | Venue | Tags |\n|--|--|--|--|\n{rows}\n"))
}

fn note<'a>(import: &'a Import, code: &str) -> &'a Diagnostic {
    let all = &import.report.diagnostics;
    all.iter().find(|d| d.code == code).unwrap_or_else(|| panic!("no {code} in {all:#?}"))
}

fn without(import: &Import, code: &str) {
    assert!(import.report.diagnostics.iter().all(|d| d.code != code), "{code} in {:#?}", import.report.diagnostics);
}

fn one(import: &Import) -> &Row {
    assert_eq!(import.report.entries.len(), 1, "{:#?}", import.report);
    &import.report.entries[0]
}

#[test]
fn case_01_wrong_character_set_is_repaired_line_by_line() {
    let import =
        read("## T\n- [Rinc√©‚Äôs tool](https://a.org/x): numérique\n- [Clean numérique l’État √2](https://a.org/y)\n");
    assert_eq!(import.report.entries[0].title, "Rincé’s tool");
    assert_eq!(import.report.entries[1].title, "Clean numérique l’État √2");
    let charset: Vec<_> = import.report.diagnostics.iter().filter(|d| d.code == "charset").collect();
    assert_eq!(charset.len(), 1);
    assert_eq!((charset[0].line, charset[0].column, charset[0].severity), (2, 8, Severity::Info));
    assert!(charset[0].action.contains("é’"));
}

#[test]
fn case_02_empty_targets_are_kept_and_empty_links_skipped() {
    let import = papers("| [A Paper Without Address]() | 2025 | None | |\n| <sub><b>[]()</b></sub> | 2023 | None | |");
    let row = one(&import);
    assert_eq!(
        (row.title.as_str(), row.url.as_deref(), row.outcome),
        ("A Paper Without Address", None, Outcome::Added)
    );
    let missing = note(&import, "no-target");
    assert_eq!((missing.line, missing.severity), (6, Severity::Warning));
    assert!(missing.action.contains("needs an identifier"));
    assert_eq!(note(&import, "placeholder").line, 7);
    let import = efficiency("## Articles\n- *\"[]()\"* (2024) -\n");
    assert!(import.report.entries.is_empty());
    assert_eq!(note(&import, "placeholder").line, 4);
}

#[test]
fn case_03_a_stray_bracket_behind_a_link_goes() {
    let import = papers("| <sub><b>[Spin](https://arxiv.org/pdf/2405.16406))</b></sub> | 2025 | ICLR | |");
    assert_eq!(one(&import).url.as_deref(), Some("https://arxiv.org/pdf/2405.16406"));
    assert_eq!((note(&import, "stray-bracket").line, note(&import, "stray-bracket").column), (6, 51));
    assert_eq!(import.new[0].1.description, None);
    // A bracket that was opened before is none.
    without(&efficiency("## Facts\n- **3x**: More ([Source](https://a.org/b))\n"), "stray-bracket");
}

#[test]
fn case_04_balanced_brackets_in_an_address_survive() {
    let import = efficiency(
        "## Articles\n- *\"[Giants](https://www.cell.com/device/abstract/S2666-9986(24)00247-3)\"* (2024) - Cell Press\n",
    );
    assert_eq!(one(&import).url.as_deref(), Some("https://www.cell.com/device/abstract/S2666-9986(24)00247-3"));
}

#[test]
fn case_05_an_address_beside_an_empty_link_is_its_target() {
    let import = papers("| <sub><b>[ShortThing: Layers]()</b>https://arxiv.org/pdf/2403.03853</sub> | 2024 | None | |");
    assert_eq!(one(&import).title, "ShortThing: Layers");
    assert_eq!(one(&import).url.as_deref(), Some("https://arxiv.org/pdf/2403.03853"));
    assert_eq!(import.new[0].1.ids["arxiv"], "2403.03853");
    note(&import, "target-outside");
}

#[test]
fn case_06_a_target_that_is_no_address_is_left_out() {
    let import = efficiency("## Reports\n- *\"[Powering it](Deloitte)\"* (2024) - Deloitte\n");
    assert_eq!((one(&import).title.as_str(), one(&import).url.as_deref()), ("Powering it", None));
    assert_eq!(note(&import, "target-not-url").severity, Severity::Warning);
    assert_eq!(import.new[0].1.seen_in[0].url.as_deref(), Some("Deloitte"));
}

#[test]
fn case_07_a_line_end_inside_a_destination_is_still_a_link() {
    let import = efficiency("## Articles\n- *\"[A Primer](https://a.org/blog/primer\n)\"* (2024) - Someone\n");
    assert_eq!(one(&import).url.as_deref(), Some("https://a.org/blog/primer"));
    assert_eq!((one(&import).year, import.new[0].1.publisher.as_deref()), (Some(2024), Some("Someone")));
}

#[test]
fn case_08_html_is_transparent() {
    let text = "# L\n<div align=\"center\">\n\n## Tools <!-- three -->\n\n</div>\n\n- <sub><b>[One](https://a.org/1)</b></sub><br>: a <i>tool</i>\n<!-- - [Hidden](https://a.org/h) -->\n- [Two](https://a.org/2)\n";
    let import = read(text);
    let titles: Vec<_> = import.report.entries.iter().map(|e| (e.title.as_str(), e.section.join("/"))).collect();
    assert_eq!(titles, [("One", "Tools".into()), ("Two", "Tools".into())]);
    assert_eq!(import.new.iter().find(|e| e.1.title == "One").unwrap().1.description.as_deref(), Some("a tool"));
    assert_eq!(note(&import, "comment").line, 9);
}

#[test]
fn case_09_a_malformed_tag_still_yields_its_badge() {
    let import = papers(
        "| [Canvas: Search](https://arxiv.org/pdf/2304.07741) | 2024 | None | <sub><b![Compilation](https://img.shields.io/badge/Compilation-purple)></b></sub> |",
    );
    assert_eq!(one(&import).topics, ["compilation"]);
    assert!(note(&import, "malformed-tag").message.contains("<b>"));
}

#[test]
fn case_10_a_badge_without_its_mark_is_a_tag_and_no_link() {
    let import = papers(
        "| [Scaling Laws](https://arxiv.org/pdf/2411.04330) | 2024 | None | <b>[Quantization](https://img.shields.io/badge/Quantization-purple)</b> |",
    );
    assert_eq!(one(&import).topics, ["quantization"]);
    assert_eq!(one(&import).url.as_deref(), Some("https://arxiv.org/pdf/2411.04330"));
    assert!(import.new[0].1.links.is_empty());
    note(&import, "badge-as-link");
}

#[test]
fn case_11_a_badge_that_contradicts_itself_gives_two_candidates() {
    let import = papers(
        "| [A Survey](https://arxiv.org/abs/2401.07851) | 2024 | ACL | ![Distillation](https://img.shields.io/badge/Caching-purple) |",
    );
    assert_eq!(one(&import).topics, ["distillation", "caching"]);
    let conflict = note(&import, "badge-conflict");
    assert!(conflict.message.contains("Distillation") && conflict.message.contains("Caching"));
    assert_eq!(conflict.severity, Severity::Warning);
    // Letters alone are no contradiction.
    without(
        &papers(
            "| [B](https://arxiv.org/abs/2401.07852) | 2024 | ACL | ![PEFT](https://img.shields.io/badge/Peft-purple) |",
        ),
        "badge-conflict",
    );
}

#[test]
fn case_12_two_badges_no_badge_and_none() {
    let import = papers(
        "| [A](https://arxiv.org/abs/2401.00001) | 2024 | None | ![Pruning](https://img.shields.io/badge/Pruning-purple)![Quantization](https://img.shields.io/badge/Quantization-purple) |\n| [B](https://arxiv.org/abs/2401.00002) | 2024 | ICML | <sub><b></b></sub> |",
    );
    let rows = &import.report.entries;
    assert_eq!(rows[0].topics, ["pruning", "quantization"]);
    assert_eq!(rows[0].venue, None);
    assert!(rows[1].topics.is_empty());
    assert_eq!(rows[1].venue.as_deref(), Some("ICML"));
}

#[test]
fn case_13_a_row_behind_a_blank_line_is_a_row() {
    let import = papers(
        "| [A](https://arxiv.org/abs/2401.00001) | 2024 | None | |\n\n| [B](https://arxiv.org/abs/2401.00002) | 2023 | ICML | ![Pruning](https://img.shields.io/badge/Pruning-purple) |",
    );
    let row = &import.report.entries[1];
    assert_eq!((row.line, row.title.as_str(), row.year, row.venue.as_deref()), (8, "B", Some(2023), Some("ICML")));
    assert_eq!(row.topics, ["pruning"]);
    assert_eq!((note(&import, "detached-row").line, note(&import, "detached-row").column), (8, 1));
}

#[test]
fn case_14_columns_are_known_by_their_titles() {
    let import = read(
        "# L\n## A\n| Date | Keywords | Paper | Venue |\n|:-:|:-:|--|--|\n| 2024 | Sparse, Fast | [P One](https://arxiv.org/abs/2401.00001) | ICML|\n## B\n| Paper | Year | Venue | Tags |\n|-|-|-|-|\n| [P Two](https://arxiv.org/abs/2401.00002) | 2023 | ACL | x |\n## C\n| Name | Paper | Code |\n|-|-|-|\n| Toolbox | [pdf](https://arxiv.org/abs/2401.00003) | [link](https://github.com/a/toolbox) |\n",
    );
    let rows: Vec<_> = import.report.entries.iter().map(|e| (e.title.as_str(), e.year, e.venue.as_deref())).collect();
    assert_eq!(
        rows,
        [("P One", Some(2024), Some("ICML")), ("P Two", Some(2023), Some("ACL")), ("Toolbox", None, None)]
    );
    assert_eq!(import.new.iter().find(|e| e.1.title == "P One").unwrap().1.keywords, ["Sparse", "Fast"]);
    let toolbox = &import.new.iter().find(|e| e.1.title == "Toolbox").unwrap().1;
    assert_eq!((toolbox.ids["arxiv"].as_str(), toolbox.ids["repo"].as_str()), ("2401.00003", "github.com/a/toolbox"));

    let survey = |body: &str| {
        read_as(
            &format!("# L\n## Resource-Efficiency Evaluation Metrics \\& Benchmarks\n{body}"),
            Some("resource-efficient-llm"),
        )
    };
    let import = survey(
        "### 🧮 Computation Metrics\n| Metric | Description | Example Usage |\n|-|-|-|\n| Watts | power drawn | [\\[W\\]](https://arxiv.org/pdf/2309.13192.pdf) |\n| Coins | price | |\n### Benchmarks\n| Benchmark | Description | Paper |\n|-|-|-|\n| ELX (Efficient X) | a set with [GLUX](https://arxiv.org/pdf/1804.07461.pdf) | [Towards X](https://arxiv.org/pdf/2110.07038.pdf) |\n",
    );
    let kinds: Vec<_> =
        import.report.entries.iter().map(|e| (e.kind.as_str(), e.title.as_str(), e.section.join(" / "))).collect();
    let under = |s: &str| format!("Resource-Efficiency Evaluation Metrics & Benchmarks / {s}");
    assert_eq!(
        kinds,
        [
            ("metric", "Watts", under("Computation Metrics")),
            ("metric", "Coins", under("Computation Metrics")),
            ("benchmark", "ELX (Efficient X)", under("Benchmarks"))
        ]
    );
    let benchmark = &import.new.iter().find(|e| e.0.kind.slug() == "benchmark").unwrap().1;
    assert_eq!(
        (benchmark.uses[0].title.as_str(), benchmark.uses[0].what.as_deref()),
        ("Towards X", Some("defining paper"))
    );
    assert_eq!(benchmark.uses[1].what.as_deref(), Some("GLUX"));
}

#[test]
fn case_15_year_and_publisher_around_emphasis() {
    let import = efficiency(
        "## Articles\n- *\"[One](https://a.org/1)\"* (2024) - First Press\n- *\"[Two](https://a.org/2)\" (2025)* - Second Press\n- *\"[AI's \"eye\" on it](https://a.org/3)\"* (2023) - third\n",
    );
    let rows: Vec<_> = import.report.entries.iter().map(|e| (e.title.as_str(), e.year)).collect();
    assert_eq!(rows, [("One", Some(2024)), ("Two", Some(2025)), ("AI's \"eye\" on it", Some(2023))]);
    let publishers: Vec<_> = import.new.iter().map(|e| e.1.publisher.as_deref().unwrap()).collect();
    assert_eq!(publishers, ["First Press", "Second Press", "third"]);
}

#[test]
fn case_16_facts_have_figures_and_sources() {
    let import = efficiency(
        "## Facts\n- **>10s**: Time to make an image ([Source](https://a.org/1) and [Source](https://a.org/2), 2024)\n- **1,300MWh**: A lot (of power) ([Source](https://a.org/3))\n",
    );
    let facts: Vec<_> = import.new.iter().map(|e| &e.1).collect();
    assert_eq!((facts[0].value.as_deref(), facts[0].unit.as_deref()), (Some(">10"), Some("s")));
    assert_eq!(facts[0].description.as_deref(), Some("Time to make an image"));
    let sources: Vec<_> = facts[0].sources.iter().map(|s| (s.url.as_str(), s.date.as_str())).collect();
    assert_eq!(sources, [("https://a.org/1", "2024"), ("https://a.org/2", "2024")]);
    assert_eq!((facts[1].value.as_deref(), facts[1].unit.as_deref()), (Some("1300"), Some("MWh")));
    assert_eq!(facts[1].description.as_deref(), Some("A lot (of power)"));
    assert_eq!(import.report.entries[0].title, ">10s");
    assert_eq!(note(&import, "source-without-year").line, 5);
}

#[test]
fn case_17_escaped_brackets_and_several_examples() {
    let import = read_as(
        "# L\n## Resource-Efficiency Evaluation Metrics & Benchmarks\n### Other Metrics\n| Metric | Description | Example Usage |\n|-|-|-|\n| Time | how long |[\\[minutes, days\\]](https://arxiv.org/pdf/2309.13192.pdf)<br>[\\[hours\\]](https://a.org/x.pdf)|\n",
        Some("resource-efficient-llm"),
    );
    let uses: Vec<_> = import.new[0].1.uses.iter().map(|u| (u.what.as_deref().unwrap(), u.url.as_str())).collect();
    assert_eq!(uses, [("minutes, days", "https://arxiv.org/pdf/2309.13192.pdf"), ("hours", "https://a.org/x.pdf")]);
}

#[test]
fn case_18_lists_in_quotes_shortcodes_and_escapes() {
    let import = read_as(
        "# L\n## Resource-Efficiency Evaluation Metrics \\& Benchmarks\n### ⚡️ Energy Metrics\n<!-- tools -->\n  > The following are tools:\n  > - [Carbontool](https://github.com/x/carbontool)\n  > - [Impact](https://mlco2.example.org/impact/)\n",
        Some("resource-efficient-llm"),
    );
    let rows: Vec<_> =
        import.report.entries.iter().map(|e| (e.kind.as_str(), e.title.as_str(), e.section.join(" / "))).collect();
    let section = "Resource-Efficiency Evaluation Metrics & Benchmarks / Energy Metrics".to_owned();
    assert_eq!(rows, [("tool", "Carbontool", section.clone()), ("tool", "Impact", section)]);
    let import = efficiency("## Tools\n- :heart: **[Prune](https://docs.prune.org/en/)** :heart:: A package\n");
    assert_eq!((one(&import).title.as_str(), import.new[0].1.description.as_deref()), ("Prune", Some("A package")));
}

#[test]
fn case_19_leading_spaces_emoji_and_anchors_that_match_nothing() {
    let import = read(
        "# L\n ## Table of Contents\n- [A ⚡️](#wrong-anchor)\n  - [B](#-b)\n\n ## 🚀 A :rocket:\n ### B #\n  |  Title | Year |\n | -- | -- |\n| [X](https://a.org/x) | 2024 |\n",
    );
    assert_eq!(one(&import).section, ["A", "B"]);
    assert_eq!(import.report.counts.keys().collect::<Vec<_>>(), ["A / B"]);
    assert_eq!(import.report.diagnostics.iter().filter(|d| d.code == "contents").count(), 2);
}

#[test]
fn case_20_tracking_goes_and_stays_in_provenance() {
    for (printed, kept) in [
        ("https://a.org/x?utm_source=b&id=3", "https://a.org/x?id=3"),
        ("https://www.amazon.com/dp/0323912311?ref_=cm_sw", "https://www.amazon.com/dp/0323912311"),
        (
            "https://dl.acm.org/doi/abs/10.1145/3616855.3635853?casa_token=cz:CN",
            "https://dl.acm.org/doi/abs/10.1145/3616855.3635853",
        ),
        ("https://a.org/pii/S1#:~:text=However%2C,done.", "https://a.org/pii/S1"),
    ] {
        let import = read(&format!("## S\n- [A thing]({printed})\n"));
        assert_eq!(one(&import).url.as_deref(), Some(kept));
        assert_eq!(import.new[0].1.seen_in[0].url.as_deref(), Some(printed));
        note(&import, "tracking");
    }
}

#[test]
fn case_21_all_forms_of_an_address_are_one_identifier() {
    for (scheme, value, urls) in [
        (
            "arxiv",
            "2405.16406",
            &[
                "https://arxiv.org/abs/2405.16406",
                "https://arxiv.org/pdf/2405.16406",
                "https://arxiv.org/pdf/2405.16406.pdf",
                "https://arxiv.org/html/2405.16406v1",
                "https://www.arxiv.org/abs/2405.16406",
            ][..],
        ),
        (
            "openreview",
            "C9NEblP8vS",
            &["https://openreview.net/forum?id=C9NEblP8vS", "https://openreview.net/pdf?id=C9NEblP8vS"],
        ),
        (
            "acl",
            "2021.acl-long.509",
            &[
                "https://aclanthology.org/2021.acl-long.509.pdf",
                "https://aclanthology.org/2021.acl-long.509",
                "https://aclanthology.org/2021.acl-long.509/",
            ],
        ),
        (
            "neurips",
            "2c570b0f9938c7a58a612e5b00af9cc0",
            &[
                "https://proceedings.neurips.cc/paper_files/paper/2024/file/2c570b0f9938c7a58a612e5b00af9cc0-Paper-Conference.pdf",
                "https://proceedings.neurips.cc/paper_files/paper/2024/hash/2c570b0f9938c7a58a612e5b00af9cc0-Abstract-Conference.html",
            ],
        ),
        (
            "pmlr",
            "v202/kim23l",
            &["https://proceedings.mlr.press/v202/kim23l/kim23l.pdf", "http://proceedings.mlr.press/v202/kim23l.html"],
        ),
    ] {
        let rows: String = urls
            .iter()
            .enumerate()
            .map(|(i, url)| format!("## S{i}\n- [One and the same work]({url}) (2024)\n"))
            .collect();
        let import = read(&rows);
        assert_eq!(import.new.len(), 1, "{scheme}: {:#?}", import.report);
        assert_eq!(import.new[0].1.ids[scheme], value);
        assert_eq!(import.new[0].1.seen_in.len(), urls.len());
        assert!(import.report.entries[1..].iter().all(|e| e.outcome == Outcome::Merged));
    }
    let import = read("## S\n- [X](https://arxiv.org/html/2405.16406v1)\n");
    assert_eq!(import.new[0].1.seen_in[0].url.as_deref(), Some("https://arxiv.org/html/2405.16406v1"));
}

#[test]
fn case_22_one_identifier_on_two_titles_is_a_conflict_and_one_title_in_two_venues_is_one_work() {
    let import = papers(
        "| [Weighed Layerwise Sparsity](https://arxiv.org/pdf/2310.05175) | 2024 | ICML | |\n| [Decoding Trust](https://arxiv.org/pdf/2310.05175) | 2024 | ICML | |",
    );
    let conflict = note(&import, "same-identifier");
    assert_eq!((conflict.line, conflict.severity), (7, Severity::Error));
    assert!(
        ["Weighed Layerwise Sparsity", "Decoding Trust", "arxiv:2310.05175"]
            .iter()
            .all(|t| conflict.message.contains(t))
    );
    assert_eq!(import.report.entries[1].outcome, Outcome::Conflict);
    assert_eq!(import.new.len(), 2);
    assert!(import.new[1].1.ids.is_empty());
    assert_eq!(import.new[1].1.seen_in[0].url.as_deref(), Some("https://arxiv.org/pdf/2310.05175"));

    let import = read(
        "## A\n| Paper | Year | Venue |\n|-|-|-|\n| [Mobile: Small Models](https://arxiv.org/abs/2402.14905) | 2024 | ArXiv |\n| [FlashAttend: Fast](https://arxiv.org/abs/2205.14135) | 2022 | NeurIPS |\n## B\n| Paper | Year | Venue |\n|-|-|-|\n| [Mobile: Small Models](https://openreview.net/forum?id=EIGbXbxcUQ) | 2024 | ICML |\n| [FlashAttend-2: Fast](https://arxiv.org/abs/2307.08691) | 2023 | ICLR |\n",
    );
    let mobile = &import.new.iter().find(|e| e.1.title.starts_with("Mobile")).unwrap().1;
    let versions: Vec<_> = mobile.versions.iter().map(|v| (v.stage.slug(), v.venue.as_str())).collect();
    assert_eq!(versions, [("preprint", "arxiv"), ("proceedings", "icml")]);
    assert_eq!(mobile.ids.len(), 2);
    assert_eq!(import.report.entries[2].outcome, Outcome::Merged);
    note(&import, "same-title");
    assert_eq!(import.report.entries[3].outcome, Outcome::Added);
    assert!(note(&import, "similar").message.contains("FlashAttend-2"));
}

#[test]
fn case_23_french_titles_and_typographic_quotes_survive() {
    let title = "Ecologie numérique: L’IA durable, entre “vœu” pieux et marché ?";
    let import = efficiency(&format!("## Articles\n- *\"[{title}](https://a.org/1)\"* (2025) - Libération\n"));
    assert_eq!(one(&import).title, title);
    assert_eq!(import.new[0].1.publisher.as_deref(), Some("Libération"));
    assert!(crate::text::fold(title).contains("lia durable entre voeu pieux"));
    assert!(one(&import).slug.is_ascii());
}

#[test]
fn case_24_facts_of_one_figure_are_as_many_as_their_claims() {
    let text = "# List\n\n## Facts\n- **10x**: Training got cheaper ([Source](https://a.org/1), 2024)\n- **10x**: Inference got faster ([Source](https://a.org/2), 2025)\n- **10x**: Memory got cheaper ([Source](https://a.org/1), 2024)\n- **10x**: Training got cheaper ([Source](https://a.org/1), 2024)\n\n## Tools\n- **10x**: Tools got better ([Source](https://a.org/3), 2025)\n- **10x**: Training got cheaper ([Source](https://arxiv.org/pdf/2401.00001), 2024)\n"
        .replace("## Tools", "## Facts\n### More");
    let read =
        |data: &Data| import(text.as_bytes(), "list", data, Some("awesome-ai-efficiency"), "2026-11-21").unwrap();
    let import = read(&Data::default());
    let claims: Vec<_> = import.new.iter().map(|e| (e.1.description.as_deref().unwrap(), e.1.sources.len())).collect();
    let wanted =
        [("Training got cheaper", 2), ("Inference got faster", 1), ("Memory got cheaper", 1), ("Tools got better", 1)];
    assert_eq!(claims, wanted);
    let outcomes: Vec<_> = import.report.entries.iter().map(|e| e.outcome).collect();
    use Outcome::{Added, Merged, Unchanged};
    assert_eq!(outcomes, [Added, Added, Added, Unchanged, Added, Merged]);
    // Again, with what was made: nothing is new.
    let mut data = Data::default();
    for (id, entry) in import.new {
        data.entries.insert(id, (entry, "fact/x.toml".into()));
    }
    let again = read(&data);
    assert!(again.new.is_empty(), "{:#?}", again.report);
    assert!(again.report.entries.iter().all(|e| e.outcome == Unchanged), "{:#?}", again.report.entries);
    // A person's words for one claim do not cover another one of the same figure.
    let curated = data.entries.values_mut().find(|e| e.0.title.contains("Inference")).unwrap();
    curated.0.title = "A new chip answers ten times as fast".into();
    curated.0.description = Some("In other words.".into());
    data.entries.retain(|_, (entry, _)| entry.title.contains("chip"));
    let again = read(&data);
    assert_eq!(again.new.len(), 3);
    assert_eq!(again.report.entries[1].outcome, Unchanged);
    assert!(again.report.entries[0].slug != again.report.entries[1].slug);
}

#[test]
fn case_25_links_that_make_no_entry_are_told() {
    for (text, count, told) in [
        ("## Tools\n\n### [One](https://github.com/a/one)\n", 0, "in a heading: One (https://github.com/a/one)"),
        ("| [First](https://a.org/1) | d |\n|--|--|\n| [Second](https://a.org/2) | d |\n", 1, "head of a table: First"),
        ("Look at https://bare.org/x, please.\n", 0, "in running text: https://bare.org/x"),
        ("<li><h3><a href=\"https://a.b/3\">Three</a></h3></li>\n", 0, "in a heading: Three"),
        ("<td><a href=\"https://a.b/9\">cell</a></td>\n", 0, "in running text: cell"),
        ("- outer\n\n  ### [headed](https://a.b/5)\n", 0, "in a heading: headed"),
        ("<p><a href=\"https://a.b/6\">P</a></p></li>\n", 0, "in running text: P"),
        ("<details><summary>[x](https://a.b/8)</summary></details>\n", 0, "https://a.b/8"),
        ("- Item[^1] [F](https://f.org/)\n\n[^1]: See https://foot.org/\n", 1, "https://foot.org/"),
    ] {
        let import = read(text);
        assert_eq!(import.report.entries.len(), count, "{text}: {:#?}", import.report);
        assert!(note(&import, "prose-link").message.contains(told), "{text}: {:#?}", import.report.diagnostics);
    }
    // What was opened inside and not closed belongs to what is closed around it.
    for text in [
        "# A <li>[x](https://a.b/1)\n\n- [y](https://a.b/2)\n",
        "<ul><li><h3><a href=\"https://a.b/1\">x</a></li><li><a href=\"https://a.b/2\">y</a></li></ul>\n",
        "<table><tr><td><a href=\"https://a.b/1\">x</a><tr><td><a href=\"https://a.b/2\">y</a>\n",
        "<table><tr><td><li><a href=\"https://a.b/1\">x</a></td></tr></table></li>\n\n- [y](https://a.b/2)\n",
    ] {
        let titles: Vec<_> = read(text).report.entries.into_iter().map(|e| e.title).collect();
        assert_eq!(titles, ["x", "y"], "{text}");
    }
}

#[test]
fn case_26_a_row_without_title_is_named_by_its_link() {
    let import = read("## A\n\n| Name | Description |\n|-|-|\n| | [D](https://d.org/) only |\n| | none |\n");
    assert_eq!((one(&import).title.as_str(), one(&import).url.as_deref()), ("D", Some("https://d.org/")));
    assert_eq!(note(&import, "placeholder").line, 6);
    let import = read("| Name | Link |\n|-|-|\n| | [pdf](https://d.org/x.pdf) |\n");
    assert!(import.report.entries.is_empty());
    note(&import, "no-title");
}

#[test]
fn case_27_addresses_without_scheme_and_footnotes() {
    let import = read("## S\n- [Relative](//proto.org/rel)\n- [Plain](www.example.org/page)\n- [Here](docs/page)\n");
    let urls: Vec<_> = import.report.entries.iter().map(|e| e.url.as_deref().unwrap()).collect();
    assert_eq!(urls, ["https://proto.org/rel", "https://www.example.org/page"]);
    assert_eq!(import.report.diagnostics.iter().filter(|d| d.code == "no-scheme").count(), 2);
    assert_eq!(note(&import, "relative-link").line, 4);
    let import = read("## S\n- [F](https://f.org/) is one[^1]\n\n[^1]: A remark.\n");
    assert_eq!(one(&import).title, "F");
    assert_eq!(import.new[0].1.description.as_deref(), Some("is one"));
    let import = read("## S\n- Alone[^1]\n\n[^1]: A remark.\n");
    assert!(import.report.entries.is_empty(), "{:#?}", import.report);
}

#[test]
fn case_28_a_row_names_the_entry_that_holds_it() {
    let text = "## Tools\n- [FastThing](https://arxiv.org/abs/2401.00001): a tool\n\n## Research Articles\n| Paper | Year | Venue | Tags |\n|--|--|--|--|\n| [FastThing](https://arxiv.org/abs/2401.00001) | 2024 | ICML | |\n";
    let import = efficiency(text);
    for row in &import.report.entries {
        let id = format!("{}/{}", row.kind, row.slug);
        assert!(import.new.iter().any(|e| e.0.to_string() == id), "{id} is no entry");
    }
}
