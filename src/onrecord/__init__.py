"""onrecord finds who says what in news articles, and where exactly the text says so.

The names here are the public ones; records are in :mod:`onrecord.model`, their JSON form in
:mod:`onrecord.contract`.
"""

from onrecord.api import locate, read, read_text
from onrecord.errors import InputError, OnrecordError
from onrecord.model import ArticleRecord, Span, Statement

__version__ = "0.1.0"

__all__ = [
    "ArticleRecord",
    "InputError",
    "OnrecordError",
    "Span",
    "Statement",
    "__version__",
    "locate",
    "read",
    "read_text",
]
