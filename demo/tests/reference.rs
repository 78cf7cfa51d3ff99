//! The project's models in the engine and in transformers: the same tokens, the same logits, the same greedy text.
//! `demo/reference/make.py` wrote down what transformers says.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use demo::decode::{Drafter, Plan, generate};
use demo::model::{Model, Rows};
use demo::ops::cpu::Cpu;
use demo::{Files, Source};
use serde::Deserialize;

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

fn source(slug: &str) -> Source {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data/models").join(slug);
    let read = |name: &str| fs::read(folder.join(name)).unwrap_or_else(|e| panic!("{slug}/{name}: {e}"));
    let (config, tokenizer, weights) = (read("config.json"), read("tokenizer.json"), read("model.safetensors"));
    let weights = vec![("model.safetensors".to_owned(), weights.as_slice())];
    Source::read(&Files { config: &config, tokenizer: &tokenizer, weights }).unwrap()
}

#[test]
fn the_engine_and_transformers_agree() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("reference");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "json"));
    assert!(!files.is_empty(), "no reference was written down");
    for file in files {
        let slug = file.file_stem().and_then(|stem| stem.to_str()).unwrap();
        let reference: Reference = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        let source = source(slug);
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
