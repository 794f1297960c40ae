"""A DOCX file's bytes to its parts: trees of XML, and how they refer to each other (ECMA-376).

A DOCX file is a ZIP archive of XML files.  Nothing is unpacked beyond what a text can need, and
the XML may declare nothing of its own, so that neither grows in memory.
"""

from __future__ import annotations

import codecs
import posixpath
import re
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from onrecord.errors import InputError
from onrecord.limits import size_in_words
from onrecord.model import Page

if TYPE_CHECKING:
    from lxml.etree import _Element  # type: ignore[import-untyped]

__all__ = ["DocxFile", "Part", "local_name", "open_docx", "value_of"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = b"PK\x01\x02"
# A document has a dozen parts, and one for each picture.
_MOST_FILES = 10_000
# A hundred pages of text are two million bytes of XML.
_MOST_BYTES = 20_000_000
# Tags and attributes, which take a hundred bytes of memory each: a hundred pages have 100,000.
_MOST_MARKS = 1_500_000
_LOCKED = 0x1
_MAIN = re.compile(r"word/document\d*\.xml")
_ENCODED = re.compile(r"\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"'](?!utf-(?:8|16)[\"'])", re.I)

_CUT_OFF = "this document is cut off or damaged"
_ANEW = "save it again in a word processor, or give the article's text in a .txt file"
_LARGE = "save the article in a document of its own and give that"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the document and what it is to the main part: "styles", "header"."""

    kind: str
    tree: _Element


@dataclass(frozen=True, slots=True, kw_only=True)
class DocxFile:
    """The main part of a document, those that it refers to, and the file's own properties.

    Headers and footers stand in the order in which the text's sections name them; ``properties``
    are "title", "creator" and the like.
    """

    main: _Element
    parts: tuple[Part, ...]
    properties: Mapping[str, str]

    def trees(self, *kinds: str) -> Iterator[_Element]:
        """The parts of these kinds."""
        return (part.tree for part in self.parts if part.kind in kinds)


def open_docx(page: Page) -> DocxFile:
    """The parts of a DOCX file that hold text.

    Raises:
        InputError: if it is locked, damaged, no text document, or larger than any article.
    """
    if page.body.startswith(_OLE):
        reason = "this document is protected by a password, or of an old kind (.doc)"
        raise InputError(page.input, reason, "save it as .docx without one and give that")
    # zipfile makes an object of each entry of the directory, however many it has.
    if page.body.count(_ENTRY) > _MOST_FILES:
        raise InputError(page.input, "this document holds more files than any other", _LARGE)
    try:
        with ZipFile(BytesIO(page.body)) as archive:
            return _Archive(page, archive).read()
    except (BadZipFile, EOFError, OSError, RuntimeError, ValueError, struct.error) as error:
        raise InputError(page.input, _CUT_OFF, _ANEW) from error
    except zlib.error as error:
        raise InputError(page.input, _CUT_OFF, _ANEW) from error


def local_name(element: _Element) -> str:
    """An element's name without its namespace, of which there are two for each (strict or not)."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: _Element, name: str = "val") -> str | None:
    """An attribute's value, whatever its namespace."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


@dataclass(frozen=True, slots=True)
class _Relation:
    id: str
    kind: str
    target: str


class _Archive:
    """An archive of which no more than so many bytes are unpacked."""

    def __init__(self, page: Page, archive: ZipFile) -> None:
        self._page = page
        self._archive = archive
        # Names differ in more than their capitals.
        self._files = {info.filename.lower(): info for info in archive.infolist()}
        self._bytes_left = _MOST_BYTES
        self._marks_left = _MOST_MARKS

    def read(self) -> DocxFile:
        """The parts that hold text, each once."""
        top = {one.kind: one.target for one in self._relations("")}
        name = top.get("officeDocument") or next(filter(_MAIN.fullmatch, self._files), "")
        main = self._tree(name)
        if main is None or local_name(main) != "document":
            reason = "the part with the text is missing in this document"
            raise InputError(self._page.input, reason, _ANEW)
        parts = []
        for one in _ordered(self._relations(name), main):
            tree = self._tree(one.target)
            if tree is not None:
                parts.append(Part(kind=one.kind, tree=tree))
        about = self._tree(top.get("core-properties", "docprops/core.xml"))
        found = () if about is None else about
        properties = {local_name(one): one.text or "" for one in found}
        return DocxFile(main=main, parts=tuple(parts), properties=properties)

    def _relations(self, name: str) -> list[_Relation]:
        """What a part refers to inside the file."""
        folder, own = posixpath.split(name)
        tree = self._tree(posixpath.join(folder, "_rels", f"{own}.rels"))
        found = []
        for one in () if tree is None else tree:
            target, kind = one.get("Target"), one.get("Type")
            if target and kind and one.get("TargetMode") != "External":
                path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
                found.append(_Relation(one.get("Id") or "", posixpath.basename(kind), path.lower()))
        return found

    def _tree(self, name: str) -> _Element | None:
        """The tree of a part, ``None`` if there is no such part.

        Raises:
            InputError: if it is locked, too large, no XML, or declares something.
        """
        from lxml.etree import XMLParser, XMLSyntaxError, fromstring

        info = self._files.get(name.lower())
        if info is None:
            return None
        text = self._text(info)
        # Given bytes and their encoding, the parser asks no other program to decode them.
        parser = XMLParser(
            encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True,
            huge_tree=False, remove_comments=True, remove_pis=True,
        )  # fmt: skip
        try:
            return fromstring(text.encode(), parser)
        except XMLSyntaxError as error:
            raise self._damaged(info) from error

    def _text(self, info: ZipInfo) -> str:
        data = self._unpack(info)
        wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        try:
            text = data.decode("utf-16" if wide else "utf-8-sig")
        except UnicodeDecodeError as error:
            raise self._damaged(info) from error
        if "<!DOCTYPE" in text or _ENCODED.match(text):
            raise self._damaged(info)
        self._marks_left -= text.count("<") + text.count("=")
        if self._marks_left < 0:
            raise InputError(
                self._page.input, "this document has more marks than any article", _LARGE
            )
        return text

    def _unpack(self, info: ZipInfo) -> bytes:
        """A file's bytes, no more than are left to the archive."""
        if info.flag_bits & _LOCKED:
            reason = "this document is protected by a password"
            raise InputError(self._page.input, reason, "save it without one and give that")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise self._damaged(info)
        with self._archive.open(info) as stream:
            data = stream.read(self._bytes_left + 1)
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            reason = f"this document's text takes more than {size_in_words(_MOST_BYTES)} unpacked"
            raise InputError(self._page.input, reason, _LARGE)
        return data

    def _damaged(self, info: ZipInfo) -> InputError:
        reason = f"this document is damaged: {info.filename[:60]} in it is no XML of such documents"
        return InputError(self._page.input, reason, _ANEW)


_KINDS = frozenset({"comments", "endnotes", "footnotes", "styles"})
_MARGINS = {"headerReference": "header", "footerReference": "footer"}


def _ordered(relations: Iterable[_Relation], main: _Element) -> Iterator[_Relation]:
    """The parts with text that the main part shows, each once."""
    known = {one.id: one for one in relations}
    found = [one for one in known.values() if one.kind in _KINDS]
    for element in main.iter("{*}headerReference", "{*}footerReference"):
        one = known.get(value_of(element, "id") or "")
        if one is not None and one.kind == _MARGINS[local_name(element)]:
            found.append(one)
    seen: dict[tuple[str, str], _Relation] = {}
    for one in found:
        seen.setdefault((one.kind, one.target), one)
    yield from seen.values()
