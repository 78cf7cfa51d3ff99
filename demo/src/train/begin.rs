//! The first weights of a training.

use super::size::COPY;
use crate::model::{Checkpoint, Config, Part, Weight};

/// Weights by lot, but for what leads out of attention: it begins as the way back of what leads in, so that a head that
/// looks at a word makes that word likelier from the first step on (after 2305.09828, where the sign is the other one).
/// What is learnt then is only where to look. From weights by lot alone, no name was copied within 4,700 steps.
pub fn begin(config: &Config, seed: u64) -> Checkpoint {
    let mut checkpoint = Checkpoint::random(config, seed);
    let shared = config.heads / config.kv_heads;
    for block in &mut checkpoint.blocks {
        let values = block.part(Part::V).to_matrix();
        if let Weight::Dense { matrix, .. } = block.part_mut(Part::O) {
            for row in 0..matrix.rows {
                for (col, weight) in matrix.row_mut(row).iter_mut().enumerate() {
                    let (head, place) = (col / config.head, col % config.head);
                    *weight = COPY * values.row(head / shared * config.head + place)[row];
                }
            }
        }
    }
    checkpoint
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::train::SIZES;

    #[test]
    fn a_head_gives_back_what_it_looks_at() {
        let config = SIZES[0].config();
        let checkpoint = begin(&config, 1);
        let (v, o) = (checkpoint.blocks[2].part(Part::V).to_matrix(), checkpoint.blocks[2].part(Part::O).to_matrix());
        // Through the values of the second key head and out of the third head: along itself, and hardly elsewhere.
        let through = |input: usize, output: usize| -> f32 {
            (0..32).map(|place| v.row(32 + place)[input] * o.row(output)[64 + place]).sum()
        };
        let along: f32 = (0..128).map(|i| through(i, i)).sum::<f32>() / 128.0;
        let aside: f32 = (0..128).map(|i| through(i, (i + 1) % 128).abs()).sum::<f32>() / 128.0;
        assert!(along > 3.0 * aside, "{along} {aside}");
    }
}
