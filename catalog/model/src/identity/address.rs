//! Addresses: taken apart, cleaned for keeping, and normalized for comparing.

/// An http(s) address in its parts, with the letters of scheme and host in lower case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    secure: bool,
    /// With `www.` where it was written, without the default port.
    full_host: String,
    path: String,
    query: Vec<String>,
    fragment: Option<String>,
}

/// Parameters that say where a reader came from, not what is to be read. A trailing `*` stands for any ending.
const TRACKING: &[&str] = &[
    "utm_*",
    "at_*",
    "casa_token",
    "ref",
    "ref_",
    "fbclid",
    "gclid",
    "mc_cid",
    "mc_eid",
    "actid",
    "actcampaigntype",
    "actsource",
];

impl Address {
    /// Reads an absolute http(s) address. Brackets and punctuation of the sentence around it are no part of it.
    pub fn read(text: &str) -> Option<Self> {
        let text = trim_end(text.trim().trim_start_matches(['<', '(', '"', '\'']));
        if text.len() > super::MAX_TEXT || text.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return None;
        }
        let (scheme, rest) = text.split_once("://")?;
        let secure = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let full_host = read_host(authority, secure)?;
        let (rest, fragment) = match rest.split_once('#') {
            Some((rest, fragment)) => (rest, Some(fragment.to_owned()).filter(|f| !f.is_empty())),
            None => (rest, None),
        };
        let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
        let query = query.split('&').filter(|p| !p.is_empty()).map(str::to_owned).collect();
        Some(Self { secure, full_host, path: path.to_owned(), query, fragment })
    }

    /// Reads what people paste: also without a scheme (`arxiv.org/abs/…`) and the two forms that git prints.
    pub fn read_pasted(text: &str) -> Option<Self> {
        if let Some(rest) = text.strip_prefix("git@") {
            return Self::read(&format!("https://{}", rest.replacen(':', "/", 1)));
        }
        let text = text.strip_prefix("git+").unwrap_or(text);
        if text.contains("://") {
            return Self::read(text);
        }
        // Without a scheme, only what has a domain before its first slash: "w4/a8" and "10.1145/3" are no addresses.
        let (host, _) = text.split_once('/')?;
        let ending = host.rsplit_once('.')?.1;
        let domain = ending.len() >= 2 && ending.bytes().all(|b| b.is_ascii_alphabetic());
        domain.then(|| Self::read(&format!("https://{text}")))?
    }

    /// The host without `www.`.
    pub fn host(&self) -> &str {
        self.full_host.strip_prefix("www.").unwrap_or(&self.full_host)
    }

    /// The parts of the path between slashes, without empty ones, percent signs decoded.
    pub fn segments(&self) -> Vec<String> {
        self.path
            .split('/')
            .map(decode)
            .flat_map(|s| s.split('/').map(str::to_owned).collect::<Vec<_>>())
            .filter(|s| !s.is_empty())
            .collect()
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<String> {
        self.query.iter().find_map(|p| {
            let (key, value) = p.split_once('=')?;
            (key.eq_ignore_ascii_case(name)).then(|| decode(value))
        })
    }
}

/// The address as it is worth keeping: without tracking parameters, text fragment and the sentence's punctuation,
/// otherwise as written. None where it is no absolute http(s) address.
pub fn clean_url(url: &str) -> Option<String> {
    settle(url, |address| {
        let fragment = address.fragment.filter(|f| !f.starts_with(":~:")).map(|f| match f.split_once(":~:") {
            Some((kept, _)) => kept.to_owned(),
            None => f,
        });
        let scheme = if address.secure { "https" } else { "http" };
        let fragment = fragment.filter(|f| !f.is_empty()).map(|f| format!("#{f}")).unwrap_or_default();
        let query = written_query(&address.query);
        let path = if address.path.is_empty() { "/" } else { &address.path };
        format!("{scheme}://{}{path}{query}{fragment}", address.full_host)
    })
}

/// The address for comparing: two addresses that differ in nothing but scheme, `www.`, letters of the host, default
/// port, fragment, tracking parameters or a last slash have the same. Idempotent. None where it is no absolute http(s)
/// address. Not for keeping: some servers insist on their `www.`; see [`clean_url`].
pub fn normalize_url(url: &str) -> Option<String> {
    settle(url, |address| {
        let query = written_query(&address.query);
        let path = recode(&address.path);
        let path = if query.is_empty() { path.trim_end_matches('/') } else { &path };
        format!("https://{}{path}{}", address.host(), recode(&query))
    })
}

/// Taking one thing away can bare another (a bracket behind a parameter), so it goes on until nothing changes.
fn settle(url: &str, step: impl Fn(Address) -> String) -> Option<String> {
    let mut current = step(Address::read(url)?);
    loop {
        let next = step(Address::read(&current)?);
        if next == current {
            return Some(current);
        }
        current = next;
    }
}

fn read_host(authority: &str, secure: bool) -> Option<String> {
    let mut host = authority.to_lowercase();
    if let Some((name, port)) = host.split_once(':') {
        let number: u16 = if port.is_empty() { 0 } else { port.parse().ok()? };
        let usual = port.is_empty() || number == if secure { 443 } else { 80 };
        host = if usual { name.to_owned() } else { format!("{name}:{number}") };
    }
    let name = host.split(':').next().unwrap_or_default().trim_end_matches('.');
    let good = name.contains('.')
        && name.split('.').all(|label| !label.is_empty())
        && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_'));
    let port = host.split_once(':').map(|(_, port)| format!(":{port}")).unwrap_or_default();
    // "www." is dropped once, so a host must not hide a second one behind it.
    good.then(|| format!("{name}{port}"))
        .filter(|h| !h.starts_with("www.www.") && h.strip_prefix("www.").is_none_or(|h| h.contains('.')))
}

fn written_query(parameters: &[String]) -> String {
    let kept: Vec<&str> = parameters.iter().map(String::as_str).filter(|p| !is_tracking(p)).collect();
    if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) }
}

/// The first parameter of an address that says where a reader came from, by its name.
pub fn tracking_parameter(url: &str) -> Option<&str> {
    let (_, query) = url.split('#').next()?.split_once('?')?;
    query.split('&').find(|p| is_tracking(p)).and_then(|p| p.split('=').next())
}

fn is_tracking(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKING.iter().any(|rule| match rule.strip_suffix('*') {
        Some(start) => name.starts_with(start),
        None => name == *rule,
    })
}

/// Drops what belongs to the sentence around an address: punctuation, and brackets that close nothing inside it.
fn trim_end(mut text: &str) -> &str {
    if text.len() > super::MAX_TEXT {
        return text;
    }
    // How many brackets close nothing, counted once: an address of nothing but brackets would cost its square.
    let mut brackets = [(')', '('), (']', '['), ('}', '{'), ('>', '<')]
        .map(|(close, open)| (close, text.matches(close).count().saturating_sub(text.matches(open).count())));
    while let Some(last) = text.chars().next_back() {
        let drop = match brackets.iter_mut().find(|b| b.0 == last) {
            Some((_, over)) => {
                let drop = *over > 0;
                *over = over.saturating_sub(1);
                drop
            }
            None => matches!(last, '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '"' | '’' | '”' | '&' | '#'),
        };
        if !drop {
            break;
        }
        text = &text[..text.len() - last.len_utf8()];
    }
    text
}

/// Percent signs: letters, digits and `-._~` are written plainly, all others with upper-case digits.
fn recode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match byte(rest) {
            Some(b) => {
                if b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~') {
                    out.push(char::from(b));
                } else {
                    out.push_str(&format!("%{b:02X}"));
                }
                rest = &rest[2..];
            }
            // A lone percent sign would become another code once what follows it is decoded.
            None => out.push_str("%25"),
        }
    }
    out.push_str(rest);
    out
}

fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = &rest[at + 1..];
        match byte(rest) {
            Some(b) => {
                out.push(b);
                rest = &rest[2..];
            }
            None => out.push(b'%'),
        }
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// The byte that the first two characters stand for.
fn byte(text: &str) -> Option<u8> {
    let digits = text.get(..2).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn normalizes_for_comparing() {
        for (url, want) in [
            ("HTTP://WWW.Example.org:80/Path/#part", "https://example.org/Path"),
            ("https://example.org", "https://example.org"),
            ("https://example.org/a?utm_source=x&b=1&ref=y", "https://example.org/a?b=1"),
            ("https://example.org/a?ref_=x", "https://example.org/a"),
            (
                "https://www.cell.com/device/abstract/S2666-9986(24)00247-3",
                "https://cell.com/device/abstract/S2666-9986(24)00247-3",
            ),
            ("https://arxiv.org/pdf/2405.16406)", "https://arxiv.org/pdf/2405.16406"),
            ("(https://example.org/a_(b)).", "https://example.org/a_(b)"),
            ("https://example.org/%7euser/%c3%a9", "https://example.org/~user/%C3%A9"),
            ("https://example.org/a#:~:text=inference%2C,repeatedly.", "https://example.org/a"),
            ("https://example.org:8080/", "https://example.org:8080"),
        ] {
            assert_eq!(normalize_url(url).as_deref(), Some(want), "{url}");
        }
    }

    #[test]
    fn cleans_for_keeping() {
        for (url, want) in [
            ("https://www.example.org/a/?utm_source=x#part", "https://www.example.org/a/#part"),
            ("http://Example.org/a#:~:text=x", "http://example.org/a"),
            ("https://dl.acm.org/doi/abs/10.1145/3?casa_token=a:b", "https://dl.acm.org/doi/abs/10.1145/3"),
            ("https://x.org/a?at_medium=email&actId=%7Ea", "https://x.org/a"),
        ] {
            assert_eq!(clean_url(url).as_deref(), Some(want), "{url}");
        }
    }

    #[test]
    fn tracking_is_named() {
        for (url, name) in [
            ("https://a.org/?utm_source=b", Some("utm_source")),
            ("https://a.org/?id=1&actId=x#part", Some("actId")),
            ("https://a.org/?refer=b", None),
            ("https://a.org/#?utm_source=b", None),
            ("https://a.org/", None),
        ] {
            assert_eq!(tracking_parameter(url), name, "{url}");
            assert_eq!(clean_url(url).is_some_and(|clean| clean != url), name.is_some(), "{url}");
        }
    }

    #[test]
    fn brackets_cost_no_more_than_their_number() {
        let url = format!("https://a.org/x{}", ")".repeat(4_000));
        let started = std::time::Instant::now();
        for _ in 0..50 {
            assert_eq!(clean_url(&url).as_deref(), Some("https://a.org/x"));
        }
        assert!(started.elapsed() < std::time::Duration::from_secs(2), "{:?}", started.elapsed());
    }

    #[test]
    fn refuses_what_is_no_web_address() {
        for text in [
            "",
            "Deloitte",
            "javascript:alert(1)",
            "ftp://a.b/c",
            "https://",
            "https://x",
            "https://a b.c/",
            "https://u:p@a.b/",
            "//a.b",
            "mailto:a@b.c",
            "https://a..b/",
            "https://www.www.a.b",
        ] {
            assert_eq!(normalize_url(text), None, "{text}");
            assert_eq!(clean_url(text), None, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn both_forms_are_idempotent(rest in "[-a-zA-Z0-9./?=&%#:~()_,;é]{0,60}", www in proptest::bool::ANY) {
            let url = format!("https://{}example.org/{rest}", if www { "www." } else { "" });
            for form in [normalize_url, clean_url] {
                if let Some(once) = form(&url) {
                    proptest::prop_assert_eq!(form(&once), Some(once));
                }
            }
        }

        #[test]
        fn never_panics(text in "\\PC{0,80}") {
            normalize_url(&text);
            if let Some(once) = normalize_url(&format!("https://{text}")) {
                proptest::prop_assert_eq!(normalize_url(&once), Some(once));
            }
        }
    }
}
