"""Words and the network's scores -> findings: which cues to believe, and with which words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp, log
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from onrecord.model import Span, Spans
from onrecord.statements.decode import find_cues, read_roles, softmax
from onrecord.statements.found import EDGE, Found, merge_spans
from onrecord.statements.words import Words, find_by_rule, pair_features

if TYPE_CHECKING:
    from onrecord.statements.decode import Floats
    from onrecord.statements.words import Ints

__all__ = [
    "Candidate",
    "Network",
    "Watch",
    "choose",
    "find_candidates",
    "find_with_network",
    "nested_signs",
    "outer_signs",
    "to_found",
]

# Less likely cues are not looked at: with half of this a twentieth of the time is lost, and no
# figure moves.
_LEAST_CUE = 0.2
# What was taken for part of another statement has to be likelier than others to stand by itself.
_LEAST_UNHELD = 0.6


class _Window(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def own_start(self) -> int: ...
    @property
    def own_end(self) -> int: ...
    @property
    def end(self) -> int: ...


class _ReadWindow(Protocol):
    @property
    def window(self) -> _Window: ...
    @property
    def tags(self) -> Floats: ...


class Network(Protocol):
    """What this room needs of the encoder."""

    settings: dict[str, Any]

    def read(
        self,
        forms: Sequence[str],
        *,
        features: Ints,
        paragraphs: Sequence[int],
        sentences: Sequence[int],
        joined: Sequence[bool],
    ) -> Iterator[Any]:
        """An article's words, window by window."""

    def score_pairs(self, read: Any, cues: Sequence[range], features: Ints) -> Floats:
        """The scores of each word's role to each cue of a window."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A cue that may be one, with the words that would be its source and content.

    ``outer`` and ``any`` are the network's probabilities that the cue belongs to a statement that
    no other holds, and to any; the ``sure`` ones are the mean probabilities of the roles' words;
    ``by_rule`` is how well a rule's finding with this cue agrees (-1 where there is none).
    """

    cue: range
    source: tuple[range, ...]
    content: tuple[range, ...]
    outer: float
    any: float
    source_sure: float
    content_sure: float
    by_rule: float

    @property
    def words(self) -> frozenset[int]:
        """The numbers of the content's words."""
        return frozenset(at for part in self.content for at in part)


#: Somebody else who looks at each window as it is read: reading them twice would cost twice.
Watch = Callable[[Words, Any], None]


def find_with_network(
    words: Words, network: Network, watch: Watch | None = None
) -> list[tuple[Found, float]]:
    """The statements of an article's words, and the probability that each is right.

    ``watch`` is given every window that the network reads.
    """
    candidates = find_candidates(words, network, watch)
    chosen = choose(candidates, network.settings)
    return [(to_found(one, words), score) for one, score in chosen]


def find_candidates(words: Words, network: Network, watch: Watch | None = None) -> list[Candidate]:
    """All cues that the network takes for at all likely, in text order."""
    found: list[Candidate] = []
    for read in network.read(
        words.forms,
        features=words.features,
        paragraphs=words.paragraph.tolist(),
        sentences=words.sentence.tolist(),
        joined=words.joined,
    ):
        found += _find_in_window(words, network, read)
        if watch is not None:
            watch(words, read)
    return found


def _find_in_window(words: Words, network: Network, read: _ReadWindow) -> Iterator[Candidate]:
    window = read.window
    start, end = window.start, window.end
    own = range(window.own_start - start, window.own_end - start)
    likely: dict[int, range] = {}
    for part in (read.tags[:, :3], read.tags[:, 3:]):
        for cue in find_cues(part, least=_LEAST_CUE):
            if cue.start in own:
                likely.setdefault(cue.start, cue)
    cues = [likely[at] for at in sorted(likely)]
    if not cues:
        return
    outer, any_ = (softmax(part)[:, 1] for part in (read.tags[:, :3], read.tags[:, 3:]))
    moved = [range(cue.start + start, cue.stop + start) for cue in cues]
    features = np.stack([pair_features(words, cue, start=start, end=end) for cue in moved])
    scores = network.score_pairs(read, cues, features)
    for cue, place, reading in zip(cues, moved, read_roles(scores, cues), strict=True):
        content = tuple(_trim(words, part, start) for part in reading.content)
        source = tuple(_trim(words, part, start) for part in reading.source)
        content = tuple(part for part in content if len(part))
        if content:
            yield Candidate(
                cue=place,
                source=tuple(part for part in source if len(part)),
                content=content,
                outer=float(outer[cue.start]),
                any=float(any_[cue.start]),
                source_sure=reading.source_sure,
                content_sure=reading.content_sure,
                by_rule=_agreement(words, place, content),
            )


def _trim(words: Words, part: range, offset: int) -> range:
    """The range in words of the article, without punctuation at its edges."""
    start, end = part.start + offset, part.stop + offset
    while start < end and words.forms[start] in EDGE:
        start += 1
    while end > start and words.forms[end - 1] in EDGE:
        end -= 1
    return range(start, end)


def _agreement(words: Words, cue: range, content: Iterable[range]) -> float:
    """The share of words that a rule's content and this one have in common, of those in either."""
    one = find_by_rule(words, cue)
    if one is None:
        return -1.0
    ruled = {at for span in one.content for at in words.covered(span)}
    found = {at for part in content for at in part}
    return len(ruled & found) / len(ruled | found)


# --------------------------------------------------------------------------- choice


def nested_signs(one: Candidate) -> list[float]:
    """What the probability of a statement within another is worked out from: fewer signs, because
    fewer texts are annotated with such statements."""
    return [1.0, _logit(one.any), _logit(one.content_sure), max(one.by_rule, 0.0)]


def outer_signs(one: Candidate) -> list[float]:
    """What the probability of a candidate is worked out from, a 1 for the constant first."""
    return [
        1.0,
        _logit(one.outer),
        _logit(one.any),
        _logit(one.content_sure),
        _logit(one.source_sure) if one.source else 0.0,
        0.0 if one.source else 1.0,
        log(1 + len(one.words)),
        1.0 if one.by_rule >= 0 else 0.0,
        max(one.by_rule, 0.0),
    ]


def _logit(share: float) -> float:
    share = min(max(share, 1e-4), 1 - 1e-4)
    return log(share / (1 - share))


def _probability(values: Sequence[float], weights: Sequence[float]) -> float:
    total = sum(value * weight for value, weight in zip(values, weights, strict=True))
    return 1 / (1 + exp(-min(max(total, -30.0), 30.0)))


def choose(
    candidates: Sequence[Candidate], settings: Mapping[str, Any]
) -> list[tuple[Candidate, float]]:
    """The candidates to believe, with their probabilities: the likeliest first, none that says
    the same as one before; then those within the contents of others, and those that nothing holds
    after all."""
    chosen = _Chosen()
    outer, nested = settings["outer"], settings["nested"]
    chosen.add_outermost(_rank(candidates, outer_signs, outer["weights"]), least=outer["least"])
    for score, one in _rank(chosen.left_of(candidates), nested_signs, nested["weights"]):
        if score < nested["least"]:
            break
        parents = chosen.holders(one)
        if not parents:
            continue
        parent = min(parents, key=lambda other: (len(other.words), other.cue.start))
        kept = _kept_in(one, parent)
        if kept is not None and not chosen.same(kept):
            chosen.add(kept, score)
    # Plain cues that were taken for parts of another statement's content, which then was not
    # believed: as nothing holds them, they stand by themselves.
    unheld = [replace(one, outer=one.any) for one in chosen.left_of(candidates)]
    chosen.add_outermost(
        _rank(unheld, outer_signs, outer["weights"]), least=max(_LEAST_UNHELD, outer["least"])
    )
    return chosen.scored


def _rank(
    candidates: Iterable[Candidate],
    signs: Callable[[Candidate], list[float]],
    weights: Sequence[float],
) -> list[tuple[float, Candidate]]:
    """The candidates with their probabilities, the likeliest first."""
    scored = ((_probability(signs(one), weights), one) for one in candidates)
    return sorted(scored, key=lambda pair: (-pair[0], pair[1].cue.start))


class _Chosen:
    """Those chosen so far, found by the words of their contents: comparing each candidate with
    each other one takes half an hour on a text of a million characters."""

    def __init__(self) -> None:
        self.scored: list[tuple[Candidate, float]] = []
        self._by_word: dict[int, list[Candidate]] = defaultdict(list)

    def add(self, one: Candidate, score: float) -> None:
        self.scored.append((one, score))
        for at in one.words:
            self._by_word[at].append(one)

    def add_outermost(self, ranked: Iterable[tuple[float, Candidate]], *, least: float) -> None:
        """Adds those that are likely enough, that nothing holds, and that say something new."""
        for score, one in ranked:
            if score < least:
                break
            if not self.holders(one) and not self.same(one):
                self.add(one, score)

    def left_of(self, candidates: Iterable[Candidate]) -> list[Candidate]:
        """The candidates whose cues are not chosen."""
        taken = {one.cue.start for one, _ in self.scored}
        return [one for one in candidates if one.cue.start not in taken]

    def holders(self, one: Candidate) -> list[Candidate]:
        """Those whose content holds this one's cue."""
        return self._by_word.get(one.cue.start, [])

    def same(self, one: Candidate) -> bool:
        """Whether one of them says the same: at least half of the words of both.

        What holds it may say little more: "Lee said engineers had warned him of floods."
        """
        shared = Counter(
            (other.cue.start, len(other.words))
            for at in one.words
            for other in self._by_word.get(at, ())
            if one.cue.start not in other.words
        )
        size = len(one.words)
        return any(3 * count >= size + length for (_, length), count in shared.items())


def _kept_in(one: Candidate, parent: Candidate) -> Candidate | None:
    """The candidate with the part of its content that its parent's holds: less than all of it."""
    content = tuple(
        range(max(part.start, whole.start), min(part.stop, whole.stop))
        for part in one.content
        for whole in parent.content
        if max(part.start, whole.start) < min(part.stop, whole.stop)
    )
    if not content or sum(map(len, content)) >= len(parent.words):
        return None
    return replace(one, content=content)


# --------------------------------------------------------------------------- spans


def to_found(one: Candidate, words: Words) -> Found:
    """The candidate in characters of the article, contents with their quotation marks."""
    content = [_with_marks(part, words, one) for part in one.content]
    return Found(
        source=_spans(one.source, words),
        cue=_spans((one.cue,), words),
        content=_spans(content, words, (one.cue, *one.source)),
        rule="network",
    )


def _with_marks(part: range, words: Words, one: Candidate) -> range:
    """The range with the quotation marks that only punctuation parts it from."""
    start = _to_edge(part.start, -1, words, one.cue)
    end = _to_edge(part.stop - 1, 1, words, one.cue) + 1
    return range(start, end)


def _to_edge(at: int, step: int, words: Words, cue: range) -> int:
    """The edge of the word's quotation in its paragraph, if only punctuation stands before it."""
    edge = at
    while 0 <= edge + step < len(words):
        there = edge + step
        if (
            words.quotation[there] != words.quotation[at]
            or words.paragraph[there] != words.paragraph[at]
        ):
            break
        if there in cue or any(char.isalnum() for char in words.forms[there]):
            return at
        edge = there
    return edge if words.quotation[at] >= 0 else at


def _spans(parts: Iterable[range], words: Words, apart: Iterable[range] = ()) -> Spans:
    """The parts as characters, joined where only punctuation stands between two of them."""
    starts = [int(words.start[part.start]) for part in apart]
    spans: list[Span] = []
    for part in sorted(parts, key=lambda part: part.start):
        span = Span(int(words.start[part.start]), int(words.end[part.stop - 1]))
        if spans:
            last = spans[-1]
            between = words.text[last.end : span.start]
            is_apart = any(last.end <= start < span.start for start in starts)
            if not is_apart and "\n\n" not in between and not any(map(str.isalnum, between)):
                span = Span(spans.pop().start, span.end)
        spans.append(span)
    return merge_spans(spans, words.text)
