//! The world the stories happen in, as tables: who lives there, where, with what, in which weather, feeling what.
//!
//! A new thing, place or phrase is one line in its table. The tables know nothing of plots.

pub(super) mod animals;
pub(super) mod facts;
pub(super) mod feelings;
pub(super) mod foods;
pub(super) mod people;
pub(super) mod places;
pub(super) mod sundries;
pub(super) mod things;
pub(super) mod turns;
pub(super) mod weather;
pub(super) mod words;

/// A list of phrases that a template calls by name: `{soon}`, or with a person `{joy a}`.
#[derive(Debug)]
pub(super) struct Phrases {
    pub(super) name: &'static str,
    pub(super) options: &'static [&'static str],
}

pub(super) const fn phrases(name: &'static str, options: &'static [&'static str]) -> Phrases {
    Phrases { name, options }
}

/// Every list of phrases, by table.
pub(super) const TABLES: &[&[Phrases]] =
    &[words::SPEECH, words::WORDS, sundries::SUNDRIES, feelings::FEELINGS, foods::FOODS, weather::SKIES];

/// Finds a list and its place among all lists.
pub(super) fn find_phrases(name: &str) -> Option<(usize, &'static [&'static str])> {
    let lists = TABLES.iter().flat_map(|table| table.iter());
    lists.enumerate().find(|(_, list)| list.name == name).map(|(at, list)| (at, list.options))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_list_is_empty_or_defined_twice() {
        let lists: Vec<&Phrases> = TABLES.iter().flat_map(|table| table.iter()).collect();
        for (at, list) in lists.iter().enumerate() {
            assert!(!list.options.is_empty(), "{}", list.name);
            assert!(list.options.len() <= 64, "{}: the memory of used phrases has 64 bits", list.name);
            assert!(list.name.len() > 1, "{}: one letter names a slot", list.name);
            assert!(lists[..at].iter().all(|other| other.name != list.name), "{} twice", list.name);
        }
    }
}
