//! Runs that lie beside a model and are on the lab's page before anything is loaded.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context, Result};
use demo::methods::METHODS;
use demo::ops::cpu::Cpu;
use demo::ops::device::Device;
use demo::stories::{PROMPTS, RHYME};
use demo::{Bench, Effort, Halt, Listener, Source, run};
use demo_protocol::{MethodCard, ModelCard, Request, address, asked};

/// The recipes, as fields of an address. The first is the one whose text is shown.
const RECIPES: &[&[(&str, &str)]] = &[
    &[("step1", "gptq"), ("step1.bits", "3")],
    &[("step1", "rtn"), ("step1.bits", "8")],
    &[("step1", "rtn")],
    &[("step1", "rtn"), ("step1.bits", "3")],
    &[("step1", "rtn"), ("step1.bits", "2")],
    &[("step1", "gptq")],
    &[("step1", "gptq"), ("step1.bits", "2")],
    &[("step1", "rtn"), ("step1.bits", "3"), ("step1.span", "row")],
    &[("step1", "magnitude")],
    &[("step1", "magnitude"), ("step1.sparsity", "60")],
    &[("step1", "wanda")],
    &[("step1", "wanda"), ("step1.sparsity", "60")],
    &[("step1", "two-four")],
    &[("step1", "layer-drop")],
    &[("step1", "draft")],
    &[("step1", "lookup")],
    &[("step1", "lookup"), ("prompt", RHYME)],
    &[("step1", "uncached")],
];

/// Runs every recipe on a model of the project and writes `runs.json` beside it.
pub fn record(folder: &Path) -> Result<()> {
    let read = |name: &str| fs::read(folder.join(name)).with_context(|| format!("{name} in {}", folder.display()));
    let card: ModelCard = serde_json::from_slice(&read("card.json")?)?;
    let model = super::source(folder)?;
    let beside = folder.parent().unwrap_or(Path::new(".."));
    let draft: Option<Source> = card.drafts.iter().find_map(|draft| super::source(&beside.join(draft.as_ref())).ok());
    let cards: Vec<MethodCard> = METHODS.iter().map(|method| method.card.clone()).collect();
    let prompt = PROMPTS.first().map_or("", |prompt| prompt.text);
    let started = Instant::now();
    let clock = move || started.elapsed().as_micros() as u64;
    let mut reports = Vec::new();
    for recipe in RECIPES {
        let fields: Vec<(String, String)> =
            recipe.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut request = Request::new(&card.slug, prompt);
        let notes = address::read(&mut request, &fields, &cards);
        anyhow::ensure!(notes.is_empty(), "a recipe to record is wrong: {}", notes.join("; "));
        let name = asked(&request, &cards);
        if request.recipe.steps.iter().any(|step| step.method == "draft") && draft.is_none() {
            eprintln!("{name}: left out, there is no draft model beside {}", folder.display());
            continue;
        }
        let bench = Bench {
            clock: &clock,
            memory: &demo::peak_memory,
            fetched: None,
            effort: Effort { passages: 60, seconds: 600, ..Effort::default() },
        };
        let mut go_on = |_| ControlFlow::Continue(());
        let listener = Listener::new(&mut go_on, &|| true);
        let done = pollster::block_on(run(&Device::Cpu(Cpu), &bench, &request, &model, draft.as_ref(), listener));
        let mut report = match done {
            Ok(report) => report,
            Err(Halt::Problem(problem)) => return Err(anyhow::anyhow!("{name}: {problem}")),
            Err(Halt::Stopped) => return Ok(()),
        };
        if !reports.is_empty() {
            report.tokens.clear();
            report.layers.clear();
        }
        println!("{name}");
        reports.push(report);
    }
    let file = folder.join("runs.json");
    fs::write(&file, serde_json::to_string(&reports)? + "\n").with_context(|| format!("writing {}", file.display()))
}
