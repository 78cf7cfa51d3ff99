//! From a form to a reviewed change and into the catalog, by plain HTTP.

use std::fs;
use std::time::Duration;

use tests::form::Form;
use tests::house::{House, MERGED, PASSPHRASE, SOON, WAITING, git};
use tests::http::{Answer, Ask};

#[test]
fn a_submission_becomes_an_entry() {
    let Some(house) = House::free() else { return };
    let form = house.tool("Leaf Counter").set("about.name", "Ann Lee").set("about.interest", "I wrote it.");
    let preview = form.press(&house.server, "preview");
    let text = preview.text();
    assert_eq!(preview.status, 200);
    assert!(text.contains("data/tool/leaf-counter.toml") && text.contains("Counts what is left."), "{text}");
    assert_eq!(preview.header("cache-control"), Some("private, no-store"));
    // What the preview carries is the whole form.
    let carried = Form::of(&preview, "/submit/tool");
    assert_eq!((carried.get("title"), carried.get("about.interest")), ("Leaf Counter", "I wrote it."));
    let status = house.send(&carried);
    // Sent twice (a double click, a second tab): one submission, one address.
    assert_eq!(house.send(&carried), status);
    house.wait(&status, WAITING);
    assert_eq!(house.server.get("/tool/leaf-counter").status, 404);

    let cookie = house.join("Bo");
    let review = house.under_review("Leaf Counter", &cookie);
    let page = house.see(&review, &cookie).text();
    assert!(page.contains("I wrote it.") && page.contains("find nothing"), "{page}");
    assert_eq!(house.decide(&review, &cookie, "approve", "").status, 303);
    house.wait(&status, MERGED);
    assert_eq!(house.server.get("/tool/leaf-counter").status, 200);
    assert!(house.server.get("/api/v1/search?q=leaf+counter").text().contains("tool/leaf-counter"));
    assert!(fs::read_to_string(house.data.file("tool/leaf-counter.toml")).expect("the file").contains("added = "));
    let log = house.log();
    for part in [
        "Merge: Add tool/leaf-counter: Leaf Counter",
        "Submitted-by: Ann Lee",
        "Conflict-of-interest: I wrote it.",
        "Reviewed-by: Bo",
    ] {
        assert!(log.contains(part), "{part} in {log}");
    }
    assert_eq!(git(&house.var.file("catalog.git"), &["branch", "--list", "submit/*"]), "");
    git(&house.var.file("catalog.git"), &["fsck", "--strict"]);
}

#[test]
fn the_same_work_is_stopped_before_and_not_after() {
    let Some(house) = House::free() else { return };
    // In the first field, in any spelling.
    let start = house.server.get("/submit?q=https%3A%2F%2Farxiv.org%2Fpdf%2F2202.00002v3").text();
    assert!(
        start.contains("This is known") && start.contains("arxiv:2202.00002") && start.contains("/paper/wren/edit"),
        "{start}"
    );
    // In the form.
    let paper = house.form("/submit/paper?from=2202.00002");
    assert_eq!((paper.get("ids.0.scheme"), paper.get("ids.0.value")), ("arxiv", "2202.00002"));
    let clash = paper
        .set("title", "A Survey of Pigeons")
        .set("authors", "Ann Lee")
        .set("versions.0.stage", "preprint")
        .set("versions.0.year", "2022")
        .set("versions.0.venue", "arxiv")
        .set("topics.0.topic", "pruning")
        .press(&house.server, "send");
    assert_eq!(clash.status, 422);
    assert!(clash.text().contains("but another title"), "{}", clash.text());
    // While the first one waits, the second one is told.
    house.wait(&house.send(&house.tool("Leaf Counter")), WAITING);
    let second = house.tool("Leaf Counter").press(&house.server, "send");
    assert_eq!(second.status, 422);
    assert!(second.text().contains("proposed already"), "{}", second.text());
    // A similar one needs a word.
    let similar = house.tool("The Leaf Counter").set("links.0.url", "https://example.net/");
    let asked = similar.press(&house.server, "send");
    assert!(asked.status == 422 && asked.text().contains("say that this is another work"), "{}", asked.text());
    house.wait(&house.send(&similar.set("about.another", "yes")), WAITING);
}

#[test]
fn corrections_of_one_entry_do_not_undo_each_other() {
    let Some(house) = House::free() else { return };
    let cookie = house.join("Bo");
    let wren = "/paper/wren/edit";
    let nothing = house.form(wren).press(&house.server, "preview");
    assert!(nothing.status == 422 && nothing.text().contains("Nothing is changed yet"));
    let first = house.send(&house.form(wren).set("description", "Rounds weights, one by one."));
    let second = house.send(&house.form(wren).set("note", "Two birds."));
    house.wait(&first, WAITING);
    house.wait(&second, WAITING);
    let queue = house.see("/review", &cookie);
    let ids: Vec<String> = tests::html::Page::read(&queue.text())
        .tags
        .iter()
        .filter(|t| t.is("type", "checkbox"))
        .filter_map(|t| t.get("value").map(str::to_owned))
        .collect();
    assert_eq!(ids.len(), 2);
    // Both at once: the second one meets a file that has changed.
    let body = ids.iter().map(|id| format!("id={id}")).collect::<Vec<_>>().join("&");
    let mut ask =
        Ask::new("POST", "/review").with("cookie", &cookie).with("content-type", "application/x-www-form-urlencoded");
    ask.body = body.as_bytes();
    assert_eq!(house.server.ask(&ask).status, 303);
    house.wait(&first, MERGED);
    // It takes the first one's change over, which is no longer what was approved: it is looked at again.
    house.server.until(&second, SOON, |a| a.text().contains("checked again") && a.text().contains(WAITING));
    let text = fs::read_to_string(house.data.file("paper/2022/wren.toml")).expect("the file");
    assert!(text.contains("Rounds weights, one by one.") && !text.contains("Two birds."), "{text}");
    house.approve("Wren", &cookie);
    house.wait(&second, MERGED);
    let text = fs::read_to_string(house.data.file("paper/2022/wren.toml")).expect("the file");
    assert!(text.contains("Rounds weights, one by one.") && text.contains("Two birds."), "{text}");
    // Both changed the same field: told, with what it reads now, and nothing is lost.
    let (mine, theirs) = (house.form(wren), house.form(wren).set("note", "Three birds."));
    house.wait(&house.send(&theirs), WAITING);
    house.approve("Wren", &cookie);
    house.server.until("/paper/wren", SOON, |a| a.text().contains("Three birds."));
    let told = mine.set("note", "Four birds.").press(&house.server, "send");
    let text = told.text();
    assert!(
        told.status == 422 && text.contains("it reads now: “Three birds.”") && text.contains("Four birds."),
        "{text}"
    );
    house.wait(&house.send(&Form::of(&told, wren)), WAITING);
}

#[test]
fn reviewers_ask_decline_and_never_approve_what_they_have_not_seen() {
    let Some(house) = House::free() else { return };
    let cookie = house.join("Bo");
    let status = house.send(&house.tool("Leaf Counter"));
    house.wait(&status, WAITING);
    let review = house.under_review("Leaf Counter", &cookie);
    // A reason is needed.
    assert_eq!(house.decide(&review, &cookie, "decline", "").status, 400);
    house.decide(&review, &cookie, "return", "Which leaves?");
    assert!(house.wait(&status, "Changes asked").text().contains("Which leaves?"));
    let seen = Form::of(&house.see(&review, &cookie), "/review/").with_cookie(&cookie);
    let changed = house.form(&format!("{status}/edit")).set("description", "Counts the leaves that are left.");
    house.send(&changed);
    house.wait(&status, WAITING);
    // The page that the reviewer has open is of the first version.
    let stale = seen.press(&house.server, "approve");
    assert!(stale.header("location").is_some_and(|l| l.contains("changed+meanwhile")), "{:?}", stale.headers);
    house.decide(&review, &cookie, "decline", "Not about AI.");
    let told = house.wait(&status, "Declined").text();
    assert!(told.contains("Not about AI.") && !told.contains("Take it back"), "{told}");
    assert_eq!(house.server.get(&format!("{status}/edit")).status, 404);

    // Taken back by its sender; the branch goes.
    let other = house.send(&house.tool("Twig Counter"));
    house.wait(&other, WAITING);
    let form = Form::of(&house.server.get(&other), "/withdraw");
    assert_eq!(form.press(&house.server, "").status, 303);
    house.wait(&other, "Withdrawn");
    let gone = |_: &Answer| git(&house.var.file("catalog.git"), &["branch", "--list", "submit/*"]).is_empty();
    house.server.until("/healthz", SOON, gone);

    // No one approves their own.
    let own = house.tool("Bark Counter").with_cookie(&cookie);
    let own = house.send(&own);
    house.wait(&own, WAITING);
    let review = house.under_review("Bark Counter", &cookie);
    assert!(house.see(&review, &cookie).text().contains("You sent this yourself, or changed it"));
    let refused = house.decide(&review, &cookie, "approve", "");
    assert!(refused.header("location").is_some_and(|l| l.contains("No+one+approves")), "{:?}", refused.headers);
    // Nor what they have changed, whoever sent it.
    let other = house.send(&house.tool("Root Counter"));
    house.wait(&other, WAITING);
    let edit = house.form(&format!("{other}/edit")).set("description", "Counts the roots that are left.");
    house.send(&edit.with_cookie(&cookie));
    house.wait(&other, WAITING);
    let review = house.under_review("Root Counter", &cookie);
    let refused = house.decide(&review, &cookie, "approve", "");
    assert!(refused.header("location").is_some_and(|l| l.contains("No+one+approves")), "{:?}", refused.headers);
    assert!(!house.log().contains("Bark") && !house.log().contains("Root"));
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_lost() {
    let Some(house) = House::open(&["--no-rate-limit", "--form-seconds", "3"]) else { return };
    let sent = |form: Form| {
        let answer = form.press(&house.server, "send");
        (answer.status, answer.text())
    };
    // What was typed stands in the form again.
    let (status, text) = sent(house.tool("lower case title").set("date", "tomorrow").set("description", "no end"));
    assert_eq!(status, 422);
    for part in ["the title has no capital", "must be YYYY", "does not end like a sentence", "value=\"tomorrow\""] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(text.contains("3 things to mend"), "{text}");
    let (status, text) = sent(house.tool("Leaf Counter"));
    assert!(
        status == 422 && text.contains("faster than it can be filled in") && text.contains("value=\"Leaf Counter\""),
        "{text}"
    );
    let (status, text) = sent(house.tool("Leaf Counter").set("website", "https://spam.example"));
    assert!(status == 422 && text.contains("hidden field"));
    let (_, text) = sent(house.tool("Leaf Counter").set("token", "3e8.abc.def"));
    assert!(text.contains("not given out by this server"));
    let (_, text) = sent(house.tool("Leaf Counter").set("links.0.url", "https://bit.ly/x"));
    assert!(text.contains("only forwards"));
    let (_, text) = sent(house.tool("Leaf Counter").set("about.name", "buy.example.com"));
    assert!(text.contains("A name has no address"));
    let (_, text) = sent(house.tool("Leaf\u{202E} Counter"));
    assert!(text.contains("direction characters"));
    let (_, text) = sent(house.tool("<img src=x onerror=alert(1)> Counter"));
    assert!(!text.contains("<img"), "{text}");
    // Kinds, entries, secrets and reviews that are not there.
    for path in ["/submit/nothing", "/paper/none/edit", "/submission/0123", "/submission/0123/edit"] {
        assert_eq!(house.server.get(path).status, 404, "{path}");
    }
    for path in ["/review", "/review/x"] {
        let answer = house.server.get(path);
        assert!(answer.status == 303 && answer.header("location").is_some_and(|l| l.starts_with("/sign-in?next=")));
    }
    // A browser that says only where the form is from.
    let origin = house.server.origin();
    let body = house.tool("Leaf Counter").body("preview");
    let mut ask = Ask::new("POST", "/submit/tool")
        .with("origin", &origin)
        .with("content-type", "application/x-www-form-urlencoded");
    ask.body = body.as_bytes();
    assert_eq!(house.server.ask(&ask).status, 200);
    assert_eq!(house.server.get("/submit/tool").header("referrer-policy"), Some("same-origin"));
    // From another site, nothing.
    let mut ask = Ask::new("POST", "/submit/tool")
        .with("sec-fetch-site", "cross-site")
        .with("content-type", "application/x-www-form-urlencoded");
    ask.body = b"title=x";
    assert_eq!(house.server.ask(&ask).status, 403);
    // A wrong passphrase, a used link.
    house.join("Bo");
    let used =
        Form::of(&house.server.get(&house.server.join), "/sign-in").set("name", "Eve").set("passphrase", PASSPHRASE);
    assert!(used.press(&house.server, "").text().contains("has been used"));
    let wrong =
        Form::of(&house.server.get("/sign-in"), "/sign-in").set("name", "Bo").set("passphrase", "another long one");
    assert!(wrong.press(&house.server, "").text().contains("do not belong together"));
}

#[test]
fn a_client_is_told_its_limit() {
    let Some(house) = House::open(&[]) else { return };
    for number in 1..=5 {
        house.send(
            &house
                .tool(&format!("{} Counter", ["Ash", "Elm", "Oak", "Yew", "Fir"][number - 1]))
                .set("about.another", "yes"),
        );
    }
    let sixth = house.tool("Birch Counter").set("about.another", "yes").press(&house.server, "send");
    let text = sixth.text();
    assert_eq!(sixth.status, 429, "{text}");
    assert!(
        text.contains("5 submissions an hour")
            && text.contains(" min; it is not lost")
            && text.contains("value=\"Birch Counter\""),
        "{text}"
    );
    assert!(sixth.header("retry-after").is_some_and(|s| s.parse::<u64>().is_ok_and(|s| s > 60)));
}

#[test]
fn a_crash_loses_nothing_that_was_acknowledged() {
    let Some(mut house) = House::free() else { return };
    let cookie = house.join("Bo");
    let mut all = Vec::new();
    for name in ["Ash", "Elm", "Oak"] {
        let status = house.send(&house.tool(&format!("{name} Tree Gauge")).set("about.another", "yes"));
        // In the moment of the answer, wherever the worker is.
        house.server.process.signal("KILL");
        house.server.process.ended(SOON).expect("it is dead");
        house.again();
        all.push(status);
    }
    for status in &all {
        house.wait(status, WAITING);
    }
    for name in ["Ash", "Elm", "Oak"] {
        house.approve(&format!("{name} Tree Gauge"), &cookie);
        house.server.process.signal("KILL");
        house.server.process.ended(SOON).expect("it is dead");
        house.again();
    }
    for status in &all {
        house.wait(status, MERGED);
    }
    let merges = house.log().matches("Merge: Add tool/").count();
    assert_eq!(merges, 3, "{}", house.log());
    git(&house.var.file("catalog.git"), &["fsck", "--strict"]);
    assert_eq!(house.server.get("/api/v1/search?q=tree+gauge").json()["total"], 3);
}

#[test]
fn under_pressure_a_form_asks_for_work() {
    let Some(house) = House::open(&["--usual-submissions", "0"]) else { return };
    let preview = house.tool("Leaf Counter").press(&house.server, "preview");
    let form = Form::of(&preview, "/submit/tool");
    let asked = form.press(&house.server, "send");
    let text = asked.text();
    assert!(asked.status == 422 && text.contains("Very many submissions") && text.contains("UTC"), "{text}");
    let guessed = form.clone().set("work", "1").press(&house.server, "send");
    assert_eq!(guessed.status, 422);
    let number = catalog_model::work::find(form.get("token"), 0, u64::MAX).expect("a proof");
    house.wait(&house.send(&form.set("work", &number.to_string())), WAITING);
}

#[test]
fn a_thousand_scripted_posts_leave_the_queue_usable() {
    let Some(house) = House::open(&[]) else { return };
    let cookie = house.join("Bo");
    let form = house.tool("Spam Counter").set("about.another", "yes");
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let post = |part: usize| {
            let (house, form) = (&house, form.clone());
            move || {
                let one = |n: usize| {
                    form.clone().set("title", &format!("Spam Counter {part} {n}")).press(&house.server, "send").status
                };
                (0..125).map(one).collect::<Vec<u16>>()
            }
        };
        let all: Vec<_> = (0..8).map(|part| scope.spawn(post(part))).collect();
        all.into_iter().flat_map(|t| t.join().expect("answers")).collect()
    });
    assert_eq!(statuses.len(), 1_000);
    assert!(statuses.iter().all(|s| [303, 422, 429, 503].contains(s)), "{statuses:?}");
    // One token is one submission, however often it is sent.
    // (The reviewer has the same address here, and waits for a turn as everybody does.)
    let mut queue = house.see("/review", &cookie);
    while queue.status == 429 {
        std::thread::sleep(Duration::from_millis(300));
        queue = house.see("/review", &cookie);
    }
    let waiting = queue.text();
    assert_eq!(waiting.matches("href=\"/review/").count(), 1, "{waiting}");
    assert_eq!(house.server.get("/").status, 200);
    assert_eq!(house.server.get("/api/v1/search?q=wren").status, 200);
}
