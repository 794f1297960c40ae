"""The web view: a record looked at, corrected and added to in a browser."""
