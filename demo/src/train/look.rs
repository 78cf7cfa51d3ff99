//! Heads that begin by looking for a kind of fact.

use std::collections::BTreeSet;

use super::begin::{Group, renew};
use super::size::LENGTH;
use crate::Problem;
use crate::compress::Square;
use crate::measure::Passage;
use crate::model::{Checkpoint, Model, Part, Rows, Site, Weight};
use crate::ops::cpu::{Act, Cpu};

/// What a query and a key are multiplied by, so that a word of the kind takes nearly all of the attention.
const STRENGTH: f64 = 14.0;
/// Of the mean of the diagonal: what is added to it before it is inverted.
const RIDGE: f64 = 1e-2;

/// Lets the heads of a group begin anew, as [`renew`] makes them, but looking: their queries say where an answer of
/// `kind` is due, and their keys where such a word stands, by least squares on what the model itself has at these
/// places. What they are to do with it is learnt.
///
/// Where a fact is told once among 200 words, a head that looks everywhere gives so little of it back that nothing is
/// learnt from it: numbers stayed at one in nine for 26,000 steps, and for 1,200 more that half counted for them alone.
///
/// # Errors
/// Where there is no such group, or `passages` do not ask for such a fact.
pub fn look(
    checkpoint: &mut Checkpoint,
    group: Group,
    kind: &str,
    passages: &[Passage],
    seed: u64,
) -> Result<(), Problem> {
    let asked = |passage: &Passage| -> BTreeSet<usize> {
        passage.answers.iter().filter(|answer| answer.kind == kind).map(|answer| answer.from).collect()
    };
    let words: BTreeSet<u32> =
        passages.iter().flat_map(|passage| asked(passage).into_iter().map(|from| passage.ids[from])).collect();
    if words.is_empty() {
        return Err(Problem::new("facts", format!("no story asks for a {kind}")));
    }
    let model = Model::upload(&Cpu, checkpoint, LENGTH);
    let (mut due, mut told) = (Fit::new(checkpoint.config.hidden), Fit::new(checkpoint.config.hidden));
    for passage in passages {
        let answers = asked(passage);
        let ids = &passage.ids[..passage.ids.len() - 1];
        let mut see = |block: usize, site: Site, x: &Act| {
            if (block, site) != (group.block, Site::Attention) {
                return;
            }
            for (place, row) in x.rows().enumerate() {
                due.add(row, answers.contains(&(place + 1)));
                told.add(row, words.contains(&ids[place]));
            }
        };
        model.hidden(&Cpu, ids, Rows::one(ids.len()), None, &mut see);
    }
    renew(checkpoint, group, seed)?;
    let (heads, width) = (checkpoint.config.heads / checkpoint.config.kv_heads, checkpoint.config.head);
    // The pair of numbers that turns slowest: as good as not at all within a story.
    let slow = width / 2 - 1;
    let block = &mut checkpoint.blocks[group.block];
    for (part, heads, fit) in [(Part::Q, heads, due), (Part::K, 1, told)] {
        let line = fit.line().ok_or_else(|| Problem::new("facts", format!("too few stories ask for a {kind}")))?;
        if let Weight::Dense { matrix, .. } = block.part_mut(part) {
            for head in group.group * heads..(group.group + 1) * heads {
                (0..width).for_each(|row| matrix.row_mut(head * width + row).fill(0.0));
                let row = matrix.row_mut(head * width + slow);
                row.iter_mut().zip(&line).for_each(|(weight, number)| *weight = (STRENGTH * number) as f32);
            }
        }
    }
    Ok(())
}

/// A yes or no by least squares.
struct Fit {
    /// The sum of `x · xᵀ`.
    gram: Square,
    /// The sum of those x that are meant.
    meant: Vec<f64>,
}

impl Fit {
    fn new(width: usize) -> Self {
        Self { gram: Square::zeros(width), meant: vec![0.0; width] }
    }

    fn add(&mut self, x: &[f32], meant: bool) {
        for (row, a) in self.gram.data.chunks_exact_mut(x.len()).zip(x) {
            row.iter_mut().zip(x).for_each(|(sum, b)| *sum += f64::from(*a) * f64::from(*b));
        }
        if meant {
            self.meant.iter_mut().zip(x).for_each(|(sum, x)| *sum += f64::from(*x));
        }
    }

    /// What x is multiplied with to give nearly 1 where it is meant and nearly 0 elsewhere.
    fn line(mut self) -> Option<Vec<f64>> {
        let side = self.gram.side;
        let more = RIDGE * self.gram.diagonal().sum::<f64>() / side as f64;
        self.gram.data.iter_mut().step_by(side + 1).for_each(|number| *number += more);
        let inverse = self.gram.inverse()?;
        Some(inverse.data.chunks_exact(side).map(|row| row.iter().zip(&self.meant).map(|(a, b)| a * b).sum()).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measure::Answer;
    use crate::train::{SIZES, begin};

    /// A word told at the beginning of some other words, and asked for behind the word 9.
    fn passage(seed: u32) -> Passage {
        let mut ids: Vec<u32> = (0..20).map(|place| 20 + (place * 7 + seed * 13) % 50).collect();
        let told = 100 + seed % 4;
        ids[3 + seed as usize % 5] = told;
        ids.extend([9, told, 0]);
        let answers = vec![Answer { from: 21, to: 22, kind: "number" }];
        Passage { ids, bytes: 0, answers }
    }

    #[test]
    fn heads_look_at_what_was_told_and_the_others_stay() {
        let mut checkpoint = begin(&SIZES[0].config(), 1);
        let before = checkpoint.clone();
        let passages: Vec<Passage> = (0..120).map(passage).collect();
        let group = Group { block: 1, group: 1 };
        look(&mut checkpoint, group, "number", &passages, 7).unwrap();
        assert_eq!((&checkpoint.blocks[0], &checkpoint.blocks[2]), (&before.blocks[0], &before.blocks[2]));
        let model = Model::upload(&Cpu, &checkpoint, LENGTH);
        let shown = passage(500);
        let mut input = Vec::new();
        let mut see = |block: usize, site: Site, x: &Act| {
            if (block, site) == (1, Site::Attention) {
                input = x.data.clone();
            }
        };
        model.hidden(&Cpu, &shown.ids, Rows::one(shown.ids.len()), None, &mut see);
        let value = |part: Part, row: usize, place: usize| -> f32 {
            let x = &input[place * 128..(place + 1) * 128];
            checkpoint.blocks[1].part(part).to_matrix().row(row).iter().zip(x).map(|(w, x)| w * x).sum()
        };
        // The last head's slowest pair, and that of the keys that it shares.
        let score = |place: usize| value(Part::Q, 96 + 15, 20) * value(Part::K, 32 + 15, place) / 32.0_f32.sqrt();
        let told = shown.ids.iter().position(|id| *id >= 100).unwrap();
        let next = (0..20).filter(|place| *place != told).map(score).fold(f32::NEG_INFINITY, f32::max);
        assert!(score(told) > next + 5.0, "{} {next}", score(told));
        assert!(look(&mut checkpoint, group, "tree", &passages, 7).is_err());
    }
}
