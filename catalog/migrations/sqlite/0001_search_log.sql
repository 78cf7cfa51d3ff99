-- What visitors look for, without anything that could say who they are: no address, no cookie, no exact time.
CREATE TABLE search_log (
    day         TEXT    NOT NULL,              -- UTC date, e.g. 2026-11-21
    query       TEXT    NOT NULL,              -- folded words, at most 256 characters
    filters     TEXT    NOT NULL,              -- filters as in the URL, without the words
    results     INTEGER NOT NULL,              -- how many entries were found
    duration_us INTEGER NOT NULL               -- time inside the search, microseconds
) STRICT;

CREATE INDEX search_log_by_query ON search_log (query, day);
