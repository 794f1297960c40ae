"""What goes in and out of the API, as models that its description is made from.

Answers are not made by them: rows are the record's own, and go out as they are.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, get_type_hints

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model, model_validator

from onrecord import model
from onrecord.limits import MAX_CHARACTERS
from onrecord.linking.links import ContestKind
from onrecord.linking.links import Outcome as Ending
from onrecord.record.answers import (
    Count,
    FoundActor,
    FoundArticle,
    FoundCondition,
    FoundContest,
    FoundEvent,
    FoundFirst,
    FoundPosition,
    FoundSource,
    FoundStatement,
    TimelineRow,
)
from onrecord.record.judge import FIELDS
from onrecord.record.judged import Judgement, Kind
from onrecord.record.portrait import Portrait
from onrecord.record.questions import Question
from onrecord.record.show import Cited
from onrecord.record.told_links import LinkQuestion
from onrecord.record.upkeep import Failure
from onrecord.web.jobs import Became, Outcome, State
from onrecord.web.jobs import Kind as JobKind

__all__ = [
    "ROWS_OF",
    "Actor",
    "Counts",
    "Done",
    "Error",
    "Failures",
    "HandedIn",
    "Job",
    "Jobs",
    "Judgements",
    "Judging",
    "Missed",
    "Noting",
    "Row",
    "Status",
    "Tagging",
    "ToldLinks",
]


class _Answer(BaseModel):
    """Its fields are always there, whatever their value."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class _Rows(_Answer):
    """A page of rows, and the way to the others."""

    total: int | None = Field(
        description="How many rows there are on all pages; null where nobody counted them."
    )
    total_is_least: bool = Field(
        description="Whether there are at least so many: more than 10,000 are not counted."
    )
    next: str | None = Field(description="The address of the next page.")
    previous: str | None = Field(description="The address of the page before.")


def _page_of(name: str, row: Any) -> type[_Rows]:
    rows = Field(description="The rows of this page, in their order.")
    return create_model(name, __base__=_Rows, rows=(list[row], rows))


#: The page that answers each question.
ROWS_OF: dict[Question | LinkQuestion, type[_Rows]] = {
    "statements": _page_of("Statements", FoundStatement),
    "events": _page_of("Events", FoundEvent),
    "articles": _page_of("Articles", FoundArticle),
    "actors": _page_of("Actors", FoundActor),
    "timeline": _page_of("Timeline", TimelineRow),
    "conditions": _page_of("Conditions", FoundCondition),
    "sources": _page_of("Sources", FoundSource),
    "contested": _page_of("Contests", FoundContest),
    "firsts": _page_of("Firsts", FoundFirst),
    "positions": _page_of("Positions", FoundPosition),
}
Counts = _page_of("Counts", Count)
Failures = _page_of("Failures", Failure)
Judgements = _page_of("Judgements", Judgement)


class Place(_Answer):
    """A row in its article, as links name it."""

    input: str
    span: tuple[int, int] = Field(
        description="Its content, or the words that tell the event, in code points of the text."
    )
    speaker: str | None


class ToldCopies(_Answer):
    """An article and those that carry it again."""

    origin: str = Field(description="The input that was first.")
    members: list[str] = Field(description="The inputs that carry all of it, or nearly all.")
    partial: list[str] = Field(description="The inputs that take parts of it.")
    why: list[str] = Field(description="For each input that carries it, the reason.")


class ToldContest(_Answer):
    """A claim and what contests it."""

    a: Place | None = Field(description="The claim; null where the record holds only the denial.")
    b: Place = Field(description="What contests it.")
    kind: ContestKind
    score: float
    why: str


class ToldCondition(_Answer):
    """A promise or threat on a condition, and how it ended."""

    ref: Place = Field(description="Where it was said first.")
    condition: tuple[int, int] = Field(description="Its condition, in code points of the text.")
    polarity: Literal["if", "unless"] = Field(description="Which way it hangs on the condition.")
    repeated_in: list[str] = Field(description="The other inputs that carry it.")
    outcome: Ending
    score: float
    why: str


class ToldFirst(_Answer):
    """What somebody says for the first time."""

    ref: Place = Field(description="Where it was said.")
    stated: bool
    score: float
    why: str


class ToldPosition(_Answer):
    """What a speaker said on a matter, in order."""

    speaker: str
    matter: str
    refs: list[Place] = Field(description="What was said, in order.")
    turns_at: list[int] = Field(
        description="At which of them, from 0, the position became another."
    )


class ToldLinks(_Answer):
    """All links between articles."""

    copies: list[ToldCopies] = Field(description="Articles that others carry again.")
    same_statement: list[list[Place]] = Field(
        description="The places of each statement that several articles carry."
    )
    same_event: list[list[Place]] = Field(
        description="The places of each event that several articles tell."
    )
    contested: list[ToldContest] = Field(description="Claims and what contests them.")
    conditions: list[ToldCondition] = Field(description="Promises and threats on a condition.")
    firsts: list[ToldFirst] = Field(description="What is said for the first time.")
    false_firsts: list[Place] = Field(description="What is called a first, and is none.")
    positions: list[ToldPosition] = Field(description="What speakers said on a matter in order.")


def _without(kind: Any, *left_out: str) -> dict[str, Any]:
    """The fields of a record, but for some."""
    return {
        name: (type, ...) for name, type in get_type_hints(kind).items() if name not in left_out
    }


Actor: Any = create_model(
    "Actor", __base__=_Answer, __doc__="Who somebody is.", **_without(Portrait, "number")
)


class Paragraph(_Answer):
    """The paragraph in which a row stands."""

    start: int
    end: int
    kind: model.BlockKind
    text: str


class _Shown(_Answer):
    paragraph: Paragraph | None = Field(description="Where its first words stand.")
    machine: dict[str, Any] | None = Field(
        description="The machine's own object of the contract, where people changed it."
    )
    judgements: list[Judgement] = Field(description="All that was judged of it, in order.")
    citation: Cited


def _shown_as(name: str, kind: str, row: Any) -> Any:
    told: dict[str, Any] = {"kind": (Literal[kind], ...), **_without(row)}
    return create_model(name, __base__=_Shown, **told)


ShownStatement = _shown_as("ShownStatement", "statement", FoundStatement)
ShownEvent = _shown_as("ShownEvent", "event", FoundEvent)
ShownArticle = _shown_as("ShownArticle", "article", FoundArticle)
_EACH: Any = ShownStatement | ShownEvent | ShownArticle
Row: Any = Annotated[_EACH, Field(discriminator="kind")]


class Done(_Answer):
    """What was judged or remarked on, as it is now."""

    id: str = Field(description="The full id of the row.")
    kind: Literal["article", "statement", "event"]
    article: str = Field(description="The id of its article.")
    row: Row | None = Field(
        description="As `/api/rows/{id}` tells it; null where nothing is left of it."
    )


class Status(_Answer):
    """How the record stands."""

    articles: int
    statements: int
    events: int
    outlets: int
    first: str | None = Field(description="The first day of publication.")
    last: str | None = Field(description="The last day of publication.")
    failures: int = Field(description="Inputs that could not be read.")
    removed: int = Field(description="Articles that were taken down.")
    judgements: int = Field(description="Judgements that stand.")
    undone: int = Field(description="Judgements that were undone.")
    lost: int = Field(description="Judgements and remarks whose words no longer stand.")
    notes: int
    tags: int
    stale: int | None = Field(description="Always null here: `onrecord status` looks for it.")
    versions: dict[str, int] = Field(description="What read how many articles.")
    size_bytes: int = Field(description="Of the record's file.")
    raw_bytes: int = Field(description="Of the kept inputs.")


class Error(_Answer):
    """What is wrong, and the way on."""

    class Told(_Answer):
        status: int = Field(description="The status of the answer once more.")
        reason: str = Field(description="What is wrong, in a line.")
        remedy: str = Field(description="The way on, in a line.")

    error: Told


# Bodies


def _whole(given: str) -> str:
    """The words, if they have bytes: JSON can tell half a character."""
    if not given.isascii():
        try:
            given.encode()
        except UnicodeEncodeError:
            raise ValueError("it has half a character; send it in UTF-8") from None
    return given


def _not_blank(given: str) -> str:
    if not given.strip():
        raise ValueError("it is empty; say something")
    return given


_Text = Annotated[str, AfterValidator(_whole)]
_Said = Annotated[_Text, AfterValidator(_not_blank)]
_By = Annotated[
    _Text | None,
    Field(max_length=200, description="Who says so; if not given, whom the server was begun for."),
]
_Line = Annotated[_Said, Field(min_length=1, max_length=200, json_schema_extra={"pattern": r"\S"})]
_Note = Annotated[
    _Said, Field(min_length=1, max_length=10_000, json_schema_extra={"pattern": r"\S"})
]
_NAMES = sorted({name for names in FIELDS.values() for name in names})
_Values = Annotated[
    dict[_Text, Annotated[_Text, Field(max_length=10_000)] | bool | None],
    Field(
        max_length=len(_NAMES),
        json_schema_extra={"propertyNames": {"enum": _NAMES}},
    ),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Judging(_Body):
    """A verdict on a row."""

    verdict: Literal["accept", "reject", "correct"] = Field(
        description="It is right as it is, it is none, or it is as the values say."
    )
    values: _Values = Field(
        default={},
        description="With `correct`: fields and what they are to be. Words as they stand in the "
        "text, or places like 120:164; days; values of the contract; null takes away. Of several "
        "parties or contexts one stands behind the other with `; ` between them.",
        examples=[{"act": "threaten", "addressee": "Keldera"}],
    )
    by: _By = None
    note: _Note | None = Field(default=None, description="A note on the row.")
    tags: list[_Line] = Field(default=[], max_length=100, description="Tags on the row.")

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if (self.verdict == "correct") != bool(self.values):
            raise ValueError("only what is corrected has values; give them with correct, or none")
        return self


class Missed(_Body):
    """A row that was missed."""

    kind: Kind = Field(description="What was missed.")
    values: _Values = Field(
        description="A statement needs its `content` and `cue`, an event its `trigger` and `type`; "
        "the rest is as for a correction.",
        examples=[{"content": "Nobody needs to leave", "cue": "said", "source": "she"}],
    )
    by: _By = None
    note: _Note | None = Field(default=None, description="A note on the row.")
    tags: list[_Line] = Field(default=[], max_length=100, description="Tags on the row.")


class Noting(_Body):
    """Notes on a row or an article."""

    notes: list[_Note] = Field(min_length=1, max_length=100, description="What to say of it.")
    by: _By = None


class Tagging(_Body):
    """Tags on a row or an article."""

    tags: list[_Line] = Field(min_length=1, max_length=100, description="Tags, of any words.")
    by: _By = None


_Fact = Annotated[_Text | None, Field(max_length=2000)]


class HandedIn(_Body):
    """An article to be read: its text, and what is known of it."""

    text: _Said = Field(
        min_length=1,
        max_length=MAX_CHARACTERS,
        description="What is to be read.",
        json_schema_extra={"pattern": r"\S"},
    )
    title: _Fact = Field(default=None, description="Its headline.")
    outlet: _Fact = Field(default=None, description="Who published it.")
    published: _Fact = Field(
        default=None, description="A day, or a time with its zone.", examples=["2024-05-16"]
    )
    url: _Fact = Field(default=None, description="Where it stands on the web.")


class Job(_Answer):
    """How the reading of what was handed in stands."""

    number: int
    kind: JobKind = Field(description="What was handed in.")
    state: State
    asked: str = Field(description="When it was handed in.")
    known: int = Field(description="How many articles it has, as far as that is known.")
    done: int = Field(description="How many of them are read.")
    counts: dict[Outcome, int] = Field(description="How many became what.")
    reading: str | None = Field(description="What is read just now.")
    articles: list[Became] = Field(description="What became of each article.")
    fault: str | None = Field(description="What kept the rest from being read.")
    address: str = Field(description="Where to ask again how it stands.")


class Jobs(_Answer):
    """What was handed in, the newest first."""

    jobs: list[Job] = Field(description="The last 50 jobs at most.")
