"""Articles of a made-up crisis, and networks that go by words alone, so that linking takes no time.

What is found with them is the same on any machine, whatever weights ship with onrecord.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from tests.cli.running import told

import onrecord
from onrecord.contract import load_record
from onrecord.linking.comparing import Ending, Relation
from onrecord.linking.facts import Said
from onrecord.linking.laid import lay
from onrecord.linking.likeness import WIDTH, Vectors
from onrecord.linking.linker import link
from onrecord.linking.links import Links
from onrecord.linking.words import cut_words, stems_of
from onrecord.model import ArticleRecord
from onrecord.record.record import Record

#: Weights by which the words decide alone, and all kinds of links are found.
WEIGHTS: Mapping[str, Mapping[str, float]] = {
    "same_statement": {"always": 0.8, "network same": 1.0, "speakers other": -4.0},
    "contested": {"always": -0.5, "network against": 1.0, "contrary denies": 1.0},
    "contested, self": {"always": -0.5, "network against": 1.0},
    "kinds": {"denial: contrary: deny": 1.0, "refutation: always": 0.5},
    "one_sided": {"always": 0.5, "carried": 1.0, "nearest": -0.1},
    "first_look": {},
    "firsts": {"always": -0.3, "first of its deed": 1.0, "carried": 1.0, "spoken": -0.5},
    "outcomes": {
        "standing: always": -1.0,
        "met: met": 2.0,
        "carried_out: done": 2.0,
        "not_honoured: not_done": 2.0,
        "withdrawn: withdrawn": 2.0,
    },
    "thresholds": {
        "same_statement": 0.5,
        "contested": 0.5,
        "one_sided": 0.5,
        "firsts": 0.4,
        "matter": 0.3,
        "first_look": 0.0,
    },
}

#: Where weights and networks are looked up.
_USERS = "record.linked.work record.linked.update record.linked.read linking.linker".split()


class WordLikeness:
    """Vectors that are alike as far as texts share words."""

    def of(self, texts: Sequence[str]) -> Vectors:
        made = np.zeros((len(texts), WIDTH), np.int8)
        for row, text in enumerate(texts):
            words = [_vector(one.folded) for one in cut_words(text)]
            if words:
                total = np.sum(words, axis=0)
                made[row] = np.clip(np.rint(total / np.linalg.norm(total) * 400), -127, 127)
        return made


@cache
def _vector(word: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    seed = int.from_bytes(blake2b(word.encode(), digest_size=4).digest())
    return np.random.default_rng(seed).standard_normal(WIDTH)


class WordComparer:
    """Compares by shared words: it says "against" where one side alone turns them round."""

    def __init__(self) -> None:
        self.compared: list[tuple[str, str]] = []

    def compare(self, one: Said, other: Said) -> Relation:
        self.compared.append((one.id, other.id))
        share = _share(one.stems, other.stems)
        turned = (one.denials + other.denials + (one.act == "deny") + (other.act == "deny")) % 2
        against, same = (share, 0.0) if turned else (0.0, share)
        return Relation(against=against, other=1 - share, same=same)

    def follow(self, commitment: Said, text: str) -> Ending:
        words = stems_of(cut_words(text))
        share = _share(commitment.stems, words)
        told = {"met": share / 2}
        for name, word in (("done", "left"), ("not_done", "stayed"), ("withdrawn", "took")):
            told[name] = share if word in text.split() else 0.0
        return Ending(nothing=0.1, **told)


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / max(1, len(one | other))


@contextmanager
def by_words(comparer: WordComparer | None = None) -> Any:
    """Has linking go by words alone."""
    comparer = comparer or WordComparer()
    with ExitStack() as stack:
        for name in _USERS:
            stack.enter_context(patch(f"onrecord.{name}.load_weights", lambda: WEIGHTS))
        work = "onrecord.record.linked.work"
        stack.enter_context(patch(f"{work}.load_likeness", WordLikeness))
        stack.enter_context(patch(f"{work}._comparer", lambda: comparer))
        yield comparer


def link_in_memory(record: Record) -> Links:
    """The links of what a record holds, made at once, without its tables."""
    laid = [lay(load_record(line)) for line in record.lines()]
    return link(laid, likeness=WordLikeness(), comparer=WordComparer())  # type: ignore[arg-type]


def fresh_links(folder: Path, articles: Iterable[ArticleRecord]) -> Links:
    """The links of a new record with some articles."""
    folder.mkdir(exist_ok=True)
    path = folder / f"fresh-{len(list(folder.iterdir()))}.db"
    with onrecord.open(path, new=True) as record:
        for one in articles:
            record.put(one)
        return record.links()


# What articles are made of

#: Long enough for copies to be told by them.
PARAGRAPHS = (
    "The reservoir above Ostrel has stood at the brim since the spring rains, and engineers walk "
    "along its crown twice a day with lamps and measuring rods, looking for water where none "
    "should be. Ann Lee said the northern wall of the Ostrel dam held without a crack. Farmers "
    "below the wall have moved their cattle uphill and sleep in barns that belong to cousins.\n\n",
    "Fishermen in the harbour of Velm tie up three boats deep because nobody sells diesel any "
    "more, and the market under the arches opens for an hour at dawn with turnips and smoked eel. "
    "Bo Ray warned we will close the harbour road if the garrison fires again. Old men count "
    "lorries from a bench beside the customs shed and write the numbers on cigarette boxes.\n\n",
    "Over in the hill districts teachers hold lessons outdoors since shells broke the windows, "
    "and the priest of Karsk rings his bell whenever a drone passes over the orchards and walls. "
    "Cy Orr denied the garrison fired on the market of Karsk. Gunmen kidnapped two engineers near "
    "Karsk on Monday. Nobody there expects letters before the bridge is mended again in June.\n\n",
)  # fmt: skip
SENTENCES = (
    "Ann Lee said the northern wall of the Ostrel dam held.",
    "Ann Lee said the northern wall of the Ostrel dam never held.",
    "Lee said the wall of the Ostrel dam held again.",
    "The engineers said the northern wall of the Ostrel dam held.",
    "Cy Orr denied the northern wall of the Ostrel dam held.",
    "Bo Ray warned we will close the harbour road if the garrison fires again.",
    "Bo Ray warned we will leave the harbour if the garrison fires on the market.",
    "Ray said he took back what he said of the harbour road.",
    "The garrison left the harbour road and fires again.",
    "The harbour road stayed open, and the garrison fires again.",
    "Cy Orr denied the garrison fired on the market of Karsk.",
    "Gunmen kidnapped two engineers near Karsk on Monday.",
    "The kidnapping of two engineers near Karsk shocked the harbour.",
    "Protesters stormed the customs shed in Velm on Tuesday.",
    "Bo Ray said for the first time that the harbour road is closed.",
    "Ann Lee said the harbour road is not closed.",
    "Garrison said the road along the harbour is closed.",
    "The garrison said the road along the harbour is closed.",
)
DAYS = (
    None, "2025-03-10", "2025-03-10T09:00:00+05:00", "2025-03-11", "2025-03-11T12:00:00Z",
    "2025-03-13", "2025-03-14",
)  # fmt: skip


def article(
    number: int,
    sentences: Sequence[int] = (),
    *,
    paragraphs: Sequence[int] = (),
    day: str | None = "2025-03-10",
    outlet: str | None = "Post",
) -> ArticleRecord:
    """An article of some sentences and paragraphs; the number is its name, and in its words."""
    body = " ".join(SENTENCES[one] for one in sentences)
    text = "".join(PARAGRAPHS[one] for one in paragraphs) + f"{body}\n\nNotebook {number}.\n"
    return told(text, input=f"a{number}.txt", outlet=outlet, published=day)
