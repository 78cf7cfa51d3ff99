//! Against the library that defines the format.

use proptest::prelude::*;
use serde_json::json;
use tokenizers::Tokenizer as Theirs;

use super::Tokenizer;

/// Text with a bit of everything that the tokenizers below can merge.
const TEXT: &str =
    "Mira's kite couldn't fly.  \"We'll mend it,\" she said,\n\n\tand 12 larks — né, naïve, 你好, 🪁 — sang.   ";

/// The vocabulary that merges of these words make, on top of single symbols.
fn learnt(symbols: Vec<String>, words: &[&str], space: &str) -> (serde_json::Value, serde_json::Value) {
    let mut vocab: Vec<String> = symbols;
    let mut merges = Vec::new();
    for word in words {
        let word = word.replace(' ', space);
        let mut made = String::new();
        for letter in word.chars() {
            if !made.is_empty() {
                let merge = json!([made, letter]);
                if !merges.contains(&merge) {
                    merges.push(merge);
                }
            }
            made.push(letter);
            if !vocab.contains(&made) {
                vocab.push(made.clone());
            }
        }
    }
    // Number 0 is the mark's.
    let vocab =
        vocab.into_iter().enumerate().map(|(id, token)| (token, json!(id + 1))).collect::<serde_json::Map<_, _>>();
    (json!(vocab), json!(merges))
}

const WORDS: [&str; 12] = [" the", " th", "the", "he", " kite", "Mira", "ir", " an", "and", "'s", " said", "\" s"];

fn bytes(digits: bool, space_first: bool) -> Vec<u8> {
    let symbols = super::byte_signs().into_keys().map(String::from).collect();
    let (vocab, merges) = learnt(symbols, &WORDS, "\u{120}");
    let level = json!({"type": "ByteLevel", "add_prefix_space": space_first, "trim_offsets": true, "use_regex": true});
    let first = json!({"type": "Digits", "individual_digits": true});
    let pre = if digits { json!({"type": "Sequence", "pretokenizers": [first, level]}) } else { level.clone() };
    file(vocab, merges, json!(null), pre, level, false)
}

fn characters() -> Vec<u8> {
    let mut symbols: Vec<String> = (0..256).map(|byte| format!("<0x{byte:02X}>")).collect();
    symbols.extend("\u{2581}abcdefghijklmnopqrstuvwxyzMW'\".,".chars().map(String::from));
    let (vocab, merges) = learnt(symbols, &WORDS, "\u{2581}");
    let normalizer = json!({"type": "Sequence", "normalizers": [
        {"type": "Prepend", "prepend": "\u{2581}"},
        {"type": "Replace", "pattern": {"String": " "}, "content": "\u{2581}"}]});
    let decoder = json!({"type": "Sequence", "decoders": [
        {"type": "Replace", "pattern": {"String": "\u{2581}"}, "content": " "},
        {"type": "ByteFallback"}, {"type": "Fuse"}, {"type": "Strip", "content": " ", "start": 1, "stop": 0}]});
    file(vocab, merges, normalizer, json!(null), decoder, true)
}

fn file(
    mut vocab: serde_json::Value,
    merges: serde_json::Value,
    normalizer: serde_json::Value,
    pre_tokenizer: serde_json::Value,
    decoder: serde_json::Value,
    byte_fallback: bool,
) -> Vec<u8> {
    vocab["<|end|>"] = json!(0);
    let mark = json!({"id": 0, "content": "<|end|>", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true});
    json!({
        "version": "1.0", "truncation": null, "padding": null, "added_tokens": [mark], "normalizer": normalizer,
        "pre_tokenizer": pre_tokenizer, "post_processor": null, "decoder": decoder,
        "model": {"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
            "end_of_word_suffix": null, "fuse_unk": true, "byte_fallback": byte_fallback, "vocab": vocab, "merges": merges},
    })
    .to_string()
    .into_bytes()
}

fn all() -> Vec<(Tokenizer, Theirs)> {
    [bytes(false, false), bytes(true, false), bytes(false, true), characters()]
        .iter()
        .map(|json| (Tokenizer::parse(json, 1_000).unwrap(), Theirs::from_bytes(json).unwrap()))
        .collect()
}

fn same(ours: &Tokenizer, theirs: &Theirs, text: &str) {
    let ids = ours.encode(text).unwrap();
    assert_eq!(ids, theirs.encode_fast(text, false).unwrap().get_ids(), "{text:?}");
    assert_eq!(ours.decode(&ids), theirs.decode(&ids, true).unwrap(), "{text:?}");
}

#[test]
fn the_same_tokens_as_the_library() {
    for (ours, theirs) in all() {
        for text in [TEXT, "", " ", "a", "<|end|>", "the<|end|> the end<|end|><|end|>", "\r\n \u{a0}x", "ⅷ٣²x"] {
            same(&ours, &theirs, text);
        }
        let ids = ours.encode(TEXT).unwrap();
        assert!(ids.len() < TEXT.len(), "nothing was merged");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn the_same_tokens_for_any_text(text in "\\PC{0,40}", story in "[the Miraskd'\"\n0-9 ]{0,60}") {
        for (ours, theirs) in all() {
            same(&ours, &theirs, &text);
            same(&ours, &theirs, &story);
        }
    }
}

#[test]
fn what_is_added_makes_the_text() {
    for (ours, _) in all() {
        let ids = ours.encode(TEXT).unwrap();
        let text: String = ids.iter().enumerate().map(|(at, id)| ours.added(&ids[..at], *id)).collect();
        assert_eq!(text, ours.decode(&ids));
    }
}

#[test]
fn what_is_not_known_is_named() {
    let fault = |json: &str| Tokenizer::parse(json.as_bytes(), 10).err().unwrap().to_string();
    let model = r#""model":{"type":"BPE","vocab":{"a":1},"merges":[]}"#;
    for (json, said) in [
        ("no".to_owned(), "cannot be read"),
        (r#"{"model":{"type":"WordPiece","vocab":{},"merges":[]}}"#.to_owned(), "type WordPiece"),
        (r#"{"model":{"type":"BPE","vocab":{},"merges":[]}}"#.to_owned(), "no tokens"),
        (r#"{"model":{"type":"BPE","vocab":{"a":10},"merges":[]}}"#.to_owned(), "do the files belong together"),
        (format!(r#"{{"pre_tokenizer":{{"type":"Split"}},{model}}}"#), "pre-tokenizer of type Split"),
        (format!(r#"{{"normalizer":{{"type":"NFC"}},{model}}}"#), "normalizer of type NFC"),
        (format!("{{{model}}}"), "neither"),
        (
            r#"{"pre_tokenizer":{"type":"ByteLevel"},"model":{"vocab":{"a":1},"merges":["ab"]}}"#.to_owned(),
            "without a space",
        ),
        (
            r#"{"pre_tokenizer":{"type":"ByteLevel"},"model":{"vocab":{"a":1},"merges":["a b"]}}"#.to_owned(),
            "not all of the two",
        ),
        (
            r#"{"added_tokens":[{"id":1,"content":""}],"pre_tokenizer":{"type":"ByteLevel"},"model":{"vocab":{"a":1},"merges":[]}}"#.to_owned(),
            "without text",
        ),
    ] {
        assert!(fault(&json).contains(said), "{json}: {}", fault(&json));
    }
    let gaps = Tokenizer::parse(br#"{"pre_tokenizer":{"type":"ByteLevel"},"model":{"vocab":{"a":1},"merges":[]}}"#, 10);
    assert!(gaps.unwrap().encode("b").unwrap_err().to_string().contains("no token for byte"));
}
