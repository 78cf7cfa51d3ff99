//! Openings chosen by hand, for the page: each starts a story in the generator's world.

/// A story's opening that a model is to go on from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// A short name for a menu.
    pub name: &'static str,
    pub text: &'static str,
}

/// The openings the page offers, the most telling first.
pub const PROMPTS: &[Prompt] = &[Prompt {
    name: "The red kite",
    text: "One windy morning, Mira stood on the hill with a red kite. Clouds raced across the sky.",
}];
