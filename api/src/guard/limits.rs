//! Limits by class of request, as one table: how many at a time over all clients (beyond it requests are shed at
//! once), and how many per client and second.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use tokio::sync::Semaphore;

use super::client;
use crate::problem::{self, Trouble};

/// A class of requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Class {
    /// Name in logs and answers.
    pub name: &'static str,
    /// Requests at a time.
    pub at_once: usize,
    /// Requests per second and client, in the long run.
    pub per_second: u32,
    /// Requests that a client may send in one go.
    pub burst: u32,
}

/// Pages and the JSON of single entries.
pub const PAGES: Class = Class { name: "pages", at_once: 256, per_second: 20, burst: 60 };
/// Searches, also while typing.
pub const SEARCH: Class = Class { name: "search", at_once: 64, per_second: 12, burst: 60 };
/// Runs of the lab: how many may wait is the lab's own affair.
pub const LAB: Class = Class { name: "the lab", at_once: 16, per_second: 1, burst: 10 };
/// Files that never change: cheap, and many for one page.
pub const ASSETS: Class = Class { name: "assets", at_once: 1_024, per_second: 100, burst: 400 };
/// Probes of whoever runs the server.
pub const HEALTH: Class = Class { name: "health", at_once: 16, per_second: 10, burst: 30 };

/// Clients remembered per class before the idle ones are forgotten.
const REMEMBERED: usize = 50_000;

/// The guard of one class.
pub struct Guard {
    class: Class,
    places: Semaphore,
    rate: Option<DefaultKeyedRateLimiter<IpAddr>>,
    trusted: Vec<IpAddr>,
    timeout: Duration,
}

impl Guard {
    /// Makes the guard; `rated` switches limits per client on.
    pub fn new(class: Class, rated: bool, trusted: &[IpAddr], timeout: Duration) -> Arc<Self> {
        let some = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(some(class.per_second)).allow_burst(some(class.burst));
        Arc::new(Self {
            class,
            places: Semaphore::new(class.at_once),
            rate: rated.then(|| RateLimiter::keyed(quota)),
            trusted: trusted.to_vec(),
            timeout,
        })
    }

    /// Seconds to wait, where this client has sent too much.
    fn over_rate(&self, request: &Request) -> Option<u64> {
        let rate = self.rate.as_ref()?;
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip();
        let key = client::key(peer, request.headers(), &self.trusted);
        if rate.len() > REMEMBERED {
            rate.retain_recent();
        }
        let wait = rate.check_key(&key).err()?.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs() + 1)
    }
}

/// Sheds, limits and times a request.
pub async fn guard(State(guard): State<Arc<Guard>>, request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let name = guard.class.name;
    if let Some(seconds) = guard.over_rate(&request) {
        let (rate, burst) = (guard.class.per_second, guard.class.burst);
        let detail = format!(
            "The limit for {name} is {rate} requests per second ({burst} in one go). Try again in {seconds} s."
        );
        return problem::respond(Trouble::TooManyRequests { seconds }, detail, &path);
    }
    let Ok(_place) = guard.places.try_acquire() else {
        let detail = format!("All {} places for {name} are taken. Try again in a second.", guard.class.at_once);
        return problem::respond(Trouble::Overloaded, detail, &path);
    };
    let answer = async {
        // Pages are drawn without a pause, so without this one each request would be done before the next is seen: the
        // places would never fill and the deadline never pass, while the line grew in the system's buffers.
        tokio::task::yield_now().await;
        next.run(request).await
    };
    match tokio::time::timeout(guard.timeout, answer).await {
        Ok(response) => response,
        Err(_) => problem::respond(Trouble::TimedOut, format!("No answer within {:?}.", guard.timeout), &path),
    }
}
