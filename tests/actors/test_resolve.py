"""Mentions -> who they are, by golden rows; why; and mentions that are no proper ones."""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from onrecord.actors import (
    AS_OF,
    Knowledge,
    Resolution,
    load_knowledge,
    read_entries,
    resolve_mention,
)
from onrecord.errors import InputError

GOLDEN = Path(__file__).parent / "golden" / "mentions.txt"


@dataclass(frozen=True)
class Row:
    """One golden mention: its day, its codes, the name of who it is, and a known fault."""

    mention: str
    day: date
    code: tuple[str, str]
    name: str
    fault: str


def read_rows() -> list[Row]:
    rows = []
    for line in GOLDEN.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            mention, day, country, sector, name, *fault = line.split(" | ")
            rows.append(
                Row(mention, date.fromisoformat(day), (country, sector), name, *fault or [""])
            )
    return rows


ROWS = read_rows()


def rows(part: str) -> list[object]:
    """The rows, those with a fault of this part expected to fail."""
    params = []
    for row in ROWS:
        whose, colon, _ = row.fault.partition(":")
        wrong = row.fault and (not colon or whose == part)
        marks = [pytest.mark.xfail(strict=True, reason=row.fault)] if wrong else []
        params.append(pytest.param(row, id=f"{row.mention}, {row.day.year}", marks=marks))
    return params


def shown(code: str | None) -> str:
    return "-" if code is None else code or "none"


def resolve(mention: str, knowledge: Knowledge, day: str = "2015-06-01") -> Resolution:
    return resolve_mention(mention, knowledge=knowledge, day=date.fromisoformat(day))


# -- golden rows -----------------------------------------------------------------------------


@pytest.mark.parametrize("row", rows("code"))
def test_code(row: Row, knowledge: Knowledge) -> None:
    found = resolve_mention(row.mention, knowledge=knowledge, day=row.day)
    assert (shown(found.country), shown(found.sector)) == row.code


@pytest.mark.parametrize("row", rows("name"))
def test_name(row: Row, knowledge: Knowledge) -> None:
    assert resolve_mention(row.mention, knowledge=knowledge, day=row.day).name == row.name


def test_there_are_rows_of_everything() -> None:
    assert len(ROWS) >= 150
    assert len({(row.mention, row.day) for row in ROWS}) == len(ROWS)


# -- explanations ----------------------------------------------------------------------------


def steps(mention: str, knowledge: Knowledge, day: str = "2015-06-01") -> list[tuple[str, str]]:
    return [(one.words, one.says) for one in resolve(mention, knowledge, day).steps]


def test_steps_name_the_words_and_what_they_tell(knowledge: Knowledge) -> None:
    assert steps("Polish Prime Minister Jan Kot", knowledge) == [
        ("Polish", "nationality of POL"),
        ("Prime Minister", "tells the sector GOV"),
    ]
    assert steps("residents of Aleppo", knowledge) == [
        ("Aleppo", "place in SYR"),
        ("residents", "tells the sector CVL"),
    ]


def test_a_step_names_the_office_with_its_days(knowledge: Knowledge) -> None:
    words, says = steps("Barack Obama", knowledge, "2010-06-01")[-1]
    assert words == "Barack Obama"
    assert says == "Barack Obama: President (USA GOV, 2009-01-20 to 2017-01-20)"


def test_a_step_says_that_an_office_is_over(knowledge: Knowledge) -> None:
    (says,) = [says for _, says in steps("Barack Obama", knowledge, "2018-06-01")]
    assert says.startswith("Barack Obama: President (USA GOV, 2009-01-20 to 2017-01-20)")
    assert says.endswith("not in office on the day: ELI")


def test_a_step_says_why_a_capital_and_a_breakaway_entity_have_their_code(
    knowledge: Knowledge,
) -> None:
    assert ("Moscow", "stands for its government: GOV") in steps("Moscow", knowledge)
    assert ("Abkhazia", "a breakaway entity: PRE") in steps("Abkhazia", knowledge)
    assert ("former", "no longer in that office: ELI") in steps(
        "a former Polish general", knowledge
    )


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.mention}, {row.day.year}")
def test_every_code_has_a_step(row: Row, knowledge: Knowledge) -> None:
    found = resolve_mention(row.mention, knowledge=knowledge, day=row.day)
    if found.country or found.sector:
        assert found.steps
    assert all(step.words and step.says for step in found.steps)


def test_who_else_it_could_be(knowledge: Knowledge) -> None:
    found = resolve("former president Bush", knowledge)
    assert found.entry is None
    assert {"George W. Bush", "George H. W. Bush"} <= {one.name for one in found.others}


# -- days ------------------------------------------------------------------------------------


def test_an_office_is_told_while_it_is_held(knowledge: Knowledge) -> None:
    assert resolve("Angela Merkel", knowledge, "2010-01-01").office == "Chancellor"
    assert resolve("Angela Merkel", knowledge, "2023-01-01").office is None


def test_the_first_and_the_last_day_count(knowledge: Knowledge) -> None:
    sectors = [
        resolve("Barack Obama", knowledge, day).sector
        for day in ("2009-01-20", "2017-01-20", "2017-01-21")
    ]
    assert sectors == ["GOV", "GOV", "ELI"]


def test_without_a_day_it_is_the_last_one_that_the_tables_know(knowledge: Knowledge) -> None:
    for mention in ("Vladimir Putin", "the Taliban", "Angela Merkel"):
        assert resolve_mention(mention, knowledge=knowledge) == resolve_mention(
            mention, knowledge=knowledge, day=AS_OF
        )


@pytest.mark.parametrize("day", [date.min, date(1500, 1, 1), date.max])
def test_far_days_are_no_fault(day: date, knowledge: Knowledge) -> None:
    for mention in ("Vladimir Putin", "the Taliban", "Polish president", "Bush", "Reuters"):
        assert resolve_mention(mention, knowledge=knowledge, day=day).name


# -- mentions that name nobody ---------------------------------------------------------------


@pytest.mark.parametrize("word", ["he", "She", "them", "who", "its"])
def test_a_pronoun_is_somebody_unknown(word: str, knowledge: Knowledge) -> None:
    found = resolve(word, knowledge)
    assert (found.name, found.country, found.sector, found.entry) == (word, None, "UNK", None)
    assert [step.says for step in found.steps] == ["a pronoun: only its text tells who that is"]


@pytest.mark.parametrize(
    "mention",
    ["", " ", "\n", ",", "“”", "'", "’s", "—", "...", "()", "the", "of", ", of the", "🙂"],
)
def test_nothing_is_nobody(mention: str, knowledge: Knowledge) -> None:
    found = resolve(mention, knowledge)
    assert (found.country, found.sector, found.entry, found.steps) == (None, None, None, ())


@pytest.mark.parametrize(
    "words",
    ["the Polish prime minister ", "of ", "Kot ", "(", "A. B. ", "’s ", "New York ", "a-", "“"],
)
def test_a_very_long_mention_takes_a_bounded_time(words: str, knowledge: Knowledge) -> None:
    mention = (words * (100_000 // len(words) + 1))[:100_000]
    start = time.perf_counter()
    resolve(mention, knowledge)
    assert time.perf_counter() - start < 20


WORDS = st.sampled_from(
    "Polish Prime Minister of the a former Jan Kot al- US -backed -led 's ’ , ( ) “ . Bush Taliban "
    "Moscow New York U.S. spokesman for and Mr. ex- pro- Temara 12 É ß ı NATO WHO group".split()
)
_SETTINGS = settings(max_examples=200, deadline=None, derandomize=True)


@_SETTINGS
@given(st.lists(WORDS, max_size=12), st.dates())
def test_any_words_give_a_code_or_none(words: list[str], day: date) -> None:
    known = load_knowledge()
    mention = " ".join(words)
    found = resolve_mention(mention, knowledge=known, day=day)
    assert found == resolve_mention(mention, knowledge=known, day=day)
    assert found.country is None or len(found.country) in (0, 3)
    assert found.sector is None or len(found.sector) in (0, 3)
    assert found.entry not in found.others
    assert all(step.words and step.says for step in found.steps)


@_SETTINGS
@given(st.text(max_size=40))
def test_any_text_is_a_mention(mention: str) -> None:
    resolve_mention(mention, knowledge=load_knowledge())


# -- the user's own tables -------------------------------------------------------------------

PEOPLE = "name,aliases,country,sector,office,start,end"
BODIES = "name,aliases,country,sector,kind,start,end"
OUTLETS = "name,aliases,country,kind,owner"


@pytest.fixture(scope="module")
def own() -> Knowledge:
    """Tables of a user: somebody new, somebody known told anew, a body and an outlet."""
    return load_knowledge(
        (
            (
                "people.csv",
                f"{PEOPLE}\n"
                "Halina Vey,H. Vey;Halina Veyova,POL,GOV,Minister of Rivers,2014-03,2016\n"
                "Halina Vey,H. Vey,POL,BUS,Chair of Vey Dams,2017,\n"
                "Angela Merkel,,DEU,EDU,Lecturer,2022,\n",
            ),
            ("bodies.csv", f"{BODIES}\nOrder of the Weir,ODW,LVA,REL,order,,\n"),
            ("outlets.csv", f"{OUTLETS}\nTemara Courier,,EST,newspaper,state\n"),
        )
    )


@pytest.mark.parametrize(
    ("mention", "day", "code", "name"),
    [
        ("Halina Vey", "2015-01-01", ("POL", "GOV"), "Halina Vey"),
        ("H. Vey", "2016-12-31", ("POL", "GOV"), "Halina Vey"),
        ("Halina Vey", "2017-01-01", ("POL", "BUS"), "Halina Vey"),
        ("Minister Vey", "2015-01-01", ("POL", "GOV"), "Halina Vey"),
        ("Halina Veyová", "2015-01-01", ("POL", "GOV"), "Halina Vey"),
        # What ships says nothing any more of somebody whom the user's table has.
        ("Angela Merkel", "2023-01-01", ("DEU", "EDU"), "Angela Merkel"),
        ("the Order of the Weir", "2015-01-01", ("LVA", "REL"), "Order of the Weir"),
        ("the ODW", "2015-01-01", ("LVA", "REL"), "Order of the Weir"),
        ("the Temara Courier", "2015-01-01", ("EST", "GOV"), "Temara Courier"),
        # Who is in no table of theirs is who they were.
        ("Barack Obama", "2010-01-01", ("USA", "GOV"), "Barack Obama"),
    ],
)
def test_own_tables_come_first(
    mention: str, day: str, code: tuple[str, str], name: str, own: Knowledge
) -> None:
    found = resolve(mention, own, day)
    assert ((found.country, found.sector), found.name) == (code, name)


def test_a_version_names_the_tables(own: Knowledge, knowledge: Knowledge) -> None:
    assert own.version != knowledge.version
    assert knowledge.version == load_knowledge().version


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "its columns are ''"),
        ("name,country\nHalina Vey,POL\n", "its columns are 'name,country'"),
        (f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister\n", "line 2 has 5 columns, not 7"),
        (f"{PEOPLE}\n\n,,POL,GOV,Minister,,\n", "line 3 has no name"),
        (f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister,May 2014,\n", "line 2: from 'May 2014' to ''"),
        (f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister,2014-02-30,\n", "line 2: from '2014-02-30'"),
        (f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister,2014-13,\n", "line 2: from '2014-13'"),
        (f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister,,2014-13\n", "line 2: from '' to '2014-13'"),
        (f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister,2016,2014\n", "line 2: from '2016' to '2014'"),
        (
            f"{PEOPLE}\nHalina Vey,,POL,GOV,Minister,2016-05-04-03,\n",
            "line 2: from '2016-05-04-03'",
        ),
        (f"{BODIES}\nOrder,,LVA,REL,order,0,\n", "line 2: from '0' to ''"),
    ],
)
def test_a_bad_table_is_refused_with_its_line(text: str, says: str) -> None:
    with pytest.raises(InputError) as refusal:
        load_knowledge((("mine.csv", text),))
    assert "mine.csv" in str(refusal.value)
    assert says in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "row",
    [
        "Halina Vey,,Poland,GOV,Minister,,",
        "Halina Vey,,POL,GOVERNMENT,Minister,,",
        "Halina Vey,,pol,gov,Minister,,",
    ],
)
def test_a_code_that_there_is_not_is_refused(row: str) -> None:
    with pytest.raises(InputError):
        load_knowledge((("mine.csv", f"{PEOPLE}\n{row}\n"),))


def test_a_table_as_other_programs_write_it_is_read() -> None:
    """A byte order mark, lines that end in CR LF, a name with a comma in quotation marks."""
    text = f'\ufeff{PEOPLE}\r\n"Vey, Halina",Halina Vey,POL,GOV,Minister,2014,\r\n'
    known = load_knowledge((("mine.csv", text),))
    assert resolve("Halina Vey", known).country == "POL"


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.text(max_size=60), st.sampled_from(["", f"{PEOPLE}\n", f"{OUTLETS}\n", f"{BODIES}\nA,"]))
def test_any_table_is_read_or_refused(text: str, start: str) -> None:
    with suppress(InputError):
        assert all(entry.name for entry in read_entries(start + text, input="mine.csv"))
