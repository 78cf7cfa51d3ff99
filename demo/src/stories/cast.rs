//! Who and what a story has: the slots that a plot fills from the tables of the world, and that its templates name.
//!
//! People sit in `a` to `d`, things in `x` to `z`, places in `p` and `q`, animals in `n` and `o`, small facts in `k` to
//! `m`. Filling keeps to the split: a pair held out of training is never drawn for a training story.

use super::rng::Rng;
use super::splits::Split;
use super::world::animals::{ANIMALS, Animal};
use super::world::facts::{Fact, find_fact};
use super::world::people::{CHILDREN, HOMES, KIN, Pronoun, SURNAMES, TRADES, TRAITS, Trade};
use super::world::places::{PLACES, Place};
use super::world::things::{THINGS, Thing, find_thing};
use super::world::weather::{SEASONS, Sky};

/// A slot of the cast, by kind and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    Person(usize),
    Thing(usize),
    Place(usize),
    Animal(usize),
    Fact(usize),
}

impl Slot {
    pub(super) fn named(letter: char) -> Option<Self> {
        Some(match letter {
            'a' => Self::Person(0),
            'b' => Self::Person(1),
            'c' => Self::Person(2),
            'd' => Self::Person(3),
            'x' => Self::Thing(0),
            'y' => Self::Thing(1),
            'z' => Self::Thing(2),
            'p' => Self::Place(0),
            'q' => Self::Place(1),
            'n' => Self::Animal(0),
            'o' => Self::Animal(1),
            'k' => Self::Fact(0),
            'l' => Self::Fact(1),
            'm' => Self::Fact(2),
            _ => return None,
        })
    }
}

#[derive(Clone, Debug)]
pub(super) struct Person {
    /// As others call them: "Mira", "Aunt Rosa", "Mrs Pell", "the baker".
    pub(super) name: String,
    pub(super) pronoun: Pronoun,
    pub(super) child: bool,
    pub(super) age: &'static str,
    pub(super) manner: (&'static str, &'static str),
    pub(super) home: &'static str,
    /// Their own trade, or for a child that of a parent.
    pub(super) trade: &'static Trade,
}

#[derive(Clone, Copy)]
pub(super) struct ThingHeld {
    pub(super) thing: &'static Thing,
    pub(super) colour: &'static str,
    pub(super) look: Option<&'static str>,
    /// A mark told at its first mention.
    pub(super) mark: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub(super) struct AnimalMet {
    pub(super) animal: &'static Animal,
    pub(super) coat: &'static str,
}

#[derive(Clone, Copy)]
pub(super) struct FactKnown {
    pub(super) fact: &'static Fact,
    pub(super) value: &'static str,
}

/// The people, things and places of one story, with its season, weather and hour.
pub(super) struct Cast {
    pub(super) split: Split,
    pub(super) plot: &'static str,
    pub(super) people: [Option<Person>; 4],
    pub(super) things: [Option<ThingHeld>; 3],
    pub(super) places: [Option<&'static Place>; 2],
    pub(super) animals: [Option<AnimalMet>; 2],
    pub(super) facts: [Option<FactKnown>; 3],
    pub(super) season: &'static str,
    pub(super) sky: Sky,
    pub(super) hour: &'static str,
    /// Whether this story looks for combinations that only its split may hold.
    seeks_unseen: bool,
}

const AGES: &[&str] = &["five", "six", "seven", "eight", "nine", "ten", "eleven"];

impl Cast {
    pub(super) fn new(rng: &mut Rng, split: Split, plot: &'static str) -> Self {
        let (season, skies) = rng.pick(SEASONS).copied().unwrap_or(("summer", &[Sky::Sun]));
        Self {
            split,
            plot,
            people: [const { None }; 4],
            things: [None; 3],
            places: [None; 2],
            animals: [None; 2],
            facts: [None; 3],
            season,
            sky: rng.pick(skies).copied().unwrap_or(Sky::Sun),
            hour: if rng.percent(60) { "morning" } else { "afternoon" },
            seeks_unseen: split != Split::Train && rng.percent(60),
        }
    }

    /// Draws a child that is not in the story yet. A second child mostly goes by another pronoun than the first, so
    /// that "she" and "he" stay clear.
    pub(super) fn add_child(&mut self, rng: &mut Rng, at: usize) {
        let first = self.people.first().and_then(Option::as_ref).map(|person| person.pronoun);
        let apart = first.filter(|_| at > 0 && rng.percent(70));
        let free: Vec<&(&str, Pronoun)> = CHILDREN
            .iter()
            .filter(|(name, pronoun)| self.people.iter().flatten().all(|p| p.name != *name) && apart != Some(*pronoun))
            .filter(|(name, _)| self.things.iter().flatten().all(|held| self.split.allows(name, held.thing.noun)))
            .collect();
        let own = |child: &&&(&str, Pronoun)| {
            self.things.iter().flatten().any(|held| self.split.owns(child.0, held.thing.noun))
        };
        let Some((name, pronoun)) = self.draw(rng, &free, own).copied() else { return };
        let person = dressed(rng, (*name).to_owned(), *pronoun, true);
        self.set_person(at, person);
    }

    /// Draws somebody of the family: Grandma, Uncle Karl. No parents if it is to be one who lives elsewhere.
    pub(super) fn add_kin(&mut self, rng: &mut Rng, at: usize, elsewhere: bool) {
        let taken = |name: &str| self.people.iter().flatten().any(|person| person.name == name);
        let parent = |name: &str| ["Mother", "Mama", "Father", "Papa"].contains(&name);
        let first = self.people.first().and_then(Option::as_ref).map(|person| person.pronoun);
        let apart = first.filter(|_| rng.percent(60));
        let free: Vec<&(&str, Pronoun)> = KIN
            .iter()
            .filter(|(name, pronoun)| !taken(name) && apart != Some(*pronoun) && !(elsewhere && parent(name)))
            .collect();
        let Some((name, pronoun)) = rng.pick(&free).copied() else { return };
        let person = dressed(rng, (*name).to_owned(), *pronoun, false);
        self.set_person(at, person);
    }

    /// Draws a grown person with a trade: by the trade alone ("the baker") or by title and name ("Mrs Pell").
    pub(super) fn add_grown(&mut self, rng: &mut Rng, at: usize, noun: Option<&str>) {
        let taken: Vec<&str> = self.people.iter().flatten().map(|p| p.trade.noun).collect();
        let free: Vec<&'static Trade> = TRADES
            .iter()
            .filter(|trade| noun.map_or(!taken.contains(&trade.noun), |noun| trade.noun == noun))
            .collect();
        let Some(trade) = rng.pick(&free).copied() else { return };
        let first = self.people.first().and_then(Option::as_ref).map(|person| person.pronoun);
        let pronoun = match first {
            Some(Pronoun::She) if rng.percent(75) => Pronoun::He,
            Some(Pronoun::He) if rng.percent(75) => Pronoun::She,
            _ if rng.percent(50) => Pronoun::She,
            _ => Pronoun::He,
        };
        let borne = |name: &str| self.people.iter().flatten().any(|person| person.name.ends_with(name));
        let names: Vec<&str> = SURNAMES.iter().copied().filter(|name| !borne(name)).collect();
        let surname = rng.pick(&names).copied().unwrap_or_default();
        let title = match pronoun {
            Pronoun::She => "Mrs",
            _ => "Mr",
        };
        let name = if rng.percent(50) { format!("the {}", trade.noun) } else { format!("{title} {surname}") };
        let mut person = dressed(rng, name, pronoun, false);
        person.trade = trade;
        self.set_person(at, person);
    }

    /// Draws a thing with one of these uses.
    pub(super) fn add_thing(&mut self, rng: &mut Rng, at: usize, uses: u8) {
        let fits = |thing: &&Thing| {
            let new = self.things.iter().flatten().all(|held| held.thing.noun != thing.noun);
            new && thing.uses & uses != 0 && self.children().all(|name| self.split.allows(name, thing.noun))
        };
        let free: Vec<&'static Thing> = THINGS.iter().filter(fits).collect();
        let own = |thing: &&&'static Thing| self.children().any(|name| self.split.owns(name, thing.noun));
        if let Some(thing) = self.draw(rng, &free, own).copied() {
            self.hold(rng, at, thing);
        }
    }

    /// Takes the thing that the plot is about. To be called before the people are drawn.
    pub(super) fn add_given(&mut self, rng: &mut Rng, at: usize, noun: &str) {
        if let Some(thing) = find_thing(noun) {
            self.hold(rng, at, thing);
        }
    }

    /// Draws a place of one of these sorts.
    pub(super) fn add_place(&mut self, rng: &mut Rng, at: usize, sorts: u16) {
        let fits = |place: &&Place| {
            let new = self.places.iter().flatten().all(|other| other.name != place.name);
            new && place.sorts & sorts != 0 && self.split.allows(self.plot, place.name)
        };
        let free: Vec<&'static Place> = PLACES.iter().filter(fits).collect();
        let own = |place: &&&'static Place| self.split.owns(self.plot, place.name);
        let drawn = self.draw(rng, &free, own).copied();
        if let Some(cell) = self.places.get_mut(at) {
            *cell = drawn;
        }
    }

    /// Draws an animal of one of these kinds.
    pub(super) fn add_animal(&mut self, rng: &mut Rng, at: usize, kinds: u8) {
        let new = |animal: &&Animal| self.animals.iter().flatten().all(|met| met.animal.noun != animal.noun);
        let free: Vec<&'static Animal> = ANIMALS.iter().filter(new).filter(|a| a.kind & kinds != 0).collect();
        let animal = rng.pick(&free).copied();
        self.meet(rng, at, animal);
    }

    /// Takes the animal that the plot is about.
    pub(super) fn add_given_animal(&mut self, rng: &mut Rng, at: usize, noun: &str) {
        self.meet(rng, at, ANIMALS.iter().find(|animal| animal.noun == noun));
    }

    /// Draws a small fact of a kind, other than those already known.
    pub(super) fn add_fact(&mut self, rng: &mut Rng, at: usize, kind: &str) {
        let Some(fact) = find_fact(kind) else { return };
        let known = |value: &str| self.facts.iter().flatten().any(|known| known.value == value);
        let free: Vec<&'static str> = fact.values.iter().copied().filter(|value| !known(value)).collect();
        let value = rng.pick(&free).copied();
        if let (Some(cell), Some(value)) = (self.facts.get_mut(at), value) {
            *cell = Some(FactKnown { fact, value });
        }
    }

    /// Sets the weather to one of these skies, and the season to one that has it.
    pub(super) fn set_sky(&mut self, rng: &mut Rng, skies: &[Sky]) {
        let Some(sky) = rng.pick(skies).copied() else { return };
        let seasons: Vec<&str> = SEASONS.iter().filter(|(_, has)| has.contains(&sky)).map(|(name, _)| *name).collect();
        self.sky = sky;
        if let Some(season) = rng.pick(&seasons) {
            self.season = season;
        }
    }

    /// Sets the season to one of these, and the weather to one that it has.
    pub(super) fn set_season(&mut self, rng: &mut Rng, seasons: &[&str]) {
        let found: Vec<_> = SEASONS.iter().filter(|(name, _)| seasons.contains(name)).collect();
        if let Some((season, skies)) = rng.pick(&found) {
            self.season = season;
            self.sky = rng.pick(skies).copied().unwrap_or(Sky::Cloud);
        }
    }

    /// Whether the text names a combination that no training story holds.
    pub(super) fn is_unseen_in(&self, text: &str) -> bool {
        let things = self.things.iter().flatten().map(|held| held.thing.noun);
        let things: Vec<&str> = things.filter(|noun| text.contains(noun)).collect();
        let held = |name: &str| text.contains(name) && things.iter().any(|noun| self.split.owns(name, noun));
        let mut places = self.places.iter().flatten();
        self.children().any(held)
            || places.any(|place| self.split.owns(self.plot, place.name) && text.contains(place.name))
    }

    fn children(&self) -> impl Iterator<Item = &str> {
        self.people.iter().flatten().filter(|person| person.child).map(|person| person.name.as_str())
    }

    /// Picks among candidates, preferring those that only this split may hold if the story seeks them.
    fn draw<'t, T>(&self, rng: &mut Rng, free: &'t [T], own: impl FnMut(&&'t T) -> bool) -> Option<&'t T> {
        let owned: Vec<&T> = if self.seeks_unseen { free.iter().filter(own).collect() } else { Vec::new() };
        rng.pick(&owned).copied().or_else(|| rng.pick(free))
    }

    fn set_person(&mut self, at: usize, person: Person) {
        if let Some(cell) = self.people.get_mut(at) {
            *cell = Some(person);
        }
    }

    fn hold(&mut self, rng: &mut Rng, at: usize, thing: &'static Thing) {
        // Two things of one story differ in colour where they can: the colour tells them apart.
        let taken = |colour: &str| self.things.iter().flatten().any(|held| held.colour == colour);
        let free: Vec<&'static str> = thing.colours.iter().copied().filter(|colour| !taken(colour)).collect();
        let colour = rng.pick(&free).copied().unwrap_or("red");
        let look = if rng.percent(45) { rng.pick(thing.looks).copied() } else { None };
        let mark = if rng.percent(35) { rng.pick(thing.marks()).copied() } else { None };
        if let Some(cell) = self.things.get_mut(at) {
            *cell = Some(ThingHeld { thing, colour, look, mark });
        }
    }

    fn meet(&mut self, rng: &mut Rng, at: usize, animal: Option<&'static Animal>) {
        if let (Some(cell), Some(animal)) = (self.animals.get_mut(at), animal) {
            let coat = rng.pick(animal.coats).copied().unwrap_or("brown");
            *cell = Some(AnimalMet { animal, coat });
        }
    }
}

/// A person with an age, a manner, a home and a trade of their own.
fn dressed(rng: &mut Rng, name: String, pronoun: Pronoun, child: bool) -> Person {
    Person {
        name,
        pronoun,
        child,
        age: rng.pick(AGES).copied().unwrap_or_default(),
        manner: rng.pick(TRAITS).copied().unwrap_or_default(),
        home: rng.pick(HOMES).copied().unwrap_or_default(),
        trade: rng.pick(TRADES).unwrap_or(&TRADES[0]),
    }
}
