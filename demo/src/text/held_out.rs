//! Stories that no model was trained on, as tokens.

use super::{Tokenizer, with_typos};
use crate::Problem;
use crate::lot::Lot;
use crate::measure::{Answer, Passage};
use crate::model::Rows;
use crate::stories::{Split, Story, corpus};

/// The first `count` held-out stories of a split, each between two `end` marks, with the places where they need an
/// earlier fact. Places whose answer does not begin with a token of its own are left out.
///
/// # Errors
/// Where the tokenizer fails.
pub fn passages(
    tokenizer: &Tokenizer,
    split: Split,
    count: usize,
    end: u32,
    longest: usize,
) -> Result<Vec<Passage>, Problem> {
    let mut passages = Vec::with_capacity(count);
    for story in corpus(split, 0).take(count) {
        passages.push(passage(tokenizer, &story, end, longest)?);
    }
    Ok(passages)
}

/// The same with typing errors in `percent` of the letters. No answers are asked for.
///
/// # Errors
/// Where the tokenizer fails.
pub fn passages_with_typos(
    tokenizer: &Tokenizer,
    count: usize,
    percent: f32,
    end: u32,
    longest: usize,
) -> Result<Vec<Passage>, Problem> {
    let mut passages = Vec::with_capacity(count);
    for (seed, story) in corpus(Split::Test, 0).take(count).enumerate() {
        let text = with_typos(&story.text, percent, &mut Lot::new(seed as u64));
        let mut ids = vec![end];
        ids.extend(tokenizer.encode(&text)?);
        ids.push(end);
        ids.truncate(longest);
        passages.push(Passage { ids, bytes: text.len(), answers: Vec::new() });
    }
    Ok(passages)
}

fn passage(tokenizer: &Tokenizer, story: &Story, end: u32, longest: usize) -> Result<Passage, Problem> {
    let mut ids = vec![end];
    ids.extend(tokenizer.encode(&story.text)?);
    ids.push(end);
    ids.truncate(longest);
    let mut answers = Vec::new();
    for recall in &story.recall {
        let known = tokenizer.encode(&story.text[..recall.prompt_end])?;
        let answered = tokenizer.encode(&story.text[..recall.prompt_end + recall.answer.len()])?;
        // What stands before is the same tokens with and without the answer, and so is the story up to there.
        let clean = answered.starts_with(&known) && ids.get(1..=answered.len()) == Some(&answered[..]);
        if clean && answered.len() > known.len() {
            answers.push(Answer { from: known.len() + 1, to: answered.len() + 1, kind: recall.kind });
        }
    }
    Ok(Passage { ids, bytes: story.text.len(), answers })
}

/// Training text to calibrate on: `rows.sequences` sequences of `rows.length` tokens, each beginning with a story.
///
/// # Errors
/// Where the tokenizer fails.
pub fn calibration(tokenizer: &Tokenizer, rows: Rows, end: u32, seed: u64) -> Result<Vec<u32>, Problem> {
    // Stories far behind those of training and apart for each seed.
    let mut stories = corpus(Split::Train, (1 << 40) + (seed << 20));
    let mut ids = Vec::with_capacity(rows.sequences * rows.length);
    for sequence in 1..=rows.sequences {
        while ids.len() < sequence * rows.length {
            let Some(story) = stories.next() else { break };
            ids.push(end);
            ids.extend(tokenizer.encode(&story.text)?);
        }
        ids.truncate(sequence * rows.length);
    }
    Ok(ids)
}
