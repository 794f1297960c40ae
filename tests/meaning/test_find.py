"""Statements -> their meaning: what holds of every answer, whatever the text and its statements."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.marked import read_numbered, unmark
from tests.meaning.golden_meaning import (
    FIELDS,
    GOLDEN,
    Example,
    Roles,
    give_meaning,
    make_article,
    make_statements,
    read_examples,
    show,
)

from onrecord import model
from onrecord.actors import find_actors, read_tokens
from onrecord.dates import find_dates
from onrecord.ids import text_sha256
from onrecord.language import parse_article
from onrecord.meaning import find_meaning
from onrecord.model import Article, BlockKind, Span, Statement
from onrecord.pipeline import Stages, annotate

pytestmark = pytest.mark.slow

EXAMPLES = [one for path in sorted(GOLDEN.glob("*.txt")) for one in read_examples(path)]

#: The fields that meaning fills in, and the values that each may have.
VALUES = {
    "source_kind": get_args(model.SourceKind),
    "medium": get_args(model.Medium),
    "type": get_args(model.AttributionType),
    "act": get_args(model.Act),
    "negated": (True, False),
    "certainty": get_args(model.Certainty),
    "reporter_stance": get_args(model.Stance),
}
MEANING = {*VALUES, "speaker", "chain", "addressee", "conditions", "said_on"}
#: What a statement has before.
BARE = [field.name for field in fields(Statement) if field.name not in MEANING]

Meant = tuple[Article, list[Statement], list[Statement]]
Reader = Callable[[Article, Sequence[Roles]], None]


@pytest.fixture(scope="session")
def read(stages: Stages) -> Reader:
    """Checks what is promised; for hypothesis, which would print the whole of all stages."""
    return lambda article, roles: check(*give(article, roles, stages=stages))


def roles_of(marked: str) -> list[Roles]:
    """The roles of each statement in a marked text, by their numbers."""
    numbered = sorted(read_numbered(marked).items(), key=lambda one: int(one[0]))
    return [
        Roles(*(tuple(found[role]) for role in ("source", "cue", "content")))
        for _, found in numbered
    ]


def mean(marked: str, *, stages: Stages) -> Meant:
    """The article of a marked text, its statements, and the same with their meaning."""
    article = make_article(unmark(marked))
    return give(article, roles_of(marked), stages=stages)


def give(article: Article, roles: Sequence[Roles], *, stages: Stages) -> Meant:
    statements = make_statements(article, roles)
    return article, statements, give_meaning(article, statements, stages=stages)


def shown(meant: Sequence[Statement], text: str) -> list[dict[str, str]]:
    return [show(one, list(FIELDS), text) for one in meant]


# What holds of every answer


def check(article: Article, statements: Sequence[Statement], meant: Sequence[Statement]) -> None:
    """Raises AssertionError if one of the promises to whoever reads the record is broken."""
    assert [spans_of(one) for one in meant] == [spans_of(one) for one in statements]
    for one in meant:
        check_values(one)
        check_speaker(one)
        check_chain(one, article)
        check_conditions(one, article)
        check_day(one)


def spans_of(statement: Statement) -> list[Any]:
    """All that a statement has without its meaning."""
    return [getattr(statement, name) for name in BARE]


def check_values(one: Statement) -> None:
    for name, allowed in VALUES.items():
        assert getattr(one, name) in allowed, name
    assert one.addressee is None or one.addressee.strip()


def check_speaker(one: Statement) -> None:
    name = one.speaker.name if one.speaker else None
    assert name is None or name.strip()
    assert name is None or one.source_kind not in ("none", "unnamed_person")
    assert one.source or (one.source_kind, name) == ("none", None)
    assert one.speaker is None or one.speaker.via in get_args(model.Via)


def check_chain(one: Statement, article: Article) -> None:
    first, *others = one.chain
    assert first.role == "speaker"
    assert first.name == (one.speaker.name if one.speaker else None)
    assert all(link.role != "speaker" for link in others)
    assert all(link.name for link in others if link.role == "medium")
    names = [link.name for link in one.chain]
    assert not any(before == after and after is not None for before, after in pairwise(names))
    assert all(inside(link.span, article) for link in one.chain if link.span is not None)


def check_conditions(one: Statement, article: Article) -> None:
    for condition in one.conditions:
        assert inside(condition.span, article)
        assert condition.polarity in ("if", "unless")
    spans = [condition.span for condition in one.conditions]
    assert len(set(spans)) == len(spans)


def inside(span: Span, article: Article) -> bool:
    """Whether a span lies in the text and holds words."""
    return span.end <= len(article.text) and bool(span.of(article.text).strip())


def check_day(one: Statement) -> None:
    if one.said_on is None:
        return
    days = [date.fromisoformat(day) for day in one.said_on.split("/")]
    assert len(days) in (1, 2)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d(/\d{4}-\d\d-\d\d)?", one.said_on)
    assert days == sorted(set(days))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda path: path.stem)
def test_what_is_promised_holds_of_every_golden_example(path: Path, stages: Stages) -> None:
    for example in read_examples(path):
        check(*give(example.article, [roles for _, roles in example.roles], stages=stages))


def test_no_statements_have_no_meaning(stages: Stages) -> None:
    assert give(make_article("Rain fell."), [], stages=stages)[2] == []


def test_a_meaning_given_before_changes_nothing(stages: Stages) -> None:
    article, _, meant = mean(STORY, stages=stages)
    assert give_meaning(article, meant, stages=stages) == meant


def test_the_pipeline_gives_the_same_meaning(stages: Stages) -> None:
    record = annotate(make_article(unmark(STORY)), stages=stages)
    assert len(record.statements) >= 4
    bare = [Statement(**dict(zip(BARE, spans_of(one), strict=True))) for one in record.statements]
    assert give_meaning(record.article, bare, stages=stages) == list(record.statements)


STORY = """\
[1:source Foreign Minister Halina Vey] [1:cue told] Radio Osk on Monday [1:content she would \
resign if the talks failed].

[2:content “I gave my word,”] [2:source she] [2:cue said]. [3:source A senior official] \
[3:cue denied] [3:content that].

[5:content [4:content The treaty might be signed], [4:source Mayor Karl Brandt] [4:cue said]], \
[5:cue according to] [5:source the Navenna Post]. [6:cue It was reported] [6:content that he wept].
"""

# Other parts of the page

FENCE = (
    "Halina Osk, the mayor of Riga, told CNN in an interview on Friday that she, too, would pay "
    "unless asked. “I am Karl Brandt,” he wrote on Facebook to Mara Otero."
)


@pytest.mark.parametrize("kind", sorted(model.FENCED))
@pytest.mark.parametrize("place", ["before", "between", "after"])
def test_fenced_blocks_change_nothing(kind: BlockKind, place: str, stages: Stages) -> None:
    alone, _, expected = mean(STORY, stages=stages)
    paragraphs = STORY.rstrip("\n").split("\n\n")
    at = {"before": 0, "between": 1, "after": len(paragraphs)}[place]
    kinds: list[BlockKind] = ["body"] * len(paragraphs)
    kinds.insert(at, kind)
    marked = "\n\n".join([*paragraphs[:at], FENCE, *paragraphs[at:]])
    article = make_article(unmark(marked), kinds)
    _, _, meant = give(article, roles_of(marked), stages=stages)
    assert shown(meant, article.text) == shown(expected, alone.text)


# The same again

FILES = ("chains.txt", "conditions.txt", "genres.txt", "speakers.txt")
_DIGEST = """
from tests.meaning.test_find import digest
from onrecord.pipeline import load_stages

print(digest(load_stages("syntax")))
"""


def digest(stages: Stages) -> str:
    """What the statements of some golden files mean, in all fields, as one hash."""
    told = ""
    for name in FILES:
        for one in read_examples(GOLDEN / name):
            told += repr(give(one.article, [roles for _, roles in one.roles], stages=stages))
    return text_sha256(told)


def test_the_seed_of_hashes_changes_nothing(stages: Stages) -> None:
    seed = "1" if os.environ.get("PYTHONHASHSEED") == "2" else "2"
    there = subprocess.run(
        [sys.executable, "-c", _DIGEST],
        env=os.environ | {"PYTHONHASHSEED": seed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert there.stdout.strip() == digest(stages)


def test_asked_twice_the_answer_is_the_same(stages: Stages) -> None:
    assert mean(STORY, stages=stages) == mean(STORY, stages=stages)


# Long articles

PARAGRAPHS = (
    "[1:source Anna Lund] [1:cue told] Radio Osk on Monday [1:content she would go if it rained].",
    "[1:content “The wall may burst,”] [1:source she] [1:cue said].",
    "[1:source Critics] [1:cue say] [1:content [2:source Lund] [2:cue offered] [2:content pumps]].",
)


def long_article(count: int) -> tuple[Article, list[Roles]]:
    """An article of so many short paragraphs, and its statements."""
    texts = [unmark(marked) for marked in PARAGRAPHS]
    parts = [roles_of(marked) for marked in PARAGRAPHS]
    roles: list[Roles] = []
    at = 0
    for number in range(count):
        which = number % len(PARAGRAPHS)
        roles += [shift(one, at) for one in parts[which]]
        at += len(texts[which]) + 2
    paragraphs = [texts[number % len(PARAGRAPHS)] for number in range(count)]
    return make_article("\n\n".join(paragraphs)), roles


def shift(roles: Roles, by: int) -> Roles:
    return Roles(
        *(tuple(Span(span.start + by, span.end + by) for span in spans) for spans in roles)
    )


def nested(roles: Sequence[Roles], article: Article) -> list[Statement]:
    """The statements of many short paragraphs, nested only within their own paragraph."""
    made: list[Statement] = []
    start = 0
    for block in article.blocks:
        own = []
        while start < len(roles) and roles[start].cue[0].start < block.end:
            own.append(roles[start])
            start += 1
        made += make_statements(article, own)
    return made


def spent_s(count: int, stages: Stages) -> float:
    """Seconds of processor time that the meaning of so many paragraphs takes, all else done."""
    article, roles = long_article(count)
    statements = nested(roles, article)
    doc = parse_article(article, nlp=stages.nlp)
    tokens = read_tokens(doc)
    actors, _ = find_actors(doc, article=article, knowledge=stages.knowledge, tokens=tokens)
    dates = find_dates(doc, article=article)
    start = time.process_time()
    meant = find_meaning(
        statements,
        doc,
        tokens=tokens,
        article=article,
        actors=actors,
        dates=dates,
        vocabulary=stages.vocabulary,
        knowledge=stages.knowledge,
        acts=stages.acts,
    )
    spent = time.process_time() - start
    assert len(meant) == len(statements) >= count
    return spent


def test_time_grows_with_the_length_and_no_faster(stages: Stages) -> None:
    spent_s(30, stages)
    short, long = spent_s(300, stages), spent_s(3000, stages)
    assert long < 15
    # Ten times the length: more than three times that is no measuring error.
    assert long < 30 * max(short, 0.03)


# Odd texts

ODD = [
    "[1:source —] [1:cue said] [1:content yes].",
    "[1:source Anna Lund][1:cue :] [1:content yes]",
    "[1:content “No.”] [1:cue –] [1:source Anna Lund]",
    "[1:source .] [1:cue ,] [1:content !]",
    "[1:cue ?] [1:content ?]",
    "An[1:source na Lu]nd sa[1:cue i]d it wo[1:content uld ra]in.",
    "[1:source Anna Lund]\r\n[1:cue said]\r\n\r\n[1:content it rained]\r\n",
    "\t[1:source Anna\tLund]\t[1:cue said]\t[1:content it\train]\t",
    "[1:source 😀] [1:cue 😀] [1:content 😀😀]",
    "[1:source Anna 👩‍🚒 Lund] [1:cue said] [1:content 🇵🇱 if 🇱🇻]",
    "[1:source anna lund] [1:cue said] [1:content it rained and it rained and it snowed and]",
    "[1:content [1:cue [1:source Anna Lund said it rained]]].",
    "[1:cue if] [1:content unless]",
    "[1:source Anna Lund] [1:cue said] [1:content if]",
    "[1:source Anna Lund] [1:cue said] [1:content unless, until, if, provided that].",
    "[1:source He] [1:cue told] [1:content him] he told him.",
    "[1:source I] [1:cue said] [1:content I].",
    "[1:source who] [1:cue says] [1:content who]",
    "[1:content “][1:cue said] [1:source ”]",
    "[1:source Anna] [1:cue said] [1:content it]. [1:source Lund] [1:cue said] [1:content it].",
    "[1:source The] [1:cue the] [1:content the].",
    "[1:source a\u0301nna] [1:cue said\u200b] [1:content \ufeffit rained].",
    "[1:source ANNA LUND] [1:cue SAID] [1:content IT RAINED IF IT RAINED].",
    "[1:source on CNN] [1:cue on CNN] [1:content on CNN on CNN].",
    "[1:source on Monday] [1:cue on Monday] [1:content on Monday].",
    "[1:source 2031-05-14] [1:cue 2031] [1:content 2031-05-14].",
    "[1:content [2:content [3:content a] [3:cue b] [3:source c]] [2:cue d]] [1:cue e] [1:source f]",
    "[1:content It rained], [1:cue said] [1:source the Navenna Post]",
]


@pytest.mark.parametrize("marked", ODD)
def test_odd_texts_are_read(marked: str, stages: Stages) -> None:
    check(*mean(closed(marked), stages=stages))


def closed(marked: str) -> str:
    """The marked text, its last mark closed where the example leaves that out."""
    return marked + "]" if marked.count("[") > marked.count("]") else marked


@pytest.mark.parametrize(
    "end", ["\n\n", "\r\n\r\n", "\n \n", " ", "\t", "\u2028"], ids=lambda end: repr(end)
)
def test_line_ends_are_read(end: str, stages: Stages) -> None:
    marked = end.join(STORY.rstrip("\n").split("\n\n"))
    check(*mean(marked, stages=stages))


PIECES = (
    "Anna Lund|Mr. Kot|the mayor|officials|She|he|who|I|they|Reuters|CNN|said|told|denied|asked|if|"
    "unless|until|whether|not|never|may|on Monday|in March|according to|in an interview|tweeted|"
    "that|to|by|claim|falsely|“|”|\"|'|‘|’|.|,|:|–|—|?|!|(|)|...|\n|\n\n|\r\n|\t| |\u00a0|😀|é|"
    "a\u0301|\u200b|12|it rained|the wall|Poland|“I think|the Navenna Post"
).split("|")


@st.composite
def passages(draw: Callable[..., Any]) -> tuple[Article, list[Roles]]:
    """A text of the words that meaning goes by, in any order, with statements anywhere in it."""
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=1, max_size=30))
    text = "Ann " + draw(st.sampled_from(["", " "])).join(pieces)
    if draw(st.booleans()):
        text = " ".join(pieces) + " Ann"
    bounds = st.integers(0, len(text) - 1)

    def spans(least: int) -> tuple[Span, ...]:
        made = [sorted((draw(bounds), draw(bounds))) for _ in range(draw(st.integers(least, 2)))]
        found = {Span(start, end + 1) for start, end in made if text[start : end + 1].strip()}
        return tuple(sorted(found))

    roles = [Roles(spans(0), spans(1), spans(1)) for _ in range(draw(st.integers(1, 4)))]
    usable = {one: None for one in roles if one.cue and one.content}
    published = draw(st.sampled_from(["2031-05-14", None]))
    return make_article(text, published=published), list(usable)


@given(passage=passages())
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
def test_no_text_and_no_statement_is_too_odd(
    passage: tuple[Article, list[Roles]], read: Reader
) -> None:
    read(*passage)


@given(first=st.sampled_from(EXAMPLES), second=st.sampled_from(EXAMPLES))
@settings(max_examples=40)
def test_promises_hold_of_any_two_passages_together(
    first: Example, second: Example, read: Reader
) -> None:
    text = first.article.text + "\n\n" + second.article.text
    moved = [shift(roles, len(first.article.text) + 2) for _, roles in second.roles]
    read(make_article(text), [*(one for _, one in first.roles), *moved])
