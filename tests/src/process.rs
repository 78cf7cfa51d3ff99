//! Programs that end with the test: each runs on a leash, a small shell that stops it when the pipe to the test
//! program closes, however that happens. Statics are never dropped in Rust, so a guard in this program is not enough.

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// Starts `$@`, says its process id, and waits for it or for the end of the pipe; then removes the folder `$DIR`. What a
/// program that ended by itself said on stderr stays in `$DIR.log` until the test has read it; what
/// a stopped one has started (browsers) is stopped with it.
const LEASH: &str = r#"
trap '' TERM INT HUP
exec 3<&0
(trap - TERM INT HUP; exec sh -c 'echo "pid $$"; exec "$@"' sh "$@" </dev/null 3<&- 2>"$DIR/stderr") & child=$!
{ cat <&3 >/dev/null; : > "$DIR/leashed"; kill -TERM $child; sleep 2; kill -KILL $child; } 2>/dev/null >&2 & guard=$!
wait $child; status=$?
kill -KILL $guard 2>/dev/null
if [ -e "$DIR/leashed" ]; then kill -TERM 0; else cat "$DIR/stderr" > "$DIR.log"; fi
rm -rf "$DIR" || { sleep 2; rm -rf "$DIR"; }
exit $status
"#;

/// A running program with a folder of its own, which goes when the program ends.
pub struct Process {
    shell: Child,
    lines: Option<Lines<BufReader<ChildStdout>>>,
    /// Its process id.
    pub id: u32,
    /// Its folder; what it says on stderr is in `stderr` there.
    pub dir: PathBuf,
}

impl Process {
    /// Starts a program; `command` gets the folder and names program and arguments.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start(name: &str, command: impl FnOnce(&Path) -> Command) -> Self {
        let dir = tempfile::Builder::new()
            .prefix(&format!("parsimony-{name}-"))
            .tempdir()
            .expect("a temporary folder")
            .keep();
        let inner = command(&dir);
        let mut shell = Command::new("sh");
        shell.args(["-c", LEASH, "sh"]).arg(inner.get_program()).args(inner.get_args()).env("DIR", &dir);
        // A group of its own: Ctrl-C reaches the test program alone, and the leash does the rest in order.
        shell.process_group(0).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut shell = shell.spawn().expect("a shell starts");
        let lines = shell.stdout.take().map(|out| BufReader::new(out).lines());
        let mut process = Self { shell, lines, id: 0, dir };
        let id = process.wait_for("pid ");
        process.id = id.trim().parse().expect("a process id");
        process
    }

    /// Waits for a line on stdout that contains `mark`; gives what follows the mark.
    ///
    /// # Panics
    /// When the program ends before, with what it said on stderr.
    pub fn wait_for(&mut self, mark: &str) -> String {
        let lines = self.lines.as_mut().expect("stdout is read from one place");
        for line in lines.by_ref().map_while(Result::ok) {
            if let Some((_, rest)) = line.split_once(mark) {
                return rest.to_owned();
            }
        }
        let _ = self.shell.wait();
        panic!("ended before it said \"{mark}\": {}", self.said());
    }

    /// Reads on in the background, so that the program never waits for a full pipe.
    pub fn ignore_output(&mut self) {
        if let Some(lines) = self.lines.take() {
            std::thread::spawn(move || lines.map_while(Result::ok).for_each(drop));
        }
    }

    /// What it has said on stderr.
    pub fn said(&self) -> String {
        let log = PathBuf::from(format!("{}.log", self.dir.display()));
        fs::read_to_string(self.dir.join("stderr")).or_else(|_| fs::read_to_string(log)).unwrap_or_default()
    }

    /// Sends a signal by its name ("TERM", "HUP").
    ///
    /// # Panics
    /// When the process is gone.
    pub fn signal(&self, name: &str) {
        let script = format!("kill -{name} {}", self.id);
        let sent = Command::new("sh").args(["-c", &script]).status().is_ok_and(|s| s.success());
        assert!(sent, "the process {} takes a signal", self.id);
    }

    /// Waits until it ends by itself; nothing when it has not by then. (A signal's death shows as a code over 128.)
    pub fn ended(&mut self, within: Duration) -> Option<ExitStatus> {
        let until = Instant::now() + within;
        loop {
            match self.shell.try_wait() {
                Ok(Some(status)) => return Some(status),
                Err(_) => return Some(ExitStatus::from_raw(-1)),
                Ok(None) if Instant::now() > until => return None,
                Ok(None) => std::thread::sleep(Duration::from_millis(10)),
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // The leash does the rest; nobody needs to wait for it.
        drop(self.shell.stdin.take());
        let _ = fs::remove_file(format!("{}.log", self.dir.display()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn ends_with_its_owner() {
        let mut process = Process::start("leash", |_| shell("echo is ready: here; exec sleep 60"));
        assert_eq!(process.wait_for("ready: "), "here");
        let (id, dir) = (process.id, process.dir.clone());
        assert!(dir.is_dir());
        drop(process);
        let until = Instant::now() + Duration::from_secs(5);
        let proc = PathBuf::from(format!("/proc/{id}"));
        while (proc.exists() || dir.exists()) && Instant::now() < until {
            std::thread::sleep(Duration::from_millis(20));
        }
        assert!(!proc.exists() && !dir.exists());
    }

    #[test]
    fn its_end_and_words_are_known() {
        let mut process = Process::start("leash", |_| shell("echo oh >&2; exit 3"));
        assert_eq!(process.ended(Duration::from_secs(5)).and_then(|s| s.code()), Some(3));
        assert_eq!(process.said(), "oh\n");
    }
}
