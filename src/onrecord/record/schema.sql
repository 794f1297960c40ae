-- The record: many articles, what was read out of them, and what people said of it.
--
-- One article is put in, replaced or taken out as a whole, in one transaction.  What the contract
-- (docs/json.md) calls an object stands as its JSON in a column `object`; the columns beside it are
-- pulled out of it, so that questions find rows without parsing.  Nothing here is told twice but
-- for that reason.  Spans count code points of article_body.text.
--
-- Rows of statements and events tell whose answer they belong to, in `answer`:
--   0  the machine's, and nobody changed it
--   1  the machine's alone: it was rejected, or another row stands in its place
--   2  people's alone: corrected, added, or changed with one that was
-- So `answer <> 1` is what people hold right, and `answer <> 2` is what the machine said.
--
-- Files are opened with application_id 0x6F6E7265 ("onre"); user_version is the number of the last
-- migration.  Days are ISO days; moments are UTC, and only of what people and programs did here.

CREATE TABLE migration (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL,
    applied TEXT NOT NULL
) STRICT;

-- What read an article: the contract's `origin`, each once.
CREATE TABLE origin (
    n      INTEGER PRIMARY KEY,
    object TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE article (
    n          INTEGER PRIMARY KEY,
    id         TEXT NOT NULL UNIQUE,
    input      TEXT NOT NULL,
    outlet     TEXT,
    published  TEXT,                -- as the article has it: a day, or a moment with its zone
    day        TEXT,                -- the day of it
    language   TEXT,
    statements INTEGER NOT NULL,    -- how many people hold right, and so the next
    events     INTEGER NOT NULL,
    origin     INTEGER NOT NULL REFERENCES origin,
    added      TEXT NOT NULL        -- when it came into the record
) STRICT;
CREATE INDEX article_day ON article (day DESC, id);
CREATE INDEX article_outlet ON article (outlet, day);
CREATE INDEX article_origin ON article (origin);

-- What is large of an article, apart so that looking through articles stays quick.
CREATE TABLE article_body (
    n            INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    title        TEXT,
    url          TEXT,
    sha256       TEXT NOT NULL,     -- of the text
    head         TEXT NOT NULL,     -- the contract's `article`, without its text
    blocks       TEXT NOT NULL,
    dates        TEXT NOT NULL,
    places       TEXT NOT NULL,
    unattributed TEXT NOT NULL,
    text         TEXT NOT NULL
) STRICT;

-- The inputs that gave an article: its bytes lie beside the record, under the name `raw`.
CREATE TABLE page (
    key        TEXT PRIMARY KEY,    -- hash of the bytes and of all that was given with them
    article    INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    input      TEXT NOT NULL,
    raw        TEXT NOT NULL,       -- SHA-256 of the bytes
    given      TEXT NOT NULL        -- JSON: media type, charset, address, outlet, title, published
) STRICT, WITHOUT ROWID;
CREATE INDEX page_article ON page (article);
CREATE INDEX page_raw ON page (raw);

-- Inputs that could not be read, until they can.
CREATE TABLE failure (
    key    TEXT PRIMARY KEY,        -- of the page, or of the input's name where there is no page
    input  TEXT NOT NULL,
    path   TEXT,                    -- where to look for it again, if it was no page
    reason TEXT NOT NULL,
    remedy TEXT NOT NULL,
    raw    TEXT,
    given  TEXT NOT NULL,
    tries  INTEGER NOT NULL,
    first  TEXT NOT NULL,
    last   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX failure_raw ON failure (raw);

-- Takedowns: that there was an article, and nothing of it.
CREATE TABLE removed (
    article TEXT PRIMARY KEY,       -- its id, a hash
    removed TEXT NOT NULL,
    reason  TEXT,
    left    INTEGER NOT NULL DEFAULT 1  -- whether words of it may still lie on the disk
) STRICT, WITHOUT ROWID;
CREATE TABLE removed_page (
    key     TEXT PRIMARY KEY,
    article TEXT NOT NULL REFERENCES removed ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
-- Raw inputs that nothing needs any more, until their files are deleted.
CREATE TABLE doomed (
    raw TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Who is named in any article: by the gazetteer's entry, else by the name as it is folded.
CREATE TABLE who (
    n    INTEGER PRIMARY KEY,
    key  TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL              -- as the first article has it
) STRICT;
CREATE INDEX who_name ON who (name);
-- All names it goes by, folded and between spaces, so that whole words are found.
CREATE TABLE alias (
    who    INTEGER NOT NULL REFERENCES who ON DELETE CASCADE,
    folded TEXT NOT NULL,
    PRIMARY KEY (who, folded)
) STRICT, WITHOUT ROWID;
CREATE INDEX alias_folded ON alias (folded);

CREATE TABLE statement (
    n           INTEGER PRIMARY KEY,
    article     INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    id          TEXT NOT NULL,
    place       REAL NOT NULL,      -- its order in the article
    answer      INTEGER NOT NULL CHECK (answer IN (0, 1, 2)),
    judged      TEXT,               -- accepted, corrected, added or rejected
    speaker     INTEGER REFERENCES who,
    named       INTEGER NOT NULL,   -- whether the source has a name
    country     TEXT,
    sector      TEXT,
    source_kind TEXT,
    medium      TEXT,
    addressee   INTEGER REFERENCES who,
    type        TEXT,
    act         TEXT,
    negated     INTEGER,
    conditions  INTEGER NOT NULL,   -- how many
    certainty   TEXT,
    stance      TEXT,
    quotation   TEXT NOT NULL,
    said_first  TEXT,
    said_last   TEXT,
    score       REAL NOT NULL,
    outlet      TEXT,               -- the article's, here too: most questions ask for it
    day         TEXT
) STRICT;
CREATE UNIQUE INDEX statement_id ON statement (id, article, answer);
CREATE INDEX statement_article ON statement (article, place);
CREATE INDEX statement_day ON statement (day DESC, article, place);
CREATE INDEX statement_when ON statement (coalesce(said_first, day), article, place);
CREATE INDEX statement_speaker ON statement (speaker, answer, day DESC);
CREATE INDEX statement_addressee ON statement (addressee) WHERE addressee IS NOT NULL;
CREATE INDEX statement_act ON statement (act, answer, day DESC);
CREATE INDEX statement_country ON statement (country, answer, day DESC) WHERE country IS NOT NULL;
CREATE INDEX statement_said ON statement (said_first) WHERE said_first IS NOT NULL;
CREATE INDEX statement_conditional ON statement (act, day DESC) WHERE conditions > 0;
CREATE INDEX statement_source
    ON statement (outlet, speaker, named, article, answer, quotation, day);
CREATE INDEX statement_judged ON statement (judged) WHERE judged IS NOT NULL;

-- The words of a statement, each role's as the text has them, and its object.
CREATE TABLE statement_words (
    n       INTEGER PRIMARY KEY REFERENCES statement ON DELETE CASCADE,
    source  TEXT NOT NULL,
    cue     TEXT NOT NULL,
    content TEXT NOT NULL,
    conditions TEXT NOT NULL,       -- JSON: [["if", words], ["unless", words]]
    object  TEXT NOT NULL
) STRICT;

-- The way of a statement: its channels and those who pass it on, without its speaker.
CREATE TABLE relay (
    statement INTEGER NOT NULL REFERENCES statement ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    role      TEXT NOT NULL,
    who       INTEGER NOT NULL REFERENCES who,
    PRIMARY KEY (statement, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX relay_who ON relay (who);

CREATE TABLE event (
    n           INTEGER PRIMARY KEY,
    article     INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    id          TEXT NOT NULL,
    place       REAL NOT NULL,
    answer      INTEGER NOT NULL CHECK (answer IN (0, 1, 2)),
    judged      TEXT,
    type        TEXT NOT NULL,
    mode        TEXT,
    quad        INTEGER NOT NULL,   -- PLOVER's quad class
    status      TEXT NOT NULL,
    first       TEXT,               -- the days on which it happens, both inside
    last        TEXT,
    location    TEXT,               -- the place's words, and its country
    land        TEXT,
    told_in     TEXT,               -- the id of the statement that claims it
    score       REAL NOT NULL,
    outlet      TEXT,
    day         TEXT
) STRICT;
CREATE UNIQUE INDEX event_id ON event (id, article, answer);
CREATE INDEX event_article ON event (article, place);
CREATE INDEX event_day ON event (day DESC, article, place);
CREATE INDEX event_when ON event (coalesce(first, day), article, place);
CREATE INDEX event_type ON event (type, answer, day DESC);
CREATE INDEX event_told_in ON event (told_in, article) WHERE told_in IS NOT NULL;
CREATE INDEX event_location ON event (location) WHERE location IS NOT NULL;
CREATE INDEX event_judged ON event (judged) WHERE judged IS NOT NULL;

CREATE TABLE event_words (
    n           INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE,
    "trigger"   TEXT NOT NULL,
    evidence    TEXT NOT NULL,
    object      TEXT NOT NULL
) STRICT;

-- Who takes part in an event: an actor's identity where it is known, else the words alone.
CREATE TABLE party (
    event   INTEGER NOT NULL REFERENCES event ON DELETE CASCADE,
    role    TEXT NOT NULL CHECK (role IN ('actor', 'recipient')),
    at      INTEGER NOT NULL,
    who     INTEGER NOT NULL REFERENCES who,
    name    TEXT NOT NULL,
    country TEXT,
    sector  TEXT,
    answer  INTEGER NOT NULL,       -- the event's
    PRIMARY KEY (event, role, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX party_who ON party (who, role, answer, event);
CREATE INDEX party_country ON party (country, event);

-- The actors of each article; the same one in two articles has the same `who`.
CREATE TABLE actor (
    n        INTEGER PRIMARY KEY,
    article  INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    id       TEXT NOT NULL,
    who      INTEGER NOT NULL REFERENCES who,
    named    INTEGER NOT NULL,
    country  TEXT,
    sector   TEXT,
    kind     TEXT NOT NULL,
    mentions INTEGER NOT NULL,
    day      TEXT,
    object   TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX actor_id ON actor (article, id);
CREATE INDEX actor_who ON actor (who, named, day DESC, article DESC, country);

-- What people judged, in its order: it is never changed, only undone.
CREATE TABLE judgement (
    n       INTEGER PRIMARY KEY,
    article TEXT NOT NULL,          -- the id of an article
    kind    TEXT NOT NULL CHECK (kind IN ('statement', 'event')),
    row     TEXT NOT NULL,          -- the id of the row
    verdict TEXT NOT NULL CHECK (verdict IN ('accept', 'correct', 'reject', 'add')),
    before  TEXT,                   -- what the machine had said
    after   TEXT,                   -- what holds in its place
    words   TEXT NOT NULL,          -- of the content, or the trigger, for people
    by      TEXT NOT NULL,
    at      TEXT NOT NULL,
    undone  TEXT,                   -- when it was taken back, and by whom
    undone_by TEXT,
    lost    INTEGER NOT NULL DEFAULT 0  -- whether its words no longer stand in the text
) STRICT;
CREATE INDEX judgement_article ON judgement (article);

-- Notes and tags on an article (`row` is its id), a statement, an event, or an actor.
CREATE TABLE remark (
    n       INTEGER PRIMARY KEY,
    article TEXT NOT NULL,
    row     TEXT NOT NULL,
    kind    TEXT NOT NULL CHECK (kind IN ('note', 'tag')),
    words   TEXT NOT NULL,
    by      TEXT NOT NULL,
    at      TEXT NOT NULL,
    lost    INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX remark_row ON remark (article, row);
CREATE INDEX remark_words ON remark (kind, words);

-- Text search.  The words lie in the tables above; these hold the index alone, and triggers keep
-- them in step.  English endings are taken off ("threatened" finds "threatens").
CREATE VIRTUAL TABLE article_search USING fts5 (
    title, text,
    content = 'article_body', content_rowid = 'n',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER article_body_added AFTER INSERT ON article_body BEGIN
    INSERT INTO article_search (rowid, title, text) VALUES (new.n, new.title, new.text);
END;
CREATE TRIGGER article_body_gone AFTER DELETE ON article_body BEGIN
    INSERT INTO article_search (article_search, rowid, title, text)
    VALUES ('delete', old.n, old.title, old.text);
END;

CREATE VIRTUAL TABLE statement_search USING fts5 (
    content,
    content = 'statement_words', content_rowid = 'n',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER statement_words_added AFTER INSERT ON statement_words BEGIN
    INSERT INTO statement_search (rowid, content) VALUES (new.n, new.content);
END;
CREATE TRIGGER statement_words_gone AFTER DELETE ON statement_words BEGIN
    INSERT INTO statement_search (statement_search, rowid, content)
    VALUES ('delete', old.n, old.content);
END;

CREATE VIRTUAL TABLE event_search USING fts5 (
    evidence,
    content = 'event_words', content_rowid = 'n',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER event_words_added AFTER INSERT ON event_words BEGIN
    INSERT INTO event_search (rowid, evidence) VALUES (new.n, new.evidence);
END;
CREATE TRIGGER event_words_gone AFTER DELETE ON event_words BEGIN
    INSERT INTO event_search (event_search, rowid, evidence)
    VALUES ('delete', old.n, old.evidence);
END;
