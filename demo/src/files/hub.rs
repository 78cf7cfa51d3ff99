//! The Hugging Face layout of a model: `config.json`, one or several `.safetensors`.

use std::collections::BTreeMap;

use super::safetensors::{File, Part as Tensor, write};
use crate::Problem;
use crate::model::{Block, Checkpoint, Config, Matrix, PARTS, Weight};

/// Reads a model from its files.
///
/// # Errors
/// Names the tensor that is missing, has another shape, or holds what is no number.
pub fn read(config: Config, files: &[File]) -> Result<Checkpoint, Problem> {
    let find = |tensor: &str, shape: &[usize]| {
        let file = files.iter().find(|file| file.has(tensor)).or_else(|| files.first());
        file.ok_or_else(|| Problem::new("model", "there is no .safetensors file"))?.read(tensor, shape)
    };
    let matrix = |tensor: &str, (rows, cols): (usize, usize)| {
        let read = find(tensor, &[rows, cols])?;
        Ok::<_, Problem>(Weight::Dense { matrix: Matrix { rows, cols, data: read.data }, float: read.float })
    };
    let gains = |tensor: &str| Ok::<_, Problem>(find(tensor, &[config.hidden])?.data);
    let embed = matrix("model.embed_tokens.weight", (config.vocab, config.hidden))?;
    let mut blocks = Vec::with_capacity(config.layers);
    for origin in 0..config.layers {
        let mut parts = Vec::with_capacity(PARTS.len());
        for part in PARTS {
            parts.push(matrix(&format!("{}.weight", Checkpoint::name(origin, part)), part.shape(&config))?);
        }
        blocks.push(Block {
            origin,
            attn_norm: gains(&format!("model.layers.{origin}.input_layernorm.weight"))?,
            mlp_norm: gains(&format!("model.layers.{origin}.post_attention_layernorm.weight"))?,
            parts: parts.try_into().map_err(|_| Problem::new("model", "a block has not seven matrices"))?,
        });
    }
    let norm = gains("model.norm.weight")?;
    let head = if config.tied { None } else { Some(matrix("lm_head.weight", (config.vocab, config.hidden))?) };
    Ok(Checkpoint { config, embed, blocks, norm, head })
}

/// Writes a model as one file of dense f16, which every program opens.
pub fn write_dense(checkpoint: &Checkpoint) -> Vec<u8> {
    let matrix = |name: &str, weight: &Weight| {
        let matrix = weight.to_matrix();
        Tensor::half(format!("{name}.weight"), vec![matrix.rows, matrix.cols], &matrix.data)
    };
    let gains = |name: String, gains: &[f32]| Tensor::half(name, vec![gains.len()], gains);
    let mut tensors = vec![matrix("model.embed_tokens", &checkpoint.embed)];
    for (index, block) in checkpoint.blocks.iter().enumerate() {
        tensors.push(gains(format!("model.layers.{index}.input_layernorm.weight"), &block.attn_norm));
        tensors.push(gains(format!("model.layers.{index}.post_attention_layernorm.weight"), &block.mlp_norm));
        tensors.extend(PARTS.map(|part| matrix(&Checkpoint::name(index, part), block.part(part))));
    }
    tensors.push(gains("model.norm.weight".to_owned(), &checkpoint.norm));
    tensors.extend(checkpoint.head.as_ref().map(|head| matrix("lm_head", head)));
    write(&tensors, &BTreeMap::from([("format".to_owned(), "pt".to_owned())]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Float;

    fn config(tied: bool) -> Config {
        Config {
            hidden: 8,
            layers: 2,
            heads: 4,
            kv_heads: 2,
            head: 2,
            ffn: 12,
            vocab: 16,
            context: 32,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied,
            end: 0,
        }
    }

    #[test]
    fn a_model_comes_back() {
        for tied in [true, false] {
            let model = Checkpoint::random(&config(tied), 1);
            let bytes = write_dense(&model);
            let file = File::parse("model.safetensors", &bytes).unwrap();
            let again = read(model.config.clone(), &[file]).unwrap();
            assert_eq!(write_dense(&again), bytes);
            assert!(matches!(again.embed, Weight::Dense { float: Float::F16, .. }));
            assert_eq!(again.head.is_some(), !tied);
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let model = Checkpoint::random(&config(true), 1);
        let bytes = write_dense(&model);
        let file = || File::parse("model.safetensors", &bytes).unwrap();
        let said = read(Config { layers: 3, ..config(true) }, &[file()]).unwrap_err().to_string();
        assert_eq!(said, "model.safetensors, tensor model.layers.2.self_attn.q_proj.weight: is missing");
        let said = read(Config { ffn: 16, ..config(true) }, &[file()]).unwrap_err().to_string();
        assert!(said.contains("gate_proj.weight: has shape [12, 8]; config.json asks for [16, 8]"), "{said}");
        let said = read(config(false), &[file()]).unwrap_err().to_string();
        assert!(said.contains("lm_head.weight: is missing"), "{said}");
        assert!(read(config(true), &[]).is_err());
    }
}
