"""From what the user names (paths, folders, ``.jsonl`` files, standard input) to pages."""

from onrecord.pages.inputs import open_pages

__all__ = ["open_pages"]
