"""Articles are linked beside the server, by a process of its own: no page waits for it.

``python -m onrecord.web.linking RECORD`` links what is not linked yet, and ends with its input.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from onrecord.errors import OnrecordError

__all__ = ["COMMAND", "Linking"]

#: What links.  With -P no file in the folder where the server was begun can pass for a module.
COMMAND: Sequence[str] = (sys.executable, "-P", "-m", "onrecord.web.linking")
_LEAVE_S = 1.0


class Linking:
    """The process that links the articles of a record, while there is something to link."""

    def __init__(self, path: Path, *, command: Sequence[str] | None = None) -> None:
        self._path, self._command = path, command or COMMAND
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._closed = False

    @property
    def is_running(self) -> bool:
        """Whether articles are being linked."""
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        """Has the articles linked, unless that is being done already."""
        with self._lock:
            if self._closed or self.is_running:
                return
            self._let_go()
            with suppress(OSError):  # pages tell that articles are not linked yet
                self._process = subprocess.Popen(
                    [*self._command, str(self._path)],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    # In a session of its own: Ctrl-C ends the server, which ends this in its turn.
                    start_new_session=True,
                )

    def close(self) -> None:
        """Ends it; it goes on another time where it was."""
        with self._lock:
            self._closed = True
            if self.is_running and self._process is not None:
                self._process.terminate()
            self._let_go()

    def _let_go(self) -> None:
        """Leaves the process there was, which ends with its input if it has not ended."""
        process, self._process = self._process, None
        if process is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LEAVE_S)
        if process.poll() is None:
            process.kill()
            process.wait()


def _end_with_input() -> None:
    """Ends this process when whoever began it is gone."""
    # Not by way of sys.stdin: its lock would be held when this process ends by itself.
    while os.read(0, 1):
        pass
    os._exit(0)


def main() -> None:
    """Links the articles of the record that is named."""
    from onrecord.record import open_record

    threading.Thread(target=_end_with_input, daemon=True).start()
    # Whoever looks at the record is told what is wrong with it.
    with suppress(OnrecordError), open_record(sys.argv[1]) as record:
        record.link()


if __name__ == "__main__":
    main()
