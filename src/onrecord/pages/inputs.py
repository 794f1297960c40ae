"""The inputs a user names, opened one after another: each gives pages or one clear error."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from onrecord.errors import InputError
from onrecord.limits import MAX_PAGE_BYTES, MAX_TEXT_BYTES, size_in_words
from onrecord.model import Page, check_published
from onrecord.pages.rows import read_rows
from onrecord.pages.sniff import HEAD_BYTES, looks_like_html, looks_like_rows, refuse_format

__all__ = ["open_pages"]

_HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_ROWS_SUFFIXES = (".jsonl", ".ndjson")
_TEXT_SUFFIXES = (".txt", ".text", ".md")
_ARTICLE_SUFFIXES = _HTML_SUFFIXES + _ROWS_SUFFIXES + _TEXT_SUFFIXES
_ADDRESS = re.compile(r"(?i)(?:https?|ftp|file)://")
# The files behind a shell's <(command) and /dev/stdin: pipes that somebody is writing into.
_OPEN_FILE = re.compile(r"/dev/(?:stdin|fd/\d+)|/proc/(?:self|\d+)/fd/\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the user says of all inputs, for those that do not say it themselves."""

    published: str | None
    outlet: str | None


def open_pages(
    inputs: Iterable[str],
    *,
    published: str | None = None,
    outlet: str | None = None,
    stdin: BinaryIO,
) -> Iterator[Page | InputError]:
    """A page or an error for every article the inputs name, in their order, opened lazily.

    An input is the path of a text, an HTML page or a ``.jsonl`` file, a folder of such files, or
    ``-`` for ``stdin``.  An error is yielded, not raised, so that the other inputs go on.  No more
    than one page or one row is held in memory.

    Raises:
        ValueError: if ``published`` is not an ISO day or date-time with its zone.

    >>> import io
    >>> [page] = open_pages(["-"], published="2020-08-28", stdin=io.BytesIO(b"Rain, he said."))
    >>> page.input, page.body, page.published
    ('-', b'Rain, he said.', '2020-08-28')
    >>> [error] = open_pages(["no-such-file.txt"], stdin=io.BytesIO())
    >>> print(error)
    no-such-file.txt: there is no such file; check the name and the folder you are in
    """
    check_published(published)
    given = _Given(published=published, outlet=outlet)
    return (page for name in inputs for page in _open_input(name, given, stdin))


def _open_input(name: str, given: _Given, stdin: BinaryIO) -> Iterator[Page | InputError]:
    if name == "-":
        return _open_stdin(stdin, given)
    if not name:
        return iter([InputError('""', "the name is empty", "give the path of a file or folder")])
    if _ADDRESS.match(name) and not os.path.exists(name):
        return iter([InputError(name, "addresses are not fetched", _SAVE_PAGE)])
    return _open_path(name, given)


_SAVE_PAGE = "save the page (in a browser: Save as, HTML) and give the file's path"


def _open_stdin(stdin: BinaryIO, given: _Given) -> Iterator[Page | InputError]:
    try:
        yield from _read_stream("-", stdin, given)
    except OSError as error:
        yield _unreadable("-", error)


def _open_path(path: str, given: _Given) -> Iterator[Page | InputError]:
    if "\0" in path:
        yield InputError(path, "no file's name holds a NUL", "check the name")
        return
    try:
        mode = os.stat(path).st_mode
        if stat.S_ISDIR(mode):
            yield from _open_folder(path, given)
        elif stat.S_ISREG(mode) or (stat.S_ISFIFO(mode) and _OPEN_FILE.fullmatch(path)):
            with open(path, "rb") as stream:
                yield from _read_stream(path, stream, given)
        else:
            yield _not_a_file(path, mode)
    except OSError as error:
        yield _unreadable(path, error)


def _not_a_file(path: str, mode: int) -> InputError:
    if stat.S_ISFIFO(mode):
        # Opening a pipe waits until somebody writes, which may be never.
        return InputError(_name(path), "this is a pipe", "read it as standard input: - < PIPE")
    return InputError(_name(path), "this is a device or a socket", "give a file or a folder")


def _unreadable(path: str, error: OSError) -> InputError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        reason, remedy = "there is no such file", "check the name and the folder you are in"
        if os.path.islink(path):
            reason, remedy = "this link leads to no file", "give the file itself"
    elif isinstance(error, PermissionError):
        reason, remedy = "you may not read it", "change its permissions (chmod u+r)"
    else:
        words = (error.strerror or str(error)).lower()
        reason, remedy = f"it cannot be read ({words})", "check the name and the disk"
    return InputError(_name(path), reason, remedy)


def _open_folder(folder: str, given: _Given) -> Iterator[Page | InputError]:
    found = False
    for path in _walk(folder):
        found = True
        if isinstance(path, InputError):
            yield path
        else:
            yield from _open_path(path, given)
    if not found:
        kinds = ", ".join(_ARTICLE_SUFFIXES)
        yield InputError(
            _name(folder), "the folder has no articles", f"it should hold files named {kinds}"
        )


def _walk(folder: str) -> Iterator[str | InputError]:
    """The folder's article files, those of its folders in their places, sorted by name."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path != folder and not os.path.isdir(path):
            yield path
            continue
        try:
            with os.scandir(path) as entries:
                listed = list(entries)
        except OSError as error:
            yield _unreadable(path, error)
            continue
        names = {entry.name for entry in listed}
        wanted = sorted(entry.path for entry in listed if _is_wanted(entry, names))
        waiting.extend(reversed(wanted))


def _is_wanted(entry: os.DirEntry[str], beside: set[str]) -> bool:
    if entry.name.startswith("."):
        return False
    if entry.is_dir(follow_symlinks=False):
        # Browsers save "page.html" with its frames, mostly advertisements, in "page_files".
        page, files, _ = entry.name.rpartition("_files")
        saved = files and any(page + suffix in beside for suffix in _HTML_SUFFIXES)
        return not saved
    # A link to a folder may lead back to where it stands, so links are followed to files alone.
    return entry.name.lower().endswith(_ARTICLE_SUFFIXES) and not entry.is_dir()


def _read_stream(name: str, stream: BinaryIO, given: _Given) -> Iterator[Page | InputError]:
    head = stream.read(HEAD_BYTES)
    suffix = os.path.splitext(name)[1].lower()
    refusal = refuse_format(head)
    rows = suffix in _ROWS_SUFFIXES or (suffix not in _ARTICLE_SUFFIXES and looks_like_rows(head))
    if not head:
        yield InputError(_name(name), "it is empty", "give a file with an article in it")
    elif rows and (refusal is None or looks_like_rows(head)):
        yield from read_rows(
            _name(name), head, stream, published=given.published, outlet=given.outlet
        )
    elif refusal is not None:
        yield InputError(_name(name), refusal.reason, refusal.remedy)
    else:
        html = suffix in _HTML_SUFFIXES or looks_like_html(head)
        yield _read_page(name, head, stream, given, html=html)


def _read_page(
    name: str, head: bytes, stream: BinaryIO, given: _Given, *, html: bool
) -> Page | InputError:
    limit = MAX_PAGE_BYTES if html else MAX_TEXT_BYTES
    size = _size(stream)
    # A file that is known to be too large is not read at all, a pipe as far as the limit.
    body = head if size > limit else head + stream.read(limit + 1 - len(head))
    if max(size, len(body)) > limit:
        found = size_in_words(size) if size else "more than may be read at once"
        one = "page" if html else "article"
        return InputError(
            _name(name),
            f"it has {found}, the limit for one {one} is {size_in_words(limit)}",
            "give one article a file, or one a line in a .jsonl file",
        )
    return Page(
        input=_name(name),
        body=body,
        media_type="text/html" if html else "text/plain",
        published=given.published,
        outlet=given.outlet,
    )


def _size(stream: BinaryIO) -> int:
    """The bytes of a file, 0 where nobody knows (a pipe)."""
    try:
        return os.fstat(stream.fileno()).st_size
    except (OSError, ValueError):
        return 0


def _name(path: str) -> str:
    """The name as the record can hold it: bytes that are no UTF-8 become U+FFFD."""
    return os.fsencode(path).decode("utf-8", "replace")
