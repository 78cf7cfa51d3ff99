//! What handlers share. Cloned for every request: everything in it is cheap to clone.

use std::sync::Arc;
use std::time::Instant;

use catalog::store::{SearchRecord, Store};
use catalog::{Catalog, Snapshot};
use catalog_model::{Query, Results};
use site::recorded::Recorded;

use crate::autofill::Autofill;
use crate::forge::github::sign_in::SignIn;
use crate::guard::limits::Rate;
use crate::lab::Lab;
use crate::search_log::SearchLog;
use crate::submit::Desk;

/// The server's state.
#[derive(Clone)]
pub struct AppState {
    /// The catalog.
    pub catalog: Arc<Catalog>,
    /// The database.
    pub store: Store,
    /// The desk of submissions.
    pub desk: Arc<Desk>,
    /// What other catalogs know.
    pub autofill: Arc<Autofill>,
    /// How often a client may submit.
    pub submits: Arc<Rate>,
    /// How often a client may try to sign in.
    pub sign_ins: Arc<Rate>,
    /// Signing in with GitHub, where it is set up.
    pub git_hub: Option<Arc<SignIn>>,
    /// Where searches are written down.
    pub log: SearchLog,
    /// Origin for canonical links, without slash at the end.
    pub base_url: Arc<str>,
    /// Addresses of the built files.
    pub assets: site::Assets,
    /// Hash of the built files, of the program and of the lab's recorded runs: pages change with it.
    pub build: Arc<str>,
    /// Show the curators' page to everyone.
    pub open_curation: bool,
    /// The lab.
    pub lab: Arc<Lab>,
    /// What it found before, as it was at the start.
    pub recorded: Arc<Recorded>,
    /// Show it to this machine: only where no public address is set, because behind a proxy everyone looks local.
    pub local_curation: bool,
}

impl AppState {
    /// What every page needs to know of the site.
    pub fn site(&self, snapshot: &Snapshot) -> site::Site {
        site::Site {
            base_url: self.base_url.to_string(),
            assets: self.assets.clone(),
            revision: snapshot.revision().to_owned(),
            recorded: Arc::clone(&self.recorded),
        }
    }

    /// The one door to search: pages and API both come through here.
    pub fn search(&self, snapshot: &Snapshot, query: &Query, notes: Vec<String>) -> Results {
        let started = Instant::now();
        let mut results = snapshot.search(query);
        let took_us = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
        results.took_us = took_us;
        results.notes.splice(0..0, notes);
        // Half-typed words are not what somebody looked for.
        if !query.typing && query.page == 1 && !query.is_empty() {
            let filters = Query { q: String::new(), ..query.clone() }.to_url("");
            self.log.add(SearchRecord {
                query: query.q.clone(),
                filters,
                results: results.total,
                duration_us: took_us,
            });
        }
        results
    }
}
