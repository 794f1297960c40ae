"""Keeps the documentation true: ``make docs`` rewrites what is made from the program.

Two things in README.md and docs/ are made, not written:

- what a command prints, in a block fenced as ``console``: the line after ``$ `` is run, in a
  folder of its own that holds the examples, and a line ``...`` stands for any lines;
- a part between ``<!-- made: NAME -->`` and ``<!-- end -->``.

The tests compare both with the program; this script changes them.  Read its changes as a diff.
It writes nothing at all while a shown command meets a fault of onrecord.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))

_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)
_MADE = re.compile(r"<!-- made: ([a-z-]+) -->\n.*?<!-- end -->", re.DOTALL)
_WIDTH = 100


@dataclass(frozen=True, kw_only=True)
class Example:
    """A command in a ``console`` block and what the document shows of its output."""

    command: str
    shown: str


def examples(text: str) -> Iterator[Example]:
    """The commands that a document shows, in order."""
    for block in _BLOCK.finditer(text):
        yield from _commands(block[0])


def run(command: str, folder: Path) -> str:
    """What the command prints, errors too, in a folder and on a plain terminal of 100 columns."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"ONRECORD_HOME": "home"}  # nobody's own tables
    settings = own | {"PATH": path, "COLUMNS": str(_WIDTH), "LINES": "40", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=_without_taste(os.environ) | settings,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def tells_of_a_fault(output: str) -> bool:
    """Whether output reports a fault of onrecord itself: nothing that a document may show.

    >>> tells_of_a_fault("a.txt: there is no such file; check the name")
    False
    """
    return "error inside onrecord" in output or "Traceback (most recent call last)" in output


def matches(shown: str, printed: str) -> bool:
    r"""Whether the shown lines are the printed ones, ``...`` standing for any number of lines.

    >>> matches("one\n...\nfour\n", "one\ntwo\nthree\nfour\n")
    True
    >>> matches("one\n...\nfour\n", "one\ntwo\nthree\n")
    False
    """
    wanted = re.escape(shown).replace(re.escape("...\n"), "\0")
    return re.fullmatch(wanted.replace("\0", "(?:.*\n)*?"), printed) is not None


def fill_folder(folder: Path) -> None:
    """Put what the shown commands may read into a folder: the examples."""
    shutil.copytree(ROOT / "examples", folder / "examples")


def with_outputs(text: str) -> str:
    """The document with what its commands print now; output that still matches is left alone.

    Raises:
        RuntimeError: if a command meets a fault of onrecord.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        fill_folder(folder)
        return _BLOCK.sub(lambda block: "".join(_redone(block[0], folder)), text)


def with_made_parts(text: str) -> str:
    """The document with its made parts as they should be."""

    def made(part: re.Match[str]) -> str:
        return f"<!-- made: {part[1]} -->\n\n{_PARTS[part[1]]()}\n<!-- end -->"

    return _MADE.sub(made, text)


def fields_table() -> str:
    """Tables of all fields of an article's record, from its JSON Schema."""
    from onrecord.contract import json_schema

    schema = json_schema()
    kinds = {name: kind for name, kind in schema["$defs"].items() if "properties" in kind}
    tables = [_table("The whole line", schema)]
    tables += [_table(name, kind) for name, kind in sorted(kinds.items(), key=_by_use(schema))]
    return "\n".join(tables)


def plover_table() -> str:
    """A table of the types of events, and one of their modes."""
    from onrecord.ontology import load_ontology

    ontology = load_ontology()
    kinds = [
        f"| `{kind.type}` | {ontology.quads[kind.quad]} | {kind.score:g} "
        f"| {'yes' if kind.needs_recipient else 'no'} | {kind.gist} |\n"
        for kind in ontology.types.values()
    ]
    modes = [
        f"| `{kind.type}` | `{mode}` | {gist} |\n"
        for kind in ontology.types.values()
        for mode, gist in kind.modes.items()
    ]
    return (
        "| type | quad class | score | needs a recipient | who |\n|---|---|---:|---|---|\n"
        + "".join(kinds)
        + "\n| type | mode | when |\n|---|---|---|\n"
        + "".join(modes)
    )


def licences_table() -> str:
    """A table of all locked packages and their licences."""
    needed = locked(ROOT / "requirements.lock")
    rows = [
        f"| {name} | {licence(name)} | {'run' if name in needed else 'develop'} |\n"
        for name in locked(ROOT / "requirements-dev.lock")
    ]
    return "| package | licence | needed to |\n|---|---|---|\n" + "".join(rows)


def locked(path: Path) -> dict[str, str]:
    """The packages a lock file pins, by name: their versions."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text("utf-8"), re.MULTILINE))


def licence(name: str) -> str:
    """The licence of a locked package as an SPDX expression, from what the package says of itself.

    Raises:
        LookupError: if the package says nothing that is known here.
    """
    if name in _LICENCES:
        return _LICENCES[name]
    about = metadata.metadata(name).json
    said = about.get("license_expression") or _LICENCE_NAMES.get(str(about.get("license")).strip())
    for classifier in about.get("classifier", ()):
        said = said or _LICENCE_NAMES.get(
            str(classifier).removeprefix("License :: OSI Approved :: ")
        )
    if not said:
        raise LookupError(f"{name} does not tell its licence; look it up and add it to _LICENCES")
    return str(said)


#: Packages that say it in another way, or that only some machines install.
_LICENCES = {
    "axe-playwright-python": "MIT AND MPL-2.0",  # axe-core, which it carries, is under the second
    "colorama": "BSD-3-Clause",  # on Windows
    "fasttext-predict": "MIT",  # before Python 3.14
    "fasttext-predict-v2": "MIT",  # from Python 3.14 on
    "hf-xet": "Apache-2.0",  # on the usual processors
    "httpx2-jsfetch": "BSD-3-Clause",  # in a browser
}
_LICENCE_NAMES = {
    "3-Clause BSD License": "BSD-3-Clause",
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache-2.0": "Apache-2.0",
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "BSD-3-Clause": "BSD-3-Clause",
    "ISC License": "ISC",
    "MIT": "MIT",
    "MIT License": "MIT",
    "MPL-2.0": "MPL-2.0",
    "MPL-2.0 AND MIT": "MPL-2.0 AND MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "The BSD 2-Clause License": "BSD-2-Clause",
}


def _without_taste(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without what somebody set to have output look otherwise."""
    taste = re.compile(r"ONRECORD_.*|NO_COLOR|FORCE_COLOR|CLICOLOR.*|PYTHONIOENCODING|PYTHONUTF8")
    return {name: value for name, value in environment.items() if not taste.fullmatch(name)}


def _commands(block: str) -> Iterator[Example]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield Example(command=command, shown=shown)


def _redone(block: str, folder: Path) -> Iterator[str]:
    for example in _commands(block):
        printed = run(example.command, folder)
        if tells_of_a_fault(printed):
            raise RuntimeError(f"mend this first, then show it: {example.command}\n{printed}")
        shown = example.shown
        if not matches(shown, printed):
            shown = _cut(printed, like=shown)
        yield f"$ {example.command}\n{shown}"


def _cut(printed: str, *, like: str) -> str:
    """New output, no longer than the old one was where that ended in an ellipsis."""
    if not like.endswith("...\n"):
        return printed
    return "".join(printed.splitlines(keepends=True)[: like.count("\n") - 1]) + "...\n"


def _by_use(schema: dict[str, Any]) -> Callable[[tuple[str, Any]], int]:
    """Sorts the kinds of records in the order in which the fields of a line lead to them."""
    order: list[str] = []

    def visit(part: object) -> None:
        for name in re.findall(r'"#/\$defs/(\w+)"', json.dumps(part)):
            if name not in order:
                order.append(name)
                visit(schema["$defs"][name])

    visit(schema["properties"])
    return lambda item: order.index(item[0])


def _table(name: str, kind: dict[str, Any]) -> str:
    about = kind["description"].partition("\n")[0]
    rows = [
        f"| `{field}` | {_form(value)} | {value.get('description', '')} |\n"
        for field, value in kind["properties"].items()
    ]
    return f"### {name}\n\n{about}\n\n| field | form | meaning |\n|---|---|---|\n{''.join(rows)}"


def _form(value: dict[str, Any]) -> str:
    """A JSON Schema in a few words."""
    if "$ref" in value:
        name = value["$ref"].rpartition("/")[2]
        return "span" if name == "Span" else f"[{name}](#{name.lower()})"
    if "anyOf" in value:
        return " or ".join(_form(one) for one in value["anyOf"])
    if "const" in value:
        return f"`{json.dumps(value['const'])}`"
    if "enum" in value:
        return ", ".join(f"`{one}`" for one in value["enum"])
    if value["type"] == "array":
        return f"list of {_form(value['items'])}"
    return str(value.get("format", value["type"]))


_PARTS = {"fields": fields_table, "licences": licences_table, "plover": plover_table}


def main() -> None:
    """Rewrite the documents, all or none, and name those that changed."""
    texts = {path: path.read_text("utf-8") for path in DOCUMENTS}
    try:
        fresh = {path: with_outputs(with_made_parts(text)) for path, text in texts.items()}
    except RuntimeError as error:
        sys.exit(str(error))
    for path, text in fresh.items():
        if text != texts[path]:
            path.write_text(text, "utf-8")
            print(f"rewrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
