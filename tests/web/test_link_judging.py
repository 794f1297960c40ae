"""People's word on links: said where a link is shown, kept with a name, and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.web.linked import (
    CRACKS,
    LEAVE,
    LINKS,
    SAFE,
    SAFE_AGAIN,
    STRIKE,
    UNSAFE,
    UNWARNED,
    fill,
    give_links,
)
from tests.web.test_actors import get, open_web, words

import onrecord
from onrecord.linking.links import Ref
from onrecord.record.linked.judged import LinkJudgement


@pytest.fixture
def path(tmp_path: Path) -> Path:
    fill(tmp_path / "r.db")
    return tmp_path / "r.db"


@pytest.fixture
def client(path: Path, no_links: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    give_links(monkeypatch, LINKS)
    with open_web(path) as made:
        yield made


def judgements(path: Path) -> list[LinkJudgement]:
    with onrecord.open(path) as record:
        return record.link_judgements()


def press(client: TestClient, form: html.HtmlElement, button: str, **more: str) -> dict[str, Any]:
    """Sends a form by one of its buttons; where it led."""
    data = {one.get("name"): one.get("value") for one in form.xpath(".//input")} | more
    [pressed] = [one for one in form.xpath(".//button") if words(one).startswith(button)]
    if pressed.get("name"):
        data[pressed.get("name")] = pressed.get("value")
    answer = client.post(form.get("action"), data=data, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return {"to": answer.headers["location"]}


def ends(ref: Ref) -> tuple[str, str | None]:
    return ref.article, ref.row


@pytest.mark.parametrize(
    ("address", "button", "kind", "a", "b", "verdict"),
    [
        ("/contested?kind=denial", "Not contested", "contested", SAFE, UNSAFE, "no"),
        ("/contested?kind=denial", "Right", "contested", SAFE, UNSAFE, "yes"),
        ("/contested?kind=one_sided", "Not contested", "contested", None, UNWARNED, "no"),
        ("/firsts?speaker=lund", "Not a first", "firsts", None, CRACKS, "no"),
        ("/firsts?show=false", "It is a first", "false_firsts", None, UNWARNED, "no"),
        ("/conditions?outlet=varania", "Right", "conditions", None, STRIKE, "yes"),
        # Where a commitment is repeated, it is judged where it was told first.
        ("/conditions?outlet=gazette", "No commitment", "conditions", None, LEAVE, "no"),
        (f"/rows/{SAFE.row}", "Not the same", "same_statement", SAFE, SAFE_AGAIN, "no"),
    ],
)  # fmt: skip
def test_a_link_is_judged_in_its_place(
    client: TestClient,
    path: Path,
    address: str,
    button: str,
    kind: str,
    a: Ref | None,
    b: Ref,
    verdict: str,
) -> None:
    client.post("/by", data={"by": "Ada"})
    [form] = get(client, address).xpath("//form[@action='/links/judge']")
    to = press(client, form, button)["to"]
    assert to == address  # back where it was seen
    [made] = judgements(path)
    assert (made.kind, made.verdict, made.by, made.undone) == (kind, verdict, "Ada", None)
    assert (made.a, made.b) == (a and ends(a), ends(b))


def test_a_copy_is_said_to_be_none(client: TestClient, path: Path) -> None:
    page = get(client, "/articles?since=2024-07-01")
    [form] = page.xpath("//details[@class='copies']//form")
    assert words(form.xpath(".//button")[0]) == "Not a copy: MINISTER: DAM SAFE"
    press(client, form, "Not a copy")
    [made] = judgements(path)
    assert (made.kind, made.verdict) == ("copies", "no")
    assert (made.a, made.b) == ((SAFE.article, None), (SAFE_AGAIN.article, None))


def test_a_commitment_is_said_to_have_ended_otherwise(client: TestClient, path: Path) -> None:
    [form] = get(client, "/conditions?outlet=northwire").xpath("//form[@action='/links/judge']")
    offered = form.xpath(".//option/@value")
    assert set(offered) == {"standing", "met", "carried_out", "withdrawn"}
    press(client, form, "Say so", outcome="withdrawn")
    [made] = judgements(path)
    assert (made.kind, made.verdict, made.b) == ("conditions", "withdrawn", ends(LEAVE))


def test_what_was_judged_is_listed_and_taken_back(client: TestClient, path: Path) -> None:
    for address, button in (("/contested?kind=denial", "Not"), ("/firsts?speaker=lund", "Right")):
        [form] = get(client, address).xpath("//form[@action='/links/judge']")
        press(client, form, button)
    page = get(client, "/links/judged")
    first, second = page.xpath("//li[starts-with(@class, 'link')]")
    assert words(first).startswith("A first by ")
    assert "that the dam had cracks" in words(first)
    assert words(second).startswith("Not contested by ")
    assert "the dam was safe Dam is safe, minister says" in words(second)
    for link in page.xpath("//main//ol//a/@href"):
        assert client.get(link).status_code == 200
    press(client, second.xpath(".//form")[0], "Undo")
    assert [bool(one.undone) for one in judgements(path)] == [True, False]
    second = get(client, "/links/judged").xpath("//li[contains(@class, 'undone')]")[0]
    assert "taken back by" in words(second)
    assert not second.xpath(".//form")


def test_pages_lead_to_what_was_judged(client: TestClient) -> None:
    for screen in ("/contested", "/firsts", "/conditions"):
        assert get(client, screen).xpath("//a[@href='/links/judged']"), screen
    assert "Nobody has judged a link." in words(get(client, "/links/judged"))
    assert "There are no more" in words(get(client, "/links/judged?page=4"))
    get(client, "/links/judged?speaker=lund", status=400)


_GOOD = {
    "kind": "contested",
    "a": f"{SAFE.article} {SAFE.row}",
    "b": f"{UNSAFE.article} {UNSAFE.row}",
}


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"verdict": "perhaps"}, 400),
        ({"verdict": "withdrawn"}, 400),
        ({"verdict": "otherwise", "outcome": ""}, 400),
        ({"kind": "quarrel"}, 400),
        ({"a": "", "b": ""}, 400),
        ({"a": f"{SAFE.article} ffff"}, 400),
        ({"a": f"ffff {SAFE.row}"}, 400),
        ({"kind": "firsts"}, 400),
        ({"kind": "copies"}, 400),
        ({"a": _GOOD["b"]}, 400),
    ],
)  # fmt: skip
def test_what_is_no_judgement_is_refused(
    client: TestClient, path: Path, changes: dict[str, str], status: int
) -> None:
    data = {**_GOOD, "verdict": "no", **changes}
    answer = client.post("/links/judge", data=data, follow_redirects=False)
    assert answer.status_code == status, answer.text
    assert judgements(path) == []


def test_only_what_stands_can_be_taken_back(client: TestClient) -> None:
    for number in ("7", "", "x", "-1", "9" * 40):
        answer = client.post("/links/undo", data={"number": number}, follow_redirects=False)
        assert answer.status_code == 400, number


def test_no_other_site_judges(client: TestClient, path: Path) -> None:
    data = {**_GOOD, "verdict": "no"}
    for headers in (
        {"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}
    ):  # fmt: skip
        for address in ("/links/judge", "/links/undo"):
            answer = client.post(address, data=data, headers=headers, follow_redirects=False)
            assert answer.status_code == 403
    assert judgements(path) == []


def test_the_way_back_leads_nowhere_else(client: TestClient) -> None:
    data = {**_GOOD, "verdict": "no", "back": "https://evil.example/"}
    answer = client.post("/links/judge", data=data, follow_redirects=False)
    assert answer.headers["location"] == "/"
