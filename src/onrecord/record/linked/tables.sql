-- Across articles: what linking made of them, and what people said of its links.
--
-- All but `link_judgement` can be made again at any time from the tables of schema.sql.  An article
-- that changes in any way is taken out by the triggers below, and what was compared with it is
-- marked (`stale`), so that the next linking looks at these rows alone.  Shares
-- and likenesses are thousandths.  Vectors are 384 whole numbers of 8 bits each.

CREATE TABLE link_state (
    made      TEXT NOT NULL,        -- digests of the networks and weights that made all of this
    unsettled REAL                  -- from this moment on tellings are to be joined anew, if any are
) STRICT;

CREATE TABLE link_article (
    article   INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    moment    REAL NOT NULL,        -- seconds since 1970 in UTC
    said      BLOB NOT NULL,        -- its statements as they are compared: JSON, compressed
    tellings  BLOB NOT NULL,        -- and its tellings of happenings
    sentences TEXT NOT NULL,        -- JSON: where they stand
    vectors   BLOB NOT NULL,        -- of the sentences
    stale     INTEGER NOT NULL DEFAULT 1    -- of which article it is a copy
) STRICT;
CREATE INDEX link_article_stale ON link_article (article) WHERE stale > 0;
CREATE INDEX link_article_moment ON link_article (moment);

-- What is held against the statements of one more article: of all articles, so it stands apart.
CREATE TABLE link_wording (
    article INTEGER PRIMARY KEY REFERENCES link_article ON DELETE CASCADE,
    places  BLOB NOT NULL,      -- of each statement, in whole numbers of 64 bits: n, voice, first, last
    wording BLOB NOT NULL       -- and the vectors of its content and of its sentence
) STRICT;

-- The marks of an article's sketch.
CREATE TABLE link_mark (
    mark    INTEGER NOT NULL,
    article INTEGER NOT NULL REFERENCES link_article ON DELETE CASCADE,
    PRIMARY KEY (mark, article)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_mark_article ON link_mark (article);

-- Which article is a copy of which, whole or in part.
CREATE TABLE link_copy (
    article INTEGER PRIMARY KEY REFERENCES link_article ON DELETE CASCADE,
    origin  INTEGER NOT NULL REFERENCES link_article ON DELETE CASCADE,
    whole   INTEGER NOT NULL,
    share   REAL NOT NULL,
    words   INTEGER NOT NULL,
    longest INTEGER NOT NULL
) STRICT;
CREATE INDEX link_copy_origin ON link_copy (origin);

-- Who speaks, as speakers are compared.
CREATE TABLE link_voice (
    n      INTEGER PRIMARY KEY,
    object TEXT NOT NULL UNIQUE,
    sort   INTEGER NOT NULL         -- unknown, named, without a name
) STRICT;
CREATE TABLE link_voice_word (
    word    TEXT NOT NULL,          -- of the name, or of the role
    is_role INTEGER NOT NULL,
    voice   INTEGER NOT NULL REFERENCES link_voice ON DELETE CASCADE,
    PRIMARY KEY (word, is_role, voice)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_voice_word_voice ON link_voice_word (voice);

-- Statements.  `head` is the one that speaks for it where a copy carries it, itself where none
-- does; `saying` the earliest of all that say the same.
CREATE TABLE link_said (
    n        INTEGER PRIMARY KEY REFERENCES statement ON DELETE CASCADE,
    article  INTEGER NOT NULL REFERENCES link_article ON DELETE CASCADE,
    place    INTEGER NOT NULL,      -- in the article's list
    voice    INTEGER NOT NULL,      -- 0 is nobody
    first    INTEGER NOT NULL,      -- where its content begins, and ends
    last     INTEGER NOT NULL,
    head     INTEGER NOT NULL,
    saying   INTEGER NOT NULL,
    denies   INTEGER NOT NULL,      -- whether it denies what need not stand anywhere
    deed     TEXT,                  -- what is done by saying it, as firsts are told
    signs    TEXT NOT NULL,         -- JSON: what speaks for its being a first
    -- How alike one more earlier statement has to be to be compared with it, 0 for any:
    -- who is the same, who may be, who is another.
    least_same  INTEGER NOT NULL DEFAULT 0,
    least_open  INTEGER NOT NULL DEFAULT 0,
    least_other INTEGER NOT NULL DEFAULT 0,
    stale    INTEGER NOT NULL DEFAULT 1     -- with which others it is compared
) STRICT;
CREATE INDEX link_said_article ON link_said (article);
CREATE INDEX link_said_head ON link_said (head);
CREATE INDEX link_said_voice ON link_said (voice);
CREATE INDEX link_said_saying ON link_said (saying);
CREATE INDEX link_said_stale ON link_said (n) WHERE stale > 0;
CREATE INDEX link_said_carried ON link_said (n) WHERE head <> n;

-- Rows that are no further voice, which counts leave out: statements that a copy carries over, and
-- all rows of whole copies.  Triggers below keep these tables; a count looks into one row by row.
CREATE TABLE link_copied_statement (
    n INTEGER PRIMARY KEY REFERENCES statement ON DELETE CASCADE
) STRICT;
CREATE TABLE link_copied_event (
    n INTEGER PRIMARY KEY REFERENCES event ON DELETE CASCADE
) STRICT;

-- What a copy carries over from its origin.
CREATE TABLE link_carried (
    copy   INTEGER NOT NULL REFERENCES link_said ON DELETE CASCADE,
    origin INTEGER NOT NULL REFERENCES link_said ON DELETE CASCADE,
    PRIMARY KEY (copy, origin)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_carried_origin ON link_carried (origin);

-- Each statement with those before it that are most like it.  Three zeros: the network was not
-- asked, since others of these are likelier.
CREATE TABLE link_pair (
    later    INTEGER NOT NULL REFERENCES link_said ON DELETE CASCADE,
    earlier  INTEGER NOT NULL REFERENCES link_said ON DELETE CASCADE,
    speakers INTEGER NOT NULL,      -- who they are to each other
    likeness INTEGER NOT NULL,
    against  INTEGER NOT NULL,      -- how much the network holds them for opposite
    same     INTEGER NOT NULL,      -- how likely they are one saying
    contest  INTEGER NOT NULL,      -- how likely the one contests the other
    PRIMARY KEY (later, earlier)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_pair_earlier ON link_pair (earlier);
-- The few that may be one saying.
CREATE INDEX link_pair_likely ON link_pair (earlier, same) WHERE same > 20;
-- Those that are none, however likely others make it.
CREATE INDEX link_pair_opposite ON link_pair (earlier) WHERE against >= 500;

-- Promises and threats on a condition, and later sentences that may tell how they ended.
CREATE TABLE link_commitment (
    n           INTEGER PRIMARY KEY REFERENCES link_said ON DELETE CASCADE,
    polarity    TEXT NOT NULL,
    first       INTEGER NOT NULL,   -- where the condition begins, and ends
    last        INTEGER NOT NULL,
    condition   TEXT NOT NULL,
    consequence TEXT NOT NULL,
    vectors     BLOB NOT NULL,      -- three: of the whole, the condition, the consequence
    stale       INTEGER NOT NULL DEFAULT 1  -- whether all later articles are to be looked at
) STRICT;
CREATE TABLE link_ending (
    commitment INTEGER NOT NULL REFERENCES link_commitment ON DELETE CASCADE,
    article    INTEGER NOT NULL REFERENCES link_article ON DELETE CASCADE,
    sentence   INTEGER NOT NULL,    -- its place in the article's list
    likeness   INTEGER NOT NULL,
    met        INTEGER NOT NULL,    -- how much it tells of each
    done       INTEGER NOT NULL,
    not_done   INTEGER NOT NULL,
    withdrawn  INTEGER NOT NULL,
    PRIMARY KEY (commitment, article, sentence)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_ending_article ON link_ending (article);

-- Tellings of happenings.  `unit` is the first telling of the coded event that it tells; where
-- several articles tell one happening, `happening` is the first of all its tellings.  `settled` is
-- the first of the cluster that it was in when its stretch of time was last joined with others, 0
-- before that.
CREATE TABLE link_telling (
    n         INTEGER PRIMARY KEY,
    article   INTEGER NOT NULL REFERENCES link_article ON DELETE CASCADE,
    place     INTEGER NOT NULL,     -- in the article's list
    sentence  INTEGER NOT NULL,     -- in the article's list of sentences
    event     TEXT,                 -- the event's id, where it is coded
    first     INTEGER NOT NULL,     -- where it stands
    last      INTEGER NOT NULL,
    unit      INTEGER NOT NULL,
    happening INTEGER NOT NULL,
    settled   INTEGER NOT NULL DEFAULT 0,
    strong    INTEGER NOT NULL,     -- whether its words mean a happening and hardly anything else
    day       INTEGER,              -- the days of which it tells, as numbers
    last_day  INTEGER,
    head      TEXT NOT NULL,        -- its word
    since     INTEGER,              -- the days that its own words tell
    until     INTEGER,
    stale     INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE INDEX link_telling_article ON link_telling (article);
CREATE INDEX link_telling_happening ON link_telling (happening);
CREATE INDEX link_telling_settled ON link_telling (settled);
CREATE INDEX link_telling_stale ON link_telling (n) WHERE stale > 0;
-- Clusters of earlier stretches of time that were joined in a later one's step, by their firsts.
CREATE TABLE link_joined (
    gone INTEGER PRIMARY KEY REFERENCES link_telling ON DELETE CASCADE,
    kept INTEGER NOT NULL REFERENCES link_telling ON DELETE CASCADE,
    step INTEGER NOT NULL
) STRICT;
CREATE INDEX link_joined_kept ON link_joined (kept);
CREATE TABLE link_key (
    key     INTEGER NOT NULL,       -- hash of what tellings share that may be of one happening
    telling INTEGER NOT NULL REFERENCES link_telling ON DELETE CASCADE,
    PRIMARY KEY (key, telling)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_key_telling ON link_key (telling);
CREATE TABLE link_meeting (
    later   INTEGER NOT NULL REFERENCES link_telling ON DELETE CASCADE,
    earlier INTEGER NOT NULL REFERENCES link_telling ON DELETE CASCADE,
    score   INTEGER NOT NULL,
    PRIMARY KEY (later, earlier)
) STRICT, WITHOUT ROWID;
CREATE INDEX link_meeting_earlier ON link_meeting (earlier);

-- What people judged of links, in its order: it is never changed, only undone.  A row is named by
-- its article's id and its own, so that it is found again after another reading.
CREATE TABLE link_judgement (
    n         INTEGER PRIMARY KEY,
    kind      TEXT NOT NULL,
    article   TEXT NOT NULL,        -- of two rows the one that comes later, or the only one
    row       TEXT,                 -- none where a whole article is meant
    other     TEXT,                 -- the other one's article, where there is another
    other_row TEXT,
    verdict   TEXT NOT NULL,        -- yes, no, or how a commitment ended
    by        TEXT NOT NULL,
    at        TEXT NOT NULL,
    undone    TEXT,
    undone_by TEXT
) STRICT;
CREATE INDEX link_judgement_article ON link_judgement (article);

-- An article of which a row changed is linked anew.
CREATE TRIGGER link_statement_added AFTER INSERT ON statement BEGIN
    DELETE FROM link_article WHERE article = new.article;
END;
CREATE TRIGGER link_statement_changed AFTER UPDATE ON statement BEGIN
    DELETE FROM link_article WHERE article IN (old.article, new.article);
END;
CREATE TRIGGER link_statement_gone BEFORE DELETE ON statement BEGIN
    DELETE FROM link_article WHERE article = old.article;
END;
CREATE TRIGGER link_event_added AFTER INSERT ON event BEGIN
    DELETE FROM link_article WHERE article = new.article;
END;
CREATE TRIGGER link_event_changed AFTER UPDATE ON event BEGIN
    DELETE FROM link_article WHERE article IN (old.article, new.article);
END;
CREATE TRIGGER link_event_gone BEFORE DELETE ON event BEGIN
    DELETE FROM link_article WHERE article = old.article;
END;

-- What was compared with something that goes is looked at again.
CREATE TRIGGER link_article_gone BEFORE DELETE ON link_article BEGIN
    UPDATE link_article SET stale = 1
    WHERE article IN (SELECT article FROM link_copy WHERE origin = old.article);
    -- What spoke for others may be read anew, and then not be there: they speak for themselves.
    UPDATE link_said SET head = n, stale = 1
    WHERE article <> old.article
    AND head IN (SELECT n FROM link_said WHERE article = old.article);
    UPDATE link_said SET stale = 1 WHERE n IN (
        SELECT p.later FROM link_said AS s JOIN link_pair AS p ON p.earlier = s.n
        WHERE s.article = old.article
        UNION SELECT p.earlier FROM link_said AS s JOIN link_pair AS p ON p.later = s.n
        WHERE s.article = old.article
        UNION SELECT c.copy FROM link_said AS s JOIN link_carried AS c ON c.origin = s.n
        WHERE s.article = old.article
        -- People may have joined what was never compared, or a copy two statements of its origin.
        UNION SELECT o.n FROM link_said AS s JOIN link_said AS o ON o.saying = s.saying
        WHERE s.article = old.article
    );
    UPDATE link_commitment SET stale = 1
    WHERE n IN (SELECT commitment FROM link_ending WHERE article = old.article);
    UPDATE link_telling SET stale = 1 WHERE n IN (
        SELECT p.later FROM link_telling AS s JOIN link_meeting AS p ON p.earlier = s.n
        WHERE s.article = old.article
        UNION SELECT p.earlier FROM link_telling AS s JOIN link_meeting AS p ON p.later = s.n
        WHERE s.article = old.article
    );
    -- What was joined with it is joined anew; and where it was the last of its stretch of time (of
    -- 4 days), the three before are no longer joined with this one.
    UPDATE link_state SET unsettled = min(
        coalesce(unsettled, old.moment),
        old.moment - 1036800.0,
        coalesce((
            SELECT min(l.moment) FROM link_telling AS s
            JOIN link_telling AS o ON o.happening = s.happening
            JOIN link_article AS l ON l.article = o.article WHERE s.article = old.article
        ), old.moment)
    );
END;

-- Speakers of whom nothing is left are forgotten: what was taken down may be all that named them.
CREATE TRIGGER link_said_gone AFTER DELETE ON link_said BEGIN
    DELETE FROM link_voice WHERE n = old.voice
    AND NOT EXISTS (SELECT 1 FROM link_said WHERE voice = old.voice);
END;

CREATE TRIGGER link_said_copied AFTER INSERT ON link_said WHEN new.head <> new.n BEGIN
    INSERT OR IGNORE INTO link_copied_statement VALUES (new.n);
END;
CREATE TRIGGER link_said_joined AFTER UPDATE OF head ON link_said WHEN new.head <> new.n BEGIN
    INSERT OR IGNORE INTO link_copied_statement VALUES (new.n);
END;
CREATE TRIGGER link_said_parted AFTER UPDATE OF head ON link_said WHEN new.head = new.n BEGIN
    DELETE FROM link_copied_statement WHERE n = new.n
    AND NOT EXISTS (SELECT 1 FROM link_copy WHERE article = new.article AND whole = 1);
END;
CREATE TRIGGER link_said_uncopied AFTER DELETE ON link_said WHEN old.head <> old.n BEGIN
    DELETE FROM link_copied_statement WHERE n = old.n;
END;
CREATE TRIGGER link_copy_added AFTER INSERT ON link_copy WHEN new.whole = 1 BEGIN
    INSERT OR IGNORE INTO link_copied_statement SELECT n FROM statement WHERE article = new.article;
    INSERT OR IGNORE INTO link_copied_event SELECT n FROM event WHERE article = new.article;
END;
CREATE TRIGGER link_copy_gone AFTER DELETE ON link_copy WHEN old.whole = 1 BEGIN
    DELETE FROM link_copied_event WHERE n IN (SELECT n FROM event WHERE article = old.article);
    DELETE FROM link_copied_statement
    WHERE n IN (SELECT n FROM statement WHERE article = old.article)
    AND n NOT IN (SELECT n FROM link_said WHERE article = old.article AND head <> n);
END;
