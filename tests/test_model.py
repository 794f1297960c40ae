"""Records hold what they promise, and refuse what would break it."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError, fields, replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from tests.strategies import records, spans

from onrecord.model import (
    FENCED,
    REPORTING,
    Actor,
    Article,
    ArticleRecord,
    Block,
    ChainLink,
    Condition,
    DateBasis,
    Event,
    Origin,
    Participant,
    Place,
    Span,
    Speaker,
    Statement,
    When,
    check_published,
)

TEXT = "Ann said she won."
HERE, OUTSIDE = Span(0, 3), Span(0, 99)


def article(**changes: Any) -> Article:
    blocks = (Block(kind="body", start=0, end=len(TEXT)),)
    return replace(Article(id="7", input="-", sha256="", text=TEXT, blocks=blocks), **changes)


def statement(**changes: Any) -> Statement:
    said = Statement(
        id="s", source=(HERE,), cue=(HERE,), content=(HERE,), quotation="indirect", score=0.5
    )
    return replace(said, **changes)


def event(**changes: Any) -> Event:
    won = Event(
        id="e", type="AGREE", status="occurred", trigger=(HERE,), evidence=(HERE,), score=0.5
    )
    return replace(won, **changes)


def record(**parts: Any) -> ArticleRecord:
    return ArticleRecord(article=article(), origin=Origin(onrecord="0"), **parts)


def when(span: Span | None) -> When:
    return When(span=span, start=date(2020, 1, 1), end=date(2020, 1, 2), basis="words")


class TestSpan:
    @pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3), (0, 0)])
    def test_is_never_empty_or_turned_round(self, start: int, end: int) -> None:
        with pytest.raises(ValueError, match="0 <= start < end"):
            Span(start, end)

    @given(spans(30), spans(30))
    def test_overlap_and_cover_are_those_of_its_characters(self, one: Span, other: Span) -> None:
        mine, theirs = set(range(*one)), set(range(*other))
        assert one.overlaps(other) == bool(mine & theirs) == other.overlaps(one)
        assert one.covers(other) == (theirs <= mine)

    def test_counts_code_points(self) -> None:
        assert Span(1, 3).of("\U0001f600e\u0301b") == "e\u0301"

    def test_is_a_pair_that_sorts_and_travels(self) -> None:
        assert sorted([Span(4, 9), Span(0, 2)]) == [(0, 2), (4, 9)]
        again = pickle.loads(pickle.dumps(Span(4, 9)))
        assert (type(again), again) == (Span, Span(4, 9))


class TestBlock:
    @pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 3), (-1, 3)])
    def test_is_never_empty(self, start: int, end: int) -> None:
        with pytest.raises(ValueError, match="0 <= start < end"):
            Block(kind="body", start=start, end=end)

    def test_has_no_depth_below_the_top(self) -> None:
        with pytest.raises(ValueError, match="depth"):
            Block(kind="comment", start=0, end=1, depth=-1)

    def test_is_reporting_or_fenced_but_never_both(self) -> None:
        assert not REPORTING & FENCED


class TestArticle:
    @pytest.mark.parametrize(
        "bounds",
        [[], [(0, 5)], [(1, 17)], [(0, 5), (6, 17)], [(0, 6), (5, 17)], [(0, 18)]],
        ids=["none", "short", "late", "gap", "overlap", "long"],
    )
    def test_refuses_blocks_that_do_not_partition_its_text(
        self, bounds: list[tuple[int, int]]
    ) -> None:
        blocks = tuple(Block(kind="body", start=start, end=end) for start, end in bounds)
        with pytest.raises(ValueError, match=r"^article 7: (a block starts|blocks end) at"):
            article(blocks=blocks)

    def test_may_be_empty(self) -> None:
        assert article(text="", blocks=()).text == ""

    @pytest.mark.parametrize(
        "published",
        ["2020-08-28", "2020-08-28T14:05:00Z", "2020-08-28T14:05:00.5+02:00", None],
    )
    def test_takes_a_day_or_a_time_with_its_zone(self, published: str | None) -> None:
        check_published(published)
        assert article(published=published).published == published

    @pytest.mark.parametrize(
        "published",
        ["", "28 August 2020", "2020", "2020-02-30", "20200828", "2020-08-28T14:05:00", "2020-W35"],
    )
    def test_refuses_any_other_date(self, published: str) -> None:
        with pytest.raises(ValueError, match="is not a date like 2020-08-28"):
            article(published=published)


class TestStatementAndEvent:
    @pytest.mark.parametrize("role", ["cue", "content"])
    def test_a_statement_has_cue_and_content(self, role: str) -> None:
        with pytest.raises(ValueError, match=f"statement s has no {role}"):
            statement(**{role: ()})

    def test_a_statement_may_lack_a_source(self) -> None:
        assert statement(source=()).source == ()

    @pytest.mark.parametrize("role", ["trigger", "evidence"])
    def test_an_event_rests_on_words(self, role: str) -> None:
        with pytest.raises(ValueError, match=f"event e has no {role}"):
            event(**{role: ()})

    @pytest.mark.parametrize("score", [-0.1, 1.1, float("nan"), float("inf")])
    @pytest.mark.parametrize("make", [statement, event])
    def test_a_score_is_a_share(self, make: Any, score: float) -> None:
        with pytest.raises(ValueError, match=r"a score lies in 0\.\.1"):
            make(score=score)

    @pytest.mark.parametrize("said_on", ["2020-08-27", "2020-07-01/2020-07-31"])
    def test_a_day_of_saying_or_two(self, said_on: str) -> None:
        assert statement(said_on=said_on).said_on == said_on

    @pytest.mark.parametrize(
        "said_on",
        ["", "Monday", "2020-13-01", "2020-08-27/", "2020-07", "2020-08-02/2020-08-01"],
    )
    def test_no_other_day_of_saying(self, said_on: str) -> None:
        with pytest.raises(ValueError, match=r"is not a day like|month must be|ends before"):
            statement(said_on=said_on)

    @pytest.mark.parametrize("days", [0, -1])
    def test_a_time_lasts_a_day_or_more(self, days: int) -> None:
        with pytest.raises(ValueError, match="start < end"):
            When(span=None, start=date(2020, 1, 2), end=date(2020, 1, 2 + days), basis="dateline")

    @pytest.mark.parametrize(
        ("start", "end", "basis"),
        [(date(2020, 1, 2), None, None), (None, date(2020, 1, 2), None), (None, None, "words")],
    )
    def test_a_time_has_a_basis_where_it_has_a_day(
        self, start: date | None, end: date | None, basis: DateBasis | None
    ) -> None:
        with pytest.raises(ValueError, match="a time has a basis"):
            When(span=None, start=start, end=end, basis=basis)

    @pytest.mark.parametrize(
        ("start", "end"), [(date(2020, 1, 2), None), (None, date(2020, 1, 2)), (None, None)]
    )
    def test_a_time_may_be_open_or_unknown(self, start: date | None, end: date | None) -> None:
        basis: DateBasis | None = "words" if start or end else None
        assert When(span=None, start=start, end=end, basis=basis).start == start


class TestRecord:
    @pytest.mark.parametrize(
        "parts",
        [
            {"statements": (statement(source=(OUTSIDE,)),)},
            {"statements": (statement(cue=(OUTSIDE,)),)},
            {"statements": (statement(content=(HERE, OUTSIDE)),)},
            {"statements": (statement(conditions=(Condition(span=OUTSIDE, polarity="if"),)),)},
            {"statements": (statement(chain=(ChainLink(name=None, role="relay", span=OUTSIDE),)),)},
            {"events": (event(trigger=(OUTSIDE,)),)},
            {"events": (event(evidence=(OUTSIDE,)),)},
            {"events": (event(actors=(Participant(actor=None, span=OUTSIDE),)),)},
            {"events": (event(recipients=(Participant(actor=None, span=OUTSIDE),)),)},
            {"events": (event(when=when(OUTSIDE)),)},
            {"events": (event(place=Place(raw="Arvo", span=OUTSIDE)),)},
            {"actors": (Actor(id="a", name="Ann", kind="person", mentions=(OUTSIDE,)),)},
            {"dates": (when(OUTSIDE),)},
            {"unattributed": (OUTSIDE,)},
        ],
    )
    def test_refuses_a_span_that_leaves_the_text(self, parts: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match=r"article 7: span \[0, 99\) leaves the text of 17"):
            record(**parts)

    @pytest.mark.parametrize(
        ("parts", "what"),
        [
            ({"statements": (statement(), statement())}, "statement s"),
            ({"events": (event(), event())}, "event e"),
            (
                {
                    "actors": (
                        Actor(id="a", name="A", kind="person"),
                        Actor(id="a", name="B", kind="person"),
                    )
                },
                "actor a",
            ),
        ],
    )
    def test_refuses_an_id_given_twice(self, parts: dict[str, Any], what: str) -> None:
        with pytest.raises(ValueError, match=f"article 7: {what} occurs twice"):
            record(**parts)

    @pytest.mark.parametrize(
        ("parts", "what"),
        [
            ({"statements": (statement(within="x"),)}, "statement x"),
            ({"events": (event(reported_in="x"),)}, "statement x"),
            (
                {"statements": (statement(speaker=Speaker(actor="x", name="A", via="name")),)},
                "actor x",
            ),
            ({"events": (event(actors=(Participant(actor="x", span=HERE),)),)}, "actor x"),
            ({"events": (event(recipients=(Participant(actor="x", span=HERE),)),)}, "actor x"),
        ],
    )
    def test_refuses_a_reference_that_leads_nowhere(self, parts: dict[str, Any], what: str) -> None:
        with pytest.raises(ValueError, match=f"article 7: there is no {what}"):
            record(**parts)

    def test_accepts_references_whose_ends_are_there(self) -> None:
        outer = statement(id="o", speaker=Speaker(actor="a", name="Ann", via="name"))
        kept = record(
            statements=(statement(within="o"), outer),
            events=(event(reported_in="s", actors=(Participant(actor="a", span=HERE),)),),
            actors=(Actor(id="a", name="Ann", kind="person", mentions=(HERE,)),),
        )
        assert [one.id for one in kept.statements] == ["s", "o"]

    @settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow], deadline=None)
    @given(records())
    def test_travels_to_workers_compares_by_value_and_hashes(self, made: ArticleRecord) -> None:
        again = pickle.loads(pickle.dumps(made))
        assert again == made
        assert hash(again) == hash(made)

    @pytest.mark.parametrize("made", [article(), statement(), event(), record(), when(None)])
    def test_cannot_be_changed(self, made: Any) -> None:
        with pytest.raises(FrozenInstanceError):
            setattr(made, fields(made)[0].name, "other")


class TestPlace:
    @pytest.mark.parametrize(("lat", "lon"), [(float("nan"), 0.0), (91.0, 0.0), (0.0, -180.5)])
    def test_lies_on_earth(self, lat: float, lon: float) -> None:
        with pytest.raises(ValueError, match="lies in"):
            Place(raw="Arvo", span=None, lat=lat, lon=lon)


class TestOrigin:
    def test_names_each_model_once(self) -> None:
        with pytest.raises(ValueError, match="each model once"):
            Origin(onrecord="1", models=(("syntax", "1"), ("syntax", "2")))


class TestNesting:
    def test_goes_as_deep_as_need_be(self) -> None:
        chain = tuple(
            replace(statement(), id=str(at), within=str(at - 1) if at else None)
            for at in range(3000)
        )
        assert len(record(statements=chain[::-1]).statements) == 3000

    @pytest.mark.parametrize("links", [{"a": "a"}, {"a": "b", "b": "c", "c": "a"}])
    def test_no_statement_stands_within_itself(self, links: dict[str, str]) -> None:
        round_about = tuple(replace(statement(), id=a, within=b) for a, b in links.items())
        with pytest.raises(ValueError, match="within itself"):
            record(statements=round_about)
