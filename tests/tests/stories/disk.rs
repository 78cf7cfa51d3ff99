//! The disk is full, at each place where the server writes: a clear answer, nothing lost, nothing half written, and on it
//! goes when there is space again.

use std::fs;

use tests::disk::Disk;
use tests::folder::Folder;
use tests::form::Form;
use tests::house::{House, MERGED, PASSPHRASE, SOON, WAITING, git};
use tests::settings::needed;

/// Enough for a database that has only begun, and for a small repository.
const KILOBYTES: usize = 4_096;

/// A house whose database, repository and data lie on small disks, in this order.
fn house() -> Option<(House, [Disk; 3])> {
    needed("submissions")?;
    let (data, var) = (Folder::empty(), Folder::empty());
    let database = Disk::on(var.path(), KILOBYTES)?;
    let repository = Disk::on(&var.file("catalog.git"), KILOBYTES)?;
    let files = Disk::on(data.path(), KILOBYTES)?;
    data.fill_small();
    let house = House::with(data, var, &["--no-rate-limit"])?;
    Some((house, [database, repository, files]))
}

/// What must hold at the end of each story.
fn all_is_whole(house: &House) {
    git(&house.var.file("catalog.git"), &["fsck", "--strict"]);
    let tools = fs::read_dir(house.data.file("tool")).expect("the folder");
    let names: Vec<String> = tools.flatten().map(|file| file.file_name().to_string_lossy().into_owned()).collect();
    assert!(names.iter().all(|name| name.ends_with(".toml")), "{names:?}");
    assert_eq!(house.server.get("/api/v1/search?kind=tool").json()["total"], names.len());
    assert_eq!(house.server.get("/readyz").status, 200);
}

#[test]
fn the_database_cannot_grow() {
    let Some((house, [database, _repository, _files])) = house() else { return };
    let cookie = house.join("Bo");
    // When a form is sent: said, and the same form is taken later.
    let form = house.tool("Leaf Counter");
    database.fill();
    let refused = form.press(&house.server, "send");
    assert!(refused.status == 500 && refused.text().contains("was not kept"), "{}", refused.text());
    // Reading goes on, and searches that cannot be written down are answered.
    for _ in 0..3 {
        assert_eq!(house.server.get("/api/v1/search?q=wren").status, 200);
    }
    assert_eq!(house.server.get("/paper/wren").status, 200);
    // Nobody can sign in; they are told so.
    let sign_in = Form::of(&house.server.get("/sign-in"), "/sign-in").set("name", "Bo").set("passphrase", PASSPHRASE);
    assert_eq!(sign_in.press(&house.server, "").status, 503);
    database.free();
    assert_eq!(sign_in.press(&house.server, "").status, 303);
    let status = house.send(&form);
    // Between the steps of the worker, wherever it is.
    database.fill();
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(house.server.get(&status).status, 200);
    database.free();
    house.wait(&status, WAITING);
    // When it is approved: not approved, and said.
    let review = house.under_review("Leaf Counter", &cookie);
    database.fill();
    assert_eq!(house.decide(&review, &cookie, "approve", "").status, 503);
    database.free();
    assert!(house.server.get(&status).text().contains(WAITING));
    house.decide(&review, &cookie, "approve", "");
    house.wait(&status, MERGED);
    all_is_whole(&house);
}

#[test]
fn the_repository_cannot_grow() {
    let Some((house, [_database, repository, _files])) = house() else { return };
    let cookie = house.join("Bo");
    repository.fill();
    let status = house.send(&house.tool("Leaf Counter"));
    house.wait(&status, "Waiting for the forge");
    repository.free();
    house.wait(&status, WAITING);
    let review = house.under_review("Leaf Counter", &cookie);
    repository.fill();
    house.decide(&review, &cookie, "approve", "");
    house.wait(&status, "Waiting for the forge");
    assert_eq!(house.server.get("/tool/leaf-counter").status, 404);
    repository.free();
    house.wait(&status, MERGED);
    assert_eq!(house.log().matches("Merge: Add tool/").count(), 1);
    all_is_whole(&house);
}

#[test]
fn the_data_folder_cannot_grow() {
    let Some((house, [_database, _repository, files])) = house() else { return };
    let cookie = house.join("Bo");
    let wren = house.data.file("paper/2022/wren.toml");
    let before = fs::read(&wren).expect("the file");
    let new = house.send(&house.tool("Leaf Counter"));
    let changed =
        house.send(&house.form("/paper/wren/edit").set("description", &"Rounds weights, one by one. ".repeat(20)));
    for (status, title) in [(&new, "Leaf Counter"), (&changed, "Wren")] {
        house.wait(status, WAITING);
        let review = house.under_review(title, &cookie);
        files.fill();
        house.decide(&review, &cookie, "approve", "");
        house.wait(status, "Waiting for the forge");
        assert!(!house.data.file("tool/leaf-counter.toml").exists() || title == "Wren");
        assert_eq!(fs::read(&wren).expect("the file"), before, "the old file stays whole");
        files.free();
        house.wait(status, MERGED);
    }
    house.server.until("/paper/wren", SOON, |a| a.text().contains("one by one"));
    all_is_whole(&house);
}
