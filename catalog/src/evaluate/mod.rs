//! Measures search: how often the right entry comes first, how long it takes, and beside it the same for SQLite FTS5 on
//! the same documents and queries. It asks both from outside, as a visitor would.

mod collection;
mod fts5;
mod gate;
mod measure;
mod report;
mod synthetic;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use catalog_model::Query;

pub use gate::{THRESHOLDS, Threshold};
pub use measure::{Measured, Scores};

use crate::search::{Lexicon, SearchDoc, SearchIndex};
use collection::Asked;
use measure::Answer;
use report::{Engine, Report};

/// Results that are looked at.
const DEPTH: u32 = 10;
/// Queries asked before the clock counts: first use fills caches.
const WARM_UP: usize = 20;
/// A quick query is asked so often, and the median of its times counts: what else the machine does is not the engine's.
const TIMES: usize = 5;
/// A query that has taken so long altogether is not asked again.
const LONG: Duration = Duration::from_millis(20);

/// Arguments of `catalog evaluate`.
#[derive(clap::Args)]
pub struct Args {
    /// The data folder whose entries are searched, where no other documents are given.
    #[arg(long, default_value = "data", env = "PARSIMONY_DATA")]
    data: PathBuf,
    /// Search these documents instead: JSON Lines of `{ id, title, authors, year, venue, abstract, url }`.
    #[arg(long)]
    docs: Option<PathBuf>,
    /// Queries: `form TAB query TAB relevant ids, comma-separated, best first`. Default: `evaluation.tsv` in the data folder.
    #[arg(long)]
    queries: Option<PathBuf>,
    /// Search so many generated documents with generated queries instead.
    #[arg(long, value_name = "N", conflicts_with_all = ["docs", "queries"])]
    synthetic: Option<usize>,
    /// Generated queries of each form.
    #[arg(long, value_name = "N", default_value_t = 100)]
    per_form: usize,
    /// Seed of the generator.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Fail when a measure over all queries falls below: `success@1=0.9,ndcg@10=0.85`, or `recorded` for the thresholds
    /// that the tests hold the catalog to.
    #[arg(long, value_name = "MEASURES")]
    fail_below: Option<String>,
    /// Leave SQLite FTS5 out.
    #[arg(long)]
    alone: bool,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Print every query whose first result is not relevant.
    #[arg(long)]
    misses: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs `catalog evaluate`.
///
/// # Errors
/// When documents or queries cannot be read, or SQLite fails.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let thresholds = gate::parse(args.fail_below.as_deref())?;
    let (docs, lexicon, asked, name) = load(args)?;
    anyhow::ensure!(!asked.is_empty(), "there are no queries");
    let fts5 = if args.alone { None } else { Some(fts5::rows(&docs, &lexicon)) };
    let count = docs.len();
    let (ours, answers) = measure_ours(docs, lexicon, &asked)?;
    let mut engines = vec![ours];
    if let Some(rows) = fts5 {
        engines.extend(fts5::measure(&rows, &asked)?);
    }
    let report = Report { collection: name, documents: count, queries: asked.len(), engines };
    match args.format {
        Format::Text => crate::print(&report.text()),
        Format::Json => crate::print(&format!("{}\n", serde_json::to_string_pretty(&report)?)),
    }
    if args.misses {
        for (asked, answer) in asked
            .iter()
            .zip(&answers)
            .filter(|(asked, answer)| !asked.relevant.iter().any(|r| answer.ids.first() == Some(r)))
        {
            crate::print(&format!(
                "{}\t{}\texpected {}\tgot {}\n",
                asked.form,
                asked.query,
                asked.relevant.join(","),
                answer.ids.iter().take(3).cloned().collect::<Vec<_>>().join(",")
            ));
        }
    }
    let failed = gate::failures(&report.engines[0].all, &thresholds);
    failed.iter().for_each(|failure| eprintln!("{failure}"));
    Ok(if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The times of one query, asked again and again. The same rule for every engine.
#[derive(Default)]
struct Clock(Vec<Duration>);

impl Clock {
    /// Notes a time; the median of all once the query was asked often or long enough.
    fn median_after(&mut self, took: Duration) -> Option<Duration> {
        self.0.push(took);
        if self.0.len() < TIMES && self.0.iter().sum::<Duration>() < LONG {
            return None;
        }
        self.0.sort_unstable();
        Some(self.0[self.0.len() / 2])
    }
}

type Loaded = (Vec<SearchDoc>, Lexicon, Vec<Asked>, String);

fn load(args: &Args) -> anyhow::Result<Loaded> {
    if let Some(count) = args.synthetic {
        let (docs, asked) = synthetic::generate(count, args.per_form, args.seed);
        return Ok((docs, Lexicon::default(), asked, format!("synthetic, seed {}", args.seed)));
    }
    let queries = args.queries.clone().unwrap_or_else(|| args.data.join("evaluation.tsv"));
    let asked = collection::read_queries(&queries).with_context(|| format!("reading {}", queries.display()))?;
    if let Some(path) = &args.docs {
        let docs = collection::read_docs(path).with_context(|| format!("reading {}", path.display()))?;
        return Ok((docs, Lexicon::default(), asked, path.display().to_string()));
    }
    let (docs, lexicon) = of_catalog(&args.data);
    Ok((docs, lexicon, asked, args.data.display().to_string()))
}

/// Documents and words of a data folder.
fn of_catalog(root: &std::path::Path) -> (Vec<SearchDoc>, Lexicon) {
    let data = crate::files::read(root);
    let topics = crate::topics::TopicTree::build(data.entries.iter().map(|(id, (entry, _))| (id, entry)));
    (crate::search::docs(&data), crate::search::lexicon(&data, &topics))
}

/// Builds our index and asks all queries.
fn measure_ours(docs: Vec<SearchDoc>, lexicon: Lexicon, asked: &[Asked]) -> anyhow::Result<(Engine, Vec<Answer>)> {
    let memory = report::resident_bytes();
    let started = Instant::now();
    let index = SearchIndex::build(docs, lexicon)?;
    let build = started.elapsed();
    let memory = report::resident_bytes().saturating_sub(memory);
    let ask = |query: &str| -> (Vec<String>, Duration) {
        let query = Query { per_page: DEPTH, ..Query::words(query) };
        let started = Instant::now();
        let results = index.search(&query);
        let took = started.elapsed();
        (results.hits.into_iter().map(|h| h.id).collect(), took)
    };
    asked.iter().take(WARM_UP).for_each(|a| drop(ask(&a.query)));
    let answers: Vec<Answer> = asked
        .iter()
        .map(|a| {
            let mut clock = Clock::default();
            loop {
                let (ids, took) = ask(&a.query);
                if let Some(took) = clock.median_after(took) {
                    return Answer { ids, took };
                }
            }
        })
        .collect();
    Ok((Engine::new("catalog", build, memory, asked, &answers), answers))
}

/// Scores of the catalog's own queries, for the test that fails when quality falls.
///
/// # Errors
/// When the queries cannot be read or the index cannot be built.
pub fn scores_of_catalog(root: &std::path::Path) -> anyhow::Result<Scores> {
    let asked = collection::read_queries(&root.join("evaluation.tsv"))?;
    let (docs, lexicon) = of_catalog(root);
    Ok(measure_ours(docs, lexicon, &asked)?.0.all.scores)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_small_synthetic_collection_is_found() {
        let (docs, asked) = synthetic::generate(500, 100, 7);
        let (engine, answers) = measure_ours(docs, Lexicon::default(), &asked).unwrap();
        let missed: Vec<_> = asked
            .iter()
            .zip(&answers)
            .filter(|(a, b)| !a.relevant.contains(&b.ids.first().cloned().unwrap_or_default()))
            .collect();
        assert!(engine.all.scores.success_1 >= 0.98, "{:?} {missed:#?}", engine.all.scores);
    }

    #[test]
    fn queries_made_to_be_slow_are_answered_in_time() {
        let (docs, _) = synthetic::generate(3_000, 100, 3);
        let index = SearchIndex::build(docs, Lexicon::default()).unwrap();
        let letters: Vec<String> = ('a'..='t').map(String::from).collect();
        let authors = format!("author:{} ", letters.join(","));
        let nothing = "kind:x topic:x venue:x author:x list:x ".to_owned() + &"model data ".repeat(8);
        for query in [
            authors.repeat(5),
            "author:a ".repeat(12),
            format!("{authors}model"),
            nothing,
            "\"a model of the data\" ".repeat(16),
            letters.join(" "),
        ] {
            let started = Instant::now();
            let results = index.search(&Query::words(&query));
            let took = started.elapsed();
            assert!(took < Duration::from_millis(250), "{took:?} for {query:.60}");
            assert!(results.notes.len() <= 30, "{:?}", results.notes);
        }
    }

    #[test]
    fn the_catalog_answers_its_evaluation_set() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
        let scores = scores_of_catalog(&root).unwrap();
        let failures = gate::failures_of(&scores, THRESHOLDS);
        assert!(failures.is_empty(), "{failures:?}; see `cargo run --release -p catalog -- evaluate --misses`");
    }
}
