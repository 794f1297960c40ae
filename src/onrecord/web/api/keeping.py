"""How the record stands, what failed, what was judged; and what is handed in to be read."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated, Any

from fastapi import HTTPException, Path, Query, Request, Response

from onrecord.errors import InputError
from onrecord.model import check_published
from onrecord.web.api.answers import answer_json, answer_page
from onrecord.web.api.asking import Paged
from onrecord.web.api.checking import make_router, refusals
from onrecord.web.api.shapes import Failures, HandedIn, Jobs, Judgements, Status
from onrecord.web.api.shapes import Job as ToldJob
from onrecord.web.jobs import Intake, Job, Pasted
from onrecord.web.lend import Lent

__all__ = ["intake", "router"]

router = make_router("The record")
intake = make_router("Handing in")

_Paged = Annotated[Paged, Query()]
_Reverse = Annotated[bool, Query(description="In the other order.")]


@router.get(
    "/status",
    operation_id="get_status",
    summary="How the record stands",
    response_model=Status,
    responses=refusals(),
)
def status(request: Request, record: Lent) -> Response:
    """What `onrecord status --quick --json` prints, without what failed."""
    found = record.status()
    return answer_json(request, {**asdict(found), "versions": dict(found.versions)})


@router.get(
    "/failures",
    operation_id="list_failures",
    summary="Inputs that could not be read",
    response_model=Failures,
    responses=refusals(),
)
def failures(request: Request, record: Lent, asked: _Paged, reverse: _Reverse = False) -> Response:
    """The first to fail first, each with its reason and the way on."""
    rows = record.failures(limit=asked.limit + 1, offset=asked.first, reverse=reverse)
    return answer_page(request, asked, rows)


@router.get(
    "/judgements",
    operation_id="list_judgements",
    summary="All that was ever judged",
    response_model=Judgements,
    responses=refusals(),
)
def judgements(
    request: Request, record: Lent, asked: _Paged, reverse: _Reverse = False
) -> Response:
    """In order; also what was undone, and what lost its words."""
    rows = record.judgements(limit=asked.limit + 1, offset=asked.first, reverse=reverse)
    return answer_page(request, asked, rows)


@intake.post(
    "/articles",
    operation_id="hand_in",
    summary="Hand in an article to be read",
    status_code=202,
    response_model=ToldJob,
    responses=refusals(400, 413, 415),
)
def hand_in(request: Request, given: HandedIn) -> Response:
    """It waits until it is its turn; the address of the job tells what became of it."""
    try:
        check_published(given.published)
    except ValueError as error:
        raise InputError("published", str(error), "give a day like 2024-05-16") from None
    queue: Intake = request.app.state.intake
    number = queue.add_text(Pasted(**given.model_dump()))
    job = queue.job(number)
    assert job is not None
    told = _tell(job)
    return answer_json(request, told, status=202, Location=told["address"])


@intake.get(
    "/jobs",
    operation_id="list_jobs",
    summary="What was handed in",
    response_model=Jobs,
    responses=refusals(),
)
def jobs(request: Request) -> Response:
    """The last jobs since the server was begun, the newest first."""
    queue: Intake = request.app.state.intake
    return answer_json(request, {"jobs": [_tell(one) for one in queue.jobs()]})


@intake.get(
    "/jobs/{number}",
    operation_id="get_job",
    summary="How a job stands",
    response_model=ToldJob,
    responses=refusals(404),
)
def job(
    request: Request,
    number: Annotated[
        int, Path(ge=1, le=1_000_000_000, description="The job's number.", examples=[1])
    ],
) -> Response:
    """How many of its articles are read, and what became of each."""
    queue: Intake = request.app.state.intake
    found = queue.job(number)
    if found is None:
        raise HTTPException(404, "There is no such job.; See /api/jobs for those that there are.")
    return answer_json(request, _tell(found))


def _tell(job: Job) -> dict[str, Any]:
    return {
        "number": job.number,
        "kind": job.kind,
        "state": job.state,
        "asked": job.asked,
        "known": job.known,
        "done": job.done,
        "counts": dict(job.counts),
        "reading": job.reading,
        "articles": job.told,
        "fault": str(job.fault) if job.fault else None,
        "address": f"/api/jobs/{job.number}",
    }
