//! Drills: rows that can be foretold only by looking back. Plain stories teach memory late, because most of a story
//! follows from the words just before; rows in which nothing but the context helps teach it early. They are a part of
//! the rows at first and none in the end ([`Size::drills`](super::Size::drills)).

use std::collections::BTreeMap;

use crate::lot::Lot;

/// Tokens from here on are mostly words or large parts of them: byte-level BPE numbers what is frequent first.
const WORDS: u32 = 500;

/// The drill of a row: every other one repeats, the others rename.
pub fn drill(row: &mut [u32], vocab: u32, lot: &mut Lot) {
    if lot.below(2) == 0 { repeat(row, vocab, lot) } else { rename(row, vocab, lot) }
}

/// A few dozen tokens by lot, again and again.
fn repeat(row: &mut [u32], vocab: u32, lot: &mut Lot) {
    let period = 8 + lot.below(row.len() / 4);
    for place in 0..row.len() {
        row[place] = if place < period { 1 + lot.below(vocab as usize - 1) as u32 } else { row[place - period] };
    }
}

/// The row's own stories, where each word that comes more than once in a story is another word throughout: who "she" is
/// and what she holds cannot be known but from the story itself.
fn rename(row: &mut [u32], vocab: u32, lot: &mut Lot) {
    for story in row.chunk_by_mut(|_, next| *next != 0) {
        let mut counts = BTreeMap::<u32, usize>::new();
        story.iter().filter(|id| **id >= WORDS).for_each(|id| *counts.entry(*id).or_default() += 1);
        counts.retain(|_, count| *count > 1);
        let names: BTreeMap<u32, u32> =
            counts.into_keys().map(|id| (id, WORDS + lot.below((vocab - WORDS) as usize) as u32)).collect();
        story.iter_mut().for_each(|id| *id = names.get(id).copied().unwrap_or(*id));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repeated_row_can_be_foretold_after_its_first_period() {
        let mut row = vec![0; 289];
        repeat(&mut row, 2048, &mut Lot::new(1));
        let period = (1..row.len()).find(|period| row[*period..] == row[..row.len() - period]).unwrap();
        assert!((8..=80).contains(&period) && row.iter().all(|id| (1..2048).contains(id)));
    }

    #[test]
    fn a_renamed_story_keeps_its_frame_and_what_is_the_same_in_it() {
        let told = [0, 700, 12, 900, 13, 700, 12, 901, 0, 700, 14, 902];
        let mut row = told;
        rename(&mut row, 2048, &mut Lot::new(2));
        assert_ne!(row[1], 700);
        assert_eq!(row[1], row[5]);
        let kept = |row: &[u32]| [row[2], row[3], row[7], row[8], row[9], row[11]];
        assert_eq!(kept(&row), kept(&told), "what comes once stays, and a new story has its own names");
    }
}
