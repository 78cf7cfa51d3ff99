//! The part of a text that matches best, with what to mark in it. It reads texts, never the index's postings.

use super::plan::Plan;
use super::tokens::tokenize;
use super::words::Words;

/// Longest snippet in bytes.
const LENGTH: usize = 260;
/// Most texts of a document that are looked at, and how much of each.
const TEXTS: usize = 3;
const READ: usize = 2000;
/// A beginning of a sentence is preferred within so many bytes before the first match.
const LEAD: usize = 120;
/// A snippet with this share of the words' weight is good enough.
const ENOUGH: f32 = 0.8;

/// Where something matches: bytes from and to, which slot, and its weight.
type Match = (usize, usize, usize, f32);

/// Best part of the texts and the byte ranges of the matches in it.
pub fn snippet(words: &Words, plan: &Plan, texts: &[String]) -> (String, Vec<(u32, u32)>) {
    let Some(first) = texts.iter().find(|t| !t.trim().is_empty()) else { return (String::new(), Vec::new()) };
    let mut best: (f32, &str, usize, Vec<Match>) = (0.0, first, 0, Vec::new());
    if !plan.slots.is_empty() {
        for text in texts.iter().take(TEXTS) {
            let matches = matches(words, plan, head(text, READ));
            let (worth, start) = window(&matches);
            if worth > best.0 {
                best = (worth, text, start, matches);
            }
            // Later texts need not be read where the first ones have it all.
            if best.0 >= plan.required * ENOUGH {
                break;
            }
        }
    }
    let (_, text, start, matches) = best;
    let (from, to) = cut(text, start);
    let (before, after) = (if from > 0 { "… " } else { "" }, if to < text.len() { " …" } else { "" });
    let body = text[from..to].trim_end();
    let shift = before.len();
    let inside = matches.iter().filter(|m| m.0 >= from && m.1 <= from + body.len());
    let marks = merge(inside.map(|m| (m.0 - from + shift, m.1 - from + shift)));
    (format!("{before}{}{after}", body.replace(['\n', '\t', '\r'], " ")), marks)
}

/// Byte ranges of the matches in a title.
pub fn marks(words: &Words, plan: &Plan, title: &str) -> Vec<(u32, u32)> {
    merge(matches(words, plan, title).into_iter().map(|m| (m.0, m.1)))
}

fn matches(words: &Words, plan: &Plan, text: &str) -> Vec<Match> {
    let mut found = Vec::new();
    tokenize(text, |t| {
        if !plan.may_have(t.text) {
            return;
        }
        let Some(word) = words.find(t.text) else { return };
        plan.lookup.each(word, |slot, factor| {
            let slot_weight = plan.slots.get(slot).map_or(0.0, |s| if s.required { s.weight } else { s.weight * 0.1 });
            found.push((t.from, t.to, slot, slot_weight * factor));
        });
    });
    found
}

/// Worth and start of the stretch with the most telling matches; each slot counts once, and repetition a little.
fn window(matches: &[Match]) -> (f32, usize) {
    let mut best = (0.0, 0);
    for (i, first) in matches.iter().enumerate() {
        let mut worth = 0.0;
        let mut seen = 0_u64;
        for m in matches[i..].iter().take(64).take_while(|m| m.1 <= first.0 + LENGTH - LEAD / 2) {
            let bit = 1_u64 << (m.2 & 63);
            worth += if seen & bit == 0 { m.3 } else { m.3 * 0.02 };
            seen |= bit;
        }
        if worth > best.0 {
            best = (worth, first.0);
        }
        if i > 200 {
            break;
        }
    }
    best
}

/// From the beginning of a sentence or word before `start`, at most [`LENGTH`] bytes, to the end of a sentence or word.
fn cut(text: &str, start: usize) -> (usize, usize) {
    if text.len() <= LENGTH {
        return (0, text.len());
    }
    let from = if start <= LEAD / 2 {
        0
    } else {
        let lead = floor(text, start.saturating_sub(LEAD));
        let before = &text[lead..start];
        let sentence =
            [". ", "? ", "! ", "\n"].iter().filter_map(|end| before.rfind(end).map(|at| lead + at + end.len())).max();
        let near = floor(text, start.saturating_sub(LEAD / 2));
        sentence.unwrap_or_else(|| {
            if lead == 0 { 0 } else { text[near..start].find(' ').map_or(start, |at| near + at + 1) }
        })
    };
    let from = start.max(from) - text[from..start.max(from)].trim_start().len();
    let limit = floor(text, (from + LENGTH).min(text.len()));
    if limit == text.len() {
        return (from, limit);
    }
    let body = &text[from..limit];
    let sentence = body.rfind(". ").map(|at| at + 1).filter(|at| *at > LENGTH * 2 / 3 && from + at > start);
    let end = sentence.or_else(|| body.rfind(' ').filter(|at| from + at > start)).unwrap_or(body.len());
    (from, from + end)
}

fn head(text: &str, length: usize) -> &str {
    &text[..floor(text, length.min(text.len()))]
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0)
}

/// Sorted, without overlaps.
fn merge(ranges: impl Iterator<Item = (usize, usize)>) -> Vec<(u32, u32)> {
    let mut ranges: Vec<(usize, usize)> = ranges.collect();
    ranges.sort_unstable();
    let mut out: Vec<(u32, u32)> = Vec::with_capacity(ranges.len());
    for (from, to) in ranges {
        let (from, to) = (from as u32, to as u32);
        match out.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => out.push((from, to)),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut_at_sentences_and_words() {
        let text = format!(
            "{} Here it is found at last. {}",
            "Some filler of no interest. ".repeat(30),
            "More words follow ".repeat(30)
        );
        let at = text.find("found").unwrap();
        let (from, to) = cut(&text, at);
        assert!(text[from..to].starts_with("Here it is found"), "{}", &text[from..to]);
        assert!(to - from <= LENGTH);
        assert_eq!(cut("short", 0), (0, 5));
    }

    #[test]
    fn ranges_merge() {
        assert_eq!(merge([(5, 9), (0, 3), (8, 12)].into_iter()), [(0, 3), (5, 12)]);
    }

    proptest::proptest! {
        #[test]
        fn cuts_lie_on_characters(text in "[a-zé .€]{0,600}", at in 0usize..600) {
            let at = floor(&text, at.min(text.len()));
            let (from, to) = cut(&text, at);
            proptest::prop_assert!(from <= to && text.get(from..to).is_some());
        }
    }
}
