//! Secrets: tokens of forms, addresses of status pages, sessions. Only hashes of them are ever stored.

use std::time::Duration;

use ring::hmac;
use sha2::{Digest, Sha256};

/// How long a form may lie open.
const FORM_LASTS: Duration = Duration::from_secs(48 * 3_600);

/// Random bytes as text in hexadecimal.
///
/// # Panics
/// When the system gives no randomness: nothing here is safe then.
pub fn random<const N: usize>() -> String {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the system gives randomness");
    hex(&bytes)
}

/// The hash of a secret, as it is stored.
pub fn hash(secret: &str) -> String {
    hex(&Sha256::digest(secret.as_bytes()))
}

/// Whether two secrets are one, in a time that does not depend on where they differ.
pub fn equal(a: &str, b: &str) -> bool {
    // Comparing hashes tells nothing of the texts.
    hash(a) == hash(b)
}

/// The signature (HMAC-SHA256) of bytes, in hexadecimal.
pub fn sign(key: &str, bytes: &[u8]) -> String {
    hex(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()), bytes).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Why a form's token is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadToken {
    /// Not one of ours.
    Forged,
    /// Too old.
    Expired,
    /// Sent faster than a person can.
    TooFast,
}

/// Signs and derives with a key that never leaves the server.
pub struct Secrets {
    key: String,
    /// What filling in a form takes at least.
    least: Duration,
}

impl Secrets {
    /// With a key, and the least time for a form.
    pub fn new(key: String, least: Duration) -> Self {
        Self { key, least }
    }

    fn mac(&self, text: &str) -> String {
        // Half of it cannot be guessed either, and makes shorter addresses.
        sign(&self.key, text.as_bytes())[..32].to_owned()
    }

    /// A token for a form that is given out now (seconds since 1970).
    pub fn form(&self, now: u64) -> String {
        let body = format!("{now:x}.{}", random::<8>());
        format!("{body}.{}", self.mac(&body))
    }

    /// For how long a form that was given out with a token has been open.
    pub fn age(token: &str, now: u64) -> Duration {
        let issued = token.split('.').next().and_then(|t| u64::from_str_radix(t, 16).ok()).unwrap_or(now);
        Duration::from_secs(now.saturating_sub(issued))
    }

    /// Whether a token is one of ours, of a form that was open long enough and not too long.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn check(&self, token: &str, now: u64) -> Result<(), BadToken> {
        let (body, mac) = token.rsplit_once('.').ok_or(BadToken::Forged)?;
        if !equal(&self.mac(body), mac) {
            return Err(BadToken::Forged);
        }
        match Self::age(body, now) {
            age if age > FORM_LASTS => Err(BadToken::Expired),
            age if age < self.least => Err(BadToken::TooFast),
            _ => Ok(()),
        }
    }

    /// The secret in the status address of a form's submission: 128 bits that only we can work out.
    pub fn status(&self, token: &str) -> String {
        self.mac(&format!("status {token}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_signed_and_timed() {
        let secrets = Secrets::new("key".into(), Duration::from_secs(3));
        let token = secrets.form(1_000);
        assert_eq!(secrets.check(&token, 1_003), Ok(()));
        assert_eq!(secrets.check(&token, 1_002), Err(BadToken::TooFast));
        assert_eq!(secrets.check(&token, 1_000 + 49 * 3_600), Err(BadToken::Expired));
        let later = token.replacen("3e8", "3e9", 1);
        for forged in [later.as_str(), "", ".", "x.y.z", &token[1..]] {
            assert_eq!(secrets.check(forged, 1_003), Err(BadToken::Forged), "{forged}");
        }
        let other = Secrets::new("other".into(), Duration::ZERO);
        assert_eq!(other.check(&token, 1_003), Err(BadToken::Forged));
        assert_ne!(secrets.form(1_000), token);
        assert_eq!(secrets.status(&token), secrets.status(&token));
        assert_ne!(secrets.status(&token), other.status(&token));
        assert_eq!(secrets.status(&token).len(), 32);
    }
}
