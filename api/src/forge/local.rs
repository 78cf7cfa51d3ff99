//! The forge of a fresh machine: a bare git repository beside the database, made from the data folder at the first
//! start. A proposal is a branch, merging is a merge commit on `main`. `git clone` of it works like of any other.
//!
//! Who edits files of the data folder by hand goes on doing so: what differs from what was last brought there is taken up
//! as a commit of its own before anything else is merged. `refs/parsimony/applied` is what was last brought there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use catalog::store::Change;
use git2::build::TreeUpdateBuilder;
use git2::{Commit, ErrorCode, FileMode, ObjectType, Oid, Repository, RepositoryInitOptions, Signature, Tree};

use super::{FOLDER, Forge, ForgeError, Proposal, Standing, Synced, folder};

const MAIN: &str = "refs/heads/main";
const APPLIED: &str = "refs/parsimony/applied";
/// Addresses of people are neither asked for nor invented.
const EMAIL: &str = "parsimony@localhost";
const NAME: &str = "Parsimony";

/// The repository. One thread at a time works on it.
pub struct Local {
    path: PathBuf,
    one_at_a_time: Mutex<()>,
}

impl From<git2::Error> for ForgeError {
    fn from(error: git2::Error) -> Self {
        // The repository was lost or put back to an older state: the commit must be made anew.
        if error.code() == ErrorCode::NotFound {
            return Self::Conflict(format!("the forge has lost it ({})", error.message()));
        }
        // A lock is held, the disk is full: both pass.
        Self::later(format!("git: {}", error.message()))
    }
}

impl Local {
    /// Opens the repository, or makes it.
    ///
    /// # Errors
    /// When the folder cannot be used.
    pub fn open(path: &Path) -> Result<Self, git2::Error> {
        let mut options = RepositoryInitOptions::new();
        options.bare(true).mkpath(true).initial_head("main").external_template(false);
        let repository = match Repository::open_bare(path) {
            Ok(repository) => repository,
            Err(_) => Repository::init_opts(path, &options)?,
        };
        // A server that was killed may leave locks behind, which would hold its successor up for ever. We alone write here.
        remove_locks(path);
        // Without it, git hopes that the system will write what it was given.
        repository.config()?.set_bool("core.fsyncObjectFiles", true)?;
        Ok(Self { path: path.to_owned(), one_at_a_time: Mutex::new(()) })
    }

    fn work(&self) -> Result<(MutexGuard<'_, ()>, Repository), ForgeError> {
        let guard = self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        // A folder that is gone (an unmounted disk) is no lost commit: it may come back.
        let opened = Repository::open_bare(&self.path);
        Ok((guard, opened.map_err(|error| ForgeError::later(format!("git: {}", error.message())))?))
    }
}

/// Removes the locks of references and settings. Objects have none.
fn remove_locks(folder: &Path) {
    for item in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let (path, name) = (item.path(), item.file_name());
        if path.is_dir() && name != "objects" {
            remove_locks(&path);
        } else if path.extension().is_some_and(|end| end == "lock") {
            tracing::warn!(lock = %path.display(), "a lock that a stopped server left behind is removed");
            let _ = std::fs::remove_file(&path);
        }
    }
}

/// The commit that a reference names.
fn tip<'r>(repository: &'r Repository, name: &str) -> Result<Option<Commit<'r>>, git2::Error> {
    match repository.find_reference(name) {
        Ok(reference) => reference.peel_to_commit().map(Some),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn main_of(repository: &Repository) -> Result<Commit<'_>, ForgeError> {
    tip(repository, MAIN)?.ok_or_else(|| ForgeError::later("the repository has no main yet"))
}

/// Ids of all files of a tree, by their path below [`FOLDER`].
fn files_of(tree: &Tree<'_>) -> Result<BTreeMap<String, Oid>, git2::Error> {
    let mut files = BTreeMap::new();
    let prefix = format!("{FOLDER}/");
    tree.walk(git2::TreeWalkMode::PreOrder, |folder, entry| {
        let path = format!("{folder}{}", entry.name().unwrap_or_default());
        if let Some(path) = path.strip_prefix(&prefix).filter(|_| entry.kind() == Some(ObjectType::Blob)) {
            files.insert(path.to_owned(), entry.id());
        }
        git2::TreeWalkResult::Ok
    })?;
    Ok(files)
}

/// A tree with files changed.
fn changed<'r>(
    repository: &'r Repository,
    tree: &Tree<'_>,
    files: &[(&str, Option<&[u8]>)],
) -> Result<Tree<'r>, git2::Error> {
    let mut update = TreeUpdateBuilder::new();
    for (path, bytes) in files {
        let path = format!("{FOLDER}/{path}");
        match bytes {
            Some(bytes) => update.upsert(path, repository.blob(bytes)?, FileMode::Blob),
            None => update.remove(path),
        };
    }
    repository.find_tree(update.create_updated(repository, tree)?)
}

/// The tree of a commit; an empty one where there is none.
fn tree_of<'r>(repository: &'r Repository, commit: Option<&Commit<'r>>) -> Result<Tree<'r>, git2::Error> {
    match commit {
        Some(commit) => commit.tree(),
        None => repository.find_tree(repository.treebuilder(None)?.write()?),
    }
}

/// The server itself, now.
fn server() -> Result<Signature<'static>, git2::Error> {
    Signature::now(NAME, EMAIL)
}

/// Moves a reference from where it was seen.
fn swap(repository: &Repository, name: &str, from: Option<Oid>, to: Oid, why: &str) -> Result<(), git2::Error> {
    match from {
        Some(from) => repository.reference_matching(name, to, true, from, why)?,
        None => repository.reference(name, to, false, why)?,
    };
    Ok(())
}

/// The tree of `main` with a proposal's file in it; a conflict where the file is not as the proposal knew it.
fn with_proposal<'r>(repository: &'r Repository, tree: &Tree<'_>, proposal: &Proposal) -> Result<Tree<'r>, ForgeError> {
    proposal.fits(&files_of(tree)?)?;
    let mut files = vec![(proposal.file.as_str(), Some(proposal.text.as_bytes()))];
    if let Some(old) = &proposal.moved_from {
        files.push((old.as_str(), None));
    }
    Ok(changed(repository, tree, &files)?)
}

impl Forge for Local {
    fn name(&self) -> &'static str {
        "local"
    }

    fn commit(&self, proposal: &Proposal) -> Result<String, ForgeError> {
        let (_guard, repository) = self.work()?;
        let main = main_of(&repository)?;
        let tree = with_proposal(&repository, &main.tree()?, proposal)?;
        let name = if proposal.author.is_empty() { "A visitor" } else { &proposal.author };
        let author = Signature::now(name, EMAIL).or_else(|_| server())?;
        let commit = repository.commit(None, &author, &server()?, &proposal.message(), &tree, &[&main])?;
        Ok(commit.to_string())
    }

    fn branch(&self, proposal: &Proposal, commit: &str) -> Result<(), ForgeError> {
        let (_guard, repository) = self.work()?;
        let name = format!("refs/heads/{}", proposal.branch());
        repository.reference(&name, Oid::from_str(commit)?, true, "proposed")?;
        Ok(())
    }

    fn open(&self, proposal: &Proposal, _: &str) -> Result<Change, ForgeError> {
        // The branch is the proposal; the review page is where people see it.
        Ok(Change { id: proposal.branch(), url: String::new() })
    }

    fn standing(&self, changes: &[Change]) -> Result<Vec<Standing>, ForgeError> {
        let (_guard, repository) = self.work()?;
        let main = main_of(&repository)?.id();
        changes.iter().map(|change| standing(&repository, main, &change.id)).collect()
    }

    fn merge(&self, proposal: &Proposal, _: &Change, commit: &str, reviewer: &str) -> Result<(), ForgeError> {
        let (_guard, repository) = self.work()?;
        let main = main_of(&repository)?;
        let commit = repository.find_commit(Oid::from_str(commit)?)?;
        if main.id() != commit.id() && !repository.graph_descendant_of(main.id(), commit.id())? {
            let branch = tip(&repository, &format!("refs/heads/{}", proposal.branch()))?;
            if branch.is_some_and(|tip| tip.id() != commit.id()) {
                return Err(ForgeError::Conflict(format!("somebody has changed the branch {}", proposal.branch())));
            }
            let tree = with_proposal(&repository, &main.tree()?, proposal)?;
            let (message, server) = (proposal.merge_message(reviewer), server()?);
            let merged = repository.commit(None, &server, &server, &message, &tree, &[&main, &commit])?;
            swap(&repository, MAIN, Some(main.id()), merged, "merged")?;
        }
        remove_branch(&repository, &proposal.branch())
    }

    fn close(&self, proposal: &Proposal, _: &Change) -> Result<bool, ForgeError> {
        let (_guard, repository) = self.work()?;
        let was = standing(&repository, main_of(&repository)?.id(), &proposal.branch())?;
        remove_branch(&repository, &proposal.branch())?;
        Ok(was == Standing::Merged)
    }

    fn sync(&self, data: &Path) -> Result<Synced, ForgeError> {
        let (_guard, repository) = self.work()?;
        let mut synced = Synced::default();
        let here = folder::read(data).map_err(|error| folder::unusable(data, &error))?;
        let applied = tip(&repository, APPLIED)?;
        let main = tip(&repository, MAIN)?;
        let was = files_of(&tree_of(&repository, applied.as_ref())?)?;
        let mut is = files_of(&tree_of(&repository, main.as_ref())?)?;

        // An empty mount, a wrong folder: nobody removes so much by hand.
        folder::most_are_there(&was, &here, &data.to_string_lossy())?;

        // What somebody changed in the folder since.
        let edited: Vec<(&str, Option<&[u8]>)> = here
            .iter()
            .map(|(path, bytes)| (path.as_str(), Some(bytes.as_slice())))
            .chain(was.keys().filter(|path| !here.contains_key(*path)).map(|path| (path.as_str(), None)))
            .filter_map(|(path, bytes)| {
                let id = bytes.and_then(folder::id_of);
                (id.as_ref() != was.get(path) && id.as_ref() != is.get(path)).then_some((path, bytes))
            })
            .collect();
        if !edited.is_empty() || main.is_none() {
            let tree = changed(&repository, &tree_of(&repository, main.as_ref())?, &edited)?;
            let (what, server) =
                (if main.is_none() { "The data as it is" } else { "Changed in the data folder" }, server()?);
            let parents: Vec<&Commit<'_>> = main.iter().collect();
            let commit = repository.commit(None, &server, &server, &format!("{what}\n"), &tree, &parents)?;
            swap(&repository, MAIN, main.as_ref().map(Commit::id), commit, what)?;
            is = files_of(&tree)?;
            synced.absorbed = edited.iter().map(|(path, _)| (*path).to_owned()).collect();
        }

        // What was merged since.
        synced.written = folder::bring(data, &here, &is, |id| Ok(repository.find_blob(id)?.content().to_vec()))?;
        let main = main_of(&repository)?.id();
        if applied.as_ref().map(Commit::id) != Some(main) {
            repository.reference(APPLIED, main, true, "brought to the folder")?;
        }
        Ok(synced)
    }
}

/// Somebody may merge a branch with plain git in a clone. A branch that is gone says nothing: perhaps all is.
fn standing(repository: &Repository, main: Oid, branch: &str) -> Result<Standing, ForgeError> {
    let Some(commit) = tip(repository, &format!("refs/heads/{branch}"))? else { return Ok(Standing::Open) };
    let is_in = main == commit.id() || repository.graph_descendant_of(main, commit.id())?;
    Ok(if is_in { Standing::Merged } else { Standing::Open })
}

fn remove_branch(repository: &Repository, branch: &str) -> Result<(), ForgeError> {
    match repository.find_reference(&format!("refs/heads/{branch}")) {
        Ok(mut reference) => Ok(reference.delete()?),
        Err(error) if error.code() == ErrorCode::NotFound => Ok(()),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn proposal(id: &str, file: &str, before: Option<&str>, text: &str) -> Proposal {
        Proposal {
            id: id.into(),
            file: file.into(),
            moved_from: None,
            before: before.map(str::to_owned),
            text: text.into(),
            title: format!("Add {file}"),
            author: "Ann <x>".into(),
            trailers: vec![format!("Submission: {id}")],
            body: String::new(),
        }
    }

    struct Bench {
        _dir: tempfile::TempDir,
        data: PathBuf,
        forge: Local,
    }

    fn bench() -> Bench {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        folder::put(&data, "tool/a.toml", Some(b"a")).unwrap();
        folder::put(&data, "models/big", Some(b"weights")).unwrap();
        let forge = Local::open(&dir.path().join("catalog.git")).unwrap();
        Bench { data, forge, _dir: dir }
    }

    impl Bench {
        fn sync(&self) -> Synced {
            self.forge.sync(&self.data).unwrap()
        }

        fn file(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.data.join(path)).ok()
        }

        fn propose(&self, p: &Proposal) -> (Change, String) {
            let commit = self.forge.commit(p).unwrap();
            self.forge.branch(p, &commit).unwrap();
            (self.forge.open(p, &commit).unwrap(), commit)
        }

        fn merge(&self, p: &Proposal) -> Result<(), ForgeError> {
            let (change, commit) = self.propose(p);
            self.forge.merge(p, &change, &commit, "bo")
        }

        fn log(&self) -> Vec<String> {
            let repository = Repository::open_bare(&self.forge.path).unwrap();
            let mut walk = repository.revwalk().unwrap();
            walk.push_ref(MAIN).unwrap();
            walk.simplify_first_parent().unwrap();
            walk.map(|id| repository.find_commit(id.unwrap()).unwrap().message().unwrap().to_owned()).collect()
        }
    }

    #[test]
    fn a_proposal_is_merged_into_the_folder() {
        let bench = bench();
        assert_eq!(bench.sync().absorbed, ["tool/a.toml"]);
        assert_eq!(bench.sync(), Synced::default());
        let new = proposal("1", "tool/b.toml", None, "b");
        let (change, commit) = bench.propose(&new);
        assert_eq!(bench.forge.standing(std::slice::from_ref(&change)).unwrap(), [Standing::Open]);
        assert_eq!(bench.file("tool/b.toml"), None);
        bench.forge.merge(&new, &change, &commit, "bo").unwrap();
        assert_eq!(bench.sync().written, ["tool/b.toml"]);
        assert_eq!(bench.file("tool/b.toml").as_deref(), Some("b"));
        // Asked again, nothing happens twice.
        bench.forge.merge(&new, &change, &commit, "bo").unwrap();
        let log = bench.log();
        assert_eq!(log.len(), 2);
        assert!(log[0].contains("Submission: 1") && log[0].contains("Reviewed-by: bo"), "{log:?}");
    }

    #[test]
    fn edits_by_hand_are_taken_up_and_win_where_both_changed() {
        let bench = bench();
        bench.sync();
        bench.merge(&proposal("1", "tool/a.toml", Some("a"), "merged")).unwrap();
        bench.merge(&proposal("2", "tool/b.toml", None, "b")).unwrap();
        // Before what was merged has come here, somebody edits.
        folder::put(&bench.data, "tool/a.toml", Some(b"by hand")).unwrap();
        folder::put(&bench.data, "tool/c.toml", Some(b"c")).unwrap();
        let synced = bench.sync();
        assert_eq!(
            (synced.absorbed, synced.written),
            (vec!["tool/a.toml".into(), "tool/c.toml".into()], vec!["tool/b.toml".into()])
        );
        assert_eq!(bench.file("tool/a.toml").as_deref(), Some("by hand"));
        fs::remove_file(bench.data.join("tool/c.toml")).unwrap();
        assert_eq!(bench.sync().absorbed, ["tool/c.toml"]);
        assert_eq!(bench.file("tool/c.toml"), None);
    }

    #[test]
    fn a_file_that_changed_meanwhile_is_a_conflict() {
        let bench = bench();
        bench.sync();
        let (one, two) =
            (proposal("1", "tool/a.toml", Some("a"), "one"), proposal("2", "tool/a.toml", Some("a"), "two"));
        let (change, commit) = bench.propose(&two);
        bench.merge(&one).unwrap();
        assert!(matches!(bench.forge.merge(&two, &change, &commit, "bo"), Err(ForgeError::Conflict(_))));
        assert!(matches!(bench.forge.commit(&two), Err(ForgeError::Conflict(_))));
        assert!(matches!(bench.forge.commit(&proposal("3", "tool/a.toml", None, "x")), Err(ForgeError::Conflict(_))));
        bench.forge.close(&two, &change).unwrap();
        bench.forge.close(&two, &change).unwrap();
    }

    #[test]
    fn a_branch_that_was_pushed_to_and_a_folder_that_is_empty_are_left_alone() {
        let bench = bench();
        bench.sync();
        let one = proposal("1", "tool/b.toml", None, "b");
        let (change, commit) = bench.propose(&one);
        let other = bench.forge.commit(&Proposal { text: "pushed".into(), ..one.clone() }).unwrap();
        bench.forge.branch(&one, &other).unwrap();
        assert!(matches!(bench.forge.merge(&one, &change, &commit, "bo"), Err(ForgeError::Conflict(_))));
        let gone = "0123456789012345678901234567890123456789";
        assert!(matches!(bench.forge.merge(&one, &change, gone, "bo"), Err(ForgeError::Conflict(_))));
        for number in 0..30 {
            folder::put(&bench.data, &format!("tool/n{number}.toml"), Some(b"n")).unwrap();
        }
        bench.sync();
        fs::remove_dir_all(bench.data.join("tool")).unwrap();
        assert!(matches!(bench.forge.sync(&bench.data), Err(ForgeError::Later { .. })));
    }

    #[test]
    fn a_file_moves() {
        let bench = bench();
        bench.sync();
        let moved = Proposal { moved_from: Some("tool/a.toml".into()), ..proposal("1", "tool/b.toml", Some("a"), "b") };
        bench.merge(&moved).unwrap();
        bench.sync();
        assert_eq!((bench.file("tool/a.toml"), bench.file("tool/b.toml").as_deref()), (None, Some("b")));
    }

    #[test]
    fn locks_of_a_killed_server_are_removed() {
        let bench = bench();
        bench.sync();
        let one = proposal("1", "tool/b.toml", None, "b");
        let commit = bench.forge.commit(&one).unwrap();
        let locks = ["refs/heads/submit/1.lock", "packed-refs.lock"].map(|lock| bench.forge.path.join(lock));
        for lock in &locks {
            fs::create_dir_all(lock.parent().unwrap()).unwrap();
            fs::write(lock, "").unwrap();
        }
        assert!(bench.forge.branch(&one, &commit).is_err());
        let again = Local::open(&bench.forge.path).unwrap();
        again.branch(&one, &commit).unwrap();
        assert!(locks.iter().all(|lock| !lock.exists()));
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        let bench = bench();
        bench.sync();
        for path in ["../x.toml", ".git/config", "a//b", "a/../../b", ".GIT/x", "git~1/x"] {
            assert!(bench.forge.commit(&proposal("1", path, None, "x")).is_err(), "{path}");
        }
    }

    #[test]
    fn a_clone_sees_everything() {
        let bench = bench();
        bench.sync();
        bench.merge(&proposal("1", "tool/b.toml", None, "b")).unwrap();
        let to = bench._dir.path().join("clone");
        let output = std::process::Command::new("git").arg("clone").arg("-q").arg(&bench.forge.path).arg(&to).output();
        let Ok(output) = output else { return eprintln!("skipped: there is no git") };
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(fs::read_to_string(to.join("data/tool/b.toml")).unwrap(), "b");
    }
}
