//! Whether a model fits into this browser, told from its `config.json` and the headers of its files, before the rest of
//! them is read.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::number::{short, with_unit};

/// The longest header that the engine reads.
const LONGEST: u64 = 1 << 20;
/// What WebAssembly can address.
const ENGINE: f64 = (1_u64 << 32) as f64;
/// Tokens of text for which keys and values are counted, where the model takes as many.
const TEXT: f64 = 1024.0;

/// A tensor as a header of safetensors describes it.
#[derive(Deserialize)]
struct Tensor {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// Tensors that the engine reads of a block, behind `model.layers.N.`.
const BLOCK: &[&str] = &[
    "input_layernorm.weight",
    "post_attention_layernorm.weight",
    "self_attn.q_proj.weight",
    "self_attn.k_proj.weight",
    "self_attn.v_proj.weight",
    "self_attn.o_proj.weight",
    "mlp.gate_proj.weight",
    "mlp.up_proj.weight",
    "mlp.down_proj.weight",
];

/// Which tensors of a model the engine reads: of all others the type does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reads {
    /// Blocks, where the config says how many.
    layers: Option<u64>,
    /// Whether the embedding is the head as well.
    tied: bool,
}

impl Reads {
    fn of(config: &Value) -> Self {
        let tied = config.get("tie_word_embeddings").and_then(Value::as_bool).unwrap_or_default();
        Self { layers: config.get("num_hidden_layers").and_then(Value::as_u64), tied }
    }

    fn has(self, tensor: &str) -> bool {
        let Some((layer, part)) = tensor.strip_prefix("model.layers.").and_then(|rest| rest.split_once('.')) else {
            return match tensor {
                "model.embed_tokens.weight" | "model.norm.weight" => true,
                "lm_head.weight" => !self.tied,
                _ => false,
            };
        };
        let there = layer.parse::<u64>().is_ok_and(|layer| self.layers.is_none_or(|layers| layer < layers));
        there && BLOCK.contains(&part)
    }
}

/// Types of numbers that the engine reads.
const FLOATS: &[(&str, u64)] = &[("F32", 4), ("F16", 2), ("BF16", 2)];

/// What a header says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Head {
    /// Weights in the file that the engine reads.
    pub weights: f64,
    /// Bytes that the file must have.
    pub bytes: f64,
}

/// Bytes of the header behind the first eight bytes of a file.
///
/// # Errors
/// Where it cannot be a file of safetensors.
pub fn length(name: &str, first: [u8; 8]) -> Result<usize, String> {
    let length = u64::from_le_bytes(first);
    if length > LONGEST {
        return Err(format!(
            "{name}: says that its header has {length} bytes; more than {LONGEST} are not read. Is it a .safetensors file?"
        ));
    }
    Ok(length as usize)
}

/// Reads a header of a file of which so much is read by the engine; none where not all of it has come.
///
/// # Errors
/// What is wrong with it.
pub fn head(name: &str, bytes: &[u8], reads: Reads) -> Result<Option<Head>, String> {
    let Some((first, rest)) = bytes.split_first_chunk::<8>() else { return Ok(None) };
    let Some(text) = rest.get(..length(name, *first)?) else { return Ok(None) };
    let said: BTreeMap<String, Value> =
        serde_json::from_slice(text).map_err(|e| format!("{name}: its header is no JSON object ({e})"))?;
    let (mut weights, mut end) = (0.0, 0);
    for (tensor, value) in said.into_iter().filter(|(tensor, _)| tensor != "__metadata__") {
        let read = reads.has(&tensor);
        let tensor: String = tensor.chars().take(80).collect();
        let said: Tensor = serde_json::from_value(value)
            .map_err(|e| format!("{name}: its tensor {tensor} is described wrongly ({e})"))?;
        let wide = FLOATS.iter().find(|(float, _)| *float == said.dtype).map(|(_, wide)| *wide);
        if read && wide.is_none() {
            return Err(format!(
                "{name}: its tensor {tensor} is of {}; weights of F32, F16 and BF16 are read. Take the model as it was before it was quantized",
                said.dtype.chars().take(12).collect::<String>()
            ));
        }
        let count = said.shape.iter().try_fold(1_u64, |product, side| product.checked_mul(*side));
        let [from, to] = said.data_offsets;
        // How wide a number of another type is, nobody asks.
        let agrees = match (count, to.checked_sub(from), wide) {
            (Some(count), Some(held), Some(wide)) => count.checked_mul(wide) == Some(held),
            (count, held, None) => count.is_some() && held.is_some(),
            _ => false,
        };
        if !agrees {
            return Err(format!(
                "{name}: its tensor {tensor} has the shape {:?} and lies at bytes {from} to {to}, which does not agree",
                said.shape
            ));
        }
        weights += count.filter(|_| read).unwrap_or(0) as f64;
        end = end.max(to);
    }
    Ok(Some(Head { weights, bytes: (8 + text.len()) as f64 + end as f64 }))
}

/// What the browser offers.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// Memory of the machine in bytes, where the browser says it. Browsers say at most 8 GB.
    pub machine: Option<f64>,
    /// Bytes that may still be kept.
    pub storage: Option<f64>,
}

/// Looks at the headers of a model's files as they come.
pub struct Gate {
    config: Value,
    offer: Offer,
    /// What the header of each file says: a file that comes anew is seen anew.
    seen: BTreeMap<String, Head>,
}

impl Gate {
    /// # Errors
    /// Where the config is none.
    pub fn new(config: &[u8], offer: Offer) -> Result<Self, String> {
        let config = serde_json::from_slice(config).map_err(|e| format!("config.json: {e}"))?;
        Ok(Self { config, offer, seen: BTreeMap::new() })
    }

    /// Looks at the beginning of a file; whether its header was there. `whole` is the size of the file, where it is known.
    ///
    /// # Errors
    /// What is wrong with it, or why it does not fit, with the numbers.
    pub fn look(&mut self, name: &str, bytes: &[u8], whole: Option<f64>) -> Result<bool, String> {
        let Some(head) = head(name, bytes, Reads::of(&self.config))? else { return Ok(false) };
        if let Some(whole) = whole.filter(|whole| *whole < head.bytes) {
            return Err(format!(
                "{name}: has {}, but its header tells of {}: it is cut off",
                with_unit(whole, "bytes"),
                with_unit(head.bytes, "bytes")
            ));
        }
        self.seen.insert(name.to_owned(), head);
        self.fits().map(|()| true)
    }

    /// What all headers say together.
    fn whole(&self) -> Head {
        let sum = |of: fn(&Head) -> f64| self.seen.values().map(of).sum();
        Head { weights: sum(|head| head.weights), bytes: sum(|head| head.bytes) }
    }

    /// What a run needs: names and bytes.
    fn needs(&self) -> Vec<(&'static str, f64)> {
        let of = |key: &str| self.config.get(key).and_then(Value::as_f64);
        let heads = of("num_attention_heads").unwrap_or(1.0).max(1.0);
        let head = of("head_dim").unwrap_or_else(|| of("hidden_size").unwrap_or(0.0) / heads);
        let held = of("num_key_value_heads").unwrap_or(heads) * head * of("num_hidden_layers").unwrap_or(0.0);
        let text = of("max_position_embeddings").unwrap_or(TEXT).min(TEXT);
        let Head { weights, bytes } = self.whole();
        let dense = weights * 4.0;
        vec![
            ("the files", bytes),
            ("the original in f32", dense),
            ("the variant in f32", dense),
            ("both on the device", dense * 2.0),
            ("keys and values of both texts", held * text * 4.0 * 2.0 * 2.0),
        ]
    }

    fn fits(&self) -> Result<(), String> {
        let needs = self.needs();
        let most: f64 = needs.iter().map(|(_, bytes)| bytes).sum();
        let bytes = |bytes: f64| with_unit(bytes, "bytes");
        // 8 GB is the most that a browser says: there may be more.
        let machine = self.offer.machine.filter(|machine| *machine < 8e9);
        let (room, whose) = match machine {
            Some(machine) if machine < ENGINE => (machine, "this machine has, as the browser says"),
            _ => (ENGINE, "the engine in a page can address"),
        };
        if most <= room {
            return Ok(());
        }
        let list: Vec<String> = needs.iter().map(|(name, need)| format!("{} for {name}", bytes(*need))).collect();
        Err(format!(
            "This model of {} M weights does not fit: it needs about {} of memory ({}), and {whose} {}. Take a smaller model, or run it in a terminal",
            short(self.whole().weights / 1e6),
            bytes(most),
            list.join(", "),
            bytes(room),
        ))
    }

    /// That the model will not be kept for the next visit, where there is no room for it.
    pub fn unkept(&self) -> Option<String> {
        let bytes = self.whole().bytes;
        let room = self.offer.storage.filter(|room| *room < bytes)?;
        Some(format!(
            "This model is open as long as this page: its files have {}, and the browser lets this site keep {} more.",
            with_unit(bytes, "bytes"),
            with_unit(room, "bytes")
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str) -> Vec<u8> {
        [&(header.len() as u64).to_le_bytes(), header.as_bytes()].concat()
    }

    const CONFIG: &str = r#"{"hidden_size":64,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"max_position_embeddings":512}"#;
    const ALL: Reads = Reads { layers: None, tied: false };
    const OPEN: Offer = Offer { machine: None, storage: None };

    #[test]
    fn a_header_tells_weights_and_size() {
        let text = r#"{"__metadata__":{"format":"pt"},"model.embed_tokens.weight":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"lm_head.weight":{"dtype":"BF16","shape":[4],"data_offsets":[24,32]}}"#;
        let bytes = file(text);
        assert_eq!(
            head("m", &bytes, ALL).unwrap().unwrap(),
            Head { weights: 10.0, bytes: (8 + text.len() + 32) as f64 }
        );
        assert_eq!(head("m", &bytes[..5], ALL), Ok(None), "the length has not come");
        assert_eq!(head("m", &bytes[..60], ALL), Ok(None), "the header has not come");
    }

    #[test]
    fn a_wrong_header_is_told_before_the_rest_is_read() {
        let told = |bytes: &[u8]| head("m.safetensors", bytes, ALL).unwrap_err();
        assert!(told(b"<!DOCTYPE html>").contains("Is it a .safetensors file?"));
        assert!(told(&file("[]")).contains("no JSON object"));
        let of = |tensor: &str| told(&file(&format!(r#"{{"model.norm.weight":{tensor}}}"#)));
        assert!(of(r#"{"dtype":"I8","shape":[4],"data_offsets":[0,4]}"#).contains("is of I8"));
        assert!(of(r#"{"dtype":"F32","shape":[4],"data_offsets":[0,4]}"#).contains("does not agree"));
        assert!(
            of(r#"{"dtype":"F32","shape":[18446744073709551615,2],"data_offsets":[0,4]}"#).contains("does not agree")
        );
        assert!(
            of(r#"{"dtype":"F32","shape":[18446744073709551615,2],"data_offsets":[8,0]}"#).contains("does not agree")
        );
        let mut gate = Gate::new(CONFIG.as_bytes(), OPEN).unwrap();
        let short = gate.look("m", &file(r#"{"w":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#), Some(20.0));
        assert!(short.unwrap_err().contains("cut off"));
    }

    #[test]
    fn tensors_that_nobody_reads_count_for_nothing() {
        let text = r#"{"model.embed_tokens.weight":{"dtype":"F16","shape":[4],"data_offsets":[0,8]},"lm_head.weight":{"dtype":"I8","shape":[4],"data_offsets":[8,12]},"model.layers.1.mlp.up_proj.weight":{"dtype":"F16","shape":[1],"data_offsets":[12,14]},"model.layers.2.mlp.up_proj.weight":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[14,18]},"model.layers.0.self_attn.rotary_emb.inv_freq":{"dtype":"F64","shape":[4],"data_offsets":[18,50]}}"#;
        let two = Reads { layers: Some(2), tied: true };
        let found = head("m", &file(text), two).unwrap().unwrap();
        assert_eq!(found, Head { weights: 5.0, bytes: (8 + text.len() + 50) as f64 });
        let told = |reads| head("m", &file(text), reads).unwrap_err();
        assert!(told(Reads { tied: false, ..two }).contains("lm_head.weight is of I8"));
        assert!(told(Reads { layers: Some(3), ..two }).contains("model.layers.2.mlp.up_proj.weight is of F8_E4M3"));
        let turned = r#"{"position_ids":{"dtype":"I64","shape":[1],"data_offsets":[8,0]}}"#;
        assert!(head("m", &file(turned), two).unwrap_err().contains("does not agree"));
    }

    #[test]
    fn a_model_that_does_not_fit_is_refused_with_the_numbers() {
        let weights = |count: u64| {
            file(&format!(
                r#"{{"lm_head.weight":{{"dtype":"BF16","shape":[{count}],"data_offsets":[0,{}]}}}}"#,
                count * 2
            ))
        };
        let look = |count, offer| Gate::new(CONFIG.as_bytes(), offer).unwrap().look("m", &weights(count), None);
        assert_eq!(look(135_000_000, OPEN), Ok(true));
        let told = look(1_100_000_000, OPEN).unwrap_err();
        assert!(
            told.contains("1,100 M weights") && told.contains("19.8 GB") && told.contains("4.40 GB for the original"),
            "{told}"
        );
        assert!(told.contains("can address 4.29 GB"), "{told}");
        let small = Offer { machine: Some(2e9), ..OPEN };
        assert!(look(135_000_000, small).unwrap_err().contains("this machine has, as the browser says 2.00 GB"));
        // Two files count together.
        let mut gate = Gate::new(CONFIG.as_bytes(), Offer { storage: Some(1e6), ..OPEN }).unwrap();
        assert_eq!(gate.look("1", &weights(200_000_000), None), Ok(true));
        assert!(gate.unkept().unwrap().contains("400 MB") && gate.unkept().unwrap().contains("1.00 MB"));
        assert_eq!(gate.look("1", &weights(200_000_000), None), Ok(true), "it came anew");
        assert!(gate.look("2", &weights(200_000_000), None).is_err());
    }

    #[test]
    fn keys_and_values_are_counted_from_the_config() {
        let gate = Gate::new(CONFIG.as_bytes(), OPEN).unwrap();
        // 2 heads of 16 in 2 layers, 512 tokens, keys and values, two texts, 4 bytes.
        assert_eq!(gate.needs()[4].1, 2.0 * 16.0 * 2.0 * 512.0 * 2.0 * 2.0 * 4.0);
    }
}
