//! The methods. A new one is one file, and one line in [`METHODS`].

mod cache;
mod draft;
mod gptq;
mod layer_drop;
mod lookup;
mod magnitude;
mod rtn;
mod shared;
mod two_four;
mod wanda;

use demo_protocol::{Fault, MethodCard, Recipe, Settings, VERSION};

use crate::Halt;
use crate::compress::Work;

/// A method: its description, and what it does.
pub struct Method {
    /// Its description.
    pub card: MethodCard,
    /// What it does.
    pub act: Act,
}

/// What a method does.
pub enum Act {
    /// Changes weights.
    Weights(fn(&mut Work, &Settings) -> Result<(), Halt>),
    /// Makes tokens in another way.
    Decoding(fn(&Settings) -> Decoding),
}

/// How the variant makes tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Decoding {
    /// One pass for each token.
    #[default]
    Plain,
    /// Without remembering keys and values.
    Uncached,
    /// A smaller model proposes.
    Draft {
        /// Tokens of a round.
        tokens: usize,
    },
    /// The text so far proposes.
    Lookup {
        /// The longest ending that is looked for.
        longest: usize,
        /// The most tokens of a round.
        tokens: usize,
    },
}

/// How tokens are made after all steps: the last one that says it counts.
pub fn decoding(steps: &Steps) -> Decoding {
    let mut ways = steps.iter().rev().filter_map(|(method, settings)| match method.act {
        Act::Decoding(way) => Some(way(settings)),
        Act::Weights(_) => None,
    });
    ways.next().unwrap_or_default()
}

/// Every method, in the order of pages.
pub static METHODS: &[&Method] = &[
    &rtn::METHOD,
    &gptq::METHOD,
    &magnitude::METHOD,
    &wanda::METHOD,
    &two_four::METHOD,
    &layer_drop::METHOD,
    &draft::METHOD,
    &lookup::METHOD,
    &cache::METHOD,
];

/// Finds a method by its slug.
pub fn find(slug: &str) -> Option<&'static Method> {
    METHODS.iter().copied().find(|method| method.card.slug == slug)
}

/// A recipe whose methods exist, with every setting.
pub type Steps = Vec<(&'static Method, Settings)>;

/// Checks a recipe.
///
/// # Errors
/// Everything that is wrong with it.
pub fn check(recipe: &Recipe) -> Result<Steps, Vec<Fault>> {
    if recipe.version != VERSION {
        let problem = format!("this program reads version {VERSION} of recipes, not {}", recipe.version);
        return Err(vec![Fault { step: 0, method: "recipe".to_owned(), knob: None, problem }]);
    }
    let (mut steps, mut faults) = (Vec::new(), Vec::new());
    for (index, step) in recipe.steps.iter().enumerate() {
        let Some(method) = find(&step.method) else {
            let known: Vec<&str> = METHODS.iter().map(|method| method.card.slug.as_ref()).collect();
            let problem = format!("is no method; there are: {}", known.join(", "));
            faults.push(Fault { step: index, method: step.method.clone(), knob: None, problem });
            continue;
        };
        match method.card.complete(index, &step.settings) {
            Ok(settings) => steps.push((method, settings)),
            Err(found) => faults.extend(found),
        }
    }
    if faults.is_empty() { Ok(steps) } else { Err(faults) }
}

/// Does what the steps say to a model.
///
/// # Errors
/// What a method says, or that nobody wants to go on.
pub fn apply(work: &mut Work, steps: &Steps) -> Result<(), Halt> {
    for (method, settings) in steps {
        if let Act::Weights(act) = method.act {
            act(work, settings)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use demo_protocol::Step;

    #[test]
    fn cards_are_whole() {
        let mut slugs = HashSet::new();
        for method in METHODS {
            let card = &method.card;
            assert!(slugs.insert(&card.slug), "{} stands twice", card.slug);
            assert!(card.summary.ends_with('.'), "{}", card.slug);
            assert!(card.complete(0, &Settings::default()).is_ok(), "{}: a default does not fit its knob", card.slug);
            for knob in card.knobs.iter() {
                assert!(knob.help.ends_with('.'), "{}: {}", card.slug, knob.name);
            }
        }
    }

    #[test]
    fn a_recipe_of_unknown_methods_says_what_there_is() {
        let step = Step { method: "magic".to_owned(), settings: Settings::default() };
        let faults = check(&Recipe { version: VERSION, steps: vec![step] }).err().unwrap();
        assert!(faults[0].to_string().starts_with("step 1 (magic): is no method; there are: rtn, gptq"));
        assert!(check(&Recipe { version: 9, steps: Vec::new() }).is_err());
    }
}
