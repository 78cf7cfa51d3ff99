//! The same way from a form to the catalog, with GitHub as the forge: a stand-in that holds every request and answer
//! against GitHub's own description of its API, with a real repository behind it.

use std::fs;
use std::time::Duration;

use tests::folder::Folder;
use tests::form::Form;
use tests::github::{Failure, GitHub, How, deliver};
use tests::house::{House, MERGED, SOON, WAITING, git, tool};
use tests::http::Answer;
use tests::server::Server;
use tests::settings::needed;

/// A house whose forge is the stand-in.
fn house() -> Option<(House, GitHub)> {
    needed("submissions")?;
    let first = Folder::small();
    let forge = GitHub::start(first.path());
    let settings = forge.settings("");
    let house = House::open(&["--no-rate-limit", "--github", &settings])?;
    Some((house, forge))
}

/// Longer than the server waits after a hook before it looks at the forge.
fn let_it_look() {
    std::thread::sleep(Duration::from_millis(600));
}

fn nothing_against_the_contract(forge: &GitHub) {
    assert_eq!(forge.faults(), Vec::<String>::new());
}

#[test]
fn a_submission_becomes_a_pull_request_and_an_entry() {
    let Some((house, forge)) = house() else { return };
    let form =
        house.tool("Leaf Counter").set("about.name", "Ann Lee").set("about.interest", "I wrote it, see #3 of @lee.");
    let status = house.send(&form);
    let page = house.wait(&status, WAITING).text();
    assert!(page.contains("https://github.com/ann/catalog/pull/1"), "{page}");
    let pull = forge.pulls().remove(0);
    assert_eq!(pull.title, "Add tool/leaf-counter: Leaf Counter");
    assert_eq!(pull.labels, ["submission", "kind: tool"]);
    for part in ["Counts what is left", "No errors in", "data/tool/leaf-counter.toml", "I wrote it", "/review/"] {
        assert!(pull.body.contains(part), "{part} in {}", pull.body);
    }
    assert!(!pull.body.contains("@lee") && !pull.body.contains("#3"), "{}", pull.body);

    // Changed by its sender: the same request, with another commit.
    let before = forge.git.tip(&pull.head);
    let changed = house.form(&format!("{status}/edit")).set("description", "Counts the leaves that are left.");
    house.send(&changed);
    house.server.until(&status, SOON, |a| a.text().contains(WAITING) && forge.git.tip(&pull.head) != before);
    assert_eq!((forge.pulls().len(), forge.git.branches().len()), (1, 1));

    let cookie = house.join("Bo");
    house.approve("Leaf Counter", &cookie);
    house.wait(&status, MERGED);
    assert!(house.server.get("/api/v1/search?q=leaf+counter").text().contains("tool/leaf-counter"));
    let text = fs::read_to_string(house.data.file("tool/leaf-counter.toml")).expect("the file");
    assert!(text.contains("Counts the leaves that are left."), "{text}");
    let log = git(forge.git.path(), &["log", "--format=%B", "main"]);
    for part in ["Merge: Add tool/leaf-counter: Leaf Counter", "Submitted-by: Ann", "Reviewed-by: Bo"] {
        assert!(log.contains(part), "{part} in {log}");
    }
    assert!(!log.contains("@lee") && !log.contains("#3"), "{log}");
    assert_eq!(forge.git.branches(), Vec::<String>::new());

    // Declined: closed there as well, with the reason, and its branch is gone.
    let other = house.send(&house.tool("Twig Counter"));
    house.wait(&other, WAITING);
    let review = house.under_review("Twig Counter", &cookie);
    house.decide(&review, &cookie, "decline", "Not about AI.");
    house.wait(&other, "Declined");
    house.server.until("/healthz", SOON, |_| forge.git.branches().is_empty());
    let pull = forge.pulls().remove(1);
    assert!(!pull.open && pull.body.contains("Not about AI"), "{}", pull.body);
    nothing_against_the_contract(&forge);
}

/// Every request on the way to a pull request, in order.
const STEPS: [&str; 7] = [
    "git/get-ref",
    "git/create-tree",
    "git/create-commit",
    "git/create-ref",
    "pulls/list",
    "pulls/create",
    "issues/add-labels",
];

/// Each step fails in one way before and after it has its effect: there is one branch and one request all the same.
fn fails(how: How) {
    let Some((house, forge)) = house() else { return };
    let mut count = 0;
    for operation in STEPS {
        for after in [false, true] {
            forge.fail(Failure { operation, how, after });
            let form = house.tool(&format!("Counter {operation} {after}"));
            let status = house.send(&form.set("about.another", "yes"));
            house.wait(&status, WAITING);
            count += 1;
            let what = format!("{how:?} {} {operation}", if after { "after" } else { "before" });
            assert!(forge.has_failed(), "{what} was never asked for");
            let (branches, pulls) = (forge.git.branches(), forge.pulls());
            assert_eq!((branches.len(), pulls.len()), (count, count), "{what}");
            assert!(pulls.iter().all(|p| p.labels.len() == 2 && branches.contains(&p.head)), "{what}");
        }
    }
    assert_eq!(count, 14);
    nothing_against_the_contract(&forge);
}

#[test]
fn connections_that_drop_double_nothing() {
    fails(How::Drop);
}

#[test]
fn being_asked_to_wait_doubles_nothing() {
    fails(How::Forbidden);
}

#[test]
fn being_refused_doubles_nothing() {
    fails(How::Refused);
}

#[test]
fn too_many_requests_double_nothing() {
    fails(How::TooMany);
}

#[test]
fn faults_of_the_forge_double_nothing() {
    fails(How::Broken);
}

#[test]
fn answers_that_come_too_late_double_nothing() {
    fails(How::Late);
}

#[test]
fn a_merge_that_fails_is_done_once() {
    let Some((house, forge)) = house() else { return };
    let cookie = house.join("Bo");
    let merges = || git(forge.git.path(), &["log", "--merges", "--format=%s", "main"]).lines().count();
    let mut count = 0;
    for operation in ["pulls/get", "pulls/merge", "git/delete-ref"] {
        for (how, after) in [(How::Drop, true), (How::Broken, false), (How::TooMany, true)] {
            let title = format!("Counter {operation} {how:?} {after}");
            let status = house.send(&house.tool(&title).set("about.another", "yes"));
            house.wait(&status, WAITING);
            let review = house.under_review(&title, &cookie);
            forge.fail(Failure { operation, how, after });
            house.decide(&review, &cookie, "approve", "");
            house.wait(&status, MERGED);
            count += 1;
            assert!(forge.has_failed(), "{title}");
            assert_eq!((merges(), forge.git.branches().len()), (count, 0), "{title}");
        }
    }
    nothing_against_the_contract(&forge);
}

#[test]
fn what_is_decided_on_github_is_heard() {
    let Some((mut house, forge)) = house() else { return };
    let address = house.server.address;
    let send = |title: &str| {
        let status = house.send(&house.tool(title));
        house.wait(&status, WAITING);
        status
    };
    let (merged, closed, late) = (send("Leaf Counter"), send("Twig Counter"), send("Bark Counter"));

    // Who does not know the secret is not heard, whatever they say.
    forge.merge(1);
    let (forged, ..) = forge.hook(address, Some("a guess that is long enough"));
    assert_eq!(forged.status, 403);
    assert_eq!(deliver(address, &[], b"{}").status, 403);
    let_it_look();
    assert_eq!(house.server.get("/tool/leaf-counter").status, 404);
    // Who does is believed only as a hint.
    let (heard, headers, body) = forge.hook(address, None);
    assert_eq!(heard.status, 202);
    house.wait(&merged, MERGED);
    assert_eq!(house.server.get("/tool/leaf-counter").status, 200);
    // The same once more does nothing.
    let asked = forge.asked().len();
    assert_eq!(deliver(address, &headers, &body).status, 200);
    let_it_look();
    assert_eq!(forge.asked().len(), asked);

    forge.close(2);
    forge.hook(address, None);
    assert!(house.wait(&closed, "Declined").text().contains("closed the proposal"));
    // Somebody writes to main, moves a file, removes one.
    let wren = "data/paper/2022/wren.toml";
    let text = fs::read_to_string(house.data.file("paper/2022/wren.toml")).expect("the file");
    forge.git.push(wren, Some(format!("{text}\n").replace("Two birds", "Three birds").trim_end().as_bytes()));
    forge.git.push(
        "data/tool/stone-counter.toml",
        fs::read(house.data.file("tool/leaf-counter.toml"))
            .ok()
            .map(|t| {
                String::from_utf8_lossy(&t)
                    .replace("Leaf Counter", "Stone Counter")
                    .replace("leaf-counter", "stone-counter")
                    .into_bytes()
            })
            .as_deref(),
    );
    forge.git.push("data/tool/leaf-counter.toml", None);
    forge.hook(address, None);
    house.server.until("/tool/stone-counter", SOON, |a| a.status == 200);
    house.server.until("/tool/leaf-counter", SOON, |a| a.status == 404);

    // A hook that never came: the next look finds it.
    forge.merge(3);
    let github = forge.settings("");
    house.again_with(&["--github", &github]);
    house.wait(&late, MERGED);
    nothing_against_the_contract(&forge);
}

#[test]
fn what_github_decides_meanwhile_is_kept_apart_from_a_newer_version() {
    let Some((house, forge)) = house() else { return };
    let cookie = house.join("Bo");
    let wren = "/paper/wren/edit";
    // Merged there, unheard; then changed here: the change is a proposal of its own.
    let status = house.send(&house.form(wren).set("note", "Two birds, one nest."));
    house.wait(&status, WAITING);
    forge.merge(1);
    let edit = format!("{status}/edit");
    house.send(&house.form(&edit).set("note", "Two birds, one nest, three eggs."));
    // What was merged there has the old words: its sender compares, and sends it once more.
    house.wait(&status, "Changes asked");
    let told = house.form(&edit).press(&house.server, "send");
    assert!(told.status == 422 && told.text().contains("three eggs"), "{}", told.text());
    house.send(&Form::of(&told, "/edit"));
    house.server.until(&status, SOON, |a| a.text().contains(WAITING) && forge.pulls().len() == 2);
    house.approve("Wren", &cookie);
    house.wait(&status, MERGED);
    let text = fs::read_to_string(house.data.file("paper/2022/wren.toml")).expect("the file");
    assert!(text.contains("three eggs"), "{text}");

    // Merged there, unheard; then declined here: it is in the catalog, and its status says so.
    let late = house.send(&house.tool("Leaf Counter"));
    house.wait(&late, WAITING);
    forge.merge(3);
    let review = house.under_review("Leaf Counter", &cookie);
    house.decide(&review, &cookie, "decline", "Not about AI.");
    assert!(house.wait(&late, MERGED).text().contains("before this was decided here"));

    // Somebody pushes to the branch: nobody's work is written over unseen.
    let pushed = house.send(&house.tool("Twig Counter"));
    house.wait(&pushed, WAITING);
    let branch = forge.pulls().remove(3).head;
    let theirs = forge.git.push_to(&branch, "data/tool/twig-counter.toml", b"title = \"Theirs\"\n");
    let review = house.approve("Twig Counter", &cookie);
    house.wait(&pushed, "Stopped");
    assert_eq!(forge.git.tip(&branch), Some(theirs));
    house.decide(&review, &cookie, "again", "");
    house.wait(&pushed, WAITING);
    house.decide(&review, &cookie, "approve", "");
    house.wait(&pushed, MERGED);
    nothing_against_the_contract(&forge);
}

#[test]
fn what_waits_on_another_forge_is_proposed_again() {
    let Some(mut house) = House::free() else { return };
    let cookie = house.join("Bo");
    let status = house.send(&house.tool("Leaf Counter"));
    house.wait(&status, WAITING);
    let forge = GitHub::start(house.data.path());
    let github = forge.settings("");
    house.again_with(&["--github", &github]);
    let review = house.approve("Leaf Counter", &cookie);
    house.server.until(&status, SOON, |a| a.text().contains(WAITING) && forge.pulls().len() == 1);
    house.decide(&review, &cookie, "approve", "");
    house.wait(&status, MERGED);
    nothing_against_the_contract(&forge);
}

#[test]
fn what_was_edited_here_is_put_aside_and_a_wrong_repository_changes_nothing() {
    let Some((mut house, forge)) = house() else { return };
    let github = forge.settings("");
    house.data.write("tool/my-own.toml", "title = \"My Own\"\n");
    house.again_with(&["--github", &github]);
    let aside = |_: &Answer| {
        let found = fs::read_dir(house.var.file("replaced")).into_iter().flatten().flatten();
        found.into_iter().any(|moment| moment.path().join("tool/my-own.toml").is_file())
    };
    house.server.until("/healthz", SOON, aside);
    house.server.until("/healthz", SOON, |_| !house.data.file("tool/my-own.toml").exists());

    // A repository that has nothing of what is here.
    let empty = Folder::empty();
    empty.write("README.md", "Nothing.\n");
    for number in 0..30 {
        house.data.write(&format!("tool/n{number}.toml"), "title = \"N\"\n");
    }
    let other = GitHub::start(empty.path());
    let github = other.settings("");
    house.again_with(&["--github", &github]);
    house.server.until("/healthz", SOON, |_| !other.asked().is_empty());
    let_it_look();
    assert!(house.data.file("tool/n7.toml").exists());
    nothing_against_the_contract(&forge);
    nothing_against_the_contract(&other);
}

#[test]
fn those_on_the_list_sign_in_with_github() {
    let Some(settings) = needed("submissions") else { return };
    let data = Folder::small();
    let forge = GitHub::start(data.path());
    let github = forge.settings("reviewers = [\"Bo-Lee\"]");
    let server = Server::start(settings, data.path(), &["--no-rate-limit", "--github", &github]);
    let cookies = |answer: &Answer| {
        let set = answer.headers.iter().filter(|(name, _)| name == "set-cookie");
        set.map(|(_, value)| value.split(';').next().unwrap_or_default().to_owned()).collect::<Vec<_>>().join("; ")
    };
    let get = |path: &str, cookie: &str| server.ask(&tests::http::Ask::get(path).with("cookie", cookie));
    assert!(server.get("/sign-in?next=/review").text().contains("Sign in with GitHub"));
    let way = || {
        let there = server.get("/sign-in/github?next=/review");
        let page = there.header("location").expect("GitHub's page").to_owned();
        let path = page.strip_prefix(&format!("http://{}", forge.address)).expect("GitHub's address").to_owned();
        let agreed = tests::http::send(forge.address, &tests::http::Ask::get(&path)).expect("GitHub");
        let back = agreed.header("location").expect("the way back").to_owned();
        (back.strip_prefix(&server.origin()).expect("our address").to_owned(), cookies(&there))
    };
    // Somebody else's way back, and none at all.
    let (back, _) = way();
    let (_, cookie) = way();
    assert_eq!((get(&back, &cookie).status, get(&back, "").status), (403, 403));
    // Somebody whom nobody asked.
    forge.login("eve");
    let (back, cookie) = way();
    let refused = get(&back, &cookie);
    assert!(refused.status == 403 && refused.text().contains("eve is not on the list"), "{}", refused.text());
    // A code that is not GitHub's.
    let (back, cookie) = way();
    assert!(get(&back.replace("code=good", "code=bad"), &cookie).text().contains("bad_verification_code"));
    forge.login("bo-lee");
    let (back, cookie) = way();
    let welcome = get(&back, &cookie);
    assert_eq!((welcome.status, welcome.header("location")), (303, Some("/review")), "{}", welcome.text());
    let session = cookies(&welcome);
    let queue = get("/review", &session);
    assert!(queue.status == 200 && queue.text().contains("bo-lee (GitHub)"), "{}", queue.text());
    // The login is given up, and somebody else takes it.
    forge.number(2);
    let (back, cookie) = way();
    assert!(get(&back, &cookie).text().contains("belonged to another account"));
    // Nobody has a passphrase of theirs.
    let form = Form::of(&server.get("/sign-in"), "/sign-in").set("name", "bo-lee (GitHub)");
    assert_eq!(form.set("passphrase", "").press(&server, "").status, 403);
    nothing_against_the_contract(&forge);
}

#[test]
fn settings_that_cannot_be_meant_are_refused_at_the_start() {
    let Some(settings) = needed("submissions") else { return };
    let folder = Folder::small();
    folder.write("github.toml", "repository = \"ann\"\n");
    let file = folder.file("github.toml");
    let out = std::process::Command::new(&settings.server)
        .args(["--addr", "127.0.0.1:0", "--github"])
        .arg(&file)
        .arg("--data")
        .arg(folder.path())
        .arg("--var")
        .arg(folder.file("var"))
        .arg("--site")
        .arg(&settings.site)
        .output()
        .expect("the server");
    let text = String::from_utf8_lossy(&out.stderr).into_owned();
    assert!(!out.status.success() && text.contains("owner/name") && text.contains("github.toml"), "{text}");
}

#[test]
fn two_servers_share_one_queue() {
    let Some(settings) = needed("submissions") else { return };
    let Some(database) = tests::database::fresh(settings) else { return };
    let data = [Folder::small(), Folder::small()];
    let forge = GitHub::start(data[0].path());
    let github = forge.settings("");
    let args = ["--no-rate-limit", "--form-seconds", "0", "--database", &database, "--github", &github];
    // Both make the tables, if they can: one waits for the other.
    let servers = std::thread::scope(|scope| {
        let start = |data: &Folder| Server::start(settings, data.path(), &args);
        let handles = data.each_ref().map(|data| scope.spawn(move || start(data)));
        handles.map(|handle| handle.join().expect("a server"))
    });
    // A form of the one is taken by the other: they have one key.
    let statuses: Vec<String> = (0..20)
        .map(|number| {
            let form = tool(&servers[0], &format!("Counter of {number} Leaves")).set("about.another", "yes");
            let answer = form.press(&servers[number % 2], "send");
            assert_eq!(answer.status, 303, "{}", answer.text());
            answer.header("location").and_then(|to| to.split('?').next()).expect("an address").to_owned()
        })
        .collect();
    for (number, status) in statuses.iter().enumerate() {
        servers[(number + 1) % 2].until(status, SOON, |a| a.text().contains(WAITING));
    }
    assert_eq!((forge.pulls().len(), forge.git.branches().len()), (20, 20));
    let at_work = servers.iter().filter(|server| server.process.said().contains("opened")).count();
    assert_eq!(at_work, 2, "both take their part");
    nothing_against_the_contract(&forge);
}
