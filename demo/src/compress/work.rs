//! A model in the hands of a method.

use std::ops::ControlFlow;

use demo_protocol::{Event, LayerError, Phase, Unit};

use super::symmetric::Square;
use crate::model::{Checkpoint, Frame, Layer, Matrix, PARTS, Part, Rows, Site, Weight};
use crate::ops::Ops;
use crate::ops::cpu::{Act, Cpu, dot_rows};
use crate::{Halt, Problem};

/// A model that methods change, one after the other.
pub struct Work<'a> {
    /// The model as it is now.
    pub checkpoint: Checkpoint,
    /// What every changed matrix lost.
    pub layers: Vec<LayerError>,
    /// Text to calibrate on: whole sequences, one after the other.
    text: &'a [u32],
    rows: Rows,
    emit: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
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
    pub fn new(
        checkpoint: Checkpoint,
        text: &'a [u32],
        rows: Rows,
        emit: &'a mut dyn FnMut(Event) -> ControlFlow<()>,
    ) -> Self {
        Self { checkpoint, layers: Vec::new(), text, rows, emit }
    }

    /// Tells what happens.
    ///
    /// # Errors
    /// Where nobody wants to go on.
    pub fn tell(&mut self, event: Event) -> Result<(), Halt> {
        if (self.emit)(event).is_break() { Err(Halt::Stopped) } else { Ok(()) }
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
        mut change: impl FnMut(&Seen) -> Result<Changed, Problem>,
    ) -> Result<(), Halt> {
        let ops = Cpu;
        let total = self.checkpoint.blocks.len() * PARTS.len();
        let mut done = 0;
        let frame = Frame::new(&ops, &self.checkpoint.config, self.rows.length);
        let mut x = (look != Look::Nothing).then(|| ops.embed(&ops.linear(&self.checkpoint.embed), self.text));
        for block in 0..self.checkpoint.blocks.len() {
            for stage in STAGES {
                let inputs = match &x {
                    None => None,
                    Some(x) => {
                        self.progress(Phase::Calibrate, done, total)?;
                        Some(self.inputs(&frame, block, Site::input_of(stage[0]), x.clone(), look))
                    }
                };
                for part in stage {
                    self.progress(Phase::Compress, done, total)?;
                    let before = self.checkpoint.blocks[block].part(*part).to_matrix();
                    let seen = Seen { block, part: *part, matrix: &before, inputs: inputs.as_ref() };
                    let changed = change(&seen)?;
                    let error = error(method, &self.checkpoint, &seen, &changed);
                    *self.checkpoint.blocks[block].part_mut(*part) = changed.weight;
                    self.layers.push(error.clone());
                    self.tell(Event::Layer(error))?;
                    done += 1;
                }
            }
            if let Some(before) = x {
                let layer = Layer::upload(&ops, &self.checkpoint.blocks[block]);
                x = Some(layer.pass(&ops, &frame, before, self.rows, None, &mut |_, _| {}));
            }
        }
        self.progress(Phase::Compress, total, total)
    }

    /// The residual stream before each block and behind the last, for the calibration text.
    pub fn streams(&self) -> Vec<Act> {
        let ops = Cpu;
        let frame = Frame::new(&ops, &self.checkpoint.config, self.rows.length);
        let mut streams = vec![ops.embed(&ops.linear(&self.checkpoint.embed), self.text)];
        for (index, block) in self.checkpoint.blocks.iter().enumerate() {
            let x = streams[index].clone();
            let layer = Layer::upload(&ops, block);
            streams.push(layer.pass(&ops, &frame, x, self.rows, None, &mut |_, _| {}));
        }
        streams
    }

    fn inputs(&self, frame: &Frame<Cpu>, block: usize, site: Site, x: Act, look: Look) -> Inputs {
        let mut found = None;
        let layer = Layer::upload(&Cpu, &self.checkpoint.blocks[block]);
        let mut see = |at: Site, x: &Act| {
            if at == site {
                found = Some(Inputs::of(x, look));
            }
        };
        layer.pass(&Cpu, frame, x, self.rows, None, &mut see);
        found.unwrap_or(Inputs { tokens: 0, energy: Vec::new(), gram: None })
    }
}

/// Tokens whose products are summed in f32 before they go to f64.
const TOKENS: usize = 512;

impl Inputs {
    /// Of activations.
    pub fn of(x: &Act, look: Look) -> Self {
        let width = x.width;
        let tokens = x.data.len() / width;
        if look != Look::Gram {
            let mut energy = vec![0.0; width];
            x.rows().for_each(|row| energy.iter_mut().zip(row).for_each(|(sum, x)| *sum += f64::from(*x).powi(2)));
            return Self { tokens, energy, gram: None };
        }
        let mut gram = Square::zeros(width);
        for part in x.data.chunks(TOKENS * width) {
            let rows = part.len() / width;
            let columns: Vec<f32> = (0..width * rows).map(|i| part[i % rows * width + i / rows]).collect();
            let products = dot_rows(&columns, rows);
            gram.data.iter_mut().zip(&products).for_each(|(sum, product)| *sum += f64::from(*product));
        }
        Self { tokens, energy: gram.diagonal().collect(), gram: Some(gram) }
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
        let inputs = Inputs::of(&x, Look::Gram);
        assert_eq!((inputs.tokens, &inputs.energy[..]), (3, &[11.0, 20.25][..]));
        assert_eq!(inputs.gram.unwrap().data, [11.0, 13.5, 13.5, 20.25]);
        assert_eq!(Inputs::of(&x, Look::Norms).energy, [11.0, 20.25]);
    }

    #[test]
    fn the_energy_of_an_output() {
        let gram = Square { side: 2, data: vec![2.0, 1.0, 1.0, 2.0] };
        // e = [-0.4, 0.6]: 0.32 - 0.48 + 0.72 = 0.56.
        assert!((output_energy(&[-0.4, 0.6], &gram) - 0.56).abs() < 1e-6);
    }
}
