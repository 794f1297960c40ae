"""What is done by saying it: the act of the cue, or of the content where the cue only says.

"Denied", "vowed" and "accused" tell it themselves.  After "said", "told" or "wrote" the content
does: signs of it (:mod:`onrecord.meaning.signs`) are weighed by a linear model that was trained on
sentences written for it (``training/acts.py``; the card is in ``resources/meaning/README.md``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from math import sqrt
from typing import cast

from onrecord.meaning.reading import OPENING, Reading, Told
from onrecord.meaning.signs import find_signs
from onrecord.meaning.vocabulary import CueSense, Vocabulary
from onrecord.model import Act, SourceKind

__all__ = ["ActModel", "find_act", "load_act_model"]

_FILE = "meaning/acts.json"
_OWN_ACTION = frozenset("i we he she it they my our his her its their".split())
_SPEAKERS = frozenset("i we".split())
_OUGHT = frozenset("must should ought".split())
_PERFECT = frozenset("have 've".split())
# "It must be late" judges, and "thank you" orders nothing.
_STATES = frozenset("be know think feel seem cost mean".split())
_NO_ORDERS = frozenset("thank let welcome god bless see".split())
_READY = frozenset("ready willing prepared".split())
_FORCE = frozenset("deploy intervene fight respond act use defend".split())
_WILL = frozenset("will would 'll shall wo wouldn".split())
_VERBS = frozenset(("VERB", "AUX"))
_SUBJECTS = frozenset(("nsubj", "nsubjpass", "csubj", "expl"))
_PERSONS = frozenset(("named_person", "unnamed_person"))
_ENDING = frozenset("stop end halt cease suspend pause".split())
_FIGHTING = frozenset("shell shelling fire fighting hostility offensive raid bombing".split())
_WEATHER = frozenset("rain snow hail freeze thaw pour drizzle sleet storm brighten".split())
_HARM = frozenset(
    "retaliate strike attack bomb destroy kill punish crush shoot invade avenge expel sanction sue "
    "evict deport sink boycott blockade besiege raze annihilate veto".split()
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ActModel:
    """The weights of each sign for each act, and what each act has without any."""

    version: str
    acts: tuple[Act, ...]
    bias: tuple[float, ...]
    unit: float
    weights: Mapping[str, Sequence[int]]

    def likeliest(self, signs: frozenset[str]) -> Act:
        """The act that the signs make likeliest; of equal ones the first."""
        known = [self.weights[sign] for sign in sorted(signs) if sign in self.weights]
        share = self.unit / max(1.0, sqrt(len(known)))
        scores = [
            bias + share * sum(weights[number] for weights in known)
            for number, bias in enumerate(self.bias)
        ]
        return self.acts[max(range(len(scores)), key=lambda number: (scores[number], -number))]


def load_act_model() -> ActModel:
    """The model that ships with onrecord."""
    raw = files("onrecord.resources").joinpath(_FILE).read_bytes()
    table = json.loads(raw)
    return ActModel(
        version=hashlib.sha256(raw).hexdigest()[:12],
        acts=tuple(cast(Act, act) for act in table["acts"]),
        bias=tuple(table["bias"]),
        unit=table["unit"],
        weights=table["weights"],
    )


def find_act(
    told: Told,
    sense: CueSense,
    kind: SourceKind,
    reading: Reading,
    vocabulary: Vocabulary,
    model: ActModel,
) -> Act:
    """The act of a statement: what its cue means, else what its content does."""
    if sense.act in ("warn", "state") and _is_own_harm(told, reading):
        return "threaten"
    if sense.act != "state" or sense.negated:
        return sense.act
    performed = _performed(told, reading, vocabulary)
    performed = performed or _ordered(told, reading) or _offered(told, reading)
    if performed is not None:
        return performed
    act = model.likeliest(find_signs(told, kind, reading, vocabulary))
    return _corrected(act, told, kind, reading) if act in ("promise", "threaten") else act


def _corrected(act: Act, told: Told, kind: SourceKind, reading: Reading) -> Act:
    """A promise or a threat, or what it is where nobody does anything: a forecast."""
    heads = [at for at in reading.heads_of(told.content) if reading.tokens.pos[at] in _VERBS]
    if not heads:
        return act
    if all(_ends_harm(head, reading) for head in heads):
        return "promise"
    harms = any(reading.tokens.lemma[at].lower() in _HARM | _FORCE for at in told.content)
    if any(_is_deed(head, kind, reading) for head in heads) or (act == "threaten" and harms):
        return act
    return "assess"


def _is_deed(head: int, kind: SourceKind, reading: Reading) -> bool:
    """Whether a clause tells what somebody does, who may be the speaker's side."""
    tokens, folds = reading.tokens, reading.folds
    is_weather = tokens.lemma[head].lower() in _WEATHER
    subjects = [at for at in reading.children[head] if tokens.dep[at] in _SUBJECTS]
    if not subjects:
        return not is_weather
    return any(
        kind not in _PERSONS and not is_weather
        if folds[at] == "it"
        else tokens.pos[at] == "PRON" or reading.is_actor(at) or _is_own(at, reading)
        for at in subjects
    )


def _is_own(at: int, reading: Reading) -> bool:
    """Whether a subject may be the speaker's side: "we", "his government"."""
    owners = [one for one in reading.children[at] if reading.tokens.dep[one] == "poss"]
    return any(reading.folds[one] in _OWN_ACTION for one in (at, *owners))


def _ends_harm(head: int, reading: Reading) -> bool:
    """Whether a clause tells that fighting stops: "would stop shelling the town"."""
    lemma = reading.tokens.lemma
    return lemma[head].lower() in _ENDING and any(
        lemma[at].lower() in _HARM | _FORCE | _FIGHTING for at in reading.children[head]
    )


def _performed(told: Told, reading: Reading, vocabulary: Vocabulary) -> Act | None:
    """The act that a speaker names himself: "I condemn this attack", "We urge all sides"."""
    tokens, folds = reading.tokens, reading.folds
    for head in reading.heads_of(told.content)[:1]:
        near = reading.children[head]
        own = any(folds[at] in ("i", "we") for at in near if tokens.dep[at] == "nsubj")
        plain = not any(tokens.dep[at] in ("aux", "neg") for at in near)
        if not own or not plain or tokens.tag[head] != "VBP":
            return None
        for one in vocabulary.cues.get((tokens.lemma[head].lower(),), ()):
            if one.part == "verb" and one.act not in ("state", "none", "assess", "ask"):
                return one.act
    return None


def _ordered(told: Told, reading: Reading) -> Act | None:
    """A demand by its grammar: "Iran must stop", "You should go", "Look at the figures"."""
    tokens, folds = reading.tokens, reading.folds
    for head in reading.heads_of(told.content)[:1]:
        near = reading.children[head]
        helpers = {folds[at] for at in near if tokens.dep[at] == "aux"}
        subjects = [at for at in near if tokens.dep[at] in ("nsubj", "nsubjpass")]
        if "must" in helpers and helpers & _PERFECT:
            return "assess"
        if helpers & _OUGHT and not helpers & _PERFECT and subjects:
            own = any(folds[at] in _SPEAKERS for at in subjects)
            judged = tokens.lemma[head].lower() in _STATES
            return None if own or judged else "demand"
        direct = tokens.words[told.content[0]].text in OPENING
        bare = tokens.tag[head] == "VB" and not helpers and not subjects
        if direct and bare and tokens.dep[head] == "ROOT" and folds[head] not in _NO_ORDERS:
            return "request" if "please" in {folds[at] for at in near} else "demand"
    return None


def _offered(told: Told, reading: Reading) -> Act | None:
    """An offer of a step, or a threat of one: "is willing to help", "is prepared to strike"."""
    tokens = reading.tokens
    for head in reading.heads_of(told.content)[:1]:
        if tokens.lemma[head].lower() != "be":
            return None
        for at in reading.children[head]:
            if tokens.dep[at] == "acomp" and reading.folds[at] in _READY:
                steps = [one for one in reading.children[at] if tokens.dep[one] == "xcomp"]
                if steps:
                    step = tokens.lemma[steps[0]].lower()
                    return "threaten" if step in _HARM | _FORCE else "propose"
    return None


def _is_own_harm(told: Told, reading: Reading) -> bool:
    """Whether what somebody warns of is a deed of his own: "warned that it would retaliate"."""
    tokens, folds = reading.tokens, reading.folds
    for head in reading.heads_of(told.content)[:1]:
        near = reading.children[head]
        subjects = [at for at in near if tokens.dep[at] == "nsubj"]
        own = any(_is_own(at, reading) for at in subjects)
        will = any(folds[at] in _WILL for at in near if tokens.dep[at] == "aux")
        if own and will and tokens.lemma[head].lower() in _HARM:
            return True
    return False
