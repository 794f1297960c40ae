"""All addresses of the API."""

from __future__ import annotations

from fastapi import APIRouter

from onrecord.web.api import document, keeping, questions, rows

__all__ = ["router"]

router = APIRouter()
for part in (
    questions.router, rows.router, rows.judging, keeping.intake, keeping.router, document.router,
):  # fmt: skip
    router.include_router(part)
