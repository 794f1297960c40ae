"""What the stage makes of triggers and parts: who takes part, where, when, told by whom, how often.

The triggers are marked by hand, so that no example depends on the network's weights.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.events.marked_events import read_marked, tell_marked
from training.event_lines import Line, read_line

from onrecord.events.merge import Telling, Weigher, _same_place, merge_tellings
from onrecord.model import ArticleRecord, Event, Place
from onrecord.pipeline import Stages, load_stages

pytestmark = pytest.mark.slow


@pytest.fixture(scope="session")
def stages() -> Stages:
    return load_stages("syntax")


def read(marked: str, stages: Stages, day: str = "2031-05-14") -> ArticleRecord:
    line = read_line(marked)
    return read_marked(Line(line.text, line.events, line.numbers, "one", day), stages)


def words(event: Event, role: str, record: ArticleRecord) -> list[str]:
    return [part.span.of(record.article.text) for part in getattr(event, role)]


def test_parties_are_whole_noun_phrases_with_the_actors_that_they_name(stages: Stages) -> None:
    record = read(
        "[1a The defence ministry of Poland] [1t praised] [1r the striking dockers of Gdansk]. "
        "|| 1 SUPPORT - occurred",
        stages,
    )
    [event] = record.events
    assert words(event, "actors", record) == ["The defence ministry of Poland"]
    assert words(event, "recipients", record) == ["the striking dockers of Gdansk"]
    actor = next(one for one in record.actors if one.id == event.actors[0].actor)
    assert (actor.country, actor.sector) == ("POL", "GOV")


def test_each_member_of_a_list_takes_part(stages: Stages) -> None:
    record = read(
        "[1a France] and [1a Kenya] [1t held talks] with [1a Peru] on Friday. "
        "|| 1 CONSULT - occurred",
        stages,
    )
    [event] = record.events
    assert words(event, "actors", record) == ["France", "Kenya", "Peru"]
    assert event.recipients == ()


def test_a_place_keeps_its_words_and_its_geonames_id_where_it_is_sure(stages: Stages) -> None:
    record = read(
        "[1a Police] [1t arrested] [1r two men] in [1p Nairobi] and [2t beat] [2r a third] in "
        "[2p Karsa Down]. || 1 COERCE arrest occurred; 2 ASSAULT beat occurred",
        stages,
    )
    first, second = record.events
    assert first.place is not None
    assert first.place.raw == "Nairobi"
    assert first.place.country == "KEN"
    assert first.place.geonames_id is not None
    assert second.place is not None
    assert second.place.raw == "Karsa Down"
    assert second.place.geonames_id is None


def test_the_day_is_that_of_the_deed(stages: Stages) -> None:
    record = read(
        "The mayor said on Tuesday that [1a rebels] had [1t burned] [1r the bridge] on Sunday. "
        "|| 1 ASSAULT destroy occurred",
        stages,
    )
    [event] = record.events
    assert event.when is not None
    assert str(event.when.start) == "2031-05-11"


def test_the_day_of_saying_is_none_of_the_deed(stages: Stages) -> None:
    record = read(
        "The mayor said on Tuesday that [1a rebels] had [1t burned] [1r the bridge]. "
        "|| 1 ASSAULT destroy occurred",
        stages,
    )
    assert record.events[0].when is None


def test_what_somebody_tells_is_reported_in_his_statement(stages: Stages) -> None:
    record = read(
        "The mayor said that [1a rebels] had [1t burned] [1r the bridge]. [2a Soldiers] [2t shot] "
        "[2r a boy]. || 1 ASSAULT destroy occurred; 2 ASSAULT firearms occurred",
        stages,
    )
    told, own = record.events
    statement = next(one for one in record.statements if one.id == told.reported_in)
    assert statement.source[0].of(record.article.text) == "The mayor"
    assert own.reported_in is None


def test_a_speech_act_is_not_reported_in_its_own_statement(stages: Stages) -> None:
    record = read(
        "[1a Osk] [1t demanded] that [1r the army] withdraw. || 1 REQUEST yield occurred", stages
    )
    assert record.statements
    assert record.events[0].reported_in is None


@pytest.mark.parametrize(
    "marked",
    [
        "[1a The army] did not [1t shell] [1r the town]. || 1 ASSAULT heavy-weapons occurred",
        "[1a The army] denied that it had [1t shelled] [1r the town]. "
        "|| 1 ASSAULT heavy-weapons occurred",
        "[1a The army] denied [1t shelling] [1r the town]. || 1 ASSAULT heavy-weapons occurred",
        "[1a The army] denied the [1t attack] on [1r the town]. || 1 ASSAULT - occurred",
        "The mayor did not say that [1a rebels] had [1t shelled] [1r the town]. "
        "|| 1 ASSAULT heavy-weapons occurred",
    ],
)
def test_what_did_not_happen_is_denied(marked: str, stages: Stages) -> None:
    assert read(marked, stages).events[0].status == "denied"


def test_the_same_event_is_one_with_all_its_tellings(stages: Stages) -> None:
    record = read(
        "[1a Police] [1t arrested] [1r eleven dockers] in [1p Nairobi] on Monday.\n\n"
        "[2a The police] said that [2t the arrests] had been made without a warrant. "
        "|| 1 COERCE arrest occurred; 2 COERCE arrest occurred",
        stages,
    )
    [event] = record.events
    assert [span.of(record.article.text) for span in event.trigger] == ["arrested", "arrests"]
    assert len(event.evidence) == 2
    assert event.reported_in is None
    assert words(event, "recipients", record) == ["eleven dockers"]


def test_another_event_of_the_kind_stays_apart(stages: Stages) -> None:
    record = read(
        "[1a Police] [1t arrested] [1r eleven dockers] in [1p Nairobi] on Monday.\n\n"
        "[2a Soldiers] had [2t arrested] [2r another three fishermen] in [2p Mombasa] in April. "
        "|| 1 COERCE arrest occurred; 2 COERCE arrest occurred",
        stages,
    )
    assert len(record.events) == 2


def test_what_names_nobody_and_was_not_told_before_is_no_event(stages: Stages) -> None:
    assert read("[1t The blockade] went on. || 1 COERCE restrict ongoing", stages).events == ()


@pytest.mark.parametrize(("trigger", "count"), [("Protests", 1), ("The protests", 0)])
def test_a_place_is_enough_for_something_new(trigger: str, count: int, stages: Stages) -> None:
    record = read(f"[1t {trigger}] went on in [1p Nairobi]. || 1 PROTEST demo ongoing", stages)
    assert len(record.events) == count


def test_ids_depend_on_what_identifies_the_event_alone(stages: Stages) -> None:
    marked = "[1a Police] [1t arrested] [1r two men]. || 1 COERCE arrest occurred"
    one, other = read(marked, stages), read(marked, stages)
    assert one.events == other.events
    twice = read(f"A gull cried. {marked}", stages)
    assert twice.events[0].id != one.events[0].id


@pytest.mark.parametrize(
    ("figure", "words", "count"),
    [
        ("11", "eleven", 1),
        ("12", "a dozen", 1),
        # Of more words nothing is said.
        ("200", "two hundred", 1),
        ("11", "9" * 5_000, 1),
    ],
)
def test_a_number_is_the_same_in_figures_and_in_words(
    figure: str, words: str, count: int, stages: Stages
) -> None:
    record = read(
        f"[1a Police] [1t hold] [1r {figure} dockers].\n\n"
        f"[2a Police] [2t arrested] [2r {words} dockers]. "
        "|| 1 COERCE arrest occurred; 2 COERCE arrest occurred",
        stages,
    )
    assert len(record.events) == count


def test_parties_are_apart_and_end_with_their_names(stages: Stages) -> None:
    record = read(
        "[1a Kenya's] [1t attack] on [1r [1r the port] of Mombasa] shocked many. "
        "|| 1 ASSAULT - occurred",
        stages,
    )
    [event] = record.events
    assert words(event, "actors", record) == ["Kenya"]
    assert words(event, "recipients", record) == ["the port of Mombasa"]


def test_a_text_may_end_with_its_negation(stages: Stages) -> None:
    record = read(
        "[1a Rebels] [1t attacked] [1r the port]; [2a soldiers] [2t attacked] [2r it] not "
        "|| 1 ASSAULT - occurred; 2 ASSAULT - occurred",
        stages,
    )
    assert [event.status for event in record.events] == ["occurred", "denied"]


def test_what_is_told_beside_a_denial_is_not_denied(stages: Stages) -> None:
    record = read(
        "[1a The army] did not only [1t shell] [1r the town]. The minister denied that a shell had "
        "fallen after [2a rebels] [2t attacked] [2r the port]. "
        "|| 1 ASSAULT heavy-weapons occurred; 2 ASSAULT - occurred",
        stages,
    )
    assert [event.status for event in record.events] == ["occurred", "occurred"]


def test_a_denial_that_was_not_made_denies_nothing(stages: Stages) -> None:
    record = read(
        "[1a The army] did not deny that it had [1t shelled] [1r the town]. "
        "|| 1 ASSAULT heavy-weapons occurred",
        stages,
    )
    assert record.events[0].status == "occurred"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("Mali", None), ("Somalia", None), False),
        (("Karsa", None), ("Karsa Down", None), True),
        (("Paris", 1), ("Paris", 2), False),
        (("the capital", 1), ("Paris", 1), True),
    ],
)
def test_places_are_told_by_their_ids_and_their_words(
    one: tuple[str, int | None], other: tuple[str, int | None], same: bool
) -> None:
    left, right = (Place(raw=raw, span=None, geonames_id=number) for raw, number in (one, other))
    assert _same_place(left, right) is same


def test_an_article_that_repeats_itself_takes_time_in_proportion(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0
    signs = Weigher.signs

    def counted(self: Weigher, one: Telling, other: Telling) -> Iterator[str]:
        nonlocal asked
        asked += 1
        return signs(self, one, other)

    monkeypatch.setattr(Weigher, "signs", counted)
    line = read_line("[1a Police] [1t arrested] [1r two men]. || 1 COERCE arrest occurred")
    [telling], reading = tell_marked(line, stages)
    events = merge_tellings([telling] * 5_000, reading, weights=stages.tables.joining)
    assert len(events) == 1
    assert asked <= 6 * 5_000


def test_who_says_we_is_the_speaker(stages: Stages) -> None:
    record = read(
        "“[1a We] [1t recognize] [1r Kenya],” said Foreign Minister Halina Vey of Poland. "
        "|| 1 SUPPORT - occurred",
        stages,
    )
    [event] = record.events
    actor = next(one for one in record.actors if one.id == event.actors[0].actor)
    assert actor.name == "Halina Vey"


def test_who_says_me_is_who_is_quoted_and_not_who_is_told_of(stages: Stages) -> None:
    record = read(
        "“[1a President Oren Tal] [1t asked] [1r me] to send help,” said Foreign Minister Halina "
        "Vey of Poland. || 1 REQUEST assist occurred",
        stages,
    )
    [event] = record.events
    names = {actor.id: actor.name for actor in record.actors}
    assert names[event.actors[0].actor or ""] == "Oren Tal"
    assert names[event.recipients[0].actor or ""] == "Halina Vey"


def test_who_only_tells_of_it_does_not_do_it(stages: Stages) -> None:
    marked = (
        "[1a The mayor] said that [1a rebels] had [1t burned] [1r the bridge]. "
        "|| 1 ASSAULT destroy occurred"
    )
    record = read(marked, stages)
    assert words(record.events[0], "actors", record) == ["rebels"]
    # Where nobody else is named, he may mean himself.
    record = read(marked.replace("[1a rebels]", "rebels"), stages)
    assert words(record.events[0], "actors", record) == ["The mayor"]


@pytest.mark.parametrize(
    ("marked", "status"),
    [
        ("[1a The army] will not [1t lift] [1r the ban].", "occurred"),
        ("[1a The army] did not [1t reject] [1r the plea].", "denied"),
    ],
)
def test_a_refusal_is_made_by_its_negation(marked: str, status: str, stages: Stages) -> None:
    record = read(f"{marked} || 1 REJECT yield occurred", stages)
    assert record.events[0].status == status


def test_one_s_own_words_do_not_report_what_one_does_by_them(stages: Stages) -> None:
    marked = (
        "“[1a We] will not [1t lift] [1r the ban],” said Foreign Minister Halina Vey. “[2a Rebels] "
        "[2t burned] [2r the bridge].” || 1 REJECT yield occurred; 2 ASSAULT destroy occurred"
    )
    refusal, attack = read(marked, stages).events
    assert refusal.reported_in is None
    assert attack.reported_in is not None


def test_a_verb_and_its_object_are_one_telling(stages: Stages) -> None:
    line = read_line(
        "[1a Police] [1t opened] [2t fire] on [1r a crowd]. "
        "|| 1 ASSAULT firearms occurred; 2 ASSAULT firearms occurred"
    )
    tellings, _ = tell_marked(line, stages)
    assert [one.trigger.of(line.text) for one in tellings] == ["opened"]
