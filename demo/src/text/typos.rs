//! Typing errors by lot: what a text looks like when somebody was in a hurry.

use crate::lot::Lot;

/// The text with errors in `percent` of its letters: two letters swapped, one left out, or one in the other case. Only
/// ASCII letters are touched, and none twice.
pub fn with_typos(text: &str, percent: f32, lot: &mut Lot) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let mut place = 0;
    while place < letters.len() {
        if letters[place].is_ascii_alphabetic() && lot.share() * 100.0 < percent {
            match lot.below(3) {
                0 if letters.get(place + 1).is_some_and(char::is_ascii_alphabetic) => {
                    letters.swap(place, place + 1);
                    place += 1;
                }
                1 => drop(letters.remove(place)),
                _ => {
                    let letter = letters[place];
                    letters[place] = if letter.is_ascii_lowercase() {
                        letter.to_ascii_uppercase()
                    } else {
                        letter.to_ascii_lowercase()
                    };
                }
            }
        }
        place += 1;
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_errors_as_asked_for_and_always_the_same() {
        let text = "Once there was a girl named Maya, who had a red kite. ".repeat(50);
        let with = |percent, seed| with_typos(&text, percent, &mut Lot::new(seed));
        assert_eq!(with(0.0, 1), text);
        assert_eq!(with(5.0, 1), with(5.0, 1));
        assert_ne!(with(5.0, 1), with(5.0, 2));
        // Dropped letters shorten the text by about a third of the errors.
        let letters = text.chars().filter(char::is_ascii_alphabetic).count() as f32;
        let dropped = (text.len() - with(5.0, 3).len()) as f32 / letters;
        assert!((0.008..0.026).contains(&dropped), "{dropped}");
    }
}
