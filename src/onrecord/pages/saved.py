"""Pages that a browser saved whole: ``page.html`` and, beside it, its parts in ``page_files``."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Collection
from urllib.parse import unquote

from onrecord.limits import MAX_FRAME_BYTES
from onrecord.pages.frames import FindFrame, Frame, is_post
from onrecord.pages.sniff import HEAD_BYTES, HTML_SUFFIXES, Refusal

__all__ = ["find_page", "is_address", "refuse_parts", "saved_address", "saved_frames"]

_PARTS = "_files"
# Written by Chrome, Edge and Internet Explorer; the digits are the address's length.
_SAVED_FROM = re.compile(rb"<!--\s*saved from url=\(\d{1,6}\)(\S+)\s*-->", re.I)
_ADDRESS = re.compile(r"https?://[!-~]{1,4000}", re.I)
_LOCAL = re.compile(r"(?:\./)?([^/\\?#]+_files)/([^/\\?#]+)(?:[?#].*)?", re.S)


def is_address(words: str) -> bool:
    """Whether the words are the address of a page on the web.

    >>> is_address("https://example.com/a"), is_address("about:internet")
    (True, False)
    """
    return bool(_ADDRESS.fullmatch(words))


def saved_address(head: bytes) -> str | None:
    """Where the browser had a page from, by the note that it leaves at the page's beginning.

    >>> saved_address(b"<!-- saved from url=(0021)https://example.com/a -->")
    'https://example.com/a'
    """
    note = _SAVED_FROM.search(head.replace(b"\0", b""))
    words = note.group(1).decode("utf-8", "replace") if note else ""
    return words if is_address(words) else None


def saved_frames(page: str) -> FindFrame:
    """Finds the posts among the frames that were saved beside the page with this path."""
    folder = os.path.dirname(page)

    def find(src: str) -> Frame | None:
        local = _LOCAL.fullmatch(src)
        if local is None:
            return None
        # Chrome writes names as they are, Firefox as in an address.
        return _open_frame(folder, *local.groups()) or _open_frame(
            folder, *map(unquote, local.groups())
        )

    return find


def _open_frame(folder: str, parts: str, name: str) -> Frame | None:
    path = os.path.join(folder, parts, name)
    if parts.startswith(".") or {"/", "\0"} & {*parts, *name}:
        return None
    try:
        # A link may lead anywhere, a pipe may keep us waiting.
        if os.path.islink(os.path.dirname(path)) or not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as file:
            head = file.read(HEAD_BYTES)
            url = saved_address(head)
            if url is None or not is_post(url):
                return None
            return Frame(url, head + file.read(MAX_FRAME_BYTES))
    except OSError:
        return None


def find_page(folder: str, beside: Collection[str]) -> str | None:
    """The page whose parts a folder holds, by their names; ``None`` if there is none.

    >>> find_page("rain_files", {"rain.html", "notes.txt"}), find_page("my_files", {"rain.html"})
    ('rain.html', None)
    """
    page, parts, rest = folder.rpartition(_PARTS)
    if not (page and parts) or rest:
        return None
    names = (page + suffix + packed for suffix in HTML_SUFFIXES for packed in ("", ".gz"))
    return next((name for name in names if name in beside), None)


def refuse_parts(folder: str) -> Refusal | None:
    """Why a folder is not walked: it holds the parts of a saved page, and the page is elsewhere.

    Raises:
        OSError: if the folder, or the one around it, cannot be listed.
    """
    around, name = os.path.split(os.path.abspath(folder))
    if not name.endswith(_PARTS):
        return None
    page = find_page(name, os.listdir(around))
    if page:
        return Refusal(f"these are the parts that a browser saved beside {page}", "give that page")
    if any(one.lower().endswith((".css", ".js", ".download")) for one in os.listdir(folder)):
        return Refusal(
            "these are parts of a page that a browser saved, without the page",
            "give the page, which was saved beside this folder",
        )
    return None
