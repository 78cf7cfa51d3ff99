//! What the server must know to work with a repository on GitHub: one file, so that no secret stands on a command line.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

/// The settings, as their file has them.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// `owner/name`.
    pub repository: String,
    /// The branch that is the catalog.
    #[serde(default = "main_branch")]
    pub branch: String,
    /// Id of the GitHub App (its client id, or its number).
    #[serde(default)]
    pub app: String,
    /// Its private key: a PEM file, named from the folder of this file.
    #[serde(default)]
    pub key: PathBuf,
    /// Instead of an App: a fine-grained token.
    #[serde(default)]
    pub token: String,
    /// Signs what GitHub sends to `/hooks/github`; none: hooks are refused.
    #[serde(default)]
    pub hook_secret: String,
    /// For signing in with GitHub: id and secret of an OAuth client.
    #[serde(default)]
    pub client: String,
    /// Its secret.
    #[serde(default)]
    pub client_secret: String,
    /// Logins of those who may review.
    #[serde(default)]
    pub reviewers: Vec<String>,
    /// Origin of the API.
    #[serde(default = "api")]
    pub api: String,
    /// Origin of the pages.
    #[serde(default = "web")]
    pub web: String,
    /// Seconds for an answer.
    #[serde(default = "patience")]
    pub patience: f64,
    /// Seconds between two requests that write. GitHub asks for one.
    #[serde(default = "pause")]
    pub pause: f64,
}

fn main_branch() -> String {
    "main".into()
}
fn api() -> String {
    "https://api.github.com".into()
}
fn web() -> String {
    "https://github.com".into()
}
fn patience() -> f64 {
    30.0
}
fn pause() -> f64 {
    1.0
}

/// Shortest secret of hooks, in characters.
const SHORTEST: usize = 20;

impl Settings {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read, or says something that cannot be meant.
    pub fn read(file: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(file).with_context(|| format!("the settings of GitHub in {}", file.display()))?;
        let mut settings: Self = toml::from_str(&text).with_context(|| format!("reading {}", file.display()))?;
        if !settings.key.as_os_str().is_empty() {
            settings.key = file.parent().unwrap_or(Path::new(".")).join(&settings.key);
        }
        for origin in [&mut settings.api, &mut settings.web] {
            *origin = origin.trim_end_matches('/').to_owned();
        }
        settings.check().with_context(|| format!("the settings of GitHub in {}", file.display()))?;
        for secret in [Some(file), Some(settings.key.as_path()).filter(|key| key.is_file())].into_iter().flatten() {
            warn_if_open(secret);
        }
        Ok(settings)
    }

    fn check(&self) -> anyhow::Result<()> {
        let word =
            |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
        let parts: Vec<&str> = self.repository.split('/').collect();
        ensure!(parts.len() == 2 && parts.iter().all(|p| word(p)), "`repository` must be like \"owner/name\"");
        ensure!(self.branch.split('/').all(word), "`branch` must be the name of a branch");
        match (self.app.is_empty(), self.token.is_empty()) {
            (true, true) => bail!("give `app` and `key` of a GitHub App, or a fine-grained `token`"),
            (false, false) => bail!("give either `app` or `token`, not both"),
            (false, true) => ensure!(self.key.is_file(), "`key`: there is no file {}", self.key.display()),
            (true, false) => ensure!(self.token.is_ascii(), "`token` has letters that no token has"),
        }
        ensure!(
            self.hook_secret.is_empty() || self.hook_secret.len() >= SHORTEST,
            "`hook_secret` must have at least {SHORTEST} characters"
        );
        ensure!(
            self.client.is_empty() == self.client_secret.is_empty(),
            "`client` and `client_secret` belong together"
        );
        ensure!(
            self.reviewers.is_empty() || !self.client.is_empty(),
            "`reviewers` sign in with GitHub: give `client` and `client_secret` too"
        );
        ensure!(self.reviewers.iter().all(|login| word(login)), "`reviewers` must be logins of GitHub");
        for origin in [&self.api, &self.web] {
            let local = ["http://127.0.0.1", "http://localhost", "http://[::1]"].iter().any(|l| origin.starts_with(l));
            ensure!(origin.starts_with("https://") || local, "{origin} must be https://");
        }
        for seconds in [self.patience, self.pause] {
            ensure!((0.0..=600.0).contains(&seconds), "`patience` and `pause` must lie between 0 and 600 seconds");
        }
        Ok(())
    }

    /// Owner of the repository.
    pub fn owner(&self) -> &str {
        self.repository.split('/').next().unwrap_or_default()
    }

    /// Asks GitHub: not for ever, and nobody else in its place.
    pub fn agent(&self) -> ureq::Agent {
        let config = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs_f64(self.patience.max(0.05))))
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(format!("Parsimony/{}", env!("CARGO_PKG_VERSION")));
        config.build().into()
    }

    /// How long to wait between two requests that write.
    pub fn pause(&self) -> Duration {
        Duration::from_secs_f64(self.pause)
    }
}

/// Others on the machine could read the secret.
fn warn_if_open(file: &Path) {
    use std::os::unix::fs::PermissionsExt;
    if fs::metadata(file).is_ok_and(|meta| meta.permissions().mode() & 0o077 != 0) {
        tracing::warn!(file = %file.display(), "a secret that others on this machine can read: chmod 600");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Settings, String> {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("github.toml");
        fs::write(&file, text).unwrap();
        fs::write(dir.path().join("app.pem"), "").unwrap();
        Settings::read(&file).map_err(|error| format!("{error:#}"))
    }

    #[test]
    fn what_cannot_be_meant_is_named() {
        let good = "repository = \"ann/catalog\"\ntoken = \"x\"\n";
        let settings = read(good).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((settings.owner(), settings.branch.as_str()), ("ann", "main"));
        assert!(read("repository = \"ann/catalog\"\napp = \"1\"\nkey = \"app.pem\"\n").is_ok());
        for (text, part) in [
            ("", "repository"),
            ("repository = \"ann\"\ntoken = \"x\"", "owner/name"),
            ("repository = \"ann/../x\"\ntoken = \"x\"", "owner/name"),
            ("repository = \"ann/x\"", "GitHub App"),
            ("repository = \"ann/x\"\napp = \"1\"\nkey = \"none.pem\"", "none.pem"),
            ("repository = \"ann/x\"\napp = \"1\"\ntoken = \"x\"", "not both"),
            (&format!("{good}hook_secret = \"short\""), "20 characters"),
            (&format!("{good}reviewers = [\"bo\"]"), "client"),
            (&format!("{good}api = \"http://example.org\""), "https://"),
            (&format!("{good}pause = -1.0"), "between 0 and 600"),
            (&format!("{good}colour = 1"), "colour"),
        ] {
            assert!(read(text).is_err_and(|e| e.contains(part)), "{part}");
        }
    }
}
