//! Signing in with GitHub: the authorization code flow with `state` and PKCE, and no scopes. It tells who somebody is and
//! nothing else; the token is asked for the login and forgotten.

use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};
use ureq::http::Response;

use super::Settings;
use crate::bounded;

/// Longest answer that is read.
const MAX_BYTES: u64 = 256 * 1024;

/// Who may come in, and how GitHub is asked who somebody is.
pub struct SignIn {
    settings: Arc<Settings>,
    agent: ureq::Agent,
}

/// Why somebody does not come in.
#[derive(Debug, thiserror::Error)]
pub enum NotIn {
    /// GitHub knows them; they are not on the list.
    #[error("{0} is not on the list of reviewers of this catalog.")]
    NotListed(String),
    /// GitHub did not say who they are.
    #[error("{0}. Try again.")]
    Unknown(String),
}

/// The account of a login: no name that somebody chose here can be the same.
pub fn account(login: &str) -> String {
    format!("{}{ENDING}", login.to_ascii_lowercase())
}

/// How accounts of GitHub end.
pub const ENDING: &str = " (GitHub)";

impl SignIn {
    /// Where the settings have a client for it.
    pub fn new(settings: &Arc<Settings>) -> Option<Self> {
        if settings.client.is_empty() {
            return None;
        }
        Some(Self { settings: Arc::clone(settings), agent: settings.agent() })
    }

    /// The accounts of all who may come in.
    pub fn accounts(&self) -> Vec<String> {
        self.settings.reviewers.iter().map(|login| account(login)).collect()
    }

    /// The page of GitHub that asks somebody whether they want to tell us who they are.
    pub fn page(&self, back: &str, state: &str, verifier: &str) -> String {
        let challenge = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier));
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &self.settings.client)
            .append_pair("redirect_uri", back)
            .append_pair("state", state)
            .append_pair("scope", "")
            .append_pair("allow_signup", "false")
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .finish();
        format!("{}/login/oauth/authorize?{query}", self.settings.web)
    }

    /// The account of whoever came back with a code, and GitHub's number for them. Blocks.
    ///
    /// # Errors
    /// When GitHub does not say who it is, or they are not on the list.
    pub fn account_of(&self, code: &str, back: &str, verifier: &str) -> Result<(String, String), NotIn> {
        let form = [
            ("client_id", self.settings.client.as_str()),
            ("client_secret", &self.settings.client_secret),
            ("code", code),
            ("redirect_uri", back),
            ("code_verifier", verifier),
        ];
        let silent = |error: ureq::Error| NotIn::Unknown(format!("GitHub did not answer ({error})"));
        let tokens = format!("{}/login/oauth/access_token", self.settings.web);
        let answer = self.agent.post(tokens).header("accept", "application/json").send_form(form).map_err(silent)?;
        // It says 200 even where it refuses.
        let answer = json(answer)?;
        let Some(token) = answer["access_token"].as_str() else {
            let why = answer["error"].as_str().unwrap_or("no token");
            return Err(NotIn::Unknown(format!("GitHub refused the code ({why})")));
        };
        let user = self
            .agent
            .get(format!("{}/user", self.settings.api))
            .header("accept", "application/vnd.github+json")
            .header("authorization", format!("Bearer {token}"))
            .call()
            .map_err(silent)?;
        let user = json(user)?;
        let login = user["login"].as_str().ok_or_else(|| NotIn::Unknown("GitHub did not say who it is".into()))?;
        match self.settings.reviewers.iter().any(|listed| listed.eq_ignore_ascii_case(login)) {
            true => Ok((account(login), user["id"].to_string())),
            false => Err(NotIn::NotListed(login.to_owned())),
        }
    }
}

fn json(mut response: Response<ureq::Body>) -> Result<Value, NotIn> {
    let read = bounded::read(response.body_mut(), MAX_BYTES);
    let bytes = read.map_err(|error| NotIn::Unknown(format!("GitHub did not answer ({error})")))?.unwrap_or_default();
    serde_json::from_slice(&bytes).map_err(|_| NotIn::Unknown("GitHub's answer cannot be understood".into()))
}
