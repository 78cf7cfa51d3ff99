//! `tokenizer.json`, read and run by the library that defines it.

use crate::Problem;

/// The tokenizer of a model.
pub struct Tokenizer(tokenizers::Tokenizer);

impl Tokenizer {
    /// Reads `tokenizer.json` for a model with `vocab` embeddings.
    ///
    /// # Errors
    /// Where the file is none, or makes tokens that the model has no embedding for.
    pub fn parse(json: &[u8], vocab: usize) -> Result<Self, Problem> {
        let bad = |what: String| Problem::new("tokenizer.json", what);
        let tokenizer = tokenizers::Tokenizer::from_bytes(json).map_err(|e| bad(format!("cannot be read: {e}")))?;
        let most = tokenizer.get_vocab(true).into_values().max();
        match most {
            None => Err(bad("has no tokens".to_owned())),
            Some(most) if most as usize >= vocab => Err(bad(format!(
                "makes token {most}, but the model has embeddings for {vocab}; do the files belong together?"
            ))),
            Some(_) => Ok(Self(tokenizer)),
        }
    }

    /// Text to tokens, without marks of beginning or end.
    ///
    /// # Errors
    /// Where the library cannot.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, Problem> {
        let encoded = self.0.encode_fast(text, false).map_err(|e| Problem::new("text", e.to_string()))?;
        Ok(encoded.get_ids().to_vec())
    }

    /// Tokens to text. Marks are left out.
    ///
    /// # Errors
    /// Where the library cannot.
    pub fn decode(&self, ids: &[u32]) -> Result<String, Problem> {
        self.0.decode(ids, true).map_err(|e| Problem::new("tokens", e.to_string()))
    }

    /// What a token adds to the text of those before it: nothing while a character is not whole yet.
    ///
    /// # Errors
    /// Where the library cannot.
    pub fn added(&self, before: &[u32], id: u32) -> Result<String, Problem> {
        // A few tokens are enough of a beginning: characters have at most four bytes.
        let start = before.len().saturating_sub(6);
        let (mut ids, known) = (before[start..].to_vec(), self.decode(&before[start..])?);
        ids.push(id);
        let whole = self.decode(&ids)?;
        let known = known.trim_end_matches('\u{fffd}');
        let added = whole.strip_prefix(known).unwrap_or_default();
        Ok(if added.ends_with('\u{fffd}') { String::new() } else { added.to_owned() })
    }
}
