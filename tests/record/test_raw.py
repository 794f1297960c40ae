"""Kept inputs: each once, whole or not at all, and found to be damaged where they are."""

from __future__ import annotations

import gzip
import hashlib
import os
import resource
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.errors import InputError
from onrecord.record import raw
from onrecord.record.raw import (
    coming_raw,
    drop_raw,
    keep_raw,
    load_raw,
    raw_names,
    raw_path,
    unkept,
)

BODY = "“The bridge is closed,” said Mayor Ann Lee.\n".encode()
NAME = hashlib.sha256(BODY).hexdigest()


def files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_the_same_bytes_are_kept_once_and_in_the_same_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.raw", tmp_path / "other.raw"
    assert keep_raw(one, BODY) == keep_raw(one, BODY) == keep_raw(other, BODY) == NAME
    assert files(one) == [raw_path(one, NAME)]
    assert raw_path(one, NAME).read_bytes() == raw_path(other, NAME).read_bytes()
    assert gzip.decompress(raw_path(one, NAME).read_bytes()) == BODY


@settings(max_examples=25)
@given(bodies=st.lists(st.binary(max_size=300), max_size=4))
def test_what_is_kept_comes_back(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[bytes]
) -> None:
    folder = tmp_path_factory.mktemp("any") / "record.raw"
    names = [keep_raw(folder, body) for body in bodies]
    assert [load_raw(folder, name) for name in names] == bodies
    assert raw_names(folder) == sorted(set(names))


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-12])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _flip(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 2] ^= 0xFF
    path.write_bytes(whole)


def _other(path: Path) -> None:
    path.write_bytes(gzip.compress(b"Other words."))


def _text(path: Path) -> None:
    path.write_bytes(b"no gzip at all")


def _renamed(path: Path) -> None:
    path.rename(path.with_name("0" * 64 + ".gz"))


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (_cut, "damaged"),
        (_empty, "damaged|not what it was"),
        (_flip, "damaged|not what it was"),
        (_other, "not what it was"),
        (_text, "damaged"),
        (_renamed, "missing"),
        (Path.unlink, "missing"),
    ],
)
def test_harm_is_told_and_keeping_them_again_mends_it(
    tmp_path: Path, harm: Callable[[Path], None], reason: str
) -> None:
    keep_raw(tmp_path, BODY)
    harm(raw_path(tmp_path, NAME))
    with pytest.raises(InputError, match=reason) as caught:
        load_raw(tmp_path, NAME)
    assert "add the article again from its own file" in caught.value.remedy
    assert keep_raw(tmp_path, BODY) == NAME
    assert load_raw(tmp_path, NAME) == BODY


def test_a_renamed_one_is_found_under_its_wrong_name_alone(tmp_path: Path) -> None:
    keep_raw(tmp_path, BODY)
    _renamed(raw_path(tmp_path, NAME))
    assert raw_names(tmp_path) == ["0" * 64]


def test_one_that_may_not_be_read_is_not_called_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_raw(tmp_path, BODY)

    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(InputError, match=r"cannot be read \(permission denied\)"):
        load_raw(tmp_path, NAME)


def test_taken_away_with_what_a_killed_run_left_of_it(tmp_path: Path) -> None:
    keep_raw(tmp_path, BODY)
    left = raw_path(tmp_path, NAME).with_name(f".{NAME}.0123.new")
    left.write_bytes(b"half of the words")
    others = left.with_name(f".{NAME[:-1]}.0123.new")
    others.write_bytes(b"of another input")
    assert raw_names(tmp_path) == [NAME]
    drop_raw(tmp_path, NAME)
    assert files(tmp_path) == [others]
    drop_raw(tmp_path, NAME)  # it need not be there
    drop_raw(tmp_path / "nowhere", NAME)


def test_whoever_is_killed_leaves_a_file_that_tells_whose_words_it_holds(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from onrecord.record import raw\n"
        "os.fsync = lambda handle: os._exit(9) if sys.argv[2] in os.readlink("
        "f'/proc/self/fd/{handle}') else None\n"
        "raw.keep_raw(Path(sys.argv[1]), sys.stdin.buffer.read())"
    )
    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("there is no /proc here")
    ran = subprocess.run([sys.executable, "-c", program, tmp_path, NAME], input=BODY)
    assert ran.returncode == 9
    [left] = files(tmp_path)
    assert left.name.startswith(f".{NAME}.")
    assert left.suffix == ".new"
    assert raw_names(tmp_path) == []
    assert keep_raw(tmp_path, BODY) == NAME
    drop_raw(tmp_path, NAME)
    assert files(tmp_path) == []


def test_each_thing_is_on_the_disk_before_the_next_one_relies_on_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    replace, fsync = os.replace, os.fsync

    def note_fsync(handle: int) -> None:
        is_folder = stat.S_ISDIR(os.fstat(handle).st_mode)
        inodes = {path.stat().st_ino: path.name for path in (tmp_path, *tmp_path.rglob("*"))}
        done.append("sync " + (inodes[os.fstat(handle).st_ino] if is_folder else "file"))
        fsync(handle)

    def note_replace(old: Path, new: Path) -> None:
        done.append("rename")
        replace(old, new)

    monkeypatch.setattr(os, "fsync", note_fsync)
    monkeypatch.setattr(os, "replace", note_replace)
    keep_raw(tmp_path / "record.raw", BODY)
    above = [f"sync {tmp_path.name}", "sync record.raw"]
    assert done == [*above, "sync file", "rename", f"sync {NAME[:2]}"]
    done.clear()
    drop_raw(tmp_path / "record.raw", NAME)
    assert done == [f"sync {NAME[:2]}"]


def test_after_an_error_nothing_half_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", fail)
        with pytest.raises(InputError, match="no space left on device") as caught:
            keep_raw(tmp_path, BODY)
        assert caught.value.remedy.startswith("make room")
    assert files(tmp_path) == []
    assert keep_raw(tmp_path, BODY) == NAME


def test_until_they_are_kept_nobody_finds_them_and_nothing_is_left(tmp_path: Path) -> None:
    with coming_raw(tmp_path, BODY) as coming:
        assert raw_names(tmp_path) == []
        assert len(unkept(tmp_path)) == 1
    assert files(tmp_path) == []
    assert coming.name == NAME
    with coming_raw(tmp_path, BODY) as coming:
        coming.keep()
    assert files(tmp_path) == [raw_path(tmp_path, NAME)]


@pytest.mark.parametrize("before", [False, True])
def test_what_was_dropped_meanwhile_is_kept_all_the_same(tmp_path: Path, before: bool) -> None:
    if before:
        keep_raw(tmp_path, BODY)
    with coming_raw(tmp_path, BODY) as coming:
        drop_raw(tmp_path, NAME)  # also what is on its way
        assert files(tmp_path) == []
        coming.keep()
    assert load_raw(tmp_path, NAME) == BODY
    assert files(tmp_path) == [raw_path(tmp_path, NAME)]


def test_a_limit_on_the_size_of_files(tmp_path: Path) -> None:
    program = (
        "import os, resource, sys; from pathlib import Path; from onrecord.record import raw\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try: raw.keep_raw(Path(sys.argv[1]), os.urandom(99999))\n"
        "except Exception as error: print(type(error).__name__, error)"
    )
    assert resource.RLIMIT_FSIZE is not None
    ran = subprocess.run([sys.executable, "-c", program, tmp_path], capture_output=True, text=True)
    assert ran.stdout.startswith(f"InputError {tmp_path}: it cannot be written (file too large)")
    assert files(tmp_path) == []


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    folder = tmp_path / "record.raw"
    folder.write_text("")
    with pytest.raises(InputError, match=r"record\.raw: it cannot be written"):
        keep_raw(folder, BODY)
    with pytest.raises(InputError):
        load_raw(folder, NAME)


def test_the_files_may_be_read_by_whom_the_user_lets(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        keep_raw(tmp_path, BODY)
    finally:
        os.umask(before)
    assert stat.S_IMODE(raw_path(tmp_path, NAME).stat().st_mode) == 0o640


def test_no_error_where_folders_cannot_be_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(raw.os, "name", "nt")
    raw._sync(tmp_path / "nowhere")
