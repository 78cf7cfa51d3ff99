//! Who may review: accounts, sessions, one-time links; and small things to remember. Secrets are never kept, only hashes.

use super::db::sql;
use super::{Store, StoreError};
use crate::day::now;

impl Store {
    /// Whether anybody may review yet.
    ///
    /// # Errors
    /// What the database says.
    pub async fn has_account(&self) -> Result<bool, StoreError> {
        Ok(self.db.one(sql("SELECT 1 FROM account LIMIT 1")).await?.is_some())
    }

    /// The hash of an account's passphrase.
    ///
    /// # Errors
    /// What the database says.
    pub async fn account(&self, name: &str) -> Result<Option<String>, StoreError> {
        let row = self.db.one(sql("SELECT hash FROM account WHERE name = $1").bind(name)).await?;
        Ok(row.map(|row| row.get("hash")).transpose()?)
    }

    /// Adds an account, or says that the name is taken. The invitation is used up in the same step.
    ///
    /// # Errors
    /// What the database says.
    pub async fn add_account(&self, invitation: &str, name: &str, hash: &str) -> Result<Joined, StoreError> {
        let mut work = self.db.begin().await?;
        let used = sql("DELETE FROM invitation WHERE secret = $1 AND expires > $2").bind(invitation).bind(now());
        if work.run(used).await? == 0 {
            return Ok(Joined::NotInvited);
        }
        let added = sql("INSERT INTO account (name, hash, created) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        if work.run(added.bind(name).bind(hash).bind(now())).await? == 0 {
            return Ok(Joined::Taken);
        }
        work.commit().await?;
        Ok(Joined::Yes)
    }

    /// Makes the accounts whose name ends so these and no others; they sign in elsewhere. Sessions of the others end.
    ///
    /// # Errors
    /// What the database says.
    pub async fn keep_accounts(&self, ending: &str, names: &[String]) -> Result<(), StoreError> {
        let mut work = self.db.begin().await?;
        let known = work.all(sql("SELECT name FROM account")).await?;
        let known: Vec<String> = known.iter().map(|row| row.get("name")).collect::<Result<_, _>>()?;
        for gone in known.iter().filter(|name| name.ends_with(ending) && !names.contains(name)) {
            work.run(sql("DELETE FROM account WHERE name = $1").bind(gone)).await?;
        }
        for name in names {
            let added = sql("INSERT INTO account (name, hash, created) VALUES ($1, '', $2) ON CONFLICT DO NOTHING");
            work.run(added.bind(name).bind(now())).await?;
        }
        work.commit().await?;
        Ok(())
    }

    /// Makes a one-time link, by the hash of its secret.
    ///
    /// # Errors
    /// What the database says.
    pub async fn invite(&self, secret: &str, expires: i64) -> Result<(), StoreError> {
        let query = sql("INSERT INTO invitation (secret, expires) VALUES ($1, $2)");
        self.db.run(query.bind(secret).bind(expires)).await?;
        Ok(())
    }

    /// Whether a one-time link is good.
    ///
    /// # Errors
    /// What the database says.
    pub async fn is_invited(&self, secret: &str) -> Result<bool, StoreError> {
        let query = sql("SELECT 1 FROM invitation WHERE secret = $1 AND expires > $2");
        Ok(self.db.one(query.bind(secret).bind(now())).await?.is_some())
    }

    /// Begins a session; those that have ended are forgotten.
    ///
    /// # Errors
    /// What the database says.
    pub async fn begin_session(&self, secret: &str, account: &str, idle: i64) -> Result<(), StoreError> {
        let now = now();
        self.db.run(sql("DELETE FROM session WHERE seen < $1").bind(now - idle)).await?;
        let query = sql("INSERT INTO session (secret, account, seen, created) VALUES ($1, $2, $3, $3)");
        self.db.run(query.bind(secret).bind(account).bind(now)).await?;
        Ok(())
    }

    /// The account of a session that was used within `idle` microseconds and is not older than `most`.
    ///
    /// # Errors
    /// What the database says.
    pub async fn session(&self, secret: &str, idle: i64, most: i64) -> Result<Option<String>, StoreError> {
        let now = now();
        let query = sql("SELECT account, seen FROM session WHERE secret = $1 AND seen > $2 AND created > $3
             AND account IN (SELECT name FROM account)");
        let found = self.db.one(query.bind(secret).bind(now - idle).bind(now - most)).await?;
        let Some(row) = found else { return Ok(None) };
        let (account, seen): (String, i64) = (row.get("account")?, row.get("seen")?);
        // Once a minute is enough to tell that it is in use.
        if now - seen > 60_000_000 {
            self.db.run(sql("UPDATE session SET seen = $1 WHERE secret = $2").bind(now).bind(secret)).await?;
        }
        Ok(Some(account))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// What the database says.
    pub async fn end_session(&self, secret: &str) -> Result<(), StoreError> {
        self.db.run(sql("DELETE FROM session WHERE secret = $1").bind(secret)).await?;
        Ok(())
    }

    /// Remembers a value until a moment. Says false where one of the name is remembered already, and keeps that.
    ///
    /// # Errors
    /// What the database says.
    pub async fn remember(&self, name: &str, value: &str, until: i64) -> Result<bool, StoreError> {
        self.db.run(sql("DELETE FROM remembered WHERE until < $1").bind(now())).await?;
        let query = sql("INSERT INTO remembered (name, value, until) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING");
        Ok(self.db.run(query.bind(name).bind(value).bind(until)).await? > 0)
    }

    /// A remembered value.
    ///
    /// # Errors
    /// What the database says.
    pub async fn remembered(&self, name: &str) -> Result<Option<String>, StoreError> {
        let query = sql("SELECT value FROM remembered WHERE name = $1 AND until >= $2");
        let row = self.db.one(query.bind(name).bind(now())).await?;
        Ok(row.map(|row| row.get("value")).transpose()?)
    }
}

/// What became of a wish to join.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joined {
    /// The account is there.
    Yes,
    /// The link is used, expired, or none of ours.
    NotInvited,
    /// Somebody has the name.
    Taken,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tests::stores;

    #[tokio::test]
    async fn a_link_is_good_once() {
        for (_dir, store) in stores().await {
            assert!(!store.has_account().await.unwrap());
            store.invite("one", now() + 60_000_000).await.unwrap();
            store.invite("late", now() - 1).await.unwrap();
            assert!(store.is_invited("one").await.unwrap() && !store.is_invited("late").await.unwrap());
            assert_eq!(store.add_account("late", "ann", "h").await.unwrap(), Joined::NotInvited);
            assert_eq!(store.add_account("one", "ann", "h").await.unwrap(), Joined::Yes);
            assert_eq!(store.add_account("one", "bo", "h").await.unwrap(), Joined::NotInvited);
            store.invite("two", now() + 60_000_000).await.unwrap();
            // A taken name leaves the link good.
            assert_eq!(store.add_account("two", "ann", "h").await.unwrap(), Joined::Taken);
            assert!(store.is_invited("two").await.unwrap());
            assert_eq!(store.account("ann").await.unwrap().as_deref(), Some("h"));
        }
    }

    #[tokio::test]
    async fn accounts_of_elsewhere_follow_a_list() {
        for (_dir, store) in stores().await {
            store.invite("one", now() + 60_000_000).await.unwrap();
            store.add_account("one", "ann", "h").await.unwrap();
            let list = ["bo (X)".to_owned(), "cy (X)".to_owned()];
            store.keep_accounts(" (X)", &list).await.unwrap();
            store.begin_session("s", "cy (X)", 1_000_000).await.unwrap();
            assert!(store.session("s", 1_000_000, 1_000_000).await.unwrap().is_some());
            store.keep_accounts(" (X)", &list[..1]).await.unwrap();
            assert_eq!(store.session("s", 1_000_000, 1_000_000).await.unwrap(), None);
            assert_eq!(store.account("bo (X)").await.unwrap().as_deref(), Some(""));
            assert_eq!(store.account("ann").await.unwrap().as_deref(), Some("h"));
        }
    }

    #[tokio::test]
    async fn sessions_end() {
        for (_dir, store) in stores().await {
            store.begin_session("s", "ann", 1_000_000).await.unwrap();
            assert_eq!(store.session("s", 1_000_000, 1_000_000).await.unwrap(), None, "there is no such account");
            store.invite("one", now() + 60_000_000).await.unwrap();
            store.add_account("one", "ann", "h").await.unwrap();
            assert_eq!(store.session("s", 1_000_000, 1_000_000).await.unwrap().as_deref(), Some("ann"));
            assert_eq!(store.session("s", -1, 1_000_000).await.unwrap(), None);
            assert_eq!(store.session("s", 1_000_000, -1).await.unwrap(), None);
            store.end_session("s").await.unwrap();
            assert_eq!(store.session("s", 1_000_000, 1_000_000).await.unwrap(), None);
        }
    }

    #[tokio::test]
    async fn what_is_remembered_is_kept_as_it_was_first() {
        for (_dir, store) in stores().await {
            assert!(store.remember("a", "1", i64::MAX).await.unwrap());
            assert!(!store.remember("a", "2", i64::MAX).await.unwrap());
            assert_eq!(store.remembered("a").await.unwrap().as_deref(), Some("1"));
            assert!(store.remember("b", "1", now() - 1).await.unwrap());
            assert_eq!(store.remembered("b").await.unwrap(), None);
        }
    }
}
