//! Tables on submissions, printed by `cargo xtask bench submit`: how fast they pass through the local forge, and what is
//! left after the server was killed many times. `PARSIMONY_KILLS` says how many (300).

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tests::form::Form;
use tests::house::{House, MERGED, SOON, git};
use tests::html::Page;
use tests::http::Ask;

/// Submissions of the first table.
const MANY: usize = 200;
/// Those of them that are merged one by one.
const SINGLY: usize = 20;

fn main() {
    let Some(house) = House::free() else { return println!("no server: use cargo xtask bench submit") };
    passage(&house);
    drop(house);
    let kills = std::env::var("PARSIMONY_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(300);
    crashes(kills);
}

fn title(number: usize) -> String {
    const WORDS: [&str; 20] = [
        "Ash", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Ginkgo", "Hazel", "Ivy", "Juniper", "Kapok", "Larch",
        "Maple", "Nutmeg", "Oak", "Pine", "Quince", "Rowan", "Spruce", "Thuja",
    ];
    format!("{} {} Gauge {number}", WORDS[number % 20], WORDS[number / 20 % 20])
}

fn tool(house: &House, number: usize) -> Form {
    house.tool(&title(number)).set("about.another", "yes")
}

/// Median and largest of times, in milliseconds.
fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let ms = |time: Option<&Duration>| time.map_or(0.0, |t| t.as_secs_f64() * 1e3);
    format!("median {:7.1} ms   largest {:7.1} ms", ms(times.get(times.len() / 2)), ms(times.last()))
}

/// Identity and version of every submission that can be ticked.
fn open(house: &House, cookie: &str) -> Vec<String> {
    let queue = house.see("/review", cookie).text();
    let page = Page::read(&queue);
    page.tags.iter().filter(|t| t.is("type", "checkbox")).filter_map(|t| t.get("value").map(str::to_owned)).collect()
}

fn approve(house: &House, cookie: &str, ids: &[String]) {
    let body = ids.iter().map(|id| format!("id={id}")).collect::<Vec<_>>().join("&");
    let mut ask =
        Ask::new("POST", "/review").with("cookie", cookie).with("content-type", "application/x-www-form-urlencoded");
    ask.body = body.as_bytes();
    assert_eq!(house.server.ask(&ask).status, 303);
}

/// Whether a search for its title finds an entry itself, and not only its neighbours.
fn found(house: &House, title: &str) -> bool {
    let id = format!("\"tool/{}\"", title.to_lowercase().replace(' ', "-"));
    house.server.get(&format!("/api/v1/search?q={}", tests::http::encode(title))).text().contains(&id)
}

fn passage(house: &House) {
    let cookie = house.join("Bo");
    let started = Instant::now();
    let mut sent = Vec::new();
    let mut status = Vec::new();
    for number in 0..MANY {
        let form = tool(house, number);
        let one = Instant::now();
        status.push(house.send(&form));
        sent.push(one.elapsed());
    }
    let accepted = started.elapsed();
    while open(house, &cookie).len() < MANY {
        std::thread::sleep(Duration::from_millis(50));
    }
    println!("{MANY} submissions, sent one after the other, local forge with fsync");
    println!("  sent to stored                 {}", spread(&mut sent));
    println!("  forms fetched and sent         {:7.1} a second", MANY as f64 / accepted.as_secs_f64());
    println!("  all proposed                   {:7.1} s after the first", started.elapsed().as_secs_f64());
    let ids = open(house, &cookie);
    let mut seen = Vec::new();
    for (number, id) in ids.iter().enumerate().take(SINGLY) {
        let one = Instant::now();
        approve(house, &cookie, std::slice::from_ref(id));
        while !found(house, &title(number)) {
            std::thread::sleep(Duration::from_millis(2));
        }
        seen.push(one.elapsed());
    }
    println!("  approved to found by search    {}", spread(&mut seen));
    let rest = Instant::now();
    approve(house, &cookie, &ids[SINGLY..]);
    for path in &status {
        house.server.until(path, SOON * 10, |a| a.text().contains(MERGED));
    }
    println!(
        "  {} approved at once, merged   {:7.1} a second",
        MANY - SINGLY,
        (MANY - SINGLY) as f64 / rest.elapsed().as_secs_f64()
    );
    let merges = house.log().matches("Merge: Add tool/").count();
    git(&house.var.file("catalog.git"), &["fsck", "--strict"]);
    println!("  merges in the history          {merges}, git fsck clean");
    assert_eq!(merges, MANY);
}

/// Says what has not come to its end, and why.
fn stuck(house: &House, all: &[(usize, String)]) -> ! {
    for (number, status) in all {
        let page = house.server.get(status).text();
        if !page.contains(MERGED) {
            let words: String = Page::read(&page).tags.iter().map(|tag| format!("{} ", tag.text)).collect();
            println!("{} is stuck: {words}", title(*number));
        }
    }
    println!("{}", house.server.process.said());
    panic!("submissions are stuck");
}

/// Kills the server again and again while submissions are sent and approved, and counts what is left.
fn crashes(kills: usize) {
    let Some(mut house) = House::free() else { return };
    let cookie = house.join("Bo");
    // A client whose server dies has nothing to say.
    std::panic::set_hook(Box::new(|_| {}));
    let acknowledged: Arc<Mutex<Vec<(usize, String)>>> = Arc::default();
    let mut number = 0;
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    for _ in 0..kills {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        let pause = Duration::from_millis(20 + dice % 600);
        let first = number;
        number += 1_000;
        std::thread::scope(|scope| {
            let (house, cookie, acknowledged) = (&house, &cookie, &acknowledged);
            scope.spawn(move || {
                let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                    for number in first.. {
                        let status = house.send(&tool(house, number));
                        acknowledged.lock().expect("nothing panics under this lock").push((number, status));
                        approve(house, cookie, &open(house, cookie));
                    }
                }));
            });
            std::thread::sleep(pause);
            house.server.process.signal("KILL");
        });
        house.server.process.ended(SOON).expect("it is dead");
        house.again();
    }
    let _ = std::panic::take_hook();
    let all = acknowledged.lock().expect("nothing panics under this lock").clone();
    // What was acknowledged is brought to its end, however long that takes; but not without progress.
    let (mut left, mut since) = (usize::MAX, Instant::now());
    while left > 0 {
        let waiting = all.iter().filter(|(_, status)| !house.server.get(status).text().contains(MERGED)).count();
        if waiting < left {
            (left, since) = (waiting, Instant::now());
        } else if since.elapsed() > SOON * 2 {
            stuck(&house, &all);
        }
        let ids = open(&house, &cookie);
        if !ids.is_empty() {
            approve(&house, &cookie, &ids);
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    let log = house.log();
    let merged: Vec<&str> = log.lines().filter_map(|l| l.strip_prefix("Merge: Add tool/")?.split(':').next()).collect();
    let unique: BTreeSet<&&str> = merged.iter().collect();
    let lost = all.iter().filter(|(number, _)| !log.contains(&format!(": {}\n", title(*number)))).count();
    git(&house.var.file("catalog.git"), &["fsck", "--strict"]);
    let files = std::fs::read_dir(house.data.file("tool")).expect("the folder").count();
    let indexed = house.server.get("/api/v1/search?kind=tool").json()["total"].as_u64().unwrap_or(0);
    println!("{kills} SIGKILLs at random moments of submit, propose, merge and rebuild");
    println!("  acknowledged                   {:7}", all.len());
    println!("  of these lost                  {lost:7}");
    println!("  merged                         {:7}, of these twice {}", merged.len(), merged.len() - unique.len());
    println!("  files of tools, found          {files:7}, {indexed}");
    assert!(lost == 0 && merged.len() == unique.len() && files as u64 == indexed);
}
