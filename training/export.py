"""A trained network -> the three ONNX graphs that the package carries, in 8 bits."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from onrecord.statements.words import PAIR_OFFSETS, PAIR_SIZE, WORD_OFFSETS
from training.network import HEADS, Network, PairHead, attend

__all__ = ["attend_at_once", "export", "write_graph"]

_OPSET = 17
_PIECES = "/pieces/"


class _Attend(torch.autograd.Function):
    """Attention as the one operation that onnxruntime has for it."""

    @staticmethod
    def forward(ctx: Any, query: Tensor, key: Tensor, value: Tensor) -> Tensor:
        return attend(query, key, value, None)

    @staticmethod
    def symbolic(g: Any, query: Any, key: Any, value: Any) -> Any:
        seen = g.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=HEADS)
        return seen.setType(query.type())


def attend_at_once(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    seen: Tensor = _Attend.apply(query, key, value)
    return seen


class _Reader(nn.Module):
    """One window, without the batch axis."""

    def __init__(self, net: Network) -> None:
        super().__init__()
        self.net = net
        for layer in net.encoder.layers:
            layer.attend = attend_at_once

    def forward(
        self, pieces: Tensor, word_of: Tensor, features: Tensor, first: Tensor, last: Tensor
    ) -> tuple[Tensor, ...]:
        read = self.net.read(pieces[None], word_of[None], features[None], first[None], last[None])
        return tuple(part[0] for part in read)


class _Pairs(nn.Module):
    """The pair head with the vectors of columns that have few values added up beforehand: what
    seven columns say of a pair is looked up in four tables."""

    _JOINED = ((0,), (1,), (2, 3, 6), (4, 5))

    def __init__(self, head: PairHead) -> None:
        super().__init__()
        self.head = head
        sizes = [*np.diff(PAIR_OFFSETS).tolist(), PAIR_SIZE - int(PAIR_OFFSETS[-1])]
        self.sizes, self.tables = sizes, nn.ParameterList()
        weights = head.features.weight.data
        for columns in self._JOINED:
            table = torch.zeros(1, weights.shape[1])
            for column in columns:
                start = int(PAIR_OFFSETS[column])
                rows = weights[start : start + sizes[column]]
                table = (table[:, None] + rows[None]).flatten(0, 1)
            self.tables.append(nn.Parameter(table))

    def forward(self, cues: Tensor, words: Tensor, pairs: Tensor) -> Tensor:
        added = None
        for columns, table in zip(self._JOINED, self.tables, strict=True):
            row = None
            for column in columns:
                value = pairs[:, :, column] - int(PAIR_OFFSETS[column])
                row = value if row is None else row * self.sizes[column] + value
            looked_up = table[row]
            added = looked_up if added is None else added + looked_up
        scores: Tensor = self.head.score(cues, words[None], added)
        return scores


def export(net: Network, folder: Path) -> list[Path]:
    """Writes ``encoder.onnx``, ``pairs.onnx`` and ``roles.onnx`` to a folder, weights in 8 bits
    with a scale a column (one scale a matrix costs a twentieth of the vectors' likeness)."""
    net.eval()
    folder.mkdir(parents=True, exist_ok=True)
    words, pieces = 7, 12
    row = torch.arange(pieces)
    example = (
        torch.full((pieces,), 1000),
        torch.clamp(row - 1, 0, words),
        torch.from_numpy(WORD_OFFSETS).long().expand(words + 1, -1).contiguous(),
        torch.arange(1, words + 1),
        torch.arange(1, words + 1),
    )
    encoder = write_graph(
        _Reader(net),
        example,
        folder / "encoder.onnx",
        inputs={
            "pieces": {0: "pieces"},
            "word_of": {0: "pieces"},
            "features": {0: "rows"},
            "first": {0: "words"},
            "last": {0: "words"},
        },
        outputs={
            name: {0: "words"} for name in ("tags", "words", "cues", "events", "parts", "triggers")
        },
    )
    return [
        encoder,
        _write_pairs(net.pairs, folder / "pairs.onnx", name="cue"),
        _write_pairs(net.roles, folder / "roles.onnx", name="trigger"),
    ]


def _write_pairs(head: PairHead, path: Path, *, name: str) -> Path:
    """The graph that gives words their roles to cues, or to triggers."""
    words, width = 7, head.out.in_features
    example = (
        torch.zeros(3, 2 * width),
        torch.zeros(words, 2 * width),
        torch.from_numpy(PAIR_OFFSETS).long().expand(3, words, -1).contiguous(),
    )
    return write_graph(
        _Pairs(head),
        example,
        path,
        inputs={name: {0: "cues"}, "words": {0: "words"}, "pairs": {0: "cues", 1: "words"}},
        outputs={"scores": {0: "cues", 1: "words"}},
    )


def write_graph(
    module: nn.Module,
    example: tuple[Tensor, ...],
    path: Path,
    *,
    inputs: dict[str, dict[int, str]],
    outputs: dict[str, dict[int, str]],
) -> Path:
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = Path(scratch) / "plain.onnx"
        torch.onnx.export(
            module.eval(),
            example,
            str(plain),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={**inputs, **outputs},
            opset_version=_OPSET,
            dynamo=False,
            custom_opsets={"com.microsoft": 1},
        )
        quantize_dynamic(
            plain,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
            # Small tables of features stay as they are: unpacking what is looked up takes longer.
            nodes_to_exclude=[
                node.name
                for node in onnx.load(str(plain)).graph.node
                if node.op_type == "Gather" and _PIECES not in node.name
            ],
        )
    return path
