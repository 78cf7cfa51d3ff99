//! Titles and names in their squashed form, for what must come first: the exact title, the exact name, the start of a
//! title. It knows strings and document numbers.

use std::collections::HashMap;
use std::ops::Range;

use super::SearchDoc;
use super::tokens::squash;

/// Longest head of a title ("GPTQ" in "GPTQ: Accurate ...") that is taken as a name, in words.
const HEAD_WORDS: usize = 3;

/// All squashed titles in order, and all squashed names.
#[derive(Default)]
pub struct Keys {
    letters: String,
    ends: Vec<u32>,
    /// Document at each place of the title order.
    docs: Vec<u32>,
    /// Place of each document in the title order.
    places: Vec<u32>,
    names: HashMap<Box<str>, Vec<u32>>,
    heads: HashMap<Box<str>, Vec<u32>>,
}

impl Keys {
    /// Reads the documents.
    pub fn build(docs: &[SearchDoc]) -> Self {
        let mut keys = Self::default();
        let mut titles: Vec<(String, u32)> = docs.iter().zip(0..).map(|(d, n)| (squash(&d.title), n)).collect();
        titles.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| docs[a.1 as usize].id.cmp(&docs[b.1 as usize].id)));
        keys.places = vec![0; docs.len()];
        for (place, (title, doc)) in titles.iter().enumerate() {
            keys.letters.push_str(title);
            keys.ends.push(u32::try_from(keys.letters.len()).unwrap_or(u32::MAX));
            keys.docs.push(*doc);
            keys.places[*doc as usize] = place as u32;
        }
        for (doc, n) in docs.iter().zip(0..) {
            for name in &doc.names {
                add(&mut keys.names, name, n);
            }
            if let Some((head, _)) = doc.title.split_once(": ")
                && head.split_whitespace().count() <= HEAD_WORDS
            {
                add(&mut keys.heads, head, n);
            }
        }
        keys
    }

    /// Places in the title order of all titles that begin so.
    pub fn titles_starting(&self, squashed: &str) -> Range<u32> {
        let from = self.bound(|title| title < squashed);
        from..self.bound(|title| title < squashed || title.starts_with(squashed))
    }

    /// Documents with exactly this title.
    pub fn titled<'a>(&'a self, squashed: &'a str) -> impl Iterator<Item = u32> + 'a {
        self.titles_starting(squashed).take_while(move |p| self.title(*p) == squashed).map(|p| self.docs[p as usize])
    }

    /// Documents with exactly this name.
    pub fn named(&self, squashed: &str) -> &[u32] {
        self.names.get(squashed).map_or(&[], Vec::as_slice)
    }

    /// Documents whose title has exactly this before its colon.
    pub fn headed(&self, squashed: &str) -> &[u32] {
        self.heads.get(squashed).map_or(&[], Vec::as_slice)
    }

    /// The document at a place of the title order.
    pub fn doc_at(&self, place: u32) -> u32 {
        self.docs[place as usize]
    }

    /// Place of a document in the title order.
    pub fn place(&self, doc: u32) -> u32 {
        self.places[doc as usize]
    }

    fn title(&self, place: u32) -> &str {
        let place = place as usize;
        let start = if place == 0 { 0 } else { self.ends[place - 1] as usize };
        &self.letters[start..self.ends[place] as usize]
    }

    fn bound(&self, before: impl Fn(&str) -> bool) -> u32 {
        let (mut low, mut high) = (0, self.ends.len() as u32);
        while low < high {
            let middle = low + (high - low) / 2;
            if before(self.title(middle)) { low = middle + 1 } else { high = middle }
        }
        low
    }
}

fn add(map: &mut HashMap<Box<str>, Vec<u32>>, text: &str, doc: u32) {
    let key = squash(text);
    if key.is_empty() {
        return;
    }
    let docs = map.entry(key.into()).or_default();
    if docs.last() != Some(&doc) {
        docs.push(doc);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_by_start_and_whole() {
        let titles = ["GPTQ: Accurate Post-Training Quantization", "GPT", "Gpt", "Pruning"];
        let docs: Vec<SearchDoc> = titles
            .iter()
            .zip(0..)
            .map(|(t, n)| SearchDoc {
                id: n.to_string(),
                title: (*t).to_owned(),
                names: vec!["K D".to_owned()],
                ..SearchDoc::default()
            })
            .collect();
        let keys = Keys::build(&docs);
        assert_eq!(keys.titles_starting("gptq").len(), 1);
        assert_eq!(keys.titles_starting("gpt").len(), 3);
        assert_eq!(keys.titled("gpt").collect::<Vec<_>>(), [1, 2]);
        assert_eq!(keys.headed("gptq"), [0]);
        assert_eq!(keys.named("kd"), [0, 1, 2, 3]);
        assert!(keys.titles_starting("x").is_empty());
        assert_eq!(keys.doc_at(keys.place(3)), 3);
    }
}
