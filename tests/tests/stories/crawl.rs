//! All pages, read once for every story that looks at all pages.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, OnceLock};

use tests::folder::ids;
use tests::html::Page;
use tests::http::Answer;
use tests::pages;
use tests::server::Server;
use tests::settings::needed;

/// A page that was read.
pub struct Visit {
    /// The answer.
    pub answer: Answer,
    /// Its tags, where it is a page.
    pub page: Page,
}

/// Everything that links of the site lead to, by path (with the query, without the fragment).
pub type Visits = BTreeMap<String, Visit>;

/// Addresses of searches are without number: this many of them, spread over all, are followed.
const SEARCHES: usize = 120;
/// Readers at a time.
const READERS: usize = 4;

/// Reads the site from its home page and from every entry, link by link.
pub fn visits() -> Option<&'static Visits> {
    static VISITS: OnceLock<Visits> = OnceLock::new();
    let settings = needed("stories of pages")?;
    let server = Server::shared("stories of pages")?;
    let start = || {
        let mut visits = Visits::new();
        let mut next: BTreeSet<String> = pages::all(&settings.data).into_iter().map(|(_, path)| path).collect();
        next.extend(ids(&settings.data).into_iter().map(|id| format!("/{id}")));
        let mut searches = BTreeSet::new();
        while !next.is_empty() {
            let read = read_all(server, next);
            let links = read.values().flat_map(|v| links(&v.page)).map(|l| without_fragment(&l).to_owned());
            let (new_searches, others): (BTreeSet<_>, BTreeSet<_>) =
                links.filter(|l| !read.contains_key(l)).partition(|l| l.starts_with("/search?"));
            visits.extend(read);
            searches.extend(new_searches);
            next = others.into_iter().filter(|l| !visits.contains_key(l)).collect();
        }
        let every = searches.len().div_ceil(SEARCHES).max(1);
        visits.extend(read_all(server, searches.into_iter().step_by(every).collect()));
        visits
    };
    Some(VISITS.get_or_init(start))
}

fn read_all(server: &Server, paths: BTreeSet<String>) -> Visits {
    let (waiting, read) = (Mutex::new(paths.into_iter()), Mutex::new(Visits::new()));
    let reader = || {
        loop {
            let Some(path) = waiting.lock().ok().and_then(|mut w| w.next()) else { return };
            let answer = server.get(&path);
            let page = if answer.content_type() == "text/html" { Page::read(&answer.text()) } else { Page::default() };
            read.lock().expect("readers do not panic here").insert(path, Visit { answer, page });
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(reader);
        }
    });
    read.into_inner().expect("all readers ended")
}

/// Addresses on this site that a page names, with fragments.
pub fn links(page: &Page) -> Vec<String> {
    let named = page.tags.iter().filter_map(|tag| match tag.name.as_str() {
        "a" | "link" => tag.get("href"),
        "script" | "img" => tag.get("src"),
        "form" => tag.get("action"),
        _ => None,
    });
    named.filter(|link| link.starts_with('/') && !link.starts_with("//")).map(str::to_owned).collect()
}

/// The address without what follows `#`.
pub fn without_fragment(link: &str) -> &str {
    link.split('#').next().unwrap_or(link)
}
