//! Changed files under `data/` are taken up without a restart: on a file event, on SIGHUP, and every few minutes in
//! case an event was lost (network drives have none).

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use catalog::Catalog;
use notify::{RecursiveMode, Watcher};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

/// Editors and git write many files in one go: wait until it has been quiet for this long,
const QUIET: Duration = Duration::from_millis(150);
/// but not longer than this.
const PATIENCE: Duration = Duration::from_secs(2);
/// Look anyway, this often.
const EVERY: Duration = Duration::from_secs(300);

/// What tells that files changed. It is made before the files are read for the first time: what changes from then on is
/// not missed, and a hangup signal cannot end the program any more.
pub struct Watch {
    // Kept, so that waiting for an event never ends with an error where there is no watcher.
    _sender: mpsc::Sender<()>,
    events: mpsc::Receiver<()>,
    hangup: Option<Signal>,
    // Kept alive: dropping the watcher ends it.
    _watcher: Option<notify::RecommendedWatcher>,
}

impl Watch {
    /// Begins to listen to changes below a folder. Where that is impossible, it says so and signals still work.
    pub fn start(root: &Path) -> Self {
        let (sender, events) = mpsc::channel(1);
        let watcher = watcher(root, sender.clone()).inspect_err(|error| {
            tracing::warn!(%error, "the data folder cannot be watched; changes are taken up on SIGHUP and every five minutes");
        });
        Self { _sender: sender, events, hangup: signal(SignalKind::hangup()).ok(), _watcher: watcher.ok() }
    }

    /// Reloads the catalog when its files change, for ever.
    pub async fn run(mut self, catalog: Arc<Catalog>) {
        loop {
            let hung_up = async {
                match &mut self.hangup {
                    Some(signal) => signal.recv().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                _ = self.events.recv() => settle(&mut self.events).await,
                _ = hung_up => tracing::info!("SIGHUP: reading the data again"),
                () = sleep_until(Instant::now() + EVERY) => {}
            }
            let catalog = Arc::clone(&catalog);
            // Reading and indexing take a moment of a core: not on a thread that serves.
            match tokio::task::spawn_blocking(move || catalog.reload()).await {
                Ok(Ok(_)) => {}
                Ok(Err(error)) => tracing::error!(%error, "the new state cannot be indexed; the old one stays"),
                Err(error) => tracing::error!(%error, "reading the data panicked; the old state stays"),
            }
        }
    }
}

async fn settle(events: &mut mpsc::Receiver<()>) {
    let patience = Instant::now() + PATIENCE;
    while let Ok(Some(())) = timeout_at((Instant::now() + QUIET).min(patience), events.recv()).await {
        if Instant::now() >= patience {
            break;
        }
    }
}

fn watcher(root: &Path, sender: mpsc::Sender<()>) -> notify::Result<notify::RecommendedWatcher> {
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        let reads_only = event.as_ref().is_ok_and(|e| matches!(e.kind, notify::EventKind::Access(_)));
        if !reads_only {
            // A full queue already says that something changed.
            let _ = sender.try_send(());
        }
    })?;
    watcher.watch(root, RecursiveMode::Recursive)?;
    Ok(watcher)
}
