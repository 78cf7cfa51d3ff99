//! A PostgreSQL server for tests, in a folder of its own, on a free port; it goes with its owner.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::shell::{output, target_dir};
use crate::tools;

/// Where Debian puts each version's programs.
const VERSIONS: &str = "/usr/lib/postgresql";

/// A running server.
pub struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
}

impl Postgres {
    /// Starts one; says why where that cannot be.
    pub fn start() -> Result<Self, String> {
        if programs().is_none() {
            tools::debian(&[("postgres", "postgresql")])?;
        }
        let programs = programs().ok_or("the package postgresql brought no server")?;
        let port = TcpListener::bind("127.0.0.1:0").and_then(|l| l.local_addr()).map_err(|e| e.to_string())?.port();
        // Not below the build folder, which the user that runs the server may not enter.
        let folder = std::env::temp_dir().join(format!("parsimony-postgres-{port}"));
        fs::create_dir_all(&folder).map_err(|e| format!("{}: {e}", folder.display()))?;
        if is_root() {
            output(Command::new("chown").arg("postgres").arg(&folder)).map_err(|e| format!("{e:#}"))?;
        }
        let server = Self { programs, folder, port };
        let data = server.folder.join("data");
        let data = data.to_string_lossy();
        server.run("initdb", &["-A", "trust", "-U", "postgres", "-E", "UTF8", "-D", &data])?;
        // What is tested is what we write, not whether the disk keeps it.
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={} -c fsync=off -c max_connections=200",
            server.folder.display()
        );
        let log = server.folder.join("log");
        server.run("pg_ctl", &["-D", &data, "-w", "-o", &options, "-l", &log.to_string_lossy(), "start"])?;
        Ok(server)
    }

    /// Its address, to which the name of a database is added.
    pub fn address(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}", self.port)
    }

    /// Runs one of its programs, as the user that it wants: never as root.
    fn run(&self, program: &str, args: &[&str]) -> Result<(), String> {
        let path = self.programs.join(program);
        let mut command = Command::new(if is_root() { Path::new("runuser") } else { &path });
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(&path);
        }
        // The server must not hold on to our output.
        let log = target_dir().join("postgres.txt");
        let file = fs::File::create(&log).map_err(|e| e.to_string())?;
        let second = file.try_clone().map_err(|e| e.to_string())?;
        let done = command.args(args).current_dir("/").stdin(std::process::Stdio::null()).stdout(file).stderr(second);
        match done.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => {
                Err(format!("{program} ended with {status}: {}", fs::read_to_string(log).unwrap_or_default()))
            }
            Err(error) => Err(format!("{program}: {error}")),
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.folder.join("data");
        let _ = self.run("pg_ctl", &["-D", &data.to_string_lossy(), "-m", "immediate", "stop"]);
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The newest version's programs.
fn programs() -> Option<PathBuf> {
    let versions = fs::read_dir(VERSIONS).ok()?.flatten().map(|version| version.path().join("bin"));
    let whole = versions.filter(|bin| bin.join("initdb").is_file());
    whole.max_by_key(|bin| bin.parent().and_then(|v| v.file_name()?.to_str()?.parse::<u32>().ok()))
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
