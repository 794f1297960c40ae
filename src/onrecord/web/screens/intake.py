"""Intake: texts that are pasted and files that are dropped become articles, and what failed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Annotated, cast
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from onrecord.errors import InputError
from onrecord.limits import MAX_CHARACTERS
from onrecord.model import check_published
from onrecord.pages.saved import is_address
from onrecord.record import Record
from onrecord.record.add import failed_keys
from onrecord.record.upkeep import count_failures, failures
from onrecord.web.asking import ROWS, Asking, Pages
from onrecord.web.guard import MOST_UPLOADED_BYTES
from onrecord.web.jobs import MOST_FILES, Became, Intake, Job, Pasted, QueueFull, Upload
from onrecord.web.lend import Lent
from onrecord.web.render import render

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

#: So many articles of a job stand in the list of jobs, and for so many of the jobs.
_TOLD = 8
_JOBS_TOLD = 5
#: The longest outlet, title and address.
_LINE = 400
_LONGEST_ADDRESS = 2000
#: A text as forms send it: each byte of UTF-8 may take three.
_TEXT_BYTES = 12 * MAX_CHARACTERS + 100_000
_WORDS_BYTES = 10_000
_MOST_FIELDS = 20
_LAST_PAGE = 1_000_000
#: When somebody who was told to wait may ask again, in seconds.
_WAIT_S = "30"

_ONE_LINE = {"outlet": "name", "title": "title"}


def _receive_words(most_bytes: int) -> Callable[[Request], Awaitable[bytes]]:
    """What reads a form of words that is not longer than that."""

    async def receive(request: Request) -> bytes:
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    raise HTTPException(413, "That is too long; give one article at a time.")
        except ClientDisconnect as error:
            raise HTTPException(400, "Not all of it came; send it again.") from error
        return bytes(body)

    return receive


async def _receive_files(request: Request) -> AsyncIterator[FormData | str]:
    """A form with files, or why there is none."""
    try:
        form = await request.form(
            max_files=MOST_FILES, max_fields=_MOST_FIELDS, max_part_size=_WORDS_BYTES
        )
    except ClientDisconnect as error:
        raise HTTPException(400, "Not all of it came; send it again.") from error
    except HTTPException as error:
        if error.status_code != 400:
            raise
        many = error.detail.startswith("Too many files")
        yield _TOO_MANY if many else "what was sent is not a form with files; choose them again"
        return
    try:
        yield form
    finally:
        await form.close()


_TOO_MANY = (
    f"these are more than {MOST_FILES} files: send fewer at a time, or add their folder on the "
    "command line (onrecord add FOLDER)"
)


_Text = Annotated[bytes, Depends(_receive_words(_TEXT_BYTES))]
_Words = Annotated[bytes, Depends(_receive_words(_WORDS_BYTES))]
_Files = Annotated[FormData | str, Depends(_receive_files)]


@router.get("/intake")
def show_intake(request: Request, record: Lent, page: str = "1") -> Response:
    """The forms, the jobs, and what failed."""
    return _show(request, record, page=page)


@router.get("/intake/jobs")
def show_jobs(request: Request, record: Lent, page: str = "1") -> Response:
    """The jobs and what failed; pages ask for it while something is read."""
    return _show(request, record, page=page, forms=False)


@router.get("/intake/jobs/{number}")
def show_job(request: Request, number: str, page: str = "1") -> Response:
    """What became of each article of a job."""
    intake: Intake = request.app.state.intake
    job = intake.job(int(number)) if _is_number(number) else None
    if job is None:
        reason = "There is no such job (the last ones are remembered until the server ends)."
        raise HTTPException(404, f"{reason}; What was read is in the record.")
    asking = Asking(path=f"/intake/jobs/{job.number}", page=_page_number(page))
    told = _failed_first(job)[asking.offset : asking.offset + asking.limit]
    rows = Pages(rows=told[:ROWS], asking=asking, total=len(job.told), more=len(told) > ROWS)
    return render(request, "intake.html", view="job", job=job, told=rows, polls=job.under_way)


@router.post("/intake/text")
def add_text(request: Request, record: Lent, body: _Text) -> Response:
    """Takes a pasted text in."""
    given = _words(body)
    wrong = _check_text(given)
    if not wrong:
        named = {name: given.get(name, "").strip() or None for name in _FIELDS}
        try:
            _intake(request).add_text(Pasted(text=given["text"], **named))
        except InputError as error:
            return _show_full(request, record, error, form="text", given=given)
        return _to_intake()
    return _show(request, record, status=422, form="text", given=given, wrong=wrong)


@router.post("/intake/files")
def add_files(request: Request, record: Lent, form: _Files) -> Response:
    """Takes files in."""
    if isinstance(form, str):
        return _show(request, record, status=422, form="files", wrong={"files": form})
    given = {name: str(form.get(name, "")) for name in ("outlet", "published")}
    uploads = [
        Upload(name=one.filename or "", stream=one.file)
        for one in form.getlist("files")
        if isinstance(one, UploadFile) and (one.filename or one.size)
    ]
    wrong = _check_fields(given)
    if not uploads:
        wrong["files"] = "there is no file: choose one or more"
    if wrong:
        return _show(request, record, status=422, form="files", given=given, wrong=wrong)
    try:
        _intake(request).add_files(
            uploads,
            outlet=given["outlet"].strip() or None,
            published=given["published"].strip() or None,
        )
    except InputError as error:
        return _show_full(request, record, error, form="files", given=given)
    return _to_intake()


@router.post("/intake/retry")
def retry(request: Request, record: Lent, body: _Words) -> Response:
    """Tries one failure again, or all of them (without a key)."""
    key = _words(body).get("key") or None
    found = failed_keys(record.store, key=key)
    if found:  # else somebody else was quicker
        try:
            _intake(request).retry(found)
        except InputError as error:
            return _show_full(request, record, error, form="failures")
    return _to_intake()


@router.post("/intake/stop")
def stop(request: Request, body: _Words) -> Response:
    """Leaves the rest of a job unread."""
    number = _words(body).get("number", "")
    if _is_number(number):
        _intake(request).stop(int(number))
    return _to_intake()


_FIELDS = ("outlet", "title", "published", "url")


def _intake(request: Request) -> Intake:
    return cast(Intake, request.app.state.intake)


def _to_intake() -> Response:
    return RedirectResponse("/intake", status_code=303)


def _words(body: bytes) -> dict[str, str]:
    """The fields of a form; of several with one name, the last."""
    try:
        return dict(
            parse_qsl(
                body.decode("ascii", "replace"),
                keep_blank_values=True,
                errors="replace",
                max_num_fields=_MOST_FIELDS,
            )
        )
    except ValueError as error:
        raise HTTPException(400, "That is no form of this page; send it from there.") from error


def _check_text(given: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a pasted text, field by field."""
    wrong = _check_fields(given)
    text = given.get("text", "")
    if not text.strip("\ufeff \t\r\n"):
        wrong["text"] = "there is no text: paste an article"
    elif len(text) > MAX_CHARACTERS:
        wrong["text"] = (
            f"it has {len(text):,} characters, the limit is {MAX_CHARACTERS:,}: give one article "
            "at a time"
        )
    return wrong


def _check_fields(given: Mapping[str, str]) -> dict[str, str]:
    wrong = {}
    for name, noun in _ONE_LINE.items():
        if len(given.get(name, "")) > _LINE:
            wrong[name] = f"this {noun} is longer than {_LINE} characters: shorten it"
    try:
        check_published(given.get("published", "").strip() or None)
    except ValueError:
        wrong["published"] = "this is no day: write it like 2020-08-28"
    url = given.get("url", "").strip()
    if url and not (len(url) <= _LONGEST_ADDRESS and is_address(url)):
        wrong["url"] = "this is no address of a page: it begins with https:// or http://"
    return wrong


def _show_full(
    request: Request,
    record: Record,
    error: InputError,
    *,
    form: str,
    given: Mapping[str, str] | None = None,
) -> Response:
    """The page with what was typed, and why nothing was taken in."""
    status = 429 if isinstance(error, QueueFull) else 503
    wrong = {"intake": f"{error.reason}; {error.remedy}"}
    answer = _show(request, record, status=status, form=form, given=given, wrong=wrong)
    answer.headers["Retry-After"] = _WAIT_S
    return answer


def _show(
    request: Request,
    record: Record,
    *,
    page: str = "1",
    status: int = 200,
    forms: bool = True,
    form: str = "",
    given: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
) -> Response:
    jobs = _intake(request).jobs()
    asking = Asking(path="/intake", page=_page_number(page))
    found = failures(record.store, limit=asking.limit, offset=asking.offset, reverse=True)
    return render(
        request,
        "intake.html",
        status=status,
        view="forms" if forms else "jobs",
        form=form,
        given={"text": {}, "files": {}, form: given or {}},
        wrong={"text": {}, "files": {}, "failures": {}, form: wrong or {}},
        jobs=[(job, _some_told(job) if at < _JOBS_TOLD else []) for at, job in enumerate(jobs)],
        status_line=_status_line(jobs),
        polls=any(job.under_way for job in jobs),
        failed=Pages(
            rows=tuple(found[:ROWS]),
            asking=asking,
            total=count_failures(record.store),
            more=len(found) > ROWS,
        ),
        most_files=MOST_FILES,
        most_bytes=MOST_UPLOADED_BYTES,
    )


def _failed_first(job: Job) -> tuple[Became, ...]:
    """What became of a job's articles; while it goes on, the last first."""
    if job.under_way:
        return job.told[::-1]
    return tuple(sorted(job.told, key=lambda one: one.outcome != "failed"))


def _some_told(job: Job) -> list[Became]:
    return list(_failed_first(job)[:_TOLD])


def _status_line(jobs: tuple[Job, ...]) -> str:
    """How it stands in a sentence, which is read out when it changes.

    >>> _status_line(())
    'Nothing is being read.'
    """
    running = [job for job in jobs if job.state == "running"]
    waiting = sum(job.state == "waiting" for job in jobs)
    if not (running or waiting):
        return "Nothing is being read."
    parts = [
        "loading the models (some seconds)"
        if job.loading
        else f"{job.done:,} of {job.known:,} read"
        for job in running
    ]
    if waiting:
        parts.append(f"{waiting} more {'job waits' if waiting == 1 else 'jobs wait'}")
    return f"{', '.join(parts)}.".capitalize()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10


def _page_number(text: str) -> int:
    """The page that an address asks for; what is no page is the first one."""
    return min(max(int(text), 1), _LAST_PAGE) if _is_number(text) else 1
