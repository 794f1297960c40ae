-- The events that people hold right: for your own questions.
CREATE VIEW events AS
SELECT * FROM all_events WHERE answer <> 1;
