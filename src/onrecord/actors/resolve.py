"""Mention and day -> who it is, their country and sector as PLOVER codes them, and why.

The words of the mention come first; what they leave open the gazetteer tells, by the office held
on the day.  After PLOVER's codebook (version 2.0, actors): a country's code and a sector;
international bodies have a code such as IGO in a country's place; a breakaway entity is its
claimant's country with PRE; who has left a high office is ELI.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from onrecord.actors.describe import Description, Item, Knowledge, read_description
from onrecord.actors.gazetteer import AS_OF, Entry, Holding, load_gazetteer
from onrecord.actors.judgements import Judgement, Judgements
from onrecord.actors.roles import load_roles
from onrecord.actors.territories import load_territories
from onrecord.actors.words import POSSESSIVE, Word, cut_words, fold_phrase

__all__ = ["WORLDWIDE", "Resolution", "Setting", "Step", "load_knowledge", "resolve_mention"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A piece of evidence: words of the mention, and what they say."""

    words: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Who a mention is.

    ``country`` and ``sector`` are ``None`` where nothing tells them; ``sector`` is ``""`` for a
    state, a region or a body that PLOVER gives no sector.  ``entry`` is the gazetteer's entry;
    ``others`` are the entries that it could be as well.
    """

    name: str
    country: str | None
    sector: str | None
    office: str | None = None
    entry: Entry | None = None
    others: tuple[Entry, ...] = ()
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What an article says of countries: the one that it is about, and how often it names each."""

    country: str | None
    named: Mapping[str, int]


# Codes in a country's place that are no country: bodies that any article can name.
WORLDWIDE = frozenset("IGO UNO EUR NGO ISM IMG MNC".split())

# Who leaves one of these is a former official; a rebel, priest or journalist stays what they were.
_OFFICES = frozenset("GOV LEG JUD MIL COP SPY PTY".split())
# Where several offices are held at once, the first of these counts.
_RANK = {
    code: rank
    for rank, code in enumerate(
        "GOV PRE MIL SPY JUD COP LEG REB PRM REL OPP PTY MED EDU JRN LAB AGR BUS CRM SOC CVL "
        "ELI".split()
    )
}
_HIGH = frozenset("president king queen emir sultan emperor pope chancellor taoiseach".split())
_PRONOUNS = frozenset("he she they him her them his hers their theirs it its who".split())


def load_knowledge(
    own: tuple[tuple[str, str], ...] = (), *, judgements: Iterable[Judgement] = ()
) -> Knowledge:
    """All that ships with onrecord, the user's own tables (file name and text), and judgements.

    Raises:
        InputError: if a table of the user is not as it should be.
    """
    gazetteer, territories, roles = load_gazetteer(own), load_territories(), load_roles()
    judged = Judgements.of(judgements)
    version = f"gazetteer-{gazetteer.version}, places-{territories.version}, roles-{roles.version}"
    return Knowledge(
        version=f"{version}, judgements-{judged.version}" if judged.verdicts else version,
        gazetteer=gazetteer,
        territories=territories,
        roles=roles,
        judgements=judged,
    )


def resolve_mention(mention: str, *, knowledge: Knowledge, day: date | None = None) -> Resolution:
    """Who the mention is on the day (where none is given: the last one the gazetteer knows).

    >>> found = resolve_mention("Polish Prime Minister Jan Kot", knowledge=load_knowledge())
    >>> found.name, found.country, found.sector
    ('Jan Kot', 'POL', 'GOV')
    >>> resolve_mention("the Kenyan army", knowledge=load_knowledge()).sector
    'MIL'
    """
    words = cut_words(mention)
    if len(words) == 1 and words[0].fold in _PRONOUNS:
        step = Step(words=mention, says="a pronoun: only its text tells who that is")
        return Resolution(name=mention, country=None, sector="UNK", steps=(step,))
    description = read_description(words, knowledge=knowledge)
    found = resolve_description(description, words, knowledge=knowledge, day=day or AS_OF)
    if found.entry is None and (name := description.name):
        return replace(found, name=mention[name[0].start : name[-1].end])
    return found


def resolve_description(
    description: Description,
    words: Sequence[Word],
    *,
    knowledge: Knowledge,
    day: date,
    setting: Setting | None = None,
    by_family: bool = True,
    words_only: bool = False,
) -> Resolution:
    """Who a mention that was read is on the day.

    ``setting`` is what its article says of countries; without ``by_family`` a family name alone is
    not looked up; ``words_only`` leaves the gazetteer's persons out.
    """
    country, sector, steps = _by_words(description, day, setting)
    if description.alone is not None and sector is None:
        return _by_place(description, country, steps)
    if words_only:
        name = _name(description, words)
        return Resolution(name=name, country=country, sector=sector, steps=tuple(steps))
    candidates = _candidates(description, knowledge, by_family=by_family, setting=setting)
    entry, others = _choose(candidates, description, country, sector, day, setting)
    if entry is None and not description.name:
        entry = _holder(description, words, country, knowledge, day)
    if entry is None:
        name = _name(description, words)
        return Resolution(
            name=name, country=country, sector=sector, others=others, steps=tuple(steps)
        )
    holding, over = holding_on(entry, day, prefer=(country, sector))
    steps.append(_known_step(description, entry, holding, over=over))
    told = _code_of(holding, over=over)
    return Resolution(
        name=entry.name,
        country=country if country is not None else (holding.country or None),
        sector=sector if sector is not None else told,
        office=holding.office if not over else None,
        entry=entry,
        others=others,
        steps=tuple(steps),
    )


def _by_words(
    description: Description, day: date, setting: Setting | None
) -> tuple[str | None, str | None, list[Step]]:
    """Country and sector as far as the words tell them, without who it is."""
    steps: list[Step] = []
    country = None
    if (item := description.country) is not None:
        country = _country_of(item, day, setting)
        steps.append(Step(words=item.text, says=_says_country(item, country)))
    sector = None
    if (item := description.sector) is not None:
        sector = description.sector_code
        if item.kind == "known":
            sector = _sector_by_entry(_likely(item, setting), day)
        steps.append(Step(words=item.text, says=_says_sector(item, sector)))
    breakaway = description.country is not None and _breakaway(description.country)
    if breakaway and sector in (None, "", "GOV", "MIL", "LEG", "JUD"):
        sector = "PRE"
        steps.append(Step(words=description.country.text, says="a breakaway entity: PRE"))  # type: ignore[union-attr]
    if description.former is not None and sector in _OFFICES:
        sector = "ELI"
        steps.append(Step(words=description.former.text, says="no longer in that office: ELI"))
    return country, sector, steps


def _country_of(item: Item, day: date, setting: Setting | None) -> str | None:
    if item.place is not None:
        return item.place.code
    bodies = [entry for entry in _likely(item, setting) if entry.kind != "person"]
    held = [holding_on(entry, day)[0].country for entry in bodies]
    if len(set(held)) > 1:
        return None
    return next((country for country in held if country), None)


def _likely(item: Item, setting: Setting | None) -> tuple[Entry, ...]:
    """Those of the entries of a name that an article can mean.

    Of several bodies of one name it is the one whose country the article names most; an acronym
    alone ("ABC") is a country's body only where that country is named.
    """
    if item.person:
        return item.known
    if setting is None:
        common = min(_commonness(entry) for entry in item.known)
        return tuple(entry for entry in item.known if _commonness(entry) == common)
    short = len(item.words) == 1 and item.words[0].text.isupper() and len(item.words[0].text) <= 5
    if len(item.known) == 1 and not short:
        only = item.known[0]
        party = any(holding.sector == "PTY" for holding in only.holdings)
        foreign = not any(_times_named(code, setting) for code in only.countries())
        return () if party and foreign and setting.named else item.known
    counts = {
        entry.id: max((_times_named(code, setting) for code in entry.countries()), default=0.5)
        for entry in item.known
    }
    named = [entry for entry in item.known if counts[entry.id]]
    if short and named:
        # Of bodies that share an acronym, those that news speaks of most come first.
        first = min(_commonness(entry) for entry in named)
        named = [entry for entry in named if _commonness(entry) == first]
    most = max((counts[entry.id] for entry in named), default=0.0)
    return tuple(entry for entry in named if counts[entry.id] == most)


def _commonness(entry: Entry) -> int:
    """Where nothing tells which body of a name is meant: those that news names most come first."""
    return min((_RANK.get(holding.sector, 12) for holding in entry.holdings), default=99)


def _times_named(code: str, setting: Setting) -> float:
    if code in WORLDWIDE:
        return 0.5
    return setting.named.get(code, 0) + (code == setting.country)


def _sector_by_entry(entries: Iterable[Entry], day: date) -> str | None:
    return next(
        (holding_on(entry, day)[0].sector for entry in entries if entry.kind != "person"), None
    )


def _breakaway(item: Item) -> bool:
    place = item.place
    return place is not None and place.territory is not None and place.territory.kind == "breakaway"


def _says_country(item: Item, country: str | None) -> str:
    if item.place is None:
        return f"is of {country}"
    how = {
        "name": "names",
        "adjective": "nationality of",
        "people": "people of",
        "capital": "capital of",
        "locality": "place in",
    }
    return f"{how[item.place.by]} {country}"


def _says_sector(item: Item, sector: str | None) -> str:
    if item.kind == "known":
        return f"is {sector or 'without a sector'}"
    return f"tells the sector {sector}"


def _by_place(description: Description, country: str | None, steps: list[Step]) -> Resolution:
    """A country, its capital as its government, or a city as its people."""
    place = description.alone
    assert place is not None
    assert description.country is not None
    sector = {"name": "", "adjective": "", "people": "CVL", "capital": "GOV", "locality": "CVL"}[
        place.by
    ]
    if place.by == "locality" and place.localities[0].kind == "state":
        sector = ""
    if _breakaway(description.country):
        sector = "PRE"
        steps.append(Step(words=description.country.text, says="a breakaway entity: PRE"))
    elif place.by == "capital":
        steps.append(Step(words=description.country.text, says="stands for its government: GOV"))
    return Resolution(
        name=place.named.name if place.named else description.country.text,
        country=country,
        sector=sector,
        steps=tuple(steps),
    )


def _candidates(
    description: Description,
    knowledge: Knowledge,
    *,
    by_family: bool,
    setting: Setting | None,
) -> tuple[Entry, ...]:
    """Who could be meant: by the whole name, else by the family name after a title or alone."""
    if description.known:
        return description.known
    if len(description.name) > 1:
        return _spelled_alike(_without_possessive(description.name), knowledge)
    if description.name:
        if not by_family:
            return ()
        return knowledge.gazetteer.family(_without_possessive(description.name))
    if (
        description.sector is not None
        and description.sector.kind == "known"
        and not description.titles
    ):
        roles = [item for item in description.items if item.kind == "role"]
        return _likely(description.sector, setting) if not roles else ()
    known = [item for item in description.items if item.kind == "known"]
    roles = [item for item in description.items if item.kind == "role"]
    if known and not roles:
        return _likely(known[0], setting)
    return ()


def _spelled_alike(name: Sequence[Word], knowledge: Knowledge) -> tuple[Entry, ...]:
    """Persons of the family name whose given name is the same in another spelling.

    "Aleksandr Lukashenko" is Alexander Lukashenko: the consonants of the given names are equal.
    """
    found: list[Entry] = []
    for family, given in ((name[-1:], name[0]), (name[-2:], name[0]), (name[:1], name[-1])):
        for entry in knowledge.gazetteer.family(family):
            words = fold_phrase(entry.name)
            last = family[-1] is name[-1]
            if not last and words[0] != family[0].fold:
                continue  # only of some countries the family name stands first
            own = words[0] if last else words[-1]
            if last and not _same_middle([word.fold for word in name[1:-1]], words[1:-1]):
                continue
            if _alike(consonants(given.fold), consonants(own)) and entry not in found:
                found.append(entry)
    return tuple(found)


def _same_middle(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether middle names allow one person: one has none, or they begin alike."""
    if not left or not right:
        return True
    return any(one[0] == other[0] for one in left for other in right)


def _alike(left: str, right: str) -> bool:
    short, long = sorted((left, right), key=len)
    return len(short) >= 2 and (short == long or (len(short) >= 3 and long.startswith(short)))


_SOUNDS = (
    ("x", "ks"), ("kh", "h"), ("gh", "g"), ("ph", "f"), ("sch", "sh"), ("tch", "ch"), ("ck", "k"),
    ("q", "k"), ("w", "v"), ("z", "s"), ("dj", "j"), ("c", "k"),
)  # fmt: skip


def consonants(word: str) -> str:
    """What spellings of one name in Latin letters have in common.

    >>> consonants("aleksandr") == consonants("alexander")
    True
    >>> consonants("mohammed") == consonants("muhamad")
    True
    """
    for sound, same in _SOUNDS:
        word = word.replace(sound, same)
    first = "a" if word[:1] in "aeiouy" else ""
    kept = [letter for letter in word if letter not in "aeiouy"]
    bare = [one for at, one in enumerate(kept) if at == 0 or one != kept[at - 1]]
    return first + "".join(bare)


def _without_possessive(words: Iterable[Word]) -> list[Word]:
    return [word for word in words if word.fold != POSSESSIVE]


_WITH_OFFICES = frozenset(("state", "former"))
_INDEFINITE = frozenset("a an some two three several many both".split())


def _holder(
    description: Description,
    words: Sequence[Word],
    country: str | None,
    knowledge: Knowledge,
    day: date,
) -> Entry | None:
    """Who holds the office that a mention describes: "the French president" on a day.

    Nobody where the words tell of several, of somebody unnamed, or of somebody's aide.
    """
    roles = [item for item in description.items if item.kind == "role"]
    if country is None or len(roles) != 1 or description.former is not None:
        return None
    place = description.country.place if description.country is not None else None
    if place is None or place.territory is None or place.territory.kind not in _WITH_OFFICES:
        return None
    if words[0].fold in _INDEFINITE or words[-1].text.endswith("s"):
        return None
    others = [item for item in description.items if item.kind in ("known", "modifier")]
    if others or description.sector is not roles[0]:
        return None
    office = " ".join(word.fold for word in roles[0].words)
    found = knowledge.gazetteer.holders(country, office, day)
    return found[0] if len(found) == 1 else None


def _choose(
    candidates: tuple[Entry, ...],
    description: Description,
    country: str | None,
    sector: str | None,
    day: date,
    setting: Setting | None,
) -> tuple[Entry | None, tuple[Entry, ...]]:
    """The one that the words and the day fit best, and the others; nobody where two fit alike."""
    if not candidates:
        return None, ()
    whole = bool(description.known) or len(description.name) > 1
    ranked = sorted(
        (
            (
                _fit(entry, country, sector, description, day)
                + _nearness(entry, setting, whole=whole),
                entry,
            )
            for entry in candidates
        ),
        key=lambda pair: (-pair[0], pair[1].id),
    )
    best, entry = ranked[0]
    others = tuple(one for _, one in ranked[1:])
    if best < (-2 if whole else 1):
        return None, candidates
    tied = len(ranked) > 1 and ranked[1][0] == best
    if tied and (not whole or entry.kind != "person"):
        return None, candidates
    return entry, others


def _fit(
    entry: Entry, country: str | None, sector: str | None, description: Description, day: date
) -> float:
    if country is not None and entry.countries() and country not in entry.countries():
        return -10.0 if entry.kind == "person" else -3.0
    points = 2.0 if country is not None else 0.0
    held = [holding for holding in entry.holdings if holding.on(day)]
    points += 1.0 if held else 0.0
    if held and entry.countries() & WORLDWIDE:
        points += 1.5  # who leads a world body led a country before
    words = {word.fold for item in description.titles for word in item.words}
    for holding in entry.holdings:
        office = set(holding.office.lower().split())
        if words and words <= office:
            points += 2.0 if holding.on(day) else 1.0
            break
    if sector and sector != "ELI":
        fits = any(holding.sector == sector for holding in entry.holdings)
        points += 1.0 if fits else -1.0
        if not fits and not description.known:
            points -= 2.0  # another one of nearly that name
    if any(_is_high(holding) for holding in held):
        points += 3.0
    elif any(_is_high(holding) for holding in entry.holdings):
        points += 2.0
    elif any(holding.sector == "GOV" for holding in held):
        points += 0.25
    return points


def _nearness(entry: Entry, setting: Setting | None, *, whole: bool) -> float:
    """How well an article's countries go with an entry: its own one, one that it names, none.

    A family name alone needs such a country.
    """
    if setting is None:
        return 0.0
    if not setting.named:
        return 0.0 if whole else -1.0
    countries = entry.countries()
    if setting.country in countries:
        return 2.0
    if any(setting.named.get(code) for code in countries):
        return 1.0
    return -1.0 if whole else -5.0


def _is_high(holding: Holding) -> bool:
    words = holding.office.lower().split()
    return holding.sector == "GOV" and (
        (len(words) == 1 and words[0] in _HIGH) or words == ["prime", "minister"]
    )


def holding_on(
    entry: Entry, day: date, prefer: tuple[str | None, str | None] = (None, None)
) -> tuple[Holding, bool]:
    """The code that an entry has on the day, and whether it is that of an office left before."""
    now = [holding for holding in entry.holdings if holding.on(day)]
    if now:
        return min(now, key=lambda h: (h.sector != prefer[1], _RANK.get(h.sector, 99))), False
    past = [h for h in entry.holdings if h.end is not None and h.end < day]
    if past:
        last = max(past, key=lambda h: (h.end or date.min, -_RANK.get(h.sector, 99)))
        return last, True
    first = min(entry.holdings, key=lambda h: h.start or date.min)
    return first, True


def code_entry(entry: Entry, day: date, *, country: str | None, sector: str | None) -> Holding:
    """The code of an entry on the day, with the office where it is still held."""
    holding, over = holding_on(entry, day, prefer=(country, sector))
    if not over:
        return holding
    return replace(holding, sector=_code_of(holding, over=True), office="")


def _code_of(holding: Holding, *, over: bool) -> str:
    return "ELI" if over and holding.sector in _OFFICES else holding.sector


def _known_step(description: Description, entry: Entry, holding: Holding, *, over: bool) -> Step:
    words = description.known_item.text if description.known_item else ""
    words = words or " ".join(word.text for word in description.name) or entry.name
    term = _term(holding)
    code = " ".join(part for part in (holding.country, holding.sector) if part)
    facts = ", ".join(part for part in (code, term) if part)
    told = f"{entry.name}: {holding.office or entry.kind} ({facts})"
    if over:
        told += f", not in office on the day: {_code_of(holding, over=True)}"
    return Step(words=words, says=told)


def _term(holding: Holding) -> str:
    """From when to when a code holds, in words."""
    if holding.start and holding.end:
        return f"{holding.start} to {holding.end}"
    if holding.start:
        return f"since {holding.start}"
    return f"until {holding.end}" if holding.end else ""


def _name(description: Description, words: Sequence[Word]) -> str:
    if description.name:
        return " ".join(word.text for word in _without_possessive(description.name))
    kept = [word for word in words if word.fold not in ("the", "a", "an")] or list(words)
    return _joined(kept)


def _joined(words: Sequence[Word]) -> str:
    text = ""
    for before, word in zip((None, *words), words, strict=False):
        gap = "" if before is None or before.end == word.start else " "
        if before is not None and word.start - before.end == 1 and gap:
            gap = " "
        text += gap + word.text
    return text
