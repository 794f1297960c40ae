"""The inputs a user names, opened one after another: each gives pages or one clear error."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from onrecord.errors import InputError
from onrecord.limits import (
    MAX_ARCHIVE_BYTES,
    MAX_DOCUMENT_BYTES,
    MAX_PACKINGS,
    MAX_PAGE_BYTES,
    MAX_TEXT_BYTES,
    size_in_words,
)
from onrecord.model import Page, check_published
from onrecord.pages.documents import DOCX, PDF, is_docx, refuse_ole, refuse_zip
from onrecord.pages.frames import inline_frames
from onrecord.pages.mhtml import read_mhtml
from onrecord.pages.packed import DamagedError, is_packed, unpack
from onrecord.pages.rows import read_rows
from onrecord.pages.saved import find_page, refuse_parts, saved_address, saved_frames
from onrecord.pages.sniff import ARTICLE_SUFFIXES, HEAD_BYTES, Format, Refusal, tell_format

__all__ = ["open_pages"]

_PACKED_SUFFIX = ".gz"
_ADDRESS = re.compile(r"(?i)(?:https?|ftp|file)://")
# The files behind a shell's <(command) and /dev/stdin: pipes that somebody is writing into.
_OPEN_FILE = re.compile(r"/dev/(?:stdin|fd/\d+)|/proc/(?:self|\d+)/fd/\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Given:
    """What the user says of all inputs, for those that do not say it themselves."""

    published: str | None
    outlet: str | None


@dataclass(frozen=True, slots=True)
class _Limit:
    """The most bytes of an input, what one such is, and what to do with a larger one."""

    bytes: int
    noun: str
    remedy: str


_ONE_EACH = "give one article a file, or one a line in a .jsonl file"
_DOCUMENT = _Limit(
    MAX_DOCUMENT_BYTES, "document", "give the article's pages as a file of their own"
)
_LIMITS = {
    "text": _Limit(MAX_TEXT_BYTES, "article", _ONE_EACH),
    "html": _Limit(MAX_PAGE_BYTES, "page", _ONE_EACH),
    "mhtml": _Limit(MAX_ARCHIVE_BYTES, "saved page", "save it as HTML and give that"),
    "pdf": _DOCUMENT,
    "zip": _DOCUMENT,
    "ole": _DOCUMENT,
}


def open_pages(
    inputs: Iterable[str],
    *,
    published: str | None = None,
    outlet: str | None = None,
    stdin: BinaryIO,
) -> Iterator[Page | InputError]:
    """A page or an error for every article the inputs name, in their order, opened lazily.

    An input is the path of a text, a page (HTML, MHTML), a document (PDF, DOCX) or a ``.jsonl``
    file, any of them packed with gzip or not, a folder of such files, or ``-`` for ``stdin``.  An
    error is yielded, not raised, so that the other inputs go on.  No more than one page or one row
    is held in memory.

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
    if isinstance(error, DamagedError):
        return InputError(_name(path), error.reason, error.remedy)
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
        kinds = ", ".join(ARTICLE_SUFFIXES)
        remedy = f"it should hold files named {kinds}, or so with {_PACKED_SUFFIX} behind"
        yield InputError(_name(folder), "the folder has no articles", remedy)


def _walk(folder: str) -> Iterator[str | InputError]:
    """The folder's article files, those of its folders in their places, sorted by name."""
    waiting = [folder]
    while waiting:
        path = waiting.pop()
        if path != folder and not os.path.isdir(path):
            yield path
            continue
        try:
            refusal = refuse_parts(path)
            if refusal:
                yield InputError(_name(path), refusal.reason, refusal.remedy)
                continue
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
        return find_page(entry.name, beside) is None
    # A link to a folder may lead back to where it stands, so links are followed to files alone.
    name = entry.name.lower().removesuffix(_PACKED_SUFFIX)
    return name.endswith(ARTICLE_SUFFIXES) and not entry.is_dir()


def _read_stream(name: str, stream: BinaryIO, given: _Given) -> Iterator[Page | InputError]:
    head = stream.read(HEAD_BYTES)
    plain_name, packings = name.lower(), 0
    while is_packed(head) and packings < MAX_PACKINGS:
        stream = unpack(head, stream)
        head = stream.read(HEAD_BYTES)
        packings += 1
    while plain_name.endswith(_PACKED_SUFFIX):
        plain_name = plain_name.removesuffix(_PACKED_SUFFIX)
    found = tell_format(head, os.path.splitext(plain_name)[1])
    if not head:
        yield InputError(_name(name), "it is empty", "give a file with an article in it")
    elif is_packed(head):
        reason = f"it is packed more than {MAX_PACKINGS} times"
        yield InputError(_name(name), reason, "unpack it and give what was in it")
    elif isinstance(found, Refusal):
        yield InputError(_name(name), found.reason, found.remedy)
    elif found == "rows":
        yield from read_rows(
            _name(name), head, stream, published=given.published, outlet=given.outlet
        )
    else:
        # What lies beside a packed page was saved beside another one.
        beside = name if name != "-" and not packings else None
        try:
            body = _read_body(name, head, stream, found)
            yield _make_page(name, body, given, found, beside)
        except InputError as error:
            yield error


def _read_body(name: str, head: bytes, stream: BinaryIO, found: Format) -> bytes:
    """All bytes of an input.

    Raises:
        InputError: if they are more than one such input may have.
    """
    limit = _LIMITS[found]
    size = _size(stream)
    # A file that is known to be too large is not read at all, a pipe as far as the limit.
    body = head if size > limit.bytes else head + stream.read(limit.bytes + 1 - len(head))
    if max(size, len(body)) <= limit.bytes:
        return body
    has = size_in_words(size) if size else "more than may be read at once"
    reason = f"it has {has}, the limit for one {limit.noun} is {size_in_words(limit.bytes)}"
    raise InputError(_name(name), reason, limit.remedy)


def _make_page(name: str, body: bytes, given: _Given, found: Format, beside: str | None) -> Page:
    """The page that the bytes are; ``beside`` is the path of a page that was saved with its parts.

    Raises:
        InputError: if nothing can be read out of them.
    """
    charset = url = None
    media_type = {"text": "text/plain", "pdf": PDF, "zip": DOCX}.get(found, "text/html")
    if found == "html":
        url = saved_address(body[:HEAD_BYTES])
        body = inline_frames(body, saved_frames(beside)) if beside else body
    elif found == "mhtml":
        body, charset, url = read_mhtml(_name(name), body)
    elif found == "ole" or (found == "zip" and not is_docx(body)):
        refusal = refuse_ole(body) if found == "ole" else refuse_zip(body)
        raise InputError(_name(name), refusal.reason, refusal.remedy)
    return Page(
        input=_name(name),
        body=body,
        media_type=media_type,
        charset=charset,
        url=url,
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
