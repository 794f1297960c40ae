"""Files of actors that others made: what of them becomes a row, and what is passed over."""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from onrecord.actors import Knowledge, load_knowledge, resolve_mention
from onrecord.errors import InputError
from onrecord.importing import Imported, import_file, name_of, rows, tables
from onrecord.importing.codes import country_code, sector_of_topics


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge()


def read(path: Path, data: str | bytes, knowledge: Knowledge) -> Imported:
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return import_file(str(path), knowledge=knowledge)


def rows_of(table: str) -> list[dict[str, str]]:
    return list(csv.DictReader(table.splitlines()))


def entity(id: str, schema: str, caption: str = "", **properties: list[str]) -> dict[str, Any]:
    return {"id": id, "schema": schema, "caption": caption, "properties": properties}


def entities(*told: dict[str, Any]) -> str:
    return "".join(json.dumps(one) + "\n" for one in told)


PERSONS = "name,aliases,country,sector,office,start,end\n"


@pytest.mark.parametrize(
    "text",
    [
        "name,country,sector\nOla Wren,POL,GOV\n",
        "\ufeffSector;Notes;Name;Country\ngov;x;Ola Wren;pl\n",
        "sector\tcountry\tname\tstart\tend\nGOV\tPOL\tOla Wren\t\t\n",
        'country,"name",sector,office\r\nPOL,"Ola\r\n Wren",GOV,\r\n',
    ],
)
def test_columns_in_any_order_and_delimiter(
    text: str, tmp_path: Path, knowledge: Knowledge
) -> None:
    made = read(tmp_path / "a.csv", text, knowledge)
    assert made.tables == (f"{PERSONS}Ola Wren,,POL,GOV,,,\n",)
    assert made.entries == {"person": 1}


def test_all_three_kinds_of_tables(tmp_path: Path, knowledge: Knowledge) -> None:
    bodies = "kind,name,sector,country,aliases\nunion,Quay Union,LAB,POL,QU; Quays ;QU\n"
    [table] = read(tmp_path / "a.csv", bodies, knowledge).tables
    assert table.splitlines()[1] == "Quay Union,QU;Quays,POL,LAB,union,,"
    outlets = "owner,name,country\nState,Aldmoor Radio,POL\n"
    made = read(tmp_path / "b.csv", outlets, knowledge)
    assert made.tables[0].splitlines()[1] == "Aldmoor Radio,,POL,,state"
    assert made.entries == {"outlet": 1}


def test_what_is_no_row_is_passed_over_and_the_first_three_say_why(
    tmp_path: Path, knowledge: Knowledge
) -> None:
    text = (
        "name,country,sector,start,end\n"
        "Ola Wren,XX,GOV,,\n"
        "Ola Wren,POL,KING,,\n"
        "\n"
        "Ola Wren,POL,GOV,2014-02-30,\n"
        "Ola Wren,POL,GOV,2014,2012\n"
        "Ola Wren,POL\n"
        ",POL,GOV,,\n"
        f"{'Ola ' * 60},POL,GOV,,\n"
        "Ola Wren,POL,GOV,2014-03,2015\n"
    )
    made = read(tmp_path / "a.csv", text, knowledge)
    assert made.passed == 7
    assert made.reasons == (
        "line 2: 'XX' is no country's code, like POL or PL",
        "line 3: 'KING' is not a sector of PLOVER's",
        "line 5: '2014-02-30' is no day like 2014-03-21, 2014-03 or 2014",
    )
    assert made.tables[0].splitlines()[1:] == ["Ola Wren,,POL,GOV,,2014-03,2015"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "its columns are ''"),
        (b"who,where\nOla,POL\n", "its columns are 'who,where'"),
        (b"name,country,sector,name\n", "two of its columns are 'name'"),
        (b"name,country,sector\nJos\xe9,PER,GOV\n", "2: it is not in UTF-8"),
        ("name,country".encode("utf-16"), "1: it is not in UTF-8"),
        (b"name,country,sector\n", "it holds no actors"),
        (b"name,country,sector\nOla,XX,GOV\n", "no line of it could be taken (line 2: "),
        (b'[{"id": "a"}]', "this is one JSON list"),
        (
            b'{"id": "a"}\n{"id"\n',
            "no line of it could be taken (line 1: it has no id or no schema",
        ),
        (b"\x1f\x8b\x08\x00", "the packed file"),
    ],
)
def test_a_file_that_gives_nothing_is_one_line(
    data: bytes, said: str, tmp_path: Path, knowledge: Knowledge
) -> None:
    with pytest.raises(InputError) as caught:
        read(tmp_path / "a.csv", data, knowledge)
    assert str(caught.value).startswith(str(tmp_path / "a.csv"))
    assert said in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize("name", ["", "none.csv", ".", "a\0b"])
def test_what_is_no_file_is_one_line(
    name: str, tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError):
        import_file(name, knowledge=knowledge)


OFFICES = [
    entity("o1", "Occupancy", holder=["p1"], post=["t1"], startDate=["2011-04"], endDate=["2015"]),
    entity("o2", "Occupancy", holder=["p1"], post=["t2"], startDate=["2015-06-01T00:00:00"]),
    entity("o3", "Occupancy", holder=["p2"], post=["t2"], startDate=["2001"], status=["ended"]),
    entity("t1", "Position", name=["Minister of Fisheries"], country=["pl"]),
    entity("t2", "Position", name=["Сенатор", "Senator"], country=["pl"]),
]
PEOPLE = [
    entity(
        "p1", "Person", "Ola Wren",
        name=["Ola Wren", "OLA WREN", "Ola Maria Wren", "Ола Врен"], weakAlias=["Bo", "Ola W; PhD"],
        nationality=["suhh", "pl"], topics=["role.pep"],
    ),
    entity("p2", "Person", "", name=["Анна Ли", "Anna Lee"], topics=["role.pep"]),
]  # fmt: skip


def test_offices_with_their_days_come_before_topics(tmp_path: Path, knowledge: Knowledge) -> None:
    made = read(tmp_path / "a.json", entities(*OFFICES[:2], *PEOPLE, *OFFICES[2:]), knowledge)
    [table] = made.tables
    assert table == (
        f"{PERSONS}"
        'Ola Wren,"Ola Maria Wren;Ola W, PhD",POL,GOV,Minister of Fisheries,2011-04,2015\n'
        'Ola Wren,"Ola Maria Wren;Ola W, PhD",POL,LEG,Senator,2015-06-01,\n'
        "Anna Lee,,POL,ELI,former Senator,,\n"
    )
    assert (made.entries, made.passed, made.others) == ({"person": 2}, 0, 0)


def test_an_imported_person_is_resolved(tmp_path: Path, knowledge: Knowledge) -> None:
    from datetime import date

    [table] = read(tmp_path / "a.json", entities(*OFFICES, *PEOPLE), knowledge).tables
    own = load_knowledge((("a.csv", table),))
    found = resolve_mention("Ola Maria Wren", knowledge=own, day=date(2012, 1, 1))
    assert (found.name, found.country, found.sector) == ("Ola Wren", "POL", "GOV")
    assert resolve_mention("Ola Wren", knowledge=own).sector == "LEG"
    assert resolve_mention("Anna Lee", knowledge=own).sector == "ELI"


@pytest.mark.parametrize(
    ("told", "row"),
    [
        (entity("a", "Person", "Bo Ray", topics=["role.judge"]), "Bo Ray,,,JUD,,,"),
        (
            entity("a", "Person", "Bo Ray", position=["unclear", "Bishop of Navenna"]),
            "Bo Ray,,,REL,Bishop of Navenna,,",
        ),
        (
            entity("a", "Organization", "Quay Front", country=["ge-ab"], topics=["crime.terror"]),
            "Quay Front,,GEO,REB,organisation,,",
        ),
        (entity("a", "Organization", "Quay Union"), "Quay Union,,,LAB,organisation,,"),
        (
            entity("a", "Company", "Bishop Trading", jurisdiction=["xk"], topics=["sanction"]),
            "Bishop Trading,,XKX,BUS,company,,",
        ),
        (
            entity("a", "PublicBody", "Quay 7", mainCountry=["zz", "eu"]),
            "Quay 7,,EUR,GOV,organisation,,",
        ),
        (
            entity("a", "LegalEntity", "Quay League", topics=["gov.igo"]),
            "Quay League,,IGO,,organisation,,",
        ),
    ],
)  # fmt: skip
def test_sectors_and_countries_of_entities(
    told: dict[str, Any], row: str, tmp_path: Path, knowledge: Knowledge
) -> None:
    [table] = read(tmp_path / "a.json", entities(told), knowledge).tables
    assert table.splitlines()[1] == row


def test_entities_that_are_passed_over(tmp_path: Path, knowledge: Knowledge) -> None:
    lines = entities(
        entity("a", "Person", "Bo Ray", topics=["role.rca"]),
        entity("b", "Person", "Бо Рэй", topics=["role.pep"]),
        entity("c", "Organization", "Qzx"),
        entity("d", "Occupancy", holder=["a"]),
        entity("e", "Address"),
        entity("f", "Sanction"),
        entity("g", "Company", "Quay Ltd"),
    )
    nested = "[" * 100_000
    made = read(tmp_path / "a.json", f"{lines}\n[]\nnull\n{{{nested}\n", knowledge)
    assert (made.passed, made.others, made.entries) == (7, 2, {"organization": 1})
    assert made.reasons == (
        "line 1: neither topics nor offices tell the sector of 'Bo Ray'",
        "line 2: it has no name in Latin letters",
        "line 3: neither topics nor its name tell the sector of 'Qzx'",
    )


def test_persons_and_organisations_are_two_tables(tmp_path: Path, knowledge: Knowledge) -> None:
    told = entities(entity("g", "Company", "Quay Ltd"), *OFFICES, *PEOPLE)
    made = read(tmp_path / "a.ftm.json.gz", gzip.compress(told.encode()), knowledge)
    assert [rows_of(table)[0]["name"] for table in made.tables] == ["Ola Wren", "Quay Ltd"]
    assert made.entries == {"person": 2, "organization": 1}


def test_too_many_rows_are_refused(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "MAX_ROWS", 2)
    text = "name,country,sector\n" + "".join(f"Ola {n},POL,GOV\n" for n in "abc")
    with pytest.raises(InputError, match="more than 2 actors"):
        read(tmp_path / "a.csv", text, knowledge)


def test_a_table_of_nothing_but_wrong_lines_is_given_up(
    tmp_path: Path, knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "MAX_PASSED", 2)
    with pytest.raises(InputError, match=r"more than 2 lines are no rows \(line 2: 'XX' is no"):
        read(tmp_path / "a.csv", "name,country,sector\n" + "Ola,XX,GOV\n" * 9, knowledge)


def test_every_line_is_told(tmp_path: Path, knowledge: Knowledge) -> None:
    told: list[int] = []
    (tmp_path / "a.csv").write_text("name,country,sector\nOla Wren,POL,GOV\n")
    import_file(str(tmp_path / "a.csv"), knowledge=knowledge, progress=told.append)
    assert told == [1, 2]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("x/senate.CSV", "senate"),
        ("p.v2.csv", "p-v2"),
        ("entities.ftm.json", "entities"),
        ("é", ""),
    ],
)
def test_a_table_is_called_as_its_file(path: str, name: str) -> None:
    assert name_of(path) == name


@pytest.mark.parametrize(
    ("words", "code"),
    [("PL", "POL"), ("pol", "POL"), ("suhh", "SUN"), ("igo", "IGO"), ("xx", None), ("", None),
     ("Poland", None), ("gb-sct", "GBR"), ("x-so", "SOM")],
)  # fmt: skip
def test_codes_of_countries(words: str, code: str | None) -> None:
    assert country_code(words) == code


def test_an_office_counts_before_an_accusation() -> None:
    assert sector_of_topics(["crime.fraud", "role.pep"]) == "GOV"
    assert sector_of_topics(["role.pep.frmr", "crime"]) == "ELI"
    assert sector_of_topics(["crime.traffick.drug"]) == "CRM"
    assert sector_of_topics(["gov.soe", "fin.bank"]) == "BUS"
    assert sector_of_topics([]) is None
