"""The links of a record, read from its tables."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import overload

from onrecord.linking.answers import OPPOSITE, Answer, Pair, Shown, load_weights
from onrecord.linking.board import Board, Row
from onrecord.linking.commitments import Commitment
from onrecord.linking.comparing import Ending
from onrecord.linking.copies import Copying
from onrecord.linking.facts import Said
from onrecord.linking.linker import Linker
from onrecord.linking.links import Contest, First, Links, Ref, Standing
from onrecord.linking.shelf import Unit
from onrecord.linking.voices import RELATIONS
from onrecord.model import Span
from onrecord.record.linked.held import Held
from onrecord.record.linked.judged import LinkKind, RowKey, read_verdicts
from onrecord.record.linked.vectors import unpacked_wording

__all__ = ["read_links"]


@dataclass(frozen=True, kw_only=True)
class _Article:
    """An article, its text read when it is asked for."""

    n: int
    input: str
    moment: float
    held: Held

    @cached_property
    def text(self) -> str:
        return self.held.text(self.n)


class _Statements(Sequence[Said]):
    """The statements of rows, unpacked when they are asked for."""

    def __init__(self, held: Held, places: Sequence[tuple[int, int]]) -> None:
        self._held, self._places = held, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, at: int) -> Said: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Said]: ...
    def __getitem__(self, at: int | slice) -> Said | Sequence[Said]:
        if isinstance(at, slice):
            return [self[one] for one in range(len(self))[at]]
        return self._held.said(*self._places[at])


class _Reader:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection, self.held = connection, Held(connection)
        self.weights = load_weights()
        self.articles = {
            id: _Article(n=n, input=input, moment=moment, held=self.held)
            for id, n, input, moment in connection.execute(
                "SELECT a.id, a.n, a.input, l.moment FROM link_article AS l "
                "JOIN article AS a ON a.n = l.article ORDER BY l.moment, a.id"
            )
        }
        self.ids = {one.n: id for id, one in self.articles.items()}
        self._read_rows()

    def _read_rows(self) -> None:
        parties = self.held.voices()
        rows = self.connection.execute(
            "SELECT s.n, s.article, s.place, s.voice, s.first, s.last, s.head, s.saying, "
            "s.denies, s.deed, s.signs, t.id FROM link_said AS s "
            "JOIN statement AS t ON t.n = s.n JOIN link_article AS l ON l.article = s.article "
            "JOIN article AS a ON a.n = s.article ORDER BY l.moment, a.id, s.place"
        ).fetchall()
        self.number = {row[0]: at for at, row in enumerate(rows)}
        known: dict[str, tuple[str, ...]] = {}
        self.rows = [
            Row(
                article=self.ids[article],
                id=id,
                span=Span(first, last),
                speaker=parties.get(voice),
                denies=bool(denies),
                deed=deed,
                signs=known.setdefault(signs, tuple(json.loads(signs))),
            )
            for _, article, _, voice, first, last, _, _, denies, deed, signs, id in rows
        ]
        self.places = [(row[1], row[2]) for row in rows]
        wording = unpacked_wording(
            blob
            for (blob,) in self.connection.execute(
                "SELECT w.wording FROM link_wording AS w JOIN link_article AS l "
                "ON l.article = w.article JOIN article AS a ON a.n = l.article "
                "ORDER BY l.moment, a.id"
            )
        )
        self.contents, self.sentences = wording[:, 0], wording[:, 1]
        # Where what came first was taken out since all was linked, the next in time stands for it.
        sayings = dict(self.number)
        members: dict[int, list[int]] = defaultdict(list)
        for at, row in enumerate(rows):
            members[self.number[row[6]]].append(at)
        self.units = {head: Unit(head=head, rows=tuple(own)) for head, own in members.items()}
        self.group_of = {head: sayings.setdefault(rows[head][7], head) for head in sorted(members)}

    def board(self) -> Board:
        return Board(
            articles=self.articles,
            copies=self.copies(),
            rows=self.rows,
            said=_Statements(self.held, self.places),
            units=self.units,
            commitments=self.commitments(),
            contents=self.contents,
            sentences=self.sentences,
        )

    def copies(self) -> dict[str, tuple[str, Copying]]:
        return {
            self.ids[article]: (
                self.ids[origin],
                Copying(share=share, words=words, longest=longest),
            )
            for article, origin, share, words, longest in self.connection.execute(
                "SELECT article, origin, share, words, longest FROM link_copy"
            )
        }

    def commitments(self) -> dict[int, Commitment]:
        return {
            self.number[n]: Commitment(
                condition=condition,
                consequence=consequence,
                polarity=polarity,
                span=Span(first, last),
            )
            for n, polarity, first, last, condition, consequence in self.connection.execute(
                "SELECT n, polarity, first, last, condition, consequence FROM link_commitment"
            )
        }

    def answers(self) -> dict[Pair, Answer]:
        """The pairs on which what is told hangs: contests, denials, turns."""
        least = self.weights["thresholds"]
        return {
            (self.number[earlier], self.number[later]): Answer(
                speakers=RELATIONS[speakers],
                against=against / 1000,
                same=same / 1000,
                contest=contest / 1000,
            )
            for later, earlier, speakers, against, same, contest in self.connection.execute(
                "WITH denied AS (SELECT DISTINCT saying FROM link_said WHERE denies) "
                "SELECT later, earlier, speakers, against, same, contest FROM link_pair AS p "
                "WHERE contest >= ?1 OR against >= ?2 OR (contest >= ?3 AND ("
                "(SELECT saying FROM link_said WHERE n = p.later) IN denied OR "
                "(SELECT saying FROM link_said WHERE n = p.earlier) IN denied)) "
                "ORDER BY later, earlier",
                (round(1000 * least["contested"]), round(1000 * OPPOSITE), 1),
            )
        }

    def shown(self) -> Mapping[int, Sequence[Shown]]:
        """The later sentences of each commitment, the most alike first."""
        found: dict[int, list[Shown]] = {row: [] for row in self.commitments()}
        sentences: dict[int, list[Span]] = {}
        for commitment, article, sentence, likeness, *shares in self.connection.execute(
            "SELECT e.commitment, e.article, e.sentence, e.likeness, e.met, e.done, e.not_done, "
            "e.withdrawn FROM link_ending AS e JOIN link_article AS l ON l.article = e.article "
            "JOIN article AS a ON a.n = e.article "
            "ORDER BY e.commitment, -e.likeness, l.moment, a.id, e.sentence"
        ):
            if article not in sentences:
                sentences[article] = self.held.sentences(article)
            met, done, not_done, withdrawn = (share / 1000 for share in shares)
            found[self.number[commitment]].append(
                Shown(
                    article=self.ids[article],
                    sentence=sentences[article][sentence],
                    likeness=likeness / 1000,
                    ending=Ending(
                        nothing=0.0, met=met, done=done, not_done=not_done, withdrawn=withdrawn
                    ),
                )
            )
        return found

    def same_events(self) -> tuple[tuple[Ref, ...], ...]:
        groups: dict[int, list[Ref]] = defaultdict(list)
        order: list[int] = []
        for happening, article, place, event, first, last in self.connection.execute(
            "SELECT t.happening, t.article, t.place, t.event, t.first, t.last "
            "FROM link_telling AS t JOIN link_article AS l ON l.article = t.article "
            "JOIN article AS a ON a.n = t.article WHERE t.happening IN ("
            "SELECT happening FROM link_telling GROUP BY happening "
            "HAVING count(DISTINCT article) > 1) ORDER BY l.moment, a.id, t.place"
        ):
            if happening not in groups:
                order.append(happening)
            id = self.ids[article]
            groups[happening].append(
                Ref(
                    input=self.articles[id].input,
                    span=Span(first, last),
                    speaker=self.held.telling_speaker(article, place),
                    article=id,
                    row=event,
                )
            )
        return tuple(tuple(groups[one]) for one in order)


def read_links(connection: sqlite3.Connection) -> tuple[Links, Links]:
    """All links of the articles that are linked: as the machine found them, and as people left
    them.  What people joined or parted (copies, sayings, happenings) is so in both."""
    reader = _Reader(connection)
    linker = Linker(
        reader.board(), reader.answers(), weights=reader.weights, group_of=reader.group_of
    )
    firsts, false = linker.firsts()
    found = Links(
        copies=linker.copies(),
        same_statement=linker.same_statements(),
        same_event=reader.same_events(),
        contested=linker.contests(),
        conditions=linker.standings(reader.shown()),
        firsts=firsts,
        false_firsts=false,
        positions=linker.positions(),
    )
    return found, _judged(found, read_verdicts(connection).told)


def _judged(links: Links, told: Mapping[tuple[LinkKind, RowKey | None, RowKey], str]) -> Links:
    """Links without those of which people said that they are none; the others with their word."""
    if not told:
        return links

    def word(kind: LinkKind, *ends: Ref | None) -> str | None:
        keys = [None if one is None else (one.article, one.mark) for one in ends]
        if len(keys) == 1:
            return told.get((kind, None, keys[0]))  # type: ignore[arg-type]
        one, other = keys
        if other is None:
            return None
        turned = told.get((kind, other, one)) if one else None
        return told.get((kind, one, other), turned)

    def contests() -> Iterator[Contest]:
        for one in links.contested:
            said = word("contested", one.a, one.b)
            if said != "no":
                yield one if said is None else replace(one, judged="yes", score=1.0)

    def firsts(kind: LinkKind, rows: Sequence[First]) -> Iterator[First]:
        for one in rows:
            said = word(kind, one.ref)
            if said != "no":
                yield one if said is None else replace(one, judged="yes", score=1.0)

    sayings = {ref: group for group in links.same_statement for ref in group}

    def standings() -> Iterator[Standing]:
        for one in links.conditions:
            # Tables tell the ending wherever the commitment is repeated: there it is judged, too.
            places = (one.ref, *sayings.get(one.ref, ()))
            said = next(filter(None, (word("conditions", ref) for ref in places)), None)
            if said is None:
                yield one
            elif said == "yes":
                yield replace(one, judged="yes", score=1.0)
            elif said != "no":
                yield replace(
                    one,
                    judged=said,
                    score=1.0,
                    outcome=said,  # type: ignore[arg-type]
                    ended_by=one.ended_by if one.outcome == said else None,
                    why=one.why if one.outcome == said else "somebody said so",
                )

    return replace(
        links,
        contested=tuple(sorted(contests(), key=lambda one: one.rank)),
        conditions=tuple(standings()),
        firsts=tuple(sorted(firsts("firsts", links.firsts), key=lambda one: one.rank)),
        false_firsts=tuple(firsts("false_firsts", links.false_firsts)),
    )
