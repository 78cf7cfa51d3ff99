-- A number of its own for each search, so that one statement serves both databases.
ALTER TABLE search_log RENAME TO search_log_before;

CREATE TABLE search_log (
    number      INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    day         TEXT    NOT NULL,              -- UTC date, e.g. 2026-11-21
    query       TEXT    NOT NULL,              -- folded words, at most 256 characters
    filters     TEXT    NOT NULL,              -- filters as in the URL, without the words
    results     INTEGER NOT NULL,              -- how many entries were found
    duration_us INTEGER NOT NULL               -- time inside the search, microseconds
) STRICT;

INSERT INTO search_log (day, query, filters, results, duration_us)
SELECT day, query, filters, results, duration_us FROM search_log_before ORDER BY rowid;

DROP TABLE search_log_before;

CREATE INDEX search_log_by_query ON search_log (query, day);
