"""What the network makes of a window -> the words that may tell an event, with their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from onrecord.events.words import role_features, sentence_of
from onrecord.ontology import STATUSES, TYPES, load_ontology

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from onrecord.model import EventStatus, EventType
    from onrecord.statements.words import Ints, Words

    Floats = NDArray[np.float32]

__all__ = ["ROLES", "Candidate", "EventNetwork", "Watcher", "mode_of"]

#: What a word can be to an event, in the network's order; the first is nothing.
ROLES = ("none", "actor", "recipient", "place")
#: Which deeds are of another type while they are only announced.
_ANNOUNCED: tuple[tuple[EventStatus, tuple[EventType, ...], EventType], ...] = (
    ("planned", ("CONSULT", "SUPPORT", "COOPERATE", "AID"), "AGREE"),
    ("planned", ("RETREAT",), "CONCEDE"),
    ("threatened", ("PROTEST", "SANCTION", "COERCE", "ASSAULT"), "THREATEN"),
)
#: Words less likely to tell an event than this are none, however the network was asked.
LEAST_ALIVE = 0.15


class EventNetwork(Protocol):
    """What this room needs of the encoder."""

    def score_roles(self, read: Any, trigger: int, words: range, features: Ints) -> Floats:
        """The scores [words, 4] of what each word is to the event of a trigger."""


class _ReadWindow(Protocol):
    @property
    def window(self) -> Any:
        """Where it begins and ends, and which of its words are its own."""

    @property
    def events(self) -> Floats:
        """Scores of what each word tells: no event and the types, statuses, modes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A word that may tell an event.

    ``word`` and ``token`` number it among the article's words and in its Doc; ``types``
    [16], ``statuses`` [7] and ``modes`` (of all types, [n]) are the network's probabilities, the
    types' together being that it tells an event at all; ``roles`` [words, 4] are those of the
    words that ``tokens`` numbers.
    """

    word: int
    token: int
    types: Floats
    statuses: Floats
    modes: Floats
    tokens: Sequence[int]
    places: Ints
    roles: Floats

    @property
    def alive(self) -> float:
        """How likely it tells an event, of whatever type."""
        return float(self.types.sum())

    @property
    def sure(self) -> float:
        """How likely it tells an event of its likeliest type."""
        return float(self.types.max())


class Watcher:
    """Looks at each window that the network reads, and keeps what may tell an event."""

    def __init__(self, network: EventNetwork, *, least: float = LEAST_ALIVE) -> None:
        self._network = network
        self._least = least
        self.candidates: list[Candidate] = []

    def __call__(self, words: Words, read: _ReadWindow) -> None:
        window = read.window
        sizes = np.cumsum([1 + len(TYPES), len(STATUSES)])
        types, statuses, modes = np.split(read.events, sizes, axis=1)
        types = _softmax(types)
        own = slice(window.own_start - window.start, window.own_end - window.start)
        for at in (np.flatnonzero(1 - types[own, 0] >= self._least) + own.start).tolist():
            word = at + window.start
            here = sentence_of(words, word)
            here = range(max(here.start, window.start), min(here.stop, window.end))
            part = slice(here.start, here.stop)
            shares = _softmax(statuses[at])
            inside = range(here.start - window.start, here.stop - window.start)
            scores = self._network.score_roles(read, at, inside, role_features(words, word, here))
            self.candidates.append(
                Candidate(
                    word=word,
                    token=int(words.token[word]),
                    types=_settle(types[at, 1:], shares),
                    statuses=shares,
                    modes=modes[at].copy(),
                    tokens=words.token[part].tolist(),
                    places=np.stack([words.start[part], words.end[part]], 1),
                    roles=_softmax(scores),
                )
            )


def _settle(types: Floats, statuses: Floats) -> Floats:
    """The types with what is only announced counted as its announcement, as the codebook has it: a
    planned visit is an agreement, a planned release a concession, an announced attack a threat."""
    settled = types.copy()
    for status, kinds, announced in _ANNOUNCED:
        share = float(statuses[STATUSES.index(status)])
        for kind in kinds:
            moved = share * types[TYPES.index(kind)]
            settled[TYPES.index(kind)] -= moved
            settled[TYPES.index(announced)] += moved
    return settled


def mode_of(candidate: Candidate, type_number: int) -> str | None:
    """The likeliest mode of a type, or ``None`` where having none is likelier."""
    kind = TYPES[type_number]
    own = [n for n, (name, _) in enumerate(load_ontology().modes) if name == kind]
    best = max(own, key=lambda number: float(candidate.modes[number]))
    return load_ontology().modes[best][1]


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares
