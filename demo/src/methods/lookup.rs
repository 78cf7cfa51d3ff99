//! Prompt lookup: what followed when the last tokens stood in the text before is proposed again.

use std::borrow::Cow;

use demo_protocol::{Family, Knob, KnobKind, MethodCard};

use super::shared::text;
use super::{Act, Decoding, Method};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("lookup"),
        name: text("Prompt lookup"),
        family: Family::Decoding,
        summary: text(
            "Looks for the last few tokens earlier in the text and proposes what followed there. No second model is needed; it pays where a text repeats itself.",
        ),
        topic: text("speculative-decoding"),
        papers: Cow::Borrowed(&[text("fast-inference-speculative-decoding")]),
        knobs: Cow::Borrowed(&[
            Knob {
                name: text("longest"),
                label: text("Longest ending"),
                help: text("How many of the last tokens are looked for first; shorter endings follow."),
                kind: KnobKind::Range { min: 1.0, max: 6.0, step: 1.0, default: 3.0, unit: text("tokens") },
            },
            Knob {
                name: text("tokens"),
                label: text("Tokens proposed"),
                help: text(
                    "How many of the tokens that followed are proposed at most; fewer, or none, while they are refused.",
                ),
                kind: KnobKind::Range { min: 1.0, max: 16.0, step: 1.0, default: 6.0, unit: text("") },
            },
        ]),
        improves: Cow::Borrowed(&[text("speed-up-ratio"), text("inference-latency")]),
        harms: Cow::Borrowed(&[text("flops")]),
        combines: text("With everything that changes weights. A recipe has one way of decoding."),
        calibrated: false,
        text_bound: true,
    },
    act: Act::Decoding(|settings| Decoding::Lookup {
        longest: settings.count("longest"),
        tokens: settings.count("tokens"),
    }),
};
