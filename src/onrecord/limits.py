"""How large an input may be, so that one of them never takes the machine's memory.

News articles have 100 to 10,000 words; a book has a million characters.  Whatever is larger is a
dump of many articles, and is refused with a line that says how to hand it over instead.
"""

from __future__ import annotations

__all__ = [
    "MAX_ARCHIVE_BYTES",
    "MAX_ATTRIBUTES",
    "MAX_CHARACTERS",
    "MAX_DEPTH",
    "MAX_DOCUMENT_BYTES",
    "MAX_FRAMES",
    "MAX_FRAME_BYTES",
    "MAX_PACKINGS",
    "MAX_PAGE_BYTES",
    "MAX_ROW_BYTES",
    "MAX_TAGS",
    "MAX_TEXT_BYTES",
    "size_in_words",
]

#: Longest article, in characters.
MAX_CHARACTERS = 1_000_000
#: Longest text, in bytes: no character takes more than four in UTF-8 or UTF-16.
MAX_TEXT_BYTES = 4 * MAX_CHARACTERS
#: Longest HTML page, in bytes; the largest of 102 news pages has 1.4 million.
MAX_PAGE_BYTES = 4_000_000
#: Largest PDF or office document, in bytes: its pictures are most of it.
MAX_DOCUMENT_BYTES = 50_000_000
#: Largest page saved as a single file (MHTML), in bytes: pictures again, in letters.
MAX_ARCHIVE_BYTES = 40_000_000
#: How often a file may be packed: twice happens by accident, and more is a trap.
MAX_PACKINGS = 2
#: Most posts that a page shows in frames, and the most bytes of one; an embedded post has 50,000.
MAX_FRAMES = 50
MAX_FRAME_BYTES = 1_000_000
#: Most tags in a page: 100,000 take six seconds and 200 MB, and news pages have 3,000.
MAX_TAGS = 100_000
#: How deep tags may be nested: the parser drops what is below 255, and news pages go 50 deep.
MAX_DEPTH = 250
#: Most attributes in a tag: the parser compares each with each, four seconds for 20,000.
MAX_ATTRIBUTES = 20_000
#: Longest line of a ``.jsonl`` file, in bytes: JSON may write a character as ``\\u00e9``.
MAX_ROW_BYTES = 6 * MAX_CHARACTERS + 100_000


def size_in_words(size_bytes: int) -> str:
    """A size as people say it.

    >>> size_in_words(50_000_000), size_in_words(2_345_678), size_in_words(12)
    ('50 MB', '2.3 MB', '12 bytes')
    """
    if size_bytes < 100_000:
        return f"{size_bytes} bytes"
    return f"{size_bytes / 1_000_000:.{1 if size_bytes < 10_000_000 else 0}f} MB"
