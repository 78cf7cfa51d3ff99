//! GitHub as the forge: a proposal is a branch of the repository and a pull request, merging is GitHub's. Written with
//! the git data API, so that a change of several files is one commit; nothing outside `data/` is ever written.
//!
//! The data folder is what `main` is. A file here that is something else, because somebody edited it, is put aside
//! before it is written over: edits belong into the repository. What was brought here is known while the server runs: at
//! its start, what only `main` has changed meanwhile is put aside too.

mod client;
mod key;
mod settings;
pub mod sign_in;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::HeaderMap;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use catalog::day;
use catalog::store::Change;
use git2::Oid;
use serde_json::{Value, json};

use super::text::inert;
use super::{FOLDER, Forge, ForgeError, Proposal, Standing, Synced, folder};
use crate::submit::secrets;
use client::Client;
pub use settings::Settings;

/// What every pull request is labelled with; its kind comes beside it.
const LABEL: &str = "submission";
/// Requests of a page of a list.
const PAGE: usize = 100;
/// Pages of open requests that are read.
const PAGES: usize = 20;

/// The forge.
pub struct GitHub {
    client: Client,
    settings: Arc<Settings>,
    /// Where files are put aside that are not as they were brought here.
    aside: PathBuf,
    /// `main` as it was last seen.
    main: Mutex<Option<Arc<Main>>>,
    /// What the data folder was last brought to.
    applied: Mutex<Option<Arc<Main>>>,
}

/// A state of `main`.
struct Main {
    commit: String,
    tree: String,
    /// Ids of the files below [`FOLDER`].
    files: BTreeMap<String, Oid>,
}

impl GitHub {
    /// With settings, and a folder for files that were edited here.
    ///
    /// # Errors
    /// When the App's key cannot be used.
    pub fn new(settings: Arc<Settings>, aside: PathBuf) -> anyhow::Result<Self> {
        Ok(Self {
            client: Client::new(Arc::clone(&settings))?,
            settings,
            aside,
            main: Mutex::default(),
            applied: Mutex::default(),
        })
    }

    /// `main` as it is. One request where it has not moved.
    fn main(&self) -> Result<Arc<Main>, ForgeError> {
        let branch = &self.settings.branch;
        let answer = self.client.get(&format!("/git/ref/{}", reference(branch)))?;
        let commit = answer.wanted(200, &format!("the branch {branch} cannot be read"))?.text("/object/sha")?;
        let mut known = self.main.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(main) = known.as_ref().filter(|main| main.commit == commit) {
            return Ok(Arc::clone(main));
        }
        let tree = self.found(&format!("/git/commits/{commit}"))?.text("/tree/sha")?;
        let root = self.found(&format!("/git/trees/{tree}"))?;
        let data = entries(&root)?
            .iter()
            .filter(|e| e["path"] == FOLDER && e["type"] == "tree")
            .find_map(|e| e["sha"].as_str());
        let mut files = BTreeMap::new();
        if let Some(data) = data {
            self.list(data, "", &mut files)?;
        }
        let main = Arc::new(Main { commit, tree, files });
        *known = Some(Arc::clone(&main));
        Ok(main)
    }

    fn found(&self, path: &str) -> Result<client::Answer, ForgeError> {
        self.client.get(path)?.wanted(200, path)
    }

    /// The files of a tree, with all below it; a list that GitHub cuts short is asked for folder by folder.
    fn list(&self, tree: &str, prefix: &str, files: &mut BTreeMap<String, Oid>) -> Result<(), ForgeError> {
        let whole = self.found(&format!("/git/trees/{tree}?recursive=1"))?;
        let cut = whole.body["truncated"] == true;
        let list = if cut { self.found(&format!("/git/trees/{tree}"))? } else { whole };
        for entry in entries(&list)? {
            let (Some(path), Some(id)) = (entry["path"].as_str(), entry["sha"].as_str()) else { continue };
            let path = format!("{prefix}{path}");
            match entry["type"].as_str() {
                Some("tree") if cut => self.list(id, &format!("{path}/"), files)?,
                Some("blob") if folder::is_kept(&path, 0) => {
                    if !folder::is_kept(&path, entry["size"].as_u64().unwrap_or(0)) {
                        return Err(ForgeError::later(format!("{path} in the repository is too large for an entry")));
                    }
                    let id = Oid::from_str(id).map_err(|_| ForgeError::later(format!("{id} is no id of git")))?;
                    files.insert(path, id);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The bytes of a file.
    fn blob(&self, id: Oid) -> Result<Vec<u8>, ForgeError> {
        let text = self.found(&format!("/git/blobs/{id}"))?.text("/content")?;
        let text: String = text.split_whitespace().collect();
        let bytes = BASE64_STANDARD.decode(text).ok();
        // Whatever was sent: only what has this name in git is taken.
        let bytes = bytes.filter(|bytes| folder::id_of(bytes) == Some(id));
        bytes.ok_or_else(|| ForgeError::later(format!("GitHub sent something else for the file {id}")))
    }

    /// A pull request by its number; none where it is of another forge, or gone.
    fn request(&self, change: &Change) -> Result<Option<Value>, ForgeError> {
        if change.id.is_empty() || !change.id.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        match self.client.get(&format!("/pulls/{}", change.id))? {
            answer if answer.status == 404 => Ok(None),
            answer => Ok(Some(answer.wanted(200, "the pull request cannot be read")?.body)),
        }
    }

    /// The pull request of a branch, the latest of them: its number and page.
    fn request_of(&self, branch: &str) -> Result<Option<Value>, ForgeError> {
        let head = format!("{}:{branch}", self.settings.owner());
        let query: String = form_urlencoded::byte_serialize(head.as_bytes()).collect();
        let answer = self.found(&format!("/pulls?state=all&head={query}&per_page={PAGE}"))?;
        let mut requests = answer.body.as_array().cloned().unwrap_or_default();
        requests.retain(|request| request["head"]["ref"] == branch);
        Ok(requests.into_iter().max_by_key(|request| request["number"].as_u64()))
    }

    fn remove_branch(&self, branch: &str) -> Result<(), ForgeError> {
        let answer = self.client.delete(&format!("/git/refs/{}", reference(branch)))?;
        match answer.status {
            // 422: there is none (any more).
            204 | 404 | 422 => Ok(()),
            _ => Err(answer.refused("the branch cannot be removed")),
        }
    }
}

/// What a tree lists. An answer without a list is no empty tree.
fn entries(tree: &client::Answer) -> Result<&Vec<Value>, ForgeError> {
    tree.body["tree"].as_array().ok_or_else(|| ForgeError::later("GitHub's answer has no tree"))
}

/// A branch in a path. GitHub wants the slash encoded.
fn reference(branch: &str) -> String {
    form_urlencoded::byte_serialize(format!("heads/{branch}").as_bytes()).collect()
}

/// What we remember of a pull request.
fn change(request: &Value) -> Result<Change, ForgeError> {
    let (number, url) = (request["number"].as_u64(), request["html_url"].as_str());
    let (Some(number), Some(url)) = (number, url) else {
        return Err(ForgeError::later("GitHub's answer has no number of a request"));
    };
    Ok(Change { id: number.to_string(), url: url.to_owned() })
}

fn standing(request: &Value) -> Standing {
    // Lists do not say `merged`; the moment is in both.
    match request["state"].as_str() {
        _ if request["merged_at"].is_string() => Standing::Merged,
        Some("closed") => Standing::Closed,
        _ => Standing::Open,
    }
}

impl Forge for GitHub {
    fn name(&self) -> &'static str {
        "github"
    }

    fn commit(&self, proposal: &Proposal) -> Result<String, ForgeError> {
        let main = self.main()?;
        proposal.fits(&main.files)?;
        let path = |file: &str| format!("{FOLDER}/{file}");
        if ![Some(&proposal.file), proposal.moved_from.as_ref()].into_iter().flatten().all(|f| folder::is_kept(f, 0)) {
            return Err(ForgeError::Broken(format!("{} is no path of an entry", proposal.file)));
        }
        let mut files =
            vec![json!({ "path": path(&proposal.file), "mode": "100644", "type": "blob", "content": proposal.text })];
        if let Some(old) = &proposal.moved_from {
            files.push(json!({ "path": path(old), "mode": "100644", "type": "blob", "sha": null }));
        }
        let tree = json!({ "base_tree": main.tree, "tree": files });
        let tree = self.client.send("POST", "/git/trees", &tree)?.wanted(201, "the tree is not taken")?;
        // Without an author, GitHub signs the commit in our name; who sent it stands in the trailers.
        let commit = json!({
            "message": inert(&proposal.message()),
            "tree": tree.text("/sha")?,
            "parents": [main.commit],
        });
        self.client.send("POST", "/git/commits", &commit)?.wanted(201, "the commit is not taken")?.text("/sha")
    }

    fn branch(&self, proposal: &Proposal, commit: &str) -> Result<(), ForgeError> {
        let (branch, path) = (proposal.branch(), reference(&proposal.branch()));
        let made = json!({ "ref": format!("refs/heads/{branch}"), "sha": commit });
        let made = self.client.send("POST", "/git/refs", &made)?;
        if made.status == 201 {
            return Ok(());
        }
        // It is there: made by us before the answer was lost, or for the sender's earlier version.
        let there = self.client.get(&format!("/git/ref/{path}"))?;
        if there.status != 200 {
            return Err(made.refused("the branch cannot be made"));
        }
        if there.text("/object/sha")? == commit {
            return Ok(());
        }
        let to = json!({ "sha": commit, "force": true });
        let moved = self.client.send("PATCH", &format!("/git/refs/{path}"), &to)?;
        moved.wanted(200, "the branch cannot be moved").map(drop)
    }

    fn open(&self, proposal: &Proposal, commit: &str) -> Result<Change, ForgeError> {
        let title = inert(&proposal.title);
        // Looked for first: whoever lost an answer must not ask for a second one. What was decided counts only for this
        // commit: another one is another proposal.
        let known = self.request_of(&proposal.branch())?;
        let known = known.filter(|known| standing(known) == Standing::Open || known["head"]["sha"] == commit);
        let request = match known {
            Some(request) => {
                let change = change(&request)?;
                if standing(&request) != Standing::Open {
                    return Ok(change);
                }
                let text = json!({ "title": title, "body": proposal.body });
                let changed = self.client.send("PATCH", &format!("/pulls/{}", change.id), &text)?;
                changed.wanted(200, "the pull request cannot be changed")?.body
            }
            None => {
                let base = &self.settings.branch;
                let new = json!({ "title": title, "head": proposal.branch(), "base": base, "body": proposal.body });
                self.client.send("POST", "/pulls", &new)?.wanted(201, "the pull request is not taken")?.body
            }
        };
        let change = change(&request)?;
        let kind = proposal.file.split('/').next().unwrap_or_default();
        let labels = json!({ "labels": [LABEL, format!("kind: {kind}")] });
        let labelled = self.client.send("POST", &format!("/issues/{}/labels", change.id), &labels)?;
        match labelled.status {
            200 => {}
            // They are for people's eyes: without the right to set them, the rest goes on.
            403 | 404 | 410 => tracing::warn!(request = change.id, status = labelled.status, "labels are not taken"),
            _ => return Err(labelled.refused("labels are not taken")),
        }
        Ok(change)
    }

    fn standing(&self, changes: &[Change]) -> Result<Vec<Standing>, ForgeError> {
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let mut open = Vec::new();
        for page in 1..=PAGES {
            let list = self.found(&format!("/pulls?state=open&per_page={PAGE}&page={page}"))?;
            let list = list.body.as_array().cloned().unwrap_or_default();
            open.extend(list.iter().filter_map(|request| request["number"].as_u64()).map(|n| n.to_string()));
            if list.len() < PAGE {
                break;
            }
        }
        let one = |change: &Change| match open.contains(&change.id) {
            true => Ok(Standing::Open),
            // One that is not here says nothing of the others.
            false => Ok(self.request(change)?.map_or(Standing::Open, |request| standing(&request))),
        };
        changes.iter().map(one).collect()
    }

    fn merge(&self, proposal: &Proposal, change: &Change, commit: &str, reviewer: &str) -> Result<(), ForgeError> {
        let Some(request) = self.request(change)? else {
            return Err(ForgeError::Conflict("it was never proposed on GitHub".into()));
        };
        match standing(&request) {
            Standing::Merged => return self.remove_branch(&proposal.branch()),
            Standing::Closed => return Err(ForgeError::Conflict("the pull request was closed on GitHub".into())),
            Standing::Open => {}
        }
        proposal.fits(&self.main()?.files)?;
        if request["head"]["sha"] != commit {
            // Somebody's work, perhaps, which must not go unseen in either direction.
            let branch = proposal.branch();
            let why = format!(
                "somebody has changed the branch {branch} on GitHub: merge the request there, or try again here from what \
                 was sent"
            );
            return Err(ForgeError::Broken(why));
        }
        let text = inert(&proposal.merge_message(reviewer));
        let (title, rest) = text.split_once('\n').unwrap_or((&text, ""));
        let wanted = json!({
            "commit_title": title,
            "commit_message": rest.trim(),
            "sha": commit,
            "merge_method": "merge",
        });
        // Checks that still run, rules of the branch, a head that GitHub has not read yet: they may pass.
        let merged = self.client.send("PUT", &format!("/pulls/{}/merge", change.id), &wanted)?;
        merged.wanted(200, "it is not merged yet")?;
        self.remove_branch(&proposal.branch())
    }

    fn close(&self, proposal: &Proposal, change: &Change) -> Result<bool, ForgeError> {
        // Its number may have been lost.
        let request = match self.request(change)? {
            Some(request) => Some(request),
            None => self.request_of(&proposal.branch())?,
        };
        let was = request.as_ref().map_or(Standing::Closed, standing);
        if let Some(request) = request.filter(|_| was == Standing::Open) {
            let text = json!({ "state": "closed", "body": proposal.body });
            let closed = self.client.send("PATCH", &format!("/pulls/{}", request["number"]), &text)?;
            closed.wanted(200, "the pull request cannot be closed")?;
        }
        self.remove_branch(&proposal.branch())?;
        Ok(was == Standing::Merged)
    }

    fn sync(&self, data: &Path) -> Result<Synced, ForgeError> {
        let mut applied = self.applied.lock().unwrap_or_else(PoisonError::into_inner);
        let main = self.main()?;
        let unusable = |error| folder::unusable(data, &error);
        let here = folder::read(data).map_err(unusable)?;
        // Another repository, an empty one: nobody removes so much at once.
        folder::most_are_there(&here, &main.files, &self.settings.repository)?;
        // What is here and was not brought here, as far as is known, may be somebody's work.
        let aside = self.aside.join(day::now().to_string());
        for (path, bytes) in &here {
            let id = folder::id_of(bytes);
            let known = |main: &Main| main.files.get(path) == id.as_ref();
            if !known(&main) && !applied.as_ref().is_some_and(|before| known(before)) {
                folder::put(&aside, path, Some(bytes)).map_err(|error| folder::unusable(&aside, &error))?;
                tracing::warn!(path, aside = %aside.display(), "a file is not as in the repository; it is put aside");
            }
        }
        let written = folder::bring(data, &here, &main.files, |id| self.blob(id))?;
        *applied = Some(main);
        Ok(Synced { written, absorbed: Vec::new() })
    }

    fn delivery(&self, headers: &HeaderMap, body: &[u8]) -> Option<String> {
        let header = |name: &str| headers.get(name)?.to_str().ok();
        let (signature, secret) = (header("x-hub-signature-256")?.strip_prefix("sha256=")?, &self.settings.hook_secret);
        if secret.is_empty() || !secrets::equal(&secrets::sign(secret, body), signature) {
            return None;
        }
        let id = header("x-github-delivery").filter(|id| !id.is_empty() && id.len() <= 100)?;
        Some(id.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forge(secret: &str) -> GitHub {
        let text = format!("repository = \"ann/catalog\"\ntoken = \"x\"\nhook_secret = \"{secret}\"\n");
        let settings: Settings = toml::from_str(&text).unwrap();
        GitHub::new(Arc::new(settings), PathBuf::new()).unwrap()
    }

    #[test]
    fn only_github_itself_is_heard() {
        // The example of GitHub's documentation of webhooks.
        let (secret, body) = ("It's a Secret to Everybody", b"Hello, World!");
        let good = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
        let delivery = |secret: &str, signature: &str, id: &str, body: &[u8]| {
            let pairs = [("x-hub-signature-256", signature), ("x-github-delivery", id)];
            let headers: HeaderMap = pairs.into_iter().map(|(n, v)| (n.parse().unwrap(), v.parse().unwrap())).collect();
            forge(secret).delivery(&headers, body)
        };
        assert_eq!(delivery(secret, good, "72d3162e", body).as_deref(), Some("72d3162e"));
        let other = good.replace("sha256=7", "sha256=8");
        for (secret, signature, id, body) in [
            (secret, good, "1", &b"Hello, World?"[..]),
            (secret, other.as_str(), "1", body),
            (secret, &good[..60], "1", body),
            (secret, "sha1=757107", "1", body),
            (secret, "", "1", body),
            (secret, good, "", body),
            ("", good, "1", body),
            ("another secret of some length", good, "1", body),
        ] {
            assert_eq!(delivery(secret, signature, id, body), None, "{signature}");
        }
        assert_eq!(forge(secret).delivery(&HeaderMap::new(), body), None);
    }

    #[test]
    fn branches_are_encoded_and_requests_are_read() {
        assert_eq!(reference("submit/1"), "heads%2Fsubmit%2F1");
        assert_eq!(standing(&json!({ "state": "closed", "merged_at": "2026-01-01T00:00:00Z" })), Standing::Merged);
        assert_eq!(standing(&json!({ "state": "closed", "merged_at": null })), Standing::Closed);
        assert_eq!(standing(&json!({ "state": "open" })), Standing::Open);
        assert!(change(&json!({ "number": 1 })).is_err());
    }
}
