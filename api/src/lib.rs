//! The one server program. It holds no rules of the catalog: it parses, calls, renders, and guards the door.

mod accept;
mod built;
pub mod config;
mod guard;
mod lab;
mod problem;
mod routes;
mod search_log;
mod state;
mod watch;

use std::net::SocketAddr;
use std::sync::Arc;

use anyhow::Context;
use catalog::Catalog;
use catalog::store::Store;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;
use crate::lab::Lab;
use crate::search_log::SearchLog;
use crate::state::AppState;
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
    let store = Store::open(&config.var.join("parsimony.db")).await?;
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
    let catalog = Arc::new(catalog);
    let state = AppState {
        catalog: Arc::clone(&catalog),
        store,
        log,
        base_url: base_url.trim_end_matches('/').into(),
        assets,
        build: build.into(),
        open_curation: config.open_curation,
        lab: Arc::new(Lab::new(config.data.join("models"), config.lab_timeout)),
        local_curation,
    };
    let limits = accept::Limits {
        connections: config.max_connections,
        header: config.header_timeout,
        drain: config.drain_timeout,
    };
    Ok(Server { listener, address, router: routes::router(state, &config), limits, catalog, watch, log_task })
}

impl Server {
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
        let drained = accept::serve(self.listener, self.router, self.limits, stop).await;
        watcher.abort();
        // The router is gone, and with it all senders of the search log: its task writes what is left and ends.
        let logged = tokio::time::timeout(std::time::Duration::from_secs(5), self.log_task).await.is_ok();
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
