"""Words -> vectors and scores: the one trained network, one pass an article."""

from onrecord.encoder.model import Encoder, ReadWindow, load_encoder

__all__ = ["Encoder", "ReadWindow", "load_encoder"]
