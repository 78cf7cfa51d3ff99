//! Words that say nothing about a subject. They are indexed (titles and phrases have them), but a search does not ask
//! for them when it has other words.

/// Sorted, for a binary search.
const STOP_WORDS: &[&str] = &[
    "a", "about", "actually", "after", "all", "already", "also", "an", "and", "any", "are", "as", "at", "be",
    "because", "been", "before", "being", "best", "between", "both", "but", "by", "can", "could", "did", "do", "does",
    "doing", "during", "each", "etc", "explain", "for", "from", "get", "give", "had", "has", "have", "having", "how",
    "i", "if", "in", "into", "is", "it", "its", "just", "know", "less", "let", "like", "make", "me", "more", "most",
    "much", "my", "need", "needs", "no", "nor", "not", "of", "on", "or", "other", "our", "out", "over", "own",
    "please", "really", "s", "should", "show", "so", "some", "still", "such", "t", "tell", "than", "that", "the",
    "their", "them", "then", "there", "these", "they", "this", "those", "to", "too", "us", "use", "used", "using",
    "very", "via", "want", "was", "way", "ways", "we", "were", "what", "when", "where", "which", "while", "who",
    "whom", "why", "will", "with", "without", "would", "you", "your",
];

/// With these a question begins. Sorted.
const QUESTION_WORDS: &[&str] = &[
    "are", "can", "could", "did", "do", "does", "explain", "give", "has", "have", "how", "is", "should", "show",
    "tell", "was", "were", "what", "when", "where", "which", "who", "why", "will", "would",
];

/// Whether a question begins with this folded word.
pub fn is_question_word(word: &str) -> bool {
    QUESTION_WORDS.binary_search(&word).is_ok()
}

/// Whether a folded word is one.
pub fn is_stop_word(word: &str) -> bool {
    STOP_WORDS.binary_search(&word).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted() {
        assert!(STOP_WORDS.windows(2).all(|w| w[0] < w[1]));
        assert!(QUESTION_WORDS.windows(2).all(|w| w[0] < w[1]));
        assert!(is_stop_word("how") && !is_stop_word("quantize"));
    }
}
