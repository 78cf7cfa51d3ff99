//! Words that are a typo away. For one typo every misspelling is tried in the dictionary's table; for two, a walk over
//! the sorted dictionary computes one row of edit distances per letter and leaves out every stretch of words whose
//! common beginning is already too far off.

use std::cmp::Reverse;

use super::words::{Ord, Words};

/// A word near the one asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Near {
    /// Its place in the dictionary.
    pub ord: Ord,
    /// Insertions, deletions, replacements and swaps of neighbours that lead to it.
    pub typos: u8,
}

/// How many typos a word may have: none below four letters, one below eight, then two. Words with digits have none:
/// `gpt3` is not a misspelt `gpt4`.
pub fn allowed(word: &str) -> u8 {
    if word.bytes().any(|b| b.is_ascii_digit()) {
        return 0;
    }
    match word.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

/// All words of the dictionary with at most `limit` typos, the nearest and then the most frequent first; the word
/// itself is left out.
pub fn near(words: &Words, word: &str, limit: u8) -> Vec<Near> {
    let mut found = match limit {
        0 => Vec::new(),
        1 => one_away(words, word),
        _ => walk(words, word, limit),
    };
    found.sort_by_key(|n| (n.typos, Reverse(words.count(n.ord)), n.ord));
    found
}

/// Tries every misspelling with letters from a to z: a few hundred looks into a table.
fn one_away(words: &Words, word: &str) -> Vec<Near> {
    let asked = word.as_bytes();
    let mut ords = Vec::new();
    let mut try_it = |letters: &[u8]| ords.extend(words.find_bytes(letters));
    let mut changed = asked.to_vec();
    for i in 0..asked.len() {
        for letter in b'a'..=b'z' {
            changed[i] = letter;
            try_it(&changed);
        }
        changed[i] = asked[i];
        if i > 0 && asked[i] != asked[i - 1] {
            changed.swap(i, i - 1);
            try_it(&changed);
            changed.swap(i, i - 1);
        }
    }
    // A gap wanders through the word; first it holds each letter, then nothing.
    let mut longer = [b" ", asked].concat();
    for i in 0..=asked.len() {
        for letter in b'a'..=b'z' {
            longer[i] = letter;
            try_it(&longer);
        }
        if let Some(next) = asked.get(i) {
            longer[i] = *next;
        }
    }
    let mut shorter = asked.get(1..).unwrap_or_default().to_vec();
    for (i, letter) in asked.iter().enumerate() {
        try_it(&shorter);
        if let Some(place) = shorter.get_mut(i) {
            *place = *letter;
        }
    }
    ords.sort_unstable();
    ords.dedup();
    ords.retain(|ord| words.word(*ord) != word);
    ords.into_iter().map(|ord| Near { ord, typos: 1 }).collect()
}

fn walk(words: &Words, word: &str, limit: u8) -> Vec<Near> {
    let asked = word.as_bytes();
    let width = asked.len() + 1;
    // Row d is for the first d letters of the word that is looked at.
    let mut rows: Vec<u8> = (0..width).map(|n| u8::try_from(n).unwrap_or(u8::MAX)).collect();
    let mut found = Vec::new();
    if limit == 0 || asked.is_empty() || asked.len() > 64 {
        return found;
    }
    let (mut ord, mut known) = (0, 0);
    while ord < words.len() {
        let letters = words.word(ord).as_bytes();
        known = known.min(words.shared(ord)).min(letters.len());
        rows.truncate((known + 1) * width);
        let mut dead = None;
        for depth in known + 1..=letters.len() {
            if !push_row(&mut rows, asked, letters, depth, limit) {
                dead = Some(depth);
                break;
            }
        }
        if let Some(depth) = dead {
            known = depth;
            ord = words.skip(ord, depth);
            continue;
        }
        let typos = rows[rows.len() - 1];
        if typos > 0 && typos <= limit {
            found.push(Near { ord, typos });
        }
        known = letters.len();
        ord += 1;
    }
    found
}

/// Appends the row of one more letter; false when no continuation can come within the limit.
fn push_row(rows: &mut Vec<u8>, asked: &[u8], letters: &[u8], depth: usize, limit: u8) -> bool {
    let width = asked.len() + 1;
    let letter = letters[depth - 1];
    let above = (depth - 1) * width;
    let mut best = u8::try_from(depth).unwrap_or(u8::MAX);
    rows.push(best);
    for i in 1..width {
        let differs = u8::from(asked[i - 1] != letter);
        let mut cost = (rows[above + i - 1].saturating_add(differs))
            .min(rows[above + i].saturating_add(1))
            .min(rows[rows.len() - 1].saturating_add(1));
        if i > 1 && depth > 1 && asked[i - 1] == letters[depth - 2] && asked[i - 2] == letter {
            cost = cost.min(rows[above - width + i - 2].saturating_add(1));
        }
        rows.push(cost);
        best = best.min(cost);
    }
    // A swap reaches two rows up: a row just over the limit can still be passed by the next letter.
    let swap = depth > 0 && rows[above..above + width].iter().any(|c| *c < limit);
    best <= limit || swap
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(dictionary: &[&str], word: &str) -> Vec<(String, u8)> {
        let words = Words::of(dictionary);
        near(&words, word, allowed(word)).into_iter().map(|n| (words.word(n.ord).to_owned(), n.typos)).collect()
    }

    #[test]
    fn one_typo_in_four_letters_two_in_eight() {
        let dictionary = [
            "bit",
            "bits",
            "lora",
            "prune",
            "pruned",
            "pruning",
            "quantization",
            "quantized",
            "transformer",
            "transformers",
        ];
        for (word, first) in [
            ("lroa", Some(("lora", 1))),
            ("prunning", Some(("pruning", 1))),
            ("quantizaton", Some(("quantization", 1))),
            ("quantzaiton", Some(("quantization", 2))),
            ("qunatizatoin", Some(("quantization", 2))),
            ("uqantization", Some(("quantization", 1))),
            ("trasformers", Some(("transformers", 1))),
            ("bat", None),
            ("prxxe", None),
            ("lora1", None),
        ] {
            let first = first.map(|(w, t)| (w.to_owned(), t));
            assert_eq!(found(&dictionary, word).into_iter().next(), first, "{word}");
        }
        assert_eq!(found(&dictionary, "pruned"), [("prune".to_owned(), 1)]);
    }

    fn distance(a: &[u8], b: &[u8]) -> usize {
        let mut d = vec![vec![0; b.len() + 1]; a.len() + 1];
        for i in 0..=a.len() {
            for j in 0..=b.len() {
                d[i][j] = if i == 0 || j == 0 {
                    i + j
                } else {
                    let mut best =
                        (d[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1])).min(d[i - 1][j] + 1).min(d[i][j - 1] + 1);
                    if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                        best = best.min(d[i - 2][j - 2] + 1);
                    }
                    best
                };
            }
        }
        d[a.len()][b.len()]
    }

    proptest::proptest! {
        #[test]
        fn the_walk_finds_what_comparing_each_word_finds(words in proptest::collection::btree_set("[ab]{1,7}", 1..40), word in "[ab]{1,7}", limit in 1u8..3) {
            let list: Vec<&str> = words.iter().map(String::as_str).collect();
            let dictionary = Words::of(&list);
            let mut walked: Vec<(String, usize)> =
                near(&dictionary, &word, limit).into_iter().map(|n| (dictionary.word(n.ord).to_owned(), usize::from(n.typos))).collect();
            walked.sort();
            let compared: Vec<(String, usize)> = list
                .iter()
                .map(|w| ((*w).to_owned(), distance(word.as_bytes(), w.as_bytes())))
                .filter(|(_, d)| (1..=usize::from(limit)).contains(d))
                .collect();
            proptest::prop_assert_eq!(walked, compared);
        }
    }
}
