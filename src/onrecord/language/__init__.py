"""Article -> spaCy Doc: language, sentences, syntax and mentions."""

from onrecord.language.identify import check_language
from onrecord.language.mentions import find_mentions
from onrecord.language.syntax import BLOCKS, load_syntax, parse_article, syntax_version

__all__ = [
    "BLOCKS",
    "check_language",
    "find_mentions",
    "load_syntax",
    "parse_article",
    "syntax_version",
]
