//! Documents and queries from a seed: titles with short names, colons and hyphens, authors, venues, abstracts of about
//! 150 words. Words are frequent as in real text (a few very, most hardly); documents of one theme share words. For each
//! form the query is made from a document, and every document that fits it as well counts as found.

use std::collections::{HashMap, HashSet};

use super::collection::Asked;
use crate::search::SearchDoc;

/// Words of an abstract.
const ABSTRACT_WORDS: usize = 150;
/// Words that documents of one theme share.
const THEME_WORDS: usize = 60;

const SYLLABLES: &[&str] = &[
    "al", "an", "ar", "ba", "be", "bi", "bo", "ca", "ce", "co", "cu", "da", "de", "di", "do", "el", "en", "er", "fa",
    "fi", "fo", "ga", "ge", "gi", "go", "ha", "he", "hi", "in", "ir", "ka", "ki", "la", "le", "li", "lo", "lu", "ma",
    "me", "mi", "mo", "mu", "na", "ne", "ni", "no", "on", "or", "pa", "pe", "pi", "po", "ra", "re", "ri", "ro", "sa",
    "se", "si", "so", "su", "ta", "te", "ti", "to", "tu", "ul", "un", "va", "ve", "vi", "vo", "xa", "ze", "zo",
];

/// Words of the field, the most frequent first: they stand in many titles.
const FIELD: &[&str] = &[
    "model",
    "language",
    "learning",
    "training",
    "neural",
    "efficient",
    "attention",
    "inference",
    "large",
    "quantization",
    "transformer",
    "network",
    "pruning",
    "deep",
    "data",
    "memory",
    "fast",
    "low",
    "sparse",
    "distillation",
    "fine-tuning",
    "adaptive",
    "scaling",
    "energy",
    "low-rank",
    "post-training",
    "compression",
    "decoding",
    "cache",
    "precision",
    "gradient",
    "layer",
    "hardware",
    "structured",
    "mixed-precision",
    "long-context",
    "latency",
    "throughput",
    "speculative",
    "weight",
    "activation",
    "knowledge",
    "expert",
    "routing",
    "tensor",
    "pre-trained",
    "self-attention",
    "key-value",
    "hardware-aware",
    "multi-task",
    "zero-shot",
    "parameter-efficient",
    "kernel",
    "batch",
    "token",
    "embedding",
    "sampling",
    "benchmark",
    "survey",
    "robust",
    "federated",
    "on-device",
    "carbon",
    "power",
    "accelerator",
    "bandwidth",
    "parallelism",
    "checkpoint",
    "vocabulary",
    "perplexity",
    "outlier",
    "calibration",
    "rounding",
    "sparsity",
    "head",
    "state-space",
    "convolution",
    "retrieval",
    "prompt",
    "instruction",
];

const JOINERS: &[&str] = &["for", "with", "of", "in", "via", "under", "without", "beyond"];
const FILLERS: &[&str] =
    &["the", "of", "and", "we", "to", "a", "in", "that", "is", "for", "on", "with", "this", "by", "our"];
const VENUES: &[&str] =
    &["ICML", "NeurIPS", "ICLR", "ACL", "EMNLP", "MLSys", "CVPR", "AAAI", "arXiv", "ASPLOS", "ISCA", "TMLR"];
const LETTERS: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// SplitMix64: small, fast, the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// From 0 up to 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.below(list.len())]
    }

    /// A place in a list whose first members are the most frequent: the n-th is about 1/n as frequent as the first.
    fn zipf(&mut self, len: usize) -> usize {
        ((len as f64).powf(self.share()) as usize - 1).min(len - 1)
    }
}

/// Generated documents, and so many queries of each form.
pub fn generate(count: usize, per_form: usize, seed: u64) -> (Vec<SearchDoc>, Vec<Asked>) {
    let mut random = Random(seed);
    let mut taken = HashSet::new();
    let words = new_words(&mut random, 2000 + count / 4, 2..5, &mut taken);
    let surnames = new_words(&mut random, 300 + count / 10, 2..4, &mut taken);
    let given = new_words(&mut random, 400, 2..4, &mut taken);
    let themes: Vec<Vec<usize>> =
        (0..20 + count / 200).map(|_| (0..THEME_WORDS).map(|_| random.zipf(words.len())).collect()).collect();
    let mut titles = HashSet::new();
    let mut docs = Vec::with_capacity(count);
    while docs.len() < count {
        let theme = &themes[random.below(themes.len())];
        let title = title(&mut random, &words, theme);
        if !titles.insert(title.to_lowercase()) {
            continue;
        }
        let number = docs.len();
        let authors = (0..1 + random.below(6))
            .map(|_| {
                format!(
                    "{} {}",
                    capital(&given[random.zipf(given.len())]),
                    capital(&surnames[random.zipf(surnames.len())])
                )
            })
            .collect();
        let year = 2010 + (15.0 * random.share().sqrt()) as u16;
        let venue = VENUES[random.zipf(VENUES.len())];
        docs.push(SearchDoc {
            id: format!("paper/s{number}"),
            kind: "paper".to_owned(),
            slug: format!("s{number}"),
            texts: vec![summary(&mut random, &words, theme, &title)],
            title,
            authors,
            year: Some(year),
            years: vec![year],
            venues: vec![venue.to_lowercase()],
            venue_label: Some(venue.to_owned()),
            ..SearchDoc::default()
        });
    }
    let asked = queries(&docs, per_form, &mut random);
    (docs, asked)
}

fn new_words(
    random: &mut Random,
    count: usize,
    syllables: std::ops::Range<usize>,
    taken: &mut HashSet<String>,
) -> Vec<String> {
    let mut words = Vec::with_capacity(count);
    while words.len() < count {
        let length = syllables.start + random.below(syllables.len());
        // When short words run out, longer ones follow.
        let length = length + usize::from(random.below(4) == 0);
        let word: String = (0..length).map(|_| random.pick(SYLLABLES)).collect();
        if word.len() >= 4 && taken.insert(word.clone()) {
            words.push(word);
        }
    }
    words
}

fn capital(word: &str) -> String {
    word[..1].to_uppercase() + &word[1..]
}

fn title(random: &mut Random, words: &[String], theme: &[usize]) -> String {
    let mut parts: Vec<String> = Vec::new();
    for i in 0..4 + random.below(6) {
        let word = match random.below(10) {
            0..5 => FIELD[random.zipf(FIELD.len())].to_owned(),
            5..8 => words[theme[random.below(theme.len())]].clone(),
            _ => words[random.zipf(words.len())].clone(),
        };
        if i > 1 && random.below(4) == 0 {
            parts.push(random.pick(JOINERS).to_owned());
        }
        parts.push(if random.below(12) == 0 && !word.contains('-') {
            format!("{word}-{}", FIELD[random.zipf(20)])
        } else {
            word
        });
    }
    let capitals: Vec<String> =
        parts.iter().map(|p| if JOINERS.contains(&p.as_str()) { p.clone() } else { capital(p) }).collect();
    let title = capitals.join(" ");
    match random.below(4) {
        0 => format!("{}: {title}", short_name(random, words)),
        _ => title,
    }
}

/// "SparQ", "FastTune", "W4A8", "KQR-2".
fn short_name(random: &mut Random, words: &[String]) -> String {
    let letters = |random: &mut Random, n: usize| -> String {
        (0..n).map(|_| LETTERS[random.below(26)].to_ascii_uppercase() as char).collect()
    };
    match random.below(4) {
        0 => {
            let n = 3 + random.below(2);
            letters(random, n)
        }
        1 => format!("W{}A{}", 1 + random.below(16), 4 + random.below(28)),
        2 => {
            format!("{}{}", capital(&words[random.zipf(words.len())]), capital(FIELD[random.zipf(20)])).replace('-', "")
        }
        _ => {
            let n = 2 + random.below(2);
            format!("{}-{}", letters(random, n), 2 + random.below(20))
        }
    }
}

fn summary(random: &mut Random, words: &[String], theme: &[usize], title: &str) -> String {
    let of_title: Vec<String> = title.split(' ').map(|w| w.trim_end_matches(':').to_lowercase()).collect();
    let mut text = String::new();
    let length = ABSTRACT_WORDS / 2 + random.below(ABSTRACT_WORDS);
    for i in 0..length {
        let word = match random.below(20) {
            0..7 => FILLERS[random.zipf(FILLERS.len())],
            7..11 => FIELD[random.zipf(FIELD.len())],
            11..14 => &words[theme[random.below(theme.len())]],
            14 => &of_title[random.below(of_title.len())],
            _ => &words[random.zipf(words.len())],
        };
        let begins = i == 0 || text.ends_with('.');
        if i > 0 {
            text.push(' ');
        }
        text.push_str(&if begins { capital(word) } else { word.to_owned() });
        if i + 1 == length || random.below(18) == 0 {
            text.push('.');
        }
    }
    text
}

/// Makes a query from a document; none where the document does not lend itself.
type Form = fn(&SearchDoc, &mut Random, &HashMap<String, u32>) -> Option<String>;

const FORMS: &[(&str, Form)] = &[
    ("exact title", |doc, _, _| Some(doc.title.clone())),
    ("title start", |doc, random, _| {
        let words: Vec<&str> = doc.title.split(' ').collect();
        let whole = 4.min(words.len() - 1);
        let last = words[whole];
        let cut = 2 + random.below(last.len().saturating_sub(3).max(1));
        Some(format!("{} {}", words[..whole].join(" "), last.get(..cut).unwrap_or(last)))
    }),
    ("rare words", |doc, _, counts| {
        let rare = rarest(&format!("{} {}", doc.title, doc.texts[0]), counts, 3);
        (rare.len() == 3).then(|| rare.join(" "))
    }),
    ("author word year", |doc, _, counts| {
        let surname = doc.authors.first()?.split(' ').next_back()?;
        Some(format!("{surname} {} {}", rarest(&doc.title, counts, 1).first()?, doc.year?))
    }),
    ("one typo", |doc, random, _| {
        let mut words: Vec<String> = doc.title.split(' ').map(str::to_owned).collect();
        let long: Vec<usize> = (0..words.len()).filter(|i| words[*i].len() > 4 && is_plain(&words[*i])).collect();
        let place = *long.get(random.below(long.len()))?;
        words[place] = misspell(&words[place], random);
        Some(words.join(" "))
    }),
    ("typo in rare words", |doc, random, counts| {
        let mut words: Vec<String> = rarest(&doc.title, counts, 3).into_iter().filter(|w| w.len() > 4).collect();
        if words.len() < 3 {
            return None;
        }
        let place = random.below(3);
        words[place] = misspell(&words[place], random);
        Some(words.join(" "))
    }),
    ("hyphens joined", |doc, _, _| doc.title.contains('-').then(|| doc.title.replace('-', ""))),
    ("hyphens apart", |doc, _, _| doc.title.contains('-').then(|| doc.title.replace('-', " "))),
    ("words joined", |doc, random, _| {
        let words: Vec<&str> = doc.title.split(' ').collect();
        let fit: Vec<usize> = (1..words.len()).filter(|i| is_plain(words[*i]) && is_plain(words[i - 1])).collect();
        let place = *fit.get(random.below(fit.len()))?;
        Some(
            words
                .iter()
                .enumerate()
                .map(|(i, w)| if i == 0 || i == place { (*w).to_owned() } else { format!(" {w}") })
                .collect(),
        )
    }),
];

fn queries(docs: &[SearchDoc], per_form: usize, random: &mut Random) -> Vec<Asked> {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for doc in docs {
        let words: HashSet<String> = plain_words(&format!("{} {}", doc.title, doc.texts[0])).collect();
        words.into_iter().for_each(|w| *counts.entry(w).or_default() += 1);
    }
    let mut asked = Vec::new();
    for (form, make) in FORMS {
        let mut made = 0;
        for _ in 0..per_form * 20 {
            let doc = &docs[random.below(docs.len())];
            let Some(query) = make(doc, random, &counts).filter(|q| !q.trim().is_empty()) else { continue };
            asked.push(Asked { form: (*form).to_owned(), relevant: as_good(form, &query, doc, docs), query });
            made += 1;
            if made == per_form.min(docs.len()) {
                break;
            }
        }
    }
    asked
}

/// The document and all that the query describes as well.
fn as_good(form: &str, query: &str, doc: &SearchDoc, docs: &[SearchDoc]) -> Vec<String> {
    let query = query.to_lowercase();
    let fits = |other: &SearchDoc| match form {
        "title start" => other.title.to_lowercase().starts_with(&query),
        "rare words" => {
            // Cutting into words is slow and hardly ever needed: most documents lack even the letters.
            let text = format!("{} {}", other.title, other.texts[0]).to_lowercase();
            query.split(' ').all(|w| text.contains(w)) && {
                let words: HashSet<String> = plain_words(&text).collect();
                query.split(' ').all(|w| words.contains(w))
            }
        }
        "typo in rare words" => {
            let title = other.title.to_lowercase();
            query.split(' ').filter(|w| !title.contains(*w)).count() < 2 && {
                let words: HashSet<String> = plain_words(&title).collect();
                let others: Vec<&str> = query.split(' ').filter(|w| !words.contains(*w)).collect();
                match others.as_slice() {
                    [] => true,
                    [word] => words.iter().any(|t| is_one_typo(t, word)),
                    _ => false,
                }
            }
        }
        "author word year" => {
            let parts: Vec<&str> = query.split(' ').collect();
            other.year.is_some_and(|y| y.to_string() == parts[2])
                && plain_words(&other.title).any(|w| w == parts[1])
                && other.authors.iter().any(|a| a.to_lowercase().ends_with(&format!(" {}", parts[0])))
        }
        _ => false,
    };
    let others = docs.iter().filter(|other| other.id != doc.id && fits(other)).map(|other| other.id.clone());
    std::iter::once(doc.id.clone()).chain(others).take(20).collect()
}

/// The words of a text that occur in the fewest documents, the rarest first.
fn rarest(text: &str, counts: &HashMap<String, u32>, count: usize) -> Vec<String> {
    let mut words: Vec<String> = plain_words(text).filter(|w| w.len() > 3).collect();
    words.sort_by_key(|w| (counts.get(w).copied().unwrap_or(0), w.clone()));
    words.dedup();
    words.truncate(count);
    words
}

fn plain_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| is_plain(w)).map(str::to_lowercase)
}

fn is_plain(word: &str) -> bool {
    word.len() > 1 && word.bytes().all(|b| b.is_ascii_alphabetic())
}

/// Whether two different words are one letter more, less, other or swapped apart.
fn is_one_typo(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[same..], &b[same..]);
    let same = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    match (&a[..a.len() - same], &b[..b.len() - same]) {
        ([_], []) | ([], [_]) | ([_], [_]) => true,
        ([x, y], [z, w]) => x == w && y == z,
        _ => false,
    }
}

/// One letter left out, swapped, replaced or added, not the first.
fn misspell(word: &str, random: &mut Random) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = 1 + random.below(letters.len() - 2);
    let other = LETTERS[random.below(26)] as char;
    match random.below(4) {
        0 => drop(letters.remove(at)),
        1 => letters.swap(at, at + 1),
        2 => letters[at] = other,
        _ => letters.insert(at, other),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_typo_is_one() {
        for (a, b, expected) in [
            ("prune", "prnue", true),
            ("prune", "prun", true),
            ("prune", "pruune", true),
            ("prune", "brune", true),
            ("prune", "prune", false),
            ("prune", "brunet", false),
            ("ab", "", false),
        ] {
            assert_eq!(is_one_typo(a, b), expected, "{a} {b}");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_collection() {
        let (one, asked) = generate(200, 100, 3);
        let (two, again) = generate(200, 100, 3);
        assert_eq!(one.len(), 200);
        assert!(one.iter().zip(&two).all(|(a, b)| a.title == b.title && a.texts == b.texts));
        assert!(asked.iter().zip(&again).all(|(a, b)| a.query == b.query && a.relevant == b.relevant));
        for (form, _) in FORMS {
            assert!(asked.iter().filter(|a| a.form == *form).count() >= 50, "{form}");
        }
        assert_ne!(generate(200, 100, 4).0[0].title, one[0].title);
    }
}
