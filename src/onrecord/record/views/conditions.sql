-- What is promised, threatened and demanded on a condition, and not negated.
CREATE VIEW conditions AS
SELECT * FROM statements
WHERE conditions > 0
  AND act IN ('promise', 'threaten', 'demand')
  AND coalesce(negated, 0) = 0
  AND coalesce(stance, 'neutral') <> 'refutes';
