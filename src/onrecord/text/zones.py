"""Text to blocks: which paragraph is reporting, and which is furniture of its page.

First each paragraph is looked at alone (:mod:`onrecord.text.fences`), then in its place: what a
heading opens, what stands in one menu or box, beside a photo credit (``captions``), at the top
(``heads``) and below the last paragraph of prose (``feet``).  Readers' comments are found first of
all (``comments``) and end the article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from onrecord.model import Block, BlockKind
from onrecord.text.captions import fence_captions
from onrecord.text.comments import cut_comments, find_comments
from onrecord.text.datelines import find_dateline
from onrecord.text.feet import fence_bios, fence_foot
from onrecord.text.fences import Fence, is_reported, mark_line, match_fence, match_form
from onrecord.text.heads import label_head
from onrecord.text.labels import (
    BODY,
    HEADLINE,
    MENU_RUN,
    TITLE_WORDS,
    Zone,
    Zones,
    any_kind,
    furniture,
    is_loose,
    is_prose,
    is_spaced,
    is_title,
    speaks_to_reader,
)
from onrecord.text.paragraphs import Paragraph, cut_paragraphs

__all__ = ["cut_blocks", "zone_paragraphs", "zone_reasons"]

_HEADINGS = ("opener", "loose", "weak", "apparatus")
_PROSE_WORDS = 12
_CALL_WORDS = 30
_CAPITALS = 7
_BOX_LINES = 3
_STANZA_LINES = 8
_BUTTON_WORDS = 6
_TEASER_WORDS = 16
_HEADLINE_WORDS = 4

_EMBEDDED_POST = re.compile(
    r"[-—–] ?(?P<author>[^()\n]{1,60}) \(@\w{1,30}\),? (?:[A-Z][a-z]+ \d{1,2}, \d{4}|"
    r"\d{1,2} [A-Z][a-z]+ \d{4})\.?$"
)

# What tells a byline from a name, wherever it stands.
_SIGNED = re.compile(r"\b[Bb][Yy]\b|contribut")


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
    return tuple(_merge(text, paragraphs, zone_paragraphs(paragraphs, title=title)))


def zone_paragraphs(
    paragraphs: Sequence[Paragraph], *, title: str | None = None, announced: bool = False
) -> list[Zone]:
    """A zone for each paragraph of a text, by what it says and where it stands among the others.

    ``announced`` is that of :func:`~onrecord.text.comments.find_comments`.

    >>> from onrecord.text.paragraphs import cut_paragraphs
    >>> text = "The roads are open, she said.\\n\\nAdvertisement\\n"
    >>> [zone.kind for zone in zone_paragraphs(cut_paragraphs(text))]
    ['body', 'ad']
    """
    at = find_comments(paragraphs, announced=announced)
    front = paragraphs if at is None else paragraphs[:at]
    zones = _zone_article(front, title=title)
    if at is not None:
        zones += cut_comments(paragraphs[at:])
    return zones


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
    _fence_forms(paragraphs, zones)
    _fence_below_headings(paragraphs, zones)
    _fence_boxes(paragraphs, zones)
    fence_captions(paragraphs, zones)
    _fence_clusters(paragraphs, zones)
    fence_foot(paragraphs, zones)
    _join_posts(paragraphs, zones)
    _keep_middle_names(paragraphs, zones)
    label_head(paragraphs, zones, title=title)
    fence_bios(paragraphs, zones)
    _fence_capitals(paragraphs, zones)
    return [BODY if zone is None else zone for zone in zones]


# An advertisement's marker and its calls make one block, a list's heading and its titles another.
_GROUPS: dict[BlockKind, None] = {"ad": None, "related": None, "form": None, "dateline": None}


def _zone_alone(paragraphs: Sequence[Paragraph], at: int) -> Zone | None:
    """The zone that a paragraph has by its own look, ``None`` if it looks like prose."""
    paragraph = paragraphs[at]
    if paragraph.quoted:
        return Zone(kind="quote")
    if match_form(paragraph.words) == "line":
        return furniture("form")
    fence = paragraph.fence
    mark = mark_line(paragraph.words)
    loose = fence is None or fence.role in ("share", "nav")
    if loose and mark and mark.kind in ("opener", "weak"):
        return furniture("other")
    if fence is not None:
        beside = _fences_beside(paragraphs, at)
        if fence.role in ("share", "nav") and not any(map(_is_share, beside)):
            return None
        if fence.role == "subject":
            return HEADLINE if any(one and one.reason == "mail header" for one in beside) else None
        return furniture(fence.kind, _GROUPS.get(fence.kind, fence.reason))
    counted = paragraph.words.isdigit() and any(map(_is_counted, _fences_beside(paragraphs, at)))
    if counted:
        return furniture("other", "share links")
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


def _fence_clusters(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Loose words between paragraphs of prose that stand among the page's tools."""
    start = 0
    for at, paragraph in enumerate(paragraphs):
        if is_prose(paragraph, zones[at]):
            _fence_cluster(paragraphs, zones, range(start, at))
            start = at + 1
    _fence_cluster(paragraphs, zones, range(start, len(paragraphs)))


def _fence_cluster(paragraphs: Sequence[Paragraph], zones: Zones, run: range) -> None:
    """A menu, a box or a bar: three short lines, one of them sure furniture or two menu words.

    What follows a colon is a list of the article's, and a lone line above prose its subheading.
    """
    loose = [at for at in run if zones[at] is None and is_loose(paragraphs, at)]
    if run.start == 0:
        loose = [at for at in loose if not _is_signed(paragraphs, zones, at)]
    words = [at for at in loose if _is_menu_word(paragraphs[at])]
    if run.start == 0:
        _set(zones, words[: _leading(loose, words)], "other")
    listed = run.start > 0 and paragraphs[run.start - 1].words.endswith(":")
    sure = sum(zones[at] is not None and _is_tool(paragraphs[at], zones[at]) for at in run)
    if listed or len(loose) + sure < MENU_RUN or sure + len(words) < 2:
        return
    for at in loose:
        ends = at == run[-1] and at + 1 < len(paragraphs)
        if not ends or at in words or paragraphs[at].words.isdigit():
            zones[at] = zones[at] or furniture("other")


def _is_signed(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> bool:
    """Whether a short headline stands here: its writer or its day is named right below."""
    named = any_kind(zones[at + 1 : at + 2], "byline", "dateline")
    return named and paragraphs[at].length >= _HEADLINE_WORDS and paragraphs[at].fence is None


def _leading(loose: Sequence[int], words: Sequence[int]) -> int:
    """How many of the loose lines come before the first that is no word of a menu."""
    pairs = zip(loose, words, strict=False)
    return next((i for i, (one, two) in enumerate(pairs) if one != two), len(words))


def _is_menu_word(paragraph: Paragraph) -> bool:
    return paragraph.fence is not None and paragraph.fence.role in ("nav", "share")


def _is_tool(paragraph: Paragraph, zone: Zone | None) -> bool:
    """Whether a zone shows that a box or bar of the page is here; an advertisement is anywhere."""
    fence = paragraph.fence
    marker = fence is not None and (fence.role == "notice" or fence.reason == "dividing line")
    return zone is not None and zone.kind in ("other", "form", "ad", "related") and not marker


def _set(zones: Zones, places: Sequence[int], kind: BlockKind) -> None:
    for at in places:
        zones[at] = zones[at] or furniture(kind)


def _fence_forms(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """A form's heading and its labels, beside one of its sure lines."""
    parts = [match_form(paragraph.words) for paragraph in paragraphs]
    sure = [at for at, part in enumerate(parts) if part == "line"]
    for at in sure:
        for step in (-1, 1):
            beside = at + step
            while 0 <= beside < len(parts) and parts[beside] in ("field", "opener"):
                zones[beside] = furniture("form")
                beside += step
    for at, part in enumerate(parts):
        if part == "opener" and zones[at] is not None:
            zones[at] = furniture("form")


def _fence_below_headings(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """What a heading opens: the titles below "Most read", the call below "Advertisement"."""
    spaced = is_spaced(paragraphs)
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
    while at < len(paragraphs) and (
        zones[at] is not None or is_title(paragraphs[at]) or _is_teaser(paragraphs, zones, at)
    ):
        fence = paragraphs[at].fence
        if fence and fence.role == "list":
            break
        if zones[at] is None or (fence and fence.kind == "dateline"):
            zones[at] = furniture("related")
        at += 1


def _is_teaser(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> bool:
    """Whether a sentence sums up the title above it: the date of that article is right below."""
    return paragraphs[at].length <= TITLE_WORDS and any_kind(zones[at + 1 : at + 2], "dateline")


def _fence_boxes(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """What stands between an advertisement's or newsletter's heading and its button."""
    # The lines in the boxes themselves are not apart.
    spaced = is_spaced(paragraphs, tenths=5)
    for at, paragraph in enumerate(paragraphs):
        if not _opens_box(paragraph):
            continue
        stanza = _stanza_below(paragraphs, zones, at) if spaced else []
        _set(zones, stanza or _box_below(paragraphs, zones, at), "ad")


def _opens_box(paragraph: Paragraph) -> bool:
    fence = paragraph.fence
    return fence is not None and fence.kind == "ad" and paragraph.length <= _BUTTON_WORDS * 2


def _box_below(paragraphs: Sequence[Paragraph], zones: Zones, start: int) -> list[int]:
    """The few lines down to the box's button, none if a reporter's line is among them."""
    opener, inside = paragraphs[start].fence, list[int]()
    notice = opener is not None and opener.role == "notice"
    for at in range(start + 1, min(start + 2 + _BOX_LINES, len(paragraphs))):
        paragraph = paragraphs[at]
        if zones[at] is not None:
            button = any_kind([zones[at]], "ad", "form")
            marker = paragraph.fence is not None and paragraph.fence.role == "notice"
            return inside if button and not marker and paragraph.length <= _BUTTON_WORDS else []
        if paragraph.length > _TEASER_WORDS or is_reported(paragraph.words):
            return []
        if notice and paragraph.ended and not speaks_to_reader(paragraph.words):
            return []
        inside.append(at)
    return []


def _stanza_below(paragraphs: Sequence[Paragraph], zones: Zones, start: int) -> list[int]:
    """The lines between an advertisement's marker and its button, if no empty line parts them.

    Where empty lines part the paragraphs, such lines are one box whatever they say: customers are
    quoted in it as witnesses are in the article.
    """
    fence = paragraphs[start].fence
    if fence is None or fence.role != "notice" or not paragraphs[start].gap:
        return []
    end = start + 1
    while end < len(paragraphs) and not paragraphs[end].gap:
        end += 1
    button = zones[end - 1]
    closed = any_kind([button], "ad", "form") and paragraphs[end - 1].length <= _BUTTON_WORDS
    return list(range(start + 1, end - 1)) if closed and end - start <= _STANZA_LINES else []


def _fence_calls(paragraphs: Sequence[Paragraph], zones: Zones, at: int) -> None:
    while at < len(paragraphs) and not paragraphs[at].gap and zones[at] is None:
        if paragraphs[at].length > _CALL_WORDS or not _is_call(paragraphs[at]):
            break
        zones[at] = furniture("ad")
        at += 1


def _is_call(paragraph: Paragraph) -> bool:
    """Whether it is no sentence, or one that is shouted at the reader."""
    words = paragraph.words
    return not paragraph.ended or (words.endswith("!") and speaks_to_reader(words[:-1]))


def _join_posts(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """The text of an embedded post, when its writer's line stands right below it."""
    for at in range(1, len(zones)):
        zone = zones[at]
        if zone is None or zone.author is None or paragraphs[at].gap:
            continue
        if paragraphs[at].words[0] in "-—–" and zones[at - 1] is None:
            zones[at - 1] = zones[at] = replace(zone, group=f"post {at}")


def _fence_capitals(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Titles in capitals between the paragraphs: links to other articles."""
    below = False
    for at, paragraph in enumerate(paragraphs):
        title = paragraph.words.isupper() and paragraph.length >= _CAPITALS
        if below and title and zones[at] is None and not paragraph.ended:
            zones[at] = furniture("related")
        below = below or is_prose(paragraph, zones[at])


def _keep_middle_names(paragraphs: Sequence[Paragraph], zones: Zones) -> None:
    """Names between paragraphs of prose are the article's own, not bylines."""
    prose = [at for at, zone in enumerate(zones) if is_prose(paragraphs[at], zone)]
    if len(prose) <= 4:
        return
    for at in range(prose[2], prose[-2]):
        zone, words = zones[at], paragraphs[at].words
        if zone and zone.kind == "byline" and not _SIGNED.search(words):
            zones[at] = None
