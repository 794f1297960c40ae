"""Where the user's own things are: tables of actors and of words, what was judged of two names.

They lie in one folder, ``$ONRECORD_HOME`` or the platform's own one for data: ``actors/NAME.csv``
for each table (with ``actors/NAME.organizations.csv`` where one file told of persons and of
organisations) and ``actors/judgements.csv``; ``words/TABLE/NAME.csv`` for what is added to a table
of words.  A folder that is not there holds none of them.
"""

from __future__ import annotations

import csv
import io
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from onrecord.actors.judgements import Judgement, Verdict
from onrecord.errors import InputError
from onrecord.meaning.vocabulary import TABLES

if TYPE_CHECKING:
    from onrecord.pipeline import Finder, Stages

__all__ = [
    "add_judgement",
    "check_table_name",
    "check_words_name",
    "home_folder",
    "load_own_stages",
    "own_judgements",
    "own_tables",
    "own_words",
    "read_table",
    "remove_table",
    "remove_words",
    "save_table",
    "save_words",
    "table_files",
    "table_name",
    "words_files",
]

_JUDGEMENTS = "judgements"
_HEADER = ["left", "right", "verdict"]
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_NAME = re.compile(r"[A-Za-z0-9_-]{1,100}")
#: What stands between a table's name and ``.csv`` where a name has a second file.
_SECOND = ".organizations"
_ELSEWHERE = "or set ONRECORD_HOME to a folder that can be"


def home_folder(
    environment: Mapping[str, str] | None = None, *, platform: str | None = None
) -> Path:
    """The folder of the user's own things, which need not be there.

    Raises:
        InputError: if the system names no home folder.

    >>> home_folder({"ONRECORD_HOME": "own"}).name
    'own'
    >>> home_folder({"XDG_DATA_HOME": "/srv/data"}, platform="linux").as_posix()
    '/srv/data/onrecord'
    """
    given = os.environ if environment is None else environment
    if own := given.get("ONRECORD_HOME"):
        return Path(own)
    return _data_folder(given, sys.platform if platform is None else platform) / "onrecord"


def _data_folder(environment: Mapping[str, str], platform: str) -> Path:
    if platform == "darwin":
        return _user_folder() / "Library" / "Application Support"
    if platform == "win32":
        local = environment.get("LOCALAPPDATA")
        return Path(local) if local else _user_folder() / "AppData" / "Local"
    # The XDG specification wants a path that is not absolute to be passed over.
    data = environment.get("XDG_DATA_HOME", "")
    return Path(data) if data.startswith("/") else _user_folder() / ".local" / "share"


def _user_folder() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        remedy = "set ONRECORD_HOME to a folder of yours"
        raise InputError("ONRECORD_HOME", "the system names no home folder", remedy) from error


def load_own_stages(finder: Finder = "model") -> Stages:
    """The stages with the user's own tables and judgements, as they are now (about two seconds).

    Raises:
        ResourceError: if a file of the model is missing or damaged.
        InputError: if a table of the user is not as it should be.
    """
    from onrecord.pipeline import load_stages

    return load_stages(
        finder, own_actors=own_tables(), own_words=own_words(), judgements=own_judgements()
    )


def own_tables() -> tuple[tuple[str, str], ...]:
    """The user's own tables of actors by name, each with the name of its file and its text.

    Raises:
        InputError: if one cannot be read.
    """
    return tuple((path.name, read_table(path)) for path in table_files())


def table_files() -> list[Path]:
    """The files of the user's own tables, by name.

    Raises:
        InputError: if their folder cannot be read.
    """
    found = _tables_in(_actors_folder())
    return [path for path in found if path.stem.lower() != _JUDGEMENTS]


def _actors_folder() -> Path:
    return home_folder() / "actors"


def _tables_in(folder: Path) -> list[Path]:
    return [path for path in _entries(folder) if path.suffix == ".csv"]


def _entries(folder: Path) -> list[Path]:
    """What lies in a folder by name, without what is hidden; nothing if it is not there."""
    try:
        found = [path for path in folder.iterdir() if not path.name.startswith(".")]
    except FileNotFoundError:
        return []
    except OSError as error:
        raise _unreadable(folder, error) from error
    return sorted(found, key=lambda path: path.name)


def table_name(path: Path) -> str:
    """The name of the table that a file belongs to.

    >>> table_name(Path("senate.organizations.csv")), table_name(Path("senate.csv"))
    ('senate', 'senate')
    """
    return path.stem.removesuffix(_SECOND)


def read_table(path: Path) -> str:
    """The text of a file of the user's.

    Raises:
        InputError: if it cannot be read, or is not in UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            str(path), "it is not in UTF-8", "save it as UTF-8, or remove it"
        ) from error
    except OSError as error:
        raise _unreadable(path, error) from error


def check_table_name(name: str) -> str:
    """The name, if a table can have it.

    Raises:
        InputError: if it cannot.
    """
    if _check_name(name).lower() == _JUDGEMENTS:
        raise InputError(name, "this name is taken by what was judged", "choose another name")
    return name


def _check_name(name: str) -> str:
    if not _NAME.fullmatch(name):
        remedy = "a table's name is up to 100 letters, digits, - and _"
        raise InputError(repr(name), "it cannot be a table's name", remedy)
    return name


def save_table(name: str, *tables: str) -> list[Path]:
    """The files in which one or two tables are kept from now on, in place of those of this name.

    Raises:
        InputError: if the name cannot be a table's, or the folder cannot be written.
    """
    folder, stem = _actors_folder(), check_table_name(name)
    paths = [folder / f"{stem}.csv", folder / f"{stem}{_SECOND}.csv"]
    for path, text in zip(paths, tables, strict=False):
        _write(path, text)
    for path in paths[len(tables) :]:
        _remove(path)
    return paths[: len(tables)]


def remove_table(name: str) -> list[Path]:
    """The files of a table, which are no longer there.

    Raises:
        InputError: if there is no such table, or it cannot be removed.
    """
    files = table_files()
    found = [path for path in files if table_name(path) == name]
    if not found:
        raise _no_table(name, map(table_name, files))
    for path in found:
        _remove(path)
    return found


def _no_table(name: str, names: Iterable[str]) -> InputError:
    told = ", ".join(dict.fromkeys(names))
    remedy = f"your own tables are: {told}" if told else "you have no own tables"
    return InputError(name or '""', "you have no table of this name", remedy)


def own_words() -> tuple[tuple[str, str, str], ...]:
    """The user's own tables of words: which one each adds to, its file, and its text.

    They come in the order of ``TABLES``, and by name within each; a later one wins.

    Raises:
        InputError: if one cannot be read, or lies where no table is.
    """
    return tuple((table, str(path), read_table(path)) for table, path in words_files())


def words_files() -> list[tuple[str, Path]]:
    """The files of the user's own tables of words, each behind the name of what it adds to.

    Raises:
        InputError: if a folder cannot be read, or a table lies where none is read: it would be
            passed over, and nobody told.
    """
    folder = _words_folder()
    for path in _entries(folder):
        if path.suffix == ".csv" or (path.name not in TABLES and path.is_dir()):
            remedy = f"put tables into a folder there that is called {', '.join(TABLES)}"
            raise InputError(str(path), "no table of words is read here", remedy)
    return [(table, path) for table in TABLES for path in _tables_in(folder / table)]


def _words_folder() -> Path:
    return home_folder() / "words"


def check_words_name(name: str) -> str:
    """The name, if a table of words can have it.

    Raises:
        InputError: if it cannot.
    """
    return _check_name(name)


def save_words(name: str, text: str, *, table: str) -> Path:
    """The file in which the rows for a table are kept from now on, in place of one of this name.

    Raises:
        InputError: if the name cannot be a table's, or the folder cannot be written.
    """
    path = _words_folder() / table / f"{check_words_name(name)}.csv"
    _write(path, text)
    return path


def remove_words(name: str, *, table: str | None = None) -> Path:
    """The file of a table of words, which is no longer there.

    Raises:
        InputError: if there is no such table, if there are some of this name and ``table`` does
            not tell which, or if it cannot be removed.
    """
    files = [one for one in words_files() if table in (None, one[0])]
    found = [(one, path) for one, path in files if path.stem == name]
    if not found:
        raise _no_table(name, (path.stem for _, path in files))
    if len(found) > 1:
        names = ", ".join(one for one, _ in found)
        remedy = f"say which of them, like --table {found[0][0]}"
        raise InputError(name, f"you have tables of this name for {names}", remedy)
    [(_, path)] = found
    _remove(path)
    return path


def own_judgements() -> list[Judgement]:
    """What the user judged of two names, in the order in which it was judged.

    Raises:
        InputError: naming file and line, if one is not as it should be.
    """
    return _parse_judgements(_judgements_text(), _judgements_path())


def _judgements_path() -> Path:
    return _actors_folder() / f"{_JUDGEMENTS}.csv"


def _judgements_text() -> str:
    path = _judgements_path()
    return read_table(path) if path.exists() else ""


def _parse_judgements(text: str, path: Path) -> list[Judgement]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Judgement] = []
    try:
        header = next(reader, _HEADER)
        if header != _HEADER:
            raise InputError(
                str(path),
                f"its columns are {','.join(header)[:80]!r}",
                f"its first line is {','.join(_HEADER)}",
            )
        found += [_judgement(row) for row in reader if row]
    except (ValueError, csv.Error) as error:
        where, reason = f"{path}:{reader.line_num}", f"no judgement ({error})"
        raise InputError(where, reason, "correct the line, or take it out") from error
    return found


def _judgement(row: list[str]) -> Judgement:
    if len(row) != len(_HEADER):
        raise ValueError(f"{len(row)} columns, not {len(_HEADER)}")
    left, right, verdict = row
    known = next((one for one in _VERDICTS if one == verdict), None)
    if known is None:
        raise ValueError(f"{verdict!r:.80} is not {', '.join(_VERDICTS)}")
    return _checked(Judgement(left=left, right=right, verdict=known))


def _checked(judgement: Judgement) -> Judgement:
    if () in judgement.pair:
        raise ValueError("a name is empty")
    if len(judgement.pair) < 2:
        raise ValueError("both are the same name")
    return judgement


def add_judgement(left: str, right: str, verdict: str) -> Judgement:
    """The judgement, kept behind those that are there.

    Raises:
        InputError: if it is none, or the file of judgements is not as it should be or cannot be
            written.
    """
    # A name stands on one line, whatever was in it.
    names = [" ".join(name.split()) for name in (left, right)]
    try:
        added = _judgement([*names, verdict])
    except ValueError as error:
        named = " and ".join(name or '""' for name in names)
        remedy = f"give two names and one of {', '.join(_VERDICTS)}"
        raise InputError(named, f"no judgement ({error})", remedy) from error
    path, text = _judgements_path(), _judgements_text()
    _parse_judgements(text, path)
    if text and not text.endswith("\n"):
        text += "\n"
    rows = [[added.left, added.right, added.verdict]]
    _write(path, text + _as_csv(rows if text else [_HEADER, *rows]))
    return added


def _as_csv(rows: list[list[str]]) -> str:
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue()


def _write(path: Path, text: str) -> None:
    """Puts the text in the file's place: who reads it meets the old one or the new one, whole."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(
            prefix=f".{path.name}.", suffix=".new", dir=path.parent
        )
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode("utf-8", "replace"))
                stream.flush()
                os.fsync(stream.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        remedy = f"make its folder writable, {_ELSEWHERE}"
        raise InputError(str(path), f"it cannot be written ({words})", remedy) from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        words = (error.strerror or str(error)).lower()
        remedy = f"make its folder writable, {_ELSEWHERE}"
        raise InputError(str(path), f"it cannot be removed ({words})", remedy) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    words = (error.strerror or str(error)).lower()
    return InputError(str(path), f"it cannot be read ({words})", f"make it readable, {_ELSEWHERE}")
