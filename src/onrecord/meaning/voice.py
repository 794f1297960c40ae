"""Who speaks: a kind of source, a name, and how one knows."""

from __future__ import annotations

from dataclasses import dataclass

from onrecord.model import SourceKind, Speaker, Via

__all__ = ["NOBODY", "UNNAMED", "Voice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks: a kind of source, and the name where the text tells one."""

    kind: SourceKind
    name: str | None = None
    actor: str | None = None
    via: Via | None = None

    def speaker(self) -> Speaker | None:
        """The speaker as the record has it; ``None`` without a name."""
        if self.name is None or self.via is None:
            return None
        return Speaker(actor=self.actor, name=self.name, via=self.via)


#: The source where the text names none.
NOBODY = Voice(kind="none")
#: One person whom the text does not name.
UNNAMED = Voice(kind="unnamed_person")
