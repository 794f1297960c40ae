"""The links of a record: kept in tables, and brought up to date by what is new."""
