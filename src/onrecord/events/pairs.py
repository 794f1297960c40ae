"""Which type of event is between two parties that somebody names: the question of gold data."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from onrecord.events.candidates import ROLES, Candidate
from onrecord.ontology import TYPES

if TYPE_CHECKING:
    from onrecord.model import EventType, Span

__all__ = ["find_type_between"]

_ACTOR, _RECIPIENT, _PLACE = (ROLES.index(name) for name in ("actor", "recipient", "place"))
# The network is sure of few words of a sentence; those after the first so many are none.
_MOST = 8
# A party that the network does not see in an event may be in it all the same.
_UNSEEN_ACTOR, _UNSEEN_RECIPIENT = 0.05, 0.15
# Some data call the country that something happens in its recipient.
_PLACE_SHARE = 0.7
_UNKNOWN = 0.5


def find_type_between(
    candidates: Sequence[Candidate], *, actor: Span | None, recipient: Span | None
) -> EventType | None:
    """The likeliest type of an event in which ``actor`` acts on ``recipient``, either of which may
    not be in the text.  ``None`` without candidates.

    Every candidate is weighed by how likely it is an event, and how likely the two are its
    parties; the type with the largest sum wins.
    """
    likely = sorted(candidates, key=lambda one: (-one.alive, one.token))[:_MOST]
    total = np.zeros(len(TYPES))
    for one in likely:
        doing = _share(one, actor, (_ACTOR,))
        suffering = max(
            _share(one, recipient, (_RECIPIENT, _ACTOR)),
            _PLACE_SHARE * _share(one, recipient, (_PLACE,)),
        )
        total += one.types * (_UNSEEN_ACTOR + doing) * (_UNSEEN_RECIPIENT + suffering)
    return TYPES[int(total.argmax())] if likely else None


def _share(one: Candidate, party: Span | None, roles: Sequence[int]) -> float:
    """How likely one of a party's words has one of the roles."""
    if party is None:
        return _UNKNOWN
    rows = (one.places[:, 0] < party.end) & (one.places[:, 1] > party.start)
    return float(one.roles[rows][:, list(roles)].max()) if rows.any() else 0.0
