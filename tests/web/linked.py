"""A record of a few articles, and what links them, made by hand: no model is loaded."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from tests.web.drafts import EVIL, Draft, hostile, on

import onrecord
from onrecord.linking.links import (
    Contest,
    CopyGroup,
    First,
    Links,
    Position,
    Ref,
    Standing,
)
from onrecord.model import ArticleRecord, Condition, Event, Statement

#: How a lock-keeper's dispute is told: its words stand in the wire story and in a copy of it.
_WIRE = (
    "Minister Ada Lund said the dam was safe. “If the valves are shut, we will leave the talks,” "
    "Lund told Boris Klee. Guards closed the road to the dam on Monday, Lund said.\n"
)


def _about(outlet: str | None, day: str, title: str, input: str) -> dict[str, Any]:
    return {"outlet": outlet, "published": day, "title": title, "input": input}


def _wire(outlet: str, day: str, title: str, input: str) -> ArticleRecord:
    draft = Draft(parts=(("body", _WIRE),), about=_about(outlet, day, title, input))
    lund = draft.meet("Ada Lund", country="CAS", sector="GOV", mentions=draft.spans("Ada Lund"))
    draft.meet("Boris Klee", country="VEL", mentions=draft.spans("Boris Klee"))
    guards = draft.meet("Guards", kind="group", mentions=draft.spans("Guards"))
    draft.say("Minister Ada Lund", "said", "the dam was safe", who=lund)
    draft.say(
        "Lund#2", "told", "“If the valves are shut, we will leave the talks,”", who=lund,
        act="threaten", addressee="Boris Klee", quotation="direct",
        conditions=(Condition(span=draft.at("If the valves are shut"), polarity="if"),),
    )  # fmt: skip
    claim = draft.say("Lund#3", "said#2", "Guards closed the road to the dam on Monday", who=lund)
    draft.tell(
        "COERCE", "closed", "Guards closed the road to the dam on Monday", reported_in=claim.id,
        actors=(draft.part("Guards", guards),), when=on("2024-07-01"),
    )  # fmt: skip
    return draft.made()


def wire() -> ArticleRecord:
    """What an agency wrote."""
    return _wire("Northwire", "2024-07-01", "Dam is safe, minister says", "wire.txt")


def copy() -> ArticleRecord:
    """The same again, in a newspaper."""
    return _wire("Harbour Gazette", "2024-07-02", "MINISTER: DAM SAFE", "copy.txt")


def answer() -> ArticleRecord:
    """Somebody says otherwise; and a threat without "if"."""
    draft = Draft(
        parts=(
            (
                "body",
                "Engineer Boris Klee denied that the dam was safe. “Touch the valves and we "
                "strike,” Klee told Ada Lund. The valves were shut on Wednesday.\n",
            ),
        ),
        about=_about("Varania Post", "2024-07-03", "Engineer contradicts minister", "answer.txt"),
    )
    klee = draft.meet("Boris Klee", country="VEL", mentions=draft.spans("Boris Klee"))
    draft.meet("Ada Lund", country="CAS", sector="GOV", mentions=draft.spans("Ada Lund"))
    draft.say("Engineer Boris Klee", "denied", "that the dam was safe", who=klee, act="deny")
    draft.say(
        "Klee#2", "told", "“Touch the valves and we strike,”", who=klee, act="threaten",
        addressee="Ada Lund", quotation="direct",
    )  # fmt: skip
    return draft.made()


def turn() -> ArticleRecord:
    """The minister says otherwise, in an article that tells no outlet."""
    draft = Draft(
        parts=(
            (
                "body",
                "For the first time, Minister Ada Lund admitted that the dam had cracks. Lund "
                "denied that anybody had warned her. Lund said she had stayed in the talks.\n",
            ),
        ),
        about=_about(None, "2024-07-05", "Dam has cracks after all", "turn.txt"),
    )
    lund = draft.meet("Ada Lund", country="CAS", sector="GOV", mentions=draft.spans("Ada Lund"))
    draft.say("Minister Ada Lund", "admitted", "that the dam had cracks", who=lund, act="admit")
    draft.say("Lund#2", "denied", "that anybody had warned her", who=lund, act="deny")
    draft.say("Lund#3", "said", "she had stayed in the talks", who=lund)
    return draft.made()


WIRE, COPY, ANSWER, TURN = wire(), copy(), answer(), turn()
EVILS = hostile(EVIL)


def ref(record: ArticleRecord, row: Statement | Event) -> Ref:
    """Where a row stands."""
    statement = isinstance(row, Statement)
    speaker = row.speaker.name if isinstance(row, Statement) and row.speaker else None
    return Ref(
        input=record.article.input,
        span=row.content[0] if isinstance(row, Statement) else row.trigger[0],
        speaker=speaker if statement else None,
        article=record.article.id,
        row=row.id,
    )


SAFE, SAFE_AGAIN = ref(WIRE, WIRE.statements[0]), ref(COPY, COPY.statements[0])
LEAVE, LEAVE_AGAIN = ref(WIRE, WIRE.statements[1]), ref(COPY, COPY.statements[1])
ROAD, ROAD_AGAIN = ref(WIRE, WIRE.events[0]), ref(COPY, COPY.events[0])
UNSAFE, STRIKE = (ref(ANSWER, one) for one in ANSWER.statements)
CRACKS, UNWARNED, STAYED = (ref(TURN, one) for one in TURN.statements)
EVIL_SAID = ref(EVILS, EVILS.statements[0])

#: What links them: one contest with two sides, open; one that its speaker settled; one bare denial.
LINKS = Links(
    copies=(
        CopyGroup(
            origin="wire.txt",
            members=("copy.txt",),
            partial=(),
            why=("copy.txt: 33 of its own words (100 %) stand there, 33 in one piece",),
        ),
    ),
    same_statement=((SAFE, SAFE_AGAIN), (LEAVE, LEAVE_AGAIN)),
    same_event=((ROAD, ROAD_AGAIN),),
    contested=(
        Contest(a=SAFE, b=CRACKS, kind="self", score=0.9, why="Ada Lund against Ada Lund"),
        Contest(a=None, b=UNWARNED, kind="one_sided", score=0.5, why="only the denial"),
        Contest(a=LEAVE, b=STRIKE, kind="rejection", score=0.3, why="Klee against Lund"),
        Contest(a=LEAVE, b=STAYED, kind="refutation", score=0.4, why="the text against Lund"),
        Contest(a=SAFE, b=UNSAFE, kind="denial", score=0.8, why="Boris Klee against Ada Lund"),
    ),
    conditions=(
        Standing(
            ref=LEAVE,
            condition=WIRE.statements[1].conditions[0].span,
            polarity="if",
            repeated_in=("copy.txt",),
            outcome="not_honoured",
            ended_by="turn.txt",
            score=0.7,
            why="Lund said she had stayed in the talks.",
        ),
        Standing(
            ref=STRIKE,
            condition=STRIKE.span,
            polarity="if",
            repeated_in=(),
            outcome="standing",
            ended_by=None,
            score=0.6,
            why="nothing later in the record tells how it ended",
        ),
    ),
    firsts=(
        First(ref=UNSAFE, deed="deny", stated=False, score=0.2, why="deny: none earlier"),
        First(ref=CRACKS, deed="admit", stated=True, score=0.4, why="admit: its article says so"),
    ),
    false_firsts=(
        First(ref=UNWARNED, deed=None, stated=True, score=0.5, why="said: its article says so"),
    ),
    positions=(
        Position(
            speaker="Ada Lund", matter="safe dam", refs=(SAFE, UNWARNED, CRACKS), turns_at=(2,)
        ),
        Position(speaker="Ada Lund", matter="talks", refs=(LEAVE, STAYED, SAFE), turns_at=()),
        Position(speaker="Boris Klee", matter="valves", refs=(UNSAFE, STRIKE, UNSAFE), turns_at=()),
    ),
)
#: Links whose every word tries to be something else than a word.
EVIL_LINKS = Links(
    same_statement=((SAFE, EVIL_SAID),),
    contested=(Contest(a=SAFE, b=EVIL_SAID, kind="denial", score=0.5, why=EVIL),),
    conditions=(
        Standing(
            ref=EVIL_SAID, condition=EVIL_SAID.span, polarity="if", repeated_in=(EVIL,),
            outcome="met", ended_by=EVIL, score=0.5, why=EVIL,
        ),
    ),
    firsts=(First(ref=EVIL_SAID, deed=None, stated=True, score=0.5, why=EVIL),),
    false_firsts=(First(ref=EVIL_SAID, deed=None, stated=True, score=0.5, why=EVIL),),
    copies=(CopyGroup(origin="wire.txt", members=(EVIL,), partial=(), why=(f"{EVIL}: {EVIL}",)),),
    positions=(
        Position(speaker=EVIL, matter=EVIL, refs=(EVIL_SAID, SAFE, EVIL_SAID), turns_at=(1, 2)),
    ),
)  # fmt: skip
#: Both, for whoever looks at pages as they are.
ALL_LINKS = Links(
    **{one.name: getattr(LINKS, one.name) + getattr(EVIL_LINKS, one.name) for one in fields(Links)}
)


def fill(path: Path) -> None:
    """Makes the record of all of them."""
    with onrecord.open(path, new=True) as record:
        for one in (WIRE, COPY, ANSWER, TURN, EVILS):
            record.put(one)


def give_links(patch: pytest.MonkeyPatch, links: Links) -> None:
    """Has records be linked, by these links."""
    patch.setattr("onrecord.record.linked.update.is_linked", lambda store: True)
    patch.setattr("onrecord.record.linked.read.read_links", lambda connection: (links, links))
