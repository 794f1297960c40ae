"""The questions of the command line, and how many rows have each value of a field."""

# No annotations of the future: those of the functions made here name what is made here.
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response

from onrecord.linking.links import as_json
from onrecord.record import Answer
from onrecord.record.questions import Question
from onrecord.record.told_links import LinkQuestion
from onrecord.web.api.answers import answer_json, answer_page
from onrecord.web.api.asking import COUNTABLE, AskedLinks, counting, listing
from onrecord.web.api.checking import make_router, refusals
from onrecord.web.api.shapes import ROWS_OF, Counts, ToldLinks
from onrecord.web.lend import Lender, Lent

__all__ = ["router"]

router = make_router("Questions")

_ASKED: dict[Question | LinkQuestion, tuple[str, str]] = {
    "statements": (
        "Who said what",
        "Who said what to whom, through whom and when; of the latest article first, and in each as "
        "the text has them.",
    ),
    "events": (
        "What happened",
        "What happened, between whom, when, and who claims it; of the latest article first.",
    ),
    "articles": ("Articles", "Articles, the latest first."),
    "actors": (
        "Who speaks and acts",
        "Who speaks, is spoken to, acts and is acted on in the rows that are asked for; the most "
        "active first.",
    ),
    "timeline": (
        "Day by day",
        "What was said and what happened, the earliest day first. What the text puts on no day "
        "stands on the day of publication.",
    ),
    "conditions": (
        "Conditional commitments, and how they ended",
        "What is promised, threatened or demanded on a condition, and how promises and threats "
        "ended, as far as the machine guesses. Other acts come where they are asked for.",
    ),
    "contested": (
        "Who says otherwise than whom",
        "Statements that contest one another: what nobody has taken back first, the surest first. "
        "Filters have to choose either of the two.",
    ),
    "firsts": (
        "What is said for the first time",
        "A speaker's first threat, first admission, first offer, the surest first; then what an "
        "article calls a first and is none.",
    ),
    "positions": (
        "How speakers' positions moved",
        "What each speaker said on a matter, in order; those that turned most often first.",
    ),
    "sources": (
        "Whom each outlet quotes",
        "The named and unnamed sources of each outlet; the most often quoted first.",
    ),
}

#: Questions that look at every row of a record; where nothing is left out they are costly.
_OF_ALL_ROWS = ("actors", "sources")


def _answer_rows(question: Question | LinkQuestion) -> Callable[..., Response]:
    model = listing(question)

    def answer(request: Request, record: Lent, asked: Annotated[model, Query()]) -> Response:  # type: ignore[valid-type]
        given: Any = asked
        filters = given.filters()
        part = {
            "limit": given.limit + 1, "offset": given.first, "sort": given.sort,
            "reverse": given.reverse, "machine": given.machine,
        }  # fmt: skip

        def ask() -> Answer[Any]:
            if question == "conditions":
                return record.commitments(outcome=given.outcome, **part, **filters)
            found: Answer[Any] = getattr(record, question)(**part, **filters)
            return found

        if question in _OF_ALL_ROWS and not filters:
            lender: Lender = request.app.state.lender
            found = lender.remember((question, *part.values()), ask)
        else:
            found = ask()
        return answer_page(request, given, found.rows, total=found.total)

    return answer


def _answer_counts(question: Question) -> Callable[..., Response]:
    model = counting(question)

    def answer(request: Request, record: Lent, asked: Annotated[model, Query()]) -> Response:  # type: ignore[valid-type]
        given: Any = asked
        part = {
            "limit": given.limit + 1, "offset": given.first, "reverse": given.reverse,
            "machine": given.machine,
        }  # fmt: skip
        if question == "conditions":
            found = record.count_commitments(
                given.by, outcome=given.outcome, **part, **given.filters()
            )
        else:
            found = record.count(question, given.by, **part, **given.filters())
        return answer_page(request, given, found.rows)

    return answer


for _question, (_summary, _told) in _ASKED.items():
    router.add_api_route(
        f"/{_question}",
        _answer_rows(_question),
        methods=["GET"],
        summary=_summary,
        description=_told,
        operation_id=f"list_{_question}",
        response_model=ROWS_OF[_question],
        responses=refusals(),
    )
for _question in COUNTABLE:
    router.add_api_route(
        f"/{_question}/count",
        _answer_counts(_question),
        methods=["GET"],
        summary=f"{_question.capitalize()} counted by a field",
        description="How many rows have each value of a field, the most first; days, weeks, "
        "months and years in their order.",
        operation_id=f"count_{_question}",
        response_model=Counts,
        responses=refusals(),
    )


@router.get(
    "/links",
    operation_id="get_links",
    summary="All links between articles",
    response_model=ToldLinks,
    responses=refusals(),
)
def links(request: Request, record: Lent, asked: Annotated[AskedLinks, Query()]) -> Response:
    """The object that `onrecord links --json` prints: copies, the same statement and the same event
    in several articles, contests, conditions, firsts, positions.

    Filters keep the links of which they choose a row.
    """
    found = record.links(machine=asked.machine, **asked.filters())
    return answer_json(request, as_json(found))
