//! A server that answers as others on the net do, from a list: the path of a request begins with the host that it stands
//! for. It counts what it was asked.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (replies, log) = (replies.clone(), Arc::clone(&log));
                std::thread::spawn(move || answer(stream, &replies, &log));
            }
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

fn answer(mut stream: TcpStream, replies: &[Reply], log: &Mutex<Vec<String>>) {
    let Ok(clone) = stream.try_clone() else { return };
    let mut lines = BufReader::new(clone).lines().map_while(Result::ok);
    let path = lines.next().and_then(|line| line.split(' ').nth(1).map(str::to_owned)).unwrap_or_default();
    for line in lines.by_ref() {
        if line.is_empty() {
            break;
        }
    }
    log.lock().unwrap_or_else(PoisonError::into_inner).push(path.clone());
    let reply =
        replies.iter().find(|r| path.starts_with(r.path)).cloned().unwrap_or_else(|| Reply::new("", 404, "nothing"));
    std::thread::sleep(reply.after);
    if reply.status > 0 {
        let head = format!(
            "HTTP/1.1 {} X\r\ncontent-length: {}\r\nconnection: close\r\n{}\r\n",
            reply.status,
            reply.body.len(),
            reply.headers
        );
        let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(reply.body.as_bytes()));
    }
}
