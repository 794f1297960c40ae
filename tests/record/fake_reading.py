"""Reading without models, here and in other processes: a page's words say what happens to it."""

from __future__ import annotations

import os
import sys
import time
from types import ModuleType, SimpleNamespace
from typing import Any

from onrecord.errors import InputError
from onrecord.ids import article_id, text_sha256
from onrecord.model import Article, ArticleRecord, Block, Origin, Page
from onrecord.record import reader

ORIGIN = Origin(onrecord="1", models=(("fake", "1"),))
#: Set to let the models be unusable in other processes.
BROKEN = "ONRECORD_TEST_BROKEN"


def load_stages(finder: str = "model") -> Any:
    if os.environ.get(BROKEN):
        raise InputError("mine.csv", "line 3 has no name", "give one")
    return SimpleNamespace(origin=ORIGIN)


def read_page(page: Page, *, stages: Any) -> ArticleRecord:
    """The page's words after a first word, which is a command: die, fail, fault, slow, foreign."""
    text = page.body.decode()
    command = text.split()[0] if text.split() else "fail"
    if command == "die":
        os._exit(9)
    if command == "slow":
        time.sleep(0.1)
    if command == "stay":
        time.sleep(60)
    if command == "fail":
        raise InputError(page.input, "it says nothing", "give another")
    if command == "fault":
        raise KeyError("lemma")
    text += f" [{os.getpid()}]" if command == "pid" else ""
    article = Article(
        id=article_id(text, url=page.url, outlet=page.outlet, title=None, published=None),
        input=page.input,
        outlet=page.outlet,
        language="pt" if command == "foreign" else "en",
        sha256=text_sha256(text),
        text=text,
        blocks=(Block(kind="body", start=0, end=len(text)),),
    )
    return ArticleRecord(article=article, origin=stages.origin)


_real_begin = reader._begin


def begin() -> None:
    """What another process does first, in place of ``reader._begin``."""
    # The modules themselves would load spaCy, which takes most of a second.
    for name, function in (("home", load_stages), ("pipeline", read_page)):
        module = ModuleType(f"onrecord.{name}")
        setattr(module, {"home": "load_own_stages"}.get(name, "read_page"), function)
        sys.modules[module.__name__] = module
    _real_begin()
