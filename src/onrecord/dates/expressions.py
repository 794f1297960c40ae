"""What a time phrase means before anybody knows when it was written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from onrecord.dates.calendar import Days, Unit

__all__ = [
    "Away", "Clock", "EndOf", "Expression", "Fixed", "Lasting", "Phrase", "Recent", "Told", "Vague",
    "Weekday", "Weekend", "Which", "Yearly",
]  # fmt: skip

#: Which of several days of the same name a phrase means; ``None`` leaves that to the tense.
Which = Literal["last", "this", "coming", "next", "told"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixed:
    """Days that the words tell by themselves; ``None`` where no calendar has them (44 BC)."""

    days: Days | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Yearly:
    """What comes once a year (a day, a month, a season, a holiday), in one year or in any.

    ``shift`` counts from the year of publication: "March of last year" has -1.
    """

    days_in: Callable[[int], Days | None]
    year: int | None = None
    which: Which | None = None
    shift: int | None = None
    weekday: int | None = None
    month: int | None = None
    of_day: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekday:
    """A day of the week, Monday is 0."""

    number: int
    which: Which | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weekend:
    """Saturday and Sunday."""

    which: Which | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A unit of the calendar, counted from the one of publication: "last week", "two years ago"."""

    unit: Unit
    offset: int
    same_day: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A unit counted from the last time of its kind that the text tells: "the next day".

    ``loose``: from the publication, where the sentence looks ahead ("over the next year").
    """

    unit: Unit
    offset: int
    loose: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recent:
    """The last so many units, or the next ones; ``None`` of them is a few."""

    unit: Unit
    count: int | None
    ahead: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Lasting:
    """What has lasted so many units until now; ``perfect``: if the verb says that it still does."""

    unit: Unit
    count: int
    perfect: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vague:
    """Some time before now: "a few weeks ago", "24 hours ago"."""

    unit: Unit
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class EndOf:
    """The last day of a unit: "by the end of the year"."""

    unit: Unit
    offset: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """A time of day by itself."""


Expression = (
    Fixed | Yearly | Weekday | Weekend | Away | Told | Recent | Lasting | Vague | EndOf | Clock
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A time phrase where it stands, and what it means; ``clock`` if it tells the hour too."""

    start: int
    end: int
    means: Expression
    clock: bool = False
