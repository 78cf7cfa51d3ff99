//! Drawings for the guides, one per topic that has one. They are put into the page as they are, so that the theme's
//! colours apply; their classes are in `style/60-figures.css`.

/// Topic and drawing. A new drawing is a file in `figures/` and a row here (a test compares).
const FIGURES: &[(&str, &str)] = &[
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

/// The drawing of a topic.
pub fn figure(topic: &str) -> Option<&'static str> {
    FIGURES.iter().find(|f| f.0 == topic).map(|f| f.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_has_a_row_and_is_safe_to_inline() {
        let mut files: Vec<String> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/figures"))
            .unwrap()
            .filter_map(|f| f.unwrap().file_name().into_string().unwrap().strip_suffix(".svg").map(str::to_owned))
            .collect();
        files.sort();
        let rows: Vec<&str> = FIGURES.iter().map(|f| f.0).collect();
        assert_eq!(files, rows);
        for (name, svg) in FIGURES {
            for bad in ["<script", " style=", " onload", " onclick", "href=", "<image", "<foreignObject"] {
                assert!(!svg.contains(bad), "{name} has {bad}");
            }
            assert!(svg.starts_with("<svg") && svg.contains("aria-label="), "{name}");
        }
    }
}
