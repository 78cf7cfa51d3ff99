//! Magnitude pruning: the weights nearest to zero become zero.

use std::borrow::Cow;

use demo_protocol::{Choice, Family, Knob, KnobKind, MethodCard, Settings};

use super::shared::{SPARSITY, drop_least, share, sparse, text, warn_of_quantized};
use super::{Act, Method};
use crate::Halt;
use crate::compress::{Look, Work};
use crate::model::Pattern;

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("magnitude"),
        name: text("Magnitude pruning"),
        family: Family::Pruning,
        summary: text(
            "Sets the weights nearest to zero to zero. It needs no text; how much a weight matters to the output is not asked. Embedding, head and norms stay as they are.",
        ),
        topic: text("unstructured-pruning"),
        papers: Cow::Borrowed(&[text("learning-both-weights-and-connections")]),
        knobs: Cow::Borrowed(&[
            SPARSITY,
            Knob {
                name: text("compare"),
                label: text("Compare"),
                help: text(
                    "Weights are compared within a matrix, or over all matrices: then those with small weights lose most, some nearly all.",
                ),
                kind: KnobKind::Choice {
                    options: Cow::Borrowed(&[
                        Choice { value: text("matrix"), label: text("within a matrix") },
                        Choice { value: text("model"), label: text("over the model") },
                    ]),
                    default: text("matrix"),
                },
            },
        ]),
        improves: Cow::Borrowed(&[text("number-of-parameters"), text("model-size")]),
        harms: Cow::Borrowed(&[text("perplexity"), text("fidelity")]),
        combines: text(
            "Before quantization, which keeps a code for each zero; after it, the codes become numbers of 16 bits again. After another pruning, the zeros that are there count. With every way of decoding.",
        ),
        calibrated: false,
        text_bound: false,
    },
    act: Act::Weights(apply),
};

fn apply(work: &mut Work, settings: &Settings) -> Result<(), Halt> {
    warn_of_quantized(work, "magnitude pruning")?;
    let percent = settings.number("sparsity");
    let counts = (settings.word("compare") == "model").then(|| over_model(work, percent));
    let mut next = counts.into_iter().flatten();
    work.walk("magnitude", Look::Nothing, |seen| {
        let mut matrix = seen.matrix.clone();
        let scores: Vec<f64> = matrix.data.iter().map(|w| f64::from(w.abs())).collect();
        let count = next.next().unwrap_or_else(|| share(scores.len(), percent));
        drop_least(&mut matrix.data, &scores, count);
        Ok(sparse(matrix, Pattern::Mask).into())
    })
}

/// How many weights each matrix loses when all are compared; of equals the first matrix loses.
fn over_model(work: &Work, percent: f64) -> Vec<usize> {
    let mut all: Vec<(f32, usize)> = Vec::new();
    let matrices = work.checkpoint.blocks.iter().flat_map(|block| &block.parts);
    let mut counts = Vec::new();
    for (index, weight) in matrices.enumerate() {
        counts.push(0);
        all.extend(weight.to_matrix().data.iter().map(|w| (w.abs(), index)));
    }
    all.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    all[..share(all.len(), percent)].iter().for_each(|(_, index)| counts[*index] += 1);
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let mut weights = [4.0, 0.5, -1.0, 2.0];
        let scores = weights.map(|w: f32| f64::from(w.abs()));
        drop_least(&mut weights, &scores, share(4, 50.0));
        assert_eq!(weights, [4.0, 0.0, 0.0, 2.0]);
    }

    #[test]
    fn the_count_is_exact_among_equals() {
        let mut weights = [1.0; 10];
        drop_least(&mut weights, &[1.0; 10], share(10, 35.0));
        assert_eq!(weights.iter().filter(|w| **w == 0.0).count(), 4);
        assert_eq!(weights[..4], [0.0; 4]);
    }
}
