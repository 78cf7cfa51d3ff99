//! ShortGPT (2403.03853): removes the blocks that change the residual stream least.

use std::borrow::Cow;

use demo_protocol::{Event, Family, Knob, KnobKind, MethodCard, Settings};

use super::shared::text;
use super::{Act, Method};
use crate::compress::Work;
use crate::ops::cpu::Act as Stream;
use crate::{Halt, Problem};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("layer-drop"),
        name: text("Layer removal"),
        family: Family::Pruning,
        summary: text(
            "Removes the blocks behind which the residual stream points nearly where it pointed before. Every device gets faster by it, because there is less to do.",
        ),
        topic: text("structured-pruning"),
        papers: Cow::Borrowed(&[text("shortgpt")]),
        knobs: Cow::Borrowed(&[
            Knob {
                name: text("blocks"),
                label: text("Blocks to remove"),
                help: text("How many blocks go. At least one stays."),
                kind: KnobKind::Range { min: 0.0, max: 64.0, step: 1.0, default: 1.0, unit: text("") },
            },
            Knob {
                name: text("again"),
                label: text("Look again after each"),
                help: text("Measures the influence of the remaining blocks again after each removal, instead of once."),
                kind: KnobKind::Switch { default: true },
            },
        ]),
        improves: Cow::Borrowed(&[
            text("speed-up-ratio"),
            text("number-of-parameters"),
            text("model-size"),
            text("flops"),
        ]),
        harms: Cow::Borrowed(&[text("perplexity"), text("fidelity")]),
        combines: text(
            "First, so that nothing is done to what goes; later, the influence is that of the blocks as the steps before left them. With every way of decoding.",
        ),
        calibrated: true,
        text_bound: false,
    },
    act: Act::Weights(apply),
};

fn apply(work: &mut Work, settings: &Settings) -> Result<(), Halt> {
    let count = settings.count("blocks");
    let there = work.checkpoint.blocks.len();
    if count >= there {
        let what = format!("{count} blocks cannot be removed from {there}; at least one must stay");
        return Err(Problem::new("blocks", what).into());
    }
    let mut gone = Vec::new();
    if settings.flag("again") {
        for _ in 0..count {
            let influences = influences(&work.streams()?);
            let least = ranked(&influences)[0];
            gone.push((work.checkpoint.blocks.remove(least).origin, influences[least]));
        }
    } else {
        let influences = influences(&work.streams()?);
        let mut least = ranked(&influences)[..count].to_vec();
        least.sort_unstable_by(|a, b| b.cmp(a));
        gone.extend(least.iter().map(|block| (work.checkpoint.blocks.remove(*block).origin, influences[*block])));
    }
    work.checkpoint.config.layers = work.checkpoint.blocks.len();
    let told: Vec<String> =
        gone.iter().map(|(origin, influence)| format!("{} (influence {influence:.3})", origin + 1)).collect();
    if !told.is_empty() {
        work.tell(Event::Warning { text: format!("Removed block {}.", told.join(", block ")) })?;
    }
    Ok(())
}

/// Blocks, the least influence first; of equals the first.
fn ranked(influences: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..influences.len()).collect();
    order.sort_by(|a, b| influences[*a].total_cmp(&influences[*b]).then(a.cmp(b)));
    order
}

/// One less the mean cosine of the stream before and behind each block.
fn influences(streams: &[Stream]) -> Vec<f64> {
    streams
        .windows(2)
        .map(|pair| {
            let (mut sum, mut count) = (0.0, 0);
            for (before, behind) in pair[0].rows().zip(pair[1].rows()) {
                sum += cosine(before, behind);
                count += 1;
            }
            1.0 - sum / f64::from(count.max(1))
        })
        .collect()
}

fn cosine(a: &[f32], b: &[f32]) -> f64 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| f64::from(*a) * f64::from(*b)).sum::<f64>();
    let size = (product(a, a) * product(b, b)).sqrt();
    if size > 0.0 { product(a, b) / size } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vector_that_can_be_checked_by_hand() {
        let stream = |data: &[f32]| Stream { width: 2, data: data.to_vec() };
        let found = influences(&[stream(&[1.0, 0.0]), stream(&[1.0, 1.0]), stream(&[2.0, 2.0])]);
        assert!((found[0] - 0.292_893).abs() < 1e-6 && found[1].abs() < 1e-12, "{found:?}");
        assert_eq!(ranked(&found), [1, 0]);
    }
}
