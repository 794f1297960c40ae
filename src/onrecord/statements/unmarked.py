"""Speech without a verb of speech: what follows a colon, and what goes on in free indirect speech.

The network learns from texts in which each attribution has a cue, and passes over these: "The
minister stuck to his line: no plane would enter", '"We did it," she said.  The ban would stay for
as long as ...' and "By her ministry's count 14 people have died".  What stands here looks only at
sentences in which nothing else was found.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Stretch

from onrecord.model import Span, Spans
from onrecord.statements.clauses import cue_tokens
from onrecord.statements.cues import CueLexicon
from onrecord.statements.found import EDGE, Found, Nearby, to_spans

__all__ = ["find_unmarked"]

#: What somebody does who then says why: "owned up", "turned him down", "would not budge".
_STANDS = frozenset(
    """
    admit answer budge cling contradict counter deny disagree double explain hold insist keep own
    persist refuse reject repeat reply retort reveal shrug stick turn yield
    """.split()
)
#: What somebody has who says something: "her line", "the price of the chancellor", "his account".
_WORDS = frozenset(
    """
    account advice answer argument charge claim complaint condition date demand denial explanation
    finding formula line message objection offer opinion order plan plea pledge position price
    promise proposal reading reason refrain reply story tale telling term threat timetable
    ultimatum verdict version view vow warning wish word
    """.split()
)
#: What somebody counts or tells: "by her ministry's count", "in his telling".
_COUNTS = frozenset(
    "account count estimate figure reckoning tally telling version word wording".split()
)
_COUNTING = frozenset({"by", "in", "on", "under"})
_PRONOUNS = frozenset({"he", "she", "they"})
_PEOPLE = frozenset({"PERSON", "ORG", "NORP", "GPE"})
#: How words for people end, and words for people and bodies that end otherwise.
_DOERS = ("er", "or", "man", "woman", "person", "ist", "ant", "ent", "ian", "ary")
_SPEAKERS = frozenset(
    """
    agency ally army bank bishop body bloc chief church colonel committee company council country
    court delegate embassy envoy force general group head house judge king mayor ministry navy
    office official party people police pope premier prince queen rebel side staff state tribunal
    union witness
    """.split()
)
_NO_PREDICATE = frozenset(
    {"acl", "advcl", "amod", "aux", "auxpass", "compound", "csubj", "pcomp", "relcl"}
)
#: After "she said.", these go on with the text, not with what she said: "He would not be drawn".
_EVASIONS = frozenset(
    "answer call comment confirm discuss disclose draw elaborate explain hear identify name own "
    "say tell verify".split()
)
_MARKS = frozenset('"\u201c\u201d\u00ab\u00bb')
_GOING_ON = frozenset({"go", "continue"})
_FINITE = frozenset({"MD", "VBD", "VBP", "VBZ"})
_LEAST_WORDS = 3
#: What somebody asks, offers, promises, in words that follow: "a demand by the union that ...".
_ASKED = frozenset(
    """
    accusation allegation assertion call charge claim condition demand denial insistence invitation
    offer pledge plea promise proposal request suggestion tale threat vow warning
    """.split()
)


def find_unmarked(doc: Doc, found: Sequence[Found], *, cues: CueLexicon) -> Iterator[Found]:
    """Statements that no cue of speech marks, in sentences of the body where ``found`` has none.

    The rules are ``colon`` (source and verb or noun before a colon, the content behind it),
    ``going on`` ("..., she went on"), ``free`` (free indirect speech: it has source and cue of the
    statement that it goes on with), ``account`` ("by the mayor's count") and ``noun`` ("refused a
    demand by the union that ...").
    """
    held = Nearby(found, lambda one: one.content)
    marks = Nearby(found, lambda one: one.cue)
    touched = Nearby(found, lambda one: (*one.source, *one.cue, *one.content))
    for block in doc.spans["blocks"]:
        if block.label_ != "body":
            continue
        marked = [*_behind_colons(block, held), *_going_on(block, touched)]
        behind = Nearby(marked, lambda one: one.content)
        others = [*_free(block, found, held, touched, cues), *_by_account(block, touched)]
        yield from marked
        yield from (one for one in others if next(behind.touching(one.content), None) is None)
        yield from _demanded(block, held, marks)


# --------------------------------------------------------------------------- colons


def _behind_colons(block: Stretch, held: Nearby[Found]) -> Iterator[Found]:
    for colon in block:
        if colon.text != ":" or not colon.whitespace_ or colon.i + 1 >= block.end:
            continue
        before = block.doc[max(colon.sent.start, block.start) : colon.i]
        content = _words(block.doc[colon.i + 1 : min(block.doc[colon.i + 1].sent.end, block.end)])
        if content is None or _is_held(content, colon, held):
            continue
        said = _source_before(before)
        if said is None:
            continue
        source, cue = said
        yield Found(source=source, cue=cue, content=(content,), rule="colon")


def _is_held(content: Span, colon: Token, held: Nearby[Found]) -> bool:
    at = Span(colon.idx, colon.idx + 1)
    return next(held.touching((content, at)), None) is not None


def _source_before(before: Stretch) -> tuple[Spans, Spans] | None:
    """Who says what stands behind a colon, and the words that tell so."""
    inside = range(before.start, before.end)
    for verb in reversed(before):
        if verb.pos_ in ("VERB", "AUX") and verb.dep_ not in _NO_PREDICATE:
            said = _said_by(verb, inside)
            if said is not None:
                return said
    return None


def _said_by(verb: Token, inside: range) -> tuple[Spans, Spans] | None:
    doc = verb.doc
    subject = next((child for child in verb.lefts if child.dep_ in ("nsubj", "nsubjpass")), None)
    if subject is None:
        return None
    owned = _owned_word(subject)
    if owned is not None:
        return to_spans(_own_phrase(owned, inside), doc), to_spans({subject.i}, doc)
    if not _is_somebody(subject):
        return None
    taken = [
        noun
        for child in verb.rights
        for noun in (child, *child.children)
        if noun.i in inside and noun.dep_ in ("dobj", "pobj", "attr")
    ]
    stands = verb.lemma_.lower() in _STANDS
    if not stands and not any(noun.lemma_.lower() in _WORDS for noun in taken):
        return None
    source = {t.i for t in subject.subtree if t.i in inside}
    cue = {i for i in cue_tokens(verb) if i in inside} or {verb.i}
    return to_spans(source, doc), to_spans(cue - source, doc)


def _owned_word(noun: Token) -> Token | None:
    """Whose word, demand, line it is: the owner, if the noun is one of these."""
    if noun.lemma_.lower() not in _WORDS:
        return None
    return _owner(noun)


def _own_phrase(owner: Token, inside: range) -> set[int]:
    return {t.i for t in owner.subtree if t.i in inside and t.tag_ != "POS"}


def _is_somebody(token: Token) -> bool:
    """Whether a noun may be one who speaks: a name, a pronoun of people, "the minister"."""
    if token.pos_ == "PRON":
        return token.lower_ in _PRONOUNS
    if token.pos_ == "PROPN" or token.ent_type_ in _PEOPLE:
        return True
    return token.pos_ == "NOUN" and (
        token.lemma_.lower().endswith(_DOERS) or token.lemma_.lower() in _SPEAKERS
    )


# --------------------------------------------------------------------------- "she went on"


def _going_on(block: Stretch, touched: Nearby[Found]) -> Iterator[Found]:
    for verb in block:
        if verb.lemma_ not in _GOING_ON or verb.pos_ != "VERB" or verb.tag_ not in _FINITE:
            continue
        particle = next((child for child in verb.rights if child.lower_ == "on"), None)
        if verb.lemma_ == "go" and (particle is None or particle.i != verb.i + 1):
            continue
        subject = next((child for child in verb.lefts if child.dep_ == "nsubj"), None)
        if subject is None or (subject.pos_ == "PRON" and subject.lower_ not in _PRONOUNS):
            continue
        doc, sentence = block.doc, verb.sent
        first = subject.left_edge.i
        last = particle.i if particle is not None else verb.i
        if first <= sentence.start or doc[first - 1].text != "," or last + 1 >= sentence.end:
            continue
        if not (doc[last + 1].is_punct or doc[last + 1].is_space):
            continue
        here = Span(sentence.start_char, sentence.end_char)
        parts = (_words(doc[sentence.start : first]), _words(doc[last + 1 : sentence.end]))
        content = tuple(part for part in parts if part is not None)
        if not content or next(touched.touching((here,)), None) is not None:
            continue
        yield Found(
            source=to_spans(range(first, verb.i), doc),
            cue=to_spans(range(verb.i, last + 1), doc),
            content=content,
            rule="going on",
        )


# --------------------------------------------------------------------------- free indirect speech


def _free(
    block: Stretch,
    found: Sequence[Found],
    held: Nearby[Found],
    touched: Nearby[Found],
    cues: CueLexicon,
) -> Iterator[Found]:
    sentences = [one for one in _sentences(block) if any(token.is_alpha for token in one)]
    spoken: Found | None = None
    for before, sentence in pairwise(sentences):
        spoken = _last_said(before, found, held, cues) or (
            spoken if _goes_on(before, touched) else None
        )
        content = _words(sentence)
        if spoken is not None and content is not None and _goes_on(sentence, touched):
            yield Found(source=spoken.source, cue=spoken.cue, content=(content,), rule="free")


def _sentences(block: Stretch) -> Iterator[Stretch]:
    at = block.start
    while at < block.end:
        sentence = block.doc[at].sent
        yield sentence
        at = sentence.end


def _last_said(
    sentence: Stretch, found: Sequence[Found], held: Nearby[Found], cues: CueLexicon
) -> Found | None:
    """The last statement of a sentence that nobody else reports, if it was said in the past."""
    here = Span(sentence.start_char, sentence.end_char)
    last = None
    for one in found:
        if not one.cue or not one.source or not here.covers(one.cue[0]):
            continue
        if next(held.holding(one.cue[0]), None) is not None:
            continue
        if last is None or one.cue[0].start > last.cue[0].start:
            last = one
    if last is None:
        return None
    verb = sentence.doc.char_span(*last.cue[-1], alignment_mode="expand")
    said = verb is not None and any(
        token.tag_ in ("VBD", "VBN") and token.lemma_.lower() in cues.say for token in verb
    )
    return last if said else None


def _goes_on(sentence: Stretch, touched: Nearby[Found]) -> bool:
    """Whether a sentence has the tense of reported speech ("would", "was to") and no words of
    anybody found."""
    root = sentence.root
    here = Span(sentence.start_char, sentence.end_char)
    if next(touched.touching((here,)), None) is not None or any(
        token.text in _MARKS for token in sentence
    ):
        return False
    if root.lemma_.lower() in _EVASIONS:
        return False
    modal = any(child.lower_ == "would" and child.dep_ == "aux" for child in root.children)
    planned = root.lower_ in ("was", "were") and any(
        child.dep_ == "xcomp" and any(to.lower_ == "to" for to in child.lefts)
        for child in root.children
    )
    rather = any(child.lower_ == "rather" for child in root.children)
    return (modal and not rather) or planned


# --------------------------------------------------------------------------- accounts


def _by_account(block: Stretch, touched: Nearby[Found]) -> Iterator[Found]:
    for noun in block:
        if noun.lemma_.lower() not in _COUNTS or noun.head.lower_ not in _COUNTING:
            continue
        owner = next((child for child in noun.children if child.dep_ == "poss"), None)
        if owner is None or owner.lower_ in ("its", "my", "our", "your"):
            continue
        phrase = noun.head.subtree
        end = max(token.i for token in phrase) + 1
        sentence = noun.sent
        stop = next((t.i for t in block.doc[end : sentence.end] if t.text == ";"), sentence.end)
        content = _words(block.doc[end : min(stop, block.end)])
        whole = Span(noun.head.idx, block.doc[end - 1].idx + len(block.doc[end - 1]))
        if content is None or next(touched.touching((content, whole)), None) is not None:
            continue
        if not any(token.tag_ in _FINITE for token in block.doc[end : min(stop, block.end)]):
            continue
        yield Found(
            source=to_spans({t.i for t in owner.subtree if t.tag_ != "POS"}, block.doc),
            cue=to_spans({noun.head.i}, block.doc),
            content=(content,),
            rule="account",
        )


# --------------------------------------------------------------------------- nouns


def _demanded(block: Stretch, held: Nearby[Found], marks: Nearby[Found]) -> Iterator[Found]:
    """Demands, offers, charges that somebody else speaks of: "refused a demand by the union that
    the mine be closed"."""
    for noun in block:
        if noun.pos_ != "NOUN" or noun.lemma_.lower() not in _ASKED:
            continue
        at = Span(noun.idx, noun.idx + len(noun))
        if next(marks.touching((at,)), None) is not None:
            continue
        owner = _owner(noun)
        told = next(
            (
                child
                for child in noun.rights
                if child.dep_ in ("acl", "ccomp", "relcl") and _opens_content(child)
            ),
            None,
        )
        if owner is None or told is None:
            continue
        source = {t.i for t in owner.subtree if t.tag_ != "POS"}
        rest = {t.i for t in told.subtree} - source
        content = _words(block.doc[min(rest) : max(rest) + 1])
        if content is None or any(
            one.content[0].start > at.end for one in held.touching((content,))
        ):
            continue
        yield Found(source=to_spans(source, block.doc), cue=(at,), content=(content,), rule="noun")


def _owner(noun: Token) -> Token | None:
    for child in noun.children:
        if child.dep_ == "poss" and (child.tag_ == "PRP$" or _is_somebody(child)):
            return None if child.lower_ in ("its", "my", "our", "your") else child
        if child.dep_ == "prep" and child.lower_ in ("of", "from", "by"):
            owner = next((one for one in child.children if one.dep_ == "pobj"), None)
            if owner is not None and _is_somebody(owner):
                return owner
    return None


def _opens_content(verb: Token) -> bool:
    """Whether a clause tells what was said: it begins with "that" or "to"."""
    first = next(iter(verb.subtree))
    is_subject = first.dep_ in ("nsubj", "nsubjpass", "dobj")
    return first.lower_ in ("that", "to") and not (first.lower_ == "that" and is_subject)


def _words(stretch: Stretch) -> Span | None:
    """The stretch without punctuation at its edges; nothing where it has hardly any words."""
    first, last = stretch.start, stretch.end - 1
    doc = stretch.doc
    while first <= last and (doc[first].is_space or doc[first].text in EDGE):
        first += 1
    while last >= first and (doc[last].is_space or doc[last].text in EDGE):
        last -= 1
    if sum(token.is_alpha for token in doc[first : last + 1]) < _LEAST_WORDS:
        return None
    return Span(doc[first].idx, doc[last].idx + len(doc[last]))
