"""What a line of page furniture looks like: ``resources/fences.toml``, compiled once.

The patterns are data, so that they can be read, reviewed and given a version of their own.  Each
is tried on one short line with its white space collapsed, so the work on a text stays linear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Literal, cast

from onrecord.model import BlockKind
from onrecord.resources import load_resource

__all__ = [
    "Fence",
    "Fences",
    "Mark",
    "has_date",
    "is_reported",
    "load_fences",
    "mark_line",
    "match_fence",
    "match_form",
]

MarkKind = Literal[
    "header", "says", "time", "tool", "reply_to", "opener", "loose", "weak", "apparatus"
]
FormPart = Literal["opener", "line", "field"]

# Furniture lines are short; a longer one is prose, and no pattern should run on a megabyte.
_MAX_CHARACTERS = 700
_MARK_CHARACTERS = 240
_MARK_WORDS = 28
_FORM_WORDS = 45

_BEFORE = "[\\s•·▶►▸»>*\\-–—|✱◆■●✉↑←→\U0001f300-\U0001faff\u2600-\u27bf\ufe0f]*"
_AFTER = r"[\s.!:…›»>→|▾▼⌄*)\]]*"
_LOOSE_WORDS = 16
_NOTICE_WARES = 2
_WORDS_A_WARE = 12
# "RecommendShareFlag" and "Reply31" are words run together on the page's own buttons.
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+|[^\W\d_]+")
_INITIAL = re.compile(r"\b[A-Z]\.$")
_LEAD = re.compile(r"^(?:(?:comment )?posted )?by ", re.IGNORECASE)
_SEPARATORS = " ·•|–—,-/("
_LONGEST_NAME = 50
_REFERENCE = re.compile(r"\{([a-z][a-z_]*)\}")
_REPORTED = re.compile(
    r"[\"”’'],? (?:\w+ ){0,4}?(?:said|says|told|added|asked|wrote|tweeted|insisted|replied)\b"
    r"|\b(?:said|told|according to|announced|reported|spokes(?:man|woman|person))\b"
)
_PAST = re.compile(r"\b(?:was|were|had|did)\b")
_SENTENCE_END = re.compile(r"[.!]$")
# Nobody writes furniture without spaces, and patterns would try each way to part such a run.
_RUN = re.compile(r"[^\s/]{90}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fence:
    """What a line is when it is not reporting: its kind, why, and what it may open."""

    kind: BlockKind
    reason: str
    role: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What a line is among readers' comments, and whom it names."""

    kind: MarkKind
    author: str | None = None
    parent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    fence: Fence
    words: int
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fences:
    """The compiled vocabulary: rules in the order in which they are tried."""

    version: str
    rules: tuple[_Rule, ...]
    marks: tuple[tuple[MarkKind, tuple[re.Pattern[str], ...]], ...]
    reply_word: re.Pattern[str]
    tool_words: frozenset[str]
    time_words: frozenset[str]
    time_signs: frozenset[str]
    date: re.Pattern[str]
    address: re.Pattern[str]
    notices: tuple[tuple[Fence, re.Pattern[str]], ...]
    form: tuple[tuple[FormPart, re.Pattern[str]], ...]


@cache
def load_fences() -> Fences:
    """The fences that ship with onrecord, read and compiled at the first call.

    >>> load_fences().version[:6]
    '2026.1'
    """
    raw, version = load_resource("fences")
    parts = _expand_parts(raw["part"])
    comments = raw["comments"]
    return Fences(
        version=version,
        rules=tuple(_compile_rule(rule, parts) for rule in raw["fence"]),
        marks=_compile_marks(comments, parts),
        reply_word=_compile([rf".*\b{comments['reply_word']}.*"], parts),
        tool_words=frozenset(comments["tool_words"].split()),
        time_words=frozenset(comments["time_words"].split()),
        time_signs=frozenset(comments["time_signs"].split()),
        date=re.compile(rf"(?<!\w)(?:{parts['moment']})(?!\w)", re.IGNORECASE),
        address=re.compile(raw["notice_address"], re.IGNORECASE),
        notices=tuple(_compile_notice(rule) for rule in raw["notice"]),
        form=tuple((part, _compile(raw["form"][part], parts)) for part in _FORM_PARTS),
    )


_FORM_PARTS: tuple[FormPart, ...] = ("opener", "line", "field")


def match_fence(line: str) -> Fence | None:
    """The first fence whose pattern is the whole line (white space collapsed), or ``None``.

    >>> match_fence("Kremlin.ru via Wikimedia Commons").reason
    'photo credit'
    >>> match_fence("The ministry said the road was open.") is None
    True
    """
    return _match_fence(line) if len(line) <= _MAX_CHARACTERS else None


@lru_cache(maxsize=4096)
def _match_fence(line: str) -> Fence | None:
    if _RUN.search(line):
        return None
    words = line.count(" ") + 1
    for rule in load_fences().rules:
        if words <= rule.words and rule.pattern.fullmatch(line):
            # A heading has no full stop: "More on that later." is a sentence.
            if rule.fence.role == "list" and words > 2 and _SENTENCE_END.search(line):
                continue
            return rule.fence
    return _match_notice(line)


def _match_notice(line: str) -> Fence | None:
    """A site's own words to its readers: they are addressed, and two of its wares are named."""
    fences = load_fences()
    told = '"' in line or "“" in line or is_reported(line) or _PAST.search(line) is not None
    if told or not fences.address.search(line):
        return None
    named = [len({*map(str.lower, wares.findall(line))}) for _, wares in fences.notices]
    if sum(named) < _NOTICE_WARES or line.count(" ") > _WORDS_A_WARE * sum(named):
        return None
    return fences.notices[named.index(max(named))][0]


def is_reported(words: str) -> bool:
    """Whether the words tell who said something, as a reporter's do."""
    return bool(_REPORTED.search(words))


@lru_cache(maxsize=4096)
def mark_line(line: str) -> Mark | None:
    """What a line is in a comment section (white space collapsed), ``None`` if it is prose.

    >>> mark_line("Ann Lee · 3 hours ago")
    Mark(kind='header', author='Ann Lee', parent=None)
    >>> mark_line("Like · Reply · Share").kind
    'tool'
    """
    if len(line) > _MARK_CHARACTERS or line.count(" ") >= _MARK_WORDS:
        return None
    fences = load_fences()
    if _is_tool_bar(line):
        return Mark(kind="tool")
    for kind, patterns in fences.marks:
        for pattern in patterns:
            match = pattern.fullmatch(line)
            if match and (kind != "tool" or fences.reply_word.fullmatch(line)):
                named = match.groupdict()
                return Mark(kind=kind, author=_name(named, "author"), parent=_name(named, "parent"))
    return _mark_by_time(line)


def has_date(line: str) -> bool:
    """Whether a short line names a day, a time of a day, or how long ago something was.

    >>> has_date("Dana Whit | Oct 17, 2031 2:15 pm | 96")
    True
    """
    return len(line) <= _MARK_CHARACTERS and load_fences().date.search(line) is not None


def _is_tool_bar(line: str) -> bool:
    """Whether all words of a line are a comment's tools, in whatever order, "Reply" among them."""
    fences = load_fences()
    words = [word.lower() for word in _WORD.findall(line)]
    if not words or len(words) > _LOOSE_WORDS or not fences.reply_word.fullmatch(" ".join(words)):
        return False
    known = fences.tool_words | fences.time_words
    return all(word in known for word in words if word[0].isalpha())


def _mark_by_time(line: str) -> Mark | None:
    """A line that ends in a time: all of it, or after a name and a separator."""
    fences = load_fences()
    if len(_WORD.findall(line)) > _LOOSE_WORDS:
        return None
    start, timed = len(line), []
    for match in reversed(list(_WORD.finditer(line))):
        word = match.group().lower()
        if not word.isdigit() and word not in fences.time_words:
            break
        start = match.start()
        timed.append(word)
    time, before = line[start:], line[:start].rstrip()
    signed = ":" in time or not fences.time_signs.isdisjoint(timed)
    if not signed or not any(map(str.isdigit, timed)):
        return None
    name = before.rstrip(_SEPARATORS)
    if not name:
        return Mark(kind="time")
    parted = name != before or timed[-1] in ("on", "at")
    if not parted or len(name) > _LONGEST_NAME or any(sign in name for sign in ":|·•"):
        return None
    return Mark(kind="header", author=_clean_name(name))


@lru_cache(maxsize=4096)
def match_form(line: str) -> FormPart | None:
    """Which part of a reply form a line is: its heading, a sure line, or a field's label."""
    if len(line) > _MAX_CHARACTERS or line.count(" ") >= _FORM_WORDS:
        return None
    for part, pattern in load_fences().form:
        if pattern.fullmatch(line):
            return part
    return None


def _name(named: Mapping[str, str | None], group: str) -> str | None:
    return _clean_name(named.get(group) or "") or None


def _clean_name(name: str) -> str:
    name = _LEAD.sub("", name.strip(" ,·•|-–—@»>→"))
    # The point of "Greta M." is the name's own.
    return name if _INITIAL.search(name) else name.rstrip(". ")


def _compile_rule(rule: Mapping[str, Any], parts: Mapping[str, str]) -> _Rule:
    fence = Fence(kind=cast(BlockKind, rule["kind"]), reason=rule["reason"], role=rule.get("role"))
    pattern = _compile(rule["patterns"], parts, case=rule.get("case", False))
    return _Rule(fence=fence, words=rule["words"], pattern=pattern)


def _compile_notice(rule: Mapping[str, Any]) -> tuple[Fence, re.Pattern[str]]:
    fence = Fence(kind=cast(BlockKind, rule["kind"]), reason=rule["reason"])
    return fence, re.compile(rf"\b(?:{'|'.join(rule['wares'])})\b", re.IGNORECASE)


def _compile_marks(
    comments: Mapping[str, Any], parts: Mapping[str, str]
) -> tuple[tuple[MarkKind, tuple[re.Pattern[str], ...]], ...]:
    tool = rf"(?>{comments['tool']}(?!\w))"
    # A tool may stand beside any sign, but commas and points belong to its numbers.
    tools = rf"[\W_]*{tool}(?:[^\w.,]+{tool})*(?:[^\w.,]+{comments['tool_end']})?[\W_]*"
    named: tuple[tuple[MarkKind, Sequence[str]], ...] = (
        ("tool", [tools]),
        ("opener", comments["sure_opener"]),
        ("weak", comments["weak_opener"]),
        ("apparatus", comments["apparatus"]),
        ("time", comments["time"]),
        ("loose", [comments["loose_opener"]]),
        ("header", comments["header"]),
        ("says", comments["says"]),
        ("reply_to", comments["reply_to"]),
    )
    return tuple(
        (kind, tuple(_compile([pattern], parts) for pattern in patterns))
        for kind, patterns in named
    )


def _compile(
    patterns: Sequence[str], parts: Mapping[str, str], *, case: bool = False
) -> re.Pattern[str]:
    whole = "|".join(_expand(pattern, parts) for pattern in patterns)
    return re.compile(f"{_BEFORE}(?:{whole}){_AFTER}", 0 if case else re.IGNORECASE)


def _expand_parts(raw: Mapping[str, str]) -> dict[str, str]:
    """The parts with the parts they name filled in; a part may only name earlier ones."""
    parts: dict[str, str] = {}
    for name, pattern in raw.items():
        parts[name] = _expand(pattern, parts)
    return parts


def _expand(pattern: str, parts: Mapping[str, str]) -> str:
    return _REFERENCE.sub(lambda match: parts[match.group(1)], pattern)
