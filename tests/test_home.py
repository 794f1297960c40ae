"""The user's own folder: where it is, and that nothing in it is ever half-written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from onrecord import home
from onrecord.errors import InputError

TABLE = "name,aliases,country,sector,office,start,end\nJan Kot,,POL,GOV,minister,2010,\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ONRECORD_HOME", str(tmp_path / "own"))
    return tmp_path / "own"


@pytest.mark.parametrize(
    ("environment", "platform", "path"),
    [
        ({"ONRECORD_HOME": "/own", "XDG_DATA_HOME": "/data"}, "linux", "/own"),
        ({"ONRECORD_HOME": "", "XDG_DATA_HOME": "/data"}, "linux", "/data/onrecord"),
        ({"XDG_DATA_HOME": "data"}, "linux", "~/.local/share/onrecord"),
        ({}, "linux", "~/.local/share/onrecord"),
        ({}, "darwin", "~/Library/Application Support/onrecord"),
        ({"LOCALAPPDATA": "/local"}, "win32", "/local/onrecord"),
        ({}, "win32", "~/AppData/Local/onrecord"),
    ],
)
def test_the_folder_is_where_the_platform_has_it(
    environment: dict[str, str], platform: str, path: str
) -> None:
    assert home.home_folder(environment, platform=platform) == Path(path).expanduser()


def test_a_system_without_homes_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", no_home)
    with pytest.raises(InputError, match="set ONRECORD_HOME"):
        home.home_folder({}, platform="linux")


def test_a_missing_folder_holds_nothing(folder: Path) -> None:
    assert home.own_tables() == ()
    assert home.own_judgements() == []
    assert not folder.exists()


def test_tables_are_read_by_name_and_nothing_else_is(folder: Path) -> None:
    home.save_table("senate", TABLE)
    home.save_table("army", TABLE, "second")
    home.add_judgement("Jan Kot", "J. Kot", "same")
    (folder / "actors" / "notes.txt").write_text("x")
    (folder / "actors" / "._senate.csv").write_text("x")
    assert home.own_tables() == (
        ("army.csv", TABLE),
        ("army.organizations.csv", "second"),
        ("senate.csv", TABLE),
    )


def test_saving_again_replaces_both_files() -> None:
    home.save_table("army", TABLE, "second")
    [path] = home.save_table("army", "third")
    assert home.own_tables() == (("army.csv", "third"),)
    assert path.read_text("utf-8") == "third"


def test_a_write_that_fails_leaves_the_old_table(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home.save_table("army", TABLE)

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(InputError, match=r"army\.csv: it cannot be written \(no space left"):
        home.save_table("army", "new")
    assert home.own_tables() == (("army.csv", TABLE),)
    assert [path.name for path in (folder / "actors").iterdir()] == ["army.csv"]


@pytest.mark.parametrize("name", ["", "a b", "../a", "a.b", "é", "x" * 101, "Judgements"])
def test_a_name_that_no_table_can_have(name: str) -> None:
    with pytest.raises(InputError, match=r"name"):
        home.save_table(name, TABLE)
    assert home.own_tables() == ()


def test_a_table_in_another_encoding_is_named(folder: Path) -> None:
    home.save_table("army", TABLE)
    (folder / "actors" / "army.csv").write_bytes(b"name\nJos\xe9\n")
    with pytest.raises(InputError, match=r"army\.csv: it is not in UTF-8"):
        home.own_tables()


def test_a_file_in_the_folders_place_is_told(folder: Path) -> None:
    folder.mkdir()
    (folder / "actors").write_text("")
    with pytest.raises(InputError, match="it cannot be read"):
        home.own_tables()
    with pytest.raises(InputError, match="it cannot be written"):
        home.save_table("army", TABLE)


def test_removing_a_table() -> None:
    home.save_table("army", TABLE, TABLE)
    home.save_table("senate", TABLE)
    assert len(home.remove_table("army")) == 2
    assert [name for name, _ in home.own_tables()] == ["senate.csv"]
    with pytest.raises(InputError, match=r"army: you have no table of this name; .*: senate"):
        home.remove_table("army")


def test_judgements_are_kept_in_their_order() -> None:
    home.add_judgement(" Jan\n Kot ", 'J. "Bo" Kot, Jr', "same")
    home.add_judgement("Jan Kot", "Ann Lee", "different")
    kept = home.add_judgement("Ann Lee", "Jan Kot", "unsure")
    assert home.own_judgements()[-1] == kept
    assert [(one.left, one.right, one.verdict) for one in home.own_judgements()] == [
        ("Jan Kot", 'J. "Bo" Kot, Jr', "same"),
        ("Jan Kot", "Ann Lee", "different"),
        ("Ann Lee", "Jan Kot", "unsure"),
    ]


@pytest.mark.parametrize(
    ("left", "right", "verdict", "reason"),
    [
        ("Jan Kot", "J. Kot", "maybe", "'maybe' is not same, different, unsure"),
        ("Jan Kot", " ", "same", "a name is empty"),
        ("Jan Kot", "...", "same", "a name is empty"),
        ("Jan Kot", "jan kot", "same", "both are the same name"),
    ],
)
def test_what_is_no_judgement_is_not_kept(left: str, right: str, verdict: str, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        home.add_judgement(left, right, verdict)
    assert home.own_judgements() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left,right,verdict\nJan Kot,J. Kot,same\n\nJan Kot,J. Kot\n", ":4: no judgement"),
        ("left,right,verdict\nJan Kot,J. Kot,yes\n", ":2: no judgement"),
        ('left,right,verdict\n"Jan Kot,J. Kot,same\n', ":2: no judgement"),
        ("a,b\n", ": its columns are 'a,b'"),
    ],
)
def test_a_bad_line_of_judgements_is_named_and_left(folder: Path, text: str, said: str) -> None:
    path = folder / "actors" / "judgements.csv"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    for use in (home.own_judgements, lambda: home.add_judgement("A B", "C D", "same")):
        with pytest.raises(InputError) as caught:
            use()
        assert str(caught.value).startswith(f"{path}{said}")
    assert path.read_text("utf-8") == text


def test_a_judgement_goes_on_a_line_of_its_own(folder: Path) -> None:
    path = folder / "actors" / "judgements.csv"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"\xef\xbb\xbfleft,right,verdict\r\nJan Kot,J. Kot,same")
    home.add_judgement("Jan Kot", "Ann Lee", "different")
    assert [one.right for one in home.own_judgements()] == ["J. Kot", "Ann Lee"]


WORDS = "cue,act\nthunder,criticize\n"


def test_own_words_are_read_in_the_order_of_the_tables(folder: Path) -> None:
    assert home.own_words() == ()
    home.save_words("mine", "words,kind\nquux,group\n", table="sources")
    home.save_words("tabloid", WORDS, table="cues")
    path = home.save_words("mine", WORDS, table="cues")
    assert path == folder / "words" / "cues" / "mine.csv"
    (path.parent / "notes.txt").write_text("x")
    (path.parent / "._mine.csv").write_text("x")
    (folder / "words" / "notes.txt").write_text("x")
    assert home.own_words() == (
        ("cues", str(path), WORDS),
        ("cues", str(path.with_name("tabloid.csv")), WORDS),
        ("sources", str(folder / "words" / "sources" / "mine.csv"), "words,kind\nquux,group\n"),
    )
    assert home.own_tables() == ()


def test_words_of_the_same_name_are_replaced_in_their_table_only() -> None:
    home.save_words("mine", "words,stance\n", table="stances")
    home.save_words("mine", WORDS, table="cues")
    home.save_words("mine", "new", table="cues")
    assert [(table, text) for table, _, text in home.own_words()] == [
        ("cues", "new"),
        ("stances", "words,stance\n"),
    ]


def test_removing_words() -> None:
    home.save_words("mine", WORDS, table="cues")
    home.save_words("mine", WORDS, table="hedges")
    home.save_words("tabloid", WORDS, table="cues")
    with pytest.raises(InputError, match=r"mine: .* for cues, hedges; .* --table cues"):
        home.remove_words("mine")
    with pytest.raises(InputError, match=r"tabloid: you have no table of this name; .*: mine"):
        home.remove_words("tabloid", table="hedges")
    removed = [home.remove_words("mine", table="cues"), home.remove_words("mine")]
    assert [path.parent.name for path in removed] == ["cues", "hedges"]
    assert [Path(file).name for _, file, _ in home.own_words()] == ["tabloid.csv"]
    with pytest.raises(InputError, match=r"mine: you have no table of this name; .*: tabloid"):
        home.remove_words("mine")


def test_judgements_is_a_name_for_words_as_any_other() -> None:
    assert home.save_words("judgements", WORDS, table="cues").name == "judgements.csv"
    assert len(home.own_words()) == 1
    with pytest.raises(InputError, match=r"'\.\./a': it cannot be a table's name"):
        home.save_words("../a", WORDS, table="cues")


@pytest.mark.parametrize("path", ["mine.csv", "verbs/mine.csv"])
def test_words_where_no_table_is_are_told_of(folder: Path, path: str) -> None:
    misplaced = folder / "words" / path
    misplaced.parent.mkdir(parents=True)
    misplaced.write_text(WORDS)
    with pytest.raises(InputError, match=r"no table of words is read here; .*cues, hedges"):
        home.own_words()


def test_words_that_cannot_be_read_are_named(folder: Path) -> None:
    path = home.save_words("mine", WORDS, table="cues")
    path.write_bytes(b"cue\nclich\xe9\n")
    with pytest.raises(InputError, match=r"mine\.csv: it is not in UTF-8"):
        home.own_words()
    path.unlink()
    path.parent.rmdir()
    path.parent.write_text("")
    with pytest.raises(InputError, match=r"cues: it cannot be read"):
        home.own_words()
