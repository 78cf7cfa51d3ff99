//! One drawn figure per topic, where a picture says it faster: plain SVG for the page, coloured by `60-figures.css`.

/// Slug of the topic and its drawing, in the order of the slugs.
pub const FIGURES: &[(&str, &str)] = &[
    ("activation-quantization", include_str!("../figures/activation-quantization.svg")),
    ("architecture", include_str!("../figures/architecture.svg")),
    ("caching", include_str!("../figures/caching.svg")),
    ("compilation", include_str!("../figures/compilation.svg")),
    ("distillation", include_str!("../figures/distillation.svg")),
    ("distributed-training", include_str!("../figures/distributed-training.svg")),
    ("efficient-attention", include_str!("../figures/efficient-attention.svg")),
    ("evaluation", include_str!("../figures/evaluation.svg")),
    ("factorization", include_str!("../figures/factorization.svg")),
    ("hardware", include_str!("../figures/hardware.svg")),
    ("inference", include_str!("../figures/inference.svg")),
    ("low-rank-adaptation", include_str!("../figures/low-rank-adaptation.svg")),
    ("mixed-precision-training", include_str!("../figures/mixed-precision-training.svg")),
    ("mixture-of-experts", include_str!("../figures/mixture-of-experts.svg")),
    ("parameter-efficient-fine-tuning", include_str!("../figures/parameter-efficient-fine-tuning.svg")),
    ("pruning", include_str!("../figures/pruning.svg")),
    ("quantization", include_str!("../figures/quantization.svg")),
    ("recurrent-models", include_str!("../figures/recurrent-models.svg")),
    ("scalability", include_str!("../figures/scalability.svg")),
    ("speculative-decoding", include_str!("../figures/speculative-decoding.svg")),
    ("sustainability", include_str!("../figures/sustainability.svg")),
    ("training", include_str!("../figures/training.svg")),
    ("unstructured-pruning", include_str!("../figures/unstructured-pruning.svg")),
    ("weight-quantization", include_str!("../figures/weight-quantization.svg")),
];

/// The drawing of a topic, to be put into the page as it is.
pub fn figure(topic: &str) -> Option<&'static str> {
    FIGURES.binary_search_by_key(&topic, |(slug, _)| slug).ok().map(|at| FIGURES[at].1)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    const CLASSES: [&str; 15] = [
        "f-line",
        "f-thin",
        "f-dash",
        "f-ink",
        "f-soft",
        "f-accent",
        "f-accent-line",
        "f-accent-soft",
        "f-warn",
        "f-warn-line",
        "f-warn-soft",
        "f-paper",
        "f-text",
        "f-small",
        "f-mono",
    ];

    /// What stands in an attribute, for every time it occurs.
    fn values<'a>(svg: &'a str, attribute: &str) -> Vec<&'a str> {
        let opening = format!(" {attribute}=\"");
        svg.split(&opening).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    }

    #[test]
    fn every_file_is_in_the_table() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files: BTreeSet<String> = fs::read_dir(root.join("figures"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "svg"))
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .collect();
        let table: Vec<String> = FIGURES.iter().map(|(slug, _)| (*slug).to_owned()).collect();
        assert_eq!(table, files.into_iter().collect::<Vec<_>>(), "the table lists the files in order, each once");
        for (slug, svg) in FIGURES {
            assert_eq!(figure(slug), Some(*svg));
            assert!(root.join(format!("../data/topic/{slug}.toml")).is_file(), "{slug} is a topic");
        }
        assert_eq!(figure("no-such-topic"), None);
    }

    #[test]
    fn nothing_but_shapes_words_and_known_classes() {
        let css = include_str!("../style/60-figures.css");
        for class in CLASSES {
            assert!(css.contains(&format!(".{class} {{")), "{class} has no rule of its own");
        }
        for (slug, svg) in FIGURES {
            for unwanted in
                ["style=", "<style", "<script", "id=", "href", "fill=", "stroke=", "font-", "<image", "<use", " on"]
            {
                let tags = svg.split('<').filter_map(|tag| tag.split('>').next());
                let plain: String = tags.map(|tag| format!("<{}>", without_label(tag))).collect();
                assert!(!plain.contains(unwanted), "{slug} has {unwanted}");
            }
            for class in values(svg, "class").into_iter().flat_map(str::split_whitespace) {
                assert!(CLASSES.contains(&class), "{slug} has the class {class}");
            }
        }
    }

    /// The words of a label are free; everything else in a tag is markup.
    fn without_label(tag: &str) -> String {
        match tag.split_once(" aria-label=\"") {
            Some((before, rest)) => format!("{before}{}", rest.split_once('"').map_or("", |(_, after)| after)),
            None => tag.to_owned(),
        }
    }

    #[test]
    fn every_drawing_says_what_it_shows() {
        for (slug, svg) in FIGURES {
            let (opening, rest) = svg.split_once('>').unwrap();
            assert!(opening.starts_with("<svg "), "{slug}");
            assert_eq!(values(opening, "role"), ["img"], "{slug}");
            let label = values(opening, "aria-label");
            assert!(label.len() == 1 && label[0].ends_with('.') && label[0].len() > 40, "{slug} needs a sentence");
            assert!(rest.trim_start().starts_with("<title>"), "{slug} begins with its title");
            assert!(
                values(opening, "width").is_empty() && values(opening, "height").is_empty(),
                "{slug} has a fixed size"
            );
            let frame = values(opening, "viewBox");
            let height = frame[0].strip_prefix("0 0 720 ").and_then(|height| height.parse::<u32>().ok());
            assert!(height.is_some_and(|height| (200..=320).contains(&height)), "{slug} has the frame {frame:?}");
        }
    }
}
