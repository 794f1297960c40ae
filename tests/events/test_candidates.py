"""Which words are looked at as triggers, and what is kept of them."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from tests.marked import make_article

from onrecord.events import Watcher, find_type_between
from onrecord.events.candidates import mode_of
from onrecord.language import load_syntax, parse_article
from onrecord.model import Span
from onrecord.ontology import STATUSES, TYPES, load_ontology
from onrecord.statements import load_cues
from onrecord.statements.assemble import find_article_words
from onrecord.statements.words import Words

pytestmark = pytest.mark.slow

COERCE, ASSAULT = TYPES.index("COERCE"), TYPES.index("ASSAULT")
SIZE = 1 + len(TYPES) + len(STATUSES) + len(load_ontology().modes)


@pytest.fixture(scope="module")
def words() -> Words:
    doc = parse_article(
        make_article("Police arrested two men. Soldiers shot a boy."),
        nlp=load_syntax(all_names=False),
    )
    return find_article_words(doc, cues=load_cues())


class Seen:
    """A network for which every word before a trigger acts, and every one behind it is acted on."""

    def score_roles(self, read: object, trigger: int, words: range, features: object) -> np.ndarray:
        assert len(features) == len(words)  # type: ignore[arg-type]
        scores = np.zeros((len(words), 4), np.float32)
        for row, at in enumerate(words):
            scores[row, 1 if at < trigger else 2 if at > trigger else 0] = 9.0
        return scores


def window(words: Words, *, triggers: dict[str, int], own: tuple[int, int]) -> SimpleNamespace:
    events = np.zeros((len(words), SIZE), np.float32)
    events[:, 0] = 9.0
    for form, kind in triggers.items():
        at = words.forms.index(form)
        events[at, 0], events[at, 1 + kind] = 0.0, 9.0
        events[at, 1 + len(TYPES) + STATUSES.index("ongoing")] = 5.0
        mode = load_ontology().modes.index(("COERCE", "arrest"))
        events[at, 1 + len(TYPES) + len(STATUSES) + mode] = 5.0
    place = SimpleNamespace(start=0, own_start=own[0], own_end=own[1], end=len(words))
    return SimpleNamespace(window=place, events=events)


def test_likely_words_are_kept_with_all_that_is_known_of_them(words: Words) -> None:
    watcher = Watcher(Seen())
    watcher(words, window(words, triggers={"arrested": COERCE}, own=(0, len(words))))
    [one] = watcher.candidates
    assert words.forms[one.word] == "arrested"
    assert one.sure > 0.99
    assert mode_of(one, COERCE) == "arrest"
    assert mode_of(one, ASSAULT) is None
    assert STATUSES[int(one.statuses.argmax())] == "ongoing"
    # The parts are those of its own sentence.
    assert [words.text[start:end] for start, end in one.places.tolist()][-1] == "."
    assert len(one.places) == 5


def test_a_window_answers_for_its_own_words_alone(words: Words) -> None:
    watcher = Watcher(Seen())
    triggers = {"arrested": COERCE, "shot": ASSAULT}
    watcher(words, window(words, triggers=triggers, own=(5, len(words))))
    assert [words.forms[one.word] for one in watcher.candidates] == ["shot"]


def test_unlikely_words_are_not_looked_at_unless_asked_for(words: Words) -> None:
    nothing = window(words, triggers={}, own=(0, len(words)))
    watcher, eager = Watcher(Seen()), Watcher(Seen(), least=0.0)
    watcher(words, nothing)
    eager(words, nothing)
    assert watcher.candidates == []
    assert len(eager.candidates) == len(words)


def test_the_type_between_two_parties_is_that_of_their_event(words: Words) -> None:
    watcher = Watcher(Seen())
    triggers = {"arrested": COERCE, "shot": ASSAULT}
    watcher(words, window(words, triggers=triggers, own=(0, len(words))))

    def between(actor: str, recipient: str) -> str | None:
        spans = [words.text.index(one) for one in (actor, recipient)]
        first, second = (
            Span(at, at + len(one)) for at, one in zip(spans, (actor, recipient), strict=True)
        )
        return find_type_between(watcher.candidates, actor=first, recipient=second)

    assert between("Police", "two men") == "COERCE"
    assert between("Soldiers", "a boy") == "ASSAULT"
    assert find_type_between([], actor=None, recipient=None) is None


def test_what_is_only_announced_is_its_announcement(words: Words) -> None:
    read = window(words, triggers={"arrested": TYPES.index("AID")}, own=(0, len(words)))
    at = words.forms.index("arrested")
    read.events[at, 1 + len(TYPES) + STATUSES.index("planned")] = 30.0
    watcher = Watcher(Seen())
    watcher(words, read)
    [one] = watcher.candidates
    assert TYPES[int(one.types.argmax())] == "AGREE"
    assert one.alive > 0.99
