"""What the words of a mention say by themselves: country, sector, whether it is over, and a name.

"Polish Prime Minister Mateusz Morawiecki" is enough for POL GOV, without knowing anybody.  Words
are read left to right as countries, known names, nouns that tell a sector (roles) and small words;
then the head decides: the title before a name, else the last noun before a preposition.  Where that
is a weak noun (chief, spokesman, group) the words before it and those after "of" do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from onrecord.actors.gazetteer import Entry, Gazetteer
from onrecord.actors.judgements import Judgements
from onrecord.actors.roles import Role, Roles
from onrecord.actors.territories import Found, Territories
from onrecord.actors.words import POSSESSIVE, Word

__all__ = ["Description", "Item", "Knowledge", "read_description", "title_size"]

ItemKind = Literal["place", "known", "role", "modifier", "former", "preposition", "mark", "word"]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Knowledge:
    """What descriptions are read with."""

    version: str
    gazetteer: Gazetteer
    territories: Territories
    roles: Roles
    judgements: Judgements


class Item(NamedTuple):
    """One or more words of a mention, and what they are."""

    kind: ItemKind
    words: tuple[Word, ...]
    place: Found | None = None
    known: tuple[Entry, ...] = ()
    role: Role | None = None

    @property
    def person(self) -> bool:
        """Whether a person is known by the name."""
        return any(entry.kind == "person" for entry in self.known)

    @property
    def body(self) -> bool:
        """Whether bodies alone are known by the name."""
        return self.kind == "known" and not self.person

    @property
    def text(self) -> str:
        """The words as they stand, with single spaces."""
        return " ".join(word.text for word in self.words).replace(" '", "'").replace(" ’", "’")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What a mention says; ``name`` holds the words that are somebody's own name."""

    items: tuple[Item, ...]
    country: Item | None = None
    sector: Item | None = None
    sector_code: str | None = None
    former: Item | None = None
    known: tuple[Entry, ...] = ()
    known_item: Item | None = None
    name: tuple[Word, ...] = ()
    titles: tuple[Item, ...] = ()
    #: What the country's item says about it: ``name`` where the mention is the country itself.
    alone: Found | None = None


_PORTFOLIOS_OF = frozenset(
    "minister ministers ministry ministries secretary department office".split()
)
_PORTFOLIOS = frozenset(
    "defense defence foreign affairs interior finance finances justice health education trade "
    "energy transport transportation agriculture labor labour culture environment information "
    "economy economic tourism commerce mines mining oil petroleum water sport sports housing "
    "security planning development industry industries science technology communications "
    "telecommunications women youth internal external home public social works resources "
    "natural human national emergency emergencies situations immigration religious treasury war "
    "fisheries forestry rural urban local administration reform reconstruction infrastructure "
    "integration european intelligence investment welfare employment services gas power "
    "electricity budget state relations international cooperation homeland veterans digital "
    "climate change protection equality children family diaspora parliamentary constitutional "
    "legal railways aviation roads maritime".split()
)
# What follows these is a name, whatever it means elsewhere: "Mr. Band".
_ADDRESSES = frozenset("mr mrs ms miss".split())
_MINISTERS = frozenset("minister ministers secretary ministry department commissioner".split())
_COMMITTEES = frozenset("committee subcommittee caucus".split())
_SHORT_TITLES = frozenset(
    "gen sen rep gov col lt dr prof capt maj adm sgt cpl pres amb sec".split()
)
_STATE_OWNED = frozenset("state official government stateowned staterun".split())

_PREPOSITIONS = frozenset(
    "of for in from at to with on by against near under who whom whose that which as after "
    "before during amid between among within without into about over is are was were "
    "and or but".split()
)
#: After these a country tells where somebody belongs; after others where they go or look.
_OF = frozenset("of in from at".split())
_FORMER = frozenset(
    "former ex retired late deposed ousted onetime sometime past erstwhile toppled then".split()
)
_AIDES = frozenset("adviser advisor aide assistant secretary counsel bodyguard".split())
# What is called after the town where it stands; a paper or a firm only likes the name.
_OF_TOWNS = frozenset("EDU COP MED JUD REL".split())
# Linked to a country by a hyphen, these say that it is not the actor's own.
_NOT_OWN = frozenset(
    "backed led based funded sponsored supported trained armed controlled occupied held run "
    "allied aligned linked friendly made built era style speaking born imposed brokered drafted "
    "leaning appointed installed designed owned administered supplied mediated declared bound "
    "wide".split()
)
_OWN_DESPITE = frozenset("based born run owned administered speaking made built".split())
_AGAINST = frozenset("pro anti non counter cross inter trans mid post pre un intra".split())
_SMALL = frozenset(
    "the a an this that these those some several many few all both most two three four five six "
    "seven eight nine ten eleven twelve dozen dozens hundreds thousands scores number group "
    "groups team crowd pair handful majority minority series lot other another his her its "
    "their our my your top senior leading veteran prominent main new current incumbent acting "
    "interim caretaker outgoing incoming long serving so called self styled own first second "
    "third only sole alleged suspected unnamed unidentified local national official central "
    "high ranking over about nearly almost around least more than up some".split()
)
_QUANTITIES = frozenset(
    "some several many few most all both two three four five six seven eight nine ten dozen "
    "dozens hundreds thousands scores number group groups team crowd pair handful majority none "
    "one any each million millions half part remnants convoy column".split()
)


def read_description(words: Sequence[Word], *, knowledge: Knowledge) -> Description:
    """What the words of a mention tell by themselves."""
    items = tuple(_items(words, knowledge))
    core, rest = _split(items)
    title_end, name, known = _name_in(core, knowledge)
    head_part = core[:title_end] if name or known else core
    aide = any(item.words[-1].fold in _AIDES for item in head_part if item.kind == "role")
    country = _country_in(head_part) or _country_in_rest(rest, aide=aide)
    alone = _alone(core, rest)
    if alone is not None and country is None:
        country = next(item for item in core if item.place is alone)
    sector, code = _sector_of(head_part, rest, named=bool(name or known))
    former = next((item for item in head_part if item.kind == "former"), None)
    roles = tuple(item for item in head_part if item.kind == "role")
    return Description(
        items=items,
        country=country,
        sector=sector,
        sector_code=code,
        former=former,
        known=known.known if known else (),
        known_item=known,
        name=tuple(word for word in name if word.fold not in _ADDRESSES),
        titles=roles if (name or known) else (),
        alone=alone,
    )


def _items(words: Sequence[Word], knowledge: Knowledge) -> list[Item]:
    items: list[Item] = []
    at = 0
    while at < len(words):
        addressed = at > 0 and words[at - 1].fold in _ADDRESSES and words[at].text[0].isupper()
        item = Item("word", (words[at],)) if addressed else _item_at(words, at, knowledge)
        items.append(item)
        at += len(item.words)
    return _read_again(items, knowledge)


def _read_again(items: list[Item], knowledge: Knowledge) -> list[Item]:
    """The items, a body of another country read as common nouns: Chile's Defense Department."""
    items = [_as_name(items, at, knowledge) for at in range(len(items))]
    told = {item.place.code for at, item in enumerate(items) if item.place and _own(items, at)}
    if not told:
        return items
    again: list[Item] = []
    for item in items:
        bodies = [entry for entry in item.known if entry.kind != "person" and entry.countries()]
        if not bodies or len(bodies) < len(item.known) or any(e.countries() & told for e in bodies):
            again.append(item)
            continue
        common = _items_without_names(item.words, knowledge)
        again += common if any(one.role for one in common) else [item]
    return again


def _as_name(items: list[Item], at: int, knowledge: Knowledge) -> Item:
    """The item, a body's one word read as a given name before a family name: Petra Vance."""
    item = items[at]
    following = items[at + 1] if at + 1 < len(items) else None
    before = items[at - 1] if at else None
    if (
        item.kind == "place"
        and len(item.words) == 1
        and before is not None
        and before.kind == "word"
        and before.words[0].text[0].isupper()
        and before.words[0].fold in knowledge.gazetteer.given_names
    ):
        return Item("word", item.words)  # Michael Jordan
    if (
        item.body
        and len(item.words) == 1
        and not item.words[0].text.isupper()
        and following is not None
        and following.kind == "word"
        and following.words[0].text[0].isupper()
        and knowledge.gazetteer.is_family_name(following.words[0].fold)
    ):
        return Item("word", item.words)
    return item


def _items_without_names(words: Sequence[Word], knowledge: Knowledge) -> list[Item]:
    items: list[Item] = []
    at = 0
    while at < len(words):
        role = knowledge.roles.match(words, at)
        modifier = knowledge.roles.modifiers.get(words[at].fold)
        if role:
            items.append(Item("role", tuple(words[at : at + role[0]]), role=role[1]))
        elif modifier:
            items.append(Item("modifier", (words[at],), role=modifier))
        else:
            items.append(Item("word", (words[at],)))
        at += len(items[-1].words)
    return items


def _item_at(words: Sequence[Word], at: int, knowledge: Knowledge) -> Item:
    word = words[at]
    place = knowledge.territories.match(words, at)
    known = knowledge.gazetteer.match(words, at)
    role = knowledge.roles.match(words, at)
    if role and place and role[0] >= place[0] and place[1].by == "locality":
        place = None
    if role:
        role = title_size(words, at, knowledge.roles), role[1]
    sizes = (place[0] if place else 0, known[0] if known else 0, role[0] if role else 0)
    longest = max(sizes)
    town = place is not None and place[1].by == "locality"
    rather_place = sizes[0] == longest and not town and _prefers_place(known[1] if known else ())
    if known and sizes[1] == longest and not rather_place:
        return Item("known", tuple(words[at : at + longest]), known=known[1])
    if place and sizes[0] == longest:
        return Item("place", tuple(words[at : at + longest]), place=place[1])
    if role and sizes[2] == longest and not (word.text.isupper() and len(word.text) < 4):
        kind: ItemKind = "modifier" if role[1].kind == "modifier" else "role"
        return Item(kind, tuple(words[at : at + longest]), role=role[1])
    # A combining accent by itself folds to nothing.
    if not word.fold[:1].isalnum() and word.fold != POSSESSIVE:
        return Item("mark", (word,))
    if word.fold in _FORMER:
        return Item("former", (word,))
    modifier = knowledge.roles.modifiers.get(word.fold)
    if modifier is not None:
        return Item("modifier", (word,), role=modifier)
    if word.fold in _PREPOSITIONS and not (word.text[0].isupper() and word.fold in ("of",)):
        return Item("preposition", (word,))
    return Item("word", (word,))


def title_size(words: Sequence[Word], at: int, roles: Roles) -> int:
    """How many words from ``at`` are a role with what it is for: "Minister of Foreign Affairs"."""
    role = roles.match(words, at)
    if role is None:
        return 0
    if words[at + role[0] - 1].fold in _PORTFOLIOS_OF:
        return role[0] + _portfolio(words, at + role[0])
    return role[0]


def _portfolio(words: Sequence[Word], at: int) -> int:
    """How many words from ``at`` say what a minister or ministry is for: "of Foreign Affairs"."""
    if (
        at + 1 >= len(words)
        or words[at].fold not in ("of", "for")
        or not _is_portfolio(words[at + 1])
    ):
        return 0
    end = at + 1
    while end < len(words) and (
        _is_portfolio(words[end])
        or (
            words[end].fold in ("and", ",", "the", "&")
            and end + 1 < len(words)
            and _is_portfolio(words[end + 1])
        )
    ):
        end += 1
    return end - at


def _is_portfolio(word: Word) -> bool:
    return word.fold in _PORTFOLIOS


def _prefers_place(entries: tuple[Entry, ...]) -> bool:
    """Whether a country of the same name is rather meant: Georgia, and not a paper called so."""
    return all(entry.kind != "person" for entry in entries)


def _split(items: tuple[Item, ...]) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    """The items up to the first preposition that leads away, and those from it on.

    "several of the unions" is about unions: words of quantity before "of" are passed over.
    """
    start = 0
    while start + 1 < len(items) and items[start].kind == "preposition":
        start += 1
    for at, item in enumerate(items[start:], start):
        if item.kind == "preposition" or (item.kind == "mark" and item.words[0].fold in ",;:(—–"):
            before = items[start:at]
            fold = item.words[0].fold
            if fold == "of" and before and _is_quantity(before):
                start = at + 1
                continue
            if (
                fold == "and"
                and all(one.kind != "known" for one in before)
                and not any(one.kind in ("role", "place") for one in before)
            ):
                continue
            if item.kind == "mark" and not any(one.kind != "word" for one in before):
                continue
            return items[start:at], items[at:]
    return items[start:], ()


def _is_quantity(items: tuple[Item, ...]) -> bool:
    return all(
        item.words[0].fold in _SMALL or item.words[0].fold.isdigit() for item in items
    ) and any(item.words[-1].fold in _QUANTITIES for item in items)


def _name_in(
    core: tuple[Item, ...], knowledge: Knowledge
) -> tuple[int, tuple[Word, ...], Item | None]:
    """Where the titles end and a name begins, its words, and the item of a known person."""
    for at, item in enumerate(core):
        if item.person:
            if _goes_on(core, at, knowledge):
                break
            words = tuple(word for one in core[at:] for word in one.words if one.kind != "mark")
            return at, tuple(word for word in words if word.fold != POSSESSIVE), item
    end = len(core)
    while end and (core[end - 1].words[0].fold == POSSESSIVE or core[end - 1].kind == "mark"):
        end -= 1
    start = end
    while start and _may_be_name(core[start - 1]):
        start -= 1
    while start < end and core[start].words[0].fold in _SMALL:
        start += 1
    if start == 1 and end > start and _may_be_given(core[0], knowledge):
        start = 0  # Dean Kamen is no dean
    if all(item.kind == "known" for item in core[start:end]):
        return len(core), (), None  # a body of one word
    words = tuple(word for one in core[start:end] for word in one.words)
    if words and start == 0 and len(words) > 1 and core[0].kind == "role":
        return 0, words, None
    titled = any(item.kind in ("role", "place", "modifier") for item in core[:start])
    # Without a title before it a lone capitalised word is as likely a thing.
    if not words or (not titled and (len(words) < 2 or start)):
        return len(core), (words if not start else ()), None
    return start, words, None


def _goes_on(core: tuple[Item, ...], at: int, knowledge: Knowledge) -> bool:
    """Whether the known name is but the given names of a longer one: "Juan Carlos" Kot."""
    words = core[at].words
    following = core[at + 1] if at + 1 < len(core) else None
    return (
        following is not None
        and _may_be_name(following)
        and all(word.fold in knowledge.gazetteer.given_names for word in words)
    )


def _may_be_given(item: Item, knowledge: Knowledge) -> bool:
    word = item.words[0]
    return (
        item.kind == "role"
        and len(item.words) == 1
        and word.text[0].isupper()
        and word.fold in knowledge.gazetteer.given_names
        and word.fold not in _SHORT_TITLES
    )


def _may_be_name(item: Item) -> bool:
    if item.kind == "known":
        return len(item.words) == 1 or item.person
    if item.kind == "word":
        return item.words[0].text[0].isupper() and not item.words[0].text[0].isdigit()
    if item.kind == "place":  # Jordan, Washington, Paris as parts of names
        return item.place is not None and item.place.by == "locality" and len(item.words) == 1
    return False


def _country_in(items: Sequence[Item]) -> Item | None:
    found: Item | None = None
    for at, item in enumerate(items):
        pair = found is not None and items[at - 1] is found and _adjacent(items[at - 1], item)
        if item.kind == "place" and _own(items, at) and (found is None or pair):
            found = item
    if found is not None:
        return found
    return next(
        (
            item
            for item in items
            if item.kind == "known"
            and any(e.kind != "person" and e.countries() for e in item.known)
        ),
        None,
    )


def _adjacent(left: Item, right: Item) -> bool:
    return right.words[0].start - left.words[-1].end == 1 and left.kind == right.kind == "place"


def _own(items: Sequence[Item], at: int) -> bool:
    """Whether the country at ``at`` is the actor's own, and not one it fights or is backed by."""
    if len(items) > 1 and not _is_large(items[at]) and not _begins_body(items, at):
        return False
    if at + 1 < len(items):
        after = items[at + 1].words[0]
        linked = after.start - items[at].words[-1].end == 1
        if linked and after.fold in _NOT_OWN:
            return after.fold in _OWN_DESPITE
    return not (at and items[at - 1].words[-1].fold in _AGAINST)


def _begins_body(items: Sequence[Item], at: int) -> bool:
    """Whether a body is called after the place: "Amherst College"."""
    following = items[at + 1] if at + 1 < len(items) else None
    role = following.role if following is not None else None
    return role is not None and role.kind == "body" and role.sector in _OF_TOWNS


def _is_large(item: Item) -> bool:
    """Whether a place within a longer name is surely that place: a country or a large city."""
    place = item.place
    if place is None or place.territory is not None:
        return True
    if item.words[0].text.isupper() and len(item.words[0].text) <= 4:
        return False
    return place.large


def _country_in_rest(rest: tuple[Item, ...], *, aide: bool) -> Item | None:
    for part in _parts(rest):
        if len(part) == 2 and part[1].kind == "place" and part[0].words[0].fold in _OF:
            return part[1]
        lead = part[0].words[0].fold
        # An envoy to a country is not its own, an adviser to a president is.
        own = lead in _OF or lead == "for" or (aide and lead == "to")
        if own or part[0].kind == "mark":
            if found := _country_in(part):
                return found
        elif lead not in ("and", "or", "for"):
            break
    return None


def _parts(rest: tuple[Item, ...]) -> Iterator[tuple[Item, ...]]:
    start = 0
    for at in range(1, len(rest) + 1):
        if at == len(rest) or rest[at].kind == "preposition" or rest[at].kind == "mark":
            yield rest[start:at]
            start = at


def _sector_of(
    part: Sequence[Item], rest: tuple[Item, ...], *, named: bool
) -> tuple[Item | None, str | None]:
    roles = [item for item in part if item.role is not None and item.kind == "role"]
    if not roles:
        return _sector_without_head(part, rest)
    head = _title_of_name(roles) if named else roles[-1]
    role = _role(head)
    before = part[: part.index(head)]
    if not role.weak:
        if role.sector in ("MIL", "UAF", "COP"):
            for item in before:  # rebel soldiers, separatist forces
                if item.role is not None and item.role.sector in ("REB", "PRM"):
                    return item, item.role.sector
        if any(item.words[0].fold == "shadow" for item in before):
            return head, "OPP"
        if role.sector == "JRN" and role.kind == "body":
            for item in before:
                if item.words[0].fold in _STATE_OWNED:
                    return item, "GOV"
        return head, role.sector
    for item in reversed(before):
        if (told := _tells(item)) is not None:
            return item, told
        if item.body:
            return item, ""  # of a body that PLOVER gives no sector
    for one in _parts(rest):
        if one[0].words[0].fold in ("of", "for", "at", "in", "from", "with"):
            found, code = _sector_in_complement(one[1:])
            if found is not None:
                return found, code
    for item in reversed(before):
        if item.role is not None and item.role.sector:
            return item, item.role.sector
    return (head, role.sector) if role.sector else (None, None)


def _title_of_name(roles: list[Item]) -> Item:
    """The first title that tells a sector; of "Justice Minister" the minister."""
    for at, item in enumerate(roles):
        following = roles[at + 1] if at + 1 < len(roles) else None
        if following is not None and following.words[-1].fold in _MINISTERS:
            continue
        if not _role(item).weak:
            return item
    return roles[0]


def _role(item: Item) -> Role:
    assert item.role is not None
    return item.role


def _tells(item: Item) -> str | None:
    """The sector that a word before a weak noun gives it."""
    if item.kind == "known":
        return next((h.sector for e in item.known for h in e.holdings[-1:] if h.sector), None)
    if item.role is not None and not item.role.weak and item.role.sector:
        return item.role.sector
    return None


def _sector_in_complement(items: Sequence[Item]) -> tuple[Item | None, str | None]:
    """The sector of the group that somebody heads or speaks for."""
    last: tuple[Item | None, str | None] = (None, None)
    if items and items[-1].words[-1].fold in _COMMITTEES and items[-1].words[-1].text[0].isupper():
        return items[-1], "LEG"
    for item in items:
        told = _tells(item)
        if told is not None:
            last = item, told
            if item.kind == "known":
                break
    if last[0] is None:
        for item in items:
            if item.body:
                return item, ""  # the head of a body that PLOVER gives no sector
            if item.role is not None and item.role.sector and item.role.kind == "body":
                return item, item.role.sector
    return last


def _sector_without_head(
    part: Sequence[Item], rest: tuple[Item, ...]
) -> tuple[Item | None, str | None]:
    for item in part:
        if item.body and (told := _tells(item)) is not None:
            return item, told
    modifiers = [item for item in part if item.kind == "modifier"]
    if modifiers:
        return modifiers[-1], _role(modifiers[-1]).sector
    for item in part:
        if item.kind == "place" and item.place is not None and item.place.by == "people":
            return item, "CVL"
    return None, None


def _alone(core: Sequence[Item], rest: tuple[Item, ...]) -> Found | None:
    """The territory or city that is all that the mention names."""
    told = [item for item in core if not _passed_over(item)]
    if len(told) != 1 or told[0].kind != "place" or any(_tells(item) for item in rest):
        return None
    article = core[0].words[0].fold == "the" and told[0].place is not None
    if article and told[0].place is not None and told[0].place.by == "locality":
        return None  # no city is called with "the"
    return told[0].place


def _passed_over(item: Item) -> bool:
    return all(word.fold in _SMALL or word.fold == POSSESSIVE for word in item.words)
