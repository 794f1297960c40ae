"""The models and tables that meaning rests on, loaded once; statements are marked by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from onrecord.pipeline import Stages, load_stages


@pytest.fixture(scope="session", autouse=True)
def short_stages() -> Iterator[None]:
    """A test that fails shows its arguments: all tables in full are megabytes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stages, "__repr__", lambda self: "Stages(...)")
        yield


@pytest.fixture(scope="session")
def stages() -> Stages:
    """All that the pipeline has, but for the trained finder: no example needs it."""
    return load_stages("syntax")
