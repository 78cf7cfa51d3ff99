//! The accept loop. `axum::serve` (0.8) waits for ever for a header that never ends, and such a connection also blocks
//! a graceful stop; this loop has a deadline for the first byte and one for the header, and a cap on connections.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

/// Deadlines and the cap.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Most connections at a time.
    pub connections: usize,
    /// For the first byte, and again for the whole header.
    pub header: Duration,
    /// For open requests at the stop.
    pub drain: Duration,
}

/// Serves until `stop` is ready, then lets open requests finish. Returns whether all of them did.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) -> bool {
    let places = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    // HTTP/1 alone: telling it from HTTP/2 would mean waiting for 24 bytes without a deadline, and browsers speak HTTP/2
    // only over TLS, which is the business of whatever stands before this server.
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(limits.header).max_buf_size(64 * 1024);
    tokio::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(pair) => pair,
                Err(error) => {
                    // Out of file handles or the like: the next accept would fail at once, too.
                    tracing::warn!(%error, "accepting a connection");
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = &mut stop => break,
        };
        // Over the cap a connection is closed at once: a clear answer to a client, and free for us.
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            tracing::debug!(%peer, "connection refused: too many");
            continue;
        };
        let service = TowerToHyperService::new(WithPeer { router: router.clone(), peer });
        let (builder, watcher) = (builder.clone(), graceful.watcher());
        tokio::spawn(async move {
            if !sends_first_byte(&stream, limits.header).await {
                return;
            }
            let connection = builder.serve_connection(TokioIo::new(stream), service);
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%peer, %error, "connection ended");
            }
            drop(place);
        });
    }
    drop(listener);
    timeout(limits.drain, graceful.shutdown()).await.is_ok()
}

/// The header deadline of hyper starts with the first byte; silence before it needs its own.
async fn sends_first_byte(stream: &TcpStream, deadline: Duration) -> bool {
    let _ = stream.set_nodelay(true);
    matches!(timeout(deadline, stream.peek(&mut [0])).await, Ok(Ok(1)))
}

/// Gives every request the address of its peer.
#[derive(Clone)]
struct WithPeer {
    router: Router,
    peer: SocketAddr,
}

impl tower::Service<hyper::Request<hyper::body::Incoming>> for WithPeer {
    type Response = axum::response::Response;
    type Error = std::convert::Infallible;
    type Future = <Router as tower::Service<hyper::Request<hyper::body::Incoming>>>::Future;

    fn poll_ready(&mut self, context: &mut std::task::Context<'_>) -> std::task::Poll<Result<(), Self::Error>> {
        tower::Service::<hyper::Request<hyper::body::Incoming>>::poll_ready(&mut self.router, context)
    }

    fn call(&mut self, mut request: hyper::Request<hyper::body::Incoming>) -> Self::Future {
        request.extensions_mut().insert(ConnectInfo(self.peer));
        self.router.call(request)
    }
}
