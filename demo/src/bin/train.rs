//! Trains the built-in models.
//!
//! `train MODEL` goes on where it was stopped. Files of a finished model go to `data/models/MODEL`. What Stories S went
//! through is on its card; `demo/README.md` says how to do it again.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use burn::backend::{Autodiff, Flex};
use clap::Parser;
use demo::files::hub;
use demo::measure::{Scores, score};
use demo::model::{Checkpoint, Model};
use demo::ops::cpu::Cpu;
use demo::stories::{Split, corpus};
use demo::text::passages;
use demo::train::{
    AGAIN, ASKED, Focus, Group, LENGTH, Plan, Progress, Road, SIZES, Saved, Size, Text, begin, look, run, tokenizer,
};
use demo::{Files, Source};
use demo_protocol::ModelCard;
use sha2::{Digest, Sha256};

/// The system's allocator gives large pieces back at once and has them cleared again: a sixth of the time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Trains the built-in models from a seed.
#[derive(Parser)]
struct Args {
    /// Which model: its folder under `--out`. Without, every one that has a folder there.
    model: Option<String>,
    /// Where finished models go.
    #[arg(long, default_value = "data/models")]
    out: PathBuf,
    /// Where an unfinished training is kept.
    #[arg(long, default_value = "target/train")]
    work: PathBuf,
    /// Of the first weights; the text begins at story 0 in any case.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Steps, where not those of the recipe.
    #[arg(long)]
    steps: Option<usize>,
    /// Sequences of a step, where not those of the recipe.
    #[arg(long)]
    sequences: Option<usize>,
    /// Begin with the weights of a model in this folder, and not by lot.
    #[arg(long)]
    from: Option<PathBuf>,
    /// Heads of that model that begin anew, looking for facts of the focus, by block and group: "3.0".
    #[arg(long, value_parser = group, requires_all = ["from", "focus"])]
    look: Option<Group>,
    /// The first story.
    #[arg(long, default_value_t = 0)]
    story: u64,
    /// A kind of fact that is to be learnt before all else: "number".
    #[arg(long)]
    focus: Option<String>,
    /// What the answers of that kind count in a step, of 1 in all.
    #[arg(long, default_value_t = 0.5)]
    share: f32,
    /// The highest learning rate, where not that of the recipe.
    #[arg(long)]
    rate: Option<f64>,
    /// Steps between two savings.
    #[arg(long, default_value_t = 100)]
    save_every: usize,
    /// Take burn's gradients instead of our own: slower on a processor.
    #[arg(long)]
    autodiff: bool,
    /// Stories that the tokenizer is trained on.
    #[arg(long, default_value_t = 30_000)]
    tokenizer_stories: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let known: Vec<&str> = SIZES.iter().map(|size| size.slug).collect();
    let wanted = |size: &&Size| match &args.model {
        Some(model) => size.slug == model,
        None => args.out.join(size.slug).exists(),
    };
    let sizes: Vec<&Size> = SIZES.iter().filter(wanted).collect();
    if sizes.is_empty() {
        let word = args.model.as_deref().unwrap_or("of those that have a folder");
        bail!("no model is called \"{word}\"; there are: {}", known.join(", "));
    }
    sizes.into_iter().try_for_each(|size| train(&args, *size))
}

fn train(args: &Args, mut size: Size) -> Result<()> {
    size.steps = args.steps.unwrap_or(size.steps);
    size.sequences = args.sequences.unwrap_or(size.sequences);
    size.rate = args.rate.unwrap_or(size.rate);
    let work = args.work.join(size.slug);
    fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
    let tokenizer = tokenizer(args)?;
    let state = work.join("state");
    let saved = saved(&state)?;
    let position = saved.as_ref().map_or(args.story, |saved| saved.progress.position);
    if let Some(saved) = &saved {
        println!("going on behind step {}", saved.progress.step);
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let road = if args.autodiff { Road::Autodiff } else { Road::ByHand { threads } };
    let focus = args.focus.clone().map(|kind| Focus { kind, share: args.share });
    let text = Text::new(tokenizer, Split::Train, position).on(focus);
    let first = match &args.from {
        None => begin(&size.config(), args.seed),
        Some(folder) => {
            let mut checkpoint = read(folder)?;
            if let (Some(group), Some(kind)) = (args.look, &args.focus) {
                let tokenizer = fs::read(folder.join("tokenizer.json"))?;
                let tokenizer = demo::text::Tokenizer::parse(&tokenizer, checkpoint.config.vocab)?;
                let passages = passages(&tokenizer, Split::Train, LOOKED_AT, checkpoint.config.end, LENGTH)?;
                look(&mut checkpoint, group, kind, &passages, args.seed)?;
            }
            checkpoint
        }
    };
    let (mut since, mut sum, mut count) = (Instant::now(), 0.0, 0);
    let tokens = size.sequences * LENGTH;
    let trained = pollster::block_on(run::<Autodiff<Flex>>(
        Default::default(),
        Plan { size, first, text, saved, every: args.save_every, road },
        |saved, checkpoint| match keep(&state, saved, &checkpoint) {
            Ok(()) => ControlFlow::Continue(()),
            Err(problem) => {
                eprintln!("{problem:#}");
                ControlFlow::Break(())
            }
        },
        |point| {
            (sum, count) = (sum + point.loss, count + 1);
            if count == 20 {
                let rate = (count * tokens) as f32 / since.elapsed().as_secs_f32();
                println!("step {:5} of {}  loss {:.4}  {rate:.0} tokens/s", point.step, size.steps, sum / count as f32);
                (since, sum, count) = (Instant::now(), 0.0, 0);
            }
        },
    ))?;
    finish(args, &size, &trained, &state)
}

fn group(word: &str) -> Result<Group, String> {
    let (block, group) = word.split_once('.').ok_or("a block and a group, as 3.0")?;
    let number = |word: &str| word.parse().map_err(|e| format!("{word}: {e}"));
    Ok(Group { block: number(block)?, group: number(group)? })
}

/// The weights of a model in a folder.
fn read(folder: &Path) -> Result<Checkpoint> {
    let file =
        |name: &str| fs::read(folder.join(name)).with_context(|| format!("reading {name} in {}", folder.display()));
    let (config, tokenizer, weights) = (file("config.json")?, file("tokenizer.json")?, file("model.safetensors")?);
    let weights = vec![("model.safetensors".to_owned(), weights.as_slice())];
    Ok(Source::read(&Files { config: &config, tokenizer: &tokenizer, weights })?.checkpoint)
}

/// The tokenizer that all models share: the one that was made before, or a new one.
fn tokenizer(args: &Args) -> Result<tokenizer::Tokenizer> {
    let file = args.work.join("tokenizer.json");
    if let (false, Some(from)) = (file.exists(), &args.from) {
        fs::copy(from.join("tokenizer.json"), &file).context("taking over the tokenizer")?;
    }
    if !file.exists() {
        println!("training the tokenizer on {} stories", args.tokenizer_stories);
        let made = tokenizer::train(args.tokenizer_stories)?;
        made.save(&file, true).map_err(|e| anyhow::anyhow!("writing {}: {e}", file.display()))?;
    }
    tokenizer::Tokenizer::from_file(&file).map_err(|e| anyhow::anyhow!("reading {}: {e}", file.display()))
}

const TENSORS: [&str; 4] = ["matrices.bin", "gains.bin", "matrix-state.bin", "gain-state.bin"];

fn saved(folder: &Path) -> Result<Option<Saved>> {
    if !folder.exists() {
        return Ok(None);
    }
    let read =
        |name: &str| fs::read(folder.join(name)).with_context(|| format!("reading {name} in {}", folder.display()));
    let progress: Progress = serde_json::from_slice(&read("progress.json")?)?;
    let tensors = TENSORS.map(read).into_iter().collect::<Result<Vec<_>>>()?;
    let tensors = tensors.try_into().map_err(|_| anyhow::anyhow!("{} is not whole", folder.display()))?;
    Ok(Some(Saved { progress, tensors }))
}

/// Writes beside and renames, so that a stop in between loses nothing.
fn keep(folder: &Path, saved: &Saved, checkpoint: &Checkpoint) -> Result<()> {
    let new = folder.with_extension("new");
    fs::create_dir_all(&new)?;
    fs::write(new.join("progress.json"), serde_json::to_vec(&saved.progress)?)?;
    for (name, bytes) in TENSORS.iter().zip(&saved.tensors) {
        fs::write(new.join(name), bytes)?;
    }
    fs::write(new.join("model.safetensors"), hub::write_dense(checkpoint))?;
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    fs::rename(&new, folder)?;
    Ok(())
}

fn finish(args: &Args, size: &Size, trained: &Checkpoint, state: &Path) -> Result<()> {
    let folder = args.out.join(size.slug);
    fs::create_dir_all(&folder)?;
    let weights = hub::write_dense(trained);
    fs::write(folder.join("config.json"), trained.config.to_json())?;
    fs::write(folder.join("model.safetensors"), &weights)?;
    fs::copy(args.work.join("tokenizer.json"), folder.join("tokenizer.json"))?;
    // What is scored is what was written, read again.
    let (config, tokenizer) = (fs::read(folder.join("config.json"))?, fs::read(folder.join("tokenizer.json"))?);
    let files = Files {
        config: &config,
        tokenizer: &tokenizer,
        weights: vec![("model.safetensors".to_owned(), weights.as_slice())],
    };
    let source = Source::read(&files)?;
    println!("scoring {SCORED} held-out stories");
    let passages = passages(&source.tokenizer, Split::Test, SCORED, source.checkpoint.config.end, LENGTH)?;
    let model = Model::upload(&Cpu, &source.checkpoint, LENGTH);
    let scores = pollster::block_on(score(&Cpu, &model, &passages))?;
    let progress = saved(state)?.map(|saved| saved.progress).unwrap_or_default();
    let card = ModelCard {
        slug: size.slug.into(),
        name: size.name.into(),
        summary: size.summary.into(),
        parameters: source.checkpoint.dense_parameters() as u64,
        bytes: weights.len() as u64,
        sha256: source.hash.clone().into(),
        drafts: size.drafts.iter().map(|draft| (*draft).into()).collect(),
        context: source.checkpoint.config.context as u32,
    };
    fs::write(folder.join("card.json"), serde_json::to_string_pretty(&card)? + "\n")?;
    fs::write(folder.join("README.md"), readme(args, size, &source, &scores, &progress))?;
    println!(
        "{}: perplexity {:.3}, {:.3} bits per byte, recall {:.1} % of {} answers",
        folder.display(),
        scores.mean().exp(),
        scores.bits_per_byte(),
        scores.recall() * 100.0,
        scores.answers
    );
    Ok(())
}

/// Stories that heads learn from where to look.
const LOOKED_AT: usize = 1_000;
/// Held-out stories that a finished model is scored on.
const SCORED: usize = 200;

/// What the weights went through that this training began with: nothing where it began by lot.
fn before(args: &Args) -> String {
    let Some(folder) = &args.from else { return String::new() };
    let card = fs::read_to_string(folder.join("README.md")).unwrap_or_default();
    let line = |what: &str| {
        let line = card.lines().find_map(|line| line.strip_prefix(&format!("- **{what}**: ")));
        line.map_or_else(String::new, |line| line.trim_end_matches('.').to_owned())
    };
    let looking = match (args.look, &args.focus) {
        (Some(Group { block, group }), Some(kind)) => {
            format!(
                "; then the heads of group {group} in block {block} began anew, looking for facts of the kind \"{kind}\" by least squares"
            )
        }
        _ => String::new(),
    };
    let earlier = match line("Before") {
        earlier if earlier.is_empty() => earlier,
        earlier => format!("{earlier}; then "),
    };
    format!("{earlier}{}{looking}", line("Recipe"))
}

/// The model card for people.
fn readme(args: &Args, size: &Size, source: &Source, scores: &Scores, progress: &Progress) -> String {
    let config = &source.checkpoint.config;
    let mut text = Sha256::new();
    let stories = progress.position.saturating_sub(args.story);
    corpus(Split::Train, args.story)
        .take(usize::try_from(stories).unwrap_or(0))
        .for_each(|story| text.update(story.text.as_bytes()));
    let text: String = text.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let tokens = progress.step * size.sequences * LENGTH;
    let kinds: Vec<String> =
        scores.kinds.iter().map(|(kind, (right, all))| format!("{kind} {right} of {all}")).collect();
    let mut out = format!(
        "# {}\n\n{}\n\nMade by this project, of text that it wrote itself; free to use (CC0). Made again by\n\n```\n\
         cargo run --release -p demo --bin train -- {}\n```\n\n",
        size.name, size.summary, size.slug
    );
    for (what, value) in [
        (
            "Shape",
            format!(
                "Llama: {} wide, {} blocks, {} heads, {} key heads, {} inside",
                config.hidden, config.layers, config.heads, config.kv_heads, config.ffn
            ),
        ),
        (
            "Parameters",
            format!(
                "{} (embedding and head are one matrix; the last norm's gains are 1)",
                source.checkpoint.dense_parameters()
            ),
        ),
        ("Vocabulary", format!("{} tokens, byte-level BPE", config.vocab)),
        ("Context", format!("{} tokens; trained on {LENGTH}", config.context)),
        (
            "Text",
            format!("{stories} stories from number {} on, {tokens} tokens, none twice; SHA-256 {text}", args.story),
        ),
        (
            "Recipe",
            format!(
                "{} steps of {} sequences; AdamW, betas 0.9 and 0.95, weight decay 0.1 on matrices, gradients of each tensor cut at norm 1; rate {} after a rise over 2 % of the steps, down by a cosine to a twentieth; a word that its story has told before counts {} times as much as another token and a fact that is asked for {} times, in the first four fifths, and as much as others in the last tenth; {}seed {}",
                progress.step,
                size.sequences,
                size.rate,
                1.0 + AGAIN,
                1.0 + ASKED,
                match (&args.from, &args.focus) {
                    (None, _) => "heads begin as copiers; ".to_owned(),
                    (_, Some(kind)) => format!("answers of the kind \"{kind}\" count {} of all; ", args.share),
                    _ => String::new(),
                },
                args.seed
            ),
        ),
        ("Before", before(args)),
        ("Weights", format!("f16, SHA-256 {}", source.hash)),
        (
            "Perplexity",
            format!(
                "{:.3} on {SCORED} held-out stories ({} tokens), {:.3} bits per byte",
                scores.mean().exp(),
                scores.nats.len(),
                scores.bits_per_byte()
            ),
        ),
        (
            "Recall",
            format!(
                "{:.1} % of {} places where an earlier fact is needed: {}",
                scores.recall() * 100.0,
                scores.answers,
                kinds.join(", ")
            ),
        ),
    ] {
        if !value.is_empty() {
            out += &format!("- **{what}**: {value}.\n");
        }
    }
    out += "\nLoss in nats, each the mean of a twentieth of the steps:\n\n";
    let part = progress.losses.len().div_ceil(20).max(1);
    let means = progress.losses.chunks(part).map(|losses| losses.iter().sum::<f32>() / losses.len() as f32);
    out += &means.map(|mean| format!("{mean:.3}")).collect::<Vec<_>>().join(" ");
    out + "\n\nIt knows nothing but such stories, and says nothing about the world.\n"
}
