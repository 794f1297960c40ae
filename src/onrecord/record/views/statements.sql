-- The statements that people hold right: for your own questions.
CREATE VIEW statements AS
SELECT * FROM all_statements WHERE answer <> 1;
