//! Bytes to text, with reversible repairs: text that was decoded with the wrong character set is encoded back. What
//! could also be clean is never touched.

use std::collections::HashMap;

use super::report::{Diagnostic, diagnostic, short};

/// Largest list that is read.
pub const MAX_BYTES: usize = 16 * 1024 * 1024;

/// Characters of the bytes 0x80 to 0xFF in Mac OS Roman.
const MAC_ROMAN: &str = "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{a0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\u{f8ff}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/// Characters of the bytes 0x80 to 0xFF in Windows-1252; where it has none, the control character of Latin-1.
const WINDOWS_1252: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ\u{a0}¡¢£¤¥¦§¨©ª«¬\u{ad}®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞßàáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ";

/// A character set that UTF-8 is mistaken for.
struct Charset {
    name: &'static str,
    high: HashMap<char, u8>,
    /// How sure a sequence of these bytes, read as one character, is damage and not what its author wrote.
    trust: fn(&[u8]) -> Trust,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Trust {
    /// Could well be clean: two typographic characters that happen to stand together.
    Weak,
    /// Could be clean in a formula; damage where the rest of the list is damaged.
    Likely,
    /// Nobody writes this.
    Sure,
}

fn charsets() -> [Charset; 2] {
    let table = |high: &str| high.chars().zip(0x80..=0xff_u8).collect();
    [
        Charset { name: "Mac Roman", high: table(MAC_ROMAN), trust: trust_mac },
        Charset { name: "Windows-1252", high: table(WINDOWS_1252), trust: trust_windows },
    ]
}

/// In Mac Roman, quotes, dashes, guillemets, ellipsis, € and À Ã Õ are lead bytes and accented letters continuation bytes:
/// "l’État" could be read as damage. A root before a Greek letter ("√π") is a formula as often as damage.
fn trust_mac(bytes: &[u8]) -> Trust {
    match bytes {
        [0xc7..=0xcd | 0xd0..=0xdf, _] => Trust::Weak,
        [0xc3 | 0xc5 | 0xc6, 0xb0 | 0xb5..=0xb7 | 0xb9 | 0xba | 0xbd] => Trust::Likely,
        // Three letters in a row, as in no language, but not impossible.
        [
            0xe5..=0xef,
            0x80..=0x9f | 0xa7 | 0xae | 0xaf | 0xbe | 0xbf,
            0x80..=0x9f | 0xa7 | 0xae | 0xaf | 0xbe | 0xbf,
        ] => Trust::Weak,
        _ => Trust::Sure,
    }
}

/// In Windows-1252, lead bytes are accented letters and continuation bytes quotes and dashes: "CAFÉ”" could be read as
/// damage. Only what cannot be a word is taken: Ã and Â before a sign, â€ and its like, and the start of an emoji.
fn trust_windows(bytes: &[u8]) -> Trust {
    match bytes {
        [0xc2 | 0xc3, second]
            if !matches!(second, 0x82 | 0x84 | 0x85 | 0x8b | 0x91..=0x97 | 0x9b | 0xa0 | 0xab | 0xbb) =>
        {
            Trust::Sure
        }
        [0xe2, 0x80 | 0x84 | 0x86 | 0x88 | 0x89, _] => Trust::Sure,
        [0xf0, 0x9f, _, _] => Trust::Sure,
        _ => Trust::Weak,
    }
}

/// The text of a list, ready to be parsed.
#[derive(Debug)]
pub struct Mended {
    /// The text, every repair done.
    pub text: String,
    /// See [`super::places::Places`].
    pub shifts: HashMap<usize, Vec<(usize, isize)>>,
    /// What was done.
    pub notes: Vec<Diagnostic>,
}

/// Reads the bytes of a list. The error says why there is nothing to read.
pub fn read(bytes: &[u8]) -> Result<Mended, Diagnostic> {
    let refuse = |code, message: String| Err(diagnostic(1, 1, code, message, "nothing is imported"));
    if let Some(refusal) = too_large(bytes.len() as u64) {
        return Err(refusal);
    }
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let utf16 = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
        let what = if utf16 { "the file is UTF-16; save it as UTF-8" } else { "the file is no text" };
        return refuse("binary", format!("{what} (a zero byte at {at})"));
    }
    let mut notes = Vec::new();
    let body = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if body.len() < bytes.len() {
        notes.push(diagnostic(1, 1, "byte-order-mark", "a byte order mark stands before the text", "left out"));
    }
    let text = decode(body, &mut notes);
    if text.trim().is_empty() {
        return refuse("empty", "there is no text in the list".into());
    }
    Ok(mend(&text, notes))
}

/// Why a list of so many bytes is not read; none where it is.
pub fn too_large(bytes: u64) -> Option<Diagnostic> {
    let message = format!("the list has {bytes} bytes; at most {MAX_BYTES} are read");
    (bytes > MAX_BYTES as u64).then(|| diagnostic(1, 1, "too-large", message, "nothing is imported"))
}

/// UTF-8, line by line; a line that is none is read as Windows-1252, in which every byte is a character.
fn decode(bytes: &[u8], notes: &mut Vec<Diagnostic>) -> String {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return text.to_owned();
    }
    let high: Vec<char> = WINDOWS_1252.chars().collect();
    let mut out = String::with_capacity(bytes.len());
    for (number, line) in bytes.split_inclusive(|b| *b == b'\n').enumerate() {
        match std::str::from_utf8(line) {
            Ok(line) => out.push_str(line),
            Err(error) => {
                let column = String::from_utf8_lossy(&line[..error.valid_up_to()]).chars().count() + 1;
                let read: String =
                    line.iter().map(|b| if *b < 0x80 { char::from(*b) } else { high[usize::from(b - 0x80)] }).collect();
                let action = format!("read as Windows-1252: {}", short(&read));
                notes.push(diagnostic(number + 1, column, "invalid-utf8", "the line is not valid UTF-8", action));
                out.push_str(&read);
            }
        }
    }
    out
}

fn mend(text: &str, mut notes: Vec<Diagnostic>) -> Mended {
    let sets = charsets();
    // Whether the list is damaged at all decides the doubtful cases.
    let damaged: Vec<bool> = sets
        .iter()
        .map(|set| runs(text).any(|run| parse(set, run.1).iter().any(|p| p.trust == Some(Trust::Sure))))
        .collect();
    let mut out = String::with_capacity(text.len());
    let mut shifts = HashMap::new();
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let repaired = if line.is_ascii() {
            None
        } else {
            // Of two readings, the one with more evidence; of equal ones, the first.
            let readings = sets.iter().zip(&damaged).filter_map(|(set, damaged)| mend_line(set, line, *damaged));
            readings.rev().max_by_key(|r| r.sure)
        };
        let Some(repair) = repaired else {
            out.push_str(line);
            continue;
        };
        let column = line.char_indices().take_while(|(at, _)| *at < repair.first).count() + 1;
        let message = format!("UTF-8 that was read as {}: {}", repair.charset, short(&repair.before));
        let action = format!("repaired to {}", short(&repair.after));
        notes.push(diagnostic(number + 1, column, "charset", message, action));
        out.push_str(&repair.line);
        shifts.insert(number, repair.shifts);
    }
    Mended { text: out, shifts, notes }
}

struct Repair {
    charset: &'static str,
    /// Characters of which nobody doubts that they are damage.
    sure: usize,
    line: String,
    shifts: Vec<(usize, isize)>,
    /// Byte of the first repaired character in the damaged line.
    first: usize,
    /// What was replaced by what, all places joined.
    before: String,
    after: String,
}

fn mend_line(set: &Charset, line: &str, damaged: bool) -> Option<Repair> {
    let mut repair = Repair {
        charset: set.name,
        sure: 0,
        line: String::with_capacity(line.len()),
        shifts: Vec::new(),
        first: line.len(),
        before: String::new(),
        after: String::new(),
    };
    let mut done = 0;
    for (at, run) in runs(line) {
        let parts = parse(set, run);
        let takes = |i: usize| -> bool {
            let Some(trust) = parts[i].trust else { return false };
            let beside = |j: Option<usize>| j.and_then(|j| parts.get(j)).is_some_and(|p| p.trust.is_some());
            trust == Trust::Sure
                || (trust == Trust::Likely && damaged)
                || beside(i.checked_sub(1))
                || beside(Some(i + 1))
        };
        let mut inside = at;
        for (i, part) in parts.iter().enumerate() {
            if takes(i) {
                repair.line.push_str(&line[done..inside]);
                repair.line.push(part.read);
                repair.sure += usize::from(part.trust == Some(Trust::Sure));
                done = inside + part.raw.len();
                repair.shifts.push((repair.line.len(), part.raw.chars().count() as isize - 1));
                repair.first = repair.first.min(inside);
                if repair.before.len() < 400 {
                    repair.before.push_str(part.raw);
                    repair.after.push(part.read);
                }
            }
            inside += part.raw.len();
        }
    }
    repair.line.push_str(&line[done..]);
    (done > 0).then_some(repair)
}

/// A character of a run, or several that are one character read with the wrong character set.
struct Part<'a> {
    raw: &'a str,
    read: char,
    trust: Option<Trust>,
}

fn parse<'a>(set: &Charset, run: &'a str) -> Vec<Part<'a>> {
    let chars: Vec<(usize, char)> = run.char_indices().collect();
    let end = |i: usize| chars.get(i).map_or(run.len(), |c| c.0);
    let mut parts = Vec::new();
    let mut i = 0;
    while i < chars.len() {
        let length = match set.high.get(&chars[i].1) {
            Some(0xc2..=0xdf) => 2,
            Some(0xe0..=0xef) => 3,
            Some(0xf0..=0xf4) => 4,
            _ => 1,
        };
        let bytes: Option<Vec<u8>> =
            chars.get(i..i + length).and_then(|c| c.iter().map(|c| set.high.get(&c.1).copied()).collect());
        let read = bytes
            .filter(|_| length > 1)
            .and_then(|b| Some((std::str::from_utf8(&b).ok()?.chars().next()?, (set.trust)(&b))));
        // Control characters are never what was meant.
        let read = read.filter(|(c, _)| !c.is_control());
        let length = if read.is_some() { length } else { 1 };
        let raw = &run[chars[i].0..end(i + length)];
        parts.push(Part { raw, read: read.map_or(chars[i].1, |r| r.0), trust: read.map(|r| r.1) });
        i += length;
    }
    parts
}

/// The stretches of a text without ASCII, each with its first byte.
fn runs(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.split(|c: char| c.is_ascii())
        .filter(|run| !run.is_empty())
        .map(|run| (run.as_ptr() as usize - text.as_ptr() as usize, run))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn damage(text: &str, high: &str) -> String {
        let high: Vec<char> = high.chars().collect();
        text.bytes().map(|b| if b < 0x80 { char::from(b) } else { high[usize::from(b - 0x80)] }).collect()
    }

    #[test]
    fn repairs_both_character_sets() {
        for high in [MAC_ROMAN, WINDOWS_1252] {
            for clean in ["Samuel Rincé", "It’s “so”", "Stratégie – où", "MoE²", "🌍 Topics", "🧑‍💻", "⚡️", "L’IA, vœu"]
            {
                // With Windows-1252, quotes and spaces behind letters stay doubtful; the Mac case is complete.
                let mended = mend(&damage(clean, high), Vec::new());
                if high == MAC_ROMAN || ["Samuel Rincé", "It’s “so”", "MoE²"].contains(&clean) {
                    assert_eq!(mended.text, clean);
                    assert_eq!(mended.notes.len(), 1, "{clean}");
                }
            }
        }
    }

    #[test]
    fn clean_text_is_never_touched() {
        for clean in [
            "Le rôle de l’État",
            "«état»",
            "‘été’",
            "CAFÉ”",
            "“café”—then",
            "√π and √2π, ∆Ω",
            "O(n²) ≈ 5",
            "naïve Œuvre",
            "日本語 и русский",
            "–É",
            "NÃO",
            "São Paulo «ça»",
            "😀 emoji ⚡️",
            "…à",
            "ﬁne",
            "Ångström",
            "È vero",
            "À l’été… « déjà »",
        ] {
            let mended = mend(clean, Vec::new());
            assert_eq!(mended.text, clean);
            assert!(mended.notes.is_empty(), "{clean}: {:?}", mended.notes);
        }
    }

    #[test]
    fn a_damaged_line_leaves_its_clean_neighbours() {
        let text = format!("Le rôle de l’État\n{}\n√π\n", damage("Rincé", MAC_ROMAN));
        let mended = mend(&text, Vec::new());
        assert!(mended.text.starts_with("Le rôle de l’État\nRincé\n"));
        assert_eq!((mended.notes[0].line, mended.notes[0].column), (2, 5));
    }

    #[test]
    fn bytes_that_are_no_text_are_refused() {
        for (bytes, code) in [
            (&b""[..], "empty"),
            (b" \n\t\n", "empty"),
            (b"\x00\x01\x02", "binary"),
            (b"\xff\xfeA\x00", "binary"),
            (b"\xef\xbb\xbf", "empty"),
        ] {
            assert_eq!(read(bytes).unwrap_err().code, code);
        }
        let mended = read(b"ok\ncaf\xe9\n").unwrap();
        assert_eq!(mended.text, "ok\ncafé\n");
        assert_eq!((mended.notes[0].code, mended.notes[0].line, mended.notes[0].column), ("invalid-utf8", 2, 4));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
            let _ = read(&bytes);
        }

        #[test]
        fn letters_of_western_languages_survive(text in "([a-zA-Z .,:(]{1,3}[àâäçéèêëîïôöùûüßñáíóúãõåæøÀÉÈÖÜÑÃÕ]{0,2}){0,20}") {
            proptest::prop_assert_eq!(mend(&text, Vec::new()).text, text);
        }
    }
}
