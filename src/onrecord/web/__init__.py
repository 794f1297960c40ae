"""A record to look at: the pages and the JSON that ``onrecord serve`` gives a browser."""
