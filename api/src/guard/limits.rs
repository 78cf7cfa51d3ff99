//! Limits by class of request, as one table: how many at a time over all clients (beyond it requests are shed at
//! once), and how many per client and second.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
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

/// What a forge says by itself: it may say much at once.
pub const HOOKS: Class = Class { name: "hooks", at_once: 16, per_second: 20, burst: 100 };

/// Forms of submissions, and their review: each is worked out against the whole catalog.
pub const FORMS: Class = Class { name: "forms", at_once: 16, per_second: 2, burst: 30 };

/// Submissions that one client may send in an hour.
pub const SUBMISSIONS_AN_HOUR: u32 = 5;
/// Tries to sign in that one client may make in a row; then one comes back every half minute.
const SIGN_INS: u32 = 5;

/// Clients remembered per class before the idle ones are forgotten.
const REMEMBERED: usize = 50_000;

/// How often a client may do something.
pub struct Rate {
    limiter: Option<DefaultKeyedRateLimiter<IpAddr>>,
    trusted: Vec<IpAddr>,
}

impl Rate {
    /// By a quota; `on` switches it on.
    fn new(quota: Quota, on: bool, trusted: &[IpAddr]) -> Self {
        Self { limiter: on.then(|| RateLimiter::keyed(quota)), trusted: trusted.to_vec() }
    }

    /// That of submissions.
    pub fn of_submissions(on: bool, trusted: &[IpAddr]) -> Self {
        Self::new(Quota::per_hour(some(SUBMISSIONS_AN_HOUR)), on, trusted)
    }

    /// That of tries to sign in.
    pub fn of_sign_ins(on: bool, trusted: &[IpAddr]) -> Self {
        Self::new(Quota::per_minute(some(2)).allow_burst(some(SIGN_INS)), on, trusted)
    }

    /// Counts one more; gives the seconds to wait where that is too often.
    pub fn over(&self, peer: IpAddr, headers: &HeaderMap) -> Option<u64> {
        let limiter = self.limiter.as_ref()?;
        if limiter.len() > REMEMBERED {
            limiter.retain_recent();
        }
        let key = client::key(peer, headers, &self.trusted);
        let wait = limiter.check_key(&key).err()?.wait_time_from(DefaultClock::default().now());
        Some(wait.as_secs() + 1)
    }
}

fn some(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

/// The guard of one class.
pub struct Guard {
    class: Class,
    places: Semaphore,
    rate: Rate,
    timeout: Duration,
}

impl Guard {
    /// Makes the guard; `rated` switches limits per client on.
    pub fn new(class: Class, rated: bool, trusted: &[IpAddr], timeout: Duration) -> Arc<Self> {
        let quota = Quota::per_second(some(class.per_second)).allow_burst(some(class.burst));
        Arc::new(Self { class, places: Semaphore::new(class.at_once), rate: Rate::new(quota, rated, trusted), timeout })
    }

    /// Seconds to wait, where this client has sent too much.
    fn over_rate(&self, request: &Request) -> Option<u64> {
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>()?.0.ip();
        self.rate.over(peer, request.headers())
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
