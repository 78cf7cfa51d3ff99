//! Round to nearest: every weight becomes the nearest number of its grid.

use std::borrow::Cow;

use demo_protocol::{Family, MethodCard, Settings};

use super::shared::{BITS, CLIP, SPAN, SYMMETRIC, grid, text};
use super::{Act, Method};
use crate::Halt;
use crate::compress::{Look, Work};
use crate::model::Weight;

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("rtn"),
        name: text("Round to nearest"),
        family: Family::Quantization,
        summary: text(
            "Replaces every weight by the nearest of a few evenly spaced numbers. It needs no text and takes no time; everything else is measured against it. Embedding, head and norms stay as they are.",
        ),
        topic: text("weight-quantization"),
        papers: Cow::Borrowed(&[text("quantization-and-training-of-neural-networks")]),
        knobs: Cow::Borrowed(&[BITS, SPAN, SYMMETRIC, CLIP]),
        improves: Cow::Borrowed(&[text("model-size"), text("compression-ratio")]),
        harms: Cow::Borrowed(&[text("perplexity"), text("fidelity")]),
        combines: text(
            "After pruning: zeros stay zeros, but the file holds a code for each, so they save nothing more. A second quantization rounds what the first left. With every way of decoding.",
        ),
        calibrated: false,
        text_bound: false,
    },
    act: Act::Weights(apply),
};

fn apply(work: &mut Work, settings: &Settings) -> Result<(), Halt> {
    let grid = grid(settings)?;
    work.walk("rtn", Look::Nothing, |seen| Ok(Weight::Grouped(grid.round(seen.matrix)?).into()))
}
