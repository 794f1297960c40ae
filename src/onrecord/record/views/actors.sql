-- Every actor of every article; `who` is the same for the same one in two articles.
CREATE VIEW actors AS
SELECT
    x.n, x.id, x.who, w.name, w.key, x.named, x.country, x.sector, x.kind, x.mentions,
    a.n AS article_n, a.id AS article, a.input, a.outlet, a.published, a.day, x.object
FROM actor AS x
LEFT JOIN who AS w ON w.n = x.who
LEFT JOIN article AS a ON a.n = x.article;
