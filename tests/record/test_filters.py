"""Filters: each finds the rows that a plain look through the articles finds, and no others."""

from __future__ import annotations

import contextlib
import random
import re
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import onrecord
from onrecord import model
from onrecord.errors import InputError
from onrecord.ids import make_id, statement_id, text_sha256
from onrecord.model import (
    Actor,
    Article,
    ArticleRecord,
    Block,
    ChainLink,
    Condition,
    Event,
    Origin,
    Participant,
    Place,
    Span,
    Speaker,
    Statement,
    When,
)
from onrecord.record.filters import Filters, search_expression
from onrecord.record.record import Record, make_filters

WORDS = ("wheat", "gas", "ship", "tax", "dam", "salt", "iron", "flood")
#: Name, other names, the gazetteer's entry, country, sector, kind.
PEOPLE: tuple[tuple[str, tuple[str, ...], str | None, str | None, str | None, str], ...] = (
    ("Aldis Renko", ("Aldis Renko", "Renko"), "Q1", "CAS", "GOV", "person"),
    ("Recep Erdoğan", ("Recep Erdoğan",), None, "TUR", "GOV", "person"),
    ("Castrel", ("Castrel", "Republic of Castrel"), "Q2", "CAS", "", "state"),
    ("Port Office", ("Port Office", "PO"), None, "VEL", "BUS", "organization"),
    ("Ann O’Lee", ("Ann O’Lee", "O’Lee"), None, None, None, "person"),
    ("Renkova Works", ("Renkova Works",), None, "VEL", "BUS", "organization"),
    ("the guards", (), None, "CAS", "MIL", "group"),
)
OUTLETS = ("Varania News", "The Varania Post", "Café Daily", None)
PLACES = (("Łódź", "POL"), ("Port Ostrel", "VEL"), ("Ostrelia", None), ("Lo\u0301dz", None))


def _called(who: Actor, name: str) -> Speaker:
    return Speaker(actor=who.id, name=name, via="name")


def made(seed: int) -> ArticleRecord:
    """An article with a bit of everything; another seed, another one."""
    pick = random.Random(seed)
    words = [pick.choice(WORDS) for _ in range(60)]
    text = " ".join(words)
    ends = [len(" ".join(words[: at + 1])) for at in range(60)]

    def span(at: int, count: int = 1) -> Span:
        return Span(ends[at] - len(words[at]), ends[at + count - 1])

    def one(values: Iterable[Any]) -> Any:
        return pick.choice(list(values))

    day = one([None, *(date(2021, 3, 1) + timedelta(n) for n in range(6))])
    published = day and day.isoformat() + one(["", "T23:30:00-05:00"])
    id = make_id("article", text, str(seed))
    actors = tuple(
        Actor(id=f"a{at}", name=name, aliases=names, entry=entry, country=country, sector=sector,
              kind=kind, mentions=(span(at),))  # type: ignore[arg-type]
        for at, (name, names, entry, country, sector, kind) in enumerate(PEOPLE)
        if pick.random() < 0.8
    )  # fmt: skip
    statements: list[Statement] = []
    for at in range(0, 40, 10):
        who = one([None, *actors])
        roles: dict[str, Any] = {
            "source": (span(at),), "cue": (span(at + 1),), "content": (span(at + 2, 3),),
        }  # fmt: skip
        first = date(2021, 3, 1) + timedelta(pick.randint(0, 6))
        last = first + timedelta(pick.randint(0, 3))
        links = [ChainLink(name=who and who.name, role="speaker", span=span(at))]
        if pick.random() < 0.4:
            name = one(["Channel One", "Renko", "Castrel", None])
            links.append(ChainLink(name=name, role="relay", span=span(at + 3, 2)))
        if pick.random() < 0.2:
            links.append(ChainLink(name="Channel One", role="medium", span=None))
        statements.append(
            Statement(
                id=statement_id(id, **roles), **roles,
                quotation=one(get_args(model.Quotation)),
                speaker=who and _called(who, one([who.name, *who.aliases])),
                source_kind=one([None, "named_person", "group", "named_organization"]),
                chain=tuple(links), medium=one([None, "speech", "letter"]),
                addressee=one([None, None, "Castrel", "Renko", "reporters"]),
                type=one([None, "assertion", "belief"]),
                act=one([None, "promise", "threaten", "deny", "demand"]),
                negated=one([None, False, True]),
                conditions=one([(), (Condition(span=span(at + 5), polarity="if"),)]),
                certainty=one([None, "certain", "likely"]),
                reporter_stance=one([None, "neutral", "refutes"]),
                said_on=one([None, f"{first}", f"{first}/{last}"]),
                within=one([None, *(each.id for each in statements)]),
                score=pick.randint(0, 20) / 20,
            )
        )  # fmt: skip

    def parts(most: int) -> tuple[Participant, ...]:
        found = [
            Participant(actor=one([None, *(each.id for each in actors)]), span=span(at, 2))
            for at in pick.sample(range(40), pick.randint(0, most))
        ]
        return tuple(found + found[:1] if pick.random() < 0.2 else found)

    events = []
    for at in (41, 47, 53):
        kind = one(["ASSAULT", "AID", "PROTEST"])
        start = date(2021, 3, 1) + timedelta(pick.randint(0, 6))
        end = one([start + timedelta(pick.randint(1, 3)), None])
        when = When(span=None, start=one([start, None]) if end else start, end=end, basis="words")
        raw, land = one(PLACES)
        events.append(
            Event(
                id=make_id("event", id, str(at)), type=kind,
                mode=one([None, "heavy-weapons", "firearms"]) if kind == "ASSAULT" else None,
                contexts=one([(), ("military",)]), actors=parts(2), recipients=parts(1),
                place=one([None, Place(raw=raw, span=None, country=land)]), when=one([None, when]),
                status=one(["occurred", "denied", "planned"]), trigger=(span(at),),
                evidence=(span(at, 3),),
                reported_in=one([None, *(each.id for each in statements)]),
                score=pick.randint(0, 20) / 20,
            )
        )  # fmt: skip
    article = Article(
        id=id, input=f"{seed}.txt", outlet=one(OUTLETS), title=f"No. {seed}", published=published,
        language="en", sha256=text_sha256(text), text=text,
        blocks=(Block(kind="body", start=0, end=len(text)),),
    )  # fmt: skip
    return ArticleRecord(
        article=article, statements=tuple(statements), events=tuple(events), actors=actors,
        origin=Origin(onrecord="0"),
    )  # fmt: skip


@cache
def corpus() -> tuple[ArticleRecord, ...]:
    return tuple(made(seed) for seed in range(16))


# The oracle: filters once more, in plain Python over the articles.


def plain(name: str) -> str:
    """The name's words between spaces, without case and accents."""
    parts = unicodedata.normalize("NFKD", name.translate({ord("Ł"): "L", ord("ł"): "l"}))
    bare = "".join(char for char in parts if not unicodedata.combining(char)).lower()
    return f" {' '.join(re.findall('[a-z0-9]+', bare.replace('’', '')))} "


def words_of(spans: Iterable[Span], text: str) -> list[str]:
    return [word for span in spans for word in span.of(text).split()]


class Oracle:
    """What answers a question, found by looking at every row of every article."""

    def __init__(self, records: Iterable[ArticleRecord]) -> None:
        self.records = tuple(records)
        self.names: dict[str, set[str]] = defaultdict(set)
        for record in self.records:
            for actor in record.actors:
                self.names[self.actor(actor)] |= {plain(n) for n in (actor.name, *actor.aliases)}
            for s in record.statements:
                for key, name in (
                    (self.speaker(record, s), s.speaker.name if s.speaker else ""),
                    *((self.called(record, name), name) for name in self.others(record, s)),
                ):
                    if key is not None:
                        self.names[key].add(plain(name))
            for e in record.events:
                for part in e.actors + e.recipients:
                    if part.actor is None:
                        words = part.span.of(record.article.text)
                        self.names[plain(words)].add(plain(words))

    def actor(self, actor: Actor) -> str:
        return actor.entry or plain(actor.name)

    def called(self, record: ArticleRecord, name: str) -> str:
        same = [a for a in record.actors if plain(name) in map(plain, (a.name, *a.aliases))]
        return self.actor(same[0]) if len(same) == 1 else plain(name)

    def others(self, record: ArticleRecord, s: Statement) -> list[str]:
        return ([s.addressee] if s.addressee else []) + self.relays(record, s)

    def relays(self, record: ArticleRecord, s: Statement) -> list[str]:
        text = record.article.text
        return [link.name or (link.span.of(text) if link.span else "") for link in s.chain[1:]]

    def speaker(self, record: ArticleRecord, s: Statement) -> str | None:
        by_id = {actor.id: actor for actor in record.actors}
        return self.actor(by_id[s.speaker.actor]) if s.speaker and s.speaker.actor else None

    def party(self, record: ArticleRecord, part: Participant) -> str:
        by_id = {actor.id: actor for actor in record.actors}
        return (
            self.actor(by_id[part.actor])
            if part.actor
            else plain(part.span.of(record.article.text))
        )

    def is_called(self, key: str | None, wanted: Iterable[str]) -> bool:
        known = self.names.get(key or "", set())
        return any(
            (key or "").strip() == one[1:]
            if one.startswith("=")
            else any(plain(one) in name for name in known)
            for one in wanted
        )

    def countries(self, wanted: Iterable[str]) -> set[str]:
        known = {"Castrel": "CAS", "republic of castrel": "CAS"}
        return {known.get(one, one) for one in wanted}

    def codes(self, record: ArticleRecord, ids: Iterable[str | None]) -> list[Actor]:
        return [actor for actor in record.actors if actor.id in set(ids)]

    # Each part of a question that is asked, of a statement, an event, an article.

    def said(self, record: ArticleRecord, s: Statement, f: dict[str, Any]) -> Iterator[bool]:
        first, _, last = (s.said_on or "").partition("/")
        tests: dict[str, Callable[[Any], bool]] = {
            "speaker": lambda v: self.is_called(self.speaker(record, s), v),
            "act": lambda v: s.act in v,
            "source_kind": lambda v: s.source_kind in v,
            "medium": lambda v: s.medium in v,
            "addressee": lambda v: (
                bool(s.addressee) and self.is_called(self.called(record, s.addressee or ""), v)
            ),
            "said_since": lambda v: bool(first) and (last or first) >= v,
            "said_until": lambda v: bool(first) and first <= v,
            "conditional": lambda v: bool(s.conditions) == v,
            "negated": lambda v: bool(s.negated) == v,
            "named": lambda v: (s.source_kind or "").startswith("named_") == v,
            "certainty": lambda v: s.certainty in v,
            "stance": lambda v: s.reporter_stance in v,
            "quotation": lambda v: s.quotation in v,
            "through": lambda v: any(
                self.is_called(self.called(record, name), v) for name in self.relays(record, s)
            ),
        }
        yield from (tests[name](value) for name, value in f.items() if name in tests)

    def told(self, record: ArticleRecord, e: Event, f: dict[str, Any]) -> Iterator[bool]:
        days = [
            day
            for day in (
                e.when and e.when.start,
                e.when and e.when.end and e.when.end - timedelta(days=1),
            )
            if day
        ]
        place = e.place
        tests: dict[str, Callable[[Any], bool]] = {
            "actor": lambda v: any(self.is_called(self.party(record, p), v) for p in e.actors),
            "recipient": lambda v: any(
                self.is_called(self.party(record, p), v) for p in e.recipients
            ),
            "mode": lambda v: e.mode in v,
            "quad": lambda v: {"ASSAULT": "4", "AID": "2", "PROTEST": "4"}[e.type] in v,
            "status": lambda v: e.status in v,
            "place": lambda v: (
                bool(place)
                and (place.country in v or any(plain(one) in plain(place.raw) for one in v))
            ),
            "happened_since": lambda v: bool(days) and max(days).isoformat() >= v,
            "happened_until": lambda v: bool(days) and min(days).isoformat() <= v,
        }
        yield from (tests[name](value) for name, value in f.items() if name in tests)

    def shared(self, row: Statement | Event, who: list[Actor], f: dict[str, Any]) -> Iterator[bool]:
        if "country" in f:
            yield any(actor.country in self.countries(f["country"]) for actor in who)
        if "sector" in f:
            yield any(actor.sector in f["sector"] for actor in who)
        if "score" in f:
            yield row.score >= f["score"]

    def printed(self, record: ArticleRecord, f: dict[str, Any]) -> Iterator[bool]:
        article = record.article
        day = (article.published or "")[:10]
        if "outlet" in f:
            outlet = article.outlet or ""
            yield any(
                outlet == one[1:] if one.startswith("=") else plain(one) in plain(outlet)
                for one in f["outlet"]
            )
        if "since" in f:
            yield day >= f["since"]
        if "until" in f:
            yield bool(day) and day <= f["until"]
        if "article" in f:
            yield any(article.id.startswith(one) for one in f["article"])

    def statement(self, record: ArticleRecord, s: Statement, f: dict[str, Any]) -> bool:
        speaker = [s.speaker.actor] if s.speaker else []
        claimed = [
            e
            for e in record.events
            if e.reported_in == s.id and all(self.told(record, e, f))
        ]  # fmt: skip
        types = f.get("type", (s.type,))
        return (
            all(self.said(record, s, f))
            and all(self.shared(s, self.codes(record, speaker), f))
            and all(self.printed(record, f))
            and ("text" not in f or f["text"] in words_of(s.content, record.article.text))
            and ("who" not in f or (self.speaker(record, s) or "").strip() in f["who"])
            and (bool(claimed) or not any(name in f for name in OF_EVENTS))
            and (s.type in types or any(e.type in types for e in claimed))
        )

    def event(self, record: ArticleRecord, e: Event, f: dict[str, Any]) -> bool:
        both = e.actors + e.recipients
        parties = [part.actor for part in both]
        claims = [
            s
            for s in record.statements
            if e.reported_in == s.id and all(self.said(record, s, f))
        ]  # fmt: skip
        types = f.get("type", (e.type,))
        return (
            all(self.told(record, e, f))
            and all(self.shared(e, self.codes(record, parties), f))
            and all(self.printed(record, f))
            and ("text" not in f or f["text"] in words_of(e.evidence, record.article.text))
            and ("who" not in f or any(self.party(record, p).strip() in f["who"] for p in both))
            and (bool(claims) or not any(name in f for name in OF_STATEMENTS))
            and (e.type in types or any(s.type in types for s in claims))
        )

    def article(self, record: ArticleRecord, f: dict[str, Any]) -> bool:
        inner = {name: value for name, value in f.items() if name not in ("text", *OF_ARTICLES)}
        return (
            all(self.printed(record, f))
            and ("text" not in f or f["text"] in record.article.text.split())
            and (
                not inner
                or any(self.statement(record, s, inner) for s in record.statements)
                or any(self.event(record, e, inner) for e in record.events)
            )
        )

    def statements(self, f: dict[str, Any]) -> list[tuple[ArticleRecord, Statement]]:
        return [(r, s) for r in self.records for s in r.statements if self.statement(r, s, f)]

    def events(self, f: dict[str, Any]) -> list[tuple[ArticleRecord, Event]]:
        return [(r, e) for r in self.records for e in r.events if self.event(r, e, f)]

    def articles(self, f: dict[str, Any]) -> list[ArticleRecord]:
        return [r for r in self.records if self.article(r, f)]


OF_EVENTS = (
    "actor", "recipient", "mode", "quad", "status", "place", "happened_since", "happened_until",
)  # fmt: skip
OF_STATEMENTS = (
    "speaker", "act", "source_kind", "medium", "addressee", "said_since", "said_until",
    "conditional", "negated", "named", "certainty", "stance", "quotation", "through",
)  # fmt: skip
OF_ARTICLES = ("outlet", "since", "until", "article")

#: Each filter, with values that some rows have and others do not.
CASES: dict[str, tuple[Any, ...]] = {
    "speaker": (
        ("renko",),
        ("REPUBLIC",),
        ("Renko", "port office"),
        ("erdogan",),
        ("olee",),
        ("=Q1",),
        ("=Q2", "erdogan"),
    ),
    "country": (("CAS",), ("Castrel",), ("republic of castrel", "TUR")),
    "sector": (("GOV",), ("",), ("BUS", "MIL")),
    "act": (("threaten",), ("deny", "promise")),
    "type": (("assertion",), ("ASSAULT",), ("belief", "AID"), ("AID", "ASSAULT")),
    "source_kind": (("group",),),
    "medium": (("speech", "letter"),),
    "outlet": (
        ("varania",),
        ("cafe",),
        ("varania news",),
        ("=Varania News",),
        ("=",),
        ("=", "cafe"),
        ("=Café Daily", "post"),
    ),
    "addressee": (("castrel",), ("aldis",), ("Reporters",), ("=Q2",), ("=renko", "=Q1")),
    "since": ("2021-03-03",),
    "until": ("2021-03-03",),
    "said_since": ("2021-03-05",),
    "said_until": ("2021-03-03",),
    "conditional": (True, False),
    "negated": (True, False),
    "named": (True, False),
    "certainty": (("likely",),),
    "stance": (("refutes",), ("neutral",)),
    "quotation": (("direct", "mixed"),),
    "through": (("channel one",), ("aldis renko",), ("=channel one",)),
    "actor": (("renko",), ("wheat",), ("=Q1",)),
    "recipient": (("Castrel",), ("guards",), ("=Q2",)),
    "mode": (("heavy-weapons",),),
    "quad": (("4",), ("1", "2")),
    "status": (("denied", "planned"),),
    "place": (("lodz",), ("LÓDŹ",), ("ostrel",), ("VEL",), ("ostrelia", "POL")),
    "happened_since": ("2021-03-05",),
    "happened_until": ("2021-03-02",),
    "score": (0.5, 1.0, 0.0),
    "text": ("wheat", "salt"),
    "who": (("Q1",), ("port office", "recep erdogan")),
    "article": ((corpus()[0].article.id,), (corpus()[1].article.id[:5], corpus()[2].article.id)),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Record]:
    with onrecord.open(tmp_path_factory.mktemp("asked") / "r.db", new=True) as record:
        for one in corpus():
            record.put(one)
        yield record


@pytest.fixture(scope="module")
def oracle() -> Oracle:
    return Oracle(corpus())


def check(asked: Record, oracle: Oracle, filters: dict[str, Any]) -> tuple[int, int, int]:
    said = sorted(s.id for _, s in oracle.statements(filters))
    done = sorted(e.id for _, e in oracle.events(filters))
    assert sorted(row.id for row in asked.statements(**filters)) == said
    assert sorted(row.id for row in asked.events(**filters)) == done
    whole = sorted(record.article.id for record in oracle.articles(filters))
    assert sorted(row.id for row in asked.articles(**filters)) == whole
    return len(said), len(done), len(whole)


@pytest.mark.parametrize("name", CASES)
def test_each_filter_alone_finds_what_a_plain_look_finds(
    asked: Record, oracle: Oracle, name: str
) -> None:
    totals = check(asked, oracle, {})
    for value in CASES[name]:
        found = check(asked, oracle, {name: value})
        assert any(found), f"{name}={value} finds nothing: the test says nothing"
        if value != 0.0:
            assert found[0] < totals[0] or found[1] < totals[1]


@st.composite
def several(draw: Callable[..., Any]) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(list(CASES)), min_size=2, max_size=3, unique=True))
    return {name: draw(st.sampled_from(CASES[name])) for name in names}


@settings(max_examples=100)
@given(several())
@example({"country": ("CAS",), "status": ("occurred",)})
@example({"type": ("assertion", "ASSAULT"), "status": ("denied", "planned")})
@example({"speaker": ("renko",), "type": ("ASSAULT",)})
@example({"actor": ("renko",), "act": ("deny", "promise"), "score": 0.5})
def test_of_several_filters_all_have_to_hold(
    asked: Record, oracle: Oracle, filters: dict[str, Any]
) -> None:
    check(asked, oracle, filters)


def test_every_filter_has_its_cases() -> None:
    assert {*CASES, "judged", "tag", "copies"} == set(Filters.__dataclass_fields__)


# Values


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"act": "treaten"}, "act 'treaten': there is none; take state, announce, deny"),
        ({"type": "assault"}, "take assertion, belief, knowledge, intention, AGREE"),
        ({"source_kind": "person"}, "source kind 'person': there is none; take named_person"),
        ({"medium": "tv"}, "medium 'tv': there is none; take interview"),
        ({"certainty": "sure"}, "take certain, likely, possible, unlikely"),
        ({"stance": "x"}, "take neutral, endorses, distances, refutes"),
        ({"quotation": "x"}, "take direct, mixed, indirect"),
        ({"status": "done"}, "take occurred, ongoing, planned"),
        ({"mode": "heavy"}, "heavy-weapons"),
        ({"quad": "5"}, "quad '5': there is none; take 1, 2, 3, 4"),
        ({"judged": "yes"}, "take accepted, corrected, added, rejected, no"),
        ({"since": "20200828"}, "since '20200828': it is no day; give one like 2020-08-28"),
        ({"said_until": "2020-02-30"}, "said until '2020-02-30': it is no day"),
        ({"happened_since": "yesterday"}, "happened since 'yesterday': it is no day"),
        ({"score": 1.5}, "score 1.5: a score lies in 0..1"),
        ({"score": float("nan")}, "a score lies in 0..1"),
        ({"text": "-oil"}, "text '-oil': there is no word to look for; give a word or more"),
        ({"text": ""}, "there is no word to look for"),
        ({"text": "caf\udce9"}, "text 'caf\\udce9': it is no text"),
        ({"outlet": "\udcff"}, "outlet '\\udcff': it is no text"),
    ],
)
def test_a_value_that_no_row_can_have_is_refused_in_one_line(
    values: dict[str, Any], said: str
) -> None:
    with pytest.raises(InputError) as error:
        make_filters(values)  # type: ignore[arg-type]
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_what_stands_behind_the_sign_for_exactly_one_may_be_a_slip_too(asked: Record) -> None:
    assert asked.unknown(speaker="=Q1", addressee="=renko", outlet=("=", "=Café Daily")) == []
    assert asked.unknown(speaker="=Q", actor="=aldis", outlet="=Café") == [
        "no actor has this key: 'Q'",
        "no actor has this key: 'aldis'",
        "no outlet in the record is called 'Café'",
    ]


def test_where_every_article_tells_its_outlet_the_question_for_none_says_so(tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db", new=True) as record:
        record.put(next(one for one in corpus() if one.article.outlet))
        assert record.unknown(outlet="=") == ["every article in the record tells its outlet"]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"speaker": "—"}, "name '—': it has no letters; give a word of the name"),
        ({"through": ""}, "name '': it has no letters"),
        ({"speaker": "="}, "name '=': there is no key behind it; give one, like =Q1"),
        ({"outlet": " "}, "outlet ' ': it has no letters"),
        ({"place": "%"}, "place '%': it has no letters"),
        ({"country": "?"}, "country '?': it has no letters"),
        ({"country": "rus"}, "country 'rus': the record knows no such country; give its code"),
    ],
)
def test_a_name_without_a_word_does_not_stand_for_all(
    asked: Record, values: dict[str, Any], said: str
) -> None:
    for ask in (asked.statements, asked.events):
        with pytest.raises(InputError) as error:
            ask(**values)
        assert said in str(error.value)


def test_a_name_in_three_capitals_is_found_beside_the_code(tmp_path: Path) -> None:
    from dataclasses import replace

    one = made(0)
    uae = replace(one.actors[0], name="UAE", aliases=("UAE",), country="ARE", kind="state")
    said = replace(one.statements[0], speaker=Speaker(actor=uae.id, name="UAE", via="name"))
    record = replace(one, actors=(uae, *one.actors[1:]), statements=(said,), events=())
    with onrecord.open(tmp_path / "r.db", new=True) as room:
        room.put(record)
        assert len(room.statements(country="UAE")) == len(room.statements(country="ARE")) == 1


INJECTED = (
    "' OR 1=1 --", '" OR 1=1 --', "x'); DROP TABLE statement; --", "% a", "_", "a\0b", "\\", ";",
    "renk%", "renk_", 'a" OR content:b', "NEAR(a b)", "{content}: a", "a AND", "* a", "^a", "(a",
)  # fmt: skip


@pytest.mark.parametrize("words", ["a* " * 31, "a* OR " * 31, "b " + "-a* " * 31])
def test_so_many_beginnings_of_words_that_the_search_would_take_long(words: str) -> None:
    with pytest.raises(InputError, match=r"more than 30 of its words end with \*"):
        Filters(text=words)
    assert Filters(text=words[: 30 * (len(words) // 31)]).text


@pytest.mark.parametrize("hostile", INJECTED)
def test_no_value_is_taken_for_sql(asked: Record, hostile: str) -> None:
    before = len(asked.statements())
    names = (
        "speaker", "country", "sector", "outlet", "addressee", "through", "actor", "recipient",
        "place", "article", "tag", "text",
    )  # fmt: skip
    for name in names:
        for ask in (asked.statements, asked.events, asked.articles):
            try:
                rows = ask(**{name: hostile})  # type: ignore[call-overload]
            except InputError:
                continue
            assert not rows or name == "text", (name, rows)
    for name in ("act", "type", "mode", "status", "judged", "quad", "since", "happened_until"):
        with pytest.raises(InputError):
            asked.statements(**{name: hostile})  # type: ignore[arg-type]
    assert len(asked.statements()) == before


def test_more_names_than_a_query_has_room_for(asked: Record) -> None:
    from onrecord.record.filters import _one_of

    many = _one_of("n", list(range(300_000)))
    [(count,)] = asked.store.connection.execute(
        f"SELECT count(*) FROM statement WHERE {many.sql}", many.values
    )
    assert count == len(asked.statements())


# Text search


@pytest.fixture(scope="module")
def table() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5 (a, b, "
        "tokenize = 'porter unicode61 remove_diacritics 2')"
    )
    for words in (
        "Gas on Tuesday", "gas and oil", "a pipeline of oil", "he threatened Café owners", "wheat",
    ):  # fmt: skip
        connection.execute("INSERT INTO t VALUES (?, '')", (words,))
    return connection


def found(table: sqlite3.Connection, text: str) -> list[int]:
    rows = table.execute("SELECT rowid FROM t WHERE t MATCH ?", (search_expression(text),))
    return sorted(number for (number,) in rows)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("gas", [1, 2]),
        ("GAS tuesday", [1]),
        ('"on tuesday"', [1]),
        ('"tuesday on"', []),
        ("pipe*", [3]),
        ("pipe", []),
        ("gas -oil", [1]),
        ("gas -oil -tuesday", []),
        ('gas -"and oil"', [1]),
        ("wheat OR tuesday", [1, 5]),
        ("gas wheat OR oil", [2]),
        ("wheat OR oil OR tuesday -pipe*", [1, 2, 5]),
        ("threatens", [4]),
        ("cafe", [4]),
        ("OR gas", [1, 2]),  # there is nothing to choose from
        ("gas NOT oil", [1]),
        ('gas NOT "and oil"', [1]),
        ("gas AND NOT oil", [1]),
        ("or gas", []),  # in small letters it is a word
        ("gas OR", [1, 2]),
        ("-- gas", [1, 2]),
        ("gas AND oil", [2]),
        ("gas\0oil", [2]),
    ],
)
def test_words_phrases_beginnings_exclusions_and_choices(
    table: sqlite3.Connection, text: str, rows: list[int]
) -> None:
    assert found(table, text) == rows


typed = st.text(
    st.one_of(st.characters(codec="utf-8"), st.sampled_from('"*-()^:{}+ \0\tORANDOT')), max_size=30
) | st.lists(st.sampled_from(['"', "-", "*", "OR", "NOT", "a", "gas*", '"b c"', "(", " "])).map(
    " ".join
)


@settings(max_examples=300)
@given(typed)
@example("½ _ -_")
@example("_ OR gas")
@example("a" * 5000)
@example("a " * 3000)
@example("gas " + "-b " * 3000)
@example("OR ".join(["gas "] * 2000))
@example("x " + "a OR b " * 500)
@example("\ufffe \U0010ffff a")
def test_nothing_typed_is_a_syntax_error(table: sqlite3.Connection, text: str) -> None:
    with contextlib.suppress(InputError):
        found(table, text)
