//! Who we are to GitHub: a token that was given, or one of an App, which lasts an hour and is made with its private key.

use std::fs;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject;
use serde_json::json;

use super::Settings;

/// A token of an App is made anew so long before it ends; it lasts an hour.
const LASTS: Duration = Duration::from_secs(55 * 60);
/// How long the proof of being the App is good; GitHub takes ten minutes at most.
const PROOF_SECONDS: u64 = 540;

/// Where the tokens come from.
pub enum Key {
    /// Given.
    Token(String),
    /// Made.
    App(Box<App>),
}

/// A GitHub App.
pub struct App {
    id: String,
    pair: RsaKeyPair,
    now: Mutex<Option<(String, Instant)>>,
}

impl Key {
    /// As the settings say.
    ///
    /// # Errors
    /// When the private key cannot be read.
    pub fn new(settings: &Settings) -> anyhow::Result<Self> {
        if !settings.token.is_empty() {
            tracing::warn!("a personal token acts in its owner's name and ends with it; an App is better");
            return Ok(Self::Token(settings.token.clone()));
        }
        let name = settings.key.display();
        let pem = fs::read(&settings.key).with_context(|| format!("the App's key {name}"))?;
        let der = PrivateKeyDer::from_pem_slice(&pem).map_err(|_| anyhow!("{name} holds no private key in PEM"))?;
        let pair = match &der {
            PrivateKeyDer::Pkcs1(key) => RsaKeyPair::from_der(key.secret_pkcs1_der()),
            other => RsaKeyPair::from_pkcs8(other.secret_der()),
        };
        let pair = pair.map_err(|error| anyhow!("{name} is no RSA key that can sign: {error}"))?;
        Ok(Self::App(Box::new(App { id: settings.app.clone(), pair, now: Mutex::default() })))
    }
}

impl App {
    /// A signed proof of being the App (a JSON Web Token, RS256).
    pub fn proof(&self) -> String {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_secs());
        let part = |value: serde_json::Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let head = part(json!({ "alg": "RS256", "typ": "JWT" }));
        // A minute back: clocks differ.
        let body = part(json!({ "iat": now.saturating_sub(60), "exp": now + PROOF_SECONDS, "iss": self.id }));
        let text = format!("{head}.{body}");
        let mut signature = vec![0; self.pair.public().modulus_len()];
        // It fails only without randomness, or with a signature of another length.
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), text.as_bytes(), &mut signature)
            .expect("the system gives randomness");
        format!("{text}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    /// The token that is good now.
    pub fn token(&self) -> Option<String> {
        let now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        now.as_ref().filter(|(_, since)| since.elapsed() < LASTS).map(|(token, _)| token.clone())
    }

    /// Keeps a token, or forgets the one that is refused.
    pub fn keep(&self, token: Option<String>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = token.map(|token| (token, Instant::now()));
    }
}
