//! Speculative decoding (2211.17192, 2302.01318): a small model proposes, the large one judges several tokens at once.

use std::borrow::Cow;

use demo_protocol::{Family, Knob, KnobKind, MethodCard};

use super::shared::text;
use super::{Act, Decoding, Method};

pub static METHOD: Method = Method {
    card: MethodCard {
        slug: text("draft"),
        name: text("Speculative decoding"),
        family: Family::Decoding,
        summary: text(
            "A small draft model proposes a few tokens; one pass of the model itself judges them all. The text is that of the model, token for token; only the time changes.",
        ),
        topic: text("speculative-decoding"),
        papers: Cow::Borrowed(&[text("fast-inference-speculative-decoding")]),
        knobs: Cow::Borrowed(&[Knob {
            name: text("tokens"),
            label: text("Tokens proposed"),
            help: text(
                "How many tokens the draft proposes at most before they are judged; fewer while they are refused.",
            ),
            kind: KnobKind::Range { min: 1.0, max: 12.0, step: 1.0, default: 4.0, unit: text("") },
        }]),
        improves: Cow::Borrowed(&[text("speed-up-ratio"), text("inference-latency")]),
        harms: Cow::Borrowed(&[text("flops"), text("number-of-parameters"), text("model-size")]),
        combines: text(
            "With everything that changes weights: the draft, itself unchanged, then guesses for the compressed model. A recipe has one way of decoding.",
        ),
        calibrated: false,
    },
    act: Act::Decoding(|settings| Decoding::Draft { tokens: settings.count("tokens") }),
};
