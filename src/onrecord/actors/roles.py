"""What common nouns say of somebody's sector: a minister is GOV, a trawlerman AGR."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from onrecord.actors.territories import tables_version
from onrecord.actors.words import Word, fold_phrase

__all__ = ["Role", "Roles", "load_roles"]

RoleKind = Literal["person", "body", "thing", "modifier", "title"]


class Role(NamedTuple):
    """The sector that a noun tells; a weak noun (chief, spokesman) leaves it to the words by it."""

    sector: str
    kind: RoleKind
    weak: bool


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Roles:
    """Nouns and modifiers by their folded words; ``version`` is of the table."""

    version: str
    nouns: dict[tuple[str, ...], Role]
    modifiers: dict[str, Role]
    titles: dict[str, Role]
    longest: dict[str, int]

    def match(self, words: Sequence[Word], at: int) -> tuple[int, Role] | None:
        """How many words from ``at`` are a noun that tells a sector, and which; or ``None``.

        >>> from onrecord.actors.words import cut_words
        >>> load_roles().match(cut_words("prime ministers met"), 0)
        (2, Role(sector='GOV', kind='person', weak=False))
        """
        first = words[at].fold
        if first in self.titles and self._before_name(words, at):
            return 1, self.titles[first]
        longest = max(self.longest.get(first, 0), self.longest.get(singular(first), 0))
        for count in range(min(longest, len(words) - at), 0, -1):
            key = tuple(word.fold for word in words[at : at + count])
            role = self.nouns.get(key) or self.nouns.get((*key[:-1], singular(key[-1])))
            if role is None and count > 1:  # heads of state, attorneys general
                role = self.nouns.get((singular(key[0]), *key[1:]))
            if role is not None:
                return count, role
        return None

    def _before_name(self, words: Sequence[Word], at: int) -> bool:
        """Whether a word is written as a title and a name follows: "Father Jan", "Major Kot"."""
        return (
            words[at].text[0].isupper()
            and at + 1 < len(words)
            and words[at + 1].text[0].isupper()
            and words[at + 1].fold not in self.longest
        )


@cache
def load_roles() -> Roles:
    """The nouns that ship with onrecord."""
    file = files("onrecord.resources").joinpath("actors", "roles.csv")
    nouns: dict[tuple[str, ...], Role] = {}
    modifiers: dict[str, Role] = {}
    titles: dict[str, Role] = {}
    longest: dict[str, int] = {}
    for phrase, sector, kind, weak in list(csv.reader(file.read_text("utf-8").splitlines()))[1:]:
        key = fold_phrase(phrase)
        role = Role(sector, kind, weak == "yes")  # type: ignore[arg-type]
        if kind == "modifier" and len(key) == 1:
            modifiers[key[0]] = role
        elif kind == "title" and len(key) == 1:
            titles[key[0]] = Role(sector, "person", False)
        else:
            nouns[key] = role
            longest[key[0]] = max(longest.get(key[0], 0), len(key))
    version = tables_version("roles")
    return Roles(version=version, nouns=nouns, modifiers=modifiers, titles=titles, longest=longest)


_IRREGULAR = {"people": "person", "wives": "wife", "thieves": "thief", "chiefs": "chief"}


def singular(word: str) -> str:
    """The word as one of its kind is called; good enough to look it up.

    >>> [singular(word) for word in ("ministers", "gunmen", "deputies", "police", "press")]
    ['minister', 'gunman', 'deputy', 'police', 'press']
    """
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("men") and len(word) > 4:
        return f"{word[:-3]}man"
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word
