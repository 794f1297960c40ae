"""What an address of the API asks for, as models: each parameter with its meaning and values.

What a value has to be in the end (a day that there is, a word to look for) the record says itself;
here stands what a program can know before it asks.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, Field, create_model, model_validator

from onrecord import model
from onrecord.linking.links import Outcome
from onrecord.ontology import load_ontology
from onrecord.record.questions import COUNTED, SORTED, Question
from onrecord.record.told_links import LINK_SORTED, LinkQuestion
from onrecord.web.asking import FILTER_NAMES

__all__ = [
    "COUNTABLE",
    "MOST_ROWS",
    "ROWS",
    "Asked",
    "AskedLinks",
    "Paged",
    "counting",
    "listing",
]

#: How many rows come at once, and the most that one can ask for.
ROWS = 50
MOST_ROWS = 1000
#: So many values of a filter, and characters in one: more make a query that SQLite does not take.
_MANY = 100
_LONG = 1000
#: Further on than this there is nothing, and SQLite counts no further than some digits.
_LAST = 1_000_000_000

_Word = Annotated[str, Field(min_length=1, max_length=_LONG)]
_Words = Annotated[list[_Word], Field(max_length=_MANY)]
_Day = Annotated[
    str, Field(max_length=10, json_schema_extra={"format": "date"}, examples=["2024-05-16"])
]
_Type = Literal[model.AttributionType, model.EventType]
_Quad = Literal["1", "2", "3", "4"]
_Judged = Literal["accepted", "corrected", "added", "rejected", "no"]
_MODES = tuple(sorted({mode for _, mode in load_ontology().modes if mode}))
_Mode: Any = Literal[_MODES]


def _many(meaning: str, *examples: Any) -> Any:
    """A filter that takes several values, of which one has to hold."""
    return Field(default=[], description=meaning, examples=[list(examples)], max_length=_MANY)


def _one(meaning: str, *examples: Any, **more: Any) -> Any:
    return Field(default=None, description=meaning, examples=list(examples) or None, **more)


class Asked(BaseModel):
    """The filters of all questions; of several, all have to hold."""

    speaker: _Words = _many("Who says it: a name, or whole words of one.", "Droste")
    country: _Words = _many(
        "Country of the speaker, or of a party of the event: its ISO code, or a name that the "
        "record knows.", "KEL",
    )  # fmt: skip
    sector: _Words = _many("PLOVER's sector of the speaker or of a party.", "GOV")
    act: list[model.Act] = _many("What is done by saying it.", "promise")
    type: list[_Type] = _many(
        "Of statements the attitude (small letters), of events PLOVER's type (capitals).", "ASSAULT"
    )
    source_kind: list[model.SourceKind] = _many("What the source is.", "unnamed_person")
    medium: list[model.Medium] = _many("The form in which it was said.", "speech")
    outlet: _Words = _many("Who published the article, or whole words of the name.", "Courier")
    addressee: _Words = _many("To whom it is said: a name, or whole words of one.", "Keldera")
    since: _Day | None = _one("Published on this day or later.")
    until: _Day | None = _one("Published on this day or before.")
    said_since: _Day | None = _one("Said on this day or later.")
    said_until: _Day | None = _one("Said on this day or before.")
    conditional: bool | None = _one("Said on a condition (`true`), or without one (`false`).")
    negated: bool | None = _one("Said not to be so, or not to be done.")
    named: bool | None = _one("Whether the source has a name.")
    certainty: list[model.Certainty] = _many("How sure the source is.", "likely")
    stance: list[model.Stance] = _many("How the reporter treats it.", "distances")
    quotation: list[model.Quotation] = _many(
        "Whether all of it stands in quotation marks, some of it, or none.", "direct"
    )
    through: _Words = _many("Somebody on its way: a channel, a relay.", "Upland News")
    actor: _Words = _many("Who acts in an event.", "Savarra")
    recipient: _Words = _many("Who is acted on in an event.", "Keldera")
    mode: list[_Mode] = _many("The mode of an event.", "arrest")
    quad: list[_Quad] = _many(
        "PLOVER's quad class of an event: 1 verbal and 2 material cooperation, 3 verbal and 4 "
        "material conflict.", "4",
    )  # fmt: skip
    status: list[model.EventStatus] = _many("Whether an event happened.", "occurred")
    place: _Words = _many("Where an event happened: words of it, or a country's code.", "Ost")
    happened_since: _Day | None = _one("Happened on this day or later.")
    happened_until: _Day | None = _one("Happened on this day or before.")
    score: float | None = _one("The least score.", 0.8, ge=0, le=1)
    text: _Word | None = _one(
        'Words in it; also "phrases", prefix*, -without, this OR that.', "gas -pipeline"
    )
    article: _Words = _many("An article's id, or the beginning of it.", "1f0c2d")
    judged: list[_Judged] = _many("How people judged it; `no`: nobody did.", "accepted")
    tag: _Words = _many("With this tag.", "to check")
    who: _Words = _many(
        "Who speaks or takes part: the `key` that `/api/actors` tells.", "ilian droste"
    )
    copies: bool | None = _one(
        "Whether rows are told that are no further voice: what a copy of an article carries over. "
        "Lists have them and counts do not, unless asked."
    )

    def filters(self) -> dict[str, Any]:
        """The filters that were given, as the record takes them."""
        given = ((name, getattr(self, name)) for name in FILTER_NAMES)
        return {name: value for name, value in given if value not in (None, [])}


class Paged(BaseModel):
    """Which rows of an answer."""

    limit: int = Field(ROWS, ge=1, le=MOST_ROWS, description="How many rows at most.")
    offset: int | None = _one("After how many rows to begin.", 50, ge=0, le=_LAST)
    page: int | None = _one(
        "Which page of `limit` rows, from 1; in place of `offset`.", 2, ge=1, le=_LAST // MOST_ROWS
    )

    @model_validator(mode="after")
    def _either(self) -> Self:
        if self.offset is not None and self.page is not None:
            raise ValueError("offset and page are both given; give one of them")
        return self

    @property
    def first(self) -> int:
        """How many rows stand before the first one."""
        return self.offset or ((self.page or 1) - 1) * self.limit


_REVERSE = Field(default=False, description="In the other order.")
_MACHINE = Field(default=False, description="What the machine said where people judged otherwise.")
#: Questions whose rows are counted by their fields; those of the others are counts or an order.
COUNTABLE: dict[Question, tuple[str, ...]] = {
    "statements": tuple(sorted(COUNTED["statement"])),
    "events": tuple(sorted(COUNTED["event"])),
    "articles": tuple(sorted(COUNTED["article"])),
    "conditions": tuple(sorted([*COUNTED["statement"], "outcome"])),
    "sources": tuple(sorted(COUNTED["statement"])),
}


#: What rows of each question are sorted by.
_SORTS: dict[str, tuple[str, ...]] = {
    **{name: tuple(known) for name, known in SORTED.items()},
    **{name: tuple(known) for name, known in LINK_SORTED.items()},
}


class AskedLinks(Asked):
    """What links are asked for with."""

    machine: bool = _MACHINE


def _own(question: Question | LinkQuestion) -> dict[str, Any]:
    """The filters that one question takes beside those of all."""
    if question != "conditions":
        return {}
    return {"outcome": (list[Outcome], _many("How a promise or a threat ended.", "withdrawn"))}


def listing(question: Question | LinkQuestion) -> type[Any]:
    """The model of what a question is asked with: filters, order, page."""
    known: Any = Literal[_SORTS[question]]
    return create_model(
        f"Asked{question.title()}",
        __base__=(Paged, Asked),
        **_own(question),
        sort=(known | None, _one("What to sort by.")),
        reverse=(bool, _REVERSE),
        machine=(bool, _MACHINE),
    )


def counting(question: Question) -> type[Any]:
    """The model of what the rows of a question are counted with."""
    known: Any = Literal[COUNTABLE[question]]
    return create_model(
        f"Counted{question.title()}",
        __base__=(Paged, Asked),
        by=(known, Field(description="The field to count by.")),
        **_own(question),
        reverse=(bool, _REVERSE),
        machine=(bool, _MACHINE),
    )


assert set(Asked.model_fields) == set(FILTER_NAMES), "a filter of the record is not told here"
assert get_args(_Judged)
