//! A compressed model as safetensors: codes, scales, masks, and a `config.json` that says how to read them
//! ([`unpack`](super::unpack) does).
//!
//! | A matrix `M` | Tensors |
//! |---|---|
//! | dense | `M.weight`: F16 |
//! | grouped | `M.codes`: U8, rows of packed bits, the lowest first; `M.scales`: F16; `M.zeros`: U8, packed bits, where they are not the middle |
//! | sparse, mask | `M.mask`: U8, rows one after the other, the lowest bit first; `M.values`: F16, those that are not zero |
//! | sparse, 2:4 | `M.places`: U8, two bits for each that stays; `M.values`: F16 |

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::safetensors::{Part as Tensor, write};
use crate::model::{Checkpoint, Grouped, Matrix, PARTS, Pattern, Weight};

/// A model's two files.
pub struct Packed {
    /// `model.safetensors`.
    pub weights: Vec<u8>,
    /// `config.json`.
    pub config: String,
}

/// Packs a model.
pub fn pack(checkpoint: &Checkpoint) -> Packed {
    let mut tensors = Vec::new();
    let mut formats = BTreeMap::new();
    let gains = |name: String, gains: &[f32]| Tensor::half(name, vec![gains.len()], gains);
    let mut matrix = |tensors: &mut Vec<Tensor>, name: &str, weight: &Weight| {
        if let Some(format) = add(tensors, name, weight) {
            formats.insert(name.to_owned(), format);
        }
    };
    matrix(&mut tensors, "model.embed_tokens", &checkpoint.embed);
    for (index, block) in checkpoint.blocks.iter().enumerate() {
        tensors.push(gains(format!("model.layers.{index}.input_layernorm.weight"), &block.attn_norm));
        tensors.push(gains(format!("model.layers.{index}.post_attention_layernorm.weight"), &block.mlp_norm));
        PARTS.iter().for_each(|part| matrix(&mut tensors, &Checkpoint::name(index, *part), block.part(*part)));
    }
    tensors.push(gains("model.norm.weight".to_owned(), &checkpoint.norm));
    if let Some(head) = &checkpoint.head {
        matrix(&mut tensors, "lm_head", head);
    }
    let mut config: Value = serde_json::from_str(&checkpoint.config.to_json()).unwrap_or_default();
    if !formats.is_empty() {
        config["quantization_config"] = json!({ "quant_method": "parsimony", "version": 1, "matrices": formats });
    }
    let config = serde_json::to_string_pretty(&config).unwrap_or_default() + "\n";
    Packed { weights: write(&tensors, &BTreeMap::from([("format".to_owned(), "parsimony".to_owned())])), config }
}

/// Adds the tensors of a matrix; what the config must say of it.
fn add(tensors: &mut Vec<Tensor>, name: &str, weight: &Weight) -> Option<Value> {
    let bytes = |name: String, bytes: Vec<u8>| Tensor { name, dtype: "U8", shape: vec![bytes.len()], bytes };
    let half = |name: String, numbers: &[f32]| Tensor::half(name, vec![numbers.len()], numbers);
    match weight {
        Weight::Dense { matrix, .. } => {
            tensors.push(Tensor::half(format!("{name}.weight"), vec![matrix.rows, matrix.cols], &matrix.data));
            None
        }
        Weight::Grouped(grouped) => {
            tensors.push(bytes(format!("{name}.codes"), codes(grouped)));
            tensors.push(half(format!("{name}.scales"), &grouped.scales[..grouped.stored_scales]));
            if !grouped.symmetric {
                let zeros = grouped.zeros[..grouped.stored_scales].iter().map(|zero| (*zero, grouped.bits));
                tensors.push(bytes(format!("{name}.zeros"), bits(zeros)));
            }
            Some(json!({
                "format": "grouped", "rows": grouped.rows, "cols": grouped.cols, "bits": grouped.bits,
                "group": grouped.group, "symmetric": grouped.symmetric,
            }))
        }
        Weight::Sparse { matrix, pattern, .. } => {
            let (key, places, values) = match pattern {
                Pattern::Mask => ("mask", mask(matrix), matrix.data.iter().copied().filter(|w| *w != 0.0).collect()),
                Pattern::TwoOfFour => {
                    let (places, values) = two_of_four(matrix);
                    ("places", places, values)
                }
            };
            tensors.push(bytes(format!("{name}.{key}"), places));
            tensors.push(half(format!("{name}.values"), &values));
            Some(json!({ "format": key, "rows": matrix.rows, "cols": matrix.cols }))
        }
    }
}

/// Rows of packed codes, each row to a whole byte.
fn codes(grouped: &Grouped) -> Vec<u8> {
    grouped
        .codes
        .chunks_exact(grouped.cols)
        .flat_map(|row| bits(row.iter().map(|code| (*code, grouped.bits))))
        .collect()
}

/// Numbers of so many bits, one behind the other, the lowest bit first.
fn bits(numbers: impl Iterator<Item = (u8, u8)>) -> Vec<u8> {
    let (mut out, mut held, mut count) = (Vec::new(), 0_u32, 0_u8);
    for (number, bits) in numbers {
        held |= u32::from(number) << count;
        count += bits;
        while count >= 8 {
            out.push((held & 255) as u8);
            held >>= 8;
            count -= 8;
        }
    }
    if count > 0 {
        out.push(held as u8);
    }
    out
}

fn mask(matrix: &Matrix) -> Vec<u8> {
    bits(matrix.data.iter().map(|w| (u8::from(*w != 0.0), 1)))
}

/// Two places and two numbers of each four. Where more are zero, the first places that are free stand for them.
fn two_of_four(matrix: &Matrix) -> (Vec<u8>, Vec<f32>) {
    let (mut places, mut values) = (Vec::new(), Vec::new());
    for four in matrix.data.chunks(4) {
        let mut kept: Vec<usize> = (0..four.len()).filter(|place| four[*place] != 0.0).collect();
        let free: Vec<usize> = (0..four.len()).filter(|place| four[*place] == 0.0).collect();
        kept.extend(free.iter().take(2_usize.saturating_sub(kept.len())));
        kept.sort_unstable();
        for place in &kept[..2.min(kept.len())] {
            places.push((*place as u8, 2));
            values.push(four[*place]);
        }
    }
    (bits(places.into_iter()), values)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{Grid, Span};
    use crate::files::safetensors::File;
    use crate::model::{Config, Float, Part};

    #[test]
    fn bits_by_hand() {
        assert_eq!(bits([(1, 3), (2, 3), (3, 3)].into_iter()), [0b11_010_001, 0b0]);
        assert_eq!(bits([(15, 4), (1, 4)].into_iter()), [0x1f]);
        let matrix = Matrix { rows: 1, cols: 8, data: vec![0.0, -3.0, 2.0, 0.0, 0.0, 0.0, 0.0, 5.0] };
        assert_eq!(mask(&matrix), [0b1000_0110]);
        assert_eq!(two_of_four(&matrix), (vec![0b11_00_10_01], vec![-3.0, 2.0, 0.0, 5.0]));
    }

    #[test]
    fn a_file_is_as_long_as_the_model_says() {
        let config = Config {
            hidden: 64,
            layers: 1,
            heads: 4,
            kv_heads: 2,
            head: 16,
            ffn: 96,
            vocab: 32,
            context: 64,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied: true,
            end: 0,
        };
        let mut checkpoint = Checkpoint::random(&config, 1);
        let block = &mut checkpoint.blocks[0];
        for weight in block.parts.iter_mut().chain([&mut checkpoint.embed]) {
            *weight = Weight::Dense { matrix: weight.to_matrix(), float: Float::F16 };
        }
        for (part, bits, span) in [(Part::Q, 4, Span::Group(32)), (Part::K, 3, Span::Row), (Part::V, 8, Span::Tensor)] {
            let grid = Grid { bits, span, symmetric: part != Part::K, clip: false };
            *block.part_mut(part) = Weight::Grouped(grid.round(&block.part(part).to_matrix()).unwrap());
        }
        for (part, pattern) in [(Part::Gate, Pattern::Mask), (Part::Up, Pattern::TwoOfFour)] {
            let mut matrix = block.part(part).to_matrix();
            matrix.data.iter_mut().enumerate().for_each(|(i, w)| *w *= if i % 4 < 2 { 0.0 } else { 1.0 });
            *block.part_mut(part) = Weight::Sparse { matrix, pattern, float: Float::F16 };
        }
        let packed = pack(&checkpoint);
        let header = 8 + u64::from_le_bytes(packed.weights[..8].try_into().unwrap()) as usize;
        assert_eq!(packed.weights.len() - header, checkpoint.bytes());
        assert!(File::parse("packed", &packed.weights).is_ok());
        assert!(packed.config.contains("\"bits\": 3"));
    }
}
