"""Doc -> When: the time phrases of an article, and the days that they mean."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from functools import partial

from spacy.tokens import Doc

from onrecord.dates.anchors import Anchor, find_anchor
from onrecord.dates.calendar import Days
from onrecord.dates.expressions import Away, Clock, Expression, Lasting, Phrase, Told, Yearly
from onrecord.dates.phrases import find_phrases, people_in
from onrecord.dates.resolve import Found, Story, resolve
from onrecord.dates.tense import Look, is_perfect, look
from onrecord.model import FENCED, Article, Block, Span, When

__all__ = ["find_dates"]


def find_dates(doc: Doc, *, article: Article) -> list[When]:
    """The time phrases of the article in the order of the text, each with the days it means.

    ``doc`` is the article's Doc (``token.idx`` is an offset of the article).  Phrases are looked
    for in all blocks but the fenced ones.  A phrase without a year or a fixed day counts from the
    article's own date line or its day of publication; an entry of a live page or a post that tells
    when it was written, from that.  Where nothing tells a day, such a phrase has neither start nor
    end.
    """
    return _Reader(doc, article).read()


class _Reader:
    """One article while it is read from its beginning to its end."""

    def __init__(self, doc: Doc, article: Article) -> None:
        self._doc = doc
        self._article = article
        self._anchor = find_anchor(article)
        # Asking goes through the whole Doc.
        self._has_tags = bool(doc.has_annotation("TAG"))
        self._people = people_in(article.text)
        self._starts: Sequence[int] | None = None

    def read(self) -> list[When]:
        story, found = Story(), []
        for block in self._article.blocks:
            if block.kind in FENCED:
                continue
            own = Story() if block.kind in ("caption", "credit", "other") else story
            found += self._read_block(block, own)
        return found

    def _read_block(self, block: Block, story: Story) -> list[When]:
        anchor = _anchor_of(block) or self._anchor
        found = []
        text, people = self._article.text, self._people
        for phrase in find_phrases(text, block.start, block.end, people=people):
            means = phrase.means
            if not self._holds(phrase):
                continue
            direction = partial(self._direction, phrase, block)
            when = resolve(means, anchor=anchor, story=story, direction=direction)
            if when is None:
                continue
            if when.days:
                story.year = _year_of(means, when, story.year)
            if block.kind not in ("dateline", "byline") and not _is_line(phrase, block):
                story.tell(when)
            found.append(_when(phrase, when))
        return found

    def _holds(self, phrase: Phrase) -> bool:
        """Whether the syntax around the phrase allows what its words suggest."""
        if isinstance(phrase.means, Lasting) and phrase.means.perfect:
            return self._has_tags and is_perfect(self._doc[self._token_at(phrase.end - 1)])
        if (
            isinstance(phrase.means, Away)
            and phrase.means.unit == "day"
            and not phrase.means.offset
        ):
            return not self._is_nowadays(phrase)
        return True

    def _is_nowadays(self, phrase: Phrase) -> bool:
        """Whether "Today" opens a sentence that tells how things are by now."""
        text = self._article.text
        if text[phrase.start : phrase.end] != "Today" or not self._has_tags:
            return False
        token = self._doc[self._token_at(phrase.start)]
        return look(token, phrase.end).way == "present"

    def _direction(self, phrase: Phrase, block: Block) -> Look:
        if not self._has_tags:
            return Look(None)
        found = look(self._doc[self._token_at(phrase.start)], phrase.end)
        if found.way == "present" and block.kind in ("headline", "caption"):
            # Headlines and captions tell in the present what has happened.
            return Look(None, found.sure)
        return found

    def _token_at(self, offset: int) -> int:
        if self._starts is None:
            self._starts = self._doc.to_array("IDX").tolist()
        return max(0, bisect_right(self._starts, offset) - 1)


def _anchor_of(block: Block) -> Anchor | None:
    """The day on which an entry of a live page or a post was written, if its block tells it."""
    if block.time is None:
        return None
    return Anchor(day=date.fromisoformat(block.time[:10]), basis="publication")


def _is_line(phrase: Phrase, block: Block) -> bool:
    """Whether the phrase is all of its block: a date line, to which no "day after" refers."""
    return phrase.end - phrase.start + 3 > block.end - block.start


def _year_of(means: Expression, when: Found, before: int | None) -> int | None:
    """The year that the words of a full date tell to the dates right behind it."""
    if isinstance(means, Told | Clock) and when.basis == "words":
        return before
    if isinstance(means, Yearly) and when.basis == "words" and when.days and when.days.start:
        return when.days.start.year
    return None


def _when(phrase: Phrase, found: Found) -> When:
    days = found.days or Days(None, None)
    return When(
        span=Span(phrase.start, phrase.end), start=days.start, end=days.end, basis=found.basis
    )
