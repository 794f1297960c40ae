"""The web view as an ASGI application: its screens, files, errors, and the guard around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from onrecord import __version__
from onrecord.errors import InputError, OnrecordError, describe_bug
from onrecord.web import api
from onrecord.web.guard import Guard
from onrecord.web.jobs import Intake
from onrecord.web.lend import Lender
from onrecord.web.render import STATIC, render
from onrecord.web.screens import (
    actors,
    articles,
    conditions,
    exporting,
    intake,
    ledger,
    login,
    rows,
    sources,
    timeline,
)
from onrecord.web.settings import Settings

__all__ = ["make_app"]

_SCREENS = (
    articles, rows, ledger, exporting, timeline, actors, conditions, sources, intake, login, api,
)  # fmt: skip
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
    return Guard(app, settings)


@asynccontextmanager
async def _open_and_close(app: FastAPI) -> AsyncIterator[None]:
    try:
        yield
    finally:
        app.state.intake.close()
        app.state.lender.close()


class _Files(StaticFiles):
    """Our own files."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if b"v=" in scope["query_string"] and answer.status_code == HTTPStatus.OK:
            answer.headers["Cache-Control"] = _KEEP
        return answer


def _tell(request: Request, status: int, reason: str, remedy: str) -> Response:
    """An error as a page that a person understands, or as JSON for a program."""
    phrase = HTTPStatus(status).phrase
    if request.url.path.startswith("/api"):
        told = {"status": status, "reason": reason, "remedy": remedy}
        return JSONResponse({"error": told}, status_code=status)
    return render(
        request, "error.html", status=status, code=status, phrase=phrase, reason=reason,
        remedy=remedy,
    )  # fmt: skip


async def _tell_input(request: Request, error: Exception) -> Response:
    assert isinstance(error, InputError)
    settings: Settings = request.app.state.settings
    status = 503 if error.input == str(settings.record) else 400
    return _tell(request, status, f"{error.input}: {error.reason}.", f"{error.remedy}.")


async def _tell_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    reason, _, remedy = str(error.detail).partition("; ")
    if error.status_code == HTTPStatus.NOT_FOUND and reason == HTTPStatus.NOT_FOUND.phrase:
        reason, remedy = "There is no such page.", "Go on from the overview."
    answer = _tell(request, error.status_code, reason, remedy)
    answer.headers.update(error.headers or {})
    return answer


async def _tell_values(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
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
