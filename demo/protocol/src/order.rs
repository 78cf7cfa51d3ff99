//! What the page tells the worker. The answer to every order is a row of [`Event`](crate::Event)s.

use serde::{Deserialize, Serialize};

use crate::request::Request;

/// One thing to do. Orders are done one after the other; to stop is to end the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "order", rename_all = "snake_case")]
pub enum Order {
    /// Runs a request, and gets the models first where they are not open yet.
    Run {
        /// What to run.
        request: Box<Request>,
        /// Where the files of the model lie.
        model: Place,
        /// Those of the draft model, where the recipe wants one.
        draft: Option<Place>,
    },
    /// Opens the visitor's own model. Its files travel beside the order.
    Open {
        /// The name that it gets.
        name: String,
        /// Whether it was open before, in a worker that is gone: then nothing is said of it.
        again: bool,
    },
    /// Compresses a model and gives it back as files.
    Export {
        /// The model and the recipe.
        request: Box<Request>,
        /// Where the files of the model lie.
        model: Place,
        /// What to write.
        form: Form,
    },
}

/// How a compressed model is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// One file that llama.cpp opens.
    Gguf,
    /// Packed codes, scales and masks, with a config that says how to read them.
    Safetensors,
}

/// Where the files of a model lie.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The name under which it stays open.
    pub name: String,
    /// The folder's address, with a slash at its end.
    pub folder: String,
    /// Bytes of its weights, to tell how far a download is.
    pub bytes: u64,
}
