"""How a browser shows the token: the page, the cookie, the way on, and the end of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from onrecord.web import door as door_module
from onrecord.web.door import TRIES
from onrecord.web.guard import Guard
from onrecord.web.screens import login
from onrecord.web.settings import Settings

TOKEN = "north-quay-eleven-boats"
Make = Callable[..., TestClient]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Make:
    monkeypatch.setattr(door_module, "DELAY_S", 0.0)

    def made(*, token: str | None = TOKEN, origin: str = "http://127.0.0.1:8137") -> TestClient:
        names = ("record.example:443",)
        settings = Settings(record=Path("secret-name.db"), token=token, names=names, by="Mx Lee")
        app = FastAPI()
        app.state.settings = settings
        app.include_router(login.router)

        @app.get("/{path:path}", response_class=HTMLResponse)
        def show(path: str) -> str:
            return "shown"

        return TestClient(
            Guard(app, settings),
            base_url=origin,
            headers={"origin": origin, "accept": "text/html"},
            follow_redirects=False,
        )

    return made


@pytest.fixture
def browser(make: Make) -> TestClient:
    return make()


def log_in(browser: TestClient, token: str = TOKEN, **more: str) -> Any:
    return browser.post("/login", data={"token": token, **more})


def test_the_page_tells_nothing_of_the_record(browser: TestClient) -> None:
    page = browser.get("/login?next=/statements%3Fact%3Ddeny")
    assert page.status_code == 200
    assert 'name="next" value="/statements?act=deny"' in page.text
    assert 'type="password"' in page.text
    for secret in ("secret-name", "Lee", TOKEN, 'href="/statements"'):
        assert secret not in page.text


def test_the_token_opens_and_the_way_goes_on(browser: TestClient) -> None:
    sent = browser.get("/statements?act=deny&text=%22a+b%22")
    assert sent.status_code == 303
    page = browser.get(sent.headers["location"])
    assert page.status_code == 200
    answer = log_in(browser, next="/statements?act=deny&text=%22a+b%22")
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/statements?act=deny&text=%22a+b%22",
    )
    assert browser.get(answer.headers["location"]).text == "shown"


def test_the_cookie_is_for_this_server_alone_and_not_the_token(browser: TestClient) -> None:
    cookie = log_in(browser).headers["set-cookie"]
    name, *attributes = [part.strip().lower() for part in cookie.split(";")]
    assert name.startswith("onrecord-8137=")
    assert {"httponly", "samesite=strict", "path=/"} == set(attributes)
    assert TOKEN not in cookie
    again = log_in(browser).headers["set-cookie"]
    assert again != cookie


def test_behind_https_the_cookie_goes_no_other_way(make: Make) -> None:
    browser = make(origin="https://record.example")
    assert "; Secure" in log_in(browser).headers["set-cookie"]
    assert browser.get("/").text == "shown"


def test_the_token_may_be_pasted_with_blanks_around_it(browser: TestClient) -> None:
    assert log_in(browser, f"  {TOKEN}\n").status_code == 303


@pytest.mark.parametrize(
    "token", ["", "guess", TOKEN + "x", TOKEN[:-1], "ключ", "\ud800", "x" * 9999]
)
def test_another_token_opens_nothing(browser: TestClient, token: str) -> None:
    sent = token.encode("utf-8", "surrogatepass")
    answer = browser.post("/login", data={"token": sent, "next": "/events"})  # type: ignore[dict-item]
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert "This is not the token." in answer.text
    assert 'name="next" value="/events"' in answer.text
    assert browser.get("/").status_code == 303


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"content": b""},
        {"content": b"\xff\xfe", "headers": {"content-type": "text/plain"}},
        {"json": {"token": TOKEN}},
        {"files": {"token": ("t.txt", TOKEN.encode())}},
        {"content": b"--x", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        {"content": b"--x", "headers": {"content-type": "multipart/form-data"}},
        {"data": {"token": ["guess", "guess"], "next": ["/", "//evil.example"]}},
        {"data": {f"a{number}": "b" for number in range(50)}},
    ],
)
def test_odd_forms_open_nothing(browser: TestClient, sent: Any) -> None:
    answer = browser.post("/login", **sent)
    assert answer.status_code in (400, 403)
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "there",
    ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)",
     '"><script>alert(1)</script>', "/\t/evil.example"],
)  # fmt: skip
def test_the_way_on_leads_nowhere_else(browser: TestClient, there: str) -> None:
    page = browser.get("/login", params={"next": there})
    assert 'name="next" value="/"' in page.text
    assert "<script>alert" not in page.text
    assert log_in(browser, next=there).headers["location"] == "/"


def test_a_path_within_is_escaped(browser: TestClient) -> None:
    page = browser.get("/login", params={"next": '/x"><script>alert(1)</script>'})
    assert "<script>alert" not in page.text
    assert 'value="/x&#34;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"' in page.text


def test_whoever_is_in_is_sent_on(browser: TestClient) -> None:
    log_in(browser)
    answer = browser.get("/login?next=/events")
    assert (answer.status_code, answer.headers["location"]) == (303, "/events")


def test_a_link_on_another_site_leads_on_to_who_is_in(browser: TestClient) -> None:
    headers = {
        "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document",
    }  # fmt: skip
    del browser.headers["origin"]
    page = browser.get("/login?next=/events", headers=headers)
    assert '<a href="/events">go on</a>' in page.text
    assert "go on" not in browser.get("/login?next=/events").text


def test_logging_out_ends_the_session_for_copies_of_the_cookie_too(browser: TestClient) -> None:
    log_in(browser)
    copied = browser.cookies["onrecord-8137"]
    answer = browser.post("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "onrecord-8137" not in browser.cookies
    assert browser.get("/", headers={"cookie": f"onrecord-8137={copied}"}).status_code == 303


@pytest.mark.parametrize("sent", ["{0}; onrecord-8137=junk", "onrecord-8137=junk; {0}"])
def test_a_cookie_that_another_server_set_keeps_no_session_open(
    browser: TestClient, sent: str
) -> None:
    log_in(browser)
    mine = f"onrecord-8137={browser.cookies['onrecord-8137']}"
    browser.cookies.clear()
    browser.post("/logout", headers={"cookie": sent.format(mine)})
    assert browser.get("/", headers={"cookie": mine}).status_code == 303


def test_other_sites_log_nobody_in_or_out(browser: TestClient) -> None:
    foreign = {"origin": "http://evil.example"}
    assert browser.post("/login", data={"token": TOKEN}, headers=foreign).status_code == 403
    log_in(browser)
    assert browser.post("/logout", headers=foreign).status_code == 403
    assert browser.get("/").text == "shown"
    assert browser.get("/logout").text == "shown"  # a link to it does nothing
    assert browser.get("/").text == "shown"


def test_a_crowd_of_guessers_is_told_to_wait(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    guard: Any = browser.app
    monkeypatch.setattr(guard.door, "_tries", TRIES)
    answer = log_in(browser)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "2")
    assert "Too many wrong tokens" in answer.text
    assert "set-cookie" not in answer.headers


def test_where_no_token_is_asked_for_there_is_nothing_to_log_in_to(make: Make) -> None:
    browser = make(token=None)
    assert browser.get("/").text == "shown"
    assert browser.get("/login?next=/events").headers["location"] == "/events"
    assert browser.post("/login", data={}).headers["location"] == "/"
    assert browser.post("/logout").headers["location"] == "/"
    assert not browser.cookies
