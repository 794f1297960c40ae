"""The sentences that events are learned from: enough, marked as they should be, not repeated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from training.choose import AnsweredEvents, choose_events
from training.event_lines import HERE, TYPES, Line, read_articles, read_line, read_lines
from training.event_samples import head_of, make_event_samples, read_event_lines
from training.grams import share_of_distinct
from training.same_events import fit
from training.samples import Preparer

import onrecord.resources.attribution as folder
from onrecord.language import load_syntax
from onrecord.ontology import STATUSES, load_ontology

TESTS = Path(__file__).parent.parent / "events"
PAIRED = sorted(HERE.glob("*_pairs.txt"))
PLAIN = [path for path in sorted(HERE.glob("*.txt")) if path not in PAIRED]
SENTENCES = {path.stem: list(read_lines(path)) for path in (*PLAIN, *PAIRED)}
ALL = [line for lines in SENTENCES.values() for line in lines]
LEARNED = sorted((HERE / "articles").glob("*.txt"))
ARTICLES = [one for path in LEARNED for one in read_articles(path)]


def test_there_are_as_many_as_were_asked_for() -> None:
    assert len(ALL) >= 4_000
    assert sum(not line.events for line in ALL) >= 1_200
    told = Counter(event.type for line in ALL for event in line.events)
    assert min(told[kind] for kind in TYPES) >= 300
    modes = Counter((event.type, event.mode) for line in ALL for event in line.events)
    assert all(modes[one] for one in load_ontology().modes if one[1] is not None)


def test_no_two_are_alike() -> None:
    texts = [line.text for path in PLAIN for line in SENTENCES[path.stem]]
    assert len(set(texts)) == len(texts)
    assert share_of_distinct(texts) > 0.95


def test_pairs_differ_in_little_and_decisively() -> None:
    told = [
        (one, other)
        for path in PAIRED
        for one, other in zip(SENTENCES[path.stem][::2], SENTENCES[path.stem][1::2], strict=True)
    ]
    assert len(told) >= 450
    differing = sum(_codes(one) != _codes(other) for one, other in told)
    assert differing > 0.95 * len(told)
    for one, other in told:
        shared = set(one.text.lower().split()) & set(other.text.lower().split())
        assert len(shared) >= 0.3 * len(set(one.text.lower().split())), one.text


def _codes(line: Line) -> list[tuple[str, str | None, str]]:
    return [(event.type, event.mode, event.status) for event in line.events]


@pytest.mark.parametrize("line", [*ALL[::40], *ARTICLES], ids=lambda line: line.text[:40])
def test_marks_are_whole_words(line: Line) -> None:
    for event in line.events:
        for span in (event.trigger, *event.actors, *event.recipients, *event.places):
            words = span.of(line.text)
            assert words == words.strip() != ""
            before = line.text[span.start - 1 : span.start]
            assert not before.isalnum()


def test_nothing_that_is_tested_on_was_learned_from() -> None:
    learned = {line.text for line in ALL}
    quiet = (TESTS / "quiet.txt").read_text("utf-8").splitlines()
    assert not learned & {line.strip() for line in quiet}
    near = {line.text for line in read_lines(TESTS / "near.txt")}
    assert not learned & near
    told = [_paragraphs(read_articles(path)) for path in (TESTS / "articles.txt", *LEARNED)]
    assert told[0]
    assert not told[0] & (learned.union(*told[1:]))


def _paragraphs(articles: Iterable[Line]) -> set[str]:
    return {part.strip() for article in articles for part in article.text.split("\n\n")}


def test_what_is_held_back_is_not_learned_from() -> None:
    learned, held = read_event_lines()
    assert held
    assert not {id(one) for one in held} & {id(one) for one in learned}
    assert any(one.name for one in held)
    assert any(not one.name for one in held)


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("Police [1t arrested two men.", "nothing after the sentence"),
        ("Police [1t arrested two men. || 1 COERCE arrest occurred", "not closed"),
        ("Police arrested] two men. || -", "none opens"),
        ("Police [1t arrested] two men. || 1 HUG - occurred", "is no event"),
        ("Police [1t arrested] two men. || 1 COERCE arrest", "is no event"),
        ("Police arrested [1r two men]. || 1 COERCE arrest occurred", "no trigger"),
        ("[1t Police] [1t arrested] him. || 1 COERCE arrest occurred", "two triggers"),
    ],
)
def test_a_line_that_is_not_marked_well_is_named(raw: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        read_line(raw)


def test_an_article_tells_one_event_several_times(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "=== a1 | 2024-05-05\n[1a Police] [1t hold] [1r two]\n\n[1t The arrests] came late.\n\n"
        "|| 1 COERCE arrest occurred\n",
        "utf-8",
    )
    [line] = read_articles(path)
    assert line.day == "2024-05-05"
    assert line.numbers == ("1", "1")
    assert [event.trigger.of(line.text) for event in line.events] == ["hold", "The arrests"]
    # Each telling has what its own paragraph names.
    assert [len(event.recipients) for event in line.events] == [1, 0]


@pytest.mark.slow
def test_the_head_of_a_phrase_is_what_the_others_hang_on() -> None:
    from tests.marked import make_article

    from onrecord.language import load_syntax, parse_article
    from onrecord.statements import load_cues
    from onrecord.statements.assemble import find_article_words

    line = read_line("[1a The navy chief of Castrel] [1t resigned]. || 1 RETREAT resign occurred")
    doc = parse_article(make_article(line.text), nlp=load_syntax(all_names=False))
    words = find_article_words(doc, cues=load_cues())
    assert words.forms[head_of(words, line.events[0].actors[0])] == "chief"


@pytest.fixture(scope="module")
def preparer() -> Preparer:
    assert folder.__file__ is not None
    return Preparer(
        Path(folder.__file__).parent / "tokenizer.json", nlp=load_syntax(all_names=False)
    )


@pytest.mark.slow
def test_a_sample_has_each_word_s_answer(preparer: Preparer) -> None:
    line = read_line(
        "[1a The police] [1t broke off] [1r a march] in [1p Osk]. || 1 COERCE restrict planned"
    )
    [sample] = make_event_samples([line], preparer)
    words = "The police broke off a march in Osk .".split()
    types = dict(zip(words, sample.event_types.tolist(), strict=True))
    assert types == dict.fromkeys(words, 0) | {"broke": TYPES.index("COERCE") + 1}
    # The rest of a trigger is neither an event nor none.
    weights = dict(zip(words, sample.event_weight.tolist(), strict=True))
    assert weights.pop("off") == 0.0
    assert all(weights.values())
    [event] = sample.events
    assert load_ontology().modes[event.mode] == ("COERCE", "restrict")
    assert STATUSES[event.status] == "planned"
    roles = dict(zip(words, event.roles.tolist(), strict=True))
    assert roles == dict.fromkeys(words, 0) | {"police": 1, "march": 2, "Osk": 3}


@pytest.mark.slow
def test_sentences_are_read_in_company_and_none_is_lost(preparer: Preparer) -> None:
    lines = list(read_lines(HERE / "a.txt"))[:40]
    one, other = (list(make_event_samples(lines, preparer, seed=seed)) for seed in (0, 1))
    told = sum(len(line.events) for line in lines)
    for samples in (one, other):
        assert sum(len(sample.events) for sample in samples) >= 0.97 * told
        assert len(samples) < len(lines)
    assert [len(sample.pieces) for sample in one] != [len(sample.pieces) for sample in other]


def test_the_threshold_is_where_most_is_right() -> None:
    sure = [0.05] * 40 + [0.5] * 20 + [0.95] * 40
    right = [False] * 38 + [True] * 2 + [True, False] * 10 + [True] * 38 + [False] * 2
    answered = AnsweredEvents(sure, right, there=60)
    settings = choose_events(answered)
    chosen = answered.figures(settings)
    assert (chosen.hits, chosen.false_alarms, chosen.misses) == (48, 12, 12)
    strict = answered.figures(settings | {"least": 0.9})
    assert (strict.hits, strict.false_alarms) == (38, 2)


def test_signs_that_tell_one_event_get_weight() -> None:
    pairs = [(["always", "place same"], True)] * 30 + [(["always", "place differs"], False)] * 30
    weights = fit([*pairs, (["always", "place same"], False)])
    assert weights["place same"] > 1 > -1 > weights["place differs"]
    assert abs(weights["always"]) < 1
