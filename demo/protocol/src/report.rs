//! What came out of a run.

use serde::{Deserialize, Serialize};

use crate::event::{Side, Token};
use crate::request::Request;

/// A number with everything that is needed to read it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measure {
    /// The metric, by its slug in the catalog.
    pub metric: String,
    /// Which of its numbers, where it has several: "prefill", "p99".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<String>,
    /// Whose. None where it compares the two.
    pub side: Option<Side>,
    /// The number.
    pub value: f64,
    /// Half the width of its interval, in the same unit: what it says is in `spread_of`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread: Option<f64>,
    /// "standard error", "half the interquartile range".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spread_of: Option<String>,
    /// "bytes", "tokens/s"; empty for a pure number.
    pub unit: String,
    /// How it came about.
    pub sort: Sort,
    /// On what: "2,048 held-out tokens in windows of 256".
    pub conditions: String,
}

impl Measure {
    /// A number without a spread.
    pub fn new(
        metric: &str,
        part: Option<&str>,
        side: Option<Side>,
        value: f64,
        unit: &str,
        sort: Sort,
        conditions: &str,
    ) -> Self {
        Self {
            metric: metric.to_owned(),
            part: part.map(str::to_owned),
            side,
            value,
            spread: None,
            spread_of: None,
            unit: unit.to_owned(),
            sort,
            conditions: conditions.to_owned(),
        }
    }
}

/// How a number came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// Counted.
    Exact,
    /// Taken here and now.
    Measured,
    /// Computed from assumptions, which `conditions` names.
    Modelled,
}

/// What a method did to one matrix.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LayerError {
    /// `model.layers.3.mlp.up_proj`.
    pub name: String,
    /// The layer, from 0.
    pub layer: u32,
    /// The method.
    pub method: String,
    /// Relative error of the weights: the norm of the difference over the norm of the original.
    pub weight_error: f64,
    /// The same of the matrix' output on the calibration text, where there was one.
    pub output_error: Option<f64>,
    /// The same of plain rounding to the same grid, where the method claims to be better than that.
    pub rounding_error: Option<f64>,
    /// Share of the weights that are zero.
    pub zeros: f64,
    /// What the method had to do besides: "damping raised to 0.1".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// A matrix before and after: too much for a report, so it is told once.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Picture {
    /// `model.layers.3.mlp.up_proj`.
    pub name: String,
    /// The largest number of the original, without its sign: histograms go from minus this to this.
    pub edge: f32,
    /// Numbers of the original in bins of equal width.
    pub before: Vec<u32>,
    /// Numbers of the variant in the same bins.
    pub after: Vec<u32>,
    /// Cells of a row of the maps. A cell stands for a rectangle of weights: outputs down, inputs across.
    pub columns: u32,
    /// Root of the mean square of the change in each cell, in percent of that of the original matrix.
    pub errors: Vec<u8>,
    /// Zeros of the variant in each cell, in percent.
    pub zeros: Vec<u8>,
}

/// A run that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was asked.
    pub request: Request,
    /// The version of the engine.
    pub engine: String,
    /// The device that computed.
    pub device: String,
    /// SHA-256 of the model's weights, in hex.
    pub model_hash: String,
    /// SHA-256 of the held-out text, in hex, where one was scored.
    pub text_hash: Option<String>,
    /// The text of the original model, behind the prompt.
    pub base_text: String,
    /// The text of the variant, behind the prompt.
    pub variant_text: String,
    /// Every token of both texts; left out of collections of reports.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<Token>,
    /// The first token in which the two differ, from 0; none where they are the same.
    pub first_difference: Option<u32>,
    /// Every number.
    pub measures: Vec<Measure>,
    /// Every changed matrix.
    pub layers: Vec<LayerError>,
    /// What the reader must know.
    pub warnings: Vec<String>,
}

impl Report {
    /// The first number of a metric.
    pub fn measure(&self, metric: &str, part: Option<&str>, side: Option<Side>) -> Option<&Measure> {
        self.measures.iter().find(|m| m.metric == metric && m.part.as_deref() == part && m.side == side)
    }
}
