"""``onrecord serve``: the web view of a record, for as long as it is looked at."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from onrecord.cli.record import user_name
from onrecord.cli.words import one_line
from onrecord.web.server import serve
from onrecord.web.settings import Settings

if TYPE_CHECKING:
    from onrecord.pipeline import Finder

__all__ = ["serve_record"]


def serve_record(
    path: str,
    *,
    host: str,
    port: int,
    token: str | None,
    names: Sequence[str],
    by: str | None,
    finder: Finder,
    new: bool,
    opens: bool,
) -> None:
    """Serves a record until somebody ends it, and says where on standard error."""
    settings = Settings(
        record=Path(path),
        host=host,
        port=port,
        token=token,
        names=tuple(names),
        by=user_name(by),
        finder=finder,
    )

    def announce(url: str) -> None:
        print(f"{one_line(path)}: look at it at {url} (Ctrl-C ends this)", file=sys.stderr)
        sys.stderr.flush()
        if opens:
            # Some browsers are programs that return when they are closed.
            threading.Thread(target=webbrowser.open, args=(url,), daemon=True).start()

    # No process that is started from this one has to know it.
    os.environ.pop("ONRECORD_TOKEN", None)
    serve(settings, announce=announce, new=new)
