//! A model as it comes: files, read.

use sha2::{Digest, Sha256};

use crate::Problem;
use crate::files::hub;
use crate::files::safetensors::File;
use crate::model::{Checkpoint, Config};
use crate::text::Tokenizer;

/// The files of a model, as they came.
pub struct Files<'a> {
    /// `config.json`.
    pub config: &'a [u8],
    /// `tokenizer.json`.
    pub tokenizer: &'a [u8],
    /// Names and bytes of the `.safetensors` files.
    pub weights: Vec<(String, &'a [u8])>,
}

/// A model, read.
pub struct Source {
    /// Shape and weights.
    pub checkpoint: Checkpoint,
    /// Text to tokens and back.
    pub tokenizer: Tokenizer,
    /// SHA-256 of the weight files one after the other, in hex.
    pub hash: String,
}

impl Source {
    /// Reads a model from its files.
    ///
    /// # Errors
    /// Names the file, the tensor and the reason.
    pub fn read(files: &Files) -> Result<Self, Problem> {
        let config = Config::parse(files.config)?;
        let tokenizer = Tokenizer::parse(files.tokenizer, config.vocab)?;
        let parsed: Result<Vec<File>, Problem> =
            files.weights.iter().map(|(name, bytes)| File::parse(name, bytes)).collect();
        let checkpoint = hub::read(config, &parsed?)?;
        let mut hash = Sha256::new();
        files.weights.iter().for_each(|(_, bytes)| hash.update(bytes));
        let hash = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { checkpoint, tokenizer, hash })
    }
}
