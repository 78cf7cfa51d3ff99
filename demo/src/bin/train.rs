//! Trains the built-in models.
//!
//! `train MODEL` goes on where it was stopped. Files of a finished model go to `data/models/MODEL`.

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
    AGAIN, ASKED, Drill, Focus, Group, LENGTH, Plan, Progress, Road, SIZES, Saved, Size, Stage, Text, begin, look, run,
    tokenizer,
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
    /// Steps of each stage at most: to try it.
    #[arg(long)]
    steps: Option<usize>,
    /// Sequences of a step, where not those of the recipe.
    #[arg(long)]
    sequences: Option<usize>,
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
    size.sequences = args.sequences.unwrap_or(size.sequences);
    let work = args.work.join(size.slug);
    fs::create_dir_all(&work).with_context(|| format!("making {}", work.display()))?;
    let (mut trained, mut done) = (begin(&size.config(), args.seed), Vec::new());
    for (index, stage) in size.stages.iter().enumerate() {
        println!("{}, stage {} of {}", size.slug, index + 1, size.stages.len());
        let stage = Stage { steps: args.steps.unwrap_or(stage.steps).min(stage.steps), ..*stage };
        let position = done.last().map_or(0, |progress: &Progress| progress.position);
        let state = work.join(format!("stage-{}", index + 1));
        trained = run_stage(args, size, stage, trained, position, &state)?;
        done.push(saved(&state)?.map(|saved| saved.progress).unwrap_or_default());
    }
    finish(args, &size, &trained, &done)
}

/// One stage, from the weights of the one before, or from where it was stopped.
fn run_stage(
    args: &Args,
    size: Size,
    stage: Stage,
    mut first: Checkpoint,
    position: u64,
    state: &Path,
) -> Result<Checkpoint> {
    let tokenizer = tokenizer(args)?;
    let saved = saved(state)?;
    match (&saved, stage.drill) {
        (Some(saved), _) => println!("going on behind step {}", saved.progress.step),
        (None, Some(Drill::Fact(Focus { kind, look: group, .. }))) => {
            let file = fs::read(args.work.join("tokenizer.json"))?;
            let tokenizer = demo::text::Tokenizer::parse(&file, first.config.vocab)?;
            let passages = passages(&tokenizer, Split::Train, LOOKED_AT, first.config.end, LENGTH)?;
            look(&mut first, group, kind, &passages, args.seed)?;
        }
        _ => {}
    }
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let road = if args.autodiff { Road::Autodiff } else { Road::ByHand { threads } };
    let position = saved.as_ref().map_or(position, |saved| saved.progress.position);
    let text = Text::new(tokenizer, Split::Train, position).on(stage.drill);
    let (mut since, mut sum, mut count) = (Instant::now(), 0.0, 0);
    let tokens = size.sequences * LENGTH;
    let trained = pollster::block_on(run::<Autodiff<Flex>>(
        Default::default(),
        Plan { size, stage, first, text, saved, every: args.save_every, road },
        |saved, checkpoint| match keep(state, saved, &checkpoint) {
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
                println!(
                    "step {:5} of {}  loss {:.4}  {rate:.0} tokens/s",
                    point.step,
                    stage.steps,
                    sum / count as f32
                );
                (since, sum, count) = (Instant::now(), 0.0, 0);
            }
        },
    ))?;
    Ok(trained)
}

/// The tokenizer that all models share: the one that was made before, or a new one.
fn tokenizer(args: &Args) -> Result<tokenizer::Tokenizer> {
    let file = args.work.join("tokenizer.json");
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

fn finish(args: &Args, size: &Size, trained: &Checkpoint, done: &[Progress]) -> Result<()> {
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
    fs::write(folder.join("README.md"), readme(args, size, &source, &scores, done))?;
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

/// How a model was trained, stage by stage.
fn recipe(args: &Args, size: &Size, done: &[Progress]) -> String {
    let stages = size.stages.iter().zip(done).map(|(stage, progress)| {
        let drill = match stage.drill {
            None => String::new(),
            Some(Drill::Fact(Focus { kind, share, look: Group { block, group } })) => format!(
                "; the heads of group {group} in block {block} begin anew, looking for facts of the kind \"{kind}\"; every second sequence asks for one, and the answers count {share} of all"
            ),
            Some(Drill::Rhymes) => "; every fourth sequence begins with a rhyme that is said again and again".to_owned(),
        };
        format!("{} steps at a rate of {}{drill}", progress.step, stage.rate)
    });
    format!(
        "{}. {} sequences a step; AdamW, betas 0.9 and 0.95, weight decay 0.1 on matrices, gradients of each tensor cut at norm 1; in each stage the rate rises over 2 % of the steps and falls by a cosine to a twentieth, a word that its story has told before counts {} times as much as another token and a fact that is asked for {} times, in the first four fifths, and as much as others in the last tenth; heads begin as copiers; seed {}",
        stages.collect::<Vec<_>>().join("; then "),
        size.sequences,
        1.0 + AGAIN,
        1.0 + ASKED,
        args.seed
    )
}

/// The model card for people.
fn readme(args: &Args, size: &Size, source: &Source, scores: &Scores, done: &[Progress]) -> String {
    let config = &source.checkpoint.config;
    let mut text = Sha256::new();
    let stories = done.last().map_or(0, |progress| progress.position);
    corpus(Split::Train, 0)
        .take(usize::try_from(stories).unwrap_or(0))
        .for_each(|story| text.update(story.text.as_bytes()));
    let text: String = text.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let tokens = done.iter().map(|progress| progress.step).sum::<usize>() * size.sequences * LENGTH;
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
        ("Text", format!("{stories} stories, {tokens} tokens, none twice; SHA-256 {text}")),
        ("Recipe", recipe(args, size, done)),
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
        out += &format!("- **{what}**: {value}.\n");
    }
    out += "\nLoss in nats, each the mean of a twentieth of the steps:\n\n";
    let losses: Vec<f32> = done.iter().flat_map(|progress| &progress.losses).copied().collect();
    let part = losses.len().div_ceil(20).max(1);
    let means = losses.chunks(part).map(|losses| losses.iter().sum::<f32>() / losses.len() as f32);
    out += &means.map(|mean| format!("{mean:.3}")).collect::<Vec<_>>().join(" ");
    out + "\n\nIt knows nothing but such stories and a few rhymes, and says nothing about the world.\n"
}
