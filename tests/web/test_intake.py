"""The intake screen: what is pasted and sent becomes articles, and what goes wrong can be read."""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.web.test_jobs import FAKE, WAIT_S, wait_for

import onrecord
from onrecord.errors import InputError
from onrecord.record import Record
from onrecord.record.add import add_pages
from onrecord.web import jobs
from onrecord.web.app import make_app
from onrecord.web.jobs import MOST_FILES, MOST_WAITING
from onrecord.web.settings import Settings

EVIL = "<img src=x onerror=alert(1)>'><b>.txt"


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    with onrecord.open(tmp_path / "r.db", new=True) as opened:
        yield opened


@pytest.fixture
def client(record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    monkeypatch.setattr(jobs, "COMMAND", FAKE)
    app: Any = make_app(Settings(record=record.store.path))
    with TestClient(app, base_url="http://127.0.0.1:8137", follow_redirects=False) as made:
        yield made
    assert list((tmp_path / "temporary").iterdir()) == []


def send(client: TestClient, *files: tuple[str, bytes], **fields: str) -> Any:
    parts = [("files", (name, body, "application/octet-stream")) for name, body in files]
    return client.post("/intake/files", files=parts or [("files", ("", b""))], data=fields)


def finish(client: TestClient, address: str = "/intake") -> html.HtmlElement:
    """The page once nothing is read any more."""
    until = time.monotonic() + WAIT_S
    while "every 1s" in (answer := client.get(address)).text:
        assert time.monotonic() < until
        time.sleep(0.05)
    assert answer.status_code == 200
    return html.fromstring(answer.text)


_STEP = re.compile(
    r"(?P<tag>\w+)|\.(?P<class>[\w-]+)|#(?P<id>[\w-]+)|\[(?P<name>[\w-]+)(?:='?(?P<value>[^]']*)'?)?]"
)


def select(page: html.HtmlElement, path: str) -> list[html.HtmlElement]:
    """The elements that a CSS selector of tags, classes, ids and attributes chooses."""
    found = "|".join(_xpath(one.strip()) for one in path.split(","))
    return list(page.xpath(found))


def _xpath(path: str) -> str:
    made, way = "descendant-or-self::", ""
    for part in path.split():
        if part == ">":
            way = "/"
            continue
        made += way
        tag, tests = "*", ""
        for step in _STEP.finditer(part):
            if step["tag"]:
                tag = step["tag"]
            elif step["class"]:
                tests += f"[contains(concat(' ', @class, ' '), ' {step['class']} ')]"
            elif step["id"]:
                tests += f"[@id='{step['id']}']"
            else:
                tests += f"[@{step['name']}" + (f"='{step['value']}']" if step["value"] else "]")
        made += tag + tests
        way = "//"
    return made


def words(page: html.HtmlElement, path: str) -> list[str]:
    return [" ".join(one.text_content().split()) for one in select(page, path)]


def test_a_text_is_pasted_and_told(client: TestClient, record: Record) -> None:
    given = {"text": "Rain, he said.", "outlet": " Echo ", "title": "", "url": "https://a.test/1"}
    answer = client.post("/intake/text", data=given)
    assert (answer.status_code, answer.headers["location"]) == (303, "/intake")
    page = finish(client)
    [article] = record.articles()
    assert article.outlet == "Echo"
    [link] = select(page, ".became a")
    assert link.get("href") == f"/articles/{article.id}"
    assert words(page, ".became .chip") == ["added"]
    assert words(page, "#work [role=status]") == ["Nothing is being read."]
    client.post("/intake/text", data=given)
    assert words(finish(client), ".became .chip") == ["unchanged", "added"]


def test_files_are_sent_and_told(client: TestClient, record: Record) -> None:
    answer = send(client, ("a.txt", b"Rain."), (EVIL, b"fail"), ("b.png", b"\x89PNG\r\n\x1a\n"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/intake")
    page = finish(client)
    assert words(page, ".became .chip") == ["failed", "failed", "added"]
    assert "it says nothing; give another" in words(page, ".became .why")
    assert words(page, ".job-line .chip") == ["1 added", "2 failed"]
    # What cannot be opened is told; what could be is kept, and can be tried again.
    assert words(page, "#failures tbody th") == [EVIL]
    assert words(page, "#failures button") == ["Try all 1 again", f"Try again {EVIL}"]
    kept, unkept, _ = words(page, ".became")
    assert "b.png" in unkept
    assert "Not kept: hand it in again." in unkept
    assert "Not kept" not in kept


def test_a_pasted_text_goes_by_its_title(client: TestClient) -> None:
    client.post("/intake/text", data={"text": "Rain, he said.", "title": "Rain <b>again</b>"})
    page = finish(client)
    assert words(page, ".job-line .what") == ["A pasted text: Rain <b>again</b>"]
    assert words(page, ".became a") == ["Rain <b>again</b>"]


def test_names_and_words_of_others_are_text(client: TestClient, record: Record) -> None:
    error = InputError(EVIL, "<script>alert(1)</script>", "<b>no</b>")
    list(add_pages(record.store, [error]))
    send(client, (EVIL, b"fail"))
    for address in ("/intake", "/intake/jobs", "/intake/jobs/1"):
        page = finish(client, address)
        assert not select(page, "img, main b, main script")
        assert EVIL in page.text_content()
    answer = client.post("/intake/text", data={"text": " ", "title": EVIL, "outlet": "</textarea>"})
    page = html.fromstring(answer.text)
    assert not select(page, "img")
    assert select(page, "#text-title")[0].get("value") == EVIL


def test_no_page_has_what_its_policy_forbids(client: TestClient) -> None:
    send(client, ("a.txt", b"stay"))
    for address in ("/intake", "/intake/jobs", "/intake/jobs/1"):
        text = client.get(address).text
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", text)
        assert all(one.get("src") for one in select(html.fromstring(text), "script"))


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({}, "text", "there is no text"),
        ({"text": " \r\n\t"}, "text", "there is no text"),
        ({"text": "x" * 1_000_001}, "text", "1,000,001 characters"),
        ({"text": "Rain.", "published": "yesterday"}, "published", "this is no day"),
        ({"text": "Rain.", "published": "2024-02-30"}, "published", "this is no day"),
        ({"text": "Rain.", "url": "javascript:alert(1)"}, "url", "no address of a page"),
        ({"text": "Rain.", "url": "https://a.test/" + "x" * 3000}, "url", "no address of a page"),
        ({"text": "Rain.", "title": "x" * 401}, "title", "longer than 400"),
        ({"text": "Rain.", "outlet": "x" * 401}, "outlet", "longer than 400"),
    ],
)
def test_what_is_wrong_is_told_at_its_field(
    client: TestClient, record: Record, given: dict[str, str], field: str, said: str
) -> None:
    answer = client.post("/intake/text", data=given)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    [wrong] = select(page, "[aria-invalid=true]")
    assert wrong.get("name") == field
    [reason] = select(page, f"#{wrong.get('aria-describedby').split()[-1]}")
    assert said in reason.text_content()
    # What was typed is still there.
    for name, value in given.items():
        [box] = select(page, f"#text-{name}")
        kept = box.text if name == "text" else box.get("value")
        assert (kept or "").strip() == value.strip()
    assert len(record.articles()) == 0
    assert words(page, ".job") == []


@pytest.mark.parametrize(
    ("files", "fields", "field", "said"),
    [
        ([], {}, "files", "there is no file"),
        ([(f"{at}.txt", b"x") for at in range(MOST_FILES + 1)], {}, "files", "more than 200"),
        ([("a.txt", b"x")], {"published": "soon"}, "published", "this is no day"),
        ([("a.txt", b"x")], {"outlet": "x" * 500}, "outlet", "longer than 400"),
        ([("a.txt", b"x")], {"outlet": "x" * 20_000}, "files", "not a form with files"),
    ],
)
def test_what_is_wrong_with_files_is_told(
    client: TestClient, files: Any, fields: dict[str, str], field: str, said: str
) -> None:
    answer = send(client, *files, **fields)
    assert answer.status_code == 422
    page = html.fromstring(answer.text)
    [wrong] = select(page, "[aria-invalid=true]")
    assert wrong.get("name") == field
    assert any(said in one for one in words(page, "#choose .wrong"))
    assert words(page, ".job") == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"nonsense", "multipart/form-data; boundary=x"),
        (b"--x\r\n\r\n", "multipart/form-data; boundary=x"),
        (b"files=a", "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
    ],
)
def test_what_is_no_form_is_refused(client: TestClient, body: bytes, kind: str) -> None:
    for address in ("/intake/files", "/intake/text"):
        answer = client.post(address, content=body, headers={"content-type": kind})
        assert answer.status_code == 422
        assert select(html.fromstring(answer.text), ".wrong")
    for address in ("/intake/retry", "/intake/stop"):
        answer = client.post(address, content=body, headers={"content-type": kind})
        assert answer.status_code == 303


def test_more_than_a_form_holds_is_refused(client: TestClient) -> None:
    for address, size in (("/intake/text", 13_000_000), ("/intake/retry", 20_000)):
        answer = client.post(address, data={"text": "x" * size})
        assert answer.status_code == 413
    answer = client.post("/intake/text", content="&".join(f"a{at}=1" for at in range(50)))
    assert answer.status_code == 400


def test_a_full_queue_says_so_and_keeps_what_was_typed(client: TestClient, record: Record) -> None:
    list(add_pages(record.store, [InputError("gone.txt", "there is no such file", "look")]))
    send(client, ("a.txt", b"stay"))
    wait_for(lambda: "now <bdi>a.txt" in client.get("/intake").text)
    for at in range(MOST_WAITING):
        assert client.post("/intake/text", data={"text": f"Rain {at}."}).status_code == 303
    for answer in (
        client.post("/intake/text", data={"text": "Snow.", "title": "Much snow"}),
        send(client, ("b.txt", b"Snow.")),
        client.post("/intake/retry"),
    ):
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) > 0
        [told] = words(html.fromstring(answer.text), "[role=alert]")
        assert told.startswith("Nothing was taken in: 10 jobs are waiting")
    page = html.fromstring(client.post("/intake/text", data={"text": "Snow."}).text)
    assert select(page, "#text-text")[0].text.strip() == "Snow."
    assert client.post("/intake/stop", data={"number": "1"}).status_code == 303
    assert "stopped" in words(finish(client), "#job-1 .chip")
    assert len(record.articles()) == MOST_WAITING


def test_progress_is_asked_for_while_something_is_read(client: TestClient) -> None:
    assert "hx-trigger" not in client.get("/intake").text
    send(client, ("a.txt", b"Rain."), ("b.txt", b"stay"), ("c.txt", b"Snow."))
    # The first is read a moment before the next one is begun.
    going = ["1 of 3, now b.txt"]
    wait_for(lambda: words(html.fromstring(client.get("/intake").text), ".going > span") == going)
    for address in ("/intake", "/intake/jobs"):
        page = html.fromstring(client.get(address).text)
        assert words(page, "#work [role=status]") == ["1 of 3 read."]
        [bar] = select(page, "progress")
        assert (bar.get("value"), bar.get("max")) == ("1", "3")
        assert words(page, ".going > span") == ["1 of 3, now b.txt"]
        [poll] = select(page, "[hx-trigger]")
        assert (poll.get("hx-get"), poll.get("hx-trigger")) == ("/intake/jobs", "every 1s")
        assert select(page, "#work a[href='/intake']")  # without JavaScript one looks again
    assert bool(select(html.fromstring(client.get("/intake").text), "textarea"))
    client.post("/intake/stop", data={"number": "1"})
    page = finish(client)
    assert words(page, ".job-line .chip") == ["1 added", "stopped"]


def test_a_job_has_a_page_of_all_its_articles(client: TestClient) -> None:
    rows = "".join(f'{{"text": "{"fail" if at == 70 else "Rain"} {at}."}}\n' for at in range(120))
    send(client, ("a.jsonl", rows.encode()))
    page = finish(client)
    assert len(select(page, ".became")) == 8
    assert words(page, ".became .chip")[0] == "failed"
    assert select(page, "#job-1 a")[-1].get("href") == "/intake/jobs/1"
    first = finish(client, "/intake/jobs/1")
    assert len(select(first, ".became")) == 50
    assert words(first, ".pager .count") == ["1–50 of 120 articles"]
    last = finish(client, "/intake/jobs/1?page=3")
    assert words(last, ".became")[-1] == "added a.jsonl:120"
    for number in ("2", "x", "-1", "9" * 40, "%00"):
        answer = client.get(f"/intake/jobs/{number}")
        assert answer.status_code == 404
        assert "There is no such job" in answer.text


def test_failures_are_paged_and_tried_again(
    client: TestClient, record: Record, tmp_path: Path
) -> None:
    record.add(*(tmp_path / f"{at}.txt" for at in range(60)))
    page = finish(client)
    assert len(select(page, "#failures tbody tr")) == 50
    assert words(page, "#failures .pager .count") == ["1–50 of 60 failures"]
    rest = finish(client, "/intake?page=2")
    assert len(select(rest, "#failures tbody tr")) == 10
    assert select(finish(client, "/intake?page=nonsense"), "#failures tbody tr")
    assert client.get("/intake?page=999999999999").status_code == 200

    (tmp_path / "7.txt").write_text("Rain.")
    key = next(one.key for one in record.failures() if one.input.endswith("/7.txt"))
    assert client.post("/intake/retry", data={"key": key}).status_code == 303
    assert words(finish(client), ".became .chip") == ["added"]
    assert len(record.failures()) == 59
    client.post("/intake/retry", data={"key": key})  # somebody else was quicker
    assert len(select(finish(client), ".job")) == 1

    for at in range(60):
        (tmp_path / f"{at}.txt").write_text(f"Snow {at}.")
    client.post("/intake/retry")
    page = finish(client)
    assert words(page, "#job-2 .job-line .chip") == ["59 added"]
    assert words(page, "#failures .empty") == ["No input of this record has failed."]
    assert record.failures() == []


def test_the_page_stands_while_articles_are_added(client: TestClient, record: Record) -> None:
    rows = "".join(f'{{"text": "Rain {at}."}}\n' for at in range(60)).encode()
    threads = [
        threading.Thread(target=send, args=(client, (f"{name}.jsonl", rows + name.encode())))
        for name in "ab"
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    page = finish(client)
    assert len(record.articles()) == 60
    counts = {" ".join(words(one, ".job-line .chip")) for one in select(page, ".job")}
    assert counts == {"60 added 1 failed", "60 unchanged 1 failed"}


def test_a_form_of_another_site_is_refused(client: TestClient, record: Record) -> None:
    headers = {"origin": "https://evil.test"}
    for address in ("/intake/text", "/intake/files", "/intake/retry", "/intake/stop"):
        answer = client.post(address, data={"text": "Rain."}, headers=headers)
        assert answer.status_code == 403
    assert words(finish(client), ".job") == []


def test_every_field_has_a_label_and_the_page_its_headings(client: TestClient) -> None:
    page = html.fromstring(client.get("/intake").text)
    labels = {one.get("for") for one in select(page, "main label")}
    fields = select(page, "main textarea, main input[id]")
    assert {one.get("id") for one in fields} == labels
    assert words(page, "main h1") == ["Intake"]
    assert words(page, "main h2") == [
        "Paste an article",
        "Add files",
        "What was handed in",
        "What failed",
    ]
    [status] = select(page, "#work [role=status]")
    assert status.text_content() == "Nothing is being read."
