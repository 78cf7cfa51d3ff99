//! What a visitor takes along from the lab: a sweep's runs as CSV and JSON, and a compressed model as files.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::browser::{Browser, DESK, tell_on};
use tests::model::MATRICES;

use crate::lab::server;

/// Presses a button by its word, and gives the text that is offered for download.
async fn downloaded(browser: &Browser, button: &str) -> String {
    let script = format!(
        "const done = arguments[arguments.length - 1];
         URL.createObjectURL = blob => {{ blob.text().then(done); return 'blob:none'; }};
         HTMLAnchorElement.prototype.click = function () {{}};
         [...document.querySelectorAll('button')].find(b => b.textContent === '{button}').click();"
    );
    browser.run_async(&script).await.as_str().expect("a text").to_owned()
}

/// Rows of CSV, a cell in quotes or not.
fn rows(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut quoted) = (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut cell)),
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            letter => cell.push(letter),
        }
    }
    assert!(row.is_empty() && cell.is_empty() && !quoted, "it ends with a whole line");
    rows
}

/// Columns of the file.
const HEADS: &str = "run,recipe,model,seed,device,recorded,metric,part,side,value,spread,spread_of,unit,how,conditions";
/// What must be there of each run: metric, part, side, unit, and how it came about.
const NUMBERS: &[[&str; 5]] = &[
    ["model-size", "", "original", "bytes", "counted"],
    ["model-size", "", "variant", "bytes", "counted"],
    ["perplexity", "ratio", "both", "×", "measured"],
    ["fidelity", "top-1 agreement", "both", "%", "measured"],
    ["throughput", "decode", "variant", "tokens/s", "measured"],
    ["inference-latency", "first token", "variant", "ms", "measured"],
    ["energy-consumption", "per million tokens", "variant", "Wh", "modelled"],
    ["carbon-emission", "per million tokens", "original", "g", "modelled"],
    ["cost", "per million tokens", "variant", "$", "modelled"],
];

#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_comes_to_its_end_and_its_runs_are_taken_along() {
    let Some(server) = server() else { return };
    tell_on(server, "a whole sweep", DESK, |browser| async move {
        browser.open_alive("/lab?step1=rtn&tokens=8&prompt=Once&device=cpu").await;
        browser.run("[...document.querySelectorAll('.recipe button')].find(b => b.textContent === 'Sweep').click(); return true").await;
        let titles = "return [...document.querySelectorAll('.runs tbody tr')].map(r => r.cells[0].querySelector('a').textContent)";
        for _ in 0..90 {
            if browser.run(titles).await.as_array().is_some_and(|rows| rows.len() >= 8) {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_secs(2)).await;
        }
        browser.until("nothing waits", "return document.querySelector('button.primary').textContent === 'Run'").await;
        let found = browser.run(titles).await;
        let found: Vec<&str> = found.as_array().expect("a list").iter().filter_map(Value::as_str).rev().collect();
        let name = |method: &str, bits: u8| format!("{method}, {bits} bits");
        let wanted = ["Round to nearest", "GPTQ"].into_iter().flat_map(|m| [8, 4, 3, 2].map(|bits| name(m, bits)));
        assert_eq!(found, wanted.collect::<Vec<_>>(), "each of them, in order");
        assert_eq!(browser.run("return document.querySelectorAll('.runs .failed, .fault').length").await, 0);
        // Each run and the original, in each of the two charts and in the tables beside them.
        let count = "return [...document.querySelectorAll('.lab-charts figure:has(.scatter)')].map(f =>
            [f.querySelectorAll('.scatter .dot').length, f.querySelectorAll('.scatter-phone .dot').length, f.querySelectorAll('tbody tr').length])";
        assert_eq!(browser.run(count).await, serde_json::json!([[9, 9, 9], [9, 9, 9]]));

        let json = downloaded(&browser, "JSON").await;
        let reports: Vec<Value> = serde_json::from_str(&json).expect("a list of reports");
        assert_eq!(reports.len(), 8);
        let csv = rows(&downloaded(&browser, "CSV").await);
        assert_eq!(csv[0].join(","), HEADS);
        let mut lines = csv[1..].iter();
        for (number, report) in reports.iter().enumerate() {
            assert_eq!(report["request"]["model"], "tiny");
            assert!(report["model_hash"].as_str().is_some_and(|hash| hash.len() == 64), "{}", report["model_hash"]);
            let mut told = BTreeSet::new();
            for measure in report["measures"].as_array().expect("measures") {
                let line = lines.next().expect("a line for each number");
                assert_eq!(line.len(), 15, "{line:?}");
                let text = |key: &str| measure[key].as_str().unwrap_or_default();
                assert_eq!([&line[0], &line[1], &line[2]], [&number.to_string(), found[number], "tiny"], "{line:?}");
                assert_eq!([&line[4], &line[5]], ["CPU, own kernels", "false"]);
                assert_eq!([&line[6], &line[7], &line[12], &line[14]].map(String::as_str), ["metric", "part", "unit", "conditions"].map(text));
                assert_eq!(line[9].parse::<f64>().ok(), measure["value"].as_f64(), "{line:?}");
                assert_eq!(line[10].parse::<f64>().ok(), measure["spread"].as_f64(), "{line:?}");
                assert!(line[10].is_empty() || !line[10].starts_with('-'), "{line:?}");
                told.insert([6, 7, 8, 12, 13].map(|column| line[column].clone()));
            }
            for wanted in NUMBERS {
                assert!(told.contains(&wanted.map(str::to_owned)), "{wanted:?} is not among {told:?}");
            }
        }
        assert_eq!(lines.next(), None);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_compressed_model_is_taken_along_as_safetensors() {
    let Some(server) = server() else { return };
    tell_on(server, "export as safetensors", DESK, |browser| async move {
        browser.open_alive("/lab?step1=rtn&step1.bits=4&tokens=8&prompt=Once&device=cpu").await;
        let export = "const done = arguments[arguments.length - 1], files = [];
            URL.createObjectURL = blob => { files.push({ blob }); return 'blob:none'; };
            HTMLAnchorElement.prototype.click = async function () {
                files.at(-1).name = this.download;
                if (files.length < 3) return;
                const bytes = await files[0].blob.arrayBuffer();
                const length = Number(new DataView(bytes).getBigUint64(0, true));
                const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
                const [config, tokenizer] = await Promise.all(files.slice(1).map(async f => JSON.parse(await f.blob.text())));
                done({ names: files.map(f => f.name), header, data: bytes.byteLength - 8 - length, config, kind: tokenizer.model.type });
            };
            [...document.querySelectorAll('.export button')].find(b => b.textContent === 'safetensors').click();";
        let said = browser.run_async(export).await;
        assert_eq!(said["names"], serde_json::json!(["model.safetensors", "config.json", "tokenizer.json"]));
        assert_eq!(said["kind"], "BPE");
        let header = said["header"].as_object().expect("a header");
        assert_eq!(header["__metadata__"]["format"], "parsimony");
        // One tensor behind the other, to the end of the file.
        let mut places: Vec<(u64, u64)> = header
            .iter()
            .filter(|(name, _)| *name != "__metadata__")
            .map(|(_, tensor)| ["0", "1"].map(|end| tensor["data_offsets"].pointer(&format!("/{end}")).and_then(Value::as_u64).expect("a place")))
            .map(|[from, to]| (from, to))
            .collect();
        places.sort_unstable();
        let end = places.iter().fold(0, |end, (from, to)| { assert_eq!(*from, end); *to });
        assert_eq!(said["data"].as_u64(), Some(end));
        // Every matrix of a block is packed: four bits for each of its numbers.
        let matrices = said["config"]["quantization_config"]["matrices"].as_object().expect("matrices");
        let of_blocks = matrices.iter().filter(|(name, _)| name.starts_with("model.layers."));
        assert_eq!(of_blocks.clone().count(), MATRICES);
        for (name, format) in of_blocks {
            assert_eq!((&format["format"], format["bits"].as_u64()), (&Value::from("grouped"), Some(4)), "{name}");
            let numbers = format["rows"].as_u64().zip(format["cols"].as_u64()).map(|(rows, cols)| rows * cols);
            let codes = &header[&format!("{name}.codes")];
            assert_eq!((&codes["dtype"], codes["shape"][0].as_u64()), (&Value::from("U8"), numbers.map(|n| n / 2)), "{name}");
            assert_eq!(header[&format!("{name}.scales")]["dtype"], "F16", "{name}");
            assert!(!header.contains_key(&format!("{name}.weight")), "{name} is not there twice");
        }
    })
    .await;
}
