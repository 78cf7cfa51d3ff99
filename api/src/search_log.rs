//! Searches on their way to the database: gathered and written every few seconds, so that a search never waits for
//! the disk. When the queue is full, records are dropped and counted: losing an observation is better than a slow page.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use catalog::store::{SearchRecord, Store};
use tokio::sync::mpsc;

const QUEUE: usize = 4_096;
const BATCH: usize = 512;
const EVERY: Duration = Duration::from_secs(2);

/// Takes records and hands them to a writer task.
#[derive(Clone)]
pub struct SearchLog {
    sender: mpsc::Sender<SearchRecord>,
    dropped: Arc<AtomicU64>,
}

impl SearchLog {
    /// Starts the writer. The task ends, after a last write, when all senders are gone.
    pub fn start(store: Store) -> (Self, tokio::task::JoinHandle<()>) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let log = Self { sender, dropped: Arc::default() };
        let task = tokio::spawn(write(store, receiver, Arc::clone(&log.dropped)));
        (log, task)
    }

    /// Writes a search down, some time soon.
    pub fn add(&self, record: SearchRecord) {
        if self.sender.try_send(record).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

async fn write(store: Store, mut receiver: mpsc::Receiver<SearchRecord>, dropped: Arc<AtomicU64>) {
    let mut batch = Vec::new();
    while receiver.recv_many(&mut batch, BATCH).await > 0 {
        if let Err(error) = store.log_searches(&batch).await {
            tracing::error!(%error, lost = batch.len(), "writing the search log");
        }
        batch.clear();
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            tracing::warn!(lost, "searches came faster than the log could be written");
        }
        // A pause gathers what comes meanwhile into one transaction; it ends early when the server stops.
        if !receiver.is_closed() {
            tokio::time::sleep(EVERY).await;
        }
    }
}
