"""The command ``onrecord``: asks the pipeline and shows the answer."""

from __future__ import annotations

import sys

__all__ = ["main"]


def main() -> None:
    """Runs the command line and leaves with its exit status: 0, 1 (an input failed), 2 (usage)."""
    try:
        # Imported here, because that takes long enough for somebody to press Ctrl-C.
        from onrecord.cli.app import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(130)
