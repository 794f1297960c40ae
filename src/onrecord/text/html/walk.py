"""From a page's tree to its visible pieces: the runs of words that a browser shows as one block.

A piece begins and ends where HTML begins a new block.  It keeps the text nodes that its words come
from, so that every character can be traced to its place in the page, and what stands around it:
the elements that hold it, how much of it is links, which heading or cell it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from onrecord.limits import MAX_DEPTH
from onrecord.model import BlockKind
from onrecord.text.html.names import Named, read_names

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["INLINE", "Frame", "Piece", "Run", "TooDeepError", "clean_words", "walk"]

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "svg", "math", "select", "textarea", "head"}
    | {"iframe", "object", "canvas", "audio", "video", "map", "datalist", "embed", "applet"}
    | {"input", "img", "meta", "link", "source", "track", "param", "noembed", "noframes", "title"}
    | {"option", "optgroup", "base", "area", "col", "colgroup", "progress", "meter"}
    | {"amp-analytics", "amp-pixel", "amp-state", "amp-script", "amp-user-notification"}
)
#: Elements that a browser sets within a line.
INLINE = frozenset(
    {"a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em"}
    | {"font", "i", "ins", "kbd", "label", "mark", "nobr", "output", "q", "rp", "rt", "ruby", "s"}
    | {"samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
    | {"button", "br", "summary"}
)
_PICTURES = frozenset({"img", "picture", "video", "amp-img", "amp-video", "iframe"})
_CELLS = frozenset({"td", "th"})
_ROW_PARTS = _CELLS | {"tbody", "thead", "tfoot"}
_STRONG = frozenset({"b", "strong"})
_PUSHED = frozenset({"button", "label"})
_UNSEEN_NAMES = frozenset(
    {"sr-only", "screen-reader-text", "visually-hidden", "visuallyhidden", "screen-reader"}
    | {"screenreader-only", "sr-text", "hidden", "is-hidden", "hide", "u-hidden", "d-none"}
    | {"element-invisible", "offscreen", "off-screen", "assistive-text", "a11y-hidden"}
    | {"sr-only-focusable", "show-for-sr", "invisible", "noshow", "nodisplay", "dnone"}
    | {"u-visually-hidden", "visually-hidden-focusable", "hidden-accessible", "noscreen"}
    | {"screen-readers-only", "show-for-print", "print-only", "visible-print", "only-print"}
)
# Bootstrap folds what is called "collapse" until it is also called "show".
_OPENED = frozenset({"show", "in", "navbar-collapse"})
# So many characters fold a letter to the readers away, more of them an article.
_FOLDED = 4_000
_UNSEEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SMALL_SCREEN = re.compile(r":(?:block|flex|inline|grid|table)|d-\w\w-")

# Signs that take no room: what a browser does not show is no part of the text.  Joiners mean
# something between letters of other scripts and in emoji.
_ZERO_WIDTH = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
    "|(?<![^\x00-\u024f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\u024f])"
)
_ODD = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
# Chinese and Japanese have no spaces: two characters make a word.
_IDEOGRAPH = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_CELL_GLUE = " | "
# A line of so many words is one of names and times, each in an element of its own.
_LONGEST_LINE = 40
_LONGEST_LEAD = 3
_SENTENCE = re.compile(r"\w{3,}[.!?…][\"'”’]?$")
_SENTENCE_WORDS = 14
_MOST_LINES = 6
_MOST_OF_LINE = 0.8
_LEAST_LINK = 2
# A custom element in one of these is a part of its line.
_LINE_PARENTS = frozenset({"p", "li", "td", "dd", "h1", "h2", "h3", "h4"})
_LINE_WORDS = 24
_LABELLED = re.compile(r"[A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}: \S")
_FIELD = re.compile(r"(?i)(?:name|from|posted by|author|date|posted|on|location|e-?mail): .{1,40}$")
_SIDE_BY_SIDE = frozenset({"a", "button"})


@dataclass(slots=True, eq=False)
class Frame:
    """An element on the way down to a piece, with what its names say of all within it.

    ``pictures`` counts those directly in it; ``is_post`` is what its words tell, later.
    """

    element: _Element
    tag: str
    named: Named
    above: Frame | None
    depth: int
    pictures: int = 0
    is_post: bool = False

    def upwards(self) -> Iterator[Frame]:
        """This frame and those that hold it, the nearest first."""
        frame: Frame | None = self
        while frame is not None:
            yield frame
            frame = frame.above

    def within(self, other: Frame) -> bool:
        """Whether it is ``other`` or lies in it."""
        frame: Frame | None = self
        while frame is not None and frame.depth > other.depth:
            frame = frame.above
        return frame is other

    @property
    def block(self) -> Frame:
        """The nearest frame that is no part of a line."""
        return next((one for one in self.upwards() if one.tag not in INLINE), self)


@dataclass(slots=True)
class Run:
    """Raw text of one node: an element's ``text``, or the ``tail`` behind one.

    ``element`` is ``None`` for a sign of ours, which stands in the text and not in the page;
    ``offset`` is where ``raw`` begins in its node.
    """

    raw: str
    element: _Element | None
    is_tail: bool
    frame: Frame
    linked: bool
    strong: bool
    pushed: bool
    offset: int = 0

    def elements(self) -> Iterator[_Element]:
        """The elements that hold the text, the nearest first."""
        element = (
            self.element.getparent() if self.is_tail and self.element is not None else self.element
        )
        while element is not None:
            yield element
            element = element.getparent()


@dataclass(slots=True, eq=False)
class Piece:
    """One visible run of words and where it stands.

    ``linked`` and ``strong`` count the characters that are links and set in bold, ``pushed`` those
    on buttons; what comes after ``links`` is what later steps decide.
    """

    runs: list[Run]
    words: str
    frame: Frame
    linked: int
    strong: int
    pushed: int
    times: tuple[_Element, ...]
    links: tuple[_Element, ...]
    kind: BlockKind | None = None
    author: str | None = None
    time: str | None = None
    depth: int | None = None
    group: object = None
    count: int = field(init=False)

    def __post_init__(self) -> None:
        self.count = self.words.count(" ") + self.words.count("\n") + 1
        if not self.words.isascii():
            self.count += len(_IDEOGRAPH.findall(self.words)) // 2

    @property
    def link_share(self) -> float:
        """The share of its characters that are links."""
        return self.linked / len(self.words)


def clean_words(raw: str) -> str:
    """The words as a browser shows them: white space collapsed, signs without width left out.

    >>> clean_words("  so\\u00adber,\\n  she said ")
    'sober,\\nshe said'
    """
    if not raw.isascii() and _ODD.search(raw):
        raw = _ZERO_WIDTH.sub("", raw)
    if "\n" not in raw:
        return " ".join(raw.split())
    return "\n".join(filter(None, (" ".join(line.split()) for line in raw.split("\n"))))


class TooDeepError(Exception):
    """A page's tags are nested deeper than those of any page of news."""


def walk(root: _Element) -> list[Piece]:
    """The visible pieces of a page in the order in which they stand.

    Raises:
        TooDeepError: if tags are nested more than ``MAX_DEPTH`` deep.

    >>> from lxml.html import fromstring
    >>> page = fromstring("<div>Rain <b>again</b>,<p>she said.</p><p hidden>No.</p> Sun?</div>")
    >>> [piece.words for piece in walk(page)]
    ['Rain again,', 'she said.', 'Sun?']
    """
    walker = _Walker()
    walker.visit(root, None)
    walker.flush()
    return walker.pieces


class _Walker:
    """Walks one tree and collects its pieces."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.runs: list[Run] = []
        self.times: list[_Element] = []
        self.links: list[_Element] = []
        self.in_link = self.in_strong = self.in_pushed = self.in_pre = 0
        self.breaks = 0
        self.depth = 0
        self.solid = False

    def visit(self, element: _Element, above: Frame | None) -> None:
        tag = element.tag
        if tag in _PICTURES and above is not None:
            above.pictures += 1
        if type(tag) is not str or tag in _UNSEEN or _is_unseen(element):
            return
        if tag == "br":
            self._break(above)
            return
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise TooDeepError
        self._visit_seen(element, tag, above)
        self.depth -= 1

    def _visit_seen(self, element: _Element, tag: str, above: Frame | None) -> None:
        inline = tag in INLINE or ("-" in tag and _is_in_line(element, above))
        named = read_names(element)
        if named.unseen:
            return
        if inline and above is not None and not named.kinds and tag != "time":
            frame = above
        else:
            frame = Frame(element, tag, named, above, above.depth + 1 if above else 0)
        apart = not inline and tag not in _ROW_PARTS
        if apart:
            self.flush()
        elif tag in _CELLS and self.solid:
            self._add(_CELL_GLUE, None, frame, is_tail=False)
        if tag in _SIDE_BY_SIDE and self.solid and _is_next_button(element, self.runs[-1]):
            # Two buttons of a bar touch in the source, and never on the screen.
            self._add(" ", None, frame, is_tail=False)
        self._enter(tag, element, 1)
        self._add(element.text, element, frame, is_tail=False)
        for child in element:
            self.visit(child, frame)
            self._add(child.tail, child, frame, is_tail=True)
        if apart:
            self.flush()
        self._enter(tag, element, -1)

    def _enter(self, tag: str, element: _Element, step: int) -> None:
        """Counts what the words on the way are within; ``step`` is -1 on the way out."""
        if tag == "a":
            self.in_link += step
            if step > 0:
                self.links.append(element)
        elif tag in _STRONG:
            self.in_strong += step
        elif tag in _PUSHED:
            self.in_pushed += step
        elif tag == "pre":
            self.in_pre += step
        elif tag == "time" and step > 0:
            self.times.append(element)

    def _break(self, above: Frame | None) -> None:
        """A line's end; two in a row part paragraphs."""
        self.breaks += 1
        if self.breaks > 1:
            self.flush()
        elif self.runs and above is not None:
            self.runs.append(Run("\n", None, False, above, False, False, False))

    def _add(
        self, raw: str | None, element: _Element | None, frame: Frame, *, is_tail: bool
    ) -> None:
        if not raw:
            return
        if not raw.isspace():
            self.breaks = 0
            self.solid = True
        elif not self.runs:
            return
        linked, strong = self.in_link > 0, self.in_strong > 0
        if element is not None and not self.in_pre and ("\n" in raw or "\r" in raw):
            raw = raw.replace("\n", " ")
        self.runs.append(Run(raw, element, is_tail, frame, linked, strong, self.in_pushed > 0))

    def flush(self) -> None:
        """Ends the piece, or the pieces, that were under way."""
        if self.solid:
            if len(self.runs) == 1:
                self._make(self.runs)
            else:
                for line in _part_lines(self.runs):
                    for runs in _part(line):
                        self._make(runs)
        self.runs = []
        self.times = []
        if self.links and not self.in_link:
            self.links = []
        self.breaks = 0
        self.solid = False

    def _make(self, runs: list[Run]) -> None:
        words = clean_words("".join([run.raw for run in runs]))
        if not words:
            return
        first = next(run for run in runs if run.element is not None and not run.raw.isspace())
        size = len(words)
        linked = strong = pushed = 0
        for run in runs:
            if run.linked or run.strong or run.pushed:
                length = len(run.raw.strip())
                linked += length * run.linked
                strong += length * run.strong
                pushed += length * run.pushed
        self.pieces.append(
            Piece(
                runs=runs,
                words=words,
                frame=_frame_of(first.frame, runs),
                linked=min(linked, size),
                strong=min(strong, size),
                pushed=pushed,
                times=_times_in(runs) if self.times else (),
                links=tuple(self.links) if linked else (),
            )
        )


def _is_in_line(element: _Element, above: Frame | None) -> bool:
    """Whether a custom element stands in a paragraph and holds no block itself."""
    if above is None or above.block.tag not in _LINE_PARENTS:
        return False
    return all(type(one.tag) is not str or one.tag in INLINE for one in element.iterdescendants())


def _is_next_button(element: _Element, last: Run) -> bool:
    """Whether another link or button than the one before begins right behind it."""
    before = element.getprevious()
    if before is None or before.tag not in _SIDE_BY_SIDE or before.tail:
        return False
    parted = last.raw[-1:].isspace() or len(last.raw.strip()) < _LEAST_LINK
    return not parted and element.get("href") != before.get("href", "")


def _part_lines(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs of a block, cut at its line ends where each line is a thing of its own.

    Old pages set headline, byline and date as lines of one cell, each in a font of its own, and
    transcripts their turns.
    """
    lines: list[list[Run]] = [[]]
    for run in runs:
        if run.element is None and run.raw == "\n":
            lines.append([])
        else:
            lines[-1].append(run)
    lines = [
        line
        for line in lines
        if any(run.element is not None and not run.raw.isspace() for run in line)
    ]
    words = ["".join(run.raw for run in line).strip() for line in lines]
    if len(lines) < 2:
        yield runs
    elif _are_set_apart(lines, words) or all(map(_LABELLED.match, words)) or _is_letter(words):
        yield from lines
    else:
        yield runs


def _is_letter(words: list[str]) -> bool:
    """Whether a reader's name and the date stand above what he wrote, each with its label."""
    return all(_FIELD.match(line) for line in words[:2])


def _are_set_apart(lines: list[list[Run]], words: list[str]) -> bool:
    """Whether each of few short lines is in an element of its own."""
    if len(lines) > _MOST_LINES or any(len(line.split()) > _LINE_WORDS for line in words):
        return False
    parents = []
    for line in lines:
        solid = [run for run in line if not run.raw.isspace() and run.element is not None]
        if any(
            run.is_tail and run.element is not None and run.element.tag == "br" for run in solid
        ):
            return False
        parents.append(solid[0].element)
    return len({id(parent) for parent in parents}) == len(parents)


def _part(runs: list[Run]) -> Iterator[list[Run]]:
    """The runs of one line, cut where an element of the line has a name of its own.

    Pages set a writer's name, the time and a picture's source in one line, each in an element that
    says so.  Paragraphs of prose stay whole.
    """
    keys = [_line_part(run.frame) for run in runs]
    if all(key is keys[0] for key in keys):
        yield runs
        return
    words = clean_words("".join(run.raw for run in runs))
    count = words.count(" ") + 1
    in_caption = any(one.tag in ("figure", "figcaption") for one in runs[0].frame.upwards())
    prose = count >= _SENTENCE_WORDS and _SENTENCE.search(words)
    if count > _LONGEST_LINE * (1 + 2 * in_caption) or (prose and not in_caption):
        yield runs
        return
    parts = [
        list(group)
        for _, group in groupby(zip(keys, runs, strict=True), key=lambda pair: id(pair[0]))
    ]
    merged: list[list[tuple[Frame | None, Run]]] = []
    waiting: list[tuple[Frame | None, Run]] = []
    for part in parts:
        size = len("".join(run.raw for _, run in part).split())
        if part[0][0] is None and size <= _LONGEST_LEAD:
            # "By", "Published", "|": a word that leads to the name or time behind it.
            waiting += part
            continue
        merged.append(waiting + part)
        waiting = []
    if waiting and merged:
        merged[-1] += waiting
    elif waiting:
        merged = [waiting]
    for part in merged:
        if any(run.element is not None and not run.raw.isspace() for _, run in part):
            yield [run for _, run in part]


def _frame_of(frame: Frame, runs: list[Run]) -> Frame:
    """The element that says what a piece is: one in the line only if it holds nearly all of it."""
    total = sum(len(run.raw) for run in runs)
    while frame.tag in INLINE and frame.above is not None:
        held = sum(len(run.raw) for run in runs if run.frame.within(frame))
        if held >= _MOST_OF_LINE * total:
            break
        frame = frame.above
    return frame


def _times_in(runs: list[Run]) -> tuple[_Element, ...]:
    """The time elements that the runs stand in, each once."""
    frames = (run.frame for run in runs)
    found = (one.element for frame in frames for one in frame.upwards() if one.tag == "time")
    return tuple(dict.fromkeys(found))


def _line_part(frame: Frame) -> Frame | None:
    """The element within the line that says what it is, ``None`` for the rest of the line."""
    for one in frame.upwards():
        if one.tag not in INLINE:
            return None
        if one.named.kinds or one.tag == "time":
            return one
    return None


def _is_unseen(element: _Element) -> bool:
    """Whether the page's marks hide an element from everybody, or from all who can see."""
    attributes = element.attrib
    if not attributes:
        return bool(element.tag == "dialog")
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    style = attributes.get("style")
    if style and _UNSEEN_STYLE.search(style):
        return True
    if element.tag == "dialog" and "open" not in attributes:
        return True
    names = attributes.get("class")
    if not names:
        return False
    listed = names.split()
    if "collapse" in listed and _OPENED.isdisjoint(listed) and _is_small(element):
        return True
    if _UNSEEN_NAMES.isdisjoint(listed):
        return False
    # "hidden md:block" hides it from telephones alone.
    return not _SMALL_SCREEN.search(names)


def _is_small(element: _Element) -> bool:
    """Whether an element holds few words: a folded box, not a folded article."""
    size = 0
    for text in element.itertext():
        size += len(text)
        if size > _FOLDED:
            return False
    return True
