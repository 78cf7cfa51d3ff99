//! The index: tantivy holds dictionary, postings and positions of one segment in memory; beside it lie the arrays that
//! ranking and filters read. Built once, never changed.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use tantivy::directory::RamDirectory;
use tantivy::postings::SegmentPostings;
use tantivy::query::{EnableScoring, PhraseQuery, Query as _};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{TokenizerManager, WhitespaceTokenizer};
use tantivy::{
    DocSet, Index as Tantivy, InvertedIndexReader, ReloadPolicy, Searcher, TERMINATED, TantivyDocument, Term,
};

use super::columns::{self, Column};
use super::gather::Sheets;
use super::keys::Keys;
use super::short::{self, ShortFields};
use super::synonyms::Synonyms;
use super::tokens::{self, Tokenizer};
use super::words::{Ord, Words};
use super::{Lexicon, SearchDoc};

/// Memory with which tantivy's writer starts; it takes more when it needs more.
const WRITER_BYTES: usize = 32 << 20;

/// The most that a short text counts.
const MAX_BREVITY: f32 = 1.3;

/// Everything a search reads.
pub struct Index {
    /// The documents; their place here is their number everywhere.
    pub docs: Vec<SearchDoc>,
    /// Every word.
    pub words: Words,
    /// Neighbouring words of titles, written together.
    pub pairs: Words,
    /// Where words stand in short fields.
    pub short: ShortFields,
    /// Titles and names, whole.
    pub keys: Keys,
    /// The facets.
    pub columns: Vec<Column>,
    /// Words with one meaning.
    pub synonyms: Synonyms,
    /// For each document how short its texts are: 1 for the average, more for shorter, less for longer ones.
    pub brevity: Vec<f32>,
    /// Fixed orders of the documents.
    pub orders: Orders,
    /// Working space of searches.
    pub sheets: Sheets,
    ids: HashMap<String, Vec<u32>>,
    searcher: Searcher,
    word_field: Field,
    word_postings: Arc<InvertedIndexReader>,
    pair_postings: Arc<InvertedIndexReader>,
}

/// Which dictionary a word is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dictionary {
    /// All words.
    Words,
    /// Joined neighbours in titles.
    Pairs,
}

/// For each document its place in an order.
#[derive(Default)]
pub struct Orders {
    /// Among equals of one search: the more complete first, then the newer, then by title.
    pub tie: Vec<u32>,
    /// Latest year first.
    pub newest: Vec<u32>,
    /// Earliest year first.
    pub oldest: Vec<u32>,
}

impl Index {
    /// Builds everything.
    ///
    /// # Errors
    /// Only when tantivy cannot write to memory.
    pub fn build(docs: Vec<SearchDoc>, lexicon: &Lexicon) -> anyhow::Result<Self> {
        let topics: HashMap<&str, usize> =
            lexicon.topics.iter().enumerate().map(|(i, t)| (t.slug.as_str(), i)).collect();
        let subjects: Vec<Vec<String>> = docs.iter().map(|d| short::subject(d, lexicon, &topics)).collect();
        let (schema, word_field, pair_field) = schema();
        let index = write(&docs, &subjects, schema, word_field, pair_field)?;
        let searcher = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?.searcher();
        let (word_postings, pair_postings) = match searcher.segment_readers().first() {
            Some(segment) => (segment.inverted_index(word_field)?, segment.inverted_index(pair_field)?),
            None => {
                let empty = Arc::new(InvertedIndexReader::empty(IndexRecordOption::Basic));
                (Arc::clone(&empty), empty)
            }
        };
        let words = Words::read(word_postings.terms(), true)?;
        let pairs = Words::read(pair_postings.terms(), false)?;
        let short = ShortFields::build(&docs, &subjects, &words);
        let keys = Keys::build(&docs);
        Ok(Self {
            columns: columns::build(&docs, lexicon),
            synonyms: Synonyms::build(&lexicon.synonyms),
            brevity: brevity(&docs),
            orders: Orders::build(&docs, &keys),
            sheets: Sheets::default(),
            ids: identifiers(&docs),
            docs,
            words,
            pairs,
            short,
            keys,
            searcher,
            word_field,
            word_postings,
            pair_postings,
        })
    }

    /// How many documents there are.
    pub fn len(&self) -> u32 {
        self.docs.len() as u32
    }

    /// A cursor over the documents that have a word.
    pub fn postings(&self, dictionary: Dictionary, word: Ord) -> SegmentPostings {
        let (reader, words) = match dictionary {
            Dictionary::Words => (&self.word_postings, &self.words),
            Dictionary::Pairs => (&self.pair_postings, &self.pairs),
        };
        reader.read_postings_from_terminfo(words.postings(word), IndexRecordOption::WithFreqs).unwrap_or_else(|error| {
            tracing::error!(%error, "postings in memory cannot be read");
            SegmentPostings::empty()
        })
    }

    /// In how many documents a word of a dictionary occurs.
    pub fn count(&self, dictionary: Dictionary, word: Ord) -> u32 {
        match dictionary {
            Dictionary::Words => self.words.count(word),
            Dictionary::Pairs => self.pairs.count(word),
        }
    }

    /// Documents in which these words follow one another, in order of number.
    pub fn phrase(&self, words: &[String]) -> Vec<u32> {
        match words {
            [] => Vec::new(),
            [word] => self.words.find(word).map_or_else(Vec::new, |ord| {
                let mut postings = self.postings(Dictionary::Words, ord);
                collect(&mut postings)
            }),
            words => {
                let terms = words.iter().map(|w| Term::from_field_text(self.word_field, w)).collect();
                let query = PhraseQuery::new(terms);
                let Some(segment) = self.searcher.segment_readers().first() else { return Vec::new() };
                let found = query
                    .weight(EnableScoring::disabled_from_searcher(&self.searcher))
                    .and_then(|weight| weight.scorer(segment, 1.0))
                    .map(|mut scorer| collect(&mut scorer));
                found.unwrap_or_else(|error| {
                    tracing::error!(%error, "a phrase cannot be searched");
                    Vec::new()
                })
            }
        }
    }

    /// Documents with an identifier, which is in normal form.
    pub fn identified(&self, scheme: &str, value: &str) -> &[u32] {
        self.ids.get(&id_key(scheme, value)).map_or(&[], Vec::as_slice)
    }
}

fn collect(docs: &mut dyn DocSet) -> Vec<u32> {
    let mut out = Vec::with_capacity(docs.size_hint() as usize);
    while docs.doc() != TERMINATED {
        out.push(docs.doc());
        docs.advance();
    }
    out
}

fn schema() -> (Schema, Field, Field) {
    let mut schema = Schema::builder();
    let field = |tokenizer: &str, option| {
        let indexing =
            TextFieldIndexing::default().set_tokenizer(tokenizer).set_fieldnorms(false).set_index_option(option);
        TextOptions::default().set_indexing_options(indexing)
    };
    let words = schema.add_text_field("words", field("words", IndexRecordOption::WithFreqsAndPositions));
    let pairs = schema.add_text_field("pairs", field("pairs", IndexRecordOption::Basic));
    (schema.build(), words, pairs)
}

fn write(
    docs: &[SearchDoc],
    subjects: &[Vec<String>],
    schema: Schema,
    words: Field,
    pairs: Field,
) -> anyhow::Result<Tantivy> {
    let tokenizers = TokenizerManager::new();
    tokenizers.register("words", Tokenizer);
    tokenizers.register("pairs", WhitespaceTokenizer::default());
    let mut writer = Tantivy::builder()
        .schema(schema)
        .tokenizers(tokenizers)
        .single_segment_index_writer(RamDirectory::create(), WRITER_BYTES)?;
    for (doc, subjects) in docs.iter().zip(subjects) {
        let mut row = TantivyDocument::default();
        let texts = doc.names.iter().chain(&doc.authors).chain(subjects).chain(&doc.texts);
        for text in std::iter::once(&doc.title).chain(texts) {
            row.add_text(words, text);
        }
        row.add_text(pairs, joined_neighbours(&doc.title));
        writer.add_document(row)?;
    }
    Ok(writer.finalize()?)
}

/// "fast exact attention" to "fastexact exactattention".
fn joined_neighbours(title: &str) -> String {
    let words = tokens::words(title);
    let pairs = words.windows(2).map(|w| w.concat()).filter(|pair| pair.len() <= tokens::MAX_TOKEN);
    pairs.collect::<Vec<_>>().join(" ")
}

fn brevity(docs: &[SearchDoc]) -> Vec<f32> {
    let lengths: Vec<usize> = docs.iter().map(|d| d.texts.iter().map(String::len).sum()).collect();
    let average = lengths.iter().sum::<usize>() as f32 / docs.len().max(1) as f32;
    let of = |length: &usize| (1.2 / (0.7 + 0.5 * *length as f32 / average.max(1.0))).min(MAX_BREVITY);
    lengths.iter().map(of).collect()
}

fn id_key(scheme: &str, value: &str) -> String {
    format!("{scheme}:{}", value.to_lowercase())
}

fn identifiers(docs: &[SearchDoc]) -> HashMap<String, Vec<u32>> {
    let mut ids: HashMap<String, Vec<u32>> = HashMap::new();
    for (doc, n) in docs.iter().zip(0..) {
        let own = [("id", &doc.id), ("id", &doc.slug)];
        let own = own.into_iter().filter(|(_, value)| !value.is_empty()).map(|(s, v)| id_key(s, v));
        for key in own.chain(doc.ids.iter().map(|(scheme, value)| id_key(scheme, value))) {
            let docs = ids.entry(key).or_default();
            if docs.last() != Some(&n) {
                docs.push(n);
            }
        }
    }
    ids
}

impl Orders {
    fn build(docs: &[SearchDoc], keys: &Keys) -> Self {
        let ranks = |compare: &dyn Fn(&u32, &u32) -> std::cmp::Ordering| {
            let mut order: Vec<u32> = (0..docs.len() as u32).collect();
            order.sort_by(|a, b| compare(a, b).then_with(|| keys.place(*a).cmp(&keys.place(*b))));
            let mut ranks = vec![0; docs.len()];
            for (rank, doc) in order.into_iter().enumerate() {
                ranks[doc as usize] = rank as u32;
            }
            ranks
        };
        let doc = |n: &u32| &docs[*n as usize];
        Self {
            tie: ranks(&|a, b| {
                let (a, b) = (doc(a), doc(b));
                b.completeness.total_cmp(&a.completeness).then_with(|| b.year.cmp(&a.year))
            }),
            newest: ranks(&|a, b| {
                (Reverse(doc(a).year), Reverse(&doc(a).added)).cmp(&(Reverse(doc(b).year), Reverse(&doc(b).added)))
            }),
            oldest: ranks(&|a, b| {
                (doc(a).year.unwrap_or(u16::MAX), &doc(a).added).cmp(&(doc(b).year.unwrap_or(u16::MAX), &doc(b).added))
            }),
        }
    }
}
