"""The command ``import``: another record's articles as they are, and corpora, which are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cli.record import run_on
from onrecord.contract import SCHEMA, ContractError, load_record
from onrecord.errors import InputError
from onrecord.importing.corpora import check_columns, open_corpus
from onrecord.model import ArticleRecord, Page
from onrecord.record import Record, open_record
from onrecord.record.add import Done, add_pages
from onrecord.record.reader import usable_processors

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
    with open_record(path, new=True) as record:

        def work(tell: Callable[[Done], None]) -> None:
            for name in files:
                if _is_record(name):
                    _take(record, name, replace=replace, tell=tell)
                else:
                    pages = _checked(open_corpus(name, mapped, date_format=date_format), name)
                    number = workers or min(usable_processors(), 8)
                    for done in add_pages(
                        record.store, pages, finder=finder, workers=number, again=False
                    ):
                        tell(done)

        return run_on(record, work, as_json=as_json)


def _checked(pages: Iterator[Page | InputError], name: str) -> Iterator[Page | InputError]:
    """The same; a file that cannot be read at all is one error among them."""
    try:
        yield from pages
    except InputError as error:
        yield error


def _is_record(name: str) -> bool:
    """Whether a file or folder is what ``onrecord export`` wrote, as jsonl or as parquet."""
    if os.path.isdir(name):
        return Path(name, "articles.parquet").is_file()
    if not name.endswith(".jsonl"):
        return False
    try:
        with open(name, "rb") as stream:
            return stream.read(100).startswith(f'{{"schema": "{SCHEMA}"'.encode())
    except OSError:
        return False


def _take(record: Record, name: str, *, replace: bool, tell: Callable[[Done], None]) -> None:
    for place, one in _records(name):
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
    with open(name, "rb") as stream:
        for number, line in enumerate(stream, 1):
            place = f"{name}:{number}"
            if not line.strip():
                continue
            try:
                yield place, load_record(line)
            except ContractError as error:
                yield place, InputError(place, str(error), "export it again from its record")
