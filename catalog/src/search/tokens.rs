//! Text to tokens, the same way for documents, queries and snippets. It knows no index and no query language.
//!
//! A chunk is what stands between spaces. Its letters and digits are folded as in [`crate::text`]; a full stop or colon
//! between digits stays (`1.58`, `2:4`), a comma before three digits goes (`1,300`). A chunk of several parts gives the
//! parts and the joined form, so that `post-training`, `post training` and `posttraining` meet; `FlashAttention` gives
//! `flash`, `attention` and `flashattention`.

use tantivy::tokenizer as tt;

use crate::text;

/// Longest token in bytes; longer ones are cut. Words are far shorter; only rubbish is longer.
pub const MAX_TOKEN: usize = 64;
/// Longest joined form in bytes.
const MAX_JOINED: usize = 32;
/// Most parts of a chunk that are also joined.
const MAX_PARTS: usize = 4;
/// Shortest piece of a camel-case word.
const MIN_PIECE: usize = 3;

/// A token of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// Folded form.
    pub text: &'a str,
    /// Where it begins in the text.
    pub from: usize,
    /// Where it ends.
    pub to: usize,
    /// Number of the first word that it covers.
    pub position: u32,
    /// How many words it covers: 1, or more for a joined form.
    pub span: u32,
}

/// Where a folded part lies in the buffer and in the text.
#[derive(Clone, Copy)]
struct Part {
    folded: (usize, usize),
    source: (usize, usize),
}

/// Gives every token of `text` to `emit`, in order of position; a joined form comes before its parts.
pub fn tokenize(text: &str, mut emit: impl FnMut(Token<'_>)) {
    let bytes = text.as_bytes();
    let mut scanner = Scanner::default();
    let mut at = 0;
    while at < bytes.len() {
        let chunk = Chunk::read(text, at);
        at = chunk.end;
        match chunk.word {
            Some((from, to, capital)) => scanner.emit_plain(&text[from..to], from, capital, &mut emit),
            None => scanner.scan(&text[chunk.start..chunk.end], chunk.start, &mut emit),
        }
        // What ended the chunk is no part of the next.
        while at < bytes.len() {
            match CLASSES[usize::from(bytes[at])] {
                Class::Gap => at += 1,
                Class::Wide => match text[at..].chars().next().filter(|c| separates(*c)) {
                    Some(c) => at += c.len_utf8(),
                    None => break,
                },
                _ => break,
            }
        }
    }
}

/// What a byte is to the reader of chunks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    /// Ends a chunk.
    Gap,
    /// A small letter or a digit.
    Plain,
    /// A capital letter.
    Capital,
    /// Any other ASCII character.
    Mark,
    /// Part of a character beyond ASCII.
    Wide,
}

const CLASSES: [Class; 256] = {
    let mut classes = [Class::Mark; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'0'..=b'9' => Class::Plain,
            b'A'..=b'Z' => Class::Capital,
            0 => Class::Mark,
            1..=b' ' | 0x7f | b'|' | b';' | b'"' => Class::Gap,
            128.. => Class::Wide,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

/// A chunk, and the one plain word in it if it is nothing else but that and marks around it: most chunks are.
struct Chunk {
    start: usize,
    end: usize,
    word: Option<(usize, usize, bool)>,
}

impl Chunk {
    fn read(text: &str, start: usize) -> Self {
        let bytes = text.as_bytes();
        let (mut first, mut last, mut capital, mut plain, mut marked) = (None, start, false, true, false);
        let mut at = start;
        while at < bytes.len() {
            match CLASSES[usize::from(bytes[at])] {
                Class::Gap => break,
                class @ (Class::Plain | Class::Capital) => {
                    if first.is_none() {
                        first = Some(at);
                        capital = class == Class::Capital;
                    } else {
                        plain &= !marked && class == Class::Plain;
                    }
                    last = at;
                }
                Class::Mark => marked |= first.is_some(),
                Class::Wide => {
                    let Some(c) = text[at..].chars().next() else { break };
                    if separates(c) {
                        break;
                    }
                    plain = false;
                    at += c.len_utf8() - 1;
                }
            }
            at += 1;
        }
        let word = first.filter(|from| plain && last + 1 - from <= MAX_TOKEN).map(|from| (from, last + 1, capital));
        Self { start, end: at, word }
    }
}

/// The folded forms of a text, joined forms left out.
pub fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    tokenize(text, |t| {
        if t.span == 1 {
            out.push(t.text.to_owned());
        }
    });
    out
}

/// Letters and digits alone, folded: what reads the same but for spaces and marks is equal.
pub fn squash(text: &str) -> String {
    if text.is_ascii() {
        return text.bytes().filter(u8::is_ascii_alphanumeric).map(|b| b.to_ascii_lowercase() as char).collect();
    }
    let mut folded = text::fold(text);
    folded.retain(|c| c != ' ');
    folded
}

/// Ends a chunk: spaces, control characters, and marks that never stand inside a word.
fn separates(c: char) -> bool {
    c.is_whitespace()
        || (c.is_control() && !is_invisible(c))
        || matches!(c, '—' | '…' | '|' | ';' | '"' | '“' | '”' | '„' | '«' | '»')
}

/// Has no width: soft hyphen, zero-width and direction marks. It neither joins nor parts.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\0')
}

#[derive(Default)]
struct Scanner {
    folded: String,
    parts: Vec<Part>,
    /// For each part of more than one piece, where its later pieces begin in `folded`.
    pieces: Vec<(usize, usize)>,
    joined: String,
    position: u32,
}

impl Scanner {
    /// A word that needs no folding but for its first letter.
    fn emit_plain(&mut self, word: &str, from: usize, capital: bool, emit: &mut impl FnMut(Token<'_>)) {
        let (to, position) = (from + word.len(), self.position);
        self.position += 1;
        if !capital {
            return emit(Token { text: word, from, to, position, span: 1 });
        }
        self.folded.clear();
        self.folded.extend(word.chars().map(|c| c.to_ascii_lowercase()));
        emit(Token { text: &self.folded, from, to, position, span: 1 });
    }

    fn scan(&mut self, chunk: &str, base: usize, emit: &mut impl FnMut(Token<'_>)) {
        self.folded.clear();
        self.parts.clear();
        self.pieces.clear();
        if chunk.is_ascii() {
            self.read_ascii(chunk.as_bytes(), base)
        } else {
            self.read(chunk, base)
        }
        self.emit(chunk, base, emit);
    }

    fn read_ascii(&mut self, chunk: &[u8], base: usize) {
        let digit = |i: usize| chunk.get(i).is_some_and(u8::is_ascii_digit);
        let mut open: Option<(usize, usize)> = None;
        for (i, byte) in chunk.iter().copied().enumerate() {
            if byte.is_ascii_alphanumeric() {
                let start = *open.get_or_insert((self.folded.len(), i));
                if byte.is_ascii_uppercase() && i > start.1 && chunk[i - 1].is_ascii_lowercase() {
                    self.pieces.push((self.parts.len(), self.folded.len()));
                }
                self.folded.push(byte.to_ascii_lowercase() as char);
            } else if joins(byte) {
            } else if open.is_some() && digit(i.wrapping_sub(1)) && digit(i + 1) && keeps(byte) {
                self.folded.push(byte as char);
            } else if open.is_some() && is_thousands(byte, digit(i.wrapping_sub(1)), i, &digit) {
            } else if let Some((folded, from)) = open.take() {
                self.close(folded, base + from, base + i);
            }
        }
        if let Some((folded, from)) = open {
            self.close(folded, base + from, base + chunk.len());
        }
    }

    fn read(&mut self, chunk: &str, base: usize) {
        let bytes = chunk.as_bytes();
        let digit = |i: usize| bytes.get(i).is_some_and(u8::is_ascii_digit);
        let mut open: Option<(usize, usize)> = None;
        let mut before = ' ';
        for (i, c) in chunk.char_indices() {
            if c.is_alphanumeric() {
                open.get_or_insert((self.folded.len(), i));
                if c.is_ascii_uppercase() && before.is_ascii_lowercase() {
                    self.pieces.push((self.parts.len(), self.folded.len()));
                }
                if c.is_ascii() {
                    self.folded.push(c.to_ascii_lowercase());
                } else {
                    let mut one = [0; 4];
                    let folded = text::fold(c.encode_utf8(&mut one));
                    self.folded.extend(folded.chars().filter(|c| *c != ' '));
                }
            } else if text::is_apostrophe(c) || is_invisible(c) || unicode_normalization::char::is_combining_mark(c) {
            } else if open.is_some() && c.is_ascii() && digit(i.wrapping_sub(1)) && digit(i + 1) && keeps(c as u8) {
                self.folded.push(c);
            } else if open.is_some() && c.is_ascii() && is_thousands(c as u8, digit(i.wrapping_sub(1)), i, &digit) {
            } else if let Some((folded, from)) = open.take() {
                self.close(folded, base + from, base + i);
            }
            before = c;
        }
        if let Some((folded, from)) = open {
            self.close(folded, base + from, base + chunk.len());
        }
    }

    fn close(&mut self, folded: usize, from: usize, to: usize) {
        let mut end = self.folded.len();
        if end - folded > MAX_TOKEN {
            end = (folded..=folded + MAX_TOKEN).rev().find(|i| self.folded.is_char_boundary(*i)).unwrap_or(folded);
            self.folded.truncate(end);
        }
        if end > folded {
            self.parts.push(Part { folded: (folded, end), source: (from, to) });
        } else {
            // A part that folds to nothing takes its pieces with it.
            let from = self.pieces.partition_point(|p| p.0 < self.parts.len());
            self.pieces.truncate(from);
        }
    }

    fn emit(&mut self, chunk: &str, base: usize, emit: &mut impl FnMut(Token<'_>)) {
        let count = self.parts.len();
        let start = self.position;
        // Pieces lie in the order of their parts.
        let pieces_of = |part: usize| {
            let from = self.pieces.partition_point(|p| p.0 < part);
            self.pieces[from..].iter().take_while(move |p| p.0 == part).map(|p| p.1)
        };
        // First how many words the chunk has, since the joined form comes first and covers them all.
        let mut total = 0;
        let mut split = [false; MAX_PARTS + 1];
        for (i, part) in self.parts.iter().enumerate() {
            let mut from = part.folded.0;
            let mut good = true;
            let mut n = 1;
            for at in pieces_of(i).chain(std::iter::once(part.folded.1)) {
                good &= at <= part.folded.1
                    && at >= from + MIN_PIECE
                    && self.folded[from..at].bytes().all(|b| b.is_ascii_lowercase());
                n += u32::from(at < part.folded.1);
                from = at.min(part.folded.1);
            }
            let camel = good && n > 1 && n as usize <= MAX_PARTS;
            if let Some(slot) = split.get_mut(i) {
                *slot = camel;
            }
            total += if camel && i <= MAX_PARTS { n } else { 1 };
        }
        if (2..=MAX_PARTS).contains(&count) && !chunk.contains("://") {
            self.joined.clear();
            for part in &self.parts {
                self.joined.push_str(&self.folded[part.folded.0..part.folded.1]);
            }
            if self.joined.len() <= MAX_JOINED {
                let (from, to) = (self.parts[0].source.0, self.parts[count - 1].source.1);
                emit(Token { text: &self.joined, from, to, position: start, span: total });
            }
        }
        debug_assert!(self.parts.iter().all(|p| p.source.0 >= base));
        let mut position = start;
        for (i, part) in self.parts.iter().enumerate() {
            let whole = &self.folded[part.folded.0..part.folded.1];
            let (from, to) = part.source;
            if !split.get(i).copied().unwrap_or(false) {
                emit(Token { text: whole, from, to, position, span: 1 });
                position += 1;
                continue;
            }
            let n = 1 + pieces_of(i).count() as u32;
            emit(Token { text: whole, from, to, position, span: n });
            let mut begin = part.folded.0;
            for at in pieces_of(i).chain(std::iter::once(part.folded.1)) {
                // Camel-case pieces are ASCII, but marks may stand between them in the source: the whole is marked.
                emit(Token { text: &self.folded[begin..at], from, to, position, span: 1 });
                begin = at;
                position += 1;
            }
        }
        self.position = start + total;
    }
}

/// Vanishes inside a word: apostrophes, and the null byte.
fn joins(byte: u8) -> bool {
    matches!(byte, b'\'' | b'`' | 0)
}

/// Stays between digits.
fn keeps(byte: u8) -> bool {
    matches!(byte, b'.' | b':')
}

/// A comma between a digit and exactly three digits.
fn is_thousands(byte: u8, after_digit: bool, i: usize, digit: &impl Fn(usize) -> bool) -> bool {
    byte == b',' && after_digit && digit(i + 1) && digit(i + 2) && digit(i + 3) && !digit(i + 4)
}

/// The tokenizer as tantivy wants it.
#[derive(Clone, Default)]
pub struct Tokenizer;

/// All tokens of one text.
pub struct WordStream {
    tokens: Vec<(usize, usize, u32, u32)>,
    folded: String,
    next: usize,
    token: tt::Token,
}

impl tt::Tokenizer for Tokenizer {
    type TokenStream<'a> = WordStream;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> WordStream {
        let mut stream = WordStream { tokens: Vec::new(), folded: String::new(), next: 0, token: tt::Token::default() };
        tokenize(text, |t| {
            let start = stream.folded.len();
            stream.folded.push_str(t.text);
            stream.tokens.push((start, stream.folded.len(), t.position, t.span));
        });
        stream
    }
}

impl tt::TokenStream for WordStream {
    fn advance(&mut self) -> bool {
        let Some((from, to, position, span)) = self.tokens.get(self.next).copied() else { return false };
        self.next += 1;
        self.token.text.clear();
        self.token.text.push_str(&self.folded[from..to]);
        self.token.position = position as usize;
        self.token.position_length = span as usize;
        true
    }

    fn token(&self) -> &tt::Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut tt::Token {
        &mut self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut out = Vec::new();
        tokenize(text, |t| out.push(t.text.to_owned()));
        out
    }

    #[test]
    fn short_names_stay_as_written() {
        for (text, tokens) in [
            ("GPTQ W4A8 int8", "gptq w4a8 int8"),
            ("2:4 sparsity", "2:4 sparsity"),
            ("1.58-bit", "1.58bit 1.58 bit"),
            ("1-bit", "1bit 1 bit"),
            ("O(n^2)", "on2 o n 2"),
            ("O(n²)", "on2 o n2"),
            ("FlashAttention-2", "flashattention2 flashattention flash attention 2"),
            ("QLoRA MoE LLaMA", "qlora moe llama"),
            ("post-training", "posttraining post training"),
            ("isn’t “L’IA” vœu", "isnt lia voeu"),
            ("β-VAE", "betavae beta vae"),
            ("1,300 MWh, 2024.", "1300 mwh 2024"),
            ("LLM.int8()", "llmint8 llm int8"),
            ("https://arxiv.org/abs/2210.17323", "https arxiv org abs 2210.17323"),
            ("soft\u{ad}hyphen \u{202e}rtl", "softhyphen rtl"),
            ("((())) -- !!", ""),
        ] {
            assert_eq!(all(text).join(" "), tokens, "{text}");
        }
    }

    #[test]
    fn positions_follow_words() {
        let mut seen = Vec::new();
        tokenize("FlashAttention-2: fast", |t| seen.push((t.text.to_owned(), t.position, t.span)));
        let expected = [
            ("flashattention2", 0, 3),
            ("flashattention", 0, 2),
            ("flash", 0, 1),
            ("attention", 1, 1),
            ("2", 2, 1),
            ("fast", 3, 1),
        ];
        assert_eq!(seen, expected.map(|(w, p, s)| (w.to_owned(), p, s)));
    }

    #[test]
    fn plain_words_need_no_folding() {
        let mut seen = Vec::new();
        tokenize("(The) quick, brown  fox.\tÉcole—1st;x", |t| seen.push((t.text.to_owned(), t.from, t.to)));
        let words: Vec<&str> = seen.iter().map(|s| s.0.as_str()).collect();
        assert_eq!(words, ["the", "quick", "brown", "fox", "ecole", "1st", "x"]);
        assert_eq!((seen[0].1, seen[0].2), (1, 4));
    }

    #[test]
    fn a_chunk_of_many_pieces_takes_no_time() {
        let started = std::time::Instant::now();
        let mut count = 0;
        tokenize(&"aBcD.".repeat(20_000), |_| count += 1);
        assert_eq!(count, 20_000);
        assert!(started.elapsed() < std::time::Duration::from_secs(2), "{:?}", started.elapsed());
    }

    proptest::proptest! {
        #[test]
        fn any_text_gives_folded_tokens_in_order(text in "\\PC{0,80}") {
            let mut last = 0;
            tokenize(&text, |t| {
                assert!(!t.text.is_empty() && t.text.len() <= MAX_TOKEN && !t.text.contains(' '));
                assert!(text.get(t.from..t.to).is_some());
                assert!(t.position >= last && t.span >= 1);
                last = t.position;
            });
        }
    }
}
