"""What forms send, and the way back to where they stood."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from onrecord.web.door import local_path

__all__ = ["go_back", "read_form"]


async def read_form(request: Request) -> dict[str, str]:
    """The text fields of a form; of several of one name the last."""
    async with request.form(max_files=0, max_fields=200) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}


def go_back(form: Mapping[str, str], default: str) -> Response:
    """Leads to the page that the form names, if it is one of ours."""
    return RedirectResponse(local_path(form.get("back") or default), 303)
