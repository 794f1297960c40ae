"""Annotated text becomes samples in which every word has its right role."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.marked import make_article, read_roles, unmark
from training.samples import (
    GOLD,
    SILVER,
    Prepared,
    Preparer,
    Sample,
    make_samples,
    mark,
)

import onrecord.resources.attribution as folder
from onrecord.evaluate.attribution import Roles
from onrecord.language import load_syntax

pytestmark = pytest.mark.slow

NESTED = (
    "[1:source Ann Lee] [1:cue said] on Friday [1:content that [2:source two pilots] "
    "[2:cue had told] her [2:content the buoy was gone]]. It rained."
)


@pytest.fixture(scope="module")
def preparer() -> Preparer:
    assert folder.__file__ is not None
    return Preparer(
        Path(folder.__file__).parent / "tokenizer.json", nlp=load_syntax(all_names=False)
    )


def _roles(marked: str) -> list[Roles]:
    return [
        Roles(**{role: tuple(spans) for role, spans in one.items()}) for one in read_roles(marked)
    ]


def _sample(prepared: Prepared, marked: str, *, nested: bool) -> Sample:
    gold = mark(prepared.words, _roles(marked), nested=nested, weight=GOLD)
    [sample] = make_samples(prepared, gold, is_nested_marked=nested)
    return sample


def _words(prepared: Prepared, numbers: np.ndarray) -> str:
    return " ".join(prepared.words.forms[at] for at in np.flatnonzero(numbers))


def test_roles_go_to_the_words_that_have_them(preparer: Preparer) -> None:
    prepared = preparer.prepare_article("nested", make_article(unmark(NESTED)))
    sample = _sample(prepared, NESTED, nested=True)
    assert _words(prepared, sample.outer) == "said"
    assert _words(prepared, sample.any) == "said had told"
    assert sample.any.max() == 2  # "told" goes on with the cue that "had" begins
    outer, inner = sample.cues
    assert _words(prepared, outer.roles == 1) == "Ann Lee"
    assert _words(prepared, outer.roles == 2) == ("that two pilots had told her the buoy was gone")
    assert _words(prepared, inner.roles == 1) == "two pilots"
    assert _words(prepared, inner.roles == 2) == "the buoy was gone"


def test_where_nobody_marked_nested_statements_rules_only_hint_at_them(
    preparer: Preparer,
) -> None:
    outer_only = (
        "[1:source Ann Lee] [1:cue said] on Friday [1:content that two pilots had told her "
        "the buoy was gone]. It rained."
    )
    prepared = preparer.prepare_article("outer", make_article(unmark(outer_only)))
    sample = _sample(prepared, outer_only, nested=False)
    assert _words(prepared, sample.outer) == "said"
    told = prepared.words.forms.index("told")
    assert sample.any[told] > 0
    assert sample.any_weight[told] == pytest.approx(SILVER)
    assert sample.outer_weight[told] == GOLD
    assert [cue.weight for cue in sample.cues] == [GOLD, SILVER]


def test_each_cue_is_learned_in_one_window_only(preparer: Preparer) -> None:
    marked = "\n\n".join(
        f"[{n}:source Mayor Number {n}] [{n}:cue promised] [{n}:content to mend the "
        f"bridges of the valley before the {n}th winter comes over the hills again]."
        for n in range(1, 60)
    )
    prepared = preparer.prepare_article("long", make_article(unmark(marked)))
    gold = mark(prepared.words, _roles(marked), nested=False, weight=GOLD)
    samples = list(make_samples(prepared, gold, is_nested_marked=False))
    assert len(samples) > 2
    assert sum(cue.weight == GOLD for sample in samples for cue in sample.cues) == 59
    assert sum(int(sample.outer_weight.sum()) for sample in samples) == len(prepared.words)
