//! Every device against the reference on the processor ([`demo::ops::agree`]). What this program was not built with, or
//! finds no driver for, is named and left out; `PARSIMONY_TEST_WGPU` makes a missing WebGPU adapter a fault. The stories
//! ask the same of WebGPU in a browser.

use demo::model::{Checkpoint, Config};
use demo::ops::device::{BUILT, Device, choose};
use demo_protocol::DeviceChoice;
use pollster::block_on;

fn config() -> Config {
    Config {
        hidden: 64,
        layers: 2,
        heads: 4,
        kv_heads: 2,
        head: 16,
        ffn: 96,
        vocab: 90,
        context: 128,
        rope_theta: 10_000.0,
        eps: 1e-5,
        tied: true,
        end: 0,
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
                let mut found = Vec::new();
                let agrees = block_on(device.check(&mut |what| found.push(what)));
                assert_eq!(agrees, Ok(()), "{}, after {found:?}", device.name());
                assert!(found.len() >= 20, "{found:?}");
                eprintln!("{} agrees in {}", device.name(), found.len());
                checked.push(device);
            }
        }
    }
    assert!(checked.len() > 1, "more than the reference itself");
    let started = std::time::Instant::now();
    let clock = move || started.elapsed().as_micros() as u64;
    let checkpoint = Checkpoint::random(&config(), 3);
    let mut rates = Vec::new();
    let best = block_on(choose(DeviceChoice::Best, &checkpoint, &clock, |name, rate| rates.push((name, rate))));
    let best = best.expect("the processor is always there").name();
    let most = rates.iter().map(|(_, rate)| *rate).fold(0.0, f64::max);
    assert!(!best.contains("plain"), "what is there to compare is not offered");
    assert!(rates.iter().all(|(name, rate)| *rate > 0.0 && (*rate < most || *name == best)), "{rates:?}");
}
