"""Where the article is on a page: its headline, the element that holds its text, the fenced parts.

Nothing here looks at what words mean; how many they are, whether they are links, and how the
page's elements lie in each other and are called decides.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from onrecord.model import BlockKind
from onrecord.text.comments import find_comments
from onrecord.text.html.walk import INLINE, Frame, Piece
from onrecord.text.paragraphs import Paragraph, make_paragraph

__all__ = ["Layout", "find_layout", "heading_level", "is_prose", "join_paragraphs", "make_of"]

_STOP = re.compile(r"[.!?…。！？][\"'”’»)\]]*$|[:;]$")
_PROSE_WORDS = 8
# So many words are prose without a full stop too.
_LONG_PROSE = 25
_SENTENCE_WORDS = 3
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_LONG_ENOUGH = 12
_LEAST_SCORE = 1.5
_WHOLE_PAGE = frozenset({"html", "body", "main"})
_BARS = frozenset({"nav", "footer", "button", "menu", "dialog"})

# A part that holds more of the page's prose than this is the article, whatever it is called.
_MOST_FENCED = 0.4
_ARTICLE_SHARE = 0.15
_FORM_SHARE = 0.3
_FEW_WORDS = 60
# The element that holds the article holds so much of the paragraphs of its make.
_ROOT_SHARE = 0.9
_BEFORE_HEADLINE = 0.3
_NAMED_BONUS = 1.5
_EXTENSIONS = 3
_LEAST_BESIDE = 0.08
_NEAR = 6

_TEASER_WORDS = 70
_TEASER_REACH = 5
_TEASER_TITLE = 4
_LEVELS = {1: 2.0, 2: 0.7}


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where things are: ``headline`` numbers a piece, ``root`` holds the article's text.

    ``fences`` tells for every frame what it is when it is not the article's text, ``make`` how
    the article's paragraphs are set (see :func:`make_of`).
    """

    headline: int | None
    root: Frame | None
    make: object
    fences: dict[Frame, BlockKind | None]


def find_layout(pieces: Sequence[Piece], titles: Sequence[str]) -> Layout:
    """The layout of a page; ``titles`` is what the page says that it is called."""
    headline = _find_headline(pieces, titles)
    fences = _Fencing(pieces, headline).fences
    end = _find_comments(pieces, fences, headline)
    root, make = _find_root(pieces[:end], fences, headline)
    return Layout(headline=headline, root=root, make=make, fences=fences)


def is_prose(piece: Piece) -> bool:
    """Whether a piece reads like a sentence or more, and is no link or button."""
    if piece.count < _PROSE_WORDS or piece.link_share > 0.5 or piece.pushed:
        return False
    return piece.count >= _LONG_PROSE or bool(_STOP.search(piece.words[-6:]))


def join_paragraphs(pieces: Sequence[Piece]) -> list[Paragraph]:
    """The pieces as the paragraphs of a plain text that has no others."""
    paragraphs: list[Paragraph] = []
    at = 0
    for piece in pieces:
        paragraphs.append(make_paragraph(" ".join(piece.words.split()), start=at))
        at = paragraphs[-1].end
    return paragraphs


def heading_level(frame: Frame) -> int | None:
    """1 to 6 for words in a heading, ``None`` for others."""
    for one in frame.upwards():
        if len(one.tag) == 2 and one.tag[0] == "h" and one.tag[1] in "123456":
            return int(one.tag[1])
        if one.tag not in INLINE and one.tag != "div":
            return None
    return None


# --- the headline ---------------------------------------------------------------------------------


def _find_headline(pieces: Sequence[Piece], titles: Sequence[str]) -> int | None:
    wanted = list(dict.fromkeys(filter(None, map(_letters, titles))))
    best: tuple[float, int] | None = None
    for at, piece in enumerate(pieces):
        score = _rate_headline(piece, wanted, titles)
        better = best is None or score > best[0]
        if score >= _LEAST_SCORE and (better or (best and _is_later(pieces, at, score, best))):
            best = (score, at)
    return best[1] if best else None


def _is_later(pieces: Sequence[Piece], at: int, score: float, best: tuple[float, int]) -> bool:
    """Whether the best so far stands in a bar above the article, which has its headline too."""
    same = score == best[0] and pieces[at].words == pieces[best[1]].words
    return same and not any(map(is_prose, pieces[best[1] + 1 : at]))


def _rate_headline(piece: Piece, wanted: Sequence[str], titles: Sequence[str]) -> float:
    """How much a piece looks like the page's headline: its size, and that it is the title."""
    level = heading_level(piece.frame)
    words = _letters(piece.words)
    score = 0.0
    if words in wanted and (len(words) >= _LONG_ENOUGH or level == 1):
        score = 3.0
    elif any(_is_start(words, one) for one in wanted):
        score = 2.5
    elif level is not None and any(_is_alike(piece.words, one) for one in titles):
        score = 2.0
    if level is None and (score < 2.5 or piece.count < 3):
        return 0.0
    score += _LEVELS.get(level or 6, 0.2)
    within = (one for one in piece.frame.upwards() if one.tag not in _WHOLE_PAGE)
    kinds = {kind for one in within for kind in one.named.kinds}
    aside = any(one.tag in ("nav", "footer", "aside", "dialog") for one in piece.frame.upwards())
    foreign = not kinds.isdisjoint(("related", "comment", "form", "ad"))
    boxed = "other" in kinds and score < 2.5
    linked = 1.5 if level is not None else 0.8
    return score - linked * (piece.link_share > 0.5) - 1.5 * aside - foreign - boxed


def _is_alike(words: str, title: str) -> bool:
    """Whether most of the longer words of two titles are the same ones."""
    one, other = (set(_LONG_WORD.findall(each.casefold())) for each in (words, title))
    return len(one) > 2 and len(other) > 2 and 2 * len(one & other) > len(one | other)


def _is_start(words: str, title: str) -> bool:
    """Whether one of the two is the other one's beginning, and no mere word or two."""
    short, long = sorted((words, title), key=len)
    return len(short) > 15 and long.startswith(short)


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


# --- what is fenced -------------------------------------------------------------------------------


class _Fencing:
    """Says of every frame what its names and those around it make of it."""

    def __init__(self, pieces: Sequence[Piece], headline: int | None) -> None:
        self.mass: dict[Frame, int] = defaultdict(int)
        self.total = 0
        self.named: dict[Frame, int] = defaultdict(int)
        for at, piece in enumerate(pieces):
            if is_prose(piece):
                self.total += piece.count
                named = False
                plain = not _is_teaser(pieces, at)
                for frame in piece.frame.upwards():
                    self.mass[frame] += piece.count
                    if named and plain:
                        self.named[frame] += piece.count
                    named = named or frame.named.article
        self.around_headline: set[Frame] = set()
        if headline is not None:
            self.around_headline.update(pieces[headline].frame.upwards())
        self.fences: dict[Frame, BlockKind | None] = {}
        for piece in pieces:
            self._fence(piece.frame)

    def _fence(self, frame: Frame) -> BlockKind | None:
        if frame not in self.fences:
            above = self._fence(frame.above) if frame.above is not None else None
            self.fences[frame] = _combine(above, self._own_kind(frame))
        return self.fences[frame]

    def _own_kind(self, frame: Frame) -> BlockKind | None:
        """What the frame's tag and names say that it is, unless it plainly holds the article."""
        if frame in self.around_headline or frame.tag in _WHOLE_PAGE:
            return None
        kinds = list(frame.named.kinds)
        if frame.tag == "form":
            kinds.append("form")
        elif frame.tag in _BARS:
            kinds.append("other")
        elif frame.tag == "figcaption":
            kinds.insert(0, "caption")
        elif frame.tag == "blockquote":
            kinds.insert(0, "quote")
        elif frame.tag == "address":
            kinds.append("byline")
        if not kinds:
            return None
        held = self.mass.get(frame, 0)
        if "comment" not in kinds and held > _MOST_FENCED * self.total:
            return None
        if "comment" not in kinds and 2 * self.named.get(frame, 0) > max(held, _FEW_WORDS):
            # "teaser-content" around the first paragraphs, which a paywall lets everybody read.
            return None
        if frame.named.article and held > _ARTICLE_SHARE * self.total:
            return None
        if frame.tag == "form" and held > min(_FEW_WORDS, _FORM_SHARE * self.total):
            # Old programs write a whole post, or the whole page, into a form.
            kinds.remove("form")
            if not kinds:
                return None
        return next((kind for kind in _FIRST if kind in kinds), kinds[0])


# What a part is when its names say several things.
_FIRST: tuple[BlockKind, ...] = ("quote", "form", "comment", "ad", "related")
# What may still be told apart within a part of the kind; all else within is of that kind too.
_KINDS_IN_OTHER: tuple[BlockKind, ...] = (
    "comment", "ad", "form", "related", "quote", "headline", "byline", "dateline", "caption",
    "credit",
)  # fmt: skip
_INNER: dict[BlockKind, frozenset[BlockKind]] = {
    "comment": frozenset({"form"}),
    "ad": frozenset(),
    "form": frozenset(),
    "related": frozenset({"comment", "ad"}),
    "other": frozenset(_KINDS_IN_OTHER),
    "caption": frozenset({"credit", "ad"}),
    "quote": frozenset({"ad"}),
    "headline": frozenset({"ad", "byline", "dateline"}),
}


def _combine(above: BlockKind | None, own: BlockKind | None) -> BlockKind | None:
    if above is None or own is None:
        return own or above
    inner = _INNER.get(above)
    return own if inner is None or own in inner else above


def _find_comments(
    pieces: Sequence[Piece], fences: dict[Frame, BlockKind | None], headline: int | None
) -> int:
    """The number of the piece where comments begin that only their lines tell."""
    start = 0 if headline is None else headline
    kept = (None, "quote", "byline", "dateline")
    places = [at for at in range(start, len(pieces)) if fences[pieces[at].frame] in kept]
    listed = join_paragraphs([pieces[place] for place in places])
    at = find_comments(listed, announced=True)
    return len(pieces) if at is None else places[at]


# --- the element that holds the text --------------------------------------------------------------


def _find_root(
    pieces: Sequence[Piece], fences: dict[Frame, BlockKind | None], headline: int | None
) -> tuple[Frame | None, object]:
    """The deepest element that holds the paragraphs of the make that most of the text has."""
    prose = _find_prose(pieces, fences, is_prose) or _find_prose(pieces, fences, _is_sentence)
    weights: dict[object, float] = defaultdict(float)
    members: dict[object, list[Piece]] = defaultdict(list)
    for at, piece in prose:
        weight = float(piece.count)
        if headline is not None and at < headline:
            weight *= _BEFORE_HEADLINE
        if any(frame.named.article for frame in piece.frame.upwards()):
            weight *= _NAMED_BONUS
        make = make_of(piece.frame)
        weights[make] += weight
        members[make].append(piece)
    if not weights:
        return None, None
    best = max(weights, key=lambda make: weights[make])
    root = _common(members[best])
    below = [(at, piece) for at, piece in prose if headline is None or at > headline]
    return _extend(root, below), best


def _find_prose(
    pieces: Sequence[Piece],
    fences: dict[Frame, BlockKind | None],
    test: Callable[[Piece], bool],
) -> list[tuple[int, Piece]]:
    """The paragraphs that may be the article's, with their numbers."""
    return [
        (at, piece)
        for at, piece in enumerate(pieces)
        if (fences[piece.frame] is None or _is_plain_quotation(piece.frame, fences))
        and test(piece)
        and not heading_level(piece.frame)
        and not _is_teaser(pieces, at)
    ]


def _is_sentence(piece: Piece) -> bool:
    """Whether a few words are a sentence, where a page has nothing longer."""
    short = piece.count >= _SENTENCE_WORDS and piece.link_share <= 0.5 and not piece.pushed
    return short and bool(_STOP.search(piece.words[-6:]))


def _is_plain_quotation(frame: Frame, fences: dict[Frame, BlockKind | None]) -> bool:
    """Whether it is quoted by HTML's own mark, as whole reviews quote others."""
    return fences[frame] == "quote" and any(one.tag == "blockquote" for one in frame.upwards())


def make_of(frame: Frame) -> object:
    """A paragraph's make: its tag, and those and the names of the two elements around it."""
    blocks = [one for one in frame.upwards() if one.tag not in INLINE and one.tag != "blockquote"][
        :3
    ]
    around = tuple((one.tag, one.named.words) for one in blocks[1:])
    return (blocks[0].tag if blocks else None, *around)


def _common(pieces: Sequence[Piece]) -> Frame:
    """The deepest frame that holds nearly all of the pieces' words."""
    held: dict[Frame, int] = defaultdict(int)
    total = 0
    for piece in pieces:
        total += piece.count
        for frame in piece.frame.upwards():
            held[frame] += piece.count
    holding = [frame for frame, words in held.items() if words >= _ROOT_SHARE * total]
    return max(holding, key=lambda frame: frame.depth)


def _extend(root: Frame, prose: Sequence[tuple[int, Piece]]) -> Frame:
    """The root, or an element above it that holds more such paragraphs right beside the root's."""
    places = [at for at, piece in prose if piece.frame.within(root)]
    if not places:
        return root
    makes = {_tags_of(piece.frame) for _, piece in prose if piece.frame.within(root)}
    words = sum(piece.count for _, piece in prose if piece.frame.within(root))
    frame = root
    for _ in range(_EXTENSIONS):
        above = _block_above(frame)
        if above is None or above.tag in _WHOLE_PAGE:
            break
        frame = above
        beside = [
            (at, piece)
            for at, piece in prose
            if piece.frame.within(frame) and not piece.frame.within(root)
            if places[0] - _NEAR <= at <= places[-1] + _NEAR
            if _tags_of(piece.frame) in makes or _block_above(piece.frame.block) is frame
        ]
        more = sum(piece.count for _, piece in beside)
        if _LEAST_BESIDE * words <= more <= words:
            root = frame
            words += more
            places = sorted([*places, *(at for at, _ in beside)])
    return root


def _tags_of(frame: Frame) -> tuple[str, ...]:
    return tuple(one.tag for one in frame.upwards() if one.tag not in INLINE)[:3]


def _block_above(frame: Frame) -> Frame | None:
    above = frame.above
    return above.block if above is not None else None


def _is_teaser(pieces: Sequence[Piece], at: int) -> bool:
    """Whether a sentence or two stand below a linked title, in one box with it."""
    piece = pieces[at]
    if piece.count > _TEASER_WORDS:
        return False
    for before in range(at - 1, max(at - _TEASER_REACH, -1), -1):
        title = pieces[before]
        if is_prose(title):
            return False
        if title.link_share > 0.8 and title.count >= _TEASER_TITLE:
            box = piece.frame
            for _ in range(3):
                above = _block_above(box)
                if above is None:
                    return False
                box = above
                if title.frame.within(box):
                    return box.tag in ("li", "div", "article", "td", "section")
            return False
    return False
