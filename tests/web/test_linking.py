"""Articles are linked beside the server: pages show what there is, and tell what is to come."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from tests.web.linked import LINKS, fill, give_links
from tests.web.test_actors import get, open_web, words

import onrecord
from onrecord.web import linking
from onrecord.web.lend import Lender
from onrecord.web.linking import Linking

#: Writes that it was begun, and waits to be ended.
_WAITS = "import sys; open(sys.argv[1] + '.begun', 'a').write('x'); sys.stdin.read()"


def command(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def begun(path: Path) -> str:
    file = Path(f"{path}.begun")
    return file.read_text() if file.exists() else ""


def until(holds: Any) -> None:
    for _ in range(600):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come to that")


def test_one_process_links_at_a_time_and_ends_with_the_server(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    links = Linking(path, command=command(_WAITS))
    links.begin()
    links.begin()
    until(lambda: begun(path))
    assert links.is_running
    links.close()
    assert not links.is_running
    links.begin()  # who is closed begins nothing
    assert not links.is_running
    assert begun(path) == "x"


def test_it_is_begun_again_when_it_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    links = Linking(
        path, command=command("import sys; open(sys.argv[1] + '.begun', 'a').write('x')")
    )
    for times in (1, 2):
        links.begin()
        until(lambda: not links.is_running)
        assert begun(path) == "x" * times
    links.close()


def test_what_cannot_be_begun_keeps_no_page_from_being_shown(tmp_path: Path) -> None:
    links = Linking(tmp_path / "r.db", command=[str(tmp_path / "no-such-program")])
    links.begin()
    assert not links.is_running
    links.close()


def test_the_process_ends_quietly_when_all_is_linked(tmp_path: Path) -> None:
    """While whoever began it still holds its input."""
    onrecord.open(tmp_path / "r.db", new=True).close()
    with subprocess.Popen(
        [*linking.COMMAND, str(tmp_path / "r.db")], stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.wait(60) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_pages_tell_what_is_not_linked_yet_and_wait_for_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.db"
    fill(path)
    give_links(monkeypatch, LINKS)
    monkeypatch.setattr("onrecord.record.linked.update.is_linked", lambda store: False)
    monkeypatch.setattr("onrecord.record.linked.update.count_unlinked", lambda store: 2)
    monkeypatch.setattr(linking, "COMMAND", command(_WAITS))
    with open_web(path) as client:
        for screen in ("/contested", "/firsts", "/conditions", "/brief"):
            page = get(client, screen)
            assert "2 articles are not linked to the others yet" in words(page), screen
            assert page.xpath("//main//ol/li"), screen
        for address in ("/articles", "/api/links", "/api/contested", "/api/conditions"):
            assert client.get(address).status_code == 200
        until(lambda: begun(path))
        assert begun(path) == "x"


def test_what_is_linked_says_nothing_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "r.db")
    give_links(monkeypatch, LINKS)
    monkeypatch.setattr(Linking, "begin", lambda self: pytest.fail("there is nothing to link"))
    with open_web(tmp_path / "r.db") as client:
        assert "not linked" not in words(get(client, "/contested"))


def test_links_are_looked_up_anew_only_when_somebody_wrote(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, seen = tmp_path / "r.db", []
    fill(path)
    give_links(monkeypatch, LINKS)
    monkeypatch.setattr(
        "onrecord.record.linked.read.read_links",
        lambda connection: seen.append(1) or (LINKS, LINKS),
    )
    lender = Lender(path)
    with lender.lend() as record:
        assert record.links() == lender.known_links(record).links == LINKS
        record.contested()
        assert len(seen) == 1
        record.tag(LINKS.contested[0].b.row or "", "seen", by="ada")
        record.links()
        assert len(seen) == 2
    lender.close()
