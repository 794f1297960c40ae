"""What a file's own properties say of its title and writer, where that is more than a habit.

Programs fill these fields with the name of the file and of whoever the computer belongs to.
"""

from __future__ import annotations

import re

from onrecord.model import Block
from onrecord.text.bylines import find_authors

__all__ = ["said_authors", "said_title"]

_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint)|untitled|document|doc|page|layout|print|scan|slide)\b"
    r".{0,20}|.*\.(?:docx?|pdf|indd|qxp?d?|html?|php|aspx?|p65|pages|rtf|txt|odt|tmp)|\S*|[\d\W]+|.*[/\\].*",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"\b(?:microsoft|office|windows|user|admin\w*|default|owner|unknown|author|adobe|apple|guest|"
    r"editor|test|desk|news|python|writer)\b",
    re.IGNORECASE,
)
_LONGEST = 300


def said_title(title: str | None) -> str | None:
    """The title of a file's properties, ``None`` if it is a file's name or a program's.

    >>> said_title("Dam talks fail"), said_title("Microsoft Word - dam.doc"), said_title("dam_2")
    ('Dam talks fail', None, None)
    """
    words = " ".join((title or "").split())
    return words if words and len(words) <= _LONGEST and not _NO_TITLE.fullmatch(words) else None


def said_authors(author: str | None) -> tuple[str, ...]:
    """The names in a file's author field, none if a program's user is named there.

    >>> said_authors("Ann Lee and Bo Ray"), said_authors("admin"), said_authors("Office User")
    (('Ann Lee', 'Bo Ray'), (), ())
    """
    words = " ".join((author or "").split())
    if not words or len(words) > _LONGEST or _NO_AUTHOR.search(words):
        return ()
    line = f"By {words}"
    return find_authors(line, [Block(kind="byline", start=0, end=len(line))])
