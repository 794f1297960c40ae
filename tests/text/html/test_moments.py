"""A day or a moment out of the many ways in which pages write one."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import check_published
from onrecord.text.html.moments import day_of, read_moment


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        # for machines
        ("2024-11-05T23:30:00-05:00", "2024-11-05T23:30:00-05:00"),
        ("2024-11-05T23:30:00.123Z", "2024-11-05T23:30:00+00:00"),
        ("2024-11-05T23:30:00+0530", "2024-11-05T23:30:00+05:30"),
        ("2024-11-05 23:30:00 +0000", "2024-11-05T23:30:00+00:00"),
        ("2024-11-05 23:30 UTC", "2024-11-05T23:30:00+00:00"),
        ("2024-11-05T23:30Z", "2024-11-05T23:30:00+00:00"),
        ("20241105", "2024-11-05"),
        ("20241105T233000Z", "2024-11-05T23:30:00+00:00"),
        ("20241105233000", "2024-11-05"),
        ("Tue, 05 Nov 2024 23:30:00 GMT", "2024-11-05T23:30:00+00:00"),
        ("2024/11/05", "2024-11-05"),
        ("  2024-11-05\n", "2024-11-05"),
        # for people
        ("5 November 2024", "2024-11-05"),
        ("November 5th, 2024", "2024-11-05"),
        ("Nov. 5, 2024", "2024-11-05"),
        ("Tuesday 5 Nov 2024", "2024-11-05"),
        ("05.11.2024", "2024-11-05"),
        ("5. 11. 2024", "2024-11-05"),
        ("Published: Nov. 5, 2024 at 5:30 PM EST", "2024-11-05T17:30:00-05:00"),
        ("5 November 2024, 18:30 GMT+3", "2024-11-05T18:30:00+03:00"),
        ("5 November 2024 18:30 (UTC+05:30)", "2024-11-05T18:30:00+05:30"),
        ("12:05 AM PST, November 5, 2024", "2024-11-05T00:05:00-08:00"),
        ("12:05 pm GMT, November 5, 2024", "2024-11-05T12:05:00+00:00"),
        ("18h30 CET 5 November 2024", "2024-11-05T18:30:00+01:00"),
        # a time of day in no zone, or in one of two, is left out
        ("2024-11-05T23:30:00", "2024-11-05"),
        ("5 November 2024 18:30", "2024-11-05"),
        ("5 November 2024 18:30 IST", "2024-11-05"),
        ("5 November 2024 6 pm ET", "2024-11-05"),
        ("5 November 2024 25:30 GMT", "2024-11-05"),
    ],
)
def test_a_moment_has_its_zone_or_is_a_day(value: str, moment: str) -> None:
    assert read_moment(value) == moment


@pytest.mark.parametrize(
    "value",
    [
        None, 20241105, ["2024-11-05"], "", "soon", "3 hours ago", "yesterday", "November", "2024",
        "5 November", "18:30", "2024-13-05", "2024-02-30", "31 June 2024", "0001-01-01T00:00:00Z",
        "1900-01-01", "1970-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59", "05/11/2024",
        "Route 2024-11", "version 20241305", "0000-00-00", "Mon, xx", "12345678901234567890",
    ],
)  # fmt: skip
def test_what_is_no_day_is_none(value: object) -> None:
    assert read_moment(value) is None


def test_only_the_beginning_of_a_long_text_is_looked_at() -> None:
    assert read_moment("x " * 200 + "5 November 2024") is None
    assert read_moment("9" * 1_000_000) is None


@given(st.text(max_size=60) | st.from_regex(r"[0-9:T+Z .,A-Za-z-]{0,40}", fullmatch=True))
def test_whatever_is_read_can_be_published(value: str) -> None:
    moment = read_moment(value)
    check_published(moment)
    if moment is not None:
        assert day_of(moment).year > 1984
        assert read_moment(moment) == moment


ZONES = st.integers(-12 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@given(st.datetimes(datetime(1990, 1, 2), datetime(2100, 1, 1)), ZONES)
def test_a_moment_for_machines_is_kept_to_the_second(moment: datetime, zone: timezone) -> None:
    written = moment.replace(tzinfo=zone, microsecond=0)
    assert read_moment(written.isoformat()) == written.isoformat()
    assert read_moment(written.strftime("%a, %d %b %Y %H:%M:%S %z")) == written.isoformat()
    assert day_of(written.isoformat()) == written.date()


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_every_way_that_it_is_written(day: date) -> None:
    months = "January February March April May June July August September October November December"
    month = months.split()[day.month - 1]
    for written in (
        f"{month} {day.day}, {day.year}",
        f"{day.day} {month} {day.year}",
        f"{month[:3]} {day.day}, {day.year}",
        f"{day.day}.{day.month}.{day.year}",
        day.isoformat(),
        day.strftime("%Y%m%d"),
    ):
        assert read_moment(written) == day.isoformat(), written
