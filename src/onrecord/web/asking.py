"""What a page's address asks for: the filters of the command line, an order, a page of rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from onrecord.errors import InputError
from onrecord.record.filters import Filters

__all__ = ["FILTER_NAMES", "MOST_ROWS", "ROWS", "Asking", "Pages", "read_asking"]

#: How many rows a page has, and how many one can ask for.
ROWS = 50
MOST_ROWS = 200
#: A page further on than this holds nothing: nobody pages through so many rows.
_LAST_PAGE = 1_000_000
#: So many values an address has at most, and so many characters one of them, and all together:
#: pages repeat the address in the links of each row, and a link for each value without that one.
_MOST_VALUES = 100
_LONGEST_VALUE = 1000
_MOST_CHARACTERS = 5000

FILTER_NAMES: tuple[str, ...] = tuple(one.name for one in fields(Filters))
_FLAGS = frozenset({"conditional", "negated", "named", "copies"})
_SINGLE = frozenset(
    {
        *("since", "until", "said_since", "said_until", "happened_since", "happened_until"),
        *("text", "score"),
    }
)
_YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
#: What an address may hold beside filters, whatever the screen.
_OWN = ("sort", "reverse", "machine", "page", "rows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What an address asks for.

    ``asked`` are the filters, ready for the methods of a record; ``more`` is what else the screen
    knows (columns, a stretch of days), each with its values as they stand in the address.
    """

    path: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    sort: str | None = None
    reverse: bool = False
    machine: bool = False
    page: int = 1
    rows: int = ROWS
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def limit(self) -> int:
        """One row more than the page shows: it tells whether there is a next page."""
        return self.rows + 1

    @property
    def offset(self) -> int:
        """How many rows stand on the pages before."""
        return (self.page - 1) * self.rows

    def one(self, name: str, default: str = "") -> str:
        """The last value of something of the screen's own."""
        return self.more.get(name, (default,))[-1]

    def values(self, name: str) -> tuple[str, ...]:
        """The values of a filter as they stand in an address.

        >>> Asking(path="/", asked={"act": ("deny",), "conditional": True}).values("conditional")
        ('yes',)
        """
        return _as_values(self.asked.get(name))

    def query(self, **changes: Any) -> str:
        """The address's query, with other values; ``None`` leaves one out.

        Whoever asks for other rows begins on their first page.

        >>> asking = Asking(path="/statements", asked={"act": ("deny", "warn")}, page=3)
        >>> asking.query(sort="speaker")
        'act=deny&act=warn&sort=speaker'
        >>> asking.query(page=4), asking.query(act=None)
        ('act=deny&act=warn&page=4', '')
        """
        told: dict[str, Any] = {name: self.asked.get(name) for name in FILTER_NAMES}
        told |= self.more
        told |= {
            "sort": self.sort,
            "reverse": "yes" if self.reverse else None,
            "machine": "yes" if self.machine else None,
            "rows": self.rows if self.rows != ROWS else None,
        }
        told |= {"page": None, **changes}
        if told["page"] == 1:
            told["page"] = None
        pairs = [(name, value) for name in told for value in _as_values(told[name])]
        return urlencode(pairs)

    def url(self, path: str | None = None, **changes: Any) -> str:
        """The address of the same with other values, or of the same on another screen."""
        query = self.query(**changes)
        return f"{path or self.path}?{query}" if query else path or self.path

    def without(self, name: str, value: str) -> str:
        """The address without one value of a filter."""
        left = tuple(one for one in self.values(name) if one != value)
        changes: dict[str, Any] = {name: left or None}
        return self.url(**changes)

    def chosen(self) -> list[tuple[str, str]]:
        """Each filter with each of its values, in the order of the filters."""
        return [(name, value) for name in FILTER_NAMES for value in self.values(name)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pages:
    """A page of rows and where it stands: ``total`` is ``None`` where nobody counted.

    More than 10,000 rows are not counted: ``total`` is then 10,001.
    """

    rows: tuple[Any, ...]
    asking: Asking
    total: int | None
    more: bool

    @classmethod
    def of(cls, asking: Asking, answer: Any) -> Pages:
        """The page of an answer that was asked for with the asking's ``limit`` and ``offset``."""
        rows = tuple(answer)
        return cls(
            rows=rows[: asking.rows],
            asking=asking,
            total=getattr(answer, "total", None),
            more=len(rows) > asking.rows,
        )

    @property
    def first(self) -> int:
        """The number of the first row, from 1."""
        return self.asking.offset + 1

    @property
    def last(self) -> int:
        """The number of the last row on the page."""
        return self.asking.offset + len(self.rows)


def read_asking(path: str, query: QueryParams, *, more: Iterable[str] = ()) -> Asking:
    """What an address asks for; ``more`` are the names that the screen knows beside the filters.

    An empty value is none: forms send their empty fields.

    Raises:
        InputError: if a name is unknown or a value is none.

    >>> read_asking("/", QueryParams("act=deny&conditional=yes&page=2&text=")).asked
    {'act': ('deny',), 'conditional': True}
    >>> read_asking("/", QueryParams("speakr=putin"))
    Traceback (most recent call last):
    onrecord.errors.InputError: speakr: there is no such filter; take one of: speaker, ...
    """
    known = {*FILTER_NAMES, *_OWN, *more}
    for name in query:
        if name not in known:
            others = ", ".join(sorted(known, key=lambda one: (one[:3] != name[:3], one)))
            raise InputError(name, "there is no such filter", f"take one of: {others}")
    given = {name: tuple(filter(None, query.getlist(name))) for name in query}
    for name, values in given.items():
        _check_size(name, values)
    _check_whole(given)
    given = {name: values for name, values in given.items() if values}
    asked = {name: _value(name, given[name]) for name in FILTER_NAMES if name in given}
    Filters(**asked)  # a value that is none is told before anything is asked
    return Asking(
        path=path,
        asked=asked,
        sort=given.get("sort", (None,))[-1],
        reverse=_flag("reverse", given),
        machine=_flag("machine", given),
        page=_number("page", given, 1, _LAST_PAGE),
        rows=_number("rows", given, ROWS, MOST_ROWS),
        more={name: given[name] for name in more if name in given},
    )


def _check_size(name: str, values: tuple[str, ...]) -> None:
    """Raises InputError for more than anybody asks for: a question has only so much room."""
    if len(values) > _MOST_VALUES:
        reason = f"it has {len(values):,} values, and {_MOST_VALUES} is the most"
        raise InputError(name, reason, "ask for fewer at a time")
    if any(len(value) > _LONGEST_VALUE for value in values):
        reason = f"a value of it has more than {_LONGEST_VALUE:,} characters"
        raise InputError(name, reason, "give a shorter one")


def _check_whole(given: Mapping[str, tuple[str, ...]]) -> None:
    """Raises InputError for values that are more in all than anybody asks for."""
    count = sum(map(len, given.values()))
    if count > _MOST_VALUES:
        reason = f"it has {count:,} values in all, and {_MOST_VALUES} is the most"
        raise InputError("the address", reason, "ask for fewer at a time")
    if sum(len(value) for values in given.values() for value in values) > _MOST_CHARACTERS:
        reason = f"its values have more than {_MOST_CHARACTERS:,} characters in all"
        raise InputError("the address", reason, "ask for fewer at a time")


def _value(name: str, values: tuple[str, ...]) -> Any:
    if name in _FLAGS:
        return _flag(name, {name: values})
    if name == "score":
        try:
            return float(values[-1])
        except ValueError:
            said = "a score is a number from 0 to 1"
            raise InputError(f"score {values[-1]!r}", said, "give the least, like 0.8") from None
    return values[-1] if name in _SINGLE else values


def _flag(name: str, given: Mapping[str, tuple[str, ...]]) -> bool:
    value = given.get(name, ("no",))[-1]
    if value.lower() not in _YES:
        raise InputError(f"{name} {value!r}", "it is neither yes nor no", "give one of the two")
    return _YES[value.lower()]


def _number(name: str, given: Mapping[str, tuple[str, ...]], default: int, most: int) -> int:
    value = given.get(name, (str(default),))[-1]
    if not (value.isascii() and value.isdecimal() and int(value[:9]) >= 1 and len(value) < 9):
        raise InputError(f"{name} {value!r}", "it is no number from 1 on", "give one")
    if int(value) > most:
        raise InputError(f"{name} {value!r}", f"the most is {most}", "ask for less")
    return int(value)


def _as_values(value: Any) -> tuple[str, ...]:
    if value is None or value == "":
        return ()
    if isinstance(value, bool):
        return ("yes" if value else "no",)
    if isinstance(value, tuple | list):
        return tuple(str(one) for one in value)
    return (f"{value:g}" if isinstance(value, float) else str(value),)
