"""Doc -> Statement: who said what, by which words."""

from onrecord.statements.assemble import find_statements, find_unattributed
from onrecord.statements.cues import CueLexicon, load_cues

__all__ = ["CueLexicon", "find_statements", "find_unattributed", "load_cues"]
