//! Pull requests of the stand-in.

use serde_json::{Value, json};

use super::git::Git;
use super::{REPOSITORY, Reply, error};
use crate::serve::Asked;

/// A pull request.
#[derive(Clone, Debug)]
pub struct Pull {
    /// Its branch.
    pub head: String,
    /// Title.
    pub title: String,
    /// Text.
    pub body: String,
    /// Labels.
    pub labels: Vec<String>,
    /// Neither merged nor closed.
    pub open: bool,
    /// The commit that merged it.
    pub merged: Option<String>,
    /// The tip of its branch when it was decided.
    pub last: String,
}

fn owner() -> &'static str {
    REPOSITORY.split('/').next().unwrap_or_default()
}

/// What GitHub says of one.
fn shown(number: usize, pull: &Pull, git: &Git) -> Value {
    // What was decided keeps the head that it had, whatever becomes of its branch.
    let tip = git.tip(&pull.head).filter(|_| pull.open).unwrap_or_else(|| pull.last.clone());
    json!({
        "number": number,
        "html_url": format!("https://github.com/{REPOSITORY}/pull/{number}"),
        "state": if pull.open { "open" } else { "closed" },
        "title": pull.title,
        "body": pull.body,
        "merged_at": pull.merged.as_ref().map(|_| "2026-01-02T00:00:00Z"),
        "closed_at": (!pull.open).then_some("2026-01-02T00:00:00Z"),
        "merge_commit_sha": pull.merged,
        "head": { "ref": pull.head, "sha": tip, "label": format!("{}:{}", owner(), pull.head) },
        "base": { "ref": "main" },
    })
}

/// A whole one knows whether it was merged.
fn whole(number: usize, pull: &Pull, git: &Git) -> Value {
    let mut value = shown(number, pull, git);
    value["merged"] = json!(pull.merged.is_some());
    value
}

fn number(text: &str, pulls: &[Pull]) -> Option<usize> {
    text.parse().ok().filter(|n| (1..=pulls.len()).contains(n))
}

pub(super) fn list(pulls: &[Pull], git: &Git, asked: &Asked) -> Reply {
    let (state, head) = (asked.value("state"), asked.value("head"));
    let of = |pull: &Pull| match state.as_str() {
        "all" => true,
        "closed" => !pull.open,
        _ => pull.open,
    };
    let is = |pull: &Pull| head.is_empty() || head == format!("{}:{}", owner(), pull.head);
    let size = asked.value("per_page").parse().unwrap_or(30);
    let page: usize = asked.value("page").parse().unwrap_or(1);
    let found = pulls.iter().enumerate().rev().filter(|(_, pull)| of(pull) && is(pull));
    let found: Vec<Value> = found.map(|(index, pull)| shown(index + 1, pull, git)).collect();
    (200, found.into_iter().skip((page - 1) * size).take(size).collect())
}

pub(super) fn create(pulls: &mut Vec<Pull>, git: &Git, body: &Value) -> Reply {
    let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let head = text("head");
    if pulls.iter().any(|pull| pull.open && pull.head == head) {
        return error(422, &format!("A pull request already exists for {}:{head}.", owner()));
    }
    let Some(last) = git.tip(&head).filter(|_| git.is_ahead(&head)) else {
        return error(422, &format!("No commits between main and {head}"));
    };
    let (title, body) = (text("title"), text("body"));
    pulls.push(Pull { head, title, body, labels: Vec::new(), open: true, merged: None, last });
    (201, whole(pulls.len(), &pulls[pulls.len() - 1], git))
}

pub(super) fn get(pulls: &[Pull], git: &Git, which: &str) -> Reply {
    match number(which, pulls) {
        Some(n) => (200, whole(n, &pulls[n - 1], git)),
        None => error(404, "Not Found"),
    }
}

pub(super) fn update(pulls: &mut [Pull], git: &Git, which: &str, body: &Value) -> Reply {
    let Some(n) = number(which, pulls) else { return error(422, "There is no such request") };
    let pull = &mut pulls[n - 1];
    for (name, field) in [("title", &mut pull.title), ("body", &mut pull.body)] {
        if let Some(text) = body[name].as_str() {
            text.clone_into(field);
        }
    }
    if body["state"] == "closed" {
        pull.open = false;
        pull.last = git.tip(&pull.head).unwrap_or_default();
    }
    (200, whole(n, pull, git))
}

pub(super) fn merge(pulls: &mut [Pull], git: &Git, which: &str, body: &Value) -> Reply {
    let Some(n) = number(which, pulls) else { return error(404, "Not Found") };
    let pull = &mut pulls[n - 1];
    if !pull.open {
        return error(405, "Pull Request is not mergeable");
    }
    let tip = git.tip(&pull.head).unwrap_or_default();
    if body["sha"].as_str().is_some_and(|sha| sha != tip) {
        return error(409, "Head branch was modified. Review and try the merge again.");
    }
    let message = format!(
        "{}\n\n{}\n",
        body["commit_title"].as_str().unwrap_or(&pull.title),
        body["commit_message"].as_str().unwrap_or_default()
    );
    let Some(commit) = git.merge(&pull.head, &message) else { return error(405, "Pull Request is not mergeable") };
    (pull.open, pull.merged, pull.last) = (false, Some(commit.clone()), tip);
    (200, json!({ "sha": commit, "merged": true, "message": "Pull Request successfully merged" }))
}

pub(super) fn label(pulls: &mut [Pull], which: &str, body: &Value) -> Reply {
    let Some(n) = number(which, pulls) else { return error(404, "Not Found") };
    let labels = &mut pulls[n - 1].labels;
    for label in body["labels"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if !labels.iter().any(|known| known == label) {
            labels.push(label.to_owned());
        }
    }
    (200, labels.iter().map(|name| json!({ "name": name })).collect())
}
