//! Speculative decoding (2211.17192, 2302.01318): a small model proposes, the large one judges several tokens at once.

use std::borrow::Cow;

use demo_protocol::{Family, Knob, KnobKind, MethodCard};

use super::shared::{choice, text};
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
        knobs: Cow::Borrowed(&[
            Knob {
                name: text("tokens"),
                label: text("Tokens proposed"),
                help: text(
                    "How many tokens the draft proposes at most before they are judged; fewer while they are refused.",
                ),
                kind: KnobKind::Range { min: 1.0, max: 12.0, step: 1.0, default: 4.0, unit: text("") },
            },
            Knob {
                name: text("bits"),
                label: text("The draft's weights"),
                help: text(
                    "8 bits, embedding and head too, make the draft faster. Its proposals are judged in any case: the text stays what it is.",
                ),
                kind: KnobKind::Choice {
                    options: Cow::Borrowed(&[choice("8", "8 bits"), choice("16", "as they are")]),
                    default: text("8"),
                },
            },
            Knob {
                name: text("least"),
                label: text("Least chance"),
                help: text(
                    "The draft ends a round where it gives all its proposals together less than this chance: to judge what is doubtful costs more than it brings.",
                ),
                kind: KnobKind::Range { min: 0.0, max: 90.0, step: 10.0, default: 40.0, unit: text("%") },
            },
        ]),
        improves: Cow::Borrowed(&[text("speed-up-ratio"), text("inference-latency")]),
        harms: Cow::Borrowed(&[text("flops"), text("number-of-parameters"), text("model-size")]),
        combines: text(
            "With everything that changes weights: the draft, which other steps leave alone, then guesses for the compressed model. A recipe has one way of decoding.",
        ),
        calibrated: false,
        text_bound: true,
    },
    act: Act::Decoding(|settings| Decoding::Draft {
        tokens: settings.count("tokens"),
        bits: (settings.word("bits") == "8").then_some(8),
        least: settings.count("least"),
    }),
};
