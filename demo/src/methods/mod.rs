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
        /// Bits of its weights; none leaves them as they are.
        bits: Option<u8>,
        /// The chance that it must give to all proposals of a round, in percent.
        least: usize,
    },
    /// The text so far proposes.
    Lookup {
        /// The longest ending that is looked for.
        longest: usize,
        /// The most tokens of a round.
        tokens: usize,
    },
}

/// How tokens are made after all steps. A checked recipe says it once at most.
pub fn decoding(steps: &Steps) -> Decoding {
    let mut ways = steps.iter().filter_map(|(method, settings)| match method.act {
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
    let mut way: Option<(usize, &Method)> = None;
    for (index, step) in recipe.steps.iter().enumerate() {
        let Some(method) = find(&step.method) else {
            let known: Vec<&str> = METHODS.iter().map(|method| method.card.slug.as_ref()).collect();
            let problem = format!("is no method; there are: {}", known.join(", "));
            faults.push(Fault { step: index, method: step.method.clone(), knob: None, problem });
            continue;
        };
        match (&method.act, way) {
            (Act::Decoding(_), None) => way = Some((index, method)),
            (Act::Decoding(_), Some((first, other))) => {
                let problem = format!(
                    "is a second way of decoding beside step {} ({}), and a recipe has one; take one of the two out",
                    first + 1,
                    other.card.slug
                );
                faults.push(Fault { step: index, method: step.method.clone(), knob: None, problem });
            }
            (Act::Weights(_), _) => {}
        }
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

    use std::ops::ControlFlow;

    use demo_protocol::{Event, Setting, Step};

    use super::*;
    use crate::Listener;
    use crate::lot::Lot;
    use crate::model::{Checkpoint, Config, Rows, Weight};

    fn step(method: &str, settings: &[(&str, Setting)]) -> Step {
        let settings = settings.iter().fold(Settings::default(), |all, (name, set)| all.with(name, set.clone()));
        Step { method: method.to_owned(), settings }
    }

    fn recipe(steps: Vec<Step>) -> Recipe {
        Recipe { version: VERSION, steps }
    }

    /// A model by lot after some steps, and the warnings on the way.
    fn made(steps: Vec<Step>) -> (Vec<Weight>, Vec<String>) {
        let config = Config {
            hidden: 32,
            layers: 2,
            heads: 4,
            kv_heads: 2,
            head: 8,
            ffn: 64,
            vocab: 50,
            context: 64,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied: true,
            end: 0,
        };
        let mut lot = Lot::new(1);
        let text = (0..64 * 16).map(|_| lot.below(50) as u32).collect();
        let mut warnings = Vec::new();
        let mut emit = |event| {
            if let Event::Warning { text } = event {
                warnings.push(text);
            }
            ControlFlow::Continue(())
        };
        let rows = Rows { sequences: 16, length: 64 };
        let before = Checkpoint::random(&config, 2);
        let mut work = Work::new(before.clone(), text, rows, Listener::new(&mut emit, &|| true));
        apply(&mut work, &check(&recipe(steps)).unwrap()).unwrap();
        let Checkpoint { embed, head, norm, blocks, .. } = work.checkpoint;
        assert_eq!((embed, head, norm), (before.embed, before.head, before.norm), "they stay as they are");
        (blocks.into_iter().flat_map(|block| block.parts).collect(), warnings)
    }

    fn zeros(weights: &[Weight]) -> Vec<Vec<bool>> {
        weights.iter().map(|weight| weight.to_matrix().data.iter().map(|w| *w == 0.0).collect()).collect()
    }

    /// Whether every zero of the one is a zero of the other.
    fn kept(before: &[Vec<bool>], after: &[Vec<bool>]) -> bool {
        before.iter().flatten().zip(after.iter().flatten()).all(|(before, after)| !before || *after)
    }

    #[test]
    fn methods_combine_as_their_cards_say() {
        let bytes = |weights: &[Weight]| weights.iter().map(Weight::bytes).sum::<usize>();
        let rtn = |bits: &str| step("rtn", &[("bits", Setting::Word(bits.to_owned()))]);
        let asymmetric = || step("rtn", &[("symmetric", Setting::Flag(false))]);
        let (alone, _) = made(vec![rtn("4")]);
        for pruning in ["magnitude", "wanda", "two-four"] {
            let pruned = zeros(&made(vec![step(pruning, &[])]).0);
            for then in [rtn("4"), rtn("2"), asymmetric()] {
                let (both, warnings) = made(vec![step(pruning, &[]), then]);
                assert!(kept(&pruned, &zeros(&both)) && warnings.is_empty(), "{pruning}: zeros stay zeros");
            }
            let (both, _) = made(vec![step(pruning, &[]), rtn("4")]);
            assert_eq!(bytes(&both), bytes(&alone), "a code for each zero");
            let (both, _) = made(vec![step(pruning, &[]), step("gptq", &[])]);
            assert!(!kept(&pruned, &zeros(&both)), "{pruning}: GPTQ fills zeros");
            let (back, warnings) = made(vec![rtn("4"), step(pruning, &[])]);
            assert!(bytes(&back) > bytes(&alone) && warnings.len() == 1, "codes become numbers: {warnings:?}");
            assert!(kept(&zeros(&alone), &zeros(&back)));
            // Another pruning counts the zeros that are there.
            for second in ["magnitude", "wanda"] {
                let some = step(second, &[("sparsity", Setting::Number(60.0))]);
                let (twice, _) = made(vec![step(pruning, &[]), some]);
                let twice = zeros(&twice);
                let share = twice[0].iter().filter(|zero| **zero).count() as f64 / twice[0].len() as f64;
                assert!(kept(&pruned, &twice) && (share - 0.6).abs() < 0.02, "{pruning}, {second}: {share}");
            }
            let twice = zeros(&made(vec![step(pruning, &[]), step("two-four", &[])]).0);
            assert!(kept(&pruned, &twice));
            assert!(twice.iter().all(|m| m.chunks(4).all(|four| four.iter().filter(|zero| **zero).count() >= 2)));
        }
        // What is rounded to 4 bits and then to 2 is not what is rounded to 2 at once.
        let (twice, once) = (made(vec![rtn("4"), rtn("2")]).0, made(vec![rtn("2")]).0);
        assert!(bytes(&twice) == bytes(&once) && twice != once);
    }

    #[test]
    fn a_recipe_has_one_way_of_decoding() {
        let steps = vec![step("lookup", &[]), step("rtn", &[]), step("draft", &[])];
        let faults = check(&recipe(steps)).err().unwrap();
        let said: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let right = "step 3 (draft): is a second way of decoding beside step 1 (lookup), and a recipe has one; take one of the two out";
        assert_eq!(said, [right]);
        let one = check(&recipe(vec![step("rtn", &[]), step("uncached", &[])])).ok().unwrap();
        assert_eq!(decoding(&one), Decoding::Uncached);
    }

    #[test]
    fn cards_are_whole() {
        let mut slugs = HashSet::new();
        for method in METHODS {
            let card = &method.card;
            assert!(slugs.insert(&card.slug), "{} stands twice", card.slug);
            assert!(card.summary.ends_with('.') && card.combines.ends_with('.'), "{}", card.slug);
            assert!(card.complete(0, &Settings::default()).is_ok(), "{}: a default does not fit its knob", card.slug);
            for knob in card.knobs.iter() {
                assert!(knob.help.ends_with('.'), "{}: {}", card.slug, knob.name);
            }
        }
    }

    #[test]
    fn a_recipe_of_unknown_methods_says_what_there_is() {
        let faults = check(&recipe(vec![step("magic", &[])])).err().unwrap();
        assert!(faults[0].to_string().starts_with("step 1 (magic): is no method; there are: rtn, gptq"));
        assert!(check(&Recipe { version: 9, steps: Vec::new() }).is_err());
    }
}
