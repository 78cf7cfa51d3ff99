//! The project's models in the engine and in other programs. In transformers: the same tokens, the same logits, the same
//! greedy text (`demo/reference/make.py` wrote it down). In llama.cpp, from our GGUF: the same greedy text, token for
//! token, as far as rounding lets (`demo/reference/gguf.py`).

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use demo::decode::{Drafter, Plan, generate};
use demo::files::gguf;
use demo::model::{Model, Rows};
use demo::ops::cpu::{Cpu, largest};
use demo::{Files, Listener, Source, compress_model, methods};
use demo_protocol::{Event, Recipe, Settings, Step};
use serde::Deserialize;
use sha2::{Digest, Sha256};

#[derive(Deserialize)]
struct Reference {
    step: usize,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    text: String,
    ids: Vec<u32>,
    logits: Vec<Vec<f32>>,
    greedy: Vec<u32>,
}

#[derive(Deserialize)]
struct Exported {
    formats: Vec<Format>,
}

#[derive(Deserialize)]
struct Format {
    format: String,
    /// Of the rounding; none for the weights as they are.
    bits: Option<u8>,
    /// Of the file that llama.cpp opened.
    sha256: String,
    cases: Vec<Told>,
}

#[derive(Deserialize)]
struct Told {
    prompt: String,
    ids: Vec<u32>,
}

fn file(slug: &str, name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/models").join(slug);
    fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{slug}/{name}: {e}"))
}

fn source(slug: &str) -> Source {
    let (config, tokenizer) = (file(slug, "config.json"), file(slug, "tokenizer.json"));
    let weights = file(slug, "model.safetensors");
    let weights = vec![("model.safetensors".to_owned(), weights.as_slice())];
    Source::read(&Files { config: &config, tokenizer: &tokenizer, weights }).unwrap()
}

/// Files of a folder of `demo/reference`, and the models that they are named after.
fn written_down(folder: &str) -> Vec<(String, Vec<u8>)> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    assert!(!files.is_empty(), "no reference was written down");
    let slug = |file: &Path| file.file_stem().and_then(|stem| stem.to_str()).unwrap().to_owned();
    files.iter().map(|file| (slug(file), fs::read(file).unwrap())).collect()
}

#[test]
fn the_engine_and_transformers_agree() {
    for (slug, written) in written_down("") {
        let reference: Reference = serde_json::from_slice(&written).unwrap();
        let source = source(&slug);
        for case in reference.cases {
            assert_eq!(source.tokenizer.encode(&case.text).unwrap(), case.ids, "{slug}: tokens");
            let model = Model::upload(&Cpu, &source.checkpoint, 256);
            let logits = model.logits(&Cpu, &case.ids, Rows::one(case.ids.len()));
            let mut most = 0.0_f32;
            for (ours, theirs) in logits.rows().zip(&case.logits) {
                let sample = ours.iter().step_by(reference.step);
                assert_eq!(sample.len(), theirs.len());
                most = sample.zip(theirs).map(|(a, b)| (a - b).abs()).fold(most, f32::max);
            }
            assert!(most < 1e-4, "{slug}: a logit is {most} apart");
            let mut prompt = vec![source.checkpoint.config.end];
            prompt.extend(&case.ids);
            let plan = Plan {
                tokens: case.greedy.len(),
                sampling: demo_protocol::Sampling::default(),
                seed: 0,
                end: None,
                cached: true,
                logprobs: false,
            };
            let mut made = Vec::new();
            let see = |token: demo::decode::Made| {
                made.push(token.id);
                ControlFlow::Continue(())
            };
            let mut cache = model.cache(&Cpu, 256);
            pollster::block_on(generate(&Cpu, &model, &mut cache, &mut Drafter::Nobody, &prompt, &plan, see)).unwrap();
            // transformers stops at the end mark, which then is its last token.
            assert_eq!(made, case.greedy, "{slug}: greedy text");
        }
    }
}

/// How far below our likeliest token the one of llama.cpp may be. It keeps keys and values in 16 bits, and multiplies
/// codes with activations of 8 bits; where two tokens are nearly as likely, it may take the other.
fn margin(bits: Option<u8>) -> f32 {
    if bits.is_some() { 0.4 } else { 0.02 }
}

#[test]
fn llama_cpp_tells_the_same_from_our_files() {
    for (slug, written) in written_down("gguf") {
        let Exported { formats } = serde_json::from_slice(&written).unwrap();
        assert_eq!(formats.iter().map(|format| format.format.as_str()).collect::<Vec<_>>(), ["F16", "Q8_0", "Q4_0"]);
        let source = source(&slug);
        for Format { format, bits, sha256, cases } in formats {
            let rounded = bits.map(|bits| Step {
                method: "rtn".to_owned(),
                settings: Settings::default().with("bits", demo_protocol::Setting::Word(bits.to_string())),
            });
            let steps = methods::check(&Recipe { steps: Vec::from_iter(rounded), ..Recipe::default() }).unwrap();
            let mut see = |_: Event| ControlFlow::Continue(());
            let (checkpoint, _) = compress_model(&source, &steps, 1, 0, Listener::new(&mut see, &|| true)).unwrap();
            let exported = gguf::write(&checkpoint, &file(&slug, "tokenizer.json"), &slug).unwrap();
            assert!(exported.widened.is_empty(), "{format}: codes are written as they are");
            let found: String = Sha256::digest(&exported.bytes).iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(
                found, sha256,
                "{slug}, {format}: llama.cpp opened another file; run demo/reference/gguf.py anew"
            );
            let model = Model::upload(&Cpu, &checkpoint, 256);
            let (mut alike, mut all) = (0, 0);
            for told in cases {
                assert!(told.ids.len() >= 32, "{format}: a text to compare");
                // Along their text: our likeliest token at each place is theirs, or hardly likelier.
                let mut ids = vec![checkpoint.config.end];
                ids.extend(source.tokenizer.encode(&told.prompt).unwrap());
                let first = ids.len() - 1;
                ids.extend(&told.ids);
                let logits = model.logits(&Cpu, &ids, Rows::one(ids.len()));
                for (theirs, row) in told.ids.iter().zip(logits.rows().skip(first)) {
                    let ours = largest(row);
                    let ahead = row[ours as usize] - row[*theirs as usize];
                    assert!(ahead <= margin(bits), "{slug}, {format}: {theirs} is {ahead} below {ours}");
                    alike += usize::from(ours == *theirs);
                    all += 1;
                }
            }
            println!("{slug}, {format}: {alike} of {all} tokens");
            let least = if bits.is_some() { all * 19 / 20 } else { all - 1 };
            assert!(alike >= least, "{slug}, {format}: only {alike} of {all} tokens are the same");
        }
    }
}
