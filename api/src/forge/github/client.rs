//! One request to GitHub, with its manners: never two writes within a second, nothing while GitHub asks to wait, fewer
//! new things an hour than it allows. What an answer means for the caller's plans is decided here.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use serde_json::Value;
use ureq::http::{HeaderMap, Request};

use super::Settings;
use super::key::{App, Key};
use crate::bounded;
use crate::forge::ForgeError;

/// The version of the API that is spoken.
const VERSION: &str = "2022-11-28";
/// Longest answer that is read: a tree of a hundred thousand files.
const MAX_BYTES: u64 = 32 * 1024 * 1024;
/// GitHub allows 500 new things an hour.
const WRITES_AN_HOUR: usize = 480;
const HOUR: Duration = Duration::from_secs(3_600);
/// The pause where GitHub says "too much" and not for how long.
const UNSAID: Duration = Duration::from_secs(60);
/// No pause is longer, whatever a header says.
const LONGEST: Duration = Duration::from_secs(2 * 3_600);

/// Asks GitHub.
pub struct Client {
    settings: Arc<Settings>,
    agent: ureq::Agent,
    key: Key,
    manners: Mutex<Manners>,
}

#[derive(Default)]
struct Manners {
    /// GitHub asked for silence until then.
    silent: Option<Instant>,
    /// The last writes, for an hour.
    writes: VecDeque<Instant>,
}

/// What GitHub answered.
pub struct Answer {
    /// Status.
    pub status: u16,
    /// Body; null where there was none.
    pub body: Value,
}

impl Answer {
    /// A text in the body.
    ///
    /// # Errors
    /// When it is not there.
    pub fn text(&self, pointer: &str) -> Result<String, ForgeError> {
        let text = self.body.pointer(pointer).and_then(Value::as_str);
        text.map(str::to_owned).ok_or_else(|| ForgeError::later(format!("GitHub's answer has no {pointer}")))
    }

    /// The answer, where it has the status that was wanted; else an error that says what could not be done.
    ///
    /// # Errors
    /// When it has another status.
    pub fn wanted(self, status: u16, what: &str) -> Result<Self, ForgeError> {
        if self.status == status { Ok(self) } else { Err(self.refused(what)) }
    }

    /// The error that this answer is, to a request for something.
    pub fn refused(&self, what: &str) -> ForgeError {
        let said = self.body["message"].as_str().unwrap_or("no word");
        let more: Vec<String> = self.body["errors"].as_array().into_iter().flatten().map(fault).collect();
        let why = format!("GitHub: {what}: {} {said} {}", self.status, more.join("; "));
        match self.status {
            // Not valid, and hardly more so the next time.
            422 => ForgeError::Broken(why.trim_end().to_owned()),
            // Settings or rights of the repository: an operator can mend them while we wait.
            _ => ForgeError::later(why.trim_end()),
        }
    }
}

fn fault(error: &Value) -> String {
    error["message"].as_str().or(error.as_str()).map_or_else(|| error.to_string(), str::to_owned)
}

impl Client {
    /// With settings.
    ///
    /// # Errors
    /// When the App's key cannot be used.
    pub fn new(settings: Arc<Settings>) -> anyhow::Result<Self> {
        let key = Key::new(&settings)?;
        Ok(Self { agent: settings.agent(), settings, key, manners: Mutex::default() })
    }

    /// Reads something of the repository.
    ///
    /// # Errors
    /// When it must wait or no answer comes.
    pub fn get(&self, path: &str) -> Result<Answer, ForgeError> {
        self.ask("GET", path, None)
    }

    /// Writes something of the repository.
    ///
    /// # Errors
    /// When it must wait or no answer comes.
    pub fn send(&self, method: &str, path: &str, body: &Value) -> Result<Answer, ForgeError> {
        self.take_turn()?;
        self.ask(method, path, Some(body))
    }

    /// Removes something of the repository.
    ///
    /// # Errors
    /// When it must wait or no answer comes.
    pub fn delete(&self, path: &str) -> Result<Answer, ForgeError> {
        self.take_turn()?;
        self.ask("DELETE", path, None)
    }

    fn ask(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Answer, ForgeError> {
        let path = format!("/repos/{}{path}", self.settings.repository);
        let answer = self.call(method, &path, body, &self.token()?)?;
        if let (401, Key::App(app)) = (answer.status, &self.key) {
            // Taken back before its time: once more with a new one.
            app.keep(None);
            return known(self.call(method, &path, body, &self.token()?)?);
        }
        known(answer)
    }

    fn token(&self) -> Result<String, ForgeError> {
        let app = match &self.key {
            Key::Token(token) => return Ok(token.clone()),
            Key::App(app) => app,
        };
        if let Some(token) = app.token() {
            return Ok(token);
        }
        let token = self.new_token(app)?;
        app.keep(Some(token.clone()));
        Ok(token)
    }

    /// A token for this repository alone.
    fn new_token(&self, app: &App) -> Result<String, ForgeError> {
        let installation = format!("/repos/{}/installation", self.settings.repository);
        let found = self.call("GET", &installation, None, &app.proof())?;
        let id = found.body["id"].as_u64().filter(|_| found.status == 200);
        let id = id.ok_or_else(|| found.refused("the App is not installed on the repository"))?;
        let name = self.settings.repository.split('/').nth(1).unwrap_or_default();
        let wanted = serde_json::json!({ "repositories": [name] });
        let path = format!("/app/installations/{id}/access_tokens");
        self.call("POST", &path, Some(&wanted), &app.proof())?.wanted(201, "no token for the App")?.text("/token")
    }

    fn manners(&self) -> MutexGuard<'_, Manners> {
        self.manners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for one's turn to write.
    fn take_turn(&self) -> Result<(), ForgeError> {
        let (now, pause) = (Instant::now(), self.settings.pause());
        let turn = {
            let mut manners = self.manners();
            while manners.writes.front().is_some_and(|then| now.saturating_duration_since(*then) > HOUR) {
                manners.writes.pop_front();
            }
            if let Some(first) = manners.writes.front().filter(|_| manners.writes.len() >= WRITES_AN_HOUR) {
                let after = HOUR.saturating_sub(now.saturating_duration_since(*first));
                let why = format!("{WRITES_AN_HOUR} changes were written to GitHub within an hour");
                return Err(ForgeError::Later { after: Some(after), why });
            }
            let turn = manners.writes.back().map_or(now, |last| (*last + pause).max(now));
            manners.writes.push_back(turn);
            turn
        };
        std::thread::sleep(turn.saturating_duration_since(now));
        Ok(())
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>, token: &str) -> Result<Answer, ForgeError> {
        if let Some(until) = self.manners().silent {
            let after = until.saturating_duration_since(Instant::now());
            if !after.is_zero() {
                return Err(ForgeError::Later { after: Some(after), why: "GitHub asked to wait".into() });
            }
        }
        let silent = |error: &dyn std::fmt::Display| ForgeError::later(format!("GitHub did not answer: {error}"));
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.settings.api))
            .header("accept", "application/vnd.github+json")
            .header("authorization", format!("Bearer {token}"))
            .header("x-github-api-version", VERSION);
        let response = match body {
            Some(body) => {
                let request = request.header("content-type", "application/json").body(body.to_string());
                self.agent.run(request.map_err(|e| silent(&e))?)
            }
            None => self.agent.run(request.body(()).map_err(|e| silent(&e))?),
        };
        let mut response = response.map_err(|e| silent(&e))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = bounded::read(response.body_mut(), MAX_BYTES).map_err(|e| silent(&e))?;
        let too_long = || ForgeError::later(format!("GitHub's answer to {path} is longer than {MAX_BYTES} bytes"));
        let bytes = bytes.ok_or_else(too_long)?;
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        let answer = Answer { status, body };
        if let Some(after) = asked_to_wait(&answer, &headers) {
            self.manners().silent = Some(Instant::now() + after);
            return Err(ForgeError::Later { after: Some(after), why: format!("GitHub asks to wait {after:?}") });
        }
        if status >= 500 {
            return Err(answer.refused(path));
        }
        Ok(answer)
    }
}

/// An answer that a caller can read; a refusal of who we are is none.
fn known(answer: Answer) -> Result<Answer, ForgeError> {
    match answer.status {
        401 => Err(answer.refused("our token is not taken")),
        301 | 307 | 308 => Err(answer.refused("the repository has moved; correct `repository` in the settings")),
        _ => Ok(answer),
    }
}

/// For how long GitHub wants to hear nothing, where it says so: by a header, by an empty allowance, or by words.
fn asked_to_wait(answer: &Answer, headers: &HeaderMap) -> Option<Duration> {
    if !matches!(answer.status, 403 | 429) {
        return None;
    }
    let number = |name: &str| headers.get(name)?.to_str().ok()?.trim().parse::<u64>().ok();
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
    let wait = match (number("retry-after"), number("x-ratelimit-remaining"), number("x-ratelimit-reset")) {
        (Some(seconds), ..) => Duration::from_secs(seconds),
        (None, Some(0), Some(reset)) => Duration::from_secs(reset.saturating_sub(now()) + 1),
        _ if answer.status == 429 => UNSAID,
        _ if answer.body["message"].as_str().is_some_and(|m| m.to_lowercase().contains("rate limit")) => UNSAID,
        _ => return None,
    };
    Some(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn pauses_are_read_from_what_there_is() {
        let wait = |status: u16, message: &str, headers: &[(&'static str, String)]| {
            let headers = headers.iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect();
            asked_to_wait(&Answer { status, body: json!({ "message": message }) }, &headers).map(|d| d.as_secs())
        };
        let soon = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() + 100;
        assert_eq!(wait(429, "", &[("retry-after", "7".into())]), Some(7));
        assert_eq!(wait(403, "", &[("retry-after", "99999999".into())]), Some(LONGEST.as_secs()));
        let empty = [("x-ratelimit-remaining", "0".to_owned()), ("x-ratelimit-reset", soon.to_string())];
        assert!(wait(403, "", &empty).is_some_and(|s| (99..=101).contains(&s)));
        assert_eq!(wait(429, "", &[]), Some(60));
        assert_eq!(wait(403, "You have exceeded a secondary rate limit", &[]), Some(60));
        assert_eq!(wait(403, "Resource not accessible by integration", &[]), None);
        assert_eq!(wait(404, "", &[("retry-after", "7".into())]), None);
    }

    #[test]
    fn refusals_say_what_github_said() {
        let body =
            json!({ "message": "Validation Failed", "errors": [{ "message": "No commits" }, "odd", { "code": 1 }] });
        let refused = Answer { status: 422, body }.refused("open");
        assert!(matches!(&refused, ForgeError::Broken(_)));
        let text = refused.to_string();
        assert!(["open", "422", "No commits", "odd", "\"code\":1"].iter().all(|part| text.contains(part)), "{text}");
        assert!(matches!(Answer { status: 404, body: Value::Null }.refused("x"), ForgeError::Later { .. }));
    }
}
