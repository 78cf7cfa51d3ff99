//! A language model of a few thousand weights by lot, in the Hugging Face layout: it says nothing, but it runs.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde_json::{Value, json};

/// Its name in requests.
pub const NAME: &str = "tiny";
/// The one that drafts for it: its first block alone.
const DRAFT: &str = "tiny-draft";
const BLOCKS: usize = 2;
/// Its matrices: seven in each block.
pub const MATRICES: usize = BLOCKS * 7;

const HIDDEN: usize = 64;
const FFN: usize = 96;
/// The end mark, and every byte.
const VOCAB: usize = 257;

/// Writes `models/tiny` and its draft into a data folder.
///
/// # Panics
/// When the disk does not let it.
pub fn write(data: &Path) {
    write_one(data, NAME, BLOCKS, &[DRAFT]);
    write_one(data, DRAFT, 1, &[]);
}

fn write_one(data: &Path, name: &str, blocks: usize, drafts: &[&str]) {
    let folder = data.join("models").join(name);
    fs::create_dir_all(&folder).expect("a folder");
    let put = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes).expect("a file");
    put("config.json", config(blocks).to_string().as_bytes());
    put("tokenizer.json", tokenizer().to_string().as_bytes());
    put("model.safetensors", &weights(blocks));
    let card = json!({
        "slug": name, "name": "Tiny", "summary": "Weights by lot.", "parameters": 1, "bytes": 1, "sha256": "",
        "drafts": drafts, "context": 512,
    });
    put("card.json", card.to_string().as_bytes());
}

fn config(blocks: usize) -> Value {
    json!({
        "model_type": "llama", "hidden_act": "silu", "hidden_size": HIDDEN, "num_hidden_layers": blocks,
        "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": FFN, "vocab_size": VOCAB,
        "max_position_embeddings": 512, "rms_norm_eps": 1e-5, "tie_word_embeddings": true, "eos_token_id": 0,
    })
}

/// Byte-level BPE without a merge: every byte is a token.
fn tokenizer() -> Value {
    let mut vocabulary = BTreeMap::from([("<|end|>".to_owned(), 0)]);
    let mut beyond = 256;
    for byte in 0..=255_u32 {
        // Bytes that print stand for themselves, the others for what follows Latin-1.
        let prints = matches!(byte, 33..=126 | 161..=172 | 174..=255);
        let letter = if prints { byte } else { beyond };
        beyond += u32::from(!prints);
        vocabulary.insert(char::from_u32(letter).expect("a letter").to_string(), byte + 1);
    }
    let bytes = json!({ "type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true });
    json!({
        "version": "1.0", "truncation": null, "padding": null, "normalizer": null, "post_processor": null,
        "added_tokens": [{ "id": 0, "content": "<|end|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true }],
        "pre_tokenizer": bytes, "decoder": bytes,
        "model": { "type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
            "vocab": vocabulary, "merges": [] },
    })
}

fn weights(blocks: usize) -> Vec<u8> {
    let mut shapes: Vec<(String, Vec<usize>)> = vec![("model.embed_tokens.weight".to_owned(), vec![VOCAB, HIDDEN])];
    for block in 0..blocks {
        let mut add =
            |name: &str, shape: &[usize]| shapes.push((format!("model.layers.{block}.{name}.weight"), shape.to_vec()));
        add("input_layernorm", &[HIDDEN]);
        add("post_attention_layernorm", &[HIDDEN]);
        for name in ["q_proj", "o_proj"] {
            add(&format!("self_attn.{name}"), &[HIDDEN, HIDDEN]);
        }
        for name in ["k_proj", "v_proj"] {
            add(&format!("self_attn.{name}"), &[HIDDEN / 2, HIDDEN]);
        }
        for name in ["gate_proj", "up_proj"] {
            add(&format!("mlp.{name}"), &[FFN, HIDDEN]);
        }
        add("mlp.down_proj", &[HIDDEN, FFN]);
    }
    shapes.push(("model.norm.weight".to_owned(), vec![HIDDEN]));
    let (mut header, mut numbers, mut state) = (serde_json::Map::new(), Vec::new(), 1_u32);
    for (name, shape) in shapes {
        let start = numbers.len();
        for _ in 0..shape.iter().product::<usize>() {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let lot = f64::from(state >> 8) / f64::from(1 << 24) - 0.5;
            let number = if shape.len() == 1 { 1.0 } else { lot * 0.8 };
            numbers.extend((number as f32).to_le_bytes());
        }
        let said = json!({ "dtype": "F32", "shape": shape, "data_offsets": [start, numbers.len()] });
        header.insert(name, said);
    }
    let header = Value::Object(header).to_string();
    let mut file = (header.len() as u64).to_le_bytes().to_vec();
    file.extend(header.as_bytes());
    file.extend(numbers);
    file
}
