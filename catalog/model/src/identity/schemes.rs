//! Each scheme of identifiers: its normal form, and the addresses that name one. A new scheme is one line in [`SCHEMES`].

use super::address::Address;

/// How identifiers of one scheme are read.
pub struct Scheme {
    /// Word of the scheme.
    pub slug: &'static str,
    /// Recognized without the scheme's word before it: no ordinary word looks like this.
    pub alone: bool,
    /// An identifier in normal form.
    pub value: fn(&str) -> Option<String>,
    /// The identifier that an address names.
    pub of_address: fn(&Address) -> Option<String>,
}

/// All schemes, the most telling first.
pub const SCHEMES: &[Scheme] = &[
    Scheme { slug: "arxiv", alone: true, value: arxiv, of_address: arxiv_of },
    Scheme { slug: "doi", alone: true, value: doi, of_address: doi_of },
    Scheme { slug: "acl", alone: true, value: acl, of_address: acl_of },
    Scheme { slug: "openreview", alone: false, value: openreview, of_address: openreview_of },
    Scheme { slug: "pmlr", alone: true, value: pmlr, of_address: pmlr_of },
    Scheme { slug: "neurips", alone: false, value: neurips, of_address: neurips_of },
    Scheme { slug: "hal", alone: true, value: hal, of_address: hal_of },
    Scheme { slug: "ieee", alone: false, value: ieee, of_address: ieee_of },
    Scheme { slug: "pii", alone: true, value: pii, of_address: pii_of },
    Scheme { slug: "isbn", alone: true, value: isbn, of_address: isbn_of },
    Scheme { slug: "repo", alone: false, value: repo, of_address: repo_of },
    Scheme { slug: "orcid", alone: true, value: orcid, of_address: orcid_of },
    Scheme { slug: "ror", alone: false, value: ror, of_address: ror_of },
];

/// Hosts whose addresses carry arXiv identifiers, and the first part their path must then have ("" for any).
const ARXIV_HOSTS: &[(&str, &[&str])] = &[
    ("arxiv.org", &["abs", "pdf", "html", "format", "ps", "src"]),
    ("export.arxiv.org", &["abs", "pdf"]),
    ("browse.arxiv.org", &["abs", "pdf", "html"]),
    ("ar5iv.org", &["abs", "html"]),
    ("ar5iv.labs.arxiv.org", &["html", "abs"]),
    ("alphaxiv.org", &["abs", "pdf", "overview"]),
    ("huggingface.co", &["papers"]),
    ("hf.co", &["papers"]),
    ("paperswithcode.com", &["paper"]),
    ("paperswithcode.co", &["paper"]),
    ("scirate.com", &["arxiv"]),
    ("papers.cool", &["arxiv"]),
];

const REPO_HOSTS: &[&str] = &["github.com", "gitlab.com", "codeberg.org", "bitbucket.org"];

/// First parts of a path on a repository host that are no owner.
const NO_OWNERS: &[&str] = &[
    "about",
    "apps",
    "collections",
    "customer-stories",
    "enterprise",
    "explore",
    "features",
    "groups",
    "login",
    "marketplace",
    "notifications",
    "orgs",
    "pricing",
    "readme",
    "search",
    "security",
    "settings",
    "signup",
    "site",
    "solutions",
    "sponsors",
    "stars",
    "topics",
    "trending",
    "users",
];

/// Archives whose identifiers look like `hal-04030223`.
const HAL_ARCHIVES: &[&str] = &[
    "hal", "tel", "inria", "halshs", "cea", "dumas", "insu", "pasteur", "in2p3", "lirmm", "ineris", "ird", "jpa",
    "hprints",
];

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// The text without a version at its end: `2210.17323v2`.
fn unversioned(text: &str) -> &str {
    match text.rsplit_once(['v', 'V']) {
        Some((before, version))
            if digits(version) && version.len() <= 3 && before.ends_with(|c: char| c.is_ascii_digit()) =>
        {
            before
        }
        _ => text,
    }
}

fn without_suffix<'a>(text: &'a str, suffixes: &[&str]) -> &'a str {
    for suffix in suffixes {
        let cut = text.len().saturating_sub(suffix.len());
        if text.get(cut..).is_some_and(|end| end.eq_ignore_ascii_case(suffix)) {
            return &text[..cut];
        }
    }
    text
}

fn arxiv(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let text =
        ["10.48550/arxiv.", "arxiv:", "arxiv."].iter().find_map(|p| lower.strip_prefix(p)).unwrap_or(&lower).trim();
    let text = unversioned(without_suffix(text, &[".pdf"]));
    if let Some((month, number)) = text.split_once('.')
        && month.len() == 4
        && digits(month)
        && digits(number)
        && (4..=5).contains(&number.len())
    {
        return (1..=12).contains(&month[2..].parse::<u8>().ok()?).then(|| text.to_owned());
    }
    // Before April 2007: archive, perhaps a subject class that identifies nothing, and year, month, number.
    let (archive, number) = text.split_once('/')?;
    let archive = archive.split_once('.').map_or(archive, |(archive, _)| archive);
    let known = (2..=8).contains(&archive.len())
        && archive.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
        && !archive.starts_with('-');
    (known && number.len() == 7 && digits(number)).then(|| format!("{archive}/{number}"))
}

fn arxiv_of(address: &Address) -> Option<String> {
    if let Some(found) = any_doi_of(address).and_then(|d| d.strip_prefix("10.48550/arxiv.").and_then(arxiv)) {
        return Some(found);
    }
    let (_, firsts) = ARXIV_HOSTS.iter().find(|(host, _)| *host == address.host())?;
    let segments = address.segments();
    let (first, rest) = segments.split_first()?;
    if !firsts.contains(&first.as_str()) {
        return None;
    }
    rest.iter().find_map(|s| arxiv(s)).or_else(|| arxiv(&rest.get(..2)?.join("/")))
}

fn any_doi(text: &str) -> Option<String> {
    let text = text.strip_prefix("10.")?;
    let (registrant, suffix) = text.split_once('/')?;
    let number = registrant.split('.').all(digits) && (4..=12).contains(&registrant.len());
    let mut suffix = suffix;
    // Brackets that close nothing inside belong to the sentence. Counted once, for a suffix may be all brackets.
    let mut over = suffix.matches(')').count().saturating_sub(suffix.matches('(').count());
    loop {
        suffix = suffix.trim_end_matches(['.', ',', ';', '/']);
        match suffix.strip_suffix(')').filter(|_| over > 0) {
            Some(shorter) => suffix = shorter,
            None => break,
        }
        over -= 1;
    }
    let good = !suffix.is_empty()
        && !suffix.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '?' | '#' | '"'));
    (number && good).then(|| format!("10.{registrant}/{}", suffix.to_ascii_lowercase()))
}

/// A DOI that is not merely the arXiv's own name for a preprint.
fn doi(text: &str) -> Option<String> {
    any_doi(text).filter(|d| !d.starts_with("10.48550/arxiv."))
}

fn any_doi_of(address: &Address) -> Option<String> {
    let segments = address.segments();
    let Some(at) = segments.iter().position(|s| s.starts_with("10.") && s[3..].split('.').all(digits)) else {
        return address.parameter("id").or_else(|| address.parameter("doi")).and_then(|v| any_doi(&v));
    };
    let mut parts = &segments[at..];
    // Views of the page, not parts of the DOI.
    while parts.len() > 2
        && parts
            .last()
            .is_some_and(|p| ["full", "pdf", "abstract", "html", "epdf", "summary", "meta"].contains(&p.as_str()))
    {
        parts = &parts[..parts.len() - 1];
    }
    any_doi(without_suffix(&parts.join("/"), &[".pdf"]))
}

fn doi_of(address: &Address) -> Option<String> {
    any_doi_of(address).and_then(|d| doi(&d))
}

fn acl(text: &str) -> Option<String> {
    let text = without_suffix(text.trim_end_matches('/'), &[".pdf", ".bib", ".xml"]);
    let parts: Vec<&str> = text.split('.').collect();
    if let [year, volume, number] = parts[..] {
        let number = unversioned_number(number);
        let named = volume.split_once('-').is_some_and(|(venue, part)| !venue.is_empty() && !part.is_empty());
        let plain = volume.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        let good = year.len() == 4 && digits(year) && named && plain && digits(number) && number.len() <= 5;
        return good.then(|| format!("{year}.{volume}.{number}").to_ascii_lowercase());
    }
    // Until 2019: a letter for the venue, the year, volume and number.
    let (volume, number) = unversioned(text).split_once('-')?;
    let good = volume.len() == 3
        && volume.as_bytes()[0].is_ascii_alphabetic()
        && digits(&volume[1..])
        && number.len() == 4
        && digits(number);
    good.then(|| format!("{volume}-{number}").to_ascii_uppercase())
}

fn unversioned_number(number: &str) -> &str {
    number.split_once('v').filter(|(n, v)| digits(n) && digits(v)).map_or(number, |(n, _)| n)
}

fn acl_of(address: &Address) -> Option<String> {
    if let Some(found) = any_doi_of(address).and_then(|d| acl(d.strip_prefix("10.18653/v1/")?)) {
        return Some(found);
    }
    let segments = address.segments();
    match address.host() {
        "aclanthology.org" | "aclanthology.info" => segments.iter().rev().find_map(|s| acl(s)),
        "aclweb.org" if segments.first().is_some_and(|s| s == "anthology") => {
            segments.iter().rev().find_map(|s| acl(s))
        }
        _ => None,
    }
}

fn openreview(text: &str) -> Option<String> {
    let good =
        (6..=24).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    good.then(|| text.to_owned())
}

fn openreview_of(address: &Address) -> Option<String> {
    let pages = ["forum", "pdf", "attachment", "references", "revisions"];
    let page = address.segments().first().is_some_and(|s| pages.contains(&s.as_str()));
    (address.host() == "openreview.net" && page).then(|| openreview(&address.parameter("id")?))?
}

fn pmlr(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (volume, paper) = lower.split_once('/')?;
    let number = volume.strip_prefix('v').or_else(|| volume.strip_prefix('r'))?;
    let letters = paper.find(|c: char| !(c.is_ascii_lowercase() || c == '-' || c == '_'))?;
    let (name, rest) = paper.split_at(letters);
    let tail = rest.get(2..)?;
    let good =
        !name.is_empty() && digits(&rest[..2]) && tail.len() <= 3 && tail.bytes().all(|b| b.is_ascii_lowercase());
    (digits(number) && number.len() <= 4 && good).then(|| lower.clone())
}

fn pmlr_of(address: &Address) -> Option<String> {
    let segments = address.segments();
    let (volume, paper) = match address.host() {
        "proceedings.mlr.press" | "jmlr.org" => (segments.first()?, segments.get(1)?),
        "raw.githubusercontent.com" if segments.first()? == "mlresearch" => (segments.get(1)?, segments.last()?),
        _ => return None,
    };
    pmlr(&format!("{volume}/{}", without_suffix(paper, &[".html", ".pdf"])))
}

fn neurips(text: &str) -> Option<String> {
    (text.len() == 32 && text.bytes().all(|b| b.is_ascii_hexdigit())).then(|| text.to_ascii_lowercase())
}

fn neurips_of(address: &Address) -> Option<String> {
    let hosts =
        ["proceedings.neurips.cc", "papers.neurips.cc", "papers.nips.cc", "datasets-benchmarks-proceedings.neurips.cc"];
    hosts.contains(&address.host()).then_some(())?;
    address.segments().iter().rev().find_map(|s| neurips(s.get(..32)?))
}

fn hal(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let (archive, number) = unversioned(&lower).split_once('-')?;
    (HAL_ARCHIVES.contains(&archive) && number.len() == 8 && digits(number)).then(|| format!("{archive}-{number}"))
}

fn hal_of(address: &Address) -> Option<String> {
    let host = address.host();
    let ours = ["hal.science", "archives-ouvertes.fr", "hal.inria.fr"]
        .iter()
        .any(|h| host == *h || host.ends_with(&format!(".{h}")));
    ours.then(|| address.segments().iter().find_map(|s| hal(s)))?
}

fn ieee(text: &str) -> Option<String> {
    ((5..=9).contains(&text.len()) && digits(text))
        .then(|| text.trim_start_matches('0').to_owned())
        .filter(|t| t.len() >= 5)
}

fn ieee_of(address: &Address) -> Option<String> {
    (address.host() == "ieeexplore.ieee.org").then_some(())?;
    let segments = address.segments();
    let document =
        segments.iter().position(|s| s == "document").and_then(|at| segments.get(at + 1)).and_then(|s| ieee(s));
    document.or_else(|| ieee(&address.parameter("arnumber")?))
}

/// `S` and sixteen characters, all digits but the last: the ISSN, the year, number and check character of a paper.
fn pii(text: &str) -> Option<String> {
    let plain: String = text.chars().filter(|c| !matches!(c, '-' | '(' | ')')).collect::<String>().to_ascii_uppercase();
    let body = plain.strip_prefix('S')?;
    let (last, issn_end) = (body.get(15..16)?, body.get(7..8)?);
    let good = body.len() == 16
        && digits(&body[..7])
        && digits(&body[8..15])
        && [last, issn_end].iter().all(|c| digits(c) || *c == "X");
    good.then(|| plain.clone())
}

fn pii_of(address: &Address) -> Option<String> {
    let ours = ["sciencedirect.com", "cell.com", "linkinghub.elsevier.com", "thelancet.com"].contains(&address.host());
    ours.then(|| address.segments().iter().find_map(|s| pii(s)))?
}

/// Thirteen digits; one of ten digits gets its prefix and new check digit.
fn isbn(text: &str) -> Option<String> {
    let text = text.trim_start_matches(['i', 'I', 's', 'S', 'b', 'B', 'n', 'N', ':', ' ']);
    if text.len() > 24 || text.starts_with('-') || text.ends_with('-') || text.contains("--") {
        return None;
    }
    let plain: Vec<u8> = text.bytes().filter(|b| !matches!(b, b'-' | b' ')).collect();
    let digit = |b: u8| b.is_ascii_digit().then(|| u32::from(b - b'0'));
    let check13 = |first: &[u32]| {
        (10 - first.iter().enumerate().map(|(i, d)| if i % 2 == 0 { *d } else { d * 3 }).sum::<u32>() % 10) % 10
    };
    match plain.len() {
        13 => {
            let all: Vec<u32> = plain.iter().map(|b| digit(*b)).collect::<Option<_>>()?;
            let known = plain.starts_with(b"978") || plain.starts_with(b"979");
            (known && check13(&all[..12]) == all[12]).then(|| plain.iter().map(|b| char::from(*b)).collect())
        }
        10 => {
            let first: Vec<u32> = plain[..9].iter().map(|b| digit(*b)).collect::<Option<_>>()?;
            let last = if plain[9].eq_ignore_ascii_case(&b'x') { 10 } else { digit(plain[9])? };
            let sum: u32 = first.iter().enumerate().map(|(i, d)| d * (10 - i as u32)).sum::<u32>() + last;
            let mut all = vec![9, 7, 8];
            all.extend(first);
            let check = check13(&all);
            all.push(check);
            sum.is_multiple_of(11).then(|| all.iter().filter_map(|d| char::from_digit(*d, 10)).collect())
        }
        _ => None,
    }
}

fn isbn_of(address: &Address) -> Option<String> {
    let host = address.host();
    let shop = host.starts_with("amazon.")
        || ["openlibrary.org", "worldcat.org", "search.worldcat.org", "isbnsearch.org"].contains(&host);
    let segments = address.segments();
    let at = segments.iter().position(|s| ["dp", "product", "isbn"].contains(&s.as_str()))?;
    shop.then(|| isbn(segments.get(at + 1)?))?
}

fn repo(text: &str) -> Option<String> {
    let lower = text.trim_end_matches('/').to_ascii_lowercase();
    let mut parts = lower.split('/');
    let (host, owner) = (parts.next()?, parts.next()?);
    let rest: Vec<&str> = parts.collect();
    let deep = host == "gitlab.com";
    let good = |part: &&str| {
        !part.is_empty()
            && *part != "."
            && *part != ".."
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
    };
    let known = REPO_HOSTS.contains(&host) && !NO_OWNERS.contains(&owner) && good(&owner);
    let plain = (rest.len() == 1 || (deep && rest.len() <= 8)) && rest.iter().all(good) && !lower.ends_with(".git");
    (known && plain && !rest.is_empty()).then(|| lower.clone())
}

fn repo_of(address: &Address) -> Option<String> {
    let segments = address.segments();
    let deep = address.host() == "gitlab.com";
    let length =
        if deep { segments.iter().position(|s| s == "-").unwrap_or(segments.len()) } else { segments.len().min(2) };
    let path = segments.get(..length)?.join("/");
    let mut path = path.as_str();
    while path.to_ascii_lowercase().ends_with(".git") {
        path = &path[..path.len() - 4];
    }
    repo(&format!("{}/{path}", address.host()))
}

/// Four groups of four, the last character being the check digit of ISO 7064.
fn orcid(text: &str) -> Option<String> {
    let upper = text.to_ascii_uppercase();
    let groups: Vec<&str> = upper.split('-').collect();
    if groups.len() != 4 || groups.iter().any(|g| g.len() != 4) {
        return None;
    }
    let plain = groups.concat();
    let total =
        plain.get(..15).filter(|d| digits(d))?.bytes().fold(0u32, |total, b| (total + u32::from(b - b'0')) * 2 % 11);
    let check = (12 - total % 11) % 11;
    let expected = if check == 10 { 'X' } else { char::from_digit(check, 10)? };
    plain.ends_with(expected).then_some(upper)
}

fn orcid_of(address: &Address) -> Option<String> {
    (address.host() == "orcid.org").then(|| orcid(address.segments().first()?))?
}

/// `0`, six characters of a reduced alphabet, two check digits.
fn ror(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let good = lower.len() == 9
        && lower.starts_with('0')
        && lower.is_char_boundary(7)
        && digits(&lower[7..])
        && lower.bytes().all(|b| b.is_ascii_alphanumeric());
    good.then_some(lower)
}

fn ror_of(address: &Address) -> Option<String> {
    (address.host() == "ror.org").then(|| ror(address.segments().first()?))?
}
