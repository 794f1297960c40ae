"""``make bench`` for the web view: how soon each screen answers, and how soon a browser shows it.

``onrecord serve`` runs as it is, over a copy of a record of 10,000 articles (``--record PATH``, or
one that is made here from ``corpus.py``, which takes a quarter of an hour).  Every screen, and what
the API gives, is asked for at forty addresses that differ: other articles, actors, words, filters,
orders and pages, so that nothing that is remembered flatters.  Then Chromium opens seven of each
screen's addresses, each as somebody who was never there before, and tells when it first painted
something.  At last the server is asked again while ``onrecord add`` adds articles to the same
record.  The figures go to docs/quality.md.  It takes less than three minutes; nothing else should
run.  A screen that breaks a promise is named, and the exit status is then 1.

``python -m benchmarks.web --record RECORD --show`` prints what would be written, and the slowest
addresses of each screen; ``--only statements`` looks at those alone whose name holds the word.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from benchmarks.corpus import generate
from benchmarks.record import add_corpus

import onrecord

__all__ = ["SCREENS", "Figures", "Known", "Screen", "broken_promises", "main", "write_table"]

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "quality.md"
BEGIN = "<!-- measured: what benchmarks/web.py wrote; changes here are lost -->"
END = "<!-- measured of the web view until here -->"

#: What is promised of every screen at 10,000 articles.
MEDIAN_MS = 200
PAINT_MS = 1000
_REQUESTS, _PAINTS, _MEANWHILE = 40, 7, 8
_WARMING = 2
#: The adding process must not end before the last question: so many articles take some minutes.
_ADDED = 1500
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_BROWSER_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Known:
    """What stands in the record, for addresses that ask for it."""

    articles: Sequence[str]
    statements: Sequence[str]
    events: Sequence[str]
    keys: Sequence[str]
    speakers: Sequence[str]
    countries: Sequence[str]
    outlets: Sequence[str]
    days: Sequence[str]
    words: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Screen:
    """A screen, or a kind of use of it: its name and how an address of it is made up.

    One that people look at has a first paint; ``touches`` says that the record is made to look
    changed before each request, so that nothing is remembered from the one before.
    """

    name: str
    make: Callable[[Known, Random], str]
    paints: bool = False
    touches: bool = False


@dataclass(kw_only=True)
class Figures:
    """Milliseconds by address: asked in quiet, painted, and asked while articles are added."""

    first: float = 0.0
    answered: list[tuple[float, str]] = field(default_factory=list)
    painted: list[tuple[float, str]] = field(default_factory=list)
    meanwhile: list[tuple[float, str]] = field(default_factory=list)
    refused: list[tuple[int, str]] = field(default_factory=list)


# -------------------------------------------------------------------- what somebody asks for


def _at(path: str, **asked: Any) -> str:
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    return f"{path}?{query}" if query else path


_ACTS = "assess state demand promise deny criticize accuse threaten warn announce admit".split()
_TYPES = "ASSAULT PROTEST CONSULT AID ACCUSE REQUEST COERCE AGREE THREATEN SANCTION".split()
_SECTORS = "GOV MIL JUD LEG MED CVL BUS".split()
_ORDERS: Mapping[str, Sequence[str]] = {
    "statements": ("published", "said", "speaker", "addressee", "act", "outlet", "score"),
    "events": ("published", "happened", "type", "status", "place", "outlet", "score"),
}


def _stretch(known: Known, random: Random, longest: int = 200) -> tuple[str, str]:
    first = random.randrange(len(known.days) - 1)
    return known.days[first], known.days[
        min(first + random.randrange(7, longest), -1 + len(known.days))
    ]


def _filter(question: str, known: Known, random: Random) -> dict[str, Any]:
    """One filter, each as often as the others; outlets and stretches go with any question."""
    since, until = _stretch(known, random)
    choices: list[dict[str, Any]] = [
        {"speaker": random.choice(known.speakers)},
        {"country": random.choice(known.countries)},
        {"outlet": random.choice(known.outlets)},
        {"since": since, "until": until},
        {"sector": random.choice(_SECTORS)},
        {"who": random.choice(known.keys)},
    ]
    if question == "events":
        choices += [
            {"type": random.choice(_TYPES)},
            {"actor": random.choice(known.speakers)},
            {"status": random.choice(("occurred", "planned", "threatened", "denied"))},
            {"quad": random.choice("1234")},
            {"happened_since": since, "happened_until": until},
        ]
    else:
        choices += [
            {"act": random.choice(_ACTS)},
            {"addressee": random.choice(known.speakers)},
            {"conditional": "yes"},
            {"source_kind": random.choice(("unnamed_person", "document", "named_organization"))},
            {"said_since": since, "said_until": until},
        ]
    return random.choice(choices)


def _pages(question: str) -> Callable[[Known, Random], str]:
    def make(known: Known, random: Random) -> str:
        sort = random.choice(_ORDERS[question])
        return _at(
            f"/{question}",
            sort=None if sort == "published" else sort,
            reverse=random.choice((None, "yes")),
            page=random.choice((None, 2, 3, random.randrange(4, 40), random.randrange(40, 400))),
        )

    return make


def _one_filter(question: str, path: str = "") -> Callable[[Known, Random], str]:
    def make(known: Known, random: Random) -> str:
        page = random.choice((None, None, 2, 5))
        return _at(path or f"/{question}", **_filter(question, known, random), page=page)

    return make


def _filters(question: str, path: str = "") -> Callable[[Known, Random], str]:
    """Two or three filters and an order."""

    def make(known: Known, random: Random) -> str:
        asked: dict[str, Any] = {}
        for _ in range(random.randrange(2, 4)):
            asked |= _filter(question, known, random)
        sort = random.choice((None, *_ORDERS[question][1:]))
        return _at(path or f"/{question}", **asked, sort=sort)

    return make


def _typed(question: str) -> Callable[[Known, Random], str]:
    """Words, half of the time the beginning of one, as it is typed, and now and then two."""

    def make(known: Known, random: Random) -> str:
        word = random.choice(known.words)
        if random.random() < 0.5:
            word = word[: random.randrange(3, 7)] + "*"
        elif random.random() < 0.3:
            word = f"{word} OR {random.choice(known.words)}"
        asked = _filter(question, known, random) if random.random() < 0.3 else {}
        return _at(f"/{question}", text=word, **asked)

    return make


def _articles(known: Known, random: Random) -> str:
    since, until = _stretch(known, random)
    return _at(
        "/articles",
        **random.choice(
            (
                {"page": random.randrange(1, 200)},
                {"outlet": random.choice(known.outlets)},
                {"text": random.choice(known.words)},
                {"since": since, "until": until},
                {"speaker": random.choice(known.speakers)},
                {"country": random.choice(known.countries), "act": random.choice(_ACTS)},
            )
        ),
    )


def _line_filter(known: Known, random: Random) -> dict[str, Any]:
    choices: tuple[dict[str, Any], ...] = (
        {},
        {},
        {"speaker": random.choice(known.speakers)},
        {"country": random.choice(known.countries)},
        {"act": random.choice(_ACTS)},
        {"who": random.choice(known.keys)},
        {"text": random.choice(known.words)},
        {"type": random.choice(_TYPES)},
    )
    return random.choice(choices)


def _timeline(view: str) -> Callable[[Known, Random], str]:
    """Lanes of a kind, of all days or, brushed, of some; or the same as a table."""

    def make(known: Known, random: Random) -> str:
        first, last = _stretch(known, random, longest=900)
        asked = _line_filter(known, random)
        if random.random() < 0.6:
            asked |= {"from": first, "to": last}
        lanes = random.choice((None, "country", "outlet"))
        page = random.choice((None, None, 2)) if view else None
        return _at("/timeline", **asked, lanes=lanes, view=view or None, page=page)

    return make


def _days(known: Known, random: Random) -> str:
    since, until = _stretch(known, random)
    asked = _line_filter(known, random)
    return _at("/api/timeline", **asked, **random.choice(({}, {"since": since, "until": until})))


def _actors(known: Known, random: Random) -> str:
    since, until = _stretch(known, random)
    return _at(
        "/actors",
        **random.choice(
            (
                {"page": random.randrange(1, 30)},
                {"sort": random.choice(("name", "addressed", "acts", "acted_on"))},
                {"country": random.choice(known.countries)},
                {"outlet": random.choice(known.outlets), "sector": random.choice(_SECTORS)},
                {"since": since, "until": until},
            )
        ),
    )


def _actor_named(known: Known, random: Random) -> str:
    words = random.choice(known.speakers).split()
    return _at("/actors", name=random.choice(words)[: random.randrange(2, 6)])


def _conditions(path: str) -> Callable[[Known, Random], str]:
    def make(known: Known, random: Random) -> str:
        asked: dict[str, Any] = (
            _filter("statements", known, random) if random.random() < 0.7 else {}
        )
        return _at(path, **{"page": random.randrange(1, 20), **asked})

    return make


def _sources(path: str) -> Callable[[Known, Random], str]:
    def make(known: Known, random: Random) -> str:
        since, until = _stretch(known, random)
        return _at(
            path,
            **random.choice(
                (
                    {"outlet": random.choice(known.outlets)},
                    {"since": since, "until": until},
                    {"country": random.choice(known.countries)},
                    {"page": random.randrange(1, 10)},
                    {"act": random.choice(_ACTS)},
                )
            ),
        )

    return make


def _row(known: Known, random: Random) -> str:
    return random.choice((known.statements, known.events))[random.randrange(200)]


def _counts(known: Known, random: Random) -> str:
    question, by = random.choice(
        (
            ("statements", "act"), ("statements", "speaker"), ("statements", "month"),
            ("statements", "outlet"), ("statements", "country"), ("statements", "said_month"),
            ("events", "type"), ("events", "actor"), ("events", "happened_month"),
            ("articles", "outlet"), ("articles", "month"),
        )
    )  # fmt: skip
    asked = _filter(question, known, random) if random.random() < 0.7 else {}
    return _at(f"/api/{question}/count", by=by, **asked)


#: What is measured: people's screens first, then what programs ask for.
SCREENS: tuple[Screen, ...] = (
    Screen(name="Overview", make=lambda known, random: "/", paints=True),
    Screen(
        name="Overview, the record just written to", make=lambda known, random: "/", touches=True
    ),
    Screen(name="Articles", make=_articles, paints=True),
    Screen(
        name="Reading an article",
        make=lambda known, random: f"/articles/{random.choice(known.articles)}",
        paints=True,
    ),
    Screen(name="Statements, sorted, any page", make=_pages("statements"), paints=True),
    Screen(name="Statements, one filter", make=_one_filter("statements"), paints=True),
    Screen(name="Statements, more filters", make=_filters("statements")),
    Screen(name="Statements, words", make=_typed("statements"), paints=True),
    Screen(name="Events, sorted, any page", make=_pages("events"), paints=True),
    Screen(name="Events, one filter", make=_one_filter("events"), paints=True),
    Screen(name="Events, more filters", make=_filters("events")),
    Screen(name="Events, words", make=_typed("events")),
    Screen(name="A statement or an event", make=lambda k, r: f"/rows/{_row(k, r)}", paints=True),
    Screen(name="Timeline", make=_timeline(""), paints=True),
    Screen(name="Timeline as a table", make=_timeline("table")),
    Screen(name="Actors", make=_actors, paints=True),
    Screen(name="Actors, a name typed", make=_actor_named),
    Screen(
        name="An actor",
        make=lambda known, random: f"/actors/{quote(random.choice(known.keys), safe='')}",
        paints=True,
    ),
    Screen(name="Conditions", make=_conditions("/conditions"), paints=True),
    Screen(name="Sources", make=_sources("/sources"), paints=True),
    Screen(name="Intake", make=lambda known, random: "/intake", paints=True),
    Screen(name="API: statements", make=_filters("statements", "/api/statements")),
    Screen(name="API: events", make=_filters("events", "/api/events")),
    Screen(name="API: articles", make=lambda known, random: "/api" + _articles(known, random)),
    Screen(name="API: actors", make=lambda known, random: "/api" + _actors(known, random)),
    Screen(name="API: timeline", make=_days),
    Screen(name="API: conditions", make=_conditions("/api/conditions")),
    Screen(name="API: sources", make=_sources("/api/sources")),
    Screen(name="API: counts", make=_counts),
    Screen(
        name="API: an article",
        make=lambda known, random: f"/api/articles/{random.choice(known.articles)}",
    ),
    Screen(name="API: a row", make=lambda known, random: f"/api/rows/{_row(known, random)}"),
    Screen(
        name="API: an actor",
        make=lambda known, random: f"/api/actors/{quote(random.choice(known.keys), safe='')}",
    ),
    Screen(name="API: status", make=lambda known, random: "/api/status", touches=True),
)


def make_addresses(screen: Screen, known: Known, count: int) -> list[str]:
    """So many addresses of a screen, the same in every run, and as different as there are."""
    random = Random(screen.name)
    found: dict[str, None] = {}
    for _ in range(20 * count):
        found.setdefault(screen.make(known, random))
        if len(found) == count:
            break
    addresses = list(found)
    return [addresses[at % len(addresses)] for at in range(count)]


def read_known(path: Path) -> Known:
    """What is taken out of a record to ask for: of the frequent and of the rare."""
    random = Random(7)
    with onrecord.open(path) as record:
        actors = record.actors(limit=600)
        with record.store.reading() as connection:

            def column(sql: str) -> list[str]:
                return [value for (value,) in connection.execute(sql)]

            articles = column("SELECT id FROM article ORDER BY id")
            outlets = column("SELECT DISTINCT outlet FROM article WHERE outlet <> '' ORDER BY 1")
            days = column("SELECT DISTINCT day FROM article WHERE day <> '' ORDER BY 1")
            ids = {
                table: column(f"SELECT id FROM {table} ORDER BY id LIMIT 20000")
                for table in ("statement", "event")
            }
        contents = [row.content for row in record.statements(limit=400, sort="score")]
    # The busiest are asked for most: half of all questions are about the first sixty.
    chosen = [*actors[:60], *random.sample(list(actors[60:]), min(60, max(0, len(actors) - 60)))]
    words = {word.strip(".,;:'\"()“”‘’?!") for text in contents for word in text.split()}
    return Known(
        articles=articles,
        statements=random.sample(ids["statement"], min(200, len(ids["statement"]))),
        events=random.sample(ids["event"], min(200, len(ids["event"]))),
        keys=[one.key for one in chosen],
        speakers=[one.name for one in chosen if one.statements],
        countries=sorted({one.country for one in chosen if one.country}),
        outlets=outlets,
        days=days,
        words=sorted(word for word in words if word.isalpha() and word.islower() and len(word) > 4),
    )


# ----------------------------------------------------------------------------- measuring


@dataclass(frozen=True, kw_only=True)
class Server:
    """A server that runs, and how long it took to answer."""

    url: str
    process: int
    start_ms: float


@contextmanager
def serving(record: Path) -> Iterator[Server]:
    """``onrecord serve`` for as long as the context lasts, on a port of its own of 127.0.0.1."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [_program(), "serve", "--record", str(record), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stderr is not None
        told = process.stderr.readline()
        url = next((word for word in told.split() if word.startswith("http://127.0.0.1:")), "")
        if not url:
            raise SystemExit(f"onrecord serve did not begin: {told.strip()}")
        took = (time.perf_counter() - began) * 1000
        yield Server(url=url, process=process.pid, start_ms=took)
    finally:
        _end(process)


def _program() -> str:
    return str(Path(sys.executable).with_name("onrecord"))


def _end(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


class Asker:
    """Asks a server over one connection, as a browser does that stays."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)

    def ask(self, address: str) -> tuple[float, int]:
        """How many milliseconds the whole answer took, and its status."""
        try:
            return self._ask(address)
        except http.client.RemoteDisconnected:  # a server hangs up after a fault
            self._connection.close()
            return self._ask(address)

    def _ask(self, address: str) -> tuple[float, int]:
        began = time.perf_counter()
        self._connection.request("GET", address, headers={"Accept-Encoding": "identity"})
        answer = self._connection.getresponse()
        answer.read()
        return (time.perf_counter() - began) * 1000, answer.status


def ask_all(
    asker: Asker, addresses: Mapping[Screen, Sequence[str]], figures: Mapping[Screen, Figures],
    record: Path, *, meanwhile: bool = False,
) -> None:  # fmt: skip
    """Every address of every screen in turn, so that no screen has its caches for itself.

    Those that are asked after a write come last, for a write is one for all screens.
    """
    for touches in (False, True):
        chosen = [screen for screen in addresses if screen.touches == touches]
        for at in range(max((len(addresses[one]) for one in chosen), default=0)):
            for screen in chosen:
                if touches:
                    os.utime(record)
                address = addresses[screen][at]
                took, status = asker.ask(address)
                found = figures[screen]
                (found.meanwhile if meanwhile else found.answered).append((took, address))
                if status != http.client.OK:
                    found.refused.append((status, address))


_FIRST_PAINT = """() => new Promise((tell) => {
  const name = "first-contentful-paint";
  const known = performance.getEntriesByName(name)[0];
  if (known) { tell(known.startTime); return; }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntriesByName(name)) tell(entry.startTime);
  }).observe({type: "paint", buffered: true});
})"""


def paint_all(
    url: str, addresses: Mapping[Screen, Sequence[str]], figures: Mapping[Screen, Figures],
    browser_path: str,
) -> None:  # fmt: skip
    """When Chromium first painted each address, each in a context that knows nothing yet."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=browser_path, args=list(_BROWSER_ARGUMENTS)
        )
        try:
            for screen, those in addresses.items():
                for address in those[:_PAINTS] if screen.paints else ():
                    context = browser.new_context(viewport={"width": 1440, "height": 900})
                    page = context.new_page()
                    page.goto(url.rstrip("/") + address)
                    figures[screen].painted.append((page.evaluate(_FIRST_PAINT), address))
                    context.close()
        finally:
            browser.close()


@contextmanager
def adding(record: Path, folder: Path) -> Iterator[Callable[[], int]]:
    """A process that adds further articles; what it gives says how many it has added so far."""
    corpus = folder / "further.jsonl"
    before = _count(record)
    with corpus.open("w", encoding="utf-8") as stream:
        for row in islice(generate(before + _ADDED), before, None):
            stream.write(json.dumps(row, ensure_ascii=False) + "\n")
    process = subprocess.Popen(
        [_program(), "add", str(corpus), "--record", str(record), "--workers", "1"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )

    def added() -> int:
        if process.poll() is not None:
            raise SystemExit("onrecord add ended before the last question was asked")
        return _count(record) - before

    try:
        while not added():
            time.sleep(0.2)
        yield added
    finally:
        _end(process)


def _count(path: Path) -> int:
    with onrecord.open(path) as record, record.store.reading() as connection:
        [(count,)] = connection.execute("SELECT count(*) FROM article")
    return int(count)


def _peak_bytes(process: int) -> int:
    """The most memory that a process held until now; 0 where no system tells."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0) * 1024


@dataclass(frozen=True, kw_only=True)
class Measured:
    """All of it."""

    articles: int
    statements: int
    events: int
    start_ms: float
    peak_bytes: int
    added: int
    figures: Mapping[Screen, Figures]


def measure(record: Path, folder: Path, browser: str | None, only: str = "") -> Measured:
    """Everything, of a record that this writes to."""
    known = read_known(record)
    with onrecord.open(record) as opened:
        status = opened.status()
    screens = [one for one in SCREENS if only.lower() in one.name.lower()]
    addresses = {screen: make_addresses(screen, known, _REQUESTS) for screen in screens}
    figures = {screen: Figures() for screen in screens}
    with serving(record) as server:
        asker = Asker(server.url)
        for screen in screens:
            warming = make_addresses(screen, known, _REQUESTS + _WARMING)[_REQUESTS:]
            figures[screen].first, _ = asker.ask(warming[0])
            asker.ask(warming[-1])
        _say("asking")
        ask_all(asker, addresses, figures, record)
        if browser:
            _say("painting")
            paint_all(server.url, addresses, figures, browser)
        peak = _peak_bytes(server.process)
        _say("asking while articles are added")
        few = {screen: those[-_MEANWHILE:] for screen, those in addresses.items()}
        with adding(record, folder) as added:
            ask_all(asker, few, figures, record, meanwhile=True)
            total = added()
    return Measured(
        articles=status.articles,
        statements=status.statements,
        events=status.events,
        start_ms=server.start_ms,
        peak_bytes=peak,
        added=total,
        figures=figures,
    )


# ------------------------------------------------------------------------------- telling


def _say(words: str) -> None:
    print(f"measuring the web view: {words}", file=sys.stderr)


def _share(times: Sequence[float]) -> float:
    """What 95 of 100 take at most."""
    return sorted(times)[max(0, round(0.95 * len(times)) - 1)]


def _times(found: Sequence[tuple[float, str]]) -> list[float]:
    return [took for took, _ in found]


def write_table(measured: Measured) -> str:
    """The figures as Markdown."""
    return "\n".join(_lines(measured))


def _lines(measured: Measured) -> Iterator[str]:
    yield (
        f"{measured.articles:,} articles, {measured.statements:,} statements, "
        f"{measured.events:,} events. The server answered {measured.start_ms / 1000:.1f} s after "
        f"its start and held {measured.peak_bytes / 1e6:,.0f} MB at most. In the last column "
        f"another process was adding articles ({measured.added:,} of them)."
    )
    yield ""
    yield "| screen | answer, median | 95 % are under | slowest | first paint | while adding |"
    yield "|---|--:|--:|--:|--:|--:|"
    for screen, found in measured.figures.items():
        times = _times(found.answered)
        paint = f"{statistics.median(_times(found.painted)):.0f} ms" if found.painted else ""
        yield (
            f"| {screen.name} | {statistics.median(times):.0f} ms | {_share(times):.0f} ms "
            f"| {max(times):.0f} ms | {paint} "
            f"| {statistics.median(_times(found.meanwhile)):.0f} ms |"
        )


def broken_promises(figures: Mapping[Screen, Figures]) -> Iterator[str]:
    """A line for each screen that does not do what is promised of all."""
    for screen, found in figures.items():
        median = statistics.median(_times(found.answered))
        if median >= MEDIAN_MS:
            yield f"{screen.name}: answers in {median:.0f} ms, and {MEDIAN_MS} ms are promised"
        if found.painted and (paint := statistics.median(_times(found.painted))) >= PAINT_MS:
            yield f"{screen.name}: is painted in {paint:.0f} ms, and {PAINT_MS} ms are promised"
        for status, address in found.refused[:3]:
            yield f"{screen.name}: {status} for {address}"


def _show(measured: Measured) -> None:
    print(write_table(measured), end="\n\n")
    for screen, found in measured.figures.items():
        print(f"{screen.name}: first {found.first:.0f} ms")
        for took, address in sorted(found.answered, reverse=True)[:5]:
            print(f"{took:8.0f} ms  {address}")
        for took, address in sorted(found.painted, reverse=True)[:1]:
            print(f"{took:8.0f} ms  until painted: {address}")
        for took, address in sorted(found.meanwhile, reverse=True)[:1]:
            print(f"{took:8.0f} ms  while articles were added: {address}")


def _find_browser(given: str | None) -> str:
    found = given or next(filter(None, map(shutil.which, _BROWSERS)), None)
    if not found:
        raise SystemExit("there is no Chromium to paint with; give --browser PATH, or --no-paint")
    return found


def _copy(source: Path, target: Path) -> None:
    """A copy of a record as it is at a moment, even while others write to it."""
    with sqlite3.connect(f"file:{quote(str(source))}?mode=ro", uri=True) as read:
        with sqlite3.connect(target) as write:
            read.backup(write)
        write.close()
    read.close()


def main(arguments: list[str]) -> int:
    """Measures and rewrites the page; 1 if a promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.web", description=__doc__)
    parser.add_argument("--record", type=Path, help="a record to copy; unless given, one is made")
    parser.add_argument("--count", type=int, default=10_000, help="articles of the one made")
    parser.add_argument("--show", action="store_true", help="print, and leave the page as it is")
    parser.add_argument("--only", default="", help="screens whose names hold this; needs --show")
    parser.add_argument("--browser", help="the path of Chromium")
    parser.add_argument("--no-paint", action="store_true", help="without a browser; needs --show")
    options = parser.parse_args(arguments)
    if (options.only or options.no_paint) and not options.show:
        parser.error("what is measured in part is not written; add --show")
    browser = None if options.no_paint else _find_browser(options.browser)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        record = folder / "record.db"
        if options.record is None:
            _say(f"making a record of {options.count:,} articles")
            add_corpus(folder, options.count)
        else:
            _copy(options.record, record)
        measured = measure(record, folder, browser, options.only)
    broken = list(broken_promises(measured.figures))
    if options.show:
        _show(measured)
    else:
        before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}\n\n{write_table(measured)}\n\n{END}{after}", "utf-8")
        print(f"wrote {PAGE.relative_to(ROOT)}", file=sys.stderr)
    for line in broken:
        print(line, file=sys.stderr)
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
