//! A submission as its forge sees it: the commit's words, and the text of the request to merge it.

use std::fmt::Write;

use catalog::check::CHECKS;
use catalog::store::Submission;
use catalog_model::submission::State;

use crate::forge::Proposal;
use crate::forge::text::{block, plain};

/// Longest title in a commit's first line, in characters.
const TITLE: usize = 70;

/// What is proposed.
pub fn proposal_of(submission: &Submission, base_url: &str) -> Proposal {
    let what = if submission.correction { "Correct" } else { "Add" };
    let title: String = submission.entry.title.chars().take(TITLE).collect();
    let sender = &submission.sender;
    let mut trailers = vec![format!("Submission: {}", submission.id)];
    if !sender.name.is_empty() {
        let link = if sender.link.is_empty() { String::new() } else { format!(" <{}>", sender.link) };
        trailers.push(format!("Submitted-by: {}{link}", sender.name));
    }
    if !sender.interest.is_empty() {
        trailers.push(format!("Conflict-of-interest: {}", sender.interest));
    }
    Proposal {
        id: submission.id.clone(),
        file: submission.file.clone(),
        moved_from: submission.moved_from.clone(),
        before: submission.before.clone(),
        text: submission.text.clone(),
        title: format!("{what} {}: {title}", submission.entry_id),
        author: sender.name.clone(),
        body: body(submission, base_url),
        trailers,
    }
}

/// The text of the request, as Markdown: how the entry will read, what the checks found, who sent it, where to decide.
fn body(submission: &Submission, base_url: &str) -> String {
    let (entry, sender) = (&submission.entry, &submission.sender);
    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}\n");
    };
    let review = format!("{base_url}/review/{}", submission.id);
    line(format!(
        "Sent through the form. [Look at its page, and decide, here]({review}); or merge or close it on this page."
    ));
    line(format!("### {}", plain(&entry.title)));
    let authors: Vec<String> = entry.authors.iter().map(|a| plain(&a.name)).collect();
    let version = entry.versions.first().map(|v| format!("{} {}", plain(&v.venue), v.year));
    let over = [authors.join(", "), version.unwrap_or_default()];
    let over: Vec<&str> = over.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if !over.is_empty() {
        line(over.join(" · "));
    }
    let description = entry.description.as_deref().unwrap_or_default().trim();
    if !description.is_empty() {
        line(plain(description));
    }
    for link in &entry.links {
        line(format!("- `{}`", link.url.replace('`', "%60")));
    }
    let names: Vec<&str> = CHECKS.iter().map(|check| check.name).collect();
    let passed = match submission.state {
        State::Stored => "The checks have not run yet.".to_owned(),
        _ => format!("No errors in {} checks: {}.", names.len(), names.join(", ")),
    };
    line(format!("### Checks\n\n{passed}"));
    if !submission.remarks.is_empty() {
        line("Worth a look:".to_owned());
        line(submission.remarks.iter().map(|remark| format!("- {}\n", plain(remark))).collect());
    }
    let by = if sender.name.is_empty() { "nobody that wants to be named".to_owned() } else { plain(&sender.name) };
    line(format!("### Sender\n\nSent by {by}."));
    if !sender.link.is_empty() {
        line(format!("`{}`", sender.link.replace('`', "%60")));
    }
    let interest = if sender.interest.is_empty() { "none declared".to_owned() } else { plain(&sender.interest) };
    line(format!("Conflict of interest: {interest}."));
    line(format!("<details><summary>The file <code>data/{}</code></summary>", submission.file));
    line(block("toml", &submission.text));
    line("</details>".to_owned());
    if matches!(submission.state, State::Declined | State::Withdrawn) {
        let why = if submission.detail.is_empty() { String::new() } else { format!(": {}", plain(&submission.detail)) };
        line(format!("**{}**{why}", submission.state.label()));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::store::{Change, Sender};
    use catalog_model::entry::{Author, Link};
    use catalog_model::{Entry, EntryId};

    #[test]
    fn a_request_tells_everything_and_calls_nobody() {
        let entry = Entry {
            title: "Fixes #1 of @ann".into(),
            authors: vec![Author { name: "Bo <script>".into(), person: None }],
            description: Some("See https://github.com/a/b/issues/3.\n\n# Big".into()),
            links: vec![Link { kind: "code".into(), url: "https://github.com/a/b/pull/4".into(), label: None }],
            ..Entry::default()
        };
        let submission = Submission {
            id: "7".into(),
            secret: String::new(),
            token: String::new(),
            entry_id: EntryId::parse("tool/fixes").unwrap(),
            correction: false,
            draft: Default::default(),
            entry,
            file: "tool/fixes.toml".into(),
            moved_from: None,
            before: None,
            text: "title = \"```\"\n".into(),
            remarks: vec!["looks like @cy".into()],
            sender: Sender { name: "Di".into(), interest: "I wrote it\nReviewed-by: me".into(), ..Sender::default() },
            state: State::Declined,
            detail: "Not about AI".into(),
            version: 1,
            commit: String::new(),
            change: Change::default(),
            approver: String::new(),
            closed: false,
            attempts: 0,
            due: 0,
            created: 0,
            changed: 0,
        };
        let proposal = proposal_of(&submission, "https://example.org");
        assert_eq!(proposal.title, "Add tool/fixes: Fixes #1 of @ann");
        assert!(proposal.message().ends_with("Conflict-of-interest: I wrote it Reviewed-by: me\n"));
        let body = &proposal.body;
        for part in [
            "https://example.org/review/7",
            "### Fixes",
            "Bo",
            "No errors in",
            "Sent by Di",
            "**Declined**",
            "````toml",
        ] {
            assert!(body.contains(part), "{part} in {body}");
        }
        for part in ["@ann", "@cy", "#1", "<script", "issues/3", "\n# Big"] {
            assert!(!body.contains(part), "{part} in {body}");
        }
    }
}
