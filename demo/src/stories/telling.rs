//! A story while it is being told: what a plot calls to fill its slots and to say its beats.

use super::cast::{Cast, Slot};
use super::references::Mentions;
use super::rng::Rng;
use super::splits::Split;
use super::world::TABLES;
use super::world::weather::Sky;
use super::{Recall, Story};

pub(super) struct Telling {
    pub(super) rng: Rng,
    pub(super) cast: Cast,
    pub(super) text: String,
    pub(super) recalls: Vec<Recall>,
    pub(super) mentions: Mentions,
    /// For each list of phrases, one bit for each phrase already used in this story.
    pub(super) used: Vec<u64>,
    /// What was told of the places and animals.
    pub(super) told: Vec<&'static str>,
    /// The person that `@` stands for in a list of phrases.
    pub(super) subject: usize,
    /// Whether the text stands inside quotation marks.
    pub(super) speaking: bool,
    /// Whether the sentence ends with the key now being written.
    pub(super) ends_here: bool,
    /// From how many bytes on this story counts as half told, and as long.
    middle: usize,
    long: usize,
    /// Whether this story is broken into paragraphs at its turns.
    paragraphs: bool,
}

impl Telling {
    pub(super) fn new(mut rng: Rng, split: Split, plot: &'static str) -> Self {
        let cast = Cast::new(&mut rng, split, plot);
        // A brief story counts as long from the first, and goes without much of what could be left out.
        let (middle, long) = if rng.percent(35) { (0, 0) } else { (420, 720) };
        let paragraphs = rng.percent(55);
        let lists = TABLES.iter().map(|table| table.len()).sum();
        Self {
            rng,
            cast,
            text: String::with_capacity(1_200),
            recalls: Vec::new(),
            mentions: Mentions::default(),
            used: vec![0; lists],
            told: Vec::new(),
            subject: 0,
            speaking: false,
            ends_here: false,
            middle,
            long,
            paragraphs,
        }
    }

    pub(super) fn finish(mut self) -> (Story, Rng) {
        self.text.truncate(self.text.trim_end().len());
        let unseen = self.cast.is_unseen_in(&self.text);
        let story = Story { text: self.text, plot: self.cast.plot, recall: self.recalls, unseen };
        (story, self.rng)
    }

    // Filling the slots. Things are drawn before people where the plot names the thing.

    pub(super) fn child(&mut self, slot: char) {
        if let Some(Slot::Person(at)) = Slot::named(slot) {
            self.cast.add_child(&mut self.rng, at);
        }
    }

    pub(super) fn children(&mut self, slots: &str) {
        slots.chars().for_each(|slot| self.child(slot));
    }

    pub(super) fn kin(&mut self, slot: char) {
        if let Some(Slot::Person(at)) = Slot::named(slot) {
            self.cast.add_kin(&mut self.rng, at, false);
        }
    }

    /// Somebody of the family who lives elsewhere.
    pub(super) fn relative(&mut self, slot: char) {
        if let Some(Slot::Person(at)) = Slot::named(slot) {
            self.cast.add_kin(&mut self.rng, at, true);
        }
    }

    /// Somebody grown, of any trade.
    pub(super) fn grown(&mut self, slot: char) {
        if let Some(Slot::Person(at)) = Slot::named(slot) {
            self.cast.add_grown(&mut self.rng, at, None);
        }
    }

    /// Somebody grown, of one of these trades.
    pub(super) fn trade(&mut self, slot: char, nouns: &[&str]) {
        let noun = self.rng.pick(nouns).copied();
        if let Some(Slot::Person(at)) = Slot::named(slot) {
            self.cast.add_grown(&mut self.rng, at, noun);
        }
    }

    pub(super) fn thing(&mut self, slot: char, uses: u8) {
        if let Some(Slot::Thing(at)) = Slot::named(slot) {
            self.cast.add_thing(&mut self.rng, at, uses);
        }
    }

    /// One of these things, by noun.
    pub(super) fn given(&mut self, slot: char, nouns: &[&str]) {
        if let (Some(Slot::Thing(at)), Some(noun)) = (Slot::named(slot), self.rng.pick(nouns).copied()) {
            self.cast.add_given(&mut self.rng, at, noun);
        }
    }

    pub(super) fn place(&mut self, slot: char, sorts: u16) {
        if let Some(Slot::Place(at)) = Slot::named(slot) {
            self.cast.add_place(&mut self.rng, at, sorts);
        }
    }

    pub(super) fn animal(&mut self, slot: char, kinds: u8) {
        if let Some(Slot::Animal(at)) = Slot::named(slot) {
            self.cast.add_animal(&mut self.rng, at, kinds);
        }
    }

    /// One of these animals, by noun.
    pub(super) fn given_animal(&mut self, slot: char, nouns: &[&str]) {
        if let (Some(Slot::Animal(at)), Some(noun)) = (Slot::named(slot), self.rng.pick(nouns).copied()) {
            self.cast.add_given_animal(&mut self.rng, at, noun);
        }
    }

    pub(super) fn fact(&mut self, slot: char, kind: &str) {
        if let Some(Slot::Fact(at)) = Slot::named(slot) {
            self.cast.add_fact(&mut self.rng, at, kind);
        }
    }

    pub(super) fn sky(&mut self, skies: &[Sky]) {
        self.cast.set_sky(&mut self.rng, skies);
    }

    pub(super) fn season(&mut self, seasons: &[&str]) {
        self.cast.set_season(&mut self.rng, seasons);
    }

    pub(super) fn hour(&mut self, hour: &'static str) {
        self.cast.hour = hour;
    }

    // Telling.

    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.rng.percent(percent)
    }

    /// Tells one of these: a sentence or a few.
    pub(super) fn tell(&mut self, options: &[&'static str]) {
        if let Some(template) = self.rng.pick(options).copied() {
            self.sentence(template);
        }
    }

    /// Tells one of these, or nothing. A story that has grown long does without.
    pub(super) fn maybe(&mut self, percent: usize, options: &[&'static str]) {
        let percent = if self.text.len() > self.long { percent / 3 } else { percent };
        if self.rng.percent(percent) {
            self.tell(options);
        }
    }

    /// Tells so many of these, in any order; one less where the story is on its way to be long.
    pub(super) fn some(&mut self, count: usize, options: &[&'static str]) {
        let mut order: Vec<&'static str> = options.to_vec();
        self.rng.shuffle(&mut order);
        let count = if count > 1 && self.text.len() > self.middle { count - 1 } else { count };
        order.into_iter().take(count).for_each(|template| self.sentence(template));
    }

    /// A turn of the story, where the world may be heard for a moment and a paragraph may end.
    pub(super) fn turn(&mut self) {
        if self.text.len() <= self.middle && self.cast.hour != "evening" && self.rng.percent(70) {
            let aside = if self.rng.percent(35) { "{Aside a}." } else { "{Scene a}." };
            self.sentence(aside);
        }
        if self.paragraphs && self.rng.percent(75) && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.truncate(self.text.trim_end().len());
            self.text.push('\n');
            self.mentions.forget_focus();
        }
    }

    fn sentence(&mut self, template: &'static str) {
        if template.is_empty() {
            return;
        }
        if !self.text.is_empty() && !self.text.ends_with(['\n', ' ']) {
            self.text.push(' ');
        }
        self.mentions.next_sentence();
        let start = self.text.len();
        self.expand(template);
        self.capitalise(start);
        self.text.truncate(self.text.trim_end_matches(' ').len());
    }
}
