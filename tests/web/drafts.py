"""Articles made by hand for the web view, and a record of them: no model is loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import onrecord
from onrecord.ids import article_id, make_id, statement_id, text_sha256
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
    Spans,
    Speaker,
    Statement,
    When,
)

#: What a hostile page may call itself, its author, or whoever speaks in it.
EVIL = (
    "<script>window.__hacked = 1</script></title></textarea></script>"
    '<img src=x onerror="window.__hacked = 2">"\'><svg onload=window.__hacked=3>'
    '{{7*7}}{% raw %}<b hx-get="/intake" hx-trigger="load" data-row="x">bold</b>'
    '<a href="javascript:window.__hacked=4">go</a><!-- --><style>*{display:none}</style>'
    "\u202egnp.exe\u2066"
)
#: A name that no line can break in.
ENDLESS = "W" * 10_000


@dataclass(kw_only=True)
class Draft:
    """An article that is being written: its parts first, then what is said and what happens."""

    parts: tuple[tuple[Any, ...], ...]
    about: dict[str, Any] = field(default_factory=dict)
    statements: list[Statement] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    actors: list[Actor] = field(default_factory=list)
    gaps: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(words for _, words, *_ in self.parts)

    @property
    def id(self) -> str:
        given = {name: self.about.get(name) for name in ("url", "outlet", "title", "published")}
        return article_id(self.text, **given)

    def at(self, words: str) -> Span:
        """Where the words stand; ``#2`` after them asks for the second place."""
        phrase, _, nth = words.partition("#")
        starts = [one.start() for one in re.finditer(re.escape(phrase), self.text)]
        start = starts[int(nth or 1) - 1]
        return Span(start, start + len(phrase))

    def spans(self, *words: str) -> Spans:
        return tuple(self.at(one) for one in words)

    def meet(self, name: str, **fields: Any) -> Actor:
        """Somebody whom the article names."""
        made = Actor(
            id=f"a{len(self.actors)}", name=name,
            **{"kind": "person", "aliases": (name,), "mentions": (), **fields},
        )  # fmt: skip
        self.actors.append(made)
        return made

    def say(self, source: str, cue: str, *content: str, **meaning: Any) -> Statement:
        """A statement with an everyday meaning, but for what is given."""
        roles: dict[str, Any] = {
            "source": self.spans(source) if source else (),
            "cue": self.spans(cue),
            "content": self.spans(*content),
        }
        who = meaning.pop("who", None)
        if who is not None:
            speaker = Speaker(actor=who.id, name=who.name, via="name")
            said = ChainLink(name=who.name, role="speaker", span=next(iter(roles["source"]), None))
            meaning = {"speaker": speaker, "chain": (said,), **meaning}
        everyday: dict[str, Any] = {
            "quotation": "indirect", "source_kind": "named_person" if who else "unnamed_person",
            "medium": "none", "type": "assertion", "act": "state", "negated": False,
            "certainty": "certain", "reporter_stance": "neutral", "score": 0.8,
        }  # fmt: skip
        made = Statement(id=statement_id(self.id, **roles), **roles, **everyday | meaning)
        self.statements.append(made)
        return made

    def tell(self, kind: str, trigger: str, evidence: str, **fields: Any) -> Event:
        """An event that occurred, unless something else is given."""
        made = Event(
            id=make_id("event", self.id, trigger), type=kind, trigger=self.spans(trigger),  # type: ignore[arg-type]
            evidence=self.spans(evidence), **{"status": "occurred", "score": 0.7, **fields},
        )  # fmt: skip
        self.events.append(made)
        return made

    def part(self, words: str, actor: Actor | None = None) -> Participant:
        return Participant(actor=actor and actor.id, span=self.at(words))

    def made(self) -> ArticleRecord:
        text, at, blocks = self.text, 0, []
        for kind, words, *more in self.parts:
            blocks.append(
                Block(kind=kind, start=at, end=at + len(words), **more[0] if more else {})
            )
            at += len(words)
        about = {"input": "draft.txt", "language": "en", **self.about}
        article = Article(
            id=self.id, text=text, sha256=text_sha256(text), blocks=tuple(blocks), **about
        )
        return ArticleRecord(
            article=article, statements=tuple(self.statements), events=tuple(self.events),
            actors=tuple(self.actors), unattributed=tuple(self.gaps), origin=Origin(onrecord="0"),
        )  # fmt: skip


def on(day: str, days: int = 1) -> When:
    """A time that the words tell."""
    first = date.fromisoformat(day)
    return When(span=None, start=first, end=first + timedelta(days), basis="words")


def ferry(title: str = "Ferries stay in port as talks stall") -> ArticleRecord:
    """An article with all there is to read: nested and crossing statements, a condition, an event
    that somebody tells, a gap, fences; its lines end as on Windows, and emoji stand before words.
    """
    draft = Draft(
        parts=(
            ("headline", "Ferries stay in port as talks stall 🚢\r\n\r\n"),
            ("byline", "By Nora Quist\r\n\r\n"),
            (
                "body",
                "Mayor Ida Holm said on Monday 🛟🛟 that the union had told her the harbour master "
                "believed the channel was safe.\r\n\r\n",
            ),
            (
                "body",
                "“We will sail again, but only if the crews are paid,” union leader Per Aas told "
                "reporters.\r\n\r\n",
            ),
            (
                "body",
                "Velmoran boats blocked the strait on Sunday, Aas said, adding that the coast "
                "guard had watched.\r\n\r\n",
            ),
            ("quote", "“Nobody asked us.”\r\n\r\n"),
            ("ad", "Advertisement\r\nCheap boats 🛶 for everyone\r\n\r\n"),
            (
                "body",
                "The talks go on. 🧭 Deputy mayor Tor Lind has praised the crews for their "
                "patience.\r\n\r\n",
            ),
            ("comment", "It is all lies, Holm said so.\r\n\r\n", {"author": "boatfan"}),
            ("comment", "No, it is not.\r\n", {"author": "seaside", "depth": 1}),
        ),
        about={
            "title": title, "outlet": "The Varania Post", "published": "2024-05-06",
            "input": "ferry.html", "url": "https://post.example/ferry",
        },
    )  # fmt: skip
    holm = draft.meet("Ida Holm", country="VEL", sector="GOV", mentions=draft.spans("Ida Holm"))
    union = draft.meet("the union", kind="organization", country="VEL", sector="LAB")
    master = draft.meet("the harbour master")
    aas = draft.meet("Per Aas", country="VEL", sector="LAB", aliases=("Per Aas", "Aas"),
                     mentions=draft.spans("Per Aas", "Aas said"))  # fmt: skip
    boats = draft.meet("Velmoran boats", kind="group", country="VEL", sector="MIL")
    said = draft.say(
        "Mayor Ida Holm", "said",
        "that the union had told her the harbour master believed the channel was safe",
        who=holm, said_on="2024-05-06",
    )  # fmt: skip
    told = draft.say("the union", "had told", "the harbour master believed the channel was safe",
                     who=union, within=said.id, addressee="Ida Holm")  # fmt: skip
    draft.say("the harbour master", "believed", "the channel was safe", who=master,
              within=told.id, type="belief", act="none")  # fmt: skip
    draft.say(
        "union leader Per Aas", "told#2", "“We will sail again, but only if the crews are paid,”",
        who=aas, quotation="direct", act="promise", addressee="reporters", said_on="2024-05-05",
        conditions=(Condition(span=draft.at("only if the crews are paid"), polarity="if"),),
    )  # fmt: skip
    claim = draft.say("Aas#2", "said#2", "Velmoran boats blocked the strait on Sunday", who=aas)
    draft.say("Aas#2", "adding", "the strait on Sunday, Aas said, adding that the coast guard had "
              "watched", who=aas)  # fmt: skip
    draft.tell(
        "COERCE", "blocked", "Velmoran boats blocked the strait on Sunday", reported_in=claim.id,
        actors=(draft.part("Velmoran boats", boats),), recipients=(draft.part("the strait"),),
        when=on("2024-05-05"), place=Place(raw="the strait", span=draft.at("the strait")),
    )  # fmt: skip
    draft.gaps.append(draft.at("“Nobody asked us.”"))
    return draft.made()


def harbour(day: int) -> ArticleRecord:
    """One of many short articles, about day after day of the same dispute."""
    acts = ("promise", "deny", "warn", "state", "accuse")
    who, land = (("Ada Lund", "CAS"), ("Boris Klee", "VEL"))[day % 2]
    draft = Draft(
        parts=(
            ("headline", f"Harbour dispute, day {day}\n\n"),
            (
                "body",
                f"Minister {who} said the harbour would stay open on day {day} if the tide "
                f"allowed it. Guards arrested {day + 2} sailors near Port Ostrel.\n",
            ),
        ),
        about={
            "title": f"Harbour dispute, day {day}", "input": f"day-{day}.txt",
            "outlet": ("Varania News", "Café Daily", None)[day % 3],
            "published": (date(2024, 3, 1) + timedelta(day)).isoformat(),
        },
    )  # fmt: skip
    minister = draft.meet(who, country=land, sector="GOV", aliases=(who, who.split()[1]))
    condition = Condition(span=draft.at("if the tide allowed it"), polarity="if")
    claim = draft.say(
        f"Minister {who}", "said", f"the harbour would stay open on day {day} if the tide allowed",
        who=minister, act=acts[day % len(acts)], conditions=(condition,) * (day % 3 == 0),
        said_on=(date(2024, 2, 28) + timedelta(day)).isoformat(), score=0.4 + day % 6 / 10,
    )  # fmt: skip
    guards = draft.meet("Guards", kind="group", country="CAS", sector="MIL")
    draft.tell(
        "COERCE", "arrested", f"Guards arrested {day + 2} sailors near Port Ostrel",
        actors=(draft.part("Guards", guards),), recipients=(draft.part("sailors"),),
        when=on((date(2024, 2, 27) + timedelta(day)).isoformat()), mode="arrest",
        place=Place(raw="Port Ostrel", span=draft.at("Port Ostrel"), country="CAS"),
        reported_in=claim.id if day % 4 == 0 else None,
    )  # fmt: skip
    return draft.made()


def chronicle() -> ArticleRecord:
    """An article of several parts: 90,000 characters, a statement in each of 450 paragraphs."""
    calm = "The night was calm and long. " * 5
    body = [f"Entry {n}: the keeper noted that lamp {n} was lit. {calm}\n\n" for n in range(450)]
    draft = Draft(
        parts=(("headline", "The lamps of the coast 🕯\n\n"), *(("body", one) for one in body)),
        about={"title": "The lamps of the coast", "input": "lamps.txt", "published": "2019-01-01"},
    )
    text, at = draft.text, 0
    id = draft.id
    for n in range(450):
        start = text.index(f"Entry {n}:", at)
        roles: dict[str, Any] = {}
        for role, words in (("source", "the keeper"), ("cue", "noted"),
                            ("content", f"that lamp {n} was lit")):  # fmt: skip
            found = text.index(words, start)
            roles[role] = (Span(found, found + len(words)),)
        at = start
        draft.statements.append(
            Statement(id=statement_id(id, **roles), **roles, quotation="indirect", score=0.5)
        )
    return draft.made()


def hostile(name: str = EVIL) -> ArticleRecord:
    """An article of which every word tries to be something else than a word."""
    url = "javascript:window.__hacked=5"
    if name == ENDLESS:
        url = 'https://example.org/"onmouseover="window.__hacked=6'
    draft = Draft(
        parts=(
            ("headline", f"{name} headline\n\n"),
            ("byline", f"By {name}\n\n"),
            ("body", f"{name} said that {name} will strike\x00 Port \ud83d Nowhere.\n\n"),
            ("body", f"“{name} is here,” nobody at all.\n\n"),
            ("ad", f"Buy {name}\n\n"),
            ("comment", f"I am {name}\n", {"author": name, "depth": 3}),
        ),
        about={"title": name, "outlet": name, "input": name, "url": url, "authors": (name,),
               "published": "2024-06-01"},
    )  # fmt: skip
    who = draft.meet(name, country="VEL", sector="GOV", aliases=(name, f"{name} II"))
    claim = draft.say(
        name, "said", f"{name} will strike\x00 Port", who=who, addressee=name, act="threaten",
        chain=(
            ChainLink(name=name, role="speaker", span=draft.at(name)),
            ChainLink(name=name, role="relay", span=None),
        ),
        conditions=(Condition(span=draft.at(f"{name}#3"), polarity="if"),), said_on="2024-06-01",
    )  # fmt: skip
    draft.tell(
        "ASSAULT", "strike", f"{name} will strike", actors=(draft.part(name, who),),
        recipients=(draft.part(f"{name}#3"),), when=on("2024-06-01"), reported_in=claim.id,
        place=Place(raw=name, span=draft.at(name)), status="threatened",
    )  # fmt: skip
    draft.gaps.append(draft.at(f"“{name} is here,”"))
    return draft.made()


def articles() -> Iterator[ArticleRecord]:
    """All that the record holds which the screens are looked at with."""
    yield ferry()
    yield from map(harbour, range(60))
    yield chronicle()
    yield hostile(EVIL)
    yield hostile(ENDLESS)


def fill(path: Path) -> None:
    """Makes the record of all of them; whoever judged the hostile ones was hostile, too."""
    with onrecord.open(path, new=True) as record:
        for one in articles():
            record.put(one)
        for name in (EVIL, ENDLESS):
            id = hostile(name).statements[0].id
            record.tag(id, name, by=name)
            record.note(id, name, by=name)
            record.correct(id, {"addressee": f"{name} corrected"}, by=name)
