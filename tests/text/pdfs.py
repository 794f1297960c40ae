"""PDF files made by hand: strings of a typewriter's letters, each where a test wants it.

All letters of Courier are as wide, six tenths of its size, so that a test knows where a line ends.
"""

from __future__ import annotations

import textwrap
import zlib
from collections.abc import Iterable, Mapping, Sequence

__all__ = ["ROMAN", "Pdf", "column", "numbered", "picture", "text"]

WIDTH, HEIGHT = 600, 800
ROMAN = "Times-Roman"
_FONTS = {
    "F1": "Courier",
    "F2": "Courier-Bold",
    "F3": ROMAN,
    "F4": "Courier-Oblique",
}
#: Two bytes a letter, and a table that says which letter each is (F5) or none (F6).
_NUMBERED = {"F5": True, "F6": False}
_SHIFT = 1000


def text(
    words: str, x: float, y: float, *, size: float = 10, font: str = "F1", turn: str = "1 0 0 1"
) -> bytes:
    """A string that begins so far from the left and stands so far below the upper edge."""
    raw = words.encode("cp1252").replace(b"\\", b"\\\\")
    raw = raw.replace(b"(", b"\\(").replace(b")", b"\\)")
    place = f"{turn} {x:.2f} {HEIGHT - y:.2f}".encode()
    return b"BT /%b %b Tf %b Tm (%b) Tj ET\n" % (font.encode(), b"%g" % size, place, raw)


def numbered(words: str, x: float, y: float, *, size: float = 10, font: str = "F5") -> bytes:
    """A string in a font whose codes only number its letters."""
    codes = b"".join((ord(char) + _SHIFT).to_bytes(2, "big") for char in words).hex().encode()
    place = f"1 0 0 1 {x:.2f} {HEIGHT - y:.2f}".encode()
    return b"BT /%b %b Tf %b Tm <%b> Tj ET\n" % (font.encode(), b"%g" % size, place, codes)


def column(
    paragraphs: Iterable[str | Sequence[str]],
    x: float,
    y: float,
    *,
    letters: int = 40,
    size: float = 10,
    leading: float = 12,
    indent: float = 0,
    gap: float = 0,
    font: str = "F1",
) -> bytes:
    """Paragraphs one under the other, broken after so many letters, or as their lines say."""
    shown: list[bytes] = []
    for paragraph in paragraphs:
        first = round(indent / (0.6 * size))
        lines = (
            textwrap.wrap(" " * first + paragraph, letters, break_on_hyphens=False)
            if isinstance(paragraph, str)
            else paragraph
        )
        for number, line in enumerate(lines):
            bare = line.lstrip()
            start = x + (indent if number == 0 else 0)
            shown.append(text(bare, start, y, size=size, font=font))
            y += leading
        y += gap
    return b"".join(shown)


def picture(x: float, top: float, width: float, height: float) -> bytes:
    """A picture that begins so far from the left and so far below the upper edge."""
    return f"q {width} 0 0 {height} {x} {HEIGHT - top - height} cm /P1 Do Q\n".encode()


class Pdf:
    """A file in the making; pages are added one after the other."""

    def __init__(
        self, *, info: Mapping[str, str] | None = None, box: str = f"0 0 {WIDTH} {HEIGHT}"
    ) -> None:
        self._pages: list[tuple[bytes, bytes]] = []
        self._info = dict(info or {})
        self._box = box
        self.objects: dict[int, bytes] = {}

    def page(self, *shown: bytes, about: bytes = b"") -> Pdf:
        """The same file with one page more; ``about`` goes into the page's dictionary."""
        self._pages.append((b"".join(shown), about))
        return self

    def build(self, *, pack: bool = True) -> bytes:
        """The bytes of the file."""
        objects = {1: b"<</Type/Catalog/Pages 2 0 R>>", 3: _picture(), **_fonts()}
        kids: list[bytes] = []
        for number, (program, about) in enumerate(self._pages):
            at = 100 + 2 * number
            kids.append(b"%d 0 R" % at)
            objects[at] = (
                b"<</Type/Page/Parent 2 0 R/MediaBox[%b]/Contents %d 0 R/Resources"
                b"<</Font<<%b>>/XObject<</P1 3 0 R>>>>%b>>"
            ) % (self._box.encode(), at + 1, _font_names(), about)
            objects[at + 1] = stream(program, pack=pack)
        objects[2] = b"<</Type/Pages/Count %d/Kids[%b]>>" % (len(kids), b" ".join(kids))
        info = b"".join(b"/%b(%b)" % (k.encode(), v.encode()) for k, v in self._info.items())
        objects[4] = b"<<%b>>" % info
        return assemble({**objects, **self.objects})


def stream(data: bytes, *, pack: bool = True, about: bytes = b"") -> bytes:
    """A stream object."""
    if pack:
        data, about = zlib.compress(data, 9), about + b"/Filter/FlateDecode"
    return b"<<%b/Length %d>>\nstream\n%b\nendstream" % (about, len(data), data)


def assemble(objects: Mapping[int, bytes]) -> bytes:
    """A file of objects by their numbers; 1 is its catalogue and 4 what it says of itself."""
    body = b"%PDF-1.7\n"
    places: dict[int, int] = {}
    for number, content in sorted(objects.items()):
        places[number] = len(body)
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    size = max(objects) + 1
    entries = [b"%010d %05d %b \n" % _entry(number, places) for number in range(size)]
    end = b"trailer\n<</Size %d/Root 1 0 R/Info 4 0 R>>\nstartxref\n%d\n%%%%EOF\n"
    return body + b"xref\n0 %d\n" % size + b"".join(entries) + end % (size, len(body))


def _entry(number: int, places: Mapping[int, int]) -> tuple[int, int, bytes]:
    return (places[number], 0, b"n") if number in places else (0, 65535, b"f")


def _picture() -> bytes:
    about = b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
    return stream(b"\x80", about=about)


def _font_names() -> bytes:
    named = [*_FONTS, *_NUMBERED]
    return b"".join(b"/%b %d 0 R" % (name.encode(), 10 + at) for at, name in enumerate(named))


def _fonts() -> dict[int, bytes]:
    fonts: dict[int, bytes] = {}
    for at, name in enumerate(_FONTS.values(), 10):
        fonts[at] = b"<</Type/Font/Subtype/Type1/BaseFont/%b/Encoding/WinAnsiEncoding>>" % (
            name.encode()
        )
    for at, told in enumerate(_NUMBERED.values(), 10 + len(_FONTS)):
        table = b"/ToUnicode 30 0 R" if told else b""
        fonts[at] = (
            b"<</Type/Font/Subtype/Type0/BaseFont/AAAAAA+Odd/Encoding/Identity-H%b"
            b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/AAAAAA+Odd/DW 600>>]>>"
        ) % table
    lines = [b"<%04x> <%b>" % (code + _SHIFT, _utf16(code)) for code in range(32, 256)]
    fonts[30] = stream(b"100 beginbfchar\n" + b"\n".join(lines) + b"\nendbfchar\n")
    return fonts


def _utf16(code: int) -> bytes:
    return chr(code).encode("utf-16-be").hex().encode()
