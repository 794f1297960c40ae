"""What the fields of answers mean, and the closed lists that their values are from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from onrecord import model

__all__ = ["describe_fields"]

#: By shape and field, or by the field alone where it means the same everywhere.
_MEANINGS: Mapping[str, str] = {
    "id": "Its id: the same words of the same article, the same id.",
    "article": "The id of its article.",
    "input": "What onrecord was told to read.",
    "outlet": "Who published the article.",
    "published": "When the article was published: a day, or a time with its zone.",
    "title": "The article's headline.",
    "url": "Where the article stands on the web.",
    "sha256": "SHA-256 of the article's text.",
    "score": "How sure the machine is, 0 to 1; 1 where people judged.",
    "judged": "How people judged it; null where nobody did.",
    "tags": "The tags on it.",
    "notes": "The notes on it.",
    "speaker": "Who says it, by name.",
    "country": "ISO code of the country.",
    "sector": "PLOVER's code of the sector.",
    "source_kind": "What the source is.",
    "act": "What is done by saying it.",
    "negated": "Whether it is said not to be so, or not to be done.",
    "addressee": "To whom it is said.",
    "source": "The words that name the source; empty where nobody is named.",
    "cue": "The words that attribute.",
    "content": "What is said.",
    "conditions": "Its conditions; each begins with `if` or `unless`.",
    "chain": "The way from the speaker on.",
    "medium": "The form in which it was said.",
    "type": "The attitude of the source, or PLOVER's type of the event.",
    "certainty": "How sure the source is.",
    "reporter_stance": "How the reporter treats it.",
    "quotation": "Whether all of it stands in quotation marks, some of it, or none.",
    "said_on": "When it was said: a day, or `first/last`.",
    "within": "The id of the statement in which it stands.",
    "source_spans": "Places of the source, in code points of the article's text.",
    "cue_spans": "Places of the cue.",
    "content_spans": "Places of the content.",
    "mode": "PLOVER's mode of the event.",
    "status": "Whether it happened.",
    "quad": "PLOVER's quad class: 1 verbal and 2 material cooperation, 3 verbal and 4 material "
    "conflict.",
    "contexts": "PLOVER's contexts.",
    "actors": "Who acts.",
    "recipients": "Who is acted on.",
    "place": "The words for where it happened.",
    "place_country": "ISO code of the country in which it happened.",
    "trigger": "The words that tell the event.",
    "evidence": "The words around them.",
    "told_by": "Who claims it; null where the outlet tells it on its own account.",
    "reported_in": "The id of the statement that claims it.",
    "trigger_spans": "Places of the trigger, in code points of the article's text.",
    "evidence_spans": "Places of the evidence.",
    "language": "ISO 639-1 code of its language.",
    "name": "Its name.",
    "entry": "Its entry in the tables of actors.",
    "key": "What the record knows it by: the value of the filter `who`.",
    "first": "The first day.",
    "last": "The last day, inside.",
    "kind": "What it is.",
    "day": "The day on which it stands.",
    "basis": "What the day is of: the saying, the event, or the publication.",
    "who": "Who says it or acts.",
    "what": "An act, or an event's type.",
    "to": "To whom it is said, or who is acted on.",
    "words": "The words themselves.",
    "named": "Whether the source has a name.",
    "value": "A value of the field; null for the rows that have none.",
    "count": "How many rows have it.",
    "judgements": "All that was judged of it, in order.",
    "by": "Who said so.",
    "at": "When.",
    "verdict": "What was said of it.",
    "before": "The machine's object of the contract.",
    "after": "The object that holds.",
    "undone": "When it was taken back.",
    "lost": "Whether its words no longer stand in the text: it changes nothing then.",
    "row": "The id of the row.",
    "n": "Its number.",
    "reason": "Why it failed.",
    "remedy": "The way on.",
    "tries": "How often it was tried.",
    "FoundArticle.id": "Hash of the text and of the fields given with it.",
    "FoundArticle.statements": "How many statements it has.",
    "FoundArticle.events": "How many events it has.",
    "ShownArticle.statements": "How many statements it has.",
    "ShownArticle.events": "How many events it has.",
    "FoundActor.statements": "How many statements it makes.",
    "FoundActor.addressed": "How many statements are made to it.",
    "FoundActor.acts": "In how many events it acts.",
    "FoundActor.acted_on": "In how many events it is acted on.",
    "FoundActor.articles": "In how many articles it does so.",
    "FoundSource.source": "The source's name.",
    "FoundSource.statements": "How many statements of it the outlet has.",
    "FoundSource.quoted": "How many of them stand in quotation marks.",
    "FoundSource.articles": "In how many articles.",
    "TimelineRow.kind": "Whether it was said or happened.",
    "TimelineRow.id": "The id of the statement or event.",
    "Party.name": "Its name, or the words for it.",
    "Actor.named": "Whether it has a name; several may be meant by the same description.",
    "Actor.office": "Its office, by the latest article.",
    "Actor.bases": "What its codes rest on, each with the number of articles.",
    "Actor.aliases": "Its other names, each with the number of articles.",
    "Actor.codes": "Its codes, those that most articles tell first.",
    "Actor.coded": "How many articles tell of it as an actor, with codes or without.",
    "Actor.other_codes": "How many more codes there are.",
    "Actor.articles": "In how many articles it is.",
    "Codes.articles": "How many articles tell them.",
    "Codes.told": "Some of these articles, with the words that tell them.",
    "Evidence.basis": "What the codes rest on.",
    "Evidence.office": "The office that the words tell.",
    "Cited.quotation": "The words that are cited.",
    "Cited.spans": "Their places in the article's text.",
    "Paragraph.start": "Its first code point.",
    "Paragraph.end": "One past its last code point.",
    "Paragraph.text": "Its words.",
    "Became.outcome": "What became of it.",
    "Became.article": "The id of the article.",
    "Became.kept": "Whether the record keeps what failed, to be tried again.",
    "Failure.key": "What names the failure.",
    "Failure.first": "When it was tried first.",
    "Failure.last": "When it was tried last.",
    "Status.articles": "How many articles.",
    "Status.statements": "How many statements people or the machine hold right.",
    "Status.events": "How many events.",
    "Status.outlets": "How many outlets.",
    "Status.notes": "How many notes.",
    "Status.tags": "How many tags.",
    "Done.kind": "What it is.",
    "Job.number": "Its number.",
    "Job.state": "How it stands.",
    "citation": "How to cite it.",
}  # fmt: skip
_STATEMENTS = ("FoundStatement", "ShownStatement")
_EVENTS = ("FoundEvent", "ShownEvent")
_JUDGED = ("accepted", "corrected", "added", "rejected")
_VALUES: Mapping[str, tuple[str, ...]] = {
    **{
        f"{shape}.{name}": get_args(alias)
        for shape in _STATEMENTS
        for name, alias in {
            "source_kind": model.SourceKind, "act": model.Act, "medium": model.Medium,
            "type": model.AttributionType, "certainty": model.Certainty,
            "reporter_stance": model.Stance, "quotation": model.Quotation,
        }.items()
    },
    **{
        f"{shape}.{name}": get_args(alias)
        for shape in _EVENTS
        for name, alias in {"type": model.EventType, "status": model.EventStatus}.items()
    },
    **{f"{shape}.judged": _JUDGED for shape in (*_STATEMENTS, *_EVENTS)},
    "TimelineRow.kind": ("statement", "event"),
    "TimelineRow.basis": ("said", "happened", "published"),
    "FoundActor.kind": get_args(model.ActorKind),
}  # fmt: skip


def describe_fields(shape: str, properties: dict[str, dict[str, Any]]) -> None:
    """Puts meanings and closed lists into the properties of a shape."""
    for name, field in properties.items():
        field.pop("title", None)
        meaning = _MEANINGS.get(f"{shape}.{name}") or _MEANINGS.get(name)
        if meaning and "description" not in field:
            field["description"] = meaning
        if values := _VALUES.get(f"{shape}.{name}"):
            inner = next((one for one in field.get("anyOf", ()) if "type" in one), field)
            inner["enum"] = list(values)
