//! What a `tokenizer.json` says.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{SPACE, byte_signs};
use crate::Problem;

/// A token that is found in the text as it is.
#[derive(Deserialize)]
pub struct Added {
    pub id: u32,
    pub content: String,
    #[serde(default)]
    pub special: bool,
}

/// How text becomes the symbols that are merged.
#[derive(Debug, PartialEq)]
pub enum Form {
    /// UTF-8's bytes.
    Bytes {
        /// Whether each digit is a word of its own.
        digits: bool,
        /// Whether text is cut into words (by GPT-2's pattern) that are never merged.
        words: bool,
        /// Whether text begins with a space that is not there.
        space_first: bool,
    },
    /// Characters, with a sign for the space; what is unknown falls back to its bytes, `<0x0A>`.
    Characters {
        /// Whether text begins with a space that is not there.
        space_first: bool,
    },
}

impl Form {
    /// The bytes of a token of the vocabulary.
    pub fn bytes(&self, token: &str) -> Vec<u8> {
        match self {
            Self::Bytes { .. } => {
                let signs = byte_signs();
                token.chars().filter_map(|sign| signs.get(&sign).copied()).collect()
            }
            Self::Characters { .. } => match fallback(token) {
                Some(byte) => vec![byte],
                None => token.replace(SPACE, " ").into_bytes(),
            },
        }
    }
}

/// The byte of a token like `<0x0A>`.
pub fn fallback(token: &str) -> Option<u8> {
    let hex = token.strip_prefix("<0x")?.strip_suffix('>')?;
    if hex.len() == 2 { u8::from_str_radix(hex, 16).ok() } else { None }
}

/// The file.
pub struct File {
    pub form: Form,
    pub tokens: BTreeMap<String, u32>,
    /// Pairs of tokens, the first one to be merged first.
    pub merges: Vec<(String, String)>,
    pub added: Vec<Added>,
}

#[derive(Deserialize)]
struct Shape {
    #[serde(default)]
    added_tokens: Vec<Added>,
    #[serde(default)]
    normalizer: Value,
    #[serde(default)]
    pre_tokenizer: Value,
    model: ModelShape,
}

#[derive(Deserialize)]
struct ModelShape {
    #[serde(rename = "type", default)]
    kind: Option<String>,
    vocab: BTreeMap<String, u32>,
    merges: Vec<MergeShape>,
    #[serde(default)]
    byte_fallback: bool,
    #[serde(default)]
    continuing_subword_prefix: Option<String>,
    #[serde(default)]
    end_of_word_suffix: Option<String>,
}

/// Older files write "a b", newer ones ["a", "b"].
#[derive(Deserialize)]
#[serde(untagged)]
enum MergeShape {
    Line(String),
    Pair(String, String),
}

fn bad(what: impl Into<String>) -> Problem {
    Problem::new("tokenizer.json", what.into())
}

impl File {
    /// Reads and checks.
    pub fn parse(json: &[u8], vocab: usize) -> Result<Self, Problem> {
        let shape: Shape = serde_json::from_slice(json).map_err(|e| bad(format!("cannot be read: {e}")))?;
        let model = shape.model;
        if model.kind.as_deref().is_some_and(|kind| kind != "BPE") {
            return Err(bad(format!("is of type {}; only BPE is read here", model.kind.unwrap_or_default())));
        }
        let affix = |affix: &Option<String>| affix.as_deref().is_some_and(|affix| !affix.is_empty());
        if affix(&model.continuing_subword_prefix) || affix(&model.end_of_word_suffix) {
            return Err(bad("marks parts of words with a prefix or suffix, which is not known here"));
        }
        let most = model.vocab.values().copied().chain(shape.added_tokens.iter().map(|added| added.id)).max();
        match most {
            None => return Err(bad("has no tokens")),
            Some(most) if most as usize >= vocab => {
                return Err(bad(format!(
                    "makes token {most}, but the model has embeddings for {vocab}; do the files belong together?"
                )));
            }
            Some(_) => {}
        }
        if shape.added_tokens.iter().any(|added| added.content.is_empty()) {
            return Err(bad("has an added token without text"));
        }
        let form = form(&shape.normalizer, &shape.pre_tokenizer, model.byte_fallback)?;
        let merges: Option<Vec<(String, String)>> = model
            .merges
            .into_iter()
            .map(|merge| match merge {
                MergeShape::Line(line) => line.split_once(' ').map(|(a, b)| (a.to_owned(), b.to_owned())),
                MergeShape::Pair(a, b) => Some((a, b)),
            })
            .collect();
        let merges = merges.ok_or_else(|| bad("has a merge without a space between its two parts"))?;
        Ok(Self { form, tokens: model.vocab, merges, added: shape.added_tokens })
    }
}

/// The steps of a normalizer or pre-tokenizer, sequences unrolled.
fn steps<'a>(value: &'a Value, inner: &str) -> Vec<&'a Value> {
    match value.get("type").and_then(Value::as_str) {
        Some("Sequence") => {
            value.get(inner).and_then(Value::as_array).map_or_else(Vec::new, |all| all.iter().collect())
        }
        Some(_) => vec![value],
        None => Vec::new(),
    }
}

fn form(normalizer: &Value, pre_tokenizer: &Value, byte_fallback: bool) -> Result<Form, Problem> {
    let kind = |step: &Value| step.get("type").and_then(Value::as_str).unwrap_or_default().to_owned();
    let flag = |step: &Value, name: &str, absent: bool| step.get(name).and_then(Value::as_bool).unwrap_or(absent);
    let unknown = |what: &str, step: &Value| {
        bad(format!(
            "has a {what} of type {}, which is not known here: byte-level BPE with GPT-2's pattern (SmolLM2) and SentencePiece's BPE (TinyLlama) are",
            kind(step)
        ))
    };
    let (normal, pre) = (steps(normalizer, "normalizers"), steps(pre_tokenizer, "pretokenizers"));
    if pre.iter().any(|step| kind(step) == "ByteLevel") {
        if let Some(step) = normal.first() {
            return Err(unknown("normalizer", step));
        }
        let (mut digits, mut words, mut space_first) = (false, true, false);
        for step in pre {
            match kind(step).as_str() {
                "ByteLevel" => {
                    (words, space_first) = (flag(step, "use_regex", true), flag(step, "add_prefix_space", true));
                }
                "Digits" if flag(step, "individual_digits", false) => digits = true,
                _ => return Err(unknown("pre-tokenizer", step)),
            }
        }
        return Ok(Form::Bytes { digits, words, space_first });
    }
    let (mut space_first, mut spaces) = (false, false);
    for step in normal {
        let is = |name: &str, right: &str| step.get(name).and_then(Value::as_str) == Some(right);
        let replaced = step.pointer("/pattern/String").and_then(Value::as_str);
        let sign = SPACE.to_string();
        match kind(step).as_str() {
            "Prepend" if is("prepend", &sign) => space_first = true,
            "Replace" if replaced == Some(" ") && is("content", &sign) => spaces = true,
            _ => return Err(unknown("normalizer", step)),
        }
    }
    for step in pre {
        if kind(step) != "Metaspace" || flag(step, "split", false) {
            return Err(unknown("pre-tokenizer", step));
        }
        let scheme = step.get("prepend_scheme").and_then(Value::as_str);
        (spaces, space_first) = (true, scheme.map_or(flag(step, "add_prefix_space", true), |scheme| scheme != "never"));
    }
    if !spaces || !byte_fallback {
        return Err(bad("is neither byte-level BPE nor SentencePiece's with bytes to fall back on"));
    }
    Ok(Form::Characters { space_first })
}
