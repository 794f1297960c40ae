"""BRAT: what is written is what a strict reader finds, and what its server lets in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from tests.cli.records import RAID, TEXT, border, harbour, raid, record, spans, statement
from tests.strategies import records

from onrecord.errors import InputError
from onrecord.evaluate.brat import parse_annotations
from onrecord.exports.brat import write_brat
from onrecord.exports.entry import Entry, Remarks
from onrecord.model import (
    Actor,
    ArticleRecord,
    Condition,
    Event,
    Place,
    Span,
    Spans,
    Statement,
    When,
)

EDGES = re.compile("[\t\n\x0b\x0c\r\x1c-\x1e\x85\u2028\u2029]")


@dataclass
class Read:
    """What a strict reader finds in an article's two files."""

    text: str
    marks: dict[str, tuple[str, Spans]] = field(default_factory=dict)
    events: dict[str, tuple[str, str, list[tuple[str, str]]]] = field(default_factory=dict)
    attributes: list[tuple[str, str, str | None]] = field(default_factory=list)
    same: list[list[str]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, event: str, role: str) -> list[Spans]:
        """The characters of a role, however often it is filled."""
        roles = self.events[event][2]
        return [self.marks[mark][1] for name, mark in roles if name.rstrip("0123456789") == role]

    def note(self, kind: str, of: str) -> str | None:
        """The one note of this type."""
        found = [words for one, target, words in self.notes if (one, target) == (kind, of)]
        assert len(found) < 2
        return found[0] if found else None


def test_an_article_as_brat_has_it(tmp_path: Path) -> None:
    text = "Castrel won’t sign,\nRenko said. He may yet."
    said = statement(
        source=spans("Renko", text=text), cue=spans("said", text=text),
        content=spans("Castrel won’t sign", "He may yet.", text=text), quotation="indirect",
        act="reject", negated=True,
        conditions=(Condition(span=spans("may yet", text=text)[0], polarity="unless"),),
    )  # fmt: skip
    entry = Entry(
        record=record(text, statements=(said,), outlet="Daily"),
        remarks={said.id: Remarks(judged="accepted", tags=("key", "a b"), notes=("ask\nher",))},
    )
    write_brat([entry], tmp_path / "out")
    name = entry.record.article.id
    assert _files(tmp_path / "out")[f"{name}.ann"].decode() == (
        "T1\tArticle 0 19\tCastrel won’t sign,\n"
        "T2\tAttribution 26 30\tsaid\n"
        "T3\tSource 20 25\tRenko\n"
        "T4\tCue 26 30\tsaid\n"
        "T5\tContent 0 18;32 43\tCastrel won’t sign He may yet.\n"
        "T6\tCondition 35 42\tmay yet\n"
        "E1\tAttribution:T2 Source:T3 Cue:T4 Content:T5 Unless:T6\n"
        "A1\tQuotation E1 indirect\n"
        "A2\tAct E1 reject\n"
        "A3\tNegated E1\n"
        f"#1\tRecord T1\tid: {name}; input: wall.txt; outlet: Daily; language: en; onrecord: 0\n"
        f"#2\tRecord E1\tid: {said.id}; score: 0.5\n"
        "#3\tAnnotatorNotes E1\tjudged: accepted; tags: key, a b; note: ask her\n"
    )


def test_our_own_reader_of_gold_reads_the_same_roles(tmp_path: Path) -> None:
    for made in (harbour(), border(), raid()):
        folder = tmp_path / made.article.id
        write_brat([Entry(record=made)], folder)
        raw = (folder / f"{made.article.id}.ann").read_text(encoding="utf-8")
        roles = parse_annotations(raw, text=made.article.text, name="x.ann")
        # An event of PLOVER has no content, so it is taken for no attribution.
        assert [(one.source, one.cue, one.content) for one in roles] == [
            (one.source, one.cue, one.content) for one in made.statements
        ]


def test_statements_have_their_meaning_and_their_place_in_each_other(tmp_path: Path) -> None:
    made = border()
    read = _write(tmp_path, made)
    think = made.statements[3]
    [name] = [one for one in read.events if f"id: {think.id};" in str(read.note("Record", one))]
    assert read.of(name, "Relay") == [(think.chain[1].span,)]
    assert {(kind, value) for kind, of, value in read.attributes if of == name} == {
        ("Quotation", "indirect"), ("SourceKind", "group"), ("Medium", "none"),
        ("Type", "belief"), ("Act", "none"), ("Certainty", "likely"), ("Stance", "endorses"),
    }  # fmt: skip
    [within] = [one for role, one in read.events[name][2] if role == "Within"]
    assert f"id: {made.statements[2].id};" in str(read.note("Record", within))
    assert "speaker: generals; via: nominal" in str(read.note("Record", name))
    assert "negated: no" in str(read.note("Record", name))


def test_events_have_their_parties_and_who_tells_them(tmp_path: Path) -> None:
    made = raid()
    port = spans("Port Selene", text=RAID)[0]
    navy = replace(made.actors[0], mentions=spans("Velmoran gunboats", "Castrel's", text=RAID))
    made = replace(
        made, actors=(navy, *made.actors[1:]), dates=(_when(made.events[2]),),
        places=(_place(made.events[2]),),
    )  # fmt: skip
    read = _write(tmp_path, made)
    [(name, (_, trigger, roles))] = [
        (one, told) for one, told in read.events.items() if told[0] == "ASSAULT"
    ]
    words = {role: read.marks.get(mark, (mark, ()))[0] for role, mark in roles}
    assert words == {
        "Actor": "Group", "Recipient": "Party", "Evidence": "Evidence", "Evidence2": "Evidence",
        "Location": "Location", "Time": "Time", "ReportedIn": "E1",
    }  # fmt: skip
    assert read.marks[trigger] == ("ASSAULT", spans("shelled", "shelling", text=RAID))
    assert read.of(name, "Location") == [(port,)]
    assert ("Mode", name, "heavy-weapons") in read.attributes
    assert ("Status", name, "occurred") in read.attributes
    assert "contexts: military; from: 2025-03-09; before: 2025-03-10" in str(
        read.note("Record", name)
    )
    # A party's mark is that of the actor's mention, and all mentions are one and the same.
    [same] = read.same
    assert dict(roles)["Actor"] in same
    assert [read.marks[one][1] for one in same] == [(one,) for one in navy.mentions]
    # The event's day and the article's list of days share a mark.
    assert [kind for kind, _ in read.marks.values()].count("Time") == 1
    assert "country: VEL; sector: MIL" in str(read.note("Record", same[0]))


def test_remarks_on_articles_and_actors_are_notes_that_people_can_edit(tmp_path: Path) -> None:
    made = raid()
    envoys = Actor(id="a2", name="envoys", kind="group", mentions=spans("Two envoys", text=RAID))
    made = replace(made, actors=(made.actors[0], envoys, made.actors[2]))
    remarks = {
        made.article.id: Remarks(tags=("front page",)),
        "a2": Remarks(notes=("who?", "ask Castrel")),
        made.events[0].id: Remarks(judged="added"),
    }
    write_brat([Entry(record=made, remarks=remarks)], tmp_path / "out")
    read = _read(tmp_path / "out", made.article.id)
    found = {read.marks.get(of, read.events.get(of))[0]: words  # type: ignore[index]
             for kind, of, words in read.notes if kind == "AnnotatorNotes"}  # fmt: skip
    assert found == {
        "Article": "tags: front page",
        "Group": "note: who?; note: ask Castrel",
        "AGREE": "judged: added",
    }


@settings(max_examples=40)
@given(records())
def test_a_strict_reader_finds_the_same_characters(made: ArticleRecord) -> None:
    with TemporaryDirectory() as folder:
        write_brat([Entry(record=made)], Path(folder) / "out")
        [path] = (Path(folder) / "out").glob("*.ann")
        read = _read(path.parent, path.stem)
        raw = path.read_bytes().decode("utf-8")
        allowed = _configuration(path.parent)
    text = made.article.text
    assert read.text == text
    told = [
        one for one in made.statements if _visible(one.cue, text) and _visible(one.content, text)
    ]
    done = [one for one in made.events if _visible(one.trigger, text)]
    names = iter(read.events)
    for one in told:
        name = next(names)
        for role, wanted in (("Source", one.source), ("Cue", one.cue), ("Content", one.content)):
            [*found] = read.of(name, role)
            assert _characters(*found) == _visible(wanted, text)
    for event in done:
        name = next(names)
        assert read.events[name][0] == event.type
        assert _characters(read.marks[read.events[name][1]][1]) == _visible(event.trigger, text)
        for role, parties in (("Actor", event.actors), ("Recipient", event.recipients)):
            wanted_here = (_visible((one.span,), text) for one in parties)
            assert _characters(*read.of(name, role)) == set().union(*wanted_here)
    assert next(names, None) is None
    _check_allowed(read, allowed)
    # Our own reader of gold takes it as well.
    assert len(parse_annotations(raw, text=text, name="x.ann")) == len(told)


def test_a_mark_never_holds_a_line_end_and_never_overlaps_itself(tmp_path: Path) -> None:
    text = "one\r\ntwo\u2028 three\tfour\n \nfive"
    content = (Span(0, 11), Span(5, 20), Span(20, len(text)))
    said = Statement(
        id="s", source=(), cue=(Span(0, 3),), content=content, quotation="direct", score=1
    )
    read = _write(tmp_path, record(text, statements=(said,)))
    [found] = read.of("E1", "Content")
    assert [span.of(text) for span in found] == ["one", "two", "three", "four", "five"]
    # The text is as it was, carriage return and all, so that every offset holds.
    assert (tmp_path / "out" / f"{_only(tmp_path / 'out')}.txt").read_bytes() == text.encode()


def test_what_has_no_visible_word_is_left_out_and_nothing_refers_to_it(tmp_path: Path) -> None:
    text = "Ann said so.\n\n \n"
    blank = Span(13, 16)
    outer = Statement(
        id="o", source=(blank,), cue=(blank,), content=(Span(0, 3),), quotation="direct", score=1
    )
    inner = replace(outer, id="i", cue=(Span(4, 8),), within="o")
    deed = Event(
        id="e", type="AID", status="occurred", trigger=(blank,), evidence=(Span(0, 3),), score=1
    )
    read = _write(tmp_path, replace(record(text, statements=(outer, inner)), events=(deed,)))
    [(kind, _, roles)] = read.events.values()
    assert (kind, [role for role, _ in roles]) == ("Attribution", ["Cue", "Content"])
    empty = _write(tmp_path / "more", record("\n \n"))
    assert (empty.marks, empty.notes) == ({}, [])


def test_hostile_text_breaks_no_line(tmp_path: Path) -> None:
    text = "\ufeff\ud83d<script>\x00\u202e said \udc00T9\tCue 0 1\tx"
    said = Statement(
        id="E1\nT9\tCue 0 1\tx", source=(Span(0, 12),), cue=(Span(13, 17),),
        content=(Span(18, len(text)),), quotation="direct", addressee="a\u2028b\r#9\tX T1\tc",
        score=1,
    )  # fmt: skip
    made = record("x" * len(text), statements=(said,))
    broken = replace(made, article=replace(made.article, text=text))
    entry = Entry(record=broken, remarks={said.id: Remarks(notes=("\ud800\nE9\tAID:T1",))})
    write_brat([entry], tmp_path / "out")
    read = _read(tmp_path / "out", made.article.id)
    assert read.text == text.replace("\ud83d", "\ufffd").replace("\udc00", "\ufffd")
    assert list(read.events) == ["E1"]
    assert read.note("AnnotatorNotes", "E1") == "note: \ufffd E9 AID:T1"
    assert read.note("Record", "E1") == ("id: E1 T9 Cue 0 1 x; addressee: a b #9 X T1 c; score: 1")


def test_the_server_finds_each_type_and_value_in_the_configuration(tmp_path: Path) -> None:
    for at, made in enumerate((harbour(), border(), raid())):
        read = _write(tmp_path / str(at), made)
        _check_allowed(read, _configuration(tmp_path / str(at) / "out"))
    visual = (tmp_path / "0" / "out" / "visual.conf").read_text(encoding="utf-8")
    assert re.findall(r"^\[(.*)\]$", visual, re.MULTILINE) == ["labels", "drawing"]
    for line in visual.split("[drawing]\n")[1].splitlines():
        assert re.fullmatch(r"[A-Za-z_-]+\t[a-zA-Z]+:[^\s,]+(, [a-zA-Z]+:[^\s,]+)*", line)


def test_files_are_named_by_ids_that_no_file_system_minds(tmp_path: Path) -> None:
    def named(id: str) -> Entry:
        made = harbour()
        return Entry(record=replace(made, article=replace(made.article, id=id)))

    ids = ["abc", "abc", "../up", "a/b", "annotation.conf", "\x00", "ABC", "\ud800", "x" * 300]
    write_brat([named(id) for id in ids], tmp_path / "out")
    texts = sorted(path.stem for path in (tmp_path / "out").glob("*.txt"))
    assert len(texts) == len(ids)
    assert texts == sorted(path.stem for path in (tmp_path / "out").glob("*.ann"))
    assert {"abc", "abc-2"} < set(texts)
    assert all(re.fullmatch("[0-9a-z_-]{1,70}", one) for one in texts)
    assert len(list((tmp_path / "out").iterdir())) == 2 * len(ids) + 2
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_with_something_in_it_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match="it is not empty; give a new folder") as caught:
        write_brat([Entry(record=harbour())], tmp_path)
    assert caught.value.input == str(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_what_cannot_be_written_is_named(tmp_path: Path) -> None:
    taken = tmp_path / "file"
    taken.write_text("mine")
    for folder in (taken, taken / "below"):
        with pytest.raises(InputError, match=r"it cannot be written \(.+\); give another folder"):
            write_brat([], folder)
    with pytest.raises(InputError, match="it is no name of a folder"):
        write_brat([], tmp_path / "a\x00b")
    assert taken.read_text() == "mine"


def test_a_file_that_fails_leaves_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("onrecord.exports.brat.os.replace", full)
    with pytest.raises(InputError, match=r"\(no space left on device\)") as caught:
        write_brat([], tmp_path / "out")
    assert caught.value.input == str(tmp_path / "out" / "annotation.conf")
    assert list((tmp_path / "out").iterdir()) == []


def test_what_goes_wrong_with_the_articles_is_not_blamed_on_the_folder(tmp_path: Path) -> None:
    def entries() -> Iterator[Entry]:
        yield Entry(record=harbour())
        raise FileNotFoundError("the records are gone")

    with pytest.raises(FileNotFoundError):
        write_brat(entries(), tmp_path / "out")
    assert len(list((tmp_path / "out").iterdir())) == 4


def test_the_same_articles_give_the_same_files(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    for name in ("one", "two"):
        write_brat([Entry(record=made) for made in (border(), raid())], tmp_path / name)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")
    # An article of nothing but text is a pair of files as well.
    write_brat([Entry(record=record(TEXT))], tmp_path / "three")
    assert len(_files(tmp_path / "three")) == 4


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _write(folder: Path, made: ArticleRecord) -> Read:
    write_brat([Entry(record=made)], folder / "out")
    return _read(folder / "out", _only(folder / "out"))


def _only(folder: Path) -> str:
    [path] = folder.glob("*.ann")
    return path.stem


def _read(folder: Path, name: str) -> Read:
    """The article, each line by BRAT's grammar and nothing else; all references lead somewhere."""
    read = Read(text=(folder / f"{name}.txt").read_bytes().decode("utf-8"))
    raw = (folder / f"{name}.ann").read_bytes().decode("utf-8")
    assert raw == "" or raw.endswith("\n")
    for line in raw.split("\n")[:-1]:
        assert line.splitlines() == [line]  # as any reader cuts lines
        _take(line, read)
    known = read.marks.keys() | read.events.keys()
    for kind, trigger, roles in read.events.values():
        assert read.marks[trigger][0] == kind
        assert {mark for _, mark in roles} <= known - {trigger}
        assert len({role for role, _ in roles}) == len(roles)
    triggers = {trigger for _, trigger, _ in read.events.values()}
    assert len(triggers) == len(read.events)
    referring = {of for _, of, _ in read.attributes} | {of for _, of, _ in read.notes}
    assert referring | {mark for same in read.same for mark in same} <= known - triggers
    return read


def _take(line: str, read: Read) -> None:
    mark = re.fullmatch(r"(T\d+)\t([\w-]+) (\d+ \d+(?:;\d+ \d+)*)\t([^\t]+)", line, re.ASCII)
    event = re.fullmatch(r"(E\d+)\t([\w-]+):(T\d+)((?: [\w-]+:[TE]\d+)*)", line, re.ASCII)
    attribute = re.fullmatch(r"A\d+\t([\w-]+) (E\d+)(?: ([\w-]+))?", line, re.ASCII)
    same = re.fullmatch(r"\*\tEquiv((?: T\d+){2,})", line, re.ASCII)
    note = re.fullmatch(r"#\d+\t(Record|AnnotatorNotes) ([TE]\d+)\t([^\t]+)", line, re.ASCII)
    if mark:
        assert mark[1] not in read.marks
        parts = tuple(Span(*map(int, pair.split())) for pair in mark[3].split(";"))
        assert all(one.end < other.start for one, other in pairwise(parts))
        assert " ".join(part.of(read.text) for part in parts) == mark[4]
        read.marks[mark[1]] = (mark[2], parts)
    elif event:
        assert event[1] not in read.events
        pairs = (one.partition(":") for one in event[4].split())
        roles = [(role, mark) for role, _, mark in pairs]
        read.events[event[1]] = (event[2], event[3], roles)
    elif attribute:
        read.attributes.append((attribute[1], attribute[2], attribute[3]))
    elif same:
        read.same.append(same[1].split())
    else:
        assert note, line
        read.notes.append((note[1], note[2], note[3]))


def _configuration(folder: Path) -> dict[str, dict[str, dict[str, set[str]]]]:
    """For each section of annotation.conf its terms, and for each of them what it takes."""
    found: dict[str, dict[str, dict[str, set[str]]]] = {}
    for line in (folder / "annotation.conf").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = found.setdefault(line.strip("[]"), {})
        elif line:
            term, _, rest = line.partition("\t")
            assert re.fullmatch("[a-zA-Z0-9_-]+|<OVERLAP>", term)
            takes = section.setdefault(term, {})
            for one in filter(None, rest.split(", ")):
                role, _, values = one.partition(":")
                takes.setdefault(role.rstrip("?*+"), set()).update(values.split("|"))
    return found


def _check_allowed(read: Read, allowed: dict[str, dict[str, dict[str, set[str]]]]) -> None:
    for kind, _ in read.marks.values():
        assert kind in allowed["entities"].keys() | allowed["events"].keys()
    for kind, _, roles in read.events.values():
        for role, mark in roles:
            filler = read.marks[mark][0] if mark in read.marks else read.events[mark][0]
            assert filler in allowed["events"][kind][role.rstrip("0123456789")]
    for name, of, value in read.attributes:
        takes = allowed["attributes"][name]
        assert read.events[of][0] in takes["Arg"]
        assert value in takes.get("Value", {None})
    for same in read.same:
        kinds = {read.marks[mark][0] for mark in same}
        assert kinds <= allowed["relations"]["Equiv"]["Arg1"]


def _visible(wanted: Spans, text: str) -> set[int]:
    """The characters that a mark has to hold: pieces of lines without white space around them."""
    at_all = {at for span in wanted for at in range(*span)}
    found = set()
    for start in sorted(at for at in at_all if at - 1 not in at_all):
        end = next(at for at in range(start, len(text) + 1) if at not in at_all)
        cuts = [start - 1, *(m.start() for m in EDGES.finditer(text, start, end)), end]
        for before, after in pairwise(cuts):
            solid = [at for at in range(before + 1, after) if not text[at].isspace()]
            found |= set(range(solid[0], solid[-1] + 1)) if solid else set()
    return found


def _characters(*marks: Spans) -> set[int]:
    return {at for mark in marks for span in mark for at in range(*span)}


def _place(event: Event) -> Place:
    assert event.place is not None
    return event.place


def _when(event: Event) -> When:
    assert event.when is not None
    return event.when
