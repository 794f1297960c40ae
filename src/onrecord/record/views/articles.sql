-- Every article with what is known of it and how much was read out of it.
CREATE VIEW articles AS
SELECT
    a.n, a.id, a.input, a.outlet, a.published, a.day, a.language, a.statements, a.events,
    a.added, o.object AS origin, b.title, b.url, b.sha256, b.text
FROM article AS a
LEFT JOIN article_body AS b ON b.n = a.n
LEFT JOIN origin AS o ON o.n = a.origin;
