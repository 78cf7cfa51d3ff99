//! safetensors: eight bytes of length, a JSON header, the numbers.
//!
//! The header is checked before anything is made from it: its length, the number of tensors, every offset with checked
//! arithmetic, and that shapes and offsets agree. A file of hostile shape costs no more memory than its header.

use std::collections::BTreeMap;

use half::{bf16, f16};
use serde::Deserialize;

use crate::Problem;
use crate::model::Float;

/// The longest header that is read. That of a model with 1,000 tensors takes about 100 KB.
pub const MAX_HEADER: usize = 1 << 20;
/// The most tensors of a file.
pub const MAX_TENSORS: usize = 4096;

/// A file, checked.
pub struct File<'a> {
    /// What problems call it.
    pub name: String,
    tensors: BTreeMap<String, Entry>,
    data: &'a [u8],
}

struct Entry {
    float: Result<Float, String>,
    /// Whether it is of U8.
    bytes: bool,
    shape: Vec<usize>,
    start: usize,
    end: usize,
}

#[derive(Deserialize)]
struct Said {
    dtype: String,
    shape: Vec<u64>,
    data_offsets: [u64; 2],
}

/// A tensor as numbers.
#[derive(Debug, PartialEq)]
pub struct Tensor {
    /// Outermost first.
    pub shape: Vec<usize>,
    /// In row-major order.
    pub data: Vec<f32>,
    /// How the file holds them.
    pub float: Float,
}

impl<'a> File<'a> {
    /// Checks a whole file.
    ///
    /// # Errors
    /// Names the tensor and what is wrong with it.
    pub fn parse(name: &str, bytes: &'a [u8]) -> Result<Self, Problem> {
        let bad = |what: String| Problem::new(name, what);
        let Some((length, rest)) = bytes.split_first_chunk::<8>() else {
            return Err(bad(format!("has {} bytes; a safetensors file begins with 8 bytes of length", bytes.len())));
        };
        let length = u64::from_le_bytes(*length);
        if length > MAX_HEADER as u64 {
            return Err(bad(format!(
                "says that its header has {length} bytes; more than {MAX_HEADER} are not read. Is it a safetensors file?"
            )));
        }
        let length = length as usize;
        if length > rest.len() {
            return Err(bad(format!("says that its header has {length} bytes, but only {} follow", rest.len())));
        }
        let (header, data) = rest.split_at(length);
        let said: BTreeMap<String, serde_json::Value> =
            serde_json::from_slice(header).map_err(|e| bad(format!("has a header that is no JSON object: {e}")))?;
        if said.len() > MAX_TENSORS + 1 {
            return Err(bad(format!("has {} tensors; more than {MAX_TENSORS} are not read", said.len())));
        }
        let mut tensors = BTreeMap::new();
        for (tensor, value) in said {
            if tensor == "__metadata__" {
                continue;
            }
            let bad = |what: String| Problem::new(format!("{name}, tensor {}", short(&tensor)), what);
            let said: Said = serde_json::from_value(value).map_err(|e| bad(format!("is described wrongly: {e}")))?;
            let entry = entry(&said, data.len()).map_err(bad)?;
            tensors.insert(tensor, entry);
        }
        let file = Self { name: name.to_owned(), tensors, data };
        file.check_overlap()?;
        Ok(file)
    }

    fn check_overlap(&self) -> Result<(), Problem> {
        let mut places: Vec<_> = self.tensors.iter().map(|(name, entry)| (entry.start, entry.end, name)).collect();
        places.sort_unstable();
        for pair in places.windows(2) {
            if pair[1].0 < pair[0].1 {
                let what = format!("begins at byte {}, inside of {}", pair[1].0, short(pair[0].2));
                return Err(Problem::new(format!("{}, tensor {}", self.name, short(pair[1].2)), what));
            }
        }
        Ok(())
    }

    /// The names of its tensors.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// Whether it holds a tensor.
    pub fn has(&self, tensor: &str) -> bool {
        self.tensors.contains_key(tensor)
    }

    /// A tensor as numbers of f32.
    ///
    /// # Errors
    /// Where it is missing, not of the shape that is wanted, not of floating-point numbers, or holds one that is not
    /// finite.
    pub fn read(&self, tensor: &str, wanted: &[usize]) -> Result<Tensor, Problem> {
        let bad = |what: String| Problem::new(format!("{}, tensor {}", self.name, short(tensor)), what);
        let entry = self.tensors.get(tensor).ok_or_else(|| bad("is missing".to_owned()))?;
        if entry.shape != wanted {
            return Err(bad(format!("has shape {:?}; config.json asks for {wanted:?}", entry.shape)));
        }
        let float = entry.float.clone().map_err(bad)?;
        let bytes = &self.data[entry.start..entry.end];
        let data: Vec<f32> = match float {
            Float::F32 => bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect(),
            Float::F16 => bytes.as_chunks().0.iter().map(|b| f16::from_le_bytes(*b).to_f32()).collect(),
            Float::Bf16 => bytes.as_chunks().0.iter().map(|b| bf16::from_le_bytes(*b).to_f32()).collect(),
        };
        if let Some(place) = data.iter().position(|number| !number.is_finite()) {
            return Err(bad(format!("number {place} is {}; weights must be finite", data[place])));
        }
        Ok(Tensor { shape: wanted.to_vec(), data, float })
    }

    /// The shape of a tensor; of one that is missing none.
    pub fn shape(&self, tensor: &str) -> &[usize] {
        self.tensors.get(tensor).map_or(&[], |entry| &entry.shape)
    }

    /// A tensor of so many bytes.
    ///
    /// # Errors
    /// Where it is missing, of another type or of another length.
    pub fn bytes(&self, tensor: &str, wanted: usize) -> Result<&'a [u8], Problem> {
        let bad = |what: String| Problem::new(format!("{}, tensor {}", self.name, short(tensor)), what);
        let entry = self.tensors.get(tensor).ok_or_else(|| bad("is missing".to_owned()))?;
        if !entry.bytes || entry.end - entry.start != wanted {
            let held = entry.end - entry.start;
            return Err(bad(format!("holds {held} bytes; {wanted} of U8 are asked for")));
        }
        Ok(&self.data[entry.start..entry.end])
    }
}

/// Checks one description against the bytes that there are.
fn entry(said: &Said, available: usize) -> Result<Entry, String> {
    let [start, end] = said.data_offsets;
    if start > end || end > available as u64 {
        return Err(format!("lies at bytes {start} to {end} of {available}"));
    }
    let count = said.shape.iter().try_fold(1_u64, |product, side| product.checked_mul(*side));
    let count = count.ok_or_else(|| format!("has the impossible shape {:?}", said.shape))?;
    let float = match said.dtype.as_str() {
        "F32" => Ok(Float::F32),
        "F16" => Ok(Float::F16),
        "BF16" => Ok(Float::Bf16),
        other => Err(format!("is of {}; the lab reads F32, F16 and BF16", short(other))),
    };
    if let Ok(float) = float
        && count.checked_mul(float.bytes() as u64) != Some(end - start)
    {
        return Err(format!("has shape {:?} of {}, which is not {} bytes", said.shape, said.dtype, end - start));
    }
    let shape = said.shape.iter().map(|side| *side as usize).collect();
    let bytes = said.dtype == "U8" && count == end - start;
    Ok(Entry { float, bytes, shape, start: start as usize, end: end as usize })
}

/// A name from a file, short enough for a message.
fn short(name: &str) -> String {
    let cut: String = name.chars().take(80).collect();
    if cut.len() < name.len() { format!("{cut}…") } else { cut }
}

/// A tensor to write: its name, the name of its type, its shape and its bytes.
pub struct Part {
    /// `model.norm.weight`.
    pub name: String,
    /// `F16`, `U32`.
    pub dtype: &'static str,
    /// Outermost first.
    pub shape: Vec<usize>,
    /// Little-endian.
    pub bytes: Vec<u8>,
}

impl Part {
    /// Numbers in f16, each rounded to the nearest.
    pub fn half(name: String, shape: Vec<usize>, numbers: &[f32]) -> Self {
        Self {
            name,
            dtype: "F16",
            shape,
            bytes: numbers.iter().flat_map(|n| f16::from_f32(*n).to_le_bytes()).collect(),
        }
    }
}

/// Writes a file.
pub fn write(parts: &[Part], metadata: &BTreeMap<String, String>) -> Vec<u8> {
    let mut header = serde_json::Map::new();
    if !metadata.is_empty() {
        header.insert("__metadata__".to_owned(), serde_json::json!(metadata));
    }
    let mut at = 0;
    for part in parts {
        let end = at + part.bytes.len();
        let said = serde_json::json!({ "dtype": part.dtype, "shape": part.shape, "data_offsets": [at, end] });
        header.insert(part.name.clone(), said);
        at = end;
    }
    let mut text = serde_json::Value::Object(header).to_string();
    // The numbers begin at a multiple of eight, so that other programs can map them.
    while !text.len().is_multiple_of(8) {
        text.push(' ');
    }
    let mut out = Vec::with_capacity(8 + text.len() + at);
    out.extend((text.len() as u64).to_le_bytes());
    out.extend(text.as_bytes());
    parts.iter().for_each(|part| out.extend(&part.bytes));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(header: &str, data: usize) -> Vec<u8> {
        let mut bytes = (header.len() as u64).to_le_bytes().to_vec();
        bytes.extend(header.as_bytes());
        bytes.extend(vec![0; data]);
        bytes
    }

    #[test]
    fn what_is_written_is_read() {
        let parts = [
            Part::half("b".to_owned(), vec![2, 2], &[1.0, -2.5, 0.0, 65504.0]),
            Part { name: "a".to_owned(), dtype: "F32", shape: vec![1], bytes: 7.5_f32.to_le_bytes().to_vec() },
        ];
        let bytes = write(&parts, &BTreeMap::from([("format".to_owned(), "pt".to_owned())]));
        let file = File::parse("x", &bytes).unwrap();
        assert_eq!(file.names().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(file.read("b", &[2, 2]).unwrap().data, [1.0, -2.5, 0.0, 65504.0]);
        assert_eq!(file.read("a", &[1]).unwrap(), Tensor { shape: vec![1], data: vec![7.5], float: Float::F32 });
    }

    #[test]
    fn hostile_files_are_refused_with_the_reason() {
        let tensor = |shape: &str, offsets: &str| {
            format!(r#"{{"w":{{"dtype":"F16","shape":{shape},"data_offsets":{offsets}}}}}"#)
        };
        let mut many = String::from("{");
        for i in 0..=MAX_TENSORS + 1 {
            many += &format!(
                r#"{}"t{i}":{{"dtype":"F16","shape":[0],"data_offsets":[0,0]}}"#,
                if i == 0 { "" } else { "," }
            );
        }
        many.push('}');
        let overlapping = r#"{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]},"b":{"dtype":"F16","shape":[2],"data_offsets":[2,6]}}"#;
        let cases: Vec<(Vec<u8>, &str)> = vec![
            (vec![], "has 0 bytes"),
            (vec![1, 2, 3], "has 3 bytes"),
            (u64::MAX.to_le_bytes().to_vec(), "more than 1048576"),
            ((60_u64 << 20).to_le_bytes().to_vec(), "Is it a safetensors file?"),
            (100_u64.to_le_bytes().to_vec(), "only 0 follow"),
            (file("nonsense", 0), "no JSON object"),
            (file("[]", 0), "no JSON object"),
            (file("\u{0}\u{0}", 0), "no JSON object"),
            (file(&"[".repeat(100_000), 0), "no JSON object"),
            (file(r#"{"w":3}"#, 0), "tensor w: is described wrongly"),
            (file(r#"{"w":{"dtype":"F16","shape":[1]}}"#, 2), "described wrongly"),
            (file(&tensor("[-1]", "[0,2]"), 2), "described wrongly"),
            (file(&tensor("[1.5]", "[0,2]"), 2), "described wrongly"),
            (file(&tensor("[1]", "[0]"), 2), "described wrongly"),
            (file(&tensor("[1]", "[0,2,4]"), 4), "described wrongly"),
            (file(&tensor("[1]", "[2,0]"), 2), "lies at bytes 2 to 0"),
            (file(&tensor("[1]", "[0,4]"), 2), "lies at bytes 0 to 4 of 2"),
            (file(&tensor("[1]", "[0,18446744073709551615]"), 2), "lies at bytes"),
            (file(&tensor("[4294967296,4294967296]", "[0,2]"), 2), "impossible shape"),
            (file(&tensor("[9223372036854775808]", "[0,2]"), 2), "not 2 bytes"),
            (file(&tensor("[2]", "[0,2]"), 2), "not 2 bytes"),
            (file(overlapping, 6), "tensor b: begins at byte 2, inside of a"),
            (file(&many, 0), "more than 4096"),
        ];
        for (bytes, says) in cases {
            let said = File::parse("x", &bytes).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(said.contains(says) && said.len() < 400, "{says}: {said}");
        }
    }

    #[test]
    fn tensors_that_cannot_be_weights_are_refused() {
        let header = r#"{"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]},"w":{"dtype":"F16","shape":[2],"data_offsets":[8,12]}}"#;
        let mut bytes = file(header, 12);
        let length = bytes.len();
        bytes[length - 1] = 0x7c;
        let file = File::parse("x", &bytes).unwrap();
        for (tensor, shape, says) in [
            ("i", vec![1], "is of I64; the lab reads F32, F16 and BF16"),
            ("v", vec![1], "tensor v: is missing"),
            ("w", vec![1, 2], "has shape [2]; config.json asks for [1, 2]"),
            ("w", vec![2], "number 1 is inf"),
        ] {
            let said = file.read(tensor, &shape).unwrap_err().to_string();
            assert!(said.contains(says), "{said}");
        }
    }
}
