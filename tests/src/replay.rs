//! A server that answers as others on the net do, from a list: the path of a request begins with the host that it stands
//! for. It counts what it was asked.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::serve::{Said, serve};

/// An answer to requests whose path begins so.
#[derive(Clone, Debug)]
pub struct Reply {
    /// Beginning of the path.
    pub path: &'static str,
    /// Status; 0 closes the connection without a word.
    pub status: u16,
    /// Headers beside the length.
    pub headers: &'static str,
    /// Body.
    pub body: String,
    /// It waits so long first.
    pub after: Duration,
}

impl Reply {
    /// A plain answer.
    pub fn new(path: &'static str, status: u16, body: impl Into<String>) -> Self {
        Self { path, status, headers: "", body: body.into(), after: Duration::ZERO }
    }
}

/// The server. It goes on until the test program ends.
pub struct Replay {
    /// Where it listens.
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Replay {
    /// Starts it with its answers; the first that fits is given.
    ///
    /// # Panics
    /// When the machine has no port for it.
    pub fn start(replies: Vec<Reply>) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let address = serve(move |request| {
            log.lock().unwrap_or_else(PoisonError::into_inner).push(request.target.clone());
            let reply = replies.iter().find(|r| request.target.starts_with(r.path)).cloned();
            let reply = reply.unwrap_or_else(|| Reply::new("", 404, "nothing"));
            std::thread::sleep(reply.after);
            let said = Said { status: reply.status, headers: reply.headers.to_owned(), body: reply.body.into_bytes() };
            (reply.status > 0).then_some(said)
        });
        Self { address, asked }
    }

    /// Its origin.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The paths that it was asked for, in order.
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
