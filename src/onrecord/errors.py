"""What can go wrong, as few classes as callers need to tell apart."""

from __future__ import annotations

__all__ = [
    "BUG_REMEDY",
    "BusyError",
    "InputError",
    "LanguageError",
    "MissingError",
    "OnrecordError",
    "RemovedError",
    "ResourceError",
    "describe_bug",
    "fault_of",
]

#: How to go on after an error that is onrecord's own.
BUG_REMEDY = "please report it (ONRECORD_DEBUG=1 shows where it happened)"


class OnrecordError(Exception):
    """Base of all errors that onrecord raises on purpose."""


class InputError(OnrecordError):
    """One input could not be read; the others are not affected.

    Its text is one line: the input, what is wrong with it, and how to go on.

    >>> str(InputError("notes.txt", "the file is empty", "give a file with an article in it"))
    'notes.txt: the file is empty; give a file with an article in it'
    """

    def __init__(self, input: str, reason: str, remedy: str) -> None:
        super().__init__(f"{_one_line(input)}: {_one_line(reason)}; {_one_line(remedy)}")
        self.input = input
        self.reason = reason
        self.remedy = remedy

    def __reduce__(self) -> tuple[type[InputError], tuple[str, str, str]]:
        return type(self), (self.input, self.reason, self.remedy)


class LanguageError(InputError):
    """An article is plainly in another language than English; ``language`` is its ISO 639-1 code.

    >>> error = LanguageError("page.txt", "pt")
    >>> str(error)
    "page.txt: the article is not in English (it looks like 'pt'); onrecord reads English only; \
give a translation"
    """

    def __init__(self, input: str, language: str) -> None:
        reason = f"the article is not in English (it looks like '{language}')"
        super().__init__(input, reason, "onrecord reads English only; give a translation")
        self.language = language

    def __reduce__(self) -> tuple[type[LanguageError], tuple[str, str]]:  # type: ignore[override]
        return type(self), (self.input, self.language)


class MissingError(InputError):
    """What was asked for by its id is not there, or several things are meant by it."""


class RemovedError(MissingError):
    """What was asked for by its id was there, and was taken down."""


class BusyError(InputError):
    """Somebody else has hold of what is needed: the same may go well in a moment."""


class ResourceError(OnrecordError):
    """A file that ships with onrecord is missing or is not as it was shipped.

    >>> str(ResourceError("encoder.onnx", "the file is missing"))
    'encoder.onnx: the file is missing; install onrecord again'
    """

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{_one_line(name)}: {_one_line(reason)}; install onrecord again")
        self.name = name
        self.reason = reason

    def __reduce__(self) -> tuple[type[ResourceError], tuple[str, str]]:
        return type(self), (self.name, self.reason)


def _one_line(text: str) -> str:
    """The text without line ends and control characters, which a file name may hold."""
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)


def describe_bug(error: BaseException) -> str:
    """What to say of an error that nobody expected.

    >>> describe_bug(KeyError("lemma"))
    "an error inside onrecord (KeyError: 'lemma')"
    """
    words = _one_line(" ".join(f"{type(error).__name__}: {error}".split()))
    return f"an error inside onrecord ({words[:200]})"


def fault_of(input: str, error: BaseException) -> InputError:
    """A fault of ours as that input's error: the other inputs of a long run are not lost to it.

    >>> fault_of("a.txt", KeyError("lemma")).reason
    "could not be read: an error inside onrecord (KeyError: 'lemma')"
    """
    return InputError(input, f"could not be read: {describe_bug(error)}", BUG_REMEDY)
