"""The web view as an ASGI application: its screens, files, errors, and the guard around them."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onrecord import __version__
from onrecord.errors import (
    BusyError,
    InputError,
    MissingError,
    OnrecordError,
    RemovedError,
    describe_bug,
)
from onrecord.web import api
from onrecord.web.guard import Guard
from onrecord.web.jobs import Intake
from onrecord.web.lend import Lender
from onrecord.web.render import STATIC, render, warm_up
from onrecord.web.screens import (
    actors,
    articles,
    brief,
    conditions,
    contested,
    exporting,
    firsts,
    intake,
    judging,
    ledger,
    login,
    network,
    rows,
    sources,
    timeline,
)
from onrecord.web.settings import Settings

__all__ = ["make_app"]

_SCREENS = (
    articles, brief, rows, ledger, exporting, timeline, actors, conditions, contested, firsts,
    network, judging, sources, intake, login, api,
)  # fmt: skip
#: When somebody may try again who found the record busy.
_RETRY_S = 5
#: A file's address tells its content, so a browser need not ask again.
_KEEP = "public, max-age=31536000, immutable"


def make_app(settings: Settings) -> Guard:
    """The web view of a record, guarded: what a server of ASGI is given.

    It opens the record when it is asked for something, and lets go of it when it ends.
    """
    app = FastAPI(
        title="onrecord",
        version=__version__,
        summary="Who said what in a record of news, and what happened.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_open_and_close,
    )
    app.state.settings = settings
    app.state.lender = Lender(settings.record)
    app.state.intake = Intake(settings)
    for screen in _SCREENS:
        app.include_router(screen.router)
    app.mount("/static", _Files(directory=STATIC), name="static")
    for kind, answer in _ERRORS.items():
        app.add_exception_handler(kind, answer)
    app.add_middleware(_Heads)
    return Guard(app, settings)


@asynccontextmanager
async def _open_and_close(app: FastAPI) -> AsyncIterator[None]:
    # The first page need not wait for what every page needs: it takes a second together.
    threading.Thread(target=_warm_up, args=(app,), name="warm-up", daemon=True).start()
    try:
        yield
    finally:
        app.state.intake.close()
        app.state.lender.close()


def _warm_up(app: FastAPI) -> None:
    warm_up()
    with contextlib.suppress(OnrecordError):  # whoever looks is told
        timeline.warm_up(app.state.lender)


class _Files(StaticFiles):
    """Our own files."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if b"v=" in scope["query_string"] and answer.status_code == HTTPStatus.OK:
            answer.headers["Cache-Control"] = _KEEP
        return answer


class _Heads:
    """Answers ``HEAD`` of the API as ``GET`` is answered, without the body."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_head(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        if scope.get("method") == "HEAD" and scope["path"].startswith("/api/"):
            await self._app({**scope, "method": "GET"}, receive, send_head)
        else:
            await self._app(scope, receive, send)


def _is_for_programs(request: Request) -> bool:
    return request.url.path.startswith("/api/")


def _tell(request: Request, status: int, reason: str, remedy: str) -> Response:
    """An error as a page that a person understands, or as JSON for a program."""
    if _is_for_programs(request):
        return api.tell_error(status, reason, remedy)
    phrase = HTTPStatus(status).phrase
    return render(
        request, "error.html", status=status, code=status, phrase=phrase, reason=reason,
        remedy=remedy,
    )  # fmt: skip


async def _tell_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    status = _status_of(request, error)
    remedy = error.remedy
    if "onrecord " in remedy and not _is_for_programs(request):
        remedy = "Look for it among the articles, statements and events"  # not by commands
    answer = _tell(request, status, f"{error.input}: {error.reason}.", f"{remedy}.")
    if isinstance(error, BusyError):
        answer.headers["Retry-After"] = str(_RETRY_S)
    return answer


def _status_of(request: Request, error: InputError) -> int:
    settings: Settings = request.app.state.settings
    if isinstance(error, MissingError):
        return 410 if isinstance(error, RemovedError) else 404
    if isinstance(error, BusyError) or error.input == str(settings.record):
        return 503
    return 422 if _is_for_programs(request) else 400


async def _tell_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason, _, remedy = str(error.detail).partition("; ")
    if error.status_code == HTTPStatus.NOT_FOUND and reason == HTTPStatus.NOT_FOUND.phrase:
        reason, remedy = "There is no such page.", "Go on from the overview."
        if _is_for_programs(request):
            reason, remedy = "There is no such address.", "Read /api for those that there are."
    elif error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        allowed = (error.headers or {}).get("Allow", "another method")
        reason, remedy = "This address does not take that method.", f"Take {allowed}."
    answer = _tell(request, error.status_code, reason, remedy)
    answer.headers.update(error.headers or {})
    return answer


async def _tell_values(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if _is_for_programs(request):
        return await _tell_input(request, api.word_slips(error.errors()))
    told = "; ".join(
        f"{'.'.join(str(part) for part in one['loc'][1:]) or one['loc'][0]}: {one['msg']}"
        for one in error.errors()
    )
    return _tell(request, 422, f"What was sent is not as it should be: {told}.", "Send it anew.")


async def _tell_fault(request: Request, error: Exception) -> Response:
    return _tell(
        request, 500, f"This is {describe_bug(error)}.", "The record is as it was; try again."
    )


async def _tell_own(request: Request, error: Exception) -> Response:
    return _tell(request, 500, f"{error}.", "The record is as it was.")


_Answer = Callable[[Request, Exception], Awaitable[Response]]
_ERRORS: dict[Any, _Answer] = {
    InputError: _tell_input,
    OnrecordError: _tell_own,
    HTTPException: _tell_http,
    RequestValidationError: _tell_values,
    Exception: _tell_fault,
}
