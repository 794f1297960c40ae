"""One row: its page, its citation, and what people say of it, without any script."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import html
from starlette.testclient import TestClient
from tests.web.drafts import EVIL, ferry, hostile
from tests.web.looking import select

import onrecord
from onrecord.record.answers import FoundStatement

FERRY = ferry()
TEXT = FERRY.article.text
ROW = next(one for one in FERRY.statements if one.act == "promise")
EVENT = FERRY.events[0]


def judge(web: TestClient, id: str = ROW.id, **form: str) -> Any:
    return web.post(f"/rows/{id}/judge", data=form)


def found(path: Path, id: str = ROW.id) -> Any:
    with onrecord.open(path) as record:
        return record.show(id).row


def page_of(web: TestClient, id: str = ROW.id) -> Any:
    answer = web.get(f"/rows/{id}")
    assert answer.status_code == 200
    return html.fromstring(answer.text)


def facts(page: Any) -> dict[str, str]:
    names = [one.text_content() for one in select(page, ".facts dt")]
    values = [" ".join(one.text_content().split()) for one in select(page, ".facts dd")]
    return dict(zip(names, values, strict=True))


def test_a_statement_tells_its_way_its_fields_and_why(web: TestClient) -> None:
    page = page_of(web)
    way = [" ".join(one.text_content().split()) for one in select(page, ".way li")]
    assert way == ["says it Per Aas", "printed by The Varania Post"]
    told = facts(page)
    assert told["speaker"].startswith("Per Aas (VEL LAB)")
    assert "only if the crews are paid" in told["if"]
    assert "the cue is “told”" in told["act"]
    assert told["quotation"].startswith("word for word")
    assert told["how sure"].startswith("80 %")
    content = ROW.content[0]
    assert f"{content.start}–{content.end}" in told["characters"]
    assert select(page, ".paragraph .m-content")[0].text_content() == content.of(TEXT)


def test_an_event_tells_who_claims_it(web: TestClient) -> None:
    told = facts(page_of(web, EVENT.id))
    assert told["type"].startswith("COERCE")
    assert told["actor"].startswith("Velmoran boats (VEL MIL)")
    assert told["told by"].startswith("Aas")
    assert told["when"].startswith("2024-05-05")


def test_the_citation_names_words_outlet_and_characters(web: TestClient) -> None:
    answer = web.get(f"/rows/{ROW.id}/citation")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "“We will sail again" in answer.text
    assert "The Varania Post" in answer.text
    assert FERRY.article.sha256 in answer.text
    assert f"{ROW.content[0].start}-{ROW.content[0].end}" in answer.text
    whole = web.get(f"/rows/{FERRY.article.id}/citation")
    assert whole.status_code == 200
    evil = web.get(f"/rows/{hostile().statements[0].id}/citation")
    assert not set(evil.text) & set("\n\r\x00\u202e\u2066")


def test_a_row_is_accepted_rejected_and_neither(web: TestClient, record_path: Path) -> None:
    back = f"/articles/{FERRY.article.id}?row={ROW.id}"
    for verdict, becomes in (
        ("accept", "accepted"), ("undo", None), ("reject", "rejected"), ("undo", None)
    ):  # fmt: skip
        answer = judge(web, verdict=verdict, back=back)
        assert (answer.status_code, answer.headers["location"]) == (303, back)
        assert found(record_path).judged == becomes
        assert web.get(back).status_code == 200
    page = page_of(web)
    assert len(select(page, ".undone-list li")) == 2


def test_only_what_was_changed_is_corrected(web: TestClient, record_path: Path) -> None:
    """The form sends all fields: those that stand as they were are nobody's judgement."""
    fields = {
        one.get("name"): one.value or ""
        for one in select(page_of(web), ".correct input[name], .correct select, .correct textarea")
        if one.get("name") not in ("back", "verdict")
    }
    told = judge(web, **fields, verdict="correct")
    assert told.status_code == 400
    assert "nothing is corrected" in told.text
    fields |= {"act": "threaten", "addressee": ""}
    assert judge(web, **fields, verdict="correct").status_code == 303
    now = found(record_path)
    assert isinstance(now, FoundStatement)
    assert (now.judged, now.act, now.addressee, now.speaker) == (
        "corrected", "threaten", None, "Per Aas",
    )  # fmt: skip
    assert now.content_spans == tuple(tuple(one) for one in ROW.content)
    with onrecord.open(record_path) as record:
        [judgement] = record.show(ROW.id).judgements
    assert judgement.by == "ada"
    before, after = judgement.before or {}, judgement.after or {}
    # A row that people corrected is theirs: its score is 1.
    assert {name for name in after if after[name] != before[name]} == {"act", "addressee", "score"}


def test_an_event_is_corrected(web: TestClient, record_path: Path) -> None:
    answer = judge(web, EVENT.id, verdict="correct", type="MOBILIZE", when="2024-05-04/2024-05-05")
    assert answer.status_code == 303
    now = found(record_path, EVENT.id)
    assert (now.type, now.first, now.last) == ("MOBILIZE", "2024-05-04", "2024-05-05")


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({}, "verdict"),
        ({"verdict": "sing"}, "sing"),
        ({"verdict": "undo"}, "judge"),
        ({"verdict": "correct", "content": "stands nowhere"}, "does not stand in the text"),
        ({"verdict": "correct", "said_on": "yesterday"}, "yesterday"),
        ({"verdict": "correct", "act": "sing"}, "threaten"),
        ({"verdict": "correct", "content": "99999:100000"}, "no place of a text"),
        ({"verdict": "note", "words": "  "}, "empty"),
        ({"verdict": "untag", "words": "none"}, "none"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(
    web: TestClient, record_path: Path, form: dict[str, str], says: str
) -> None:
    before = found(record_path)
    answer = judge(web, **form)
    assert answer.status_code in (400, 404)
    assert says in select(html.fromstring(answer.text), "#error")[0].text_content()
    assert found(record_path) == before


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_judging_leads_nowhere_else(web: TestClient, back: str) -> None:
    answer = judge(web, verdict="accept", back=back)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_another_site_cannot_judge(web: TestClient, record_path: Path) -> None:
    for headers in (
        {"origin": "https://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"},
        {"origin": "http://127.0.0.1:9999"}, {"host": "evil.example:8137"},
    ):  # fmt: skip
        answer = web.post(f"/rows/{ROW.id}/judge", data={"verdict": "reject"}, headers=headers)
        assert answer.status_code in (403, 421)
    assert found(record_path).judged is None


def test_notes_and_tags_are_put_on_and_taken_off(web: TestClient, record_path: Path) -> None:
    judge(web, verdict="note", words="a note\nof two lines")
    judge(web, verdict="tag", words=EVIL)
    judge(web, verdict="tag", words="check this")
    row = found(record_path)
    assert row.notes == ("a note\nof two lines",)
    assert "check this" in row.tags
    page = page_of(web)
    assert not select(page, "img, style, b")
    judge(web, verdict="untag", words="check this")
    assert "check this" not in found(record_path).tags
    assert judge(web, FERRY.article.id, verdict="tag", words="whole").status_code == 303
    assert judge(web, FERRY.article.id, verdict="accept").status_code == 400


# What was missed


def test_places_tell_which_of_the_same_words_are_meant(web: TestClient, record_path: Path) -> None:
    second = TEXT.index("the strait", TEXT.index("the strait"))
    form = {
        "kind": "event", "type": "RETREAT", "trigger": "said",
        "trigger_at": f"{TEXT.index('said', second)}:{TEXT.index('said', second) + 4}",
        "trigger_words": "said",
    }  # fmt: skip
    answer = web.post(f"/articles/{FERRY.article.id}/missed", data=form)
    assert answer.status_code == 303
    id = answer.headers["location"].partition("row=")[2]
    [(start, end)] = found(record_path, id).trigger_spans
    assert (start, TEXT[start:end]) == (TEXT.index("said", second), "said")
    assert start > second


def test_words_that_were_typed_over_count_more_than_the_place(
    web: TestClient, record_path: Path
) -> None:
    form = {
        "kind": "statement", "act": "support", "cue": "has praised", "source": "Tor Lind",
        "content": "the crews for their patience", "content_at": "0:5", "content_words": "Ferri",
    }  # fmt: skip
    answer = web.post(f"/articles/{FERRY.article.id}/missed", data=form)
    assert answer.status_code == 303
    row = found(record_path, answer.headers["location"].partition("row=")[2])
    assert (row.content, row.judged) == ("the crews for their patience", "added")


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "statement", "content": "We will sail again"},
        {"kind": "statement", "content": "stands nowhere", "cue": "told"},
        {"kind": "event", "trigger": "blocked", "type": "DANCE"},
        {"kind": "statement", "content": "We will sail", "cue": "told", "content_at": "5:1",
         "content_words": "We will sail"},
        {},
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_told(web: TestClient, form: dict[str, str]) -> None:
    answer = web.post(f"/articles/{FERRY.article.id}/missed", data=form)
    assert answer.status_code == 400
    assert select(html.fromstring(answer.text), ".reason")


# Who judges


def test_a_browser_keeps_who_judges(web: TestClient, record_path: Path) -> None:
    answer = web.post("/by", data={"by": " Zoë\n🧭 ", "back": "/events"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/events")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()
    judge(web, verdict="accept")
    with onrecord.open(record_path) as record:
        assert [one.by for one in record.show(ROW.id).judgements] == ["Zoë 🧭"]
    assert web.post("/by", data={"by": " \n "}).status_code == 400
    assert web.post("/by", data={}).status_code == 422
    web.cookies.set("onrecord_by", "%00%1b" + "W" * 500)
    shown = select(html.fromstring(web.get("/").text), "#by")[0].get("value")
    assert len(shown) <= 80
    assert "\x00" not in shown
