//! Short stories, told by seed: the text that the project's own small language models are trained and measured on.
//!
//! A plot (one function in `plots`) draws its people, things and places from the tables in `world` and tells its beats
//! in the notation of `grammar`. Facts planted early are asked for near the end: each such place is a [`Recall`], so
//! that a model's memory can be scored exactly. The same seed gives the same story on every machine; nothing here
//! reads a file, a clock or a floating-point number.

mod beats;
mod cast;
mod grammar;
mod plots;
mod prompts;
mod references;
mod rhymes;
mod rng;
mod splits;
mod telling;
mod world;

pub use prompts::{PROMPTS, Prompt, RHYME};
pub use rhymes::{RHYMES, said_again};
pub use splits::Split;

use rng::Rng;
use telling::Telling;

/// One story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// One paragraph, or a few with a line feed between them. It ends with its last sentence.
    pub text: String,
    /// The plot it tells, by name.
    pub plot: &'static str,
    /// Where the text needs a fact from further up. Never empty.
    pub recall: Vec<Recall>,
    /// Whether it holds a combination that no training story holds.
    pub unseen: bool,
}

/// A place in a story where the next word follows from a fact told earlier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recall {
    /// The byte of the text where the answer starts: a model is shown `text[..prompt_end]`.
    pub prompt_end: usize,
    /// What follows there, with the space before it: " red".
    pub answer: String,
    /// What else could have stood there: other colours, other people of the story. Never the answer.
    pub alternatives: Vec<String>,
    /// What sort of fact it is: "colour", "person", "thing", "day" ...
    pub kind: &'static str,
}

/// The fewest and the most words of a story.
pub const WORDS: std::ops::RangeInclusive<usize> = 60..=220;

/// Tells the story of a seed.
#[must_use]
pub fn story(seed: u64, split: Split) -> Story {
    let mut rng = Rng::new(seed, split.stream());
    let mut story = told(&mut rng, split);
    // A telling that came out too short or too long is told again from where the generator stands.
    for _ in 0..20 {
        if WORDS.contains(&story.text.split_whitespace().count()) {
            break;
        }
        story = told(&mut rng, split);
    }
    story
}

fn told(rng: &mut Rng, split: Split) -> Story {
    let plot = rng.pick(plots::PLOTS).unwrap_or(&plots::FIRST);
    let mut telling = Telling::new(rng.clone(), split, plot.name);
    (plot.tell)(&mut telling);
    let (story, after) = telling.finish();
    *rng = after;
    story
}

/// The stories of one split, from a seed on. Seeds follow each other; the corpus never ends on its own.
pub fn corpus(split: Split, from_seed: u64) -> impl Iterator<Item = Story> {
    (from_seed..=u64::MAX).map(move |seed| story(seed, split))
}

/// The names of all plots, in their order.
pub fn plot_names() -> impl Iterator<Item = &'static str> {
    plots::PLOTS.iter().map(|plot| plot.name)
}

#[cfg(test)]
mod tests;
