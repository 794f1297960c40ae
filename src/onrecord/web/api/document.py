"""The description of the API: as OpenAPI for programs, and as a page for people."""

from __future__ import annotations

from fastapi import APIRouter

__all__ = ["router"]

router = APIRouter()
