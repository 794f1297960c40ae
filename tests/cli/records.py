"""Hand-made records to print: no model is loaded for them."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from onrecord.ids import article_id, statement_id, text_sha256
from onrecord.model import (
    Actor,
    Article,
    ArticleRecord,
    Block,
    BlockKind,
    ChainLink,
    Condition,
    Event,
    Origin,
    Participant,
    Place,
    Quotation,
    Span,
    Spans,
    Speaker,
    Statement,
    When,
)

PARTS: list[tuple[BlockKind, str]] = [
    ("headline", "Harbour wall will hold, minister says\n\n"),
    ("credit", "Photo: Ada Quell / Varania News\n\n"),
    (
        "body",
        "The harbour wall of Port Ostrel will hold this winter, Minister Lena Torv said on Monday, "
        "adding that engineers had told her it was “sound as a bell.”\n\n"
        "“Nobody needs to leave,” she said. “Nobody.”\n\n"
        "“We have heard that before.”\n\n"
        "The old town has flooded twice since 1990, according to the Port Office [PO].\n\n",
    ),
    ("ad", "Advertisement\nDry boots, half price [BUY NOW]\n\n"),
    ("comment", "1. She said so last year, too.\n\n"),
    ("comment", "2. First!\n\n"),
    ("form", "Leave a reply"),
]
TEXT = "".join(words for _, words in PARTS)

BORDER = (
    "He would send the reserve, but only if the border gave way, Aldis Renko told Channel One on "
    "Monday, the Lindqvist Institute for Maritime Security reported. He urged Castrel to stay out "
    "until May. In a speech, a minister, who would not be named, said the generals think it will "
    "rain. His office, it insists, has not confirmed any of it. The reserve, Castrel falsely "
    "claims, has left."
)

RAID = (
    "Velmoran gunboats shelled the lighthouse of Port Selene on Sunday, Castrel's navy chief said. "
    "The shelling killed nobody. Two envoys of Castrel will visit Halden. Three smugglers [sic] "
    "were held."
)


def spans(*words: str, text: str = TEXT) -> Spans:
    """Where the words stand in the text; ``#2`` after them asks for the second place."""
    found = []
    for one in words:
        phrase, _, nth = one.partition("#")
        starts = [match.start() for match in re.finditer(re.escape(phrase), text)]
        start = starts[int(nth or 1) - 1]
        found.append(Span(start, start + len(phrase)))
    return tuple(found)


def statement(
    *,
    source: Spans,
    cue: Spans,
    content: Spans,
    quotation: Quotation,
    within: str | None = None,
    **meaning: Any,
) -> Statement:
    return Statement(
        id=statement_id("a", source=source, cue=cue, content=content),
        source=source,
        cue=cue,
        content=content,
        quotation=quotation,
        within=within,
        score=0.5,
        **meaning,
    )


def record(
    text: str = TEXT,
    *,
    blocks: tuple[Block, ...] | None = None,
    statements: tuple[Statement, ...] = (),
    unattributed: Spans = (),
    title: str | None = None,
    outlet: str | None = None,
    published: str | None = None,
    language: str | None = "en",
    input: str = "wall.txt",
) -> ArticleRecord:
    article = Article(
        id=article_id(text, url=None, outlet=outlet, title=title, published=published),
        input=input,
        outlet=outlet,
        title=title,
        published=published,
        language=language,
        sha256=text_sha256(text),
        text=text,
        blocks=blocks or (Block(kind="body", start=0, end=len(text)),),
    )
    return ArticleRecord(
        article=article,
        statements=statements,
        unattributed=unattributed,
        origin=Origin(onrecord="0"),
    )


def harbour() -> ArticleRecord:
    """An article with everything that is shown: fences, nesting, gaps, no source."""
    blocks, at = [], 0
    for kind, words in PARTS:
        blocks.append(Block(kind=kind, start=at, end=at + len(words)))
        at += len(words)
    minister = statement(
        source=spans("Minister Lena Torv"),
        cue=spans("said"),
        content=spans("The harbour wall of Port Ostrel will hold this winter"),
        quotation="indirect",
    )
    adding = statement(
        source=spans("Minister Lena Torv"),
        cue=spans("adding"),
        content=spans("engineers had told her it was “sound as a bell.”"),
        quotation="mixed",
    )
    told = statement(
        source=spans("engineers"),
        cue=spans("had told"),
        content=spans("it was “sound as a bell.”"),
        quotation="mixed",
        within=adding.id,
    )
    nobody = statement(
        source=spans("she"),
        cue=spans("said#2"),
        content=spans("“Nobody needs to leave,”", "“Nobody.”"),
        quotation="direct",
    )
    office = statement(
        source=(),
        cue=spans("according to"),
        content=spans("The old town has flooded twice since 1990"),
        quotation="indirect",
    )
    return record(
        blocks=tuple(blocks),
        statements=(told, office, nobody, adding, minister),
        unattributed=spans("“We have heard that before.”"),
        title="Harbour wall will hold, minister says",
        outlet="Varania News",
        published="2021-11-08",
    )


def border() -> ArticleRecord:
    """An article whose statements have their meaning, each value that is shown at least once."""
    renko = Speaker(actor=None, name="Aldis Renko", via="pronoun")
    institute = ChainLink(name="Lindqvist Institute for Maritime Security", role="relay", span=None)
    said = _meant(
        "Aldis Renko",
        "told",
        "He would send the reserve, but only if the border gave way",
        speaker=renko,
        chain=(_origin(renko), ChainLink(name="Channel One", role="medium", span=None), institute),
        medium="interview",
        act="promise",
        conditions=(_condition("only if the border gave way", "if"),),
        said_on="2025-03-10",
    )
    urged = _meant(
        "He#2",
        "urged",
        "Castrel to stay out until May",
        speaker=renko,
        chain=(_origin(renko), institute),
        addressee="Castrel",
        type="intention",
        act="demand",
        conditions=(_condition("until May", "unless"),),
        said_on="2025-03-01/2025-03-09",
    )
    minister = _meant(
        "a minister, who would not be named",
        "said",
        "the generals think it will rain",
        source_kind="unnamed_person",
        chain=(ChainLink(name=None, role="speaker", span=_at("a minister")),),
        medium="speech",
        act="state",
    )
    generals = Speaker(actor=None, name="generals", via="nominal")
    think = _meant(
        "the generals",
        "think",
        "it will rain",
        within=minister.id,
        speaker=generals,
        source_kind="group",
        chain=(
            _origin(generals),
            ChainLink(name=None, role="relay", span=_at("a minister, who would not be named")),
        ),
        type="belief",
        act="none",
        certainty="likely",
        reporter_stance="endorses",
    )
    office = Speaker(actor=None, name="Aldis Renko's office", via="nominal")
    silent = _meant(
        "His office",
        "has not confirmed",
        "any of it",
        speaker=office,
        source_kind="named_organization",
        chain=(_origin(office),),
        act="admit",
        negated=True,
        reporter_stance="distances",
    )
    castrel = Speaker(actor=None, name="Castrel", via="name")
    claims = _meant(
        "Castrel#2",
        "falsely claims",
        "The reserve",
        "has left.",
        speaker=castrel,
        chain=(_origin(castrel),),
        certainty="possible",
        reporter_stance="refutes",
    )
    return record(
        BORDER,
        statements=(said, urged, minister, think, silent, claims),
        title="Reserve",
        input="border.txt",
    )


def raid() -> ArticleRecord:
    """An article with events: told by somebody, told twice, planned, without an actor."""

    def part(words: str, actor: str | None = None) -> Participant:
        return Participant(actor=actor, span=spans(words, text=RAID)[0])

    def event(kind: str, *trigger: str, **fields: Any) -> Event:
        told = spans(*trigger, text=RAID)
        return Event(
            id=f"e{told[0].start}", type=kind, trigger=told, evidence=told, score=0.9,  # type: ignore[arg-type]
            **{"status": "occurred", **fields},
        )  # fmt: skip

    said = statement(
        source=spans("Castrel's navy chief", text=RAID),
        cue=spans("said", text=RAID),
        content=spans(
            "Velmoran gunboats shelled the lighthouse of Port Selene on Sunday", text=RAID
        ),
        quotation="indirect",
        speaker=Speaker(actor=None, name="Castrel's navy chief", via="nominal"),
    )
    sunday = When(
        span=spans("on Sunday", text=RAID)[0], start=date(2025, 3, 9), end=date(2025, 3, 10),
        basis="words",
    )  # fmt: skip
    selene = spans("Port Selene", text=RAID)[0]
    shelled = event(
        "ASSAULT", "shelled", "shelling", mode="heavy-weapons",
        actors=(part("Velmoran gunboats", "a1"),), recipients=(part("the lighthouse"),),
        when=sunday, place=Place(raw="Port Selene", span=selene), reported_in=said.id,
        contexts=("military",),
    )  # fmt: skip
    visit = event(
        "AGREE", "visit", status="planned",
        actors=(part("Two envoys of Castrel", "a2"),), recipients=(part("Halden", "a3"),),
    )  # fmt: skip
    held = event("COERCE", "held", mode="arrest", recipients=(part("Three smugglers [sic]"),))
    actors = (
        Actor(id="a1", name="Velmoran gunboats", kind="group", country="VEL", sector="MIL"),
        Actor(id="a2", name="envoys of Castrel", kind="group", country="CAS", sector="GOV"),
        Actor(id="a3", name="Halden", kind="state", country="HAL", sector=""),
    )
    made = record(RAID, statements=(said,), title="Raid", published="2025-03-11", input="raid.txt")
    return replace(made, events=(visit, held, shelled), actors=actors)


def _meant(source: str, cue: str, *content: str, **meaning: Any) -> Statement:
    """A statement of :data:`BORDER` that means what every day brings, but for what is given."""
    everyday = {
        "source_kind": "named_person",
        "medium": "none",
        "type": "assertion",
        "act": "state",
        "negated": False,
        "certainty": "certain",
        "reporter_stance": "neutral",
    }
    return statement(
        source=spans(source, text=BORDER),
        cue=spans(cue, text=BORDER),
        content=spans(*content, text=BORDER),
        quotation="indirect",
        **everyday | meaning,
    )


def _origin(speaker: Speaker) -> ChainLink:
    return ChainLink(name=speaker.name, role="speaker", span=None)


def _condition(words: str, polarity: Any) -> Condition:
    return Condition(span=_at(words), polarity=polarity)


def _at(words: str) -> Span:
    return spans(words, text=BORDER)[0]
