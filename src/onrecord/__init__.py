"""onrecord reads news and keeps the record: who said what, tied to the exact words."""

__version__ = "0.1.0"
