"""Articles into a record: each once, each error a row, nothing lost whatever ends meanwhile."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.record import fake_reading

import onrecord
from onrecord.errors import InputError
from onrecord.model import Origin, Page
from onrecord.pages import open_pages
from onrecord.record import Record, add, reader
from onrecord.record.add import add_pages, failed_inputs, failed_keys, stale_pages
from onrecord.record.raw import load_raw, raw_names, raw_path
from onrecord.record.reader import Reading

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """No models; the last of these moments is now."""
    moments = ["2025-03-09T08:00:00Z"]
    monkeypatch.setattr(reader, "_stages", {})
    monkeypatch.setattr(reader, "_begin", fake_reading.begin)
    monkeypatch.setattr("onrecord.home.load_own_stages", fake_reading.load_stages)
    monkeypatch.setattr("onrecord.pipeline.read_page", fake_reading.read_page)
    monkeypatch.setattr(add, "moment", lambda: moments[-1])
    return moments


@pytest.fixture
def record(tmp_path: Path) -> Any:
    with onrecord.open(tmp_path / "r.db", new=True) as opened:
        yield opened


def page(words: str, name: str = "a.txt", **given: str) -> Page:
    return Page(input=name, body=words.encode(), **given)


def put(record: Record, *pages: Page | InputError, **options: Any) -> list[tuple[str, str]]:
    """What became of each: its input, and the outcome or the reason."""
    return said(add_pages(record.store, pages, **options))


def said(done: Any) -> list[tuple[str, str]]:
    return [(one.input, one.outcome or one.error.reason) for one in done]


def dump(record: Record) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    run = record.store.connection.execute
    names = run("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").fetchall()
    return {name: run(f'SELECT * FROM "{name}"').fetchall() for (name,) in names}


def fails(record: Record) -> dict[str, tuple[str, int, str, str]]:
    return {one.input: (one.reason, one.tries, one.first, one.last) for one in record.failures()}


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Has newer models read from now on."""

    def use(version: str = "2", read: Any = None) -> None:
        made = Origin(onrecord="1", models=(("fake", version),))
        monkeypatch.setattr(fake_reading, "ORIGIN", made)
        monkeypatch.setattr(reader, "_stages", {})
        if read is not None:
            monkeypatch.setattr("onrecord.pipeline.read_page", read)

    return use


def test_an_article_and_its_input_are_kept(record: Record) -> None:
    given = {"outlet": "Żółw “Daily”", "url": "https://a.test/1", "title": "Rain \ud800"}
    [done] = add_pages(record.store, [page("Rain, he said.", **given)])
    assert (done.input, done.outcome, done.error) == ("a.txt", "added", None)
    [article] = record.articles()
    assert article.id == done.article
    [row] = dump(record)["page"]
    assert load_raw(record.store.raw, row[3]) == b"Rain, he said."
    assert json.loads(row[4])["title"] == "Rain \ud800"
    assert list(record.verify()) == [None]


def test_again_changes_no_row(record: Record, clock: list[str], tmp_path: Path) -> None:
    pages = [page("Rain."), page("Snow.", "b.txt"), page("Rain.", "c.txt", outlet="Daily")]
    assert [one for _, one in put(record, *pages)] == ["added"] * 3
    before = dump(record)
    file = raw_path(record.store.raw, raw_names(record.store.raw)[0])
    written = file.stat().st_mtime_ns, file.stat().st_ino
    clock.append("2026-01-01T00:00:00Z")
    assert [one for _, one in put(record, *pages, page("Snow.", "moved.txt"))] == ["unchanged"] * 4
    assert dump(record) == before
    assert (file.stat().st_mtime_ns, file.stat().st_ino) == written


def test_one_text_from_two_inputs_is_one_article(record: Record) -> None:
    done = put(record, page("Rain."), page("Rain.", "b.txt", media_type="text/html"))
    assert [one for _, one in done] == ["added", "unchanged"]
    assert [len(dump(record)[name]) for name in ("article", "page")] == [1, 2]


def test_newer_versions_replace_all_of_an_article(
    record: Record, clock: list[str], newer: Callable[..., None]
) -> None:
    put(record, page("Rain."), page("Snow.", "b.txt"))
    clock.append("2026-01-01T00:00:00Z")
    newer()
    assert put(record, page("Rain.")) == [("a.txt", "replaced")]
    rows = dump(record)
    assert {one[-1] for one in rows["article"]} == {"2025-03-09T08:00:00Z"}  # when it was added
    assert len(rows["page"]) == len(rows["article"]) == len(rows["article_body"]) == 2
    assert said(record.refresh()) == [("b.txt", "replaced")]
    assert record.refresh() == []
    assert list(record.verify()) == [None, None]


def test_a_page_that_gives_another_text_to_newer_models_replaces_its_article(
    record: Record, newer: Callable[..., None]
) -> None:
    put(record, page("Advertisement Rain."))
    [before] = record.articles()

    def read(given: Page, *, stages: Any) -> Any:
        body = given.body.removeprefix(b"Advertisement ")
        return fake_reading.read_page(Page(input=given.input, body=body), stages=stages)

    newer(read=read)
    assert said(record.refresh()) == [("a.txt", "replaced")]
    [after] = record.articles()
    assert after.id != before.id
    assert [len(dump(record)[name]) for name in ("article", "article_body", "page")] == [1, 1, 1]
    assert record.refresh() == []
    assert list(record.verify()) == [None]


def test_each_failure_is_a_row_until_its_page_can_be_read(
    record: Record, clock: list[str], newer: Callable[..., None]
) -> None:
    pages = [page("fail", "f.txt"), page("fault", "g.txt"), page("foreign c", "h.txt"), page("d")]
    first, reasons = clock[-1], [
        "it says nothing",
        "could not be read: an error inside onrecord (KeyError: 'lemma')",
        "the article is not in English (it looks like 'pt')",
    ]  # fmt: skip
    assert [one for _, one in put(record, *pages)] == [*reasons, "added"]
    assert fails(record) == {
        name: (reason, 1, first, first)
        for name, reason in zip(["f.txt", "g.txt", "h.txt"], reasons, strict=True)
    }
    clock.append("2026-01-01T00:00:00Z")
    assert len(put(record, *pages)) == 4
    assert len(record.retry()) == 3
    assert fails(record)["g.txt"] == (reasons[1], 3, first, clock[-1])
    newer(read=lambda given, stages: fake_reading.read_page(page("Now."), stages=stages))
    assert sorted(outcome for _, outcome in said(record.retry())) == ["added", *["unchanged"] * 2]
    assert fails(record) == {}
    assert record.retry() == []


def test_a_fault_while_writing_is_that_inputs_alone(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = add.put_article

    def write(connection: Any, rows: Any, **options: Any) -> Any:
        outcome = real(connection, rows, **options)
        if rows.body[-1] == "Snow.":
            raise KeyError("place")
        return outcome

    monkeypatch.setattr(add, "put_article", write)
    done = put(record, page("Rain."), page("Snow.", "b.txt"), page("Sun.", "c.txt"))
    assert [one for _, one in done] == [
        "added", "could not be read: an error inside onrecord (KeyError: 'place')", "added",
    ]  # fmt: skip
    assert len(record.articles()) == 2
    monkeypatch.undo()
    assert list(fails(record)) == ["b.txt"]


def names(record: Record, *inputs: str | Path, **given: Any) -> list[tuple[str, str]]:
    return said(record.add(*inputs, **given))


def test_an_input_that_is_not_there_yet(
    record: Record, tmp_path: Path, clock: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert names(record, "a.txt", outlet="Daily") == [("a.txt", "there is no such file")]
    clock.append("2026-01-01T00:00:00Z")
    # It is the same one from another folder, by its whole name, and when it is tried again.
    monkeypatch.chdir(ROOT)
    assert names(record, tmp_path / "a.txt", outlet="Daily")[0][1] == "there is no such file"
    assert said(record.retry()) == [(str(tmp_path / "a.txt"), "there is no such file")]
    assert list(fails(record).values()) == [("there is no such file", 3, clock[0], clock[-1])]
    (tmp_path / "a.txt").write_text("Rain.")
    assert said(record.retry()) == [("a.txt", "added")]  # by the name that was given first
    assert fails(record) == {}
    assert [one.outlet for one in record.articles()] == ["Daily"]  # as was said then


@pytest.mark.parametrize("known", [True, False])
def test_an_input_that_is_added_later_is_no_failure_any_more(
    record: Record, tmp_path: Path, known: bool
) -> None:
    if known:
        put(record, page("Rain.", "elsewhere.txt"))
    names(record, tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text("Rain.")
    assert names(record, tmp_path / "a.txt")[0][1] == ("unchanged" if known else "added")
    assert fails(record) == {}


def test_a_folder_that_was_missing(record: Record, tmp_path: Path) -> None:
    folder = tmp_path / "news"
    names(record, folder, outlet="Daily")
    folder.mkdir()
    (folder / "a.txt").write_text("Rain.")
    (folder / "b.txt").write_bytes(b"")
    assert [one for _, one in said(record.retry())] == ["added", "it is empty"]
    assert list(fails(record)) == [str(folder / "b.txt")]
    (folder / "b.txt").write_text("Snow.")
    assert [one for _, one in said(record.retry())] == ["added"]
    assert {one.outlet for one in record.articles()} == {"Daily"}


def test_a_row_that_was_wrong(record: Record, tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    rows = ['{"text": "Rain."}', "{", '{"text": "Sun."}', "["]
    file.write_text("\n".join(rows))
    assert [name for name, _ in names(record, file)] == [f"{file}:{line}" for line in (1, 2, 3, 4)]
    assert sorted(fails(record)) == [f"{file}:2", f"{file}:4"]
    rows[1] = '{"id": "snow", "text": "Snow."}'
    file.write_text("\n".join(rows))
    done = said(record.retry())  # the file is opened once
    assert [one for _, one in done][:3] == ["unchanged", "added", "unchanged"]
    assert len(done) == 4
    assert [(name, one[1]) for name, one in fails(record).items()] == [(f"{file}:4", 2)]


def test_what_has_no_name_to_look_for_keeps_its_reason(
    record: Record, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    pages = open_pages(["-", ""], stdin=io.BytesIO(b'{"text": "Rain."}\n{\n'))
    put(record, *pages)
    before = {name: one[0] for name, one in fails(record).items()}
    assert set(before) == {'""', "-:2"}
    assert dict(said(record.retry())) == before
    assert {name: one[:2] for name, one in fails(record).items()} == {
        name: (reason, 2) for name, reason in before.items()
    }
    assert all("add it again" in one.remedy for one in record.failures())
    names(record, "https://a.test/1")
    record.retry()
    assert fails(record)["https://a.test/1"][:2] == ("addresses are not fetched", 2)


def test_nothing_is_lost_when_a_retry_ends_early(record: Record, tmp_path: Path) -> None:
    names(record, tmp_path / "a.txt", tmp_path / "b.txt")
    before = fails(record)
    (tmp_path / "a.txt").write_text("Rain.")
    (tmp_path / "b.txt").write_text("Snow.")

    def again(path: str, given: dict[str, str | None]) -> Any:
        return open_pages([path], stdin=io.BytesIO(), **given)

    coming = failed_inputs(record.store, again)
    next(coming)  # it was opened, and read ahead, and then all ended
    assert fails(record) == before
    done = add_pages(record.store, failed_inputs(record.store, again))
    assert next(done).outcome == "added"
    done.close()  # type: ignore[attr-defined]
    assert len(fails(record)) == 1
    assert len(record.retry()) == 1
    assert len(record.articles()) == 2


def test_inputs_whose_names_tell_too_little_are_told_and_not_kept(record: Record) -> None:
    wrong = InputError("corpus.csv:3", "the row has no text", "leave it out")
    assert put(record, wrong, page("Rain."), page("fail", "b"), again=False) == [
        ("corpus.csv:3", "the row has no text"), ("a.txt", "added"), ("b", "it says nothing")
    ]  # fmt: skip
    assert list(fails(record)) == ["b"]  # its bytes are kept


def test_a_kept_input_that_was_lost_is_told_and_mended(
    record: Record, newer: Callable[..., None]
) -> None:
    put(record, page("Rain."), page("fail", "f.txt"))
    for name in raw_names(record.store.raw):
        raw_path(record.store.raw, name).unlink()
    newer()
    [(name, reason)] = said(record.refresh())
    assert (name, reason.endswith(": this kept input is missing")) == ("a.txt", True)
    assert {name for name, _ in said(record.retry())} == {"a.txt", "f.txt"}
    assert {name: one[1] for name, one in fails(record).items()} == {"a.txt": 2, "f.txt": 2}
    assert len(record.articles()) == 1
    assert put(record, page("Rain.")) == [("a.txt", "replaced")]
    assert list(fails(record)) == ["f.txt"]
    assert put(record, page("fail", "f.txt")) == [("f.txt", "it says nothing")]
    assert len(raw_names(record.store.raw)) == 2
    assert list(record.verify()) == [None]


def test_adding_an_unchanged_article_again_mends_its_kept_input(record: Record) -> None:
    put(record, page("Rain."))
    [name] = raw_names(record.store.raw)
    raw_path(record.store.raw, name).write_bytes(b"spoilt")
    assert len(list(record.verify())) == 2
    assert put(record, page("Rain.")) == [("a.txt", "unchanged")]
    assert list(record.verify()) == [None]


def test_what_was_taken_down_does_not_come_back_and_leaves_no_words(
    record: Record, newer: Callable[..., None]
) -> None:
    [done] = add_pages(record.store, [page("Rain, he said.")])
    assert done.article is not None
    record.remove(done.article, reason="asked")
    newer()
    assert put(record, page("Rain, he said.")) == [("a.txt", "withheld")]
    # The same words from another input are known once they were read.
    other = page("Rain, he said.", "b.txt", media_type="text/html")
    assert put(record, other) == [("b.txt", "withheld")]
    assert len(dump(record)["removed_page"]) == 2
    for rows in dump(record).values():
        assert not any("Rain" in str(row) for row in rows)
    assert raw_names(record.store.raw) == []
    assert record.spare() == []


def test_a_failure_that_turns_out_to_be_taken_down_is_over(
    record: Record, newer: Callable[..., None]
) -> None:
    put(record, page("fail", "f.txt"), page("Rain."))
    [article] = record.articles()
    record.remove(article.id)
    newer(read=lambda given, stages: fake_reading.read_page(page("Rain."), stages=stages))
    assert said(record.retry()) == [("f.txt", "withheld")]
    assert fails(record) == {}
    assert raw_names(record.store.raw) == []


def dies_with(record: Record, article: str | None, real: Any) -> Any:
    """The same function, before which another process takes the article down."""

    def call(*given: Any, **more: Any) -> Any:
        with onrecord.open(record.store.path) as other:
            if any(one.id == article for one in other.articles()):
                other.remove(str(article))
        return real(*given, **more)

    return call


@pytest.mark.parametrize("lost", ["coming_raw", "holds_raw"])
def test_a_lost_input_is_not_kept_anew_once_it_was_taken_down(
    record: Record, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    [done] = add_pages(record.store, [page("Rain.")])
    [name] = raw_names(record.store.raw)
    raw_path(record.store.raw, name).unlink()
    monkeypatch.setattr(add, lost, dies_with(record, done.article, getattr(add, lost)))
    assert put(record, page("Rain.")) == [("a.txt", "withheld")]
    assert not list(record.store.raw.glob("??/*"))


@pytest.mark.parametrize("what", ["fail", "lost", "fault"])
def test_what_was_taken_down_while_it_was_read_is_no_failure(
    record: Record, newer: Callable[..., None], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    [done] = add_pages(record.store, [page("Rain.", "a.txt", title="Secret title")])
    if what == "lost":
        [name] = raw_names(record.store.raw)
        raw_path(record.store.raw, name).unlink()
        monkeypatch.setattr(add, "load_raw", dies_with(record, done.article, add.load_raw))
        newer()
    else:

        def read(given: Page, *, stages: Any) -> Any:
            raise KeyError("lemma") if what == "fault" else InputError("a.txt", "no", "do")

        newer(read=dies_with(record, done.article, read))
    assert said(record.refresh()) == [("a.txt", "withheld")]
    assert record.failures() == []
    for rows in dump(record).values():
        assert not any("Rain" in str(row) or "Secret" in str(row) for row in rows)
    assert not list(record.store.raw.glob("??/*"))


def test_a_fault_of_writing_an_article_that_was_taken_down_is_no_failure(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    [done] = add_pages(record.store, [page("Rain.")])

    def write(*_: Any, **__: Any) -> Any:
        raise KeyError("place")

    monkeypatch.setattr(add, "_put", dies_with(record, done.article, write))
    # Another page with the same words, so that only the article is known.
    assert put(record, page("Rain.", "b.txt", media_type="text/html")) == [("b.txt", "withheld")]
    assert record.failures() == []
    assert not list(record.store.raw.glob("??/*"))


def test_bytes_that_are_added_while_their_other_article_is_taken_down_stay(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    [done] = add_pages(record.store, [page("Rain.")])
    # The bytes were found in the folder; then they go, and then they are needed.
    monkeypatch.setattr(add, "_put", dies_with(record, done.article, add._put))
    assert put(record, page("Rain.", "b.txt", outlet="Daily")) == [("b.txt", "added")]
    assert list(record.verify()) == [None]


def test_an_older_reading_goes_when_the_newer_one_was_taken_down(
    record: Record, newer: Callable[..., None]
) -> None:
    put(record, page("Menu Rain."), page("Rain.", "b.txt"))
    [article] = [one.id for one in record.articles() if one.input == "b.txt"]
    record.remove(article)

    def read(given: Page, *, stages: Any) -> Any:
        body = given.body.removeprefix(b"Menu ")
        return fake_reading.read_page(Page(input=given.input, body=body), stages=stages)

    newer(read=read)
    assert said(record.refresh()) == [("a.txt", "withheld")]
    assert record.articles().rows == ()
    assert raw_names(record.store.raw) == []
    run = record.store.connection.execute
    assert list(run("SELECT left FROM removed")) == [(0,), (0,)]
    assert record.refresh() == []


def test_what_a_takedown_left_goes_before_more_is_added(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    [done] = add_pages(record.store, [page("Rain.")])
    with monkeypatch.context() as patched:
        patched.setattr("onrecord.record.takedown.drop_doomed", lambda store: None)
        record.remove(str(done.article))
    assert len(raw_names(record.store.raw)) == 1
    assert put(record) == []
    assert raw_names(record.store.raw) == []


def test_one_failure_alone_can_be_tried_again(record: Record, tmp_path: Path) -> None:
    rows = tmp_path / "r.jsonl"
    rows.write_text('{"text": ""}\n{"text": ""}\n{"text": "Rain."}\n')
    names(record, tmp_path / "a.txt", tmp_path / "b.txt", rows)
    put(record, page("fail", "c.txt"))
    key = {Path(one.input).name: one.key for one in record.failures()}
    alone = {Path(name).name: one for one, name in failed_keys(record.store).items()}
    assert set(alone) == {"a.txt", "b.txt", "c.txt", min("r.jsonl:1", "r.jsonl:2", key=key.get)}
    assert failed_keys(record.store, key=key["r.jsonl:2"]) == {key["r.jsonl:2"]: f"{rows}:2"}
    assert failed_keys(record.store, key="none") == {}

    def again(name: str) -> list[str]:
        def open_again(path: str, given: dict[str, str | None]) -> Any:
            return open_pages([path], stdin=io.BytesIO(), **given)

        return [
            Path(one.input).name
            for one in add_pages(record.store, failed_inputs(record.store, open_again, key=name))
        ]

    (tmp_path / "a.txt").write_text("Rain.")
    (tmp_path / "b.txt").write_text("Snow.")
    assert again(key["a.txt"]) == ["a.txt"]
    assert again(key["c.txt"]) == ["c.txt"]
    rows.write_text('{"text": ""}\n{"text": "Hail."}\n')  # a file is tried with all its rows
    assert again(key["r.jsonl:2"]) == ["r.jsonl:1", "r.jsonl:2"]
    assert again("none") == []
    left = {Path(one.input).name: one.tries for one in record.failures()}
    assert left == {"b.txt": 1, "c.txt": 2, "r.jsonl:1": 2}


def test_a_reading_that_failed_elsewhere_is_kept_to_be_tried_again(record: Record) -> None:
    ended = Reading(page=page("Rain."), error=InputError("a.txt", "it was ended", "try again"))
    [done] = add_pages(record.store, [ended], again=False)
    assert str(done.error) == "a.txt: it was ended; try again"
    assert [one.reason for one in record.failures()] == ["it was ended"]
    assert said(record.retry()) == [("a.txt", "added")]


def test_a_failure_that_is_newer_than_what_a_retry_saw_stays(
    record: Record, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names(record, tmp_path / "a.txt")
    (tmp_path / "a.txt").write_text("Rain.")

    def again(path: str, given: dict[str, str | None]) -> Any:
        yield page("Snow.", "elsewhere.txt")
        with onrecord.open(record.store.path) as other:  # it fails once more in another run
            list(add_pages(other.store, [InputError(path, "there is no such file", "look")]))

    list(add_pages(record.store, failed_inputs(record.store, again)))
    assert [one.tries for one in record.failures()] == [2]


def test_what_was_added_is_told_though_the_record_cannot_be_looked_through(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.txt").write_text("Rain.")
    with (
        onrecord.open(tmp_path / "r.db", new=True, timeout_s=0.01) as record,
        onrecord.open(tmp_path / "r.db") as other,
    ):
        block = other.store.connection.execute
        done = record.add(tmp_path / "a.txt", on_done=lambda one: block("BEGIN IMMEDIATE"))
        block("ROLLBACK")
        assert [one.outcome for one in done] == ["added"]


def test_bytes_that_another_article_needs_stay(record: Record) -> None:
    put(record, page("Rain."), page("Rain.", "b.txt", outlet="Daily"))
    first, second = record.articles()
    record.remove(first.id)
    assert len(raw_names(record.store.raw)) == 1
    assert list(record.verify()) == [None]
    record.remove(second.id)
    assert raw_names(record.store.raw) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_the_order_is_that_of_the_inputs_whatever_becomes_of_them(
    record: Record, workers: int
) -> None:
    wrong = InputError("none.txt", "there is no such file", "check the name")
    put(record, page("known", "known.txt"))
    pages: list[Page | InputError] = [
        page("slow one", "1"), wrong, page("known", "known.txt"), page("fail", "2"),
        page("foreign", "3"), page("fault", "4"), page("quick", "5"), page("six", "6"), wrong,
        *([page("die", "7")] if workers > 1 else []),
    ]  # fmt: skip
    done = list(add_pages(record.store, pages, workers=workers))
    assert [one.input for one in done] == [one.input for one in pages]
    assert [one.outcome for one in done][:3] == ["added", None, "unchanged"]
    assert len(record.articles()) == 4
    assert fails(record)["none.txt"][1] == 2
    assert len(fails(record)) == (5 if workers > 1 else 4)


def test_each_is_safe_when_it_is_told(record: Record, tmp_path: Path) -> None:
    with onrecord.open(tmp_path / "r.db") as other:
        for number, done in enumerate(
            add_pages(record.store, (page(f"Rain {one}.") for one in range(3)))
        ):
            assert done.outcome == "added"
            assert len(other.articles()) == number + 1
            assert not record.store.connection.in_transaction
            record.tag(str(done.article), "wet", by="ada")  # whoever is told may write


def test_stale_pages_are_loaded_one_by_one(record: Record) -> None:
    put(record, page("Rain."), page("Snow.", "b.txt"))
    pages = stale_pages(record.store, "newer")
    first = next(pages)
    assert isinstance(first, Page)
    assert (first.input, first.body) == ("a.txt", b"Rain.")
    for name in raw_names(record.store.raw):
        raw_path(record.store.raw, name).unlink()
    assert not isinstance(next(pages), Page)


LIMITED = """
import resource, sys
sys.path.insert(0, sys.argv[2])
from tests.record import fake_reading
fake_reading.begin()
import onrecord
from onrecord.errors import InputError
from onrecord.model import Page
from onrecord.record.add import add_pages
limit = int(sys.argv[3])
with onrecord.open(sys.argv[1], new=True) as record:
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    pages = (Page(input=str(n), body=(f"Rain {n}. " * 99).encode()) for n in range(60))
    try:
        for done in add_pages(record.store, pages):
            print(done.outcome or done.error, flush=True)
    except InputError as error:
        print(error)
"""


def test_no_room_loses_nothing_and_all_comes_in_when_there_is_room(tmp_path: Path) -> None:
    path = tmp_path / "r.db"

    def run(limit: int) -> list[str]:
        command = [sys.executable, "-c", LIMITED, str(path), str(ROOT), str(limit)]
        ran = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert ran.stderr == ""
        return ran.stdout.splitlines()

    *added, error = run(3_000_000)
    assert set(added) == {"added"}
    assert error.startswith(f"{path}: the disk failed (disk i/o error)")
    with onrecord.open(path) as record:
        assert record.failures() == []
        assert list(record.verify()) == [None] * len(added)
        # What it was keeping when there was no room is whole, and needed as soon as it is added.
        assert len(raw_names(record.store.raw)) == len(added) + 1
    done = run(0)
    assert done == ["unchanged"] * len(added) + ["added"] * (60 - len(added))
    with onrecord.open(path) as record:
        assert list(record.verify()) == [None] * 60
        assert record.spare() == []


def test_a_second_try_keeps_the_name_that_was_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, record: Record
) -> None:
    monkeypatch.chdir(tmp_path)
    [failed] = record.add("late.txt")
    assert failed.error is not None
    Path("late.txt").write_text("Rain.", "utf-8")
    [done] = record.retry()
    assert (done.outcome, done.input) == ("added", "late.txt")
    assert [one.input for one in record.articles()] == ["late.txt"]
    assert record.failures() == []
