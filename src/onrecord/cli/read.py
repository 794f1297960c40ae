"""The command ``read``: every input in its order, each to its record or to one line of error."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable, Iterable
from shutil import get_terminal_size
from typing import TYPE_CHECKING

from onrecord.cli.output import write_out
from onrecord.cli.progress import show_progress
from onrecord.errors import InputError, fault_of
from onrecord.model import ArticleRecord, Page
from onrecord.pages import open_pages

if TYPE_CHECKING:
    from onrecord.pipeline import Finder, Stages

__all__ = ["choose_form", "read_inputs"]

#: Makes what is printed of a record, in the bytes that go out.
Form = Callable[[ArticleRecord], bytes]

_DEFAULT_SIZE = (80, 24)
_NARROWEST_TABLE = 60


def choose_form(*, as_json: bool, plain: bool, text: bool) -> Form:
    """The printed form for the options given and for where standard output goes."""
    if as_json:
        from onrecord.contract import dump_record

        return lambda record: (dump_record(record) + "\n").encode()
    encoding = sys.stdout.encoding or "utf-8"
    render = _choose_render(plain=plain or not encoding.lower().startswith("utf"), text=text)
    return lambda record: render(record).encode(encoding, "replace")


def _choose_render(*, plain: bool, text: bool) -> Callable[[ArticleRecord], str]:
    width = get_terminal_size(_DEFAULT_SIZE).columns
    if plain or os.environ.get("NO_COLOR") or width < _NARROWEST_TABLE:
        from onrecord.cli.marked import render_marked
        from onrecord.cli.plain import render_plain

        return render_marked if text else render_plain
    from onrecord.cli.table import render_table, render_text

    render = render_text if text else render_table
    colour = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    return lambda record: render(record, width=width, colour=colour)


def read_inputs(
    inputs: Iterable[str],
    *,
    published: str | None,
    outlet: str | None,
    finder: Finder,
    form: Form,
    write: Callable[[bytes], None] = write_out,
    shows_results: bool = True,
) -> bool:
    """Prints the record of every article, or writes it elsewhere, and whether any input failed.

    Each article is written out whole before the next is read; an error is a line on standard
    error and the others go on.

    Raises:
        OnrecordError: if the output cannot be written.
        typer.Exit: if nobody reads the output any longer.
    """
    stages: Stages | None = None
    done = failed = 0
    with show_progress(shows_results=shows_results) as progress:
        for page in open_pages(inputs, published=published, outlet=outlet, stdin=sys.stdin.buffer):
            answer: bytes | None = None
            error: InputError | None
            if isinstance(page, InputError):
                error = page
            else:
                progress.update(f"{done:,} read, {failed:,} failed: {page.input}")
                if stages is None:
                    # As late as this, because it takes a second and inputs may all be wrong.
                    from onrecord.home import load_own_stages

                    stages = load_own_stages(finder)
                answer, error = _answer(page, stages, form)
            if answer is not None:
                done += error is None
                write(answer)
            if error is not None:
                failed += 1
                progress.say(str(error))
    return failed > 0


def _answer(page: Page, stages: Stages, form: Form) -> tuple[bytes | None, InputError | None]:
    """What is printed of the page, and why there is nothing, or no statement, if that is so.

    A fault of ours is such a reason: the other articles of a long run are not lost to it.
    """
    from onrecord.pipeline import read_page

    try:
        record = read_page(page, stages=stages)
        return form(record), _foreign(record)
    except InputError as error:
        return None, error
    except Exception as error:
        if os.environ.get("ONRECORD_DEBUG"):
            traceback.print_exc()
        return None, fault_of(page.input, error)


def _foreign(record: ArticleRecord) -> InputError | None:
    """What to say of a page in another language: its parts are told, its statements are not."""
    language = record.article.language
    if language in (None, "en"):
        return None
    reason = f"the article is not in English (it looks like '{language}'), so it has no statements"
    return InputError(record.article.input, reason, "give a translation")
