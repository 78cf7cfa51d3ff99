//! `tokenizer.json`, read and run: byte-pair encoding, over bytes (GPT-2, SmolLM2, our own models) or over characters
//! with bytes to fall back on (SentencePiece's: Llama 2, TinyLlama).
//!
//! The library that defines the format brings two engines of regular expressions, which are most of a browser's
//! download; this is the part of it that Llama-like models use. Tests hold it against that library.

mod file;
mod merges;
mod words;

use std::collections::BTreeMap;

use crate::Problem;
use file::File;
pub(crate) use file::Form;
use merges::Merges;

/// SentencePiece's sign for a space.
const SPACE: char = '\u{2581}';

/// The tokenizer of a model.
pub struct Tokenizer {
    form: Form,
    merges: Merges,
    /// Bytes of each token; none for numbers that are no token and for marks.
    bytes: Vec<Option<Vec<u8>>>,
    /// Tokens that are found in the text before anything else, longest first; with whether they are marks.
    added: Vec<(String, u32)>,
}

impl Tokenizer {
    /// Reads `tokenizer.json` for a model with `vocab` embeddings.
    ///
    /// # Errors
    /// Where the file is none, does what is not known here, or makes tokens that the model has no embedding for.
    pub fn parse(json: &[u8], vocab: usize) -> Result<Self, Problem> {
        let File { form, tokens, merges, added } = File::parse(json, vocab)?;
        let mut bytes = vec![None; vocab];
        for (token, id) in &tokens {
            bytes[*id as usize] = Some(form.bytes(token));
        }
        let mut found = Vec::new();
        for mark in added {
            bytes[mark.id as usize] = (!mark.special).then(|| mark.content.clone().into_bytes());
            found.push((mark.content, mark.id));
        }
        found.sort_by_key(|(content, _)| std::cmp::Reverse(content.len()));
        let merges = Merges::new(&form, &tokens, &merges)?;
        Ok(Self { form, merges, bytes, added: found })
    }

    /// How it cuts text before it merges.
    pub(crate) const fn form(&self) -> &Form {
        &self.form
    }

    /// Text to tokens, without marks of beginning or end.
    ///
    /// # Errors
    /// Where the text holds a character that the tokenizer has no token for.
    pub fn encode(&self, text: &str) -> Result<Vec<u32>, Problem> {
        let mut ids = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let next = self.next_added(rest);
            let plain = next.map_or(rest.len(), |(at, _)| at);
            self.encode_plain(&rest[..plain], &mut ids)?;
            let Some((_, (content, id))) = next else { break };
            ids.push(*id);
            rest = &rest[plain + content.len()..];
        }
        Ok(ids)
    }

    /// The first added token in a text, the longest where several begin there.
    fn next_added(&self, text: &str) -> Option<(usize, &(String, u32))> {
        let places = self.added.iter().filter_map(|added| Some((text.find(&added.0)?, added)));
        places.min_by_key(|(at, added)| (*at, std::cmp::Reverse(added.0.len())))
    }

    fn encode_plain(&self, text: &str, ids: &mut Vec<u32>) -> Result<(), Problem> {
        if text.is_empty() {
            return Ok(());
        }
        match &self.form {
            Form::Bytes { digits, words, space_first } => {
                let spaced = (*space_first && !text.starts_with(' ')).then(|| format!(" {text}"));
                let text = spaced.as_deref().unwrap_or(text);
                for piece in words::digits_apart(text, *digits) {
                    if *words {
                        words::split(piece).try_for_each(|word| self.merges.encode_bytes(word.as_bytes(), ids))?;
                    } else {
                        self.merges.encode_bytes(piece.as_bytes(), ids)?;
                    }
                }
                Ok(())
            }
            Form::Characters { space_first } => {
                let mut marked = String::with_capacity(text.len() + 3);
                if *space_first {
                    marked.push(SPACE);
                }
                marked.extend(text.chars().map(|c| if c == ' ' { SPACE } else { c }));
                self.merges.encode_characters(&marked, ids)
            }
        }
    }

    /// Tokens to text. Marks are left out; bytes that are no character become U+FFFD.
    pub fn decode(&self, ids: &[u32]) -> String {
        let bytes: Vec<u8> =
            ids.iter().filter_map(|id| self.bytes.get(*id as usize)?.as_ref()).flatten().copied().collect();
        let text = String::from_utf8_lossy(&bytes);
        match self.form {
            Form::Characters { space_first: true } => text.strip_prefix(' ').unwrap_or(&text).to_owned(),
            _ => text.into_owned(),
        }
    }

    /// What a token adds to the text of those before it: nothing while a character is not whole yet.
    pub fn added(&self, before: &[u32], id: u32) -> String {
        // A few tokens are enough of a beginning: characters have at most four bytes.
        let mut ids = before[before.len().saturating_sub(6)..].to_vec();
        let known = self.decode(&ids);
        ids.push(id);
        let whole = self.decode(&ids);
        let added = whole.strip_prefix(known.trim_end_matches('\u{fffd}')).unwrap_or_default();
        if added.ends_with('\u{fffd}') { String::new() } else { added.to_owned() }
    }
}

/// The 256 characters that stand for bytes in a byte-level vocabulary: printable ones for themselves, the others from
/// U+0100 on (as GPT-2 has them).
fn byte_signs() -> BTreeMap<char, u8> {
    let mut next = 0x100;
    let mut signs = BTreeMap::new();
    for byte in 0..=255_u8 {
        let itself = matches!(byte, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
        let sign = if itself { u32::from(byte) } else { next };
        next += u32::from(!itself);
        signs.extend(char::from_u32(sign).map(|sign| (sign, byte)));
    }
    signs
}

// The library that it is held against is not made for browsers.
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
