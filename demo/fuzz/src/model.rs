//! One of a model's three files is what the fuzzer makes of it, the others are good: reading it may fail and nothing else.
#![no_main]

use std::sync::LazyLock;

use demo::files::hub;
use demo::model::{Checkpoint, Config};
use demo::{Files, Source};
use libfuzzer_sys::fuzz_target;

/// A good model of a few hundred weights: config, tokenizer, weights.
static GOOD: LazyLock<[Vec<u8>; 3]> = LazyLock::new(|| {
    let config = Config {
        hidden: 8,
        layers: 1,
        heads: 2,
        kv_heads: 1,
        head: 4,
        ffn: 8,
        vocab: 256,
        context: 16,
        rope_theta: 10_000.0,
        eps: 1e-5,
        tied: true,
        end: 0,
    };
    // Bytes as byte-level BPE writes them: those that print stand for themselves, the others for letters from 256 on.
    let mut next = 256;
    let mut letter = |byte: u32| match byte {
        33..=126 | 161..=172 | 174..=255 => byte,
        _ => {
            next += 1;
            next - 1
        }
    };
    let letters = (0..256).map(|byte| char::from_u32(letter(byte)).unwrap_or(' '));
    let quoted = |letter: char| if matches!(letter, '"' | '\\') { format!("\\{letter}") } else { letter.to_string() };
    let vocab: Vec<String> = letters.enumerate().map(|(id, letter)| format!("\"{}\":{id}", quoted(letter))).collect();
    let tokenizer = format!(
        "{{\"model\":{{\"type\":\"BPE\",\"vocab\":{{{}}},\"merges\":[]}},\"pre_tokenizer\":{{\"type\":\"ByteLevel\",\"add_prefix_space\":false,\"use_regex\":true}},\"decoder\":{{\"type\":\"ByteLevel\"}}}}",
        vocab.join(",")
    );
    let weights = hub::write_dense(&Checkpoint::random(&config, 1));
    let good = [config.to_json().into_bytes(), tokenizer.into_bytes(), weights];
    assert!(read(&good).is_ok(), "the model to begin with is good");
    good
});

fn read([config, tokenizer, weights]: &[Vec<u8>; 3]) -> Result<Source, demo::Problem> {
    Source::read(&Files { config, tokenizer, weights: vec![("model.safetensors".to_owned(), weights)] })
}

fuzz_target!(|data: &[u8]| {
    let Some((which, rest)) = data.split_first() else { return };
    let mut files = GOOD.clone();
    let file = &mut files[usize::from(*which) % 3];
    // Either the whole file, or a change to the good one at some place.
    match rest.split_first_chunk::<4>() {
        Some((place, bytes)) if which & 0x80 != 0 && !file.is_empty() => {
            let place = u32::from_le_bytes(*place) as usize % file.len();
            let end = file.len().min(place + bytes.len());
            file.splice(place..end, bytes.iter().copied());
        }
        _ => *file = rest.to_vec(),
    }
    if let Err(problem) = read(&files) {
        assert!(!problem.to_string().is_empty());
    }
});
