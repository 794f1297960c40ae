"""A record in Python: the questions of the command line as methods, answers as rows and tables."""

from __future__ import annotations

import contextlib
import io
import os
import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, fields
from itertools import chain, islice
from typing import (
    TYPE_CHECKING,
    Any,
    Generic,
    Literal,
    Protocol,
    TypedDict,
    TypeVar,
    Unpack,
    get_type_hints,
    overload,
)

from onrecord.errors import InputError
from onrecord.exports.entry import Entry
from onrecord.linking.links import Links
from onrecord.model import ArticleRecord, check_published
from onrecord.record import questions
from onrecord.record.across import AllLinks, find_links, narrow
from onrecord.record.add import Done, add_pages, failed_inputs, stale_pages
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundCondition,
    FoundContest,
    FoundEvent,
    FoundFirst,
    FoundPosition,
    FoundSource,
    FoundStatement,
    TimelineRow,
)
from onrecord.record.brief import Brief, make_brief
from onrecord.record.filters import Filters, unknown_names
from onrecord.record.judge import Found, add_row, judge_row, remark_on, undo
from onrecord.record.judged import Judgement, Kind
from onrecord.record.load import load_entry, load_line
from onrecord.record.questions import Commitments, Part, Question
from onrecord.record.reader import Reader
from onrecord.record.rows import make_rows
from onrecord.record.show import Shown, show_row
from onrecord.record.store import BUSY_TIMEOUT_S, Store, moment, open_store
from onrecord.record.told_links import LinkQuestion, ask_links, cut_rows, find_commitments
from onrecord.record.upkeep import (
    Failure,
    Status,
    failures,
    look_at,
    remove_article,
    spare_raw,
    verify,
)
from onrecord.record.write import Outcome, all_judgements, put_article

if TYPE_CHECKING:
    import pandas
    import pyarrow

    from onrecord.pipeline import Finder
    from onrecord.record.linked.judged import End, LinkJudgement

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
    who: Words
    copies: bool | None


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

    Questions take filters by keyword (:class:`Asked`), a ``limit`` of rows after the first
    ``offset`` (``None`` for all; ``0`` is none, unlike on the command line), what to ``sort`` by
    (:data:`~onrecord.record.questions.SORTED`), ``reverse`` for the other order, and ``machine``
    for what the machine said where people judged otherwise.  Any of them raises InputError where a
    value is none or the record cannot be read.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self._links: AllLinks | None = None

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
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundStatement]:
        """Statements, of the latest article first (of a day by id) and in each as they stand."""
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("statements", FoundStatement, asked, part, machine)

    def events(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundEvent]:
        """Events, of the latest article first (of a day by id) and in each as they are told."""
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("events", FoundEvent, asked, part, machine)

    def articles(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundArticle]:
        """Articles, the latest first."""
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("articles", FoundArticle, asked, part, machine)

    def actors(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundActor]:
        """Who speaks, is spoken to, acts and is acted on in the rows asked for, most active first.

        ``articles``, ``first`` and ``last`` are of the articles in which one does so in these rows.
        What copies carry over is not counted without ``copies=True``.
        """
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("actors", FoundActor, asked, part, machine)

    def timeline(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[TimelineRow]:
        """What was said and what happened, the earliest day first.

        Articles of one day come as they were added to this file.
        """
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("timeline", TimelineRow, asked, part, machine)

    def conditions(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundStatement]:
        """What is promised, threatened or demanded on a condition.

        These are the statements alone; :meth:`commitments` tells how they ended, too.
        """
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("conditions", FoundStatement, asked, part, machine)

    def sources(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundSource]:
        """Whom each outlet quotes, most often first; what copies carry over is not counted without
        ``copies=True``."""
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask("sources", FoundSource, asked, part, machine)

    def count(
        self,
        question: Question,
        by: str,
        *,
        limit: int | None = None,
        offset: int = 0,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[Count]:
        """How many rows of a question have each value of a field, most first; days in order.

        What copies carry over is not counted without ``copies=True``.
        """
        filters = make_filters(asked)
        with self.store.reading() as connection:
            part = Part(limit=limit, offset=offset, reverse=reverse)
            rows = questions.count_by(connection, question, by, filters, part, machine=machine)
            return Answer(rows, Count)

    # Questions across articles

    def contested(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundContest]:
        """Statements that contest one another: what nobody has taken back first, the surest first.

        Filters have to choose either of the two.
        """
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask_links("contested", FoundContest, asked, part, machine)

    def firsts(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundFirst]:
        """What somebody does for the first time, the surest first; then what an article calls a
        first and is none."""
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask_links("firsts", FoundFirst, asked, part, machine)

    def positions(
        self,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundPosition]:
        """What each speaker said on a matter, in order; those that turned most often first.

        A position is whole where the filters choose one of its statements.
        """
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        return self._ask_links("positions", FoundPosition, asked, part, machine)

    def commitments(
        self,
        *,
        outcome: Words = (),
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[FoundCondition]:
        """What :meth:`conditions` gives, with how each promise or threat ended; and those that
        stand on a condition without a word such as "if".

        ``outcome`` takes ``standing``, ``met``, ``carried_out``, ``not_honoured`` and
        ``withdrawn``; ``score`` is how sure the outcome is at the least or, where none is told, the
        statement.
        """
        filters = make_filters(asked)
        part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
        commitments = self._commitments(outcome, machine)
        with self.store.reading() as connection:
            rows = list(
                questions.ask_commitments(
                    connection, filters, part, commitments=commitments, machine=machine
                )
            )
            total = questions.count_rows(
                connection, "conditions", filters, machine=machine, commitments=commitments
            )
            return Answer(rows, FoundCondition, total)

    def count_commitments(
        self,
        by: str,
        *,
        outcome: Words = (),
        limit: int | None = None,
        offset: int = 0,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Answer[Count]:
        """How many rows of :meth:`commitments` have each value of a field, as :meth:`count`; also
        of ``outcome``."""
        if by == "outcome":
            if asked.get("copies") is None:
                asked["copies"] = False
            found = self.commitments(outcome=outcome, machine=machine, **asked)
            often = Counter(row.outcome for row in found)
            most_first = sorted(often.items(), key=lambda one: (-one[1], one[0] or ""))
            counts = [Count(value=value, count=count) for value, count in most_first]
            part = Part(limit=limit, offset=offset)
            return Answer(part.cut(counts[::-1] if reverse else counts), Count)
        filters = make_filters(asked)
        commitments = self._commitments(outcome, machine)
        with self.store.reading() as connection:
            part = Part(limit=limit, offset=offset, reverse=reverse)
            rows = questions.count_by(
                connection, "conditions", by, filters, part, machine=machine,
                commitments=commitments,
            )  # fmt: skip
            return Answer(rows, Count)

    def _commitments(self, outcome: Words, machine: bool) -> Commitments:
        wanted = (outcome,) if isinstance(outcome, str) else tuple(outcome)
        questions.check_outcome(wanted)  # before articles are linked
        links = self._all_links(machine)
        with self.store.reading() as connection:
            return find_commitments(connection, links, outcome=wanted, machine=machine)

    def _ask_links(
        self,
        question: LinkQuestion,
        kind: type[_Row],
        asked: Asked,
        part: Part,
        machine: bool,
    ) -> Answer[_Row]:
        filters = make_filters(asked)
        whole = self._all_links(machine)
        links = narrow(whole, self.store, filters, machine=machine)
        with self.store.reading() as connection:
            rows = ask_links(connection, question, links, whole, machine=machine)
        return Answer(cut_rows(question, rows, part), kind, len(rows))

    def links(self, *, machine: bool = False, **asked: Unpack[Asked]) -> Links:
        """What the record holds across its articles: copies, the same statement and the same event
        in several, what is contested, conditions and how they ended, firsts, positions.

        Filters keep the links of which they choose a row; ``score`` is the least that a link's own
        score is, where it has one.  With ``machine``, what people said of contests, conditions and
        firsts is left aside; what they joined or parted stays so.  Articles that were not linked
        yet are linked first.
        """
        filters = make_filters(asked)
        return narrow(self._all_links(machine), self.store, filters, machine=machine)

    def link(self, *, workers: int = 1, on_linked: Callable[[int], None] | None = None) -> int:
        """How many articles were linked that were not linked yet; each is safe in the record when
        it is told (``on_linked``, with how many).

        With more than one of ``workers``, a program has to protect its start by
        ``if __name__ == "__main__"``.

        Raises:
            InputError: if the record cannot be written.
        """
        from onrecord.record.linked.update import update_links

        return update_links(self.store, workers=workers, on_linked=on_linked)

    def unlinked(self) -> int:
        """How many articles are not linked yet."""
        from onrecord.record.linked.update import count_unlinked

        return count_unlinked(self.store)

    def _all_links(self, machine: bool = False) -> Links:
        """All links, read anew only where the record changed."""
        from onrecord.record.lanes import read_state

        with self.store.reading() as connection:
            state = read_state(connection)
        if self._links is None or self._links.state != state:
            self._links = find_links(self.store)
        return self._links.of_machine if machine else self._links.links

    def judge_link(
        self, kind: str, first: End | None, second: End | None = None, *, verdict: str, by: str
    ) -> LinkJudgement:
        """What was said of a link, written down; it holds whenever the record is linked anew.

        ``kind`` is a key of :meth:`links`; ``first`` and ``second`` are its ends in any order, the
        only end of a first or a condition alone.  An end is a row's id or the beginning of it (for
        ``copies`` an article's), a :class:`~onrecord.linking.links.Ref` of :meth:`links`, or the
        pair of an article's id and a row's (:attr:`~onrecord.linking.links.Ref.mark`).
        ``verdict`` is ``yes``, ``no``, or how a commitment ended.

        ``record.judge_link("contested", one.a, one.b, verdict="no", by="ann")`` takes one of
        ``record.links().contested`` away; docs/record.md has an example that runs.

        Raises:
            InputError: if there is no such kind, row or verdict, or the record cannot be written.
        """
        from onrecord.record.linked.judged import judge_link

        return judge_link(self.store, kind, first, second, verdict=verdict, by=by)

    def unjudge_link(self, number: int, *, by: str) -> LinkJudgement:
        """A judgement on a link, taken back; ``number`` is its own
        (:attr:`~onrecord.record.linked.judged.LinkJudgement.number`).

        Raises:
            InputError: if there is none of that number, or it was taken back before.
        """
        from onrecord.record.linked.judged import unjudge_link

        return unjudge_link(self.store, number, by=by)

    def link_judgements(self) -> list[LinkJudgement]:
        """All that was ever said of links, in order; also what was taken back."""
        from onrecord.record.linked.judged import all_link_judgements

        with self.store.reading() as connection:
            return all_link_judgements(connection)

    def brief(
        self, *, limit: int | None = None, machine: bool = False, **asked: Unpack[Asked]
    ) -> Brief:
        """A page about what came out since a day, each thing once with its source; without
        ``since`` in the last seven days of the record.

        ``limit`` is for each section, 0 for all.  :func:`~onrecord.record.brief.make_brief` says
        what is in it and in which order.
        """
        filters = make_filters(asked)
        links = self.links(machine=machine)
        return make_brief(self.store, links, filters, machine=machine, limit=limit)

    def _ask(
        self,
        question: Question,
        kind: type[_Row],
        asked: Asked,
        part: Part,
        machine: bool,
    ) -> Answer[_Row]:
        filters = make_filters(asked)
        ask = getattr(questions, f"ask_{question}")
        with self.store.reading() as connection:
            rows = list(ask(connection, filters, part, machine=machine))
            total: int | None = len(rows) + part.offset
            beyond = part.offset and not rows
            if beyond or (part.limit is not None and len(rows) >= part.limit):
                total = questions.count_rows(connection, question, filters, machine=machine)
            return Answer(rows, kind, total)

    @contextmanager
    def streaming(
        self,
        question: Question,
        *,
        limit: int | None = None,
        offset: int = 0,
        sort: str | None = None,
        reverse: bool = False,
        machine: bool = False,
        **asked: Unpack[Asked],
    ) -> Iterator[Iterator[Any]]:
        """The rows of a question one by one, of one state of the record, for those who write them.

        Only a few are in memory at a time.  What is wrong with the question is said before there is
        a row.  Nothing can be written to the record by this connection until the end.
        """
        filters = make_filters(asked)
        ask = getattr(questions, f"ask_{question}")
        with self.store.reading() as connection:
            part = Part(limit=limit, offset=offset, sort=sort, reverse=reverse)
            rows = ask(connection, filters, part, machine=machine)
            first = list(islice(rows, 1))
            yield chain(first, rows)

    def unknown(self, **asked: Unpack[Asked]) -> list[str]:
        """What a question asks for that stands nowhere in the record: names, ids, tags, a line
        each."""
        with self.store.reading() as connection:
            return list(unknown_names(make_filters(asked), connection))

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
        """What is made of each article, each in one state of the record, and right in that state.

        Which articles are asked for is settled in the beginning.  Between two of them others may
        write, and so may whoever asks, with this very connection.
        """
        filters = make_filters(asked)
        rows = _chooses_rows(filters)
        with self.store.reading() as connection:
            ids = questions.choose_articles(connection, filters, machine=machine, rows=rows)
        chosen = _Chosen(ids, filters, machine=machine)
        for at, id in enumerate(ids):
            one: _Row | None = None
            with self.store.reading() as connection:
                # By its id: the number of one that is taken down may be another's by now.
                found = connection.execute("SELECT n FROM article WHERE id = ?", (id,)).fetchone()
                keep = chosen.rows_of(connection, at) if rows else None
                if found and (keep or not rows):
                    one = load(connection, found[0], machine=machine, keep=keep)
            if one is not None:
                yield one

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
        key: str | None = None,
        finder: Finder = "model",
        workers: int = 1,
        on_done: Callable[[Done], None] | None = None,
    ) -> list[Done]:
        """What becomes of the inputs that failed so far, or of one of them, tried again."""
        from onrecord.pages import open_pages

        def again(path: str, given: Mapping[str, str | None]) -> Iterable[Any]:
            return open_pages([path], stdin=io.BytesIO(), **given)

        pages = failed_inputs(self.store, again, key=key)
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
        """Lets SQLite look at what the tables now hold, so that it plans questions well.

        What was added is safe without it: where it cannot be done, it is left.
        """
        with contextlib.suppress(InputError), self.store.blamed():
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

    def judgements(
        self, *, limit: int | None = None, offset: int = 0, reverse: bool = False
    ) -> list[Judgement]:
        """All that was ever judged, in order; also what was undone, and what lost its words."""
        with self.store.reading() as connection:
            return all_judgements(connection, limit=limit, offset=offset, reverse=reverse)

    # Looking after it

    def status(self, *, origin: str | None = None) -> Status:
        """How the record stands."""
        return look_at(self.store, origin=origin)

    def failures(
        self, *, limit: int | None = None, offset: int = 0, reverse: bool = False
    ) -> list[Failure]:
        """The inputs that could not be read, the first to fail first."""
        return failures(self.store, limit=limit, offset=offset, reverse=reverse)

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


def _chooses_rows(filters: Filters) -> bool:
    """Whether the filters leave rows out of the articles that they choose."""
    names = {one.name for one in fields(filters)} - _OF_ARTICLES - {"copies"}
    return filters.copies is False or any(
        getattr(filters, name) not in (None, ()) for name in names
    )


class _Chosen:
    """Which rows of articles are asked for, in the state of the record in which they are loaded.

    They are looked up for some articles at once, and anew as soon as anything was written: the
    numbers of rows that are put in anew may be those that others had.
    """

    def __init__(self, ids: Sequence[str], filters: Filters, *, machine: bool) -> None:
        self._ids, self._filters, self._machine = ids, filters, machine
        self._known: dict[str, dict[str, set[int]]] = {}
        self._state: tuple[int, int] | None = None
        self._until = 0
        self._size = _AT_FIRST

    def rows_of(
        self, connection: sqlite3.Connection, at: int
    ) -> Mapping[str, frozenset[int]] | None:
        """The rows of an article by their tables; ``None`` where it has none (any longer)."""
        [(others,)] = connection.execute("PRAGMA data_version")
        state = (others, connection.total_changes)
        if state != self._state:
            # While somebody writes, what is looked up for later articles is soon of no use.
            self._size = _AT_FIRST if self._state is None else 1
        if state != self._state or at >= self._until:
            self._look_up(connection, self._ids[at : at + self._size])
            self._state, self._until = state, at + self._size
            self._size = min(2 * self._size, _AT_MOST)
        found = self._known.get(self._ids[at])
        return {base: frozenset(rows) for base, rows in found.items()} if found else None

    def _look_up(self, connection: sqlite3.Connection, ids: Sequence[str]) -> None:
        self._known = {}
        for base in _BASES:
            for id, row in questions.matching_rows(
                connection, base, self._filters, articles=ids, machine=self._machine
            ):
                self._known.setdefault(id, {one: set() for one in _BASES})[base].add(row)


_BASES: tuple[Literal["statement", "event"], ...] = ("statement", "event")
#: For so many articles rows are looked up at first, and then for twice as many, up to a limit.
_AT_FIRST = 32
_AT_MOST = 4096
