//! Methods on whole models: what the vectors of a single matrix do not show.

use std::ops::ControlFlow;

use demo_protocol::{Event, Recipe, Setting, Settings, Step};

use super::Work;
use crate::Listener;
use crate::lot::Lot;
use crate::methods;
use crate::model::{Checkpoint, Config, Part, Rows, Weight};

const CONFIG: Config = Config {
    hidden: 32,
    layers: 5,
    heads: 4,
    kv_heads: 2,
    head: 8,
    ffn: 48,
    vocab: 40,
    context: 64,
    rope_theta: 10_000.0,
    eps: 1e-5,
    tied: true,
    end: 0,
};

/// A model after a recipe: each step a method and its settings.
fn after(model: &Checkpoint, steps: &[(&str, Settings)]) -> Checkpoint {
    let step =
        |(method, settings): &(&str, Settings)| Step { method: (*method).to_owned(), settings: settings.clone() };
    let recipe = Recipe { steps: steps.iter().map(step).collect(), ..Recipe::default() };
    let steps = methods::check(&recipe).unwrap();
    let text: Vec<u32> = (0..4 * 24).map(|i| i * 7 % 40).collect();
    let mut go_on = |_: Event| ControlFlow::Continue(());
    let mut work =
        Work::new(model.clone(), text, Rows { sequences: 4, length: 24 }, Listener::new(&mut go_on, &|| true));
    methods::apply(&mut work, &steps).unwrap();
    work.checkpoint
}

fn word(value: &str) -> Setting {
    Setting::Word(value.to_owned())
}

/// Every number of the blocks, matrix by matrix.
fn matrices(model: &Checkpoint) -> Vec<Vec<f32>> {
    model.blocks.iter().flat_map(|block| &block.parts).map(|weight| weight.to_matrix().data).collect()
}

fn origins(model: &Checkpoint) -> Vec<usize> {
    assert_eq!(model.config.layers, model.blocks.len());
    model.blocks.iter().map(|block| block.origin).collect()
}

#[test]
fn over_the_model_the_smallest_of_all_go() {
    let mut model = Checkpoint::random(&CONFIG, 2);
    // One matrix of numbers so small that it loses all of them, and is not the only one to lose some.
    if let Weight::Dense { matrix, .. } = &mut model.blocks[1].parts[2] {
        matrix.data.iter_mut().for_each(|w| *w *= 1e-4);
    }
    let sparsity = Settings::default().with("sparsity", Setting::Number(50.0));
    let (before, over) =
        (matrices(&model), after(&model, &[("magnitude", sparsity.clone().with("compare", word("model")))]));
    let over = matrices(&over);
    let zeros = |matrix: &[f32]| matrix.iter().filter(|w| **w == 0.0).count();
    let all: usize = before.iter().map(Vec::len).sum();
    assert_eq!(over.iter().map(|matrix| zeros(matrix)).sum::<usize>(), all / 2, "half of all, to the number");
    assert_eq!(zeros(&over[7 + 2]), over[7 + 2].len(), "the small matrix is empty");
    let sizes = |kept: bool| {
        let pairs = before.iter().flatten().zip(over.iter().flatten());
        pairs.filter(move |(_, now)| (**now != 0.0) == kept).map(|(was, _)| was.abs())
    };
    let (least, most) = (sizes(true).fold(f32::INFINITY, f32::min), sizes(false).fold(0.0, f32::max));
    assert!(most <= least, "{most} went where {least} stayed");
    // Within matrices each loses its half.
    let within = matrices(&after(&model, &[("magnitude", sparsity.with("compare", word("matrix")))]));
    assert!(within.iter().all(|matrix| zeros(matrix) == matrix.len() / 2));
}

#[test]
fn looking_again_is_removing_one_by_one() {
    let drop = |blocks: f64, again: bool| {
        let settings = Settings::default().with("blocks", Setting::Number(blocks)).with("again", Setting::Flag(again));
        ("layer-drop", settings)
    };
    let (mut differ, mut lot) = (0, Lot::new(4));
    for seed in 0..40 {
        let mut model = Checkpoint::random(&CONFIG, seed);
        // Some blocks speak louder than others: what goes changes how much the others matter.
        for block in &mut model.blocks {
            let loud = 0.3 + 4.0 * lot.share();
            for part in [Part::O, Part::Down] {
                if let Weight::Dense { matrix, .. } = block.part_mut(part) {
                    matrix.data.iter_mut().for_each(|w| *w *= loud);
                }
            }
        }
        let again = origins(&after(&model, &[drop(3.0, true)]));
        let one_by_one = origins(&after(&model, &[drop(1.0, true), drop(1.0, true), drop(1.0, true)]));
        assert_eq!(again, one_by_one, "seed {seed}");
        // Looked at once: what goes with three holds what goes with two, and that what goes with one.
        let once: Vec<Vec<usize>> =
            (1..=3).map(|blocks| origins(&after(&model, &[drop(f64::from(blocks), false)]))).collect();
        assert!(once.windows(2).all(|pair| pair[1].iter().all(|origin| pair[0].contains(origin))), "{once:?}");
        assert_eq!(
            once[0],
            origins(&after(&model, &[drop(1.0, true)])),
            "of one block there is nothing to look at again"
        );
        assert_eq!((once[2].len(), again.len()), (2, 2));
        differ += usize::from(once[2] != again);
    }
    assert!(differ > 0, "looking again changes nothing in any of the models");
}

#[test]
fn nothing_to_do_changes_nothing() {
    let model = Checkpoint::random(&CONFIG, 1);
    let none = Settings::default().with("blocks", Setting::Number(0.0));
    assert_eq!(after(&model, &[("layer-drop", none)]), model);
    let none = Settings::default().with("sparsity", Setting::Number(0.0));
    for method in ["magnitude", "wanda"] {
        assert_eq!(matrices(&after(&model, &[(method, none.clone())])), matrices(&model), "{method}");
    }
}
