//! The queue of submissions. A row is written after each step that was done, so that whoever goes on after a crash knows
//! where; a step is only written when nothing else has moved the row meanwhile.

use std::collections::BTreeMap;

use catalog_model::submission::State;
use catalog_model::{Entry, EntryId};
use serde::{Deserialize, Serialize};

use super::db::{Row, Work, sql};
use super::{Store, StoreError};
use crate::day::now;

/// Everything that is kept of a submission.
#[derive(Clone, Debug, PartialEq)]
pub struct Submission {
    /// Time-ordered UUID; its branch is named after it.
    pub id: String,
    /// SHA-256 of the secret in its status address.
    pub secret: String,
    /// Of the form: one form is one submission.
    pub token: String,
    /// The entry that it adds or corrects.
    pub entry_id: EntryId,
    /// It corrects an entry that is there.
    pub correction: bool,
    /// What was typed.
    pub draft: BTreeMap<String, String>,
    /// What it means.
    pub entry: Entry,
    /// Path of the file below the data folder.
    pub file: String,
    /// The path before, where it is another.
    pub moved_from: Option<String>,
    /// The file as it was; none for a new entry.
    pub before: Option<String>,
    /// The file as it will be.
    pub text: String,
    /// Warnings and likenesses, for the reviewer.
    pub remarks: Vec<String>,
    /// Who sent it.
    pub sender: Sender,
    /// Where it stands.
    pub state: State,
    /// Why, in words for the sender.
    pub detail: String,
    /// Counts the sender's changes.
    pub version: i64,
    /// The commit, once there is one.
    pub commit: String,
    /// The forge's name for the proposal, and its address.
    pub change: Change,
    /// Who approved it.
    pub approver: String,
    /// The forge knows that it is over.
    pub closed: bool,
    /// Failed tries of the present step.
    pub attempts: i64,
    /// Not to be touched before this moment (microseconds since 1970).
    pub due: i64,
    /// When it came.
    pub created: i64,
    /// When it last changed.
    pub changed: i64,
}

impl Submission {
    /// One that has come at this moment, of which nothing else is known yet.
    pub fn new(id: String, entry_id: EntryId, now: i64) -> Self {
        Self {
            id,
            secret: String::new(),
            token: String::new(),
            entry_id,
            correction: false,
            draft: BTreeMap::new(),
            entry: Entry::default(),
            file: String::new(),
            moved_from: None,
            before: None,
            text: String::new(),
            remarks: Vec::new(),
            sender: Sender::default(),
            state: State::Stored,
            detail: String::new(),
            version: 1,
            commit: String::new(),
            change: Change::default(),
            approver: String::new(),
            closed: false,
            attempts: 0,
            due: now,
            created: now,
            changed: now,
        }
    }
}

/// Who sent a submission, as far as they said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sender {
    /// To be credited; may be empty.
    pub name: String,
    /// Where to find them; may be empty.
    pub link: String,
    /// A conflict of interest in their own words; empty for none.
    pub interest: String,
    /// The accounts that were signed in when it was sent or changed, one a line; mostly empty.
    pub account: String,
}

impl Sender {
    /// Whether this account has sent it or changed it.
    pub fn is(&self, account: &str) -> bool {
        self.account.lines().any(|own| own == account)
    }

    /// What is said of the sender now; who had a hand in it before has it still.
    #[must_use]
    pub fn after(self, before: &Self) -> Self {
        let own = self.account.lines().filter(|own| !before.is(own));
        let account = before.account.lines().chain(own).collect::<Vec<_>>().join("\n");
        Self { account, ..self }
    }
}

/// A proposal on the forge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The forge's name for it.
    pub id: String,
    /// Where people see it; empty where that is our own page.
    pub url: String,
}

/// A line of the log of decisions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// When, microseconds since 1970.
    pub at: i64,
    /// An account, "sender", "server" or "forge".
    pub who: String,
    /// What was decided.
    pub what: String,
    /// Why.
    pub detail: String,
}

/// States in which a submission waits for nobody but us.
const MOVING: &str = "(state IN ('stored', 'checked', 'committed', 'branched', 'approved') OR (closed = 0 AND state IN ('declined', 'withdrawn')))";

impl Store {
    /// Keeps a submission. The same form sent twice is one submission: then the first is given back.
    ///
    /// # Errors
    /// What the database says; then nothing is kept.
    pub async fn add_submission(&self, new: &Submission) -> Result<Submission, StoreError> {
        let mut work = self.db.begin().await?;
        let insert =
            sql("INSERT INTO submission (id, secret, token, kind, slug, correction, draft, entry, file, moved_from,
             before_text, text, remarks, name, link, interest, sender, state, detail, version, commit_id, change_id,
             change_url, approver, closed, attempts, due, lease, created, changed)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21,
             $22, $23, $24, $25, $26, $27, $28, $29, $30) ON CONFLICT DO NOTHING")
            .bind(&new.id)
            .bind(&new.secret)
            .bind(&new.token)
            .bind(new.entry_id.kind.slug())
            .bind(&new.entry_id.slug)
            .bind(i64::from(new.correction))
            .bind(json(&new.draft))
            .bind(json(&new.entry))
            .bind(&new.file)
            .bind(&new.moved_from)
            .bind(&new.before)
            .bind(&new.text)
            .bind(json(&new.remarks))
            .bind(&new.sender.name)
            .bind(&new.sender.link)
            .bind(&new.sender.interest)
            .bind(&new.sender.account)
            .bind(new.state.slug())
            .bind(&new.detail)
            .bind(new.version)
            .bind(&new.commit)
            .bind(&new.change.id)
            .bind(&new.change.url)
            .bind(&new.approver)
            .bind(i64::from(new.closed))
            .bind(new.attempts)
            .bind(new.due)
            .bind(0_i64)
            .bind(new.created)
            .bind(new.changed);
        if work.run(insert).await? == 0 {
            let known = work.all(sql("SELECT * FROM submission WHERE token = $1").bind(&new.token)).await?;
            return known.first().map_or(Err(sqlx::Error::RowNotFound.into()), read);
        }
        log(&mut work, &new.id, "sender", "sent", "").await?;
        work.commit().await?;
        Ok(new.clone())
    }

    /// A submission by its id.
    ///
    /// # Errors
    /// What the database says.
    pub async fn submission(&self, id: &str) -> Result<Option<Submission>, StoreError> {
        let row = self.db.one(sql("SELECT * FROM submission WHERE id = $1").bind(id)).await?;
        row.as_ref().map(read).transpose()
    }

    /// A submission by the hash of its secret.
    ///
    /// # Errors
    /// What the database says.
    pub async fn submission_by_secret(&self, secret: &str) -> Result<Option<Submission>, StoreError> {
        let row = self.db.one(sql("SELECT * FROM submission WHERE secret = $1").bind(secret)).await?;
        row.as_ref().map(read).transpose()
    }

    /// What is not over, the oldest first, and last what waits for its sender or an operator; at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn open_submissions(&self, limit: u32) -> Result<Vec<Submission>, StoreError> {
        let order = "ORDER BY CASE WHEN state IN ('returned', 'failed') THEN 1 ELSE 0 END, created";
        self.listed(&format!("state NOT IN ('merged', 'declined', 'withdrawn') {order}"), limit).await
    }

    /// What is over, the latest first; at most `limit`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn closed_submissions(&self, limit: u32) -> Result<Vec<Submission>, StoreError> {
        self.listed("state IN ('merged', 'declined', 'withdrawn') ORDER BY changed DESC", limit).await
    }

    async fn listed(&self, which: &str, limit: u32) -> Result<Vec<Submission>, StoreError> {
        let query = sql(format!("SELECT * FROM submission WHERE {which} LIMIT $1"));
        self.db.all(query.bind(i64::from(limit))).await?.iter().map(read).collect()
    }

    /// Takes the submission that has waited longest for us, for `lease` microseconds: nobody else gets it meanwhile.
    ///
    /// # Errors
    /// What the database says.
    pub async fn claim_submission(&self, lease: i64) -> Result<Option<Submission>, StoreError> {
        let claim = format!(
            "UPDATE submission SET lease = $1 WHERE id = (SELECT id FROM submission
             WHERE due <= $2 AND lease <= $2 AND {MOVING} ORDER BY due, id LIMIT 1 {}) RETURNING *",
            self.db.skip_locked()
        );
        let now = now();
        self.db.take(sql(claim).bind(now + lease).bind(now)).await?.as_ref().map(read).transpose()
    }

    /// Keeps a claim for `lease` microseconds more: whoever took it is still at work.
    ///
    /// # Errors
    /// What the database says.
    pub async fn renew_claim(&self, claimed: &Submission, lease: i64) -> Result<(), StoreError> {
        let renew = sql("UPDATE submission SET lease = $1 WHERE id = $2 AND state = $3 AND version = $4");
        let renew = renew.bind(now() + lease).bind(&claimed.id).bind(claimed.state.slug()).bind(claimed.version);
        self.db.run(renew).await?;
        Ok(())
    }

    /// Gives free what was taken by a worker that is gone, at the start. Where other servers may be at work, nothing: what
    /// one of them leaves behind is free when its lease ends.
    ///
    /// # Errors
    /// What the database says.
    pub async fn release_submissions(&self) -> Result<(), StoreError> {
        if !self.db.is_shared() {
            self.db.run(sql("UPDATE submission SET lease = 0 WHERE lease > 0")).await?;
        }
        Ok(())
    }

    /// When the next submission is due, where one waits.
    ///
    /// # Errors
    /// What the database says.
    pub async fn next_due(&self) -> Result<Option<i64>, StoreError> {
        let least = "SELECT min(CASE WHEN lease > due THEN lease ELSE due END) AS due FROM submission WHERE";
        let row = self.db.one(sql(format!("{least} {MOVING}"))).await?;
        Ok(row.map(|row| row.get("due")).transpose()?.flatten())
    }

    /// Writes down how far a submission has come, and gives it free. Nothing is written where it was moved meanwhile
    /// (changed by its sender, decided by a reviewer): then it says false.
    ///
    /// # Errors
    /// What the database says.
    pub async fn advance(&self, was: &Submission, is: &Submission, who: &str, what: &str) -> Result<bool, StoreError> {
        let mut work = self.db.begin().await?;
        let step = sql(
            "UPDATE submission SET state = $1, detail = $2, commit_id = $3, change_id = $4, change_url = $5, approver = $6,
             closed = $7, attempts = $8, due = $9, lease = 0, changed = $10, draft = $11, entry = $12, slug = $13, file = $14,
             moved_from = $15, before_text = $16, text = $17, remarks = $18, name = $19, link = $20, interest = $21, version = $22,
             sender = $23 WHERE id = $24 AND state = $25 AND version = $26",
        )
        .bind(is.state.slug())
        .bind(&is.detail)
        .bind(&is.commit)
        .bind(&is.change.id)
        .bind(&is.change.url)
        .bind(&is.approver)
        .bind(i64::from(is.closed))
        .bind(is.attempts)
        .bind(is.due)
        .bind(now())
        .bind(json(&is.draft))
        .bind(json(&is.entry))
        .bind(&is.entry_id.slug)
        .bind(&is.file)
        .bind(&is.moved_from)
        .bind(&is.before)
        .bind(&is.text)
        .bind(json(&is.remarks))
        .bind(&is.sender.name)
        .bind(&is.sender.link)
        .bind(&is.sender.interest)
        .bind(is.version)
        .bind(&is.sender.account)
        .bind(&was.id)
        .bind(was.state.slug())
        .bind(was.version);
        if work.run(step).await? == 0 {
            return Ok(false);
        }
        if !what.is_empty() {
            log(&mut work, &was.id, who, what, &is.detail).await?;
        }
        work.commit().await?;
        Ok(true)
    }

    /// What was decided of a submission, in order.
    ///
    /// # Errors
    /// What the database says.
    pub async fn decisions(&self, submission: &str) -> Result<Vec<Decision>, StoreError> {
        let query = sql("SELECT at, who, what, detail FROM decision WHERE submission = $1 ORDER BY number");
        let decision = |row: &Row| {
            Ok(Decision {
                at: row.get("at")?,
                who: row.get("who")?,
                what: row.get("what")?,
                detail: row.get("detail")?,
            })
        };
        self.db.all(query.bind(submission)).await?.iter().map(decision).collect()
    }
}

async fn log(work: &mut Work, submission: &str, who: &str, what: &str, detail: &str) -> Result<(), StoreError> {
    let line = sql("INSERT INTO decision (submission, at, who, what, detail) VALUES ($1, $2, $3, $4, $5)");
    work.run(line.bind(submission).bind(now()).bind(who).bind(what).bind(detail)).await?;
    Ok(())
}

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("text, numbers, lists and tables are JSON")
}

/// A column that holds JSON.
fn from_json<T: for<'a> Deserialize<'a>>(row: &Row, column: &'static str) -> Result<T, sqlx::Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|e| sqlx::Error::ColumnDecode { index: column.to_owned(), source: Box::new(e) })
}

fn read(row: &Row) -> Result<Submission, StoreError> {
    let (kind, slug): (String, String) = (row.get("kind")?, row.get("slug")?);
    let state: String = row.get("state")?;
    let unknown = |what: &str| sqlx::Error::Decode(format!("unknown {what}").into());
    let entry_id = EntryId::parse(&format!("{kind}/{slug}")).ok_or_else(|| unknown(&format!("entry {kind}/{slug}")))?;
    let flag = |column| row.get::<i64>(column).map(|n| n != 0);
    let mut entry: Entry = from_json(row, "entry")?;
    entry.slug = slug;
    Ok(Submission {
        id: row.get("id")?,
        secret: row.get("secret")?,
        token: row.get("token")?,
        entry_id,
        correction: flag("correction")?,
        draft: from_json(row, "draft")?,
        entry,
        file: row.get("file")?,
        moved_from: row.get("moved_from")?,
        before: row.get("before_text")?,
        text: row.get("text")?,
        remarks: from_json(row, "remarks")?,
        sender: Sender {
            name: row.get("name")?,
            link: row.get("link")?,
            interest: row.get("interest")?,
            account: row.get("sender")?,
        },
        state: State::from_slug(&state).ok_or_else(|| unknown(&format!("state {state}")))?,
        detail: row.get("detail")?,
        version: row.get("version")?,
        commit: row.get("commit_id")?,
        change: Change { id: row.get("change_id")?, url: row.get("change_url")? },
        approver: row.get("approver")?,
        closed: flag("closed")?,
        attempts: row.get("attempts")?,
        due: row.get("due")?,
        created: row.get("created")?,
        changed: row.get("changed")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::stores;

    pub fn submission(number: u32) -> Submission {
        let entry_id = EntryId::parse(&format!("tool/x-{number}")).unwrap();
        Submission {
            secret: format!("secret-{number}"),
            token: format!("token-{number}"),
            draft: [("title".to_owned(), "X".to_owned())].into(),
            entry: Entry { title: "X".into(), slug: format!("x-{number}"), ..Entry::default() },
            file: format!("tool/x-{number}.toml"),
            text: "title = \"X\"\n".into(),
            remarks: vec!["looks like Y".into()],
            sender: Sender { name: "Ann".into(), ..Sender::default() },
            ..Submission::new(format!("id-{number}"), entry_id, i64::from(number))
        }
    }

    #[tokio::test]
    async fn one_form_is_one_submission() {
        for (_dir, store) in stores().await {
            let first = store.add_submission(&submission(1)).await.unwrap();
            let again = Submission { id: "other".into(), secret: "other".into(), ..submission(1) };
            assert_eq!(store.add_submission(&again).await.unwrap(), first);
            assert_eq!(store.submission("id-1").await.unwrap(), Some(submission(1)));
            assert_eq!(store.submission_by_secret("secret-1").await.unwrap(), Some(first));
            assert_eq!(store.submission_by_secret("").await.unwrap(), None);
            assert_eq!(store.open_submissions(9).await.unwrap().len(), 1);
        }
    }

    #[tokio::test]
    async fn what_is_claimed_is_claimed_once_and_comes_back() {
        for (_dir, store) in stores().await {
            for number in [2, 1] {
                store.add_submission(&submission(number)).await.unwrap();
            }
            let first = store.claim_submission(60_000_000).await.unwrap().unwrap();
            assert_eq!(first.id, "id-1");
            assert_eq!(store.claim_submission(60_000_000).await.unwrap().unwrap().id, "id-2");
            assert_eq!(store.claim_submission(60_000_000).await.unwrap(), None);
            store.release_submissions().await.unwrap();
            if store.db.is_shared() {
                // Another server may be at work on them: they come back when the lease ends.
                assert_eq!(store.claim_submission(60_000_000).await.unwrap(), None);
                store.db.run(sql("UPDATE submission SET lease = 0")).await.unwrap();
            }
            assert_eq!(store.claim_submission(60_000_000).await.unwrap().unwrap().id, "id-1");
            assert_eq!(store.claim_submission(60_000_000).await.unwrap().unwrap().id, "id-2");
            // A step gives it free again; a state in which it waits for people does not come back.
            let checked = Submission { state: State::Checked, ..first.clone() };
            assert!(store.advance(&first, &checked, "server", "checked").await.unwrap());
            let again = store.claim_submission(0).await.unwrap().unwrap();
            assert_eq!((again.id.as_str(), again.state), ("id-1", State::Checked));
            let opened = Submission { state: State::Opened, ..again.clone() };
            assert!(store.advance(&again, &opened, "server", "opened").await.unwrap());
            assert_eq!(store.claim_submission(0).await.unwrap(), None);
            // Who lost the claim and comes late changes nothing.
            assert!(!store.advance(&first, &checked, "server", "checked").await.unwrap());
            let said: Vec<String> = store.decisions("id-1").await.unwrap().into_iter().map(|d| d.what).collect();
            assert_eq!(said, ["sent", "checked", "opened"]);
        }
    }

    #[test]
    fn everybody_who_had_a_hand_in_it_is_known() {
        let by = |account: &str| Sender { account: account.into(), ..Sender::default() };
        let both = by("bo").after(&by("").after(&by("ann")));
        assert!(both.is("ann") && both.is("bo") && !both.is("") && !both.is("cy"));
        assert_eq!(by("bo").after(&both), both);
        assert!(!by("").is(""));
    }

    #[tokio::test]
    async fn a_step_writes_everything_that_it_may_change() {
        for (_dir, store) in stores().await {
            let was = store.add_submission(&submission(1)).await.unwrap();
            let sender = Sender {
                name: "Bo".into(),
                link: "https://b.org".into(),
                interest: "Mine.".into(),
                account: "bo".into(),
            };
            let is = Submission {
                draft: [("title".to_owned(), "Y".to_owned())].into(),
                entry_id: EntryId::parse("tool/y").unwrap(),
                entry: Entry { title: "Y".into(), slug: "y".into(), ..Entry::default() },
                file: "tool/y.toml".into(),
                moved_from: Some("tool/x-1.toml".into()),
                before: Some("before".into()),
                text: "after".into(),
                remarks: vec!["looks like Z".into()],
                sender,
                state: State::Approved,
                detail: "why".into(),
                version: 2,
                commit: "c".into(),
                change: Change { id: "7".into(), url: "https://f.org/7".into() },
                approver: "cy".into(),
                closed: true,
                attempts: 3,
                due: 4,
                ..was.clone()
            };
            assert!(store.advance(&was, &is, "sender", "changed").await.unwrap());
            let read = store.submission("id-1").await.unwrap().unwrap();
            assert_eq!(read, Submission { changed: read.changed, ..is });
        }
    }

    #[tokio::test]
    async fn workers_that_claim_at_once_take_different_ones() {
        for (_dir, store) in stores().await {
            for number in 0..20 {
                store.add_submission(&submission(number)).await.unwrap();
            }
            let claims = (0..20).map(|_| {
                let store = store.clone();
                tokio::spawn(async move { store.claim_submission(60_000_000).await.unwrap().map(|s| s.id) })
            });
            let mut taken = Vec::new();
            for claim in claims.collect::<Vec<_>>() {
                taken.extend(claim.await.unwrap());
            }
            // One that is passed over because another worker holds the lock is taken the next time.
            while let Some(left) = store.claim_submission(60_000_000).await.unwrap() {
                taken.push(left.id);
            }
            taken.sort_unstable();
            taken.dedup();
            assert_eq!(taken.len(), 20);
        }
    }

    #[tokio::test]
    async fn decisions_are_only_added() {
        for (_dir, store) in stores().await {
            store.add_submission(&submission(1)).await.unwrap();
            for text in ["DELETE FROM decision", "UPDATE decision SET who = 'x'"] {
                assert!(store.db.run(sql(text)).await.is_err(), "{text}");
            }
        }
    }
}
