"""The filters that a screen offers, as fields of a form: which, in what order, with what values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, get_args

from onrecord import model
from onrecord.ontology import load_ontology
from onrecord.web.asking import FILTER_NAMES, Asking

__all__ = ["EVENT_PANEL", "GROUPS", "STATEMENT_PANEL", "Field", "Panel", "make_panel"]

#: How a filter is asked for: words to search, names, one day, yes or no, yes alone, no alone, one
#: or several of a closed vocabulary, the least of a number.
Kind = Literal["words", "names", "day", "flag", "only", "without", "choice", "least"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One filter in a form: its name in an address, its label, and the values there are."""

    name: str
    label: str
    kind: Kind
    values: tuple[str, ...] = ()
    hint: str = ""
    group: str = ""

    @property
    def parts(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The values as they are offered, the kinds of statements and events apart."""
        if self.name != "type":
            return (("", self.values),)
        kinds = (("statements", _STATEMENT_TYPES), ("events", _EVENT_TYPES))
        made = [(said, tuple(one for one in self.values if one in known)) for said, known in kinds]
        return tuple(one for one in made if one[1])


_STATEMENT_TYPES = get_args(model.AttributionType)
_EVENT_TYPES = get_args(model.EventType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """The filters of a screen: ``first`` are seen at once, ``more`` when somebody asks for them.

    ``lists`` are names to choose from while one is typed, by the filter.
    """

    first: tuple[Field, ...]
    more: tuple[Field, ...] = ()
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def opens(self, asking: Asking) -> bool:
        """Whether one of the further filters is in use, or what the machine said is asked for."""
        return asking.machine or any(asking.values(one.name) for one in self.more)

    def grouped(self) -> list[tuple[str, list[Field]]]:
        """The further filters under what they are of, as :data:`GROUPS` has these in order.

        >>> panel = make_panel([], ["medium", "score", "place"])
        >>> [(said, [one.name for one in them]) for said, them in panel.grouped()]
        [('The source', ['medium']), ('The event', ['place']), ('Judged', ['score'])]
        """
        made = [(group, [one for one in self.more if one.group == group]) for group in GROUPS]
        return [one for one in made if one[1]]

    def kept(self, asking: Asking) -> list[tuple[str, str]]:
        """What is asked for that has no field here, and that a form must not lose."""
        offered = {one.name for one in (*self.first, *self.more)}
        return [(name, value) for name, value in asking.chosen() if name not in offered]


_LABELS: Mapping[str, tuple[Kind, str, str]] = {
    "text": ("words", "Words", 'words, "a phrase", begin*, -without, this OR that'),
    "speaker": ("names", "Who says it", ""),
    "addressee": ("names", "To whom", ""),
    "through": ("names", "Through whom", "a channel, or who passes it on"),
    "country": ("names", "Country", "RUS, or Russia"),
    "sector": ("names", "Sector", "GOV, MIL, OPP …"),
    "act": ("choice", "Act", ""),
    "type": ("choice", "Type", ""),
    "source_kind": ("choice", "Kind of source", ""),
    "medium": ("choice", "Medium", ""),
    "outlet": ("names", "Outlet", ""),
    "since": ("day", "Published since", ""),
    "until": ("day", "Published until", ""),
    "said_since": ("day", "Said since", ""),
    "said_until": ("day", "Said until", ""),
    "happened_since": ("day", "Happened since", ""),
    "happened_until": ("day", "Happened until", ""),
    "conditional": ("only", "On a condition only", ""),
    "negated": ("flag", "Negated", ""),
    "named": ("flag", "Source has a name", ""),
    "certainty": ("choice", "How sure", ""),
    "stance": ("choice", "Reporter's stance", ""),
    "quotation": ("choice", "Quotation", ""),
    "actor": ("names", "Who acts", ""),
    "recipient": ("names", "Who is acted on", ""),
    "mode": ("choice", "Mode", ""),
    "quad": ("choice", "Quad class", ""),
    "status": ("choice", "Status", ""),
    "place": ("names", "Place", "a word of it, or a country's code"),
    "score": ("least", "Score from (0 to 1)", "like 0.8"),
    "article": ("names", "Article", "its id, or the beginning of it"),
    "judged": ("choice", "Judged", ""),
    "tag": ("names", "Tag", ""),
    "who": ("names", "Actor's key", ""),
    "copies": ("without", "Without copies", ""),
}

_VALUES: Mapping[str, tuple[str, ...]] = {
    "act": get_args(model.Act),
    "source_kind": get_args(model.SourceKind),
    "medium": get_args(model.Medium),
    "certainty": get_args(model.Certainty),
    "stance": get_args(model.Stance),
    "quotation": get_args(model.Quotation),
    "status": get_args(model.EventStatus),
    "quad": ("1", "2", "3", "4"),
    "judged": ("no", "accepted", "corrected", "added", "rejected"),
}


#: What filters are of, and which of them are.
GROUPS: Mapping[str, tuple[str, ...]] = {
    "The statement": (
        "text", "addressee", "act", "type", "conditional", "negated", "certainty", "quotation",
        "said_since", "said_until",
    ),
    "The source": (
        "speaker", "through", "who", "country", "sector", "source_kind", "named", "medium",
        "stance",
    ),
    "The event": (
        "actor", "recipient", "mode", "quad", "status", "place", "happened_since",
        "happened_until",
    ),
    "The article": ("outlet", "since", "until", "article", "copies"),
    "Judged": ("judged", "tag", "score"),
}  # fmt: skip
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}
assert set(_GROUP_OF) == set(FILTER_NAMES), "a filter is in no group"


def make_panel(
    first: Iterable[str],
    more: Iterable[str] = (),
    *,
    types: Iterable[str] = (*get_args(model.AttributionType), *get_args(model.EventType)),
    labels: Mapping[str, str] | None = None,
    counts: bool = False,
) -> Panel:
    """The panel with these filters; ``types`` are the values of the filter ``type``.

    Lists have copies unless somebody takes them away; a screen that ``counts`` has them only if
    somebody asks.

    >>> panel = make_panel(["text", "act"], ["said_since"], labels={"act": "Does"})
    >>> [(one.name, one.label, one.kind) for one in panel.first]
    [('text', 'Words', 'words'), ('act', 'Does', 'choice')]
    """
    made = Panel(
        first=tuple(_field(name, tuple(types), labels or {}) for name in first),
        more=tuple(_field(name, tuple(types), labels or {}) for name in more),
    )
    return replace(made, more=tuple(map(_counting, made.more))) if counts else made


def _counting(field: Field) -> Field:
    return replace(field, kind="only", label="Count copies") if field.name == "copies" else field


def _field(name: str, types: tuple[str, ...], labels: Mapping[str, str]) -> Field:
    kind, label, hint = _LABELS[name]
    if name == "type":
        values = types
    elif name == "mode":
        values = tuple(dict.fromkeys(mode for _, mode in load_ontology().modes if mode))
    else:
        values = _VALUES.get(name, ())
    return Field(
        name=name,
        label=labels.get(name, label),
        kind=kind,
        values=values,
        hint=hint,
        group=_GROUP_OF[name],
    )


assert set(_LABELS) == set(FILTER_NAMES), "a filter has no label"

#: What one asks of statements, and of events: all filters there are.
STATEMENT_PANEL = make_panel(
    ("text", "speaker", "act", "outlet", "since", "until", "conditional"),
    (
        "addressee", "through", "country", "sector", "type", "source_kind", "medium", "quotation",
        "certainty", "stance", "negated", "named", "said_since", "said_until", "judged", "tag",
        "score", "actor", "recipient", "mode", "quad", "status", "place", "happened_since",
        "happened_until", "copies",
    ),
)  # fmt: skip
EVENT_PANEL = make_panel(
    ("text", "actor", "recipient", "type", "outlet", "since", "until"),
    (
        "status", "mode", "quad", "place", "country", "sector", "happened_since", "happened_until",
        "judged", "tag", "score", "speaker", "addressee", "through", "act", "source_kind", "medium",
        "quotation", "certainty", "stance", "conditional", "negated", "named", "said_since",
        "said_until", "copies",
    ),
    labels={
        "speaker": "Claimed by", "addressee": "Claimed to", "act": "Act of the claim",
        "conditional": "Claimed on a condition only",
    },
)  # fmt: skip
