//! The stem of an English word: what `quantize`, `quantized` and `quantization` share. One table of endings; it need
//! not be a word, it only must be the same for words of one family. Used beside the words as written, never instead.

/// Ending, what stands for it in the stem, and how many letters must be left before it. The first that fits is taken.
const ENDINGS: &[(&str, &str, usize)] = &[
    ("izations", "iz", 3),
    ("isations", "iz", 3),
    ("ization", "iz", 3),
    ("isation", "iz", 3),
    ("ifications", "", 3),
    ("ification", "", 3),
    ("izers", "iz", 3),
    ("izing", "iz", 3),
    ("ising", "iz", 4),
    ("izer", "iz", 3),
    ("ized", "iz", 3),
    ("izes", "iz", 3),
    ("ised", "iz", 4),
    ("ises", "iz", 4),
    ("ize", "iz", 3),
    ("ise", "iz", 4),
    ("atively", "", 3),
    ("ations", "", 4),
    ("ation", "", 4),
    ("ative", "", 4),
    ("ating", "", 4),
    ("ators", "", 4),
    ("ator", "", 4),
    ("ated", "", 4),
    ("ates", "", 4),
    ("ate", "", 4),
    ("encies", "", 4),
    ("ently", "", 4),
    ("ences", "", 4),
    ("ence", "", 4),
    ("ency", "", 4),
    ("ements", "", 4),
    ("ement", "", 4),
    ("ents", "", 5),
    ("ent", "", 5),
    ("ments", "", 4),
    ("ment", "", 4),
    ("nesses", "", 4),
    ("ness", "", 4),
    ("ities", "", 4),
    ("ity", "", 4),
    ("ifying", "", 3),
    ("ifies", "", 3),
    ("ified", "", 3),
    ("ify", "", 3),
    ("ions", "", 4),
    ("ion", "", 4),
    ("ings", "", 3),
    ("ing", "", 3),
    ("able", "", 4),
    ("edly", "", 4),
    ("ers", "", 4),
    ("er", "", 4),
    ("ies", "", 3),
    ("ied", "", 3),
    ("ed", "", 3),
    ("ly", "", 4),
    ("sses", "ss", 2),
    ("es", "", 3),
    ("ss", "ss", 2),
    ("us", "us", 2),
    ("is", "is", 2),
    ("s", "", 3),
    ("y", "", 3),
    ("e", "", 3),
];

/// The stem of a folded word. Words with digits or letters beyond a-z are their own stem.
pub fn stem(word: &str) -> String {
    if word.len() < 4 || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut stem = word.to_owned();
    for (ending, instead, left) in ENDINGS {
        if let Some(rest) = word.strip_suffix(ending)
            && rest.len() >= *left
        {
            stem = format!("{rest}{instead}");
            break;
        }
    }
    // "pruned" and "prune", "sparse" and "sparsity", "running" and "run" end alike only without a last e, i or doubled letter.
    while stem.len() > 3 && (stem.ends_with('e') || stem.ends_with('i')) {
        stem.pop();
    }
    let bytes = stem.as_bytes();
    if let [.., a, b] = bytes
        && a == b
        && bytes.len() > 3
        && !b"aeious".contains(b)
    {
        stem.pop();
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_share_a_stem() {
        for family in [
            "quantize quantized quantizing quantization quantizations quantizer quantise quantisation",
            "prune pruned pruning prunes",
            "distill distilled distillation distilling",
            "model models",
            "train trained training trains",
            "retrain retraining",
            "efficient efficiency efficiently",
            "compress compressed compression compressing",
            "sparse sparsity sparsification sparsify",
            "cache caches cached caching",
            "measure measures measuring measured measurement",
            "energy energies",
            "infer inference inferring",
            "optimize optimization optimizer",
            "generate generation generative",
            "latency latencies",
        ] {
            let stems: Vec<String> = family.split(' ').map(stem).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{family}: {stems:?}");
        }
    }

    #[test]
    fn other_words_stay_apart() {
        for (a, b) in
            [("lora", "lore"), ("int8", "int"), ("loss", "lose"), ("moe", "mo"), ("gpus", "gpt"), ("bits", "bait")]
        {
            assert_ne!(stem(a), stem(b));
        }
    }
}
