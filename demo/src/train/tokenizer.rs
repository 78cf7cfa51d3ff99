//! Makes `tokenizer.json`: byte-level BPE, trained on stories.

use tokenizers::models::bpe::{BPE, BpeTrainerBuilder};
use tokenizers::pre_tokenizers::byte_level::ByteLevel;
use tokenizers::{AddedToken, DecoderWrapper, NormalizerWrapper, PostProcessorWrapper, PreTokenizerWrapper};
use tokenizers::{TokenizerBuilder, TokenizerImpl};

use super::size::VOCAB;
use crate::Problem;
use crate::stories::{Split, corpus};

/// The token between stories. It begins and ends every text.
pub const END: &str = "<|end|>";

/// A tokenizer of the library.
pub type Tokenizer = TokenizerImpl<BPE, NormalizerWrapper, PreTokenizerWrapper, PostProcessorWrapper, DecoderWrapper>;

/// Trains on the first `stories` training stories.
///
/// # Errors
/// Where the library cannot.
pub fn train(stories: usize) -> Result<Tokenizer, Problem> {
    let bad = |e: tokenizers::Error| Problem::new("tokenizer", e.to_string());
    let mut trainer = BpeTrainerBuilder::new()
        .show_progress(false)
        .vocab_size(VOCAB)
        .special_tokens(vec![AddedToken::from(END, true)])
        .initial_alphabet(ByteLevel::alphabet().into_iter().collect())
        .build();
    let bytes = ByteLevel::new(false, false, true);
    let mut tokenizer: Tokenizer = TokenizerBuilder::new()
        .with_model(BPE::default())
        .with_normalizer(None::<NormalizerWrapper>)
        .with_pre_tokenizer(Some(PreTokenizerWrapper::ByteLevel(bytes)))
        .with_post_processor(None::<PostProcessorWrapper>)
        .with_decoder(Some(DecoderWrapper::ByteLevel(bytes)))
        .build()
        .map_err(bad)?;
    let texts = corpus(Split::Train, 0).take(stories).map(|story| story.text);
    tokenizer.train(&mut trainer, texts).map_err(bad)?;
    Ok(tokenizer)
}
