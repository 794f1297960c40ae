"""The command as a process: exit status and streams, where only a process can show them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from onrecord import __version__
from onrecord.contract import json_schema, load_record

COMMAND = [sys.executable, "-m", "onrecord"]


def run(*args: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *args],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )


def test_version_and_help() -> None:
    assert run("--version").stdout == f"onrecord {__version__}\n"
    for args in (["--help"], ["read", "-h"], ["evaluate", "--help"]):
        ran = run(*args)
        assert (ran.returncode, ran.stderr) == (0, "")
        assert ran.stdout.startswith("Usage: onrecord")
    assert "read" in run().stdout + run().stderr


def test_schema() -> None:
    ran = run("schema")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout) == json_schema()


def test_a_reader_that_leaves_is_no_error() -> None:
    process = subprocess.Popen(
        [*COMMAND, "schema"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(60) == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here; run it on Linux")
@pytest.mark.parametrize("args", [["schema"], ["--version"], ["--help"], ["read", "--help"]])
def test_a_full_disk_is_one_line(args: list[str]) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [*COMMAND, *args], stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert ran.returncode == 1
    assert ran.stderr.startswith(b"onrecord: the output cannot be written (")
    assert len(ran.stderr.splitlines()) == 1


@pytest.mark.parametrize("args", ["schema", "--help", "--version"])
def test_an_answer_that_goes_nowhere_is_an_error(args: str) -> None:
    shell = f"{' '.join(COMMAND)} {args} >&-"
    ran = subprocess.run(
        ["sh", "-c", shell], capture_output=True, text=True, timeout=60, check=False
    )
    line = "onrecord: the output cannot be written (standard output is closed)\n"
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", line)


def test_the_other_streams_may_be_closed() -> None:
    shell = f"{' '.join(COMMAND)} read missing 2>&- <&- || echo $?"
    ran = subprocess.run(
        ["sh", "-c", shell], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.stdout, ran.stderr) == ("1\n", "")


def test_interrupting_while_the_command_is_loaded_is_quiet() -> None:
    program = (
        "import sys; from onrecord.cli import main\n"
        "class Stop:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'typer': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stop()); main()"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, "", "")


def test_all_inputs_wrong() -> None:
    ran = run("read", "--json", "missing.txt", "https://example.com/a", "-")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert [line.split(": ")[0] for line in ran.stderr.splitlines()] == [
        "missing.txt", "https://example.com/a", "-",
    ]  # fmt: skip


def test_a_wrong_gold_folder_is_one_line(tmp_path: Path) -> None:
    ran = run("evaluate", "attribution", str(tmp_path / "none"))
    assert (ran.returncode, ran.stdout) == (1, "")
    assert len(ran.stderr.splitlines()) == 1
    assert ran.stderr.startswith(str(tmp_path))


def test_an_empty_name_of_a_gold_folder_names_the_argument() -> None:
    ran = run("evaluate", "attribution", "")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert ran.stderr.startswith("GOLD_DIR: the name is empty; ")


TEXT = (
    "Harbour wall will hold\n\n"
    "“Nobody needs to leave,” Minister Lena Torv said on Monday.\n\n"
    "Advertisement\n"
)


@pytest.mark.slow
def test_an_article_is_read(tmp_path: Path) -> None:
    (tmp_path / "wall.txt").write_text(TEXT, encoding="utf-8")
    ran = run("read", "--json", str(tmp_path), "missing", "--published", "2021-11-08")
    assert ran.returncode == 1
    assert ran.stderr.startswith("missing: there is no such file")
    assert len(ran.stderr.splitlines()) == 1
    record = load_record(ran.stdout.strip())
    assert record.article.text == TEXT
    [said] = record.statements
    assert [span.of(TEXT) for span in said.cue] == ["said"]
    again = run("read", "--json", str(tmp_path), "--published", "2021-11-08")
    assert (again.returncode, again.stdout, again.stderr) == (0, ran.stdout, "")


@pytest.mark.slow
def test_a_reader_of_articles_that_leaves_is_no_error() -> None:
    rows = "".join(json.dumps({"text": TEXT * 20}) + "\n" for _ in range(40))
    shell = f"{' '.join(COMMAND)} read --json - | head -c 10"
    ran = subprocess.run(
        ["sh", "-c", shell], input=rows.encode(), capture_output=True, timeout=60, check=False
    )
    assert ran.stdout == b'{"schema":'
    assert ran.stderr == b""


@pytest.mark.slow
def test_a_terminal_gets_a_table(tmp_path: Path) -> None:
    (tmp_path / "wall.txt").write_text(TEXT, encoding="utf-8")
    ran = subprocess.run(
        [*COMMAND, "read", str(tmp_path / "wall.txt")],
        capture_output=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, "COLUMNS": "100"},
    )  # fmt: skip
    assert "not reporting: 1 advertisement" in ran.stdout
    assert re.search(r"Lena Torv +\w+ \(said\) +“Nobody needs to leave,”", ran.stdout)
