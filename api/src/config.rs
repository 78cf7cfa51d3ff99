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
    /// Folder for what the server writes: the database.
    #[arg(long, env = "PARSIMONY_VAR", default_value = "var")]
    pub var: PathBuf,
    /// Folder with the built assets (made by `cargo xtask`).
    #[arg(long, env = "PARSIMONY_SITE", default_value = "target/site")]
    pub site: PathBuf,
    /// Public address of the site, for canonical links; default: http:// and the address listened on.
    #[arg(long, env = "PARSIMONY_BASE_URL")]
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
    /// Seconds that open requests get to finish when the server is stopped.
    #[arg(long, env = "PARSIMONY_DRAIN_TIMEOUT", default_value = "20", value_parser = seconds)]
    pub drain_timeout: Duration,
    /// Proxies whose X-Forwarded-For is believed, comma-separated addresses.
    #[arg(long, env = "PARSIMONY_TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<IpAddr>,
    /// Switch limits per client off (for load tests on one machine).
    #[arg(long, env = "PARSIMONY_NO_RATE_LIMIT")]
    pub no_rate_limit: bool,
    /// Show the page for curators (what people look for and do not find) to everyone, not only to this machine.
    #[arg(long, env = "PARSIMONY_OPEN_CURATION")]
    pub open_curation: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "must be a number of seconds".to_owned())?;
    if !(0.05..=3_600.0).contains(&seconds) {
        return Err("must lie between 0.05 and 3600 seconds".to_owned());
    }
    Ok(Duration::from_secs_f64(seconds))
}

impl Config {
    /// The settings of a server started without options, for tests that change a few of them.
    pub fn defaults() -> Self {
        Self::parse_from(["parsimony"])
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
    fn seconds_are_bounded() {
        assert!(seconds("0").is_err() && seconds("x").is_err() && seconds("NaN").is_err());
        assert_eq!(seconds("0.5"), Ok(Duration::from_millis(500)));
    }
}
