"""Who a statement's source is, and what kind of source.

Names come from the article's actors, so that "he", "the minister" and "Kerr" are one speaker.  A
person whom the text does not name has no name here either, whatever office the words tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.meaning.cast import HER, HIM, Cast
from onrecord.meaning.nouns import ADDRESSES, NOMINAL, Nouns
from onrecord.meaning.outlets import Outlets
from onrecord.meaning.reading import Reading, Told
from onrecord.meaning.vocabulary import Vocabulary
from onrecord.meaning.voice import NOBODY, UNNAMED, Voice
from onrecord.model import Actor, SourceKind, Via

__all__ = ["Voices"]

_SOMEBODY = frozenset(
    "someone somebody anyone anybody one another other first second third fourth fifth latter "
    "former whoever".split()
)
_THOSE = frozenset("those others everyone everybody".split())
_ONE = frozenset("one another".split())
_FIRST = frozenset("i me my mine myself we us our ours ourselves".split())
# Amounts that are no numbers: "a chorus of prominent Republicans" are Republicans.
_CROWDS = frozenset("chorus host slew string raft parade range array stream trickle flood wave "
                    "cross-section coalition handful army".split())  # fmt: skip
_PLURAL = frozenset("they them their theirs themselves".split())
_THINGS = frozenset("it its itself this that".split())
_RELATIVE = frozenset("who whom whose which that".split())
# "Thousands of Kurds" are Kurds; of these words the noun after "of" is meant.
_AMOUNTS = frozenset(
    "thousands hundreds dozens scores millions number numbers handful majority couple pair group "
    "series lot lots plenty half most some many several none one two three four five six seven "
    "eight nine ten few each either neither all both any rest part percent % share "
    "proportion fraction".split()
)
_SINGULAR = HIM | HER
# How many sentences back "it" and "they" look for the last source.
_REACH = 2
# How many statements back the last speaker is looked for.
_MOST_BEFORE = 40
# How many steps a relative pronoun is from the clause that it opens.
_DEEPEST = 8


class Voices:
    """The voices of an article, asked statement by statement."""

    def __init__(self, reading: Reading, vocabulary: Vocabulary, outlets: Outlets) -> None:
        self._reading = reading
        self._vocabulary = vocabulary
        self._outlets = outlets
        self._nouns = Nouns(reading, vocabulary)
        self._cast = Cast(reading, self._nouns, outlets)
        self._known: dict[int, Voice] = {}

    def of(self, told: Told) -> Voice:
        """Who the source of a statement is."""
        found = self._known.get(id(told))
        if found is None:
            self._known[id(told)] = UNNAMED  # a statement within itself asks no further
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
        nominal = [at for at in heads if tokens.pos[at] in NOMINAL]
        voice = self.at((nominal or heads)[0], told, among=frozenset(told.source))
        if voice.name is None and (name := self._leading_name(told)) is not None:
            return Voice(kind="named_person", name=name, via="name")
        if self._is_person_by_content(told, voice):
            return replace(voice, kind="named_person")
        if voice.via in (None, "nominal") and (person := self._trailing_person(told)) is not None:
            return person
        return voice

    def _is_person_by_content(self, told: Told, voice: Voice) -> bool:
        """Whether a name of one word is somebody's who says "he" of himself: "Osk said he"."""
        held = self._cast.at(told.source[-1])
        name = voice.name or ""
        if voice.kind != "named_organization" or " " in name or name.isupper() or held is None:
            return False
        if (
            held[0].entry is not None
            or held[0].sector is not None
            or held[0].kind != "organization"
        ):
            return False
        tokens, folds = self._reading.tokens, self._reading.folds
        return any(
            folds[at] in ("he", "she") and tokens.dep[at] in ("nsubj", "nsubjpass")
            for head in self._reading.heads_of(told.content)[:1]
            for at in self._reading.children[head]
        )

    def _trailing_person(self, told: Told) -> Voice | None:
        """The person whose name ends a long title: "Director of the Oda chapter Ana Lee"."""
        tokens = self._reading.tokens
        last = told.source[-1]
        first = last
        while first in told.source and tokens.pos[first] == "PROPN":
            first -= 1
        held = self._cast.at(last)
        if held is None or held[0].kind != "person" or not held[0].aliases or last - first < 2:
            return None
        title = any(tokens.pos[at] == "NOUN" for at in told.source)
        whole = held[1].end == tokens.words[last].end and first in told.source
        apart = any(tokens.words[at].text in (",", "and") for at in told.source)
        if title and whole and not apart and tokens.pos[first] != "ADP":
            return self._cast.named(held[0], "appositive", held[1])
        return None

    def _leading_name(self, told: Told) -> str | None:
        """The name that a source begins with, where a wrong parse hides it: "Hamid, the baker"."""
        tokens = self._reading.tokens
        first = last = told.source[0]
        if tokens.tag[first] != "NNP" or self._nouns.is_title(first):
            return None
        while last + 1 in told.source and tokens.tag[last + 1] == "NNP":
            last += 1
        after = last + 1
        ends = after not in told.source or tokens.words[after].text in (",", "(")
        words = tokens.words[first : last + 1]
        if not ends or any(word.text.isupper() and len(word.text) > 1 for word in words):
            return None
        while first < last and self._nouns.is_title(first):
            first += 1
        return tokens.spell(first, last + 1)

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
            if text.lower().rstrip(".") not in ADDRESSES and any(map(str.isalpha, text)):
                words.append(text)
        kinds = {self._vocabulary.sources.get((word.lower(),)) for word in words}
        kind = next((one for one in ("named_organization", "group") if one in kinds), None)
        if not words or "unnamed_person" in kinds or not words[0][0].isupper():
            return UNNAMED
        held = next((one for at in told.source if (one := self._cast.at(at))), None)
        if held is not None and held[0].kind == "person" and held[0].aliases:
            return self._cast.named(held[0], "name", None)
        outlet = self._outlets.around(told.source[-1])
        if outlet is not None or kind is not None:
            return Voice(kind="named_organization", name=" ".join(words), via="name")
        shown = [word.title() if word.isupper() and len(word) > 1 else word for word in words]
        return Voice(kind="named_person", name=self._cast.fuller(" ".join(shown)), via="name")

    def describe(self, head: int) -> str:
        """What a noun is called without a name."""
        return self._nouns.describe(head)

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
        found: list[int] = []
        todo = [head]
        while todo:
            found.append(todo.pop())
            joined = [at for at in self._reading.children[found[-1]] if self._is_joined(at, among)]
            todo += reversed(joined)
        return found

    def _is_joined(self, at: int, among: frozenset[int] | None) -> bool:
        tokens = self._reading.tokens
        joined = tokens.dep[at] == "conj" and tokens.words[at - 1].text != "&"
        return joined and tokens.pos[at] in NOMINAL and (among is None or at in among)

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
        described = [self._nouns.describe(part) for part in parts]
        return " and ".join(dict.fromkeys(described))

    def _one(self, head: int, told: Told | None) -> Voice:
        """Who a noun phrase of one part is."""
        head = self._meant(head)
        tokens, word = self._reading.tokens, self._reading.folds[head]
        if word in _FIRST and tokens.tag[head] in ("PRP", "PRP$"):
            return self._first_person(told)
        if tokens.tag[head] in ("PRP", "PRP$") or word in _THINGS:
            return self._pronoun(head, told)
        if word in _AMOUNTS | _CROWDS and (inner := self._nouns.after_of(head)) is not None:
            if word in _ONE:
                named = self._cast.appositive(head)
                return (
                    UNNAMED if named is None else self._cast.named(named[0], "appositive", named[1])
                )
            voice = self._one(inner, told)
            if voice.kind in ("named_person", "unnamed_person"):
                return Voice(kind="group", name=self._nouns.describe(inner), via="nominal")
            return voice
        if word in _THOSE:
            return Voice(kind="group", name=self._nouns.describe(head), via="nominal")
        if word in _SOMEBODY:
            return UNNAMED
        voice = self._noun(head)
        if voice.via == "nominal" and voice.kind in ("group", "named_organization"):
            owner = self._owner(head, told)
            if owner is not None and voice.name is not None:
                ending = "'" if owner.endswith("s") else "'s"
                return replace(voice, name=f"{owner}{ending} {voice.name.removeprefix('whose ')}")
        return voice

    def _meant(self, head: int) -> int:
        """The noun that a relative pronoun stands for; the token itself where none does."""
        tokens, met = self._reading.tokens, set[int]()
        while head not in met:
            met.add(head)
            relative = self._reading.folds[head] in _RELATIVE
            if not relative or tokens.tag[head] not in ("WP", "WDT", "WP$", "IN", "DT"):
                break
            antecedent = self._antecedent(head)
            if antecedent is None:
                break
            head = antecedent
        return head

    def _antecedent(self, relative: int) -> int | None:
        """The noun that a relative clause hangs on."""
        tokens, at = self._reading.tokens, relative
        for _ in range(_DEEPEST):
            if tokens.dep[at] in ("relcl", "acl"):
                return self._who(relative, at, tokens.head[at])
            if tokens.head[at] == at:
                break
            at = tokens.head[at]
        before = relative - 1
        while before >= 0 and tokens.pos[before] in ("PUNCT", "ADP"):
            before -= 1
        return before if before >= 0 and tokens.pos[before] in NOMINAL else None

    def _who(self, relative: int, verb: int, noun: int) -> int:
        """The noun that "who" is, where the parser took a place in its phrase for it."""
        tokens, folds = self._reading.tokens, self._reading.folds
        if folds[relative] not in ("who", "whom"):
            return noun
        held = self._cast.at(noun)
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

    def _first_person(self, told: Told | None) -> Voice:
        """Whoever's words they are: the source of the statement around."""
        for outer in told.outer() if told is not None else ():
            voice = self.of(outer)
            if voice.kind != "none":
                return replace(voice, via="first_person" if voice.via else None)
        return UNNAMED

    def _pronoun(self, head: int, told: Told | None) -> Voice:
        word = self._reading.folds[head]
        held = self._cast.at(head)
        if word in _SINGULAR and held is not None and told is not None and head in told.source:
            speaker = self._still_speaking(told, held[0], word)
            if speaker is not None:
                return replace(speaker, via="pronoun")
        if held is not None and held[0].aliases and not self._names(held[0], told):
            return self._cast.named(held[0], "pronoun", None)
        if word in _SINGULAR:
            spoke = self._last_person(told, held[0] if held is not None else None)
            return replace(spoke, via="pronoun") if spoke is not None else UNNAMED
        pair = self._cast.last_pair(head, joined=True) if word in _PLURAL else None
        if pair is not None and (told is None or head in told.source):
            return self._cast.pair(pair, "pronoun")
        before = self._last_source(told, plural=word in _PLURAL)
        if before is not None:
            return replace(before, via="pronoun" if before.via else None)
        if held is not None and not held[0].aliases:
            kind: SourceKind = "group" if word in _PLURAL else "named_organization"
            return Voice(kind=kind, name=held[0].name, actor=held[0].id, via="pronoun")
        return Voice(kind="group") if word in _PLURAL else NOBODY

    def _still_speaking(self, told: Told, actor: Actor, word: str) -> Voice | None:
        """The last speaker before "he said", where ``actor`` was only spoken of since."""
        last = next((one for one in self._before(told) if one.source), None)
        if last is None or self._reading.folds[last.source[0]] in _SINGULAR:
            return None
        voice = self.of(last)
        if voice.kind != "named_person" or voice.actor in (None, actor.id):
            return None
        low, high = last.source[-1], told.source[0]
        for at in range(low + 1, high):
            held = self._cast.at(at)
            if held is not None and held[0] is actor and not self._is_spoken_of(at):
                return None
        return voice if self._may_be(voice, word) else None

    def _is_spoken_of(self, at: int) -> bool:
        """Whether a token stands in what somebody says."""
        sentence = self._reading.tokens.sentence[at]
        return any(at in one.inside for one in self._reading.by_sentence.get(sentence, ()))

    def _may_be(self, voice: Voice, word: str) -> bool:
        """Whether no other pronoun of the article says that somebody is of the other gender."""
        others = HER if word in HIM else HIM
        return not self._cast.is_called(voice.actor or "", others)

    def _names(self, actor: Actor, told: Told | None) -> bool:
        """Whether the content names the actor: in "He said Lee hopes", he is not Lee."""
        if told is None or not told.source:
            return False
        quoted = self._reading.tokens.quoted
        inside = [at for at in told.content if at > told.source[-1] or quoted[at]]
        return any(
            held[0] is actor and self._reading.tokens.pos[at] == "PROPN"
            for at in inside
            if (held := self._cast.at(at)) is not None
        )

    def _last_person(self, told: Told | None, but: Actor | None) -> Voice | None:
        """The person who spoke last before "he said", where ``but`` is ruled out."""
        if told is None or but is None or not but.aliases:
            return None
        for other in self._before(told):
            voice = self.of(other)
            if voice.kind == "named_person" and voice.actor != but.id:
                return voice
        return None

    def _before(self, told: Told) -> Iterator[Told]:
        """The outermost statements before one, in its paragraph and the one above, last first."""
        looked = 0
        for number in (told.block, told.block - 1):
            for other in reversed(self._reading.by_block.get(number, ())):
                if other.head >= told.head or other.above is not None or other is told:
                    continue
                looked += 1
                if looked > _MOST_BEFORE:
                    return
                if other.head not in told.inside:
                    yield other

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
        held = self._cast.at(head)
        via: Via = "name"
        outlet = self._outlets.around(head)
        if outlet is not None and (held is None or held[0].kind != "person" or not held[0].office):
            return self._outlet(outlet, held[0] if held is not None else None)
        if held is None or not held[0].aliases:
            named = self._cast.appositive(head)
            if named is not None:
                held, via = named, "appositive"
        if held is not None and held[0].aliases:
            actor, span = held
            proper = tokens.pos[self._reading.tokens_of([span])[-1]] == "PROPN"
            if proper and tokens.tag[head] in ("NNPS", "NNS") and actor.kind != "person":
                return Voice(
                    kind="group", name=self._nouns.describe(head), actor=actor.id, via="name"
                )
            if proper or via == "appositive":
                return self._cast.named(actor, via, span)
            if tokens.tag[head] != "NNS":
                return self._cast.named(actor, "nominal", None)
        elif held is not None and (holder := self._cast.by_office(head, held[0])) is not None:
            return self._cast.named(holder, "nominal", None)
        elif (titled := self._cast.by_title(head)) is not None:
            return self._cast.named(titled, "nominal", None)
        elif (body := self._cast.last_body(head)) is not None:
            return self._cast.named(body, "nominal", None)
        if (beside := self._name_beside(head)) is not None:
            return beside
        if self._nouns.is_pair(head):
            pair = self._cast.last_pair(head, joined=False)
            if pair is not None:
                return self._cast.pair(pair, "nominal")
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
            held = self._cast.at(place)
            kind = self._nouns.kind(head)
            if held is not None and held[0].aliases and held[0].kind not in ("state", "place"):
                voice = self._cast.named(held[0], "appositive", held[1])
            else:
                person = kind == "unnamed_person"
                as_kind: SourceKind = "named_person" if person else "named_organization"
                voice = Voice(kind=as_kind, name=self._nouns.run_to(place), via="appositive")
            if kind in ("named_organization", "group") and child == head + 1:
                return replace(voice, kind="named_organization", name=self._nouns.run_to(place))
            return voice
        return None

    def _outlet(self, found: tuple[int, int], actor: Actor | None) -> Voice:
        first, last = found
        is_short = first == last and self._reading.tokens.words[first].text.isupper()
        name = self._outlets.name(found)
        if actor is not None and actor.kind == "organization" and actor.aliases:
            name = self._cast.name_of_body(actor, self._reading.span(first, last))
        return Voice(
            kind="named_organization",
            name=name,
            actor=actor.id if actor is not None else None,
            via="acronym" if is_short and " " in name else "name",
        )

    def _described(self, head: int, actor: Actor | None) -> Voice:
        """The voice of a noun that is no name."""
        tokens = self._reading.tokens
        actor_id = actor.id if actor is not None else None
        kind = self._nouns.kind(head)
        if tokens.pos[head] == "PROPN" and kind == "unnamed_person":
            word = tokens.words[head].text
            plural = tokens.tag[head] == "NNPS" or (word[:-1].isupper() and word.endswith("s"))
            name = self._nouns.describe(head)
            as_person: SourceKind = "group" if plural else "named_person"
            return Voice(kind=as_person, name=name, actor=actor_id, via="name")
        if kind == "unnamed_person":
            return UNNAMED
        return Voice(kind=kind, name=self._nouns.describe(head), actor=actor_id, via="nominal")
