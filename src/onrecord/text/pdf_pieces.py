"""What a PDF page shows and where: pieces of words, and the places of its pictures.

A page is a program that draws strings of a font's codes, each wherever it likes (ISO 32000-1,
chapters 8 and 9).  It is run here for its letters alone.  Strings are cut at blanks, and whatever
else parts words (a gap in a line, another column) is left to those who see the whole page.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from onrecord.text.pdf_content import IMAGE, Name, Operand, read_operations
from onrecord.text.pdf_fonts import UNREADABLE, Face, clean_letters, load_face, value_of

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject

__all__ = ["Budget", "BudgetError", "Painting", "Picture", "Piece", "draw_page"]

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# A shift inside a string of so many ems parts words; kerning is never that wide.
_WORD_SHIFT = 0.14
_DEEPEST_FORM = 12
_DEEPEST_STATE = 500
_FARTHEST = 1e6
# A font takes as long as so much of a program, even if its tables are empty.
_FACE_BYTES, _FAULT_BYTES = 20_000, 500_000
_ENTRY_BYTES = 30
_COUNTED = 100
_FORM_OPERATIONS, _PIECE_OPERATIONS = 20, 3
# What is smaller, in points, is an icon or a rule; and no page has captions for more pictures.
_ICON = 30.0
_MOST_PICTURES = 100


class BudgetError(Exception):
    """The document is more work than any news article is."""


@dataclass(slots=True)
class Budget:
    """How much may still be read of a document: it shrinks with every page."""

    program_bytes: int
    operations: int
    glyphs: int

    def spend(self, *, program_bytes: int = 0, operations: int = 0, glyphs: int = 0) -> None:
        """Take so much of it.

        Raises:
            BudgetError: if that is more than is left.
        """
        self.program_bytes -= program_bytes
        self.operations -= operations
        self.glyphs -= glyphs
        if min(self.program_bytes, self.operations, self.glyphs) < 0:
            raise BudgetError


class Piece(NamedTuple):
    """Letters that a page shows together, without a blank among them.

    ``x0`` and ``x1`` are where they begin and end along their line, ``y`` is how far below the
    page's upper edge they stand on it, all in points.  ``turn`` says which way the line runs:
    0 to the right, 1 upwards, 2 to the left, 3 downwards, 4 aslant; ``x0`` and ``y`` are those of
    the page turned so that it runs to the right.  ``apart`` tells that a blank is before it.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    face: str
    bold: bool
    italic: bool
    apart: bool
    artifact: bool
    turn: int


class Picture(NamedTuple):
    """Where a page shows a picture: its edges.

    As drawn they are (left, lower, right, upper) in the page's own measure, which counts upwards.
    """

    left: float
    top: float
    right: float
    bottom: float


class Painting(NamedTuple):
    """What a page draws, in the order in which it does so."""

    pieces: list[Piece]
    pictures: list[Picture]


def draw_page(
    page: DictionaryObject,
    *,
    read_stream: Callable[[Any], bytes],
    faces: dict[object, Face | None],
    budget: Budget,
) -> Painting:
    """The pieces and pictures of a page.

    ``faces`` keeps the fonts from page to page.

    Raises:
        BudgetError: if the page draws more than the budget allows.
        Exception: whatever pypdf and ``read_stream`` raise for what they cannot read.
    """
    painter = _Painter(read_stream=read_stream, faces=faces, budget=budget)
    if "/Contents" in page:
        contents = page["/Contents"]
        parts = contents if isinstance(contents, list) else [contents]
        programs: list[bytes] = []
        for part in parts:
            programs.append(read_stream(part.get_object()))
            budget.spend(program_bytes=len(programs[-1]))
        painter.run(b"\n".join(programs), _dictionary(page, "/Resources"), depth=0)
    return painter.painting


@dataclass(slots=True, kw_only=True)
class _State:
    """What ``q`` keeps and ``Q`` brings back."""

    matrix: Matrix = _IDENTITY
    face: Face | None = None
    size: float = 0.0
    letter_space: float = 0.0
    word_space: float = 0.0
    stretch: float = 1.0
    leading: float = 0.0
    rise: float = 0.0


@dataclass(slots=True)
class _Mark:
    """A stretch of the program that says what it is; ``shown`` replaces its glyphs."""

    artifact: bool
    shown: str | None = None


@dataclass(slots=True)
class _Word:
    """A piece in the making."""

    text: list[str] = field(default_factory=list)
    start: tuple[float, float] = (0.0, 0.0)
    end: tuple[float, float] = (0.0, 0.0)


class _Painter:
    """Runs a page's program and keeps the letters."""

    def __init__(
        self,
        *,
        read_stream: Callable[[Any], bytes],
        faces: dict[object, Face | None],
        budget: Budget,
    ) -> None:
        self.painting = Painting([], [])
        self._read_stream = read_stream
        self._faces = faces
        self._budget = budget
        self._state = _State()
        self._line: Matrix = _IDENTITY
        self._at: Matrix = _IDENTITY
        self._marks: list[_Mark] = []
        self._word = _Word()
        self._apart = True

    def run(self, program: bytes, resources: Mapping[str, Any], *, depth: int) -> None:
        """Carry out a program; a form inside it is one of its own."""
        states: list[_State] = []
        named: dict[str, Face | None] = {}
        for count, (operator, operands) in enumerate(read_operations(program)):
            if not count % _COUNTED:
                self._budget.spend(operations=_COUNTED)
            if operator == "q":
                if len(states) < _DEEPEST_STATE:
                    states.append(copy(self._state))
            elif operator == "Q":
                self._state = states.pop() if states else self._state
            elif operator == "Do":
                self._paint_object(operands, resources, depth)
            elif operator == "Tf":
                self._set_font(operands, resources, named)
            elif operator in ("BDC", "BMC"):
                self._open_mark(operands, resources)
            elif handler := _HANDLERS.get(operator):
                handler(self, operands)

    # --- marks ------------------------------------------------------------------------------------

    def _open_mark(self, operands: list[Operand], resources: Mapping[str, Any]) -> None:
        if len(self._marks) >= _DEEPEST_STATE:
            return
        tag, about = (*operands, None, None)[:2]
        above = self._marks[-1].artifact if self._marks else False
        mark = _Mark(artifact=above or tag == "Artifact")
        shown: object = about.get("ActualText") if isinstance(about, dict) else None
        if isinstance(about, Name):
            named = _dictionary(_dictionary(resources, "/Properties"), f"/{about}")
            shown = value_of(named, "/ActualText")
        if isinstance(shown, str | bytes):
            self._finish_word()
            mark.shown = clean_letters(_plain_text(shown))
        self._marks.append(mark)

    def _close_mark(self, _: list[Operand]) -> None:
        if self._marks and self._marks[-1].shown is not None:
            self._finish_word()
        self._marks = self._marks[:-1]

    # --- what the state holds ---------------------------------------------------------------------

    def _set_font(
        self, operands: list[Operand], resources: Mapping[str, Any], named: dict[str, Face | None]
    ) -> None:
        name, size = (*operands, None, None)[:2]
        if isinstance(name, Name) and name not in named:
            named[name] = self._face(_dictionary(resources, "/Font"), f"/{name}")
        self._state.face = named[name] if isinstance(name, Name) else None
        self._state.size = _number(size)

    def _face(self, fonts: Mapping[str, Any], name: str) -> Face | None:
        raw = getattr(fonts, "raw_get", fonts.get)(name) if name in fonts else None
        number = getattr(raw, "idnum", None)
        key = (number, getattr(raw, "generation", 0)) if number else id(raw)
        if key not in self._faces:
            self._faces[key] = self._load_face(_dictionary(fonts, name))
        return self._faces[key]

    def _load_face(self, resource: Mapping[str, Any]) -> Face | None:
        table = value_of(resource, "/ToUnicode")
        self._budget.spend(program_bytes=_FACE_BYTES)
        try:
            if hasattr(table, "get_data"):
                self._budget.spend(program_bytes=len(self._read_stream(table)))
            face = load_face(resource)  # type: ignore[arg-type]
            self._budget.spend(program_bytes=_ENTRY_BYTES * face.entries)
            return face
        except BudgetError:
            raise
        except Exception:
            # Whatever is wrong with a font, its letters cannot be read, and that is told of.
            self._budget.spend(program_bytes=_FAULT_BYTES)
            return None

    def _set_matrix(self, operands: list[Operand]) -> None:
        self._state.matrix = _multiply(_matrix(operands), self._state.matrix)

    def _set_letter_space(self, operands: list[Operand]) -> None:
        self._state.letter_space = _first(operands)

    def _set_word_space(self, operands: list[Operand]) -> None:
        self._state.word_space = _first(operands)

    def _set_stretch(self, operands: list[Operand]) -> None:
        self._state.stretch = _first(operands) / 100

    def _set_leading(self, operands: list[Operand]) -> None:
        self._state.leading = _first(operands)

    def _set_rise(self, operands: list[Operand]) -> None:
        self._state.rise = _first(operands)

    # --- where the text stands --------------------------------------------------------------------

    def _begin_text(self, _: list[Operand]) -> None:
        self._line = self._at = _IDENTITY

    def _place_text(self, operands: list[Operand]) -> None:
        self._line = self._at = _matrix(operands)

    def _move_text(self, operands: list[Operand]) -> None:
        x, y = (_number(one) for one in (*operands, 0.0, 0.0)[:2])
        self._line = self._at = _multiply((1.0, 0.0, 0.0, 1.0, x, y), self._line)

    def _move_text_leading(self, operands: list[Operand]) -> None:
        self._set_leading([-_number((*operands, 0.0, 0.0)[1])])
        self._move_text(operands)

    def _next_line(self, _: list[Operand]) -> None:
        self._move_text([0.0, -self._state.leading])

    # --- letters ----------------------------------------------------------------------------------

    def _show_string(self, operands: list[Operand]) -> None:
        self._show(operands[:1])

    def _show_parts(self, operands: list[Operand]) -> None:
        if operands and isinstance(operands[0], list):
            self._show(operands[0])

    def _show_next_line(self, operands: list[Operand]) -> None:
        self._next_line([])
        self._show(operands[:1])

    def _show_spaced(self, operands: list[Operand]) -> None:
        word_space, letter_space, string = (*operands, None, None, None)[:3]
        self._set_word_space([_number(word_space)])
        self._set_letter_space([_number(letter_space)])
        self._show_next_line([string] if isinstance(string, bytes) else [])

    def _show(self, parts: list[Operand]) -> None:
        """Show strings; the numbers between them shift what follows, in thousandths of an em."""
        for part in parts:
            if isinstance(part, bytes):
                self._show_glyphs(part)
            elif isinstance(part, float):
                if -part > 1000 * _WORD_SHIFT or part > 1000:
                    self._finish_word(apart=not self._replaced)
                self._advance(-part / 1000 * self._state.size * self._state.stretch)
        if not self._replaced:
            self._finish_word()

    @property
    def _replaced(self) -> bool:
        """Whether a mark says what the glyphs stand for that are shown now."""
        return bool(self._marks) and self._marks[-1].shown is not None

    def _show_glyphs(self, string: bytes) -> None:
        state, face = self._state, self._state.face
        if face is None:
            self._take(UNREADABLE * len(string), 0.5 * state.size * len(string))
            return
        count = 0
        for text, width, widened in face.glyphs(string):
            count += 1
            space = state.letter_space + (state.word_space if widened else 0.0)
            # Space after the last letter is no part of a word, but it moves what comes next.
            self._take(text, width * state.size * state.stretch)
            self._advance(space * state.stretch)
        self._budget.spend(glyphs=count)

    def _take(self, text: str, width: float) -> None:
        """Put a glyph's letters to the word, or end it at a blank."""
        if self._replaced:
            text, self._marks[-1].shown = self._marks[-1].shown or "", ""
        elif not text or text.isspace():
            self._finish_word(apart=bool(text))
            self._advance(width)
            return
        if not self._word.text:
            self._word.start = self._place()
        self._word.text.append(text)
        self._advance(width)
        self._word.end = self._place()

    def _advance(self, width: float) -> None:
        at = self._at
        self._at = (*at[:4], at[4] + width * at[0], at[5] + width * at[1])

    def _place(self) -> tuple[float, float]:
        at, matrix = self._at, self._state.matrix
        x, y = at[4] + self._state.rise * at[2], at[5] + self._state.rise * at[3]
        return (
            matrix[0] * x + matrix[2] * y + matrix[4],
            matrix[1] * x + matrix[3] * y + matrix[5],
        )

    def _finish_word(self, *, apart: bool = False) -> None:
        """Keep the word so far; ``apart`` says that a blank comes next."""
        word, self._word = self._word, _Word()
        text = "".join(word.text)
        if text:
            self._apart = self._apart or text[0].isspace()
            self._keep(text, word)
            self._apart = text[-1].isspace()
        self._apart = self._apart or apart

    def _keep(self, text: str, word: _Word) -> None:
        state = self._state
        drawn = _multiply(self._at, state.matrix)
        factor = state.face.size_factor if state.face else 1.0
        size = abs(state.size) * factor * math.hypot(drawn[2], drawn[3])
        turn, x0, x1, y = _along(word, drawn, backwards=state.size < 0)
        if not 0 < size < _FARTHEST or max(map(abs, (x0, x1, y))) > _FARTHEST:
            return
        face = state.face
        self._budget.spend(operations=_PIECE_OPERATIONS)
        for at, one in enumerate(text.split()):
            # What a mark says is shown may be several words; all stand where the first does.
            self.painting.pieces.append(
                Piece(
                    text=one,
                    x0=x0,
                    x1=x1,
                    y=y,
                    size=size,
                    face=face.name if face else "",
                    bold=face.bold if face else False,
                    italic=face.italic if face else False,
                    apart=self._apart or at > 0,
                    artifact=self._marks[-1].artifact if self._marks else False,
                    turn=turn,
                )
            )

    # --- pictures and forms -----------------------------------------------------------------------

    def _paint_object(
        self, operands: list[Operand], resources: Mapping[str, Any], depth: int
    ) -> None:
        name = operands[0] if operands else None
        if not isinstance(name, Name):
            return
        thing = _dictionary(_dictionary(resources, "/XObject"), f"/{name}")
        if value_of(thing, "/Subtype") == "/Image":
            self._paint_picture([])
        elif value_of(thing, "/Subtype") == "/Form" and depth < _DEEPEST_FORM:
            self._paint_form(thing, resources, depth)

    def _paint_form(
        self, form: Mapping[str, Any], resources: Mapping[str, Any], depth: int
    ) -> None:
        program = self._read_stream(form)
        self._budget.spend(program_bytes=len(program), operations=_FORM_OPERATIONS)
        kept = copy(self._state), self._line, self._at
        matrix = value_of(form, "/Matrix")
        if isinstance(matrix, list):
            self._set_matrix([_number(one) for one in matrix])
        own = _dictionary(form, "/Resources")
        self.run(program, own or resources, depth=depth + 1)
        self._state, self._line, self._at = kept

    def _paint_picture(self, _: list[Operand]) -> None:
        """A picture fills the unit square of the place where it is drawn."""
        a, b, c, d, e, f = self._state.matrix
        xs, ys = (e, e + a, e + c, e + a + c), (f, f + b, f + d, f + b + d)
        picture = Picture(min(xs), min(ys), max(xs), max(ys))
        width, height = picture.right - picture.left, picture.bottom - picture.top
        if min(width, height) >= _ICON and len(self.painting.pictures) < _MOST_PICTURES:
            self.painting.pictures.append(picture)


_HANDLERS: dict[str, Callable[[_Painter, list[Operand]], None]] = {
    "EMC": _Painter._close_mark,
    "cm": _Painter._set_matrix,
    "Tc": _Painter._set_letter_space,
    "Tw": _Painter._set_word_space,
    "Tz": _Painter._set_stretch,
    "TL": _Painter._set_leading,
    "Ts": _Painter._set_rise,
    "BT": _Painter._begin_text,
    "Tm": _Painter._place_text,
    "Td": _Painter._move_text,
    "TD": _Painter._move_text_leading,
    "T*": _Painter._next_line,
    "Tj": _Painter._show_string,
    "TJ": _Painter._show_parts,
    "'": _Painter._show_next_line,
    '"': _Painter._show_spaced,
    IMAGE: _Painter._paint_picture,
}


def _along(word: _Word, drawn: Matrix, *, backwards: bool) -> tuple[int, float, float, float]:
    """Which way a word runs, and where it begins, ends and stands on its line."""
    dx, dy = (-drawn[0], -drawn[1]) if backwards else (drawn[0], drawn[1])
    (ax, ay), (bx, by) = word.start, word.end
    if abs(dy) <= 0.05 * abs(dx):
        return (0, ax, bx, -ay) if dx >= 0 else (2, -ax, -bx, ay)
    if abs(dx) <= 0.05 * abs(dy):
        return (1, ay, by, ax) if dy > 0 else (3, -ay, -by, -ax)
    return 4, ax, bx, -ay


def _multiply(one: Matrix, two: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = two
    return (
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + m,
    )  # fmt: skip


def _matrix(operands: list[Operand]) -> Matrix:
    if len(operands) < 6:
        return _IDENTITY
    a, b, c, d, e, f = (_number(one) for one in operands[:6])
    return (a, b, c, d, e, f)


def _first(operands: list[Operand]) -> float:
    return _number(operands[0]) if operands else 0.0


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _dictionary(holder: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The dictionary that another one names, an empty one if there is none."""
    found = value_of(holder, name)
    return found if isinstance(found, dict) else {}


def _plain_text(value: str | bytes) -> str:
    """A text string of a PDF: UTF-16 with its mark, UTF-8 with its mark, or nearly Latin-1."""
    if isinstance(value, str):
        return value
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    if value.startswith(b"\xef\xbb\xbf"):
        return value[3:].decode("utf-8", "replace")
    return value.decode("latin-1")
