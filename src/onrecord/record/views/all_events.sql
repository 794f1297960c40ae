-- Every event with its article: the machine's and people's, as `answer` tells.
-- Who takes part stands in `party`, who claims it in `told_in`.
CREATE VIEW all_events AS
SELECT
    e.n, e.id, e.answer, e.judged, e.place,
    a.n AS article_n, a.id AS article, a.input, e.outlet, a.published, e.day, b.title, b.url,
    b.sha256,
    e.type, e.mode, e.quad, e.status, e.first, e.last, e.location, e.land,
    e.told_in, e.score,
    w."trigger", w.evidence, w.object
FROM event AS e
LEFT JOIN article AS a ON a.n = e.article
LEFT JOIN article_body AS b ON b.n = e.article
LEFT JOIN event_words AS w ON w.n = e.n;
