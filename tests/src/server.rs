//! The real server as a process on a free port. Most stories ask one that all share; those that change data or settings
//! start their own.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use crate::http::{self, Answer, Ask};
use crate::process::Process;
use crate::settings::{Settings, needed};

/// A running server.
pub struct Server {
    /// The process.
    pub process: Process,
    /// Where it listens.
    pub address: SocketAddr,
    /// The path of the one-time link for reviewers, where it was waited for.
    pub join: String,
}

impl Server {
    /// The server that most stories ask: the real data, no limits per client. None where there is none to start.
    pub fn shared(stories: &str) -> Option<&'static Self> {
        static SHARED: OnceLock<Server> = OnceLock::new();
        let settings = needed(stories)?;
        Some(SHARED.get_or_init(|| Self::start(settings, &settings.data, &["--no-rate-limit"])))
    }

    /// A server of the story's own. Its database lies in the process's folder unless `args` say otherwise.
    ///
    /// # Panics
    /// When it does not become ready.
    pub fn start(settings: &Settings, data: &Path, args: &[&str]) -> Self {
        Self::begin(settings, data, args, false)
    }

    /// The same, where nobody may review yet: it prints a one-time link.
    ///
    /// # Panics
    /// When it does not become ready, or prints no link.
    pub fn start_inviting(settings: &Settings, data: &Path, args: &[&str]) -> Self {
        Self::begin(settings, data, args, true)
    }

    fn begin(settings: &Settings, data: &Path, args: &[&str], inviting: bool) -> Self {
        let mut process = Process::start("server", |dir| {
            let mut command = Command::new(&settings.server);
            command.args(["--addr", "127.0.0.1:0", "--log", "info"]);
            command.arg("--data").arg(data).arg("--site").arg(&settings.site);
            if !args.contains(&"--var") {
                command.arg("--var").arg(dir.join("var"));
            }
            command.args(args);
            command
        });
        let link = if inviting { process.wait_for("within 15 minutes: http://") } else { String::new() };
        let join = link.split_once('/').map(|(_, path)| format!("/{}", path.trim())).unwrap_or_default();
        let url = process.wait_for("is ready: http://");
        let address = url.trim().parse().expect("the address in the server's line");
        process.ignore_output();
        Self { process, address, join }
    }

    /// Its origin, without a slash at the end.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends a plain GET.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn get(&self, target: &str) -> Answer {
        self.ask(&Ask::get(target))
    }

    /// Sends any request.
    ///
    /// # Panics
    /// When no answer comes.
    pub fn ask(&self, ask: &Ask<'_>) -> Answer {
        let answer = http::send(self.address, ask);
        answer.unwrap_or_else(|error| panic!("{} {}: {error}\n{}", ask.method, ask.target, self.process.said()))
    }

    /// Asks again and again until the answer satisfies; gives it and how long that took.
    ///
    /// # Panics
    /// When it does not within the time.
    pub fn until(&self, target: &str, within: Duration, good: impl Fn(&Answer) -> bool) -> (Answer, Duration) {
        let started = Instant::now();
        loop {
            let answer = self.get(target);
            if good(&answer) {
                return (answer, started.elapsed());
            }
            if started.elapsed() > within {
                panic!("{target} after {within:?}: {} {}\n{}", answer.status, answer.text(), self.process.said());
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }
}
