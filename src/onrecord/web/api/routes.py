"""All addresses of the API, and its description for programs and for people."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from onrecord.web.api.answers import answer_json
from onrecord.web.api.document import ROUTERS, describe
from onrecord.web.api.page import tell_page
from onrecord.web.render import render

__all__ = ["router"]

router = APIRouter()
for part in ROUTERS:
    router.include_router(part)


@router.get("/api/openapi.json", include_in_schema=False)
def openapi(request: Request) -> Response:
    """The description for programs."""
    return answer_json(request, describe())


@router.get("/api", include_in_schema=False)
def page(request: Request) -> Response:
    """The description for people."""
    return render(request, "api.html", told=tell_page(describe()))
