//! Recipes: an ordered list of methods with their settings, as JSON.
//!
//! ```json
//! { "version": 1, "steps": [ { "method": "wanda", "settings": { "sparsity": 50 } }, { "method": "gptq" } ] }
//! ```

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The version that this program writes, and the only one so far.
pub const VERSION: u32 = 1;

/// Methods in the order in which they are applied.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipe {
    /// [`VERSION`].
    pub version: u32,
    /// The methods. None is the uncompressed model itself.
    #[serde(default)]
    pub steps: Vec<Step>,
}

impl Default for Recipe {
    fn default() -> Self {
        Self { version: VERSION, steps: Vec::new() }
    }
}

/// One method with its settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The slug of a method.
    pub method: String,
    /// What differs from the defaults.
    #[serde(default, skip_serializing_if = "Settings::is_empty")]
    pub settings: Settings,
}

/// The value of a knob.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Setting {
    /// Of a switch.
    Flag(bool),
    /// Of a range.
    Number(f64),
    /// Of a choice.
    Word(String),
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(flag) => flag.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Word(word) => f.write_str(word),
        }
    }
}

/// Values of knobs by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Settings(BTreeMap<String, Setting>);

impl Settings {
    /// Whether nothing differs from the defaults.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names that are set.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// What is set under a name.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.0.get(name)
    }

    /// The same with one more.
    pub fn with(mut self, name: &str, setting: Setting) -> Self {
        self.0.insert(name.to_owned(), setting);
        self
    }

    /// A number of completed settings; 0 where there is none.
    pub fn number(&self, name: &str) -> f64 {
        if let Some(Setting::Number(n)) = self.get(name) { *n } else { 0.0 }
    }

    /// A count of completed settings; 0 where there is none.
    pub fn count(&self, name: &str) -> usize {
        self.number(name).max(0.0).round() as usize
    }

    /// A flag of completed settings; off where there is none.
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Setting::Flag(true)))
    }

    /// A word of completed settings; empty where there is none.
    pub fn word(&self, name: &str) -> &str {
        if let Some(Setting::Word(word)) = self.get(name) { word } else { "" }
    }
}

/// What is wrong with a recipe, and where.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The step, counted from 0.
    pub step: usize,
    /// The method that the step names.
    pub method: String,
    /// The knob, where it is about one.
    pub knob: Option<String>,
    /// What is wrong and what would be right.
    pub problem: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "step {} ({}): ", self.step + 1, self.method)?;
        if let Some(knob) = &self.knob {
            write!(f, "{knob} ")?;
        }
        f.write_str(&self.problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipe_is_short_json() {
        let text = r#"{"version":1,"steps":[{"method":"wanda","settings":{"pattern":"row","sparsity":50.0}},{"method":"gptq"}]}"#;
        let recipe: Recipe = serde_json::from_str(text).unwrap();
        assert_eq!(recipe.steps[0].settings.number("sparsity"), 50.0);
        assert_eq!(recipe.steps[0].settings.count("sparsity"), 50);
        assert_eq!(serde_json::to_string(&recipe).unwrap(), text);
    }

    #[test]
    fn what_is_misspelt_is_refused() {
        assert!(serde_json::from_str::<Recipe>(r#"{"version":1,"setps":[]}"#).is_err());
        assert!(serde_json::from_str::<Recipe>(r#"{"version":1,"steps":[{"methd":"gptq"}]}"#).is_err());
    }
}
