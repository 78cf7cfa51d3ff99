//! What a cache of keys and values saves, shown by leaving it out.

use std::borrow::Cow;

use demo_protocol::{Family, MethodCard};

use super::shared::text;
use super::{Act, Decoding, Method};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("uncached"),
        name: text("Without the cache"),
        family: Family::Decoding,
        summary: text(
            "Reads the whole text again for every token, as if keys and values were not kept. The text is the same; the time shows what the cache saves.",
        ),
        topic: text("caching"),
        papers: Cow::Borrowed(&[]),
        knobs: Cow::Borrowed(&[]),
        improves: Cow::Borrowed(&[]),
        harms: Cow::Borrowed(&[text("speed-up-ratio"), text("inference-latency"), text("flops")]),
        combines: text("With everything that changes weights. A recipe has one way of decoding."),
        calibrated: false,
        text_bound: false,
    },
    act: Act::Decoding(|_| Decoding::Uncached),
};
