//! GGUF (version 3), the file of llama.cpp: F16, Q8_0 and Q4_0.
//!
//! Groups of 32 with a symmetric grid of 8 or 4 bits are written code for code: the file holds exactly the numbers that
//! were measured. Every other matrix is written in f16, which holds them as nearly as f16 can.

use half::f16;
use serde_json::Value;

use crate::Problem;
use crate::model::{Checkpoint, Config, Grouped, Matrix, PARTS, Part, Weight};
use crate::text::{Form, Tokenizer};

/// Bytes that a tensor's place is a multiple of.
const ALIGNMENT: usize = 32;
/// Weights of a block of Q8_0 and Q4_0.
const BLOCK: usize = 32;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    F32 = 0,
    F16 = 1,
    Q4 = 2,
    Q8 = 8,
}

struct Tensor {
    name: String,
    /// Innermost first.
    sides: Vec<usize>,
    kind: Kind,
    bytes: Vec<u8>,
}

/// A file, and the names of the matrices that could not be written code for code.
pub struct Gguf {
    /// The file.
    pub bytes: Vec<u8>,
    /// Quantized matrices that were written in f16.
    pub widened: Vec<String>,
}

/// Writes a model with its tokenizer.
///
/// # Errors
/// Where the tokenizer is not byte-level BPE, cuts text as llama.cpp does under no name, or has another vocabulary than
/// the model.
pub fn write(checkpoint: &Checkpoint, tokenizer: &[u8], name: &str) -> Result<Gguf, Problem> {
    let config = &checkpoint.config;
    let vocabulary = Vocabulary::read(tokenizer, config.vocab)?;
    let mut widened = Vec::new();
    let tensors = tensors(checkpoint, &mut widened);
    let kind = if tensors.iter().any(|t| t.kind == Kind::Q4) {
        2
    } else if tensors.iter().any(|t| t.kind == Kind::Q8) {
        7
    } else {
        1
    };
    let mut keys = Keys::default();
    keys.text("general.architecture", "llama");
    keys.text("general.name", name);
    keys.number("general.file_type", kind);
    keys.number("general.alignment", ALIGNMENT as u32);
    sizes(&mut keys, config);
    vocabulary.write(&mut keys, config);
    let mut out = b"GGUF".to_vec();
    out.extend(3_u32.to_le_bytes());
    out.extend((tensors.len() as u64).to_le_bytes());
    out.extend(keys.count.to_le_bytes());
    out.extend(keys.bytes);
    let mut at = 0;
    for tensor in &tensors {
        text(&mut out, &tensor.name);
        out.extend((tensor.sides.len() as u32).to_le_bytes());
        tensor.sides.iter().for_each(|side| out.extend((*side as u64).to_le_bytes()));
        out.extend((tensor.kind as u32).to_le_bytes());
        out.extend((at as u64).to_le_bytes());
        at += tensor.bytes.len().next_multiple_of(ALIGNMENT);
    }
    for tensor in &tensors {
        out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
        out.extend(&tensor.bytes);
    }
    out.resize(out.len().next_multiple_of(ALIGNMENT), 0);
    Ok(Gguf { bytes: out, widened })
}

fn sizes(keys: &mut Keys, config: &Config) {
    for (key, number) in [
        ("context_length", config.context),
        ("embedding_length", config.hidden),
        ("block_count", config.layers),
        ("feed_forward_length", config.ffn),
        ("rope.dimension_count", config.head),
        ("attention.head_count", config.heads),
        ("attention.head_count_kv", config.kv_heads),
        ("attention.key_length", config.head),
        ("attention.value_length", config.head),
        ("vocab_size", config.vocab),
    ] {
        keys.number(&format!("llama.{key}"), number as u32);
    }
    keys.real("llama.attention.layer_norm_rms_epsilon", config.eps);
    keys.real("llama.rope.freq_base", config.rope_theta);
}

fn tensors(checkpoint: &Checkpoint, widened: &mut Vec<String>) -> Vec<Tensor> {
    let config = &checkpoint.config;
    let gains = |name: String, gains: &[f32]| Tensor {
        name,
        sides: vec![gains.len()],
        kind: Kind::F32,
        bytes: gains.iter().flat_map(|gain| gain.to_le_bytes()).collect(),
    };
    let mut all = vec![matrix("token_embd.weight".to_owned(), &checkpoint.embed, None, widened)];
    for (index, block) in checkpoint.blocks.iter().enumerate() {
        all.push(gains(format!("blk.{index}.attn_norm.weight"), &block.attn_norm));
        all.push(gains(format!("blk.{index}.ffn_norm.weight"), &block.mlp_norm));
        for part in PARTS {
            let heads = match part {
                Part::Q => Some(config.heads),
                Part::K => Some(config.kv_heads),
                _ => None,
            };
            all.push(matrix(format!("blk.{index}.{}.weight", name(part)), block.part(part), heads, widened));
        }
    }
    all.push(gains("output_norm.weight".to_owned(), &checkpoint.norm));
    all.extend(checkpoint.head.as_ref().map(|head| matrix("output.weight".to_owned(), head, None, widened)));
    all
}

const fn name(part: Part) -> &'static str {
    match part {
        Part::Q => "attn_q",
        Part::K => "attn_k",
        Part::V => "attn_v",
        Part::O => "attn_output",
        Part::Gate => "ffn_gate",
        Part::Up => "ffn_up",
        Part::Down => "ffn_down",
    }
}

/// A matrix; with `heads`, its rows in the order in which llama.cpp turns them.
fn matrix(name: String, weight: &Weight, heads: Option<usize>, widened: &mut Vec<String>) -> Tensor {
    let (rows, cols) = weight.shape();
    let order: Vec<usize> = match heads {
        Some(heads) => interleaved(rows, heads),
        None => (0..rows).collect(),
    };
    let sides = vec![cols, rows];
    if let Weight::Grouped(grouped) = weight {
        if grouped.group == BLOCK && grouped.symmetric && [4, 8].contains(&grouped.bits) {
            let kind = if grouped.bits == 8 { Kind::Q8 } else { Kind::Q4 };
            return Tensor { name, sides, kind, bytes: blocks(grouped, &order) };
        }
        widened.push(name.clone());
    }
    let Matrix { data, .. } = weight.to_matrix();
    let numbers = order.iter().flat_map(|row| &data[row * cols..(row + 1) * cols]);
    Tensor { name, sides, kind: Kind::F16, bytes: numbers.flat_map(|n| f16::from_f32(*n).to_le_bytes()).collect() }
}

/// llama.cpp turns neighbours, the Hugging Face layout numbers half a head apart: where each row comes from.
fn interleaved(rows: usize, heads: usize) -> Vec<usize> {
    let (width, half) = (rows / heads, rows / heads / 2);
    (0..rows).map(|row| row / width * width + row % width / 2 + row % 2 * half).collect()
}

/// Blocks of 32 codes with a scale. The grids are the same but for names: `scale * (code - middle)`.
fn blocks(grouped: &Grouped, order: &[usize]) -> Vec<u8> {
    let groups = grouped.cols / BLOCK;
    let mut out = Vec::new();
    for row in order {
        for group in row * groups..(row + 1) * groups {
            out.extend(f16::from_f32(grouped.scales[group]).to_le_bytes());
            let codes = &grouped.codes[group * BLOCK..(group + 1) * BLOCK];
            if grouped.bits == 8 {
                out.extend(codes.iter().map(|code| code.wrapping_sub(128)));
            } else {
                out.extend((0..BLOCK / 2).map(|i| codes[i] | (codes[i + BLOCK / 2] << 4)));
            }
        }
    }
    out
}

/// Tokens and merges of a `tokenizer.json`.
struct Vocabulary {
    tokens: Vec<String>,
    special: Vec<bool>,
    merges: Vec<String>,
    /// llama.cpp's name for how text is cut before pieces are merged.
    cut: &'static str,
}

/// llama.cpp's name for a way to cut text.
fn cut(form: &Form) -> Result<&'static str, &'static str> {
    match form {
        Form::Bytes { space_first: true, .. } => {
            Err("puts a space before the text, which GGUF has no byte-level BPE for")
        }
        Form::Bytes { words: false, .. } => Err("does not cut text into words, which GGUF has no byte-level BPE for"),
        Form::Bytes { digits: true, .. } => Ok("smollm"),
        Form::Bytes { digits: false, .. } => Ok("gpt-2"),
        Form::Characters { .. } => Err("is not byte-level BPE, which is what the lab can write to GGUF"),
    }
}

impl Vocabulary {
    fn read(json: &[u8], size: usize) -> Result<Self, Problem> {
        let bad = |what: &str| Problem::new("tokenizer.json", what);
        let value: Value = serde_json::from_slice(json).map_err(|e| bad(&format!("is no JSON: {e}")))?;
        let model = &value["model"];
        if model["type"] != "BPE" || !json.windows(9).any(|w| w == b"ByteLevel") {
            return Err(bad("is not byte-level BPE, which is what the lab can write to GGUF"));
        }
        let mut tokens: Vec<String> = (0..size).map(|id| format!("[unused{id}]")).collect();
        let mut special = vec![false; size];
        let vocabulary = model["vocab"].as_object().ok_or_else(|| bad("has no vocabulary"))?;
        let ids = vocabulary.iter().map(|(token, id)| (token.as_str(), id.as_u64(), false));
        let added = value["added_tokens"].as_array().into_iter().flatten();
        let added = added.filter_map(|t| Some((t["content"].as_str()?, t["id"].as_u64(), t["special"] == true)));
        for (token, id, is_special) in ids.chain(added) {
            let place = id.and_then(|id| usize::try_from(id).ok()).filter(|id| *id < size);
            let place = place.ok_or_else(|| bad(&format!("has the token {token:?} beyond the {size} of the model")))?;
            token.clone_into(&mut tokens[place]);
            special[place] |= is_special;
        }
        let merges = model["merges"].as_array().into_iter().flatten();
        let merges = merges.filter_map(|merge| match merge {
            Value::String(pair) => Some(pair.clone()),
            Value::Array(pair) => Some(format!("{} {}", pair.first()?.as_str()?, pair.get(1)?.as_str()?)),
            _ => None,
        });
        let merges = merges.collect();
        let cut = cut(Tokenizer::parse(json, size)?.form()).map_err(bad)?;
        Ok(Self { tokens, special, merges, cut })
    }

    fn write(&self, keys: &mut Keys, config: &Config) {
        keys.text("tokenizer.ggml.model", "gpt2");
        keys.text("tokenizer.ggml.pre", self.cut);
        keys.texts("tokenizer.ggml.tokens", &self.tokens);
        keys.numbers("tokenizer.ggml.token_type", self.special.iter().map(|special| if *special { 3 } else { 1 }));
        keys.texts("tokenizer.ggml.merges", &self.merges);
        keys.number("tokenizer.ggml.bos_token_id", config.end);
        keys.number("tokenizer.ggml.eos_token_id", config.end);
        keys.flag("tokenizer.ggml.add_bos_token", true);
    }
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
}

/// Keys and values, as the format numbers their types.
#[derive(Default)]
struct Keys {
    count: u64,
    bytes: Vec<u8>,
}

impl Keys {
    fn key(&mut self, key: &str, kind: u32) {
        self.count += 1;
        text(&mut self.bytes, key);
        self.bytes.extend(kind.to_le_bytes());
    }

    fn number(&mut self, key: &str, number: u32) {
        self.key(key, 4);
        self.bytes.extend(number.to_le_bytes());
    }

    fn real(&mut self, key: &str, number: f32) {
        self.key(key, 6);
        self.bytes.extend(number.to_le_bytes());
    }

    fn flag(&mut self, key: &str, flag: bool) {
        self.key(key, 7);
        self.bytes.push(u8::from(flag));
    }

    fn text(&mut self, key: &str, value: &str) {
        self.key(key, 8);
        text(&mut self.bytes, value);
    }

    fn texts(&mut self, key: &str, values: &[String]) {
        self.key(key, 9);
        self.bytes.extend(8_u32.to_le_bytes());
        self.bytes.extend((values.len() as u64).to_le_bytes());
        values.iter().for_each(|value| text(&mut self.bytes, value));
    }

    fn numbers(&mut self, key: &str, values: impl ExactSizeIterator<Item = i32>) {
        self.key(key, 9);
        self.bytes.extend(5_u32.to_le_bytes());
        self.bytes.extend((values.len() as u64).to_le_bytes());
        values.for_each(|value| self.bytes.extend(value.to_le_bytes()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{Grid, Span};

    #[test]
    fn rows_are_turned_as_llama_turns_them() {
        // Two heads of four: 0 and 2 of a head become neighbours, then 1 and 3.
        assert_eq!(interleaved(8, 2), [0, 2, 1, 3, 4, 6, 5, 7]);
    }

    #[test]
    fn codes_are_written_as_they_are() {
        let data: Vec<f32> = (0..64).map(|i| (i as f32 - 30.0) / 7.0).collect();
        for bits in [8, 4] {
            let grid = Grid { bits, span: Span::Group(32), symmetric: true, clip: false };
            let grouped = grid.round(&Matrix { rows: 1, cols: 64, data: data.clone() }).unwrap();
            let bytes = blocks(&grouped, &[0]);
            let block = if bits == 8 { 34 } else { 18 };
            assert_eq!(bytes.len(), 2 * block);
            // Read as llama.cpp reads it.
            let mut read = Vec::new();
            for block in bytes.chunks_exact(block) {
                let scale = f16::from_le_bytes([block[0], block[1]]).to_f32();
                if bits == 8 {
                    read.extend(block[2..].iter().map(|code| scale * f32::from(code.cast_signed())));
                } else {
                    read.extend(block[2..].iter().map(|byte| scale * (f32::from(byte & 15) - 8.0)));
                    read.extend(block[2..].iter().map(|byte| scale * (f32::from(byte >> 4) - 8.0)));
                }
            }
            assert_eq!(read, grouped.to_matrix().data);
        }
    }

    #[test]
    fn tokenizers_that_cannot_be_written_are_refused() {
        let of = |json: &str| Vocabulary::read(json.as_bytes(), 4).err().map(|e| e.to_string()).unwrap_or_default();
        assert!(of("{").contains("no JSON"));
        assert!(of(r#"{"model":{"type":"Unigram"}}"#).contains("not byte-level BPE"));
        let beyond = r#"{"pre_tokenizer":{"type":"ByteLevel"},"model":{"type":"BPE","vocab":{"a":9},"merges":[]}}"#;
        assert!(of(beyond).contains("\"a\" beyond the 4"));
        let good = r#"{"pre_tokenizer":{"type":"ByteLevel","add_prefix_space":false},"added_tokens":[{"id":0,"content":"<e>","special":true}],
            "model":{"type":"BPE","vocab":{"<e>":0,"a":1,"b":2,"ab":3},"merges":[["a","b"]]}}"#;
        let read = Vocabulary::read(good.as_bytes(), 4).unwrap();
        assert_eq!((read.tokens[3].as_str(), &read.merges[..], read.special[0]), ("ab", &["a b".to_owned()][..], true));
    }

    #[test]
    fn text_is_cut_as_the_model_learnt_it() {
        let of = |pre: &str| {
            let json = format!(
                r#"{{"pre_tokenizer":{pre},"model":{{"type":"BPE","vocab":{{"<e>":0,"a":1,"b":2,"ab":3}},"merges":["a b"]}}}}"#
            );
            Vocabulary::read(json.as_bytes(), 4).map(|read| read.cut).map_err(|e| e.to_string())
        };
        let level = |more: &str| format!(r#"{{"type":"ByteLevel","add_prefix_space":false{more}}}"#);
        let after = |first: &str| {
            let level = level("");
            format!(r#"{{"type":"Sequence","pretokenizers":[{first},{level}]}}"#)
        };
        assert_eq!(of(&level("")), Ok("gpt-2"));
        assert_eq!(of(&after(r#"{"type":"Digits","individual_digits":true}"#)), Ok("smollm"), "SmolLM2's");
        for (pre, says) in [
            (r#"{"type":"ByteLevel","add_prefix_space":true}"#.to_owned(), "puts a space before"),
            (level(r#","use_regex":false"#), "does not cut text into words"),
            (after(r#"{"type":"Split","pattern":{"Regex":"[0-9]"},"behavior":"Isolated"}"#), "type Split"),
        ] {
            let said = of(&pre).unwrap_err();
            assert!(said.contains(says), "{said}");
        }
    }
}
