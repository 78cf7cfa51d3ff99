//! Names and pronouns: when "Mira" may be "she", and how a person, a thing or a place stands in a sentence.
//!
//! A person is called by name until it is clear whom a pronoun would mean, and again when somebody else with the same
//! pronoun has come between.

use super::cast::{AnimalMet, FactKnown, Person, Slot, ThingHeld};
use super::telling::Telling;
use super::world::places::Place;
use super::world::things::STUFFS;

/// Who was spoken of lately.
#[derive(Default)]
pub(super) struct Mentions {
    /// The last subject of a sentence.
    focus: Option<usize>,
    /// The running number of the present sentence.
    sentence: u32,
    /// The sentence in which each person was last spoken of; 0 is never.
    last: [u32; 4],
    /// For each person, who else was named since they were last named: one bit each.
    since: [u8; 4],
    /// How often each was called by pronoun since they were last named.
    run: [u8; 4],
    /// Whether the last subject was the pronoun "they", which takes "were".
    pub(super) plural: bool,
}

impl Mentions {
    pub(super) fn next_sentence(&mut self) {
        self.sentence += 1;
    }

    /// After a paragraph break a name comes first.
    pub(super) fn forget_focus(&mut self) {
        self.focus = None;
        self.last = self.last.map(|sentence| sentence.min(1));
        self.sentence += 2;
    }

    fn name(&mut self, who: usize, as_subject: bool) {
        for (other, since) in self.since.iter_mut().enumerate() {
            if other != who {
                *since |= 1 << who;
            }
        }
        let here = self.sentence;
        let present = |other: &usize| *other != who && self.last.get(*other) == Some(&here);
        let mask = (0..4).filter(present).fold(0, |mask, other| mask | 1 << other);
        if let (Some(since), Some(run)) = (self.since.get_mut(who), self.run.get_mut(who)) {
            *since = mask;
            *run = 0;
        }
        self.touch(who, as_subject);
        if as_subject {
            self.plural = false;
        }
    }

    fn touch(&mut self, who: usize, as_subject: bool) {
        if let Some(last) = self.last.get_mut(who) {
            *last = self.sentence;
        }
        if as_subject || self.focus.is_none() {
            self.focus = Some(who);
        }
    }

    /// Whether the person was spoken of in this sentence or the one before.
    fn recent(&self, who: usize) -> bool {
        self.last.get(who).is_some_and(|last| *last > 0 && *last + 1 >= self.sentence)
    }

    fn between(&self, who: usize, other: usize) -> bool {
        self.since.get(who).is_some_and(|since| since & (1 << other) != 0)
    }
}

impl Telling {
    /// Writes a slot in one of its forms. False if the slot is empty or the form unknown.
    pub(super) fn refer(&mut self, slot: Slot, form: &str) -> bool {
        match slot {
            Slot::Person(who) => self.refer_to_person(who, form),
            Slot::Thing(at) => match self.cast.things.get(at).copied().flatten() {
                Some(held) => {
                    let written = self.refer_to_thing(held, form);
                    if let (Some(cell), "a") = (self.cast.things.get_mut(at), form) {
                        *cell = Some(ThingHeld { mark: None, ..held });
                    }
                    written
                }
                None => false,
            },
            Slot::Place(at) => match self.cast.places.get(at).copied().flatten() {
                Some(place) => self.refer_to_place(place, form),
                None => false,
            },
            Slot::Animal(at) => match self.cast.animals.get(at).copied().flatten() {
                Some(met) => self.refer_to_animal(met, form),
                None => false,
            },
            Slot::Fact(at) => match self.cast.facts.get(at).copied().flatten() {
                Some(FactKnown { value, .. }) if form.is_empty() => self.write(value),
                _ => false,
            },
        }
    }

    fn refer_to_person(&mut self, who: usize, form: &str) -> bool {
        let Some(person) = self.cast.people.get(who).cloned().flatten() else { return false };
        match form {
            "" => {
                let by_pronoun = self.may_use_pronoun(who, &person);
                self.write_subject(who, &person, by_pronoun)
            }
            "!" => {
                self.mentions.name(who, false);
                self.write(&person.name)
            }
            "he" => {
                let clear = self.is_clear(who, &person);
                self.write_subject(who, &person, clear)
            }
            "him" if self.is_clear(who, &person) => {
                self.mentions.touch(who, false);
                self.write(person.pronoun.object())
            }
            "his" if self.is_clear(who, &person) => {
                self.mentions.touch(who, false);
                self.write(person.pronoun.possessive())
            }
            "him" => self.refer_to_person(who, "!"),
            "his" | "s" => self.refer_to_person(who, "!") && self.write("'s"),
            "own" => self.write(person.pronoun.possessive()),
            "self" => self.write(person.pronoun.reflexive()),
            "intro" => self.introduce(who, &person),
            "girl" => self.write(person.pronoun.child()),
            "son" => self.write(person.pronoun.offspring()),
            "age" => self.write(person.age),
            "manner" => self.write(person.manner.0),
            "trade" => self.write(person.trade.noun),
            "home" => self.expand_about(who, person.home),
            "habit" => self.expand_about(who, person.manner.1),
            "at" => self.write(person.trade.at),
            "busy" => self.expand_about(who, person.trade.busy),
            _ => false,
        }
    }

    fn write_subject(&mut self, who: usize, person: &Person, by_pronoun: bool) -> bool {
        if by_pronoun {
            self.mentions.touch(who, true);
            self.mentions.plural = person.pronoun.subject() == "they";
            if let Some(run) = self.mentions.run.get_mut(who) {
                *run += 1;
            }
            self.write(person.pronoun.subject())
        } else {
            self.mentions.name(who, true);
            self.write(&person.name)
        }
    }

    /// Whether anybody else with the same pronoun could be meant, among those for whom `near` holds.
    fn has_rival(&self, who: usize, person: &Person, near: impl Fn(&Mentions, usize) -> bool) -> bool {
        let others = self.cast.people.iter().enumerate();
        others
            .filter_map(|(other, cell)| cell.as_ref().map(|cell| (other, cell)))
            .any(|(other, cell)| other != who && cell.pronoun == person.pronoun && near(&self.mentions, other))
    }

    /// A pronoun as the subject of a new clause: for the last subject mostly, for another now and then.
    fn may_use_pronoun(&mut self, who: usize, person: &Person) -> bool {
        if !self.mentions.recent(who) || self.has_rival(who, person, |seen, other| seen.between(who, other)) {
            return false;
        }
        let run = self.mentions.run.get(who).copied().unwrap_or_default();
        let percent = match (self.mentions.focus == Some(who), run) {
            // Within one sentence the name is not said again.
            (true, ..=3) if self.mentions.last.get(who) == Some(&self.mentions.sentence) => 100,
            (true, ..=2) => 85,
            (true, ..=4) => 55,
            (false, ..=2) => 35,
            _ => 0,
        };
        self.rng.percent(percent)
    }

    /// Whether a pronoun inside a sentence is clear: the person is its subject, or the only one it can mean.
    fn is_clear(&self, who: usize, person: &Person) -> bool {
        if self.mentions.focus == Some(who) {
            return true;
        }
        self.mentions.recent(who) && !self.has_rival(who, person, Mentions::recent)
    }

    /// The first naming, as the subject of a sentence: "Mira", "a girl named Mira", "Mira, who was seven,".
    fn introduce(&mut self, who: usize, person: &Person) -> bool {
        let template = if person.child {
            "[{@!}|{@!}|a {@.girl} [named|called] {@!}|{@!}, who was {@.age} [|years old],|little {@!}|young {@!}\
             |{@!}, the {@.trade}'s {@.son},|a {@.manner} {@.girl} [named|called] {@!}|{@.age}-year-old {@!}]"
        } else if person.name.starts_with("Mr") {
            "{@!}[, the {@.trade},|]"
        } else {
            "{@!}"
        };
        let written = self.expand_about(who, template);
        self.mentions.touch(who, true);
        self.mentions.plural = false;
        written
    }

    fn refer_to_thing(&mut self, held: ThingHeld, form: &str) -> bool {
        match form {
            "" => self.write("the ") && self.write(held.thing.noun),
            "short" => {
                let (before, after) = match held.look {
                    Some(look) if STUFFS.contains(&look) => ("", look),
                    Some(look) => (look, ""),
                    None => ("", ""),
                };
                self.write("a ");
                for word in [before, held.colour, after, held.thing.noun].iter().filter(|word| !word.is_empty()) {
                    self.write(word);
                    self.write(" ");
                }
                self.text.pop();
                true
            }
            "a" => {
                self.refer_to_thing(held, "short");
                held.mark.is_none_or(|mark| self.write(" ") && self.write(mark))
            }
            "plain" => self.write("a ") && self.write(held.thing.noun),
            "full" => self.write(held.colour) && self.write(" ") && self.write(held.thing.noun),
            "noun" => self.write(held.thing.noun),
            "colour" => self.write(held.colour),
            "charm" => self.write(held.thing.charm),
            _ => false,
        }
    }

    fn refer_to_place(&mut self, place: &'static Place, form: &str) -> bool {
        let options = match form {
            "" => return self.write(place.name),
            "at" => return self.write(place.at),
            "to" => return self.write(place.to),
            "sight" => place.sights,
            "sound" => place.sounds,
            "smell" => place.smells,
            "nook" => place.nooks,
            _ => return false,
        };
        let fair = self.cast.sky.fair() && self.cast.season != "winter" && self.cast.hour != "evening";
        let now = options.iter().filter(|option| fair || !option.starts_with('~')).map(|o| o.trim_start_matches('~'));
        let clause = form == "sight" || form == "sound";
        // Where nothing of the place fits the season, its weather does.
        self.expand_untold(&now.collect::<Vec<_>>()) || (clause && self.expand_phrase(self.cast.sky.clauses()))
    }

    fn refer_to_animal(&mut self, met: AnimalMet, form: &str) -> bool {
        match form {
            "" => self.write("the ") && self.write(met.animal.noun),
            "a" => self.write("a ") && self.write(met.coat) && self.write(" ") && self.write(met.animal.noun),
            "plain" => self.write("a ") && self.write(met.animal.noun),
            "noun" => self.write(met.animal.noun),
            "coat" => self.write(met.coat),
            "sound" => self.write(met.animal.sound),
            "food" => self.write(met.animal.food),
            "home" => self.write(met.animal.home),
            "act" => self.expand_untold(met.animal.acts),
            _ => false,
        }
    }

    /// Writes one of these, not one that this story has told already: what was looked under is not where a thing lies.
    fn expand_untold(&mut self, options: &[&'static str]) -> bool {
        let untold: Vec<&'static str> = options.iter().copied().filter(|option| !self.told.contains(option)).collect();
        match self.rng.pick(&untold).or_else(|| options.first()).copied() {
            Some(option) => {
                self.told.push(option);
                self.expand(option)
            }
            None => false,
        }
    }
}
