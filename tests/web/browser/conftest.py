"""A real server and a real browser; whatever is wrong on a page fails the test that opened it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

import onrecord
from onrecord.model import ArticleRecord
from onrecord.record import Record

ROOT = Path(__file__).parents[3]
#: On a busy machine a page may take its time; nothing waits so long where all is well.
WAIT_MS = 20_000
_START_S = 60
_ARGUMENTS = [
    # The browser of a test opens pages of ours alone, and as root there is no sandbox for it.
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage",
]  # fmt: skip
#: The command itself, with what is handed in read without models, and links that are made by hand.
_SERVE = """
import sys
sys.path.insert(0, {root!r})
from onrecord.web import jobs
from pytest import MonkeyPatch
from tests.web.linked import ALL_LINKS, give_links
from tests.web.test_jobs import FAKE
jobs.COMMAND = FAKE
give_links(MonkeyPatch(), ALL_LINKS)
from onrecord.cli import main
sys.argv = ["onrecord", "serve", "--port", "0", "--by", "ada", *sys.argv[1:]]
main()
"""
_WATCH = """
window.__violations = [];
addEventListener("securitypolicyviolation",
  (event) => window.__violations.push(`${event.effectiveDirective} ${event.blockedURI}`));
"""


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where the browser is; without one these tests are skipped, and say how to get it."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    pytest.skip("there is no chromium here; get it: apt-get install chromium")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    # Of a module: while Playwright is there, nothing else in this thread can run an event loop.
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=chromium, args=_ARGUMENTS)
        expect.set_options(timeout=WAIT_MS)
        yield made
        made.close()


@contextmanager
def serving(record: Path, *more: str) -> Iterator[str]:
    """The address of a server of its own process."""
    command = [sys.executable, "-c", _SERVE.format(root=str(ROOT)), "--record", str(record), *more]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as it:
        late = threading.Timer(_START_S, it.kill)
        late.start()
        try:
            assert it.stderr is not None
            told = it.stderr.readline()
            late.cancel()
            words = [word for word in told.split() if word.startswith("http://")]
            assert words, told + it.stderr.read()
            yield words[0].rstrip("/")
        finally:
            late.cancel()
            it.terminate()
            _, complaints = it.communicate(timeout=30)
    assert complaints == "", complaints


@pytest.fixture(scope="session")
def server(filled_record: Path) -> Iterator[str]:
    """A server over a record that nobody writes to."""
    with serving(filled_record) as address:
        yield address


@dataclass(kw_only=True)
class Desk:
    """A record that is written to, and the server over it."""

    path: Path
    address: str
    _count: int = 0

    @contextmanager
    def record(self) -> Iterator[Record]:
        """The record as another program has it."""
        with onrecord.open(self.path) as record:
            yield record

    def put(self, make: Callable[[str], ArticleRecord]) -> ArticleRecord:
        """An article that no other test has."""
        self._count += 1
        made = make(f"Ferries stay in port as talks stall, edition {self._count}")
        with self.record() as record:
            record.put(made)
        return made


@pytest.fixture(scope="session")
def desk(filled_record: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A server over a record of its own, for tests that write."""
    path = Path(shutil.copy(filled_record, tmp_path_factory.mktemp("desk") / "desk.db"))
    with serving(path) as address:
        yield Desk(path=path, address=address)


@dataclass(kw_only=True)
class Watched:
    """What is wrong on the pages of a browser, and what of it was to be expected."""

    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, *parts: str) -> None:
        """What the browser may complain of, by a part of its words."""
        self.expected += parts

    def look_at(self, page: Page) -> None:
        page.on("console", lambda said: self._hear(said.type, said.text))
        page.on("pageerror", lambda error: self.wrong.append(f"error: {error}"))
        page.on("request", lambda request: self._see(request.url))
        page.on("dialog", lambda dialog: (self.wrong.append("a dialog"), dialog.dismiss()))

    def _hear(self, kind: str, words: str) -> None:
        if kind in ("error", "warning"):
            self.wrong.append(f"console: {words}")

    def _see(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob", "about") and parts.hostname != "127.0.0.1":
            self.wrong.append(f"a request to {url[:200]}")

    def check(self, pages: Sequence[Page]) -> None:
        for page in pages:
            if page.url.startswith("http"):
                self.wrong += [f"CSP: {one}" for one in page.evaluate("window.__violations ?? []")]
                if (hacked := page.evaluate("window.__hacked")) is not None:
                    self.wrong.append(f"words of a page ran: {hacked}")
        left = [one for one in self.wrong if not any(part in one for part in self.expected)]
        self.wrong.clear()
        assert left == []


Open = Callable[..., Page]


@pytest.fixture
def watched() -> Watched:
    return Watched()


@pytest.fixture
def new_page(browser: Browser, watched: Watched) -> Iterator[Open]:
    """Makes a page in a browser without memory; in the end, nothing may have been wrong on it."""
    contexts: list[BrowserContext] = []

    def make(width: int = 1440, height: int = 900, **options: Any) -> Page:
        size: Any = {"width": width, "height": height}
        context = browser.new_context(viewport=size, **options)
        context.set_default_timeout(WAIT_MS)
        context.add_init_script(_WATCH)
        contexts.append(context)
        page = context.new_page()
        watched.look_at(page)
        return page

    yield make
    try:
        watched.check([page for context in contexts for page in context.pages])
    finally:
        for context in contexts:
            context.close()


@pytest.fixture
def page(new_page: Open) -> Page:
    """A page as wide as on a desk."""
    return new_page()
