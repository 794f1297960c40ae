"""What a record holds across its articles: the links between them, as questions ask for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from onrecord.linking.links import Links, Ref
from onrecord.record.filters import Filters, condition_on
from onrecord.record.store import Store

__all__ = ["AllLinks", "find_links", "has_links", "narrow"]


class AllLinks(NamedTuple):
    """All links of a record, and the state in which it was
    (:func:`~onrecord.record.lanes.read_state`); ``found`` are those that the machine found, if
    people said anything of them."""

    state: tuple[int, int]
    links: Links
    found: Links | None = None

    @property
    def of_machine(self) -> Links:
        """The links without what people said of contests, conditions and firsts."""
        return self.found or self.links


def find_links(store: Store) -> AllLinks:
    """All links of a record; articles that are not linked yet are linked first.

    Of a record that may only be read they are those of the articles that are linked.

    Raises:
        InputError: if the record cannot be read, or nothing of it is linked and it cannot be
            written.
    """
    from onrecord.record.lanes import read_state
    from onrecord.record.linked.read import read_links
    from onrecord.record.linked.update import is_linked, update_links

    if not is_linked(store) and not (store.read_only and has_links(store)):
        update_links(store)
    with store.reading() as connection:
        found, links = read_links(connection)
        return AllLinks(read_state(connection), links, found)


def has_links(store: Store) -> bool:
    """Whether some articles are linked, if not all of them."""
    from onrecord.record.linked.update import count_unlinked

    with store.reading() as connection:
        [(articles,)] = connection.execute("SELECT count(*) FROM article")
        return count_unlinked(store) < int(articles)


def narrow(links: Links, store: Store, filters: Filters, *, machine: bool = False) -> Links:
    """The links of rows that filters choose: a link stays if one of its rows is chosen.

    Copies stay where the filters choose a row of the origin or of a copy; a position stays whole.
    The least score is that of links which have one, not of their rows.
    """
    if filters.score is not None:
        links = _surer(links, filters.score)
        filters = replace(filters, score=None)
    if filters == Filters(copies=filters.copies or None):
        return links
    with store.reading() as connection:
        chosen: set[tuple[str, str]] = set()
        articles: set[str] = set()
        for base in ("statement", "event"):
            letter = base[0]
            where = condition_on(base, filters, connection, machine=machine)
            found = connection.execute(
                f"SELECT o.id, o.input, {letter}.id FROM {base} AS {letter} "
                f"JOIN article AS o ON o.n = {letter}.article WHERE {where.sql}",
                where.values,
            )
            for article, input, row in found:
                chosen.add((article, row))
                articles.add(input)

    def has(refs: Iterable[Ref | None]) -> bool:
        return any(ref and (ref.article, ref.row) in chosen for ref in refs)

    return replace(
        links,
        copies=tuple(
            one
            for one in links.copies
            if not articles.isdisjoint([one.origin, *one.members, *one.partial])
        ),
        same_statement=tuple(one for one in links.same_statement if has(one)),
        same_event=tuple(one for one in links.same_event if has(one)),
        contested=tuple(one for one in links.contested if has((one.a, one.b))),
        conditions=tuple(one for one in links.conditions if has((one.ref,))),
        firsts=tuple(one for one in links.firsts if has((one.ref,))),
        false_firsts=tuple(one for one in links.false_firsts if has((one.ref,))),
        positions=tuple(one for one in links.positions if has(one.refs)),
    )


def _surer(links: Links, least: float) -> Links:
    return replace(
        links,
        contested=tuple(one for one in links.contested if one.score >= least),
        conditions=tuple(one for one in links.conditions if one.score >= least),
        firsts=tuple(one for one in links.firsts if one.score >= least),
        false_firsts=tuple(one for one in links.false_firsts if one.score >= least),
    )
