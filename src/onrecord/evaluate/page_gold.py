"""Gold bodies of HTML pages, laid out as the article extraction benchmark publishes them.

A gold directory holds ``ground-truth.json``, an object that gives for each page's name an object
with its ``articleBody``, and the pages in ``html/NAME.html`` or ``html/NAME.html.gz``.  A page's
object may also tell its ``published`` (an ISO day or moment), its ``title`` and its ``authors`` (a
list of names); whatever else it tells, such as its ``url``, is not looked at.
"""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from onrecord.errors import InputError
from onrecord.limits import MAX_PAGE_BYTES, size_in_words
from onrecord.model import Page

__all__ = ["GoldPage", "find_gold_pages", "read_gold_page"]

_TRUTH = "ground-truth.json"
_LAYOUT = f"give a directory with {_TRUTH} and html/NAME.html or html/NAME.html.gz"
_SHAPE = 'it should look like {"NAME": {"articleBody": "..."}, ...}'


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """What people say of one page; ``None`` where they do not say it.

    ``html`` is the page's path without its ending.
    """

    name: str
    html: Path
    body: str
    published: str | None = None
    title: str | None = None
    authors: tuple[str, ...] | None = None


def find_gold_pages(gold_dir: Path) -> list[GoldPage]:
    """The pages of a gold directory, in the order of its ``ground-truth.json``.

    Raises:
        InputError: if it is no such directory, or its gold is malformed.
    """
    for path in (gold_dir, gold_dir / "html"):
        if not path.is_dir():
            raise InputError(str(path), "there is no such directory", _LAYOUT)
    path = gold_dir / _TRUTH
    truth = _load(path)
    if not isinstance(truth, dict) or not truth:
        reason = "it holds no page" if truth in ({}, []) else "it is no object of pages"
        raise InputError(str(path), reason, _SHAPE)
    return [_gold_page(gold_dir, name, facts) for name, facts in truth.items()]


def read_gold_page(gold: GoldPage) -> Page:
    """The page as it was saved, unpacked.

    It is not told its address: what is found must stand in the page, as in one that a user saved.

    Raises:
        InputError: if there is no such file, it is damaged, or it is larger than any page.
    """
    path = gold.html.with_name(f"{gold.html.name}.html")
    packed = gold.html.with_name(f"{gold.html.name}.html.gz")
    try:
        if not path.is_file() and packed.is_file():
            path = packed
        if not path.is_file():
            raise InputError(str(path), "there is no such file, nor one with .gz", _LAYOUT)
        body = _read(path)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(str(path), f"is damaged ({error})", "fetch or pack it again") from error
    except OSError as error:
        raise _unreadable(path, error) from error
    if len(body) > MAX_PAGE_BYTES:
        reason = f"it has more than {size_in_words(MAX_PAGE_BYTES)}, the limit for one page"
        raise InputError(str(path), reason, "leave the page out")
    return Page(input=str(path), body=body, media_type="text/html")


def _read(path: Path) -> bytes:
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
        return stream.read(MAX_PAGE_BYTES + 1)


def _unreadable(path: Path, error: OSError) -> InputError:
    reason = f"it cannot be read ({(error.strerror or str(error)).lower()})"
    return InputError(str(path), reason, "check the name and its permissions")


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError as error:
        raise InputError(str(path), "there is no such file", _LAYOUT) from error
    except OSError as error:
        raise _unreadable(path, error) from error
    except (ValueError, RecursionError) as error:
        raise InputError(str(path), f"is not JSON in UTF-8 ({error})", _SHAPE) from error


def _gold_page(gold_dir: Path, name: str, facts: Any) -> GoldPage:
    try:
        return GoldPage(
            name=_checked_name(name),
            html=gold_dir / "html" / name,
            body=_text(facts, "articleBody") or "",
            published=_checked_date(_text(facts, "published", needed=False)),
            title=_text(facts, "title", needed=False),
            authors=_checked_names(facts.get("authors")),
        )
    except ValueError as error:
        raise InputError(str(gold_dir / _TRUTH), f"page {name!r:.80}: {error}", _SHAPE) from error


def _checked_name(name: str) -> str:
    # A name comes from a file that somebody wrote: it must not lead out of the folder of pages.
    if not name or not name.isprintable() or "/" in name or "\\" in name:
        raise ValueError("its name is no name of a file")
    return name


def _text(facts: Any, key: str, *, needed: bool = True) -> str | None:
    if not isinstance(facts, dict):
        raise ValueError("what it says is no object")
    text = facts.get(key)
    if not isinstance(text, str) and (needed or text is not None):
        raise ValueError(f"{key} is no text" if key in facts else f"{key} is missing")
    return text


def _checked_date(published: str | None) -> str | None:
    if published is not None:
        try:
            datetime.fromisoformat(published)
        except ValueError as error:
            raise ValueError("published is no ISO day or moment") from error
    return published


def _checked_names(names: Any) -> tuple[str, ...] | None:
    if names is None:
        return None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError("authors is no list of names")
    return tuple(names)
