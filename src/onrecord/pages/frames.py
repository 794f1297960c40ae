"""Posts that a page shows in frames, put where the frames stand.

Pages embed posts of social media as frames, each a page of its own, and browsers save these beside
the page.  So they save the frames of advertisements, which are many: a frame is taken in only if
its address is one where the networks show a single post.  What comes in is a ``<blockquote>`` with
the frame's address in ``data-frame``, since a post that a page shows is a quotation.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple
from urllib.parse import urlsplit

from onrecord.limits import MAX_FRAME_BYTES, MAX_FRAMES, MAX_PAGE_BYTES

__all__ = ["FindFrame", "Frame", "inline_frames", "is_post"]


class Frame(NamedTuple):
    """A frame's page as it was saved, and where it came from."""

    url: str
    body: bytes
    charset: str | None = None


#: The frame that a frame's ``src`` leads to, ``None`` if it was not saved or shows no post.
FindFrame = Callable[[str], Frame | None]

# Of each network the addresses at which it shows one post to be embedded.  Its buttons, counters
# and timelines have others, and a player of videos has no words of the post.
_POSTS = tuple(
    (re.compile(hosts), re.compile(paths))
    for hosts, paths in (
        (r"platform\.(?:twitter|x)\.com", r"/embed/(?:tweet|index)\b"),
        (r"t\.me|telegram\.(?:me|dog)", r"/(?:c/)?\w+/\d+/?$"),
        (r"(?:\w+\.)?facebook\.com", r"/(?:v[\d.]+/)?plugins/(?:post|video|comment_embed)\.php$"),
        (r"(?:www\.)?instagram\.com", r"/(?:[\w.]+/)?(?:p|reel|tv)/[\w-]+/embed\b"),
        (r"(?:www\.)?threads\.(?:net|com)", r"/@[\w.]+/post/[\w-]+/embed\b"),
        (r"embed\.bsky\.app", r"/embed/did:"),
        (r"(?:www\.)?tiktok\.com", r"/embed/"),
        (r"(?:www\.)?linkedin\.com", r"/embed/feed/update/"),
        (r"embed\.reddit\.com|(?:www\.)?redditmedia\.com", r"/r/\w+/comments/"),
        # Mastodon and its kin, which everybody may run: there the path alone can tell.
        (r".+", r"/(?:@[\w.@-]+|users/\w+/statuses)/(?:posts/)?\d+/embed$"),
    )
)

_OPEN = re.compile(rb"<iframe\b", re.I)
_TAG = re.compile(rb"""<iframe\b(?:[^>"']++|"[^"]*+"|'[^']*+')*+>""", re.I)
_CLOSE = re.compile(rb"</iframe\s*>", re.I)
_ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]+))?""")
_TAG_BYTES = 20_000
_MOST_TAGS = 500

# What shows no words, and what could not be closed again.
_DROPPED = (
    *("script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "math"),
    *("link", "meta", "base", "plaintext"),
)
_BETWEEN = re.compile(rb"""[\s/"'=]+""")
_MOST_ATTRIBUTES = 1000  # libxml2 compares each with each


def is_post(url: str) -> bool:
    """Whether a frame with this address shows one post of a social network.

    >>> is_post("https://platform.twitter.com/embed/Tweet.html?id=20")
    True
    >>> is_post("https://platform.twitter.com/widgets/tweet_button.html")
    False
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme not in ("http", "https"):
        return False
    path = parts.path.lower()
    return any(hosts.fullmatch(host) and paths.match(path) for hosts, paths in _POSTS)


def inline_frames(page: bytes, find: FindFrame) -> bytes:
    """The page with the posts in place of the frames that show them; the rest stays as it is.

    >>> def find(src):
    ...     return Frame("https://t.me/harbour/7", b"<p>We sail.<script>go()</script>")
    >>> inline_frames(b"<p>He wrote:</p><iframe src='cid:a'></iframe><p>So.</p>", find)
    b'<p>He wrote:</p><blockquote data-frame="https://t.me/harbour/7"><p>We sail.</p>\
</blockquote><p>So.</p>'
    """
    if b"\0" in page[:_TAG_BYTES]:
        return page  # UTF-16, which no browser saves in: the marks of ASCII are not in it
    pieces: list[bytes] = []
    done = parsed = 0
    room = MAX_PAGE_BYTES - len(page)
    found = ((start, end, find(src)) for start, end, src in _frame_tags(page))
    frames = ((start, end, frame) for start, end, frame in found if frame)
    for start, end, frame in islice(frames, MAX_FRAMES):
        parsed += len(frame.body)
        post = _post(frame) if parsed <= MAX_PAGE_BYTES else None
        if post and len(post) <= room:
            pieces += [page[done:start], post]
            done, room = end, room - len(post)
    return b"".join([*pieces, page[done:]])


def _frame_tags(page: bytes) -> Iterator[tuple[int, int, str]]:
    """Where the page's frames begin and end, and the ``src`` of each."""
    end = 0
    for _ in range(_MOST_TAGS):
        opening = _OPEN.search(page, end)
        if opening is None:
            return
        end = opening.end()
        tag = _TAG.match(page, opening.start(), opening.start() + _TAG_BYTES)
        closing = tag and _CLOSE.search(page, tag.end(), tag.end() + _TAG_BYTES)
        if tag and closing:
            end = closing.end()
            if src := _src(tag.group()):
                yield opening.start(), end, src


def _src(tag: bytes) -> str | None:
    words = tag[len("<iframe") : -1].decode("utf-8", "replace")
    for name, value in _ATTRIBUTE.findall(words):
        if name.lower() == "src":
            return html.unescape(value.strip("\"'")).strip()
    return None


def _post(frame: Frame) -> bytes | None:
    """What the frame shows, well-formed and in ASCII, so that it fits into any page."""
    if len(frame.body) > MAX_FRAME_BYTES or _has_many_attributes(frame.body):
        return None
    from lxml.etree import (  # type: ignore[import-untyped]
        Comment,
        LxmlError,
        ProcessingInstruction,
        strip_elements,
        tostring,
    )
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]

    source = frame.body.decode(frame.charset or "utf-8", "replace").replace("\0", "")
    try:
        tree = document_fromstring(source.encode(), parser=HTMLParser(encoding="utf-8"))
    except LxmlError:
        return None  # there is nothing in it
    body = tree.find("body")
    if body is None:
        return None
    strip_elements(body, *_DROPPED, Comment, ProcessingInstruction, with_tail=False)
    body.tag = "blockquote"
    body.attrib.clear()
    body.set("data-frame", frame.url)
    shown: bytes = tostring(body, encoding="ascii", method="html", with_tail=False)
    return shown


def _has_many_attributes(source: bytes) -> bool:
    tags = (one.partition(b">")[0] for one in source.split(b"<"))
    return any(
        len(tag) > _MOST_ATTRIBUTES and len(_BETWEEN.findall(tag)) > _MOST_ATTRIBUTES
        for tag in tags
    )
