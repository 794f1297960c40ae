"""The network that ships with onrecord: what it answers, and what it says when it is not whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from onrecord import resources
from onrecord.encoder import Encoder, ReadWindow, load_encoder
from onrecord.errors import ResourceError
from onrecord.events.candidates import ROLES
from onrecord.ontology import STATUSES, TYPES, check_modes, load_ontology
from onrecord.statements import words

pytestmark = pytest.mark.slow

FOLDER = Path(resources.__file__).parent / "attribution"
FILES = ["encoder.onnx", "pairs.onnx", "roles.onnx", "settings.toml", "tokenizer.json"]
MODES = load_ontology().modes
FORMS = ["“", "We", "won", ",", "”", "said", "Lee", ".", "He", "denied", "that", "the", "dam",
         "was", "unsafe", ",", "😀", "\x00", "42"]  # fmt: skip


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The network's folder, to be spoiled by :func:`spoil`."""
    for name in FILES:
        (tmp_path / name).symlink_to(FOLDER / name)
    return tmp_path


def spoil(path: Path, raw: bytes) -> None:
    """Other bytes in place of a file, the one that ships untouched."""
    path.unlink()
    path.write_bytes(raw)


def read(encoder: Encoder, times: int = 1, *, turn: int = 0) -> list[ReadWindow]:
    """The windows of an article of that many equal paragraphs; ``turn`` turns the words round."""
    forms = (FORMS[turn:] + FORMS[:turn]) * times
    places = [at // len(FORMS) for at in range(len(forms))]
    columns: dict[str, Any] = {"paragraphs": places, "sentences": places}
    features = np.tile(words.WORD_OFFSETS, (len(forms), 1))
    return list(encoder.read(forms, features=features, joined=[False] * len(forms), **columns))


def pair_rows(cues: int, count: int) -> np.ndarray:
    return np.tile(words.PAIR_OFFSETS, (cues, count, 1))


def test_an_answer_has_a_row_a_word(encoder: Encoder) -> None:
    (one,) = read(encoder)
    assert one.tags.shape == (len(FORMS), 6)
    assert len(one.words) == len(one.cues) == len(FORMS)
    scores = encoder.score_pairs(one, [range(5, 6), range(9, 10)], pair_rows(2, len(FORMS)))
    assert scores.shape == (2, len(FORMS), 7)
    assert np.isfinite(one.tags).all()
    assert np.isfinite(scores).all()
    assert one.events.shape == (len(FORMS), 1 + len(TYPES) + len(STATUSES) + len(MODES))
    roles = encoder.score_roles(one, 9, range(8, 15), pair_rows(1, 7)[0])
    assert roles.shape == (7, len(ROLES))
    assert np.isfinite(roles).all()


def test_no_words_have_no_windows(encoder: Encoder) -> None:
    nothing = np.zeros((0, len(words.WORD_OFFSETS)), np.int32)
    got = encoder.read([], features=nothing, paragraphs=[], sentences=[], joined=[])
    assert list(got) == []


def test_a_window_is_read_the_same_whatever_was_read_before(encoder: Encoder) -> None:
    (before,) = read(encoder)
    read(encoder, times=15, turn=3)
    (after,) = read(encoder)
    assert np.array_equal(before.tags, after.tags)
    assert np.array_equal(before.words, after.words)
    assert np.array_equal(before.cues, after.cues)
    assert np.array_equal(before.events, after.events)
    ways = [
        encoder.score_roles(one, 9, range(8, 15), pair_rows(1, 7)[0]) for one in (before, after)
    ]
    assert np.array_equal(*ways)


def test_a_window_is_read_the_same_by_a_network_loaded_anew(encoder: Encoder) -> None:
    (before,), (after,) = read(encoder), read(load_encoder())
    assert np.array_equal(before.tags, after.tags)


def test_the_windows_of_a_long_article_are_read_each_by_itself(encoder: Encoder) -> None:
    """What follows in an article is not seen, so it cannot change what comes before."""
    short, long = read(encoder, times=30), read(encoder, times=50)
    assert len(long) > len(short) > 1
    same = [(a, b) for a, b in zip(short, long, strict=False) if a.window == b.window]
    assert same
    assert all(np.array_equal(a.tags, b.tags) for a, b in same)


def test_cues_are_scored_the_same_each_time_and_nearly_so_alone(encoder: Encoder) -> None:
    """Weights of 8 bits take their scale over all cues of the window, so alone is not exact."""
    (one,) = read(encoder)
    cues = [range(5, 6), range(9, 11), range(12, 13)]
    together = encoder.score_pairs(one, cues, pair_rows(3, len(FORMS)))
    again = encoder.score_pairs(one, cues, pair_rows(3, len(FORMS)))
    alone = [encoder.score_pairs(one, [cue], pair_rows(1, len(FORMS)))[0] for cue in cues]
    assert np.array_equal(together, again)
    assert np.allclose(together, alone, atol=0.5)


def test_the_network_has_room_for_every_feature(encoder: Encoder) -> None:
    assert encoder.settings["word_size"] == words.WORD_SIZE
    last = np.tile([*words.WORD_OFFSETS[1:], words.WORD_SIZE], (2, 1)) - 1
    (one,) = encoder.read(
        ["he", "said"], features=last, paragraphs=[0, 0], sentences=[0, 0], joined=[False] * 2
    )
    ends = np.tile([*words.PAIR_OFFSETS[1:], words.PAIR_SIZE], (1, 2, 1)) - 1
    assert np.isfinite(encoder.score_pairs(one, [range(1, 2)], ends)).all()


def test_settings_fit_the_signs(encoder: Encoder) -> None:
    from onrecord.statements.trained import Candidate, nested_signs, outer_signs

    one = Candidate(
        cue=range(1), source=(), content=(range(1, 3),), outer=0.5, any=0.5, source_sure=0.0,
        content_sure=0.5, by_rule=-1.0,
    )  # fmt: skip
    for name, signs in (("outer", outer_signs), ("nested", nested_signs)):
        assert len(encoder.settings[name]["weights"]) == len(signs(one))
        assert 0 < encoder.settings[name]["least"] < 1
    assert len(encoder.settings["events"]["weights"]) == 2
    assert 0 < encoder.settings["events"]["least"] < 1
    check_modes(encoder.settings["modes"])
    with pytest.raises(ResourceError, match="another codebook"):
        check_modes([*encoder.settings["modes"][1:], encoder.settings["modes"][0]])


def test_the_version_is_the_same_each_time(encoder: Encoder) -> None:
    assert encoder.version == load_encoder().version
    assert encoder.version.startswith(f"{encoder.settings['version']}-")


def test_a_changed_setting_changes_the_version(copy: Path, encoder: Encoder) -> None:
    spoil(copy / "settings.toml", (FOLDER / "settings.toml").read_bytes() + b"\n")
    assert Encoder(copy).version != encoder.version


@pytest.mark.parametrize("name", [name for name in FILES if name != "settings.toml"])
def test_a_changed_byte_is_noticed(name: str, copy: Path) -> None:
    """Weights with one wrong bit would load and answer something else."""
    raw = bytearray((FOLDER / name).read_bytes())
    raw[len(raw) // 2] ^= 1
    spoil(copy / name, bytes(raw))
    with pytest.raises(ResourceError, match=name):
        Encoder(copy)


@pytest.mark.parametrize("name", FILES)
def test_missing_weights_are_named(name: str, copy: Path) -> None:
    (copy / name).unlink()
    with pytest.raises(ResourceError, match=name) as caught:
        Encoder(copy)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("kept", [0.0, 0.5], ids=["empty", "half"])
def test_damaged_weights_are_named(name: str, kept: float, copy: Path) -> None:
    raw = (FOLDER / name).read_bytes()
    # A table cut between two lines would still be one.
    spoil(copy / name, raw[: int(len(raw) * kept)] + b"\n[=")
    with pytest.raises(ResourceError, match=name) as caught:
        Encoder(copy)
    assert str(caught.value).isprintable()
