"""Hypothesis strategies for the whole data model: any record that the model allows.

``records()`` gives an :class:`~onrecord.model.ArticleRecord` whose references all lead somewhere;
the strategies of its parts can be used alone.  Scores have three decimals, as the contract has.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any, get_args

from hypothesis import strategies as st

from onrecord import model
from onrecord.ids import text_sha256
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

#: Any text that UTF-8 holds, with the characters that are hard on offsets and on lines.
texts = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("\"'“”«» \n\r\t\x00\x1c\x85\u2028\u2029\ufeff\u0301😀🇵🇱"),
    ),
    max_size=60,
)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
scores = st.integers(0, 1000).map(lambda thousandths: thousandths / 1000)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))


def literals(alias: Any) -> st.SearchStrategy[Any]:
    """One of the values of a ``Literal``."""
    return st.sampled_from(get_args(alias))


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """What the strategy gives, or ``None``."""
    return st.none() | strategy


@st.composite
def spans(draw: Callable[..., Any], length: int) -> Span:
    """A span inside a text of at least one character."""
    start = draw(st.integers(0, length - 1))
    return Span(start, draw(st.integers(start + 1, length)))


def span_tuples(length: int, *, min_size: int = 0) -> st.SearchStrategy[tuple[Span, ...]]:
    """Spans of one role."""
    return st.lists(spans(length), min_size=min_size, max_size=3).map(tuple)


@st.composite
def published(draw: Callable[..., Any]) -> str:
    """A day, or a moment with its offset from UTC."""
    day = draw(days)
    if draw(st.booleans()):
        return day.isoformat()
    at = draw(st.times())
    hours = draw(st.integers(-12, 14))
    return f"{day.isoformat()}T{at.isoformat()}{hours:+03d}:00"


@st.composite
def said_on(draw: Callable[..., Any]) -> str:
    """A day, or first and last day."""
    first = draw(days)
    if draw(st.booleans()):
        return first.isoformat()
    return f"{first.isoformat()}/{(first + timedelta(draw(st.integers(0, 400)))).isoformat()}"


@st.composite
def blocks(draw: Callable[..., Any], length: int) -> tuple[Block, ...]:
    """Blocks that partition a text."""
    cuts = draw(st.sets(st.integers(1, length - 1), max_size=5)) if length > 1 else set()
    ends = sorted({*cuts, length}) if length else []
    return tuple(
        Block(
            kind=draw(literals(model.BlockKind)),
            start=start,
            end=end,
            author=draw(maybe(names)),
            depth=draw(maybe(st.integers(0, 9))),
            time=draw(maybe(published())),
        )
        for start, end in zip([0, *ends], ends, strict=False)
    )


@st.composite
def articles(draw: Callable[..., Any], text: st.SearchStrategy[str] = texts) -> Article:
    """An article, its text possibly empty."""
    words = draw(text)
    return Article(
        id=draw(names),
        input=draw(names),
        url=draw(maybe(names)),
        outlet=draw(maybe(names)),
        title=draw(maybe(texts)),
        authors=tuple(draw(st.lists(names, max_size=2))),
        published=draw(maybe(published())),
        modified=draw(maybe(published())),
        language=draw(maybe(st.sampled_from(["en", "pl"]))),
        sha256=text_sha256(words),
        text=words,
        blocks=draw(blocks(len(words))),
    )


@st.composite
def whens(draw: Callable[..., Any], length: int) -> When:
    """Calendar days, with the words that tell them or without, with open ends or unknown."""
    start = draw(days)
    end = start + timedelta(draw(st.integers(1, 400)))
    first, last = draw(st.sampled_from([(start, end), (start, None), (None, end), (None, None)]))
    known = first is not None or last is not None
    return When(
        span=draw(maybe(spans(length))),
        start=first,
        end=last,
        basis=draw(literals(model.DateBasis)) if known else None,
    )


def places(length: int) -> st.SearchStrategy[Place]:
    """A place, known or not."""
    return st.builds(
        Place,
        raw=names,
        span=maybe(spans(length)),
        country=maybe(st.sampled_from(["POL", "RUS"])),
        geonames_id=maybe(st.integers(1, 10**8)),
        lat=maybe(st.floats(-90, 90)),
        lon=maybe(st.floats(-180, 180)),
    )


def statements(
    length: int, *, id: str, actors: list[str], outer: list[str]
) -> st.SearchStrategy[Statement]:
    """A statement that refers to none but the given actors and outer statements."""
    return st.builds(
        Statement,
        id=st.just(id),
        source=span_tuples(length),
        cue=span_tuples(length, min_size=1),
        content=span_tuples(length, min_size=1),
        quotation=literals(model.Quotation),
        speaker=maybe(
            st.builds(Speaker, actor=_one_of(actors), name=names, via=literals(model.Via))
        ),
        source_kind=maybe(literals(model.SourceKind)),
        chain=st.lists(
            st.builds(
                ChainLink,
                name=maybe(names),
                role=st.sampled_from(["speaker", "medium", "relay"]),
                span=maybe(spans(length)),
            ),
            max_size=2,
        ).map(tuple),
        medium=maybe(literals(model.Medium)),
        addressee=maybe(names),
        type=maybe(literals(model.AttributionType)),
        act=maybe(literals(model.Act)),
        negated=maybe(st.booleans()),
        conditions=st.lists(
            st.builds(Condition, span=spans(length), polarity=st.sampled_from(["if", "unless"])),
            max_size=2,
        ).map(tuple),
        certainty=maybe(literals(model.Certainty)),
        reporter_stance=maybe(literals(model.Stance)),
        said_on=maybe(said_on()),
        within=_one_of(outer),
        score=scores,
    )


def events(
    length: int, *, id: str, actors: list[str], claims: list[str]
) -> st.SearchStrategy[Event]:
    """An event that refers to none but the given actors and statements."""
    parts = st.lists(
        st.builds(Participant, actor=_one_of(actors), span=spans(length)), max_size=2
    ).map(tuple)
    return st.builds(
        Event,
        id=st.just(id),
        type=literals(model.EventType),
        mode=maybe(names),
        contexts=st.lists(names, max_size=2).map(tuple),
        actors=parts,
        recipients=parts,
        place=maybe(places(length)),
        when=maybe(whens(length)),
        status=literals(model.EventStatus),
        trigger=span_tuples(length, min_size=1),
        evidence=span_tuples(length, min_size=1),
        reported_in=_one_of(claims),
        score=scores,
    )


def origins() -> st.SearchStrategy[Origin]:
    """What made a record; no two models have one name."""
    models = st.dictionaries(names, names, max_size=3).map(lambda found: tuple(found.items()))
    return st.builds(Origin, onrecord=names, models=models)


@st.composite
def records(draw: Callable[..., Any]) -> ArticleRecord:
    """An article's whole record; one with an empty text has nothing but its article."""
    article = draw(articles())
    length = len(article.text)
    if not length:
        return ArticleRecord(article=article, origin=draw(origins()))
    actors = draw(st.lists(names, max_size=2, unique=True))
    claims = draw(st.lists(names, max_size=3, unique=True))
    deeds = draw(st.lists(names, max_size=2, unique=True))
    return ArticleRecord(
        article=article,
        statements=tuple(
            draw(statements(length, id=one, actors=actors, outer=claims[:at]))
            for at, one in enumerate(claims)
        ),
        events=tuple(draw(events(length, id=one, actors=actors, claims=claims)) for one in deeds),
        actors=tuple(
            Actor(
                id=one,
                name=draw(names),
                country=draw(maybe(names)),
                sector=draw(maybe(names)),
                mentions=draw(span_tuples(length)),
                kind=draw(literals(model.ActorKind)),
                office=draw(maybe(names)),
                aliases=tuple(draw(st.lists(names, max_size=2))),
                basis=draw(maybe(literals(model.ActorBasis))),
                evidence=draw(span_tuples(length)),
                entry=draw(maybe(names)),
            )
            for one in actors
        ),
        dates=tuple(draw(st.lists(whens(length), max_size=2))),
        places=tuple(draw(st.lists(places(length), max_size=2))),
        unattributed=draw(span_tuples(length)),
        origin=draw(origins()),
    )


def _one_of(ids: list[str]) -> st.SearchStrategy[str | None]:
    return st.sampled_from([None, *ids])
