"""Doc -> attributions that the syntax shows: a cue, its source and the clause or phrase it takes.

One rule a pattern; the rule's name goes with what it found.  ClearNLP dependency labels, as
spaCy's English models give them.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Stretch

from onrecord.statements.cues import CueLexicon
from onrecord.statements.found import Found, to_spans

__all__ = ["cue_tokens", "find_clauses", "find_source"]

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj", "expl"})
_CONDITIONS = frozenset({"if", "unless", "until", "provided", "providing", "lest"})
# "issued a statement saying": it is not the statement that speaks.
_CARRY = frozenset({"issue", "release", "write", "send", "sign", "publish", "post", "make", "give"})
# Verbs whose object shall do what the infinitive says.
_CONTROL = frozenset(
    {"advise", "ask", "beg", "call", "challenge", "command", "compel", "encourage", "force"}
    | {"instruct", "invite", "order", "persuade", "press", "pressure", "push", "require", "tell"}
    | {"urge", "warn"}
)
_VIEW_OPENERS = frozenset({"in", "to", "by"})


def find_clauses(block: Stretch, *, cues: CueLexicon) -> Iterator[Found]:
    """The attributions of one block whose content is a clause or phrase of the syntax."""
    openers = {words[0] for words in cues.prepositions} | _VIEW_OPENERS
    for token in block:
        if token.lower_ in openers:
            yield from _take_preposition(token, cues)
        if token.pos_ in ("VERB", "AUX"):
            yield from _take_verb(token, cues)
        elif token.pos_ == "NOUN" and token.lemma_.lower() in cues.content_nouns:
            yield from _take_noun(token)


def _take_verb(verb: Token, cues: CueLexicon) -> Iterator[Found]:
    if not _is_asserted(verb):
        return
    lemma = verb.lemma_.lower()
    for rule in (
        _by_buried,
        _by_relay,
        _by_quoting,
        _by_parenthesis,
        _by_as_clause,
        _by_told,
        _by_clause,
        _by_passive,
        _by_infinitive,
        _by_gerund,
        _by_preposition,
        _by_claim,
        _by_object,
        _by_adjective,
        _by_closing,
    ):
        content = rule(verb, lemma, cues)
        if content:
            name = rule.__name__.removeprefix("_by_").replace("buried", "closing")
            found = _make(verb, content, name)
            if found is not None:
                yield found
            return


def _is_asserted(verb: Token) -> bool:
    """Whether the text says that it was said: not "if he says so", not "did he say so?"."""
    if verb.dep_ == "advcl" and _marker(verb) in ("if", "unless", "whether"):
        return False
    if _is_wanted(verb):
        return False
    subjects, helpers = _children(verb, *_SUBJECTS), _children(verb, "aux", "auxpass")
    last = next((t for t in reversed(verb.sent) if not t.is_space), verb)
    is_asked = last.text == "?" or any(t.text == "?" for t in _children(verb, "punct"))
    return not (is_asked and subjects and helpers and helpers[0].i < subjects[0].i)


def _is_wanted(verb: Token) -> bool:
    """Whether somebody else wants it said: "ordered the firm *to admit* it"."""
    while verb.dep_ in ("pcomp", "prep") and verb.head != verb:
        verb = verb.head
    head = verb.head
    if verb.dep_ not in ("xcomp", "ccomp") or not _is_to(verb):
        return False
    told = _children(head, "dobj", "dative") or _children(verb, "nsubj")
    if head.lemma_ == "call":
        told = [t for t in _children(head, "prep") if t.lower_ == "on"]
    return bool(told) and head.lemma_ in _CONTROL


def _make(verb: Token, content: set[int], rule: str) -> Found | None:
    cue = cue_tokens(verb)
    source = find_source(verb)
    if rule == "passive":
        source -= content  # "accused by her rival of lying": the parser gives "of" to the rival
    if _is_quoted_as(verb) and min(content) < verb.i:
        content = {i for i in content if i < verb.i}  # not "by the Echo" behind it
    content = _after_semicolon(content - cue - source, verb)
    content -= {i for at in content if _is_trailing(verb.doc[at]) for i in _subtree(verb.doc[at])}
    if verb.dep_ == "relcl" and _is_only_relative(content, verb):
        content |= _noun_phrase(verb.head, verb)
    cue_spans = to_spans(cue, verb.doc)
    if not cue_spans or not any(verb.doc[i].text.isalnum() for i in content):
        return None
    return Found(
        source=to_spans(source, verb.doc),
        cue=cue_spans,
        content=to_spans(content, verb.doc),
        rule=rule,
        verb=verb.i,
    )


def _is_trailing(verb: Token) -> bool:
    """Whether a participle after a comma goes on with the sentence, not with the claim before it:
    "rejected claims that it cheated, *saying* they were baseless"."""
    if verb.tag_ != "VBG" or verb.dep_ != "advcl" or verb.head.dep_ != "acl":
        return False
    before = verb.left_edge.i - 1
    return before > verb.head.i and verb.doc[before].text == ","


def _after_semicolon(content: set[int], verb: Token) -> set[int]:
    """The content without what a semicolon parts from its cue: "he says yes; *she* says no"."""
    doc, start = verb.doc, min(content, default=verb.i)
    mark = max((i for i in range(start, verb.i) if doc[i].text == ";"), default=None)
    if mark is None:
        return content
    return {i for i in content if i > mark} or content


def _is_only_relative(content: set[int], verb: Token) -> bool:
    """Whether a content is a relative clause's: "an election that *critics say* was rigged"."""
    first = verb.doc[min(content)] if content else verb
    return first.tag_ in ("WDT", "WP") and first.head.i in content


# --------------------------------------------------------------------------- patterns of verbs


def _by_relay(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The sentence that somebody passes on: "*Lee said no*, reported by an institute"."""
    if verb.tag_ != "VBN" or verb.dep_ not in ("acl", "advcl") or lemma != "report":
        return None
    if not _children(verb, "agent") or _children(verb, "auxpass"):
        return None
    above = verb.head
    while above.pos_ not in ("VERB", "AUX") and above.head != above:
        above = above.head
    return _subtree(above) - _subtree(verb) if above.pos_ in ("VERB", "AUX") else None


def _by_quoting(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """Whom a relay quotes, and what as saying: "the Echo quoted *him as saying no*"."""
    if lemma not in ("quote", "cite"):
        return None
    sayings = [t for t in _children(verb, "prep") if t.lower_ == "as" and _children(t, "pcomp")]
    quoted = _children(verb, "dobj", "nsubjpass")
    return _subtree(*quoted, *sayings) if sayings and quoted and find_source(verb) else None


def _by_parenthesis(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The rest of a sentence round a parenthesis: "Costs, *he added*, will rise"."""
    if lemma not in cues.say | cues.think | cues.tell or not _children(verb, *_SUBJECTS):
        return None
    if verb.dep_ == "parataxis":
        if _children(verb, "ccomp", "dobj", "xcomp"):
            return None
        whole = _subtree(verb.head) - _subtree(verb)
        closing = _closing_start(verb.head, cues)
        return whole if closing is None else {i for i in whole if i < closing}
    if not _is_set_in(verb, cues):
        return None
    own = _children(verb, *_SUBJECTS, "dobj", "dative", "npadvmod", "prep", "aux", "neg", "punct")
    return _subtree(verb.head) - _subtree(*own) - {verb.i}


def _is_set_in(verb: Token, cues: CueLexicon) -> bool:
    """Whether a cue that the parser took for a clause before its head is set into the sentence:
    "If a ship is stopped, *she told parliament*, we will act"."""
    head, subjects = verb.head, _children(verb, "nsubj")
    if verb.dep_ != "ccomp" or verb.i > head.i or not subjects:
        return False
    if verb.lemma_ not in cues.say | cues.tell or _children(verb, "ccomp", "xcomp"):
        return False
    first = subjects[0].left_edge.i
    after_comma = first > 0 and verb.doc[first - 1].text == ","
    return after_comma and any(verb.i < s.i < head.i for s in _children(head, *_SUBJECTS))


def _by_as_clause(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The clause that "as ... said" hangs on: "*As he put it*, the war is lost"."""
    if verb.dep_ != "advcl" or not any(t.lower_ == "as" for t in _children(verb, "mark")):
        return None
    if lemma not in cues.say | {"put"} or _children(verb, "ccomp", "xcomp"):
        return None
    return _subtree(verb.head) - _subtree(verb)


def _by_told(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The clause after a person told: "told police *that she was tired*", "urged *him to go*"."""
    if lemma not in cues.tell:
        return None
    infinitives = [t for t in _children(verb, "xcomp", "ccomp") if t.i > verb.i and _is_to(t)]
    objects = [t for t in _children(verb, "dobj", "dative") if t.i > verb.i]
    if infinitives and (objects or _children(infinitives[0], "nsubj")):
        return _subtree(infinitives[0], *objects, *_conditions(verb))
    return None


def _by_clause(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The clause that a verb takes: "said *that the war is lost*"."""
    if lemma not in cues.say | cues.think | cues.tell:
        return None
    if verb.dep_ == "xcomp" and verb.head.lemma_ in cues.intend:
        return None  # "declined to say why" is one statement, of declining
    clauses = [t for t in _children(verb, "ccomp") if not _is_set_in(t, cues)]
    clauses = [t for t in clauses if not _is_apart(t, verb)]
    clauses = [inner for t in clauses for inner in _without_closing(t, verb, cues)]
    clauses = clauses or _find_carried(verb) or _find_question(verb) or _find_answer(verb)
    if not clauses or (lemma not in cues.say and any(t.i < verb.i for t in clauses)):
        return None
    # "claims intervention goes on": the parser gives the clause's subject to the verb.
    objects = [] if lemma in cues.tell else _children(verb, "dobj")
    shared = [
        noun
        for noun in objects
        for clause in clauses
        if verb.i < noun.i < clause.i and not _children(clause, *_SUBJECTS, "mark")
    ]
    return _subtree(*clauses, *shared, *_conditions(verb))


def _without_closing(clause: Token, verb: Token, cues: CueLexicon) -> list[Token]:
    """The clause, or what it holds if it is another's cue at the sentence's end."""
    if clause.i < verb.i or _closing_start(clause, cues) is None:
        return [clause]
    return _children(clause, "ccomp")


def _is_apart(clause: Token, verb: Token) -> bool:
    """Whether a clause after a semicolon stands for itself: "he says yes; *she denies it*"."""
    subjects = _children(clause, *_SUBJECTS)
    if clause.i < verb.i or not subjects:
        return False
    return verb.doc[subjects[0].left_edge.i - 1].text == ";"


def _find_answer(verb: Token) -> list[Token]:
    """A bare answer: "said *no*"."""
    return [t for t in _children(verb, "intj") if t.lower_ in ("no", "yes") and t.i > verb.i]


def _find_carried(verb: Token) -> list[Token]:
    """A that-clause that the parser gave to a noun on the way: "told us in a speech *that ...*"."""
    return [
        clause
        for preposition in _children(verb, "prep")
        for noun in _children(preposition, "pobj")
        for clause in _children(noun, "acl", "relcl")
        if _marker(clause) == "that" and _children(clause, *_SUBJECTS)
    ]


def _find_question(verb: Token) -> list[Token]:
    """An indirect question that the parser took for an object: "did not say *which rules ...*"."""
    return [
        t
        for t in _children(verb, "dobj")
        if t.left_edge.tag_ in ("WDT", "WP$", "WRB") and t.i > verb.i
    ]


def _by_passive(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """What is said in the passive: "*he* is said *to have fled*", "was accused *of lying*"."""
    if lemma not in cues.passive or not _children(verb, "auxpass"):
        return None
    clauses = _children(verb, "xcomp", "ccomp")
    if lemma == "accuse":
        agents = [t for agent in _children(verb, "agent") for t in _children(agent, "pobj")]
        clauses += [
            t for head in (verb, *agents) for t in _children(head, "prep") if t.text == "of"
        ]
    return _subtree(*clauses, *_children(verb, "nsubjpass")) if clauses else None


def _by_infinitive(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """What a source means to do or will not do: "vowed *to fight on*"."""
    if lemma not in cues.intend:
        return None
    infinitives = [t for t in _children(verb, "xcomp") if _is_to(t)]
    if not infinitives or any(t.lemma_ in ("name", "identify") for t in infinitives):
        return None  # "asked not to be named" is about the source, not what it says
    return _subtree(*infinitives, *_conditions(verb))


def _by_gerund(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """A deed in the gerund: "denied *taking money*", "proposed *cutting taxes*"."""
    if lemma not in cues.gerund:
        return None
    deeds = [t for t in _children(verb, "xcomp", "ccomp") if t.i > verb.i and t.tag_ == "VBG"]
    return _subtree(*deeds) if deeds else None


def _by_buried(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The sentence that a cue closes though the parser hangs it on a cue before: "Lee said it
    would rain, *the office reported*"."""
    if verb.dep_ != "ccomp" or verb.head.i > verb.i or verb.head.lemma_ not in cues.say | cues.tell:
        return None
    return _by_closing(verb, lemma, cues)


def _by_closing(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """The sentence that a cue closes: "*It will rain*, the office said on Monday"."""
    start = _closing_start(verb, cues)
    if start is None or (verb.dep_ == "ROOT" and not _children(verb, "parataxis")):
        return None
    said = verb.doc[verb.sent.start : start]
    return {t.i for t in said} if any(t.dep_ in _SUBJECTS for t in said) else None


def _closing_start(verb: Token, cues: CueLexicon) -> int | None:
    """Where ", the office said on Monday" begins at the end of a sentence, if it does."""
    doc, sentence, subjects = verb.doc, verb.sent, _children(verb, "nsubj")
    if verb.lemma_ not in cues.say | cues.tell or not subjects or _children(verb, "aux"):
        return None
    if verb.dep_ in ("relcl", "advcl", "acl"):
        return None
    first = subjects[0].left_edge.i
    at = first - 1
    while at > sentence.start and doc[at].is_quote:
        at -= 1
    behind = [t for t in doc[verb.i + 1 : sentence.end] if not t.is_punct and not t.is_space]
    told = _children(verb, "dobj", "dative") if verb.lemma_ in cues.tell else []
    own = _subtree(*told, *_children(verb, "npadvmod", "prep", "advmod"))
    is_closing = at > sentence.start and doc[at].text == "," and all(t.i in own for t in behind)
    return at if is_closing and subjects[0].i < verb.i else None


def _by_preposition(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """What a verb's own preposition brings: "warned of *a famine*"."""
    own = [t for t in _children(verb, "prep") if (lemma, t.lower_) in cues.verb_prepositions]
    if not own or not find_source(verb):
        return None
    if infinitives := [t for t in _children(verb, "xcomp") if _is_to(t)]:
        # "called on Lee to resign": who is called on is who shall do it.
        called = {i for t in own for i in _subtree(t) if i != t.i}
        return called | _subtree(*infinitives)
    takers = "nsubjpass" if _children(verb, "auxpass") else "dobj"
    objects = _children(verb, takers) if lemma in cues.judge or lemma == "accuse" else []
    if objects:
        return _subtree(*objects, *own)
    return {i for t in own for i in _subtree(t) if i != t.i}


def _by_claim(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """A claim with its words: "reiterated *claims that the war is lost*"."""
    if lemma not in cues.say | cues.judge:
        return None
    claims = [
        noun
        for noun in _children(verb, "dobj")
        if noun.lemma_ in cues.content_nouns
        and any(_marker(t) == "that" for t in _children(noun, "acl", "ccomp"))
    ]
    return _subtree(*claims) if claims else None


def _by_object(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """Whom or what a verb praises, blames or describes, and how: "called *him a liar*"."""
    if lemma not in cues.judge or verb.dep_ == "amod" or not find_source(verb):
        return None
    if _children(verb, "auxpass"):
        taken = _children(verb, "oprd", "xcomp") + _complements(verb)
        return _subtree(*_children(verb, "nsubjpass"), *taken) if taken else None
    objects = [t for t in _children(verb, "dobj", "ccomp", "oprd") if t.i > verb.i]
    if not objects:
        return None
    return _subtree(*objects, *_children(verb, "oprd", "xcomp"), *_complements(verb))


def _by_adjective(verb: Token, lemma: str, cues: CueLexicon) -> set[int] | None:
    """What somebody is sure, aware or afraid of: "was adamant *that he would go*"."""
    for adjective in _children(verb, "acomp"):
        if adjective.lemma_.lower() in cues.content_adjectives:
            takes = _children(adjective, "ccomp", "xcomp") + _children(verb, "ccomp")
            if takes:
                return _subtree(*takes)
            return {
                i
                for t in _children(adjective, "prep")
                if t.lower_ in ("about", "of", "over")
                for i in _subtree(t)
                if i != t.i
            }
    return None


def _conditions(verb: Token) -> list[Token]:
    """Clauses after a verb that say on which condition its content holds."""
    return [
        t
        for t in _children(verb, "advcl", "conj", "prep")
        if t.i > verb.i and _CONDITIONS & {_marker(t), t.lower_, t.left_edge.lower_}
    ]


def _complements(verb: Token) -> list[Token]:
    """Phrases that say what an object is praised or blamed for."""
    return [t for t in _children(verb, "prep") if t.lower_ in ("for", "as", "of", "over")]


# --------------------------------------------------------------------------- nouns and phrases


def _take_noun(noun: Token) -> Iterator[Found]:
    """ "Her *claim* that the war is lost", "a *promise* by the minister to go"."""
    clauses = [t for t in _children(noun, "acl", "ccomp") if _marker(t) == "that" or _is_to(t)]
    source = _owner(noun)
    if not source:
        agents = [t for t in _children(noun, "prep") if t.lower_ in ("by", "from")]
        source = {i for t in agents for i in _subtree(t) if i != t.i}
    if not clauses or not source:
        return
    yield Found(
        source=to_spans(source, noun.doc),
        cue=to_spans({noun.i}, noun.doc),
        content=to_spans(_subtree(*clauses) - source, noun.doc),
        rule="noun",
    )


def _owner(noun: Token) -> set[int]:
    """Whose a noun is: "*the minister*'s claim", "*her* claim"."""
    return {i for t in _children(noun, "poss") for i in _subtree(t) if noun.doc[i].dep_ != "case"}


def _take_preposition(token: Token, cues: CueLexicon) -> Iterator[Found]:
    """ "*According to* officials, ...", "*in her view*, ..."."""
    found = _match_phrase(token, cues) or _match_view(token, cues)
    if found is None:
        return
    phrase, source = found
    whole = _subtree(token)
    host = token.head
    while host.dep_ in ("prep", "pobj", "npadvmod") and host.head != host:
        host = host.head
    content = _subtree(host) - whole - phrase
    rule = "according"
    if token.lower_ == "citing" and host.lemma_ in cues.say:
        # "Reuters reported that ..., citing the ministry": the ministry does not say "reported".
        content, rule = _subtree(*_children(host, "ccomp")), "citing"
    before, sentence = min(phrase) - 1, token.sent
    behind = token.doc[max(whole | source) + 1 : sentence.end]
    is_last = all(t.is_punct or t.is_space for t in behind) and token.doc[before].text == ","
    if rule == "according" and is_last and before > sentence.start and host.dep_ != "ROOT":
        # Behind a comma at the end it is the sentence that somebody passes on.
        content = set(range(sentence.start, before))
    spans = to_spans(content, token.doc)
    if source and spans:
        yield Found(
            source=to_spans(source, token.doc),
            cue=to_spans(phrase, token.doc),
            content=spans,
            rule=rule,
        )


def _match_phrase(token: Token, cues: CueLexicon) -> tuple[set[int], set[int]] | None:
    for words in cues.prepositions:
        stretch = token.doc[token.i : token.i + len(words)]
        if [t.lower_ for t in stretch] == list(words):
            last = stretch[-1]
            objects = _children(last, "pobj", "dobj", "pcomp")
            if objects and objects[0].pos_ in ("NOUN", "PROPN", "PRON", "NUM", "ADJ"):
                return {t.i for t in stretch}, _subtree(objects[0])
    return None


def _match_view(token: Token, cues: CueLexicon) -> tuple[set[int], set[int]] | None:
    if token.lower_ not in _VIEW_OPENERS:
        return None
    for noun in _children(token, "pobj"):
        owner = _owner(noun)
        if noun.lemma_ in cues.view_nouns and owner and noun.i - token.i < 12:
            return {token.i, noun.i}, owner
    return None


# --------------------------------------------------------------------------- source and cue


def find_source(verb: Token) -> set[int]:
    """The tokens of the noun phrase that says it; empty when the text names nobody."""
    if _is_quoted_as(verb):
        return {i for t in _children(verb, "nsubjpass", "nsubj")[:1] for i in _noun_phrase(t, verb)}
    if _children(verb, "auxpass") or (verb.tag_ == "VBN" and _children(verb, "agent")):
        agents = [t for a in _children(verb, "agent") for t in _children(a, "pobj")]
        return _noun_phrase(agents[0], verb) if agents else set()
    if verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and not _children(verb, "aux"):
        return set()  # "asked whether she would run, Lee declined": it is not Lee who asked
    if quoted := _find_quoted(verb):
        return _noun_phrase(quoted, verb)
    subjects = [t for t in _children(verb, *_SUBJECTS) if t.dep_ != "csubj"]
    if subjects:
        subject = subjects[0]
        if subject.dep_ == "expl":
            return set()
        # "her co-author": the parser makes three subjects of it.
        parts = {i for one in subjects for i in _noun_phrase(one, verb)}
        is_run = bool(parts) and max(parts) - min(parts) + 1 == len(parts)
        return parts if is_run else _noun_phrase(subject, verb)
    if inverted := _find_inverted(verb):
        return inverted
    if verb.dep_ in ("acl", "relcl") and verb.head.pos_ in ("NOUN", "PROPN", "PRON"):
        noun = verb.head
        if verb.dep_ == "acl" and noun.dep_ == "dobj" and noun.head.lemma_ in _CARRY:
            return find_source(noun.head)
        return _noun_phrase(noun, verb)
    if verb.dep_ in ("conj", "advcl", "xcomp", "pcomp", "ccomp", "prep") and verb.head != verb:
        head = verb.head.head.head if _is_trailing(verb) else verb.head
        while head.pos_ in ("ADP", "SCONJ") and head.head != head:
            head = head.head
        return find_source(head) if head.pos_ in ("VERB", "AUX") and head != verb else set()
    return set()


def _find_quoted(verb: Token) -> Token | None:
    """The one whom others quote: "*he* was quoted as saying", "quoted *him* as saying"."""
    above = verb.head
    if verb.dep_ != "pcomp" or above.lower_ != "as" or above.head.lemma_ not in ("quote", "cite"):
        return None
    passive, active = (_children(above.head, dep) for dep in ("nsubjpass", "dobj"))
    return next(iter(passive + active), None)


def _is_quoted_as(verb: Token) -> bool:
    """Whether "was quoted as saying" stands here in one run."""
    after = verb.doc[verb.i + 1 : verb.i + 3]
    is_run = len(after) == 2 and after[0].lower_ == "as" and after[1].tag_ == "VBG"
    return is_run and verb.lemma_ in ("quote", "cite") and bool(_children(verb, "auxpass"))


def _find_inverted(verb: Token) -> set[int]:
    """The subject that the parser took for an object: '"It is over", added *Bo Ray*'."""
    first = next((t for t in verb.rights if not t.is_punct), None)
    is_inverted = (
        first is not None
        and first.dep_ in ("dobj", "oprd", "npadvmod", "attr")
        and first.left_edge.i == verb.i + 1
        and not _children(verb, "aux", "auxpass")
        and any(t.i < verb.i for t in _children(verb, "ccomp", "punct"))
    )
    return _noun_phrase(first, verb) if first is not None and is_inverted else set()


def _noun_phrase(noun: Token, verb: Token) -> set[int]:
    """The whole noun phrase, without the part that holds the verb itself."""
    phrase = _subtree(noun)
    if verb.i in phrase:
        below = verb
        while below.head != noun and below.head.i in phrase and below.head != below:
            below = below.head
        phrase -= _subtree(below)
    around = sorted(phrase)
    at = around.index(noun.i)
    first = last = at
    while first > 0 and _is_next(noun.doc, around[first - 1], around[first]):
        first -= 1
    while last + 1 < len(around) and _is_next(noun.doc, around[last], around[last + 1]):
        last += 1
    run = around[first : last + 1]
    marks = sum(noun.doc[i].is_quote for i in run)
    if marks % 2 and noun.doc[run[0]].is_quote:
        run = run[1:]
    elif marks % 2 and noun.doc[run[-1]].is_quote:
        run = run[:-1]
    return set(run)


def _is_next(doc: Doc, left: int, right: int) -> bool:
    """Whether a phrase goes on from one token to the next; it does not across a line's end."""
    is_joined = right == left + 1 or (right == left + 2 and doc[left + 1].text == "-")
    return is_joined and "\n" not in doc[left].text and "\n" not in doc[right].text


def cue_tokens(verb: Token) -> set[int]:
    """The verb group: auxiliaries, negation and particle with their verb, one contiguous run."""
    parts = {
        t.i
        for t in verb.children
        if t.dep_ in ("aux", "auxpass", "neg", "prt") or (t.dep_ == "advmod" and t.i < verb.i)
    }
    group = {verb.i}
    for step in (-1, 1):
        at = verb.i + step
        while at in parts:
            group.add(at)
            at += step
    return group | {verb.i + 1, verb.i + 2} if _is_quoted_as(verb) else group


# --------------------------------------------------------------------------- syntax


def _children(token: Token, *deps: str) -> list[Token]:
    return [child for child in token.children if child.dep_ in deps]


def _subtree(*tokens: Token) -> set[int]:
    return {t.i for token in tokens for t in token.subtree}


def _is_to(verb: Token) -> bool:
    return any(t.lower_ == "to" for t in _children(verb, "aux"))


def _marker(clause: Token) -> str | None:
    marks = _children(clause, "mark")
    return marks[0].lower_ if marks else None
