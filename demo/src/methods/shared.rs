//! Knobs that several methods have, and what they mean.

use std::borrow::Cow;

use demo_protocol::{Choice, Knob, KnobKind, Settings, Text};

use crate::Problem;
use crate::compress::{Grid, Span, Work};
use crate::model::{Float, Matrix, Pattern, Weight};

/// Text that is a constant.
pub const fn text(text: &'static str) -> Text {
    Cow::Borrowed(text)
}

pub const fn choice(value: &'static str, label: &'static str) -> Choice {
    Choice { value: text(value), label: text(label) }
}

/// Bits of a code.
pub const BITS: Knob = Knob {
    name: text("bits"),
    label: text("Every weight gets"),
    help: text("Bits of every weight. 8 is nearly free, 4 is common, 2 ruins most models."),
    kind: KnobKind::Choice {
        options: Cow::Borrowed(&[
            choice("8", "8 bits"),
            choice("4", "4 bits"),
            choice("3", "3 bits"),
            choice("2", "2 bits"),
        ]),
        default: text("4"),
    },
};

/// What shares a scale.
pub const SPAN: Knob = Knob {
    name: text("span"),
    label: text("One scale for"),
    help: text("How many weights share a scale: fewer cost more bytes and lose less."),
    kind: KnobKind::Choice {
        options: Cow::Borrowed(&[
            choice("tensor", "a matrix"),
            choice("row", "a row"),
            choice("128", "128 weights"),
            choice("64", "64 weights"),
            choice("32", "32 weights"),
        ]),
        default: text("32"),
    },
};

/// The grid around zero, or from the least to the largest weight.
pub const SYMMETRIC: Knob = Knob {
    name: text("symmetric"),
    label: text("Symmetric"),
    help: text("The same range on both sides of zero: no zero point to store, but one side may stay unused."),
    kind: KnobKind::Switch { default: true },
};

/// Whether a narrower range is searched.
pub const CLIP: Knob = Knob {
    name: text("clip"),
    label: text("Search the range"),
    help: text(
        "Tries narrower ranges and keeps the one with the least error: large weights are clipped, all others get a finer grid.",
    ),
    kind: KnobKind::Switch { default: false },
};

/// The grid that the knobs say.
///
/// # Errors
/// Where a word is none of the options, which completed settings never have.
pub fn grid(settings: &Settings) -> Result<Grid, Problem> {
    let bad = |knob: &str| Problem::new(knob, format!("\"{}\" cannot be", settings.word(knob)));
    let span = match settings.word("span") {
        "tensor" => Span::Tensor,
        "row" => Span::Row,
        group => Span::Group(group.parse().map_err(|_| bad("span"))?),
    };
    Ok(Grid {
        bits: settings.word("bits").parse().map_err(|_| bad("bits"))?,
        span,
        symmetric: settings.flag("symmetric"),
        clip: settings.flag("clip"),
    })
}

/// The share of weights that go.
pub const SPARSITY: Knob = Knob {
    name: text("sparsity"),
    label: text("Sparsity"),
    help: text("The share of the weights that become zero."),
    kind: KnobKind::Range { min: 0.0, max: 95.0, step: 5.0, default: 50.0, unit: text("%") },
};

/// A pruned matrix.
pub const fn sparse(matrix: Matrix, pattern: Pattern) -> Weight {
    Weight::Sparse { matrix, pattern, float: Float::F16 }
}

/// Sets the `count` places with the least scores to zero; of equals the first.
pub fn drop_least(weights: &mut [f32], scores: &[f64], count: usize) {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| scores[*a].total_cmp(&scores[*b]).then(a.cmp(b)));
    order[..count.min(weights.len())].iter().for_each(|place| weights[*place] = 0.0);
}

/// How many of `count` a percentage is.
pub fn share(count: usize, percent: f64) -> usize {
    (count as f64 * percent / 100.0).round() as usize
}

/// Warns where matrices that were quantized before are written out again as numbers of 16 bits.
pub fn warn_of_quantized(work: &mut Work, method: &str) -> Result<(), crate::Halt> {
    if work.checkpoint.blocks.iter().flat_map(|block| &block.parts).any(|weight| matches!(weight, Weight::Grouped(_))) {
        let text = format!("{method} came after quantization: the codes were turned back to numbers. Prune first.");
        work.tell(demo_protocol::Event::Warning { text })?;
    }
    Ok(())
}
