//! Models of hostile shape: every one is refused with an error that names the file or the tensor, and nothing panics.

use demo::files::hub::write_dense;
use demo::model::{Checkpoint, Config};
use demo::{Files, Source};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const CONFIG: &str = r#"{"model_type":"llama","hidden_size":8,"num_hidden_layers":2,"num_attention_heads":4,
    "num_key_value_heads":2,"intermediate_size":12,"vocab_size":32,"max_position_embeddings":64,
    "rms_norm_eps":1e-5,"tie_word_embeddings":true,"eos_token_id":0}"#;
const TOKENIZER: &str = r#"{"added_tokens":[{"id":0,"content":"<|end|>","special":true}],
    "pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":1,"b":2,"ab":3},"merges":["a b"]}}"#;
const FILE: &str = "model.safetensors";

/// A file in its two parts.
#[derive(Clone)]
struct Parts {
    header: Map<String, Value>,
    data: Vec<u8>,
}

fn whole() -> Vec<u8> {
    write_dense(&Checkpoint::random(&Config::parse(CONFIG.as_bytes()).unwrap(), 1))
}

fn parts() -> Parts {
    let bytes = whole();
    let length = u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
    let header = serde_json::from_slice(&bytes[8..8 + length]).unwrap();
    Parts { header, data: bytes[8 + length..].to_vec() }
}

impl Parts {
    fn bytes(&self) -> Vec<u8> {
        let header = serde_json::to_vec(&self.header).unwrap();
        [(header.len() as u64).to_le_bytes().as_slice(), &header, &self.data].concat()
    }

    fn tensors(&self) -> Vec<String> {
        self.header.keys().filter(|name| *name != "__metadata__").cloned().collect()
    }

    fn offsets(&self, tensor: &str) -> (usize, usize) {
        let at = |i: usize| self.header[tensor]["data_offsets"][i].as_u64().unwrap() as usize;
        (at(0), at(1))
    }
}

fn read(weights: &[u8]) -> Result<(), String> {
    let weights = vec![(FILE.to_owned(), weights)];
    let files = Files { config: CONFIG.as_bytes(), tokenizer: TOKENIZER.as_bytes(), weights };
    Source::read(&files).map(|_| ()).map_err(|problem| problem.to_string())
}

#[test]
fn the_whole_file_is_read() {
    assert_eq!(read(&whole()), Ok(()));
    assert_eq!(read(&parts().bytes()), Ok(()));
}

#[test]
fn every_tensor_is_looked_at() {
    /// What is done to a tensor, and what the error must say.
    type Harm = (&'static str, fn(&mut Parts, &str));
    const HARMS: &[Harm] = &[
        ("is missing", |parts, tensor| drop(parts.header.remove(tensor))),
        ("config.json asks for", |parts, tensor| {
            // The same number of numbers in another shape, so that only the comparison with the config can tell.
            let count: u64 =
                parts.header[tensor]["shape"].as_array().unwrap().iter().map(|s| s.as_u64().unwrap()).product();
            parts.header[tensor]["shape"] = json!([1, count, 1]);
        }),
        ("which is not", |parts, tensor| parts.header[tensor]["shape"] = json!([3, 5, 7])),
        ("impossible shape", |parts, tensor| parts.header[tensor]["shape"] = json!([u64::MAX, u64::MAX])),
        ("described wrongly", |parts, tensor| parts.header[tensor]["shape"] = json!([-1])),
        ("the lab reads F32, F16 and BF16", |parts, tensor| parts.header[tensor]["dtype"] = json!("I64")),
        ("described wrongly", |parts, tensor| parts.header[tensor] = json!("all of it")),
        ("lies at bytes", |parts, tensor| parts.header[tensor]["data_offsets"] = json!([0, u64::MAX])),
        ("lies at bytes", |parts, tensor| {
            let (start, end) = parts.offsets(tensor);
            parts.header[tensor]["data_offsets"] = json!([end, start]);
        }),
        ("is NaN", |parts, tensor| {
            let (start, _) = parts.offsets(tensor);
            parts.data[start..start + 2].copy_from_slice(&half::f16::NAN.to_le_bytes());
        }),
        ("is inf", |parts, tensor| {
            let (_, end) = parts.offsets(tensor);
            parts.data[end - 2..end].copy_from_slice(&half::f16::INFINITY.to_le_bytes());
        }),
    ];
    let sound = parts();
    let mut cases = 0;
    for tensor in sound.tensors() {
        for (says, harm) in HARMS {
            let mut parts = sound.clone();
            harm(&mut parts, &tensor);
            let said = read(&parts.bytes()).expect_err(&format!("{tensor}: {says}"));
            assert!(said.contains(&tensor) && said.contains(says), "{tensor}, {says}: {said}");
            cases += 1;
        }
    }
    assert!(cases >= 200, "{cases} cases");
}

#[test]
fn tensors_do_not_share_bytes() {
    let sound = parts();
    let names = sound.tensors();
    for pair in names.windows(2) {
        let mut parts = sound.clone();
        let (start, _) = parts.offsets(&pair[0]);
        let (from, to) = parts.offsets(&pair[1]);
        parts.header[&pair[1]]["data_offsets"] = json!([start, start + (to - from)]);
        // Where there is room for it, it lies on the other; else it does not fit the file.
        let said = read(&parts.bytes()).unwrap_err();
        assert!(said.contains("inside of") || said.contains("lies at bytes"), "{said}");
    }
}

#[test]
fn frames_that_lie() {
    let sound = whole();
    let with_length = |length: u64| [length.to_le_bytes().as_slice(), &sound[8..]].concat();
    let mut cases: Vec<(Vec<u8>, &str)> = vec![
        (Vec::new(), "begins with 8 bytes"),
        (sound[..7].to_vec(), "begins with 8 bytes"),
        (sound[..8].to_vec(), "only 0 follow"),
        (with_length(60 << 20), "more than"),
        (with_length(u64::MAX), "more than"),
        (with_length(0), "no JSON"),
        (with_length(3), "no JSON"),
        (sound[..sound.len() - 1].to_vec(), "lies at bytes"),
        ([&2_u64.to_le_bytes()[..], b"[]"].concat(), "no JSON object"),
        ([&4_u64.to_le_bytes()[..], b"{\"\xff\"".as_slice()].concat(), "no JSON"),
    ];
    let many: Map<String, Value> = (0..5_000)
        .map(|i| (format!("t{i}"), json!({ "dtype": "F16", "shape": [0], "data_offsets": [0, 0] })))
        .collect();
    cases.push((Parts { header: many, data: Vec::new() }.bytes(), "5000 tensors"));
    let deep = "[".repeat(10_000);
    cases.push(([&(deep.len() as u64).to_le_bytes()[..], deep.as_bytes()].concat(), "no JSON"));
    for (bytes, says) in cases {
        let said = read(&bytes).unwrap_err();
        assert!(said.starts_with(FILE) && said.contains(says), "{says}: {said}");
    }
}

#[test]
fn files_that_do_not_belong_together() {
    let weights = whole();
    let read = |config: &str, tokenizer: &str| {
        let weights = vec![(FILE.to_owned(), weights.as_slice())];
        let files = Files { config: config.as_bytes(), tokenizer: tokenizer.as_bytes(), weights };
        Source::read(&files).err().map(|problem| problem.to_string()).unwrap_or_default()
    };
    for (from, to, says) in [
        ("\"num_hidden_layers\":2", "\"num_hidden_layers\":3", "model.layers.2.self_attn.q_proj.weight: is missing"),
        ("\"hidden_size\":8", "\"hidden_size\":16", "model.embed_tokens.weight: has shape"),
        ("\"vocab_size\":32", "\"vocab_size\":33", "model.embed_tokens.weight: has shape"),
        ("\"intermediate_size\":12", "\"intermediate_size\":13", "gate_proj.weight: has shape"),
        ("\"num_key_value_heads\":2", "\"num_key_value_heads\":4", "k_proj.weight: has shape"),
        ("\"tie_word_embeddings\":true", "\"tie_word_embeddings\":false", "lm_head.weight: is missing"),
        ("\"vocab_size\":32", "\"vocab_size\":3", "do the files belong together"),
    ] {
        let config = CONFIG.replace(from, to);
        assert_ne!(config, CONFIG);
        assert!(read(&config, TOKENIZER).contains(says), "{to}: {}", read(&config, TOKENIZER));
    }
    let other = TOKENIZER.replace("\"ab\":3", "\"ab\":32");
    assert!(read(CONFIG, &other).contains("makes token 32"), "{}", read(CONFIG, &other));
    let files = Files { config: CONFIG.as_bytes(), tokenizer: TOKENIZER.as_bytes(), weights: Vec::new() };
    assert!(Source::read(&files).err().unwrap().to_string().contains("no .safetensors"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Bytes changed by lot: an error or a model, never a panic.
    #[test]
    fn bytes_by_lot(places in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), cut in any::<prop::sample::Index>()) {
        let mut bytes = whole();
        let header = 8 + u64::from_le_bytes(bytes[..8].try_into().unwrap()) as usize;
        for (place, byte) in &places {
            let place = place.index(header);
            bytes[place] = *byte;
        }
        let _ = read(&bytes);
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes);
    }
}
