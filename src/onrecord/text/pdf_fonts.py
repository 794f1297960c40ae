"""What the codes in a PDF's strings stand for: letters, and how wide each is drawn.

pypdf reads encodings, tables of letters and widths.  Its ``Font`` is not among the names that it
documents, so ``pyproject.toml`` allows those versions alone that were tried.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pypdf.generic import DictionaryObject
    from pypdf.generic._font import Font

__all__ = ["UNREADABLE", "Face", "Glyph", "clean_letters", "load_face", "value_of"]

#: Stands for a glyph of which the file does not say what it means.
UNREADABLE = "\N{REPLACEMENT CHARACTER}"

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_ITALIC = re.compile(r"ital|obli|slant", re.IGNORECASE)
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_FORCED_BOLD = 1 << 18
_BOLD_WEIGHT = 600
_EM = 0.001
_WIDEST = 10.0
_CODE_SPACE = re.compile(rb"begincodespacerange(.{0,5000}?)endcodespacerange", re.DOTALL)
_CODE_RANGE = re.compile(rb"<([0-9A-Fa-f]{2,8})>\s*<([0-9A-Fa-f]{2,8})>")
_MOST_SPACES = 20
_SPACES_BYTES = 20_000

# Ligatures are how a word is drawn, not how it is spelt.
_DRAWN = {code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
_UNSEEN = dict.fromkeys(map(ord, "\0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"))
_BLANKS = dict.fromkeys(map(ord, "\t\n\v\f\r\u00a0\u2002\u2003\u2005\u2006\u2009\u202f\u3000"), " ")
# Bullets of Symbol and Wingdings as Word writes them; other letters of the private area are icons.
_BULLETS = dict.fromkeys((0xF0B7, 0xF0A7, 0xF06E, 0xF0D8, 0xF076, 0xF0FC), "•")
_ICONS = dict.fromkeys(set(range(0xE000, 0xF900)) - _BULLETS.keys())
_CONTROLS = dict.fromkeys([*range(1, 9), *range(14, 32), *range(0xD800, 0xE000)], UNREADABLE)
_CLEAN: dict[int, str | None] = {
    **_CONTROLS, **_ICONS, **_DRAWN, **_UNSEEN, **_BLANKS, **_BULLETS
}  # fmt: skip
# TrueType fonts number their glyphs like that: nothing, nothing, a return, a blank.
_UNMAPPED = {0: "", 1: "", 2: "", 3: " "}


class Glyph(NamedTuple):
    """A code's letters, its width in ems, and whether the space between words widens it."""

    text: str
    width: float
    widened: bool


class Space(NamedTuple):
    """A range of codes, all of so many bytes."""

    size: int
    low: int
    high: int


class Face:
    """A font as one who reads needs it: names of its looks, and the glyphs of a string."""

    def __init__(
        self, font: Font, *, em: float = _EM, unicode: bool = False, spaces: tuple[Space, ...] = ()
    ) -> None:
        self._font = font
        self._em = em
        self._unicode = unicode
        self._spaces = spaces
        self._known: dict[int, Glyph] = {}
        about = font.font_descriptor
        self.name = _SUBSET.sub("", str(font.name))
        forced = bool(_whole(about.flags) & _FORCED_BOLD)
        heavy = forced or _number(about.weight) >= _BOLD_WEIGHT
        self.bold = heavy or _BOLD.search(self.name) is not None
        leans = abs(_number(about.italic_angle)) > 1
        self.italic = leans or _ITALIC.search(self.name) is not None

    @property
    def size_factor(self) -> float:
        """How large its letters are where the text is set in size 1."""
        return self._em / _EM

    @property
    def entries(self) -> int:
        """How many entries its tables have."""
        return len(self._font.character_map) + len(self._font.character_widths)

    def glyphs(self, string: bytes) -> Iterator[Glyph]:
        """The glyphs that a string shows, in order."""
        known = self._known
        for code in self._codes(string):
            glyph = known.get(code)
            if glyph is None:
                glyph = known[code] = self._glyph(code)
            yield glyph

    def _codes(self, string: bytes) -> Iterable[int]:
        encoding = self._font.encoding
        if self._spaces:
            return self._spaced_codes(string)
        if isinstance(encoding, dict):
            return string
        if encoding == "utf-16-be":
            return (one << 8 | two for one, two in zip(string[::2], string[1::2], strict=False))
        return map(ord, string.decode(encoding, "replace"))

    def _spaced_codes(self, string: bytes) -> Iterator[int]:
        """The codes of a font that says itself how many bytes each has."""
        sizes = sorted({space.size for space in self._spaces})
        at = 0
        while at < len(string):
            for size in sizes:
                code = int.from_bytes(string[at : at + size], "big")
                if any(one.size == size and one.low <= code <= one.high for one in self._spaces):
                    break
            yield code
            at += size

    def _glyph(self, code: int) -> Glyph:
        widths = self._font.character_widths
        ems = _number(widths.get(chr(code), widths.get("default", 500))) * self._em
        letters = clean_letters(self._letters(code))
        simple = isinstance(self._font.encoding, dict) and not self._spaces
        widened = code == ord(" ") and simple
        return Glyph(letters, max(0.0, min(ems, _WIDEST)), widened)

    def _letters(self, code: int) -> str:
        font, encoding, table = self._font, self._font.encoding, self._font.character_map
        if not font.interpretable:
            return UNREADABLE
        if isinstance(encoding, dict) and not self._spaces:
            letter = str(encoding.get(code, chr(code)))
            letters = str(table.get(letter, letter))
            # The name of a glyph that no list holds, such as /g123.
            return UNREADABLE if letters.startswith("/") and len(letters) > 1 else letters
        if chr(code) in table:
            return str(table[chr(code)])
        if self._unicode or not (self._spaces or encoding == "utf-16-be"):
            return chr(code)
        return _UNMAPPED.get(code, UNREADABLE) if table else UNREADABLE


def value_of(holder: Mapping[str, Any], name: str) -> Any:
    """What a dictionary has under a name, wherever in the file it stands; ``None`` if nothing."""
    found: Any = holder.get(name)
    return found.get_object() if hasattr(found, "get_object") else found


def clean_letters(letters: str) -> str:
    """The letters without ligatures, signs that nobody sees, and icons.

    >>> clean_letters("o\ufb03cer\u200b")
    'officer'
    """
    return letters.translate(_CLEAN)


def load_face(resource: DictionaryObject) -> Face:
    """The face that a font's dictionary describes.

    Raises:
        Exception: whatever pypdf raises for a dictionary that is none of a font.
    """
    from pypdf.generic._font import Font

    if "/Subtype" not in resource:
        raise ValueError("this is no font")
    font = Font.from_font_resource(resource)
    if value_of(resource, "/Subtype") == "/Type3":
        # Its glyphs are drawings in a measure of their own.
        matrix = value_of(resource, "/FontMatrix")
        em = abs(_number(matrix[0])) if isinstance(matrix, list) and matrix else _EM
        return Face(font, em=em)
    encoding = value_of(resource, "/Encoding")
    if value_of(resource, "/Subtype") == "/Type0" and hasattr(encoding, "get_data"):
        return Face(font, spaces=tuple(_spaces(encoding.get_data()[:_SPACES_BYTES])))
    return Face(font, unicode="Uni" in str(encoding) or "UCS2" in str(encoding))


def _spaces(table: bytes) -> Iterator[Space]:
    """The ranges of codes that a font's own table declares."""
    for part in _CODE_SPACE.findall(table)[:_MOST_SPACES]:
        for low, high in _CODE_RANGE.findall(part)[:_MOST_SPACES]:
            yield Space(max(1, len(low) // 2), int(low, 16), int(high, 16))


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _whole(value: object) -> int:
    return value if isinstance(value, int) else 0
