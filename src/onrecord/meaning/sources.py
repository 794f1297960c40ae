"""Who a statement's source is, and what kind of source.

Names come from the article's actors, so that "he", "the minister" and "Kerr" are one speaker.  A
person whom the text does not name has no name here either, whatever office the words tell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from onrecord.actors.words import fold_phrase
from onrecord.meaning.outlets import Outlets
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.model import Actor, SourceKind, Span, Speaker, Via

__all__ = ["NOBODY", "Voice", "Voices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks: a kind of source, and the name where the text tells one."""

    kind: SourceKind
    name: str | None = None
    actor: str | None = None
    via: Via | None = None

    def speaker(self) -> Speaker | None:
        """The speaker as the record has it; ``None`` without a name."""
        if self.name is None or self.via is None:
            return None
        return Speaker(actor=self.actor, name=self.name, via=self.via)


NOBODY = Voice(kind="none")
_UNNAMED = Voice(kind="unnamed_person")

_SOMEBODY = frozenset(
    "someone somebody anyone anybody one another other first second third fourth fifth latter "
    "former whoever".split()
)
_ONE = frozenset("one another".split())
_FIRST = frozenset("i me my mine myself we us our ours ourselves".split())
_SINGULAR = frozenset("he him his himself she her hers herself".split())
# Amounts that are no numbers: "a chorus of prominent Republicans" are Republicans.
_CROWDS = frozenset("chorus host slew string raft parade range array stream trickle flood wave "
                    "cross-section coalition handful army".split())  # fmt: skip
_HIM = frozenset("he him his himself".split())
_HER = frozenset("she her hers herself".split())
_PLURAL = frozenset("they them their theirs themselves".split())
_THINGS = frozenset("it its itself this that".split())
_RELATIVE = frozenset("who whom whose which that".split())
_INDEFINITE = frozenset("a an any another some one no".split())
_DETERMINERS = frozenset(
    "a an the this that these those his her its their our my your some several many few most all "
    "both each every any no another other one two three four five six seven eight nine ten eleven "
    "twelve dozen dozens hundreds thousands millions scores at least more than about around "
    "nearly almost up to over number numbers group groups handful pair majority series as "
    "separate same own".split()
)
# "Thousands of Kurds" are Kurds; of these words the noun after "of" is meant.
_AMOUNTS = frozenset(
    "thousands hundreds dozens scores millions number numbers handful majority couple pair group "
    "series lot lots plenty half most some many several none one two three four five six seven "
    "eight nine ten few each either neither all both any rest part".split()
)
_ADDRESSES = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady dame rev sen rep gov gen president senator "
    "minister chancellor representative governor general colonel col captain capt judge justice "
    "king queen prince princess".split()
)
_NOT_DESCRIBING = frozenset("current former then late separate alleged".split())
_BEFORE = frozenset(("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "case",
                     "punct", "advmod", "npadvmod", "cc", "conj", "predet", "neg"))  # fmt: skip
_LEADERS = frozenset(
    "leader president premier chancellor ruler strongman monarch king queen minister".split()
)
#: Nouns that take up a body named before.
_BODIES = frozenset(
    "agency company firm group organization organisation airline bank paper newspaper magazine "
    "network station broadcaster service center centre institute party union watchdog think-tank "
    "charity club carrier retailer maker manufacturer operator outlet site website bureau "
    "department ministry council commission committee association foundation federation "
    "channel weekly daily university institution body alliance coalition movement".split()
)
#: How many sentences back "it" and "they" look for the last source.
_REACH = 2


class Voices:
    """The voices of an article, asked statement by statement."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary, outlets: Outlets) -> None:
        self._reading = reading
        self._vocabulary = vocabulary
        self._outlets = outlets
        self._families = outlets.gazetteer.is_family_name
        self._known: dict[int, Voice] = {}
        self._actor_at: dict[int, tuple[Actor, Span]] = {}
        for actor in reading.actors:
            for span in actor.mentions:
                for at in reading.tokens_of([span]):
                    held = self._actor_at.get(at)
                    if held is None or held[1].end - held[1].start > span.end - span.start:
                        self._actor_at[at] = (actor, span)

        self._pronouns: dict[str, set[str]] = defaultdict(set)
        for at, (actor, _) in self._actor_at.items():
            if reading.tokens.tag[at] in ("PRP", "PRP$"):
                self._pronouns[actor.id].add(reading.folds[at])
        self._named_at: dict[str, list[Span]] = {}
        self._officials: dict[str, list[Actor]] = defaultdict(list)
        self._longer: dict[str, str] = {}
        for actor in reading.actors:
            if actor.kind != "person" or not actor.aliases:
                continue
            if actor.entry is not None and actor.country and actor.sector == "GOV":
                self._officials[actor.country].append(actor)
            for alias in actor.aliases:
                words = alias.lower().split()
                for first in range(1, len(words)):
                    self._longer.setdefault(" ".join(words[first:]), alias)
        self._titles: dict[str, list[tuple[Actor, int]]] = defaultdict(list)
        self._bodies: list[tuple[int, Actor]] = []
        tokens = reading.tokens
        for at, (actor, span) in sorted(self._actor_at.items(), key=lambda one: one[0]):
            if span.start != tokens.words[at].start or not actor.aliases:
                continue
            proper = tokens.pos[at] == "PROPN"
            if actor.kind == "person" and proper and at:
                before = reading.folds[at - 1].rstrip(".")
                self._titles[before].append((actor, at))
            if actor.kind == "organization" and proper and _is_body(actor):
                self._bodies.append((at, actor))

    def of(self, told: Told) -> Voice:
        """Who the source of a statement is."""
        found = self._known.get(id(told))
        if found is None:
            self._known[id(told)] = _UNNAMED  # a statement within itself asks no further
            found = self._known[id(told)] = self._find(told)
        return found

    def _find(self, told: Told) -> Voice:
        if not told.source:
            return NOBODY
        tokens = self._reading.tokens
        words = [at for at in told.source if tokens.pos[at] not in ("PUNCT", "SPACE")]
        if not words:
            return NOBODY
        if self._is_label(told):
            return self._labelled(told)
        heads = self._reading.heads_of(words)
        nominal = [at for at in heads if tokens.pos[at] in _NOMINAL]
        voice = self.at((nominal or heads)[0], told, among=frozenset(told.source))
        if voice.name is None and (name := self._leading_name(told)) is not None:
            return Voice(kind="named_person", name=name, via="name")
        return voice

    def _leading_name(self, told: Told) -> str | None:
        """The name that a source begins with, where a wrong parse hides it: "Hamid, the baker"."""
        tokens = self._reading.tokens
        first = last = told.source[0]
        if tokens.tag[first] != "NNP" or self._is_title(first):
            return None
        while last + 1 in told.source and tokens.tag[last + 1] == "NNP":
            last += 1
        after = last + 1
        ends = after not in told.source or tokens.words[after].text in (",", "(")
        words = tokens.words[first : last + 1]
        if not ends or any(word.text.isupper() and len(word.text) > 1 for word in words):
            return None
        while first < last and self._is_title(first):
            first += 1
        return tokens.spell(first, last + 1)

    def _is_title(self, at: int) -> bool:
        return self._reading.folds[at].rstrip(".") in _ADDRESSES

    def _is_label(self, told: Told) -> bool:
        """Whether the source is the name before a turn of a transcript: "ANN LEE: We won." """
        return [self._reading.folds[at] for at in told.cue] == [":"]

    def _labelled(self, told: Told) -> Voice:
        """The voice of a label: a name in capitals is a name, "HOST" is nobody's."""
        tokens = self._reading.tokens
        words = []
        for at in told.source:
            text = tokens.words[at].text
            if text in (",", "(", "["):
                break
            if text.lower().rstrip(".") not in _ADDRESSES and any(map(str.isalpha, text)):
                words.append(text)
        kinds = {self._vocabulary.sources.get((word.lower(),)) for word in words}
        kind = next((one for one in ("named_organization", "group") if one in kinds), None)
        if not words or "unnamed_person" in kinds or not words[0][0].isupper():
            return _UNNAMED
        held = next((self._actor_at[at][0] for at in told.source if at in self._actor_at), None)
        if held is not None and held.kind == "person" and held.aliases:
            return self._named(held, "name", None)
        outlet = self._outlets.around(told.source[-1])
        if outlet is not None or kind is not None:
            return Voice(kind="named_organization", name=" ".join(words), via="name")
        shown = [word.title() if word.isupper() and len(word) > 1 else word for word in words]
        full = self._fuller(shown)
        return Voice(kind="named_person", name=full, via="name")

    def _fuller(self, words: list[str]) -> str:
        """The name, or that of a person of the article whose last words it is."""
        name = " ".join(words)
        return self._longer.get(name.lower(), name)

    def at(self, head: int, told: Told | None, *, among: frozenset[int] | None = None) -> Voice:
        """Who the noun phrase with this head is, all its parts taken together."""
        parts = self._parts(head, among)
        if len(parts) == 1:
            return self._one(head, told)
        voices = [self._one(part, told) for part in parts]
        names = [voice.name for voice in voices]
        kinds = {voice.kind for voice in voices}
        if None in names or not kinds <= {"named_person", "named_organization"}:
            kind: SourceKind = "document" if kinds == {"document"} else "group"
            return Voice(kind=kind, name=self._describe_all(parts), via="nominal")
        joined = " and ".join(dict.fromkeys(name for name in names if name))
        kind = "named_person" if "named_person" in kinds else "named_organization"
        return Voice(kind=kind, name=joined, via=voices[0].via)

    def _parts(self, head: int, among: frozenset[int] | None) -> list[int]:
        """The head and the heads of what is joined to it by "and"."""
        found, tokens = [head], self._reading.tokens
        for child in self._reading.children[head]:
            inside = among is None or child in among
            joined = tokens.dep[child] == "conj" and tokens.words[child - 1].text != "&"
            if joined and inside and tokens.pos[child] in _NOMINAL:
                found += self._parts(child, among)
        return found

    def _owner(self, head: int, told: Told | None) -> str | None:
        """The name of whoever "whose leaders" and "its chief" are of."""
        for child in self._reading.children[head]:
            word = self._reading.folds[child]
            if self._reading.tokens.dep[child] == "poss":
                if word == "whose":
                    antecedent = self._antecedent(head)
                    return self._one(antecedent, None).name if antecedent is not None else None
                if word in ("his", "her", "its", "their"):
                    return self._pronoun(child, told).name
        return None

    def _describe_all(self, parts: Sequence[int]) -> str:
        described = [self.describe(part) for part in parts]
        return " and ".join(dict.fromkeys(described))

    def _one(self, head: int, told: Told | None) -> Voice:
        """Who a noun phrase of one part is."""
        tokens, word = self._reading.tokens, self._reading.folds[head]
        if word in _RELATIVE and tokens.tag[head] in ("WP", "WDT", "WP$", "IN", "DT"):
            antecedent = self._antecedent(head)
            if antecedent is not None:
                return self._one(antecedent, told)
        if word in _FIRST and tokens.tag[head] in ("PRP", "PRP$"):
            return self._first_person(told)
        if tokens.tag[head] in ("PRP", "PRP$") or word in _THINGS:
            return self._pronoun(head, told)
        if word in _AMOUNTS | _CROWDS and (inner := self._of(head)) is not None:
            if word in _ONE:
                named = self._appositive(head)
                return _UNNAMED if named is None else self._named(named[0], "appositive", named[1])
            voice = self._one(inner, told)
            if voice.kind in ("named_person", "unnamed_person"):
                return Voice(kind="group", name=self.describe(inner), via="nominal")
            return voice
        if word in _SOMEBODY:
            return _UNNAMED
        voice = self._noun(head)
        if voice.via == "nominal" and voice.kind in ("group", "named_organization"):
            owner = self._owner(head, told)
            if owner is not None and voice.name is not None:
                ending = "'" if owner.endswith("s") else "'s"
                return replace(voice, name=f"{owner}{ending} {voice.name.removeprefix('whose ')}")
        return voice

    def _antecedent(self, relative: int) -> int | None:
        """The noun that a relative clause hangs on."""
        tokens, at = self._reading.tokens, relative
        for _ in range(8):
            if tokens.dep[at] in ("relcl", "acl"):
                return self._who(relative, at, tokens.head[at])
            if tokens.head[at] == at:
                break
            at = tokens.head[at]
        before = relative - 1
        while before >= 0 and tokens.pos[before] in ("PUNCT", "ADP"):
            before -= 1
        return before if before >= 0 and tokens.pos[before] in _NOMINAL else None

    def _who(self, relative: int, verb: int, noun: int) -> int:
        """The noun that "who" is, where the parser took a place in its phrase for it."""
        tokens, folds = self._reading.tokens, self._reading.folds
        if folds[relative] not in ("who", "whom"):
            return noun
        held = self._actor_at.get(noun)
        place = held is not None and held[0].kind in ("state", "place", "organization")
        plural = tokens.tag[noun] in ("NNS", "NNPS")
        many = tokens.tag[verb] == "VBP" or any(
            folds[at] in ("have", "are", "were") and tokens.dep[at] in ("aux", "auxpass")
            for at in self._reading.children[verb]
        )
        lead = tokens.head[noun]
        if tokens.dep[noun] == "pobj" and (place or (many and not plural)):
            above = tokens.head[lead]
            if tokens.pos[above] in ("NOUN", "PROPN") and above < noun:
                return above
        return noun

    def _of(self, head: int) -> int | None:
        tokens, children = self._reading.tokens, self._reading.children
        for child in children[head]:
            if self._reading.folds[child] == "of":
                return next((at for at in children[child] if tokens.dep[at] == "pobj"), None)
        return None

    def _first_person(self, told: Told | None) -> Voice:
        """Whoever's words they are: the source of the statement around."""
        for outer in told.outer() if told is not None else ():
            voice = self.of(outer)
            if voice.kind != "none":
                return replace(voice, via="first_person" if voice.via else None)
        return _UNNAMED

    def _pronoun(self, head: int, told: Told | None) -> Voice:
        word = self._reading.folds[head]
        held = self._actor_at.get(head)
        if word in _SINGULAR and held is not None and told is not None and head in told.source:
            speaker = self._still_speaking(told, held[0], word)
            if speaker is not None:
                return replace(speaker, via="pronoun")
        if held is not None and held[0].aliases and not self._names(held[0], told):
            return self._named(held[0], "pronoun", None)
        if word in _SINGULAR:
            spoke = self._last_person(told, held[0] if held is not None else None)
            return replace(spoke, via="pronoun") if spoke is not None else _UNNAMED
        before = self._last_source(told, plural=word in _PLURAL)
        if before is not None:
            return replace(before, via="pronoun" if before.via else None)
        if held is not None and not held[0].aliases:
            kind: SourceKind = "group" if word in _PLURAL else "named_organization"
            return Voice(kind=kind, name=held[0].name, actor=held[0].id, via="pronoun")
        return Voice(kind="group") if word in _PLURAL else NOBODY

    def _still_speaking(self, told: Told, actor: Actor, word: str) -> Voice | None:
        """The last speaker before "he said", where ``actor`` was only spoken of since."""
        last = next((one for one in reversed(self._before(told)) if one.source), None)
        if last is None or self._reading.folds[last.source[0]] in _SINGULAR:
            return None
        voice = self.of(last)
        if voice.kind != "named_person" or voice.actor in (None, actor.id):
            return None
        low, high = last.source[-1], told.source[0]
        for at in range(low + 1, high):
            held = self._actor_at.get(at)
            spoken_of = at in last.inside or any(at in one.inside for one in last.nested)
            if held is not None and held[0] is actor and not spoken_of:
                return None
        return voice if self._may_be(voice, word) else None

    def _may_be(self, voice: Voice, word: str) -> bool:
        """Whether no other pronoun of the article says that somebody is of the other gender."""
        others = _HER if word in _HIM else _HIM
        return not (self._pronouns[voice.actor or ""] & others)

    def _names(self, actor: Actor, told: Told | None) -> bool:
        """Whether the content names the actor: in "He said Lee hopes", he is not Lee."""
        if told is None or not told.source:
            return False
        inside = {at for at in told.content if at > told.source[-1]}
        return any(
            held[0] is actor and self._reading.tokens.pos[at] == "PROPN"
            for at in inside
            if (held := self._actor_at.get(at)) is not None
        )

    def _last_person(self, told: Told | None, but: Actor | None) -> Voice | None:
        """The person who spoke last before "he said", where ``but`` is ruled out."""
        if told is None or but is None or not but.aliases:
            return None
        for other in reversed(self._before(told)):
            voice = self.of(other)
            if voice.kind == "named_person" and voice.actor != but.id:
                return voice
        return None

    def _before(self, told: Told) -> list[Told]:
        """The outermost statements before one in its paragraph or the one before."""
        return [
            other
            for other in self._reading.told_near(told.block, 1)
            if other.head < told.head
            and other.above is None
            and other is not told
            and other.head not in told.inside
        ]

    def _last_source(self, told: Told | None, *, plural: bool) -> Voice | None:
        """The last voice before a statement that "it", or "they", can be."""
        if told is None:
            return None
        wanted = {"group", "named_organization"} if plural else {"document", "named_organization"}
        found = None
        for other in self._reading.by_block[told.block]:
            near = 0 <= told.sentence - other.sentence <= _REACH
            if near and other.head < told.head and other.source:
                if self._reading.folds[other.source[0]] in _PLURAL | _THINGS:
                    continue
                voice = self.of(other)
                if voice.kind in wanted:
                    found = voice
        return found

    def _noun(self, head: int) -> Voice:
        """Who a noun with the words around it is: a name, or a description."""
        tokens = self._reading.tokens
        held = self._actor_at.get(head)
        via: Via = "name"
        outlet = self._outlets.around(head)
        if outlet is not None and (held is None or held[0].kind != "person" or not held[0].office):
            return self._outlet(outlet, held[0] if held is not None else None)
        if held is None or not held[0].aliases:
            named = self._appositive(head)
            if named is not None:
                held, via = named, "appositive"
        if held is not None and held[0].aliases:
            actor, span = held
            proper = any(tokens.pos[at] == "PROPN" for at in self._reading.tokens_of([span]))
            if proper and tokens.tag[head] in ("NNPS", "NNS") and actor.kind != "person":
                return Voice(kind="group", name=self.describe(head), actor=actor.id, via="name")
            if proper or via == "appositive":
                return self._named(actor, via, span)
            if tokens.tag[head] != "NNS":
                return self._named(actor, "nominal", None)
        elif held is not None and (holder := self._by_office(head, held[0])) is not None:
            return self._named(holder, "nominal", None)
        elif (titled := self._by_title(head)) is not None:
            return self._named(titled, "nominal", None)
        elif (body := self._last_body(head)) is not None:
            return self._named(body, "nominal", None)
        if (beside := self._name_beside(head)) is not None:
            return beside
        return self._described(head, held[0] if held is not None else None)

    def _name_beside(self, head: int) -> Voice | None:
        """A name that no actor has: "the magazine Himal Geodesy", "a baker named Idris Camoré"."""
        tokens, children = self._reading.tokens, self._reading.children
        if tokens.pos[head] != "NOUN" or tokens.tag[head] == "NNS":
            return None
        beside = [child for child in children[head] if child > head]
        if head + 1 < len(tokens.pos) and tokens.pos[head + 1] == "PROPN":
            beside.insert(0, head + 1)
        for child in beside:
            place = child
            if tokens.dep[child] == "acl" and self._reading.folds[child] in ("named", "called"):
                inner = [at for at in children[child] if tokens.pos[at] == "PROPN"]
                place = inner[0] if inner else child
            elif tokens.dep[child] not in ("appos", "flat") and child != head + 1:
                continue
            if tokens.pos[place] != "PROPN":
                continue
            while place + 1 < len(tokens.pos) and tokens.pos[place + 1] == "PROPN":
                place += 1
            held = self._actor_at.get(place)
            kind = self.kind_of_noun(head)
            if held is not None and held[0].aliases and held[0].kind not in ("state", "place"):
                voice = self._named(held[0], "appositive", held[1])
            else:
                person = kind == "unnamed_person"
                as_kind: SourceKind = "named_person" if person else "named_organization"
                voice = Voice(kind=as_kind, name=self._run_to(place), via="appositive")
            if kind in ("named_organization", "group") and child == head + 1:
                return replace(voice, kind="named_organization", name=self._run_to(place))
            return voice
        return None

    def _outlet(self, found: tuple[int, int], actor: Actor | None) -> Voice:
        first, last = found
        name = self._outlets.name(found)
        if actor is not None and actor.kind == "organization" and actor.aliases:
            name = self._name_of_body(actor, self._reading.span(first, last))
        return Voice(
            kind="named_organization",
            name=name,
            actor=actor.id if actor is not None else None,
            via="acronym"
            if name.isupper() is False
            and name.count(" ")
            and first == last
            and self._reading.tokens.words[first].text.isupper()
            else "name",
        )

    def _run_to(self, last: int) -> str:
        """The run of proper nouns that ends with a token."""
        first = last
        while first and self._reading.tokens.pos[first - 1] == "PROPN":
            first -= 1
        return self._reading.tokens.spell(first, last + 1)

    def _by_office(self, head: int, described: Actor) -> Actor | None:
        """The one official of a country whom the article names: "the Russian leader"."""
        if described.kind != "person" or not described.country or described.sector != "GOV":
            return None
        if not self._is_definite(head) or self._reading.folds[head] not in _LEADERS:
            return None
        found = self._officials[described.country]
        return found[0] if len(found) == 1 else None

    def _by_title(self, head: int) -> Actor | None:
        """The person before whose name this noun stood earlier: "the prince", "the senator"."""
        tokens = self._reading.tokens
        if not self._is_definite(head) or tokens.tag[head] != "NN" or self._modified(head):
            return None
        found = None
        for actor, at in self._titles.get(self._reading.folds[head], ()):
            if at < head:
                found = actor
        return found

    def _modified(self, head: int) -> bool:
        """Whether words tell which one is meant."""
        deps = {self._reading.tokens.dep[child] for child in self._reading.children[head]}
        return bool(deps & {"prep", "poss", "amod", "compound", "relcl", "acl", "nummod", "appos"})

    def _is_definite(self, head: int) -> bool:
        return any(
            self._reading.folds[child] in ("the", "this", "that")
            for child in self._reading.children[head]
            if self._reading.tokens.dep[child] == "det"
        )

    def _last_body(self, head: int) -> Actor | None:
        """The body last named before "the agency", "the group"."""
        tokens, folds = self._reading.tokens, self._reading.folds
        word = folds[head]
        if word not in _BODIES or not self._is_definite(head) or self._modified(head):
            return None
        low = max(tokens.sentence[head] - _REACH, 0)
        found: Actor | None = None
        for at, actor in self._bodies:
            if at >= head:
                break
            same = any(_spelled_alike(word, alias) for alias in actor.aliases)
            if same or (tokens.sentence[at] >= low and not (found and _has(found, word))):
                found = actor
        return found

    def _appositive(self, head: int) -> tuple[Actor, Span] | None:
        """The name that stands beside a title: "the director of the centre, Ina Kirsch"."""
        tokens = self._reading.tokens
        for child in self._reading.children[head]:
            if tokens.dep[child] in ("appos", "flat") and tokens.pos[child] == "PROPN":
                held = self._actor_at.get(child)
                if held is not None and held[0].aliases and held[0].kind not in ("state", "place"):
                    return held
        return None

    def _named(self, actor: Actor, via: Via, span: Span | None) -> Voice:
        """The voice of an actor whom the text names."""
        if actor.kind == "person" or self._is_family_name(actor):
            if via == "name" and span is not None and " " not in self._spelled(span):
                via = "surname" if " " in actor.name else "name"
            name = self._name_of_person(actor)
            return Voice(kind="named_person", name=name, actor=actor.id, via=self._late(actor, via))
        if actor.kind == "group" and via != "name":
            return Voice(kind="group", name=actor.name, actor=actor.id, via=via)
        name = self._name_of_body(actor, span)
        if via == "name" and span is not None and self._spelled(span).isupper() and name.count(" "):
            via = "acronym"
        return Voice(
            kind="named_organization", name=name, actor=actor.id, via=self._late(actor, via)
        )

    def _is_family_name(self, actor: Actor) -> bool:
        """Whether the one word that names an actor of no known kind is a person's."""
        if actor.kind != "organization" or actor.entry is not None or actor.sector is not None:
            return False
        return all(
            " " not in alias and alias.istitle() and self._families(" ".join(fold_phrase(alias)))
            for alias in actor.aliases
        )

    def _name_of_person(self, actor: Actor) -> str:
        """The fullest name that the text has.

        A family name alone can be another's: which Clinton is meant, the text has to tell.
        """
        longest = max(actor.aliases, key=lambda alias: (alias.count(" "), len(alias)))
        return longest

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

    def _name_of_body(self, actor: Actor, span: Span | None) -> str:
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

    def _described(self, head: int, actor: Actor | None) -> Voice:
        """The voice of a noun that is no name."""
        tokens = self._reading.tokens
        actor_id = actor.id if actor is not None else None
        kind = self.kind_of_noun(head)
        if tokens.pos[head] == "PROPN" and kind == "unnamed_person":
            plural = tokens.tag[head] == "NNPS"
            name = self.describe(head)
            as_person: SourceKind = "group" if plural else "named_person"
            return Voice(kind=as_person, name=name, actor=actor_id, via="name")
        if kind == "unnamed_person":
            return _UNNAMED
        return Voice(kind=kind, name=self.describe(head), actor=actor_id, via="nominal")

    def kind_of_noun(self, head: int) -> SourceKind:
        """What kind of source a common noun is, by itself and its number."""
        tokens = self._reading.tokens
        folds = self._reading.folds
        first = max(0, head - 2)
        kind: SourceKind | None = None
        for start in range(first, head + 1):
            words = [*folds[start:head], tokens.lemma[head].lower()]
            kind = self._vocabulary.sources.get(tuple(words))
            if kind is None and start == head:
                kind = self._vocabulary.sources.get((folds[head],))
            if kind is not None:
                break
        plural = tokens.tag[head] in ("NNS", "NNPS")
        if kind == "named_organization":
            if plural or self._is_indefinite(head):
                return "group"
            return kind
        if kind in ("document", "group"):
            return kind
        return "group" if plural else "unnamed_person"

    def _is_indefinite(self, head: int) -> bool:
        tokens = self._reading.tokens
        return any(
            tokens.dep[child] == "det" and self._reading.folds[child] in _INDEFINITE
            for child in self._reading.children[head]
        )

    def describe(self, head: int) -> str:
        """A noun with the words before it that describe it, without article and number."""
        tokens, folds = self._reading.tokens, self._reading.folds
        first = head
        while first > 0 and head - first < 12:
            before = first - 1
            inside = self._reading.hangs_on(before, head) and tokens.dep[before] != "relcl"
            if not inside or not tokens.words[before].text.strip():
                break
            first = before
        while (
            first < head
            and (
                folds[first] in _DETERMINERS
                or folds[first] in _NOT_DESCRIBING
                or tokens.pos[first] in ("PUNCT", "NUM", "SYM")
            )
            and folds[first] not in ('"', "“")
        ):
            first += 1
        if tokens.pos[head] == "PROPN":
            while first < head and folds[first].rstrip(".") in _ADDRESSES:
                first += 1
        last = head
        inner = self._of(head)
        if inner is not None and inner - head < 6:
            last = inner
        spelled = tokens.spell(first, last + 1).replace("’", "'")
        return spelled.strip('"“”•|–—-. ').removeprefix("own ") or tokens.words[head].text


_NOMINAL = frozenset(("NOUN", "PROPN", "PRON", "NUM"))


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
