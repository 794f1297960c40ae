"""Linking by words alone, in all tests here that do not ask for the networks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.record.linked.crisis import WordComparer, by_words


@pytest.fixture
def words() -> Iterator[WordComparer]:
    """The comparer that linking asks meanwhile."""
    with by_words() as comparer:
        yield comparer
