"""The Python use: inputs or texts in, records out, with the models loaded once a process."""

from __future__ import annotations

import functools
import io
import sys
from collections.abc import Callable, Iterator
from itertools import islice
from os import PathLike, fspath
from typing import TYPE_CHECKING

from onrecord.errors import InputError
from onrecord.model import ArticleRecord, Page, Span, check_published
from onrecord.pages import open_pages

if TYPE_CHECKING:
    from onrecord.pipeline import Finder, Stages
    from onrecord.text.html import PageRange

__all__ = ["locate", "read", "read_text"]


def read(
    *inputs: str | PathLike[str],
    published: str | None = None,
    outlet: str | None = None,
    finder: Finder = "model",
    on_error: Callable[[InputError], None] | None = None,
) -> Iterator[ArticleRecord]:
    """The record of each article in the inputs, in their order, one at a time.

    An input is what the command ``onrecord read`` takes: a file of text or HTML, a ``.jsonl`` file
    with an article a line, a folder, or ``-`` for standard input.  ``published`` (an ISO day or
    date-time) and ``outlet`` stand in where an article does not say itself.  ``finder`` says what
    finds statements: the trained ``"model"``, or rules over ``"syntax"`` alone.  An input that
    cannot be read goes to ``on_error``, and the others go on; without ``on_error`` it is raised.
    The user's own tables of actors and judgements (``onrecord actors``) and of words (``onrecord
    words``) are used as they are when the first article is read.

    Raises:
        InputError: as soon as an input fails, if there is no ``on_error``.
        ValueError: if ``published`` is no ISO date, or there is no such ``finder``.

    >>> import onrecord
    >>> failed = []
    >>> list(onrecord.read("no-such-file.txt", on_error=failed.append))
    []
    >>> failed[0].input
    'no-such-file.txt'
    """
    check_published(published)
    from onrecord.pipeline import check_finder

    check_finder(finder)
    names = [fspath(one) for one in inputs]
    stdin = getattr(sys.stdin, "buffer", io.BytesIO())
    for page in open_pages(names, published=published, outlet=outlet, stdin=stdin):
        try:
            if isinstance(page, InputError):
                raise page
            record = _read_page(page, finder)
        except InputError as error:
            if on_error is None:
                raise
            on_error(error)
        else:
            yield record


def read_text(
    text: str,
    *,
    published: str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    finder: Finder = "model",
) -> ArticleRecord:
    """The record of one article given as text; its offsets are those of the string.

    ``finder`` is that of :func:`read`.

    Raises:
        InputError: if the text holds no words, is too long, or is plainly not English.
        ValueError: if ``published`` is no ISO date, or there is no such ``finder``.

    >>> import onrecord
    >>> record = onrecord.read_text('"The bridge is closed," said Mayor Ann Lee.')
    >>> [statement] = record.statements
    >>> [span.of(record.article.text) for span in statement.source]
    ['Mayor Ann Lee']
    """
    check_published(published)
    from onrecord.pipeline import check_finder

    check_finder(finder)
    page = Page(
        input="text",
        body=text.encode("utf-8", "replace"),
        charset="utf-8",
        published=published,
        outlet=outlet,
        title=title,
        url=url,
    )
    return _read_page(page, finder)


def locate(input: str | PathLike[str], *spans: tuple[int, int]) -> list[PageRange]:
    """Where spans of a web page's text stand in the page: elements by XPath, and offsets in them.

    A span counts code points of ``article.text``, as all spans of a record do; with what comes
    back a browser that shows the page can mark the words in the original.

    Raises:
        InputError: if the input cannot be read, is no single web page, or a span leaves its text.

    >>> import onrecord, pathlib, tempfile
    >>> page = "<h1>Rain again</h1><p>It rained on the town, the mayor said.</p>"
    >>> path = pathlib.Path(tempfile.mkdtemp(), "rain.html")
    >>> _ = path.write_text(page)
    >>> [found] = onrecord.locate(path, (12, 34))
    >>> found.start.xpath, found.start.offset, found.end.offset
    ('/html[1]/body[1]/p[1]', 0, 22)
    """
    from onrecord.text.html import trace_spans

    name = fspath(input)
    stdin = getattr(sys.stdin, "buffer", io.BytesIO())
    pages = list(islice(open_pages([name], stdin=stdin), 2))
    page = pages[0]
    if isinstance(page, InputError):
        raise page
    if len(pages) > 1:
        raise InputError(name, "there is more than one article in it", "name one page")
    if page.media_type != "text/html":
        reason = "only web pages have elements to point to"
        raise InputError(page.input, reason, "the spans of a text are places in the file itself")
    try:
        return trace_spans(page, [Span(start, end) for start, end in spans])
    except ValueError as error:
        raise InputError(page.input, str(error), "take spans from this page's record") from error


def _read_page(page: Page, finder: Finder) -> ArticleRecord:
    from onrecord.pipeline import read_page

    return read_page(page, stages=_load(finder))


@functools.cache
def _load(finder: Finder) -> Stages:
    from onrecord.home import load_own_stages

    return load_own_stages(finder)
