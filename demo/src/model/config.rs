//! The shape of a model, as `config.json` of the Hugging Face layout tells it.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::Problem;

/// The shape of a Llama-like decoder.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Config {
    /// Width of the residual stream, d.
    #[serde(rename = "hidden_size")]
    pub hidden: usize,
    /// Blocks.
    #[serde(rename = "num_hidden_layers")]
    pub layers: usize,
    /// Query heads.
    #[serde(rename = "num_attention_heads")]
    pub heads: usize,
    /// Key and value heads; divides `heads`.
    #[serde(rename = "num_key_value_heads", default)]
    pub kv_heads: usize,
    /// Width of one head. Mostly `hidden / heads`.
    #[serde(rename = "head_dim", default)]
    pub head: usize,
    /// Width of the feed-forward part.
    #[serde(rename = "intermediate_size")]
    pub ffn: usize,
    /// Tokens of the vocabulary.
    #[serde(rename = "vocab_size")]
    pub vocab: usize,
    /// The longest text, in tokens.
    #[serde(rename = "max_position_embeddings")]
    pub context: usize,
    /// Base of the rotary position embedding.
    #[serde(default = "theta")]
    pub rope_theta: f32,
    /// Added under the root of a norm.
    #[serde(rename = "rms_norm_eps", default = "eps")]
    pub eps: f32,
    /// Whether embedding and head are one matrix.
    #[serde(rename = "tie_word_embeddings", default)]
    pub tied: bool,
    /// The token that ends a text; the first one where there are several. 0 where none is named.
    #[serde(rename = "eos_token_id", default, deserialize_with = "first")]
    pub end: u32,
}

/// One number, or the first of a list.
fn first<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Ends {
        One(u32),
        Several(Vec<u32>),
        None(()),
    }
    Ok(match Ends::deserialize(deserializer)? {
        Ends::One(end) => end,
        Ends::Several(ends) => ends.first().copied().unwrap_or(0),
        Ends::None(()) => 0,
    })
}

const fn theta() -> f32 {
    10_000.0
}

const fn eps() -> f32 {
    1e-6
}

/// What a file may ask for at most, so that sizes can be multiplied without overflow and a typing error is noticed.
const LIMITS: Config = Config {
    hidden: 16_384,
    layers: 256,
    heads: 256,
    kv_heads: 256,
    head: 1024,
    ffn: 131_072,
    vocab: 1 << 20,
    context: 1 << 24,
    rope_theta: 1e12,
    eps: 1.0,
    tied: true,
    end: 0,
};

impl Config {
    /// Reads `config.json`.
    ///
    /// # Errors
    /// Where it is no JSON, of another architecture, asks for what is not built, or its sizes contradict each other.
    pub fn parse(json: &[u8]) -> Result<Self, Problem> {
        let bad = |what: String| Problem::new("config.json", what);
        let value: Value = serde_json::from_slice(json).map_err(|e| bad(format!("is no JSON: {e}")))?;
        let object = value.as_object().ok_or_else(|| bad("must be an object".to_owned()))?;
        for (key, wanted) in WANTED {
            match object.get(*key) {
                None | Some(Value::Null) => {}
                Some(found) if wanted.iter().any(|w| found == *w) => {}
                Some(found) => {
                    return Err(bad(format!("{key} is {found}; the lab runs {} only", wanted.join(" or "))));
                }
            }
        }
        if let Some(scaling) = object.get("rope_scaling").filter(|s| !s.is_null()) {
            return Err(bad(format!("rope_scaling {scaling} is not built; the lab runs plain rotary embeddings")));
        }
        for key in ["attention_bias", "mlp_bias"] {
            if object.get(key) == Some(&Value::Bool(true)) {
                return Err(bad(format!("{key} is true; the lab runs layers without biases")));
            }
        }
        // Said here by name, and alike where numbers have 32 bits and where they have 64.
        let beyond = |value: &Value| value.is_number() && value.as_u64().is_none_or(|size| size > u64::from(u32::MAX));
        let sizes = SIZES.iter().filter_map(|key| Some((key, object.get(*key)?)));
        if let Some((key, size)) = sizes.into_iter().find(|(_, size)| beyond(size)) {
            return Err(bad(format!(
                "{key} is {size}; it must be a whole number, and not a larger one than models have"
            )));
        }
        let mut config: Self = serde_json::from_value(value).map_err(|e| bad(e.to_string()))?;
        if config.kv_heads == 0 {
            config.kv_heads = config.heads;
        }
        if config.head == 0 {
            config.head = config.hidden.checked_div(config.heads).unwrap_or(0);
        }
        config.check().map_err(bad)?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        let of = |c: &Self| [c.hidden, c.layers, c.heads, c.kv_heads, c.head, c.ffn, c.vocab, c.context];
        let mut sizes = SIZES.iter().zip(of(self).into_iter().zip(of(&LIMITS)));
        if let Some((name, (size, most))) = sizes.find(|(_, (size, most))| *size == 0 || size > most) {
            return Err(format!("{name} is {size}; it must be from 1 to {most}"));
        }
        if self.end as usize >= self.vocab {
            return Err(format!("eos_token_id is {}, but there are {} tokens", self.end, self.vocab));
        }
        if !self.heads.is_multiple_of(self.kv_heads) {
            return Err(format!("{} query heads cannot share {} key heads evenly", self.heads, self.kv_heads));
        }
        if !self.head.is_multiple_of(2) {
            return Err(format!("head_dim is {}; rotary embeddings need an even number", self.head));
        }
        if !(self.rope_theta > 0.0 && self.rope_theta <= LIMITS.rope_theta && (0.0..=LIMITS.eps).contains(&self.eps)) {
            return Err(format!("rope_theta {} or rms_norm_eps {} cannot be", self.rope_theta, self.eps));
        }
        Ok(())
    }

    /// The same as `config.json`, with what other programs want to read.
    pub fn to_json(&self) -> String {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        for (key, wanted) in WANTED {
            value[*key] = wanted[0].into();
        }
        value["architectures"] = serde_json::json!(["LlamaForCausalLM"]);
        value["attention_bias"] = false.into();
        value["mlp_bias"] = false.into();
        value["dtype"] = "float16".into();
        value["bos_token_id"] = self.end.into();
        let mut text = serde_json::to_string_pretty(&value).unwrap_or_default();
        text.push('\n');
        text
    }

    /// Width of all query heads.
    pub const fn q_width(&self) -> usize {
        self.heads * self.head
    }

    /// Width of all key heads.
    pub const fn kv_width(&self) -> usize {
        self.kv_heads * self.head
    }

    /// Bytes that one token takes in a key-value cache of f32.
    pub const fn cache_bytes_per_token(&self) -> usize {
        2 * self.layers * self.kv_width() * 4
    }
}

/// Keys that hold sizes.
const SIZES: [&str; 8] = [
    "hidden_size",
    "num_hidden_layers",
    "num_attention_heads",
    "num_key_value_heads",
    "head_dim",
    "intermediate_size",
    "vocab_size",
    "max_position_embeddings",
];

/// Keys that must hold one of these where they are there.
const WANTED: &[(&str, &[&str])] = &[("model_type", &["llama"]), ("hidden_act", &["silu"])];

#[cfg(test)]
mod tests {
    use super::*;

    const SMALL: &str = r#"{"model_type":"llama","hidden_size":8,"num_hidden_layers":2,"num_attention_heads":4,
        "num_key_value_heads":2,"intermediate_size":16,"vocab_size":32,"max_position_embeddings":64,
        "rms_norm_eps":1e-5,"tie_word_embeddings":true,"rope_scaling":null,"torch_dtype":"float16"}"#;

    #[test]
    fn a_config_comes_back_as_it_was_written() {
        let config = Config::parse(SMALL.as_bytes()).unwrap();
        assert_eq!((config.head, config.q_width(), config.kv_width()), (2, 8, 4));
        assert_eq!(Config::parse(config.to_json().as_bytes()).unwrap(), config);
    }

    #[test]
    fn what_cannot_be_run_is_refused_with_the_reason() {
        for (from, to, says) in [
            ("\"llama\"", "\"gpt2\"", "model_type is \"gpt2\""),
            ("\"rope_scaling\":null", "\"rope_scaling\":{\"factor\":2}", "rope_scaling"),
            ("\"rope_scaling\":null", "\"attention_bias\":true", "attention_bias"),
            ("\"hidden_size\":8", "\"hidden_size\":0", "hidden_size is 0"),
            ("\"vocab_size\":32", "\"vocab_size\":99999999999", "vocab_size"),
            ("\"vocab_size\":32", "\"vocab_size\":-1", "vocab_size is -1"),
            ("\"num_key_value_heads\":2", "\"num_key_value_heads\":3", "evenly"),
            ("\"num_attention_heads\":4", "\"num_attention_heads\":8", "even"),
            ("\"intermediate_size\":16,", "", "intermediate_size"),
            ("1e-5", "-1", "rms_norm_eps"),
            ("\"vocab_size\":32", "\"vocab_size\":32,\"eos_token_id\":[32]", "eos_token_id is 32"),
        ] {
            let text = SMALL.replace(from, to);
            assert_ne!(text, SMALL, "{from}");
            let said = Config::parse(text.as_bytes()).unwrap_err().to_string();
            assert!(said.contains(says), "{to}: {said}");
        }
        assert!(Config::parse(b"\xff").is_err() && Config::parse(b"[]").is_err());
    }
}
