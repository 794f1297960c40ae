"""How well and how fast the article is found in pages of HTML, beside trafilatura alone.

Both read the same bytes in the same run and are scored by the same definition, that of
``onrecord evaluate pages``.  They take turns page by page, and who goes first changes from round to
round: what else the machine does hits both alike.  The quickest of a page's rounds counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from onrecord.errors import InputError
from onrecord.evaluate import (
    GoldPage,
    PagesReport,
    body_of,
    find_gold_pages,
    read_gold_page,
    score_body,
)
from onrecord.model import Page
from onrecord.text import find_article

__all__ = ["READERS", "Reader", "measure_bodies", "read_ours", "read_trafilatura"]

#: Gives the body that it finds in a page.
Reader = Callable[[Page], str]


def read_ours(page: Page) -> str:
    """The body that onrecord finds.

    Raises:
        InputError: if it finds none.
    """
    return body_of(find_article(page))


def read_trafilatura(page: Page) -> str:
    """The body that trafilatura finds by itself, without the comments, which it keeps apart."""
    from trafilatura import bare_extraction

    found = bare_extraction(page.body, include_comments=False)
    return (found.text or "") if found else ""


#: What is measured, ours first.
READERS: dict[str, Reader] = {"onrecord": read_ours}
if find_spec("trafilatura"):
    READERS["trafilatura"] = read_trafilatura


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What one reader made of one page; ``fault`` says why there is nothing."""

    body: str = ""
    seconds: float = 0.0
    fault: str | None = None


def measure_bodies(
    gold_dir: Path, *, readers: Mapping[str, Reader] = READERS, rounds: int = 3
) -> dict[str, PagesReport]:
    """A report of each reader, by its name; the processor time is that of the quickest rounds.

    Raises:
        InputError: if the gold is not as it should be.
    """
    golds = find_gold_pages(gold_dir)
    readings = [_read_in_turns(gold, readers, rounds) for gold in golds]
    return {name: _report(golds, [one[name] for one in readings]) for name in readers}


def _read_in_turns(
    gold: GoldPage, readers: Mapping[str, Reader], rounds: int
) -> dict[str, _Reading]:
    try:
        page = read_gold_page(gold)
    except InputError as error:
        return dict.fromkeys(readers, _Reading(fault=str(error)))
    of_reader: dict[str, list[_Reading]] = {name: [] for name in readers}
    for turn in range(rounds):
        for name in list(readers)[:: -1 if turn % 2 else 1]:
            of_reader[name].append(_timed(readers[name], page))
    return {name: min(made, key=lambda one: one.seconds) for name, made in of_reader.items()}


def _timed(reader: Reader, page: Page) -> _Reading:
    began = time.process_time()
    body, fault = "", None
    try:
        body = reader(page)
    except InputError as error:
        fault = str(error)
    return _Reading(body=body, seconds=time.process_time() - began, fault=fault)


def _report(golds: Sequence[GoldPage], readings: Sequence[_Reading]) -> PagesReport:
    pairs = list(zip(golds, readings, strict=True))
    return PagesReport(
        scores=tuple(score_body(gold.name, gold=gold.body, found=one.body) for gold, one in pairs),
        cpu_seconds=sum(one.seconds for one in readings),
        failed={gold.name: one.fault for gold, one in pairs if one.fault is not None},
    )
