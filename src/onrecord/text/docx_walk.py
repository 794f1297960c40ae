"""The paragraphs of a DOCX part as a reader sees them, with what their styles say of them.

What was deleted under tracked changes is gone and what was inserted is there.  A drawing is kept
in two forms for programs of two ages, of which one is read.  Text boxes hang on a paragraph and
come after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from onrecord.text.docx_file import local_name, value_of
from onrecord.text.html.walk import clean_words

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["Paragraph", "Role", "Style", "read_styles", "walk_part"]

#: What a style says of its paragraphs; "heading 2" is one of the second level.
Role = str

_CELL_BREAK = " | "
# A table that lays out a page has prose in its cells, not figures or a few words.
_CELL_WORDS = 40
_OFF = frozenset({"0", "false", "off"})

# Styles by the names that word processors give them, small and without anything but letters and
# digits.  Word keeps its own names in English whatever its language.
_ROLES: Mapping[str, Role] = {
    "title": "title", "headline": "title",
    "subtitle": "subtitle", "deck": "subtitle", "standfirst": "subtitle",
    "byline": "byline", "author": "byline",
    "date": "dateline", "dateline": "dateline",
    "quote": "quote", "intensequote": "quote", "quotations": "quote", "blockquote": "quote",
    "blocktext": "quote", "pullquote": "quote",
    "caption": "caption", "photocaption": "caption",
    "credit": "credit", "photocredit": "credit",
    "listparagraph": "item", "listbullet": "item", "listnumber": "item",
    "tocheading": "contents", "contentsheading": "contents", "tableoffigures": "contents",
}  # fmt: skip
_NUMBERED = re.compile(r"(heading|toc|contents|listbullet|listnumber)([1-9])")
_LEVELS: Mapping[str, Role] = {
    "toc": "contents", "contents": "contents", "listbullet": "item", "listnumber": "item",
}  # fmt: skip
_NO_LETTER = re.compile(r"[\W_]+")

# Nothing in these is shown: what was deleted or moved away, codes of fields, settings.
_UNSEEN = frozenset(
    {"del", "moveFrom", "delText", "instrText", "delInstrText", "rPr", "pPr", "tblPr", "tblGrid"}
    | {"trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "rt", "annotationRef", "fldData", "sym"}
)
_BREAKS = {"page": "\n\n", "column": "\n\n"}
_SIGNS = {"tab": " ", "ptab": " ", "cr": "\n", "noBreakHyphen": "-"}
# Two line ends part paragraphs, as an empty one does.
_BLANK_LINE = re.compile(r"\n\s*\n")


class Style(NamedTuple):
    """What a document's style says: the role of its paragraphs, and that nobody sees them."""

    role: Role = ""
    hidden: bool = False


class Paragraph(NamedTuple):
    """A paragraph's words and its role; ``boxed`` tells that it stands in a text box."""

    words: str
    role: Role = ""
    boxed: bool = False


def read_styles(tree: _Element | None) -> dict[str, Style]:
    """The styles of a document by their ids.

    A style that has a name of its own is what the style is that it is based on: a magazine's own
    caption is a caption.
    """
    names: dict[str, str] = {}
    bases: dict[str, str] = {}
    hidden: dict[str, bool] = {}
    for style in tree if tree is not None else ():
        one = value_of(style, "styleId")
        if local_name(style) != "style" or one is None:
            continue
        names[one] = one
        for child in style:
            if local_name(child) == "name":
                names[one] = value_of(child) or one
            elif local_name(child) == "basedOn":
                bases[one] = value_of(child) or ""
            elif local_name(child) == "rPr" and (vanish := _vanish(child)) is not None:
                hidden[one] = vanish
    return {one: _inherit(one, names, bases, hidden) for one in names}


# No program nests styles deeper.
_MOST_BASES = 11


def _inherit(
    one: str, names: Mapping[str, str], bases: Mapping[str, str], hidden: Mapping[str, bool]
) -> Style:
    """A style with what it has from those that it is based on."""
    line = [one]
    while len(line) < _MOST_BASES and bases.get(line[-1]) in names:
        line.append(bases[line[-1]])
    roles = (_role(names[name]) for name in line)
    vanish = next((hidden[name] for name in line if name in hidden), False)
    return Style(next(filter(None, roles), ""), vanish)


def _role(name: str) -> Role:
    """What a style of this name says of its paragraphs, nothing if the name is not known."""
    key = _NO_LETTER.sub("", name.lower())
    level = _NUMBERED.fullmatch(key)
    if level is not None:
        return _LEVELS.get(level[1], f"heading {level[2]}")
    return _ROLES.get(key, "")


def walk_part(root: _Element, styles: Mapping[str, Style]) -> list[Paragraph]:
    """The paragraphs of a part in their order; a table's row is one, its cells apart by bars.

    >>> from lxml.etree import fromstring
    >>> [one] = walk_part(fromstring("<hdr><p><r><t>Page</t><tab/><t>3</t></r></p></hdr>"), {})
    >>> one.words
    'Page 3'
    """
    walker = _Walker(styles)
    return [*walker.walk(root), *walker.rest()]


class _Walker:
    """Goes through a tree and keeps what goes on from one paragraph into the next."""

    def __init__(self, styles: Mapping[str, Style]) -> None:
        self._styles = styles
        self._carried = ""
        self._fields: list[bool] = []

    def rest(self) -> Iterator[Paragraph]:
        """What is left at the end of the part, or of a cell."""
        yield from _cut(self._carried, "")
        self._carried = ""

    def walk(self, parent: _Element) -> Iterator[Paragraph]:
        """The paragraphs below an element."""
        for child in parent:
            name = local_name(child)
            if name == "p":
                yield from self._paragraph(child)
            elif name == "tbl":
                yield from self._table(child)
            elif name == "AlternateContent":
                yield from self.walk(_choice(child))
            elif name not in _UNSEEN and not (name == "sdt" and _is_placeholder(child)):
                yield from self.walk(child)

    def _paragraph(self, element: _Element) -> Iterator[Paragraph]:
        settings = _child(element, "pPr")
        style = self._style(settings, "pStyle")
        run: list[str] = [self._carried]
        boxes: list[_Element] = []
        self._collect(element, run, boxes, hidden=style.hidden)
        self._carried = ""
        # A code that never ends would hide the rest of the text.
        self._fields = [code for code in self._fields if not code]
        words = "".join(run)
        if _is_joined(settings):
            # Its end was deleted: it goes on in the next one.
            self._carried = words
        else:
            role = style.role or ("item" if _child(settings, "numPr") is not None else "")
            yield from _cut(words, role)
        for box in boxes:
            for one in walk_part(box, self._styles):
                yield one._replace(boxed=True)

    def _style(self, settings: _Element | None, name: str) -> Style:
        """The style that a paragraph or a run names."""
        named = _child(settings, name)
        key = (value_of(named) or "") if named is not None else ""
        return self._styles.get(key) or Style(_role(key))

    def _collect(
        self, element: _Element, run: list[str], boxes: list[_Element], *, hidden: bool
    ) -> None:
        """The words below an element, and the text boxes that hang on it."""
        for child in element:
            name = local_name(child)
            if name in _UNSEEN:
                continue
            if name == "r":
                if not self._is_hidden(child, hidden):
                    self._collect(child, run, boxes, hidden=hidden)
            elif name == "fldChar":
                self._turn_field(value_of(child, "fldCharType"))
            elif name == "txbxContent":
                boxes.append(child)
            elif name == "AlternateContent":
                self._collect(_choice(child), run, boxes, hidden=hidden)
            elif name == "t":
                # A field within the code of another one shows nothing.
                run.append("" if any(self._fields[:-1]) else _one_line(child.text or ""))
            elif name == "br":
                run.append(_BREAKS.get(value_of(child, "type") or "", "\n"))
            elif name in _SIGNS:
                run.append(_SIGNS[name])
            elif not (name == "sdt" and _is_placeholder(child)):
                self._collect(child, run, boxes, hidden=hidden)

    def _is_hidden(self, run: _Element, above: bool) -> bool:
        settings = _child(run, "rPr")
        if settings is None:
            return above
        own = _vanish(settings)
        return own if own is not None else above or self._style(settings, "rStyle").hidden

    def _turn_field(self, part: str | None) -> None:
        """A field begins with its code, and what it shows comes after a separator."""
        if part == "begin":
            self._fields.append(True)
        elif self._fields and part == "separate":
            self._fields[-1] = False
        elif self._fields and part == "end":
            self._fields.pop()

    def _table(self, table: _Element) -> Iterator[Paragraph]:
        for row in _below(table, "tr"):
            if not _is_deleted_row(row):
                cells = [self._cell(cell) for cell in _below(row, "tc")]
                yield from _join_row([cell for cell in cells if cell])

    def _cell(self, cell: _Element) -> list[Paragraph]:
        return [*self.walk(cell), *self.rest()]


def _one_line(words: str) -> str:
    """The words with a blank for each line end, which breaks none in a document."""
    return words.replace("\n", " ")


def _cut(raw: str, role: Role) -> Iterator[Paragraph]:
    """The paragraphs that a reader sees in one, if any."""
    for part in _BLANK_LINE.split(raw):
        words = clean_words(part)
        if words:
            yield Paragraph(words, role)


def _join_row(cells: Sequence[Sequence[Paragraph]]) -> Iterator[Paragraph]:
    """A row of figures and names as one line; one that lays out a page as what is in its cells."""
    if len(cells) > 1 and all(len(cell) == 1 and _is_short(cell[0]) for cell in cells):
        words = _CELL_BREAK.join(" ".join(cell[0].words.split()) for cell in cells)
        yield Paragraph(words, "row", all(cell[0].boxed for cell in cells))
    else:
        for cell in cells:
            yield from cell


def _is_short(paragraph: Paragraph) -> bool:
    return paragraph.words.count(" ") < _CELL_WORDS and paragraph.role != "row"


def _child(element: _Element | None, name: str) -> _Element | None:
    """The first child of that name."""
    for child in element if element is not None else ():
        if local_name(child) == name:
            return child
    return None


def _choice(alternatives: _Element) -> _Element:
    """The first form of a drawing that has something in it."""
    for one in alternatives:
        if local_name(one) in ("Choice", "Fallback") and len(one):
            return one
    return alternatives[:0]


def _below(element: _Element, name: str) -> Iterator[_Element]:
    """The rows of a table, or the cells of a row, through what is put around them."""
    for child in element:
        if local_name(child) == name:
            yield child
        elif local_name(child) not in _UNSEEN:
            yield from _below(child, name)


def _is_deleted_row(row: _Element) -> bool:
    return _child(_child(row, "trPr"), "del") is not None


def _is_placeholder(control: _Element) -> bool:
    """Whether a form's field shows nothing but what to write into it."""
    return _is_on(_child(_child(control, "sdtPr"), "showingPlcHdr"))


def _is_joined(settings: _Element | None) -> bool:
    """Whether the mark at the paragraph's end was deleted under tracked changes."""
    mark = _child(settings, "rPr")
    return _child(mark, "del") is not None or _child(mark, "moveFrom") is not None


def _vanish(settings: _Element) -> bool | None:
    """Whether the settings hide the words, ``None`` if they say nothing of it."""
    found = _child(settings, "vanish")
    return None if found is None else _is_on(found)


def _is_on(switch: _Element | None) -> bool:
    return switch is not None and (value_of(switch) or "1") not in _OFF
