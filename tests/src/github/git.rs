//! The repository behind the stand-in, through the calls of GitHub's git data API.

use std::path::{Path, PathBuf};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use git2::build::TreeUpdateBuilder;
use git2::{Commit, FileMode, IndexAddOption, ObjectType, Oid, Repository, RepositoryInitOptions, Signature, Tree};
use serde_json::{Value, json};

use super::{Reply, error};

const MAIN: &str = "refs/heads/main";
/// GitHub breaks the text of a file into lines.
const LINE: usize = 60;

/// A bare repository.
#[derive(Clone, Debug)]
pub struct Git {
    path: PathBuf,
}

fn server() -> Signature<'static> {
    Signature::now("parsimony[bot]", "bot@users.noreply.github.com").expect("a signature")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

impl Git {
    /// Makes one whose `main` has the files of a folder below `data/`.
    pub fn make(path: &Path, data: &Path) -> Self {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).initial_head("main").external_template(false);
        let git = Repository::init_opts(path, &options).expect("a repository");
        git.set_workdir(data, false).expect("a folder");
        let mut index = git.index().expect("an index");
        index.add_all(["*"], IndexAddOption::FORCE, None).expect("files");
        let files = index.write_tree_to(&git).expect("a tree");
        let mut root = git.treebuilder(None).expect("a tree");
        root.insert("data", files, 0o040_000).expect("a folder");
        let readme = git.blob(b"The catalog.\n").expect("a file");
        root.insert("README.md", readme, 0o100_644).expect("a file");
        let tree = git.find_tree(root.write().expect("a tree")).expect("a tree");
        git.commit(Some(MAIN), &server(), &server(), "The data", &tree, &[]).expect("a commit");
        Self { path: path.to_owned() }
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn open(&self) -> Repository {
        Repository::open_bare(&self.path).expect("the repository")
    }

    /// Branches of submissions, by name.
    pub fn branches(&self) -> Vec<String> {
        let git = self.open();
        let names = git.references_glob("refs/heads/submit/*").expect("references");
        names.filter_map(|r| Some(r.ok()?.name().ok()?.trim_start_matches("refs/heads/").to_owned())).collect()
    }

    /// The commit of a branch.
    pub fn tip(&self, branch: &str) -> Option<String> {
        Some(self.open().refname_to_id(&format!("refs/heads/{branch}")).ok()?.to_string())
    }

    /// Whether a branch has something that `main` has not.
    pub fn is_ahead(&self, branch: &str) -> bool {
        let git = self.open();
        let (Ok(tip), Ok(main)) = (git.refname_to_id(&format!("refs/heads/{branch}")), git.refname_to_id(MAIN)) else {
            return false;
        };
        git.graph_ahead_behind(tip, main).is_ok_and(|(ahead, _)| ahead > 0)
    }

    /// Somebody changes a file of `main`, or removes it.
    pub fn push(&self, path: &str, bytes: Option<&[u8]>) {
        self.pushed("main", path, bytes);
    }

    /// Somebody changes a file of a branch; gives the commit.
    pub fn push_to(&self, branch: &str, path: &str, bytes: &[u8]) -> String {
        self.pushed(branch, path, Some(bytes))
    }

    fn pushed(&self, branch: &str, path: &str, bytes: Option<&[u8]>) -> String {
        let git = self.open();
        let name = format!("refs/heads/{branch}");
        let tip = git.find_reference(&name).and_then(|r| r.peel_to_commit()).expect("the branch");
        let mut update = TreeUpdateBuilder::new();
        match bytes {
            Some(bytes) => update.upsert(path, git.blob(bytes).expect("a file"), FileMode::Blob),
            None => update.remove(path),
        };
        let tree = update.create_updated(&git, &tip.tree().expect("a tree")).expect("a tree");
        let tree = git.find_tree(tree).expect("a tree");
        let made = git.commit(Some(&name), &server(), &server(), "Changed on the forge", &tree, &[&tip]);
        made.expect("a commit").to_string()
    }

    /// Merges a branch into `main`; none where both changed the same lines.
    pub fn merge(&self, branch: &str, message: &str) -> Option<String> {
        let git = self.open();
        let commit = |name: &str| git.find_reference(name).and_then(|r| r.peel_to_commit()).ok();
        let (main, branch) = (commit(MAIN)?, commit(&format!("refs/heads/{branch}"))?);
        let mut index = git.merge_commits(&main, &branch, None).ok()?;
        if index.has_conflicts() {
            return None;
        }
        let tree = git.find_tree(index.write_tree_to(&git).ok()?).ok()?;
        let id = git.commit(Some(MAIN), &server(), &server(), message, &tree, &[&main, &branch]).ok()?;
        Some(id.to_string())
    }

    pub(super) fn get_ref(&self, name: &str) -> Reply {
        match self.open().refname_to_id(&format!("refs/{name}")) {
            Ok(id) => reference(name, id),
            Err(_) => error(404, "Not Found"),
        }
    }

    pub(super) fn get_commit(&self, id: &str) -> Reply {
        let git = self.open();
        match Oid::from_str(id).and_then(|id| git.find_commit(id)) {
            Ok(commit) => (200, shown(&commit)),
            Err(_) => error(404, "Not Found"),
        }
    }

    pub(super) fn get_tree(&self, id: &str, deep: bool) -> Reply {
        let git = self.open();
        let Ok(tree) = Oid::from_str(id).and_then(|id| git.find_tree(id)) else { return error(404, "Not Found") };
        let mut entries = Vec::new();
        list(&git, &tree, "", deep, &mut entries);
        (200, json!({ "sha": id, "tree": entries, "truncated": false }))
    }

    pub(super) fn get_blob(&self, id: &str) -> Reply {
        let git = self.open();
        let Ok(blob) = Oid::from_str(id).and_then(|id| git.find_blob(id)) else { return error(404, "Not Found") };
        let whole = BASE64_STANDARD.encode(blob.content());
        let lines: Vec<&str> = whole.as_bytes().chunks(LINE).filter_map(|c| std::str::from_utf8(c).ok()).collect();
        (200, json!({ "sha": id, "size": blob.size(), "encoding": "base64", "content": lines.join("\n") + "\n" }))
    }

    pub(super) fn create_tree(&self, body: &Value) -> Reply {
        let git = self.open();
        let base = Oid::from_str(text(&body["base_tree"])).and_then(|id| git.find_tree(id));
        let Ok(base) = base else { return error(404, "Not Found") };
        let mut update = TreeUpdateBuilder::new();
        for entry in body["tree"].as_array().into_iter().flatten() {
            let path = text(&entry["path"]);
            match (entry["content"].as_str(), &entry["sha"]) {
                (Some(content), _) => {
                    update.upsert(path, git.blob(content.as_bytes()).expect("a file"), FileMode::Blob)
                }
                (None, Value::Null) => update.remove(path),
                _ => return error(422, "tree.sha is not used here"),
            };
        }
        match update.create_updated(&git, &base) {
            Ok(id) => (201, json!({ "sha": id.to_string(), "tree": [], "truncated": false })),
            Err(fault) => error(422, fault.message()),
        }
    }

    pub(super) fn create_commit(&self, body: &Value) -> Reply {
        let git = self.open();
        let found = |value: &Value| Oid::from_str(text(value)).ok();
        let parents = body["parents"].as_array().into_iter().flatten();
        let parents: Option<Vec<Commit<'_>>> = parents.map(|p| git.find_commit(found(p)?).ok()).collect();
        let tree = found(&body["tree"]).and_then(|id| git.find_tree(id).ok());
        let (Some(tree), Some(parents)) = (tree, parents) else { return error(422, "Tree SHA does not exist") };
        let parents: Vec<&Commit<'_>> = parents.iter().collect();
        let id = git.commit(None, &server(), &server(), text(&body["message"]), &tree, &parents).expect("a commit");
        (201, shown(&git.find_commit(id).expect("the commit")))
    }

    pub(super) fn create_ref(&self, body: &Value) -> Reply {
        let git = self.open();
        let (name, id) = (text(&body["ref"]), Oid::from_str(text(&body["sha"])));
        let Some(id) = id.ok().filter(|id| git.find_commit(*id).is_ok()) else {
            return error(422, "Object does not exist");
        };
        match git.reference(name, id, false, "made") {
            Ok(_) => (201, reference(name.trim_start_matches("refs/"), id).1),
            Err(_) => error(422, "Reference already exists"),
        }
    }

    pub(super) fn update_ref(&self, name: &str, body: &Value) -> Reply {
        let git = self.open();
        let id = Oid::from_str(text(&body["sha"])).ok().filter(|id| git.find_commit(*id).is_ok());
        let known = git.find_reference(&format!("refs/{name}")).is_ok();
        match (id, known, body["force"] == true) {
            (Some(id), true, true) => {
                git.reference(&format!("refs/{name}"), id, true, "moved").expect("a reference");
                reference(name, id)
            }
            (Some(_), true, false) => error(422, "Update is not a fast forward"),
            _ => error(422, "Reference does not exist"),
        }
    }

    pub(super) fn delete_ref(&self, name: &str) -> Reply {
        match self.open().find_reference(&format!("refs/{name}")).and_then(|mut r| r.delete()) {
            Ok(()) => (204, Value::Null),
            Err(_) => error(422, "Reference does not exist"),
        }
    }
}

fn reference(name: &str, id: Oid) -> Reply {
    (200, json!({ "ref": format!("refs/{name}"), "object": { "type": "commit", "sha": id.to_string() } }))
}

fn shown(commit: &Commit<'_>) -> Value {
    let parents: Vec<Value> = commit.parent_ids().map(|id| json!({ "sha": id.to_string() })).collect();
    json!({
        "sha": commit.id().to_string(),
        "tree": { "sha": commit.tree_id().to_string() },
        "message": commit.message().unwrap_or_default(),
        "parents": parents,
    })
}

fn list(git: &Repository, tree: &Tree<'_>, prefix: &str, deep: bool, entries: &mut Vec<Value>) {
    for entry in tree {
        let path = format!("{prefix}{}", entry.name().unwrap_or_default());
        let (id, mode) = (entry.id().to_string(), format!("{:06o}", entry.filemode()));
        match entry.kind() {
            Some(ObjectType::Tree) => {
                entries.push(json!({ "path": path, "mode": mode, "type": "tree", "sha": id }));
                if deep {
                    let inner = git.find_tree(entry.id()).expect("a tree");
                    list(git, &inner, &format!("{path}/"), deep, entries);
                }
            }
            _ => {
                let size = git.find_blob(entry.id()).map_or(0, |blob| blob.size());
                entries.push(json!({ "path": path, "mode": mode, "type": "blob", "sha": id, "size": size }));
            }
        }
    }
}
