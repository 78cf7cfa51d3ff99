//! Wanda (2306.11695): a weight counts as much as its size times the size of what it is fed with.

use std::borrow::Cow;

use demo_protocol::{Family, MethodCard, Settings};

use super::shared::{SPARSITY, drop_least, share, sparse, text, warn_of_quantized};
use super::{Act, Method};
use crate::Halt;
use crate::compress::{Inputs, Look, Work};
use crate::model::{Matrix, Pattern};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("wanda"),
        name: text("Wanda"),
        family: Family::Pruning,
        summary: text(
            "Sets in each row those weights to zero whose size times the size of their input on calibration text is least. Nothing is retrained. Embedding, head and norms stay as they are.",
        ),
        topic: text("unstructured-pruning"),
        papers: Cow::Borrowed(&[text("wanda")]),
        knobs: Cow::Borrowed(&[SPARSITY]),
        improves: Cow::Borrowed(&[text("number-of-parameters"), text("model-size")]),
        harms: Cow::Borrowed(&[text("perplexity"), text("fidelity")]),
        combines: text(
            "Before quantization, which keeps a code for each zero; after it, the codes become numbers of 16 bits again. After another pruning, the zeros that are there count. It reads the model as the steps before left it. With every way of decoding.",
        ),
        calibrated: true,
        text_bound: false,
    },
    act: Act::Weights(apply),
};

fn apply(work: &mut Work, settings: &Settings) -> Result<(), Halt> {
    warn_of_quantized(work, "Wanda")?;
    let percent = settings.number("sparsity");
    work.walk("wanda", Look::Norms, |seen| {
        let mut matrix = seen.matrix.clone();
        let scores = scores(&matrix, seen.inputs);
        let count = share(matrix.cols, percent);
        for row in 0..matrix.rows {
            let own = &scores[row * matrix.cols..(row + 1) * matrix.cols];
            drop_least(matrix.row_mut(row), own, count);
        }
        Ok(sparse(matrix, Pattern::Mask).into())
    })
}

/// `|w| · ‖x‖` of every weight; `|w|` alone where no inputs are known.
pub fn scores(matrix: &Matrix, inputs: Option<&Inputs>) -> Vec<f64> {
    let norms: Vec<f64> = match inputs {
        Some(inputs) => inputs.energy.iter().map(|energy| energy.sqrt()).collect(),
        None => vec![1.0; matrix.cols],
    };
    let rows = matrix.data.chunks_exact(matrix.cols);
    rows.flat_map(|row| row.iter().zip(&norms).map(|(w, norm)| f64::from(w.abs()) * norm)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let mut matrix = Matrix { rows: 1, cols: 4, data: vec![4.0, 0.5, -1.0, 2.0] };
        let energy = vec![0.1_f64.powi(2), 100.0, 1.0, 1.0];
        let inputs = Inputs { tokens: 1, energy: energy.clone(), gram: None };
        let scores = scores(&matrix, Some(&inputs));
        for (ours, right) in scores.iter().zip([0.4, 5.0, 1.0, 2.0]) {
            assert!((ours - right).abs() < 1e-9);
        }
        let before = matrix.clone();
        drop_least(&mut matrix.data, &scores, 2);
        assert_eq!(matrix.data, [0.0, 0.5, 0.0, 2.0]);
        let lost = |after: &[f32]| -> f64 {
            before.data.iter().zip(after).zip(&energy).map(|((a, b), e)| f64::from(a - b).powi(2) * e).sum()
        };
        assert!((lost(&matrix.data) - 1.16).abs() < 1e-6);
        assert!((lost(&[4.0, 0.0, 0.0, 2.0]) - 26.0).abs() < 1e-6, "magnitude loses more");
    }
}
