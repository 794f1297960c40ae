"""A record in Python: the questions of the command line as methods, answers as rows and tables."""

from __future__ import annotations

import io
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Protocol,
    TypedDict,
    TypeVar,
    Unpack,
    get_type_hints,
    overload,
)

from onrecord.exports.entry import Entry
from onrecord.model import ArticleRecord, check_published
from onrecord.record import questions
from onrecord.record.add import Done, add_pages, failed_inputs, stale_pages
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundEvent,
    FoundSource,
    FoundStatement,
    TimelineRow,
)
from onrecord.record.filters import Filters
from onrecord.record.judge import Found, add_row, judge_row, remark_on, undo
from onrecord.record.judged import Judgement, Kind
from onrecord.record.load import load_entry, load_line
from onrecord.record.questions import Question
from onrecord.record.reader import Reader
from onrecord.record.rows import make_rows
from onrecord.record.show import Shown, show_row
from onrecord.record.store import BUSY_TIMEOUT_S, Store, moment, open_store
from onrecord.record.upkeep import (
    Failure,
    Status,
    failures,
    look_at,
    remove_article,
    spare_raw,
    verify,
)
from onrecord.record.write import Outcome, judgements_of, put_article

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from onrecord.pipeline import Finder

__all__ = ["Answer", "Asked", "Record", "open_record"]

_Row = TypeVar("_Row")
_Made = TypeVar("_Made", covariant=True)
Words = str | Sequence[str]


class _Load(Protocol[_Made]):
    """Makes something of an article by its number."""

    def __call__(
        self,
        connection: sqlite3.Connection,
        article: int,
        *,
        machine: bool,
        keep: Mapping[str, frozenset[int]] | None,
    ) -> _Made: ...


class Asked(TypedDict, total=False):
    """The filters of a question, as :class:`~onrecord.record.filters.Filters` explains them.

    Where several values are taken, one alone can be given as it is.
    """

    speaker: Words
    country: Words
    sector: Words
    act: Words
    type: Words
    source_kind: Words
    medium: Words
    outlet: Words
    addressee: Words
    since: str | None
    until: str | None
    said_since: str | None
    said_until: str | None
    conditional: bool | None
    negated: bool | None
    named: bool | None
    certainty: Words
    stance: Words
    quotation: Words
    through: Words
    actor: Words
    recipient: Words
    mode: Words
    quad: Words
    status: Words
    place: Words
    happened_since: str | None
    happened_until: str | None
    score: float | None
    text: str | None
    article: Words
    judged: Words
    tag: Words


#: Filters that choose articles; all others choose rows in them.
_OF_ARTICLES = frozenset({"outlet", "since", "until", "article"})
_SINGLE = frozenset(
    {"since", "until", "said_since", "said_until", "happened_since", "happened_until", "text"}
)


class Answer(Sequence[_Row], Generic[_Row]):
    """The rows that answer a question, in their order; also as a table.

    ``total`` is how many there are without the limit, ``None`` where rows are counts themselves; it
    is 10,001 where there are more than 10,000.
    """

    def __init__(self, rows: Iterable[_Row], kind: type[_Row], total: int | None = None) -> None:
        self.rows = tuple(rows)
        self.total = total
        self._kind = kind

    @overload
    def __getitem__(self, at: int) -> _Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[_Row]: ...
    def __getitem__(self, at: int | slice) -> _Row | Sequence[_Row]:
        return self.rows[at]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        of = f" of {self.total}" if self.total not in (None, len(self)) else ""
        return f"<{len(self)}{of} {self._kind.__name__}>"

    def to_dicts(self) -> list[dict[str, Any]]:
        """Each row as a dictionary of plain values, tuples as they are."""
        return [asdict(row) for row in self.rows]  # type: ignore[call-overload]

    def to_arrow(self) -> pyarrow.Table:
        """The rows as an Arrow table: a column a field, with its type even where all are null."""
        import pyarrow

        from onrecord.exports.arrow import forms_of

        if self._kind is Count:  # its values are of one type, and which is seen from them
            values = pyarrow.array([one.value for one in self.rows])  # type: ignore[attr-defined]
            types = {
                "value": pyarrow.string() if values.null_count == len(values) else values.type,
                "count": pyarrow.int64(),
            }
        else:
            types = {name: form.type for name, form in forms_of(get_type_hints(self._kind)).items()}
        schema = pyarrow.schema(list(types.items()))
        return pyarrow.Table.from_pylist(self.to_dicts(), schema=schema)

    def to_pandas(self) -> pandas.DataFrame:
        """The rows as a pandas DataFrame.

        Raises:
            ImportError: if pandas is not installed; onrecord does not need it.
        """
        import pandas

        columns = [field.name for field in fields(self._kind)]  # type: ignore[arg-type]
        return pandas.DataFrame(self.to_dicts(), columns=columns)


def open_record(
    path: str | os.PathLike[str] = "record.db", *, new: bool = False, timeout_s: float | None = None
) -> Record:
    """The record in a file; with ``new`` it is made where there is none.

    ``timeout_s`` is how long a writer waits for another one (60 seconds).

    Raises:
        InputError: if there is no record, or it cannot be opened; its text says why and what to do.

    >>> import onrecord, pathlib, tempfile
    >>> folder = pathlib.Path(tempfile.mkdtemp())
    >>> _ = (folder / "a.txt").write_text('"The bridge is closed," said Mayor Ann Lee.')
    >>> with onrecord.open(folder / "record.db", new=True) as record:
    ...     [done] = record.add(folder / "a.txt")
    ...     [statement] = record.statements(speaker="lee")
    >>> done.outcome, statement.content, statement.content_spans
    ('added', '"The bridge is closed,"', ((0, 23),))
    """
    return Record(
        open_store(path, new=new, timeout_s=BUSY_TIMEOUT_S if timeout_s is None else timeout_s)
    )


class Record:
    """An open record; made by :func:`open_record`, closed by :meth:`close` or ``with``.

    Questions take filters by keyword (:class:`Asked`), a ``limit`` of rows, ``reverse`` for the
    other order, and ``machine`` for what the machine said where people judged otherwise.  Any of
    them raises InputError where a filter's value is none or the record cannot be read.
    """

    def __init__(self, store: Store) -> None:
        self.store = store

    def __enter__(self) -> Record:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the file."""
        self.store.close()

    # Questions

    def statements(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundStatement]:
        """Statements, of the latest article first and in each as the text has them."""
        return self._ask("statements", FoundStatement, asked, limit, reverse, machine)

    def events(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundEvent]:
        """Events, of the latest article first and in each as the text tells them."""
        return self._ask("events", FoundEvent, asked, limit, reverse, machine)

    def articles(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundArticle]:
        """Articles, the latest first."""
        return self._ask("articles", FoundArticle, asked, limit, reverse, machine)

    def actors(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundActor]:
        """Who speaks, is spoken to, acts and is acted on, most active first."""
        return self._ask("actors", FoundActor, asked, limit, reverse, machine)

    def timeline(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[TimelineRow]:
        """What was said and what happened, the earliest day first."""
        return self._ask("timeline", TimelineRow, asked, limit, reverse, machine)

    def conditions(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundStatement]:
        """What is promised, threatened or demanded on a condition."""
        return self._ask("conditions", FoundStatement, asked, limit, reverse, machine)

    def sources(
        self,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundSource]:
        """Whom each outlet quotes, most often first."""
        return self._ask("sources", FoundSource, asked, limit, reverse, machine)

    def count(
        self,
        question: Question,
        by: str,
        *,
        limit: int | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[Count]:
        """How many rows of a question have each value of a field, most first; days in order."""
        filters = make_filters(asked)
        with self.store.reading() as connection:
            rows = questions.count_by(
                connection, question, by, filters, machine=machine, limit=limit, reverse=reverse
            )
            return Answer(rows, Count)

    def _ask(
        self,
        question: Question,
        kind: type[_Row],
        asked: Asked,
        limit: int | None,
        reverse: bool,
        machine: bool,
    ) -> Answer[_Row]:
        filters = make_filters(asked)
        ask = getattr(questions, f"ask_{question}")
        with self.store.reading() as connection:
            rows = list(ask(connection, filters, machine=machine, limit=limit, reverse=reverse))
            total: int | None = len(rows)
            if limit is not None and len(rows) >= limit:
                total = questions.count_rows(connection, question, filters, machine=machine)
            return Answer(rows, kind, total)

    def show(self, id: str) -> Shown:
        """A row in its paragraph, by its id or the beginning of it."""
        with self.store.reading() as connection:
            return show_row(connection, id)

    # Whole articles

    def entries(self, *, machine: bool = False, **asked: Unpack[Asked]) -> Iterator[Entry]:
        """The records of articles with what people remarked on them, by day of publication.

        Filters that choose rows leave these rows alone in each record, and with events the
        statements that claim them.
        """
        return self._each(load_entry, asked, machine)

    def lines(self, *, machine: bool = False, **asked: Unpack[Asked]) -> Iterator[str]:
        """The same as lines of the contract: the bytes that ``onrecord read --json`` printed."""
        return self._each(load_line, asked, machine)

    def _each(self, load: _Load[_Row], asked: Asked, machine: bool) -> Iterator[_Row]:
        for number, keep in self._chosen(asked, machine):
            with self.store.reading() as connection:
                there = connection.execute("SELECT 1 FROM article WHERE n = ?", (number,))
                taken_down = there.fetchone() is None  # meanwhile, while others were looked at
                one = None if taken_down else load(connection, number, machine=machine, keep=keep)
            if one is not None:
                yield one

    def _chosen(
        self, asked: Asked, machine: bool
    ) -> list[tuple[int, Mapping[str, frozenset[int]] | None]]:
        filters = make_filters(asked)
        with self.store.reading() as connection:
            if not any(
                asked.get(name) not in (None, (), []) for name in asked if name not in _OF_ARTICLES
            ):
                whole = questions.matching_rows(connection, "article", filters, machine=machine)
                return [(number, None) for number in self._in_order({one for one, _ in whole})]
            kept: dict[int, dict[str, set[int]]] = {}
            for base in ("statement", "event"):
                for article, row in questions.matching_rows(
                    connection, base, filters, machine=machine
                ):
                    kept.setdefault(article, {"statement": set(), "event": set()})[base].add(row)
            return [
                (number, {base: frozenset(rows) for base, rows in kept[number].items()})
                for number in self._in_order(set(kept))
            ]

    def _in_order(self, numbers: set[int]) -> list[int]:
        # An order that does not depend on what was added first: two runs give equal exports.
        rows = self.store.connection.execute("SELECT n FROM article ORDER BY coalesce(day, ''), id")
        return [number for (number,) in rows if number in numbers]

    # Adding

    def add(
        self,
        *inputs: str | os.PathLike[str],
        published: str | None = None,
        outlet: str | None = None,
        finder: Finder = "model",
        workers: int = 1,
        on_done: Callable[[Done], None] | None = None,
    ) -> list[Done]:
        """What became of each article in the inputs, each safely in the record when it is told.

        Inputs are those of :func:`onrecord.read`.  An input that cannot be read is no exception: it
        is told as such, and kept to be tried again.  With more than one of ``workers``, a program
        has to protect its start by ``if __name__ == "__main__"``.

        Raises:
            InputError: if the record cannot be written.
            ValueError: if ``published`` is no ISO date.
        """
        check_published(published)
        from onrecord.pages import open_pages

        stdin = getattr(sys.stdin, "buffer", io.BytesIO())
        names = [os.fspath(one) for one in inputs]
        pages = open_pages(names, published=published, outlet=outlet, stdin=stdin)
        given = {"published": published, "outlet": outlet}
        return self._tell(
            add_pages(self.store, pages, finder=finder, workers=workers, given=given), on_done
        )

    def retry(
        self,
        *,
        finder: Finder = "model",
        workers: int = 1,
        on_done: Callable[[Done], None] | None = None,
    ) -> list[Done]:
        """What becomes of the inputs that failed so far, tried again."""
        from onrecord.pages import open_pages

        def again(path: str, given: Mapping[str, str | None]) -> Iterable[Any]:
            return open_pages([path], stdin=io.BytesIO(), **given)

        pages = failed_inputs(self.store, again)
        return self._tell(add_pages(self.store, pages, finder=finder, workers=workers), on_done)

    def refresh(
        self,
        *,
        finder: Finder = "model",
        workers: int = 1,
        on_done: Callable[[Done], None] | None = None,
    ) -> list[Done]:
        """What became of the articles that other versions had read, read again from kept inputs."""
        with Reader(finder) as reader:
            origin = reader.origin()
        pages = stale_pages(self.store, origin)
        return self._tell(add_pages(self.store, pages, finder=finder, workers=workers), on_done)

    def _tell(self, done: Iterable[Done], on_done: Callable[[Done], None] | None) -> list[Done]:
        told: list[Done] = []
        for one in done:
            told.append(one)
            if on_done is not None:
                on_done(one)
        self.settle()
        return told

    def settle(self) -> None:
        """Lets SQLite look at what the tables now hold, so that it plans questions well."""
        with self.store.blamed():
            self.store.connection.execute("PRAGMA analysis_limit = 400")
            self.store.connection.execute("PRAGMA optimize(0x10002)")

    def put(self, record: ArticleRecord, *, replace: bool = False) -> Outcome:
        """What became of an article that was read elsewhere.

        One that the record has already stays as it is, unless ``replace``.
        """
        rows = make_rows(record)
        with self.store.writing() as connection:
            known = connection.execute("SELECT 1 FROM article WHERE id = ?", (rows.id,)).fetchone()
            if known and not replace:
                return "unchanged"
            return put_article(connection, rows, now=moment())

    # People's word

    def accept(self, id: str, *, by: str) -> Found:
        """The row, which is right as it is."""
        return judge_row(self.store, id, "accept", by=by)

    def reject(self, id: str, *, by: str) -> Found:
        """The row, which is none: questions leave it out."""
        return judge_row(self.store, id, "reject", by=by)

    def correct(
        self, id: str, values: Mapping[str, str] | None = None, /, *, by: str, **more: str
    ) -> Found:
        """The row with other values: words as they stand in the text, places, codes."""
        return judge_row(self.store, id, "correct", by=by, values={**(values or {}), **more})

    def add_missed(
        self,
        article: str,
        kind: Kind,
        values: Mapping[str, str] | None = None,
        /,
        *,
        by: str,
        **more: str,
    ) -> Found:
        """A statement or an event that the machine had missed in an article."""
        return add_row(self.store, article, kind, by=by, values={**(values or {}), **more})

    def undo(self, id: str, *, by: str) -> Found:
        """The row as it was before its last judgement."""
        return undo(self.store, id, by=by)

    def note(self, id: str, *words: str, by: str) -> Found:
        """The row, with notes."""
        return remark_on(self.store, id, "note", words, by=by)

    def tag(self, id: str, *words: str, by: str, remove: bool = False) -> Found:
        """The row, with tags added, or taken away."""
        return remark_on(self.store, id, "tag", words, by=by, remove=remove)

    def judgements(self) -> list[Judgement]:
        """All that was ever judged, in order; also what was undone, and what lost its words."""
        with self.store.reading() as connection:
            articles = connection.execute("SELECT DISTINCT article FROM judgement").fetchall()
            found = [one for (name,) in articles for one in judgements_of(connection, name)]
        return sorted(found, key=lambda one: one.n)

    # Looking after it

    def status(self, *, origin: str | None = None) -> Status:
        """How the record stands."""
        return look_at(self.store, origin=origin)

    def failures(self) -> list[Failure]:
        """The inputs that could not be read."""
        return failures(self.store)

    def remove(self, article: str, *, reason: str | None = None) -> tuple[str, bool]:
        """The id of an article that is taken down, and whether its words have left the disk."""
        return remove_article(self.store, article, reason=reason)

    def verify(self) -> Iterator[str | None]:
        """What is wrong with the record, one line each; ``None`` for each article that is whole."""
        return verify(self.store)

    def spare(self) -> list[str]:
        """Kept inputs that no article needs: what a run was keeping when it was ended."""
        return spare_raw(self.store)


def make_filters(asked: Asked) -> Filters:
    """The filters of a question; one word alone may stand for several.

    Raises:
        InputError: if a value is none.
        TypeError: if there is no such filter.
    """
    made: dict[str, Any] = {}
    for name, value in asked.items():
        if value is None:
            continue
        if name in _SINGLE or not isinstance(value, Iterable):
            made[name] = value
        else:
            made[name] = (value,) if isinstance(value, str) else tuple(value)
    return Filters(**made)
