"""What the tests of screens share: a record of articles made by hand, and who asks for pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest
from starlette.testclient import TestClient
from tests.web.drafts import fill
from tests.web.linked import give_links

from onrecord.linking.links import Links
from onrecord.web.app import make_app
from onrecord.web.settings import Settings

# pytest parses anyio's modules to rewrite them, and anyio loads each when it is first asked for:
# two threads of a server that do so at once are too much for Python 3.11 ("AST constructor
# recursion depth mismatch").
for _name in dir(anyio):
    getattr(anyio, _name)


@pytest.fixture(autouse=True)
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    """Records made by hand are not linked: to compare their rows takes networks and minutes."""
    give_links(monkeypatch, Links())


@pytest.fixture(scope="session")
def filled_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The record of :func:`~tests.web.drafts.articles`, for whoever only reads or copies it."""
    path = tmp_path_factory.mktemp("web") / "record.db"
    fill(path)
    return path


@pytest.fixture
def record_path(filled_record: Path, tmp_path: Path) -> Path:
    """A copy of that record to write to."""
    return Path(shutil.copy(filled_record, tmp_path / "record.db"))


@pytest.fixture
def web(record_path: Path) -> Iterator[TestClient]:
    """Asks the web view of a record of its own; redirects are not followed."""
    app: Any = make_app(Settings(record=record_path, by="ada"))
    with TestClient(app, base_url="http://127.0.0.1:8137", follow_redirects=False) as made:
        yield made
