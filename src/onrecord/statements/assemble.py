"""Doc -> statements: clauses, quotations and turns put together, nested, in text order."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc

from onrecord.ids import statement_id
from onrecord.model import REPORTING, BlockKind, Span, Spans, Statement
from onrecord.model import Quotation as QuotationKind
from onrecord.statements.clauses import find_clauses
from onrecord.statements.cues import CueLexicon
from onrecord.statements.found import Found, Nearby, merge_spans
from onrecord.statements.headlines import find_in_headline
from onrecord.statements.posts import find_posts
from onrecord.statements.quotes import Quotation, find_quotations, has_plain_word, is_sentence
from onrecord.statements.speech import find_announced, find_speech, find_turns
from onrecord.statements.trained import Network, Watch, find_with_network
from onrecord.statements.unmarked import find_unmarked
from onrecord.statements.words import Words, find_words

__all__ = ["find_article_words", "find_statements", "find_unattributed"]

# The share of statements found by each rule whose source and content are right (Jaccard of the
# words at least one half), on 160 articles of PolNeAR's training half; "account",
# "announced", "closing", "colon", "dash", "free", "going on", "quoting" and "relay" are too rare
# there to measure, their figures a guess.
_PRECISION = {
    "account": 0.60,
    "according": 0.70,
    "adjective": 0.56,
    "after": 0.70,
    "announced": 0.60,
    "as_clause": 0.42,
    "before": 0.53,
    "clause": 0.81,
    "citing": 0.70,
    "claim": 0.58,
    "closing": 0.50,
    "colon": 0.60,
    "dash": 0.70,
    "free": 0.60,
    "gerund": 0.44,
    "going on": 0.70,
    "headline": 0.64,
    "infinitive": 0.60,
    "label": 0.83,
    "noun": 0.50,
    "object": 0.58,
    "parenthesis": 0.79,
    "passive": 0.70,
    # The page's own mark, not a guess; development data has no posts.
    "post": 0.95,
    "preposition": 0.61,
    "quoting": 0.50,
    "relay": 0.50,
    "told": 0.63,
}
# Rules whose cue introduces speech, so that quotations after it without a cue go on with it.
_SPEECH = frozenset({"after", "before", "clause", "parenthesis", "dash"})
_SELF = frozenset({"i", "me", "us", "we"})
_ACTS = frozenset({"agree", "ask", "order", "promise", "propose", "tell", "urge", "warn"})

# Praise, blame and mention of a thing ("backed the plan"): what somebody else says of these is
# his own statement, not a second one.
_OUTER_ONLY = frozenset({"object", "adjective"})

# Rules whose source passes on what another source says.
_RELAYS = frozenset({"according", "as_clause", "closing", "relay"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """What all steps look at: the text, its reporting blocks and its quotations."""

    doc: Doc
    text: str
    blocks: list[tuple[BlockKind, Span]]
    starts: list[int]
    quotations: list[Quotation]
    quoted: Nearby[Quotation]

    def block_at(self, offset: int) -> int:
        """The number of the reporting block that an offset lies in."""
        return bisect_right(self.starts, offset) - 1

    def quotation_of(self, span: Span) -> Quotation | None:
        """The quotation that holds a span."""
        return next(self.quoted.holding(span), None)


def _read(doc: Doc) -> _Reading:
    text = doc.text  # spaCy builds it anew at each access
    blocks: list[tuple[BlockKind, Span]] = [
        (block.label_, Span(block.start_char, block.end_char + len(block[-1].whitespace_)))
        for block in doc.spans["blocks"]
        if block.label_ in REPORTING
    ]
    quotations = find_quotations(text, blocks)
    return _Reading(
        doc=doc,
        text=text,
        blocks=blocks,
        starts=[span.start for _, span in blocks],
        quotations=quotations,
        quoted=Nearby(quotations, lambda quotation: quotation.spans),
    )


def find_statements(
    doc: Doc,
    *,
    article_id: str,
    cues: CueLexicon,
    network: Network | None = None,
    watch: Watch | None = None,
) -> list[Statement]:
    """The statements of an article in text order, nested ones pointing to what holds them.

    Sources, cues and contents follow PolNeAR's guidelines: the source is the whole noun phrase,
    the cue the verb group, the content keeps its quotation marks and a leading "that" and leaves
    out its final full stop.  ``doc`` is parsed and holds its blocks in ``doc.spans["blocks"]``
    (:func:`onrecord.language.parse_article` gives both); headline, body and quote blocks are read.

    With a ``network``, the rules' findings are part of what it sees and it decides; ``score`` is
    then the calibrated probability that content and source are right; ``watch`` is given each
    window that it reads.  Without one the rules decide, and ``score`` is the precision of the rule
    that found a statement.
    """
    reading = _read(doc)
    if network is None:
        found = [(one, _PRECISION[one.rule]) for one in _find_all(reading, cues)]
    else:
        found = find_with_network(_find_words(reading, cues), network, watch)
        unmarked = find_unmarked(doc, [one for one, _ in found], cues=cues)
        found += [(one, _PRECISION[one.rule]) for one in unmarked]
    return _to_statements(_with_posts(found, reading), reading, article_id)


def _with_posts(
    scored: Sequence[tuple[Found, float]], reading: _Reading
) -> list[tuple[Found, float]]:
    """The statements with those of the posts, which the page itself attributes.

    What was found in a post's name line, or with all of the post as its content, is the same
    saying without its writer.
    """
    kept = list(scored)
    posts = list(find_posts(reading.doc, reading.text))
    for post, block in posts:
        [content] = post.content
        kept = [(one, score) for one, score in kept if not _repeats(one, block, content)]
    return [*kept, *((post, _PRECISION[post.rule]) for post, _ in posts)]


def _repeats(one: Found, block: Span, content: Span) -> bool:
    inside = [span for span in (*one.source, *one.cue) if block.covers(span)]
    if any(not content.covers(span) for span in inside):
        return True
    shared = sum(
        min(s.end, content.end) - max(s.start, content.start)
        for s in one.content
        if s.overlaps(content)
    )
    return not inside and 2 * shared > content.end - content.start


def _to_statements(
    scored: Sequence[tuple[Found, float]], reading: _Reading, article_id: str
) -> list[Statement]:
    found = [one for one, _ in scored]
    score_of = {id(one): score for one, score in scored}
    contents = Nearby(found, lambda one: one.content)
    parent_of = {id(one): _find_parent(one, contents) for one in found}
    id_of = {
        id(one): statement_id(article_id, source=one.source, cue=one.cue, content=one.content)
        for one in found
    }
    return [
        Statement(
            id=id_of[id(one)],
            source=one.source,
            cue=one.cue,
            content=one.content,
            quotation=_quotation_kind(one.content, reading),
            within=None if (parent := parent_of[id(one)]) is None else id_of[id(parent)],
            score=round(score_of[id(one)], 3),
        )
        for one in _in_order(found, parent_of)
    ]


def find_article_words(doc: Doc, *, cues: CueLexicon) -> Words:
    """The words of a Doc as the network sees them, with what the rules find among them."""
    return _find_words(_read(doc), cues)


def _find_words(reading: _Reading, cues: CueLexicon) -> Words:
    found = _find_all(reading, cues)
    contents = Nearby(found, lambda one: one.content)
    return find_words(
        reading.doc,
        quotations=reading.quotations,
        found=found,
        nested=[_find_parent(one, contents) is not None for one in found],
    )


def find_unattributed(doc: Doc, statements: Iterable[Statement]) -> list[Span]:
    """Quotations that no statement holds, so that gaps show; not names, titles or scare quotes."""
    reading = _read(doc)
    held = Nearby(statements, lambda statement: statement.content)
    return [
        span
        for quotation in reading.quotations
        if is_sentence(quotation, reading.text)
        for span in quotation.spans
        if next(held.touching((span,)), None) is None
    ]


def _find_all(reading: _Reading, cues: CueLexicon) -> list[Found]:
    clauses = [
        one
        for block in reading.doc.spans["blocks"]
        if block.label_ in REPORTING
        for one in find_clauses(block, cues=cues)
        if one.cue and one.content and not _is_own_word(one, reading)
    ]
    outside = [one for one in clauses if reading.quotation_of(one.cue[0]) is None]
    inside = [one for one in clauses if reading.quotation_of(one.cue[0]) is not None]
    _cut_closings(outside)
    speech = _attribute_quotations(reading, outside, cues)
    for one in outside:
        one.content = _end_with_quotation(one.content, reading)
    _pass_on([*outside, *speech], reading.text)
    turns = find_turns(reading.doc, reading.text, reading.blocks)
    headlines = _find_in_headlines(reading, [*outside, *speech], cues)
    announced = [
        one
        for one in find_announced(reading.doc, reading.text, reading.blocks, cues=cues)
        if next(reading.quoted.touching(one.content), None) is None
    ]
    contents = Nearby(outside, lambda one: one.content)
    for one in [*outside, *speech, *inside]:
        _part_roles(one, reading.text)
    return [
        one
        for one in _one_a_cue([*turns, *outside, *speech, *headlines, *announced, *inside])
        if one.content and (one.rule not in _OUTER_ONLY or _find_parent(one, contents) is None)
    ]


def _find_in_headlines(reading: _Reading, found: Iterable[Found], cues: CueLexicon) -> list[Found]:
    """What the form of headlines shows where the syntax shows nothing."""
    cue_places = Nearby(found, lambda one: one.cue)
    return [
        one
        for block in reading.doc.spans["blocks"]
        if block.label_ == "headline"
        and next(cue_places.touching((Span(block.start_char, block.end_char),)), None) is None
        for one in find_in_headline(block, cues=cues)
    ]


def _part_roles(one: Found, text: str) -> None:
    """Takes the cue out of the content and the content out of the source.

    They meet where a quotation was joined to a content and the parser had taken a word of it for
    the speaker.
    """
    for cue in one.cue:
        one.content = tuple(part for span in one.content for part in _cut(span, cue, text))
    one.source = tuple(s for s in one.source if not any(s.overlaps(c) for c in one.content))


def _cut(span: Span, hole: Span, text: str) -> Iterator[Span]:
    for start, end in (
        (span.start, min(span.end, hole.start)),
        (max(span.start, hole.end), span.end),
    ):
        words = text[start:end].strip() if start < end else ""
        if words:
            at = text.index(words, start)
            yield Span(at, at + len(words))


def _is_own_word(one: Found, reading: _Reading) -> bool:
    """Whether a speaker marks his own words inside his quotation: "I think", "we hope".

    "I told him" and "we agreed" are not of these: they report another act of speech.
    """
    if reading.quotation_of(one.cue[0]) is None:
        return False
    if not one.source:
        return True
    if one.source[0].of(reading.text).lower() not in _SELF or one.verb is None:
        return False
    verb = reading.doc[one.verb]
    return not (verb.tag_ == "VBD" and verb.lemma_ in _ACTS and one.rule in ("clause", "told"))


def _cut_closings(found: Sequence[Found]) -> None:
    """Takes ", the office said" at the end of a sentence out of what others say in it."""
    contents = Nearby(found, lambda one: one.content)
    for closing in found:
        own = closing.source + closing.cue
        is_last = max(closing.content).end <= min(own).start
        if closing.rule not in ("closing", "according") or not is_last:
            continue
        end = min(min(own).start, closing.content[-1].end)
        for other in list(contents.holding(closing.cue[0])):
            kept = tuple(Span(s.start, min(s.end, end)) for s in other.content if s.start < end)
            if other is not closing and kept:
                other.content = kept


def _pass_on(found: Sequence[Found], text: str) -> None:
    """Lets relays hold the source and cue of what they pass on: '*"No," Lee said*, Reuters wrote'.

    The syntax gives a relay the quotation alone, the same content as the speaker's.
    """
    others = Nearby((one for one in found if one.rule not in _RELAYS), lambda one: one.content)
    for relay in found:
        if relay.rule not in _RELAYS:
            continue
        own = relay.source + relay.cue
        for one in others.touching(relay.content):
            inner = one.source + one.cue + one.content
            if set(relay.content) & set(one.content):
                relay.content = merge_spans((*_join_apart(inner, own), *relay.content), text)
                break


def _join_apart(spans: Spans, apart: Spans) -> Spans:
    """The spans, those on the same side of ``apart`` joined, with whatever stands between them."""
    sides = (
        [span for span in spans if span.end <= min(apart).start],
        [span for span in spans if span.start >= max(apart).end],
    )
    return tuple(Span(min(side).start, max(s.end for s in side)) for side in sides if side)


# --------------------------------------------------------------------------- quotations


def _attribute_quotations(
    reading: _Reading, clauses: Sequence[Found], cues: CueLexicon
) -> list[Found]:
    """Gives each quotation to the clauses that hold part of it, to a cue beside it, or to the cue
    of the quotation before it in the same paragraph.  The clauses grow; new findings come back."""
    text = reading.text
    contents = Nearby(clauses, lambda one: one.content)
    by_verb = {one.verb: one for one in reversed(clauses) if one.verb is not None}
    speech: list[Found] = []
    last: Found | None = None
    last_block = -1
    for at, quotation in enumerate(reading.quotations):
        holders = list(contents.touching(quotation.spans))
        for one in holders:
            one.content = merge_spans((*one.content, *quotation.spans), text)
        speakers = [one for one in holders if one.rule not in _RELAYS]
        holder = min(speakers, key=lambda one: one.length, default=None)
        if holder is None:
            low, high = _find_room(reading, at)
            new = find_speech(reading.doc, text, quotation, low=low, high=high, cues=cues)
            if new is not None and new.verb in by_verb:
                # On "Face the Nation," he said that ...: a title is no part of what he said.
                if has_plain_word(quotation, text) or is_sentence(quotation, text):
                    holder = by_verb[new.verb]
            elif new is not None:
                holder = new
                speech.append(new)
                if new.verb is not None:
                    by_verb[new.verb] = new
            elif (
                last is not None
                and last_block == reading.block_at(quotation.start)
                and last.rule in _SPEECH
                and is_sentence(quotation, text)
            ):
                holder = last
            holder = holder or min(holders, key=lambda one: one.length, default=None)
        if holder is not None:
            holder.content = merge_spans((*holder.content, *quotation.spans), text)
            last, last_block = holder, reading.block_at(quotation.end - 1)
    return speech


def _find_room(reading: _Reading, at: int) -> tuple[int, int]:
    """Where the cue of a quotation can stand: its paragraphs up to the next quotations, and the
    paragraph before when that ends with a colon."""
    quotations, blocks = reading.quotations, reading.blocks
    quotation = quotations[at]
    first = reading.block_at(quotation.start)
    block = blocks[first][1]
    before, after = block.start, blocks[reading.block_at(quotation.end - 1)][1].end
    if first > 0 and not reading.text[block.start : quotation.start].strip():
        previous = blocks[first - 1][1]
        if previous.end == block.start and previous.of(reading.text).rstrip().endswith(":"):
            before = previous.start
    if at > 0:
        before = max(before, quotations[at - 1].end)
    if at + 1 < len(quotations):
        after = min(after, quotations[at + 1].start)
    return before, after


def _end_with_quotation(content: Spans, reading: _Reading) -> Spans:
    """The content without words after a direct quotation: '"No," he said, "never," and left'."""
    first, last = content[0], content[-1]
    marked = [span for q in reading.quoted.touching(content) for span in q.spans]
    if not any(span.start == first.start for span in marked):
        return content
    for span in marked:
        is_early = last.start <= span.start and span.end < last.end
        if is_early and reading.text[span.end - 2] == ",":
            return (*content[:-1], Span(last.start, span.end))
    return content


# --------------------------------------------------------------------------- order and nesting


def _in_order(found: Iterable[Found], parent_of: Mapping[int, Found | None]) -> Iterator[Found]:
    """Text order, with each statement before those that stand within it."""
    inside: dict[int | None, list[Found]] = defaultdict(list)
    for one in sorted(found, key=_place, reverse=True):
        parent = parent_of[id(one)]
        inside[None if parent is None else id(parent)].append(one)
    waiting = inside[None]
    while waiting:
        one = waiting.pop()
        yield one
        waiting += inside[id(one)]


def _place(one: Found) -> tuple[Span, Spans, Spans]:
    return min(one.source + one.cue + one.content), one.cue, one.content


def _one_a_cue(found: Iterable[Found]) -> list[Found]:
    """The findings without later ones that have the cue of an earlier one."""
    by_cue: dict[Spans, Found] = {}
    for one in found:
        by_cue.setdefault(one.cue, one)
    return list(by_cue.values())


def _find_parent(one: Found, contents: Nearby[Found]) -> Found | None:
    """The statement with the shortest content that holds this one's cue.

    A parent's content is longer than its child's, so no statement is within itself by any way.
    """
    longer = (other for other in contents.holding(one.cue[0]) if other.length > one.length)
    return min(longer, key=lambda other: (other.length, other.cue), default=None)


def _quotation_kind(content: Spans, reading: _Reading) -> QuotationKind:
    marked = [span for q in reading.quoted.touching(content) for span in q.spans]
    near = [part for part in marked if any(part.overlaps(span) for span in content)]
    if not near:
        return "indirect"
    outside = (
        reading.text[at]
        for span in content
        for at in range(span.start, span.end)
        if not any(part.start <= at < part.end for part in near)
    )
    return "mixed" if any(char.isalnum() for char in outside) else "direct"
