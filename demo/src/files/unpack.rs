//! A packed model read again, as its `config.json` says: see [`packed`](super::packed) for what is in it.

use serde::Deserialize;
use serde_json::{Map, Value};

use super::safetensors::File;
use crate::Problem;
use crate::model::{Block, Checkpoint, Config, Float, Grouped, Matrix, PARTS, Pattern, Weight};

/// What the config says of a matrix.
#[derive(Deserialize)]
struct Said {
    format: Format,
    rows: usize,
    cols: usize,
    #[serde(default)]
    bits: u8,
    #[serde(default)]
    group: usize,
    #[serde(default)]
    symmetric: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Format {
    Grouped,
    Mask,
    Places,
}

/// Reads the two files of a packed model.
///
/// # Errors
/// Names the tensor that is missing or is not what the config says.
pub fn unpack(config: &[u8], weights: &[u8]) -> Result<Checkpoint, Problem> {
    let shape = Config::parse(config)?;
    let said: Value = serde_json::from_slice(config).map_err(|e| Problem::new("config.json", e.to_string()))?;
    let method = &said["quantization_config"];
    if !method.is_null() && (method["quant_method"] != "parsimony" || method["version"] != 1) {
        return Err(Problem::new("config.json", "has a quantization_config that is not version 1 of the lab's"));
    }
    let nothing = Map::new();
    let said = method["matrices"].as_object().unwrap_or(&nothing);
    let reader = Reader { file: File::parse("model.safetensors", weights)?, said };
    let gains = |tensor: &str| Ok::<_, Problem>(reader.file.read(tensor, &[shape.hidden])?.data);
    let table = (shape.vocab, shape.hidden);
    let embed = reader.weight("model.embed_tokens", table)?;
    let mut blocks = Vec::with_capacity(shape.layers);
    for origin in 0..shape.layers {
        let mut parts = Vec::with_capacity(PARTS.len());
        for part in PARTS {
            parts.push(reader.weight(&Checkpoint::name(origin, part), part.shape(&shape))?);
        }
        blocks.push(Block {
            origin,
            attn_norm: gains(&format!("model.layers.{origin}.input_layernorm.weight"))?,
            mlp_norm: gains(&format!("model.layers.{origin}.post_attention_layernorm.weight"))?,
            parts: parts.try_into().map_err(|_| Problem::new("model", "a block has not seven matrices"))?,
        });
    }
    let norm = gains("model.norm.weight")?;
    let head = if shape.tied { None } else { Some(reader.weight("lm_head", table)?) };
    Ok(Checkpoint { config: shape, embed, blocks, norm, head })
}

struct Reader<'a> {
    file: File<'a>,
    said: &'a Map<String, Value>,
}

impl Reader<'_> {
    fn weight(&self, name: &str, (rows, cols): (usize, usize)) -> Result<Weight, Problem> {
        let Some(said) = self.said.get(name) else {
            let read = self.file.read(&format!("{name}.weight"), &[rows, cols])?;
            return Ok(Weight::Dense { matrix: Matrix { rows, cols, data: read.data }, float: read.float });
        };
        let bad = |what: String| Problem::new(format!("config.json, matrix {name}"), what);
        let said = Said::deserialize(said).map_err(|e| bad(format!("is described wrongly: {e}")))?;
        if (said.rows, said.cols) != (rows, cols) {
            return Err(bad(format!(
                "has {} times {} numbers; the model asks for {rows} times {cols}",
                said.rows, said.cols
            )));
        }
        match said.format {
            Format::Grouped => {
                if ![2, 3, 4, 8].contains(&said.bits) || said.group == 0 || !cols.is_multiple_of(said.group) {
                    return Err(bad(format!("cannot have {} bits in groups of {}", said.bits, said.group)));
                }
                self.grouped(name, &said).map(Weight::Grouped)
            }
            Format::Mask => self.mask(name, rows, cols),
            Format::Places if (rows * cols).is_multiple_of(4) => self.two_of_four(name, rows, cols),
            Format::Places => Err(bad("has no whole number of fours".to_owned())),
        }
    }

    fn numbers(&self, tensor: &str, count: usize) -> Result<(Vec<f32>, Float), Problem> {
        let read = self.file.read(tensor, &[count])?;
        Ok((read.data, read.float))
    }

    fn grouped(&self, name: &str, said: &Said) -> Result<Grouped, Problem> {
        let &Said { rows, cols, bits, group, symmetric, .. } = said;
        let wide = usize::from(bits);
        let row = (cols * wide).div_ceil(8);
        let packed = self.file.bytes(&format!("{name}.codes"), rows * row)?;
        let codes = packed.chunks_exact(row).flat_map(|row| numbers(row, wide).take(cols)).collect();
        let groups = rows * cols / group;
        // One for all, or one for each.
        let scales = format!("{name}.scales");
        let stored_scales = if self.file.shape(&scales) == [1] { 1 } else { groups };
        let (mut scales, _) = self.numbers(&scales, stored_scales)?;
        let mut zeros = if symmetric {
            vec![1 << (bits - 1); stored_scales]
        } else {
            let packed = self.file.bytes(&format!("{name}.zeros"), (stored_scales * wide).div_ceil(8))?;
            numbers(packed, wide).take(stored_scales).collect()
        };
        if stored_scales < groups {
            (scales, zeros) = (vec![scales[0]; groups], vec![zeros[0]; groups]);
        }
        Ok(Grouped { rows, cols, bits, group, codes, scales, zeros, symmetric, stored_scales })
    }

    fn mask(&self, name: &str, rows: usize, cols: usize) -> Result<Weight, Problem> {
        let mask = self.file.bytes(&format!("{name}.mask"), (rows * cols).div_ceil(8))?;
        let kept = || numbers(mask, 1).take(rows * cols);
        let (values, float) = self.numbers(&format!("{name}.values"), kept().filter(|bit| *bit == 1).count())?;
        let mut values = values.into_iter();
        let data = kept().map(|bit| if bit == 1 { values.next().unwrap_or(0.0) } else { 0.0 }).collect();
        Ok(Weight::Sparse { matrix: Matrix { rows, cols, data }, pattern: Pattern::Mask, float })
    }

    fn two_of_four(&self, name: &str, rows: usize, cols: usize) -> Result<Weight, Problem> {
        let count = rows * cols / 2;
        let places = self.file.bytes(&format!("{name}.places"), count.div_ceil(4))?;
        let (values, float) = self.numbers(&format!("{name}.values"), count)?;
        let mut matrix = Matrix::zeros(rows, cols);
        for (at, (place, value)) in numbers(places, 2).zip(values).enumerate() {
            matrix.data[at / 2 * 4 + usize::from(place)] = value;
        }
        Ok(Weight::Sparse { matrix, pattern: Pattern::TwoOfFour, float })
    }
}

/// Numbers of so many bits, the lowest bit first: at most eight.
fn numbers(bytes: &[u8], bits: usize) -> impl Iterator<Item = u8> {
    (0..bytes.len() * 8 / bits).map(move |place| {
        let (byte, shift) = (place * bits / 8, place * bits % 8);
        let two = u16::from(bytes[byte]) | u16::from(bytes.get(byte + 1).copied().unwrap_or(0)) << 8;
        (two >> shift & ((1 << bits) - 1)) as u8
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compress::{Grid, Span};
    use crate::files::packed::pack;
    use crate::model::Part;

    fn config(tied: bool) -> Config {
        Config {
            hidden: 64,
            layers: 2,
            heads: 4,
            kv_heads: 2,
            head: 16,
            ffn: 96,
            vocab: 36,
            context: 64,
            rope_theta: 10_000.0,
            eps: 1e-5,
            tied,
            end: 0,
        }
    }

    /// A model with every format in it.
    fn mixed(tied: bool) -> Checkpoint {
        let mut model = Checkpoint::random(&config(tied), 7);
        let half = |weight: &mut Weight| {
            let mut matrix = weight.to_matrix();
            matrix.data.iter_mut().for_each(|w| *w = crate::model::as_f16(*w));
            *weight = Weight::Dense { matrix, float: Float::F16 };
        };
        model.blocks.iter_mut().flat_map(|block| &mut block.parts).for_each(half);
        half(&mut model.embed);
        model.head.as_mut().map(half);
        for (block, bits, symmetric) in [(0, [4, 3, 8], true), (1, [2, 3, 8], false)] {
            let block = &mut model.blocks[block];
            for (part, (bits, span)) in [Part::Q, Part::K, Part::V].into_iter().zip(bits.into_iter().zip([
                Span::Group(32),
                Span::Row,
                Span::Tensor,
            ])) {
                let grid = Grid { bits, span, symmetric, clip: false };
                *block.part_mut(part) = Weight::Grouped(grid.round(&block.part(part).to_matrix()).unwrap());
            }
            for (part, pattern) in [(Part::Gate, Pattern::Mask), (Part::Up, Pattern::TwoOfFour)] {
                let mut matrix = block.part(part).to_matrix();
                // Sometimes three of four are zero: one of them is written all the same.
                matrix
                    .data
                    .iter_mut()
                    .enumerate()
                    .for_each(|(i, w)| *w *= f32::from(u8::from(i % 4 < 2 && i % 12 != 1)));
                *block.part_mut(part) = Weight::Sparse { matrix, pattern, float: Float::F16 };
            }
        }
        model
    }

    #[test]
    fn what_is_packed_comes_back_bit_for_bit() {
        for tied in [true, false] {
            let model = mixed(tied);
            let packed = pack(&model);
            let again = unpack(packed.config.as_bytes(), &packed.weights).unwrap();
            assert_eq!(again, model);
            let twice = pack(&again);
            assert_eq!((twice.weights, twice.config), (packed.weights, packed.config));
        }
    }

    #[test]
    fn numbers_by_hand() {
        assert_eq!(numbers(&[0b11_010_001, 0b0], 3).collect::<Vec<_>>(), [1, 2, 3, 0, 0]);
        assert_eq!(numbers(&[0x1f], 4).collect::<Vec<_>>(), [15, 1]);
        assert_eq!(numbers(&[7, 8], 8).collect::<Vec<_>>(), [7, 8]);
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let packed = pack(&mixed(true));
        let read = |from: &str, to: &str| {
            let config = packed.config.replacen(from, to, 1);
            assert_ne!(config, packed.config, "{from}");
            unpack(config.as_bytes(), &packed.weights).unwrap_err().to_string()
        };
        for (from, to, says) in [
            ("\"parsimony\"", "\"gptq\"", "not version 1"),
            ("\"bits\": 3", "\"bits\": 5", "cannot have 5 bits"),
            ("\"bits\": 3", "\"bits\": 4", "k_proj.codes: holds"),
            ("\"group\": 32", "\"group\": 7", "groups of 7"),
            ("\"group\": 32", "\"group\": 16", "q_proj.scales: has shape"),
            ("\"symmetric\": true", "\"symmetric\": false", "zeros: is missing"),
            ("\"format\": \"mask\"", "\"format\": \"places\"", "gate_proj.places: is missing"),
            ("\"format\": \"mask\"", "\"format\": \"magic\"", "described wrongly"),
            ("\"rows\": 96", "\"rows\": 48", "has 48 times 64"),
        ] {
            let said = read(from, to);
            assert!(said.contains(says), "{from}: {said}");
        }
        let mut cut = packed.weights.clone();
        cut.truncate(cut.len() - 1);
        assert!(unpack(packed.config.as_bytes(), &cut).is_err());
    }
}
