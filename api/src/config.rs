//! Settings: each a command-line option and an environment variable with the prefix PARSIMONY_.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;

/// The Parsimony server.
#[derive(Clone, Debug, Parser)]
#[command(name = "parsimony", version, max_term_width = 110)]
pub struct Config {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "PARSIMONY_ADDR", default_value = "127.0.0.1:3000")]
    pub addr: SocketAddr,
    /// The data folder.
    #[arg(long, env = "PARSIMONY_DATA", default_value = "data")]
    pub data: PathBuf,
    /// Folder for what the server writes: the database, and the repository of the local forge.
    #[arg(long, env = "PARSIMONY_VAR", default_value = "var")]
    pub var: PathBuf,
    /// Folder with the built assets (made by `cargo xtask`).
    #[arg(long, env = "PARSIMONY_SITE", default_value = "target/site")]
    pub site: PathBuf,
    /// Public address of the site, for canonical links; default: http:// and the address listened on.
    #[arg(long, env = "PARSIMONY_BASE_URL", value_parser = origin)]
    pub base_url: Option<String>,
    /// Worker threads; default: one per core.
    #[arg(long, env = "PARSIMONY_THREADS")]
    pub threads: Option<usize>,
    /// Log format.
    #[arg(long, env = "PARSIMONY_LOG_FORMAT", default_value = "text", value_parser = ["text", "json"])]
    pub log_format: String,
    /// What is logged, as in `info,catalog=debug`.
    #[arg(long, env = "PARSIMONY_LOG", default_value = "info")]
    pub log: String,
    /// Most connections at a time; further ones are closed at once.
    #[arg(long, env = "PARSIMONY_MAX_CONNECTIONS", default_value_t = 2_000)]
    pub max_connections: usize,
    /// Seconds within which the first byte and then the whole header of a request must come.
    #[arg(long, env = "PARSIMONY_HEADER_TIMEOUT", default_value = "5", value_parser = seconds)]
    pub header_timeout: Duration,
    /// Seconds within which a request must be answered.
    #[arg(long, env = "PARSIMONY_REQUEST_TIMEOUT", default_value = "10", value_parser = seconds)]
    pub request_timeout: Duration,
    /// Seconds that a run of the lab may take.
    #[arg(long, env = "PARSIMONY_LAB_TIMEOUT", default_value = "120", value_parser = seconds)]
    pub lab_timeout: Duration,
    /// Seconds that open requests get to finish when the server is stopped.
    #[arg(long, env = "PARSIMONY_DRAIN_TIMEOUT", default_value = "20", value_parser = seconds)]
    pub drain_timeout: Duration,
    /// Proxies whose X-Forwarded-For is believed, comma-separated addresses.
    #[arg(long, env = "PARSIMONY_TRUSTED_PROXIES", default_value = "", value_parser = addresses)]
    pub trusted_proxies: Addresses,
    /// Switch limits per client off (for load tests on one machine).
    #[arg(long, env = "PARSIMONY_NO_RATE_LIMIT", value_parser = switch)]
    pub no_rate_limit: bool,
    /// Print a one-time link with which one more person may join the reviewers. (The first one is printed by itself.)
    #[arg(long, env = "PARSIMONY_INVITE", value_parser = switch)]
    pub invite: bool,
    /// Keep submissions, reviewers and the search log in a PostgreSQL server that several servers may share:
    /// `postgres://user:password@host/database`. None: in a file below `var`.
    #[arg(long, env = "PARSIMONY_DATABASE", hide_env_values = true, value_parser = database)]
    pub database: Option<String>,
    /// Propose and merge on GitHub: a file with its settings (`api/README.md` says which). None: in a repository below `var`.
    #[arg(long, env = "PARSIMONY_GITHUB")]
    pub github: Option<PathBuf>,
    /// Where forms are filled in from: empty for arXiv, Crossref, DataCite and OpenReview themselves, `off`, or the address
    /// of a server that answers in their place (`http://mirror/export.arxiv.org/api/query?…`).
    #[arg(long, env = "PARSIMONY_SOURCES", default_value = "", value_parser = sources)]
    pub sources: String,
    /// Seconds that a person takes at least to fill in a form; faster ones are asked to send it again.
    #[arg(long, env = "PARSIMONY_FORM_SECONDS", default_value_t = 3)]
    pub form_seconds: u64,
    /// Submissions in ten minutes, over all clients, above which forms ask browsers for a proof of work.
    #[arg(long, env = "PARSIMONY_USUAL_SUBMISSIONS", default_value_t = 60)]
    pub usual_submissions: usize,
    /// Show the page for curators (what people look for and do not find) to everyone, not only to this machine.
    #[arg(long, env = "PARSIMONY_OPEN_CURATION", value_parser = switch)]
    pub open_curation: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "must be a number of seconds".to_owned())?;
    if !(0.05..=3_600.0).contains(&seconds) {
        return Err("must lie between 0.05 and 3600 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

/// Addresses of machines.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Addresses(pub Vec<IpAddr>);

/// Comma-separated; an empty variable is none.
fn addresses(text: &str) -> Result<Addresses, String> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| part.parse().map_err(|_| format!("\"{part}\" is no IP address")))
        .collect::<Result<_, _>>()
        .map(Addresses)
}

/// What an environment variable says of a switch; an empty one is off.
fn switch(text: &str) -> Result<bool, String> {
    match text.trim().to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "" | "0" | "false" | "no" | "off" => Ok(false),
        _ => Err("must be 1 or 0, true or false, yes or no, on or off".to_owned()),
    }
}

/// The address of a PostgreSQL server; empty for none.
fn database(text: &str) -> Result<String, String> {
    let known = ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme));
    if known || text.is_empty() {
        Ok(text.to_owned())
    } else {
        Err("must be like postgres://user:password@host/database".to_owned())
    }
}

/// Empty, `off`, or an origin.
fn sources(text: &str) -> Result<String, String> {
    if text == "off" { Ok(text.to_owned()) } else { origin(text) }
}

/// An origin without path; empty for none.
fn origin(text: &str) -> Result<String, String> {
    let text = text.trim().trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ', '"', '<']) => Ok(text.to_owned()),
        None if text.is_empty() => Ok(String::new()),
        _ => Err("must be like https://example.org, without a path".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn every_setting_has_an_environment_variable() {
        let command = Config::command();
        command.clone().debug_assert();
        for arg in command.get_arguments().filter(|a| a.get_id() != "help" && a.get_id() != "version") {
            let env = arg.get_env().and_then(|e| e.to_str()).unwrap_or_default().to_owned();
            assert!(env.starts_with("PARSIMONY_"), "{}", arg.get_id());
        }
    }

    #[test]
    fn variables_are_read_kindly_and_nonsense_is_named() {
        assert_eq!((switch("1"), switch("Yes"), switch("")), (Ok(true), Ok(true), Ok(false)));
        assert!(switch("perhaps").is_err());
        assert_eq!(addresses(""), Ok(Addresses::default()));
        assert_eq!(addresses("10.0.0.1, ::1").map(|a| a.0.len()), Ok(2));
        assert!(addresses("10.0.0.1,proxy").is_err_and(|e| e.contains("proxy")));
        assert_eq!(origin("https://example.org/").as_deref(), Ok("https://example.org"));
        assert_eq!(origin("").as_deref(), Ok(""));
        for bad in ["example.org", "https://", "https://example.org/catalog", "javascript:alert(1)"] {
            assert!(origin(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn databases_are_servers_of_postgres() {
        assert!(database("postgres://ann@db.example.org/catalog").is_ok());
        assert!(database("mysql://x").is_err() && database("").is_ok());
    }

    #[test]
    fn seconds_are_bounded() {
        assert!(seconds("0").is_err() && seconds("x").is_err() && seconds("NaN").is_err());
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
    }
}
