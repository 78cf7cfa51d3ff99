//! 2:4 sparsity: of four neighbouring inputs two stay, so that a zero costs two bits of place and no more.

use std::borrow::Cow;

use demo_protocol::{Choice, Family, Knob, KnobKind, MethodCard, Settings};

use super::shared::{drop_least, sparse, text, warn_of_quantized};
use super::wanda::scores;
use super::{Act, Method};
use crate::compress::{Look, Work};
use crate::model::Pattern;
use crate::{Halt, Problem};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("two-four"),
        name: text("2:4 sparsity"),
        family: Family::Pruning,
        summary: text(
            "Keeps two of every four neighbouring weights. Some GPUs multiply such matrices at twice the speed; this lab's devices do not, so here only the file shrinks. Embedding, head and norms stay as they are.",
        ),
        topic: text("unstructured-pruning"),
        papers: Cow::Borrowed(&[text("accelerating-sparse-deep-neural-networks"), text("wanda")]),
        knobs: Cow::Borrowed(&[Knob {
            name: text("score"),
            label: text("Keep by"),
            help: text(
                "The two that stay are the largest, or those that are largest times their input on calibration text.",
            ),
            kind: KnobKind::Choice {
                options: Cow::Borrowed(&[
                    Choice { value: text("wanda"), label: text("size times input (Wanda)") },
                    Choice { value: text("magnitude"), label: text("size") },
                ]),
                default: text("wanda"),
            },
        }]),
        improves: Cow::Borrowed(&[text("number-of-parameters"), text("model-size")]),
        harms: Cow::Borrowed(&[text("perplexity"), text("fidelity")]),
        combines: text(
            "Before quantization, which keeps a code for each zero; after it, the codes become numbers of 16 bits again. After another pruning, the zeros that are there are among the two that go. With every way of decoding.",
        ),
        calibrated: true,
        text_bound: false,
    },
    act: Act::Weights(apply),
};

fn apply(work: &mut Work, settings: &Settings) -> Result<(), Halt> {
    warn_of_quantized(work, "2:4 pruning")?;
    let look = if settings.word("score") == "wanda" { Look::Norms } else { Look::Nothing };
    work.walk("two-four", look, |seen| {
        if !seen.matrix.cols.is_multiple_of(4) {
            let what = format!("{} inputs of a matrix cannot be taken by fours", seen.matrix.cols);
            return Err(Problem::new("two-four", what).into());
        }
        let mut matrix = seen.matrix.clone();
        let scores = scores(&matrix, seen.inputs);
        halve(&mut matrix.data, &scores);
        Ok(sparse(matrix, Pattern::TwoOfFour).into())
    })
}

fn halve(weights: &mut [f32], scores: &[f64]) {
    weights.chunks_exact_mut(4).zip(scores.chunks_exact(4)).for_each(|(four, scores)| drop_least(four, scores, 2));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Matrix;

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let mut weights = [1.0, -3.0, 2.0, 0.5, 0.0, 0.0, 5.0, -6.0];
        let scores = weights.map(|w: f32| f64::from(w.abs()));
        halve(&mut weights, &scores);
        assert_eq!(weights, [0.0, -3.0, 2.0, 0.0, 0.0, 0.0, 5.0, -6.0]);
        let weight = sparse(Matrix { rows: 1, cols: 8, data: weights.to_vec() }, Pattern::TwoOfFour);
        assert_eq!(weight.bytes() * 8, 2 * 36, "36 bits for four weights, which is 9 for one");
    }
}
