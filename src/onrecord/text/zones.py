"""Text to blocks: which paragraph is reporting, and which is furniture of its page.

First each paragraph is looked at alone (:mod:`onrecord.text.fences`), then in its place: what a
heading opens, what stands above the headline, what follows the last paragraph of prose.  Readers'
comments are found first of all (:mod:`onrecord.text.comments`) and end the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.model import Block, BlockKind
from onrecord.text.comments import Zone, cut_comments, find_comments
from onrecord.text.datelines import find_dateline
from onrecord.text.fences import Fence, mark_line, match_fence, match_form
from onrecord.text.paragraphs import Paragraph, cut_paragraphs

__all__ = ["cut_blocks", "zone_reasons"]

_HEADINGS = ("opener", "loose", "weak", "apparatus")
_PROSE_WORDS = 12
_TITLE_WORDS = 24
_CALL_WORDS = 30
_MENU_RUN = 3
_DECK_WORDS = 45
# Headline, byline and date stand among the first paragraphs, below the page's menus.
_TOP = 60

_BODY = Zone(kind="body")
_HEADLINE = Zone(kind="headline")

_EMBEDDED_POST = re.compile(
    r"[-—–] ?(?P<author>[^()\n]{1,60}) \(@\w{1,30}\),? (?:[A-Z][a-z]+ \d{1,2}, \d{4}|"
    r"\d{1,2} [A-Z][a-z]+ \d{4})\.?$"
)
_CLAUSE = re.compile(r"\b(?:said|told|on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day)\b")
_COLON = re.compile(r"[^\"“”:]{3,60}: \S")
_CONTENT = re.compile(r"[^\W\d_]{4,}")
_ARTICLES = re.compile(r"\b(?:the|a|an|was|were)\b")
_PERSON = r"[A-Z][\w'’.\-]+(?: (?:de|van|von|al|bin|[A-Z][\w'’.\-]*)){1,3}"
_LONE_NAME = re.compile(
    rf"{_PERSON}(?:(?:, | and |, and ){_PERSON}){{0,4}}(?:,? (?:in|at) [A-Z][\w ]+)?"
)
_OPENING = re.compile(r"(?:The|A|An|It|He|She|They|We|I|In|On|At|There|This|That|When|After)\b")


def cut_blocks(text: str, *, title: str | None = None) -> tuple[Block, ...]:
    """The blocks of a text, a strict partition of it: contiguous, from 0 to its length.

    ``title`` is the headline where it is known from elsewhere; it is then looked for in the text.
    White space after a block belongs to it.

    >>> text = "Roads reopen\\n\\nThe roads are open, she said.\\n\\nAdvertisement\\n"
    >>> [(block.kind, block.start, block.end) for block in cut_blocks(text)]
    [('headline', 0, 14), ('body', 14, 45), ('ad', 45, 59)]
    """
    paragraphs = cut_paragraphs(text)
    if not paragraphs:
        return (Block(kind="other", start=0, end=len(text)),) if text else ()
    at = find_comments(paragraphs)
    front = paragraphs if at is None else paragraphs[:at]
    zones = _zone_article(front, title=title)
    if at is not None:
        zones += cut_comments(paragraphs[at:])
    return tuple(_merge(text, paragraphs, zones))


def zone_reasons(text: str, blocks: Sequence[Block]) -> tuple[str | None, ...]:
    """Why each block is no reporting, in plain words; ``None`` for blocks that are.

    >>> text = "The bridge is closed.\\n\\nShare on Facebook\\n"
    >>> zone_reasons(text, cut_blocks(text))
    (None, 'share links')
    """
    return tuple(_reason(text[block.start : block.end], block) for block in blocks)


_REASONS: dict[BlockKind, str] = {
    "byline": "byline",
    "dateline": "date line",
    "caption": "photo caption",
    "credit": "photo credit",
    "ad": "advertisement",
    "related": "link to another article",
    "comment": "reader comment",
    "form": "reply form",
    "other": "page furniture",
}


def _reason(part: str, block: Block) -> str | None:
    line = next((" ".join(raw.split()) for raw in part.splitlines() if raw.strip()), "")
    if block.kind == "comment":
        mark = mark_line(line)
        heading = mark and mark.kind in _HEADINGS and block.author is None
        return "heading of the comments" if heading else "reader comment"
    mark = mark_line(line)
    if block.kind == "other" and mark is not None and mark.kind in _HEADINGS:
        return "link to the comments"
    fence = match_fence(line)
    if fence and fence.kind == block.kind:
        return fence.reason
    return _REASONS.get(block.kind)


def _merge(text: str, paragraphs: Sequence[Paragraph], zones: Sequence[Zone]) -> Iterator[Block]:
    start = 0
    for at, (paragraph, zone) in enumerate(zip(paragraphs, zones, strict=True)):
        after = zones[at + 1] if at + 1 < len(zones) else None
        if after and zone.group is not None and zone.group == after.group:
            continue
        if zone.kind == "body":
            split = find_dateline(text, paragraph, paragraphs)
            if split is not None:
                yield Block(kind="dateline", start=start, end=split)
                start = split
        yield Block(
            kind=zone.kind, start=start, end=paragraph.end, author=zone.author, depth=zone.depth
        )
        start = paragraph.end


# --- the article ----------------------------------------------------------------------------------


def _zone_article(paragraphs: Sequence[Paragraph], *, title: str | None) -> list[Zone]:
    """A zone for each paragraph before the comments."""
    zones = [_zone_alone(paragraphs, at) for at in range(len(paragraphs))]
    _fence_menus(paragraphs, zones)
    _fence_forms(paragraphs, zones)
    _fence_below_headings(paragraphs, zones)
    _fence_captions(paragraphs, zones)
    _fence_foot(paragraphs, zones)
    _join_posts(paragraphs, zones)
    _keep_middle_names(paragraphs, zones)
    _find_headline(paragraphs, zones, title=title)
    return [_BODY if zone is None else zone for zone in zones]


Zones = list[Zone | None]
# An advertisement's marker and its calls make one block, a list's heading and its titles another.
_GROUPS: dict[BlockKind, None] = {"ad": None, "related": None, "form": None, "dateline": None}


def _furniture(kind: BlockKind, reason: str | None = None) -> Zone:
    """A furniture zone; neighbours with the same reason become one block, but not names."""
    apart = kind in ("caption", "credit", "byline")
    return Zone(kind=kind, group=None if apart else f"{kind} {reason}")


def _zone_alone(paragraphs: Sequence[Paragraph], at: int) -> Zone | None:
    """The zone that a paragraph has by its own look, ``None`` if it looks like prose."""
    paragraph = paragraphs[at]
    if paragraph.quoted:
        return Zone(kind="quote")
    if match_form(paragraph.words) == "line":
        return _furniture("form")
    fence = paragraph.fence
    mark = mark_line(paragraph.words)
    loose = fence is None or fence.role in ("share", "nav")
    if loose and mark and mark.kind in ("opener", "weak"):
        return _furniture("other")
    if fence is not None:
        beside = _fences_beside(paragraphs, at)
        if fence.role in ("share", "nav") and not any(map(_is_share, beside)):
            return None
        if fence.role == "subject":
            return _HEADLINE if any(one and one.reason == "mail header" for one in beside) else None
        return _furniture(fence.kind, _GROUPS.get(fence.kind, fence.reason))
    counted = paragraph.words.isdigit() and any(map(_is_counted, _fences_beside(paragraphs, at)))
    if counted:
        return _furniture("other", "share links")
    post = _EMBEDDED_POST.search(paragraph.words[-140:])
    if post and paragraph.length <= 90:
        return Zone(kind="quote", author=post.group("author").strip())
    return None


def _fences_beside(paragraphs: Sequence[Paragraph], at: int) -> list[Fence | None]:
    """The fences of the paragraphs before and after one."""
    return [paragraphs[i].fence for i in (at - 1, at + 1) if 0 <= i < len(paragraphs)]


def _is_counted(fence: Fence | None) -> bool:
    """Whether a lone number beside it is its count: of shares, or of pictures."""
    return fence is not None and (_is_share(fence) or fence.kind in ("caption", "credit"))


def _is_share(fence: Fence | None) -> bool:
    return fence is not None and fence.reason == "share links"


def _fence_menus(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Words of a menu: three of them in a row, or one above the first other line."""
    run: list[int] = []
    above = True
    for at, paragraph in enumerate(paragraphs):
        if paragraph.fence and paragraph.fence.role in ("nav", "share"):
            run.append(at)
            continue
        if above or len(run) >= _MENU_RUN:
            _set(zones, run, "other")
        run = []
        above = above and zones[at] is not None
    if len(run) >= _MENU_RUN:
        _set(zones, run, "other")


def _set(zones: Zones, places: Sequence[int], kind: BlockKind) -> None:
    for at in places:
        zones[at] = zones[at] or _furniture(kind)


def _fence_forms(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """A form's heading and its labels, beside one of its sure lines."""
    parts = [match_form(paragraph.words) for paragraph in paragraphs]
    sure = [at for at, part in enumerate(parts) if part == "line"]
    for at in sure:
        for step in (-1, 1):
            beside = at + step
            while 0 <= beside < len(parts) and parts[beside] in ("field", "opener"):
                zones[beside] = _furniture("form")
                beside += step
    for at, part in enumerate(parts):
        if part == "opener" and zones[at] is not None:
            zones[at] = _furniture("form")


def _fence_below_headings(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """What a heading opens: the titles below "Most read", the call below "Advertisement"."""
    spaced = _is_spaced(paragraphs)
    for at, paragraph in enumerate(paragraphs):
        fence = paragraph.fence
        zone = zones[at]
        if fence is None or zone is None or fence.role not in ("list", "notice"):
            continue
        if fence.role == "list":
            _fence_titles(paragraphs, zones, at + 1)
        elif spaced:
            _fence_calls(paragraphs, zones, at + 1)


def _fence_titles(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    while at < len(paragraphs) and (zones[at] is not None or _is_title(paragraphs[at])):
        fence = paragraphs[at].fence
        if fence and fence.role == "list":
            break
        if zones[at] is None or (fence and fence.kind == "dateline"):
            zones[at] = _furniture("related")
        at += 1


def _fence_calls(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    while at < len(paragraphs) and not paragraphs[at].gap and zones[at] is None:
        if paragraphs[at].ended or paragraphs[at].length > _CALL_WORDS:
            break
        zones[at] = _furniture("ad")
        at += 1


def _is_title(paragraph: Paragraph) -> bool:
    """Whether it reads like another article's headline: short, and no sentence."""
    stops = paragraph.words.endswith((".", ":", ";", ",", ".”", '."', ",”"))
    return paragraph.length <= _TITLE_WORDS and not stops


def _is_spaced(paragraphs: Sequence[Paragraph]) -> bool:
    """Whether empty lines part the paragraphs of prose."""
    prose = [p for p in paragraphs[1:] if p.length >= _PROSE_WORDS and p.fence is None]
    return 10 * sum(p.gap for p in prose) >= 7 * len(prose)


def _fence_captions(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """The line that shares its lines' group with a photo credit and nothing else."""
    if not _is_spaced(paragraphs):
        return
    for at, zone in enumerate(zones):
        if zone is None or zone.kind != "credit":
            continue
        for beside in (at - 1, at + 1):
            if not 0 <= beside < len(zones) or zones[beside] is not None:
                continue
            first, last = min(at, beside), max(at, beside)
            alone = paragraphs[first].gap and not paragraphs[last].gap
            alone = alone and (last + 1 == len(zones) or paragraphs[last + 1].gap)
            if alone and paragraphs[beside].length <= 60 and not _looks_quoted(paragraphs[beside]):
                zones[beside] = Zone(kind="caption")


def _looks_quoted(paragraph: Paragraph) -> bool:
    return paragraph.words[0] in "\"“'‘«„"


def _join_posts(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """The text of an embedded post, when its writer's line stands right below it."""
    for at in range(1, len(zones)):
        zone = zones[at]
        if zone is None or zone.author is None or paragraphs[at].gap:
            continue
        if paragraphs[at].words[0] in "-—–" and zones[at - 1] is None:
            zones[at - 1] = zones[at] = replace(zone, group=f"post {at}")


def _fence_foot(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Short loose lines below the article, once furniture has begun there."""
    last = max((at for at, zone in enumerate(zones) if _is_prose(paragraphs[at], zone)), default=-1)
    kind: BlockKind | None = None
    for at in range(last + 1, len(zones)):
        zone = zones[at]
        fence = paragraphs[at].fence
        if zone is not None and zone.kind in ("related", "other", "form"):
            kind = "related" if zone.kind == "related" else "other"
        elif zone is not None and fence and fence.role == "notice":
            kind = "ad"
        elif zone is None and kind and last >= 0 and _is_title(paragraphs[at]):
            zones[at] = _furniture(kind)


def _is_prose(paragraph: Paragraph, zone: Zone | None) -> bool:
    reporting = zone is None or zone.kind == "quote"
    return reporting and (paragraph.length >= _PROSE_WORDS or paragraph.ended)


def _keep_middle_names(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Names between paragraphs of prose are the article's own, not bylines."""
    prose = [at for at, zone in enumerate(zones) if _is_prose(paragraphs[at], zone)]
    if len(prose) <= 4:
        return
    for at in range(prose[2], prose[-2]):
        zone, words = zones[at], paragraphs[at].words
        if zone and zone.kind == "byline" and " by " not in words and "contribut" not in words:
            zones[at] = None


# --- the headline ---------------------------------------------------------------------------------


def _find_headline(paragraphs: Sequence[Paragraph], zones: Zones, *, title: str | None) -> None:
    at = _headline_place(paragraphs, zones, title=title)
    if at is None:
        return
    zones[at] = _HEADLINE
    for above in range(at):
        if zones[above] is None and not _is_prose(paragraphs[above], None):
            zones[above] = _furniture("other")
    _find_deck(paragraphs, zones, at + 1)
    _find_names(paragraphs, zones, at + 1)


def _headline_place(
    paragraphs: Sequence[Paragraph], zones: Zones, *, title: str | None
) -> int | None:
    top = range(min(len(zones), _TOP))
    for at in top:
        zone = zones[at]
        if zone == _HEADLINE:
            return at
        if zone is None and title is not None and _is_same_title(paragraphs[at].words, title):
            return at
    free = [at for at in top if zones[at] is None]
    if not free:
        return None
    above = _above_signature(paragraphs, zones)
    if above is not None:
        return above
    # A word or two of a menu may stand above; prose never does.
    for at in free[:3]:
        if _is_headline(paragraphs, zones, at):
            return at
        if paragraphs[at].length > 3 or paragraphs[at].ended or free[0] == 0:
            break
    return None


def _above_signature(paragraphs: Sequence[Paragraph], zones: Zones) -> int | None:
    """The title above the first byline or date, where no prose stands before that."""
    sentences = 0
    for at in range(min(len(zones), _TOP)):
        zone = zones[at]
        if zone is None and _is_signature(paragraphs[at]):
            return _title_above(paragraphs, zones, at)
        if zone is None:
            # A deck may be a sentence; two of them are the article.
            sentences += _is_prose(paragraphs[at], zone) and paragraphs[at].ended
            if sentences > 1 or paragraphs[at].length > _DECK_WORDS:
                return None
        elif zone.kind in ("byline", "dateline"):
            above = _title_above(paragraphs, zones, at)
            return _title_below(paragraphs, zones, at, above)
    return None


def _is_signature(paragraph: Paragraph) -> bool:
    mark = mark_line(paragraph.words)
    return mark is not None and mark.kind == "header"


def _title_below(
    paragraphs: Sequence[Paragraph], zones: Zones, at: int, above: int | None
) -> int | None:
    """The title below the date where it, and not the line above, has words of the article."""
    below = next((i for i in range(at + 1, len(zones)) if zones[i] is None), None)
    if above is None or below is None or not _is_headline(paragraphs, zones, below):
        return above
    opening = " ".join(p.words for p in paragraphs[below + 1 : below + 6])
    known = set(_CONTENT.findall(opening.lower()))
    share = [
        known.intersection(_CONTENT.findall(paragraphs[i].words.lower())) for i in (above, below)
    ]
    return below if share[1] and not share[0] else above


def _title_above(paragraphs: Sequence[Paragraph], zones: Zones, below: int) -> int | None:
    """The topmost of the lines that stand together above a byline: the rest is its deck."""
    found = None
    for at in range(below - 1, max(below - 8, -1), -1):
        zone, length = zones[at], paragraphs[at].length
        if zone is None and (length < 4 or _LONE_NAME.fullmatch(paragraphs[at].words)):
            if found is not None:
                break
            continue
        if zone is None and 4 <= length <= (_TITLE_WORDS if found is None else _DECK_WORDS):
            found = at
        elif found is not None or zone is None:
            break
    if found is None:
        return None
    return found if paragraphs[found].length <= _TITLE_WORDS else None


def _is_same_title(words: str, title: str) -> bool:
    one, two = _letters(words), _letters(title)
    # Pages add the outlet's name to the title.
    return (
        bool(one) and len(one) <= 250 and (one == two or (len(one) >= 20 and two.startswith(one)))
    )


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words.casefold()))


def _is_headline(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> bool:
    paragraph = paragraphs[at]
    words = paragraph.words.split(" ")
    if not 2 <= len(words) <= _TITLE_WORDS or words[-1].endswith((":", ",")):
        return False
    if all(zone is not None for zone in zones[at + 1 :]):
        return False
    if not words[-1].rstrip("\"'’”").endswith("."):
        return paragraph.gap and _stands_above(paragraphs, at)
    return _is_stopped_title(paragraph.words, words)


def _is_stopped_title(text: str, words: Sequence[str]) -> bool:
    """Whether a line with a full stop is a title: mostly capitals, a colon, or no full clause."""
    names = [word for word in words if word[:1].isalpha() and len(word) > 3]
    capital = sum(word[0].isupper() for word in names)
    if 3 * capital >= 2 * len(names) > 2:
        return True
    if _CLAUSE.search(text):
        return False
    if _COLON.match(text):
        return True
    plain = len(words) <= 16 and not _OPENING.match(text)
    return plain and len(_ARTICLES.findall(text)) <= 1


def _stands_above(paragraphs: Sequence[Paragraph], at: int) -> bool:
    """Whether the line is no first line of a poem or list: the next has a gap or is longer."""
    if at + 1 >= len(paragraphs):
        return False
    below = paragraphs[at + 1]
    return below.gap or below.length > paragraphs[at].length or below.fence is not None


def _find_deck(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    """The line below the headline that sums up the article, where it shows that it is one."""
    while at < len(zones) and zones[at] is not None:
        at += 1
    if at + 1 >= len(zones) or at > _TOP:
        return
    paragraph, below = paragraphs[at], zones[at + 1]
    named = _LONE_NAME.fullmatch(paragraphs[at + 1].words) is not None
    signed = named or (below is not None and below.kind in ("byline", "dateline"))
    if _LONE_NAME.fullmatch(paragraph.words):
        return
    glued = not paragraph.gap and paragraph.length <= 30 and paragraphs[at + 1].gap
    if (signed and paragraph.length <= _DECK_WORDS) or glued:
        zones[at] = _HEADLINE


def _find_names(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    """Writers' names without "By", beside the date between headline and prose."""
    while at < len(zones) and not _is_prose(paragraphs[at], zones[at]):
        beside = [zones[i] for i in (at - 1, at + 1) if 0 <= i < len(zones)]
        dated = any(zone is not None and zone.kind in ("dateline", "byline") for zone in beside)
        words = paragraphs[at].words
        signed = _is_signature(paragraphs[at]) or (dated and _LONE_NAME.fullmatch(words))
        if zones[at] is None and signed:
            zones[at] = _furniture("byline")
        at += 1
