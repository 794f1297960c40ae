"""How outlets use sources, against a plain look at every row."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from tests.record.test_filters import OUTLETS, Oracle, corpus

import onrecord
from onrecord.errors import InputError
from onrecord.record import sourcing
from onrecord.record.filters import Filters
from onrecord.record.questions import Part
from onrecord.record.record import Record
from onrecord.record.sourcing import Stretch

FILTERS: tuple[dict[str, Any], ...] = ({}, {"act": ("deny", "promise")}, {"since": "2021-03-03"})


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("asked") / "r.db", new=True) as record:
        for one in corpus():
            record.put(one)
        yield record


@pytest.fixture
def connection(asked: Record) -> Iterator[sqlite3.Connection]:
    with asked.store.reading() as made:
        yield made


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(corpus())


def is_named(statement: Any) -> bool:
    return (statement.source_kind or "").startswith("named_")


@pytest.mark.parametrize("filters", FILTERS)
def test_each_outlet_is_counted(
    connection: sqlite3.Connection, oracle: Oracle, filters: dict[str, Any]
) -> None:
    used, total, outlets = sourcing.count_use(connection, Filters(**filters), Part())
    rows = [(r.article.outlet, r, s) for r, s in oracle.statements(filters)]
    assert total == len(used) == len({outlet for outlet, *_ in rows})
    assert outlets == len({outlet for outlet, *_ in rows if outlet is not None})
    for one in used:
        mine = [(r, s) for outlet, r, s in rows if outlet == one.outlet]
        quoted = Counter(s.quotation for _, s in mine)
        assert one.statements == len(mine)
        assert one.named == sum(is_named(s) for _, s in mine)
        assert one.unnamed == len(mine) - one.named
        assert (one.direct, one.mixed, one.indirect) == (
            quoted["direct"], quoted["mixed"], quoted["indirect"]
        )  # fmt: skip
        assert one.sources == len({oracle.speaker(r, s) for r, s in mine} - {None})
        often = Counter(
            (oracle.speaker(r, s) or "").strip() for r, s in mine if s.speaker and is_named(s)
        )
        assert [count for *_, count in one.top] == sorted(often.values(), reverse=True)[:3]
        assert all(often[key] == count for key, _, count in one.top)


@pytest.mark.parametrize("filters", FILTERS)
@pytest.mark.parametrize("outlet", OUTLETS)
def test_the_sources_of_one_outlet_are_those_of_the_question(
    asked: Record, connection: sqlite3.Connection, outlet: str | None, filters: dict[str, Any]
) -> None:
    rows, total = sourcing.find_used(connection, outlet, Filters(**filters), Part())
    same = [one for one in asked.sources(**filters) if one.outlet == outlet]
    assert total == len(rows) == len(same)
    assert sorted(
        (one.name or "", one.named, one.statements, one.direct + one.mixed, one.articles,
         one.first or "", one.last or "")
        for one in rows
    ) == sorted(
        (one.source or "", one.named, one.statements, one.quoted, one.articles, one.first or "",
         one.last or "")
        for one in same
    )  # fmt: skip
    assert [one.statements for one in rows] == sorted(
        (one.statements for one in rows), reverse=True
    )


def test_sources_are_paged_and_sorted(connection: sqlite3.Connection) -> None:
    every, total = sourcing.find_used(connection, None, Filters(), Part(sort="source"))
    names = [one.name for one in every if one.name]
    assert names == sorted(names)
    assert [one.name for one in every[len(names) :]] == [None] * (total - len(names))
    pages = [
        sourcing.find_used(connection, None, Filters(), Part(limit=2, offset=at, sort="source"))[0]
        for at in range(0, total, 2)
    ]
    assert [one for page in pages for one in page] == list(every)
    with pytest.raises(InputError, match="sources are not sorted by it"):
        sourcing.find_used(connection, None, Filters(), Part(sort="size"))


def test_outlets_are_sorted_by_their_share(connection: sqlite3.Connection) -> None:
    for reverse in (False, True):
        used, *_ = sourcing.count_use(connection, Filters(), Part(sort="unnamed", reverse=reverse))
        shares = [one.unnamed / one.statements for one in used]
        assert shares == sorted(shares, reverse=not reverse)
        assert len(set(shares)) > 1
    with pytest.raises(InputError, match="outlets are not sorted by it"):
        sourcing.count_use(connection, Filters(), Part(sort="size"))


@pytest.mark.parametrize("outlet", OUTLETS)
def test_kinds_and_months_add_up(
    connection: sqlite3.Connection, oracle: Oracle, outlet: str | None
) -> None:
    mine = [(r, s) for r, s in oracle.statements({}) if r.article.outlet == outlet]
    kinds = sourcing.count_kinds(connection, outlet, Filters())
    assert {one.kind: one.count for one in kinds} == Counter(s.source_kind for _, s in mine)
    assert all(one.named == (one.kind or "").startswith("named_") for one in kinds)
    dated = [s for r, s in mine if r.article.published]
    months = sourcing.count_stretches(connection, outlet, Filters())
    assert months == (
        (
            Stretch(
                name="2021-03",
                statements=len(dated),
                unnamed=sum(not is_named(s) for s in dated),
            ),
        )
        if dated
        else ()
    )


def test_many_months_are_counted_by_years(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sourcing, "_MOST_MONTHS", 2)
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE statement (outlet, day, named, answer)")
    days = ["2020-01-05", "2020-02-05", "2021-01-05"]
    connection.executemany(
        "INSERT INTO statement VALUES ('One', ?, ?, 0)", zip(days, [1, 0, 0], strict=True)
    )
    assert sourcing.count_stretches(connection, "One", Filters(copies=True)) == (
        Stretch(name="2020", statements=2, unnamed=1),
        Stretch(name="2021", statements=1, unnamed=1),
    )
