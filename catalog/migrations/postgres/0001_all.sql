-- The same tables as on SQLite; see ../sqlite for what they hold.

CREATE TABLE search_log (
    number      BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    day         TEXT    NOT NULL,              -- UTC date, e.g. 2026-11-21
    query       TEXT    NOT NULL,              -- folded words, at most 256 characters
    filters     TEXT    NOT NULL,              -- filters as in the URL, without the words
    results     BIGINT  NOT NULL,              -- how many entries were found
    duration_us BIGINT  NOT NULL               -- time inside the search, microseconds
);

CREATE INDEX search_log_by_query ON search_log (query, day);

-- Submissions on their way to a merged change. Times are microseconds since 1970, UTC.
CREATE TABLE submission (
    id          TEXT    NOT NULL PRIMARY KEY, -- time-ordered UUID; its branch is named after it
    secret      TEXT    NOT NULL UNIQUE,      -- SHA-256 of the secret in its status address
    token       TEXT    NOT NULL UNIQUE,      -- of the form: one form is one submission
    kind        TEXT    NOT NULL,
    slug        TEXT    NOT NULL,
    correction  BIGINT  NOT NULL,             -- 1: of an entry that is there
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
    version     BIGINT  NOT NULL,             -- counts the sender's changes
    commit_id   TEXT    NOT NULL,
    change_id   TEXT    NOT NULL,             -- the forge's name for the proposal
    change_url  TEXT    NOT NULL,
    approver    TEXT    NOT NULL,
    closed      BIGINT  NOT NULL,             -- 1: the forge knows that it is over
    attempts    BIGINT  NOT NULL,             -- failed tries of the present step
    due         BIGINT  NOT NULL,             -- not before
    lease       BIGINT  NOT NULL,             -- somebody works on it until
    created     BIGINT  NOT NULL,
    changed     BIGINT  NOT NULL
);

CREATE INDEX submission_by_state ON submission (state, due);

-- Everything that was decided. Rows are only ever added.
CREATE TABLE decision (
    number     BIGINT  GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    submission TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    who        TEXT    NOT NULL,              -- account, "sender" or "server"
    what       TEXT    NOT NULL,
    detail     TEXT    NOT NULL
);

CREATE INDEX decision_by_submission ON decision (submission, number);
CREATE FUNCTION decisions_are_only_added() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'decisions are only added'; END $$;
CREATE TRIGGER decision_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON decision
    FOR EACH STATEMENT EXECUTE FUNCTION decisions_are_only_added();

-- Who may review.
CREATE TABLE account (
    name    TEXT    NOT NULL PRIMARY KEY,
    hash    TEXT    NOT NULL,                 -- argon2id of the passphrase; empty: signs in elsewhere
    created BIGINT  NOT NULL
);

-- Sessions and one-time links, by the SHA-256 of their secret.
CREATE TABLE session (
    secret  TEXT    NOT NULL PRIMARY KEY,
    account TEXT    NOT NULL,
    seen    BIGINT  NOT NULL,
    created BIGINT  NOT NULL
);

CREATE TABLE invitation (
    secret  TEXT    NOT NULL PRIMARY KEY,
    expires BIGINT  NOT NULL
);

-- Small things to remember: the secret that signs forms, answers of other servers, deliveries of hooks.
CREATE TABLE remembered (
    name  TEXT    NOT NULL PRIMARY KEY,
    value TEXT    NOT NULL,
    until BIGINT  NOT NULL
);
