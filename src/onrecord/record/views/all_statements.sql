-- Every statement with its article and its people by name: the machine's and people's.
-- `answer <> 1` are those that people hold right, `answer <> 2` those of the machine.  Tables that a
-- question does not ask for are not read.
CREATE VIEW all_statements AS
SELECT
    s.n, s.id, s.answer, s.judged, s.place,
    a.n AS article_n, a.id AS article, a.input, s.outlet, a.published, s.day, b.title, b.url,
    b.sha256,
    s.speaker AS speaker_n, p.name AS speaker, s.named, s.country, s.sector,
    s.source_kind, s.medium, s.addressee AS addressee_n, d.name AS addressee,
    s.type, s.act, s.negated, s.conditions, s.certainty, s.stance, s.quotation,
    s.said_first, s.said_last, s.score,
    w.source, w.cue, w.content, w.conditions AS condition_words, w.object
FROM statement AS s
LEFT JOIN article AS a ON a.n = s.article
LEFT JOIN article_body AS b ON b.n = s.article
LEFT JOIN who AS p ON p.n = s.speaker
LEFT JOIN who AS d ON d.n = s.addressee
LEFT JOIN statement_words AS w ON w.n = s.n;
