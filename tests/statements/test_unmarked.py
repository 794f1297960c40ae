"""Speech that no verb of speech marks is found, and what only looks like it is not."""

from __future__ import annotations

import re

import pytest
from tests.marked import make_article

from onrecord.language import load_syntax, parse_article
from onrecord.model import Span
from onrecord.statements import load_cues
from onrecord.statements.found import Found
from onrecord.statements.unmarked import find_unmarked

_MARK = re.compile(r"[\[\]{}<>]")


def spans(text: str, left: str, right: str) -> tuple[Span, ...]:
    """Where the words between two marks stand in a text without any marks."""
    found = []
    for match in re.finditer(f"{re.escape(left)}([^{re.escape(right)}]*)", text):
        start = match.start() - len(_MARK.findall(text[: match.start()]))
        found.append(Span(start, start + len(_MARK.sub("", match[1]))))
    return tuple(found)


def found_in(text: str, *found: Found) -> list[Found]:
    doc = parse_article(make_article(_MARK.sub("", text)), nlp=load_syntax(all_names=False))
    return list(find_unmarked(doc, found, cues=load_cues()))


#: The content stands in square brackets, the source in braces.
_TOLD = (
    ("colon", "{The minister} stuck to her line: [no plane would enter before May]."),
    ("colon", "{Mrs Torvel} has stuck to her account: [no such offer was made to her]."),
    ("colon", "{Leskian Railways} turned him down: [the track was safe and trains would run]."),
    ("colon", "{Her} demand stands: [the subsidy has to be back by noon]."),
    ("colon", "{The government}'s line was unchanged: [none of the forty would go free]."),
    ("going on", "[The prisoners had been fed every day], {the colonel} went on."),
    ("account", "By {the mayor}'s count, [fourteen people have died since Monday]."),
    ("noun", "He also refused a demand by {Brelik} [that Lethmar reopen its airspace]."),
)


@pytest.mark.parametrize(("rule", "text"), _TOLD)
def test_what_is_said_without_a_verb_of_speech_is_found(rule: str, text: str) -> None:
    [one] = found_in(text)
    plain = _MARK.sub("", text)
    assert one.rule == rule
    assert [span.of(plain) for span in one.content] == [
        span.of(plain) for span in spans(text, "[", "]")
    ]
    assert [span.of(plain) for span in one.source] == [
        span.of(plain) for span in spans(text, "{", "}")
    ]
    assert one.cue


@pytest.mark.parametrize(
    "text",
    [
        "The sea gave back the last man on Friday: the body was found by a crew.",
        "At Lisk the count has gone up: Mihkel Rade died in the afternoon.",
        "There are two chiefs of staff: Brannaq and Kessim.",
        "The flag goes up at noon: that is the custom here.",
        "The trains stopped at six, and the crowd went on waiting for a bus.",
        "By the time of the count fourteen people had left the hall.",
    ],
)
def test_what_only_looks_like_speech_is_not(text: str) -> None:
    assert found_in(text) == []


def said(text: str) -> tuple[str, Found]:
    """A text, and the statement that its marks show: content, source, and cue in angles."""
    plain = _MARK.sub("", text)
    found = Found(
        source=spans(text, "{", "}"), cue=spans(text, "<", ">"), content=spans(text, "[", "]"),
        rule="network",
    )  # fmt: skip
    return plain, found


@pytest.mark.parametrize(
    "behind",
    [
        "The ban would stay in force for as long as Orsha was a prisoner",
        "Free elections were to take place within half a year",
    ],
)
def test_speech_goes_on_without_its_cue(behind: str) -> None:
    text, first = said('["We did what we said,"] {Maren Tolvik} <said>.')
    [one] = found_in(f"{text} {behind}.", first)
    assert (one.source, one.cue, one.rule) == (first.source, first.cue, "free")
    assert [span.of(f"{text} {behind}.") for span in one.content] == [behind]


@pytest.mark.parametrize(
    "behind",
    [
        "The streets were empty by nine",  # what the text itself tells
        "She would not say more",  # what she did not say
        "Neither claim could be verified",
        '"Nothing would change"',
    ],
)
def test_the_text_goes_on_where_it_is_not_speech(behind: str) -> None:
    text, first = said('["We did what we said,"] {Maren Tolvik} <said>.')
    assert found_in(f"{text} {behind}.", first) == []


def test_speech_of_the_present_or_of_another_paragraph_does_not_go_on() -> None:
    text, first = said('["We do what we say,"] {Maren Tolvik} <says>.')
    assert found_in(f"{text} The ban would stay in force until May.", first) == []


def test_what_was_found_already_is_not_found_twice() -> None:
    text, first = said("{The minister} <repeated> her line: [no plane would enter].")
    assert found_in(text, first) == []
