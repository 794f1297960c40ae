"""The brief: what came out in some days that somebody wants to know first, and to send on."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse

from onrecord.errors import InputError
from onrecord.exports.brief import GUESSES, facts_of, parts_of, quote_pieces, title_of, where_of
from onrecord.exports.brief_html import as_html
from onrecord.exports.brief_markdown import as_markdown
from onrecord.record import Record
from onrecord.record.brief import SECTIONS, Brief, BriefSection, make_brief
from onrecord.record.filters import Filters
from onrecord.web.asking import Asking, read_asking
from onrecord.web.lend import Lender, Lent
from onrecord.web.linked import look_up_links
from onrecord.web.panel import make_panel
from onrecord.web.render import render

__all__ = ["router"]

router = APIRouter(include_in_schema=False)

_PANEL = make_panel(
    ("since", "until", "outlet", "speaker", "country"),
    (
        "text", "act", "addressee", "through", "sector", "source_kind", "type", "actor",
        "recipient", "quad", "place", "score", "judged", "tag",
    ),
)  # fmt: skip
#: Where the rest of a section is shown, one under the other: no more than this is read in one go.
_MOST = 200
#: The forms that a brief is taken away in: the file's name, and what is in it.
_FORMS: Mapping[str, tuple[str, str]] = {
    "markdown": ("brief.md", "text/markdown; charset=utf-8"),
    "html": ("brief.html", "text/html; charset=utf-8"),
}


@router.get("/brief")
def brief(request: Request, record: Lent) -> HTMLResponse:
    """The brief as a page; of one section, all of it."""
    asking = _read("/brief", request, "section")
    section = asking.one("section") or None
    if section is not None and section not in SECTIONS:
        raise InputError(f"section {section!r}", "there is none", f"take {', '.join(SECTIONS)}")
    made = _make(request, record, asking, limit=_MOST if section else None)
    linked = look_up_links(request.app.state.lender, record)
    wanted: tuple[BriefSection, ...] = tuple(one for one in SECTIONS if section in (None, one))
    unknown = [] if made.articles else record.unknown(**asking.asked)
    return render(
        request, "brief.html", asking=asking, panel=_PANEL, brief=made, title=title_of(made),
        facts=facts_of(made), parts=parts_of(made, wanted), section=section, guesses=GUESSES,
        unknown=unknown, unlinked=linked.unlinked, quote_pieces=quote_pieces,
        where_of=where_of, forms=tuple(_FORMS),
    )  # fmt: skip


@router.get("/brief/download")
def download(request: Request, record: Lent) -> Response:
    """The brief as a file, as ``onrecord brief`` writes it."""
    asking = _read("/brief/download", request, "format")
    form = asking.one("format")
    if form not in _FORMS:
        raise InputError(f"format {form!r}", "there is none", f"take {', '.join(_FORMS)}")
    name, media_type = _FORMS[form]
    made = _make(request, record, asking, limit=None)
    write = as_markdown if form == "markdown" else as_html
    body = write(made, record=request.app.state.settings.record.name)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body.encode("utf-8"), headers=headers, media_type=media_type)


def _read(path: str, request: Request, own: str) -> Asking:
    asking = read_asking(path, request.query_params, more=(own,))
    if asking.sort or asking.reverse:
        raise InputError("sort", "a brief has one order alone", "leave it out")
    return asking


def _make(request: Request, record: Record, asking: Asking, *, limit: int | None) -> Brief:
    """The brief; one that no filter changes is kept until somebody writes to the record."""
    lender: Lender = request.app.state.lender
    links = look_up_links(lender, record, machine=asking.machine).links

    def make() -> Brief:
        filters = Filters(**asking.asked)
        return make_brief(record.store, links, filters, machine=asking.machine, limit=limit)

    if asking.asked:
        return make()
    return lender.remember(("brief", asking.machine, limit), make)
