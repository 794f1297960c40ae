"""Gold in BRAT standoff: what PolNeAR's files hold, and what is wrong with a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from onrecord.errors import InputError
from onrecord.evaluate import Roles, find_gold, parse_annotations

GOLD = Path(__file__).parent.parent / "examples" / "gold"
TEXT = "Ann said she won. Bob did not say so."


def read(name: str) -> tuple[str, list[Roles]]:
    [gold] = [gold for gold in find_gold(GOLD) if gold.name == name]
    text = gold.text.read_text("utf-8")
    raw = gold.annotations.read_text("utf-8")
    return text, parse_annotations(raw, text=text, name=str(gold.annotations))


def in_words(text: str, roles: Roles) -> list[list[str]]:
    return [[span.of(text) for span in part] for part in (roles.source, roles.cue, roles.content)]


class TestFiles:
    def test_the_texts_come_by_name_each_once(self) -> None:
        assert [gold.name for gold in find_gold(GOLD)] == ["harbor-strike", "river-accord"]

    def test_of_several_annotators_the_first_by_name_counts(self) -> None:
        assert find_gold(GOLD)[1].annotations.name == "river-accord_a1.ann"

    @pytest.mark.parametrize("missing", [".", "text", "attributions"])
    def test_a_missing_directory_is_named(self, tmp_path: Path, missing: str) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        shutil.rmtree(tmp_path / "gold" / missing)
        with pytest.raises(InputError, match="no such directory; give a directory with") as caught:
            find_gold(tmp_path / "gold")
        assert caught.value.input == str(tmp_path / "gold" / missing)

    def test_a_file_is_no_directory(self) -> None:
        with pytest.raises(InputError, match="no such directory"):
            find_gold(GOLD / "text" / "harbor-strike.txt")

    def test_a_directory_without_annotations_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "text").mkdir()
        (tmp_path / "attributions").mkdir()
        with pytest.raises(InputError, match=r"attributions: it holds no \.ann file"):
            find_gold(tmp_path)

    def test_a_missing_text_is_named(self, tmp_path: Path) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        (tmp_path / "gold" / "text" / "river-accord.txt").unlink()
        with pytest.raises(InputError, match=r"river-accord_a1\.ann: there is no .*accord\.txt"):
            find_gold(tmp_path / "gold")

    @pytest.mark.parametrize("name", ["river.ann", "_a1.ann", "river_.ann"])
    def test_a_file_without_annotator_is_named(self, tmp_path: Path, name: str) -> None:
        shutil.copytree(GOLD, tmp_path / "gold")
        (tmp_path / "gold" / "attributions" / name).touch()
        with pytest.raises(InputError, match=r"its name is not NAME_ANNOTATOR\.ann"):
            find_gold(tmp_path / "gold")


class TestAnnotations:
    def test_a_content_in_two_places_is_one(self) -> None:
        text, statements = read("harbor-strike")
        assert in_words(text, statements[1]) == [
            ["Ida Maren, who leads the union"],
            ["said"],
            ["“We have waited long enough,”", "“and we will not wait for another winter.”"],
        ]

    def test_an_attribution_may_lack_a_source(self) -> None:
        text, statements = read("harbor-strike")
        assert in_words(text, statements[3]) == [
            [],
            ["was reported"],
            ["that a new offer is ready"],
        ]
        assert len(statements) == 4

    def test_the_words_of_a_mark_may_hold_line_ends(self) -> None:
        text, statements = read("river-accord")
        assert len(statements) == 3
        [content] = statements[1].content
        assert content.of(text) == "“Our farmers can sleep again.\n\n“Nobody has lost.”"

    def test_a_role_may_have_several_marks(self) -> None:
        raw = "T1\tContent 0 3\tAnn\nT2\tContent 13 16\twon\nE1\tX:T1 Content:T1 Content2:T2\n"
        [roles] = parse_annotations(raw, text=TEXT, name="a.ann")
        assert in_words(TEXT, roles)[2] == ["Ann", "won"]

    def test_an_attribution_without_content_is_left_out(self) -> None:
        raw = "T1\tCue 4 8\tsaid\nE1\tAttribution:T1 Cue:T1\n"
        assert parse_annotations(raw, text=TEXT, name="a.ann") == []

    @pytest.mark.parametrize("raw", ["", "\n", "#1\tAnnotatorNotes T1\tsee\n*\tEquiv T1 T2\n"])
    def test_there_may_be_none(self, raw: str) -> None:
        assert parse_annotations(raw, text=TEXT, name="a.ann") == []

    def test_line_ends_of_another_system_are_the_same(self) -> None:
        raw = "T1\tContent 0 3\tAnn\r\nT2\tCue 4 8\tsaid\r\nE1\tX:T2 Cue:T2 Content:T1\r\n"
        [roles] = parse_annotations(raw, text=TEXT, name="a.ann")
        assert in_words(TEXT, roles) == [[], ["said"], ["Ann"]]

    @pytest.mark.parametrize(
        ("raw", "reason"),
        [
            ("Ann said", "line 1 is no standoff annotation: 'Ann said'"),
            ("T1\tCue 4 8\tsaid\nT2\tCue 4\tsaid", "line 2 is no standoff annotation: 'T2"),
            ("T1\tCue 4 8;\tsaid", "line 1 is no standoff annotation"),
            ("T1\tCue four 8\tsaid", "line 1 is no standoff annotation"),
            ("T1\tCue 4 8\tsaid\n\n\nE1\t", "line 4 is no standoff annotation"),
            ("T1\tCue 4 8\tsaid\nE1\tCue:T1 Content", "line 2 is no standoff annotation"),
            ("T1\tCue 4 8\tsaid\nstray", r"line 1 marks 'said\nstray', but the text has 'said'"),
            ("T1\tCue 3 7\tsaid", "line 1 marks 'said', but the text has ' sai' there"),
            ("T1\tCue 4 99\tsaid", "line 1 marks '4 99', outside a text of 37 characters"),
            ("T1\tCue 8 4\tsaid", "line 1 marks '8 4', outside"),
            (
                "T1\tCue 4 8\tsaid\nE1\tX:T1 Cue:T1 Content:T7",
                "line 2 refers to a mark that is not there: 'T7'",
            ),
            ("E1\tX:T1 Content:" + "T" * 5000, "line 1 refers to a mark that is not there: 'TTT"),
        ],
    )
    def test_a_malformed_line_is_named(self, raw: str, reason: str) -> None:
        with pytest.raises(InputError) as caught:
            parse_annotations(raw, text=TEXT, name="gold/a_1.ann")
        assert caught.value.input == "gold/a_1.ann"
        assert caught.value.reason.startswith(reason)
        assert len(caught.value.reason) < 200

    def test_a_line_that_looks_like_an_event_for_long_is_refused_at_once(self) -> None:
        with pytest.raises(InputError, match="line 1 is no standoff"):
            parse_annotations("E1\t" + "a:b:c:d:e " * 2000 + "f", text=TEXT, name="a.ann")
