"""``python -m training.likeness``: the vectors by which linking finds what is alike.

Writes ``pieces.onnx`` and ``likeness.onnx`` to ``resources/linking``: all-MiniLM-L6-v2 as it was
published, not fine-tuned, in 8 bits, cut in two behind its table of pieces, on which the network
that compares sayings stands too.
"""

from __future__ import annotations

import hashlib
import sys

import torch
from torch import Tensor, nn

from training.__main__ import ROOT, find_base
from training.export import attend_at_once, write_graph
from training.network import Encoder

OUT = ROOT / "src" / "onrecord" / "resources" / "linking"
_GRAPHS = ("comparer.onnx", "likeness.onnx", "pieces.onnx")
_WIDTH = 384


class _Table(nn.Module):
    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.pieces = encoder.pieces

    def forward(self, pieces: Tensor) -> Tensor:
        found: Tensor = self.pieces(pieces)
        return found


class _Reader(nn.Module):
    """One text, without the batch axis and without features of words."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.positions, self.norm, self.layers = encoder.positions, encoder.norm, encoder.layers
        for layer in self.layers:
            layer.attend = attend_at_once

    def forward(self, vectors: Tensor) -> Tensor:
        places = torch.arange(vectors.shape[0], device=vectors.device)
        x = self.norm(vectors + self.positions(places))[None]
        for layer in self.layers:
            x = layer(x, None)
        return x[0]


def write_settings() -> None:
    """Writes ``settings.toml``: the digests of all graphs of linking that are there."""
    lines = ["[sha256]"]
    for name in _GRAPHS:
        path = OUT / name
        if path.exists():
            lines.append(f'"{name}" = "{hashlib.sha256(path.read_bytes()).hexdigest()}"')
    (OUT / "settings.toml").write_text("\n".join(lines) + "\n", "utf-8")


def main() -> None:
    """Writes both graphs."""
    encoder = Encoder(0.0)
    encoder.load_base(find_base())
    OUT.mkdir(parents=True, exist_ok=True)
    write_graph(
        _Table(encoder).eval(),
        (torch.full((12,), 1000),),
        OUT / "pieces.onnx",
        inputs={"pieces": {0: "pieces"}},
        outputs={"vectors": {0: "pieces"}},
    )
    write_graph(
        _Reader(encoder).eval(),
        (torch.zeros(12, _WIDTH),),
        OUT / "likeness.onnx",
        inputs={"vectors": {0: "pieces"}},
        outputs={"read": {0: "pieces"}},
    )
    write_settings()
    for name in _GRAPHS:
        if (OUT / name).exists():
            print(f"{name}: {(OUT / name).stat().st_size:,} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
