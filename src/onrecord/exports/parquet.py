"""All that articles hold as Parquet, a file a table, and back again.

A folder has ``articles``, ``blocks``, ``statements``, ``events``, ``actors``, ``dates`` and
``places`` (``.parquet`` each).  Their columns are the fields of the records in
:mod:`onrecord.model`, by the same names and as the contract writes them, nested where those are:
several values are a list, and a span is a struct of ``start`` and ``end`` (code points of
``articles.text``, the end not included).  Before them stand

- ``record``, the number of the article in this folder, from 0: what joins the tables.  An article
  that was exported twice has two numbers.
- ``article``, its ``id`` (in all tables but ``articles``, where it is ``id``).

After them stand columns for convenience, which the record can be had without: who published the
article and when, the words of spans with white space folded, names and codes, an event's first and
last day (both belong to it), and what people remarked: ``judged``, ``tags``, ``notes``.

Rows follow the order of articles, and in each the order of its record.  DuckDB and pandas read the
files as they are::

    SELECT speaker.name, count(*) FROM 'statements.parquet' WHERE act = 'deny' GROUP BY ALL;
    SELECT s.id, a.text[c.start + 1 : c."end"] FROM 'statements.parquet' s
    JOIN 'articles.parquet' a USING (record), unnest(s.content) AS u(c);
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, TypeAlias, get_type_hints

from onrecord.contract import SCHEMA, dump_record
from onrecord.errors import InputError
from onrecord.exports.arrow import Form, forms_of
from onrecord.exports.characters import fold, in_utf8
from onrecord.exports.entry import Entry
from onrecord.exports.rows import Names, days_of, words_of
from onrecord.exports.whole import beside, blamed
from onrecord.model import (
    Actor,
    Article,
    ArticleRecord,
    Block,
    Event,
    Origin,
    Place,
    Spans,
    Statement,
    When,
)
from onrecord.ontology import load_ontology

__all__ = ["TABLES", "read_parquet", "write_parquet"]

_Row: TypeAlias = dict[str, Any]

#: A group of rows ends when it has so many, or so many characters of text.
_GROUP_ROWS = 10_000
_GROUP_CHARS = 2**24
#: Rows that are turned into records at a time.
_BATCH_ROWS = 256

_REWRITE = "write the folder again"

#: The record that a row of each table is; articles hold what is left of the whole.
_ROWS: Mapping[str, type[Any]] = {
    "articles": Article,
    "blocks": Block,
    "statements": Statement,
    "events": Event,
    "actors": Actor,
    "dates": When,
    "places": Place,
}
TABLES = tuple(_ROWS)

_TEXT = str | None
_TEXTS = tuple[str, ...]
_PUBLISHED: Mapping[str, Any] = {"outlet": _TEXT, "published": _TEXT}
_REMARKS: Mapping[str, Any] = {"judged": _TEXT, "tags": _TEXTS, "notes": _TEXTS}

#: Columns that can be had from the others, with what they hold.
_CONVENIENT: Mapping[str, Mapping[str, Any]] = {
    "articles": _REMARKS,
    "blocks": {},
    "statements": {
        **_PUBLISHED,
        "speaker_name": _TEXT,
        "speaker_country": _TEXT,
        "speaker_sector": _TEXT,
        "source_words": str,
        "cue_words": str,
        "content_words": str,
        **_REMARKS,
    },
    "events": {
        **_PUBLISHED,
        "quad": int,
        "scale": float,
        "actor_names": _TEXTS,
        "recipient_names": _TEXTS,
        "first_day": date | None,
        "last_day": date | None,
        "trigger_words": str,
        "evidence_words": str,
        "told_by": _TEXT,
        **_REMARKS,
    },
    "actors": _PUBLISHED,
    "dates": {**_PUBLISHED, "words": _TEXT},
    "places": _PUBLISHED,
}


def write_parquet(entries: Iterable[Entry], folder: Path) -> None:
    """Writes a new folder with a file a table, which is there whole or not at all.

    Articles are read once, and memory holds one group of rows of each table.  Equal entries give
    equal bytes, with one version of pyarrow.

    Raises:
        InputError: if the folder is there and holds something, or cannot be written.
    """
    folder = folder.resolve()
    if folder.exists() and not folder.is_dir():
        raise InputError(str(folder), "it is a file", "give a new folder")
    with blamed(folder):
        if folder.exists() and any(folder.iterdir()):
            raise InputError(str(folder), "it is not empty", "give a new folder")
    with beside(folder) as near:
        made = near / "made"
        with blamed(folder):
            made.mkdir()
        with ExitStack() as stack:
            files = {table: _File(made, table, folder, stack) for table in TABLES}
            for number, entry in enumerate(entries):
                for table, rows in _tables(number, entry).items():
                    for row in rows:
                        files[table].add(row)
            for file in files.values():
                file.close()
        with blamed(folder):
            os.rename(made, folder)


def read_parquet(folder: Path) -> Iterator[ArticleRecord]:
    """The records of a folder that :func:`write_parquet` made, in their order.

    They equal what the contract keeps of those written (its scores have three decimals).  All files
    are read side by side, some rows at a time.  Remarks and other convenient columns are not read,
    and a row that somebody took out is missed only where the record cannot be without it.

    Raises:
        InputError: if a file is missing or damaged, or holds no such records.
    """
    with ExitStack() as stack:
        tables = {table: _Table(folder / f"{table}.parquet", table, stack) for table in TABLES}
        articles = tables.pop("articles")
        before = -1
        while (row := articles.head()) is not None:
            number, article = row["record"], row["id"]
            if not isinstance(number, int) or number <= before:
                raise articles.error(f"record {number} comes after {before}")
            before = number
            parts = {name: table.take(number, article) for name, table in tables.items()}
            yield articles.made(partial(_record, row, parts), article)
            articles.drop()
        for table in tables.values():
            table.check_end()


@cache
def _kept(table: str) -> Mapping[str, Form]:
    """The columns that a table's records are made of."""
    record = _ROWS[table]
    hints = get_type_hints(record)
    if record is Article:
        del hints["blocks"]
        hints |= {"unattributed": Spans, "origin": Origin}
    return forms_of(hints)


@cache
def _keys(table: str) -> Mapping[str, Form]:
    return forms_of({"record": int} if table == "articles" else {"record": int, "article": str})


@cache
def _schema(table: str) -> Any:
    import pyarrow as pa

    forms = {**_keys(table), **_kept(table), **forms_of(_CONVENIENT[table])}
    columns = [(name, form.type) for name, form in forms.items()]
    return pa.schema(columns, metadata={"schema": SCHEMA})


def _tables(number: int, entry: Entry) -> dict[str, Iterator[_Row]]:
    """The rows of each table: what the contract writes of the record, and what is convenient."""
    record = entry.record
    whole = json.loads(dump_record(record))
    article = whole["article"]
    article |= {"unattributed": whole["unattributed"], "origin": whole["origin"]}
    published = {name: article[name] for name in _PUBLISHED}
    names = Names.of(record)
    key = {"record": number, "article": article["id"]}

    def rows(table: str, more: Iterable[_Row]) -> Iterator[_Row]:
        forms = _kept(table)
        for one, other in zip(whole[table], more, strict=True):
            kept = {name: form.store(one[name]) for name, form in forms.items()}
            # Of these a table takes what it has columns for.
            yield {**key, **kept, **published, **_clean(other)}

    remarks = _remarks(entry, record.article.id)
    kept = {name: form.store(article[name]) for name, form in _kept("articles").items()}
    return {
        "articles": iter([{"record": number, **kept, **_clean(remarks)}]),
        "blocks": rows("blocks", ({} for _ in record.article.blocks)),
        "statements": rows(
            "statements",
            (_of_statement(one, names) | _remarks(entry, one.id) for one in record.statements),
        ),
        "events": rows(
            "events", (_of_event(one, names) | _remarks(entry, one.id) for one in record.events)
        ),
        "actors": rows("actors", ({} for _ in record.actors)),
        "dates": rows(
            "dates",
            ({"words": words_of((w.span,), record) if w.span else None} for w in record.dates),
        ),
        "places": rows("places", ({} for _ in record.places)),
    }


def _remarks(entry: Entry, row: str) -> _Row:
    said = entry.remarks_on(row)
    return {"judged": said.judged, "tags": said.tags, "notes": said.notes}


def _of_statement(one: Statement, names: Names) -> _Row:
    actor = names.speaker(one)
    return {
        "speaker_name": one.speaker.name if one.speaker else None,
        "speaker_country": actor.country if actor else None,
        "speaker_sector": actor.sector if actor else None,
        "source_words": words_of(one.source, names.record),
        "cue_words": words_of(one.cue, names.record),
        "content_words": words_of(one.content, names.record),
    }


def _of_event(one: Event, names: Names) -> _Row:
    kind = load_ontology().types[one.type]
    first, last = days_of(one.when)
    return {
        "quad": kind.quad,
        "scale": kind.score,
        "actor_names": [names.party(part) for part in one.actors],
        "recipient_names": [names.party(part) for part in one.recipients],
        "first_day": first,
        "last_day": last,
        "trigger_words": words_of(one.trigger, names.record),
        "evidence_words": words_of(one.evidence, names.record),
        "told_by": names.told_by(one),
    }


def _clean(row: _Row) -> _Row:
    """The same with texts that UTF-8 can hold, as the contract has them."""
    return {name: _clean_value(value) for name, value in row.items()}


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return in_utf8(value)
    if isinstance(value, list | tuple):
        return [in_utf8(one) for one in value]
    return value


class _File:
    """A table's file while it is written."""

    def __init__(self, made: Path, table: str, folder: Path, stack: ExitStack) -> None:
        from pyarrow.parquet import ParquetWriter

        self._schema = _schema(table)
        self._path = folder / f"{table}.parquet"
        with blamed(self._path):
            self._writer = stack.enter_context(
                ParquetWriter(made / self._path.name, self._schema, compression="zstd")
            )
        self._rows: list[_Row] = []
        self._chars = 0

    def add(self, row: _Row) -> None:
        """Keeps a row, and writes all that are kept if they are many."""
        self._rows.append(row)
        self._chars += sum(len(value) for value in row.values() if isinstance(value, str))
        if len(self._rows) >= _GROUP_ROWS or self._chars >= _GROUP_CHARS:
            self.flush()

    def flush(self) -> None:
        """Writes the rows that are kept as one group."""
        import pyarrow as pa

        if not self._rows:
            return
        try:
            table = pa.Table.from_pylist(self._rows, schema=self._schema)
        except (pa.ArrowException, OverflowError) as error:
            reason = f"a value has no room in its column ({fold(str(error)):.200})"
            raise InputError(str(self._path), reason, "leave its article out") from error
        with blamed(self._path):
            self._writer.write_table(table, row_group_size=len(self._rows))
        self._rows, self._chars = [], 0

    def close(self) -> None:
        """Writes what is left; without its end the file could not be read."""
        self.flush()
        with blamed(self._path):
            self._writer.close()


class _Table:
    """A table's file while it is read: one row after the other, none before it is asked for."""

    def __init__(self, path: Path, table: str, stack: ExitStack) -> None:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile

        self.path = path
        self.forms = _kept(table)
        columns = [*_keys(table), *self.forms]
        try:
            file = stack.enter_context(ParquetFile(path, pre_buffer=False))
        except FileNotFoundError as error:
            remedy = "give a folder that onrecord exported as parquet"
            raise InputError(str(path), "there is no such file", remedy) from error
        except (pa.ArrowException, OSError) as error:
            raise self.error(f"it is no Parquet file ({error})") from error
        missing = [name for name in columns if name not in file.schema_arrow.names]
        if missing:
            raise self.error(f"it has no column {missing[0]}")
        self._rows = self._read(file, columns)
        self._head: _Row | None = None

    def error(self, reason: str) -> InputError:
        """What is wrong with the file."""
        return InputError(str(self.path), f"{fold(reason):.300}", _REWRITE)

    def _read(self, file: Any, columns: list[str]) -> Iterator[_Row]:
        import pyarrow as pa

        try:
            for batch in file.iter_batches(_BATCH_ROWS, columns=columns):
                yield from batch.to_pylist()
        except (pa.ArrowException, OSError, ValueError) as error:
            raise self.error(f"it is damaged ({error})") from error

    def head(self) -> _Row | None:
        """The row that comes next, if there is one."""
        if self._head is None:
            self._head = next(self._rows, None)
        return self._head

    def drop(self) -> None:
        """Goes on to the row after it."""
        self._head = None

    def take(self, number: int, article: Any) -> list[_Row]:
        """The rows of an article, whose turn it is."""
        taken = []
        while (row := self.head()) is not None and row["record"] == number:
            if row["article"] != article:
                raise self.error(f"record {number} is {row['article']!r} here, not {article!r}")
            taken.append(row)
            self.drop()
        if row is not None and not (isinstance(row["record"], int) and row["record"] > number):
            raise self.error(f"record {row['record']} is out of its order, or is not in articles")
        return taken

    def check_end(self) -> None:
        """Nothing, if no row is left.

        Raises:
            InputError: otherwise.
        """
        row = self.head()
        if row is not None:
            raise self.error(f"record {row['record']} is not in articles")

    def made(self, make: Callable[[], ArticleRecord], article: Any) -> ArticleRecord:
        """What ``make`` gives; if it cannot, the article is to blame."""
        try:
            return make()
        except (KeyError, TypeError, ValueError) as error:
            raise self.error(f"article {article!r:.60} cannot be read ({error})") from error


def _record(row: _Row, parts: Mapping[str, list[_Row]]) -> ArticleRecord:
    own = {name: form.restore(row[name]) for name, form in _kept("articles").items()}
    whole = {name: own.pop(name) for name in ("unattributed", "origin")}
    made: dict[str, Any] = {
        name: tuple(_restored(name, one) for one in rows) for name, rows in parts.items()
    }
    article = Article(**own, blocks=made.pop("blocks"))
    return ArticleRecord(article=article, **made, **whole)


def _restored(table: str, row: _Row) -> Any:
    forms = _kept(table)
    return _ROWS[table](**{name: form.restore(row[name]) for name, form in forms.items()})
