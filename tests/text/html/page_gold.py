"""Pages with their gold: what a person would call every word of them, marked in the page itself.

``data-zone`` gives the kind of an element's words, its inner elements' included ("none": nobody
sees them); ``data-author``, ``data-time`` and ``data-depth`` tell of a comment or a post who wrote
it, and ``<html>`` tells the page's facts, those alone that the page itself tells.  What is tested
is the page without these marks.

``python -m tests.text.html.page_gold FILE.html`` prints where onrecord differs from the gold.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from lxml.html import HTMLParser, document_fromstring

from onrecord.model import Article, Block, Page
from onrecord.text import find_article

#: Where the pages lie.
PAGES = Path(__file__).parents[2] / "examples" / "pages"
FACTS = ("published", "modified", "outlet", "title", "authors", "url", "language")
#: What the article's own words are, and what must never be taken for them.
OWN = frozenset({"headline", "body", "quote"})
FOREIGN = frozenset({"comment", "form", "ad", "related"})

_MARK = re.compile(rf'\sdata-(?:zone|author|time|depth|{"|".join(FACTS)})="[^"]*"')
# What is in these is for machines, or shows itself only where something fails.
_UNSEEN = {"head", "noscript", "option", "script", "style", "svg", "template", "textarea"}
# Signs that take no room, which may be left out, and the bar that parts the cells of a row.
_WIDTHLESS = re.compile(r"[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff|\s]")
_SHOWN_LETTERS = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What the gold tells of one comment, or of one post that the article shows."""

    number: int
    kind: str
    author: str
    day: str | None
    depth: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """The characters of one text node, and what they are."""

    letters: str
    kind: str
    post: Post | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """A page, and what should be read out of it."""

    page: Page
    words: tuple[Words, ...]
    facts: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Characters of the page, what the gold calls them, and the block that they are in."""

    letters: str
    kind: str
    post: Post | None
    block: Block | None

    @property
    def found(self) -> str:
        """The kind that onrecord gave them, "missing" where the article lacks them."""
        return self.block.kind if self.block else "missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Something that differs from the gold: so many characters, or one comment or fact."""

    size: int
    line: str


# --- the gold -------------------------------------------------------------------------------------


def read_gold(path: Path) -> GoldPage:
    """The page at ``path`` without its marks, and what the marks say."""
    marked = path.read_text(encoding="utf-8")
    root = document_fromstring(marked.encode(), parser=HTMLParser(encoding="utf-8"))
    return GoldPage(
        page=Page(input=path.name, body=_MARK.sub("", marked).encode(), media_type="text/html"),
        words=tuple(_read_words(root)),
        facts={name: root.get(f"data-{name}") or "" for name in FACTS},
    )


def _read_words(root: Any) -> Iterator[Words]:
    posts: dict[Any, Post | None] = {}
    for raw, element in _texts(root):
        letters = solid(raw)
        if letters:
            kind, post = _say(element, posts)
            yield Words(letters=letters, kind=kind, post=post)


def _texts(element: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(element.tag, str) and element.tag not in _UNSEEN:
        yield element.text or "", element
        for child in element:
            yield from _texts(child)
            yield child.tail or "", element


def _say(element: Any, posts: dict[Any, Post | None]) -> tuple[str, Post | None]:
    """What the nearest mark says of an element's own words."""
    around = (element, *element.iterancestors())
    marked = next((one for one in around if one.get("data-zone")), None)
    if marked is None:
        return "other", None
    kind = marked.get("data-zone")
    if marked not in posts:
        author, depth = marked.get("data-author"), marked.get("data-depth")
        posts[marked] = author and Post(
            number=len(posts),
            kind=kind,
            author=" ".join(author.split()),
            day=(marked.get("data-time") or "")[:10] or None,
            depth=int(depth) if depth else None,
        )
    return kind, posts[marked]


def solid(text: str) -> str:
    """The characters that take room.

    >>> solid("so\\u00adber, she\\n said")
    'sober,shesaid'
    """
    return _WIDTHLESS.sub("", text)


# --- beside what was found ------------------------------------------------------------------------


def compare(gold: GoldPage, article: Article) -> list[Stretch]:
    """The gold's words beside the article's blocks, in the page's order.

    Both are of one page, so the words of a node are the next ones of the article, or the article
    lacks them.

    Raises:
        ValueError: if the article has words that the page has not, or in another order.
    """
    found = [
        (letter, block)
        for block in article.blocks
        for letter in solid(article.text[block.start : block.end])
    ]
    letters = "".join(letter for letter, _ in found)
    stretches: list[Stretch] = []
    at = 0
    for words, following in zip(gold.words, [*gold.words[1:], None], strict=True):
        is_next = letters.startswith(words.letters, at)
        if is_next and words.kind == "none" and following and following.kind != "none":
            # "Search", unseen, before a button that says "Search".
            is_next = not letters.startswith(following.letters, at)
        if is_next:
            end = at + len(words.letters)
            for block, held in groupby(found[at:end], key=lambda pair: pair[1]):
                same = "".join(letter for letter, _ in held)
                stretches.append(
                    Stretch(letters=same, kind=words.kind, post=words.post, block=block)
                )
            at = end
        elif words.kind != "none":
            stretches.append(
                Stretch(letters=words.letters, kind=words.kind, post=words.post, block=None)
            )
    if at < len(letters):
        raise ValueError(f"not in the page, or not there: {letters[at : at + _SHOWN_LETTERS]!r}")
    return stretches


Rule = Callable[[GoldPage, Article, Sequence[Stretch]], Iterator[Difference]]


def _stretches(is_wrong: Callable[[str, str], bool]) -> Rule:
    """The rule that no stretch may have such a kind in the gold and such a one found."""

    def look(_: GoldPage, __: Article, stretches: Sequence[Stretch]) -> Iterator[Difference]:
        for one in stretches:
            if is_wrong(one.kind, one.found):
                line = f"{one.kind} > {one.found}: {one.letters[:_SHOWN_LETTERS]}"
                yield Difference(size=len(one.letters), line=line)

    return look


def _comments_outside(
    _: GoldPage, __: Article, stretches: Sequence[Stretch]
) -> Iterator[Difference]:
    for one in stretches:
        if one.post and one.kind == "comment" and one.found != "comment":
            line = f"{one.post.author} > {one.found}: {one.letters[:_SHOWN_LETTERS]}"
            yield Difference(size=len(one.letters), line=line)


def _posts(kind: str, read: Callable[[Post | Block], object]) -> Rule:
    """The rule that a comment's, or a post's, largest block tells the same of it as the gold."""

    def look(_: GoldPage, __: Article, stretches: Sequence[Stretch]) -> Iterator[Difference]:
        for post in dict.fromkeys(one.post for one in stretches):
            if post is None or post.kind != kind:
                continue
            own = [one for one in stretches if one.post is post]
            if solid(post.author) not in "".join(one.letters for one in own):
                continue  # the article tells whose words they are, and not the quotation
            sizes: Counter[Block | None] = Counter()
            for one in own:
                sizes[one.block] += len(one.letters)
            block = sizes.most_common(1)[0][0]
            told = read(block) if block else None
            if read(post) is not None and told != read(post):
                yield Difference(size=1, line=f"{post.author}: {told!r}, not {read(post)!r}")

    return look


def _read_author(one: Post | Block) -> object:
    return one.author


def _read_day(one: Post | Block) -> object:
    if isinstance(one, Post):
        return one.day
    return one.time[:10] if one.time else None


def _read_depth(one: Post | Block) -> object:
    return one.depth


def _fact(name: str) -> Rule:
    """The rule that a fact is the gold's: one of its variants, or the same moment."""

    def look(gold: GoldPage, article: Article, _: Sequence[Stretch]) -> Iterator[Difference]:
        wanted = gold.facts[name]
        value = getattr(article, name)
        found = ";".join(value) if name == "authors" else value or ""
        if name == "modified" and wanted and _is_same_moment(wanted, gold.facts["published"]):
            wanted = ""  # a page that never changed says so
        if name in ("published", "modified"):
            same = found == wanted or _is_same_moment(wanted, found)
        elif name == "language":
            same = found == wanted[:2]
        else:
            same = found == wanted or (name == "outlet" and found in wanted.split(";"))
        if not same:
            yield Difference(size=1, line=f"{found!r}, not {wanted!r}")

    return look


def _is_same_moment(wanted: str, found: str) -> bool:
    """Whether two times are one; where the gold knows the day alone, the day decides."""
    if not wanted or not found or len(wanted) == 10:
        return bool(wanted) and wanted == found[:10]
    if len(found) == 10:
        return False
    one, other = map(datetime.fromisoformat, (wanted, found))
    return one.replace(microsecond=0) == other.replace(microsecond=0)


RULES: dict[str, Rule] = {
    # Words that a reader sees are all there, in their order.
    "missing": _stretches(lambda kind, found: kind != "none" and found == "missing"),
    # What readers and advertisers wrote, and titles of other articles, are not the article's words.
    "leaked": _stretches(lambda kind, found: kind in {*FOREIGN, "none"} and found in OWN),
    # The article's own words are fenced as none of these.
    "fenced": _stretches(lambda kind, found: kind in OWN and found in FOREIGN),
    # Neither are they taken for the page's furniture; a dateline belongs to the first sentence.
    "lost": _stretches(
        lambda kind, found: kind in OWN and found in {"other", "byline", "caption", "credit"}
    ),
    # Nor the page's furniture and the writers' names for the article's words.
    "strayed": _stretches(
        lambda kind, found: kind not in {*OWN, *FOREIGN, "none"} and found in OWN
    ),
    "pictures": _stretches(
        lambda kind, found: kind in {"caption", "credit"} and found not in {"caption", "credit"}
    ),
    "credits": _stretches(lambda kind, found: kind == "credit" and found == "caption"),
    "comments": _comments_outside,
    "comment authors": _posts("comment", _read_author),
    "comment days": _posts("comment", _read_day),
    "comment depths": _posts("comment", _read_depth),
    "post authors": _posts("quote", _read_author),
    **{name: _fact(name) for name in FACTS},
}


def main() -> None:
    """Print what differs in the pages named on the command line."""
    for name in sys.argv[1:]:
        gold = read_gold(Path(name))
        article = find_article(gold.page)
        stretches = compare(gold, article)
        sys.stdout.write(f"{Path(name).stem}\n")
        for rule, look in RULES.items():
            differences = list(look(gold, article, stretches))
            if differences:
                sys.stdout.write(f"  {rule}: {sum(one.size for one in differences)}\n")
            for one in differences:
                sys.stdout.write(f"    {one.line}\n")


if __name__ == "__main__":
    main()
