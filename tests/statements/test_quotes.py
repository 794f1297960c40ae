"""Quotation marks of every kind, closed or not."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord.model import Span
from onrecord.statements.quotes import find_quotations, is_sentence


def quotations(text: str, kind: str = "body") -> list[list[str]]:
    """The quotations of a text, one block a line."""
    blocks, at = [], 0
    for line in text.splitlines(keepends=True):
        blocks.append((kind, Span(at, at + len(line))))
        at += len(line)
    return [[span.of(text) for span in q.spans] for q in find_quotations(text, blocks)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We won," she said. "It is over."', ['"We won,"', '"It is over."']),
        ("“We won,” she said.", ["“We won,”"]),
        ("''We won,'' he said.", ["''We won,''"]),
        ("``We won,'' he said.", ["``We won,''"]),
        ("‘Don’t cry, it’s the voters’ will’, he said.", ["‘Don’t cry, it’s the voters’ will’"]),
        ("'We won't go,' he said of the voters' will.", ["'We won't go,'"]),
        ("«Мы» and „Ja“ and »Nein«", ["«Мы»", "„Ja“", "»Nein«"]),
        ("“He told me ‘go’,” she said.", ["“He told me ‘go’,”"]),
        ("“He said “go” and left,” she said.", ["“He said “go” and left,”"]),
        ("The '90s were 'good', he said.", ["'good'"]),
        ('He is 5\'10" tall, and "fit".', ['"fit"']),
        ("(“Yes”) or —“no”", ["“Yes”", "“no”"]),
        ("Lee's, the voters', and rock 'n' roll.", []),
        ("", []),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert quotations(text) == [[one] for one in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “we won. All of it. And more.\n", [["“we won."]]),
        ("“Open. “Closed,” he said.\n", [["“Open."], ["“Closed,”"]]),
        (
            'An "odd one. More.\n"Next," he said.\nNot "this" one.',
            [['"odd one.'], ['"Next,"'], ['"this"']],
        ),
        ('"Odd one. More.\n"Next," he said.', [['"Odd one. More.', '"Next,"']]),
        ("“One.\n“Two.\n“Three,” he said.\n", [["“One.", "“Two.", "“Three,”"]]),
        ("“One. And.\nNo mark here.\n“Three,” he said.\n", [["“One."], ["“Three,”"]]),
    ],
)
def test_unclosed_marks(text: str, expected: list[list[str]]) -> None:
    assert quotations(text) == expected


def test_a_block_set_off_is_a_quotation_without_marks() -> None:
    assert quotations("Stay home.\n", kind="quote") == [["Stay home."]]
    assert quotations("“Stay,” he said.\n", kind="quote") == [["“Stay,”"]]


@given(st.text(alphabet="\"'“”‘’«»„`ab .,!?\n", max_size=80))
def test_quotations_are_ordered_and_apart(text: str) -> None:
    blocks, at = [], 0
    for line in text.splitlines(keepends=True):
        blocks.append(("body", Span(at, at + len(line))))
        at += len(line)
    spans = [span for q in find_quotations(text, blocks) for span in q.spans]
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(any(block.covers(span) for _, block in blocks) for span in spans)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We have lost everything,”", True),
        ("“It is over.”", True),
        ("''It's over.''", True),
        ("“Little Rome”", False),
        ("“The Long Road Home”", False),
        ("“reform”", False),
    ],
)
def test_sentences_are_told_from_names(text: str, expected: bool) -> None:
    (quotation,) = find_quotations(text, [("body", Span(0, len(text)))])
    assert is_sentence(quotation, text) is expected
