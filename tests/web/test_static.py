"""Our own files: served as they are, kept by browsers, and nothing else beside them."""

from __future__ import annotations

import hashlib
import re

import pytest
from starlette.testclient import TestClient

from onrecord.web.render import STATIC, static_url

#: htmx 4.0.1 as it was released (dist/htmx.min.js); another version is another digest.
HTMX = "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130"
TEMPLATES = STATIC.parent / "templates"
NAMES = sorted(one.name for one in STATIC.iterdir())
SCRIPTS = [name for name in NAMES if name.endswith(".js") and not name.endswith(".min.js")]


def test_htmx_is_the_released_file_and_its_licence_lies_beside_it() -> None:
    assert hashlib.sha256((STATIC / "htmx.min.js").read_bytes()).hexdigest() == HTMX
    assert "4.0.1" in (STATIC / "htmx.min.js").read_text()
    assert "Zero-Clause BSD" in (STATIC / "htmx.LICENSE").read_text()


@pytest.mark.parametrize("name", NAMES)
def test_a_file_is_served_as_it_is_and_kept(web: TestClient, name: str) -> None:
    answer = web.get(static_url(name))
    assert answer.status_code == 200
    assert answer.content == (STATIC / name).read_bytes()
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    kinds = {".js": "javascript", ".css": "text/css", ".svg": "image/svg+xml", ".LICENSE": ""}
    assert kinds[name[name.rindex(".") :]] in answer.headers["content-type"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_without_its_digest_a_file_is_asked_for_again(web: TestClient) -> None:
    answer = web.get("/static/onrecord.css")
    assert answer.headers["cache-control"] == "private, no-cache"
    again = web.get("/static/onrecord.css", headers={"if-none-match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/none.js", "/static/../render.py", "/static/%2e%2e/render.py",
        "/static/..%2f..%2ferrors.py", "/static//etc/passwd",
    ],
)  # fmt: skip
def test_nothing_else_is_served(web: TestClient, path: str) -> None:
    answer = web.get(path)
    assert answer.status_code == 404
    assert "import" not in answer.text
    assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.parametrize("template", sorted(one.name for one in TEMPLATES.glob("*.html")))
def test_templates_hold_no_scripts_and_no_styles(template: str) -> None:
    """What the Content Security Policy would refuse anyway; and no text goes unescaped."""
    words = re.sub(r"\{#.*?#\}", "", (TEMPLATES / template).read_text(), flags=re.S)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", words, re.I)
    assert not re.search(r"\|\s*safe\b|autoescape false|Markup\(", words)
    for tag in re.findall(r"<script\b[^>]*>", words):
        assert "{{ static(" in tag or 'src="/static/' in tag, tag
    assert not re.search(r"(?:src|href|action|hx-\w+)=[\"']?(?:https?:)?//", words)


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_make_no_markup_of_words(name: str) -> None:
    words = (STATIC / name).read_text()
    assert not re.search(
        r"innerHTML|outerHTML\s*=|insertAdjacentHTML|document\.write|\beval\(", words
    )
    assert not re.search(
        r"new Function|import\(|https?://", words.replace("http://www.w3.org/", "")
    )


@pytest.mark.parametrize("name", [one for one in NAMES if one.endswith(".css")])
def test_styles_ask_nobody_else(name: str) -> None:
    words = (STATIC / name).read_text()
    assert not re.search(r"@import|url\(|https?:", words)
