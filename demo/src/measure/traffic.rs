//! What goes over a wire or a bus: files that are fetched, and what a device with memory of its own is sent and asked.

use demo_protocol::{Measure, Side, Sort};

use crate::ops::Moved;

/// Which text bytes were counted over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// The text of the run: logits come back.
    Text,
    /// A timed text: the number of the likeliest token comes back.
    Timed,
}

fn measure(part: &str, side: Side, bytes: f64, unit: &str, conditions: &str) -> Measure {
    Measure::new("communication-volume", Some(part), Some(side), bytes, unit, Sort::Exact, conditions)
}

/// What a device without counted bytes is: the processor, whose memory is the program's own.
const NOTHING: &str = "nothing moves: the processor computes in the program's own memory";

/// Bytes of files that came over the network: those of the model, and for the variant those of its draft as well.
pub fn fetched(model: u64, draft: u64) -> [Measure; 2] {
    let part = "fetched over the network";
    [
        measure(
            part,
            Side::Base,
            model as f64,
            "bytes",
            "shape, tokenizer and weights of the model, when it was opened",
        ),
        measure(
            part,
            Side::Variant,
            (model + draft) as f64,
            "bytes",
            if draft > 0 { "the same files, and those of the draft model" } else { "the same files" },
        ),
    ]
}

/// Bytes that brought a model to the device.
pub fn uploaded(side: Side, moved: Moved, draft: bool) -> Measure {
    let what = match (moved.up, draft) {
        (0, _) => NOTHING,
        (_, false) => "weights, gains and angles as the device keeps them, once",
        (_, true) => "weights, gains and angles as the device keeps them, once, with the draft model",
    };
    measure("host to device, weights", side, moved.up as f64, "bytes", what)
}

/// Bytes of a token, there and back, over a text. `tokens` are those behind the first round.
pub fn moved(side: Side, moved: Moved, tokens: usize, told: Told) -> [Measure; 2] {
    let of = |bytes: u64| bytes as f64 / tokens.max(1) as f64;
    let (name, what) = match told {
        Told::Text => ("a token of the text", "logits of every position come back, for probabilities and sampling"),
        Told::Timed => ("a timed token", "the number of the likeliest token comes back, found on the device"),
    };
    let what = if moved == Moved::default() {
        NOTHING.to_owned()
    } else {
        format!("mean of {tokens} tokens behind the first round; {what}; arguments of kernels left out")
    };
    [
        measure(&format!("host to device, {name}"), side, of(moved.up), "bytes/token", &what),
        measure(&format!("device to host, {name}"), side, of(moved.down), "bytes/token", &what),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_a_token() {
        let [up, down] = moved(Side::Base, Moved { up: 40, down: 40 * 4_096 }, 10, Told::Text);
        assert_eq!((up.value, down.value), (4.0, 16_384.0));
        assert_eq!(down.part.as_deref(), Some("device to host, a token of the text"));
        let [up, down] = moved(Side::Base, Moved::default(), 10, Told::Timed);
        assert!(up.value == 0.0 && down.value == 0.0 && down.conditions == NOTHING);
        assert_eq!(fetched(100, 20).map(|m| m.value), [100.0, 120.0]);
    }
}
