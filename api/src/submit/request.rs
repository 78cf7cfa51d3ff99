//! A submission as its forge sees it: the commit's words, and the text of the request to merge it.

use std::fmt::Write;

use catalog::check::of_proposals;
use catalog::store::Submission;
use catalog_model::submission::State;

use crate::forge::Proposal;
use crate::forge::text::{block, plain};

/// Longest title in a commit's first line, in characters.
const TITLE: usize = 70;

/// GitHub takes 65,536 characters; escaped, one may become eleven.
const LONGEST: usize = 60_000;
/// Members of a list that are shown.
const MANY: usize = 15;

/// The beginning of a text, as Markdown.
fn begin(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{} …", plain(&text[..end])),
        None => plain(text),
    }
}

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
    line(format!("### {}", begin(&entry.title, 200)));
    let mut authors: Vec<String> = entry.authors.iter().take(MANY).map(|a| begin(&a.name, 80)).collect();
    if entry.authors.len() > MANY {
        authors.push(format!("and {} more", entry.authors.len() - MANY));
    }
    let version = entry.versions.first().map(|v| format!("{} {}", plain(&v.venue), v.year));
    let over = [authors.join(", "), version.unwrap_or_default()];
    let over: Vec<&str> = over.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    if !over.is_empty() {
        line(over.join(" · "));
    }
    let description = entry.description.as_deref().unwrap_or_default().trim();
    if !description.is_empty() {
        line(begin(description, 700));
    }
    for link in entry.links.iter().take(MANY).filter(|link| link.url.len() < 300) {
        line(format!("- `{}`", link.url.replace('`', "%60")));
    }
    let is_over = matches!(submission.state, State::Declined | State::Withdrawn);
    if !is_over {
        let names: Vec<&str> = of_proposals().map(|check| check.name).collect();
        line(format!("### Checks\n\nNo errors in {} checks: {}.", names.len(), names.join(", ")));
        if !submission.remarks.is_empty() {
            line("Worth a look:".to_owned());
            line(submission.remarks.iter().take(MANY).map(|remark| format!("- {}\n", begin(remark, 150))).collect());
        }
    }
    let by = if sender.name.is_empty() { "nobody that wants to be named".to_owned() } else { begin(&sender.name, 80) };
    line(format!("### Sender\n\nSent by {by}."));
    if !sender.link.is_empty() {
        line(format!("`{}`", sender.link.replace('`', "%60")));
    }
    let interest = if sender.interest.is_empty() { "none declared".to_owned() } else { begin(&sender.interest, 400) };
    line(format!("Conflict of interest: {interest}."));
    if is_over {
        let why =
            if submission.detail.is_empty() { String::new() } else { format!(": {}", begin(&submission.detail, 500)) };
        line(format!("**{}**{why}", submission.state.label()));
    }
    let file = block("toml", &submission.text);
    let path = format!("<details><summary>The file <code>data/{}</code></summary>\n\n", submission.file);
    if out.len() + path.len() + file.len() < LONGEST {
        out += &format!("{path}{file}\n</details>\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use catalog::store::Sender;
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
            entry,
            file: "tool/fixes.toml".into(),
            text: "title = \"```\"\n".into(),
            remarks: vec!["looks like @cy".into()],
            sender: Sender { name: "Di".into(), interest: "I wrote it\nReviewed-by: me".into(), ..Sender::default() },
            state: State::Checked,
            ..Submission::new("7".into(), EntryId::parse("tool/fixes").unwrap(), 0)
        };
        let proposal = proposal_of(&submission, "https://example.org");
        assert_eq!(proposal.title, "Add tool/fixes: Fixes #1 of @ann");
        assert!(proposal.message().ends_with("Conflict-of-interest: I wrote it Reviewed-by: me\n"));
        let body = &proposal.body;
        for part in ["https://example.org/review/7", "### Fixes", "Bo", "No errors in", "Sent by Di", "````toml"] {
            assert!(body.contains(part), "{part} in {body}");
        }
        assert!(!body.contains("duplicates"), "{body}");
        for part in ["@ann", "@cy", "#1", "Bo <script", "issues/3", "\n# Big"] {
            assert!(!body.contains(part), "{part} in {body}");
        }
        // What is over says why, and nothing of checks, which may never have run.
        let declined = Submission { state: State::Declined, detail: "Not about @ann".into(), ..submission.clone() };
        let over = proposal_of(&declined, "https://example.org").body;
        assert!(over.contains("**Declined**") && !over.contains("Checks") && !over.contains("@ann"), "{over}");
        // However much somebody writes, GitHub takes it.
        let much = || "@".repeat(70_000);
        let mut spiteful = Submission { text: much(), detail: much(), remarks: vec![much(); 50], ..submission };
        spiteful.entry.title = much();
        spiteful.entry.description = Some(much());
        spiteful.entry.authors = vec![Author { name: much(), person: None }; 500];
        spiteful.sender = Sender { name: much(), interest: much(), ..Sender::default() };
        for state in [State::Checked, State::Declined] {
            spiteful.state = state;
            assert!(proposal_of(&spiteful, "https://example.org").body.chars().count() < 65_536);
        }
    }
}
