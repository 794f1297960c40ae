"""The record as JSON under ``/api``: the command line's questions, judging, and handing in."""

from onrecord.web.api.answers import tell_error, word_slips
from onrecord.web.api.routes import router

__all__ = ["router", "tell_error", "word_slips"]
