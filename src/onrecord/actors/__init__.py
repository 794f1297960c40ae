"""Article -> actors: who is named, described and meant, with PLOVER's country and sector."""

from onrecord.actors.describe import Knowledge
from onrecord.actors.find import find_actors
from onrecord.actors.gazetteer import AS_OF, Entry, read_entries
from onrecord.actors.judgements import Judgement, Verdict
from onrecord.actors.resolve import Resolution, Step, load_knowledge, resolve_mention
from onrecord.actors.tokens import Tokens, read_tokens

__all__ = [
    "AS_OF",
    "Entry",
    "Judgement",
    "Knowledge",
    "Resolution",
    "Step",
    "Tokens",
    "Verdict",
    "find_actors",
    "load_knowledge",
    "read_entries",
    "read_tokens",
    "resolve_mention",
]
