//! The one server program. It holds no rules of the catalog: it parses, calls, renders, and guards the door.

mod accept;
mod autofill;
mod bounded;
mod built;
pub mod config;
mod forge;
mod guard;
mod lab;
mod problem;
mod routes;
mod search_log;
mod state;
mod submit;
mod watch;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use catalog::Catalog;
use catalog::store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::Notify;

use crate::autofill::Autofill;
use crate::config::Config;
use crate::forge::github::sign_in::SignIn;
use crate::forge::github::{self, Settings};
use crate::guard::limits::Rate;
use crate::lab::Lab;
use crate::search_log::SearchLog;
use crate::state::AppState;
use crate::submit::pressure::Pressure;
use crate::submit::secrets::{self, Secrets};
use crate::submit::{Desk, session};
use crate::watch::Watch;

/// A server that listens and is ready to answer.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    router: axum::Router,
    limits: accept::Limits,
    catalog: Arc<Catalog>,
    watch: Watch,
    log_task: tokio::task::JoinHandle<()>,
    desk: Arc<Desk>,
    join: Option<String>,
}

/// Opens the data and the database and binds the address.
///
/// # Errors
/// When the address is taken, the database cannot be used, or the index cannot be built. Broken data files are no error.
pub async fn bind(config: Config) -> anyhow::Result<Server> {
    let listener = TcpListener::bind(config.addr).await.with_context(|| format!("listening on {}", config.addr))?;
    let address = listener.local_addr()?;
    let watch = Watch::start(&config.data);
    let data = config.data.clone();
    let catalog = tokio::task::spawn_blocking(move || Catalog::open(&data, lab::demos())).await??;
    let store = match config.database.as_ref().filter(|address| !address.is_empty()) {
        Some(address) => Store::connect(address).await.context("the database server")?,
        None => Store::open(&config.var.join("parsimony.db")).await?,
    };
    let (log, log_task) = SearchLog::start(store.clone());
    let public = config.base_url.clone().filter(|url| !url.is_empty());
    let local_curation = public.is_none();
    let base_url = public.unwrap_or_else(|| match address.ip().is_unspecified() {
        // 0.0.0.0 is every address of this machine, and none that a link could name.
        true => format!("http://localhost:{}", address.port()),
        false => format!("http://{address}"),
    });
    let (assets, build) = built::load(&config.site, &base_url).with_context(|| {
        format!("no built assets in {}: run cargo xtask serve, or cargo xtask build", config.site.display())
    })?;
    let base_url: Arc<str> = base_url.trim_end_matches('/').into();
    let lab = Lab::new(config.data.join("models"), config.lab_timeout);
    let recorded = lab.found();
    // Pages that show what was recorded change with it.
    let mut hash = catalog::files::Hash::default();
    hash.add(build.as_bytes());
    hash.add(&serde_json::to_vec(&recorded.runs)?);
    let build = hash.hex();
    let github = config
        .github
        .as_deref()
        .filter(|file| !file.as_os_str().is_empty())
        .map(Settings::read)
        .transpose()?
        .map(Arc::new);
    let sign_in = github.as_ref().and_then(SignIn::new);
    let accounts = sign_in.as_ref().map(SignIn::accounts).unwrap_or_default();
    store.keep_accounts(github::sign_in::ENDING, &accounts).await?;
    let catalog = Arc::new(catalog);
    let desk = Arc::new(Desk {
        catalog: Arc::clone(&catalog),
        forge: forge::open(&config, github.as_ref())?,
        secrets: Secrets::new(key(&store).await?, Duration::from_secs(config.form_seconds)),
        store: store.clone(),
        bell: Notify::new(),
        moved: Notify::new(),
        pressure: Pressure::new((!config.no_rate_limit).then_some(config.usual_submissions)),
        base_url: Arc::clone(&base_url),
    });
    let (rated, trusted) = (!config.no_rate_limit, &config.trusted_proxies.0);
    let state = AppState {
        catalog: Arc::clone(&catalog),
        store,
        desk: Arc::clone(&desk),
        autofill: Arc::new(Autofill::new(desk.store.clone(), &config.sources, &base_url)),
        submits: Arc::new(Rate::of_submissions(rated, trusted)),
        sign_ins: Arc::new(Rate::of_sign_ins(rated, trusted)),
        log,
        base_url,
        git_hub: sign_in.map(Arc::new),
        assets,
        build: build.into(),
        open_curation: config.open_curation,
        lab: Arc::new(lab),
        recorded: Arc::new(recorded),
        local_curation,
    };
    // For the operator's eyes: whoever reads the terminal may join.
    let join = match config.invite || !state.store.has_account().await? {
        true => Some(format!("{}{}", state.base_url, session::invite(&state.store).await?)),
        false => None,
    };
    let limits = accept::Limits {
        connections: config.max_connections,
        header: config.header_timeout,
        drain: config.drain_timeout,
    };
    Ok(Server {
        listener,
        address,
        router: routes::router(state, &config),
        limits,
        catalog,
        watch,
        log_task,
        desk,
        join,
    })
}

/// The key that signs forms: made once, and kept, so that open forms survive a restart.
async fn key(store: &Store) -> anyhow::Result<String> {
    let new = secrets::random::<32>();
    store.remember("form-key", &new, i64::MAX).await?;
    store.remembered("form-key").await?.context("the key of forms was not kept")
}

impl Server {
    /// A one-time link with which a person may join the reviewers, where one was made.
    pub fn join(&self) -> Option<&str> {
        self.join.as_deref()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready; then finishes open requests and writes the search log.
    ///
    /// # Errors
    /// When requests were still open at the end of the drain time.
    pub async fn run(self, stop: impl Future<Output = ()>) -> anyhow::Result<()> {
        let watcher = tokio::spawn(self.watch.run(self.catalog));
        let worker = tokio::spawn(submit::worker::run(self.desk));
        let drained = accept::serve(self.listener, self.router, self.limits, stop).await;
        watcher.abort();
        // Wherever it is: the next start goes on there.
        worker.abort();
        // The router is gone, and with it all senders of the search log: its task writes what is left and ends.
        let logged = tokio::time::timeout(Duration::from_secs(5), self.log_task).await.is_ok();
        tracing::info!(drained, logged, "stopped");
        anyhow::ensure!(drained, "requests were still open after {:?}", self.limits.drain);
        Ok(())
    }
}

/// Ready on SIGTERM or Ctrl-C. Both are caught from the call on, so that none ends the program before it serves.
///
/// # Errors
/// When the system lets no signal be caught.
pub fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}
