//! A model in the hands of a method.

use demo_protocol::{Event, LayerError, Phase, Unit};

use super::symmetric::Square;
use crate::model::{Checkpoint, Frame, Layer, Matrix, PARTS, Part, Rows, Site, Weight};
use crate::ops::Ops;
use crate::ops::cpu::{Act, Cpu, dot_rows};
use crate::{Halt, Listener, look};

/// A model that methods change, one after the other.
pub struct Work<'a> {
    /// The model as it is now.
    pub checkpoint: Checkpoint,
    /// What every changed matrix lost.
    pub layers: Vec<LayerError>,
    /// Text to calibrate on: whole sequences, one after the other.
    text: Vec<u32>,
    rows: Rows,
    listener: Listener<'a>,
}

/// What a method wants to know of a matrix' inputs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Nothing: no text is read.
    Nothing,
    /// The energy of each input.
    Norms,
    /// The products of all pairs of inputs.
    Gram,
}

/// What a matrix was fed with by the calibration text, through the blocks before it as they are now.
pub struct Inputs {
    /// Tokens.
    pub tokens: usize,
    /// The sum of the squares of each input.
    pub energy: Vec<f64>,
    /// The sum of `x · xᵀ`; only for [`Look::Gram`].
    pub gram: Option<Square>,
}

/// A matrix that a method is shown.
pub struct Seen<'a> {
    /// Its block, from 0.
    pub block: usize,
    /// Which of the block's.
    pub part: Part,
    /// As it is now.
    pub matrix: &'a Matrix,
    /// What it is fed with; none for [`Look::Nothing`].
    pub inputs: Option<&'a Inputs>,
    wanted: &'a dyn Fn() -> bool,
}

impl Seen<'_> {
    /// Looks up from long work on the matrix.
    ///
    /// # Errors
    /// Where nobody wants to go on.
    pub fn look(&self) -> Result<(), Halt> {
        look(self.wanted)
    }
}

/// What a method made of a matrix.
pub struct Changed {
    /// The matrix.
    pub weight: Weight,
    /// What plain rounding to the same grid would have given, where the method claims to be better.
    pub rounded: Option<Matrix>,
    /// What had to be done besides.
    pub note: Option<String>,
}

impl From<Weight> for Changed {
    fn from(weight: Weight) -> Self {
        Self { weight, rounded: None, note: None }
    }
}

/// Matrices with the same inputs, in the order of a pass: those behind are fed by what was made of those before.
const STAGES: [&[Part]; 4] = [&[Part::Q, Part::K, Part::V], &[Part::O], &[Part::Gate, Part::Up], &[Part::Down]];

impl<'a> Work<'a> {
    /// A model, text of `rows.sequences` sequences of `rows.length` tokens, and who hears of it.
    pub const fn new(checkpoint: Checkpoint, text: Vec<u32>, rows: Rows, listener: Listener<'a>) -> Self {
        Self { checkpoint, layers: Vec::new(), text, rows, listener }
    }

    /// Tells what happens.
    ///
    /// # Errors
    /// Where nobody wants to go on.
    pub fn tell(&mut self, event: Event) -> Result<(), Halt> {
        self.listener.tell(event)
    }

    fn progress(&mut self, phase: Phase, done: usize, total: usize) -> Result<(), Halt> {
        self.tell(Event::Progress { phase, done: done as u64, total: Some(total as u64), unit: Unit::Matrices })
    }

    /// Shows a method every matrix, first to last, and puts what it makes in place. With a look at inputs, a matrix sees
    /// what the blocks before it, as the method left them, make of the calibration text.
    ///
    /// # Errors
    /// What the method says, or that nobody wants to go on.
    pub fn walk(
        &mut self,
        method: &str,
        look: Look,
        mut change: impl FnMut(&Seen) -> Result<Changed, Halt>,
    ) -> Result<(), Halt> {
        let ops = Cpu;
        let total = self.checkpoint.blocks.len() * PARTS.len();
        let mut done = 0;
        let frame = Frame::new(&ops, &self.checkpoint.config, self.rows.length);
        let mut x = (look != Look::Nothing).then(|| ops.embed(&ops.linear(&self.checkpoint.embed), &self.text));
        for block in 0..self.checkpoint.blocks.len() {
            for stage in STAGES {
                let inputs = match &x {
                    None => None,
                    Some(x) => {
                        self.progress(Phase::Calibrate, done, total)?;
                        Some(self.inputs(&frame, block, Site::input_of(stage[0]), x, look)?)
                    }
                };
                for part in stage {
                    self.progress(Phase::Compress, done, total)?;
                    let before = self.checkpoint.blocks[block].part(*part).to_matrix();
                    let wanted = self.listener.wanted();
                    let seen = Seen { block, part: *part, matrix: &before, inputs: inputs.as_ref(), wanted };
                    let changed = change(&seen)?;
                    let error = error(method, &self.checkpoint, &seen, &changed);
                    *self.checkpoint.blocks[block].part_mut(*part) = changed.weight;
                    self.layers.push(error.clone());
                    self.tell(Event::Layer(error))?;
                    done += 1;
                }
            }
            if let Some(before) = x {
                x = Some(self.pass(&frame, block, &before, &mut |_, _| {})?);
            }
        }
        self.progress(Phase::Compress, total, total)
    }

    /// The residual stream before each block and behind the last, for the calibration text.
    ///
    /// # Errors
    /// Where nobody wants to go on.
    pub fn streams(&self) -> Result<Vec<Act>, Halt> {
        let ops = Cpu;
        let frame = Frame::new(&ops, &self.checkpoint.config, self.rows.length);
        let mut streams = vec![ops.embed(&ops.linear(&self.checkpoint.embed), &self.text)];
        for block in 0..self.checkpoint.blocks.len() {
            streams.push(self.pass(&frame, block, &streams[block], &mut |_, _| {})?);
        }
        Ok(streams)
    }

    fn inputs(&self, frame: &Frame<Cpu>, block: usize, site: Site, x: &Act, look: Look) -> Result<Inputs, Halt> {
        let mut found = Inputs::none();
        let mut see = |at: Site, x: &Act| {
            if at == site {
                found.take(x, look);
            }
        };
        self.pass(frame, block, x, &mut see)?;
        Ok(found)
    }

    /// The stream from before a block to behind it, a few sequences at a time with a look between them.
    fn pass(&self, frame: &Frame<Cpu>, block: usize, x: &Act, see: &mut impl FnMut(Site, &Act)) -> Result<Act, Halt> {
        let layer = Layer::upload(&Cpu, &self.checkpoint.blocks[block]);
        let Rows { length, .. } = self.rows;
        let mut data = Vec::with_capacity(x.data.len());
        // As many tokens as are summed at once.
        let some = (TOKENS / length.max(1)).max(1) * length.max(1) * x.width;
        for part in x.data.chunks(some) {
            self.listener.look()?;
            let rows = Rows { sequences: part.len() / x.width / length, length };
            let part = Act { width: x.width, data: part.to_vec() };
            data.extend(layer.pass(&Cpu, frame, part, rows, None, see).data);
        }
        Ok(Act { width: x.width, data })
    }
}

/// Tokens whose products are summed in f32 before they go to f64.
const TOKENS: usize = 512;

impl Inputs {
    const fn none() -> Self {
        Self { tokens: 0, energy: Vec::new(), gram: None }
    }

    /// Adds those of more tokens.
    fn take(&mut self, x: &Act, look: Look) {
        let width = x.width;
        self.tokens += x.data.len() / width;
        self.energy.resize(width, 0.0);
        if look != Look::Gram {
            let energy = &mut self.energy;
            x.rows().for_each(|row| energy.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x).powi(2)));
            return;
        }
        let gram = self.gram.get_or_insert_with(|| Square::zeros(width));
        for part in x.data.chunks(TOKENS * width) {
            let rows = part.len() / width;
            let columns: Vec<f32> = (0..width * rows).map(|i| part[i % rows * width + i / rows]).collect();
            let products = dot_rows(&columns, rows);
            gram.data.iter_mut().zip(&products).for_each(|(sum, product)| *sum += f64::from(*product));
        }
        self.energy.iter_mut().zip(gram.diagonal()).for_each(|(energy, sum)| *energy = sum);
    }
}

/// `trace(E · G · Eᵀ)`: the energy of the output that a matrix of errors makes.
fn output_energy(matrix: &[f32], gram: &Square) -> f64 {
    let n = gram.side;
    matrix
        .chunks_exact(n)
        .map(|row| {
            let row: Vec<f64> = row.iter().map(|w| f64::from(*w)).collect();
            (0..n)
                .filter(|i| row[*i] != 0.0)
                .map(|i| row[i] * gram.data[i * n..(i + 1) * n].iter().zip(&row).map(|(g, w)| g * w).sum::<f64>())
                .sum::<f64>()
        })
        .sum()
}

fn error(method: &str, checkpoint: &Checkpoint, seen: &Seen, changed: &Changed) -> LayerError {
    let after = changed.weight.to_matrix();
    let difference =
        |other: &Matrix| -> Vec<f32> { seen.matrix.data.iter().zip(&other.data).map(|(a, b)| a - b).collect() };
    let gram = seen.inputs.and_then(|inputs| inputs.gram.as_ref());
    let of_output = |other: &Matrix| {
        let gram = gram?;
        let whole = output_energy(&seen.matrix.data, gram).max(f64::MIN_POSITIVE);
        Some((output_energy(&difference(other), gram).max(0.0) / whole).sqrt())
    };
    LayerError {
        name: Checkpoint::name(checkpoint.blocks[seen.block].origin, seen.part),
        layer: seen.block as u32,
        method: method.to_owned(),
        weight_error: seen.matrix.relative_error(&after),
        output_error: of_output(&after),
        rounding_error: changed.rounded.as_ref().and_then(of_output),
        zeros: after.data.iter().filter(|w| **w == 0.0).count() as f64 / after.data.len().max(1) as f64,
        note: changed.note.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inputs_are_summed() {
        let x = Act { width: 2, data: vec![1.0, 2.0, 3.0, 4.0, -1.0, 0.5] };
        let of = |parts: &[Act], look| {
            let mut inputs = Inputs::none();
            parts.iter().for_each(|part| inputs.take(part, look));
            inputs
        };
        let parts = [Act { width: 2, data: x.data[..2].to_vec() }, Act { width: 2, data: x.data[2..].to_vec() }];
        for parts in [&[x][..], &parts] {
            let inputs = of(parts, Look::Gram);
            assert_eq!((inputs.tokens, &inputs.energy[..]), (3, &[11.0, 20.25][..]));
            assert_eq!(inputs.gram.unwrap().data, [11.0, 13.5, 13.5, 20.25]);
            assert_eq!(of(parts, Look::Norms).energy, [11.0, 20.25]);
        }
    }

    #[test]
    fn the_energy_of_an_output() {
        let gram = Square { side: 2, data: vec![2.0, 1.0, 1.0, 2.0] };
        // e = [-0.4, 0.6]: 0.32 - 0.48 + 0.72 = 0.56.
        assert!((output_energy(&[-0.4, 0.6], &gram) - 0.56).abs() < 1e-6);
    }
}
