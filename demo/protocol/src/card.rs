//! Cards: methods and models described as data. The page draws its controls from them, the server lists them, and a
//! recipe is checked against them.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::recipe::{Fault, Recipe, Setting, Settings, Step};
use crate::request::Request;

/// Text that is a constant in the engine and owned behind a wall.
pub type Text = Cow<'static, str>;

/// One method of the lab.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MethodCard {
    /// Its name in recipes and addresses: `gptq`.
    pub slug: Text,
    /// Its name on pages: "GPTQ".
    pub name: Text,
    /// What it acts on.
    pub family: Family,
    /// What it does, in one or two sentences.
    pub summary: Text,
    /// The topic of the catalog that explains it: `quantization`.
    pub topic: Text,
    /// Its papers in the catalog, by slug, the first one first.
    pub papers: Cow<'static, [Text]>,
    /// What can be set.
    pub knobs: Cow<'static, [Knob]>,
    /// Metrics of the catalog that get better, by slug.
    pub improves: Cow<'static, [Text]>,
    /// Metrics of the catalog that get worse, by slug.
    pub harms: Cow<'static, [Text]>,
    /// What it combines with in a recipe, and in which order: one or two sentences.
    pub combines: Text,
    /// Whether it needs text to calibrate on.
    pub calibrated: bool,
    /// Whether what it is worth hangs on the text: then it is timed on the request's own, and titles tell how that begins.
    pub text_bound: bool,
}

/// What a method acts on; one recipe may hold several steps of the first two and one of the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    /// Fewer bits for each number.
    Quantization,
    /// Fewer numbers.
    Pruning,
    /// How tokens are made; the weights stay as they are.
    Decoding,
}

impl Family {
    /// The name on pages.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Quantization => "Quantization",
            Self::Pruning => "Pruning",
            Self::Decoding => "Decoding",
        }
    }
}

/// One thing that can be set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Knob {
    /// Its name in recipes: `bits`.
    pub name: Text,
    /// Its name on pages: "Bits".
    pub label: Text,
    /// What it changes, in one sentence.
    pub help: Text,
    /// What it may be.
    pub kind: KnobKind,
}

/// What a knob may be, and what it is when a recipe is silent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum KnobKind {
    /// On or off.
    Switch {
        /// When nothing is said.
        default: bool,
    },
    /// A number between two, both included.
    Range {
        /// The least.
        min: f64,
        /// The most.
        max: f64,
        /// The distance of neighbours, counted from `min`.
        step: f64,
        /// When nothing is said.
        default: f64,
        /// Unit for the page: "%"; empty for a pure number.
        unit: Text,
    },
    /// One of a few.
    Choice {
        /// The few.
        options: Cow<'static, [Choice]>,
        /// When nothing is said: a `value` of the options.
        default: Text,
    },
}

/// One of a few.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// In recipes: `group`.
    pub value: Text,
    /// On pages: "per group".
    pub label: Text,
}

impl KnobKind {
    /// The setting when a recipe is silent.
    pub fn default_setting(&self) -> Setting {
        match self {
            Self::Switch { default } => Setting::Flag(*default),
            Self::Range { default, .. } => Setting::Number(*default),
            Self::Choice { default, .. } => Setting::Word(default.to_string()),
        }
    }

    /// Why a setting does not fit; none when it does.
    fn fault(&self, setting: &Setting) -> Option<String> {
        match (self, setting) {
            (Self::Switch { .. }, Setting::Flag(_)) => None,
            (Self::Switch { .. }, _) => Some("must be true or false".to_owned()),
            (Self::Range { min, max, step, .. }, Setting::Number(n)) => {
                let steps = (n - min) / step;
                if !n.is_finite() || n < min || n > max {
                    Some(format!("must be from {min} to {max}, not {n}"))
                } else if (steps - steps.round()).abs() > 1e-6 {
                    Some(format!("goes from {min} in steps of {step}; {n} lies between"))
                } else {
                    None
                }
            }
            (Self::Range { min, max, .. }, _) => Some(format!("must be a number from {min} to {max}")),
            (Self::Choice { options, .. }, Setting::Word(word)) if options.iter().any(|o| o.value == *word) => None,
            (Self::Choice { options, .. }, _) => {
                let known: Vec<&str> = options.iter().map(|o| o.value.as_ref()).collect();
                Some(format!("must be one of: {}", known.join(", ")))
            }
        }
    }
}

impl MethodCard {
    /// The settings with every silent knob at its default.
    ///
    /// # Errors
    /// One fault for each name that no knob has and each value that does not fit its knob.
    pub fn complete(&self, step: usize, settings: &Settings) -> Result<Settings, Vec<Fault>> {
        let fault = |knob: &str, problem: String| Fault {
            step,
            method: self.slug.to_string(),
            knob: Some(knob.to_owned()),
            problem,
        };
        let mut faults = Vec::new();
        for name in settings.names() {
            if !self.knobs.iter().any(|k| k.name == name) {
                let known: Vec<&str> = self.knobs.iter().map(|k| k.name.as_ref()).collect();
                let known = if known.is_empty() { "nothing can be set".to_owned() } else { known.join(", ") };
                faults.push(fault(name, format!("is no knob of {}; there are: {known}", self.slug)));
            }
        }
        let mut whole = Settings::default();
        for knob in self.knobs.iter() {
            let setting = settings.get(&knob.name).cloned().unwrap_or_else(|| knob.kind.default_setting());
            faults.extend(knob.kind.fault(&setting).map(|problem| fault(&knob.name, problem)));
            whole = whole.with(&knob.name, setting);
        }
        if faults.is_empty() { Ok(whole) } else { Err(faults) }
    }
}

impl MethodCard {
    /// A step in a few words: "GPTQ, 4 bits", "Round to nearest, 3 bits, one scale for a row". The first knob tells most;
    /// of the others those with a choice are told where it is not the usual one.
    pub fn title(&self, settings: &Settings) -> String {
        let Some(knob) = self.knobs.first() else { return self.name.to_string() };
        let setting = settings.get(&knob.name).cloned().unwrap_or_else(|| knob.kind.default_setting());
        let value = match &knob.kind {
            KnobKind::Switch { .. } => return self.name.to_string(),
            KnobKind::Range { unit, .. } if unit.is_empty() => format!("{} {setting}", knob.label.to_lowercase()),
            KnobKind::Range { unit, .. } => format!("{setting} {unit}"),
            KnobKind::Choice { options, .. } => label(options, &setting),
        };
        let mut title = format!("{}, {value}", self.name);
        for knob in self.knobs.iter().skip(1) {
            let (KnobKind::Choice { options, .. }, Some(setting)) = (&knob.kind, settings.get(&knob.name)) else {
                continue;
            };
            if *setting != knob.kind.default_setting() {
                title += &format!(", {} {}", knob.label.to_lowercase(), label(options, setting));
            }
        }
        title
    }
}

/// What a choice is called.
fn label(options: &[Choice], setting: &Setting) -> String {
    let word = setting.to_string();
    options.iter().find(|option| option.value == word).map_or(word, |option| option.label.to_string())
}

/// Words of a text that a title tells.
const BEGINNING: usize = 3;

/// A request in a few words: its recipe, and where it hangs on the text how that begins.
pub fn asked(request: &Request, cards: &[MethodCard]) -> String {
    let mut title = title(&request.recipe, cards);
    let bound = |step: &Step| cards.iter().any(|card| card.slug == step.method && card.text_bound);
    if request.recipe.steps.iter().any(bound) {
        let words: Vec<&str> = request.prompt.split_whitespace().take(BEGINNING).collect();
        title += &format!(", “{} …”", words.join(" ").trim_end_matches(|sign: char| sign.is_ascii_punctuation()));
    }
    title
}

/// A recipe in a few words; "uncompressed" for none.
pub fn title(recipe: &Recipe, cards: &[MethodCard]) -> String {
    let step = |step: &Step| {
        let card = cards.iter().find(|card| card.slug == step.method);
        card.map_or_else(|| step.method.clone(), |card| card.title(&step.settings))
    };
    let steps: Vec<String> = recipe.steps.iter().map(step).collect();
    if steps.is_empty() { "uncompressed".to_owned() } else { steps.join(" + ") }
}

/// One model that the lab has at hand.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ModelCard {
    /// Its name in requests and its folder: `stories-s`.
    pub slug: Text,
    /// Its name on pages.
    pub name: Text,
    /// What it is and what it can do, in a sentence or two.
    pub summary: Text,
    /// Weights, counted once where embedding and head share them.
    pub parameters: u64,
    /// Bytes of `model.safetensors`.
    pub bytes: u64,
    /// Hex of the SHA-256 of `model.safetensors`: what a report names, and what a cache checks.
    pub sha256: Text,
    /// Models with the same tokenizer that may draft for it, by slug.
    pub drafts: Cow<'static, [Text]>,
    /// The longest text, in tokens.
    pub context: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card() -> MethodCard {
        let choice = |value| Choice { value: Cow::Borrowed(value), label: Cow::Borrowed(value) };
        let knob = |name: &'static str, kind| Knob { name: name.into(), label: name.into(), help: "".into(), kind };
        MethodCard {
            slug: "rtn".into(),
            name: "RTN".into(),
            family: Family::Quantization,
            summary: "".into(),
            topic: "quantization".into(),
            papers: Cow::Borrowed(&[]),
            knobs: vec![
                knob("bits", KnobKind::Range { min: 2.0, max: 8.0, step: 1.0, default: 4.0, unit: "bits".into() }),
                knob("act_order", KnobKind::Switch { default: true }),
                knob(
                    "grid",
                    KnobKind::Choice { options: vec![choice("group"), choice("row")].into(), default: "group".into() },
                ),
            ]
            .into(),
            improves: Cow::Borrowed(&[]),
            harms: Cow::Borrowed(&[]),
            combines: "".into(),
            calibrated: false,
            text_bound: false,
        }
    }

    #[test]
    fn what_is_not_said_is_the_default() {
        let whole = card().complete(0, &Settings::default().with("bits", Setting::Number(3.0))).unwrap();
        assert_eq!((whole.number("bits"), whole.flag("act_order"), whole.word("grid")), (3.0, true, "group"));
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let settings = Settings::default()
            .with("bits", Setting::Number(9.0))
            .with("grid", Setting::Flag(true))
            .with("colour", Setting::Word("red".to_owned()));
        let faults: Vec<String> = card().complete(2, &settings).unwrap_err().iter().map(ToString::to_string).collect();
        assert_eq!(
            faults,
            [
                "step 3 (rtn): colour is no knob of rtn; there are: bits, act_order, grid",
                "step 3 (rtn): bits must be from 2 to 8, not 9",
                "step 3 (rtn): grid must be one of: group, row",
            ]
        );
        let between = Settings::default().with("bits", Setting::Number(3.5));
        assert!(card().complete(0, &between).unwrap_err()[0].to_string().contains("3.5 lies between"));
    }

    #[test]
    fn a_title_says_what_counts() {
        let step = |method: &str, settings| Step { method: method.to_owned(), settings };
        let three = Settings::default().with("bits", Setting::Number(3.0));
        let steps = vec![step("rtn", three), step("other", Settings::default())];
        assert_eq!(title(&Recipe { version: 1, steps }, &[card()]), "RTN, 3 bits + other");
        assert_eq!(title(&Recipe::default(), &[]), "uncompressed");
        let titled = |word: &str| card().title(&Settings::default().with("grid", Setting::Word(word.to_owned())));
        assert_eq!([titled("row"), titled("group")], ["RTN, 4 bits, grid row", "RTN, 4 bits"]);
        let mut request = Request::new("s", "One windy morning, Mira stood");
        request.recipe.steps = vec![step("rtn", Settings::default())];
        let bound = MethodCard { text_bound: true, ..card() };
        assert_eq!(asked(&request, &[card()]), "RTN, 4 bits");
        assert_eq!(asked(&request, &[bound]), "RTN, 4 bits, “One windy morning …”");
    }

    #[test]
    fn a_card_crosses_the_wall() {
        let text = serde_json::to_string(&card()).unwrap();
        assert_eq!(serde_json::from_str::<MethodCard>(&text).unwrap(), card());
    }
}
