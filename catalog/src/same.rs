//! Whether two entries are one: what an entry is known by, and titles that name one work. The importer, forms and checks
//! ask here. Never on an identifier alone: two papers of one list carried the same arXiv number.

use catalog_model::identity::{identifiers_of_url, normalize_url};
use catalog_model::{Entry, Kind};

use crate::text::{fold, similarity};

/// Titles that are at least this similar agree.
const AGREE: f64 = 0.85;

/// Kinds of links that lead to the thing itself, not to something beside it.
const OWN_LINKS: &[&str] = &[
    "doi",
    "preprint",
    "proceedings",
    "openreview",
    "pdf",
    "article",
    "report",
    "publisher",
    "homepage",
    "video",
    "project",
    "calculator",
    "leaderboard",
];

/// An identifier, or an address in its normal form under the scheme `url`.
pub type Key = (String, String);

/// The address as a key. A fragment counts: two headings of one page are two things.
pub fn url_key(url: &str) -> Option<Key> {
    let normal = normalize_url(url)?;
    let fragment = url
        .split_once('#')
        .map(|(_, f)| format!("#{f}"))
        .filter(|f| f.len() > 1 && !f.starts_with("#:~:"))
        .unwrap_or_default();
    Some(("url".to_owned(), format!("{normal}{fragment}")))
}

/// Everything that an address can be known by: the identifiers in it, and the address itself.
pub fn address_keys(url: &str) -> Vec<Key> {
    let ids = identifiers_of_url(url).into_iter().map(|id| (id.scheme.to_owned(), id.value));
    ids.chain(url_key(url)).collect()
}

/// The folded title; one of signs alone stays as it is.
pub fn word(title: &str) -> String {
    let folded = fold(title);
    if folded.is_empty() { title.trim().to_owned() } else { folded }
}

/// Every title that an entry is known under.
pub fn titles(entry: &Entry) -> impl Iterator<Item = &str> {
    let versions = entry.versions.iter().filter_map(|v| v.title.as_deref());
    let seen = entry.seen_in.iter().filter_map(|s| s.title.as_deref());
    [entry.title.as_str()].into_iter().chain(entry.names.iter().map(String::as_str)).chain(versions).chain(seen)
}

/// What an entry of the data can be known by.
pub fn keys_of(kind: Kind, entry: &Entry) -> Vec<Key> {
    if kind.slug() == "fact" {
        let printed = entry.seen_in.iter().filter_map(|s| s.url.as_deref());
        return entry.sources.iter().map(|s| s.url.as_str()).chain(printed).flat_map(address_keys).collect();
    }
    let mut keys: Vec<Key> = entry.ids.iter().map(|(scheme, value)| (scheme.clone(), value.clone())).collect();
    let own = entry
        .links
        .iter()
        .filter(|l| kind.slug() == "tool" || OWN_LINKS.contains(&l.kind.as_str()))
        .map(|l| l.url.as_str());
    for url in own.chain(entry.versions.iter().filter_map(|v| v.url.as_deref())) {
        keys.extend(address_keys(url));
    }
    keys.sort();
    keys.dedup();
    keys
}

/// Whether two titles name one work: nearly the same letters, or one holds the other; and the same numbers, because
/// "FlashAttention" and "FlashAttention-2" are two.
pub fn agree(a: &str, b: &str) -> bool {
    let (a, b) = (word(a), word(b));
    if a == b {
        return true;
    }
    // Titles of signs alone fold to nothing, and nothing is like nothing.
    if numbers(&a) != numbers(&b) || fold(&a).is_empty() || fold(&b).is_empty() {
        return false;
    }
    let holds = |long: &str, short: &str| !short.is_empty() && format!(" {long} ").contains(&format!(" {short} "));
    // Texts of very different lengths cannot be so alike, and comparing them costs the product of the two.
    let (short, long) = (a.len().min(b.len()), a.len().max(b.len()));
    let comparable = short as f64 >= long as f64 * (2.0 * AGREE - 1.0);
    holds(&a, &b) || holds(&b, &a) || comparable && similarity(&a, &b) >= AGREE
}

/// The words of a folded title that count editions.
pub fn numbers(folded: &str) -> Vec<&str> {
    let counts = |w: &&str| {
        let digits = w.strip_prefix('v').unwrap_or(w);
        matches!(*w, "ii" | "iii" | "iv") || (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
    };
    folded.split(' ').filter(counts).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_agree_or_not() {
        for (a, b, want) in [
            (
                "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers",
                "Gptq: Accurate posttraining quantization for generative pre-trained transformers",
                true,
            ),
            ("ELUE", "ELUE (Efficient Language Understanding Evaluation)", true),
            ("FlashAttention", "FlashAttention-2", false),
            ("Llama 2", "Llama 3", false),
            ("Outlier Weighed Layerwise Sparsity", "Decoding Compressed Trust", false),
            ("Part II", "Part III", false),
            ("", "", true),
            ("→", "←", false),
        ] {
            assert_eq!(agree(a, b), want, "{a} / {b}");
            assert_eq!(agree(b, a), want, "{b} / {a}");
        }
    }
}
