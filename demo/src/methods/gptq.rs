//! GPTQ (2210.17323): rounds one input after the other, and lets the inputs that are not rounded yet make up for the
//! error. Which directions matter is learnt from what the matrix is fed with.

use std::borrow::Cow;

use demo_protocol::{Family, Knob, KnobKind, MethodCard, Settings};

use super::shared::{BITS, CLIP, SPAN, SYMMETRIC, grid, text};
use super::{Act, Method};
use crate::compress::symmetric::Square;
use crate::compress::{Changed, Grid, Look, Step, Work};
use crate::model::{Grouped, Matrix, Weight};
use crate::{Halt, Problem};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("gptq"),
        name: text("GPTQ"),
        family: Family::Quantization,
        summary: text(
            "Rounds the inputs of a matrix one by one; those that follow are adjusted so that the output on calibration text changes least. Embedding, head and norms stay as they are.",
        ),
        topic: text("weight-quantization"),
        papers: Cow::Borrowed(&[text("gptq")]),
        knobs: Cow::Borrowed(&[
            BITS,
            SPAN,
            SYMMETRIC,
            CLIP,
            Knob {
                name: text("act_order"),
                label: text("Largest inputs first"),
                help: text(
                    "Rounds the inputs with the most energy first, while there are many left to make up for the error. Without it, small Llama-like models can lose to plain rounding.",
                ),
                kind: KnobKind::Switch { default: true },
            },
            Knob {
                name: text("damping"),
                label: text("Damping"),
                help: text(
                    "Added to the diagonal of the products of the inputs, as a share of its mean: steadier, and nearer to plain rounding.",
                ),
                kind: KnobKind::Range { min: 0.0, max: 10.0, step: 0.5, default: 1.0, unit: text("%") },
            },
        ]),
        improves: Cow::Borrowed(&[text("model-size"), text("compression-ratio")]),
        harms: Cow::Borrowed(&[text("perplexity"), text("fidelity")]),
        combines: text(
            "After pruning it fills some zeros again, since weights that were removed help to make up for errors too: to keep zeros, round to nearest. It reads the model as the steps before left it. With every way of decoding.",
        ),
        calibrated: true,
        text_bound: false,
    },
    act: Act::Weights(apply),
};

fn apply(work: &mut Work, settings: &Settings) -> Result<(), Halt> {
    let grid = grid(settings)?;
    let (act_order, damping) = (settings.flag("act_order"), settings.number("damping") / 100.0);
    work.walk("gptq", Look::Gram, |seen| {
        let Some((inputs, gram)) = seen.inputs.and_then(|inputs| Some((inputs, inputs.gram.as_ref()?))) else {
            return Err(Problem::new("gptq", "there is no text to calibrate on").into());
        };
        let scale = 2.0 / inputs.tokens.max(1) as f64;
        let hessian = Square { side: gram.side, data: gram.data.iter().map(|g| g * scale).collect() };
        let solved = solve(seen.matrix, hessian, &grid, (act_order, damping), &|| seen.look())?;
        if !solved.loss.is_finite() {
            let what = "the corrections grew beyond all numbers; take more damping";
            return Err(Problem::new("gptq", what).into());
        }
        let thin = inputs.tokens < 4 * gram.side;
        let thin = thin.then(|| format!("only {} tokens for {} inputs", inputs.tokens, gram.side));
        let raised = (solved.damping > damping).then(|| format!("damping raised to {} %", solved.damping * 100.0));
        let note: Vec<String> = [raised, thin].into_iter().flatten().collect();
        Ok(Changed {
            weight: Weight::Grouped(solved.grouped),
            rounded: Some(grid.round(seen.matrix)?.to_matrix()),
            note: (!note.is_empty()).then(|| note.join("; ")),
        })
    })
}

struct Solved {
    grouped: Grouped,
    damping: f64,
    /// Half the sum of the squared errors, as the steps themselves count it.
    loss: f64,
}

/// Inputs that are corrected at once; corrections beyond are gathered.
const BLOCK: usize = 128;
/// How often damping is raised tenfold before the matrix is given up.
const RAISES: u32 = 3;

/// Rows that are rounded between two looks.
const ROWS: usize = 32;

/// Rounds a matrix; `look` is called now and then.
fn solve(
    matrix: &Matrix,
    mut hessian: Square,
    grid: &Grid,
    (act_order, damping): (bool, f64),
    look: &dyn Fn() -> Result<(), Halt>,
) -> Result<Solved, Halt> {
    let (rows, n) = (matrix.rows, matrix.cols);
    let width = grid.width(n)?;
    let mut weights = matrix.clone();
    // An input that is always zero can have any weight.
    for input in 0..n {
        if hessian.at(input, input) == 0.0 {
            hessian.data[input * n + input] = 1.0;
            (0..rows).for_each(|row| weights.data[row * n + input] = 0.0);
        }
    }
    // Steps are those of the weights as they came ("static groups"): the order of inputs does not move them.
    let steps = grid.steps(&weights)?;
    let mut order: Vec<usize> = (0..n).collect();
    if act_order {
        order.sort_by(|a, b| hessian.at(*b, *b).total_cmp(&hessian.at(*a, *a)).then(a.cmp(b)));
    }
    let hessian = hessian.permuted(&order);
    let (upper, damping) = damped(&hessian, damping)?;
    let mut codes = vec![0; rows * n];
    let mut loss = 0.0;
    let mut own: Vec<f64> = vec![0.0; n];
    let mut errors = vec![0.0; BLOCK];
    for row in 0..rows {
        if row.is_multiple_of(ROWS) {
            look()?;
        }
        own.iter_mut().zip(&order).for_each(|(own, input)| *own = f64::from(weights.data[row * n + input]));
        for from in (0..n).step_by(BLOCK) {
            let to = (from + BLOCK).min(n);
            for place in from..to {
                let step: Step = steps[row * (n / width) + order[place] / width];
                let code = step.code(own[place] as f32);
                codes[row * n + order[place]] = code;
                let error = (own[place] - f64::from(step.number(code))) / upper.at(place, place);
                loss += error * error / 2.0;
                errors[place - from] = error;
                let pull = &upper.data[place * n + place + 1..place * n + to];
                own[place + 1..to].iter_mut().zip(pull).for_each(|(own, pull)| *own -= error * pull);
            }
            for (place, error) in (from..to).zip(&errors) {
                let pull = &upper.data[place * n + to..(place + 1) * n];
                own[to..].iter_mut().zip(pull).for_each(|(own, pull)| *own -= error * pull);
            }
        }
    }
    Ok(Solved { grouped: grid.grouped(rows, n, codes, &steps)?, damping, loss })
}

/// The upper factor of the inverse, with as much damping as it takes.
fn damped(hessian: &Square, damping: f64) -> Result<(Square, f64), Problem> {
    let n = hessian.side;
    let mean = hessian.diagonal().sum::<f64>() / n.max(1) as f64;
    let mut damping = damping;
    for _ in 0..=RAISES {
        let mut damped = hessian.clone();
        (0..n).for_each(|i| damped.data[i * n + i] += damping * mean);
        if let Some(upper) = damped.inverse().and_then(|inverse| inverse.upper()) {
            return Ok((upper, damping));
        }
        damping = if damping == 0.0 { 0.01 } else { damping * 10.0 };
    }
    let what = format!(
        "the products of the inputs cannot be inverted, even with {} % damping; take more text",
        damping * 10.0
    );
    Err(Problem::new("gptq", what))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::Span;
    use crate::lot::Lot;

    /// Without anybody who could end it.
    fn solve(matrix: &Matrix, hessian: Square, grid: &Grid, act_order: bool, damping: f64) -> Result<Solved, Problem> {
        super::solve(matrix, hessian, grid, (act_order, damping), &|| Ok(())).map_err(|halt| match halt {
            Halt::Problem(problem) => problem,
            Halt::Stopped => Problem::new("gptq", "nobody could have stopped it"),
        })
    }

    fn grid(bits: u8, span: Span) -> Grid {
        Grid { bits, span, symmetric: true, clip: false }
    }

    fn random(rows: usize, cols: usize, lot: &mut Lot) -> Matrix {
        Matrix { rows, cols, data: (0..rows * cols).map(|_| lot.normal()).collect() }
    }

    /// Products of inputs that hang together.
    fn gram(n: usize, tokens: usize, lot: &mut Lot) -> Square {
        let mut gram = Square::zeros(n);
        for _ in 0..tokens {
            let common = f64::from(lot.normal());
            let x: Vec<f64> = (0..n).map(|i| f64::from(lot.normal()) * (1.0 + i as f64 / 8.0) + 2.0 * common).collect();
            for i in 0..n {
                (0..n).for_each(|j| gram.data[i * n + j] += x[i] * x[j] * 2.0 / tokens as f64);
            }
        }
        gram
    }

    fn lost(matrix: &Matrix, grouped: &Grouped, hessian: &Square) -> f64 {
        let other = grouped.to_matrix();
        let n = hessian.side;
        (0..matrix.rows)
            .map(|row| {
                let e: Vec<f64> =
                    matrix.row(row).iter().zip(other.row(row)).map(|(a, b)| f64::from(*a) - f64::from(*b)).collect();
                (0..n).map(|i| (0..n).map(|j| e[i] * hessian.at(i, j) * e[j]).sum::<f64>()).sum::<f64>()
            })
            .sum()
    }

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        // The grid is whole numbers: the third row's largest weight fixes the step of the matrix at 1.
        let matrix = Matrix { rows: 2, cols: 2, data: vec![0.6, 0.6, 7.0, 0.0] };
        let hessian = Square { side: 2, data: vec![2.0, 1.0, 1.0, 2.0] };
        let grid = grid(4, Span::Tensor);
        assert_eq!(grid.round(&matrix).unwrap().to_matrix().row(0), [1.0, 1.0]);
        let solved = solve(&matrix, hessian.clone(), &grid, false, 0.0).unwrap();
        assert_eq!(solved.grouped.to_matrix().row(0), [1.0, 0.0]);
        assert!((lost(&matrix, &solved.grouped, &hessian) - 0.56).abs() < 1e-6);
    }

    #[test]
    fn inputs_that_do_not_hang_together_are_rounded_as_they_are() {
        let mut lot = Lot::new(1);
        let matrix = random(5, 64, &mut lot);
        let mut hessian = Square::zeros(64);
        (0..64).for_each(|i| hessian.data[i * 65] = 0.1 + f64::from(lot.share()));
        for act_order in [false, true] {
            let solved = solve(&matrix, hessian.clone(), &grid(3, Span::Group(32)), act_order, 0.01).unwrap();
            assert_eq!(solved.grouped, grid(3, Span::Group(32)).round(&matrix).unwrap());
        }
    }

    #[test]
    fn the_steps_count_the_error_rightly() {
        let mut lot = Lot::new(2);
        let (matrix, hessian) = (random(4, 160, &mut lot), gram(160, 800, &mut lot));
        for act_order in [false, true] {
            let solved = solve(&matrix, hessian.clone(), &grid(4, Span::Row), act_order, 0.0).unwrap();
            let direct = lost(&matrix, &solved.grouped, &hessian) / 2.0;
            assert!((solved.loss / direct - 1.0).abs() < 1e-3, "{} {direct}", solved.loss);
            let plain = lost(&matrix, &grid(4, Span::Row).round(&matrix).unwrap(), &hessian) / 2.0;
            // Here the inputs with the most energy come last: without the order there is nobody left to make up for them.
            assert!(direct < plain * if act_order { 0.9 } else { 1.0 }, "{direct} of {plain}");
        }
    }

    #[test]
    fn too_little_text_is_damped_and_told() {
        let mut lot = Lot::new(3);
        let (matrix, hessian) = (random(2, 32, &mut lot), gram(32, 4, &mut lot));
        let solved = solve(&matrix, hessian, &grid(4, Span::Row), true, 0.0).unwrap();
        assert!(solved.damping > 0.0);
        let nan = Square { side: 2, data: vec![f64::NAN; 4] };
        let said = solve(&random(1, 2, &mut lot), nan, &grid(4, Span::Row), true, 0.01).err().unwrap().to_string();
        assert!(said.contains("take more text"), "{said}");
    }

    #[test]
    fn an_input_that_is_always_zero_does_no_harm() {
        let mut lot = Lot::new(4);
        let matrix = random(2, 16, &mut lot);
        let mut hessian = gram(16, 100, &mut lot);
        (0..16).for_each(|i| {
            hessian.data[3 * 16 + i] = 0.0;
            hessian.data[i * 16 + 3] = 0.0;
        });
        let solved = solve(&matrix, hessian, &grid(4, Span::Row), true, 0.01).unwrap();
        assert_eq!(solved.grouped.to_matrix().row(0)[3], 0.0);
    }
}
