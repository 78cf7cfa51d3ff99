//! Words, as GPT-2 cuts them: its pattern is
//! `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`.

use unicode_general_category::{GeneralCategory as C, get_general_category};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Number,
    Other,
}

fn class(character: char) -> Class {
    if character.is_ascii_alphabetic() {
        return Class::Letter;
    }
    if character.is_whitespace() {
        return Class::Space;
    }
    match get_general_category(character) {
        C::UppercaseLetter | C::LowercaseLetter | C::TitlecaseLetter | C::ModifierLetter | C::OtherLetter => {
            Class::Letter
        }
        C::DecimalNumber | C::LetterNumber | C::OtherNumber => Class::Number,
        _ => Class::Other,
    }
}

/// Bytes of the beginning of a text that are all of one class.
fn run(text: &str, wanted: Class) -> usize {
    text.char_indices().find(|(_, character)| class(*character) != wanted).map_or(text.len(), |(at, _)| at)
}

/// Bytes of the first word.
fn first(text: &str) -> usize {
    const ENDINGS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];
    if let Some(ending) = ENDINGS.iter().find(|ending| text.starts_with(**ending)) {
        return ending.len();
    }
    // One space belongs to the word behind it.
    let space = usize::from(text.starts_with(' '));
    if let Some(character) = text[space..].chars().next()
        && class(character) != Class::Space
    {
        return space + run(&text[space..], class(character));
    }
    let spaces = run(text, Class::Space);
    let last = text[..spaces].chars().next_back().map_or(0, char::len_utf8);
    // All but the last space, which belongs to the word behind, or stands alone.
    if spaces < text.len() && spaces > last { spaces - last } else { spaces }
}

/// The words of a text, spaces included.
pub fn split(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (word, behind) = rest.split_at(first(rest));
        rest = behind;
        Some(word)
    })
}

/// The text, with each digit on its own where `apart`.
pub fn digits_apart(text: &str, apart: bool) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if !apart {
            rest.len()
        } else if first.is_numeric() {
            first.len_utf8()
        } else {
            rest.find(char::is_numeric).unwrap_or(rest.len())
        };
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        Some(piece)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_keep_the_space_before_them() {
        let words = |text| split(text).collect::<Vec<_>>();
        assert_eq!(words("It's  a 2nd\n\n try!? "), ["It", "'s", " ", " a", " 2", "nd", "\n\n", " try", "!?", " "]);
        assert_eq!(words("  "), ["  "]);
        assert_eq!(words("we'll'x"), ["we", "'ll", "'", "x"]);
        assert_eq!(digits_apart("a 22b", true).collect::<Vec<_>>(), ["a ", "2", "2", "b"]);
        assert_eq!(digits_apart("a 22b", false).collect::<Vec<_>>(), ["a 22b"]);
    }
}
