//! The first weights of a training.

use super::size::COPY;
use crate::Problem;
use crate::model::{Block, Checkpoint, Config, Part, Weight};

/// Weights by lot, but for what leads out of attention: it begins as the way back of what leads in, so that a head that
/// looks at a word makes that word likelier from the first step on (after 2305.09828, where the sign is the other one).
/// What is learnt then is only where to look. From weights by lot alone, no name was copied within 4,700 steps.
pub fn begin(config: &Config, seed: u64) -> Checkpoint {
    let mut checkpoint = Checkpoint::random(config, seed);
    for block in &mut checkpoint.blocks {
        for group in 0..config.kv_heads {
            copy_back(config, block, group);
        }
    }
    checkpoint
}

/// Heads that share keys and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Group {
    /// Their block, from 0.
    pub block: usize,
    /// Which of the block's, from 0.
    pub group: usize,
}

/// Lets the heads of a group begin anew, as [`begin`] makes them: for what a trained model still has to learn to look
/// for. The others stay as they are.
///
/// # Errors
/// Where there is no such group.
pub fn renew(checkpoint: &mut Checkpoint, Group { block, group }: Group, seed: u64) -> Result<(), Problem> {
    let config = checkpoint.config.clone();
    let Some(own) = checkpoint.blocks.get_mut(block).filter(|_| group < config.kv_heads) else {
        let what = format!(
            "there is no group {group} in block {block}; blocks: {}, groups: {}",
            config.layers, config.kv_heads
        );
        return Err(Problem::new("heads", what));
    };
    let fresh = &Checkpoint::random(&config, seed).blocks[block];
    let shared = config.heads / config.kv_heads;
    for (part, heads) in [(Part::Q, shared), (Part::K, 1), (Part::V, 1)] {
        let from = fresh.part(part).to_matrix();
        if let Weight::Dense { matrix, .. } = own.part_mut(part) {
            let rows = group * heads * config.head..(group + 1) * heads * config.head;
            rows.for_each(|row| matrix.row_mut(row).copy_from_slice(from.row(row)));
        }
    }
    copy_back(&config, own, group);
    Ok(())
}

/// What leads out of a group's heads becomes the way back of what leads in.
fn copy_back(config: &Config, block: &mut Block, group: usize) {
    let values = block.part(Part::V).to_matrix();
    let shared = config.heads / config.kv_heads;
    if let Weight::Dense { matrix, .. } = block.part_mut(Part::O) {
        for row in 0..matrix.rows {
            let own = group * shared * config.head..(group + 1) * shared * config.head;
            for (place, weight) in matrix.row_mut(row)[own].iter_mut().enumerate() {
                *weight = COPY * values.row(group * config.head + place % config.head)[row];
            }
        }
    }
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
    #[test]
    fn renewed_heads_begin_as_the_first_did_and_the_others_stay() {
        let config = SIZES[0].config();
        let (first, mut other) = (begin(&config, 1), begin(&config, 2));
        let kept = other.clone();
        renew(&mut other, Group { block: 2, group: 1 }, 1).unwrap();
        assert_eq!((&other.blocks[1], &other.blocks[3]), (&kept.blocks[1], &kept.blocks[3]));
        let matrix = |checkpoint: &Checkpoint, part| checkpoint.blocks[2].part(part).to_matrix();
        for (part, rows) in [(Part::Q, 64), (Part::K, 32), (Part::V, 32)] {
            let half = |checkpoint: &Checkpoint| matrix(checkpoint, part).data.split_off(rows * config.hidden);
            assert_eq!(half(&other), half(&first));
            assert_eq!(matrix(&other, part).row(0), matrix(&kept, part).row(0));
        }
        let (row, theirs) = (matrix(&other, Part::O).row(5).to_vec(), matrix(&first, Part::O).row(5).to_vec());
        assert_eq!((&row[64..], &row[..64]), (&theirs[64..], &matrix(&kept, Part::O).row(5)[..64]));
        assert!(renew(&mut other, Group { block: 6, group: 0 }, 1).is_err());
        assert!(renew(&mut other, Group { block: 0, group: 2 }, 1).is_err());
    }
}
