"""A trained network -> the two ONNX graphs that the package carries, in 8 bits."""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor, nn

from onrecord.statements.words import PAIR_OFFSETS, WORD_OFFSETS
from training.network import PAIR_WIDTH, AttributionNet

__all__ = ["export"]

_OPSET = 17


class _Reader(nn.Module):
    """One window, without the batch axis."""

    def __init__(self, net: AttributionNet) -> None:
        super().__init__()
        self.net = net

    def forward(
        self, pieces: Tensor, word_of: Tensor, features: Tensor, first: Tensor, last: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        tags, words, cues = self.net.read(
            pieces[None], word_of[None], features[None], first[None], last[None]
        )
        return tags[0], words[0], cues[0]


class _Pairs(nn.Module):
    def __init__(self, net: AttributionNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, cues: Tensor, words: Tensor, pairs: Tensor) -> Tensor:
        scores: Tensor = self.net.pairs(cues, words[None], pairs)
        return scores


def export(net: AttributionNet, folder: Path) -> list[Path]:
    """Writes ``encoder.onnx`` and ``pairs.onnx`` to a folder, weights in 8 bits with a scale a
    column (one scale a matrix costs a twentieth of the vectors' likeness)."""
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
    pair_example = (
        torch.zeros(3, 2 * PAIR_WIDTH),
        torch.zeros(words, 2 * PAIR_WIDTH),
        torch.from_numpy(PAIR_OFFSETS).long().expand(3, words, -1).contiguous(),
    )
    encoder = _write(
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
        outputs={"tags": {0: "words"}, "words": {0: "words"}, "cues": {0: "words"}},
    )
    pairs = _write(
        _Pairs(net),
        pair_example,
        folder / "pairs.onnx",
        inputs={
            "cue": {0: "cues"},
            "words": {0: "words"},
            "pairs": {0: "cues", 1: "words"},
        },
        outputs={"scores": {0: "cues", 1: "words"}},
    )
    return [encoder, pairs]


def _write(
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
        )
        onnx.checker.check_model(str(plain))
        quantize_dynamic(
            plain,
            path,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather", "Gemm"],
        )
    return path
