"""The network in torch: MiniLM with features of words; cue tags, and roles for each cue; events,
and roles for each event.

The encoder is BERT as all-MiniLM-L6-v2 has it (6 layers of 384), written out so that training
needs nothing beyond torch and so that the exported graph holds what is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from onrecord.ontology import STATUSES, load_ontology
from onrecord.statements.words import PAIR_SIZE, WORD_SIZE

__all__ = ["HEADS", "MAX_ANNOTATORS", "PAIR_WIDTH", "Encoder", "EventHead", "Network", "PairHead"]

_WIDTH, _LAYERS, HEADS, _INNER, _VOCABULARY, _POSITIONS = 384, 6, 12, 1536, 30522, 512
PAIR_WIDTH = 160
#: Width of what an event's word is classified by, and of its pairs with other words.
EVENT_WIDTH, EVENT_PAIR_WIDTH = 192, 96
MAX_ANNOTATORS = 32
_EPSILON = 1e-12


class _Dropout(nn.Module):
    """Leaves out the same columns of all words of a window: a draw a column, not one a number,
    which on a CPU would cost a tenth of the training."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.share = share

    def forward(self, x: Tensor) -> Tensor:
        if not self.training or not self.share:
            return x
        kept = torch.rand(x.shape[0], 1, x.shape[2]) >= self.share
        return x * (kept / (1 - self.share)).to(x.dtype)


class _Layer(nn.Module):
    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(_WIDTH, _WIDTH) for _ in range(3))
        self.out = nn.Linear(_WIDTH, _WIDTH)
        self.attention_norm = nn.LayerNorm(_WIDTH, _EPSILON)
        self.up, self.down = nn.Linear(_WIDTH, _INNER), nn.Linear(_INNER, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH, _EPSILON)
        self.dropout = _Dropout(dropout)
        self.attend = attend

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        seen = self.out(self.attend(self.query(x), self.key(x), self.value(x), mask))
        x = self.attention_norm(x + self.dropout(seen))
        return self.norm(x + self.dropout(self.down(functional.gelu(self.up(x)))))


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    """What each piece takes from the others, in every head; all are [batch, pieces, width]."""
    shape = (query.shape[0], query.shape[1], HEADS, _WIDTH // HEADS)
    query, key, value = (part.view(shape).transpose(1, 2) for part in (query, key, value))
    # Written out: on a CPU the fused attention takes four times as long backwards.
    with torch.autocast("cpu", enabled=False):
        near = (query * (query.shape[-1] ** -0.5)) @ key.transpose(2, 3)
        seen = torch.softmax(near if mask is None else near + mask.to(near.dtype), -1) @ value
    return seen.transpose(1, 2).flatten(2)


class Encoder(nn.Module):
    """Pieces with their words' features -> a vector a word."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(_VOCABULARY, _WIDTH)
        self.positions = nn.Embedding(_POSITIONS, _WIDTH)
        self.norm = nn.LayerNorm(_WIDTH, _EPSILON)
        self.features = nn.Embedding(WORD_SIZE + 1, _WIDTH, padding_idx=WORD_SIZE)
        self.layers = nn.ModuleList(_Layer(dropout) for _ in range(_LAYERS))
        # Who annotated a text: habits differ, and knowing whose they are keeps them out of the
        # rest.  Number 0 is nobody: the only one that is ever asked for in use.
        self.annotators = nn.Embedding(MAX_ANNOTATORS, _WIDTH)
        self.dropout = _Dropout(dropout)
        nn.init.zeros_(self.features.weight)
        nn.init.zeros_(self.annotators.weight)

    def forward(
        self,
        pieces: Tensor,
        word_of: Tensor,
        features: Tensor,
        first: Tensor,
        last: Tensor,
        mask: Tensor | None = None,
        annotator: Tensor | None = None,
    ) -> Tensor:
        """``pieces`` [batch, pieces]; ``word_of`` the word of each piece, the number of words for
        the marks at both ends; ``features`` [batch, words + 1, columns]; ``first`` and ``last``
        the words' outer pieces; ``mask`` what may be looked at."""
        places = torch.arange(pieces.shape[1], device=pieces.device)
        x = self.norm(self.pieces(pieces) + self.positions(places)[None])
        extra = self.features(features).sum(2)
        x = x + torch.gather(extra, 1, word_of[..., None].expand(-1, -1, _WIDTH))
        if annotator is None:
            x = x + self.annotators.weight[0]
        else:
            x = x + self.annotators(annotator)[:, None]
        x = self.dropout(x)
        for layer in self.layers:
            x = layer(x, mask)
        ends = [torch.gather(x, 1, at[..., None].expand(-1, -1, _WIDTH)) for at in (first, last)]
        return (ends[0] + ends[1]) / 2

    def load_base(self, path: Path) -> None:
        """Takes the weights of all-MiniLM-L6-v2 from its safetensors file."""
        base = load_file(path)
        own = {
            "pieces.weight": base["embeddings.word_embeddings.weight"],
            "positions.weight": base["embeddings.position_embeddings.weight"],
            "norm.weight": base["embeddings.LayerNorm.weight"],
            "norm.bias": base["embeddings.LayerNorm.bias"],
            "features.weight": self.features.weight.data,
            "annotators.weight": self.annotators.weight.data,
        }
        # All text is of the first type; its vector is the same for every piece.
        own["pieces.weight"] = (
            own["pieces.weight"] + base["embeddings.token_type_embeddings.weight"][0]
        )
        names = {
            "query": "attention.self.query",
            "key": "attention.self.key",
            "value": "attention.self.value",
            "out": "attention.output.dense",
            "attention_norm": "attention.output.LayerNorm",
            "up": "intermediate.dense",
            "down": "output.dense",
            "norm": "output.LayerNorm",
        }
        for number in range(_LAYERS):
            for mine, theirs in names.items():
                for part in ("weight", "bias"):
                    own[f"layers.{number}.{mine}.{part}"] = base[
                        f"encoder.layer.{number}.{theirs}.{part}"
                    ]
        self.load_state_dict(own)


class _Mix(nn.Module):
    """Lets each word of a cue's window see its neighbours' roles."""

    def __init__(self, width: int, reach: int) -> None:
        super().__init__()
        self.near = nn.Conv1d(width, width, reach, padding=reach // 2, groups=width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width)

    def forward(self, x: Tensor, there: Tensor | None = None) -> Tensor:
        own = self.norm(x)
        # Behind the last word there is nothing, as when it is used.
        own = own if there is None else own * there
        seen = self.near(own.transpose(1, 2)).transpose(1, 2)
        return x + self.out(functional.gelu(seen))


class PairHead(nn.Module):
    """The vector of a cue, or of an event's trigger, and words -> scores of what each is to it.

    ``bias`` has one number a score: most words are nothing to a cue, and training need not find
    that out first."""

    def __init__(
        self, width: int, reaches: Sequence[int], bias: Sequence[float], dropout: float = 0.1
    ) -> None:
        super().__init__()
        self.features = nn.Embedding(PAIR_SIZE, width)
        self.mixes = nn.ModuleList(_Mix(width, reach) for reach in reaches)
        self.out = nn.Linear(width, len(bias))
        self.dropout = _Dropout(dropout)
        nn.init.normal_(self.features.weight, std=0.1)
        self.out.bias.data = torch.tensor(bias)

    def forward(
        self, cue: Tensor, words: Tensor, pairs: Tensor, there: Tensor | None = None
    ) -> Tensor:
        """``cue`` [cues, 2 * width], ``words`` [cues or 1, words, 2 * width], ``pairs`` [cues,
        words, columns] -> [cues, words, scores]; ``there`` [cues, words, 1] tells words from what
        only fills up the batch."""
        return self.score(cue, words, self.features(pairs).sum(2), there)

    def score(
        self, cue: Tensor, words: Tensor, added: Tensor, there: Tensor | None = None
    ) -> Tensor:
        """The same, with what the pairs' columns say [cues, words, width] already added up."""
        add, times = words.chunk(2, -1)
        cue_add, cue_times = cue.chunk(2, -1)
        x = add + cue_add[:, None] + times * cue_times[:, None] + added
        x = self.dropout(functional.gelu(x))
        for mix in self.mixes:
            x = mix(x, there)
        scores: Tensor = self.out(functional.gelu(x))
        return scores


class EventHead(nn.Module):
    """A word's vector -> whether it tells an event: scores of types (the first is none), of
    statuses, and of every mode of every type (with one a type for having none)."""

    def __init__(self, types: int, statuses: int, modes: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.inner = nn.Linear(_WIDTH, EVENT_WIDTH)
        self.out = nn.Linear(EVENT_WIDTH, 1 + types + statuses + modes)
        self.dropout = _Dropout(dropout)
        self.out.bias.data[0] = 3.0

    def forward(self, x: Tensor) -> Tensor:
        scores: Tensor = self.out(self.dropout(functional.gelu(self.inner(x))))
        return scores


class Network(nn.Module):
    """All of it.  ``tags`` gives for every word 3 scores of outer cues and 3 of any cues."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = Encoder(dropout)
        self.own = nn.Embedding(WORD_SIZE + 1, _WIDTH, padding_idx=WORD_SIZE)
        nn.init.zeros_(self.own.weight)
        self.tags = nn.Linear(_WIDTH, 6)
        self.tags.bias.data = torch.tensor([2.0, -2.0, -2.0] * 2)
        self.words = nn.Linear(_WIDTH, 2 * PAIR_WIDTH)
        self.cues = nn.Linear(_WIDTH, 2 * PAIR_WIDTH)
        # Roles: none, source, content; bounds: a source's first and last word, a content's.
        self.pairs = PairHead(PAIR_WIDTH, (9, 9), (2.0, -1.0, 0.0, -5.0, -5.0, -5.0, -5.0), dropout)
        ontology = load_ontology()
        self.events = EventHead(len(ontology.types), len(STATUSES), len(ontology.modes), dropout)
        self.parts = nn.Linear(_WIDTH, 2 * EVENT_PAIR_WIDTH)
        self.triggers = nn.Linear(_WIDTH, 2 * EVENT_PAIR_WIDTH)
        # Parts in an event: none, actor, recipient, place.
        self.roles = PairHead(EVENT_PAIR_WIDTH, (5,), (3.0, 0.0, 0.0, -1.0), dropout)
        self.dropout = _Dropout(dropout)

    def encode(
        self,
        pieces: Tensor,
        word_of: Tensor,
        features: Tensor,
        first: Tensor,
        last: Tensor,
        mask: Tensor | None = None,
        annotator: Tensor | None = None,
    ) -> Tensor:
        """The vectors of words [batch, words, width], on which all heads stand."""
        x = self.encoder(pieces, word_of, features, first, last, mask, annotator)
        words: Tensor = self.dropout(x + self.own(features[:, :-1]).sum(2))
        return words

    def read(
        self,
        pieces: Tensor,
        word_of: Tensor,
        features: Tensor,
        first: Tensor,
        last: Tensor,
        mask: Tensor | None = None,
        annotator: Tensor | None = None,
    ) -> tuple[Tensor, ...]:
        """Tags, the vectors of words and of cues for the pairs; scores of events, the vectors of
        words and of triggers for their roles: [batch, words, ...] each."""
        x = self.encode(pieces, word_of, features, first, last, mask, annotator)
        return (
            self.tags(x),
            self.words(x),
            self.cues(x),
            self.events(x),
            self.parts(x),
            self.triggers(x),
        )
