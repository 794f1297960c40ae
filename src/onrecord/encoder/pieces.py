"""Words -> pieces: the numbers that the encoder knows parts of words by."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Tokenizer

__all__ = ["MAX_PIECES", "Pieces"]

#: A word longer than this many pieces is an address or a scanning error: its start is enough.
MAX_PIECES = 12


class Pieces:
    """Cuts words into pieces, remembering the words that it has seen.

    ``tokenizer`` is the JSON of a WordPiece tokenizer.  A word's pieces do not depend on its
    neighbours, so remembering changes no answer.
    """

    _MAX_KNOWN = 200_000

    def __init__(self, tokenizer: str) -> None:
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        # A text that holds "[SEP]" means these five characters.
        self._tokenizer.encode_special_tokens = True
        self._known: dict[str, list[int]] = {}
        self.start, self.end, self._unknown = (
            self._number(mark) for mark in ("[CLS]", "[SEP]", "[UNK]")
        )

    def _number(self, mark: str) -> int:
        number = self._tokenizer.token_to_id(mark)
        if number is None:
            raise ValueError(f"the tokenizer has no {mark}")
        return number

    def cut(self, words: Iterable[str]) -> list[list[int]]:
        """The pieces of each word, 1 to ``MAX_PIECES`` of them."""
        words = list(words)
        # Other threads may forget all that is known meanwhile.
        made = {word: known for word in words if (known := self._known.get(word))}
        new = sorted({word for word in words if word not in made})
        if len(self._known) + len(new) > self._MAX_KNOWN:
            self._known.clear()
        for word, cut in zip(
            new, self._tokenizer.encode_batch(new, add_special_tokens=False), strict=True
        ):
            made[word] = self._known[word] = cut.ids[:MAX_PIECES] or [self._unknown]
        return [made[word] for word in words]
