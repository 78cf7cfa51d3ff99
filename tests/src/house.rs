//! A house of one's own: a small catalog with its server, where things are proposed, reviewed and merged.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::database;
use crate::folder::Folder;
use crate::form::Form;
use crate::html::Page;
use crate::http::{Answer, Ask};
use crate::server::Server;
use crate::settings::needed;

/// Long enough for anything that happens by itself.
pub const SOON: Duration = Duration::from_secs(20);
/// What only the status of a submission that waits for a reviewer says.
pub const WAITING: &str = "Waiting for review";
/// What only the status of a merged submission says.
pub const MERGED: &str = "See the entry";
/// Of every reviewer here.
pub const PASSPHRASE: &str = "a long enough passphrase";

/// A server of its own on a small catalog, with the folder of its database.
pub struct House {
    /// The data folder.
    pub data: Folder,
    /// What the server writes.
    pub var: Folder,
    /// The server.
    pub server: Server,
    /// Its database, where that is not a file.
    database: Vec<String>,
}

impl House {
    /// Opens one with settings of its own; none where no server was built.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn open(args: &[&str]) -> Option<Self> {
        needed("submissions")?;
        Self::with(Folder::small(), Folder::empty(), args)
    }

    /// Opens one in folders that lie somewhere else.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn with(data: Folder, var: Folder, args: &[&str]) -> Option<Self> {
        let settings = needed("submissions")?;
        let path = var.path().to_string_lossy().into_owned();
        let hurry: &[&str] = if args.contains(&"--form-seconds") { &[] } else { &["--form-seconds", "0"] };
        let fresh = if settings.on_postgres { database::fresh(settings) } else { None };
        let database = fresh.map(|address| vec!["--database".to_owned(), address]).unwrap_or_default();
        let kept: Vec<&str> = database.iter().map(String::as_str).collect();
        let all = [&["--var", path.as_str()], hurry, args, &kept].concat();
        let server = Server::start_inviting(settings, data.path(), &all);
        Some(Self { data, var, server, database })
    }

    /// Opens one without limits per client.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn free() -> Option<Self> {
        Self::open(&["--no-rate-limit"])
    }

    /// Starts again on the same folders, without a link where somebody has joined.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn again(&mut self) {
        self.again_with(&[]);
    }

    /// Starts again with further settings.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn again_with(&mut self, more: &[&str]) {
        let settings = needed("submissions").expect("it was there before");
        let path = self.var.path().to_string_lossy().into_owned();
        let kept: Vec<&str> = self.database.iter().map(String::as_str).collect();
        let args = [&["--var", path.as_str(), "--form-seconds", "0", "--no-rate-limit"], more, &kept].concat();
        self.server = Server::start(settings, self.data.path(), &args);
    }

    /// The form at an address.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn form(&self, path: &str) -> Form {
        Form::of(&self.server.get(path), path.split('?').next().unwrap_or(path))
    }

    /// A tool that is in order.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn tool(&self, title: &str) -> Form {
        tool(&self.server, title)
    }

    /// Sends a form; gives the address of its status.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn send(&self, form: &Form) -> String {
        let answer = form.press(&self.server, "send");
        assert_eq!(answer.status, 303, "{}", answer.text());
        let to = answer.header("location").expect("an address").to_owned();
        to.split('?').next().unwrap_or_default().to_owned()
    }

    /// Waits until a page says something.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn wait(&self, status: &str, words: &str) -> Answer {
        self.server.until(status, SOON, |a| a.text().contains(words)).0
    }

    /// Joins with the one-time link; gives the cookie.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn join(&self, name: &str) -> String {
        let form = Form::of(&self.server.get(&self.server.join), "/sign-in");
        let answer = form.set("name", name).set("passphrase", PASSPHRASE).press(&self.server, "");
        assert_eq!((answer.status, answer.header("location")), (303, Some("/review")), "{}", answer.text());
        let cookie = answer.header("set-cookie").expect("a cookie");
        assert!(cookie.starts_with("__Host-") && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
        cookie.split(';').next().unwrap_or_default().to_owned()
    }

    /// A page as somebody who is signed in sees it.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn see(&self, path: &str, cookie: &str) -> Answer {
        self.server.ask(&Ask::get(path).with("cookie", cookie))
    }

    /// The review page of the submission with this title.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn under_review(&self, title: &str, cookie: &str) -> String {
        let queue = self.see("/review", cookie);
        let page = Page::read(&queue.text());
        let link = page.tags.iter().find(|t| {
            t.name == "a" && t.text.contains(title) && t.get("href").is_some_and(|h| h.starts_with("/review/"))
        });
        link.and_then(|t| t.get("href")).unwrap_or_else(|| panic!("{title} in {}", queue.text())).to_owned()
    }

    /// Decides on a submission as its review page offers it.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn decide(&self, review: &str, cookie: &str, button: &str, why: &str) -> Answer {
        let answer = self.see(review, cookie);
        Form::of(&answer, "/review/").with_cookie(cookie).set("why", why).press(&self.server, button)
    }

    /// Approves the submission with this title; gives its review page.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn approve(&self, title: &str, cookie: &str) -> String {
        let review = self.under_review(title, cookie);
        self.decide(&review, cookie, "approve", "");
        review
    }

    /// The history of `main`, latest first.
    ///
    /// # Panics
    /// When the server does not answer as it should.
    pub fn log(&self) -> String {
        git(&self.var.file("catalog.git"), &["log", "--format=%B", "main"])
    }
}

/// The form of a tool that is in order, on any server.
///
/// # Panics
/// When the server does not answer as it should.
pub fn tool(server: &Server, title: &str) -> Form {
    Form::of(&server.get("/submit/tool"), "/submit/tool")
        .set("title", title)
        .set("topics.0.topic", "pruning")
        .set("description", "Counts what is left.")
        .set("links.0.kind", "homepage")
        .set("links.0.url", &format!("https://example.org/{}", title.replace(' ', "-").to_lowercase()))
}

/// What git says of a repository.
///
/// # Panics
/// When it fails.
pub fn git(repository: &Path, args: &[&str]) -> String {
    let output = Command::new("git").arg("-C").arg(repository).args(args).output().expect("git runs");
    assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
