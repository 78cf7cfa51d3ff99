//! The notation that stories are written in, and what turns it into text.
//!
//! - `[one|two|]` one of these, at even chance; an empty one says nothing. They nest.
//! - `{a}` a slot of the cast: a person by name or pronoun, whichever is clear. `{a!}` the name, `{a.he}` `{a.him}`
//!   `{a.his}` a pronoun where it is clear, `{a.own}` a pronoun in any case, `{a.self}`, `{x}` "the kite", `{x.a}` "a
//!   red kite with a loose thread", `{x.short}` "a red kite", `{p.at}` "at the pond".
//! - `{soon}` a phrase from a list of that name; `{joy a}` one about a person; `{said b}` a verb of speech with its
//!   speaker. No phrase comes twice in a story while its list has others.
//! - A capital first letter, `{A}`, `{Soon}`, makes a capital in the text.
//! - `{=b}` `{=x.colour}` `{=k}` a fact asked for again: the last word becomes a recall.
//! - `<Good morning,>` speech in quotation marks.
//! - `{was}` agrees with the pronoun before it.
//!
//! "a" becomes "an" by itself, and spaces are set right. What cannot be resolved stays as it stands in the template:
//! a test looks for it.

use super::Recall;
use super::cast::Slot;
use super::telling::Telling;
use super::world::find_phrases;
use super::world::people::{CHILDREN, KIN, SURNAMES, TRADES};
use super::world::turns::find_turn;
use super::world::words::SPEECH;

impl Telling {
    /// Writes a template into the text.
    pub(super) fn expand(&mut self, template: &'static str) -> bool {
        let mut rest = template;
        while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'[' | b'{' | b'<' | b'>')) {
            let (plain, tail) = rest.split_at(at);
            self.write_turned(plain);
            rest = match tail.chars().next() {
                Some('[') => self.expand_choice(tail),
                Some('{') => self.expand_key(tail),
                mark => {
                    self.speaking = mark == Some('<');
                    self.write("\"");
                    tail.get(1..).unwrap_or_default()
                }
            };
        }
        self.write_turned(rest)
    }

    /// Writes plain words, some of them in another turn of phrase.
    fn write_turned(&mut self, words: &'static str) -> bool {
        let mut from = 0;
        let mut at = 0;
        while let Some(rest) = words.get(at..).filter(|rest| !rest.is_empty()) {
            let turn = find_turn(rest, self.speaking);
            if let Some(turn) = turn {
                self.write(words.get(from..at).unwrap_or_default());
                let start = self.text.len();
                let option = self.rng.pick(turn.options).copied().unwrap_or(turn.phrase);
                self.write(option);
                if rest.starts_with(|first: char| first.is_ascii_uppercase()) {
                    self.capitalise(start);
                }
                at += turn.phrase.len();
                from = at;
            } else {
                // On to the next word: past this one, and past the signs after it.
                let word = rest.bytes().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(rest.len());
                let signs = rest.bytes().skip(word).position(|byte| byte.is_ascii_alphabetic());
                at = signs.map_or(words.len(), |signs| at + word + signs);
            }
        }
        self.write(words.get(from..).unwrap_or_default())
    }

    /// Writes a template in which `@` is this person.
    pub(super) fn expand_about(&mut self, who: usize, template: &'static str) -> bool {
        let before = std::mem::replace(&mut self.subject, who);
        let written = self.expand(template);
        self.subject = before;
        written
    }

    /// Writes one of the options that `tail` opens with, and returns what follows them.
    fn expand_choice(&mut self, tail: &'static str) -> &'static str {
        let mut depth = 0_usize;
        let mut start = 1;
        let mut options: Vec<&'static str> = Vec::new();
        for (at, sign) in tail.char_indices() {
            match sign {
                '[' => depth += 1,
                '|' if depth == 1 => {
                    options.push(tail.get(start..at).unwrap_or_default());
                    start = at + 1;
                }
                ']' if depth == 1 => {
                    options.push(tail.get(start..at).unwrap_or_default());
                    if let Some(option) = self.rng.pick(&options).copied() {
                        self.expand(option);
                    }
                    return tail.get(at + 1..).unwrap_or_default();
                }
                ']' => depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.write(tail);
        ""
    }

    /// Writes the key that `tail` opens with, and returns what follows it.
    fn expand_key(&mut self, tail: &'static str) -> &'static str {
        let Some((key, rest)) = tail.get(1..).and_then(|tail| tail.split_once('}')) else {
            self.write(tail);
            return "";
        };
        let (asked, name) = key.strip_prefix('=').map_or((false, key), |name| (true, name));
        let start = self.text.len();
        // Speech that ends its sentence may say how it was spoken.
        self.ends_here = rest.starts_with('.') || rest.starts_with(", <");
        let written = if asked { self.expand_recall(name) } else { self.resolve(name) };
        if !written {
            self.text.push_str("{{");
            self.text.push_str(key);
            self.text.push_str("}}");
        }
        if name.starts_with(|first: char| first.is_ascii_uppercase()) {
            self.capitalise(start);
        }
        rest
    }

    fn resolve(&mut self, key: &'static str) -> bool {
        // Only the first letter is ever a capital.
        let lower = key.to_ascii_lowercase();
        if let Some((slot, form)) = self.slot_of(&lower) {
            return self.refer(slot, form);
        }
        let name = match lower.as_str() {
            "was" => return self.write(if self.mentions.plural { "were" } else { "was" }),
            "name" => return self.write_passer_by(),
            "tradesman" => {
                let noun = self.rng.pick(TRADES).map_or("baker", |trade| trade.noun);
                return self.write(noun);
            }
            "season" => return self.write(self.cast.season),
            "morning" => return self.write(self.cast.hour),
            "sky" => self.cast.sky.clauses(),
            "mild" => self.cast.sky.adjectives(),
            other => other,
        };
        if self.expand_phrase(name) {
            return true;
        }
        let Some((list, who)) = name.rsplit_once(' ') else { return false };
        let Some(Slot::Person(who)) = who.chars().next().and_then(Slot::named) else { return false };
        if SPEECH.iter().any(|speech| speech.name == list) {
            return self.speak(list, who);
        }
        self.expand_phrase_about(list, who)
    }

    /// The name of a child who only passes by: of nobody in the cast, and in no pair that is held out.
    fn write_passer_by(&mut self) -> bool {
        let cast = &self.cast;
        let free: Vec<&str> = CHILDREN
            .iter()
            .map(|(name, _)| *name)
            .filter(|name| cast.people.iter().flatten().all(|person| person.name != *name) && !self.told.contains(name))
            .filter(|name| cast.things.iter().flatten().all(|held| cast.split.allows(name, held.thing.noun)))
            .collect();
        let Some(name) = self.rng.pick(&free).copied() else { return false };
        self.told.push(name);
        self.write(name)
    }

    /// Splits a key into the slot it names and the form it asks for.
    fn slot_of<'k>(&self, key: &'k str) -> Option<(Slot, &'k str)> {
        let mut letters = key.chars();
        let slot = match letters.next()? {
            '@' => Slot::Person(self.subject),
            letter => Slot::named(letter)?,
        };
        match letters.as_str() {
            "" => Some((slot, "")),
            "!" => Some((slot, "!")),
            form => form.strip_prefix('.').map(|form| (slot, form)),
        }
    }

    /// Writes a phrase of a list, one not used yet in this story if there is any.
    pub(super) fn expand_phrase(&mut self, name: &str) -> bool {
        let Some(option) = self.fresh_phrase(name) else { return false };
        self.expand(option)
    }

    fn expand_phrase_about(&mut self, list: &str, who: usize) -> bool {
        let before = std::mem::replace(&mut self.subject, who);
        let written = self.expand_phrase(list);
        self.subject = before;
        written
    }

    fn fresh_phrase(&mut self, name: &str) -> Option<&'static str> {
        let (list, options) = find_phrases(name)?;
        let used = self.used.get(list).copied().unwrap_or_default();
        let free: Vec<usize> = (0..options.len()).filter(|at| used & (1 << at) == 0).collect();
        let at = self.rng.pick(&free).copied().unwrap_or_else(|| self.rng.below(options.len()));
        if let Some(used) = self.used.get_mut(list) {
            *used = if free.len() <= 1 { 1 << at } else { *used | 1 << at };
        }
        options.get(at).copied()
    }

    /// A verb of speech with its speaker: "she said", "said Tom", "Tom wanted to know".
    fn speak(&mut self, manner: &str, who: usize) -> bool {
        let Some(verb) = self.fresh_phrase(manner) else { return false };
        let start = self.text.len();
        if !self.refer(Slot::Person(who), "") {
            return false;
        }
        let speaker = self.text.get(start..).unwrap_or_default().to_owned();
        let by_pronoun = matches!(speaker.as_str(), "she" | "he" | "they");
        let one_word = !verb.contains(' ');
        if !by_pronoun && one_word && self.rng.percent(60) {
            self.text.truncate(start);
            self.write(verb);
            self.write(" ");
            self.write(&speaker);
        } else {
            self.write(" ");
            self.write(verb);
        }
        if one_word && self.ends_here && self.rng.percent(30) {
            self.write(" ");
            match manner {
                "said" | "answered" | "admitted" => self.expand_phrase_about("manner", who),
                "asked" | "cried" => self.expand_phrase_about("gesture", who),
                _ => true,
            };
        }
        true
    }

    /// Writes a fact and marks its last word as one to be recalled.
    fn expand_recall(&mut self, key: &'static str) -> bool {
        let lower = key.to_ascii_lowercase();
        let Some((slot, form)) = self.slot_of(&lower) else { return false };
        let start = self.text.len();
        let form = if matches!(slot, Slot::Person(_)) { "!" } else { form };
        if !self.refer(slot, form) {
            return false;
        }
        let written = self.text.get(start..).unwrap_or_default();
        // The answer is the last word, with the space before it if there is one: "the| kite", "|red".
        let word = written.rfind(' ').map_or(start, |space| start + space + 1);
        let prompt_end =
            if self.text.get(..word).is_some_and(|before| before.ends_with(' ')) { word - 1 } else { word };
        let answer = self.text.get(prompt_end..).unwrap_or_default().to_owned();
        let (kind, others) = self.rivals(slot, form);
        let space = if answer.starts_with(' ') { " " } else { "" };
        let mut alternatives: Vec<String> = Vec::new();
        for other in others {
            let other = format!("{space}{}", other.rsplit(' ').next().unwrap_or_default());
            if other != answer && !alternatives.contains(&other) {
                alternatives.push(other);
            }
        }
        self.recalls.push(Recall { prompt_end, answer, alternatives, kind });
        true
    }

    /// What sort of fact a slot is, and what else could stand in its place.
    fn rivals(&mut self, slot: Slot, form: &str) -> (&'static str, Vec<String>) {
        let owned = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
        match slot {
            Slot::Person(who) => ("person", self.rival_names(who)),
            Slot::Thing(at) => {
                let Some(held) = self.cast.things.get(at).copied().flatten() else { return ("thing", Vec::new()) };
                if form == "colour" {
                    return ("colour", owned(held.thing.colours));
                }
                let others = self.cast.things.iter().flatten().map(|other| other.thing.noun.to_owned());
                let like = super::world::things::THINGS.iter().filter(|other| other.uses & held.thing.uses != 0);
                ("thing", others.chain(like.take(12).map(|other| other.noun.to_owned())).collect())
            }
            Slot::Place(_) => {
                ("place", super::world::places::PLACES.iter().map(|place| place.name.to_owned()).collect())
            }
            Slot::Animal(at) => {
                let met = self.cast.animals.get(at).copied().flatten();
                if form == "coat" {
                    return ("coat", met.map(|met| owned(met.animal.coats)).unwrap_or_default());
                }
                ("animal", super::world::animals::ANIMALS.iter().map(|animal| animal.noun.to_owned()).collect())
            }
            Slot::Fact(at) => match self.cast.facts.get(at).copied().flatten() {
                Some(known) => (known.fact.kind, owned(known.fact.values)),
                None => ("fact", Vec::new()),
            },
        }
    }

    /// Who else could be named in the place of this person, where the name's last word is asked for: after "Aunt"
    /// other aunts, after "the" other trades, after a title other surnames, else the others of the cast and children.
    fn rival_names(&mut self, who: usize) -> Vec<String> {
        let name = self.cast.people.get(who).and_then(Option::as_ref).map(|p| p.name.clone()).unwrap_or_default();
        let (lead, last) = name.rsplit_once(' ').unwrap_or(("", name.as_str()));
        let mut names: Vec<&str> = match lead {
            "the" => TRADES.iter().map(|trade| trade.noun).collect(),
            "Mr" | "Mrs" => SURNAMES.to_vec(),
            "" => CHILDREN.iter().map(|(name, _)| *name).collect(),
            _ => KIN.iter().filter_map(|(kin, _)| kin.strip_prefix(lead)).map(str::trim_start).collect(),
        };
        names.retain(|name| *name != last);
        self.rng.shuffle(&mut names);
        let cast = self.cast.people.iter().flatten().map(|person| person.name.as_str());
        let known = cast.filter_map(|name| if lead.is_empty() { Some(name) } else { name.strip_prefix(lead) });
        let known = known.map(str::trim_start).filter(|name| !name.contains(' ') && *name != last);
        known.chain(names.iter().copied().take(6)).map(str::to_owned).collect()
    }

    /// Adds words to the text; sets "an" before a vowel and drops the spaces that empty options leave.
    pub(super) fn write(&mut self, words: &str) -> bool {
        let mut words = words;
        if self.text.ends_with([' ', '\n']) || self.text.is_empty() {
            words = words.trim_start_matches(' ');
        }
        let Some(first) = words.chars().next() else { return true };
        if matches!(first, '.' | ',' | '!' | '?' | ';' | ':') && self.text.ends_with(' ') {
            self.text.truncate(self.text.trim_end_matches(' ').len());
        }
        let bare =
            self.text.ends_with(" a ") || self.text.ends_with("\"a ") || self.text == "a " || self.text.ends_with("A ");
        if bare && starts_with_vowel_sound(words) {
            self.text.pop();
            self.text.push_str("n ");
        }
        self.text.push_str(words);
        true
    }

    /// Makes the first letter from `start` on a capital.
    pub(super) fn capitalise(&mut self, start: usize) {
        let Some(tail) = self.text.get(start..) else { return };
        let letter = tail.char_indices().find(|(_, sign)| !matches!(sign, ' ' | '"'));
        if let Some((at, letter)) = letter.filter(|(_, letter)| letter.is_ascii_lowercase()) {
            let capital = letter.to_ascii_uppercase().to_string();
            self.text.replace_range(start + at..=start + at, &capital);
        }
    }
}

/// Whether "an" stands before it: by sound, not by letter.
pub(super) fn starts_with_vowel_sound(words: &str) -> bool {
    let consonant = ["one", "once", "use", "uni", "eu", "ewe"].iter().any(|start| words.starts_with(start));
    let silent = ["hour", "honest", "heir"].iter().any(|start| words.starts_with(start));
    let first = words.chars().next().unwrap_or(' ');
    silent || (matches!(first.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u') && !consonant)
}

#[cfg(test)]
mod tests {
    use super::super::Split;
    use super::super::rng::Rng;
    use super::super::world::people::Pronoun;
    use super::*;

    fn telling(seed: u64) -> Telling {
        let mut telling = Telling::new(Rng::new(seed, 0), Split::Train, "test");
        telling.given('x', &["umbrella"]);
        telling.children("ab");
        telling
    }

    #[test]
    fn articles_spaces_and_capitals_are_set_right() {
        let mut t = telling(1);
        t.tell(&["it was a [|] [owl] and a [hour] [|], with a [old] hat. {Soon} <a [end]>[ ]."]);
        assert!(t.text.starts_with("It was an owl and an hour, with an old hat. "), "{}", t.text);
        assert!(t.text.ends_with(" \"an end\"."), "{}", t.text);
        assert!(
            starts_with_vowel_sound("honest") && !starts_with_vowel_sound("useful") && !starts_with_vowel_sound("one")
        );
    }

    #[test]
    fn a_pronoun_follows_a_name_and_the_verb_agrees() {
        for seed in 0..200 {
            let mut t = telling(seed);
            t.tell(&["{A!} came and {a.he} {was} glad."]);
            let person = t.cast.people[0].clone().expect("a child");
            let expected = match person.pronoun {
                Pronoun::They => format!("{} came and they were glad.", person.name),
                other => format!("{} came and {} was glad.", person.name, other.subject()),
            };
            assert_eq!(t.text, expected);
        }
    }

    #[test]
    fn a_recall_points_at_its_answer() {
        for seed in 0..50 {
            let mut t = telling(seed);
            t.tell(&["{A} had {x.a}. The colour was {=x.colour}, and it belonged to {=a}."]);
            assert_eq!(t.recalls.len(), 2);
            for recall in &t.recalls {
                assert!(t.text[recall.prompt_end..].starts_with(&recall.answer), "{recall:?}");
                assert!(recall.answer.starts_with(' ') && !recall.alternatives.contains(&recall.answer));
                assert!(recall.alternatives.len() > 2);
            }
        }
    }

    #[test]
    fn what_cannot_be_resolved_stays_visible() {
        let mut t = telling(1);
        t.tell(&["{nonsense} and {b.nonsense} and {c}"]);
        assert_eq!(t.text, "{{nonsense}} and {{b.nonsense}} and {{c}}");
    }
}
