"""The command ``import``: another record's articles as they are, and corpora, which are read."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cli.record import run_on, usual_workers
from onrecord.contract import ContractError, load_record
from onrecord.errors import InputError
from onrecord.ids import text_sha256
from onrecord.importing.corpora import check_columns, check_date_format, open_corpus
from onrecord.importing.lines import open_file
from onrecord.model import ArticleRecord, Page
from onrecord.record import Record, open_record
from onrecord.record.add import Done, add_pages

if TYPE_CHECKING:
    from onrecord.pipeline import Finder

__all__ = ["import_into"]


def import_into(
    path: str,
    files: Sequence[str],
    *,
    columns: Sequence[str],
    date_format: str | None,
    replace: bool,
    workers: int | None,
    finder: Finder,
    as_json: bool,
) -> int:
    """Imports files into a record; the exit status."""
    mapped = check_columns(columns)
    date_format = check_date_format(date_format)
    number = workers or usual_workers()
    with open_record(path, new=True) as record:

        def work(tell: Callable[[Done], None]) -> None:
            for name in files:
                if _is_record(name):
                    _take(record, name, replace=replace, tell=tell)
                else:
                    pages = _checked(open_corpus(name, mapped, date_format=date_format))
                    for done in add_pages(
                        record.store, pages, finder=finder, workers=number, again=False
                    ):
                        tell(done)

        return run_on(record, work, as_json=as_json)


def _checked(pages: Iterator[Page | InputError]) -> Iterator[Page | InputError]:
    """The same; a file that cannot be read at all is one error among them."""
    try:
        yield from pages
    except InputError as error:
        yield error


def _is_record(name: str) -> bool:
    """Whether a file or folder is what ``onrecord export`` wrote, as jsonl or as parquet."""
    if os.path.isdir(name):
        return Path(name, "articles.parquet").is_file()
    try:
        with open_file(name) as stream:
            return _RECORD.match(stream.read(100)) is not None
    except InputError:
        return False  # it is told when the file is read


#: How a line of the contract begins, also where another program wrote it anew.
_RECORD = re.compile(rb'(?:\xef\xbb\xbf)?\s*{\s*"schema"\s*:\s*"onrecord/')


_AGAIN = "export it again from its record"


def _take(record: Record, name: str, *, replace: bool, tell: Callable[[Done], None]) -> None:
    for place, one in _records(name):
        if isinstance(one, ArticleRecord) and text_sha256(one.article.text) != one.article.sha256:
            reason = f"the text of article {one.article.id} is not the one that was read (SHA-256)"
            one = InputError(place, reason, _AGAIN)
        if isinstance(one, InputError):
            tell(Done(input=place, error=one))
            continue
        outcome = record.put(one, replace=replace)
        tell(Done(input=one.article.input, article=one.article.id, outcome=outcome))
    record.settle()


def _records(name: str) -> Iterator[tuple[str, ArticleRecord | InputError]]:
    if os.path.isdir(name):
        from onrecord.exports.parquet import read_parquet

        try:
            for record in read_parquet(Path(name)):
                yield name, record
        except InputError as error:
            yield name, error
        return
    try:
        with open_file(name) as stream:
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _loaded(f"{name}:{number}", line.removeprefix(b"\xef\xbb\xbf"))
    except InputError as error:
        yield name, error


def _loaded(place: str, line: bytes) -> tuple[str, ArticleRecord | InputError]:
    try:
        return place, load_record(line)
    except ContractError as error:
        return place, InputError(place, str(error), _AGAIN)
