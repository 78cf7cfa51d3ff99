//! The lab in a terminal.

mod record;
mod screen;

use std::fs;
use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use clap::{Parser, Subcommand, ValueEnum};
use demo::files::{gguf, packed};
use demo::methods::{self, METHODS};
use demo::ops::device::{BUILT, Device, choose};
use demo::stories::{Split, corpus};
use demo::{Bench, Effort, Files, Halt, Listener, Source, compress_model, peak_memory, run_chosen};
use demo_protocol::address::DEVICES;
use demo_protocol::{DeviceChoice, Event, KnobKind, Phase, Recipe, Request, Unit};
use screen::{Screen, table};

/// Compresses small language models and measures what it does to them.
#[derive(Parser)]
struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Runs a recipe on a model: text before and after, size, quality, speed.
    Run(RunArgs),
    /// Prints the tokens of a text and the logits at every position, as JSON.
    Logits {
        /// Folder with config.json, tokenizer.json and .safetensors files.
        #[arg(long)]
        model: PathBuf,
        /// The text. It is read as it is, without marks before or behind.
        #[arg(long)]
        text: String,
        /// Where to compute.
        #[arg(long, default_value = "cpu", value_parser = device_word)]
        device: DeviceChoice,
    },
    /// Compresses a model and writes it for other programs.
    Export {
        /// Folder with config.json, tokenizer.json and .safetensors files.
        #[arg(long)]
        model: PathBuf,
        /// The recipe, as JSON. Without, the model is written as it is.
        #[arg(long)]
        recipe: Option<PathBuf>,
        /// What to write.
        #[arg(long, value_enum)]
        to: To,
        /// Of the calibration text.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// The file for GGUF, the folder for safetensors.
        out: PathBuf,
    },
    /// Tells stories of the generator: what the built-in models are trained, or tested, on.
    Stories {
        /// How many.
        #[arg(long, default_value_t = 1)]
        count: usize,
        /// The first one's seed.
        #[arg(long, default_value_t = 0)]
        seed: u64,
        /// Stories that no model was trained on.
        #[arg(long)]
        held_out: bool,
    },
    /// Runs every method on a model of the project and writes runs.json beside it: what the lab's page shows first.
    Record {
        /// The model's folder, with its card.
        model: PathBuf,
    },
    /// Shows methods with their knobs, and models.
    List {
        /// Folder of the models.
        #[arg(long, default_value = "data/models")]
        models: PathBuf,
    },
}

#[derive(clap::Args)]
struct RunArgs {
    /// Folder with config.json, tokenizer.json and .safetensors files.
    #[arg(long)]
    model: PathBuf,
    /// The recipe, as JSON. Without, the model is compared with itself.
    #[arg(long)]
    recipe: Option<PathBuf>,
    /// Folder of a draft model, for recipes that want one.
    #[arg(long)]
    draft: Option<PathBuf>,
    /// The beginning of the text.
    #[arg(long, default_value = "Once there was a girl named Maya, who had a red kite.")]
    prompt: String,
    /// Tokens to make.
    #[arg(long, default_value_t = 160)]
    tokens: u32,
    /// 0 takes the likeliest token.
    #[arg(long, default_value_t = 0.0)]
    temperature: f32,
    /// Of everything drawn by lot.
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// Held-out stories that are scored.
    #[arg(long, default_value_t = 24)]
    passages: usize,
    /// What scoring, and timing, may take each.
    #[arg(long, default_value_t = 600)]
    seconds: u64,
    /// Also score stories with typing errors.
    #[arg(long)]
    robustness: bool,
    /// Where to compute.
    #[arg(long, default_value = "cpu", value_parser = device_word)]
    device: DeviceChoice,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl RunArgs {
    /// What is asked of the engine.
    fn request(&self, recipe: Recipe) -> Request {
        let model = self.model.file_name().unwrap_or_default().to_string_lossy();
        let mut request =
            Request { recipe, tokens: self.tokens, seed: self.seed, ..Request::new(&model, &self.prompt) };
        request.measure.robustness = self.robustness;
        request.sampling.temperature = self.temperature;
        request.device = self.device;
        request
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum To {
    /// One file that llama.cpp opens.
    Gguf,
    /// A folder: packed codes, scales and masks, and a config that says how to read them.
    Safetensors,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Run(args) => run_recipe(&args),
        Command::Logits { model, text, device } => logits(&model, &text, device),
        Command::Export { model, recipe, to, seed, out } => export(&model, recipe.as_deref(), to, seed, &out),
        Command::Stories { count, seed, held_out } => {
            let split = if held_out { Split::Test } else { Split::Train };
            corpus(split, seed).take(count).for_each(|story| print(&format!("{}\n\n", story.text)));
            Ok(())
        }
        Command::Record { model } => record::record(&model),
        Command::List { models } => list(&models),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem:#}");
            ExitCode::FAILURE
        }
    }
}

/// Reads a model from its folder.
fn source(folder: &Path) -> Result<Source> {
    let read =
        |name: &str| fs::read(folder.join(name)).with_context(|| format!("reading {name} in {}", folder.display()));
    let mut names: Vec<String> = fs::read_dir(folder)
        .with_context(|| format!("reading {}", folder.display()))?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".safetensors"))
        .collect();
    names.sort();
    if names.is_empty() {
        bail!("there is no .safetensors file in {}", folder.display());
    }
    let weights: Vec<(String, Vec<u8>)> =
        names.into_iter().map(|name| Ok((name.clone(), read(&name)?))).collect::<Result<_>>()?;
    let (config, tokenizer) = (read("config.json")?, read("tokenizer.json")?);
    let weights = weights.iter().map(|(name, bytes)| (name.clone(), bytes.as_slice())).collect();
    Ok(Source::read(&Files { config: &config, tokenizer: &tokenizer, weights })?)
}

fn recipe(file: Option<&Path>) -> Result<Recipe> {
    let Some(file) = file else { return Ok(Recipe::default()) };
    let text = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    serde_json::from_slice(&text).with_context(|| format!("understanding {}", file.display()))
}

fn export(folder: &Path, file: Option<&Path>, to: To, seed: u64, out: &Path) -> Result<()> {
    let model = source(folder)?;
    let steps = methods::check(&recipe(file)?).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("{}", told.join("\n"))
    })?;
    let mut emit = |_: Event| ControlFlow::Continue(());
    let listener = Listener::new(&mut emit, &|| true);
    let compressed = compress_model(&model, &steps, Effort::default().calibration, seed, listener);
    let checkpoint = match compressed {
        Ok((checkpoint, _)) => checkpoint,
        Err(Halt::Stopped) => return Ok(()),
        Err(Halt::Problem(problem)) => return Err(problem.into()),
    };
    let tokenizer = fs::read(folder.join("tokenizer.json"))?;
    let write =
        |file: &Path, bytes: &[u8]| fs::write(file, bytes).with_context(|| format!("writing {}", file.display()));
    match to {
        To::Gguf => {
            let name = folder.file_name().unwrap_or_default().to_string_lossy();
            let gguf = gguf::write(&checkpoint, &tokenizer, &name)?;
            write(out, &gguf.bytes)?;
            if let Some(first) = gguf.widened.first() {
                let count = gguf.widened.len();
                eprintln!(
                    "{count} quantized matrices ({first} ...) are written as f16: GGUF has their grid only for 8 or 4 bits, symmetric, in groups of 32"
                );
            }
        }
        To::Safetensors => {
            fs::create_dir_all(out)?;
            let packed = packed::pack(&checkpoint);
            write(&out.join("model.safetensors"), &packed.weights)?;
            write(&out.join("config.json"), packed.config.as_bytes())?;
            write(&out.join("tokenizer.json"), &tokenizer)?;
        }
    }
    Ok(())
}

fn run_recipe(args: &RunArgs) -> Result<()> {
    let mut screen = Screen::new(args.format);
    let recipe = recipe(args.recipe.as_deref())?;
    let folders: Vec<&Path> = std::iter::once(args.model.as_path()).chain(args.draft.as_deref()).collect();
    let sizes: Vec<u64> = folders.iter().map(|folder| bytes(folder)).collect();
    let mut models = Vec::new();
    for place in 0..=folders.len() {
        let (done, total) = (sizes[..place].iter().sum(), Some(sizes.iter().sum()));
        let _ = screen.show(&Event::Progress { phase: Phase::Parse, done, total, unit: Unit::Bytes });
        models.extend(folders.get(place).map(|folder| source(folder)).transpose()?);
    }
    let mut models = models.into_iter();
    let (model, draft) = (models.next().context("no model")?, models.next());
    let request = args.request(recipe);
    let effort = Effort { passages: args.passages, seconds: args.seconds, ..Effort::default() };
    let started = Instant::now();
    let clock = move || started.elapsed().as_micros() as u64;
    let mut emit = |event: Event| screen.show(&event);
    let bench = Bench { clock: &clock, memory: &peak_memory, fetched: None, effort };
    let listener = Listener::new(&mut emit, &|| true);
    let report = pollster::block_on(run_chosen(&bench, &request, &model, draft.as_ref(), listener));
    match report {
        Ok(report) if args.format == Format::Text => print(&table(&report)),
        Ok(_) | Err(Halt::Stopped) => {}
        Err(Halt::Problem(problem)) => return Err(problem.into()),
    }
    Ok(())
}

/// Bytes of a model's weights; what cannot be read counts nothing here, and is told when it is opened.
fn bytes(folder: &Path) -> u64 {
    let Ok(entries) = fs::read_dir(folder) else { return 0 };
    let files = entries.flatten().filter(|entry| entry.path().extension().is_some_and(|end| end == "safetensors"));
    files.filter_map(|entry| Some(entry.metadata().ok()?.len())).sum()
}

/// What goes to a closed pipe is lost, and that is all.
fn print(text: &str) {
    let _ = std::io::stdout().write_all(text.as_bytes());
}

fn logits(folder: &Path, text: &str, device: DeviceChoice) -> Result<()> {
    let model = source(folder)?;
    let ids = model.tokenizer.encode(text)?;
    if ids.is_empty() || ids.len() > model.checkpoint.config.context {
        bail!("the text has {} tokens; the model reads 1 to {}", ids.len(), model.checkpoint.config.context);
    }
    let started = Instant::now();
    let device = open(device, &model, &move || started.elapsed().as_micros() as u64)?;
    let all = pollster::block_on(device.logits(&model.checkpoint, &ids))?;
    let rows: Vec<&[f32]> = all.chunks_exact(model.checkpoint.config.vocab).collect();
    print(&format!("{}\n", serde_json::json!({ "ids": ids, "logits": rows })));
    Ok(())
}

/// What the programs' devices need to be built with, where it is not always there.
const FEATURES: &[(DeviceChoice, &str)] = &[
    (DeviceChoice::Flex, "flex"),
    (DeviceChoice::Wgpu, "wgpu"),
    (DeviceChoice::WgpuBurn, "burn-wgpu"),
    (DeviceChoice::Cuda, "cuda"),
];

/// A device by its word in addresses.
fn device_word(word: &str) -> Result<DeviceChoice, String> {
    let built = |choice: &DeviceChoice| *choice == DeviceChoice::Best || BUILT.contains(choice);
    let names: Vec<&str> = DEVICES.iter().filter(|(_, choice)| built(choice)).map(|(name, _)| *name).collect();
    let has = format!("this program has: {}", names.join(", "));
    let Some((_, choice)) = DEVICES.iter().find(|(name, _)| *name == word) else { return Err(has) };
    if built(choice) {
        return Ok(*choice);
    }
    let feature = FEATURES.iter().find(|(known, _)| known == choice).map_or(word, |(_, feature)| *feature);
    Err(format!(
        "it is not in this program, which was built without the feature {feature} \
         (cargo run --release -p demo --features {feature} --bin lab -- …); {has}"
    ))
}

/// Opens a device; of all that are at hand the fastest for the model, if that is asked for.
fn open(choice: DeviceChoice, model: &Source, clock: &dyn Fn() -> u64) -> Result<Device> {
    let tried = |name: String, rate: f64| eprintln!("{rate:8.0} tokens/s  {name}");
    Ok(pollster::block_on(choose(choice, &model.checkpoint, clock, tried))?)
}

fn list(models: &Path) -> Result<()> {
    let mut out = String::from("Methods\n");
    for method in METHODS {
        let card = &method.card;
        out += &format!("\n  {:12} {} ({})\n      {}\n", card.slug, card.name, card.family.label(), card.summary);
        for (what, metrics) in [("improves", &card.improves), ("harms", &card.harms)] {
            if !metrics.is_empty() {
                out += &format!("      {what}: {}\n", metrics.join(", "));
            }
        }
        out += &format!("      combines: {}\n", card.combines);
        for knob in card.knobs.iter() {
            let may = match &knob.kind {
                KnobKind::Switch { default } => format!("true or false; {default}"),
                KnobKind::Range { min, max, step, default, unit } => {
                    format!("{min} to {max} by {step} {unit}; {default}")
                }
                KnobKind::Choice { options, default } => {
                    let words: Vec<&str> = options.iter().map(|option| option.value.as_ref()).collect();
                    format!("{}; {default}", words.join(", "))
                }
            };
            out += &format!("      {:10} {may}\n                 {}\n", knob.name, knob.help);
        }
    }
    out += "\nModels\n";
    let mut names: Vec<String> = fs::read_dir(models)
        .map(|entries| entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok()).collect())
        .unwrap_or_default();
    names.sort();
    names.retain(|name| models.join(name).join("config.json").exists());
    out += &if names.is_empty() { format!("  none in {}\n", models.display()) } else { String::new() };
    names.iter().for_each(|name| out += &format!("  {}\n", models.join(name).display()));
    print(&out);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_device_that_is_not_built_names_its_feature() {
        assert_eq!(device_word("cpu"), Ok(DeviceChoice::Cpu));
        assert!(device_word("abacus").is_err_and(|said| said.starts_with("this program has: best, cpu")));
        for (choice, feature) in FEATURES {
            let (word, _) = DEVICES.iter().find(|(_, known)| known == choice).expect("a word");
            match device_word(word) {
                Ok(found) => assert!(found == *choice && BUILT.contains(choice)),
                Err(said) => {
                    assert!(said.contains(&format!("--features {feature} ")) && !BUILT.contains(choice), "{said}")
                }
            }
        }
    }

    #[test]
    fn a_run_may_be_asked_for_a_text_and_its_length() {
        let words =
            ["lab", "run", "--model", "m/stories-s", "--prompt", "Say it again.", "--tokens", "7", "--seed", "3"];
        let Ok(Args { command: Command::Run(args) }) = Args::try_parse_from(words) else { panic!("not understood") };
        let request = args.request(Recipe::default());
        assert_eq!((request.model.as_str(), request.prompt.as_str()), ("stories-s", "Say it again."));
        assert_eq!((request.tokens, request.seed), (7, 3));
    }
}
