"""The trained network that ships with onrecord, run by onnxruntime: one pass a window of text."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from onrecord.encoder.pieces import Pieces
from onrecord.encoder.windows import Window, cut_windows
from onrecord.errors import ResourceError

__all__ = ["Encoder", "ReadWindow", "load_encoder"]

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

_FOLDER = "onrecord.resources.attribution"
_FILES = ("encoder.onnx", "pairs.onnx", "roles.onnx", "tokenizer.json")
_SETTINGS = "settings.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadWindow:
    """What the network makes of one window, a row a word: scores of cue tags ``tags`` [words, 6]
    (no cue, first word, inside; of outer statements, then of all), the vectors ``words`` and
    ``cues`` that :meth:`Encoder.score_pairs` takes, scores of events ``events`` [words, n] (no
    event and the 16 types, 7 statuses, all modes), and the vectors ``parts`` and ``triggers`` that
    :meth:`Encoder.score_roles` takes."""

    window: Window
    tags: Floats
    words: Floats
    cues: Floats
    events: Floats
    parts: Floats
    triggers: Floats


def _read_files(folder: Path) -> dict[str, bytes]:
    raw = {}
    for name in (*_FILES, _SETTINGS):
        try:
            raw[name] = (folder / name).read_bytes()
        except OSError as error:
            raise ResourceError(str(folder / name), error.strerror or "unreadable") from error
    return raw


def _read_settings(raw: Mapping[str, bytes]) -> dict[str, Any]:
    """The settings, which know the digests of the other files."""
    try:
        settings = tomllib.loads(raw[_SETTINGS].decode())
        wanted = {name: settings["sha256"][name] for name in _FILES}
    except (ValueError, KeyError) as error:
        raise ResourceError(_SETTINGS, "the file is damaged") from error
    for name, digest in wanted.items():
        if hashlib.sha256(raw[name]).hexdigest() != digest:
            raise ResourceError(name, "the file is not the one that was shipped")
    return settings


class Encoder:
    """The network.  One window is read at a time, on one thread: the weights of 8 bits take their
    scale over all that is read at once, so a window's answer would change with its neighbours."""

    def __init__(self, folder: Path) -> None:
        raw = _read_files(folder)
        #: The thresholds and weights that were chosen with the network, by name.
        self.settings: dict[str, Any] = _read_settings(raw)
        digest = hashlib.sha256(b"".join(raw[name] for name in sorted(raw))).hexdigest()
        #: The network's version and the beginning of its SHA-256.
        self.version = f"{self.settings['version']}-{digest[:12]}"
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._reader, self._scorer, self._caster = (
            onnxruntime.InferenceSession(raw[name], options, providers=["CPUExecutionProvider"])
            for name in ("encoder.onnx", "pairs.onnx", "roles.onnx")
        )
        self._pieces = Pieces(raw["tokenizer.json"].decode())

    def read(
        self,
        forms: Sequence[str],
        *,
        features: Ints,
        paragraphs: Sequence[int],
        sentences: Sequence[int],
        joined: Sequence[bool],
    ) -> Iterator[ReadWindow]:
        """An article's words, window by window.

        ``features`` [words, columns] are added to the words' pieces; the other arguments say where
        paragraphs and sentences begin, as :func:`cut_windows` takes them.
        """
        cut = self._pieces.cut(forms)
        sizes = [len(pieces) for pieces in cut]
        for window in cut_windows(sizes, paragraphs=paragraphs, sentences=sentences, joined=joined):
            part = slice(window.start, window.end)
            yield self._read_window(window, cut[part], sizes[part], features[part])

    def _read_window(
        self, window: Window, cut: Iterable[list[int]], sizes: Sequence[int], features: Ints
    ) -> ReadWindow:
        pieces = [self._pieces.start, *(piece for word in cut for piece in word), self._pieces.end]
        last = np.cumsum(sizes)
        count = len(sizes)
        # The row after the words' is that of the two marks, which have no features.
        nothing = np.full((1, features.shape[1]), self.settings["word_size"])
        tags, words, cues, events, parts, triggers = self._reader.run(
            None,
            {
                "pieces": np.array(pieces, np.int64),
                "word_of": np.concatenate(
                    [[count], np.repeat(np.arange(count), sizes), [count]]
                ).astype(np.int64),
                "features": np.concatenate([features, nothing]).astype(np.int64),
                "first": (last - np.asarray(sizes) + 1).astype(np.int64),
                "last": last.astype(np.int64),
            },
        )
        return ReadWindow(
            window=window,
            tags=cast(Floats, tags),
            words=cast(Floats, words),
            cues=cast(Floats, cues),
            events=cast(Floats, events),
            parts=cast(Floats, parts),
            triggers=cast(Floats, triggers),
        )

    def score_pairs(self, read: ReadWindow, cues: Sequence[range], features: Ints) -> Floats:
        """The scores [cues, words, 7] of each word's role to each cue, for words of the window.

        ``cues`` number words within the window; ``features`` is [cues, words, columns].  The
        scores are those of: no role, source, content; a source's first and last word, a content's.
        """
        vectors = np.stack([read.cues[cue.start : cue.stop].mean(0) for cue in cues])
        (scores,) = self._scorer.run(
            None, {"cue": vectors, "words": read.words, "pairs": features.astype(np.int64)}
        )
        return cast(Floats, scores)

    def score_roles(self, read: ReadWindow, trigger: int, words: range, features: Ints) -> Floats:
        """The scores [words, 4] of what words are to an event: nothing, actor, recipient, place.

        ``trigger`` and ``words`` number words within the window; ``features`` is [words, columns].
        """
        (scores,) = self._caster.run(
            None,
            {
                "trigger": read.triggers[trigger : trigger + 1],
                "words": read.parts[words.start : words.stop],
                "pairs": features[None].astype(np.int64),
            },
        )
        return cast(Floats, scores[0])


def load_encoder() -> Encoder:
    """The network that ships with onrecord (a fifth of a second).

    Raises:
        ResourceError: if one of its files is missing or is not as it was shipped.
    """
    return Encoder(Path(str(files(_FOLDER))))
