//! What a link or a pasted identifier names: one normal form for every way of writing it.
//!
//! Search, checks and the importer all ask here, so that what is the same in one is the same in the others. Nothing
//! here knows entries, and nothing here asks the network: two addresses are the same only if it shows in their letters.

mod address;
mod schemes;

pub use address::{clean_url, normalize_url, tracking_parameter};

use address::Address;

/// An identifier in normal form.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// One of `vocabulary::ID_SCHEMES`.
    pub scheme: &'static str,
    /// The identifier as entry files have it: `2210.17323`, `github.com/owner/name`.
    pub value: String,
}

/// Longest text that is looked at: no identifier and no sensible address is longer.
const MAX_TEXT: usize = 4096;

/// The most telling identifier that a pasted text is: an address, `scheme:value`, or an identifier of a scheme whose
/// identifiers cannot be taken for words. None for anything else, a plain address included (see [`normalize_url`]).
pub fn identify(text: &str) -> Option<Identifier> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_TEXT {
        return None;
    }
    if let Some((word, value)) = text.split_once(':') {
        let word = word.trim().to_ascii_lowercase();
        if let Some(scheme) = schemes::SCHEMES.iter().find(|s| s.slug == word) {
            // A DOI may be the arXiv's own, and an address may follow the colon.
            return alone(value).or_else(|| named(scheme.slug, value)).or_else(|| identify(value));
        }
    }
    // Before addresses: "cs.CL/0601001" could pass for one.
    alone(text).or_else(|| of_address(&Address::read_pasted(text)?).into_iter().next())
}

/// Every identifier that an address names, the most telling first. The address of an ACL paper's DOI names two.
pub fn identifiers_of_url(url: &str) -> Vec<Identifier> {
    if url.len() > MAX_TEXT {
        return Vec::new();
    }
    Address::read(url).map(|address| of_address(&address)).unwrap_or_default()
}

/// An identifier of a known scheme in its normal form; none where it is none.
pub fn normalize_id(scheme: &str, value: &str) -> Option<String> {
    let scheme = schemes::SCHEMES.iter().find(|s| s.slug == scheme)?;
    if value.len() > MAX_TEXT {
        return None;
    }
    (scheme.value)(value.trim())
}

/// The year and month in which arXiv gave an identifier: `2210.17323` is of October 2022, `cs/0601001` of January 2006.
pub fn arxiv_month(id: &str) -> Option<(u16, u8)> {
    let number = id.rsplit('/').next()?;
    let two = |from: usize| -> Option<u8> {
        let digits = number.get(from..from + 2)?;
        if digits.bytes().all(|b| b.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    let (year, month) = (u16::from(two(0)?), two(2)?);
    // arXiv began in 1991.
    let year = if year >= 91 { 1900 + year } else { 2000 + year };
    (1..=12).contains(&month).then_some((year, month))
}

fn named(scheme: &'static str, value: &str) -> Option<Identifier> {
    Some(Identifier { scheme, value: normalize_id(scheme, value)? })
}

/// A bare identifier, of the schemes that can be told from words.
fn alone(text: &str) -> Option<Identifier> {
    let text = text.trim().trim_end_matches(['.', ',', ';']);
    schemes::SCHEMES.iter().filter(|s| s.alone).find_map(|s| named(s.slug, text))
}

fn of_address(address: &Address) -> Vec<Identifier> {
    let mut found: Vec<Identifier> = Vec::new();
    for scheme in schemes::SCHEMES {
        let Some(value) = (scheme.of_address)(address) else { continue };
        found.push(Identifier { scheme: scheme.slug, value });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::ID_SCHEMES;

    /// Written in any of these ways, it is this identifier.
    const SAME: &[(&str, &str, &[&str])] = &[
        (
            "arxiv",
            "2210.17323",
            &[
                "2210.17323",
                "2210.17323v2",
                "arXiv:2210.17323",
                "arxiv: 2210.17323v1",
                "https://arxiv.org/abs/2210.17323",
                "http://www.arxiv.org/abs/2210.17323v3",
                "https://arxiv.org/pdf/2210.17323",
                "https://arxiv.org/pdf/2210.17323.pdf",
                "https://arxiv.org/pdf/2210.17323v1.pdf#page=3",
                "https://arxiv.org/pdf/2210.17323)",
                "https://arxiv.org/html/2210.17323v1",
                "https://export.arxiv.org/abs/2210.17323",
                "https://ar5iv.labs.arxiv.org/html/2210.17323",
                "https://ar5iv.org/abs/2210.17323",
                "https://www.alphaxiv.org/abs/2210.17323",
                "https://huggingface.co/papers/2210.17323",
                "https://paperswithcode.com/paper/arxiv/2210.17323",
                "https://doi.org/10.48550/arXiv.2210.17323",
                "10.48550/arxiv.2210.17323",
                "doi:10.48550/arXiv.2210.17323",
                "arxiv.org/abs/2210.17323",
                "arxiv:https://arxiv.org/abs/2210.17323",
            ],
        ),
        (
            "arxiv",
            "cs/0601001",
            &[
                "cs.CL/0601001",
                "arXiv:cs/0601001v2",
                "https://arxiv.org/abs/cs.CL/0601001",
                "https://arxiv.org/pdf/cs/0601001.pdf",
            ],
        ),
        (
            "doi",
            "10.1145/3630106.3658542",
            &[
                "10.1145/3630106.3658542",
                "doi:10.1145/3630106.3658542.",
                "https://doi.org/10.1145/3630106.3658542",
                "http://dx.doi.org/10.1145/3630106.3658542",
                "https://dl.acm.org/doi/pdf/10.1145/3630106.3658542",
                "https://dl.acm.org/doi/abs/10.1145/3630106.3658542?casa_token=abc:def",
                "https://dl.acm.org/doi/10.1145%2F3630106.3658542",
            ],
        ),
        (
            "doi",
            "10.1371/journal.pone.0301738",
            &["https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0301738"],
        ),
        ("doi", "10.3389/frai.2021.1", &["https://www.frontiersin.org/articles/10.3389/FRAI.2021.1/full"]),
        (
            "openreview",
            "tcbBPnfwxS",
            &[
                "https://openreview.net/forum?id=tcbBPnfwxS",
                "https://openreview.net/pdf?id=tcbBPnfwxS",
                "https://openreview.net/forum?id=tcbBPnfwxS&noteId=abc",
                "openreview:tcbBPnfwxS",
            ],
        ),
        ("openreview", "-r6-WNKfyhW", &["https://openreview.net/pdf?id=-r6-WNKfyhW"]),
        (
            "acl",
            "2023.findings-acl.692",
            &[
                "https://aclanthology.org/2023.findings-acl.692",
                "https://aclanthology.org/2023.findings-acl.692/",
                "https://aclanthology.org/2023.findings-acl.692.pdf",
                "https://aclanthology.org/2023.findings-acl.692v2.pdf",
                "2023.findings-acl.692",
                "acl:2023.findings-acl.692",
            ],
        ),
        (
            "acl",
            "N19-1423",
            &["https://www.aclweb.org/anthology/N19-1423/", "https://aclanthology.org/n19-1423.pdf", "N19-1423"],
        ),
        (
            "pmlr",
            "v202/liu23am",
            &[
                "http://proceedings.mlr.press/v202/liu23am.html",
                "https://proceedings.mlr.press/v202/liu23am/liu23am.pdf",
                "v202/liu23am",
                "https://raw.githubusercontent.com/mlresearch/v202/main/assets/liu23am/liu23am.pdf",
            ],
        ),
        (
            "neurips",
            "6c9882bbac1c7093bd25041881277658",
            &[
                "https://proceedings.neurips.cc/paper_files/paper/1989/file/6c9882bbac1c7093bd25041881277658-Paper.pdf",
                "https://papers.nips.cc/paper/1989/hash/6c9882bbac1c7093bd25041881277658-Abstract.html",
                "neurips:6C9882BBAC1C7093BD25041881277658",
            ],
        ),
        (
            "hal",
            "hal-04030223",
            &[
                "https://inria.hal.science/hal-04030223v2/file/_CCGrid23__An_x.pdf",
                "https://hal.science/hal-04030223",
                "hal-04030223v1",
            ],
        ),
        (
            "ieee",
            "10120981",
            &[
                "https://ieeexplore.ieee.org/abstract/document/10120981",
                "https://ieeexplore.ieee.org/document/10120981/",
                "https://ieeexplore.ieee.org/stamp/stamp.jsp?tp=&arnumber=10120981",
            ],
        ),
        (
            "pii",
            "S2210537923000124",
            &[
                "https://www.sciencedirect.com/science/article/pii/S2210537923000124#:~:text=However%2C",
                "S2210537923000124",
            ],
        ),
        ("pii", "S2666998624002473", &["https://www.cell.com/device/abstract/S2666-9986(24)00247-3"]),
        (
            "isbn",
            "9780323912310",
            &[
                "0323912311",
                "978-0-323-91231-0",
                "isbn:0-323-91231-1",
                "ISBN: 9780323912310",
                "https://www.amazon.com/dp/0323912311?ref_=cm_sw",
                "https://www.amazon.com/Programming-Massively/dp/0323912311/",
            ],
        ),
        (
            "repo",
            "github.com/ist-daslab/gptq",
            &[
                "https://github.com/IST-DASLab/gptq",
                "https://github.com/IST-DASLab/gptq.git",
                "https://github.com/ist-daslab/gptq/tree/main/src",
                "git@github.com:IST-DASLab/gptq.git",
                "github.com/IST-DASLab/GPTQ/",
                "repo:github.com/ist-daslab/gptq",
                "git+https://github.com/ist-daslab/gptq.git",
            ],
        ),
        ("repo", "gitlab.com/group/sub/tool", &["https://gitlab.com/Group/sub/tool/-/tree/main"]),
        ("orcid", "0000-0002-1825-0097", &["https://orcid.org/0000-0002-1825-0097", "0000-0002-1825-0097"]),
        ("ror", "05a28rw58", &["https://ror.org/05a28rw58"]),
    ];

    #[test]
    fn every_way_of_writing_gives_one_identifier() {
        for (scheme, value, ways) in SAME {
            for way in *ways {
                let found = identify(way).unwrap_or_else(|| panic!("{way}: nothing found"));
                assert_eq!((found.scheme, found.value.as_str()), (*scheme, *value), "{way}");
            }
        }
    }

    #[test]
    fn words_and_plain_addresses_are_no_identifiers() {
        for text in [
            "",
            " ",
            ":",
            "GPTQ",
            "W4A8",
            "2:4",
            "1-bit",
            "O(n^2)",
            "2024",
            "year:2022",
            "arxiv:",
            "doi:10",
            "10/2",
            "a/b",
            "v2/x y",
            "2213.17323",
            "hal-9000",
            "0323912312",
            "9780323912311",
            "0000-0002-1825-0098",
            "https://github.com/topics/llm",
            "https://www.theverge.com/24066646/ai",
            "https://github.com",
            "https://openreview.net/group?id=ICLR.cc",
            "Deloitte",
            "https://arxiv.org/list/cs.CL/recent",
            "S-2",
            "https://nips.cc/virtual/2023/poster/71105",
            "topic:quantization",
        ] {
            assert_eq!(identify(text), None, "{text}");
        }
    }

    #[test]
    fn a_doi_of_the_anthology_names_its_paper_too() {
        let ids = identifiers_of_url("https://doi.org/10.18653/v1/2023.acl-long.721");
        let ids: Vec<_> = ids.iter().map(|i| (i.scheme, i.value.as_str())).collect();
        assert_eq!(ids, [("doi", "10.18653/v1/2023.acl-long.721"), ("acl", "2023.acl-long.721")]);
    }

    #[test]
    fn schemes_are_those_of_the_vocabulary() {
        let ours: Vec<&str> = schemes::SCHEMES.iter().map(|s| s.slug).collect();
        for slug in &ours {
            assert!(ID_SCHEMES.iter().any(|s| s.slug == *slug), "{slug}");
        }
        assert_eq!(ours.len(), ID_SCHEMES.len());
    }

    #[test]
    fn the_address_that_follows_from_an_identifier_names_it() {
        for (scheme, value, _) in SAME {
            let url = ID_SCHEMES.iter().find(|s| s.slug == *scheme).and_then(|s| (s.url)(value));
            if let Some(url) = url {
                assert_eq!(identify(&url).unwrap().value, *value, "{url}");
            }
        }
    }

    #[test]
    fn months_of_arxiv() {
        for (id, month) in [
            ("2210.17323", Some((2022, 10))),
            ("0704.0001", Some((2007, 4))),
            ("cs/0601001", Some((2006, 1))),
            ("hep-th/9901001", Some((1999, 1))),
            ("cs/0613001", None),
            ("+1+2", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(arxiv_month(id), month, "{id}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_and_normal_forms_stay(text in "\\PC{0,80}") {
            if let Some(id) = identify(&text) {
                proptest::prop_assert_eq!(normalize_id(id.scheme, &id.value), Some(id.value));
            }
        }

        #[test]
        fn any_bytes_are_read(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let text = String::from_utf8_lossy(&bytes);
            identify(&text);
            identifiers_of_url(&text);
            identifiers_of_url(&format!("https://{text}"));
        }

        #[test]
        fn near_identifiers_are_read(
            host in "(arxiv.org|doi.org|openreview.net|aclanthology.org|github.com|gitlab.com|proceedings.mlr.press|proceedings.neurips.cc|hal.science|ieeexplore.ieee.org|sciencedirect.com|amazon.com|orcid.org|ror.org)",
            path in "[-a-zA-Z0-9./?=&%#:~()]{0,60}",
        ) {
            let url = format!("https://{host}/{path}");
            for id in identifiers_of_url(&url) {
                proptest::prop_assert_eq!(normalize_id(id.scheme, &id.value), Some(id.value));
            }
        }
    }
}
