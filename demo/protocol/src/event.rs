//! What happens during a run, as it happens. One event is one line of JSON.

use serde::{Deserialize, Serialize};

use crate::card::ModelCard;
use crate::report::{LayerError, Measure, Picture, Report};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The worker takes orders.
    Ready,
    /// The visitor's own model is open.
    Opened(ModelCard),
    /// A file that was asked for is written; it came beside this.
    Exported {
        /// Its name.
        file: String,
        /// What the reader must know of it.
        note: Option<String>,
    },
    /// A phase goes on.
    Progress {
        /// Which.
        phase: Phase,
        /// What of it is done.
        done: u64,
        /// What there is to do, where it is known.
        total: Option<u64>,
        /// Of what.
        unit: Unit,
    },
    /// A device was tried with the model: how fast it makes tokens with it.
    Trial {
        /// Its name, as the driver gives it.
        device: String,
        /// Greedy tokens per second; 0 where it failed.
        rate: f64,
    },
    /// The device is open and passed its numerics test, or did not. All texts and numbers come after it: where a device
    /// breaks down on the way, another is told of, and what the first said is void.
    Device {
        /// Its name, as the driver gives it.
        name: String,
        /// The largest difference of a logit to the reference on a fixed text, of every model that will compute; none
        /// where one is no number.
        deviation: Option<f64>,
        /// Whether that is within tolerance. If not, nothing that it computes is charted.
        sound: bool,
    },
    /// A token was made.
    Token(Token),
    /// A number was measured.
    Measure(Measure),
    /// A matrix was changed, by this much.
    Layer(LayerError),
    /// A matrix that was changed, to be looked at.
    Picture(Picture),
    /// Something that the reader must know about the numbers.
    Warning {
        /// In a sentence.
        text: String,
    },
    /// The run is over.
    Report(Box<Report>),
    /// The run cannot go on.
    Failed {
        /// Why, and what to do.
        reason: String,
    },
}

/// What takes time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Others have the device.
    Wait,
    /// Files over the network.
    Download,
    /// Files to weights.
    Parse,
    /// A method looks at calibration text.
    Calibrate,
    /// A method changes weights.
    Compress,
    /// Weights to the device.
    Upload,
    /// First passes: shaders are compiled, caches fill.
    WarmUp,
    /// Text is made.
    Generate,
    /// Held-out text is scored.
    Score,
    /// Base and variant run in turns against the clock.
    Time,
}

/// What progress is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Bytes.
    Bytes,
    /// Tokens of text.
    Tokens,
    /// Matrices of the model.
    Matrices,
    /// Passes, rounds, items.
    Steps,
}

/// Whose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The original model.
    Base,
    /// The compressed one, or the other way of decoding.
    Variant,
}

/// Where a token came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The model made it by a pass of its own.
    Target,
    /// A draft model proposed it, the model agreed.
    Draft,
    /// It was found earlier in the text, the model agreed.
    Lookup,
}

/// One token of a text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// Whose text.
    pub side: Side,
    /// Its place behind the prompt, from 0.
    pub index: u32,
    /// Its number in the vocabulary.
    pub id: u32,
    /// What it adds to the text. May be empty: a character can need several tokens.
    pub text: String,
    /// Natural logarithm of its probability before any filter.
    pub logprob: f32,
    /// Where it came from.
    pub origin: Origin,
    /// Microseconds since the first pass over the prompt began.
    pub at_us: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_one_flat_line() {
        let token = Token {
            side: Side::Variant,
            index: 3,
            id: 17,
            text: " fox".to_owned(),
            logprob: -0.5,
            origin: Origin::Draft,
            at_us: 1200,
        };
        let line = serde_json::to_string(&Event::Token(token.clone())).unwrap();
        assert_eq!(
            line,
            r#"{"event":"token","side":"variant","index":3,"id":17,"text":" fox","logprob":-0.5,"origin":"draft","at_us":1200}"#
        );
        assert_eq!(serde_json::from_str::<Event>(&line).unwrap(), Event::Token(token));
    }
}
