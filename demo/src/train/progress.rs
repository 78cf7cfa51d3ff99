//! The training loop: AdamW on whole stories, saved as it goes, so that it can be stopped at any time and goes on.

use std::ops::ControlFlow;

use burn::grad_clipping::GradientClippingConfig;
use burn::module::Module;
use burn::optim::{AdamWConfig, GradientsParams, Optimizer};
use burn::record::{BinBytesRecorder, FullPrecisionSettings, Recorder};
use burn::tensor::backend::AutodiffBackend;
use burn::tensor::{Int, Tensor, TensorData, activation::log_softmax};
use serde::{Deserialize, Serialize};

use super::gradient::{Numbers, gradients};
use super::size::{LENGTH, Size, Stage};
use super::text::{Lesson, Text};
use super::weights::Weights;
use crate::Problem;
use crate::model::{Checkpoint, Rows};
use crate::ops::Ops;
use crate::ops::tensors::Tensors;

/// Where a training stands after a step.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Point {
    /// Steps done.
    pub step: usize,
    /// Mean loss of the step's tokens, in nats.
    pub loss: f32,
}

/// What is needed to go on, besides [`Saved::tensors`].
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Progress {
    /// Steps done.
    pub step: usize,
    /// Losses so far, one for each step.
    pub losses: Vec<f32>,
    /// The seed of the next story.
    pub position: u64,
}

/// What is needed to go on.
pub struct Saved {
    /// Where it stands.
    pub progress: Progress,
    /// The matrices, the gains, and what the optimizer remembers of each, as burn writes them.
    pub tensors: [Vec<u8>; 4],
}

/// What to train, and how.
pub struct Plan {
    /// The model.
    pub size: Size,
    /// Which part of it.
    pub stage: Stage,
    /// The first weights.
    pub first: Checkpoint,
    /// What it reads.
    pub text: Text,
    /// Where to go on; none begins.
    pub saved: Option<Saved>,
    /// Steps between two savings.
    pub every: usize,
    /// Where gradients come from.
    pub road: Road,
}

/// Where gradients come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Road {
    /// burn's, on whatever device the backend has: for GPUs.
    Autodiff,
    /// Our own, on the processor, with so many threads.
    ByHand {
        /// Each takes whole sequences.
        threads: usize,
    },
}

/// Loss and gradients by burn: those of the matrices, those of the gains.
async fn autodiff<B: AutodiffBackend>(
    ops: &Tensors<B>,
    weights: &Weights<B>,
    lesson: &Lesson,
    device: &B::Device,
) -> Result<(f32, GradientsParams, GradientsParams), Problem> {
    let count = lesson.ids.len();
    let rows = Rows { sequences: count / LENGTH, length: LENGTH };
    let logits = weights.model(ops, LENGTH).logits(ops, &lesson.ids, rows);
    let targets: Vec<i32> = lesson.targets.iter().map(|id| *id as i32).collect();
    let targets = Tensor::<B, 2, Int>::from_data(TensorData::new(targets, [count, 1]), device);
    let shares = Tensor::<B, 2>::from_data(TensorData::new(lesson.weights.clone(), [count, 1]), device);
    let loss = log_softmax(logits, 1).gather(1, targets).mul(shares).sum().neg();
    let mut gradients = loss.backward();
    let matrices = GradientsParams::from_module(&mut gradients, &weights.matrices);
    let gains = GradientsParams::from_module(&mut gradients, &weights.gains);
    let loss = ops.read(loss.unsqueeze()).await?.first().copied().unwrap_or(f32::NAN);
    Ok((loss, matrices, gains))
}

/// Trains a model to its last step. Every `every` steps, and at the end, `see` gets the state and the checkpoint; it may
/// break off. `tell` hears of each step.
///
/// # Errors
/// Where the tokenizer or the device fails, or what was saved is of another model.
pub async fn run<B: AutodiffBackend>(
    device: B::Device,
    plan: Plan,
    mut see: impl FnMut(&Saved, Checkpoint) -> ControlFlow<()>,
    mut tell: impl FnMut(Point),
) -> Result<Checkpoint, Problem> {
    let Plan { size, stage, first, mut text, saved, every, road } = plan;
    let bad = |e: burn::record::RecorderError| Problem::new("what was saved", e.to_string());
    let ops = Tensors::<B>::new(device.clone());
    let recorder = || BinBytesRecorder::<FullPrecisionSettings>::default();
    let mut weights = Weights::<B>::new(&first, &device);
    let adam = |decay: f32| {
        AdamWConfig::new()
            .with_beta_2(0.95)
            .with_epsilon(1e-8)
            .with_weight_decay(decay)
            .with_grad_clipping(Some(GradientClippingConfig::Norm(1.0)))
    };
    let (mut for_matrices, mut for_gains) = (adam(0.1).init(), adam(0.0).init());
    let mut progress = Progress::default();
    if let Some(saved) = saved {
        let [matrices, gains, matrix_state, gain_state] = saved.tensors;
        weights.matrices = weights.matrices.load_record(recorder().load(matrices, &device).map_err(bad)?);
        weights.gains = weights.gains.load_record(recorder().load(gains, &device).map_err(bad)?);
        for_matrices = for_matrices.load_record(recorder().load(matrix_state, &device).map_err(bad)?);
        for_gains = for_gains.load_record(recorder().load(gain_state, &device).map_err(bad)?);
        progress = saved.progress;
    }
    while progress.step < stage.steps {
        let lesson = text.lesson(size.sequences, stage.emphasis(progress.step))?;
        let (loss, matrices, gains) = match road {
            Road::Autodiff => autodiff(&ops, &weights, &lesson, &device).await?,
            Road::ByHand { threads } => {
                let numbers = Numbers::of(&weights.checkpoint(&ops).await?);
                let (loss, numbers) = gradients(&weights.config, &numbers, &lesson, LENGTH, threads);
                let (matrices, gains) = weights.register(numbers, &device);
                (loss, matrices, gains)
            }
        };
        let rate = stage.rate(progress.step);
        weights.matrices = for_matrices.step(rate, weights.matrices, matrices);
        weights.gains = for_gains.step(rate, weights.gains, gains);
        if !loss.is_finite() {
            return Err(Problem::new(
                "training",
                format!("the loss of step {} is {loss}; lower the rate", progress.step),
            ));
        }
        progress.step += 1;
        progress.losses.push(loss);
        progress.position = text.position();
        tell(Point { step: progress.step, loss });
        if progress.step.is_multiple_of(every) || progress.step == stage.steps {
            let tensors = [
                recorder().record(weights.matrices.clone().into_record(), ()).map_err(bad)?,
                recorder().record(weights.gains.clone().into_record(), ()).map_err(bad)?,
                recorder().record(for_matrices.to_record(), ()).map_err(bad)?,
                recorder().record(for_gains.to_record(), ()).map_err(bad)?,
            ];
            let saved = Saved { progress: progress.clone(), tensors };
            if see(&saved, weights.checkpoint(&ops).await?).is_break() {
                break;
            }
        }
    }
    weights.checkpoint(&ops).await
}

#[cfg(test)]
mod tests {
    use burn::backend::{Autodiff, Flex};

    use super::*;
    use crate::lot::Lot;
    use crate::model::Config;

    type B = Autodiff<Flex>;

    #[test]
    fn both_roads_lead_to_the_same_gradients() {
        let config = Config {
            hidden: 24,
            layers: 2,
            heads: 6,
            kv_heads: 2,
            head: 4,
            ffn: 20,
            vocab: 50,
            context: LENGTH,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied: true,
            end: 0,
        };
        let mut checkpoint = Checkpoint::random(&config, 3);
        let mut lot = Lot::new(4);
        checkpoint.blocks.iter_mut().for_each(|block| {
            block.attn_norm.iter_mut().chain(&mut block.mlp_norm).for_each(|gain| *gain += 0.2 * lot.normal());
            for weight in &mut block.parts {
                if let crate::model::Weight::Dense { matrix, .. } = weight {
                    matrix.data.iter_mut().for_each(|w| *w *= 10.0);
                }
            }
        });
        let device = Default::default();
        let ops = Tensors::<B>::new(device);
        let weights = Weights::<B>::new(&checkpoint, &device);
        let mut tokens = |count: usize| (0..count).map(|_| lot.below(50) as u32).collect::<Vec<_>>();
        let (ids, targets) = (tokens(3 * LENGTH), tokens(3 * LENGTH));
        let weights_of = (0..ids.len()).map(|place| (1 + place % 3) as f32 / (2 * ids.len()) as f32).collect();
        let lesson = Lesson { ids, targets, weights: weights_of };
        let (loss, matrices, gains) = pollster::block_on(autodiff(&ops, &weights, &lesson, &device)).unwrap();
        let (by_hand, numbers) = gradients(&config, &Numbers::of(&checkpoint), &lesson, LENGTH, 2);
        assert!((loss - by_hand).abs() < 1e-4, "{loss} {by_hand}");
        let close = |name: String, theirs: Vec<f32>, ours: &[f32]| {
            let size = theirs.iter().map(|x| x * x).sum::<f32>().sqrt();
            let apart = theirs.iter().zip(ours).map(|(a, b)| (a - b).powi(2)).sum::<f32>().sqrt();
            assert!(theirs.len() == ours.len() && size > 0.0 && apart < 1e-3 * size, "{name}: {apart} of {size}");
        };
        let matrix = |id| matrices.get::<Flex, 2>(id).unwrap().into_data().into_vec::<f32>().unwrap();
        let gain = |id| gains.get::<Flex, 1>(id).unwrap().into_data().into_vec::<f32>().unwrap();
        close("embedding".to_owned(), matrix(weights.matrices.embed_id()), &numbers.embed);
        for (index, block) in numbers.blocks.iter().enumerate() {
            for (part, ours) in block.parts.iter().enumerate() {
                close(format!("block {index}, matrix {part}"), matrix(weights.matrices.id(index, part)), ours);
            }
            let [attn, mlp] = weights.gains.ids(index);
            close(format!("block {index}, attention gains"), gain(attn), &block.attn);
            close(format!("block {index}, feed-forward gains"), gain(mlp), &block.mlp);
        }
    }
}
