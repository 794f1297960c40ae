"""Who speaks to whom, who passes on whose words and who does what to whom, as GraphML.

Gephi, Cytoscape, R's igraph and networkx read it.  The graph is directed, and between two nodes
there may be several edges; those that differ in nothing but their articles are one.

**Nodes** are identities across articles: the gazetteer's entry where an actor has one, else the
name without regard to case (so two of one name who are in no gazetteer are one node, and somebody
who is told by two names is two).  There is one for each actor, speaker, addressee and named link of
a chain.  ``label`` is the name met first; ``kind``, ``country`` and ``sector`` are the first that
are known, and left out where none is.  ``mentions`` counts where texts name or mean it,
``statements`` what it says, ``articles`` the articles it occurs in.

**Edges** tell by ``kind`` what they are:

- ``says_to``: from a speaker to the addressee; ``act`` is what the speaker does.
- ``told_through``: from a link of a chain to the medium that comes next in it.
- ``relayed_by``: from a link of a chain to who passes the words on.  In both, ``act`` is that of
  the words, and a link without a name is passed over.
- ``event``: from an actor to a recipient; ``type`` is PLOVER's, with its ``quad`` class and
  ``scale``, and ``status`` says whether it happened.  Where several act and nobody is a recipient,
  as in a meeting, each is joined to those who come after.

``weight`` counts the statements or events, ``articles`` the articles they are in; ``first`` and
``last`` are the days those were published, left out where none is known.  ``claimed`` counts the
events that a statement tells: what somebody alleges.  What a source is said not to have said
(``negated``) makes no edge, nor does a party of an event that is no actor of the record.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, TypeAlias, cast

from onrecord.exports.characters import fold, in_xml
from onrecord.exports.entry import Entry
from onrecord.model import Actor, ArticleRecord, Event, EventType, Statement
from onrecord.ontology import load_ontology

__all__ = ["write_graphml"]

#: From, to, kind, act or type, and status: what makes an edge one.
_Key: TypeAlias = tuple[str, str, str, str, str]


def write_graphml(entries: Iterable[Entry], write: Callable[[bytes], None]) -> None:
    """Writes the graph of all articles as one document; nodes and edges stand in a fixed order.

    Articles are read once; memory holds the graph.
    """
    import networkx as nx

    graph = _Graph()
    for entry in entries:
        graph.add(entry.record)
    made = nx.MultiDiGraph()
    for id in sorted(graph.nodes):
        made.add_node(id, **graph.nodes[id].attributes())
    for number, key in enumerate(sorted(graph.edges)):
        # Numbers of their own: Gephi takes two edges of one id for one.
        made.add_edge(key[0], key[1], key=f"e{number}", **graph.edges[key].attributes(key))
    document = io.BytesIO()
    # Not the one that takes lxml where that is there: the bytes are to be the same without it.
    nx.write_graphml_xml(made, document)
    write(document.getvalue())


@dataclass(slots=True)
class _Node:
    label: str
    entry: str | None = None
    kind: str | None = None
    country: str | None = None
    sector: str | None = None
    mentions: int = 0
    statements: int = 0
    articles: int = 0
    #: The last article that it was met in.
    article: int = -1

    def attributes(self) -> dict[str, str | int]:
        """What GraphML tells of it."""
        known = {
            "label": self.label,
            "entry": self.entry,
            "kind": self.kind,
            "country": self.country,
            "sector": self.sector,
        }
        counts = {
            "mentions": self.mentions,
            "statements": self.statements,
            "articles": self.articles,
        }
        return {**{name: in_xml(value) for name, value in known.items() if value}, **counts}


@dataclass(slots=True)
class _Edge:
    weight: int = 0
    claimed: int = 0
    articles: int = 0
    article: int = -1
    first: str | None = None
    last: str | None = None

    def count(self, article: int, day: str | None, claimed: bool) -> None:
        """Counts one statement or event more."""
        self.weight += 1
        self.claimed += claimed
        self.articles += article != self.article
        self.article = article
        if day is not None:
            self.first = min(self.first or day, day)
            self.last = max(self.last or day, day)

    def attributes(self, key: _Key) -> dict[str, Any]:
        """What GraphML tells of it."""
        _, _, kind, what, status = key
        days = {"first": self.first, "last": self.last}
        counts = {"weight": self.weight, "articles": self.articles}
        told = {name: day for name, day in days.items() if day}
        if kind != "event":
            return {"kind": kind, **({"act": what} if what else {}), **counts, **told}
        plover = load_ontology().types[cast(EventType, what)]
        event = {"type": what, "quad": plover.quad, "scale": plover.score, "status": status}
        return {"kind": kind, **event, **counts, "claimed": self.claimed, **told}


@dataclass(slots=True)
class _Known:
    """Who the actors of one article are, by their ids and by their names."""

    ids: dict[str, str]
    names: dict[str, str]


class _Graph:
    """The nodes by their identity, and the edges by what makes them one."""

    def __init__(self) -> None:
        self.nodes: dict[str, _Node] = {}
        self.edges: dict[_Key, _Edge] = {}
        self._article = -1

    def add(self, record: ArticleRecord) -> None:
        """Adds what an article tells."""
        self._article += 1
        published = record.article.published
        day = published[:10] if published else None
        known = self._actors(record.actors)
        for statement in record.statements:
            for key in self._told(statement, known):
                self._count(key, day)
        for event in record.events:
            for key in _done(event, known):
                self._count(key, day, claimed=event.reported_in is not None)

    def _count(self, key: _Key, day: str | None, *, claimed: bool = False) -> None:
        self.edges.setdefault(key, _Edge()).count(self._article, day, claimed)

    def _told(self, statement: Statement, known: _Known) -> Iterator[_Key]:
        """The edges of a statement: to whom it was said, and the way that it took."""
        speaker = self._speaker(statement, known)
        if speaker is not None:
            self.nodes[speaker].statements += 1
        addressee = self._named(statement.addressee, known)
        way = [(link, self._named(link.name, known)) for link in statement.chain]
        if statement.negated:
            return
        act = statement.act or ""
        if speaker is not None and addressee is not None:
            yield speaker, addressee, "says_to", act, ""
        before = speaker
        for link, after in way:
            # The first link is the speaker once more; one without a name is passed over.
            if link.role == "speaker" or after is None:
                continue
            if before is not None and before != after:
                kind = "told_through" if link.role == "medium" else "relayed_by"
                yield before, after, kind, act, ""
            before = after

    def _speaker(self, statement: Statement, known: _Known) -> str | None:
        if statement.speaker is None:
            return None
        actor = known.ids.get(statement.speaker.actor or "")
        return actor or self._named(statement.speaker.name, known)

    def _actors(self, actors: Iterable[Actor]) -> _Known:
        """Makes the actors of an article nodes; one without an entry and a name is nobody."""
        known = _Known({}, {})
        for actor in actors:
            id = self._actor(actor)
            if id is None:
                continue
            known.ids[actor.id] = id
            for name in (actor.name, *actor.aliases):
                known.names.setdefault(fold(name).casefold(), id)
        return known

    def _actor(self, actor: Actor) -> str | None:
        name = fold(actor.name)
        id = in_xml(fold(actor.entry or "") or name.casefold())
        if not id:
            return None
        node = self._node(id, name or id)
        node.entry = node.entry or actor.entry
        node.kind = node.kind or actor.kind
        node.country = node.country or actor.country
        node.sector = node.sector or actor.sector
        node.mentions += len(actor.mentions)
        return id

    def _named(self, name: str | None, known: _Known) -> str | None:
        """The identity that a name stands for in this article."""
        folded = fold(name or "")
        if not folded:
            return None
        id = known.names.get(folded.casefold())
        if id is None:
            id = in_xml(folded.casefold())
            self._node(id, folded)
        return id

    def _node(self, id: str, label: str) -> _Node:
        node = self.nodes.setdefault(id, _Node(label))
        node.articles += node.article != self._article
        node.article = self._article
        return node


def _done(event: Event, known: _Known) -> Iterator[_Key]:
    """The edges of an event: each party is counted once."""
    actors, recipients = (
        list(dict.fromkeys(known.ids[one.actor] for one in parts if one.actor in known.ids))
        for parts in (event.actors, event.recipients)
    )
    pairs = product(actors, recipients) if event.recipients else combinations(actors, 2)
    for one, other in pairs:
        yield one, other, "event", event.type, event.status
