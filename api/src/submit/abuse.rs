//! What a form must be like before it costs anything: signs of a machine, names that are advertisements, addresses that
//! nobody wants. Everything that passes is still looked at by a person.

use catalog::store::Sender;
use catalog_model::Entry;
use catalog_model::check::damage;
use catalog_model::entry::is_web;
use catalog_model::identity::clean_url;

use super::secrets::BadToken;

/// Hosts that only shorten or resell addresses: what they lead to cannot be judged. Whole labels count.
const BLOCKED: &[&str] =
    &["bit.ly", "t.co", "tinyurl.com", "goo.gl", "ow.ly", "is.gd", "buff.ly", "rebrand.ly", "cutt.ly", "t.me"];

/// Longest name, link and statement of a sender, in characters.
const LONGEST: (usize, usize, usize) = (80, 200, 400);

/// What is wrong with what a sender says of themselves: name of the field, and a sentence.
pub fn sender(sender: &Sender) -> Vec<(&'static str, String)> {
    let mut faults = Vec::new();
    let texts = [
        ("name", &sender.name, LONGEST.0),
        ("link", &sender.link, LONGEST.1),
        ("interest", &sender.interest, LONGEST.2),
    ];
    for (field, text, longest) in texts {
        if text.contains('\n') {
            faults.push((field, "This is one line.".to_owned()));
        }
        if let Some(what) = damage(text) {
            faults.push((field, format!("This {what}.")));
        }
        if text.chars().count() > longest {
            faults.push((field, format!("This is longer than {longest} characters.")));
        }
    }
    let name = sender.name.to_lowercase();
    if name.contains("://") || name.contains("www.") || name.contains(['<', '>', '\n', '@']) || ends_like_a_host(&name)
    {
        faults.push(("name", "A name has no address in it; there is a field for a link.".to_owned()));
    }
    if !sender.link.is_empty()
        && clean_url(&sender.link).is_none_or(|url| !is_web(&url) || url.contains([' ', '<', '>', '@']))
    {
        faults.push(("link", "A link begins with https:// and holds no spaces and no @.".to_owned()));
    }
    if blocked(&sender.link) {
        faults.push(("link", "Give the address itself, not a shortened one.".to_owned()));
    }
    faults
}

/// `buy.example.com` as a word.
fn ends_like_a_host(name: &str) -> bool {
    name.split_whitespace().any(|word| {
        let ending = word.rsplit_once('.').map_or("", |(_, end)| end);
        ["com", "net", "org", "io", "ai", "ru", "cn", "xyz", "shop", "top"].contains(&ending)
    })
}

/// The first address of an entry that leads through a shortener.
pub fn blocked_link(entry: &Entry) -> Option<String> {
    let urls = entry.links.iter().map(|l| &l.url);
    let versions = entry.versions.iter().filter_map(|v| v.url.as_ref());
    let sources = entry.sources.iter().map(|s| &s.url);
    let uses = entry.uses.iter().map(|u| &u.url);
    urls.chain(versions).chain(sources).chain(uses).find(|url| blocked(url)).cloned()
}

fn blocked(url: &str) -> bool {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default().to_lowercase();
    BLOCKED.iter().any(|blocked| host == *blocked || host.ends_with(&format!(".{blocked}")))
}

/// What to say to a sender whose form is not taken, and what to do.
pub fn explain(token: BadToken) -> &'static str {
    match token {
        BadToken::Forged => {
            "This form was not given out by this server, or the server has a new key. Send it once more."
        }
        BadToken::Expired => "This form is older than two days. Send it once more; nothing is lost.",
        BadToken::TooFast => {
            "The form was sent faster than it can be filled in. Wait a moment, then send it once more."
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_no_advertisements() {
        let fault = |name: &str, link: &str| {
            sender(&Sender { name: name.into(), link: link.into(), ..Sender::default() }).len()
        };
        for name in ["", "Ann Lee", "Dr. J. Smith", "李明", "O'Neill Jr."] {
            assert_eq!(fault(name, ""), 0, "{name}");
        }
        for name in
            ["http://x.org", "www.x.org", "cheap.com", "a@b.c", "a\u{202E}b", "a\u{200B}b", "<b>", &"x".repeat(81)]
        {
            assert!(fault(name, "") > 0, "{name}");
        }
        assert_eq!(fault("", "https://a.org/me"), 0);
        for link in [
            "a.org",
            "javascript:alert(1)",
            "https://bit.ly/x",
            "https://x.t.co/",
            "https://x@bit.ly/",
            "https://a.org\nReviewed-by: Bo",
        ] {
            assert!(fault("", link) > 0, "{link}");
        }
        assert!(!blocked("https://cat.com/") && !blocked("https://habit.ly/x"));
    }
}
