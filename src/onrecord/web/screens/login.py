"""Where a browser shows the token, and where it says that it is done."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from onrecord.web.door import Crowded, Door, local_path
from onrecord.web.render import render

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


@router.get("/login")
def show_login(request: Request) -> Response:
    """The page that asks for the token; whoever has shown it goes on."""
    there = local_path(request.query_params.get("next"))
    door: Door = request.state.door
    if door.is_open or door.knows_session(request.cookies.get(door.cookie, "")):
        return RedirectResponse(there, status_code=303)
    return _page(request, there)


@router.post("/login")
async def log_in(request: Request) -> Response:
    """The way on with a session, or the page again."""
    async with request.form(max_files=0, max_fields=8) as form:
        token, there = (value if isinstance(value := form.get(name), str) else ""
                        for name in ("token", "next"))  # fmt: skip
    there = local_path(there)
    door: Door = request.state.door
    try:
        knows = await door.try_token(token.strip().encode("utf-8", "replace"))
    except Crowded:
        busy = "Too many wrong tokens are being tried. Try again in a moment."
        page = _page(request, there, fault=busy, status=429)
        page.headers["retry-after"] = "2"
        return page
    if not knows:
        return _page(request, there, fault="This is not the token.", status=403)
    answer = RedirectResponse(there, status_code=303)
    if not door.is_open:
        # A proxy in front speaks https to browsers, and the cookie is for that way alone then.
        answer.set_cookie(
            door.cookie,
            door.begin_session(),
            httponly=True,
            samesite="strict",
            secure=request.headers.get("origin", "").startswith("https:"),
        )
    return answer


@router.post("/logout")
def log_out(request: Request) -> Response:
    """The way to the first page, which asks for the token again."""
    door: Door = request.state.door
    for header in request.headers.getlist("cookie"):
        # Another server on this machine can have set one of the same name: ours is one of them.
        for pair in header.split(";"):
            name, _, value = pair.strip().partition("=")
            if name == door.cookie:
                door.end_session(value)
    answer = RedirectResponse("/", status_code=303)
    answer.delete_cookie(door.cookie, httponly=True, samesite="strict")
    return answer


def _page(request: Request, there: str, *, fault: str = "", status: int = 200) -> Response:
    return render(
        request,
        "login.html",
        status=status,
        there=there,
        fault=fault,
        from_elsewhere=request.headers.get("sec-fetch-site") == "cross-site",
    )
