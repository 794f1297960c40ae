"""The questions of the command line, and how many rows have each value of a field."""

# No annotations of the future: those of the functions made here name what is made here.
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import Query, Request, Response

from onrecord.record import Answer
from onrecord.record.questions import Question
from onrecord.web.api.answers import answer_page
from onrecord.web.api.asking import COUNTABLE, counting, listing
from onrecord.web.api.checking import make_router, refusals
from onrecord.web.api.shapes import ROWS_OF, Counts
from onrecord.web.lend import Lender, Lent

__all__ = ["router"]

router = make_router("Questions")

_ASKED: dict[Question, tuple[str, str]] = {
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
        "Standing conditional commitments",
        "What is promised, threatened or demanded on a condition. Other acts come where they are "
        "asked for.",
    ),
    "sources": (
        "Whom each outlet quotes",
        "The named and unnamed sources of each outlet; the most often quoted first.",
    ),
}

#: Questions that look at every row of a record; where nothing is left out they are costly.
_OF_ALL_ROWS = ("actors", "sources")


def _answer_rows(question: Question) -> Callable[..., Response]:
    model = listing(question)

    def answer(request: Request, record: Lent, asked: Annotated[model, Query()]) -> Response:  # type: ignore[valid-type]
        given: Any = asked
        filters = given.filters()
        part = {
            "limit": given.limit + 1, "offset": given.first, "sort": given.sort,
            "reverse": given.reverse, "machine": given.machine,
        }  # fmt: skip

        def ask() -> Answer[Any]:
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
        found = record.count(
            question, given.by, limit=given.limit + 1, offset=given.first, reverse=given.reverse,
            machine=given.machine, **given.filters(),
        )  # fmt: skip
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
