"""Standard error: lines about what failed, and how far a long run has come."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from onrecord.cli.words import one_line

__all__ = ["Progress", "show_progress"]


class Progress(Protocol):
    """Where a run tells how it goes."""

    def update(self, words: str) -> None:
        """Shows the words in place of the last ones."""

    def say(self, line: str) -> None:
        """Prints a line that stays."""


class _Quiet:
    def update(self, words: str) -> None:
        pass

    def say(self, line: str) -> None:
        print(one_line(line), file=sys.stderr, flush=True)


@contextmanager
def show_progress(*, shows_results: bool = True) -> Iterator[Progress]:
    """A line that moves while standard error is a terminal; elsewhere only what is said.

    Where results go to the same terminal, they show themselves how far the run has come;
    ``shows_results`` says whether they go to standard output at all.
    """
    if not sys.stderr.isatty() or (shows_results and sys.stdout.isatty()):
        yield _Quiet()
        return
    from rich.console import Console
    from rich.text import Text

    console = Console(stderr=True, markup=False, highlight=False, emoji=False)
    with console.status("", spinner="dots") as status:

        class Live:
            def update(self, words: str) -> None:
                status.update(Text(one_line(words), no_wrap=True, overflow="ellipsis"))

            def say(self, line: str) -> None:
                console.print(Text(one_line(line)), soft_wrap=True)

        yield Live()
