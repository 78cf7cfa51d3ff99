-- Submissions on their way to a merged change. Times are microseconds since 1970, UTC.
CREATE TABLE submission (
    id          TEXT    NOT NULL PRIMARY KEY, -- time-ordered UUID; its branch is named after it
    secret      TEXT    NOT NULL UNIQUE,      -- SHA-256 of the secret in its status address
    token       TEXT    NOT NULL UNIQUE,      -- of the form: one form is one submission
    kind        TEXT    NOT NULL,
    slug        TEXT    NOT NULL,
    correction  INTEGER NOT NULL,             -- 1: of an entry that is there
    draft       TEXT    NOT NULL,             -- what was typed, as JSON
    entry       TEXT    NOT NULL,             -- what it means, as JSON
    file        TEXT    NOT NULL,             -- path below data/, computed here
    moved_from  TEXT,                         -- the path before, where it is another
    before_text TEXT,                         -- the file as it was; none for a new entry
    text        TEXT    NOT NULL,             -- the file as it will be
    remarks     TEXT    NOT NULL,             -- warnings and likenesses for the reviewer, as JSON
    name        TEXT    NOT NULL,             -- to be credited; may be empty
    link        TEXT    NOT NULL,
    interest    TEXT    NOT NULL,             -- conflict of interest, in the sender's words
    sender      TEXT    NOT NULL,             -- the account that sent it; mostly empty
    state       TEXT    NOT NULL,
    detail      TEXT    NOT NULL,             -- why, for the sender
    version     INTEGER NOT NULL,             -- counts the sender's changes
    commit_id   TEXT    NOT NULL,
    change_id   TEXT    NOT NULL,             -- the forge's name for the proposal
    change_url  TEXT    NOT NULL,
    approver    TEXT    NOT NULL,
    closed      INTEGER NOT NULL,             -- 1: the forge knows that it is over
    attempts    INTEGER NOT NULL,             -- failed tries of the present step
    due         INTEGER NOT NULL,             -- not before
    lease       INTEGER NOT NULL,             -- somebody works on it until
    created     INTEGER NOT NULL,
    changed     INTEGER NOT NULL
) STRICT;

CREATE INDEX submission_by_state ON submission (state, due);

-- Everything that was decided. Rows are only ever added.
CREATE TABLE decision (
    number     INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    submission TEXT    NOT NULL,
    at         INTEGER NOT NULL,
    who        TEXT    NOT NULL,              -- account, "sender" or "server"
    what       TEXT    NOT NULL,
    detail     TEXT    NOT NULL
) STRICT;

CREATE INDEX decision_by_submission ON decision (submission, number);
CREATE TRIGGER decision_stays BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;
CREATE TRIGGER decision_kept BEFORE DELETE ON decision BEGIN SELECT RAISE(ABORT, 'decisions are only added'); END;

-- Who may review.
CREATE TABLE account (
    name    TEXT    NOT NULL PRIMARY KEY,
    hash    TEXT    NOT NULL,                 -- argon2id of the passphrase; empty: signs in elsewhere
    created INTEGER NOT NULL
) STRICT;

-- Sessions and one-time links, by the SHA-256 of their secret.
CREATE TABLE session (
    secret  TEXT    NOT NULL PRIMARY KEY,
    account TEXT    NOT NULL,
    seen    INTEGER NOT NULL,
    created INTEGER NOT NULL
) STRICT;

CREATE TABLE invitation (
    secret  TEXT    NOT NULL PRIMARY KEY,
    expires INTEGER NOT NULL
) STRICT;

-- Small things to remember: the secret that signs forms, answers of other servers, deliveries of hooks.
CREATE TABLE remembered (
    name  TEXT    NOT NULL PRIMARY KEY,
    value TEXT    NOT NULL,
    until INTEGER NOT NULL
) STRICT;
