"""Makes the index of the gazetteer's tables, so that onrecord starts quickly.

    python tools/index.py

``make`` runs it when it sets up .venv, and building a wheel does; the file is never kept in git.
"""

from __future__ import annotations

from pathlib import Path

from onrecord.actors.gazetteer import COMPILED, write_index

FOLDER = Path(__file__).parents[1] / "src/onrecord/resources/actors"


if __name__ == "__main__":
    (FOLDER / COMPILED).write_bytes(write_index())
