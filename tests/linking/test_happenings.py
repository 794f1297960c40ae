"""Tellings of one event are found, weighed and grouped; look-alikes stay apart."""

from __future__ import annotations

import hashlib
from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.linking.happenings import (
    Telling,
    find_tellings,
    group,
    keys,
    near,
    score_of,
    signs,
    telling_at,
    weigh,
)
from onrecord.linking.happenings_words import cut_tokens, load_lexicon
from onrecord.model import Article, ArticleRecord, Block, Event, Origin, Span, When


def record(
    text: str,
    *,
    id: str = "a1",
    published: str | None = "2031-03-05",
    events: tuple[Event, ...] = (),
    days: tuple[tuple[str, str, str], ...] = (),
    tail: str = "",
) -> ArticleRecord:
    """The record of an article of one block, with a comment behind it, and the days of phrases."""
    blocks = [Block(kind="body", start=0, end=len(text))]
    if tail:
        blocks.append(Block(kind="comment", start=len(text), end=len(text + tail)))
    whole = text + tail
    return ArticleRecord(
        article=Article(
            id=id, input=id, published=published, sha256=hashlib.sha256(whole.encode()).hexdigest(),
            text=whole, blocks=tuple(blocks),
        ),
        events=events,
        dates=tuple(
            When(
                span=at(text, words), start=date.fromisoformat(start), end=date.fromisoformat(end),
                basis="publication",
            )
            for words, start, end in days
        ),
        origin=Origin(onrecord="test"),
    )  # fmt: skip


def at(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def event(text: str, *words: str, id: str = "e1") -> Event:
    return Event(
        id=id, type="COERCE", mode="arrest", status="occurred", score=0.9,
        trigger=tuple(sorted(at(text, one) for one in words)), evidence=(Span(0, len(text)),),
    )  # fmt: skip


def words_of(text: str) -> list[str]:
    return [one.words for one in find_tellings(record(text))]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Two men of the patrol came under fire at the ford.", "came under fire"),
        ("Police took the mayor into custody on Monday.", "took the mayor into custody"),
        ("The minister stepped down over the tram fares.", "stepped down"),
        ("In Delvira all schools stay shut this week.", "shut"),
        ("The station blew up shortly before midnight.", "blew up"),
        ("Both sides have put their names to it.", "put their names to"),
        ("There is no school on Tuesday.", "no school"),
        ("Voters go to the polls on Sunday.", "go to the polls"),
        ("The quake buried three villages.", "quake"),
    ],
)
def test_words_that_tell_of_a_happening_are_found(text: str, words: str) -> None:
    assert words in words_of(text)


@pytest.mark.parametrize(
    ("one", "other", "family"),
    [
        ("opened fire", "shots", "shooting"),
        ("detained", "taken into custody", "arrest"),
        ("closed", "sealed off", "closing"),
        ("negotiations", "sat down", "meeting"),
        ("banned", "the ban", "ban"),
        ("died", "the death", "death"),
        ("was expelled", "persona non grata", "expulsion"),
        ("withdrew", "pulled out", "withdrawal"),
    ],
)
def test_words_of_one_sort_are_of_one_family(one: str, other: str, family: str) -> None:
    lexicon = load_lexicon()
    for words in (one, other):
        assert family in lexicon.families_of(cut_tokens(words, 0, len(words)))


def test_what_readers_write_tells_nothing() -> None:
    found = find_tellings(
        record("The minister spoke.\n\n", tail="He was shot dead, I heard, in an explosion.")
    )
    assert all("shot" not in one.words for one in found)


def test_coded_events_keep_all_their_places() -> None:
    text = "Police arrested the mayor. The detention was illegal, a lawyer said."
    found = find_tellings(record(text, events=(event(text, "arrested", "detention"),)))
    assert [one.words for one in found if one.event == "e1"] == ["arrested", "detention"]
    assert all(one.type == "COERCE" for one in found if one.event == "e1")


@pytest.mark.parametrize(
    ("text", "words", "status"),
    [
        ("The talks will resume; troops will withdraw from Osk.", "withdraw", "planned"),
        ("The army did not shell the town.", "shell", "denied"),
        ("Rebels threatened to bomb the bridge.", "bomb", "threatened"),
        ("The court could sentence him to ten years.", "sentence", "hypothetical"),
        ("The airline will sue over Sunday's stoppage.", "stoppage", "occurred"),
        ("Rebels bombed the bridge.", "bombed", "occurred"),
    ],
)
def test_whether_it_has_happened(text: str, words: str, status: str) -> None:
    assert telling_at(record(text), at(text, words)).status == status


def test_the_day_of_a_telling_is_not_that_of_the_saying() -> None:
    text = "Four men were shot on Monday, the ministry said on Tuesday."
    days = (("Monday", "2031-03-03", "2031-03-04"), ("Tuesday", "2031-03-04", "2031-03-05"))
    assert telling_at(record(text, days=days), at(text, "shot")).first == date(2031, 3, 3)


def test_a_weekday_of_a_deed_lies_behind() -> None:
    text = "The airline will sue over Sunday's stoppage."
    days = (("Sunday", "2031-03-09", "2031-03-10"),)
    assert telling_at(record(text, days=days), at(text, "stoppage")).first == date(2031, 3, 2)


def test_weeks_after_a_deed_tell_its_days() -> None:
    text = "Two weeks after the attack, clerks are stamping forms in a tent."
    one = telling_at(record(text, published="2031-06-04"), at(text, "attack"))
    assert one.first is not None
    assert one.last is not None
    assert one.first <= date(2031, 5, 21) <= one.last


ARREST = "Police in Harren arrested the opposition mayor Sten Oru late on Monday."
TELLINGS = {
    "arrest": (ARREST, "arrested", "2031-03-04", ("Monday", "2031-03-03", "2031-03-04")),
    "copy": (ARREST, "arrested", "2031-03-05", ("Monday", "2031-03-03", "2031-03-04")),
    "paraphrase": (
        "The opposition mayor Sten Oru was taken into custody in Harren on Monday night.",
        "taken into custody", "2031-03-05", ("Monday", "2031-03-03", "2031-03-04"),
    ),
    "another day": (
        "Police in Harren arrested the opposition mayor Sten Oru again on Friday.",
        "arrested", "2031-03-08", ("Friday", "2031-03-07", "2031-03-08"),
    ),
    "release": (
        "The opposition mayor Sten Oru was released in Harren on Friday.",
        "released", "2031-03-08", ("Friday", "2031-03-07", "2031-03-08"),
    ),
    "quake": (
        "An earthquake of magnitude six shook the coast of Velia on Monday.",
        "earthquake", "2031-03-04", ("Monday", "2031-03-03", "2031-03-04"),
    ),
}  # fmt: skip


def telling(name: str) -> Telling:
    text, words, published, days = TELLINGS[name]
    made = record(text, id=name, published=published, days=(days,))
    return telling_at(made, at(text, words))


def test_a_paraphrase_is_likelier_than_another_day_or_deed() -> None:
    same = weigh(telling("arrest"), telling("paraphrase"), 0.8).score
    assert same > weigh(telling("arrest"), telling("another day"), 0.9).score
    assert same > weigh(telling("arrest"), telling("release"), 0.8).score


def test_why_is_told_in_words() -> None:
    why = weigh(telling("arrest"), telling("paraphrase"), 0.8).why
    assert "Both are of one sort (arrest" in why
    assert "Oru" in why
    assert "2031-03-03" in why


def test_near_tellings_share_a_key() -> None:
    one = telling("arrest")
    for name in ("copy", "paraphrase"):
        assert near(one, telling(name))
        assert keys(one) & keys(telling(name))
    assert not near(one, telling("quake"))
    assert not keys(one) & keys(telling("quake"))


def test_an_article_is_not_held_against_itself() -> None:
    assert not near(telling("arrest"), telling("arrest"))


@given(st.sampled_from(sorted(TELLINGS)), st.sampled_from(sorted(TELLINGS)), st.floats(-1.0, 1.0))
def test_the_order_of_two_tellings_changes_nothing(one: str, other: str, likeness: float) -> None:
    first, second = telling(one), telling(other)
    assert signs(first, second, likeness) == signs(second, first, likeness)
    assert weigh(first, second, likeness) == weigh(second, first, likeness)
    assert score_of(first, second, likeness) == weigh(first, second, likeness).score
    assert near(first, second) == near(second, first)
    assert 0.0 <= weigh(first, second, likeness).score <= 1.0


def grouped(tellings: list[Telling], scores: dict[frozenset[str], float]) -> set[frozenset[str]]:
    weighed = {
        (a, b): scores[pair]
        for a, b in combinations(range(len(tellings)), 2)
        if (pair := frozenset((tellings[a].article, tellings[b].article))) in scores
    }
    return {frozenset(tellings[n].article for n in one) for one in group(tellings, weighed)}


def test_one_bad_pair_does_not_glue_two_events() -> None:
    tellings = [telling(name) for name in ("arrest", "copy", "release", "quake")]
    scores = {
        frozenset(("arrest", "copy")): 0.95,
        frozenset(("release", "quake")): 0.95,
        frozenset(("copy", "release")): 0.3,
    }
    assert grouped(tellings, scores) == {
        frozenset(("arrest", "copy")), frozenset(("release", "quake")),
    }  # fmt: skip


@given(
    st.permutations(sorted(TELLINGS)),
    st.dictionaries(
        st.sampled_from([frozenset(pair) for pair in combinations(sorted(TELLINGS), 2)]),
        st.floats(0.0, 1.0),
    ),
)
def test_the_order_of_articles_changes_no_group(
    order: list[str], scores: dict[frozenset[str], float]
) -> None:
    tellings = {name: telling(name) for name in TELLINGS}
    expected = grouped([tellings[name] for name in sorted(TELLINGS)], scores)
    assert grouped([tellings[name] for name in order], scores) == expected


def test_an_article_that_tells_two_days_tells_two_events() -> None:
    text = "The boat was rammed on Monday. Another was rammed on Thursday, the ministry said."
    days = (("on Monday", "2031-03-03", "2031-03-04"), ("on Thursday", "2031-02-27", "2031-02-28"))
    first, second = find_tellings(record(text, id="a1", days=days))
    (third,) = find_tellings(record("The ramming is being looked into.", id="a2"))
    assert group([first, second, third], {(0, 2): 0.9, (1, 2): 0.8}) == [(0, 2)]


def test_a_group_needs_two_articles() -> None:
    assert group([telling("arrest"), telling("arrest")], {(0, 1): 1.0}) == []


def test_tellings_of_a_coded_event_stay_together() -> None:
    text = "Police arrested the mayor. The detention was illegal, a lawyer said."
    coded = [
        one
        for one in find_tellings(record(text, events=(event(text, "arrested", "detention"),)))
        if one.event
    ]
    tellings = [*coded, telling("paraphrase")]
    assert group(tellings, {(1, 2): 0.9}) == [(0, 1, 2)]


@given(st.text(max_size=300))
def test_tellings_lie_in_the_text(text: str) -> None:
    if text:
        for one in find_tellings(record(text)):
            assert 0 <= one.span.start < one.span.end <= len(text)
