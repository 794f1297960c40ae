"""Files packed with gzip, unpacked as they are read: a piece at a time, never as a whole.

The format is RFC 1952: one or more members, each with a check sum of its own.
"""

from __future__ import annotations

import io
import zlib
from typing import BinaryIO

__all__ = ["DamagedError", "is_packed", "unpack"]

_SIGNATURE = b"\x1f\x8b"
_GZIP = 31  # zlib's word for: a gzip header and trailer, the largest window
# Unused bytes are copied at the end of each member; small chunks keep that cheap.
_CHUNK_BYTES = 1 << 14
# Text shrinks to a third or a tenth.  What unpacks to so many times its size, and is not small
# even so, was made to keep its reader busy: rows have no end that a limit could set.
_LARGEST_SHARE = 250
_FREE_BYTES = 8_000_000


class DamagedError(OSError):
    """A packed file does not unpack; ``reason`` and ``remedy`` say it to the user."""

    def __init__(self, reason: str, remedy: str = "pack or download it again") -> None:
        super().__init__(reason)
        self.reason = reason
        self.remedy = remedy


def is_packed(head: bytes) -> bool:
    """Whether the bytes begin as a gzip file does.

    >>> is_packed(b"\\x1f\\x8b\\x08\\x00"), is_packed(b"Rain, he said.")
    (True, False)
    """
    return head.startswith(_SIGNATURE)


def unpack(head: bytes, stream: BinaryIO) -> io.BufferedReader:
    """What was packed, to be read piece by piece; ``head`` was already read from ``stream``.

    Reading raises :class:`DamagedError` where the packed bytes end early or are none.

    >>> import gzip
    >>> unpack(b"", io.BytesIO(gzip.compress(b"Rain, he said."))).read()
    b'Rain, he said.'
    """
    return io.BufferedReader(_Unpacked(head, stream))


class _Unpacked(io.RawIOBase):
    """The unpacked bytes of all members, one after the other."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._stream = stream
        self._waiting = head
        self._member: zlib._Decompress | None = None
        self._given = 0
        self._own_taken = len(head)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        while data := self._waiting or self._take():
            piece = self._inflate(data, len(buffer))
            if piece:
                self._weigh(len(piece))
                buffer[: len(piece)] = piece
                return len(piece)
        if self._member is not None:
            raise DamagedError("the packed file ends before its end")
        return 0

    @property
    def taken(self) -> int:
        """How many bytes of the file itself have been read, below all its packings."""
        below = getattr(self._stream, "raw", None)
        return below.taken if isinstance(below, _Unpacked) else self._own_taken

    def _take(self) -> bytes:
        # read1 gives what a pipe has by now, as the reader of rows wants it.
        read = getattr(self._stream, "read1", self._stream.read)
        data: bytes = read(_CHUNK_BYTES)
        self._own_taken += len(data)
        return data

    def _inflate(self, data: bytes, size: int) -> bytes:
        if self._member is None:
            # Tapes fill their blocks with zeros, between members and at the end.
            data = data.lstrip(b"\0")
            self._waiting = b""
            if not data:
                return b""
            self._member = zlib.decompressobj(_GZIP)
        try:
            piece = self._member.decompress(data, size)
        except zlib.error as error:
            raise DamagedError("the packed file is damaged, it does not unpack") from error
        if self._member.eof:
            self._waiting = self._member.unused_data
            self._member = None
        else:
            self._waiting = self._member.unconsumed_tail
        return piece

    def _weigh(self, size: int) -> None:
        self._given += size
        if self._given > max(_FREE_BYTES, _LARGEST_SHARE * self.taken):
            raise DamagedError(
                f"it unpacks to more than {_LARGEST_SHARE} times its size",
                "no articles shrink so far: look at what is in it",
            )
