"""An article as linking lays it beside others: its facts, and the happenings that it tells."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.linking.facts import Facts, find_facts
from onrecord.linking.happenings import Telling, find_tellings
from onrecord.model import ArticleRecord

__all__ = ["Laid", "lay"]


@dataclass(frozen=True, kw_only=True)
class Laid:
    """What is compared of an article; it does not change when others come."""

    facts: Facts
    tellings: tuple[Telling, ...]


def lay(record: ArticleRecord) -> Laid:
    """An article, ready to be compared."""
    facts = find_facts(record)
    return Laid(facts=facts, tellings=find_tellings(record, facts))
