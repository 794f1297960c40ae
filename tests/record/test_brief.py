"""A brief: what is in it, once, in which order, and that every quotation is the article's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.record.briefed import (
    article,
    contest,
    event_ref,
    first,
    opened,
    ref,
    standing,
    with_event,
)

from onrecord.errors import InputError
from onrecord.linking.links import CopyGroup, Links, Ref, Standing
from onrecord.model import ArticleRecord, Span
from onrecord.record.brief import Brief, Quote, make_brief
from onrecord.record.brief_rows import cut_quote, find_words, web_url
from onrecord.record.filters import Filters
from onrecord.record.record import Record
from onrecord.record.rows import make_rows
from onrecord.record.store import open_store
from onrecord.record.write import put_article

OLD = article("2024-05-01", "Ann Lee warned the gas stops.", outlet="Anvil")
NEW = article("2024-05-10", "Bo Ek warned the bridge closes.\n\nCy Oh said it rains.")


def said(brief: Brief) -> list[str]:
    """The words of the weighty statements."""
    return [" … ".join(one.saying.words.words) for one in brief.statements.rows]


@pytest.fixture
def open_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    with ExitStack() as stack:

        def enter(*records: ArticleRecord, **links: Any) -> Record:
            return stack.enter_context(opened(tmp_path, monkeypatch, *records, **links))

        yield enter


# Days


def test_without_a_day_it_is_the_last_seven_days_of_the_record(open_with: Any) -> None:
    early = article("2024-05-03", "Di Fa warned it burns.")
    late = article("2024-05-04", "Ed Go warned it sinks.")
    brief = open_with(early, late, NEW).brief()
    assert (brief.since, brief.until) == ("2024-05-04", "2024-05-10")
    assert said(brief) == ["it sinks", "the bridge closes"]
    assert brief.articles == 2


def test_the_last_seven_days_are_those_before_the_last_one_asked_for(open_with: Any) -> None:
    brief = open_with(OLD, NEW).brief(until="2024-05-08")
    assert (brief.since, brief.until) == ("2024-04-25", "2024-05-08")
    assert said(brief) == ["the gas stops"]


def test_both_days_are_inside(open_with: Any) -> None:
    record = open_with(OLD, NEW)
    assert said(record.brief(since="2024-05-01", until="2024-05-01")) == ["the gas stops"]
    assert said(record.brief(since="2024-05-10")) == ["the bridge closes"]
    assert said(record.brief(since="2024-05-02", until="2024-05-09")) == []


def test_a_last_day_before_the_first_is_told(open_with: Any) -> None:
    with pytest.raises(InputError, match="it is before the first day, 2024-05-10; give a later"):
        open_with(NEW).brief(since="2024-05-10", until="2024-05-09")


def test_after_the_newest_article_there_is_nothing(open_with: Any) -> None:
    brief = open_with(NEW).brief(since="2025-01-01")
    assert (brief.since, brief.until, brief.articles) == ("2025-01-01", "2025-01-01", 0)


def test_articles_without_a_day_are_counted_and_left_out(open_with: Any) -> None:
    undated = article(None, "Ann Lee warned the gas stops.")
    record = open_with(undated, firsts=(first(ref(undated)),))
    brief = record.brief()
    assert (brief.since, brief.until, brief.undated) == (None, None, 1)
    assert (brief.articles, brief.said, said(brief), brief.firsts.rows) == (0, 0, [], ())
    assert record.brief(since="2024-01-01").undated == 1


def test_an_empty_record_has_an_empty_brief(open_with: Any) -> None:
    brief = open_with().brief()
    assert (brief.articles, brief.undated, len(brief.events)) == (0, 0, 4)


# New, and once


def test_what_was_said_before_is_not_new_though_it_is_carried_again(open_with: Any) -> None:
    again = article("2024-05-10", "Ann Lee warned the gas stops!.", outlet="Echo")
    record = open_with(OLD, again, same_statement=((ref(OLD), ref(again)),))
    assert said(record.brief(since="2024-05-09")) == []
    assert said(record.brief(since="2024-05-01")) == ["the gas stops"]


def test_a_statement_that_many_carry_stands_once_and_copies_count_once(open_with: Any) -> None:
    text = "Ann Lee warned the gas stops."
    told = [article("2024-05-10", text, outlet=name) for name in ("Anvil", "Echo", "Ledger")]
    own = article("2024-05-11", "Yesterday Ann Lee warned the gas stops.", outlet=None)
    copies = CopyGroup(
        origin=told[0].article.input,
        members=(told[1].article.input,),
        partial=(told[2].article.input,),
    )
    links = {"same_statement": (tuple(ref(one) for one in (*told, own)),), "copies": (copies,)}
    brief = open_with(*told, own, **links).brief()
    [row] = brief.statements.rows
    carried = row.saying.carried
    assert (carried.articles, carried.independent, carried.untold) == (4, 2, 1)
    assert sorted(carried.outlets) == ["Anvil", "Echo", "Ledger"]
    assert brief.copies == 2


def test_who_carries_it_after_the_last_day_is_not_counted(open_with: Any) -> None:
    later = article("2024-06-01", "Ann Lee warned the gas stops!.", outlet="Echo")
    record = open_with(OLD, later, same_statement=((ref(OLD), ref(later)),))
    [row] = record.brief(until="2024-05-10").statements.rows
    assert row.saying.carried.articles == 1


def test_what_stands_in_the_words_of_a_weightier_statement_is_not_told_again(
    open_with: Any,
) -> None:
    outer = article("2024-05-10", "Ann Lee warned Bo Ek denied the raid.").statements[0]
    start = outer.content[0].start
    inner = replace(outer, id="inner", content=(Span(start + 6, start + 10),), score=0.7)
    nested = article("2024-05-10", "Ann Lee warned Bo Ek denied the raid.")
    brief = open_with(replace(nested, statements=(inner, outer))).brief()
    assert said(brief) == ["Bo Ek denied the raid"]
    assert brief.statements.more == 0


# Weight


def test_weight_is_the_score_times_the_points_that_the_page_tells(open_with: Any) -> None:
    plain = article("2024-05-10", "Cy Oh said it rains.")
    threat = article("2024-05-10", "Bo Ek warned the bridge closes.")
    assert said(open_with(plain, threat).brief()) == ["the bridge closes"]


def test_firsts_contests_and_carriers_add_to_the_weight(open_with: Any) -> None:
    threat, claim = (
        article("2024-05-10", "Bo Ek warned the bridge closes."),
        article("2024-05-10", "Di Fa said it holds."),
    )
    echo = article("2024-05-11", "And Di Fa said it holds.", outlet="Echo")
    brief = open_with(
        threat,
        claim,
        echo,
        same_statement=((ref(claim), ref(echo)),),
        firsts=(first(ref(claim)),),
        contested=(contest(ref(claim), ref(threat)),),
    ).brief()
    weights = {one.saying.speaker: one for one in brief.statements.rows}
    # 3 first, 3 contested, 2 for one article more; 3 threat, 3 contested; times 0.75.
    assert weights["Di Fa"].weight == pytest.approx(6.0)
    assert weights["Bo Ek"].weight == pytest.approx(4.5)
    assert [one.saying.speaker for one in brief.statements.rows] == ["Di Fa", "Bo Ek"]
    assert weights["Di Fa"].first is not None
    assert (weights["Di Fa"].contested, weights["Bo Ek"].contested) == (1, 1)


def test_who_is_quoted_most_weighs_more(open_with: Any) -> None:
    often = article("2024-05-10", "Ann Lee said a. Ann Lee said b. Ann Lee said c.")
    brief = open_with(often, article("2024-05-10", "Bo Ek said it rains.")).brief()
    assert {one.saying.speaker for one in brief.statements.rows} == {"Ann Lee"}
    assert {one.speaker_rank for one in brief.statements.rows} == {1}


def test_a_threat_that_is_not_made_has_no_points(open_with: Any) -> None:
    not_made = replace(NEW, statements=(replace(NEW.statements[0], negated=True),))
    assert said(open_with(not_made).brief()) == []


def test_a_section_has_a_limit_and_tells_how_many_more_there_are(open_with: Any) -> None:
    many = [article("2024-05-10", f"Bo Ek warned of bridge {n}x.") for n in range(8)]
    record = open_with(*many)
    brief = record.brief()
    assert (len(brief.statements.rows), brief.statements.more) == (5, 3)
    assert (len(record.brief(limit=2).statements.rows), record.brief(limit=2).statements.more) == (
        2,
        6,
    )
    whole = record.brief(limit=0).statements
    assert (len(whole.rows), whole.more) == (8, 0)
    assert whole.rows[:5] == brief.statements.rows


# Filters


def test_filters_choose_and_the_telling_that_they_choose_is_shown(open_with: Any) -> None:
    echo = article("2024-05-11", "So Bo Ek warned the bridge closes.", outlet="Echo")
    record = open_with(NEW, echo, same_statement=((ref(NEW), ref(echo)),))
    [row] = record.brief(outlet="echo").statements.rows
    assert (row.saying.source.outlet, row.saying.carried.articles) == ("Echo", 2)
    assert said(record.brief(speaker="nobody")) == []


def test_links_of_rows_that_filters_leave_out_are_left_out(open_with: Any) -> None:
    record = open_with(NEW, firsts=(first(ref(NEW)),), conditions=(standing(NEW, "closes"),))
    assert len(record.brief(speaker="ek").firsts.rows) == 1
    assert len(record.brief(speaker="ek").conditions.rows) == 1
    other = record.brief(speaker="oh")
    assert (other.firsts.rows, other.conditions.rows) == ((), ())


def test_a_contest_stays_if_one_side_is_chosen(open_with: Any) -> None:
    record = open_with(OLD, NEW, contested=(contest(ref(OLD), ref(NEW)),))
    assert len(record.brief(speaker="lee").contested.rows) == 1
    assert len(record.brief(speaker="oh").contested.rows) == 0


def test_rows_that_people_rejected_are_in_no_link(open_with: Any) -> None:
    record = open_with(
        OLD, NEW, contested=(contest(ref(OLD), ref(NEW)),), firsts=(first(ref(NEW)),)
    )
    record.reject(ref(NEW).row, by="me")
    brief = record.brief()
    assert (said(brief), brief.firsts.rows, brief.contested.rows) == ([], (), ())
    machine = record.brief(machine=True)
    assert (len(machine.firsts.rows), len(machine.contested.rows)) == (1, 1)


def test_links_to_rows_that_are_gone_are_left_out(open_with: Any) -> None:
    gone = Ref(input="x", span=Span(0, 1), speaker=None, article="gone", row="gone")
    brief = open_with(
        NEW,
        same_statement=((gone, ref(NEW)),),
        contested=(contest(gone, ref(NEW)), contest(None, gone)),
        firsts=(first(gone),),
        copies=(CopyGroup(origin="x", members=("y",), partial=()),),
    ).brief()
    assert said(brief) == ["the bridge closes"]
    assert (brief.firsts.rows, brief.contested.rows, brief.copies) == ((), (), 0)


# Firsts and contests


def test_firsts_stand_with_their_place_among_the_statements(open_with: Any) -> None:
    brief = open_with(
        OLD,
        NEW,
        firsts=(first(ref(OLD)), first(ref(NEW, 1), score=0.3), first(ref(NEW), score=0.9)),
    ).brief()
    assert [(one.score, one.number) for one in brief.firsts.rows] == [(0.9, 1), (0.3, 2)]
    assert brief.firsts.rows[0].saying.words.words == ("the bridge closes",)


def test_contests_of_which_both_sides_are_held_come_first_the_surest_first(open_with: Any) -> None:
    third = article("2024-05-09", "Di Fa denied the gas stops.")
    brief = open_with(
        OLD,
        NEW,
        third,
        contested=(
            contest(None, ref(NEW, 1), score=0.5),
            contest(ref(OLD), ref(third), score=0.2),
            contest(ref(OLD), ref(NEW), score=0.4),
        ),
    ).brief()
    rows = [(one.claim is None, one.score) for one in brief.contested.rows]
    assert rows == [(False, 0.4), (False, 0.2), (True, 0.5)]
    assert brief.contested.rows[0].claim.source.outlet == "Anvil"  # type: ignore[union-attr]


def test_a_contest_is_new_when_its_later_side_is(open_with: Any) -> None:
    third = article("2024-05-02", "Di Fa denied the gas stops.")
    record = open_with(
        OLD, third, NEW, contested=(contest(ref(OLD), ref(third)), contest(ref(OLD), ref(NEW)))
    )
    assert len(record.brief(since="2024-05-05").contested.rows) == 1
    assert len(record.brief(since="2024-05-02", until="2024-05-05").contested.rows) == 1
    assert len(record.brief(since="2024-05-01").contested.rows) == 2


# Conditions


def test_a_new_condition_is_told_with_its_words_and_its_end(open_with: Any) -> None:
    threat = article("2024-05-09", "Ann Lee warned the gas stops if fired on.")
    ends = article("2024-05-10", "Guns fired.  The gas\nstopped at noon.", input="end.txt")
    why = "The gas stopped at noon."
    made = standing(threat, "if fired on", outcome="carried_out", ended_by="end.txt", why=why)
    [row] = open_with(threat, ends, conditions=(made,)).brief().conditions.rows
    assert row.condition.words == ("if fired on",)
    assert (row.outcome, row.ended_by.day) == ("carried_out", "2024-05-10")  # type: ignore[union-attr]
    assert row.shown_by.words == ("The gas\nstopped at noon.",)  # type: ignore[union-attr]


def test_an_older_condition_is_told_when_it_ends(open_with: Any) -> None:
    threat = article("2024-05-01", "Ann Lee warned the gas stops if fired on.")
    ends = article("2024-05-10", "The gas stopped.", input="end.txt")
    made = standing(
        threat, "if fired on", outcome="carried_out", ended_by="end.txt", why="The gas stopped."
    )
    record = open_with(threat, ends, conditions=(made,))
    brief = record.brief(since="2024-05-09")
    assert (len(brief.outcomes.rows), len(brief.conditions.rows)) == (1, 0)
    later = record.brief(since="2024-05-02", until="2024-05-09")
    assert (len(later.outcomes.rows), len(later.conditions.rows)) == (0, 0)


def test_by_a_day_before_its_end_a_condition_stands(open_with: Any) -> None:
    threat = article("2024-05-01", "Ann Lee warned the gas stops if fired on.")
    ends = article("2024-05-10", "The gas stopped.", input="end.txt")
    made = standing(
        threat, "if fired on", outcome="carried_out", ended_by="end.txt", why="The gas stopped."
    )
    [row] = open_with(threat, ends, conditions=(made,)).brief(until="2024-05-05").conditions.rows
    assert (row.outcome, row.ended_by, row.shown_by, row.score) == ("standing", None, None, None)
    assert row.why == "nothing by then tells how it ended"


def test_of_two_readings_of_one_input_the_one_with_the_words_shows_the_end(open_with: Any) -> None:
    threat = article("2024-05-09", "Ann Lee warned the gas stops if fired on.")
    before = article("2024-05-10", "The gas flows.", input="live.html")
    after = article("2024-05-10", "The gas stopped.", input="live.html")
    made = standing(
        threat, "if fired on", outcome="carried_out", ended_by="live.html", why="The gas stopped."
    )
    record = open_with(threat, before, after, conditions=(made,))
    [row] = record.brief().conditions.rows
    assert row.ended_by.article == after.article.id  # type: ignore[union-attr]


def test_an_end_whose_words_do_not_stand_in_its_article_is_quoted_nowhere(open_with: Any) -> None:
    threat = article("2024-05-09", "Ann Lee warned the gas stops if fired on.")
    ends = article("2024-05-10", "The gas stopped.", input="end.txt")
    made = standing(threat, "if fired on", outcome="met", ended_by="end.txt", why="Made up.")
    [row] = open_with(threat, ends, conditions=(made,)).brief().conditions.rows
    assert (row.shown_by, row.ended_by.input) == (None, "end.txt")  # type: ignore[union-attr]


def test_who_repeats_a_condition_carries_it(open_with: Any) -> None:
    threat = article("2024-05-09", "Ann Lee warned the gas stops if fired on.")
    again = article("2024-05-10", "Nothing else.", outlet="Echo", input="again.txt")
    made = standing(threat, "if fired on", repeated_in=("again.txt",))
    [row] = open_with(threat, again, conditions=(made,)).brief().conditions.rows
    assert row.saying.carried.outlets == ("Una", "Echo")


# Events


def test_events_stand_once_by_their_class_what_happened_first(open_with: Any) -> None:
    raid = with_event(article("2024-05-09", "They raid Oll."), "raid", score=0.5)
    echo = with_event(article("2024-05-10", "A raid on Oll.", outlet="Echo"), "raid")
    plan = with_event(article("2024-05-10", "They plan war."), "plan", status="planned")
    past = with_event(article("2024-05-10", "In 1994 they fought."), "fought", status="historical")
    talk = with_event(article("2024-05-10", "They meet."), "meet", "CONSULT")
    record = open_with(
        raid, echo, plan, past, talk, same_event=((event_ref(raid), event_ref(echo)),)
    )
    by_quad = {one.name: one.events for one in record.brief(limit=0).events}
    fights = by_quad["material conflict"].rows
    assert [one.words.words for one in fights] == [("raid",), ("plan",), ("fought",)]
    assert (fights[0].carried.articles, fights[0].source.outlet) == (2, "Una")
    assert [one.type for one in by_quad["verbal cooperation"].rows] == ["CONSULT"]
    assert by_quad["material cooperation"].rows == ()


def test_an_event_that_an_earlier_article_tells_is_not_new(open_with: Any) -> None:
    before = article("2024-05-01", "They raid Oll.")
    raid = with_event(article("2024-05-10", "The raid on Oll."), "raid")
    earlier = Ref(
        input=before.article.input, span=Span(5, 9), speaker=None,
        article=before.article.id, row=None,
    )  # fmt: skip
    record = open_with(before, raid, same_event=((earlier, event_ref(raid)),))
    assert not any(one.events.rows for one in record.brief().events)
    assert any(one.events.rows for one in record.brief(since="2024-05-01").events)
    alone = open_with(before, raid)
    assert any(one.events.rows for one in alone.brief().events)


# Words


@given(text=st.text(min_size=1), data=st.data(), most=st.integers(0, 40))
def test_a_quotation_is_cut_from_the_text(text: str, data: Any, most: int) -> None:
    spans = data.draw(st.lists(strategies.spans(len(text)), min_size=1, max_size=3))
    quote = cut_quote("a", text, spans, most)
    assert quote.words == tuple(span.of(text) for span in quote.spans)
    assert sum(map(len, quote.words)) <= most
    assert all(any(one.covers(span) for one in spans) for span in quote.spans)
    whole = sum(len(one.of(text).strip()) for one in spans)
    assert quote.goes_on == (sum(map(len, quote.words)) < whole)


def test_a_cut_falls_between_words_where_it_can() -> None:
    text = "The gas stops on Monday."
    assert cut_quote("a", text, [Span(0, len(text))], 15).words == ("The gas stops",)
    assert cut_quote("a", text, [Span(0, len(text))], 2).words == ("Th",)


def test_words_are_found_whatever_white_space_is_between_them() -> None:
    assert find_words("a (b)\n c.", "(b) c.") == Span(2, 9)
    assert find_words("a b", "c") is None
    assert find_words("a b", " ") is None


@pytest.mark.parametrize(
    "url",
    [
        None, "", "javascript:alert(1)", "JAVASCRIPT://x/%0aalert(1)", "data:text/html,x", "/local",
        "file:///etc/passwd", "http://", "https://[", "https://a b/", "https://a/\nx",
        "//a.example",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_none(url: str | None) -> None:
    assert web_url(url) is None


def test_an_address_of_the_web_is_kept_as_it_is() -> None:
    assert web_url("HTTPS://una.example/a?b=c&d") == "HTTPS://una.example/a?b=c&d"


# Promises


def test_the_order_in_which_articles_were_added_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    records = [
        OLD,
        NEW,
        *(article("2024-05-10", f"Bo Ek warned of bridge {n}x.") for n in range(7)),
    ]
    for number, order in enumerate((records, records[::-1])):
        folder = tmp_path / str(number)
        folder.mkdir()
        links = {"firsts": (first(ref(NEW)), first(ref(OLD)))}
        with opened(folder, monkeypatch, *order, **links) as record:
            found.append(record.brief(since="2024-05-01"))
    assert found[0] == found[1]


def quotations(value: Any) -> Iterator[Quote]:
    """Every quotation in what a brief is made of."""
    if isinstance(value, Quote):
        yield value
    elif is_dataclass(value):
        for field in fields(value):
            yield from quotations(getattr(value, field.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from quotations(one)


@st.composite
def linked(draw: Any) -> tuple[list[ArticleRecord], Links]:
    """Any articles, and any links between their statements, right or wrong."""
    records = draw(
        st.lists(strategies.records(), min_size=1, max_size=3, unique_by=lambda one: one.article.id)
    )
    refs = [ref(one, at) for one in records for at in range(len(one.statements))]
    events = [event_ref(one, at) for one in records for at in range(len(one.events))]
    if not refs:
        return records, Links()
    any_ref = st.sampled_from(refs)
    inputs = st.sampled_from([one.article.input for one in records])
    texts = {one.article.id: one.article.text for one in records}

    def stands(one: Ref) -> Any:
        return st.builds(
            Standing,
            polarity=st.just("if"),
            repeated_in=st.just(()),
            outcome=st.just("carried_out"),
            score=strategies.scores,
            ref=st.just(one),
            condition=strategies.spans(len(texts[one.article])),
            ended_by=st.none() | inputs,
            why=st.sampled_from([text[:20] for text in texts.values()]),
        )

    return records, Links(
        same_statement=tuple(draw(st.lists(st.lists(any_ref, max_size=3).map(tuple), max_size=2))),
        same_event=(tuple(events),) if events and draw(st.booleans()) else (),
        contested=tuple(
            draw(st.lists(st.builds(contest, st.none() | any_ref, any_ref), max_size=3))
        ),
        firsts=tuple(draw(st.lists(st.builds(first, any_ref), max_size=3))),
        conditions=tuple(draw(st.lists(any_ref.flatmap(stands), max_size=3))),
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(made=linked(), limit=st.sampled_from([None, 0]))
def test_every_quotation_is_cut_from_the_text_of_an_article_of_the_record(
    made: tuple[list[ArticleRecord], Links], limit: int | None
) -> None:
    records, links = made
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder) / "r.db", new=True)
        try:
            with store.writing() as connection:
                for one in records:
                    put_article(connection, make_rows(one), now="2024-01-01T00:00:00Z")
            brief = make_brief(store, links, Filters(since="1900-01-01"), limit=limit)
        finally:
            store.close()
    texts = {one.article.id: one.article.text for one in records}
    for quote in quotations(brief):
        assert quote.words == tuple(span.of(texts[quote.article]) for span in quote.spans)
        assert all(words in texts[quote.article] for words in quote.words)
