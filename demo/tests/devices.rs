//! Every device against the reference on the processor. What this program was not built with, or finds no driver for,
//! is named and left out; `PARSIMONY_TEST_WGPU` makes a missing WebGPU adapter a fault.

use std::ops::ControlFlow;

use demo::decode::{Drafter, Pace, Plan, generate};
use demo::lot::Lot;
use demo::model::{Checkpoint, Config, Grouped, Model, Rows, Weight};
use demo::ops::Ops;
use demo::ops::cpu::Cpu;
use demo::ops::device::{BUILT, Device, choose};
use demo_protocol::{DeviceChoice, Sampling};
use pollster::block_on;

fn config(hidden: usize, heads: usize, kv_heads: usize, vocab: usize) -> Config {
    Config {
        hidden,
        layers: 2,
        heads,
        kv_heads,
        head: 16,
        ffn: 96,
        vocab,
        context: 128,
        rope_theta: 10_000.0,
        eps: 1e-5,
        tied: true,
        end: 0,
    }
}

/// Codes by lot in place of every matrix.
fn quantized(checkpoint: &Checkpoint, bits: u8, group: usize) -> Checkpoint {
    let mut lot = Lot::new(u64::from(bits));
    let mut made = checkpoint.clone();
    let parts = made.blocks.iter_mut().flat_map(|block| &mut block.parts).chain([&mut made.embed]);
    for weight in parts {
        let (rows, cols) = weight.shape();
        let (count, groups) = (rows * cols, rows * cols / group);
        let mut below = |most: usize| lot.below(most) as u8;
        let codes = (0..count).map(|_| below(1 << bits)).collect();
        let zeros = (0..groups).map(|_| below(1 << bits)).collect();
        let scales = (0..groups).map(|_| f32::from(1 + below(4)) / f32::from(1_u16 << bits) / 8.0).collect();
        *weight = Weight::Grouped(Grouped {
            rows,
            cols,
            bits,
            group,
            codes,
            scales,
            zeros,
            symmetric: false,
            stored_scales: groups,
        });
    }
    made
}

fn ids(count: usize, vocab: usize) -> Vec<u32> {
    (0..count).map(|i| (i * 7 % vocab) as u32).collect()
}

fn alike(what: &str, found: &[f32], right: &[f32]) {
    assert_eq!(found.len(), right.len(), "{what}");
    let most = right.iter().fold(0.0_f32, |most, x| most.max(x.abs()));
    let apart = found.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0_f32, f32::max);
    assert!(apart <= 2e-4 * most, "{what}: {apart} apart where the largest is {most}");
}

fn greedy<O: Ops>(ops: &O, model: &Model<O>, drafter: &mut Drafter<'_, O>) -> Vec<u32> {
    let plan = Plan { tokens: 24, sampling: Sampling::default(), seed: 0, end: None, cached: true, logprobs: false };
    let mut made = Vec::new();
    let mut cache = model.cache(ops, 128);
    let see = |token: demo::decode::Made| {
        made.push(token.id);
        ControlFlow::Continue(())
    };
    block_on(generate(ops, model, &mut cache, drafter, &[1, 2, 3], &plan, see)).expect("a text");
    made
}

/// Whole passes, passes token by token, the arg-max, and speculation.
fn check<O: Ops>(ops: &O, same_bits: bool) {
    let name = ops.name();
    for (hidden, heads, kv, vocab) in [(64, 4, 2, 90), (48, 3, 1, 67)] {
        let dense = Checkpoint::random(&config(hidden, heads, kv, vocab), 3);
        let formats = [(8, 16), (4, 16), (3, 16), (2, 16), (4, 8), (2, 8)];
        let grids =
            formats.iter().map(|(bits, group)| (format!("{bits} bits by {group}"), quantized(&dense, *bits, *group)));
        for (format, checkpoint) in std::iter::once(("dense".to_owned(), dense.clone())).chain(grids) {
            let what = format!("{name}, {format}, {hidden} wide");
            let right = Model::upload(&Cpu, &checkpoint, 128);
            let found = Model::upload(ops, &checkpoint, 128);
            let two = Rows { sequences: 2, length: 37 };
            let text = ids(74, vocab);
            let logits = block_on(ops.read(found.logits(ops, &text, two))).expect("logits");
            alike(&what, &logits, &right.logits(&Cpu, &text, two).data);

            // More keys than attention takes at a time.
            let text = ids(80, vocab);
            let whole = block_on(ops.read(found.logits(ops, &text, Rows::one(80)))).expect("logits");
            let mut cache = found.cache(ops, 128);
            let mut step =
                |ids: &[u32], last| block_on(ops.read(found.extend(ops, ids, &mut cache, last))).expect("logits");
            step(&text[..70], 1);
            let many = step(&text[70..77], 7);
            let single = [step(&text[77..78], 1), step(&text[78..79], 1), step(&text[79..], 1)].concat();
            let steps = [many, single].concat();
            alike(&format!("{what}, token by token"), &steps, &whole[70 * vocab..]);
            if same_bits {
                assert!(steps == whole[70 * vocab..], "{what}: a token alone has the bits of a token among others");
            }
        }
        // Speculation needs that much agreement: greedy text does not depend on who proposes.
        let target = Model::upload(ops, &dense, 128);
        let plain = greedy(ops, &target, &mut Drafter::Nobody);
        assert_eq!(plain.len(), 24);
        let mut drafter = Drafter::Model { model: &target, cache: target.cache(ops, 128), pace: Pace::new(4) };
        assert_eq!(greedy(ops, &target, &mut drafter), plain, "{name}: a draft that is always right");
        let logits = target.extend(ops, &[1, 2, 3], &mut target.cache(ops, 8), 3);
        let numbers = block_on(ops.read(logits.clone())).expect("numbers");
        let right: Vec<u32> = numbers.chunks_exact(vocab).map(demo::ops::cpu::largest).collect();
        assert_eq!(block_on(ops.largest(logits)).expect("places"), right, "{name}");
    }
}

#[test]
fn every_device_agrees_with_the_reference() {
    let mut checked = Vec::new();
    for choice in BUILT {
        match block_on(Device::open(*choice)) {
            Err(problem) => {
                eprintln!("{choice:?} is left out: {problem}");
                let wanted = std::env::var_os("PARSIMONY_TEST_WGPU").is_some();
                assert!(!(wanted && *choice == DeviceChoice::Wgpu), "{problem}");
            }
            Ok(device) => {
                match &device {
                    Device::Cpu(ops) => check(ops, true),
                    #[cfg(feature = "flex")]
                    Device::Flex(ops) => check(ops, false),
                    #[cfg(feature = "wgpu")]
                    Device::Wgpu(ops) => check(ops, true),
                    #[cfg(feature = "burn-wgpu")]
                    Device::WgpuBurn(ops) => check(ops, false),
                    #[cfg(feature = "cuda")]
                    Device::Cuda(ops) => check(ops, true),
                }
                eprintln!("{} agrees", device.name());
                checked.push(device);
            }
        }
    }
    assert!(checked.len() > 1, "more than the reference itself");
    let started = std::time::Instant::now();
    let clock = move || started.elapsed().as_micros() as u64;
    let checkpoint = Checkpoint::random(&config(64, 4, 2, 90), 3);
    let mut rates = Vec::new();
    let best = block_on(choose(DeviceChoice::Best, &checkpoint, &clock, |name, rate| rates.push((name, rate))));
    let best = best.expect("the processor is always there").name();
    let most = rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    assert!(rates.iter().all(|(name, rate)| *rate > 0.0 && (*rate < most || *name == best)), "{rates:?}");
}
