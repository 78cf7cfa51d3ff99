//! Who reviews: passphrases, sessions, one-time links.

use std::time::Duration;

use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use argon2::{Algorithm, Argon2, Params, Version};
use axum::http::{HeaderMap, HeaderValue, header};
use catalog::day::{self, micros};
use catalog::store::{Joined, Store, StoreError};
use catalog_model::check::damage;

use super::secrets::{equal, hash, random};

/// The cookie of a session. Its prefix makes browsers take it only over a safe connection, for this host alone.
const COOKIE: &str = "__Host-parsimony";
/// That of a sign-in that goes by way of another site.
const JOURNEY: &str = "__Host-parsimony-journey";
/// A session ends after so long without use, and after so long in any case.
const IDLE: Duration = Duration::from_secs(12 * 3_600);
const MOST: Duration = Duration::from_secs(7 * 24 * 3_600);
/// How long a one-time link is good.
const INVITATION: Duration = Duration::from_secs(15 * 60);
/// Shortest passphrase, in characters.
const SHORTEST: usize = 12;

/// Argon2id as OWASP recommends it: 19 MiB, two passes, one lane.
fn argon() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

/// A one-time link's path.
///
/// # Errors
/// What the database says.
pub async fn invite(store: &Store) -> Result<String, StoreError> {
    let secret = random::<32>();
    store.invite(&hash(&secret), day::now() + micros(INVITATION)).await?;
    Ok(format!("/join/{secret}"))
}

/// Why somebody cannot come in.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Something to mend; said to the person.
    #[error("{0}")]
    Person(String),
    /// The database does not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Nobody comes in, for a reason that is said.
///
/// # Errors
/// Always.
pub fn person<T>(why: impl ToString) -> Result<T, Refused> {
    Err(Refused::Person(why.to_string()))
}

/// Makes an account with a one-time link, and begins its session; gives the cookie to set.
///
/// # Errors
/// What is to be mended, in a sentence.
pub async fn join(store: &Store, invitation: &str, name: &str, passphrase: String) -> Result<HeaderValue, Refused> {
    let plain = name.chars().all(|c| c.is_alphanumeric() || " .-_".contains(c));
    if name.is_empty() || name.chars().count() > 40 || !plain || damage(name).is_some() {
        return person("A name has one to forty letters, digits, spaces, points and dashes.");
    }
    if ["server", "sender", "forge"].contains(&name.to_lowercase().as_str()) {
        return person("That name has a meaning of its own in the history; choose another one.");
    }
    if passphrase.chars().count() < SHORTEST {
        return person("The passphrase is shorter than twelve characters.");
    }
    if !store.is_invited(&hash(invitation)).await? {
        return person("This link has been used, or is older than fifteen minutes. Ask for a new one.");
    }
    let hashed = tokio::task::spawn_blocking(move || {
        let salt = SaltString::encode_b64(random::<8>().as_bytes()).ok()?;
        argon().hash_password(passphrase.as_bytes(), &salt).map(|h| h.to_string()).ok()
    });
    let Some(hashed) = hashed.await.ok().flatten() else { return person("The passphrase cannot be used.") };
    match store.add_account(&hash(invitation), name, &hashed).await? {
        Joined::Yes => Ok(begin(store, name).await?),
        Joined::NotInvited => person("This link has been used, or is older than fifteen minutes. Ask for a new one."),
        Joined::Taken => person("Somebody has this name already."),
    }
}

/// Begins a session with a passphrase; gives the cookie to set.
///
/// # Errors
/// What is to be mended, in a sentence.
pub async fn enter(store: &Store, name: &str, passphrase: String) -> Result<HeaderValue, Refused> {
    if !verify(store, name, passphrase).await? {
        return person("Name and passphrase do not belong together.");
    }
    Ok(begin(store, name).await?)
}

/// Begins a session for somebody whom GitHub knows by this account and this id; gives the cookie to set. A login that is
/// given up is free for anybody: the first one who came with it is who was meant.
///
/// # Errors
/// What is to be mended, in a sentence.
pub async fn begin_as(store: &Store, account: &str, id: &str) -> Result<HeaderValue, Refused> {
    let name = format!("id of {account}");
    store.remember(&name, id, i64::MAX).await?;
    if store.remembered(&name).await?.as_deref() != Some(id) {
        return person("This login belonged to another account of GitHub before.");
    }
    Ok(begin(store, account).await?)
}

/// Whether a passphrase is that of an account. An unknown name takes as long as a wrong passphrase.
async fn verify(store: &Store, name: &str, passphrase: String) -> Result<bool, StoreError> {
    let known = store.account(name).await?.filter(|hash| !hash.is_empty());
    let check = move || {
        // Of "", with a salt of zeros: it verifies nothing, and costs the same.
        const NONE: &str =
            "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        let hash = known.as_deref().unwrap_or(NONE);
        let Ok(parsed) = PasswordHash::new(hash) else { return false };
        argon().verify_password(passphrase.as_bytes(), &parsed).is_ok() && known.is_some()
    };
    Ok(tokio::task::spawn_blocking(check).await.unwrap_or(false))
}

/// Begins a session; gives the cookie to set.
async fn begin(store: &Store, account: &str) -> Result<HeaderValue, StoreError> {
    let secret = random::<32>();
    store.begin_session(&hash(&secret), account, micros(IDLE)).await?;
    Ok(cookie(COOKIE, &secret, MOST.as_secs()))
}

/// Ends the session of a request; gives the cookie to set.
///
/// # Errors
/// What the database says.
pub async fn end(store: &Store, headers: &HeaderMap) -> Result<HeaderValue, StoreError> {
    if let Some(secret) = cookie_of(headers, COOKIE) {
        store.end_session(&hash(secret)).await?;
    }
    Ok(cookie(COOKIE, "", 0))
}

/// A cookie to set, for so long. A link on another site (on a pull request, on the way back from GitHub) brings it along; a
/// form of another site does not. What no header can carry sets none.
fn cookie(name: &str, value: &str, seconds: u64) -> HeaderValue {
    let text = format!("{name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age={seconds}");
    HeaderValue::try_from(text).unwrap_or_else(|_| HeaderValue::from_static(""))
}

/// A sign-in that goes by way of another site, kept by the browser meanwhile.
pub struct Journey {
    /// Comes back with the answer: only who began it can end it.
    pub state: String,
    /// Proves to the other site that the code is fetched by who asked for it (PKCE).
    pub verifier: String,
    /// Where to go afterwards.
    pub next: String,
}

impl Journey {
    /// Begins one.
    pub fn begin(next: &str) -> Self {
        Self { state: random::<16>(), verifier: random::<32>(), next: next.to_owned() }
    }

    /// The cookie to set.
    pub fn cookie(&self) -> HeaderValue {
        cookie(JOURNEY, &format!("{}.{}.{}", self.state, self.verifier, self.next), 600)
    }

    /// The cookie that ends it.
    pub fn over() -> HeaderValue {
        cookie(JOURNEY, "", 0)
    }

    /// That of a request.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut parts = cookie_of(headers, JOURNEY)?.splitn(3, '.').map(str::to_owned);
        Some(Self { state: parts.next()?, verifier: parts.next()?, next: parts.next()? })
    }

    /// Whether an answer with this state belongs to it.
    pub fn is(&self, state: &str) -> bool {
        !state.is_empty() && equal(&self.state, state)
    }
}

/// Who sent a request, if they are signed in.
pub async fn reviewer(store: &Store, headers: &HeaderMap) -> Option<String> {
    let secret = cookie_of(headers, COOKIE)?;
    let session = store.session(&hash(secret), micros(IDLE), micros(MOST)).await;
    session.inspect_err(|error| tracing::error!(%error, "sessions cannot be read")).ok().flatten()
}

fn cookie_of<'h>(headers: &'h HeaderMap, wanted: &str) -> Option<&'h str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|v| v.to_str().ok());
    let mut pairs = cookies.flat_map(|v| v.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == wanted).map(|(_, secret)| secret).filter(|secret| !secret.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_link_makes_an_account_and_a_passphrase_a_session() {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("x.db")).await.unwrap();
        let link = invite(&store).await.unwrap();
        let secret = link.strip_prefix("/join/").unwrap();
        assert_eq!(secret.len(), 64);
        let long = || "correct horse battery".to_owned();
        for (name, passphrase) in [("", long()), ("a<b", long()), ("Server", long()), ("Ann", "short".to_owned())] {
            assert!(matches!(join(&store, secret, name, passphrase).await, Err(Refused::Person(_))), "{name}");
        }
        assert!(join(&store, "guess", "Ann", long()).await.is_err());
        join(&store, secret, "Ann", long()).await.unwrap();
        assert!(join(&store, secret, "Bo", long()).await.is_err());
        assert!(verify(&store, "Ann", long()).await.unwrap());
        assert!(!verify(&store, "Ann", "other".into()).await.unwrap());
        assert!(!verify(&store, "Bo", String::new()).await.unwrap());

        let set = begin(&store, "Ann").await.unwrap();
        let text = set.to_str().unwrap();
        assert!(text.contains("Secure; HttpOnly; SameSite=Lax") && text.starts_with("__Host-"));
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::try_from(format!("a=b; {}", text.split(';').next().unwrap())).unwrap(),
        );
        assert_eq!(reviewer(&store, &headers).await.as_deref(), Some("Ann"));
        end(&store, &headers).await.unwrap();
        assert_eq!(reviewer(&store, &headers).await, None);
    }
}
