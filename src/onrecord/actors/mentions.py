"""Doc -> the words that name or describe somebody: names, descriptions and pronouns.

Names are runs of proper nouns, drawn together where the gazetteer knows the whole, with the titles
and nationalities before them.  Descriptions are nouns that tell a sector ("the ministry", "two
gunmen").  What a mention says by itself is read by :func:`~onrecord.actors.describe`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spacy.tokens import Doc

from onrecord.actors.describe import Description, Knowledge, read_description, title_size
from onrecord.actors.gazetteer import Entry
from onrecord.actors.territories import Found
from onrecord.actors.tokens import Tokens
from onrecord.actors.words import LONGEST_SYLLABLE, PARTICLES, POSSESSIVE, Word
from onrecord.model import Span

__all__ = ["Form", "Kind", "NounPhrase", "find_noun_phrases", "is_acronym"]

Form = Literal["name", "nominal", "pronoun"]
Kind = Literal["person", "organization", "place", "group", "unknown"]


@dataclass(slots=True, kw_only=True)
class NounPhrase:
    """One mention: its tokens (first, one past the last), the name within it, and what it says."""

    start: int
    end: int
    head: int
    form: Form
    kind: Kind
    name: tuple[Word, ...] = ()
    name_start: int = 0
    name_end: int = 0
    description: Description | None = None
    entries: tuple[Entry, ...] = ()
    place: Found | None = None
    plural: bool = False
    definite: bool = False
    gender: str | None = None
    block: str = "body"
    acronym: tuple[Word, ...] = ()
    spelled: str = ""

    def span(self, tokens: Tokens) -> Span:
        """Where the words that name it stand: the name, a description's whole, the pronoun."""
        first = self.name_start if self.form == "name" else self.start
        last = (self.name_end if self.form == "name" else self.end) - 1
        return Span(tokens.words[first].start, tokens.words[last].end)


PRONOUNS = {
    "he": "m", "him": "m", "his": "m", "himself": "m",
    "she": "f", "her": "f", "hers": "f", "herself": "f",
    "it": "n", "its": "n", "itself": "n",
    "they": "p", "them": "p", "their": "p", "theirs": "p", "themselves": "p",
}  # fmt: skip
_MALE = frozenset(
    "mr sir lord king prince emperor sultan emir sheikh sheik father brother son husband boy "
    "man gentleman uncle nephew grandfather grandson businessman spokesman chairman congressman "
    "policeman gunman fireman salesman statesman actor monk pope bishop archbishop cardinal "
    "imam rabbi ayatollah duke count baron widower king-elect schoolboy craftsman fisherman "
    "cameraman dad daddy father-in-law ex-husband grandad councilman assemblyman bridegroom "
    "waiter stepfather bachelor tsar czar monsignor rev".split()
)
_FEMALE = frozenset(
    "mrs ms miss lady queen princess empress mother sister daughter wife girl woman aunt niece "
    "grandmother granddaughter businesswoman spokeswoman chairwoman congresswoman policewoman "
    "actress nun duchess countess baroness widow schoolgirl councilwoman stateswoman waitress "
    "mum mom mummy mommy ex-wife grandma bride stepmother dame madame housewife heroine goddess "
    "hostess seamstress".split()
)
_HONORIFICS = frozenset(
    "mr mrs ms miss dr prof professor sir lord lady dame rev reverend madame sheikh sheik "
    "mullah imam rabbi father sister brother pope saint st prince princess king queen hon "
    "mx".split()
)
_ORG_HEADS = frozenset(
    "ministry department university institute bank council commission committee agency office "
    "bureau court parliament congress senate assembly house party union league association "
    "federation society foundation organization organisation center centre school college "
    "academy church board authority administration service fund group front army movement "
    "alliance coalition network corps force forces command company corporation hospital club "
    "museum embassy chamber inspectorate directorate secretariat tribunal mission "
    "observatory".split()
)
_ORG_ENDS = _ORG_HEADS | frozenset(
    "inc ltd corp plc llc gmbh co police times post news press tv radio herald journal tribune "
    "guardian telegraph gazette airlines airways motors bancorp holdings partners associates "
    "brothers labs technologies systems industries pharmaceuticals international media channel "
    "magazine newspaper daily weekly team brigade battalion guard guards games cup festival "
    "conference summit treaty act law bill award prize airport stadium bridge river street "
    "avenue square mountain lake island islands sea ocean bay strait valley desert park hotel "
    "theatre theater palace tower cathedral mosque temple synagogue".split()
)
# In words: no name with its titles is longer, and no country's name.
_LONGEST_RUN, _LONGEST_STATE = 24, 6
_BEFORE_NAMES = frozenset("the a an mr mrs ms miss dr".split())
_MONTHS = frozenset(
    "january february march april may june july august september october november december "
    "monday tuesday wednesday thursday friday saturday sunday christmas easter ramadan".split()
)
_NOT_PEOPLE = frozenset(
    "god internet web bible koran quran islam christianity judaism hinduism buddhism europe africa "
    "asia america west east congress senate brexit nato".split()
)
_DEFINITE = frozenset("the this that these those his her its their our my your".split())
_PERSON_TAGS = frozenset(("PRP", "PRP$"))


def find_noun_phrases(doc: Doc, tokens: Tokens, *, knowledge: Knowledge) -> list[NounPhrase]:
    """All mentions in text order; a nested one comes after the one that holds it."""
    found: list[NounPhrase] = []
    taken = [False] * len(tokens.words)
    for kind, start, end in tokens.ranges:
        found += _names(tokens, start, end, taken, kind, knowledge)
    for phrase in found:
        _read_acronym(phrase, tokens)
    states = _states_by_words(found, tokens)
    for phrase in found:
        if phrase.kind == "place" and phrase.name[-1].fold in states:
            phrase.kind, phrase.place, phrase.description = "unknown", None, None
    families = _family_names(found, tokens, knowledge)
    for phrase in found:
        _make_person(phrase, families, tokens)
    for kind, start, end in tokens.ranges:
        found += _lone_names(tokens, start, end, taken, kind, families)
        found += _nominals(tokens, start, end, taken, kind, knowledge)
        found += _pronouns(tokens, start, end, kind)
    found.sort(key=lambda one: (one.head, one.start, -one.end))
    return found


def _read_acronym(phrase: NounPhrase, tokens: Tokens) -> None:
    """Takes the acronym that stands in brackets after a name: "Institute ... of War (ISW)"."""
    at = phrase.end
    if phrase.form != "name" or phrase.kind in ("person", "place") or at + 2 >= len(tokens.words):
        return
    opening, short, closing = tokens.words[at : at + 3]
    if opening.text == "(" and closing.text == ")" and short.text[0].isupper():
        names = [word.fold for word in phrase.name]
        if is_acronym(short.fold, names):
            phrase.acronym = (short,)
            phrase.kind = "organization"


SMALL_WORDS = frozenset("the of for and a an in on de la del al".split())


def is_acronym(short: str, words: Sequence[str]) -> bool:
    """Whether the letters are the words' first ones, with or without those of small words.

    >>> is_acronym("isw", ["institute", "for", "the", "study", "of", "war"])
    True
    >>> is_acronym("war", ["institute", "for", "the", "study", "of", "war"])
    False
    """
    return len(short) >= 2 and short in initials_of(words)


def initials_of(words: Sequence[str]) -> set[str]:
    """The acronyms that a name of several words can have."""
    if len(words) < 2:
        return set()
    strong = "".join(word[0] for word in words if word not in SMALL_WORDS)
    return {"".join(word[0] for word in words), strong}


def _is_state(word: Word, knowledge: Knowledge) -> bool:
    """Whether a word is a country's or a federal state's name, which no person is called by."""
    match = knowledge.territories.match([word], 0)
    if match is None:
        return False
    return match[1].by == "name" or any(one.kind == "state" for one in match[1].localities)


_STATE_OF = frozenset("republic kingdom federation emirate sultanate state".split())
_OF_STATES = frozenset(
    "president government parliament army navy ambassador embassy constitution borders".split()
)


def _states_by_words(phrases: list[NounPhrase], tokens: Tokens) -> frozenset[str]:
    """Towns' names by which the text calls a country that no table knows.

    "The Republic of Temara" and "Temara's parliament" are not about the town of that name.
    """
    words = tokens.words
    found: set[str] = set()
    for phrase in phrases:
        if phrase.kind != "place" or phrase.place is None or phrase.place.territory is not None:
            continue
        before = [word.fold for word in words[max(phrase.start - 2, 0) : phrase.start]]
        after = [word.fold for word in words[phrase.end : phrase.end + 2]]
        if len(before) == 2 and before[1] == "of" and before[0] in _STATE_OF:
            found.add(phrase.name[-1].fold)
        if len(after) == 2 and after[0] == POSSESSIVE and after[1] in _OF_STATES:
            found.add(phrase.name[-1].fold)
    return frozenset(found)


SAYING = frozenset(
    "say tell add write note explain argue claim state insist warn announce think believe ask "
    "reply admit declare suggest stress recall observe comment remark tweet quip joke continue "
    "conclude".split()
)


def _speaks(phrase: NounPhrase, tokens: Tokens) -> bool:
    """Whether it is the subject of a verb of saying, as persons are."""
    head = phrase.head
    return tokens.dep[head] == "nsubj" and tokens.lemma[tokens.head[head]] in SAYING


def _family_names(
    phrases: list[NounPhrase], tokens: Tokens, knowledge: Knowledge
) -> frozenset[str]:
    """The last words of names in the text that are, or may be, whole names of persons."""
    return frozenset(
        phrase.name[-1].fold
        for phrase in phrases
        if phrase.form == "name"
        and len(phrase.name) >= 2
        and (
            phrase.kind == "person"
            or (
                phrase.kind == "unknown"
                and len(phrase.name) <= 3
                and not phrase.definite
                and not _is_state(phrase.name[-1], knowledge)
                and _speaks(phrase, tokens)
            )
        )
        and len(phrase.name[-1].fold) > 2
        and phrase.name[-1].fold not in _ORG_ENDS
    )


_PLACE_PREPOSITIONS = frozenset("in at from near to into across around outside".split())


def _lives(phrase: NounPhrase, tokens: Tokens) -> bool:
    """Whether an unknown name of two or three words is somebody's: he speaks, or is told apart by
    "who" or his age."""
    words = [word.text.strip("-") for word in phrase.name]
    named = len(words) <= _LONGEST_NAME and all(word[:1].isupper() for word in words)
    if not named or phrase.definite or any(word.fold in _ORG_ENDS for word in phrase.name):
        return False
    after = tokens.words[phrase.end : phrase.end + 2]
    told_apart = (
        len(after) == 2
        and after[0].text == ","
        and (after[1].fold == "who" or (after[1].text.isdigit() and len(after[1].text) == 2))
    )
    return told_apart or _speaks(phrase, tokens)


_LONGEST_NAME = 3


def _make_person(phrase: NounPhrase, families: frozenset[str], tokens: Tokens) -> None:
    """Takes a place's or thing's name for the person's whose family name the text has told."""
    if phrase.form != "name" or phrase.kind not in ("place", "unknown"):
        return
    if len(phrase.name) > 1:
        if phrase.kind == "unknown" and _lives(phrase, tokens):
            phrase.kind = "person"
        return
    if phrase.name[0].fold not in families or phrase.definite:
        return
    before = tokens.words[phrase.start - 1].fold if phrase.start else ""
    if phrase.kind == "place" and before in _PLACE_PREPOSITIONS:
        return
    phrase.kind = "person"
    phrase.place = None
    phrase.description = None
    phrase.entries = ()


def _lone_names(
    tokens: Tokens, start: int, end: int, taken: list[bool], kind: str, families: frozenset[str]
) -> Iterator[NounPhrase]:
    """Family names that the text has told before, where the tagger takes them for other words."""
    for at in range(start, end):
        word = tokens.words[at]
        if taken[at] or word.fold not in families or not word.text[0].isupper():
            continue
        taken[at] = True
        yield NounPhrase(
            start=at,
            end=at + 1,
            head=at,
            form="name",
            kind="person",
            name=(word,),
            spelled=word.text,
            name_start=at,
            name_end=at + 1,
            block=kind,
        )


def _names(
    tokens: Tokens, start: int, end: int, taken: list[bool], kind: str, knowledge: Knowledge
) -> Iterator[NounPhrase]:
    shown = tokens.shown(start, end)
    words = [tokens.words[at] for at in shown]
    at = 0
    floor = start
    while at < len(shown):
        size = _run(tokens, words, shown, at, kind, knowledge)
        if not size:
            at += 1
            continue
        for phrase in _read_run(tokens, shown, at, size, floor, kind, knowledge):
            for one in range(phrase.start, phrase.end):
                taken[one] = True
            yield phrase
        at += size
        # A country right before a name is not the name's own: "envoy to the United States Jan Kot".
        if at < len(shown) and _ends_place(words, at - size, at, knowledge):
            floor = shown[at - 1] + 1


def _run(
    tokens: Tokens, words: list[Word], shown: list[int], at: int, kind: str, knowledge: Knowledge
) -> int:
    """How many words from ``at`` belong to one name with its titles, 0 where none begins."""
    size = _known_size(tokens, words, shown, at, knowledge)
    if not size and not _is_proper(tokens, words, shown, at, kind, knowledge):
        return 0
    size = size or 1
    while at + size < len(words) and size < _LONGEST_RUN:
        following = at + size
        if tokens.sentence[shown[following]] != tokens.sentence[shown[at]]:
            break
        if joined := _joined_size(tokens, words, shown, following, size):
            size += joined
            continue
        if words[following].fold in _ADDRESSES:
            break
        known = _known_size(tokens, words, shown, following, knowledge)
        if _apart(words, following) or _ends_place(words, at, following, knowledge):
            break
        if (
            size > 1
            and words[following - 1].fold in _ORG_ENDS
            and _given(words[following], knowledge)
        ):
            break
        if known:
            size += known
        elif _is_proper(tokens, words, shown, following, kind, knowledge):
            size += 1
        elif more := _org_complement(tokens, words, shown, at, following, kind, knowledge):
            size += more
        else:
            break
    return size


_ADDRESSES = frozenset("mr mrs ms dr".split())
_CONJUNCTIONS = frozenset("and or but a an the as who he she it in on at of to".split())


def _joined_size(tokens: Tokens, words: list[Word], shown: list[int], at: int, size: int) -> int:
    """How many words a particle or a hyphen joins to a name: "Suleiman [al-Amr]", "Lung-[bin]"."""
    word = words[at]
    if word.fold in PARTICLES and word.text[0].islower() and at + 1 < len(words):
        following = words[at + 1]
        if following.text[0].isupper() and tokens.pos[shown[at + 1]] == "PROPN":
            return 2
    if word.text in ("'", "’") and at + 1 < len(words) and words[at + 1].fold in _ORG_HEADS:
        return 2 if words[at + 1].text[0].isupper() else 0  # the Weavers' Union
    hyphened = shown[at] - shown[at - 1] == 2 and tokens.hyphens[shown[at] - 1]
    syllable = word.text.islower() and word.text.isalpha() and word.fold not in _CONJUNCTIONS
    syllable = syllable and len(word.text) <= LONGEST_SYLLABLE
    named = size >= 2 and words[at - 2].text[0].isupper() and tokens.pos[shown[at - 1]] == "PROPN"
    return 1 if hyphened and syllable and named else 0


def _apart(words: list[Word], at: int) -> bool:
    """Whether the name at ``at`` begins a name of its own after another one's end."""
    return words[at - 1].fold in (POSSESSIVE, ",")


def _is_sure(tokens: Tokens, word: Word, at: int, place: Found | None) -> bool:
    """Whether one known word is a name here, and not another word that begins a sentence."""
    shouted = word.text.isupper() and len(word.text) > 1
    if tokens.pos[at] not in ("PROPN", "ADJ", "NOUN"):
        return shouted
    if tokens.pos[at] == "PROPN" or not _starts_sentence(tokens, at):
        return True
    return shouted or (place is not None and place.by in ("adjective", "people"))


def _ends_place(words: list[Word], at: int, following: int, knowledge: Knowledge) -> bool:
    """Whether a country's own name ends before ``following``: "[the United States] [Jan Kot]"."""
    for first in range(max(at, following - _LONGEST_STATE), following):
        place = knowledge.territories.match(words, first)
        if place and first + place[0] == following and place[1].by in ("name", "capital"):
            known = knowledge.gazetteer.match(words, following)
            return bool(known and any(entry.kind == "person" for entry in known[1])) or (
                following > at + 1 and _given(words[following], knowledge)
            )
    return False


def _given(word: Word, knowledge: Knowledge) -> bool:
    return word.text[0].isupper() and word.fold in knowledge.gazetteer.given_names


def _known_size(
    tokens: Tokens, words: list[Word], shown: list[int], at: int, knowledge: Knowledge
) -> int:
    known = knowledge.gazetteer.match(words, at)
    place = knowledge.territories.match(words, at)
    size = max(known[0] if known else 0, place[0] if place else 0)
    if words[at].text[0].isupper() and (titled := title_size(words, at, knowledge.roles)) > 1:
        size = max(size, titled)
    if size == 1 and not _is_sure(tokens, words[at], shown[at], place[1] if place else None):
        return 0
    return size


def _starts_sentence(tokens: Tokens, at: int) -> bool:
    return (
        at == 0
        or tokens.sentence[at - 1] != tokens.sentence[at]
        or (tokens.words[at - 1].text in ('"', "“", "'", "‘", ":"))
    )


def _is_proper(
    tokens: Tokens, words: list[Word], shown: list[int], at: int, kind: str, knowledge: Knowledge
) -> bool:
    one = shown[at]
    text = words[at].text
    if not text[0].isupper() or words[at].fold in _MONTHS:
        return False
    if tokens.pos[one] == "PROPN":
        return True
    if kind == "headline" or _starts_sentence(tokens, one):
        return False
    # A title in capital letters before a name: "Prime Minister", "Chief".
    return tokens.pos[one] in ("NOUN", "ADJ") and not text.isupper()


def _org_complement(
    tokens: Tokens,
    words: list[Word],
    shown: list[int],
    at: int,
    following: int,
    kind: str,
    knowledge: Knowledge,
) -> int:
    """How many words carry on a body's name: "Ministry [of Foreign Affairs]"."""
    if words[following - 1].fold not in _ORG_HEADS or words[following].fold not in (
        "of",
        "for",
        "on",
    ):
        return 0
    size = 1
    while following + size < len(words) and words[following + size].fold in ("the", "and"):
        size += 1
    first = following + size
    if first >= len(words) or not _is_proper(tokens, words, shown, first, kind, knowledge):
        return 0
    return size + 1


def _read_run(
    tokens: Tokens,
    shown: list[int],
    at: int,
    size: int,
    floor: int,
    kind: str,
    knowledge: Knowledge,
) -> Iterator[NounPhrase]:
    """The mentions of one run of names: split where one name ends and the next one begins."""
    first, last = shown[at], shown[at + size - 1] + 1
    while last > first and tokens.words[last - 1].fold == POSSESSIVE:
        last -= 1
    if last <= first:
        return
    head = _head(tokens, first, last)
    start = min(first, tokens.left_edge(head)) if tokens.head[head] != head else first
    start = max(start, floor)
    while start < first and tokens.words[start].text in _OPENERS:
        start += 1
    words = tokens.shown_words(start, last)
    words = _dress(words, tokens, start, last)
    description = read_description(words, knowledge=knowledge)
    if _only_modifies(tokens, description, head, last):
        return
    yield _name_phrase(tokens, start, first, last, head, kind, description, knowledge)


def _only_modifies(tokens: Tokens, description: Description, head: int, last: int) -> bool:
    """Whether it is the nationality of what follows, which names it with its own noun."""
    alone = description.alone
    modifies = tokens.dep[head] in ("amod", "compound", "nmod") and tokens.head[head] >= last
    if alone is None:
        # "Republican nominee", "Kurdish fighters": the noun names them.
        common = tokens.pos[tokens.head[head]] == "NOUN"
        one = len(description.items) == 1 and not description.items[0].known
        return (
            modifies
            and common
            and one
            and tokens.tag[head] in ("JJ", "NNPS", "NN", "NNP")
            and (description.items[0].role is not None or tokens.tag[head] == "JJ")
        )
    if last >= 3 and tokens.words[last - 2].text == "-" and tokens.words[last - 3].fold in _SIDES:
        return True
    if alone.by not in ("adjective", "people"):
        return False
    if tokens.pos[head] == "ADJ" and tokens.dep[head] in ("amod", "conj", "acomp"):
        return True
    return tokens.head[head] >= last and tokens.dep[head] in ("amod", "compound", "nmod", "advmod")


_SIDES = frozenset("pro anti".split())


def _dress(words: list[Word], tokens: Tokens, start: int, last: int) -> list[Word]:
    """The words, with a capital where a hyphen binds one to a name: "jeou" of Ying-jeou."""
    bound = {
        tokens.words[at].start
        for at in range(start + 2, last)
        if tokens.words[at - 1].text == "-"
        and tokens.words[at - 1].end == tokens.words[at].start
        and tokens.words[at - 2].end == tokens.words[at - 1].start
        and tokens.words[at - 2].text[0].isupper()
        and len(tokens.words[at].text) <= LONGEST_SYLLABLE
    }
    if not bound:
        return words
    return [
        word._replace(text=word.text.capitalize()) if word.start in bound else word
        for word in words
    ]


_OPENERS = frozenset(('"', "“", "”", "'", "‘", "’", "(", ",", "-", "–", "—", ":", "``", "''", "["))


def _head(tokens: Tokens, first: int, last: int) -> int:
    """The token of the run on which the others hang."""
    for one in range(last - 1, first - 1, -1):
        if not first <= tokens.head[one] < last or tokens.head[one] == one:
            return one
    return last - 1


def _name_phrase(
    tokens: Tokens,
    start: int,
    first: int,
    last: int,
    head: int,
    kind: str,
    description: Description,
    knowledge: Knowledge,
) -> NounPhrase:
    name = tuple(word for word in description.name if word.fold != POSSESSIVE)
    phrase = NounPhrase(
        start=start,
        end=last,
        head=head,
        form="name",
        kind="unknown",
        description=description,
        block=kind,
        name_start=first,
        name_end=last,
        definite=tokens.words[start].fold == "the",
    )
    phrase.gender = _gender_told(description)
    body = description.known_item is None and _is_body_of(tokens, first, last)
    titled = name and description.titles and not body and not _names_thing(name)
    if description.known_item is not None or titled:
        phrase.kind = "person"
        phrase.entries = description.known
    elif _is_title(description):
        phrase.form = "nominal"
        phrase.kind = "person"
        phrase.entries = _entries_in(description)
        phrase.plural = tokens.tag[head] in ("NNS", "NNPS")
        phrase.definite = phrase.definite or not phrase.plural
        return phrase
    elif body:
        phrase.kind = "organization"
        phrase.entries = _entries_in(description)
        phrase.name = _body_name(tokens, first, last)
    elif description.alone is not None and description.alone.by in ("people", "adjective"):
        phrase.kind = "group"
        phrase.plural = True
    elif description.alone is not None:
        phrase.kind = "place"
        phrase.place = description.alone
    else:
        # "the New Party's Ann Kot" is no party.
        begin = tokens.words[first].start
        entries = _entries_in(description, begin)
        phrase.entries = entries
        phrase.kind = _kind_by_words(tokens, first, last, entries, knowledge)
    if phrase.kind == "person" and name:
        phrase.name = _without_honorifics(name)
        phrase.name_start, phrase.name_end = _tokens_of(phrase.name, tokens, first, last)
    else:
        phrase.name = _body_name(tokens, first, last)
    if not phrase.name:
        phrase.name = tuple(tokens.words[first:last])
    alone = phrase.kind == "unknown" and len(phrase.name) == 1
    if alone and knowledge.gazetteer.is_family_name(phrase.name[0].fold):
        phrase.kind = "person" if _speaks(phrase, tokens) else "unknown"
    phrase.spelled = _spell(tokens, phrase)
    if phrase.kind == "person" and phrase.gender is None and len(phrase.name) > 1:
        given = knowledge.gazetteer.given_names.get(phrase.name[0].fold)
        phrase.gender = given if given in ("m", "f") else None
    return phrase


def _spell(tokens: Tokens, phrase: NounPhrase) -> str:
    """The name as the text has it, hyphens and all, on one line."""
    words = tokens.words
    first = next(
        (at for at in range(phrase.start, phrase.end) if words[at].start == phrase.name[0].start),
        phrase.name_start,
    )
    return tokens.spell(first, phrase.name_end)


def _is_body_of(tokens: Tokens, first: int, last: int) -> bool:
    """Whether it is a body's name with a complement: "Institute for River Safety"."""
    return any(
        tokens.words[at].fold in _ORG_HEADS
        and tokens.words[at].text[0].isupper()
        and tokens.words[at + 1].fold in ("of", "for", "on")
        and tokens.words[last - 1].text[0].isupper()
        for at in range(first, last - 2)
    )


def _names_thing(name: tuple[Word, ...]) -> bool:
    """Whether what stands after a title is no person's name: "radical Islam", "Agents Act"."""
    return name[-1].fold in _ORG_ENDS or name[0].fold in _NOT_PEOPLE


def _entries_in(description: Description, start: int = 0) -> tuple[Entry, ...]:
    """The entries of the names in a description from a place on."""
    return tuple(
        entry for item in description.items if item.words[0].start >= start for entry in item.known
    )


def _gender_told(description: Description) -> str | None:
    genders = (_gender_of_noun(word.fold) for item in description.items for word in item.words)
    return next((gender for gender in genders if gender), None)


def _without_honorifics(name: tuple[Word, ...]) -> tuple[Word, ...]:
    start = 0
    while start < len(name) - 1 and name[start].fold in _HONORIFICS:
        start += 1
    return name[start:]


def _tokens_of(name: tuple[Word, ...], tokens: Tokens, first: int, last: int) -> tuple[int, int]:
    starts = [at for at in range(first, last) if tokens.words[at].start == name[0].start]
    ends = [at for at in range(first, last) if tokens.words[at].end == name[-1].end]
    return (starts[0] if starts else first), (ends[0] + 1 if ends else last)


def _body_name(tokens: Tokens, first: int, last: int) -> tuple[Word, ...]:
    start = first
    while start < last - 1 and tokens.words[start].fold in _BEFORE_NAMES:
        start += 1
    return tuple(tokens.shown_words(start, last))


def _is_title(description: Description) -> bool:
    """Whether its last noun says what somebody is: "the President", "Party Spokesman"."""
    last = description.items[-1]
    return last.role is not None and last.role.kind == "person" and last.kind == "role"


def _kind_by_words(
    tokens: Tokens, first: int, last: int, entries: tuple[Entry, ...], knowledge: Knowledge
) -> Kind:
    words = tokens.shown_words(first, last)
    if entries and all(entry.kind != "person" for entry in entries):
        return "organization"
    folds = [word.fold for word in words]
    if folds[-1] in _ORG_ENDS or any(fold in _ORG_HEADS for fold in folds):
        return "organization"
    if len(words) == 1 and words[0].text.isupper() and 2 <= len(words[0].text) <= 6:
        return "organization"
    if folds[0] in _HONORIFICS and len(words) > 1:
        return "person"
    if 2 <= len(words) <= 4 and folds[0] in knowledge.gazetteer.given_names:
        return "person"
    modifies = tokens.dep[last - 1] in ("compound", "amod", "nmod")
    the = (first and tokens.words[first - 1].fold == "the") or folds[0] == "the"
    if the and not modifies:  # "the Obama administration" tells of Obama
        return "organization"
    return "unknown"


def _nominals(
    tokens: Tokens, start: int, end: int, taken: list[bool], kind: str, knowledge: Knowledge
) -> Iterator[NounPhrase]:
    inner = _inside_titles(tokens, start, end, knowledge)
    for at in range(start, end):
        if taken[at] or tokens.pos[at] not in ("NOUN", "PROPN") or at in inner:
            continue
        if at + 1 < end and tokens.words[at + 1].text == "-":
            continue  # "co-founder" is no company
        if tokens.dep[at] in ("compound", "amod") and tokens.head[at] > at:
            continue
        first = max(tokens.left_edge(at), start)
        while first < at and tokens.words[first].text in _OPENERS:
            first += 1
        words = tokens.shown_words(first, at + 1)
        role = _role_at_end(words, knowledge)
        if role is None and _names_person(tokens, at):
            role = "person"
        if role is None:
            continue
        last = _with_complement(tokens, at, end)
        whole = tokens.shown_words(first, last)
        description = read_description(whole, knowledge=knowledge)
        plural = tokens.tag[at] in ("NNS", "NNPS") or tokens.words[at].fold in ("police", "people")
        yield NounPhrase(
            start=first,
            end=last,
            head=at,
            form="nominal",
            kind="group" if plural and role != "body" else _KIND_OF[role],
            description=description,
            entries=_entries_in(description),
            plural=plural,
            definite=tokens.words[first].fold in _DEFINITE or _has_possessor(tokens, first, at),
            gender=_gender_of_noun(tokens.words[at].fold),
            block=kind,
        )


def _inside_titles(tokens: Tokens, start: int, end: int, knowledge: Knowledge) -> set[int]:
    """Tokens that are the further words of a title: the state in "secretary of state"."""
    inner: set[int] = set()
    for at in range(start, end - 2):
        if tokens.words[at + 1].fold in ("of", "for"):
            size = title_size(tokens.words[at : at + 6], 0, knowledge.roles)
            inner.update(range(at + 1, at + size))
    return inner


_NO_PERSONS = frozenset(
    "number order power paper water letter center centre matter winter summer september october "
    "november december computer river chapter master corner dinner offer answer member quarter "
    "danger border disorder murder weather factor sector vector motor error tower theater "
    "theatre newspaper container helicopter router server counter poster banner shelter "
    "transfer tender register semester character encounter disaster timber rubber fiber laser "
    "tumor humor labor harbor favor honor color flavor behavior rumor terror mirror horror "
    "interior exterior metaphor tensor sensor processor trailer freezer cancer trigger finger "
    "shoulder liver slaughter laughter daughter bunker anchor ladder leather feather silver "
    "copper tiger cover layer drawer shower flower powder thunder wonder surrender amber lever "
    "fever never ever over under after other whether rather together altogether however "
    "whatever former latter upper lower inner outer cluster filter folder header footer buffer "
    "parameter diameter perimeter meter metre liter kilometer dollar user's roller cooker "
    "tanker bomber fighter destroyer cruiser".split()
)
_AGENTS = ("er", "or", "ist", "ian", "eer", "ee", "man", "woman")


def _names_person(tokens: Tokens, at: int) -> bool:
    """Whether a noun looks like one who does something: "a defector", "the cosplayer"."""
    fold = tokens.words[at].fold
    if tokens.tag[at] != "NN" or len(fold) < 5 or fold in _NO_PERSONS:
        return False
    after = tokens.words[at + 1].fold if at + 1 < len(tokens.words) else ""
    if after in ("who", "whose", "whom"):
        return True
    return fold.endswith(_AGENTS) and tokens.dep[at] in (
        "nsubj",
        "nsubjpass",
        "pobj",
        "dobj",
        "appos",
    )


_KIND_OF: dict[str, Kind] = {"person": "person", "body": "organization", "thing": "group"}


def _role_at_end(words: list[Word], knowledge: Knowledge) -> str | None:
    """What kind of role the last words of a noun phrase are: person, body or thing."""
    for at in range(max(0, len(words) - 5), len(words)):
        role = knowledge.roles.match(words, at)
        if role is not None and at + role[0] == len(words) and role[1].kind != "modifier":
            return role[1].kind
    return None


def _with_complement(tokens: Tokens, head: int, end: int) -> int:
    """One past the last token of "of the company" after its head, where it stands right there."""
    at = head + 1
    if at < end and tokens.words[at].fold in ("of", "for", "at") and tokens.head[at] == head:
        last = at + 1
        limit = min(end, head + _LONGEST_RUN)
        while last < limit and tokens.sentence[last] == tokens.sentence[head]:
            one = last
            for _ in range(6):
                if one == at or tokens.head[one] == one:
                    break
                one = tokens.head[one]
            if one != at or tokens.pos[last] in ("VERB", "AUX", "PUNCT", "SCONJ"):
                break
            if tokens.words[last].text in ("who", "which", "that"):
                break
            last += 1
        if last > at + 1:
            return last
    return head + 1


def _has_possessor(tokens: Tokens, first: int, head: int) -> bool:
    return any(tokens.words[at].fold == POSSESSIVE for at in range(first, head))


def _gender_of_noun(fold: str) -> str | None:
    return "m" if fold in _MALE else "f" if fold in _FEMALE else None


def _pronouns(tokens: Tokens, start: int, end: int, kind: str) -> Iterator[NounPhrase]:
    for at in range(start, end):
        gender = PRONOUNS.get(tokens.words[at].fold)
        if gender and tokens.tag[at] in _PERSON_TAGS and not tokens.words[at].text.isupper():
            yield NounPhrase(
                start=at,
                end=at + 1,
                head=at,
                form="pronoun",
                kind="group" if gender == "p" else "organization" if gender == "n" else "person",
                gender=gender,
                plural=gender == "p",
                block=kind,
            )
