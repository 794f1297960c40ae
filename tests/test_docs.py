"""What the documentation shows is what the program does."""

from __future__ import annotations

import doctest
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import refresh
import typer.main
from benchmarks.page import BEGIN, END

from onrecord.cli.app import app
from onrecord.errors import BUG_REMEDY, describe_bug

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted((ROOT / "docs").glob("*.md"))
DOCUMENTS = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *PAGES]
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_commands_print_what_is_shown(name: str, tmp_path: Path) -> None:
    refresh.fill_folder(tmp_path)
    for example in refresh.examples((ROOT / name).read_text("utf-8")):
        printed = refresh.run(example.command, tmp_path)
        assert refresh.matches(example.shown, printed), (
            f"{name} shows other output than this of {example.command!r}; "
            f"see whether that is right, then run make docs\n{printed}"
        )


@pytest.mark.parametrize("name", NAMES)
def test_no_fault_of_onrecord_is_shown_as_its_output(name: str) -> None:
    shown = refresh.examples((ROOT / name).read_text("utf-8"))
    assert [one.command for one in shown if refresh.tells_of_a_fault(one.shown)] == []


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_python_examples_give_what_is_shown(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refresh.fill_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    text = (ROOT / name).read_text("utf-8")
    blocks = re.findall(r"^```pycon\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    examples = doctest.DocTestParser().get_doctest("\n\n".join(blocks), {}, name, name, 0)
    failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(examples)
    assert failed == 0


@pytest.mark.parametrize("name", NAMES)
def test_made_parts_are_fresh(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert refresh.with_made_parts(text) == text, "run make docs"


@pytest.mark.parametrize("name", NAMES)
def test_links_lead_somewhere(name: str) -> None:
    path = ROOT / name
    for target in _links(path.read_text("utf-8")):
        if target.startswith(("https://", "http://")):
            continue
        file, _, heading = target.partition("#")
        aim = path.parent / file if file else path
        assert aim.exists(), f"{name} links to {target}"
        if heading:
            assert heading in _anchors(aim.read_text("utf-8")), f"{name} links to {target}"


def test_the_first_page_leads_to_every_page() -> None:
    links = set(_links((ROOT / "docs/index.md").read_text("utf-8")))
    assert {path.name for path in PAGES} - {"index.md"} <= links


def test_every_command_and_option_is_documented() -> None:
    text = "\n".join(path.read_text("utf-8") for path in PAGES)
    spoken = set(_spoken())
    assert {"onrecord read", "--json"} <= spoken
    assert [one for one in sorted(spoken) if not re.search(rf"(?<!-){one}(?![\w-])", text)] == []


def test_an_ellipsis_stands_for_lines_and_for_nothing_else() -> None:
    assert refresh.matches("a\n...\n", "a\nb\nc\n")
    assert refresh.matches("...\nc\n", "a\nb\nc\n")
    assert not refresh.matches("a\n...\nd\n", "a\nb\nc\n")
    assert not refresh.matches("a.c\n", "abc\n")
    assert not refresh.matches("a\n", "a\nb\n")


def test_new_output_is_cut_as_the_old_one_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refresh, "run", lambda command, folder: "1\n2\n3\n4\n")
    text = "```console\n$ count\nold\nold\n...\n$ all\nold\n```\n"
    wanted = "```console\n$ count\n1\n2\n...\n$ all\n1\n2\n3\n4\n```\n"
    assert refresh.with_outputs(text) == wanted
    assert refresh.with_outputs(wanted) == wanted


@pytest.mark.parametrize(
    "printed",
    [
        f"a.txt: could not be read: {describe_bug(KeyError('lemma'))}; {BUG_REMEDY}\n",
        "Traceback (most recent call last):\n",
    ],
)
def test_a_fault_of_onrecord_leaves_every_document_as_it_is(
    printed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stale, broken = tmp_path / "a.md", tmp_path / "b.md"
    stale.write_text("```console\n$ one\nold\n```\n", encoding="utf-8")
    broken.write_text("```console\n$ two\nold\n```\n", encoding="utf-8")
    before = stale.read_text("utf-8") + broken.read_text("utf-8")
    prints = {"one": "new\n", "two": printed}
    monkeypatch.setattr(refresh, "DOCUMENTS", (stale, broken))
    monkeypatch.setattr(refresh, "run", lambda command, folder: prints[command])
    with pytest.raises(SystemExit, match="mend this first, then show it: two"):
        refresh.main()
    assert stale.read_text("utf-8") + broken.read_text("utf-8") == before


def test_the_page_of_figures_holds_figures() -> None:
    page = (ROOT / "docs/quality.md").read_text("utf-8")
    measured = page.partition(BEGIN)[2].partition(END)[0]
    # Three F1 and a speed, as benchmarks/page.py writes them beside those of the others.
    ours = re.findall(
        r"^\| \*\*onrecord\*\* \| (0\.\d{3}) \| (0\.\d{3}) \| (0\.\d{3}) \| ([\d,]+) \|$",
        measured,
        re.MULTILINE,
    )
    assert len(ours) == 1, "measure: make bench DATA=directory"
    content, attributed, exact, speed = (float(one.replace(",", "")) for one in ours[0])
    assert 0 < attributed <= content < 1
    assert 0 < exact <= content
    assert speed > 0
    for heading in ("### Who said what", "### Speed", "### Start and memory"):
        assert heading in measured


def _links(text: str) -> list[str]:
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(r"\]\(([^)\s]+)\)", prose)


def _anchors(text: str) -> set[str]:
    """The anchors that a page's headings get: lower case, hyphens for spaces, no punctuation."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings}


def _spoken() -> Iterator[str]:
    """Everything that a user can say on the command line: commands and long options."""
    root = typer.main.get_command(app)
    todo = [("onrecord", root)]
    while todo:
        name, command = todo.pop()
        if name != "onrecord":
            yield name
        todo += [(f"{name} {sub}", one) for sub, one in getattr(command, "commands", {}).items()]
        for parameter in command.params:
            yield from (option for option in parameter.opts if option.startswith("--"))
