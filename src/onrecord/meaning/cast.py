"""Who is in the article: its actors by the tokens that mean them, and what each is called."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from operator import itemgetter

from onrecord.actors.words import PARTICLES, fold_phrase
from onrecord.meaning.nouns import Nouns
from onrecord.meaning.outlets import Outlets
from onrecord.meaning.reading import Reading
from onrecord.meaning.voice import Voice
from onrecord.model import Actor, Span, Via

__all__ = ["HER", "HIM", "Cast"]

HIM = frozenset("he him his himself".split())
HER = frozenset("she her hers herself".split())
_LEADERS = frozenset(
    "leader president premier chancellor ruler strongman monarch king queen minister".split()
)
# Nouns that take up a body named before.
_BODIES = frozenset(
    "agency company firm group organization organisation airline bank paper newspaper magazine "
    "network station broadcaster service center centre institute party union watchdog think-tank "
    "charity club carrier retailer maker manufacturer operator outlet site website bureau "
    "department ministry council commission committee association foundation federation "
    "channel weekly daily university institution body alliance coalition movement".split()
)
# How many sentences back a body is looked for, and of how many names.
_REACH, _MOST = 2, 40


class Cast:
    """The actors of an article."""

    def __init__(self, reading: Reading, nouns: Nouns, outlets: Outlets) -> None:
        self._reading = reading
        self._nouns = nouns
        self._is_family = outlets.gazetteer.is_family_name
        self._actor_at = _by_token(reading)
        self._pronouns: dict[str, set[str]] = defaultdict(set)
        self._titles: dict[str, list[tuple[int, Actor]]] = defaultdict(list)
        self._bodies: list[tuple[int, Actor]] = []
        self._persons: list[tuple[int, Actor]] = []
        self._officials: dict[str, list[Actor]] = defaultdict(list)
        self._longer: dict[str, str] = {}
        self._named_at: dict[str, list[Span]] = {}
        for at in sorted(self._actor_at):
            self._add_mention(at, *self._actor_at[at])
        for actor in reading.actors:
            if actor.kind == "person" and actor.aliases:
                self._add_person(actor)

    def _add_mention(self, at: int, actor: Actor, span: Span) -> None:
        tokens = self._reading.tokens
        if tokens.tag[at] in ("PRP", "PRP$"):
            self._pronouns[actor.id].add(self._reading.folds[at])
        begins = span.start == tokens.words[at].start
        if not begins or not actor.aliases or tokens.pos[at] != "PROPN":
            return
        if actor.kind == "person":
            self._persons.append((at, actor))
        if actor.kind == "person" and at:
            self._titles[self._reading.folds[at - 1].rstrip(".")].append((at, actor))
        elif actor.kind == "organization" and _is_body(actor):
            self._bodies.append((at, actor))

    def _add_person(self, actor: Actor) -> None:
        if actor.entry is not None and actor.country and actor.sector == "GOV":
            self._officials[actor.country].append(actor)
        for alias in actor.aliases:
            words = alias.lower().split()
            for first in range(1, len(words)):
                self._longer.setdefault(" ".join(words[first:]), alias)

    def at(self, at: int) -> tuple[Actor, Span] | None:
        """The actor whose mention holds a token, and that mention: of several the shortest."""
        return self._actor_at.get(at)

    def fuller(self, name: str) -> str:
        """The name, or that of a person of the article whose last words it is."""
        return self._longer.get(name.lower(), name)

    def is_called(self, actor: str, pronouns: frozenset[str]) -> bool:
        """Whether one of these pronouns is used for the actor with this id."""
        return bool(self._pronouns[actor] & pronouns)

    def named(self, actor: Actor, via: Via, span: Span | None) -> Voice:
        """The voice of an actor whom the text names."""
        if span is not None and self._is_another(actor, span):
            return Voice(kind="named_person", name=self._spelled(span), via="name")
        if actor.kind == "person" or self._is_family_name(actor):
            if via == "name" and span is not None and " " not in self._spelled(span):
                via = "surname" if " " in actor.name else "name"
            name = self._name_of_person(actor)
            if span is not None and " " not in name:
                name = self._with_particle(name, self._reading.tokens_of([span])[-1])
            return Voice(kind="named_person", name=name, actor=actor.id, via=self._late(actor, via))
        if actor.kind == "group" and via != "name":
            return Voice(kind="group", name=actor.name, actor=actor.id, via=via)
        name = self.name_of_body(actor, span)
        if span is not None and " " not in name:
            whole = self._nouns.describe(self._reading.tokens_of([span])[-1])
            name = whole if whole.startswith(f"{name} of ") else name  # "Republic of Temara"
        if via == "name" and span is not None and self._spelled(span).isupper() and name.count(" "):
            via = "acronym"
        return Voice(
            kind="named_organization", name=name, actor=actor.id, via=self._late(actor, via)
        )

    def _with_particle(self, name: str, at: int) -> str:
        """The name with what a particle or a hyphen joins to it: "Anne-Marie von Osk"."""
        before = self._reading.folds[at - 1] if at else ""
        if before != "-" and before not in PARTICLES:
            return name
        whole = self._nouns.run_to(at)
        return whole if whole.endswith(name) else name

    def _is_another(self, actor: Actor, span: Span) -> bool:
        """Whether a person's mention has no word of the name: "Lee's manager Roy Mook" is Mook."""
        words = set(fold_phrase(self._spelled(span)))
        if actor.kind != "person" or not words or self._spelled(span).isupper():
            return False
        names = [actor.name, *(one for one in actor.aliases if "'s " not in one.replace("’", "'"))]
        proper = self._reading.tokens.pos[self._reading.tokens_of([span])[0]] == "PROPN"
        return proper and not any(words & set(fold_phrase(name)) for name in names)

    def _is_family_name(self, actor: Actor) -> bool:
        """Whether the one word that names an actor of no known kind is a person's."""
        if actor.kind != "organization" or actor.entry is not None or actor.sector is not None:
            return False
        return all(
            " " not in alias and alias.istitle() and self._is_family(" ".join(fold_phrase(alias)))
            for alias in actor.aliases
        )

    def _name_of_person(self, actor: Actor) -> str:
        """The fullest name that the text has.

        A family name alone can be another's: which Clinton is meant, the text has to tell.
        """
        name = fold_phrase(actor.name)
        same = [alias for alias in actor.aliases if fold_phrase(alias) == name]
        return max(same or actor.aliases, key=lambda alias: (alias.count(" "), len(alias)))

    def _late(self, actor: Actor, via: Via) -> Via:
        """``headline`` where only the headline has the name."""
        if via != "nominal" or not self._reading.article.blocks:
            return via
        first = self._reading.article.blocks[0]
        names = self._named_at.get(actor.id)
        if names is None:
            names = [span for span in actor.mentions if self._spelled(span) in actor.aliases]
            self._named_at[actor.id] = names
        if names and all(span.end <= first.end for span in names) and first.kind == "headline":
            return "headline"
        return via

    def name_of_body(self, actor: Actor, span: Span | None) -> str:
        """The name of a body or state as the text has it: Moscow stays Moscow."""
        own = self._spelled(span) if span is not None else None
        if own is not None and actor.kind in ("state", "place"):
            return own
        longest = max(actor.aliases, key=len)
        if own is None or own.lower() in longest.lower() or (own.isupper() and len(own) > 1):
            return longest
        return own

    def _spelled(self, span: Span) -> str:
        return " ".join(span.of(self._reading.article.text).split())

    def by_office(self, head: int, described: Actor) -> Actor | None:
        """The one official of a country whom the article names: "the Russian leader"."""
        if described.kind != "person" or not described.country or described.sector != "GOV":
            return None
        if not self._nouns.is_definite(head) or self._reading.folds[head] not in _LEADERS:
            return None
        found = self._officials[described.country]
        return found[0] if len(found) == 1 else None

    def by_title(self, head: int) -> Actor | None:
        """The person before whose name this noun stood earlier: "the prince", "the senator"."""
        tokens = self._reading.tokens
        if (
            not self._nouns.is_definite(head)
            or tokens.tag[head] != "NN"
            or self._nouns.is_modified(head)
        ):
            return None
        places = self._titles.get(self._reading.folds[head], [])
        before = bisect_left(places, head, key=itemgetter(0))
        return places[before - 1][1] if before else None

    def last_pair(self, head: int, *, joined: bool) -> tuple[Actor, Actor] | None:
        """The two persons last named before "the two leaders"; ``joined`` asks for "A and B"."""
        tokens = self._reading.tokens
        low = max(tokens.sentence[head] - _REACH, 0)
        last = bisect_left(self._persons, head, key=itemgetter(0))
        found: list[tuple[int, Actor]] = []
        for at, actor in reversed(self._persons[max(last - _MOST, 0) : last]):
            if tokens.sentence[at] < low:
                break
            if all(actor is not other for _, other in found):
                found.append((at, actor))
        if len(found) < 2 or (len(found) > 2 and not joined):
            return None
        (later, second), (earlier, first) = found[:2]
        if joined and "and" not in self._reading.folds[earlier:later]:
            return None
        if joined and tokens.sentence[earlier] != tokens.sentence[later]:
            return None
        return first, second

    def pair(self, pair: tuple[Actor, Actor], via: Via) -> Voice:
        """The voice of two persons together."""
        names = [self._name_of_person(actor) for actor in pair]
        return Voice(kind="named_person", name=" and ".join(names), via=via)

    def _is_known(self, head: int) -> bool:
        """Whether a noun means somebody told of before: "the agency" and no words more."""
        return self._nouns.is_definite(head) and not self._nouns.is_modified(head)

    def last_body(self, head: int) -> Actor | None:
        """The body last named before "the agency", "the group"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        word = folds[head]
        if (
            word not in _BODIES
            or not self._nouns.is_definite(head)
            or self._nouns.is_modified(head)
        ):
            return None
        low = max(tokens.sentence[head] - _REACH, 0)
        last = bisect_left(self._bodies, head, key=itemgetter(0))
        found: Actor | None = None
        for at, actor in self._bodies[max(last - _MOST, 0) : last]:
            if _has(actor, word) or (
                tokens.sentence[at] >= low and not (found and _has(found, word))
            ):
                found = actor
        return found

    def appositive(self, head: int) -> tuple[Actor, Span] | None:
        """The name that stands beside a title: "the director of the centre, Ina Kirsch"."""
        tokens = self._reading.tokens
        for child in self._reading.children[head]:
            if tokens.dep[child] in ("appos", "flat") and tokens.pos[child] == "PROPN":
                held = self._actor_at.get(child)
                if held is not None and held[0].aliases and held[0].kind not in ("state", "place"):
                    return held
        return None


def _by_token(reading: Reading) -> dict[int, tuple[Actor, Span]]:
    found: dict[int, tuple[Actor, Span]] = {}
    for actor in reading.actors:
        for span in actor.mentions:
            for at in reading.tokens_of([span]):
                held = found.get(at)
                if held is None or held[1].end - held[1].start > span.end - span.start:
                    found[at] = (actor, span)
    return found


def _is_body(actor: Actor) -> bool:
    """Whether something tells that a name is a body's, and not of somebody unknown."""
    told = actor.entry is not None or actor.sector is not None
    return told or any(" " in alias or alias.isupper() for alias in actor.aliases)


def _has(actor: Actor, word: str) -> bool:
    return any(_spelled_alike(word, alias) for alias in actor.aliases)


def _spelled_alike(word: str, alias: str) -> bool:
    """Whether a name holds a noun, in British or American spelling."""
    words = {one.replace("centre", "center").replace("isation", "ization")
             for one in alias.lower().split()}  # fmt: skip
    return word.replace("centre", "center").replace("isation", "ization") in words
