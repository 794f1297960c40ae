"""onrecord finds who says what in news articles, and where exactly the text says so.

The names here are the public ones; records are in :mod:`onrecord.model`, their JSON form in
:mod:`onrecord.contract`.
"""

from onrecord.api import locate, read, read_text
from onrecord.errors import InputError, OnrecordError
from onrecord.model import ArticleRecord, Span, Statement
from onrecord.record import Record
from onrecord.record import open_record as open

__version__ = "0.1.0"

__all__ = [
    "ArticleRecord",
    "InputError",
    "OnrecordError",
    "Record",
    "Span",
    "Statement",
    "__version__",
    "locate",
    "open",
    "read",
    "read_text",
]
