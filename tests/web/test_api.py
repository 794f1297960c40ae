"""The API: each address, its filters, pages, marks and refusals, and judging by it."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema_rs
import pytest
from tests.cli.records import border, harbour, raid
from tests.cli.records import record as article_of
from tests.record.test_filters import corpus
from tests.web.linked import LEAVE, LEAVE_AGAIN, LINKS, TURN, give_links
from tests.web.linked import fill as fill_linked

import onrecord
from onrecord.cli.answers import as_json_line
from onrecord.linking.links import as_json
from onrecord.record import Record
from onrecord.record.portrait import find_number, portray
from onrecord.record.questions import COUNTED, SORTED
from onrecord.record.told_links import LINK_SORTED
from onrecord.web.api.asking import Asked
from onrecord.web.api.document import describe, examples, operations
from onrecord.web.app import make_app
from onrecord.web.asking import FILTER_NAMES
from onrecord.web.settings import Settings

HOST = "http://127.0.0.1:8137"
QUESTIONS = ("statements", "events", "articles", "actors", "timeline", "conditions", "sources")


class Api:
    """A program that asks the API of a record, and the record itself to compare with."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.app = make_app(Settings(record=path, by="desk"))

    def ask(self, url: str, method: str = "GET", **given: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)  # type: ignore[arg-type]
            async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
                return await client.request(method, url, **given)

        return asyncio.run(send())

    def rows(self, url: str) -> list[dict[str, Any]]:
        answer = self.ask(url)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["rows"]
        return found

    def refusal(self, url: str, method: str = "GET", **given: Any) -> tuple[int, str, str]:
        answer = self.ask(url, method, **given)
        told = answer.json()["error"]
        assert answer.headers["content-type"] == "application/json"
        assert told["status"] == answer.status_code
        assert "etag" not in answer.headers
        return answer.status_code, told["reason"], told["remedy"]


def fill(path: Path, *records: Any) -> None:
    with onrecord.open(path, new=True) as record:
        record.store.connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        for one in records:
            record.put(one)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Api:
    path = tmp_path_factory.mktemp("many") / "r.db"
    fill(path, *corpus())
    return Api(path)


@pytest.fixture(scope="module")
def record(many: Api) -> Iterator[Record]:
    with onrecord.open(many.path) as opened:
        yield opened


@pytest.fixture
def room(tmp_path: Path) -> Api:
    path = tmp_path / "r.db"
    fill(path, harbour(), border(), raid())
    return Api(path)


def ask(record: Record, question: str, **asked: Any) -> Any:
    """The rows of a question as the command line has them."""
    name = "commitments" if question == "conditions" else question
    return getattr(record, name)(**asked)


def plain(rows: Any) -> list[Any]:
    return [json.loads(as_json_line(row)) for row in rows]


# Questions


@pytest.mark.parametrize("question", QUESTIONS)
def test_rows_are_the_lines_that_the_command_prints(
    many: Api, record: Record, question: str
) -> None:
    answer = many.ask(f"/api/{question}?limit=1000")
    whole = ask(record, question)
    lines = ", ".join(as_json_line(row).decode().rstrip("\n") for row in whole)
    assert answer.text.startswith(f'{{"rows": [{lines}], "total": {len(whole)}, ')
    assert answer.text.endswith("}\n")
    told = answer.json()
    assert (told["total_is_least"], told["next"], told["previous"]) == (False, None, None)


#: One value or more of each filter, so that some rows have it and others do not.
ASKED = {
    "speaker": ["Castrel"], "country": ["CAS", "Castrel"], "sector": ["GOV"],
    "act": ["deny", "promise"], "type": ["assertion", "AID"], "source_kind": ["named_person"],
    "medium": ["interview"],
    "outlet": ["news"], "addressee": ["Castrel"], "since": ["2021-03-02"], "until": ["2021-03-02"],
    "said_since": ["2021-03-01"], "said_until": ["2021-03-02"], "conditional": ["true"],
    "negated": ["false"], "named": ["yes"], "certainty": ["likely"],
    "stance": ["refutes", "neutral"], "quotation": ["direct"], "through": ["news"],
    "actor": ["Castrel"], "recipient": ["Castrel"],
    "mode": ["arrest"], "quad": ["4", "2"], "status": ["occurred"], "place": ["port"],
    "happened_since": ["2021-03-01"], "happened_until": ["2021-03-02"], "score": ["0.5"],
    "text": ["castrel"], "article": ["a", "b"], "judged": ["no"], "tag": ["x"], "who": ["castrel"],
    "copies": ["false"],
}  # fmt: skip


def test_each_filter_is_asked_here() -> None:
    assert set(ASKED) == set(FILTER_NAMES) == set(Asked.model_fields)


@pytest.mark.parametrize("name", FILTER_NAMES)
@pytest.mark.parametrize("question", ["statements", "events", "articles"])
def test_filters_are_those_of_the_record(
    many: Api, record: Record, question: str, name: str
) -> None:
    values = ASKED[name]
    query = "&".join(f"{name}={value}" for value in values)
    flags = {"true": True, "yes": True, "false": False}
    taken: Any = values if isinstance(Asked().model_dump()[name], list) else values[-1]
    if name == "score":
        taken = float(values[0])
    elif isinstance(taken, str):
        taken = flags.get(taken, taken)
    wanted = getattr(record, question)(**{name: taken})
    assert many.rows(f"/api/{question}?{query}&limit=1000") == plain(wanted)


def test_filters_leave_something_out_and_something_in(many: Api, record: Record) -> None:
    whole = len(record.statements())
    for query in ("act=deny", "conditional=true", "country=CAS", "score=0.5", "since=2021-03-02"):
        assert 0 < len(many.rows(f"/api/statements?{query}&limit=1000")) < whole, query


@pytest.mark.parametrize("question", QUESTIONS)
def test_pages_put_together_are_the_whole(many: Api, record: Record, question: str) -> None:
    whole = plain(ask(record, question, country="CAS"))
    for how in ("", "&page=1", "&offset=0"):
        url, found, seen = f"/api/{question}?country=CAS&limit=3{how}", [], [""]
        while url:
            told = many.ask(url).json()
            found += told["rows"]
            assert told["total"] in (None, len(whole))
            assert (told["previous"] is None) == (len(seen) == 1)
            seen.append(url)
            url = told["next"]
        assert found == whole
        assert told["total"] == len(whole)
        back = many.ask(told["previous"]).json()["rows"]
        assert back == whole[len(found) - len(told["rows"]) - 3 :][:3]


def test_beyond_the_last_page_there_is_nothing_but_the_way_back(many: Api) -> None:
    told = many.ask("/api/statements?page=1000").json()
    assert (told["rows"], told["next"]) == ([], None)
    assert told["total"] == len(many.rows("/api/statements?limit=1000"))
    assert told["previous"] == "/api/statements?page=999"


def test_more_rows_than_are_counted_are_at_least_so_many(
    many: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("onrecord.record.questions", "onrecord.web.api.answers"):
        monkeypatch.setattr(f"{module}.MOST_COUNTED", 5)
    told = many.ask("/api/statements?limit=2").json()
    assert (told["total"], told["total_is_least"]) == (6, True)
    told = many.ask("/api/statements?limit=2&offset=20").json()
    assert (told["total"], told["total_is_least"]) == (23, True)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_order_is_the_records(many: Api, record: Record, question: Any) -> None:
    for sort in SORTED[question]:
        for reverse in ("true", "false"):
            url = f"/api/{question}?limit=7&sort={sort}&reverse={reverse}"
            wanted = ask(record, question, limit=7, sort=sort, reverse=reverse == "true")
            assert many.rows(url) == plain(wanted), url


@pytest.mark.parametrize("question", ["statements", "events", "articles", "conditions", "sources"])
def test_rows_are_counted_by_every_field(many: Api, record: Record, question: Any) -> None:
    base = {"events": "event", "articles": "article"}.get(question, "statement")
    for field in COUNTED[base]:  # type: ignore[index]
        wanted = record.count(question, field, country="CAS")
        answer = many.ask(f"/api/{question}/count?by={field}&country=CAS&limit=1000").json()
        assert answer["rows"] == plain(wanted)
        assert answer["total"] == len(wanted)


def test_counts_come_in_pages(many: Api, record: Record) -> None:
    whole = plain(record.count("statements", "act"))
    first = many.ask("/api/statements/count?by=act&limit=2").json()
    assert (first["rows"], first["total"]) == (whole[:2], None)
    assert many.rows(first["next"]) == whole[2:4]


# Questions across articles


@pytest.fixture
def linked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Api:
    give_links(monkeypatch, LINKS)
    path = tmp_path / "linked.db"
    fill_linked(path)
    return Api(path)


@pytest.mark.parametrize("question", LINK_SORTED)
def test_links_are_told_as_the_command_prints_them(linked: Api, question: Any) -> None:
    with onrecord.open(linked.path) as record:
        whole = plain(getattr(record, question)())
        assert len(whole) >= 3
        assert linked.rows(f"/api/{question}") == whole
        assert linked.rows(f"/api/{question}?limit=1&page=2") == whole[1:2]
        for sort in LINK_SORTED[question]:
            wanted = plain(getattr(record, question)(sort=sort, reverse=True))
            assert linked.rows(f"/api/{question}?sort={sort}&reverse=true") == wanted
        some = plain(getattr(record, question)(speaker="klee"))
        assert 0 < len(some) < len(whole)
        assert linked.rows(f"/api/{question}?speaker=klee") == some
    assert linked.refusal(f"/api/{question}?sort=colour")[0] == 422


def test_conditions_are_chosen_and_counted_by_how_they_ended(linked: Api) -> None:
    found = linked.rows("/api/conditions?outcome=not_honoured")
    assert [row["id"] for row in found] == [LEAVE_AGAIN.row, LEAVE.row]
    assert {row["ended_by"] for row in found} == {TURN.article.id}
    assert linked.rows("/api/conditions/count?by=outcome&until=2024-07-03&since=2024-07-01") == [
        {"value": "not_honoured", "count": 2}, {"value": "standing", "count": 1},
    ]  # fmt: skip
    assert linked.rows("/api/conditions/count?by=speaker&outcome=standing") == [
        {"value": "Boris Klee", "count": 1}
    ]
    assert linked.refusal("/api/conditions?outcome=lost")[0] == 422


def test_all_links_are_the_object_that_the_command_prints(linked: Api) -> None:
    told = linked.ask("/api/links").json()
    assert told == as_json(LINKS)
    some = linked.ask("/api/links?outlet=varania").json()
    assert [one["kind"] for one in some["contested"]] == ["rejection", "denial"]
    assert some["copies"] == []
    assert linked.refusal("/api/links?limit=2")[0] == 422


def test_each_answer_of_links_is_as_the_description_has_it(linked: Api) -> None:
    told = describe()
    for name in ("links", "contested", "firsts", "positions", "conditions"):
        content = told["paths"][f"/api/{name}"]["get"]["responses"]["200"]["content"]
        schema = {**content["application/json"]["schema"], "components": told["components"]}
        answer = linked.ask(f"/api/{name}").json()
        jsonschema_rs.Draft202012Validator(schema).validate(answer)


# One thing


def test_an_article_is_the_line_that_read_prints(room: Api) -> None:
    with onrecord.open(room.path) as record:
        lines = list(record.lines())
    for line in lines:
        id = json.loads(line)["article"]["id"]
        for given in (id, id[:8]):
            answer = room.ask(f"/api/articles/{given}")
            assert answer.content == line.encode() + b"\n"
            assert answer.headers["content-type"] == "application/json"
        text = room.ask(f"/api/articles/{id}/text")
        assert text.text == json.loads(line)["article"]["text"]
        assert text.headers["content-type"] == "text/plain; charset=utf-8"


def test_an_article_is_as_people_or_as_the_machine_have_it(room: Api) -> None:
    made = harbour()
    row = made.statements[0].id
    before = room.ask(f"/api/articles/{made.article.id}").content
    room.ask(f"/api/rows/{row}/judgements", "POST", json={"verdict": "reject"})
    assert room.ask(f"/api/articles/{made.article.id}").content != before
    assert room.ask(f"/api/articles/{made.article.id}?machine=true").content == before


def test_rows_are_what_show_prints(room: Api, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from onrecord.cli.show import show

    made = raid()
    for id in (made.statements[0].id, made.events[0].id, made.article.id):
        show(str(room.path), id, as_cite=False, as_json=True)
        assert room.ask(f"/api/rows/{id[:10]}").content == capsysbinary.readouterr().out
        show(str(room.path), id, as_cite=True, as_json=False)
        citation = room.ask(f"/api/rows/{id}/citation")
        assert citation.content == capsysbinary.readouterr().out
        assert citation.headers["content-type"] == "text/plain; charset=utf-8"


def test_an_actor_is_found_by_its_key(many: Api, record: Record) -> None:
    for row in record.actors(limit=5):
        answer = many.ask(f"/api/actors/{row.key.replace(' ', '%20')}").json()
        assert (answer["name"], answer["key"]) == (row.name, row.key)
        with record.store.reading() as connection:
            number = find_number(connection, row.key)
            assert number is not None
            assert answer["articles"] == portray(connection, number).articles
        assert "number" not in answer
    status, reason, _ = many.refusal("/api/actors/nobody/at/all")
    assert (status, reason) == (404, "nobody/at/all: the record knows nobody by this key.")


def test_the_status_tells_how_much_there_is(many: Api, record: Record) -> None:
    told = many.ask("/api/status").json()
    status = record.status()
    assert (told["articles"], told["statements"]) == (16, status.statements)
    assert told["versions"] == dict(status.versions)


def test_what_failed_is_told(tmp_path: Path) -> None:
    path = tmp_path / "r.db"
    with onrecord.open(path, new=True) as record:
        record.add(tmp_path / "a.txt", tmp_path / "b.txt", finder="rules")
    api = Api(path)
    first = api.ask("/api/failures?limit=1").json()
    assert first["next"] == "/api/failures?limit=1&offset=1"
    found = first["rows"] + api.rows(first["next"])
    assert {one["input"] for one in found} == {str(tmp_path / "a.txt"), str(tmp_path / "b.txt")}
    assert found[0]["reason"] == found[1]["reason"]
    assert api.rows("/api/failures?reverse=true") == found[::-1]


# Refusals


@pytest.mark.parametrize(
    ("url", "reason", "remedy"),
    [
        ("/api/statements?speakr=x", "speakr: there is no such parameter.", "take one of: speaker"),
        ("/api/status?x=1", "x: there is no such parameter.", "leave it out."),
        ("/api/articles/abc/text?machine=true", "machine: there is no such", "leave it out."),
        ("/api/statements?act=denied", "act 'denied': there is none.", "take 'state', 'announce'"),
        ("/api/statements?since=May", "since 'May': it is no day.", "give one like 2020-08-28."),
        ("/api/statements?since=2021-03-01&since=x", "since: it is given several times.", ""),
        ("/api/statements?sort=x", "sort 'x': there is none.", "take 'published'"),
        ("/api/statements?sort=", "sort '': there is none.", "take 'published'"),
        ("/api/statements?limit=0", "limit '0': input should be greater than or equal to 1.", ""),
        ("/api/statements?limit=1001", "limit '1001': input should be less than or equal to", ""),
        ("/api/statements?offset=-1", "offset '-1': input should be greater than or", ""),
        ("/api/statements?offset=99999999999999999999", "offset '99999999999999999999': input", ""),
        ("/api/statements?page=2&offset=3", "what was sent: offset and page are both", "give"),
        ("/api/statements?score=nan", "score 'nan': input should be", ""),
        ("/api/statements?score=2", "score '2': input should be less than or equal to 1.", ""),
        ("/api/statements?conditional=perhaps", "conditional 'perhaps': input should be", ""),
        ("/api/statements?speaker=", "speaker '': string should have at least 1 character.", ""),
        ("/api/statements?speaker=!!", "name '!!': it has no letters.", "give a word of the name."),
        ("/api/statements?text=-gas", "text '-gas': there is no word to look for.", "give a word"),
        ("/api/statements?country=Atlantis", "country 'Atlantis': the record knows no", "give"),
        ("/api/statements?mode=waltz", "mode 'waltz': there is none.", "take "),
        ("/api/statements/count", "by: it is missing.", "give it."),
        ("/api/statements/count?by=colour", "by 'colour': there is none.", "take 'act'"),
        ("/api/statements?" + "&".join(["tag=x"] * 101), "tag ['x', 'x',", "give another."),
        (f"/api/statements?speaker={'x' * 1001}", "speaker 'xxxx", "give another."),
    ],
)  # fmt: skip
def test_what_is_unknown_or_no_value_is_refused(
    many: Api, url: str, reason: str, remedy: str
) -> None:
    found = many.refusal(url)
    assert found[0] == 422
    assert found[1].startswith(reason)
    assert found[2].startswith(remedy)


def test_whatever_is_typed_as_often_as_it_may_be_is_no_fault(many: Api) -> None:
    for name in ("speaker", "article", "place", "tag", "who", "outlet", "through", "sector"):
        query = "&".join([f"{name}=zzz{at}" for at in range(100)])
        assert many.rows(f"/api/statements?{query}") == []
    for words in (
        " a" * 500,
        " OR ".join("a" * 200),
        " -a" * 300 + " b",
        '"' * 999 + "a",
        "a*" * 499,
    ):
        assert many.ask("/api/statements", params={"text": words}).status_code == 200


@pytest.mark.parametrize("tail", ["", "/text"])
def test_articles_that_are_not_there(room: Api, tail: str) -> None:
    made = raid()
    assert room.refusal(f"/api/articles/0000{tail}")[0] == 404
    assert room.refusal(f"/api/articles/{made.statements[0].id}{tail}")[0] == 404
    with onrecord.open(room.path) as record:
        record.remove(made.article.id)
    status, reason, remedy = room.refusal(f"/api/articles/{made.article.id}{tail}")
    assert (status, remedy) == (410, "nothing is left.")
    assert "this article was taken down on" in reason
    assert room.refusal(f"/api/rows/{made.article.id}")[0] == 410
    assert room.refusal(f"/api/rows/{made.events[0].id}")[0] == 404


def test_addresses_and_methods_that_there_are_not(room: Api) -> None:
    assert room.refusal("/api/nothing") == (
        404, "There is no such address.", "Read /api for those that there are.",
    )  # fmt: skip
    status, reason, remedy = room.refusal("/api/statements", "PUT")
    assert (status, reason, remedy) == (405, "This address does not take that method.", "Take GET.")
    assert room.ask("/api/rows/abc/judgements").status_code == 405


def test_a_record_that_is_locked_is_asked_again_later(
    room: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onrecord.web.lend.WAIT_S", 0.05)
    other = sqlite3.connect(room.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    url = f"/api/rows/{raid().events[0].id}/judgements"
    answer = room.ask(url, "POST", json={"verdict": "accept"})
    assert answer.status_code == 503
    assert "another program keeps it locked" in answer.json()["error"]["reason"]
    assert int(answer.headers["retry-after"]) > 0
    assert room.ask("/api/statements").status_code == 200  # who reads waits for nobody
    other.execute("ROLLBACK")
    other.close()
    assert room.ask(url, "POST", json={"verdict": "accept"}).status_code == 200


def test_a_record_that_is_gone_is_told(tmp_path: Path) -> None:
    status, reason, _ = Api(tmp_path / "r.db").refusal("/api/statements")
    assert status == 503
    assert "there is no such record" in reason


def test_too_much_is_refused(room: Api) -> None:
    body = {"text": "x" * (1 << 20)}
    assert room.refusal("/api/articles", "POST", json=body)[0] == 413


# Marks


@pytest.mark.parametrize(
    "url", ["/api/statements?limit=3", "/api/status", "/api/articles/{a}", "/api/articles/{a}/text",
            "/api/rows/{a}/citation", "/api/openapi.json"],
)  # fmt: skip
def test_the_same_record_has_the_same_mark(room: Api, url: str) -> None:
    url = url.format(a=harbour().article.id)
    first, again = room.ask(url), room.ask(url)
    tag = first.headers["etag"]
    assert tag == again.headers["etag"]
    assert first.content == again.content
    assert tag.startswith('"')
    assert first.headers["cache-control"] == "private, no-cache"
    for given in (tag, f"W/{tag}", f'"x", W/"y", {tag}', "*"):
        known = room.ask(url, headers={"If-None-Match": given})
        assert (known.status_code, known.content) == (304, b"")
        assert known.headers["etag"] == tag
        assert known.headers["cache-control"] == "private, no-cache"
        assert "content-length" not in known.headers
    for given in ('"x"', tag.strip('"'), 'W/"x"', ""):
        assert room.ask(url, headers={"If-None-Match": given}).status_code == 200


def test_the_mark_changes_with_the_answer(room: Api) -> None:
    urls = ("/api/statements", "/api/statements?limit=2", "/api/status")
    before = {url: room.ask(url).headers["etag"] for url in urls}
    room.ask(f"/api/rows/{harbour().article.id}/tags", "POST", json={"tags": ["seen"]})
    after = {url: room.ask(url).headers["etag"] for url in urls}
    assert after["/api/statements"] == before["/api/statements"]
    assert after["/api/status"] != before["/api/status"]
    room.ask(f"/api/rows/{harbour().statements[0].id}/tags", "POST", json={"tags": ["seen"]})
    assert room.ask("/api/statements").headers["etag"] != before["/api/statements"]


def test_heads_are_answers_without_a_body(room: Api) -> None:
    url = "/api/statements?limit=3"
    whole, head = room.ask(url), room.ask(url, "HEAD")
    assert head.content == b""
    for name in ("etag", "content-length", "content-type", "cache-control"):
        assert head.headers[name] == whole.headers[name]
    tag = whole.headers["etag"]
    assert room.ask(url, "HEAD", headers={"If-None-Match": tag}).status_code == 304
    assert room.ask("/api/nothing", "HEAD").status_code == 404


def test_half_a_character_of_an_article_is_told_as_elsewhere(tmp_path: Path) -> None:
    text = "The ferry is late, Ann \ud800 said."
    fill(tmp_path / "r.db", made := article_of(text, title="Late\ud800"))
    api = Api(tmp_path / "r.db")
    wanted = text.replace("\ud800", "\ufffd")
    assert api.ask(f"/api/articles/{made.article.id}/text").text == wanted
    assert api.ask(f"/api/articles/{made.article.id}").json()["article"]["text"] == wanted
    assert api.rows("/api/articles")[0]["title"] == "Late\ufffd"


def test_half_a_character_is_not_taken(room: Api) -> None:
    url = f"/api/rows/{harbour().statements[0].id}"
    kind = {"content-type": "application/json"}
    for what, body in (
        ("notes", {"notes": ["half \ud800"]}),
        ("notes", {"notes": ["x"], "by": "a\ud800b"}),
        ("judgements", {"verdict": "correct", "values": {"addressee": "\ud800"}}),
        ("judgements", {"verdict": "\ud800"}),
    ):
        sent = json.dumps(body).encode()
        assert room.refusal(f"{url}/{what}", "POST", content=sent, headers=kind)[0] == 422
    assert room.ask(url).json()["notes"] == []


# Judging


def test_a_judgement_is_seen_by_questions_and_undone(room: Api) -> None:
    id = border().statements[0].id
    url = f"/api/rows/{id}/judgements"
    told = room.ask(url, "POST", json={"verdict": "accept", "by": "ann"}).json()
    assert (told["id"], told["kind"], told["row"]["judged"]) == (id, "statement", "accepted")
    assert [one["id"] for one in room.rows("/api/statements?judged=accepted")] == [id]
    body = {
        "verdict": "correct", "values": {"act": "deny", "negated": True, "addressee": None},
        "by": "bo", "note": "heard it", "tags": ["to check"],
    }  # fmt: skip
    row = room.ask(url, "POST", json=body).json()["row"]
    assert (row["act"], row["negated"], row["addressee"]) == ("deny", True, None)
    assert (row["notes"], row["tags"]) == (["heard it"], ["to check"])
    [seen] = room.rows("/api/statements?tag=to+check")
    assert (seen["id"], seen["act"]) == (id, "deny")
    assert room.ask(f"{url}/last?by=bo", "DELETE").json()["row"]["judged"] == "accepted"
    room.ask(url, "POST", json={"verdict": "reject"})
    assert id not in [one["id"] for one in room.rows("/api/statements")]
    judgements = room.rows("/api/judgements")
    assert [(one["verdict"], one["by"], bool(one["undone"])) for one in judgements] == [
        ("accept", "ann", False), ("correct", "bo", True), ("reject", "desk", False),
    ]  # fmt: skip
    assert room.rows("/api/judgements?reverse=true&limit=1") == judgements[:1:-1]


def test_a_missed_row_is_added_and_taken_back(room: Api) -> None:
    article = raid().article.id
    body = {
        "kind": "statement", "by": "ann",
        "values": {"content": "Two envoys of Castrel will visit Halden", "cue": "said"},
    }  # fmt: skip
    made = room.ask(f"/api/articles/{article}/rows", "POST", json=body)
    assert made.status_code == 201
    told = made.json()
    assert made.headers["location"] == f"/api/rows/{told['id']}"
    assert room.ask(made.headers["location"]).json()["judged"] == "added"
    assert room.ask(f"/api/articles/{article}/rows", "POST", json=body).status_code == 422
    url = f"/api/rows/{told['id']}/judgements"
    assert room.ask(url, "POST", json={"verdict": "reject"}).json()["row"] is None
    assert room.ask(f"{url}/last", "DELETE").json()["row"]["judged"] == "added"
    assert room.ask(f"{url}/last", "DELETE").json()["row"] is None
    assert room.refusal(made.headers["location"])[0] == 404
    event = {"kind": "event", "values": {"trigger": "were held", "type": "COERCE"}}
    assert room.ask(f"/api/articles/{article}/rows", "POST", json=event).status_code == 201
    row = raid().events[0].id
    assert room.refusal(f"/api/articles/{row}/rows", "POST", json=event)[0] == 404


def test_notes_and_tags_come_and_go(room: Api) -> None:
    for id in (raid().article.id, raid().events[0].id):
        room.ask(f"/api/rows/{id}/notes", "POST", json={"notes": ["a b", "c"], "by": "ann"})
        row = room.ask(f"/api/rows/{id}/tags", "POST", json={"tags": ["x", "y z"]}).json()["row"]
        assert (row["notes"], row["tags"]) == (["a b", "c"], ["x", "y z"])
        room.ask(f"/api/rows/{id}/notes", "DELETE", params={"note": "c"})
        row = room.ask(f"/api/rows/{id}/tags", "DELETE", params={"tag": "y z"}).json()["row"]
        assert (row["notes"], row["tags"]) == (["a b"], ["x"])
        assert room.refusal(f"/api/rows/{id}/tags?tag=q", "DELETE")[0] == 404
        assert room.refusal(f"/api/rows/{id}/notes?note=q", "DELETE")[0] == 404


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"verdict": "acept"}, "verdict 'acept': there is none."),
        ({}, "verdict: it is missing."),
        ({"verdict": "correct"}, "what was sent: only what is corrected has values."),
        ({"verdict": "accept", "values": {"act": "deny"}}, "what was sent: only what is corrected"),
        ({"verdict": "correct", "values": {"colour": "red"}}, "colour"),
        ({"verdict": "correct", "values": {"act": "sing"}}, "act"),
        ({"verdict": "correct", "values": {"act": 7}}, "values.act"),
        ({"verdict": "accept", "who": "ann"}, "who: there is no such field."),
        ({"verdict": "accept", "note": " "}, "note: it is empty."),
        ({"verdict": "accept", "tags": ["x", "\x1c"]}, "tags: it is empty."),
        ({"verdict": "accept", "by": "x" * 201}, "by 'xxx"),
        ([], "what was sent []: input should be a valid"),
        ("accept", "what was sent 'accept': input should be a valid"),
    ],
)  # fmt: skip
def test_nothing_is_judged_by_what_is_no_verdict(room: Api, body: Any, reason: str) -> None:
    id = border().statements[0].id
    found = room.refusal(f"/api/rows/{id}/judgements", "POST", json=body)
    assert found[0] == 422
    assert reason in found[1]
    assert room.rows("/api/judgements") == []


def test_what_cannot_be_judged(room: Api) -> None:
    accept = {"verdict": "accept"}
    article = border().article.id
    assert room.refusal("/api/rows/0000/judgements", "POST", json=accept)[0] == 404
    assert room.refusal(f"/api/rows/{article}/judgements", "POST", json=accept)[0] == 422
    url = f"/api/rows/{border().statements[0].id}/judgements/last"
    status, reason, _ = room.refusal(url, "DELETE")
    assert (status, "nothing was judged of it" in reason) == (422, True)


@pytest.mark.parametrize(
    "kind",
    ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", None],
)  # fmt: skip
def test_only_json_is_taken(room: Api, kind: str | None) -> None:
    id = border().statements[0].id
    headers = {} if kind is None else {"content-type": kind}
    for url in (f"/api/rows/{id}/judgements", f"/api/articles/{id}/rows", "/api/articles"):
        found = room.refusal(url, "POST", content=b'{"verdict": "accept"}', headers=headers)
        assert found[0] == 415
        assert found[2] == "Send Content-Type: application/json."
    assert room.rows("/api/judgements") == []


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe\xff", b"[" * 100_000, b"1" * 5000])
def test_a_body_that_is_no_json_is_told(room: Api, body: bytes) -> None:
    url = f"/api/rows/{border().statements[0].id}/judgements"
    kind = {"content-type": "application/json"}
    assert room.refusal(url, "POST", content=body, headers=kind)[0] in (400, 422)


@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.example"}, {"origin": "null"}, {"sec-fetch-site": "cross-site"}],
)  # fmt: skip
def test_no_other_site_judges(room: Api, headers: dict[str, str]) -> None:
    id = border().statements[0].id
    for method, url, body in (
        ("POST", f"/api/rows/{id}/judgements", {"verdict": "accept"}),
        ("DELETE", f"/api/rows/{id}/judgements/last", None),
        ("POST", "/api/articles", {"text": "x"}),
    ):
        assert room.refusal(url, method, json=body, headers=headers)[0] == 403
    assert room.rows("/api/judgements") == []
    ours = {"origin": HOST, "sec-fetch-site": "same-origin"}
    body = {"verdict": "accept"}
    answer = room.ask(f"/api/rows/{id}/judgements", "POST", json=body, headers=ours)
    assert answer.status_code == 200


# Handing in


def test_an_article_that_is_handed_in_gets_a_job(
    room: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    from onrecord.web.jobs import Intake

    monkeypatch.setattr(Intake, "_work", lambda self: None)  # nothing is read here
    body = {"text": "“No,” she said.", "outlet": "The Wall", "published": "2024-05-16"}
    made = room.ask("/api/articles", "POST", json=body)
    assert (made.status_code, made.headers["location"]) == (202, "/api/jobs/1")
    told = made.json()
    assert (told["kind"], told["state"], told["known"]) == ("text", "waiting", 1)
    assert room.ask("/api/jobs/1").json() == told
    assert room.ask("/api/jobs").json() == {"jobs": [told]}
    assert room.refusal("/api/jobs/2")[0] == 404
    for wrong in ({"text": " "}, {"text": "x", "published": "May"}, {"text": "x", "id": "7"}):
        assert room.refusal("/api/articles", "POST", json=wrong)[0] == 422
    for _ in range(9):
        assert room.ask("/api/articles", "POST", json=body).status_code == 202
    full = room.ask("/api/articles", "POST", json=body)
    assert full.status_code == 503
    assert int(full.headers["retry-after"]) > 0


def test_what_is_remembered_is_forgotten_when_somebody_writes(tmp_path: Path) -> None:
    fill(tmp_path / "r.db", *corpus()[:3])
    api = Api(tmp_path / "r.db")
    for question in ("actors", "sources"):
        url = f"/api/{question}"
        before = api.ask(url).content
        assert api.ask(url).content == before
        row = next(one for one in api.rows("/api/statements") if one["speaker"])
        api.ask(f"/api/rows/{row['id']}/judgements", "POST", json={"verdict": "reject"})
        assert api.ask(url).content != before
        with onrecord.open(api.path) as record:
            assert api.rows(url) == plain(ask(record, question))


# Its description


def test_the_description_tells_all_filters_and_their_values(many: Api) -> None:
    told = many.ask("/api/openapi.json").json()
    assert told == describe()
    assert told["openapi"].startswith("3.1")
    parameters = {one["name"]: one for one in told["paths"]["/api/events"]["get"]["parameters"]}
    own = {"sort", "reverse", "machine", "limit", "offset", "page"}
    assert set(parameters) == {*FILTER_NAMES, *own}
    assert all(one["description"] for one in parameters.values())
    assert parameters["status"]["schema"]["items"]["enum"][0] == "occurred"
    assert parameters["sort"]["schema"]["enum"] == list(SORTED["events"])
    assert "anyOf" not in json.dumps(list(parameters.values()))


def test_everything_in_the_description_is_explained(many: Api) -> None:
    told = describe()
    for path, method, operation in operations(told):
        assert operation["summary"], (path, method)
        assert operation["description"], (path, method)
        assert {"422", "503", "4XX", "5XX"} <= set(operation["responses"]), (path, method)
        assert ("304" in operation["responses"]) == (method == "get")
    unexplained = [
        f"{shape}.{name}"
        for shape, made in told["components"]["schemas"].items()
        if not shape.startswith(("Contract", "Error", "Told"))
        for name, field in made.get("properties", {}).items()
        if not field.get("description")
    ]
    assert unexplained == []


def test_references_in_the_description_lead_somewhere() -> None:
    told = describe()
    text = json.dumps(told)
    for part in text.split('"$ref": "#/')[1:]:
        found: Any = told
        for step in part.partition('"')[0].split("/"):
            found = found[step]


def test_examples_are_answers_as_the_description_has_them() -> None:
    told = describe()
    by_id = {one["operationId"]: one for _, _, one in operations(told)}
    for name, example in examples().items():
        [content] = by_id[name]["responses"]["200"]["content"].values()
        schema = {**content["schema"], "components": told["components"]}
        jsonschema_rs.Draft202012Validator(schema).validate(example["answer"])
        assert content["example"] == example["answer"]


def test_each_answer_is_as_the_description_has_it(room: Api) -> None:
    told = describe()
    article, row = raid().article.id, raid().statements[0].id
    for path, method, operation in operations(told):
        if method != "get" or "{number}" in path:
            continue
        key = "envoys%20of%20castrel"
        url = path.format(id=article if "articles" in path else row, key=key)
        answer = room.ask(url + ("?by=day" if path.endswith("/count") else ""))
        assert answer.status_code == 200, (url, answer.text)
        [(kind, content)] = operation["responses"]["200"]["content"].items()
        assert answer.headers["content-type"].startswith(kind)
        if kind == "application/json":
            schema = {**content["schema"], "components": told["components"]}
            jsonschema_rs.Draft202012Validator(schema).validate(answer.json())


def test_the_page_shows_every_address_and_parameter(many: Api) -> None:
    page = many.ask("/api")
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    told = describe()
    for path, _, operation in operations(told):
        assert f'id="{operation["operationId"]}"' in page.text
        assert path in page.text
        for parameter in operation.get("parameters", ()):
            assert f"<code>{parameter['name']}</code>" in page.text
    assert "style=" not in page.text
    assert "<script>" not in page.text
