"""The days of a row, worded as short as they can be without telling more than is known."""

from __future__ import annotations

from datetime import date, timedelta

__all__ = ["word_days"]

_DASH = "–"


def word_days(first: str | None, last: str | None) -> str:
    """The days from the first to the last, both inside: a day, a month, a year, or a stretch.

    A stretch tells again only what differs. Without a last day it goes on, without a first one it
    has no known beginning; without either there is nothing to tell.

    >>> word_days("2024-05-06", "2024-05-06"), word_days("2024-05-01", "2024-05-31")
    ('2024-05-06', '2024-05')
    >>> word_days("1994-01-01", "1994-12-31"), word_days("1994-01-01", "1996-12-31")
    ('1994', '1994–1996')
    >>> word_days("2024-05-06", "2024-05-12"), word_days("2024-04-29", "2024-05-05")
    ('2024-05-06–12', '2024-04-29–05-05')
    >>> word_days("2024-01-01", "2024-03-31"), word_days("2023-12-30", "2024-01-02")
    ('2024-01–03', '2023-12-30–2024-01-02')
    >>> word_days("2024-05-06", None), word_days(None, "2024-05-06"), word_days(None, None)
    ('since 2024-05-06', 'until 2024-05-06', '')
    """
    if first is None or last is None:
        return f"since {first}" if first else f"until {last}" if last else ""
    kept = _kept(date.fromisoformat(first), date.fromisoformat(last))
    one, other = first.split("-")[:kept], last.split("-")[:kept]
    if one == other:
        return "-".join(one)
    same = next(at for at in range(kept) if one[at] != other[at])
    return "-".join(one) + _DASH + "-".join(other[same:])


def _kept(first: date, last: date) -> int:
    """How many parts of both days tell the stretch: the year, the month too, or all three."""
    after = last + timedelta(days=1) if last < date.max else date.max
    if first.day != 1 or after.day != 1:
        return 3
    return 1 if first.month == after.month == 1 else 2
