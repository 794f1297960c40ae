-- Each outlet's sources: how often it quotes whom, in how many articles, and whether by name.
CREATE VIEW sources AS
SELECT
    s.outlet, s.speaker AS speaker_n, p.name AS speaker, s.named,
    count(*) AS statements, count(DISTINCT s.article) AS articles
FROM statement AS s
LEFT JOIN who AS p ON p.n = s.speaker
WHERE s.answer <> 1
GROUP BY s.outlet, s.speaker, s.named;
