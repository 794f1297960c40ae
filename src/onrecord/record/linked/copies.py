"""Which articles are copies, and what they carry over: brought up to date for articles that are
new or whose neighbours changed."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable

from onrecord.linking.carried import carry_over
from onrecord.linking.copies import Copying, Printed, find_copies, make_wording
from onrecord.linking.shelf import SHARED_MARKS, join_carried
from onrecord.record.linked.held import Held, chosen, in_time
from onrecord.record.linked.judged import Verdicts

__all__ = ["find_copied"]


class _Folding:
    def __init__(self, connection: sqlite3.Connection, held: Held, refused: set[tuple[str, str]]):
        self.connection, self.held, self.refused = connection, held, refused
        self._printed: dict[int, Printed] = {}
        self._near: dict[int, frozenset[int]] = {}
        self._places: dict[int, tuple[float, str]] = {}

    def printed(self, article: int) -> Printed:
        if article not in self._printed:
            [(id, outlet, moment)] = self.connection.execute(
                "SELECT a.id, a.outlet, l.moment FROM article AS a JOIN link_article AS l "
                "ON l.article = a.n WHERE a.n = ?",
                (article,),
            )
            self._printed[article] = Printed(
                article=id,
                outlet=outlet,
                moment=moment,
                wording=make_wording(self.held.body(article)),
            )
        return self._printed[article]

    def near(self, article: int) -> frozenset[int]:
        """The articles whose sketches share enough with one's own."""
        if article not in self._near:
            rows = self.connection.execute(
                "SELECT o.article, count(*) FROM link_mark AS m JOIN link_mark AS o "
                "ON o.mark = m.mark WHERE m.article = ?1 AND o.article <> ?1 "
                "GROUP BY o.article HAVING count(*) >= ?2",
                (article, SHARED_MARKS),
            )
            self._near[article] = frozenset(other for other, _ in rows)
        return self._near[article]

    def stored(self, article: int) -> tuple[int, Copying] | None:
        row = self.connection.execute(
            "SELECT origin, share, words, longest FROM link_copy WHERE article = ?", (article,)
        ).fetchone()
        if row is None:
            return None
        return row[0], Copying(share=row[1], words=row[2], longest=row[3])

    def run(self, stale: Iterable[int]) -> tuple[dict[int, tuple[int, Copying] | None], set[int]]:
        """What holds now of each article that was looked at, and those for which it changed."""
        wanted = set(stale)
        changed: set[int] = set()
        found: dict[int, tuple[int, Copying] | None] = {}
        waiting = {later for one in wanted for later in self._later(one)} | wanted
        while waiting:
            # An article may be a copy no longer, or a whole one now: then others' origins change.
            asked = set(found) | waiting
            made = self._find(asked)
            moved = {one for one in asked if made[one] != found.get(one, self.stored(one))}
            changed |= moved
            found = made
            waiting = {later for one in moved for later in self._later(one)} - asked
        return found, changed

    def _later(self, article: int) -> set[int]:
        return {other for other in self.near(article) if self._place(other) > self._place(article)}

    def _place(self, article: int) -> tuple[float, str]:
        if article not in self._places:
            [(moment, id)] = self.connection.execute(
                "SELECT l.moment, a.id FROM link_article AS l JOIN article AS a "
                "ON a.n = l.article WHERE l.article = ?",
                (article,),
            )
            self._places[article] = moment, id
        return self._places[article]

    def _find(self, asked: set[int]) -> dict[int, tuple[int, Copying] | None]:
        around = asked | {other for one in asked for other in self.near(one)}
        ids = {one: self.printed(one).article for one in around}
        number = {id: one for one, id in ids.items()}
        known = {
            ids[one]: (self.printed(stored[0]).article, stored[1])
            for one in around - asked
            if (stored := self.stored(one))
        }
        made = find_copies(
            {ids[one]: self.printed(one) for one in around},
            {ids[one]: frozenset(ids[other] for other in self.near(one)) for one in asked},
            known=known,
            refused=self.refused,
        )
        for origin, _ in made.values():
            number.setdefault(origin, self._number(origin))
        return {
            one: (number[made[ids[one]][0]], made[ids[one]][1]) if ids[one] in made else None
            for one in asked
        }

    def _number(self, id: str) -> int:
        [(n,)] = self.connection.execute("SELECT n FROM article WHERE id = ?", (id,))
        return int(n)


def find_copied(connection: sqlite3.Connection, held: Held, verdicts: Verdicts) -> set[int]:
    """Brings copies up to date; the articles that are new, became whole copies, or may be none any
    more."""
    stale = [n for (n,) in connection.execute("SELECT article FROM link_article WHERE stale > 0")]
    found, changed = _Folding(connection, held, verdicts.no_copies).run(stale)
    touched = {n for (n,) in connection.execute("SELECT n FROM link_said WHERE stale > 0")}
    turned: set[int] = set()
    for article in sorted(changed.union(stale)):
        touched |= _carried_now(connection, article)
        was_whole = connection.execute(
            "DELETE FROM link_copy WHERE article = ? RETURNING whole", (article,)
        ).fetchall() == [(1,)]
        connection.execute(
            "DELETE FROM link_carried WHERE copy IN (SELECT n FROM link_said WHERE article = ?)",
            (article,),
        )
        copied = found.get(article)
        if copied:
            origin, copying = copied
            connection.execute(
                "INSERT INTO link_copy (article, origin, whole, share, words, longest) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (article, origin, copying.is_whole, copying.share, copying.words, copying.longest),
            )
            _carry(connection, held, article, origin)
        if was_whole != (copied is not None and copied[1].is_whole):
            turned.add(article)
        touched |= _carried_now(connection, article)
    connection.execute("UPDATE link_article SET stale = 0 WHERE stale > 0")
    touched |= {
        n
        for (n,) in connection.execute(
            "SELECT n FROM link_said WHERE article IN (SELECT value FROM json_each(?))",
            (chosen(stale),),
        )
    }
    _join(connection, touched, verdicts.two_sayings)
    # Nothing that a copy tells is looked at a second time.
    connection.execute(
        "UPDATE link_commitment SET stale = 1 WHERE n IN (SELECT commitment FROM link_ending "
        "WHERE article IN (SELECT value FROM json_each(?)))",
        (chosen(turned),),
    )
    connection.execute(
        "DELETE FROM link_ending WHERE article IN (SELECT value FROM json_each(?))",
        (chosen(turned),),
    )
    # Of what was a copy until its origin went nothing is left that tells so.
    return turned.union(stale)


def _rows(connection: sqlite3.Connection, article: int) -> list[tuple[int, tuple[int, int]]]:
    rows = connection.execute(
        "SELECT n, first, last FROM link_said WHERE article = ? ORDER BY place", (article,)
    )
    return [(n, (first, last)) for n, first, last in rows]


def _carry(connection: sqlite3.Connection, held: Held, article: int, origin: int) -> None:
    taken, own = _rows(connection, article), _rows(connection, origin)
    connection.executemany(
        "INSERT OR IGNORE INTO link_carried (copy, origin) VALUES (?, ?)",
        [
            (taken[number][0], own[other][0])
            for number, other, _ in carry_over(
                held.text(article),
                [span for _, span in taken],
                held.text(origin),
                [span for _, span in own],
            )
        ],
    )


def _carried_now(connection: sqlite3.Connection, article: int) -> set[int]:
    """The statements of an article that are carried over, and those that they carry."""
    rows = connection.execute(
        "SELECT c.copy, c.origin FROM link_said AS s JOIN link_carried AS c ON c.copy = s.n "
        "WHERE s.article = ?",
        (article,),
    )
    return {n for row in rows for n in row}


def _join(
    connection: sqlite3.Connection, touched: set[int], apart: Iterable[tuple[int, int]]
) -> None:
    """Settles anew which statement speaks for others, for some and all that hang together with
    them, and marks those for which it changed.  ``apart`` are those that people told from each
    other."""
    carried: dict[int, set[int]] = defaultdict(set)
    seen, waiting = set(touched), set(touched)
    while waiting:
        rows = connection.execute(
            "SELECT copy, origin FROM link_carried WHERE copy IN (SELECT value FROM json_each(?1)) "
            "OR origin IN (SELECT value FROM json_each(?1))",
            (chosen(waiting),),
        ).fetchall()
        for copy, origin in rows:
            carried[copy].add(origin)
        waiting = {n for row in rows for n in row} - seen
        seen |= waiting
    places = in_time(connection, seen)
    heads = join_carried(
        sorted(
            ((copy, origin) for copy, origins in carried.items() for origin in origins),
            key=lambda pair: (places[pair[0]], places[pair[1]]),
        ),
        order=lambda n: places[n],
        apart=[pair for pair in apart if seen.issuperset(pair)],
    )
    before = dict(
        connection.execute(
            "SELECT n, head FROM link_said WHERE n IN (SELECT value FROM json_each(?))",
            (chosen(seen),),
        ).fetchall()
    )
    changed = {n for n in seen if heads.get(n, n) != before[n]}
    connection.executemany(
        "UPDATE link_said SET head = ?, stale = 1 WHERE n = ?",
        [(heads.get(n, n), n) for n in sorted(changed)],
    )
